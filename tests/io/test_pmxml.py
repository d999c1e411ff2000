"""P6 XML: equal to what the XER file of the same project gives; repairs and refusals."""

from collections import Counter
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import pytest

import pmcore as pm
from pmcore import FormatError, io
from pmcore.io._import import content
from pmcore.io._pmxml_tables import ROOT, Collector
from pmcore.io._xml import parse_xml
from pmcore.model import CalendarException, ProgressRule, Shift, diff

DATA = Path(__file__).parents[1] / "data"
QUAY = DATA / "pmxml" / "quay.xml"


@pytest.fixture(scope="module")
def quay():
    """The larger invented file: two projects and a baseline."""
    return io.read_pmxml(QUAY)


def file(*objects, project=""):
    """Return a small file: objects, and one project with one activity."""
    return (
        f"<{ROOT}>{''.join(objects)}<Project><ObjectId>1</ObjectId><Id>P</Id><Name>Plan</Name>"
        "<ActivityDefaultCalendarObjectId>9</ActivityDefaultCalendarObjectId>"
        "<PlannedStartDate>2027-01-04T08:00:00</PlannedStartDate>"
        f"<Activity><ObjectId>7</ObjectId><Id>A</Id><CalendarObjectId>9</CalendarObjectId>"
        f"<Type>Task Dependent</Type><PlannedDuration>8</PlannedDuration></Activity>{project}"
        f"</Project></{ROOT}>"
    )


def calendar(*times, exceptions="", days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")):
    """Return a calendar whose days have some working times."""
    worked = "".join(
        f"<WorkTime><Start>{start}</Start><Finish>{finish}</Finish></WorkTime>"
        for start, finish in times
    )
    week = "".join(
        f"<StandardWorkHours><DayOfWeek>{day}</DayOfWeek>{worked}</StandardWorkHours>"
        for day in days
    )
    return (
        "<Calendar><ObjectId>9</ObjectId><Name>Usual</Name>"
        f"<StandardWorkWeek>{week}</StandardWorkWeek>"
        f"<HolidayOrExceptions>{exceptions}</HolidayOrExceptions></Calendar>"
    )


USUAL = calendar(("08:00:00", "11:59:00"), ("13:00:00", "16:59:00"))


def codes(found):
    """Return the codes of all repairs."""
    return [repair.code for repair in found.repairs]


def test_equal_to_the_xer_file(quay):
    """One project from both of P6's formats is one plan, with the same stored dates."""
    other = io.read_xer(DATA / "xer" / "quay.xer")
    assert [diff(a, b) for a, b in zip(other.plans, quay.plans, strict=True)] == [(), (), ()]
    assert quay.plans == other.plans
    assert quay.stored == other.stored
    assert codes(quay) == codes(other)[1:]  # only a XER file hides its code page
    assert quay.format == "pmxml"


def test_written_as_xer(quay):
    """What P6 XML holds goes into a XER file without a loss."""
    written = io.write_xer(quay.plans)
    assert written.losses == ()
    assert io.read_xer(written.data).plans == quay.plans


def test_read_knows_it(quay):
    """`read` sees what the file is; Microsoft's reader says whose it is."""
    assert io.read(QUAY) == quay
    with pytest.raises(FormatError) as caught:
        io.read_mspdi(QUAY)
    assert [problem.code for problem in caught.value.problems] == ["file.pmxml"]


def test_baselines_are_plans(quay):
    """A baseline project is a plan that names the one it is of."""
    plan, _, baseline = quay.plans
    assert plan.attributes["baseline_project"] == baseline.id
    assert baseline.attributes["baseline_of"] == plan.id
    assert baseline.name == "New quay, approved"


def test_options_of_older_versions(quay):
    """Options that stand in the project itself, as version 18 wrote them, are read."""
    settings = quay.plans[1].settings
    assert settings.progress is ProgressRule.OVERRIDE
    assert settings.attributes["sched_use_expect_end_flag"] == "N"


def test_own_node_of_the_wbs(quay):
    """The node that stands for the project is no element, whether the file has it or not."""
    assert [each.id for each in quay.plans[0].wbs] == ["PIL", "PIL.W"]
    assert quay.plans[1].wbs == ()
    assert quay.plans[1].name == "Transit shed"
    top = "<WBS><ObjectId>5</ObjectId><Code>X</Code><Name>Top</Name></WBS>"
    plan = io.read_pmxml(file(USUAL, project=top)).plan
    assert (plan.name, [each.id for each in plan.wbs]) == ("Plan", ["X"])


def test_calendars():
    """Finishes name the last minute; exceptions are days of their own."""
    special = (
        "<HolidayOrException><Date>2027-01-06T00:00:00</Date></HolidayOrException>"
        "<HolidayOrException><Date>2027-01-09T00:00:00</Date>"
        "<WorkTime><Start>22:00:00</Start><Finish>23:59:00</Finish></WorkTime>"
        "<WorkTime/></HolidayOrException>"
    )
    found = io.read_pmxml(file(calendar(("08:00:00", "11:59:00"), exceptions=special)))
    (held,) = found.plan.calendars
    assert held.weeks[0].days == ((Shift(480, 720),),) * 5 + ((), ())
    assert held.exceptions == (
        CalendarException(date(2027, 1, 6), date(2027, 1, 6)),
        CalendarException(date(2027, 1, 9), date(2027, 1, 9), (Shift(1320, 1440),)),
    )
    assert found.repairs == ()


def test_calendars_are_never_replaced_silently():
    """Odd times, days and missing calendars are listed, each."""
    odd = "<HolidayOrException><Date>some day</Date></HolidayOrException>"
    found = io.read_pmxml(file(calendar(("08:00:00", "12:00:00"), exceptions=odd)))
    assert codes(found) == ["pmxml.whole_finish", "file.bad_date"]
    assert found.plan.calendars[0].weeks[0].days[0] == (Shift(480, 720),)
    for times in (("25:00:00", "26:00:00"), ("12:00:00", "11:59:00"), ("08:00", "")):
        found = io.read_pmxml(file(calendar(times)))
        assert codes(found) == ["file.bad_shift", "xer.calendar_unreadable", "xer.no_calendar"] or (
            "xer.calendar_replaced" in codes(found)
        )
    found = io.read_pmxml(file())
    assert codes(found) == ["xer.no_calendar", "xer.calendar_replaced"]
    empty = "<Calendar><ObjectId>9</ObjectId><Name>None</Name></Calendar>"
    assert codes(io.read_pmxml(file(empty)))[0] == "xer.calendar_unreadable"


def test_repairs_name_objects():
    """A repair calls what it means by its name in the file, with the line."""
    link = (
        "<Relationship><PredecessorActivityObjectId>8</PredecessorActivityObjectId>"
        "<SuccessorActivityObjectId>9</SuccessorActivityObjectId></Relationship>"
        "<Activity><ObjectId>10</ObjectId><Id>B</Id><CalendarObjectId>9</CalendarObjectId>"
        "<Type>Dream</Type><PercentCompleteType>Physical</PercentCompleteType>"
        "<PhysicalPercentComplete>half</PhysicalPercentComplete>"
        "<ActualStartDate>2027-01-04T08:00:00</ActualStartDate></Activity>"
    )
    found = io.read_pmxml(file(USUAL, project=link))
    assert [repair.text() for repair in found.repairs] == [
        "Relationship[line 1]: '9' is not in Activity. It is left out.",
        "tasks[\"B\"].kind: 'Dream' has no meaning here. task is used.",
        "tasks[\"B\"].status.percent: 'half' is no number that fits here. 0.0 is used.",
    ]
    with pytest.raises(FormatError) as caught:
        io.read_pmxml(file(USUAL, project=link), strict=True)
    assert len(caught.value.problems) == 3


def test_objects_are_not_kept():
    """What has been taken leaves the tree at once, so that a large file needs little room."""
    collector = Collector()
    root = parse_xml(content(QUAY), {ROOT: collector.take})
    assert root.parts == []
    assert len(collector.tables["TASK"]) == 9
    assert parse_xml(content(QUAY)).parts != []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<Project/>", "pmxml.not_pmxml"),
        (f"<{ROOT}/>", "xer.no_activities"),
        (f"<{ROOT}><Project>", "file.xml"),
        (f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><{ROOT}/>', "file.doctype"),
        (f"<{ROOT}>{'<x>' * 100}", "file.too_deep"),
        (f"<{ROOT}><Project><ObjectId>1</ObjectId></Project></{ROOT}>", "xer.no_start"),
    ],
)
def test_refused(text, code):
    """What is no P6 XML, or is broken, hostile or empty, is refused with the reason."""
    with pytest.raises(FormatError) as caught:
        io.read_pmxml(text)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_dates_of_both_formats_agree(data):
    """Real projects in both formats give the same dates and, where both state them, facts."""
    pairs = [(path, data / "xer" / f"{path.stem}.xer") for path in (data / "pmxml").glob("*.xml")]
    pairs += [(path, path.with_suffix(".xer")) for path in (data / "mpxj").glob("*.pmxml")]
    assert pairs
    for xml, xer in pairs:
        a, b = io.read(xer), io.read(xml)
        assert compared(a.plan, b.plan) == Counter(), xml.name
        first, second = (pm.schedule.critical_path(each.plan) for each in (a, b))
        for old, new in zip(first.tasks, second.tasks, strict=True):
            names = ("early_start", "early_finish", "late_start", "late_finish", "total_float")
            assert [getattr(old, n) for n in names] == [getattr(new, n) for n in names], old.id
        for old, new in zip(a.stored[0].tasks, b.stored[0].tasks, strict=True):
            for field in fields(old):
                values = getattr(old, field.name), getattr(new, field.name)
                assert None in values or values[0] == values[1], (xml.name, old.task, field.name)


def compared(a, b):
    """Count the fields that differ but those that one of the files was stripped of."""
    found = Counter()
    for old, new in zip(a.tasks, b.tasks, strict=True):
        for name in ("id", "duration", "kind", "calendar", "priority", "constraints"):
            found[name] += getattr(old, name) != getattr(new, name)
        for name in ("duration_type", "complete_pct_type", "task_type"):
            found[name] += old.attributes.get(name) != new.attributes.get(name)
    found["links"] += set(a.dependencies) != set(b.dependencies)
    for old, new in zip(a.calendars, b.calendars, strict=True):
        found["calendars"] += (
            old.id,
            old.weeks,
            old.exceptions,
            old.base,
            old.minutes_per_day,
        ) != ((new.id, new.weeks, new.exceptions, new.base, new.minutes_per_day))
    for name in ("start", "finish", "calendar"):
        found[name] += getattr(a, name) != getattr(b, name)
    own = ("LevelPriorityList",)  # each format has its own spelling
    for name in ("progress", "float_by", "lag_calendar", "critical_float", "rules"):
        found[name] += getattr(a.settings, name) != getattr(b.settings, name)
    for name in {*a.settings.attributes} & {*b.settings.attributes} - {*own}:
        found[name] += a.settings.attributes[name] != b.settings.attributes[name]
    facts = [{each.task: each for each in plan.status.tasks} for plan in (a, b)]
    found["facts"] += facts[0].keys() != facts[1].keys()
    for old in facts[0].values():
        new = facts[1][old.task]
        for name in ("start", "finish", "percent", "remaining", "suspend", "resume"):
            found[name] += getattr(old, name) != getattr(new, name)
        # One file rounds hours to two places.
        found["work"] += abs((old.actual_work or 0) - (new.actual_work or 0)) > 1
    assert len(a.assignments) == len(b.assignments)
    assert a.status.at == b.status.at
    assert isinstance(a.start, datetime)
    return +found
