"""Microsoft Project XML written: what the file holds, what comes back, what is listed as lost."""

import random
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.roundtrip import is_listed
from pmcore import FormatError, InfeasibleError, Money, PlanError, io
from pmcore.examples import portal
from pmcore.io._compare import with_calendars
from pmcore.io._xml import parse_xml
from pmcore.model import (
    ELAPSED,
    Accrual,
    Assignment,
    Availability,
    Baseline,
    Calendar,
    CalendarException,
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    ExchangeRate,
    FloatBy,
    LagCalendar,
    LinkType,
    Plan,
    PlannedCost,
    PlannedTask,
    ProgressRule,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    Rules,
    Settings,
    Shift,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    WorkWeek,
    chain,
    diff,
    weekly,
)
from pmcore.schedule import critical_path
from tests import samples, strategies
from tests.io.test_read import mutated

BRIDGE = Path(__file__).parents[1] / "data" / "mspdi" / "bridge.xml"
START = datetime(2027, 1, 4, 9)
DAY = ((Shift(540, 720), Shift(780, 1080)),)
WEEK = DAY * 5 + ((), ())
OFFICE = weekly("1", "Office")
MSP = Settings(rules=Rules.MSP, float_by=FloatBy.SMALLEST)


def plan_of(*tasks, **fields):
    """Return a plan with Project's settings on a calendar that Project can name."""
    usual = {"start": START, "calendar": "1", "calendars": (OFFICE,), "settings": MSP}
    return Plan("P", tasks=tasks, **usual | fields)


def root(export):
    """Return the written file as a tree."""
    return parse_xml(io._import.content(export.data))


def rows(export):
    """Return the written tasks by UID."""
    return {row["UID"]: row for row in root(export).each("Tasks", "Task")}


def back(export):
    """Return the plan that is read from what was written."""
    return io.read_mspdi(export.data).plan


def paths(export):
    """Return the paths of all losses."""
    return {loss.path for loss in export.losses}


def renamed(export):
    """Return the plan read back, its calendars and baselines under their own ids."""
    told = {
        loss.facts["used"]: loss.facts["found"]
        for loss in export.losses
        if loss.path.startswith("calendars") and loss.path.endswith("].id")
    }
    return with_calendars(back(export), told)


def test_bridge_comes_back():
    """A file of Project read, written and read is the same plan with the same dates."""
    found = io.read_mspdi(BRIDGE).plan
    export = io.write_mspdi(found)
    assert (export.format, export.losses) == ("mspdi", ())
    assert back(export) == found
    assert critical_path(back(export)).tasks == critical_path(found).tasks
    assert io.write_mspdi(back(export)).data == export.data


def test_links_of_summaries_are_theirs_again():
    """A link to a summary comes back as one; where a task lacks its own, the mark is listed."""
    mark = {"mspdi.summary": "10"}
    plan = plan_of(
        *(Task(name, name, 480, wbs="10" if name != "1" else None) for name in "123"),
        wbs=[WbsElement("10", "W")],
        dependencies=[Dependency("1", name, attributes=mark) for name in "23"],
    )
    export = io.write_mspdi(plan)
    assert back(export).dependencies == plan.dependencies
    assert [loss for loss in export.losses if "dependencies" in loss.path] == []
    assert export.data.count(b"<PredecessorLink>") == 1
    export = io.write_mspdi(replace(plan, dependencies=plan.dependencies[:1]))
    assert 'dependencies["1->2"].attributes["mspdi.summary"]' in paths(export)


def test_dates_stand_in_the_file():
    """The file shows the dates of the schedule: early, late, floats, summaries too."""
    plan = plan_of(
        Task("2", "A", 480, wbs="1"),
        Task("3", "B", 960, wbs="1"),
        Task("4", "C", 480),
        dependencies=chain("2", "3"),
        wbs=[WbsElement("1", "W")],
    )
    held = rows(io.write_mspdi(plan))
    assert (held["3"]["Start"], held["3"]["Finish"]) == (
        "2027-01-05T09:00:00",
        "2027-01-06T18:00:00",
    )
    assert (held["4"]["TotalSlack"], held["4"]["LateFinish"]) == ("9600", "2027-01-06T18:00:00")
    assert (held["1"]["Start"], held["1"]["Finish"]) == (held["2"]["Start"], held["3"]["Finish"])
    assert (held["1"]["Summary"], held["1"]["Duration"]) == ("1", "PT24H0M0S")
    assert held["0"]["Finish"] == "2027-01-06T18:00:00"
    assert [held[uid]["OutlineNumber"] for uid in "1234"] == ["1", "1.1", "1.2", "2"]
    assert [held[uid]["Critical"] for uid in "1234"] == ["1", "1", "1", "0"]


def test_a_given_schedule_is_shown(tmp_path):
    """Dates of a given schedule stand in the file, which is written where it is asked for."""
    plan = plan_of(Task("1", "A", 480))
    other = critical_path(replace(plan, start=datetime(2027, 2, 1, 9)))
    target = tmp_path / "plan.xml"
    export = io.write_mspdi(plan, target, schedule=other)
    assert rows(export)["1"]["Start"] == "2027-02-01T09:00:00"
    assert target.read_bytes() == export.data
    assert io.read(target).plan == plan


def test_losses_are_listed():
    """Everything that the format has no place for is named, in both languages."""
    export = io.write_mspdi(portal())
    assert paths(export) >= {
        "risks",
        "plan.budget",
        "plan.settings.rules",
        'tasks["api"].needs',
        'tasks["api"].estimate',
        'resources["ana"].skills',
    }
    for loss in export.losses:
        assert loss.text().startswith(loss.path)
        assert loss.text("zh-CN").endswith("\N{IDEOGRAPHIC FULL STOP}")
    assert list(export.columns()) == ["code", "path", "text"]


def test_a_plan_with_everything():
    """Of a plan with an element in every register each difference is listed."""
    plan = samples.everything()
    export = io.write_mspdi(plan)
    again = renamed(export)
    assert 'assignments["draw/ana/0"].slot' in paths(export)  # it fills no need now
    told = {*paths(export), "baselines", 'assignments["draw/ana/0"]', 'assignments["draw/ana"]'}
    assert [edit for edit in diff(plan, again) if not is_listed(edit, told)] == []
    assert len(paths(export)) == len(export.losses)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(strategies.plans(resources=True, costs=True, estimates=True, kinds=tuple(TaskKind)))
def test_no_difference_is_silent(plan):
    """Whatever plan is written: the file reads, shows the dates, and losses name what differs."""
    try:
        dates = critical_path(plan)
    except InfeasibleError:
        return
    export = io.write_mspdi(plan)
    found = io.read_mspdi(export.data)
    told = paths(export)
    assert [e for e in diff(plan, renamed(export)) if not is_listed(e, told)] == []
    for row in dates.tasks:
        assert (found.stored[0][row.id].start, found.stored[0][row.id].finish) == (
            row.start,
            row.finish,
        )


def test_a_plan_that_cannot_be_scheduled():
    """Without a schedule the plan must have one; a given one serves all the same."""
    plan = plan_of(Task("1", "A", 480), Task("2", "B", 480), dependencies=chain("2", "1", "2"))
    with pytest.raises(PlanError):
        io.write_mspdi(plan)
    dates = critical_path(replace(plan, dependencies=()))
    assert back(io.write_mspdi(plan, schedule=dates)) == plan


def test_no_task_at_all():
    """A plan without tasks is a file without rows."""
    plan = plan_of()
    assert back(io.write_mspdi(plan)) == plan


def test_outline():
    """Summaries enclose their tasks in order; those without tasks are left out and listed."""
    plan = plan_of(
        Task("11", "a", 60, wbs="2"),
        Task("12", "b", 60),
        Task("13", "c", 60, wbs="3"),
        Task("14", "d", 60, wbs="2"),
        wbs=[
            WbsElement("1", "top", code="X"),
            WbsElement("2", "left", "1"),
            WbsElement("3", "right", "1"),
            WbsElement("4", "empty", "1"),
        ],
    )
    export = io.write_mspdi(plan)
    again = back(export)
    assert [(task.id, task.wbs) for task in again.tasks] == [
        ("11", "2"),
        ("14", "2"),
        ("13", "3"),
        ("12", None),
    ]
    assert [(each.id, each.parent, each.code) for each in again.wbs] == [
        ("1", None, "X"),
        ("2", "1", "1.1"),
        ("3", "1", "1.2"),
    ]
    assert paths(export) == {"tasks", 'wbs["4"]', 'wbs["2"].code', 'wbs["3"].code'}


def test_summaries_keep_what_they_state():
    """Start, deadline, other constraints, manual dates and a fixed cost of a summary come back."""
    kept = {
        "constraint": "finish_no_earlier_than",
        "constraint_date": "2027-03-01T17:00:00",
        "Manual": True,
        "ManualStart": "2027-01-05T08:00:00",
        "ManualFinish": "2027-01-06T08:00:00",
        "FixedCost": "100",
    }
    plan = plan_of(
        Task("3", "a", 60, wbs="1"),
        Task("4", "b", 60, wbs="2"),
        currency="EUR",
        wbs=[
            WbsElement("1", "A", code="1", start=START, deadline=datetime(2027, 2, 1, 17)),
            WbsElement("2", "B", code="2", note="Mind it", attributes=kept),
        ],
    )
    export = io.write_mspdi(plan)
    assert back(export) == plan
    assert export.losses == ()


def test_links():
    """Types, lags, percentages, elapsed ones and links from elsewhere come back."""
    outside = {"project": "x.mpp", "task": "9", "type": "SS", "lag": 60, "lag_calendar": "elapsed"}
    share = {"project": "y.mpp", "task": "8", "type": "FF", "lag": 0, "percent": 0.5}
    tasks = [Task(str(i), f"T{i}", 480) for i in range(1, 6)]
    tasks[4] = replace(tasks[4], attributes={"external_predecessors": (outside, share)})
    elapsed = LagCalendar.ELAPSED.value
    plan = plan_of(
        *tasks,
        dependencies=[
            Dependency("1", "2", LinkType.SS, 480),
            Dependency("1", "3", LinkType.FF, -480, lag_calendar=elapsed),
            Dependency("1", "4", LinkType.SF, percent=0.333),
            Dependency("2", "4", percent=-0.5, lag_calendar=elapsed),
        ],
    )
    assert back(io.write_mspdi(plan)) == plan
    odd = replace(tasks[4], attributes={"external_predecessors": ({"type": 7, "lag": "x"}, 1)})
    assert "file.external_link" in {
        repair.code for repair in io.read_mspdi(io.write_mspdi(plan_of(odd)).data).repairs
    }


@pytest.mark.parametrize("kind", list(ConstraintType))
def test_constraints(kind):
    """Project's own constraints come back; others become the nearest one, listed."""
    wish = DateConstraint(kind, datetime(2027, 1, 11, 9))
    if kind.startswith("as_"):
        wish = DateConstraint(kind)
    plan = plan_of(Task("1", "A", 480, constraints=[wish], deadline=datetime(2027, 3, 1, 18)))
    export = io.write_mspdi(plan)
    is_same = back(export) == plan
    assert is_same is not ('tasks["1"].constraints' in paths(export))
    names = {"start_on", "finish_on", "expected_finish", "as_soon_as_possible"}
    assert is_same is not (kind in names or kind.startswith("external"))


def test_the_data_date_of_p6_holds_tasks_back():
    """What P6 holds back to its data date gets a constraint, so that Project's dates agree."""
    status = StatusUpdate(datetime(2027, 1, 18, 9))
    plan = plan_of(
        Task("1", "A", 480),
        Task("2", "B", 480),
        settings=Settings(rules=Rules.P6, progress=ProgressRule.RETAINED_LOGIC),
        dependencies=chain("1", "2"),
        updates=[status],
    )
    export = io.write_mspdi(plan)
    before, after = critical_path(plan), critical_path(back(export))
    assert [row.start for row in after.tasks] == [row.start for row in before.tasks]
    assert 'tasks["1"].constraints' in paths(export)
    assert 'tasks["2"].constraints' not in paths(export)


def test_kinds_of_tasks():
    """Manual, inactive and elapsed tasks come back; efforts and hammocks become manual ones."""
    dates = {"start": datetime(2027, 1, 11, 9), "finish": datetime(2027, 1, 12, 18)}
    plan = plan_of(
        Task("1", "A", 960, kind=TaskKind.MANUAL, **dates),
        Task("2", "B", 480, kind=TaskKind.INACTIVE, attributes={"Manual": True}),
        Task("3", "C", 1440, calendar=ELAPSED, attributes={"Estimated": True}),
        Task("4", "D", 480, attributes={"Estimated": True, "DurationFormat": "9"}),
        Task("5", "E", 2880, calendar=ELAPSED, attributes={"DurationFormat": "10"}),
        Task("6", "F", 480, attributes={"Milestone": True, "Type": "fixed work", "WBS": "F-1"}),
        Task("7", "G", kind=TaskKind.LEVEL_OF_EFFORT),
        dependencies=[Dependency("1", "7", LinkType.SS), Dependency("7", "1", LinkType.FF)][:1],
    )
    export = io.write_mspdi(plan)
    again = back(export)
    assert again.tasks[:6] == plan.tasks[:6]
    assert again.task("7").kind is TaskKind.MANUAL
    assert {path for path in paths(export) if path.startswith("tasks")} >= {'tasks["7"].kind'}
    held = rows(export)
    assert [held[uid]["DurationFormat"] for uid in "12345"] == ["7", "7", "40", "41", "10"]
    assert [held[uid]["Type"] for uid in "16"] == ["0", "2"]


def split(*shares, **fields):
    """Return a plan whose task rests for a day after its first."""
    people = [Resource("1", "Ana"), Resource("2", "Steel", kind=ResourceKind.MATERIAL)]
    task = Task("1", "A", 960, splits=((480, 480),))
    return plan_of(task, Task("2", "B", 60), resources=people, assignments=shares, **fields)


@pytest.mark.parametrize(
    "shares",
    [
        (),
        (Assignment("1", "2", quantity=5),),
        (Assignment("1", "1", units=0.5),),
        (Assignment("1", "2", quantity=5), Assignment("1", "1"), Assignment("2", "1")),
    ],
    ids=["nobody", "material", "half", "both"],
)
def test_breaks(shares):
    """A break is written as work spread over the days, of the people or of nobody."""
    plan = split(*shares)
    export = io.write_mspdi(plan)
    assert export.losses == ()
    assert back(export) == plan
    assert rows(export)["1"]["Finish"] == "2027-01-06T18:00:00"


def test_contours_are_kept():
    """Work spread unevenly keeps its rows; those that contradict the dates are made anew."""
    shape = (
        ("1", "2027-01-04T09:00:00", "2027-01-04T18:00:00", "2", "PT4H0M0S"),
        ("1", "2027-01-05T09:00:00", "2027-01-05T18:00:00", "2", "PT8H0M0S"),
    )
    held = {"WorkContour": "8", "timephased": shape, "Notes": "late", "ActualWork": 0}
    share = Assignment("1", "1", work=720, attributes={k: held[k] for k in list(held)[:3]})
    plan = plan_of(Task("1", "A", 960), resources=[Resource("1")], assignments=[share])
    export = io.write_mspdi(plan)
    assert (back(export), export.losses) == (plan, ())
    broken = split(replace(share, attributes=held))
    export = io.write_mspdi(broken)
    assert back(export).task("1").splits == ((480, 480),)
    assert 'assignments["1/1"].attributes["timephased"]' in paths(export)


def test_progress():
    """Actual dates, percent, remaining, work, cost and a pause come back."""
    plan = plan_of(
        Task("1", "A", 960),
        Task("2", "B", 960),
        Task("3", "C", 960),
        currency="EUR",
        resources=[Resource("1")],
        assignments=[
            Assignment("1", "1"),
            Assignment("2", "1", attributes={"ActualWork": 120}),
        ],
        updates=[
            StatusUpdate(
                datetime(2027, 1, 8, 18),
                (
                    TaskStatus("1", start=START, finish=datetime(2027, 1, 6, 18)),
                    TaskStatus(
                        "2",
                        start=datetime(2027, 1, 5, 9),
                        percent=0.57,
                        remaining=400,
                        actual_work=300,
                        remaining_work=660,
                        actual_cost=12_345,
                        suspend=datetime(2027, 1, 6, 18),
                        resume=datetime(2027, 1, 8, 9),
                    ),
                ),
            )
        ],
    )
    export = io.write_mspdi(plan)
    assert (back(export), export.losses) == (plan, ())


def test_progress_that_says_less():
    """What is not stated of progress is worked out, and listed as added."""
    facts = (
        TaskStatus("1", start=START, remaining=240),
        TaskStatus("2", start=START, percent=0.333),
        TaskStatus("3", start=START, percent=0.5, remaining=240, note="late", units_done=2.0),
    )
    first = StatusUpdate(datetime(2027, 1, 4, 12))
    plan = plan_of(
        *(Task(str(i), f"T{i}", 480) for i in (1, 2, 3)),
        updates=[first, StatusUpdate(datetime(2027, 1, 5, 9), facts)],
    )
    export = io.write_mspdi(plan)
    now = 'updates["2027-01-05 09:00:00"].tasks'
    assert paths(export) == {
        'updates["2027-01-04 12:00:00"]',
        f'{now}["1"].percent',
        f'{now}["2"].percent',
        f'{now}["2"].remaining',
        f'{now}["3"].note',
        f'{now}["3"].units_done',
    }
    assert {each.task: each.percent for each in back(export).status.tasks} == {
        "1": 0.5,
        "2": 0.33,
        "3": 0.5,
    }


def test_calendars():
    """Weeks that change, exceptions and bases come back; a base that tasks use is taken in."""
    early = (Shift(360, 840),)
    six = Calendar(
        "2",
        "Six days",
        weeks=(
            WorkWeek(DAY * 6 + ((),)),
            WorkWeek(WEEK, date(2027, 2, 1)),
            WorkWeek(DAY * 6 + ((),), date(2027, 3, 1)),
            WorkWeek((early,) * 5 + ((), ()), date(2027, 4, 5)),
        ),
        exceptions=(
            CalendarException(date(2027, 1, 6), date(2027, 1, 8), (), "Feast"),
            CalendarException(date(2027, 1, 10), date(2027, 1, 10), early),
            CalendarException(date(2027, 5, 1), date(2027, 5, 1), (Shift(0, 1440),)),
        ),
    )
    own = Calendar("3", "Ana", base="2")
    night = Calendar("4", "Night", weeks=(WorkWeek(((Shift(1320, 1800),),) * 5 + ((), ())),))
    person = Resource("1", "Ana", calendar="3")
    plan = plan_of(
        Task("1", "A", 4800, calendar="2"),
        Task("2", "B", 960, calendar="4"),
        calendars=(OFFICE, six, own, night),
        resources=[person],
    )
    export = io.write_mspdi(plan)
    assert (back(export), export.losses) == (plan, ())
    used = replace(plan, tasks=(Task("1", "A", 960, calendar="3"),), resources=())
    export = io.write_mspdi(used)
    assert paths(export) == {f'calendars["3"].{name}' for name in ("base", "weeks", "exceptions")}
    assert critical_path(back(export)).finish == critical_path(used).finish


def test_alternating_weeks_are_written_one_by_one():
    """Project knows no big and small weeks: each is written, and the dates agree."""
    big = Calendar("1", "Big and small", weeks=(WorkWeek(DAY * 6 + ((),) + WEEK),))
    later = Calendar(
        "2",
        weeks=(WorkWeek(WEEK), WorkWeek(DAY * 6 + ((),) + WEEK, date(2027, 1, 18)),
               WorkWeek(WEEK, date(2027, 3, 1))),
    )  # fmt: skip
    plan = plan_of(
        Task("1", "A", 480 * 40), Task("2", "B", 480 * 40, calendar="2"), calendars=(big, later)
    )
    export = io.write_mspdi(plan)
    before, after = critical_path(plan), critical_path(back(export))
    assert [row.finish for row in after.tasks] == [row.finish for row in before.tasks]
    assert paths(export) >= {'calendars["1"].weeks', 'calendars["2"].weeks'}


def test_exceptions_that_project_would_refuse():
    """Exceptions that overlap are parted, the later one wins; those beyond its days are lost."""

    def each(first, last, shifts=()):
        return CalendarException(date.fromisoformat(first), date.fromisoformat(last), shifts)

    held = Calendar(
        "1",
        weeks=(WorkWeek(WEEK),),
        exceptions=(
            each("1970-01-01", "1970-01-01"),
            each("1983-12-30", "1984-01-02"),
            each("2027-01-11", "2027-01-20"),
            each("2027-01-13", "2027-01-14", DAY[0]),
            each("2027-01-20", "2027-01-22"),
        ),
    )
    plan = plan_of(Task("1", "A", 4800), calendars=(held,))
    export = io.write_mspdi(plan)
    found = [(str(x.first), str(x.last)) for x in back(export).calendars[0].exceptions]
    assert found == [
        ("1984-01-01", "1984-01-02"),
        ("2027-01-11", "2027-01-12"),
        ("2027-01-15", "2027-01-19"),
        ("2027-01-13", "2027-01-14"),
        ("2027-01-20", "2027-01-22"),
    ]
    assert 'calendars["1"].exceptions["1970-01-01"]' in paths(export)
    assert critical_path(back(export)).finish == critical_path(plan).finish


def test_calendars_of_people():
    """A task keeps its calendar although those of its people would move it."""
    crew = [Resource("1", calendar="2"), Resource("2", calendar="3"), Resource("3", calendar="4")]
    short = Calendar("2", "Short", weeks=(WorkWeek(DAY * 2 + ((),) * 5),))
    bare, third = Calendar("4", "Bare", base="2"), weekly("3", "Mondays", working=[0])
    base = {"calendars": (OFFICE, short, third, bare), "resources": crew}
    told = plan_of(
        Task("1", "theirs", 960, calendar="2"),
        Task("2", "mine", 960),
        Task("3", "mixed", 960),
        Task("4", "own", 960, calendar="3"),
        assignments=[
            Assignment("1", "1"),
            Assignment("1", "3"),
            Assignment("2", "1"),
            Assignment("3", "1"),
            Assignment("3", "2"),
            Assignment("4", "1"),
        ],
        **base,
    )
    export = io.write_mspdi(told)
    again = back(export)
    assert [task.calendar for task in again.tasks] == ["2", None, None, "3"]
    assert paths(export) == {'tasks["2"].attributes["IgnoreResourceCalendar"]'}
    held = rows(export)
    assert [held[uid]["CalendarUID"] for uid in "1234"] == ["-1", "1", "-1", "3"]
    foreign = replace(told, settings=Settings(rules=Rules.P6))
    told = paths(io.write_mspdi(foreign))
    assert 'tasks["4"].attributes["IgnoreResourceCalendar"]' in told


def test_costs():
    """Fixed costs and costs of other names come back; foreign money is listed."""
    plan = plan_of(
        Task("1", "A", 480, costs=[CostItem(125_055, Accrual.START, name="fixed")]),
        Task(
            "2",
            "B",
            480,
            costs=[
                CostItem(500_00, Accrual.END, name="Travel"),
                CostItem(1, name="Travel"),
                CostItem(900_00, Accrual.END, name="Travel"),
            ],
        ),
        Task("3", "C", 480, costs=[CostItem(Money(900, "USD"), name="fixed"), CostItem(7)]),
        currency="EUR",
        exchange_rates=[ExchangeRate("USD", 0.9)],
    )
    export = io.write_mspdi(plan)
    again = back(export)
    assert again.tasks[:2] == plan.tasks[:2]
    assert again.task("3").costs == (CostItem(7, name="Cost"),)
    assert paths(export) == {'tasks["3"].costs', "exchange_rates"}


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 123), ("KWD", 1_234_567), ("XYZ", 99)])
def test_currencies(currency, amount):
    """Amounts of currencies without hundredths come back whole."""
    plan = plan_of(
        Task("1", "A", 480, costs=[CostItem(amount, name="fixed")]),
        currency=currency,
        resources=[Resource("1", rates=[Rate(amount), Rate(amount, basis=RateBasis.USE)])],
    )
    assert back(io.write_mspdi(plan)) == plan


def test_resources():
    """Capacity that changes, prices that change, material and what is kept beside come back."""
    table = (("RatesFrom", "1984-01-01T00:00:00"), ("RateTable", "1"), ("StandardRate", "80"))
    plan = plan_of(
        Task("1", "A", 480),
        currency="EUR",
        resources=[
            Resource(
                "1",
                "Ana",
                capacity=0.5,
                role="Engineer",
                email="ana@example.com",
                is_generic=True,
                is_active=False,
                available_from=datetime(2027, 1, 4, 8),
                availability=[
                    Availability(datetime(2027, 1, 4, 8), 1.0),
                    Availability(datetime(2027, 4, 1), 0.5),
                    Availability(datetime(2027, 6, 1, 12), 0.0),
                ],
                attributes={"Initials": "A", "rate_tables": (table,), "baselines": (
                    (("Number", "0"), ("Work", "PT8H0M0S")),
                )},
                rates=[Rate(95_00), Rate(12_00, basis=RateBasis.USE)],
            ),
            Resource(
                "2",
                rates=[
                    Rate(60_50, overtime=90_00),
                    Rate(70_00, datetime(2027, 6, 1), overtime=90_00),
                ],
                available_from=datetime(2027, 1, 1),
                available_until=datetime(2027, 9, 1),
            ),
            Resource("3", "Sand", kind=ResourceKind.MATERIAL,
                     rates=[Rate(12_00, basis=RateBasis.UNIT)]),
        ],
        assignments=[
            Assignment("1", "1", units=0.5, work=300, start=START),
            Assignment("1", "2", finish=datetime(2027, 1, 4, 12)),
            Assignment("1", "3", quantity=2.5, attributes={"baselines": ((("Number", "1"),),)}),
        ],
    )  # fmt: skip
    export = io.write_mspdi(plan)
    assert (back(export), export.losses) == (plan, ())


def test_prices_from_a_date_on():
    """A first price that begins later keeps its date; a price in foreign money is listed."""
    plan = plan_of(
        Task("1", "A", 480),
        currency="EUR",
        resources=[
            Resource("1", rate=50_00, rates=[Rate(Money(5, "USD"), datetime(2027, 6, 1))]),
            Resource("2", kind=ResourceKind.EQUIPMENT, rates=[Rate(10_00, datetime(2027, 6, 1))]),
        ],
        exchange_rates=[ExchangeRate("USD", 0.9)],
    )
    export = io.write_mspdi(plan)
    assert paths(export) == {
        'resources["1"].rate',
        'resources["1"].rates',
        'resources["2"].kind',
        "exchange_rates",
    }
    assert back(export).resource("2").rates[-1] == Rate(10_00, datetime(2027, 6, 1))


def test_baselines():
    """Eleven baselines have a place; their names become Project's, what is beyond is lost."""

    def baseline(name, **fields):
        return Baseline(
            name,
            (PlannedTask("1", START, datetime(2027, 1, 5, 18), duration=960, work=480,
                         calendar="1", costs=(PlannedCost(100_00),), **fields),),
            currency="EUR",
            calendars=(OFFICE,),
        )  # fmt: skip

    kept = {"DurationFormat": "9", "FixedCost": "500", "timephased": (
        ("4", "2027-01-04T09:00:00", "2027-01-04T18:00:00", "2", ""),
    )}  # fmt: skip
    first = [baseline("Baseline", attributes=kept), baseline("Baseline 10")]
    plan = plan_of(Task("1", "A", 960), currency="EUR", baselines=first)
    export = io.write_mspdi(plan)
    assert (back(export), export.losses) == (plan, ())
    more = [baseline("signed"), *first, *(baseline(f"v{place}") for place in range(9))]
    export = io.write_mspdi(replace(plan, baselines=more))
    assert [each.name for each in back(export).baselines] == [
        "Baseline", *(f"Baseline {place}" for place in range(1, 11)),
    ]  # fmt: skip
    assert paths(export) >= {'baselines["signed/0"].name', 'baselines["v8/0"]'}
    assert 'baselines["Baseline/0"].tasks["1"].start' not in paths(export)


def test_project():
    """Project's options, its summary's own fields and dates from the finish come back."""
    soon = DateConstraint(ConstraintType.AS_SOON_AS_POSSIBLE)
    late = DateConstraint(ConstraintType.AS_LATE_AS_POSSIBLE)
    plan = plan_of(
        Task("1", "A", 480, constraints=[soon]),
        Task("2", "B", 480, constraints=[late]),
        id="{0A1B2C3D-0000-1111-2222-333344445555}",
        finish=datetime(2027, 6, 30, 18),
        currency="EUR",
        settings=replace(
            MSP,
            schedules_from_finish=True,
            critical_float=960,
            open_ends_at_own_finish=True,
            honours_constraints=True,
            attributes={"MoveCompletedEndsBack": "1"},
        ),
        attributes={
            "Author": "A. Planner",
            "CurrencySymbol": "EUR",
            "project_summary": {"Notes": "All of it", "Text1": "own"},
        },
    )
    export = io.write_mspdi(plan)
    assert (back(export), export.losses) == (plan, ())
    assert root(export)["GUID"] == plan.id
    other = replace(plan, id="P-1", settings=MSP)
    assert paths(io.write_mspdi(other)) == {"plan.finish", 'tasks["1"].constraints'}
    usual = replace(plan, tasks=(Task("1", "A", 480),))
    assert back(io.write_mspdi(usual)).task("1").constraints == (late,)


def test_texts():
    """Signs of XML come back; control characters cannot be written and are listed."""
    plan = plan_of(Task("1", "a < b & \N{CJK UNIFIED IDEOGRAPH-5DE5}", 60, note="one\n\ntwo"))
    assert back(io.write_mspdi(plan)) == plan
    export = io.write_mspdi(plan_of(Task("1", "bell \x07 and \ud800", 60)))
    assert back(export).task("1").name == "bell  and"
    assert paths(export) == {'tasks["1"].name'}


def test_calendars_are_numbered():
    """A calendar whose id is no number of Project's is numbered; the standard one is written."""
    plan = plan_of(Task("1", "A", 480, calendar="night"), calendar=None, calendars=(
        weekly("night", hours=[Shift(0, 480)]),
    ))  # fmt: skip
    export = io.write_mspdi(plan)
    again = back(export)
    assert [each.id for each in again.calendars] == ["1", "2"]
    assert again.calendar == "2"
    assert paths(export) >= {
        'calendars["standard"]', 'calendars["standard"].id', 'calendars["night"].id',
    }  # fmt: skip
    assert critical_path(again).finish == critical_path(plan).finish
    elapsed = plan_of(Task("1", "A", 480), calendar=ELAPSED, calendars=())
    assert critical_path(back(io.write_mspdi(elapsed))).finish == datetime(2027, 1, 4, 17)


def test_work_states_the_duration():
    """A task whose people set its duration is written with the duration that was found."""
    task = Task("1", "A", work=960)
    plan = plan_of(task, resources=[Resource("1")], assignments=[Assignment("1", "1", units=0.5)])
    export = io.write_mspdi(plan)
    length = critical_path(plan)["1"].duration
    assert back(export).task("1").duration == length
    assert paths(export) >= {'tasks["1"].work'}


TOKENS = (
    b"", b"0", b"1", b"-1", b"7", b"NaN", b"1e308", b"99999999999", b"abc", b"2027-02-01T08:00:00",
    b"9999-12-31T23:59:00", b"0001-01-01", b"PT1E9H", b"PT8H0M0S", b"true", b"6", b"19", b"8",
)  # fmt: skip
TEXT = re.compile(rb">([^<>\n]+)<")


def spoilt(data, chance):
    """Return the file with the texts of a few elements exchanged."""
    found = list(TEXT.finditer(data))
    for match in sorted(chance.sample(found, chance.randint(1, 4)), key=re.Match.start)[::-1]:
        token = chance.choice(TOKENS)
        data = data[: match.start(1)] + token + data[match.end(1) :]
    return data


def test_spoilt_files_can_be_written():
    """Whatever a broken file is read as can be written and read again, or is no valid plan."""
    data = BRIDGE.read_bytes()
    outcomes, unnamed = {"refused": 0, "invalid": 0, "written": 0}, []
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
        broken = spoilt(data, chance) if seed % 4 else mutated(data, chance)
        try:
            found = io.read(broken).plan
        except FormatError as error:
            unnamed += [problem for problem in error.problems if not problem.path]
            outcomes["refused"] += 1
            continue
        try:
            export = io.write_mspdi(found)
        except PlanError:
            outcomes["invalid"] += 1
            continue
        told = paths(export)
        again = renamed(export)
        assert [e for e in diff(found, again) if not is_listed(e, told)] == [], seed
        outcomes["written"] += 1
    assert unnamed == []
    assert outcomes["written"] > 200, outcomes
    assert outcomes["refused"] > 20, outcomes
