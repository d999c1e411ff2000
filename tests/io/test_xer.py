"""XER files: what a plan takes from them, what is repaired, what is refused."""

from datetime import date, datetime
from pathlib import Path

import pytest

from pmcore import FormatError, io
from pmcore.model import (
    Accrual,
    Availability,
    ConstraintType,
    CostItem,
    FloatBy,
    LagCalendar,
    LinkType,
    ProgressRule,
    Rate,
    ResourceKind,
    Rules,
    Shift,
    SkillNeed,
    Step,
    TaskKind,
)
from pmcore.network import check

BRIDGE = Path(__file__).parents[1] / "data" / "xer" / "bridge.xer"
WEEK = "(0||CalendarData()((0||DaysOfWeek()(%s))(0||Exceptions()(%s))))"
MONDAY = "(0||2()((0||0(s|08:00|f|16:00)())))"
HEAD = "ERMHDR\t19.12\t2027-01-04\tProject\ta\tA\tdb\tProject Management\tEUR"


@pytest.fixture(scope="module")
def bridge():
    """The larger invented file: two projects, one empty, written in code page 1252."""
    return io.read_xer(BRIDGE)


@pytest.fixture(scope="module")
def plan(bridge):
    """Its first project."""
    return bridge.plans[0]


def table(name, columns, *rows):
    """Return the lines of one table."""
    lines = [f"%T\t{name}", "\t".join(["%F", *columns.split()])]
    return lines + ["\t".join(["%R", *row]) for row in rows]


def file(*tables, project=("1", "P", "100", "2027-01-04 08:00", "2027-01-04 08:00")):
    """Return a small file: one project, one calendar and the tables given."""
    lines = [HEAD]
    columns = "proj_id proj_short_name clndr_id plan_start_date last_recalc_date"
    lines += table("PROJECT", columns, project)
    given = {lines[0].removeprefix("%T\t") for lines in tables}
    if "CALENDAR" not in given:
        week = WEEK % (MONDAY, "")
        lines += table("CALENDAR", "clndr_id clndr_name clndr_data", ("100", "Mondays", week))
    if "TASK" not in given:
        lines += tasks(("1", "A"), ("2", "B"))
    for each in tables:
        lines += each
    return "\n".join([*lines, "%E"])


COLUMNS = "task_id task_code target_drtn_hr_cnt proj_id clndr_id wbs_id task_type status_code"


def tasks(*rows, columns=COLUMNS):
    """Return the TASK table of rows (number, code, hours, ...)."""
    usual = ("", "", "8", "1", "100", "", "TT_Task", "TK_NotStart")
    width = len(columns.split())
    full = [(*row, *usual[len(row) :], *[""] * width)[:width] for row in rows]
    return table("TASK", columns, *full)


def codes(found):
    """Return the codes of all repairs."""
    return [repair.code for repair in found.repairs]


def test_projects_become_plans(bridge):
    """Each project with activities is a plan; the empty one is listed."""
    assert [(p.id, p.name, len(p.tasks)) for p in bridge.plans] == [
        ("BRIDGE", "Bridge over the Lahn", 8),
        ("ROAD", "Approach road", 1),
    ]
    assert codes(bridge) == ["xer.encoding", "xer.empty_project", "file.external_link"]
    assert bridge.format == "xer"
    assert bridge.source == str(BRIDGE)
    assert not any(p.severity == "error" for plan in bridge.plans for p in check(plan))
    with pytest.raises(ValueError, match="2 plans"):
        _ = bridge.plan


def test_code_page(plan):
    """A file that is no UTF-8 is read by code page, and that is listed with its line."""
    assert plan.task("A1000").name == "Start \N{EN DASH} site handed over"


def test_settings(bridge):
    """Scheduling options become settings."""
    first, second = (plan.settings for plan in bridge.plans)
    assert first.rules is Rules.P6
    assert first.progress is ProgressRule.OVERRIDE
    assert first.float_by is FloatBy.SMALLEST
    assert first.lag_calendar is LagCalendar.ELAPSED
    assert first.critical_float == 16 * 60
    assert first.is_critical_by_longest_path
    assert first.open_ends_at_own_finish
    assert second.progress is ProgressRule.ACTUAL_DATES
    assert second.float_by is FloatBy.START
    assert second.lag_calendar is LagCalendar.SUCCESSOR
    assert bridge.plans[0].finish == datetime(2027, 6, 30, 17)
    assert bridge.plans[1].finish is None


def test_settings_by_default():
    """Without options P6's own hold."""
    settings = io.read_xer(file()).plan.settings
    assert settings.progress is ProgressRule.RETAINED_LOGIC
    assert settings.lag_calendar is LagCalendar.PREDECESSOR
    assert settings.float_by is FloatBy.FINISH


def test_calendars(bridge, plan):
    """Weeks, exceptions by day number, bases and hours a day are read."""
    five, always = plan.calendars
    assert plan.calendar == five.id == "100"
    hours = (Shift(480, 720), Shift(780, 1020))
    assert five.weeks[0].days == (hours,) * 5 + ((), ())
    assert [(each.first, each.last, each.shifts) for each in five.exceptions] == [
        (date(2027, 1, 1), date(2027, 1, 2), ()),
        (date(2027, 3, 6), date(2027, 3, 6), (Shift(480, 720),)),
    ]
    assert five.minutes_per_month == 172 * 60
    assert always.weeks[0].days == ((Shift(0, 1440),),) * 7
    assert always.minutes_per_day == 1440
    road = {each.id: each for each in bridge.plans[1].calendars}
    assert road["101"].base == "100"
    assert road["101"].weeks[0].days == ((Shift(480, 960),),) * 6 + ((),)


def test_tasks(plan):
    """Kinds, durations, calendars, priorities and the person in charge are read."""
    kinds = {task.id: task.kind for task in plan.tasks}
    assert kinds["A1000"] is TaskKind.START_MILESTONE
    assert kinds["A1060"] is TaskKind.FINISH_MILESTONE
    assert kinds["A1050"] is TaskKind.LEVEL_OF_EFFORT
    assert kinds["A1070"] is TaskKind.HAMMOCK
    assert plan.task("A1070").attributes["task_type"] == "TT_WBS"
    girders = plan.task("A1030")
    assert (girders.duration, girders.calendar, girders.priority) == (72 * 60, "102", 900)
    assert plan.task("A1010").responsible == "ANA"


def test_constraints(plan):
    """Primary, secondary, expected and external dates are constraints in this order."""
    found = [(each.type, each.date) for each in plan.task("A1030").constraints]
    assert found == [
        (ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 3, 1, 8)),
        (ConstraintType.FINISH_NO_LATER_THAN, datetime(2027, 5, 1, 17)),
        (ConstraintType.EXPECTED_FINISH, datetime(2027, 4, 2, 17)),
        (ConstraintType.EXTERNAL_EARLY_START, datetime(2027, 2, 15, 8)),
        (ConstraintType.EXTERNAL_LATE_FINISH, datetime(2027, 6, 1, 17)),
    ]
    (late,) = plan.task("A1040").constraints
    assert late.type is ConstraintType.AS_LATE_AS_POSSIBLE


def test_expected_finish_only_where_it_is_used(bridge):
    """A project that does not use expected finish dates keeps them as an attribute."""
    task = bridge.plans[1].task("A1000")
    assert task.constraints == ()
    assert task.attributes["expect_end_date"] == "2027-04-02T17:00:00"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("CS_MSO", ConstraintType.START_ON),
        ("CS_MSOB", ConstraintType.START_NO_LATER_THAN),
        ("CS_MEO", ConstraintType.FINISH_ON),
        ("CS_MEOA", ConstraintType.FINISH_NO_EARLIER_THAN),
        ("CS_MANDSTART", ConstraintType.MUST_START_ON),
        ("CS_MANDFIN", ConstraintType.MUST_FINISH_ON),
    ],
)
def test_constraint_types(code, kind):
    """Every constraint of P6 has its counterpart."""
    columns = f"{COLUMNS} cstr_type cstr_date"
    row = ("1", "A", "8", "1", "100", "", "TT_Task", "TK_NotStart", code, "2027-02-01 08:00")
    (found,) = io.read_xer(file(tasks(row, columns=columns))).plan.tasks[0].constraints
    assert found.type is kind


def test_wbs(plan):
    """The project's own node is the plan; the others follow the file's order under their codes."""
    found = [(each.id, each.name, each.parent) for each in plan.wbs]
    assert found == [
        ("SUB", "Substructure", None),
        ("SUB.W", "West pier", "SUB"),
        ("SUP", "Superstructure", None),
    ]
    assert plan.task("A1000").wbs is None
    assert plan.task("A1020").wbs == "SUB.W"
    assert [(unit.id, unit.parent) for unit in plan.organisation] == [("10", None), ("11", "10")]


def test_links(plan):
    """All four types come with lags in minutes; one from another project is kept aside."""
    found = {link.key: (link.type, link.lag) for link in plan.dependencies}
    assert found == {
        "A1000->A1010": (LinkType.FS, 0),
        "A1010->A1020:SS": (LinkType.SS, 960),
        "A1010->A1020:FF": (LinkType.FF, -480),
        "A1020->A1030": (LinkType.FS, 1440),
        "A1030->A1040:SF": (LinkType.SF, 0),
        "A1040->A1060": (LinkType.FS, 0),
        "A1010->A1050:SS": (LinkType.SS, 0),
    }
    (outside,) = plan.task("A1060").attributes["external_predecessors"]
    assert outside.plain() == {
        "project": "ROAD",
        "task": "A1000",
        "type": "FS",
        "lag": 480,
    }


def test_progress(plan):
    """Actual dates, what remains, rest and the measure of progress are read at the data date."""
    assert plan.status.at == datetime(2027, 2, 1, 8)
    facts = {each.task: each for each in plan.status.tasks}
    assert list(facts) == ["A1000", "A1010", "A1020", "A1040"]
    assert facts["A1010"].finish == datetime(2027, 1, 22, 17)
    pier = facts["A1020"]
    assert pier.start == datetime(2027, 1, 25, 8)
    assert (pier.percent, pier.remaining) == (0.3, 7230)
    assert (pier.suspend, pier.resume) == (datetime(2027, 1, 28, 17), datetime(2027, 2, 3, 8))
    assert (pier.actual_work, pier.remaining_work) == (2400, 7200)
    assert pier.steps_done == ("Formwork",)
    assert pier.actual_cost == 100_00 + 3000_25
    assert (facts["A1040"].start, facts["A1040"].remaining) == (None, 6000)


def test_codes_fields_notes_steps_costs(plan):
    """What other tables say of an activity comes with it."""
    piles, pier = plan.task("A1010"), plan.task("A1020")
    assert piles.attributes.plain() == {"Phase": "FND", "Permit": "P-7", "Depth": 12.5}
    assert pier.attributes["Inspected"] == "2027-01-30T00:00:00"
    assert pier.note == "Pour in one go.\nMind the frost."
    assert pier.steps == (Step("Formwork", 2.0), Step("Pour", 3.0))
    assert pier.costs == (CostItem(250_50, Accrual.START, name="Permit"),)
    assert plan.attributes["Region"] == "West"
    assert plan.attributes["activity_codes"]["Phase"]["FND"] == "Foundations"


def test_resources(plan):
    """Limits and prices change from a date; kinds and calendars are read."""
    ana, crane, concrete = plan.resources
    assert ana.availability == (
        Availability(datetime(2027, 1, 1), 1.0),
        Availability(datetime(2027, 4, 1), 0.5),
    )
    assert ana.rates == (Rate(95_00, datetime(2027, 1, 1)), Rate(100_50, datetime(2027, 4, 1)))
    assert (ana.calendar, ana.role, ana.email) == ("100", "Engineer", "ana@example.com")
    assert (crane.kind, crane.capacity) == (ResourceKind.EQUIPMENT, 2.0)
    assert concrete.kind is ResourceKind.MATERIAL
    assert plan.currency == "EUR"


def test_assignments(plan):
    """Units, work that differs from them, material and a late begin are read."""
    found = {(each.task, each.resource): each for each in plan.assignments}
    assert found["A1020", "ANA"].units == 1.0
    assert found["A1020", "ANA"].work is None
    assert found["A1040", "ANA"].work == 60 * 60
    assert found["A1040", "CONC"].quantity == 300
    assert found["A1030", "CRANE"].start == datetime(2027, 3, 4, 8)
    assert plan.task("A1040").needs == (SkillNeed("STEEL", units=2.0),)


def test_stored_dates(bridge):
    """The dates that P6 computed are there to compare."""
    pier = bridge.stored[0]["A1020"]
    assert pier.early_start == datetime(2027, 2, 3, 8)
    assert pier.start == datetime(2027, 1, 25, 8)
    assert pier.finish == pier.early_finish == datetime(2027, 2, 23, 17)
    assert (pier.total_float, pier.is_critical) == (0, True)
    assert bridge.stored[0]["A1030"].total_float == -960
    assert len(bridge.stored[0].to_frame()) == 8
    assert len(bridge.stored) == 2


def test_repairs_are_readable(bridge):
    """Every repair says in both languages where, what was found and what was done."""
    for repair in bridge.repairs:
        assert repair.text().startswith(repair.path + ": ")
        assert "\N{IDEOGRAPHIC FULL STOP}" in repair.text("zh-CN")
    assert list(bridge.to_frame().columns) == ["code", "path", "text"]


def test_strict_refuses_repairs():
    """With `strict` every repair is a problem of one error."""
    with pytest.raises(FormatError) as caught:
        io.read_xer(BRIDGE, strict=True)
    assert [problem.code for problem in caught.value.problems] == [
        "xer.encoding",
        "xer.empty_project",
        "file.external_link",
    ]
    assert caught.value.line == 50
    assert all(problem.hint for problem in caught.value.problems)


def test_encodings(bridge):
    """The caller's character set, a byte order mark and UTF-8 come before the code page."""
    text = BRIDGE.read_bytes().decode("cp1252")
    assert codes(io.read_xer(text.encode("utf-8")))[0] == "xer.empty_project"
    assert codes(io.read_xer(text.encode("utf-16")))[0] == "xer.empty_project"
    assert io.read_xer(text.encode("utf-8-sig")).plans == bridge.plans
    named = io.read_xer(BRIDGE, encoding="cp1252")
    assert named.plans == bridge.plans
    assert codes(named)[0] == "xer.empty_project"
    for wrong in ("ascii", "no such set"):
        with pytest.raises(FormatError, match="not written in"):
            io.read_xer(BRIDGE, encoding=wrong)


def test_code_page_of_the_currency():
    """A Chinese export is read in the Chinese code page, which its currency tells."""
    text = file(tasks(("1", "A1"))).replace("EUR", "CNY").replace("Mondays", "标准日历")
    found = io.read_xer(text.encode("gb18030"))
    assert found.plan.calendars[0].name == "标准日历"
    assert found.repairs[0].facts["used"] == "gb18030"


def test_lost_letters_are_counted():
    """Bytes that no code page has are counted."""
    found = io.read_xer(file().encode().replace(b"Mondays", b"Mond\x81ys \xff"))
    assert found.repairs[0].facts["lost"] == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "file.empty", None),
        ("\n\n", "file.empty", None),
        ("ERMHDX\n%E", "xer.not_xer", 1),
        (HEAD, "xer.truncated", 1),
        (file().removesuffix("%E"), "xer.truncated", None),
        (f"{HEAD}\n%E", "xer.no_activities", None),
        (f"{HEAD}\n%R\t1\n%E", "xer.no_header", 2),
        (f"{HEAD}\n%F\ta\n%E", "xer.no_header", 2),
        (f"{HEAD}\nwhat is this\n%E", "xer.no_header", 2),
        (f"{HEAD}\n%T\tTASK\n%R\t1\n%E", "xer.no_header", 3),
        (file(project=("1", "P", "100", "", "")), "xer.no_start", None),
    ],
)
def test_refused(text, code, line):
    """What is no whole XER file is refused, with its line."""
    with pytest.raises(FormatError) as caught:
        io.read_xer(text)
    assert caught.value.problems[0].code == code
    assert line is None or caught.value.line == line


def test_short_long_and_continued_rows():
    """Rows of other lengths and lines without a mark are put right and listed."""
    text = file(tasks(("1", "A")))
    rows = text.split("\n")
    at = next(i for i, row in enumerate(rows) if row.startswith("%R\t1\tA\t"))
    rows[at : at + 1] = ["%R\t2\tB\t8", "%R\t1\tA", "second line\t8\t1\t100\t\t\t\textra", ""]
    found = io.read_xer("\n".join(rows))
    assert codes(found) == [
        "xer.short_rows",
        "xer.long_rows",
        "xer.joined_lines",
        "xer.calendar_replaced",
    ]
    assert [task.id for task in found.plan.tasks] == ["B", "A\nsecond line"]
    assert found.repairs[0].path == f"TASK[line {at + 1}]"


def test_text_after_the_end():
    """Lines after the end are left out and listed; a closing control character is no line."""
    assert codes(io.read_xer(file() + "\n\x1a")) == []
    assert codes(io.read_xer(file() + "\nERMHDR\tagain\n")) == ["xer.after_end"]


def test_table_given_twice():
    """The rows of a table that comes twice are all read."""
    found = io.read_xer(file(tasks(("1", "A")), tasks(("2", "B"))))
    assert [task.id for task in found.plan.tasks] == ["A", "B"]


def test_names_given_twice():
    """Activities of one code, one number or none get ids that tell them apart."""
    found = io.read_xer(file(tasks(("1", "A"), ("2", "A"), ("3", ""), ("3", "C"))))
    assert [task.id for task in found.plan.tasks] == ["A", "A (2)", "3", "C"]
    assert codes(found) == ["file.duplicate_id", "file.missing_id", "xer.number_twice"]


@pytest.mark.parametrize(
    ("hours", "minutes", "used"),
    [
        ("NaN", 0, 0),
        ("inf", 0, 0),
        ("abc", 0, 0),
        ("1_0", 0, 0),
        ("1e308", 0, 0),
        ("-5", 0, 0),
        ("7,5", 450, 7.5),
    ],
)
def test_bad_durations(hours, minutes, used):
    """A duration that is no fitting number is listed as found and as used."""
    found = io.read_xer(file(tasks(("1", "A", hours))))
    assert found.plan.task("A").duration == minutes
    (repair,) = found.repairs
    assert (repair.code, repair.path) == ("file.bad_number", 'tasks["A"].duration')
    assert (repair.facts["raw"], repair.facts["used"]) == (hours, used)


def test_rounding_is_listed_once():
    """Values finer than a minute are rounded, which is listed with their number."""
    found = io.read_xer(
        file(tasks(("1", "A", "0.0166667"), ("2", "B", "1.003"), ("3", "C", "1.25")))
    )
    assert [task.duration for task in found.plan.tasks] == [1, 60, 75]
    (repair,) = found.repairs
    assert (repair.code, repair.facts["count"]) == ("file.rounded", 1)


@pytest.mark.parametrize(
    "raw", ["2027-13-45", "soon", "1027-01-04 08:00", "2027-01-04T08:00+01:00"]
)
def test_bad_dates(raw):
    """A date that is none is left out and listed; the data date then sets the start."""
    found = io.read_xer(file(project=("1", "P", "100", raw, "2027-01-05 08:00")))
    assert found.plan.start == datetime(2027, 1, 5, 8)
    assert codes(found) == ["file.bad_date", "file.no_start"]


def test_links_that_lead_nowhere():
    """Links to unknown activities, to itself and those given twice are listed."""
    columns = "task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt"
    links = table(
        "TASKPRED",
        columns,
        ("2", "1", "1", "1", "PR_FS", "8"),
        ("2", "1", "1", "1", "PR_FS", "16"),
        ("2", "2", "1", "1", "PR_FS", "0"),
        ("2", "9", "1", "1", "PR_FS", "0"),
        ("9", "1", "1", "1", "PR_FS", "0"),
        ("1", "7", "1", "5", "PR_FS", "0"),
        ("2", "1", "1", "1", "PR_XX", "24"),
    )
    found = io.read_xer(file(links))
    assert [(link.key, link.lag) for link in found.plan.dependencies] == [("A->B", 24 * 60)]
    assert codes(found) == [
        "file.unknown_reference",
        "file.link_twice",
        "file.self_link",
        "file.unknown_reference",
        "file.external_link",
        "file.unknown_word",
        "file.link_twice",
    ]


def test_missing_calendars_are_never_silent():
    """An activity whose calendar the file lacks runs on the project's, listed with the count."""
    found = io.read_xer(file(tasks(("1", "A", "8", "1", "77"), ("2", "B", "8", "1", "77"))))
    (repair,) = found.repairs
    assert repair.code == "xer.calendar_replaced"
    assert (repair.facts["raw"], repair.facts["used"], repair.facts["count"]) == ("77", "100", 2)


@pytest.mark.parametrize(
    "text",
    [
        "(0||CalendarData()(",
        "",
        "nonsense",
        "(" * 100 + ")" * 100,
        WEEK % ("(0||1()())", ""),
        ")))",
    ],
)
def test_unreadable_calendars(text):
    """A calendar that breaks off or never works is left out, and what it held is listed."""
    calendars = table("CALENDAR", "clndr_id clndr_name clndr_data", ("100", "Broken", text))
    found = io.read_xer(file(calendars))
    assert codes(found) == ["xer.calendar_unreadable", "xer.no_calendar", "xer.calendar_replaced"]
    assert found.plan.calendars == ()
    assert found.plan.calendar is None


def test_odd_calendars():
    """Odd shifts, dates, units and bases are listed; a shift may cross midnight."""
    shifts = "".join(
        f"(0||{i}({text})())"
        for i, text in enumerate(
            ["s|10:00 PM|f|6:00 AM", "s|08:00|f|08:00", "s|25:00|f|26:00", "x|y", "s|09:00|f|10:00"]
        )
    )
    exceptions = "(0||0(d|46000)())(0||1(d|-4)())(0||2(d|99999999999)())"
    week = WEEK % (f"(0||2()({shifts}))(0||9()())", exceptions)
    columns = "clndr_id clndr_name base_clndr_id day_hr_cnt week_hr_cnt clndr_data"
    calendars = table(
        "CALENDAR",
        columns,
        ("100", "Odd", "55", "30", "x", week),
        ("100", "Again", "", "8", "40", week),
        ("101", "Round", "102", "8", "40", week),
        ("102", "About", "101", "8", "40", week),
    )
    found = io.read_xer(file(calendars))
    odd = found.plan.calendars[0]
    assert odd.weeks[0].days[0] == (Shift(540, 600), Shift(1320, 1800))
    assert (odd.minutes_per_day, odd.minutes_per_week) == (1440, 2400)
    assert odd.base is None
    assert {"file.bad_shift", "file.bad_date", "file.bad_number", "file.calendar_base"} <= set(
        codes(found)
    )
    assert "xer.calendar_twice" in codes(found)
    assert not any(problem.severity == "error" for problem in check(found.plan))


def test_states_without_dates():
    """States that contradict the actual dates are mended and listed."""
    columns = f"{COLUMNS} act_start_date act_end_date target_end_date remain_drtn_hr_cnt"

    def row(number, state, *dates):
        return (number, number, "8", "1", "100", "", "TT_Task", state, *dates)

    text = file(
        tasks(
            row("a", "TK_Active"),
            row("b", "TK_Complete", "2027-01-04 08:00", "", "2027-01-04 16:00"),
            row("c", "TK_Complete", "", "2027-01-05 16:00"),
            row("d", "TK_Complete", "2027-01-06 08:00", "2027-01-05 16:00"),
            row("e", "TK_Active", "2027-01-06 08:00", "", "", "4"),
            columns=columns,
        )
    )
    found = io.read_xer(text)
    assert codes(found) == [
        "xer.no_actual_date",
        "xer.no_actual_finish",
        "xer.no_actual_start",
        "file.finish_before_start",
    ]
    facts = {each.task: (each.start, each.finish) for each in found.plan.status.tasks}
    assert "a" not in facts
    assert facts["b"][1] == datetime(2027, 1, 4, 16)
    assert facts["c"] == (datetime(2027, 1, 5, 16),) * 2
    assert facts["d"] == (datetime(2027, 1, 6, 8),) * 2
    assert found.plan.status.tasks[-1].remaining == 240


def test_activities_of_an_unstated_project():
    """A project that no row states has P6's usual settings and the other's start, listed."""
    found = io.read_xer(file(tasks(("1", "A", "8", "1", "100"), ("2", "B", "8", "6", "100"))))
    assert [(plan.id, len(plan.tasks)) for plan in found.plans] == [("P", 1), ("6", 1)]
    assert found.plans[1].start == found.plans[0].start
    assert found.plans[1].task("B").calendar == "100"
    assert codes(found) == ["xer.no_project", "xer.no_calendar", "file.no_start"]


def test_only_one_project_needs_no_numbers():
    """Activities without a project number belong to the only project."""
    found = io.read_xer(file(table("TASK", "task_id task_code", ("1", "A"), ("2", "B"))))
    assert [task.id for task in found.plan.tasks] == ["A", "B"]
    assert found.plan.task("A").duration == 0


def test_wbs_circles_and_orphans():
    """A node below itself comes to the top and is listed; one whose parent is missing is a root."""
    nodes = table(
        "PROJWBS",
        "wbs_id proj_id seq_num wbs_short_name wbs_name parent_wbs_id proj_node_flag",
        ("1", "1", "1", "P", "Project", "", "Y"),
        ("2", "1", "1", "A", "Alone", "99", "N"),
        ("3", "1", "1", "X", "Chases", "4", "N"),
        ("4", "1", "1", "Y", "Its tail", "3", "N"),
        ("5", "1", "x", "A", "Same code", "1", "N"),
    )
    found = io.read_xer(file(nodes, tasks(("1", "T", "8", "1", "100", "88"))))
    assert len(found.plan.wbs) == 4
    assert {each.id for each in found.plan.wbs} >= {"A", "A (2)"}
    assert {"xer.wbs_circle", "file.duplicate_id", "file.unknown_reference"} == set(codes(found))
    assert not any(problem.severity == "error" for problem in check(found.plan))


def test_resources_without_sense():
    """Unknown kinds, calendars, roles and resources are listed."""
    found = io.read_xer(
        file(
            table(
                "RSRC",
                "rsrc_id clndr_id rsrc_short_name rsrc_type",
                ("1", "55", "ANA", "RT_Robot"),
                ("1", "", "BO", "RT_Labor"),
            ),
            table(
                "TASKRSRC",
                "task_id rsrc_id role_id target_qty_per_hr target_qty",
                ("1", "1", "", "1", "8"),
                ("1", "1", "", "0.5", "9"),
                ("1", "7", "", "1", "8"),
                ("1", "", "3", "1", "8"),
            ),
        )
    )
    (share,) = found.plan.assignments
    assert (share.resource, share.units, share.work) == ("ANA", 1.5, None)
    assert codes(found) == [
        "xer.number_twice",
        "file.unknown_word",
        "file.unknown_reference",
        "file.unknown_reference",
        "file.unknown_reference",
        "file.assigned_twice",
    ]


def test_codes_without_sense():
    """Codes and fields that nothing declares are listed."""
    found = io.read_xer(
        file(
            table("TASKACTV", "task_id actv_code_id", ("1", "9")),
            table("UDFTYPE", "udf_type_id table_name udf_type_label", ("1", "TASK", "Phase")),
            table("UDFCODE", "udf_code_id short_name", ("4", "North")),
            table(
                "UDFVALUE",
                "udf_type_id fk_id udf_number udf_code_id",
                ("1", "1", "", "4"),
                ("2", "1", "3", ""),
                ("1", "2", "3", ""),
            ),
        )
    )
    assert codes(found) == ["file.unknown_reference"] * 2
    assert found.plan.task("A").attributes["Phase"] == "North"
    assert found.plan.task("B").attributes["Phase"] == 3


def test_must_finish_before_start():
    """A must-finish-by date before the start is left out and listed."""
    text = (
        file()
        .replace("last_recalc_date", "plan_end_date")
        .replace("2027-01-04 08:00\t2027-01-04 08:00", "2027-01-04 08:00\t2026-01-04 08:00")
    )
    found = io.read_xer(text)
    assert found.plan.finish is None
    assert codes(found) == ["xer.finish_before_start"]
    assert found.plan.updates == ()


def test_milestone_with_a_duration():
    """A milestone takes no time, whatever the file says."""
    found = io.read_xer(file(tasks(("1", "M", "40", "1", "100", "", "TT_FinMile"))))
    assert found.plan.task("M").duration == 0
    assert codes(found) == ["xer.milestone_duration"]


def test_plan_without_the_project_table():
    """Activities alone make a plan, which is listed."""
    text = "\n".join([HEAD, *tasks(("1", "A", "8", "4"), columns=COLUMNS + " early_start_date")])
    rows = text.split("\n")
    rows[-1] = rows[-1].rsplit("\t", 1)[0] + "\t2027-01-04 08:00"
    found = io.read_xer("\n".join([*rows, "%E"]))
    assert found.plan.start == datetime(2027, 1, 4, 8)
    assert codes(found)[:2] == ["xer.no_project", "xer.no_calendar"]
