"""Microsoft Project XML: what a plan takes from it, what is repaired, what is refused."""

from datetime import date, datetime
from pathlib import Path

import pytest

from pmcore import FormatError, io
from pmcore.model import (
    ELAPSED,
    Accrual,
    Availability,
    ConstraintType,
    CostItem,
    FloatBy,
    LagCalendar,
    LinkType,
    PlannedCost,
    Rate,
    RateBasis,
    ResourceKind,
    Rules,
    Shift,
    TaskKind,
)
from pmcore.network import check

BRIDGE = Path(__file__).parents[1] / "data" / "mspdi" / "bridge.xml"
OFFICE = (Shift(480, 720), Shift(780, 1020))
START = "<StartDate>2027-01-04T08:00:00</StartDate><CalendarUID>1</CalendarUID>"
DAYS = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(day == 2)}</DayWorking>"
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>16:00:00</ToTime>"
    "</WorkingTime></WorkingTimes></WeekDay>"
    for day in range(1, 8)
)


@pytest.fixture(scope="module")
def bridge():
    """The larger invented file."""
    return io.read_mspdi(BRIDGE)


@pytest.fixture(scope="module")
def plan(bridge):
    """Its plan."""
    return bridge.plan


def inner(tag, *parts, **texts):
    """Return an element with parts and texts."""
    body = "".join(parts) + "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())
    return f"<{tag}>{body}</{tag}>"


def calendar(uid="1", *parts, base="-1", days=DAYS):
    """Return a calendar that works on Mondays, with further parts."""
    week = inner("WeekDays", days) if days else ""
    return inner("Calendar", week, *parts, UID=uid, Name=f"Cal {uid}", BaseCalendarUID=base)


def task(uid, *parts, **texts):
    """Return a task of a day."""
    return inner("Task", *parts, **{"UID": uid, "Name": f"T{uid}", "Duration": "PT8H0M0S"} | texts)


def link(uid, **texts):
    """Return a finish-to-start link from a task."""
    return inner("PredecessorLink", **{"PredecessorUID": uid, "Type": 1} | texts)


def project(*tasks, calendars=None, head=START, more=""):
    """Return a small file."""
    held = inner("Calendars", *(calendars or [calendar()]))
    return f"<Project>{head}{held}{inner('Tasks', *tasks)}{more}</Project>"


def codes(found):
    """Return the codes of all repairs."""
    return [repair.code for repair in found.repairs]


def test_plan(bridge, plan):
    """Name, start, currency and settings are read; what changed is listed."""
    assert (plan.name, plan.start) == ("bridge", datetime(2027, 1, 4, 8))
    assert (plan.currency, plan.calendar, plan.finish) == ("EUR", "1", None)
    settings = plan.settings
    assert settings.rules is Rules.MSP
    assert settings.float_by is FloatBy.SMALLEST
    assert settings.critical_float == 2 * 480
    assert settings.lag_calendar is LagCalendar.SUCCESSOR
    assert codes(bridge) == [
        "mspdi.rate_tables",
        "mspdi.cost_resource",
        "file.external_link",
        "file.summary_links",
        "mspdi.summary_assignment",
        "mspdi.contour",
        "mspdi.resource_calendar",
    ]
    assert list(check(plan)) == []
    assert bridge.format == "mspdi"


def test_repairs_are_readable(bridge):
    """Every repair makes a sentence in both languages."""
    for repair in bridge.repairs:
        assert repair.text().startswith(repair.path + ": ")
        assert repair.text("zh-CN").endswith("\N{IDEOGRAPHIC FULL STOP}")


def test_strict_refuses_repairs():
    """With `strict` every repair is a problem with advice."""
    with pytest.raises(FormatError) as caught:
        io.read_mspdi(BRIDGE, strict=True)
    assert len(caught.value.problems) == 7
    assert all(problem.hint for problem in caught.value.problems)
    assert io.read_mspdi(project(task(1)), strict=True).plan.task("1").duration == 480


def test_summaries_become_wbs(plan):
    """Summary tasks are WBS elements; the project's own summary is the plan."""
    foundations, superstructure = plan.wbs
    assert (foundations.id, foundations.code, foundations.name) == ("1", "1", "Foundations")
    assert foundations.start == datetime(2027, 1, 5, 8)
    assert foundations.deadline == datetime(2027, 2, 26, 17)
    assert superstructure.parent is None
    assert [(each.id, each.wbs) for each in plan.tasks] == [
        ("2", "1"),
        ("3", "1"),
        ("5", "4"),
        ("7", "4"),
        ("8", "4"),
        ("9", None),
        ("10", None),
        ("11", None),
    ]


def test_links(plan):
    """Links come with type and lag; those of summaries stand between all tasks below."""
    found = {each.key: (each.lag, each.lag_calendar, each.percent) for each in plan.dependencies}
    assert found.pop("2->3:SS") == (480, None, None)
    assert found.pop("2->3:FF") == (-480, "elapsed", None)
    assert found.pop("9->5") == (0, None, 0.5)
    assert found.pop("5->7:SF") == (960, "elapsed", None)
    pushed = {f"{a}->{b}" for a in "23" for b in "578"}
    assert set(found) == pushed
    (outside,) = plan.task("11").attributes["external_predecessors"]
    assert outside.plain() == {"project": "paint.mpp", "task": "77", "type": "FS", "lag": 0}


def test_calendar_weeks(plan):
    """Weeks, dated work weeks and days that a derived calendar changes are read."""
    standard, night, ana, bo = plan.calendars
    assert [week.since for week in standard.weeks] == [None, date(2027, 6, 7), date(2027, 6, 21)]
    assert standard.weeks[0].days == (OFFICE,) * 5 + ((), ())
    assert standard.weeks[1].days == (OFFICE,) * 5 + ((Shift(480, 960),), ())
    assert standard.weeks[2].days == standard.weeks[0].days
    assert night.weeks[0].days[0] == (Shift(1320, 1800),)
    assert (ana.base, ana.weeks) == ("1", ())
    assert bo.weeks[0].days == (OFFICE,) * 4 + ((), (), ())
    assert bo.weeks[1].days[5] == (Shift(480, 960),)
    assert standard.minutes_per_month == 20 * 480


def test_calendar_exceptions(plan):
    """Exceptions of the old and the new form are one, recurring ones stand for their days."""
    found = [(each.first, each.shifts, each.name) for each in plan.calendars[0].exceptions]
    assert found == [
        (date(2027, 2, 6), (Shift(480, 720),), ""),
        (date(2027, 1, 1), (), "New Year"),
        (date(2027, 3, 29), (), "Stocktaking"),
        (date(2027, 5, 31), (), "Stocktaking"),
        (date(2027, 7, 26), (), "Stocktaking"),
    ]


def test_tasks(plan):
    """Kinds, durations, priorities, constraints and deadlines are read."""
    girders, curing = plan.task("5"), plan.task("7")
    (wish,) = girders.constraints
    assert wish.type is ConstraintType.FINISH_NO_LATER_THAN
    assert wish.date == datetime(2027, 5, 1, 17)
    assert (girders.calendar, girders.attributes["Type"]) == ("2", "fixed duration")
    assert (curing.duration, curing.calendar) == (72 * 60, ELAPSED)
    assert curing.deadline == datetime(2027, 5, 15, 17)
    permit = plan.task("9")
    assert permit.kind is TaskKind.MANUAL
    assert permit.start == permit.finish == datetime(2027, 2, 1, 8)
    assert plan.task("10").kind is TaskKind.INACTIVE
    assert (plan.task("2").priority, plan.task("2").note) == (700, "Mind the frost")
    assert plan.task("3").attributes["Estimated"] is True


def test_splits(plan):
    """A break is found in the work spread over the days."""
    assert plan.task("8").splits == ((2 * 480, 2 * 480),)
    assert all(not each.splits for each in plan.tasks if each.id != "8")


def test_own_fields(plan):
    """Extended attributes and outline codes come under the names that people gave them."""
    assert plan.task("3").attributes.plain() == {
        "Permit no.": "P-7",
        "Number1": 12.5,
        "Inspected": True,
        "Place": "North.Pier 2",
        "Estimated": True,
    }
    assert plan.attributes["own_fields"]["Place"]["field"] == "Outline Code1"


def test_own_fields_that_are_odd():
    """Undeclared fields, names given twice and values that fit no kind stay what they are."""
    kinds = inner(
        "ExtendedAttributes",
        inner("ExtendedAttribute", FieldID=1, FieldName="Number1", Alias="Size"),
        inner("ExtendedAttribute", FieldID=2, FieldName="Number2", Alias="Size"),
        inner("ExtendedAttribute", FieldID="", FieldName="Number3"),
    )
    values = [
        inner("ExtendedAttribute", FieldID=1, Value="large"),
        inner("ExtendedAttribute", FieldID=2, Value="7"),
        inner("ExtendedAttribute", FieldID=3, Value="x"),
        inner("OutlineCode", FieldID=4, ValueID=""),
    ]
    more = task(2, inner("ExtendedAttribute", FieldID=1, Value="1e99"))
    found = io.read_mspdi(project(task(1, *values), more, more=kinds)).plan
    assert found.task("1").attributes.plain() == {"Size": "large", "Size (2)": 7, "field 3": "x"}
    assert found.task("2").attributes["Size"] == "1e99"


def test_progress(plan):
    """Actual dates, what remains and the pause are read at the status date."""
    assert plan.status.at == datetime(2027, 1, 29, 17)
    piles, pier = plan.status.tasks
    assert (piles.start, piles.finish) == (datetime(2027, 1, 6, 8), datetime(2027, 1, 19, 17))
    assert (piles.actual_work, piles.actual_cost) == (4800, 8850_50)
    assert (pier.percent, pier.remaining) == (0.5, 2400)
    assert (pier.suspend, pier.resume) == (datetime(2027, 1, 22, 17), datetime(2027, 1, 28, 8))


def test_costs_and_baseline(plan):
    """Fixed costs, cost resources and baselines are money in minor units."""
    assert plan.task("2").costs == (CostItem(1250_50, Accrual.START, name="fixed"),)
    assert plan.task("5").costs == (CostItem(500_00, Accrual.END, name="Travel"),)
    (baseline,) = plan.baselines
    (piles,) = baseline.tasks
    assert (baseline.name, baseline.currency, baseline.budget) == ("Baseline", "EUR", 7600_00)
    assert (piles.start, piles.finish) == (datetime(2027, 1, 4, 8), datetime(2027, 1, 15, 17))
    assert (piles.duration, piles.work, piles.calendar) == (4800, 4800, "1")
    assert piles.costs == (PlannedCost(7600_00),)


def test_resources(plan):
    """Availability and prices change from a date; material and prices a use are told apart."""
    ana, bo, concrete = plan.resources
    assert ana.availability == (
        Availability(datetime(1984, 1, 1), 1.0),
        Availability(datetime(2027, 4, 1), 0.5),
    )
    assert ana.rates == (
        Rate(95_00, overtime=120_00),
        Rate(100_50, datetime(2027, 7, 1), overtime=120_00),
    )
    assert (ana.calendar, ana.role, ana.email) == ("3", "Engineer", "ana@example.com")
    assert bo.rates == (Rate(60_00), Rate(25_00, basis=RateBasis.USE))
    assert concrete.kind is ResourceKind.MATERIAL
    assert concrete.rates == (Rate(120_00, basis=RateBasis.UNIT),)


def test_assignments(plan):
    """Units, work that differs from them and material are read; contours keep their number."""
    found = {(each.task, each.resource): each for each in plan.assignments}
    assert list(found) == [("2", "1"), ("3", "1"), ("3", "3"), ("11", "2")]
    assert found["3", "1"].units == 0.5
    assert found["3", "1"].work is None
    assert found["3", "3"].quantity == 30
    assert found["11", "2"].work == 1440
    assert found["11", "2"].attributes["WorkContour"] == "2"


def test_calendar_of_people(plan):
    """A task without a calendar runs on that of its people where it is their own."""
    assert plan.task("11").calendar == "4"
    assert plan.task("2").calendar is None


def test_stored_dates(bridge):
    """The dates that Project computed are there to compare; slack is in minutes."""
    pier = bridge.stored[0]["3"]
    assert pier.late_finish == datetime(2027, 2, 10, 17)
    assert (pier.total_float, pier.start_float, pier.finish_float) == (2400, 0, 2400)
    assert pier.is_critical is False


RECURRING = {
    # what it says: (fields, first days, last day); computed from a calendar by hand
    "every third day": (
        {"Type": 7, "Period": 3},
        ("2027-03-01", "2027-03-12"),
        ["03-01", "03-04", "03-07", "03-10"],
    ),
    "every second weekday": (
        {"Type": 8, "Period": 2},
        ("2027-03-04", "2027-03-11"),
        ["03-04", "03-08", "03-10"],
    ),
    "every other Tuesday and Sunday": (
        {"Type": 6, "Period": 2, "DaysOfWeek": 5},
        ("2027-03-01", "2027-03-31"),
        ["03-02", "03-14", "03-16", "03-28", "03-30"],
    ),
    "the 31st": (
        {"Type": 4, "Period": 1, "MonthDay": 31},
        ("2027-01-01", "2027-06-30"),
        ["01-31", "03-31", "05-31"],
    ),
    "first weekday of the month": (
        {"Type": 5, "Period": 1, "MonthItem": 1, "MonthPosition": 0},
        ("2027-04-01", "2027-06-30"),
        ["04-01", "05-03", "06-01"],
    ),
    "last weekend day of the month": (
        {"Type": 5, "Period": 1, "MonthItem": 2, "MonthPosition": 4},
        ("2027-04-01", "2027-06-30"),
        ["04-25", "05-30", "06-27"],
    ),
    "second day of the month": (
        {"Type": 5, "Period": 2, "MonthItem": 0, "MonthPosition": 1},
        ("2027-04-01", "2027-08-30"),
        ["04-02", "06-02", "08-02"],
    ),
    "5 July": ({"Type": 2, "Month": 6, "MonthDay": 5}, ("2027-01-01", "2027-12-31"), ["07-05"]),
    "fourth Thursday of November": (
        {"Type": 3, "Month": 10, "MonthItem": 7, "MonthPosition": 3},
        ("2027-01-01", "2027-12-31"),
        ["11-25"],
    ),
    "three Mondays": (
        {"Type": 6, "Period": 1, "DaysOfWeek": 2, "EnteredByOccurrences": 1, "Occurrences": 3},
        ("2027-03-01", "2027-12-31"),
        ["03-01", "03-08", "03-15"],
    ),
}


@pytest.mark.parametrize("name", RECURRING)
def test_recurring_exceptions(name):
    """A recurring exception falls on the days that its words mean."""
    fields, (first, last), days = RECURRING[name]
    times = inner("TimePeriod", FromDate=f"{first}T00:00:00", ToDate=f"{last}T23:59:00")
    each = inner("Exception", times, DayWorking=0, **fields)
    text = project(task(1), calendars=[calendar("1", inner("Exceptions", each))])
    found = io.read_mspdi(text).plan.calendars[0].exceptions
    assert [each.first.strftime("%m-%d") for each in found] == days


def test_recurring_exception_on_no_day():
    """A recurring exception that never comes is listed."""
    times = inner("TimePeriod", FromDate="2027-01-01T00:00:00", ToDate="2027-01-31T23:59:00")
    each = inner("Exception", times, DayWorking=0, Type=4, Period=1, MonthDay=77)
    text = project(task(1), calendars=[calendar("1", inner("Exceptions", each))])
    assert codes(io.read_mspdi(text)) == ["mspdi.no_occurrence"]


def test_calendars_that_say_too_little():
    """Missing days, times, dates and calendars are listed, never filled in silently."""
    day = inner("WeekDay", DayType=2, DayWorking=1)
    bad = inner("WeekDay", DayType=0, DayWorking=0)
    odd = inner("WeekDay", DayType=9, DayWorking=0)
    found = io.read_mspdi(project(task(1), calendars=[calendar(days=day + bad + odd)]))
    assert found.plan.calendars[0].weeks[0].days == (OFFICE,) * 5 + ((), ())
    assert codes(found) == [
        "mspdi.no_times",
        "file.bad_date",
        "file.unknown_word",
        "mspdi.usual_week",
    ]


def test_calendars_in_a_circle_or_idle():
    """Bases in a circle are cut, calendars that never work left out; both are listed."""
    idle = "".join(inner("WeekDay", DayType=n, DayWorking=0) for n in range(1, 8))
    monday = inner(
        "WeekDay",
        DayType=2,
        DayWorking=1,
        WorkingTimes=inner("WorkingTime", FromTime="09:00:00", ToTime="09:00:00"),
    )
    found = io.read_mspdi(
        project(
            task(1, CalendarUID=5),
            task(2, CalendarUID=9),
            calendars=[
                calendar("1", base="2"),
                calendar("2", base="1"),
                calendar("5", days=idle),
                calendar("6", base="5", days=monday),
                calendar("6"),
            ],
        )
    )
    assert {each.id: each.base for each in found.plan.calendars} == {"1": None, "2": "1", "6": None}
    assert codes(found) == [
        "file.bad_shift",
        "mspdi.no_times",
        "mspdi.calendar_twice",
        "file.calendar_base",
        "mspdi.calendar_idle",
        "file.calendar_base",
        "mspdi.calendar_replaced",
        "mspdi.calendar_replaced",
    ]
    assert not any(problem.severity == "error" for problem in check(found.plan))


def test_no_calendar_at_all():
    """A file without its own calendar says so."""
    found = io.read_mspdi(project(task(1), calendars=[calendar("7")]))
    assert (found.plan.calendar, codes(found)) == (None, ["mspdi.no_calendar"])


@pytest.mark.parametrize(
    ("text", "minutes", "code"),
    [
        ("PT1H30M0S", 90, None),
        ("P1DT1H", 1500, None),
        ("PT0H0M30S", 0, "file.rounded"),
        ("eight hours", 0, "file.bad_number"),
        ("-PT8H0M0S", 0, "file.bad_number"),
        ("PT999999999H0M0S", 0, "file.bad_number"),
        ("PT", 0, "file.bad_number"),
        ("", 0, None),
    ],
)
def test_durations(text, minutes, code):
    """Durations are read as working time; what is none is listed."""
    found = io.read_mspdi(project(task(1, Duration=text)))
    assert found.plan.task("1").duration == minutes
    assert codes(found) == ([code] if code else [])


def test_links_that_lead_nowhere():
    """Links to nothing, to itself, to its own summary and odd ones are listed."""
    found = io.read_mspdi(
        project(
            task(1, OutlineLevel=1),
            task(2, link(1), link(2), link(9), link(""), OutlineLevel=2),
            task(3, link(2, Type=7), link(2, LinkLag=4800, LagFormat=7), OutlineLevel=2),
            task(5, link(2, LinkLag=50, LagFormat=19), link(2, LinkLag=80, LagFormat=19)),
            task(6, link(2, LinkLag=50, LagFormat=7), link(2, LinkLag=80, LagFormat=8)),
            task(7, link(2, LinkLag=50, LagFormat=7), link(2, LinkLag=50, LagFormat=19)),
            task(4, link(2, LinkLag="x"), link(3, LinkLag=9**9, LagFormat=19), OutlineLevel=1),
        )
    )
    assert [(each.key, each.lag) for each in found.plan.dependencies] == [
        ("2->3", 480),
        ("2->5", 0),
        ("2->6", 5),
        ("2->7", 5),
        ("2->4", 0),
        ("3->4", 0),
    ]
    assert codes(found) == [
        "file.own_summary",
        "file.self_link",
        "file.unknown_reference",
        "file.unknown_reference",
        "file.unknown_word",
        "file.link_twice",
        "file.link_twice",
        "file.link_twice",
        "file.link_twice",
        "file.bad_number",
        "file.bad_number",
    ]
    assert found.plan.dependencies[1].percent == 0.8
    assert found.plan.dependencies[0].type is LinkType.FS


def test_links_of_summaries_are_bounded():
    """Summaries whose links would become millions are refused."""
    first = [task(f"a{i}", OutlineLevel=2) for i in range(1100)]
    second = [task(f"b{i}", OutlineLevel=2) for i in range(1100)]
    heads = task("A", OutlineLevel=1), task("B", link("A"), OutlineLevel=1)
    with pytest.raises(FormatError) as caught:
        io.read_mspdi(project(heads[0], *first, heads[1], *second))
    assert caught.value.problems[0].code == "file.too_many_links"


def test_outline():
    """Levels that jump, empty summaries and ids given twice or not at all are put right."""
    found = io.read_mspdi(
        project(
            task(1, OutlineLevel=1, Summary=1),
            task(2, OutlineLevel=4),
            task(3, OutlineLevel=2),
            task(3, OutlineLevel=1),
            task("", OutlineNumber="1.2", ID=8),
            task(6, OutlineLevel=1, Summary=1),
        )
    )
    assert [(each.id, each.wbs) for each in found.plan.tasks] == [
        ("2", "1"),
        ("3", "1"),
        ("8", "3"),
        ("6", None),
    ]
    assert [each.id for each in found.plan.wbs] == ["1", "3"]
    assert codes(found) == ["file.missing_id", "mspdi.empty_summary"]


def test_ids_given_twice():
    """Two tasks of one id are told apart and listed."""
    found = io.read_mspdi(project(task(3), task(3)))
    assert [each.id for each in found.plan.tasks] == ["3", "3 (2)"]
    assert codes(found) == ["file.duplicate_id"]


def test_states_without_dates():
    """Progress without actual dates takes scheduled ones, listed; without any it is left out."""
    dates = {"Start": "2027-01-04T08:00:00", "Finish": "2027-01-11T16:00:00"}
    found = io.read_mspdi(
        project(
            task(1, PercentComplete=100, **dates),
            task(2, PercentComplete=50, Start="2027-01-04T08:00:00"),
            task(3, PercentComplete=50),
            task(4, ActualStart="2027-01-05T08:00:00", ActualFinish="2027-01-04T08:00:00"),
            task(5, PercentComplete=700),
        )
    )
    facts = {each.task: each for each in found.plan.status.tasks}
    assert list(facts) == ["1", "2", "4"]
    assert facts["1"].finish == datetime(2027, 1, 11, 16)
    assert (facts["2"].start, facts["2"].remaining) == (datetime(2027, 1, 4, 8), 240)
    assert facts["4"].finish == facts["4"].start
    assert found.plan.status.at == datetime(2027, 1, 11, 16)
    assert codes(found) == [
        "mspdi.no_actual_finish",
        "mspdi.no_actual_start",
        "mspdi.no_actual_start",
        "file.finish_before_start",
        "file.bad_number",
        "mspdi.no_status_date",
    ]


def test_constraints_that_cannot_be_used():
    """A constraint without a date, or on a summary, is listed."""
    found = io.read_mspdi(
        project(
            task(1, OutlineLevel=1, ConstraintType=6, ConstraintDate="2027-02-01T17:00:00",
                 FixedCost=100, Manual=1),
            task(2, OutlineLevel=2, ConstraintType=4),
            task(3, OutlineLevel=1, ConstraintType=99),
        )
    )  # fmt: skip
    assert all(not each.constraints for each in found.plan.tasks)
    assert found.plan.wbs[0].attributes["constraint"] == "finish_no_earlier_than"
    assert found.plan.currency == "XXX"
    assert codes(found) == [
        "file.bad_constraint",
        "file.bad_constraint",
        "mspdi.summary_constraint",
        "mspdi.summary_cost",
    ]


def test_a_summary_that_is_to_finish_no_later():
    """The constraint is its deadline, unless it has one, and is written as it was read."""
    limit = {"ConstraintType": 7, "ConstraintDate": "2027-02-01T17:00:00"}
    found = io.read_mspdi(
        project(
            task(1, OutlineLevel=1, **limit),
            task(2, OutlineLevel=2),
            task(3, OutlineLevel=1, Deadline="2027-02-05T17:00:00", **limit),
            task(4, OutlineLevel=2),
        )
    )
    deadlines = [each.deadline for each in found.plan.wbs]
    assert deadlines == [datetime(2027, 2, 1, 17), datetime(2027, 2, 5, 17)]
    assert [code for code in codes(found) if "summary" in code] == [
        "mspdi.summary_deadline",
        "mspdi.summary_constraint",
    ]
    written = io.write_mspdi(found.plan)
    assert written.data.count(b"<Deadline>") == 1
    assert written.data.count(b"<ConstraintType>7<") == 2
    again = io.read_mspdi(written.data).plan.wbs
    assert [each.deadline for each in again] == deadlines
    assert [each.attributes for each in again] == [each.attributes for each in found.plan.wbs]


def test_manual_tasks():
    """A manual task keeps its dates; without any it is scheduled like others, listed."""
    found = io.read_mspdi(
        project(
            task(1, Manual=1),
            task(2, Manual=1, Start="2027-01-11T08:00:00", Finish="2027-01-04T08:00:00"),
        )
    )
    first, second = found.plan.tasks
    assert first.kind is TaskKind.TASK
    assert (second.start, second.finish) == (datetime(2027, 1, 11, 8),) * 2
    assert codes(found) == ["mspdi.manual_without_start", "file.finish_before_start"]


def test_break_without_a_place():
    """Dates that leave working time idle without saying when are listed."""
    dates = {"Start": "2027-01-04T08:00:00", "Finish": "2027-01-18T16:00:00"}
    found = io.read_mspdi(project(task(1, **dates)))
    (repair,) = found.repairs
    assert (repair.code, repair.facts["length"]) == ("mspdi.split_lost", 960)


def test_assignments_without_sense():
    """Assignments of unknown tasks and resources are listed, those of nobody are not."""
    people = inner(
        "Resources",
        inner("Resource", UID=1, Name="Ana", Type=1, CalendarUID=55),
        inner("Resource", UID=2, Name="Gone", IsNull=1),
        inner("Resource", UID=3, Name="Bo", Type=1, CalendarUID=2),
        inner(
            "Resource", UID=4, Name="Cy", Type=1, CalendarUID=1, AvailableFrom="2027-02-01T00:00:00"
        ),
    )
    shares = inner(
        "Assignments",
        inner("Assignment", TaskUID=1, ResourceUID=-65535, Units=1),
        inner("Assignment", TaskUID=0, ResourceUID=1, Units=1),
        inner("Assignment", TaskUID=9, ResourceUID=1, Units=1),
        inner("Assignment", TaskUID=1, ResourceUID=2, Units=1),
        inner("Assignment", TaskUID=1, ResourceUID=3, Units=1, CostRateTable=1),
        inner("Assignment", TaskUID=1, ResourceUID=4, Units=1, Start="2027-01-11T08:00:00",
              Finish="2027-01-11T16:00:00"),
        inner("Assignment", TaskUID=1, ResourceUID=4, Units=1),
    )  # fmt: skip
    cals = [calendar(), calendar("2", base="1", days=inner("WeekDay", DayType=3, DayWorking=0))]
    found = io.read_mspdi(project(task(1), calendars=cals, more=people + shares))
    assert codes(found) == [
        "file.unknown_reference",
        "file.unknown_reference",
        "file.unknown_reference",
        "mspdi.mixed_calendars",
        "file.assigned_twice",
    ]
    assert found.plan.resource("4").available_from == datetime(2027, 2, 1)
    assert [each.resource for each in found.plan.assignments] == ["3", "4"]


def test_schedule_from_finish():
    """A project scheduled from its finish has that as the date to finish by."""
    head = (
        START
        + "<ScheduleFromStart>0</ScheduleFromStart><FinishDate>2027-03-01T16:00:00</FinishDate>"
    )
    plan = io.read_mspdi(project(task(1), head=head)).plan
    assert plan.settings.schedules_from_finish
    assert plan.finish == datetime(2027, 3, 1, 16)


def test_start_from_tasks():
    """Without a start the first date of a task is it; without any the file is refused."""
    found = io.read_mspdi(project(task(1, Start="2027-02-01T08:00:00"), head=""))
    assert found.plan.start == datetime(2027, 2, 1, 8)
    assert codes(found) == ["mspdi.no_calendar", "file.no_start"]
    with pytest.raises(FormatError, match="neither the project nor a task"):
        io.read_mspdi(project(task(1), head=""))


def test_currency_from_its_symbol():
    """Where no code is given the symbol tells the currency; money without any is XXX."""
    cost = task(1, FixedCost=12345)
    head = START + "<CurrencySymbol>£</CurrencySymbol>"
    assert io.read_mspdi(project(cost, head=head)).plan.currency == "GBP"
    assert io.read_mspdi(project(cost)).plan.currency == "XXX"
    assert io.read_mspdi(project(task(1), head=head)).plan.currency is None


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "gb18030", "GBK", "windows-1252", "utf8"])
def test_encodings(name):
    """A declared character set is kept to, Chinese ones too."""
    word = "Pr\N{LATIN SMALL LETTER U WITH DIAERESIS}fung" if "12" in name else "检查"
    text = f'<?xml version="1.0" encoding="{name}"?>' + project(task(1, Name=word))
    plan = io.read_mspdi(text.encode(name.replace("utf8", "utf-8"))).plan
    assert plan.task("1").name == word


def test_text_needs_no_encoding():
    """A text is read whatever it declares."""
    text = '<?xml version="1.0" encoding="GBK"?>' + project(task(1, Name="检查"))
    assert io.read_mspdi(text).plan.task("1").name == "检查"
