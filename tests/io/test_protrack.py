"""ProTrack's files and the workbooks of DSLIB: baseline, facts, agenda, and every repair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from pmcore import Accrual, FormatError, LinkType, Plan, ResourceKind, check, cost, io
from pmcore.cost import reference_class
from pmcore.io._protrack import moment

# Dig for two days, and fill from the second day on; a crane costs 200 a use, two diggers 50 an
# hour each, sand 3 a ton at once, water 2 a unit and hour; Easter Monday is free.
ACTIVITY = """<Activity><BaselineCostByUnit>{hourly}</BaselineCostByUnit>
<BaseLineDuration>{hours}</BaseLineDuration><BaseLineStart>{start}</BaseLineStart>
<Constraints><Name></Name><UniqueID>-1</UniqueID></Constraints><Distribution>2</Distribution>
<FixedBaselineCost>{fixed}</FixedBaselineCost><IsMilestone>{milestone}</IsMilestone>
<Name>{name}</Name><StartCPMUnits>0</StartCPMUnits><UniqueID>{id}</UniqueID></Activity>"""
RESOURCE = """<Resource><FIELD0>{id}</FIELD0><FIELD1>{name}</FIELD1><FIELD769>{renewable}</FIELD769>
<FIELD770>{use}</FIELD770><FIELD771>{unit}</FIELD771><FIELD780>{most}</FIELD780></Resource>"""
SHARE = """<ResourceAssignment><FIELD1026>{units}</FIELD1026><FIELD1027>{fixed}</FIELD1027>
<FIELD1024>{task}</FIELD1024><FIELD1025>{pool}</FIELD1025></ResourceAssignment>"""
RECORD = """<Activity>{id}</Activity><TProTrackActivityTracking-1><ActualStart>{start}</ActualStart>
<ActualDuration>{took}</ActualDuration><ActualCostDev>{more}</ActualCostDev>
<RemainingDuration>{left}</RemainingDuration><RemainingCostDev>0</RemainingCostDev>
<PercentageComplete>{share}</PercentageComplete></TProTrackActivityTracking-1>"""


def period(end: str, name: str, *records: str) -> str:
    """A tracking period: its head, and what it says of activities."""
    return (
        f"<TrackingPeriod><EndDate>{end}</EndDate><Name>{name}</Name></TrackingPeriod>"
        f"<TProTrackActivities-1>{''.join(records)}</TProTrackActivities-1>"
    )


def record(task: str, start: str, *facts: float) -> str:
    """What is known of an activity: hours done and left, share done, deviation of cost."""
    took, left, share, more = (*facts, 0)[:4]
    return RECORD.format(id=task, start=start, took=took, left=left, share=share, more=more)


FIRST = period(
    "250320271700",
    "TP1",
    record("1", "240320270800", 12, 4, 0.75, 30),
    record("2", "0", 0, 24, 0),
    record("4", "240320270800", 9, 0, 1),
)
SECOND = period(
    "310320271700",
    "TP2",
    record("1", "240320270800", 20, 0, 1, -10),
    record("2", "250320271300", 20, 0, 1.0),
    record("3", "310320271700", 0, 0, 1),
)
ACTIVITIES = "".join(
    ACTIVITY.format(**each)
    for each in (
        {"id": 1, "name": "Dig", "start": "240320270800", "hours": 16, "fixed": 100, "hourly": 5},
        {"id": 2, "name": "Fill", "start": "250320270800", "hours": 24, "fixed": 0, "hourly": 0.5},
        {"id": 3, "name": "Done", "start": "300320271700", "hours": 0, "fixed": 0, "hourly": 0},
        {"id": 4, "name": "Gone", "start": "240320270800", "hours": 9, "fixed": 9, "hourly": 9},
    )
    for each in ({"milestone": int(each["id"] == 3), **each},)
)
RESOURCES = "".join(
    RESOURCE.format(id=id, name=name, renewable=renewable, use=use, unit=unit, most=most)
    for id, name, renewable, use, unit, most in (  # noqa: A001 - the file's word
        (1, "crane", 1, 200, 0, 1),
        (2, "diggers", 1, 0, 50, 3),
        (3, "sand", 0, 7, 3, -1),
        (4, "water", 0, 0, 2, -1),
    )
)
SHARES = "".join(
    SHARE.format(task=task, pool=pool, units=units, fixed=fixed)
    for task, pool, units, fixed in (
        (1, 1, 1, 0),
        (1, 2, 2, 0),
        (2, 3, 10, 1),
        (2, 4, 0.5, 0),
        (4, 2, 1, 0),
    )
)
AGENDA = """<Agenda><StartDate>240320270000</StartDate><NonWorkingHours>{hours}</NonWorkingHours>
<NonWorkingDays><Day>5</Day><Day>6</Day></NonWorkingDays>
<Holidays><Holiday>290320270000</Holiday></Holidays></Agenda>""".format(
    hours="".join(f"<Hour>{hour}</Hour>" for hour in range(24) if not 8 <= hour < 17 or hour == 12)
)


def relation(before: int, after: int, kind: int, lag: int, lag_kind: int = 0) -> str:
    """A link as the file has it."""
    return (
        f"<Relation><FromTask>{before}</FromTask><Lag>{lag}</Lag><LagKind>{lag_kind}</LagKind>"
        f"<LagType>{kind}</LagType><ToTask>{after}</ToTask></Relation>"
    )


LINKS = relation(1, 2, 0, 8) + relation(2, 3, 2, 0) + relation(4, 1, 2, 0)
OUTLINE = """<OutlineList><List><Child><Type>1</Type><Data>7</Data><List>
<Child><Type>2</Type><Data>1</Data></Child><Child><Type>2</Type><Data>2</Data></Child></List></Child>
<Child><Type>2</Type><Data>3</Data></Child></List></OutlineList>"""


def p2x(**changes: str) -> str:
    """A file with all its parts, some of them changed."""
    parts = {
        "name": "Pond",
        "symbol": "€",
        "agenda": AGENDA,
        "activities": ACTIVITIES,
        "links": LINKS,
        "periods": FIRST + SECOND,
    } | changes
    return (
        f"<Project><NAME>{parts['name']}</NAME><ProjectInfo><Name>ProjectInfo</Name></ProjectInfo>"
        f"<Settings><CurrencySymbol>{parts['symbol']}</CurrencySymbol></Settings>{parts['agenda']}"
        f"<Activities><Name>Activities</Name></Activities>"
        f"<Activities>{parts['activities']}</Activities><Relations>{parts['links']}</Relations>"
        "<ActivityGroups><ActivityGroup><UniqueID>7</UniqueID><Name>Earth</Name></ActivityGroup>"
        f"</ActivityGroups>{OUTLINE}<Resources>{RESOURCES}</Resources>"
        f"<ResourceAssignments>{SHARES}</ResourceAssignments>"
        f"<TrackingList/><TrackingList>{parts['periods']}</TrackingList></Project>"
    )


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan of the file."""
    found = io.read_protrack(p2x())
    assert (found.format, found.repairs) == ("p2x", ())
    return found.plan


def test_the_network_is_read(plan):
    """Activities of the outline, groups above them, links with lags; what was taken out is not."""
    assert (plan.name, plan.currency, plan.start) == ("Pond", "EUR", datetime(2027, 3, 24, 8))
    assert [(each.id, each.name, each.duration) for each in plan.tasks] == [
        ("1", "Dig", 960),
        ("2", "Fill", 1440),
        ("3", "Done", 0),
    ]
    assert [each.wbs for each in plan.tasks] == ["group 7", "group 7", None]
    assert plan.wbs[0].name == "Earth"
    links = [(each.key, each.type, each.lag) for each in plan.dependencies]
    assert links == [("1->2:SS", LinkType.SS, 480), ("2->3", LinkType.FS, 0)]


def test_the_agenda_becomes_a_calendar(plan):
    """Eight hours with a break, five days, a holiday over which work pauses."""
    calendar = plan.calendars[0]
    assert calendar.minutes_per_day == 480
    assert [(each.start, each.finish) for each in calendar.weeks[0].days[0]] == [
        (480, 720),
        (780, 1020),
    ]
    assert calendar.weeks[0].days[5] == ()
    assert calendar.exceptions[0].first == date(2027, 3, 29)
    rows = {row.task: row for row in plan.baselines[0].tasks}
    assert rows["2"].finish == datetime(2027, 3, 30, 17)  # 29 March is Easter Monday
    assert rows["3"].is_milestone


def test_costs_accrue_as_the_tool_has_them(plan):
    """By use at the start, by hour evenly; what is used up at once falls due at the start."""
    rows = {row.task: row for row in plan.baselines[0].tasks}
    found = {name: {each.accrual: each.amount for each in row.costs} for name, row in rows.items()}
    assert found["1"] == {Accrual.START: 300_00, Accrual.EVEN: (5 + 100) * 16 * 100}
    assert found["2"] == {Accrual.START: 37_00, Accrual.EVEN: 36_00}
    assert found["3"] == {}
    assert cost.estimate(plan).total == plan.baselines[0].budget
    kinds = [(each.kind, each.capacity) for each in plan.resources]
    assert kinds[1:3] == [(ResourceKind.EQUIPMENT, 3), (ResourceKind.MATERIAL, 10)]
    assert [(each.resource, each.units) for each in plan.tasks[0].needs] == [("1", 1), ("2", 2)]


def test_facts_become_updates(plan):
    """Actual cost is the plan's for so many hours and the deviation; what is not begun is left."""
    first, second = plan.updates
    assert (first.at, first.name, len(first.tasks)) == (datetime(2027, 3, 25, 17), "TP1", 1)
    fact = first.tasks[0]
    assert (fact.start, fact.percent, fact.remaining) == (datetime(2027, 3, 24, 8), 0.75, 240)
    assert fact.actual_cost == (300 + 105 * 12 + 30) * 100
    done = {each.task: each for each in second.tasks}
    assert done["1"].finish == datetime(2027, 3, 26, 12)
    assert done["1"].actual_cost == (300 + 105 * 20 - 10) * 100
    assert done["3"].finish == datetime(2027, 3, 31, 17)


def test_the_plan_is_ready_for_earned_value(plan):
    """Of Dig 75 per cent of what is even is earned; the finished project makes a class."""
    value = cost.earned_value(plan, plan.baselines[0], plan.updates[0])
    assert value.ev == 300_00 + round(0.75 * 105 * 16 * 100)
    assert value.pv == 300_00 + 105 * 16 * 100 + 37_00 + 12_00
    assert reference_class([plan], name="pond").projects == 1
    assert io.read(p2x()).plan == plan
    assert io.loads(io.dumps(plan)) == plan


def test_each_repair_is_listed():
    """An unknown currency, a strange lag and link, no date, a finish ahead, two dates alike."""
    late = period("310320271700", "TP3", record("2", "300320270800", 80, 0, 1))
    odd = ACTIVITY.format(
        id=3, name="Odd", start="990320270800", hours=1, fixed=0, hourly=0, milestone=0
    )
    text = p2x(
        symbol="☂",
        links=relation(1, 2, 9, 3, lag_kind=1),
        periods=FIRST + SECOND + late + period("0", "TP4"),
        activities=ACTIVITIES.replace("<UniqueID>3</UniqueID>", "<UniqueID>8</UniqueID>") + odd,
    )
    found = io.read_protrack(text)
    codes = [each.code for each in found.repairs]
    assert sorted(codes) == [
        "file.bad_date",
        "file.bad_date",
        "file.unknown_word",
        "protrack.currency",
        "protrack.finish_ahead",
        "protrack.lag_kind",
        "protrack.same_date",
    ]
    assert found.plan.dependencies[0].lag == 180
    assert len(found.plan.updates) == 2
    assert found.plan.updates[1].tasks[0].finish == datetime(2027, 3, 31, 17)
    assert all(each.text("zh-CN") for each in found.repairs)
    with pytest.raises(FormatError):
        io.read_protrack(text, strict=True)


def test_what_is_no_such_file_is_refused():
    """Other XML, and a document type."""
    with pytest.raises(FormatError):
        io.read_protrack("<Project><Tasks/></Project>")
    with pytest.raises(FormatError):
        io.read_protrack("<!DOCTYPE x><Project/>")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("280620111700", datetime(2011, 6, 28, 17)),
        ("28062011", datetime(2011, 6, 28)),
        ("010101000000", None),
        ("310220110800", None),
        ("0", None),
        ("", None),
    ],
)
def test_dates_are_digits(text, wanted):
    """Day, month, year; the year 100 stands for none."""
    assert moment(text) == wanted


def workbook(tmp_path, *, is_extended: bool = True):
    """The same project as a workbook, in the plain form or the extended one."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Baseline Schedule"
    heads = ["ID", "Name", "WBS", "Predecessors", "Successors", "Baseline Start", "Baseline End"]
    heads += ["Duration", "Resource Demand", "Resource Cost", "Fixed Cost", "Cost/Hour"]
    heads += ["Variable Cost", "Total Cost"]
    day = datetime(2027, 3, 24, 8)
    rows = [
        [0, "Pond", "1", None, None, day, None, "5d", None, None, None, None, None, None],
        [7, "Earth", "1.1", None, None, day, None, "5d", None, None, None, None, None, None],
        [
            1,
            "Dig",
            "1.1.1",
            None,
            "SS2+1d",
            day,
            None,
            "2d",
            "crane;diggers[2.00 #3]",
            0,
            100,
            5,
            80,
        ],
        [2, "Fill", "1.1.2", "1SS+1d", "3FS", datetime(2027, 3, 25, 8), None, "3d"],
        [3, "Done", "1.2", "2FS", None, datetime(2027, 3, 30, 17), None, "0", None, 0, 0, 0, 0],
    ]
    rows[2] += ["crane;diggers[2.00 #3]", 0, 100, 5, 80]
    rows[3] += ["sand[10.00F #1];water[0,5 #1]", 0, 0, None, 12]
    if not is_extended:
        left_out = {2, 9, 13}
        keep = [place for place in range(len(heads)) if place not in left_out]
        heads = [heads[place] for place in keep]
        rows = [[row[place] if place < len(row) else None for place in keep] for row in rows]
    sheet.append(["General"])
    for row in [heads, *rows]:
        sheet.append(row)
    pools = book.create_sheet("Resources")
    for row in (
        ["General"],
        ["ID", "Name", "Type", "Availability", "Cost/Use", "Cost/Unit"],
        [1, "crane", "Renewable", "1 #1", 200, 0],
        [2, "diggers", "Renewable", "3 #3", 0, 50],
        [3, "sand", "Consumable", "-1 #-1", 7, 3],
        [4, "water", "Consumable", "-1 #-1", 0, 2],
    ):
        pools.append(row)
    for title, at, facts in (
        ("TP1", datetime(2027, 3, 25, 17), [[1, "Dig", day, "12h", 1590, 0.75]]),
        (
            "TP2",
            datetime(2027, 3, 31, 17),
            [
                [1, "Dig", day, "2d 4h", 2390, 1],
                [2, "Fill", datetime(2027, 3, 25, 13), "20h", 67, "100%"],
                [3, "Done", datetime(2027, 3, 31, 17), "0", 0, 1],
            ],
        ),
    ):
        period_sheet = book.create_sheet(title)
        period_sheet.append([None, "TP Status Date", at, "TP Name", title])
        period_sheet.append([])
        period_sheet.append(["General"])
        names = ["Actual Start", "Actual Duration", "Actual Cost", "Percentage Completed"]
        period_sheet.append(["ID", "Name", *names])
        for fact in facts:
            period_sheet.append(fact)
    agenda = book.create_sheet("Agenda")
    agenda.append(["Working Hours", None, None, "Working Days", None, None, "Holidays"])
    for row in range(24):
        works = "Yes" if 8 <= row < 17 and row != 12 else "No"
        days = [f"day {row}", "Yes" if row < 5 else "No"] if row < 7 else [None, None]
        agenda.append(
            [f"{row}:00", works, None, *days, None, datetime(2027, 3, 29) if not row else None]
        )
    path = tmp_path / "pond.xlsx"
    book.save(path)
    return path


def alike(plan: Plan) -> Plan:
    """A plan without what only one of the forms tells: names of updates."""
    return replace(plan, updates=tuple(replace(each, name="") for each in plan.updates))


@pytest.mark.parametrize("is_extended", [True, False])
def test_the_workbook_says_the_same(plan, tmp_path, is_extended):
    """Headings are found wherever they stand; lengths are days and hours of the agenda."""
    found = io.read_protrack(workbook(tmp_path, is_extended=is_extended))
    assert (found.format, found.repairs) == ("protrack-xlsx", ())
    read = found.plan
    assert read.baselines[0].budget == plan.baselines[0].budget
    assert read.dependencies == plan.dependencies
    assert read.calendars == plan.calendars
    if is_extended:
        assert alike(read).tasks == plan.tasks
        assert read.wbs == plan.wbs
    assert alike(read).updates == alike(plan).updates


def test_a_workbook_without_a_baseline_is_refused(tmp_path):
    """And what it names but lacks is listed."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.save(tmp_path / "empty.xlsx")
    with pytest.raises(FormatError, match="no sheet called Baseline Schedule"):
        io.read_protrack(tmp_path / "empty.xlsx")
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Baseline Schedule"]
    sheet["I5"], sheet["D6"], sheet["F7"] = "giant[2 #1]", "whenever", None
    book["TP1"]["C1"] = None
    book.save(path)
    found = io.read_protrack(path)
    assert [each.code for each in found.repairs] == [
        "file.unknown_reference",
        "file.unknown_reference",
        "file.bad_date",
        "file.bad_date",
        "file.unknown_reference",  # of what was done on the task that is left out
    ]


def codes(found):
    """The repairs of a file by code and path."""
    return [(each.code, each.path) for each in found.repairs]


def test_what_a_file_names_but_lacks_is_listed():
    """Assignments, links, progress and the outline: all that names no activity or resource."""
    strange = SHARE.format(task=9, pool=1, units=1, fixed=0)
    strange += SHARE.format(task=1, pool=8, units=1, fixed=0)
    text = p2x(
        links=LINKS + relation(1, 9, 2, 0),
        periods=period("250320271700", "TP1", record("9", "240320270800", 1, 2, 0.5)),
    ).replace("<Data>3</Data>", "<Data>3</Data></Child><Child><Type>2</Type><Data>5</Data>")
    text = text.replace("</ResourceAssignments>", f"{strange}</ResourceAssignments>")
    found = io.read_protrack(text)
    assert codes(found) == [
        ("file.unknown_reference", path)
        for path in (
            'tasks["5"]',
            'tasks["9"].needs',
            'tasks["1"].needs',
            'dependencies["1->9"]',
            'updates["2027-03-25 17:00:00"].tasks["9"]',
        )
    ]
    assert check(found.plan) == ()
    with pytest.raises(FormatError):
        io.read_protrack(text, strict=True)


@pytest.mark.parametrize(
    ("start", "facts", "is_listed"),
    [
        ("0", (0, 16, 0), False),
        ("010101000000", (0, 16, 0), False),
        ("0", (4, 12, 0.25), True),
        ("", (0, 16, 0, 50), True),
        ("310220270800", (0, 16, 0), True),
    ],
)
def test_progress_without_a_start_is_listed(start, facts, is_listed):
    """What is not begun has no start; progress that has none, or a wrong one, is named."""
    found = io.read_protrack(p2x(periods=period("250320271700", "TP1", record("1", start, *facts))))
    path = 'updates["2027-03-25 17:00:00"].tasks["1"].start'
    assert codes(found) == ([("protrack.no_start", path)] if is_listed else [])
    assert all("实际开始" in each.text("zh-CN") for each in found.repairs)
    assert found.plan.updates[0].tasks == ()


def test_ids_that_stand_twice_are_told_apart():
    """A second activity, group or resource of an id gets its own; one told of twice counts once."""
    twice = ACTIVITY.format(
        id=1, name="Again", start="240320270800", hours=4, fixed=1, hourly=0, milestone=0
    )
    told = record("1", "240320270800", 4, 12, 0.25) + record("1", "240320270800", 8, 8, 0.5)
    text = p2x(activities=ACTIVITIES + twice, periods=period("250320271700", "TP1", told))
    text = text.replace("<FIELD0>4</FIELD0>", "<FIELD0>3</FIELD0>").replace(SHARE_OF_WATER, "")
    found = io.read_protrack(text)
    assert codes(found) == [
        ("file.duplicate_id", 'resources["3 (2)"].id'),
        ("file.duplicate_id", 'tasks["1 (2)"].id'),
        ("protrack.task_twice", 'updates["2027-03-25 17:00:00"].tasks["1"]'),
    ]
    assert check(found.plan) == ()
    assert [each.percent for each in found.plan.updates[0].tasks] == [0.5]


SHARE_OF_WATER = SHARE.format(task=2, pool=4, units=0.5, fixed=0)


@pytest.mark.parametrize("part", ["Hour", "Day"])
def test_an_agenda_that_never_works_is_refused(part):
    """All hours idle, or all days."""
    idle = "".join(f"<{part}>{each}</{part}>" for each in range(24))
    agenda = f"<Agenda><NonWorking{part}s>{idle}</NonWorking{part}s></Agenda>"
    with pytest.raises(FormatError) as error:
        io.read_protrack(p2x(agenda=agenda))
    assert [(each.code, each.path) for each in error.value.problems] == [
        ("protrack.never_works", 'calendars["agenda"]')
    ]
    assert error.value.problems[0].hint


@pytest.mark.parametrize("value", ["1e308", "nan", "inf", "-1e300"])
def test_numbers_beyond_reason_are_listed(value):
    """Amounts, units and lags that no project has are named and left at nothing."""
    text = p2x(links=relation(1, 2, 0, value))
    text = text.replace("<FIELD770>200<", f"<FIELD770>{value}<")
    text = text.replace("<FixedBaselineCost>100<", f"<FixedBaselineCost>{value}<").replace(
        "<ActualCostDev>30<", f"<ActualCostDev>{value}<"
    )
    found = io.read_protrack(text)
    assert {each.code for each in found.repairs} == {"file.bad_number"}
    assert len(found.repairs) == 4
    assert check(found.plan) == ()


def test_numbers_of_a_workbook(tmp_path):
    """Thousands, signs, shares beyond all, an unknown activity, a date and progress without one."""
    openpyxl = pytest.importorskip("openpyxl")
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet, first, second = book["Baseline Schedule"], book["TP1"], book["TP2"]
    assert sheet["I6"].value.startswith("sand")
    sheet["I6"] = "sand[1,000.5F #1];water[. #1]"
    sheet["D6"] = "1SS--1d"
    sheet["H7"] = "-2d"
    first["F5"], first["C6"] = 1.5e9, None
    second["C6"], second["A7"] = None, 9
    book.save(path)
    found = io.read_protrack(path)
    assert codes(found) == [
        ("file.bad_number", 'tasks["2"].needs'),
        ("file.bad_number", 'tasks["3"].duration'),
        ("file.bad_number", 'updates["2027-03-25 17:00:00"].tasks["1"].percent'),
        ("protrack.no_start", 'updates["2027-03-31 17:00:00"].tasks["2"].start'),
        ("file.unknown_reference", 'updates["2027-03-31 17:00:00"].tasks["9"]'),
    ]
    assert found.plan.dependencies[0].lag == 480
    assert found.plan.tasks[1].costs[0].amount == (7 + 3 * 1000.5) * 100
    assert check(found.plan) == ()


def test_a_task_stands_below_a_group_only(tmp_path):
    """Without codes there are no groups above; a code of nothing is named."""
    assert check(io.read_protrack(workbook(tmp_path, is_extended=False)).plan) == ()
    openpyxl = pytest.importorskip("openpyxl")
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book["Baseline Schedule"]["C5"] = "4.1.1"
    book.save(path)
    found = io.read_protrack(path)
    assert codes(found) == [("file.unknown_reference", 'tasks["1"].wbs')]
    assert found.plan.task("1").wbs is None
