"""XER files written: what is read again is equal, and what cannot be is listed."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

import pmcore as pm
from pmcore import io
from pmcore.examples import lantern_bay, portal
from pmcore.model import (
    Accrual,
    Assignment,
    Availability,
    Calendar,
    CalendarException,
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    LagCalendar,
    Leave,
    LinkType,
    MaterialNeed,
    OrgUnit,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    ResourceNeed,
    Rules,
    Settings,
    Shift,
    SkillNeed,
    StatusUpdate,
    Step,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    WorkWeek,
    diff,
    registers,
)
from pmcore.network import compile_calendars
from pmcore.units import Money, days, hours
from tests.strategies import plans

DATA = Path(__file__).parents[1] / "data"
MONDAY = datetime(2027, 1, 4, 9)
P6 = Settings(rules=Rules.P6, lag_calendar=LagCalendar.PREDECESSOR)


def plan_of(*tasks, **fields):
    """Return a small plan with P6's rules."""
    return pm.Plan("Plan", id="P", start=MONDAY, tasks=tasks, **{"settings": P6, **fields})


def again(*plans, **options):
    """Return what is read of some plans written, and what that lost."""
    written = io.write_xer(plans, **options)
    return io.read_xer(written.data, encoding=options.get("encoding")), written.losses


def told(losses):
    """Return the losses as pairs of code and path."""
    return [(loss.code, loss.path) for loss in losses]


def dates(plan):
    """Return the dates and floats of a plan's critical path."""
    schedule = pm.schedule.critical_path(plan)
    return [
        (each.id, each.early_start, each.early_finish, each.late_start, each.late_finish)
        for each in schedule.tasks
    ]


@pytest.mark.parametrize("name", ["quay", "bridge"])
def test_written_and_read_again(name):
    """Every plan of a XER file comes back equal, with the same dates, and nothing is lost."""
    before = io.read_xer(DATA / "xer" / f"{name}.xer").plans
    found, losses = again(*before)
    assert losses == ()
    assert [diff(a, b) for a, b in zip(before, found.plans, strict=True)] == [()] * len(before)
    assert [dates(plan) for plan in found.plans] == [dates(plan) for plan in before]


def test_custom_fields_go_where_they_came_from():
    """Fields of every type, and codes, stand again in the tables they were read from."""
    source = (DATA / "xer" / "quay.xer").read_bytes().decode("cp1252")
    written = io.write_xer(io.read_xer(source).plans).data.decode("cp1252")
    for table, columns in (
        ("UDFVALUE", "udf_date udf_number udf_text"),
        ("UDFTYPE", "table_name udf_type_label logical_data_type"),
        ("UDFCODE", "short_name"),
        ("ACTVTYPE", "actv_code_type actv_code_type_scope"),
        ("ACTVCODE", "short_name actv_code_name"),
        ("PCATVAL", "proj_catg_short_name proj_catg_name"),
        ("RCATVAL", "rsrc_catg_short_name rsrc_catg_name"),
        ("ASGNMNTCATVAL", "asgnmnt_catg_short_name asgnmnt_catg_name"),
    ):
        wanted = cells(source, table, columns)
        assert wanted
        assert sorted(cells(written, table, columns)) == sorted(wanted), table
    for table in ("TASKACTV", "PROJPCAT", "RSRCRCAT", "ASGNMNTACAT"):
        assert len(cells(written, table, "")) == len(cells(source, table, "")), table


def cells(text, table, columns):
    """Return the rows of a table as tuples of some of its columns."""
    found, names, at = [], [], ""
    for line in text.split("\n"):
        mark, *row = line.rstrip("\r").split("\t")
        if mark == "%T":
            at = row[0]
        elif mark == "%F":
            names = row
        elif mark == "%R" and at == table:
            held = dict(zip(names, row, strict=False))
            found.append(tuple(held.get(name, "") for name in columns.split()))
    return found


def test_form_of_the_file():
    """The file begins and ends as P6's do; what a row names stands in a table before it."""
    data = io.write_xer(lantern_bay()).data
    lines = data.decode("cp1252").split("\r\n")
    assert lines[0].split("\t")[0] == "ERMHDR"
    assert lines[-2:] == ["%E", ""]
    tables = [line[3:] for line in lines if line.startswith("%T")]
    assert tables.index("CALENDAR") < tables.index("TASK") < tables.index("TASKPRED")
    assert len(tables) == len(set(tables))
    numbers = re.findall(r"%R\t(\d+)\t\d+\t\d+\t\d+\t", data.decode("cp1252"))
    assert len(numbers) == len(set(numbers)) > 0


def test_every_register_is_kept_or_listed():
    """Of the example with all registers, each is read again or listed with its size."""
    plan = lantern_bay()
    found, losses = again(plan)
    lost = {loss.path for loss in losses if loss.code == "loss.register"}
    for name in registers():
        if name not in ("tasks", "dependencies", "wbs", "calendars", "resources", "assignments"):
            elements = getattr(plan, name)
            kept = getattr(found.plan, name)
            assert (name in lost) == (len(kept) < len(elements)), name
    for loss in losses:
        assert loss.text().startswith(loss.path + ": ")
        assert loss.text("zh-CN").endswith("\N{IDEOGRAPHIC FULL STOP}")


def test_fields_without_a_place():
    """What tasks, links, resources, assignments and settings say beyond P6 is listed by path."""
    plan = plan_of(
        Task("a", duration=480, work=960, is_interruptible=True, splits=[(60, 60)], priority=510),
        Task("b", duration=480, costs=[CostItem(Money(500, "USD"), name="Fee")]),
        dependencies=[Dependency("a", "b", lag_calendar="project", max_lag=960)],
        resources=[
            Resource(
                "ana", skills=[pm.Skill("x")], leave=[Leave(date(2027, 2, 1), date(2027, 2, 2))]
            ),
            Resource("kit", kind=ResourceKind.EQUIPMENT, rates=[Rate(5, basis=RateBasis.USE)]),
        ],
        assignments=[Assignment("a", "ana", slot=0, start=datetime(2027, 1, 5, 9))],
        currency="EUR",
        deadline=datetime(2027, 3, 1),
        timezone="Europe/Berlin",
        settings=Settings(schedules_from_finish=True, attributes={"own": 1}),
    )
    _, losses = again(plan)
    assert set(told(losses)) >= {
        ("loss.field", 'tasks["a"].work'),
        ("loss.field", 'tasks["a"].is_interruptible'),
        ("loss.field", 'tasks["a"].splits'),
        ("loss.rounded", 'tasks["a"].priority'),
        ("loss.field", 'tasks["b"].costs'),
        ("loss.field", 'dependencies["a->b"].lag_calendar'),
        ("loss.field", 'dependencies["a->b"].max_lag'),
        ("loss.field", 'resources["ana"].skills'),
        ("loss.field", 'resources["ana"].leave'),
        ("loss.field", 'resources["kit"].rates'),
        ("loss.field", 'assignments["a/ana/0"].slot'),
        ("loss.field", 'assignments["a/ana/0"].start'),
        ("loss.field", "plan.deadline"),
        ("loss.field", "plan.timezone"),
        ("loss.changed", "plan.settings.rules"),
        ("loss.field", "plan.settings.schedules_from_finish"),
        ("loss.field", 'plan.settings.attributes["own"]'),
    }


def test_own_attributes_become_fields():
    """A host's attributes are user-defined fields of their type; what none can hold is listed."""
    own = {"colour": "red", "cost code": 7, "risk": 0.25, "done": True, "tags": ["a"]}
    plan = plan_of(
        Task("a", duration=480, attributes=own),
        resources=[Resource("ana", attributes={"badge": 1})],
        assignments=[Assignment("a", "ana", attributes={"desk": "7b"})],
        wbs=[WbsElement("w", attributes={"owner": "Lena"})],
        attributes={"client": "Port"},
    )
    found, losses = again(plan)
    held = found.plan
    assert {**held.task("a").attributes} == {
        "colour": "red", "cost code": 7, "risk": 0.25, "done": "True",
    }  # fmt: skip
    assert held.resource("ana").attributes["badge"] == 1
    assert held.assignments[0].attributes["desk"] == "7b"
    assert held.wbs[0].attributes["owner"] == "Lena"
    assert held.attributes["client"] == "Port"
    assert ("loss.changed", 'tasks["a"].attributes["done"]') in told(losses)
    assert ("loss.field", 'tasks["a"].attributes["tags"]') in told(losses)


def test_dates_of_a_schedule():
    """With a schedule the file states its dates and floats, which are read as stored ones."""
    plan = plan_of(
        Task("a", duration=days(3)),
        Task("b", duration=days(1)),
        Task("c", duration=days(1)),
        dependencies=[Dependency("a", "c"), Dependency("b", "c")],
    )
    schedule = pm.schedule.critical_path(plan)
    found, _ = again(plan, schedule=schedule)
    for each in schedule.tasks:
        stored = found.stored[0][each.id]
        assert (stored.early_start, stored.early_finish) == (each.early_start, each.early_finish)
        assert (stored.late_start, stored.late_finish) == (each.late_start, each.late_finish)
        assert (stored.total_float, stored.free_float) == (each.total_float, each.free_float)
        assert stored.is_critical == each.is_critical
    bare, _ = again(plan)
    assert bare.stored[0]["a"].early_start is None


def test_who_is_assigned_by_a_schedule():
    """The people of a staffed schedule are written; the needs that they fill are listed."""
    plan = replace(portal(), settings=P6)
    schedule = pm.allocate.assign(plan, limits=pm.Limits(work=1)).schedule
    found, losses = again(plan, schedule=schedule)
    assert {(each.task, each.resource) for each in found.plan.assignments} == {
        (each.task, each.resource) for each in schedule.assignments
    }
    assert all(not task.needs for task in found.plan.tasks)
    assert ("loss.field", 'tasks["scope"].needs') in told(losses)


def test_kinds_constraints_and_progress():
    """Manual and inactive tasks, deadlines and further wishes are what P6 has for them, listed."""
    later = datetime(2027, 2, 1, 9)
    wishes = [
        DateConstraint(ConstraintType.START_NO_EARLIER_THAN, later),
        DateConstraint(ConstraintType.FINISH_NO_LATER_THAN, later),
        DateConstraint(ConstraintType.AS_LATE_AS_POSSIBLE),
    ]
    plan = plan_of(
        Task("m", duration=480, kind=TaskKind.MANUAL, start=later, finish=later + timedelta(1)),
        Task("i", duration=480, kind=TaskKind.INACTIVE),
        Task("h", kind=TaskKind.HAMMOCK),
        Task("d", duration=480, deadline=later),
        Task("w", duration=480, constraints=wishes),
        Task("p", duration=480, steps=[Step("one", 1.0, date(2027, 1, 5))]),
        Task("q", duration=480),
        dependencies=[
            Dependency("m", "i"),
            Dependency("d", "w", LinkType.SS, percent=0.5),
        ],
        assignments=[Assignment("i", "ana"), Assignment("d", "ana", work=hours(5))],
        resources=[Resource("ana")],
        updates=[
            StatusUpdate(MONDAY),
            StatusUpdate(
                datetime(2027, 1, 8, 18),
                (
                    TaskStatus("p", start=MONDAY, percent=0.25, steps_done=["none"], note="late"),
                    TaskStatus("q", finish=MONDAY, actual_cost=500, attributes={"x": 1}),
                ),
            ),
        ],
        currency="EUR",
    )
    found, losses = again(plan)
    held = {task.id: task for task in found.plan.tasks}
    assert list(held) == ["m", "h", "d", "w", "p", "q"]
    assert held["m"].constraints == (DateConstraint(ConstraintType.MUST_START_ON, later),)
    assert held["h"].kind is TaskKind.LEVEL_OF_EFFORT
    assert held["d"].constraints == (wishes[1],)
    assert held["w"].constraints == tuple(wishes[:2])
    assert [(link.key, link.lag) for link in found.plan.dependencies] == [("d->w:SS", 240)]
    (share,) = found.plan.assignments
    assert (share.task, share.work) == ("d", 300)
    facts = {each.task: each for each in found.plan.status.tasks}
    assert (facts["p"].percent, facts["p"].remaining) == (0.25, 360)
    assert (facts["q"].start, facts["q"].actual_cost) == (MONDAY, 500)
    assert set(told(losses)) >= {
        ("loss.changed", 'tasks["m"].kind'),
        ("loss.field", 'tasks["m"].finish'),
        ("loss.element", 'tasks["i"]'),
        ("loss.element", 'dependencies["m->i"]'),
        ("loss.element", 'assignments["i/ana"]'),
        ("loss.changed", 'tasks["h"].kind'),
        ("loss.changed", 'tasks["d"].deadline'),
        ("loss.field", 'tasks["w"].constraints'),
        ("loss.field", 'tasks["p"].steps'),
        ("loss.field", 'dependencies["d->w:SS"].percent'),
        ("loss.register", "updates"),
        ("loss.field", 'updates["2027-01-08 18:00:00"].tasks["p"].steps_done'),
        ("loss.field", 'updates["2027-01-08 18:00:00"].tasks["p"].note'),
        ("loss.changed", 'updates["2027-01-08 18:00:00"].tasks["p"].remaining'),
        ("loss.changed", 'updates["2027-01-08 18:00:00"].tasks["q"].start'),
        ("loss.field", 'updates["2027-01-08 18:00:00"].tasks["q"].attributes'),
    }


def test_expected_finish_is_used_where_one_is_stated():
    """A project that does not use expected finish dates does so once a task has one."""
    end = DateConstraint(ConstraintType.EXPECTED_FINISH, datetime(2027, 2, 1, 17))
    rules = replace(P6, attributes={"sched_use_expect_end_flag": "N"})
    found, losses = again(plan_of(Task("a", duration=480, constraints=[end]), settings=rules))
    assert found.plan.task("a").constraints == (end,)
    flag = 'plan.settings.attributes["sched_use_expect_end_flag"]'
    assert ("loss.changed", flag) in told(losses)


def test_needs():
    """Roles are assigned without a person; named resources and material as assignments."""
    plan = plan_of(
        Task("a", duration=480, needs=[SkillNeed("weld", 2, 2), ResourceNeed("kit", 0.5)]),
        Task("b", duration=480, needs=[MaterialNeed("steel", 30), ResourceNeed("nobody")]),
        Task("c", duration=480, needs=[ResourceNeed("kit")]),
        resources=[
            Resource("kit", kind=ResourceKind.EQUIPMENT),
            Resource("steel", kind=ResourceKind.MATERIAL),
        ],
        assignments=[Assignment("c", "kit")],
    )
    found, losses = again(plan)
    assert found.plan.task("a").needs == (SkillNeed("weld", units=2.0),)
    held = {(each.task, each.resource): each for each in found.plan.assignments}
    assert held["a", "kit"].units == 0.5
    assert held["b", "steel"].quantity == 30
    assert set(told(losses)) >= {
        ("loss.field", 'tasks["a"].needs.level'),
        ("loss.field", 'tasks["a"].needs.count'),
        ("loss.changed", 'tasks["a"].needs'),
        ("loss.field", 'tasks["b"].needs'),
        ("loss.field", 'tasks["c"].needs'),
    }


def test_limits_and_prices():
    """Limits and prices that change on different days are read as they were."""
    first, second = datetime(2027, 2, 1), datetime(2027, 3, 1)
    ana = Resource(
        "ana",
        availability=[Availability(first, 1.0), Availability(second, 0.5)],
        rate=95_00,
        rates=[Rate(100_50, second)],
    )
    half = Resource("half", capacity=0.5)
    steel = Resource("steel", kind=ResourceKind.MATERIAL, rates=[Rate(7, basis=RateBasis.UNIT)])
    plan = plan_of(Task("a", duration=480), resources=[ana, half, steel], currency="EUR")
    found, _ = again(plan)
    assert found.plan.resources == (ana, half, replace(steel, rate=7, rates=()))


def test_money_without_minor_units():
    """Money is written in major units of the currency, whatever their size."""
    item = CostItem(-95, Accrual.END, name="Refund", category="Fees")
    for currency in ("EUR", "JPY", "KWD"):
        task = Task("a", duration=480, costs=[item, CostItem(12_345)])
        found, _ = again(plan_of(task, currency=currency))
        assert found.plan.task("a").costs == task.costs
        assert found.plan.currency == currency


def test_calendars_of_alternating_weeks():
    """Big and small weeks become exceptions, noted; over the plan's time nothing changes."""
    six, five = ((Shift(540, 1080),),) * 6 + ((),), ((Shift(540, 1080),),) * 5 + ((), ())
    calendar = Calendar(
        "7",
        weeks=[WorkWeek(six), WorkWeek(six + five, since=date(2027, 2, 1))],
        exceptions=[
            CalendarException(date(2027, 3, 6), date(2027, 3, 7), (Shift(600, 660),), "Fair")
        ],
    )
    found, losses = again(plan_of(Task("a", duration=480), calendars=[calendar], calendar="7"))
    (read,) = found.plan.calendars
    old, new = (compile_calendars([each]).worktime(0) for each in (calendar, read))
    for day in range(700):
        start = datetime(2027, 1, 4) + timedelta(days=day)
        end = start + timedelta(days=1)
        assert old.between(start, end) == new.between(start, end), start
    assert ("loss.changed", 'calendars["7"].weeks') in told(losses)
    assert ("loss.changed", 'calendars["7"].exceptions') in told(losses)


def test_night_shifts_are_cut_at_midnight():
    """A shift past midnight counts for two days, as P6 writes it; also after an exception."""
    night = ((Shift(1320, 1800),),) * 5 + ((), ())
    special = CalendarException(date(2027, 1, 9), date(2027, 1, 9), (Shift(1380, 1500),))
    base = Calendar("1", weeks=[WorkWeek(night)], exceptions=[special])
    own = Calendar(
        "2", base="1", exceptions=[CalendarException(date(2027, 1, 12), date(2027, 1, 12))]
    )
    found, losses = again(plan_of(Task("a", duration=480), calendars=[base, own], calendar="1"))
    old = compile_calendars([base, own])
    new = compile_calendars(found.plan.calendars)
    for place in (0, 1):
        for hour in range(24 * 20):
            start = datetime(2027, 1, 4) + timedelta(hours=hour)
            end = start + timedelta(hours=1)
            spans = [each.worktime(place).between(start, end) for each in (old, new)]
            if place == 0 or start.date() != date(2027, 1, 12):
                assert spans[0] == spans[1], start
    assert ("loss.changed", 'calendars["1"].weeks') in told(losses)


def test_calendars_that_need_no_definition():
    """The standard and the elapsed calendar are written out; ids become numbers, noted."""
    plan = plan_of(
        Task("a", duration=480),
        Task("b", duration=480, calendar="24x7"),
        Task("c", duration=480, calendar="shop"),
        calendars=[Calendar("shop", weeks=[WorkWeek(((Shift(0, 60),),) * 7)], attributes={"x": 1})],
        organisation=[OrgUnit("works"), OrgUnit("bridges", parent="works", manager="ana")],
        resources=[Resource("ana", calendar="shop")],
    )
    found, losses = again(plan)
    assert [d[1:3] for d in dates(found.plan)] == [d[1:3] for d in dates(plan)]
    assert found.plan.resources[0].calendar == found.plan.task("c").calendar
    (works, bridges) = found.plan.organisation
    assert bridges.parent == works.id
    assert set(told(losses)) >= {
        ("loss.changed", "plan.calendar"),
        ("loss.changed", 'calendars["shop"].id'),
        ("loss.changed", 'calendars["24x7"].id'),
        ("loss.field", 'calendars["shop"].attributes["x"]'),
        ("loss.changed", 'organisation["works"].id'),
        ("loss.field", 'organisation["bridges"].manager'),
    }


def test_wbs():
    """Codes are parts of the tree's; ids and an order that reading would change are listed."""
    plan = plan_of(
        Task("a", duration=480, wbs="leaf"),
        Task("b", duration=480, wbs="A.B"),
        wbs=[
            WbsElement("A", "Top", code="A"),
            WbsElement("second", "Next", code="Q"),
            WbsElement("A.B", "Below", "A", code="A.B"),
            WbsElement("leaf", "Leaf", "A", code="other"),
            WbsElement("x", "Round", "y"),
            WbsElement("y", "About", "x"),
        ],
    )
    found, losses = again(plan)
    assert [each.id for each in found.plan.wbs] == ["A", "A.B", "A.other", "Q", "x", "x.y"]
    assert [task.wbs for task in found.plan.tasks] == ["A.other", "A.B"]
    assert set(told(losses)) >= {
        ("loss.changed", "wbs"),
        ("loss.changed", 'wbs["second"].id'),
        ("loss.changed", 'wbs["leaf"].id'),
        ("loss.changed", 'wbs["leaf"].code'),
    }


def test_letters():
    """Letters that the code page lacks are listed by path; other encodings keep them."""
    plan = plan_of(Task("a", "Żółć – 任务", duration=480, note="one\n\ttwo"), currency="EUR")
    found, losses = again(plan, encoding="cp1252")
    assert found.plan.task("a").name == "?ó?? – ??"
    assert [loss.text() for loss in losses if loss.code == "loss.characters"] == [
        'tasks["a"].name: cp1252 lacks 5 letters of this text: Żłć任务.'
    ]
    assert ("loss.changed", 'tasks["a"].note') in told(losses)
    assert again(plan, encoding="utf-8")[0].plan.task("a").name == plan.task("a").name
    chinese = plan_of(Task("a", "测试 – 任务", duration=480), currency="CNY")
    found, losses = again(chinese)
    assert found.plan.task("a").name == "测试 – 任务"
    assert "loss.characters" not in [loss.code for loss in losses]


def test_a_chinese_plan_keeps_its_ids():
    """Where the code page lacks letters the file is in UTF-8, listed; ids, links, dates stay."""
    tasks = [Task(name, duration=480) for name in "甲乙丙"]
    plan = pm.Plan("计划", start=MONDAY, tasks=tasks, dependencies=[Dependency("甲", "丙")])
    found, losses = again(plan)
    assert found.repairs == ()
    assert [task.id for task in found.plan.tasks] == ["甲", "乙", "丙"]
    assert found.plan.dependencies == plan.dependencies
    (told_,) = (loss for loss in losses if loss.code == "loss.encoding")
    assert {**told_.facts} == {"found": "cp1252", "used": "utf-8"}
    both, _ = again(plan, replace(plan, name="另一计划"))
    assert [each.id for each in both.plans] == ["计划", "另一计划"]
    with pytest.raises(ValueError, match=r'tasks\["乙"\].id and \'甲\' are one in cp1252'):
        io.write_xer(plan, encoding="cp1252")


def test_letters_that_look_like_utf_8():
    """A text whose bytes in the code page would be read as UTF-8 is written in UTF-8."""
    found, losses = again(plan_of(Task("a", "Ã©", duration=480)))
    assert found.plan.task("a").name == "Ã©"
    assert ("loss.encoding", "file") in told(losses)
    found, losses = again(plan_of(Task("a", "é", duration=480)))
    assert found.plan.task("a").name == "é"
    assert ("loss.encoding", "file") not in told(losses)


def test_projects_of_one_name():
    """Two projects that a file calls alike get ids of their own, listed."""
    one = plan_of(Task("a", duration=480))
    text = io.write_xer([one, replace(one, id="Q")]).data.decode().replace("\tQ\t", "\tP\t")
    found = io.read_xer(text)
    assert [each.id for each in found.plans] == ["P", "P (2)"]
    assert 'plans["P (2)"].id' in [repair.path for repair in found.repairs]


def test_losses_of_each_project():
    """Each of several projects has its own losses, by paths that begin with it."""
    one = plan_of(Task("a", duration=480, deadline=MONDAY, kind=TaskKind.MANUAL))
    _, losses = again(one, replace(one, id="Q"))
    for name in "PQ":
        assert ("loss.changed", f'plans["{name}"].tasks["a"].kind') in told(losses)
        assert ("loss.added", f'plans["{name}"].tasks["a"].constraints') in told(losses)
    empty = pm.Plan("E", start=MONDAY)
    assert ("loss.element", 'plans["E"]') in told(again(one, empty)[1])


def test_what_the_file_adds_is_listed():
    """What reading back finds and the plan did not say is named."""
    plan = plan_of(Task("a", duration=480, attributes={"own": "x"}))
    _, losses = again(plan)
    for name in ("def_complete_pct_type", "def_duration_type", "user_fields"):
        assert ("loss.added", f'plan.attributes["{name}"]') in told(losses)


@pytest.mark.parametrize("lag", [days(2), 2880, -2880])
@pytest.mark.parametrize("calendar", ["elapsed", "standard", "successor"])
def test_lags_on_another_calendar(lag, calendar):
    """A lag is written as the working time that it comes to where it is scheduled: dates stay."""
    tasks = [Task("z", duration=2880), Task("a", duration=480), Task("b", duration=480)]
    plan = plan_of(
        *tasks,
        dependencies=[Dependency("z", "a"), Dependency("a", "b", lag=lag, lag_calendar=calendar)],
        updates=[StatusUpdate(MONDAY)],
    )
    found, losses = again(plan)
    before, after = (pm.schedule.critical_path(each) for each in (plan, found.plan))
    assert [(row.start, row.finish) for row in before.tasks] == [
        (row.start, row.finish) for row in after.tasks
    ]
    (_, link) = found.plan.dependencies
    assert (("loss.changed", 'dependencies["a->b"].lag') in told(losses)) == (link.lag != lag)


def test_several_projects():
    """Links between projects that are written together stay; one to a missing project is listed."""
    before = io.read_xer(DATA / "xer" / "quay.xer").plans
    found, losses = again(*before[:2])
    assert found.plans[0].task("Q60").attributes == before[0].task("Q60").attributes
    alone, losses = again(before[0])
    assert "external_predecessors" not in alone.plan.task("Q60").attributes
    assert told(losses) == [
        ("loss.field", 'plan.attributes["baseline_project"]'),
        ("loss.element", 'tasks["Q60"].attributes["external_predecessors"]'),
        ("loss.changed", 'calendars["101"].attributes["project"]'),
    ]
    outside = {"project": "77", "task": "4711", "type": "FS", "lag": 60}
    broken = {"project": "77", "task": "4711", "type": "XX", "lag": 60}
    own = {"external_predecessors": [outside, broken, 7]}
    found, losses = again(plan_of(Task("a", duration=480, attributes=own)))
    (kept,) = found.plan.task("a").attributes["external_predecessors"]
    assert {**kept} == outside
    assert "loss.element" in [loss.code for loss in losses]


def test_resources_of_one_id():
    """Two plans may call different people alike; the second gets another id, listed."""
    one = plan_of(Task("a", duration=480), resources=[Resource("ana", "Ana A.")], currency="EUR")
    other = replace(
        one, id="Q", resources=(Resource("ana", "Ana B.", unit="x"),), currency="USD", calendar=None
    )
    found, losses = again(one, other)
    assert [each.id for each in found.plans[0].resources] == ["ana", "ana'"]
    assert ("loss.changed", 'plans["Q"].resources["ana"].id') in told(losses)
    assert ("loss.changed", 'plans["Q"].plan.currency') in told(losses)


def test_resource_dependent_activities_keep_their_calendar():
    """Activities that run on their resource's calendar get back the one they had."""
    text = (DATA / "xer" / "quay.xer").read_bytes().decode("cp1252")
    text = "\n".join(line for line in text.split("\n") if not line.startswith("%R\t5\t1002\t1\t60"))
    before = io.read_xer(text)
    assert "xer.resource_calendar" in [repair.code for repair in before.repairs]
    task = before.plans[0].task("Q20")
    assert (task.calendar, task.attributes["clndr_id"]) == ("102", "")
    found, losses = again(*before.plans)
    assert losses == ()
    assert found.plans == before.plans


def test_misuse(tmp_path):
    """No plan, two of one id, schedules that do not fit and unknown encodings are refused."""
    plan = plan_of(Task("a", duration=480))
    schedule = pm.schedule.critical_path(plan)
    for wrong in ((), (plan, plan)):
        with pytest.raises(ValueError, match="ids of their own"):
            io.write_xer(wrong)
    with pytest.raises(ValueError, match="as many schedules"):
        io.write_xer(plan, schedule=[schedule, schedule])
    with pytest.raises(ValueError, match="character set"):
        io.write_xer(plan, encoding="no such set")
    target = tmp_path / "plan.xer"
    written = io.write_xer(plan, target)
    assert target.read_bytes() == written.data
    assert written.format == "xer"


def test_an_export_is_a_value():
    """What was written and what it lost crosses JSON and makes a table."""
    written = io.write_xer(portal())
    assert io.loads(io.dumps(written)) == written
    assert list(written.to_frame().columns) == ["code", "path", "text"]


@settings(max_examples=25)
@given(plans(max_tasks=6, resources=True))
def test_any_plan_can_be_written(plan):
    """Whatever a plan says, the file can be read, and its tasks are there or listed."""
    found, losses = again(plan)
    gone = {loss.path for loss in losses if loss.code == "loss.element"}
    kept = [task.id for task in plan.tasks if f'tasks["{task.id}"]' not in gone]
    assert [task.id for task in found.plan.tasks] == kept
    twice, _ = again(found.plan)
    assert diff(found.plan, twice.plan) == ()


@pytest.mark.parametrize("name", ["xer", "mpxj"])
def test_real_files(data, name):
    """Real files come back equal, with the same dates, and without a loss."""
    files = sorted((data / name).glob("*.xer"))
    assert files
    for path in files:
        before = io.read_xer(path).plans
        found, losses = again(*before)
        assert losses == (), path.name
        for a, b in zip(before, found.plans, strict=True):
            assert diff(a, b) == (), path.name
            assert dates(a) == dates(b), path.name
