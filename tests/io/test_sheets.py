"""Sheets that people keep: what is understood, and what is listed as a guess."""

from datetime import datetime
from time import monotonic

import pytest

from pmcore import FormatError
from pmcore.io import read, read_csv
from pmcore.model import (
    Assignment,
    ConstraintType,
    Dependency,
    LinkType,
    TaskKind,
)
from pmcore.network import check
from pmcore.schedule import critical_path
from pmcore.units import days, hours

START = datetime(2027, 3, 1, 9)


def take(text, **wishes):
    """Return what a CSV text gives."""
    found = read_csv(text, **({"name": "P", "start": START} | wishes))
    for repair in found.repairs:
        assert repair.text("en") != repair.text("zh-CN")
    return found


def codes(found):
    """Return code and cell of each repair."""
    return [(repair.code, repair.path) for repair in found.repairs]


def test_a_chinese_plan():
    """Outline numbers make the tree, summaries become elements, links and people are found."""
    found = take(
        "WBS,任务名称,工期,开始时间,完成时间,前置任务,负责人,资源名称,里程碑,备注\n"
        "1,准备,8个工作日,2027/3/1,2027/3/10,,王五,,否,\n"
        "1.1,调研,5个工作日,2027/3/1,2027/3/5,,张三,张三、李四,否,先问客户\n"
        "1.2,设计,3天,2027年3月8日,2027年3月10日,1.1,张三,李四[50%],否,\n"
        "2,交付,,,,,,,,\n"
        "2.1,开发,2周,2027-03-11,2027-03-24,1.2FS+2个工作日；1.1,李四,张三(50%)，李四,否,\n"
        "2.2,上线,0,,,2.1,,,是,\n"
    )
    plan = found.plan
    assert [(each.id, each.name, each.code) for each in plan.wbs] == [
        ("1", "准备", "1"),
        ("4", "交付", "2"),
    ]
    assert [(each.name, each.wbs, each.duration) for each in plan.tasks] == [
        ("调研", "1", days(5)),
        ("设计", "1", days(3)),
        ("开发", "4", days(10)),
        ("上线", "4", 0),
    ]
    assert plan.wbs[0].responsible == "王五"
    assert plan.tasks[0].note == "先问客户"
    assert {(link.key, link.lag) for link in plan.dependencies} == {
        ("2->3", 0),
        ("3->5", days(2)),
        ("2->5", 0),
        ("5->6", 0),
    }
    assert [(each.task, each.resource, each.units) for each in plan.assignments] == [
        ("2", "张三", 1.0),
        ("2", "李四", 1.0),
        ("3", "李四", 0.5),
        ("5", "张三", 0.5),
        ("5", "李四", 1.0),
    ]
    assert found.stored[0]["3"].finish == datetime(2027, 3, 11)
    assert codes(found) == []
    assert not [each for each in check(plan) if each.severity == "error"]
    assert critical_path(plan)["2"].finish == datetime(2027, 3, 5, 18)


def test_an_export_of_microsoft_project():
    """English headings, levels, lags, marks of estimates, types of constraints."""
    found = take(
        "ID,Unique ID,Task Mode,Task Name,Outline Level,Duration,Start,Finish,Predecessors,"
        "Constraint Type,Constraint Date,% Complete,Active\n"
        "1,10,Auto Scheduled,Phase,1,10 days,Mon 3/1/27,Fri 3/12/27,,"
        "As Soon As Possible,NA,0%,Yes\n"
        "2,11,Auto Scheduled,Draw,2,3 days?,Mon 3/1/27 9:00 AM,Wed 3/3/27 6:00 PM,,"
        "Start No Earlier Than,Tue 3/2/27,0%,Yes\n"
        "3,12,Manually Scheduled,Build,2,1.5 wks,Thu 3/4/27,Fri 3/12/27,2FS+1 day,,NA,0%,Yes\n"
        '4,13,Auto Scheduled,Test,2,4 hrs,NA,NA,"2SS-50%,3FF+2 ewks",,NA,0%,No\n'
        "5,14,Auto Scheduled,Dry,1,3 edays,,,3SF-4h,As Late As Possible,NA,0%,Yes\n",
        date_order="mdy",
    )
    plan = found.plan
    draw, build, test, dry = plan.tasks
    assert (draw.duration, draw.attributes["Estimated"]) == (days(3), True)
    assert draw.constraints[0].type is ConstraintType.START_NO_EARLIER_THAN
    assert draw.constraints[0].date == datetime(2027, 3, 2)
    assert (build.kind, build.start, build.finish) == (
        TaskKind.MANUAL,
        datetime(2027, 3, 4),
        datetime(2027, 3, 13),
    )
    assert (test.kind, test.duration) == (TaskKind.INACTIVE, hours(4))
    assert (dry.calendar, dry.duration) == ("24x7", 3 * 1440)
    assert dry.constraints[0].type is ConstraintType.AS_LATE_AS_POSSIBLE
    assert plan.dependencies == (
        Dependency("2", "3", lag=days(1)),
        Dependency("2", "4", LinkType.SS, percent=-0.5),
        Dependency("3", "4", LinkType.FF, 14 * 1440, lag_calendar="elapsed"),
        Dependency("3", "5", LinkType.SF, -hours(4)),
    )
    assert found.repairs == ()


def test_exports_of_trackers():
    """Jira's and Asana's words: keys, summaries, estimates in seconds, what blocks what."""
    jira = take(
        "Issue key,Summary,Issue Type,Assignee,Original Estimate,Due Date,Parent,"
        "Inward issue link (Blocks),Inward issue link (Blocks),Sprint,Sprint\n"
        "WEB-1,Shop,Epic,,,,,,,,\n"
        "WEB-2,Cart,Story,ana,28800,01/Mar/27 5:00 PM,WEB-1,,,S1,\n"
        "WEB-3,Pay,Story,bo,14400,,WEB-1,WEB-2,,S1,S2\n"
        "WEB-4,Ship,Story,bo,3600,,WEB-1,WEB-2,WEB-3,,\n"
    )
    plan = jira.plan
    assert [each.name for each in plan.wbs] == ["Shop"]
    assert [(each.id, each.name, each.work) for each in plan.tasks] == [
        ("WEB-2", "Cart", 480),
        ("WEB-3", "Pay", 240),
        ("WEB-4", "Ship", 60),
    ]
    assert plan.tasks[0].deadline == datetime(2027, 3, 1, 17)
    assert dict(plan.tasks[1].attributes) == {
        "Issue Type": "Story",
        "Sprint": "S1",
        "Sprint (2)": "S2",
    }
    assert [link.key for link in plan.dependencies] == [
        "WEB-2->WEB-3",
        "WEB-2->WEB-4",
        "WEB-3->WEB-4",
    ]
    asana = take(
        "Task ID,Name,Section/Column,Assignee,Start Date,Due Date,Parent task,"
        "Blocked By (Dependencies),Blocking (Dependencies)\n"
        "9001,Draw,Design,Ana,2027-03-01,2027-03-03,,,Build\n"
        "9002,Build,Works,Bo,2027-03-04,2027-03-05,,Draw,\n",
        strict=False,
    )
    assert [each.duration for each in asana.plan.tasks] == [days(3), days(2)]
    assert [each.name for each in asana.plan.wbs] == ["Design", "Works"]
    assert [link.key for link in asana.plan.dependencies] == ["9001->9002"]
    assert [code for code, _ in codes(asana)] == ["sheet.references", "sheet.counted"]


@pytest.mark.parametrize(
    ("text", "links", "guesses"),
    [
        ("3FS+2个工作日", [("3", "FS", 960, None)], []),
        ("3SS-50%", [("3", "SS", 0, -0.5)], []),
        ("5FF+1 day", [("5", "FF", 480, None)], []),
        ("3,5", [("3", "FS", 0, None), ("5", "FS", 0, None)], []),
        ("3；5", [("3", "FS", 0, None), ("5", "FS", 0, None)], []),
        ("3、5", [("3", "FS", 0, None), ("5", "FS", 0, None)], []),
        ("3 5", [("3", "FS", 0, None), ("5", "FS", 0, None)], []),
        ("#3; #5", [("3", "FS", 0, None), ("5", "FS", 0, None)], []),
        ("A-101FS+2d", [("A-101", "FS", 960, None)], []),
        ("A-101", [("A-101", "FS", 0, None)], []),
        ("A-101 - 1w", [("A-101", "FS", -2400, None)], []),
        ("3FS+2 ewks", [("3", "FS", 20160, None)], []),
        ("3（SS）+1天", [("3", "SS", 480, None)], []),
        ("3完成-开始+1天", [("3", "FS", 480, None)], []),
        ("3开始到开始", [("3", "SS", 0, None)], []),
        ("Third", [("3", "FS", 0, None)], ["sheet.references"]),
        ("3FS+soon", [("3", "FS", 0, None)], ["sheet.bad_lag"]),
        ("3-5", [], ["sheet.bad_link"]),  # 4 is no task
        ("7", [], ["sheet.bad_link"]),
        ("z", [], ["file.self_link"]),
    ],
)
def test_links(text, links, guesses):
    """Links of all spellings; what was guessed is listed."""
    text = text.replace('"', '""')
    found = take(f'id,name,predecessors\n3,Third,\nA-101,Site,\n5,Fifth,\nz,Last,"{text}"\n')
    assert [
        (link.predecessor, link.type.value, link.lag, link.percent)
        for link in found.plan.dependencies
    ] == links
    assert [code for code, _ in codes(found)] == guesses
    assert not guesses or codes(found)[0][1] == "C5"


def test_ranges_of_rows():
    """A range of numbers makes a link a row, and is listed."""
    found = take("name,predecessors\nA,\nB,\nC,\nD,1-3\n")
    assert [link.key for link in found.plan.dependencies] == ["1->4", "2->4", "3->4"]
    assert codes(found) == [("sheet.range", "B5")]


def test_rows_named_by_their_number():
    """Ids stand in the sheet, links count rows: told once; a lone other way is told each time."""
    found = take("ID,Name,Predecessors\nA-1,a,\nA-2,b,1\nA-3,c,2FS+1d\nA-4,d,A-1\n")
    assert [link.key for link in found.plan.dependencies] == [
        "A-1->A-2",
        "A-2->A-3",
        "A-1->A-4",
    ]
    assert codes(found) == [("sheet.references", "C3"), ("sheet.reference", "C5")]


def test_links_of_summaries():
    """A link of a summary becomes links of its tasks; one to its own summary is left out."""
    found = take(
        "大纲级别,任务名称,前置任务\n1,一期,\n2,a,\n2,b,\n1,二期,1\n2,c,\n2,d,4\n2,e,5SS+1d\n"
    )
    assert {link.key for link in found.plan.dependencies} == {
        f"{before}->{after}" for before in "23" for after in "567"
    } | {"5->7:SS"}
    assert codes(found) == [("file.own_summary", "C7"), ("file.summary_links", "C5")]
    assert len(found.plan.wbs) == 2


def test_successors():
    """Links may stand at the other end; said twice, they are one."""
    found = take('id,后续任务,前置任务\na,"b;c",\nb,c,a\nc,,\n')
    assert {link.key for link in found.plan.dependencies} == {"a->b", "a->c", "b->c"}
    assert codes(found) == []


@pytest.mark.parametrize(
    ("cell", "length"),
    [
        ("5个工作日", 2400),
        ("2周", 4800),
        ("3 days?", 1440),
        ("4h", 240),
        ("1.5 wks", 3600),
        ("0.5月", 4800),
        ("半天", 240),
        ("两周", 4800),
        ("2人天", 960),
        ("5 d 4 h", 2640),
        ("2.5", 1200),
        ("10 mins", 10),
        ("１０天", 4800),
    ],
)
def test_durations(cell, length):
    """Durations as Chinese and English tools write them."""
    found = take(f"name,duration\na,{cell}\n", strict=True)
    assert found.plan.tasks[0].duration == length


@pytest.mark.parametrize(
    ("cell", "length", "code"),
    [
        ("约5天", 2400, "sheet.bent"),
        ("5天左右", 2400, "sheet.bent"),
        ("1,5 d", 720, "sheet.bent"),
        ("soon", 0, "sheet.bad_duration"),
        ("3-5天", 0, "sheet.bad_duration"),
        ("-2d", 0, "sheet.bad_duration"),
        ("1e400", 0, "sheet.bad_duration"),
        ("99999999999999d", 0, "sheet.bad_duration"),
        ("", 0, "sheet.no_duration"),
        ("#N/A", 0, "sheet.error_cell"),
    ],
)
def test_durations_in_doubt(cell, length, code):
    """A duration that is bent, wrong or missing is told, and refused where that is wished."""
    text = f'name,duration\na,"{cell}"\n'
    found = take(text)
    assert found.plan.tasks[0].duration == length
    assert codes(found)[0] == (code, "B2")
    with pytest.raises(FormatError) as caught:
        take(text, strict=True)
    assert caught.value.problems[0].code == code


def test_units_in_headings():
    """A heading may say what its numbers count."""
    found = take("任务名称,工期（周）,工时(小时)\na,2,16\n", strict=True)
    assert (found.plan.tasks[0].duration, found.plan.tasks[0].work) == (4800, 960)
    assert take("Task,Duration [h]\na,3\n").plan.tasks[0].duration == 180


DAY, TIME = datetime(2027, 3, 13), datetime(2027, 3, 13, 9)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2027/3/13", DAY),
        ("2027-03-13 09:00", TIME),
        ("2027-03-13T09:00:00", TIME),
        ("2027年3月13日", DAY),
        ("2027年3月13日 星期六", DAY),
        ("星期六 2027/3/13 上午9:00", TIME),
        ("2027.3.13", DAY),
        ("20270313", DAY),
        ("13-Mar-2027", DAY),
        ("13 March 2027", DAY),
        ('"Mar 13, 2027"', DAY),
        ("13.3.2027", DAY),
        ("13/Mar/2027 9:00 AM", TIME),
    ],
)
def test_dates(cell, at):
    """Dates that can be read in one way only."""
    found = take(f"name,deadline,start\na,,{cell}\n", start=datetime(2028, 1, 1), strict=True)
    assert found.stored[0]["1"].start == at


@pytest.mark.parametrize(
    ("cells", "dates", "guesses"),
    [
        (["3/1/2027"], [(3, 1)], ["sheet.ambiguous_date"]),
        (["3/1/2027", "3/13/2027"], [(3, 1), (3, 13)], ["sheet.date_order"]),
        (["3/1/2027", "13/3/2027"], [(1, 3), (3, 13)], ["sheet.date_order"]),
        (
            ["13/3/2027", "3/13/2027", "1/2/2027"],
            [(3, 13), (3, 13), (1, 2)],
            ["sheet.ambiguous_date"],
        ),
        (["4/4/2027"], [(4, 4)], []),
        (["46459"], [(3, 13)], ["sheet.serial"]),
        (["27/3/13"], [(3, 27)], ["sheet.ambiguous_date"]),
        (["13-Mar-27"], [(3, 13)], ["sheet.ambiguous_date"]),
        (["13-Mar-27", "4-Mar-27"], [(3, 13), (3, 4)], []),
        (["12.03.01"], [(3, 12)], ["sheet.ambiguous_date"]),
        (["13/14/2027"], [None], ["sheet.bad_date"]),
        (["1e999"], [None], ["sheet.bad_date"]),
        (["9999-12-31"], [None], ["sheet.bad_date"]),
        (["3月13日"], [None], ["sheet.bad_date"]),
        (["2027-02-30"], [None], ["sheet.bad_date"]),
        (["0001-01-01"], [None], ["sheet.bad_date"]),
        (["TBD", "-", "无"], [None, None, None], []),
    ],
)
def test_dates_in_doubt(cells, dates, guesses):
    """The order of day and month is learnt from the column; guesses are told."""
    rows = "".join(f"t,{cell}\n" for cell in cells)
    found = take(f"name,start\n{rows}", start=datetime(2028, 1, 1))
    read_ = [each.start for each in found.stored[0].tasks]
    assert [at and (at.month, at.day) for at in read_] == dates
    assert [code for code, _ in codes(found)] == guesses


def test_date_order_can_be_said():
    """Said by the caller, the order is no guess."""
    found = take(
        "name,start\na,3/1/2027\n", start=datetime(2028, 1, 1), date_order="dmy", strict=True
    )
    assert found.stored[0]["1"].start == datetime(2027, 1, 3)


@pytest.mark.parametrize(
    ("cell", "order", "at"),
    [
        ("3.1.2027", "mdy", datetime(2027, 3, 1)),
        ("3.1.2027", "dmy", datetime(2027, 1, 3)),
        ("13/1/2027", "dmy", datetime(2027, 1, 13)),
        ("13/1/2027", "mdy", None),
        ("1/13/2027", "dmy", None),
        ("27/3/13", "dmy", datetime(2013, 3, 27)),
        ("27 Mar 05", "dmy", datetime(2005, 3, 27)),
    ],
)
def test_the_order_that_is_said_rules(cell, order, at):
    """It applies to every mark; a date that does not fit it is listed as none."""
    found = take(f"name,start\na,{cell}\n", start=datetime(2028, 1, 1), date_order=order)
    assert found.stored[0]["1"].start == at
    assert codes(found) == ([] if at else [("sheet.bad_date", "B2")])


def test_columns_that_contradict_each_other():
    """One order is learnt of all columns; where they disagree there is none, and each is told."""
    found = take("Task Name,Start,Finish\nA,13/1/2027,1/14/2027\nB,2/1/2027,3/1/2027\n")
    first, second = found.stored[0].tasks
    assert (first.start, first.finish) == (datetime(2027, 1, 13), datetime(2027, 1, 15))
    assert (second.start, second.finish) == (datetime(2027, 2, 1), datetime(2027, 3, 2))
    told = [each for each in codes(found) if "date" in each[0]]
    assert told == [("sheet.ambiguous_date", "B3"), ("sheet.ambiguous_date", "C3")]
    found = take("Task Name,Start,Finish\nA,2/1/2027,14/1/2027\nB,2/1/2027,3/1/2027\n")
    assert found.stored[0].tasks[1].start == datetime(2027, 1, 2)
    assert [each for each in codes(found) if "date" in each[0]] == [("sheet.date_order", "C1")]


def test_sheets_with_dates_alone():
    """Durations are counted, and rows keep their dates: both are told once."""
    found = take(
        "任务,开始,结束\n调研,2027/3/1,2027/3/5\n设计,2027/3/8,2027/3/10\n值守,2027/3/13,2027/3/14\n"
        "反,2027/3/9,2027/3/8\n",
        start=None,
    )
    assert found.plan.start == datetime(2027, 3, 1)
    assert [each.duration for each in found.plan.tasks] == [2400, 1440, 960, 0]
    assert [bool(each.constraints) for each in found.plan.tasks] == [False, True, True, True]
    assert codes(found) == [
        ("sheet.no_worktime", "B4"),
        ("sheet.finish_first", "B5"),
        ("file.no_start", "1"),
        ("sheet.start_kept", "B3"),
        ("sheet.counted", "B2"),
    ]
    dates = critical_path(found.plan)
    assert dates["2"].finish == datetime(2027, 3, 10, 18)


def test_trees():
    """Levels come from numbers, levels, indents, parents and phases."""
    indented = take("name,duration\nA,\n  b,1\n  c,\n    d,1\nE,1\n")
    assert [(each.name, each.parent) for each in indented.plan.wbs] == [("A", None), ("c", "1")]
    assert [(each.name, each.wbs) for each in indented.plan.tasks] == [
        ("b", "1"),
        ("d", "3"),
        ("E", None),
    ]
    assert codes(indented) == [("sheet.indents", "2")]
    parents = take("id,name,父任务\n1,A,\n2,b,1\n3,c,A\n4,d,9\n5,e,5\n")
    assert [each.wbs for each in parents.plan.tasks] == ["1", "1", None, None]
    assert codes(parents) == [("file.unknown_reference", "C5"), ("sheet.circle", "C6")]
    phases = take("阶段,任务名称,工期\n需求,a,1\n,b,1\n开发,c,1\n")
    assert [each.name for each in phases.plan.wbs] == ["需求", "开发"]
    assert [each.wbs for each in phases.plan.tasks] == ["需求", "需求", "开发"]
    assert codes(phases) == [("sheet.filled_down", "A3")]
    deep = take("一级任务,二级任务,三级任务,工期\nA,B,c,1\nA,B,d,1\nA,E,f,1\n")
    assert [(each.name, each.parent) for each in deep.plan.wbs] == [
        ("A", None),
        ("B", "A"),
        ("E", "A"),
    ]
    assert [each.name for each in deep.plan.tasks] == ["c", "d", "f"]


def test_what_is_no_row_of_a_task():
    """Titles, blank rows, totals and headings that come again are left out, and told."""
    found = take(
        "项目进度计划,,\n编制:,张三,\n\n任务名称,工期,前置任务\na,1,\n,,\nb,2,1\n"
        "任务名称,工期,前置任务\nc,3,3\n合计,6,\n"
    )
    assert [each.name for each in found.plan.tasks] == ["a", "b", "c"]
    assert [link.key for link in found.plan.dependencies] == ["1->3", "3->5"]
    assert codes(found) == [
        ("sheet.title", "1"),
        ("sheet.header_again", "8"),
        ("sheet.total", "10"),
    ]


def test_groups_of_headings():
    """Equal headings are told apart by the groups above them."""
    found = take(
        ",,计划,,实际,\n编号,任务名称,开始,完成,开始,完成\n1,a,2027/3/1,2027/3/3,2027/3/2,2027/3/4\n",
        status_date=datetime(2027, 3, 5, 18),
    )
    assert found.stored[0]["1"].finish == datetime(2027, 3, 4)
    (status,) = found.plan.updates[0].tasks
    assert (status.start, status.finish) == (datetime(2027, 3, 2), datetime(2027, 3, 5))


def test_progress():
    """Progress needs its data date; without one it stays with the task, and that is told."""
    text = (
        "编号,任务,开始,完成,完成百分比\n1,a,2027/3/1,2027/3/3,100%\n"
        "2,b,2027/3/4,2027/3/9,40%\n3,c,2027/3/9,2027/3/9,0\n"
    )
    kept = take(text)
    assert [dict(each.attributes) for each in kept.plan.tasks] == [
        {"完成百分比": "100%"},
        {"完成百分比": "40%"},
        {},
    ]
    assert ("sheet.no_status_date", "E2") in codes(kept)
    found = take(text, status_date=datetime(2027, 3, 5, 18))
    assert [(each.task, each.percent, each.finish) for each in found.plan.updates[0].tasks] == [
        ("1", None, datetime(2027, 3, 4)),
        ("2", 0.4, None),
    ]
    assert [code for code, _ in codes(found)].count("sheet.actual_date") == 3
    whole = take("id,进度\na,40\nb,100\nc,x\n", status_date=START)
    assert whole.plan.updates[0].tasks == ()  # without any date nothing has begun
    assert ("file.bad_number", "B4") in codes(whole)


def test_people():
    """Names of all spellings; who is responsible works where nobody else is named."""
    found = take('id,负责人\na,"张三,李四"\nb,王五/赵六\n')
    assert found.plan.tasks[0].responsible == "张三"
    assert [(each.task, each.resource) for each in found.plan.assignments] == [
        ("a", "张三"),
        ("a", "李四"),
        ("b", "王五"),
        ("b", "赵六"),
    ]
    assert codes(found) == [("sheet.owners_assigned", "B2")]
    found = take('id,Resource Names\na,"Ana [50%]; Bo"\nb,"Li, Ann; Bo[0.5]"\nc,Bo;Bo\n')
    assert found.plan.assignments[:4] == (
        Assignment("a", "Ana", units=0.5),
        Assignment("a", "Bo"),
        Assignment("b", "Li, Ann"),
        Assignment("b", "Bo", units=0.5),
    )
    assert [code for code, _ in codes(found)] == ["sheet.units", "file.assigned_twice"]


def test_fields_of_a_task():
    """Other columns are fields where they are called so, else attributes; nothing is lost."""
    found = take(
        "id,priority,type,weight,needs,is_interruptible,Team,Kind of task,日历,milestone,duration\n"
        'a,700,task,2,"[{""kind"": ""skill"", ""skill"": ""x""}]",yes,red,,24 Hours,yes,2\n'
        "b,High,Story,heavy,,perhaps,,,Nights,,1\n"
    )
    first, second = found.plan.tasks
    assert (first.priority, first.weight, first.is_interruptible) == (700, 2.0, True)
    assert (first.needs[0].skill, first.calendar) == ("x", "24x7")
    assert dict(first.attributes) == {"Team": "red", "Milestone": True}
    assert dict(second.attributes) == {"priority": "High", "type": "Story"}
    assert codes(found) == [
        ("sheet.long_milestone", "J2"),
        ("sheet.bad_cell", "D3"),
        ("sheet.bad_cell", "F3"),
        ("file.unknown_reference", "I3"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_separators(encoding, mark, tmp_path):
    """What Chinese headings prove is no guess."""
    rows = ["项目计划", "", "编号|任务名称|工期|前置任务", "1|需求，分析|2天|", "2|设计|3|1FS+2天"]
    file = tmp_path / "门户.csv"
    file.write_bytes("\r\n".join(row.replace("|", mark) for row in rows).encode(encoding))
    found = read_csv(file, start=START)
    assert [each.name for each in found.plan.tasks] == ["需求，分析", "设计"]
    assert found.plan.dependencies == (Dependency("1", "2", lag=days(2)),)
    assert codes(found) == [("sheet.title", "1")]
    with_dates = tmp_path / "plan.tsv"
    with_dates.write_text("name\tstart\na\t2027-03-01\n", encoding)
    assert read(with_dates).plan.start == datetime(2027, 3, 1)


def test_encodings_that_are_guessed(tmp_path):
    """Without a mark and without Chinese headings the encoding is a guess; it may be named."""
    file = tmp_path / "plan.csv"
    file.write_bytes("name;duration\nMüllers Brücke;1\n".encode("cp1252"))
    assert codes(read_csv(file, start=START))[0] == ("sheet.encoding", str(file))
    named = read_csv(file, start=START, encoding="cp1252", strict=True)
    assert named.plan.tasks[0].name == "Müllers Brücke"
    with pytest.raises(ValueError, match="no encoding is called"):
        read_csv(file, start=START, encoding="klingon")
    file.write_bytes("name,duration\n需求,1\n".encode("utf-16-le"))
    found = read_csv(file, start=START)
    assert (found.plan.tasks[0].name, codes(found)[0][0]) == ("需求", "sheet.encoding")


def test_stated_separator():
    """Excel's own line about the separator is followed."""
    found = take("sep=|\nname|duration\na,b|2\n", strict=True)
    assert (found.plan.tasks[0].name, found.plan.tasks[0].duration) == ("a,b", 960)
    for mark in ",;\t|":
        found = take(f"sep={mark}\r\nname{mark}duration\r\na{mark}2\r\n", strict=True)
        assert found.plan.tasks[0].duration == 960
    assert codes(take("sep=e\nname,duration\na,2\n")) == [("sheet.title", "1")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("colour,shape\nred,round\n", "sheet.no_tasks"),
        ("\n\n", "file.empty"),
        ("name,duration\na,1,2\n", "table.ragged"),
    ],
)
def test_no_sheets(text, code):
    """Texts that are no table of tasks end in one problem."""
    with pytest.raises(FormatError) as caught:
        take(text)
    assert [each.code for each in caught.value.problems] == [code]


def test_hostile_sheets():
    """Long cells, deep trees and very many links end, or are refused, in bounded time."""
    deep = "outline level,name\n" + "".join(f"{at},t\n" for at in range(1, 900))
    assert len(take(deep).plan.wbs) == 898
    long = "id,predecessors\na,\nb," + "a" * 30_000 + "\n"
    assert codes(take(long)) == [("sheet.bad_link", "B3")]
    begun = monotonic()
    cells = "em" * 8000 + "1", "a" + " " * 12_000 + "b", "a[1" + " " * 12_000 + "b"
    slow = take(
        "id,duration,resources\n"
        + "".join(f"a{at},{each},{each}\n" for at, each in enumerate(cells))
    )
    assert codes(slow) == [
        *(("sheet.bad_duration", f"B{at}") for at in (2, 3, 4)),
        *(("sheet.bad_cell", f"C{at}") for at in (2, 3, 4)),
    ]
    assert monotonic() - begun < 2
    wide = "level,name,predecessors\n1,A,\n" + "2,a,\n" * 1100 + "1,B,1\n" + "2,b,\n" * 1100
    with pytest.raises(FormatError) as caught:
        take(wide)
    assert caught.value.problems[0].code == "file.too_many_links"


def test_twice():
    """Ids that come twice, and columns that mean one thing, are told apart and told."""
    found = take("id,编号,name,工期,Duration\na,x,A,1,2\na,y,B,1,2\n")
    assert [each.id for each in found.plan.tasks] == ["a", "a (2)"]
    assert dict(found.plan.tasks[0].attributes) == {"编号": "x", "Duration": "2"}
    assert codes(found) == [
        ("sheet.column_twice", "B1"),
        ("sheet.column_twice", "E1"),
        ("file.duplicate_id", 'tasks["a (2)"].id'),
    ]
