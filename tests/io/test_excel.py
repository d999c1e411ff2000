"""Workbooks: what is written comes back, what people keep is read, what is hostile is refused."""

import io
import sys
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

import pytest
from hypothesis import given, settings

from pmcore import FormatError
from pmcore.io import read, read_excel, write_excel
from pmcore.model import (
    Assignment,
    Dependency,
    LinkType,
    Plan,
    Resource,
    ResourceKind,
    Task,
    TaskKind,
    WbsElement,
)
from pmcore.schedule import critical_path
from pmcore.units import days
from tests.samples import everything
from tests.strategies import plans

openpyxl = pytest.importorskip("openpyxl", reason="the extra excel")
xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra excel")
START = datetime(2027, 3, 1, 9)


def book(*sheets, edit=None, **names):
    """Return a workbook of rows, by sheet; `edit` may change it before it is saved."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    held = {f"Sheet{at}": rows for at, rows in enumerate(sheets, 1)} | names
    for name, rows in held.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if edit:
        edit(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def take(data, **wishes):
    """Return what a workbook gives."""
    found = read_excel(data, **({"name": "P", "start": START} | wishes))
    for repair in found.repairs:
        assert repair.text("en") != repair.text("zh-CN")
    return found


def codes(found):
    """Return code and cell of each repair."""
    return [(repair.code, repair.path) for repair in found.repairs]


def refused(data, **wishes):
    """Return the code of the one problem that a file gives."""
    with pytest.raises(FormatError) as caught:
        read_excel(data, **wishes)
    (problem,) = caught.value.problems
    assert problem.text("en") != problem.text("zh-CN")
    return problem.code


def in_order(plan):
    """Return a plan with the registers sorted whose order means nothing."""
    return replace(
        plan,
        dependencies=sorted(plan.dependencies, key=str),
        assignments=sorted(plan.assignments, key=str),
    )


@settings(max_examples=25, deadline=None)
@given(plans(resources=True, estimates=True, risks=True, costs=True))
def test_round_trip(plan):
    """What is written comes back equal, and nothing is said to be lost."""
    written = write_excel(plan)
    assert written.losses == ()
    found = read_excel(written.data, strict=True)
    assert in_order(found.plan) == in_order(plan)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_everything(language, tmp_path):
    """Every register survives, with the dates of a schedule beside it, in both languages."""
    plan = everything()
    dates = critical_path(plan)
    written = write_excel(plan, dates, language=language)
    assert written.losses == ()
    path = written.save(tmp_path / "plan.xlsx")
    found = read(path)
    assert in_order(found.plan) == in_order(plan)
    assert found.stored[0]["draw"].finish == dates["draw"].finish
    assert (found.format, found.repairs, found.source) == ("xlsx", (), str(path))
    assert write_excel(plan, dates, language=language) == written


def test_what_a_person_sees():
    """The first sheet is a tree with links, names and dates as people write them."""
    plan = Plan(
        "门户",
        start=START,
        wbs=[WbsElement("w", "开发", responsible="bo")],
        tasks=[
            Task("a", "需求", days(2), work=60),
            Task("b", "设计", 100, wbs="w", note="n"),
            Task("c", "上线", kind=TaskKind.FINISH_MILESTONE, wbs="w"),
        ],
        dependencies=[
            Dependency("a", "b", lag=days(1)),
            Dependency("a", "c", LinkType.SS, percent=-0.5),
            Dependency("b", "c", LinkType.FF, 2880, lag_calendar="elapsed"),
        ],
        resources=[Resource("ana", "安娜"), Resource("bo", "博")],
        assignments=[Assignment("a", "ana", units=0.5), Assignment("a", "bo")],
    )
    written = write_excel(plan, critical_path(plan), language="zh-CN")
    sheet = openpyxl.load_workbook(io.BytesIO(written.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sheet.title == "进度计划"
    heads = "WBS编号 编号 任务名称 工期(天) 工时(小时) 开始时间 完成时间 前置任务 资源名称"
    assert rows[0] == [*heads.split(), "负责人", "里程碑", "备注"]
    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [each["WBS编号"] for each in named] == ["1", "2", "2.1", "2.2"]
    assert named[0]["资源名称"] == "安娜 [50%]; 博"
    assert named[1]["负责人"] == "博"
    assert (named[2]["前置任务"], named[2]["工期(天)"]) == ("aFS+1天", "1小时40分钟")
    assert (named[3]["前置任务"], named[3]["里程碑"]) == ("aSS-50%; bFF+2880emin", "是")
    assert named[0]["开始时间"] == START
    assert sheet["C4"].alignment.indent == 1
    assert sheet["C3"].font.bold
    assert sheet.freeze_panes == "A2"
    assert in_order(read_excel(written.data).plan) == in_order(plan)


def test_people_may_change_it():
    """A changed cell, and a new row, are in the plan that comes back; the rest stays."""
    plan = everything()

    made = openpyxl.load_workbook(io.BytesIO(write_excel(plan).data))
    sheet = made.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, heads["ID"]).value: row for row in range(2, sheet.max_row + 1)}
    sheet.cell(rows["test"], heads["Duration (d)"]).value = 7
    sheet.cell(sheet.max_row + 1, heads["ID"]).value = "new"
    sheet.cell(sheet.max_row, heads["Predecessors"]).value = "testSS+1d"
    out = io.BytesIO()
    made.save(out)
    back = read_excel(out.getvalue()).plan
    assert back.task("test") == replace(plan.task("test"), duration=days(7))
    assert back.task("build") == plan.task("build")
    assert back.tasks[-1].id == "new"
    assert back.dependencies[-1] == Dependency("test", "new", LinkType.SS, days(1))
    assert back.risks == plan.risks


def test_elements_with_nothing_below_them():
    """An empty element of the WBS comes back as one, not as a task."""
    elements = [WbsElement("w", "W"), WbsElement("x", "X", parent="w"), WbsElement("y", "Y")]
    plan = Plan("P", start=START, wbs=elements, tasks=[Task("a", "A", 480, wbs="w")])
    written = write_excel(plan)
    assert written.losses == ()
    assert read_excel(written.data, strict=True).plan == plan


def test_losses():
    """What a workbook cannot hold is told."""
    plan = Plan(
        "P",
        start=START,
        tasks=[Task("a", " blanks "), Task("b", "x" * 40_000), Task("c;d#", "=1+1")],
        dependencies=[Dependency("c;d#", "a"), Dependency("a", "b", rounds_up=True)],
        resources=[Resource("x;y"), Resource("r", "R", attributes={"Formula": "=A1"})],
        assignments=[Assignment("a", "x;y", units=1 / 3), Assignment("a", "r", units=1 / 3)],
    )
    written = write_excel(plan)
    assert [loss.path for loss in written.losses] == ['tasks["a"].name', 'tasks["b"].name']
    assert written.losses[0].text() != written.losses[0].text("zh-CN")
    back = read_excel(written.data).plan
    assert in_order(back).dependencies == in_order(plan).dependencies
    assert in_order(back).assignments == in_order(plan).assignments
    assert (back.tasks[2].name, back.resources) == ("=1+1", plan.resources)


ROWS = [
    ["任务名称", "工期", "开始时间", "完成时间", "前置任务", "负责人"],
    ["需求", "2天", datetime(2027, 3, 1), datetime(2027, 3, 2), None, "张三"],
    ["设计", 3, datetime(2027, 3, 3, 9, 0, 0, 400), datetime(2027, 3, 5, 18), 1, "李四"],
]


def test_cells_of_a_workbook():
    """Dates, numbers and texts are taken as they are; a day alone ends at its end."""
    found = take(book(ROWS), start=None)
    assert [each.duration for each in found.plan.tasks] == [days(2), days(3)]
    first, second = found.stored[0].tasks
    assert (first.start, first.finish) == (datetime(2027, 3, 1), datetime(2027, 3, 3))
    assert (second.start, second.finish) == (datetime(2027, 3, 3, 9), datetime(2027, 3, 5, 18))
    assert [link.key for link in found.plan.dependencies] == ["1->2"]
    assert codes(found) == [
        ("file.no_start", "Sheet1!1"),
        ("sheet.owners_assigned", "Sheet1!F2"),
    ]
    with pytest.raises(FormatError) as caught:
        take(book(ROWS), strict=True)
    assert [each.code for each in caught.value.problems] == ["sheet.owners_assigned"]


def test_sheets_beside_the_tasks():
    """Resources and holidays come from their own sheets; others are told."""
    found = take(
        book(
            计划=[
                ["编号", "任务名称", "工期", "资源名称"],
                [1, "做", 5, "张三[50%],水泥[20],塔吊[2]"],
            ],
            资源=[
                ["资源名称", "类型", "最大单位", "标准费率", "技能", "邮箱", "组"],
                ["张三", "工时", "100%", "¥800/天", "python(3)、设计", "z@x.cn", "一组"],
                ["水泥", "材料", None, "¥300", None, None, None],
                ["塔吊", "工时", "300%", "¥0.00/工时", None, None, None],
                ["李四", None, "多", "贵", None, None, None],
            ],
            节假日=[
                ["日期", "结束日期", "名称", "类型"],
                ["2027-03-02", None, "春假", "休"],
                [datetime(2027, 3, 6), None, "补班", "上班"],
                ["2027-03-03", "2027-03-04", "调休", None],
                ["2027-03-09", "2027-03-01", "反", None],
            ],
            说明=[["请勿修改"]],
            空=[],
        )
    )
    plan = found.plan
    zhang, cement, crane, li = plan.resources
    assert (zhang.rate, zhang.email, dict(zhang.attributes)) == (10_000, "z@x.cn", {"组": "一组"})
    assert [(each.name, each.level) for each in zhang.skills] == [("python", 3), ("设计", 1)]
    assert (cement.kind, cement.rate) == (ResourceKind.MATERIAL, 30_000)
    assert (crane.kind, crane.capacity, crane.rate) == (ResourceKind.EQUIPMENT, 3.0, None)
    assert (li.capacity, li.rate, plan.currency) == (1.0, None, "CNY")
    assert [(each.resource, each.units, each.quantity) for each in plan.assignments] == [
        ("张三", 0.5, None),
        ("水泥", 1.0, 20.0),
        ("塔吊", 2.0, None),
    ]
    assert plan.calendar == "节假日"
    free, worked, moved = plan.calendars[0].exceptions
    assert (free.name, free.shifts, bool(worked.shifts), moved.shifts) == ("春假", (), True, ())
    assert (moved.last - moved.first) == timedelta(days=1)
    assert critical_path(plan)["1"].finish == datetime(2027, 3, 9, 18)
    assert codes(found) == [
        ("sheet.currency", "资源!D2"),
        ("sheet.rate_per", "资源!D2"),
        ("file.bad_number", "资源!C5"),
        ("sheet.bad_rate", "资源!D5"),
        ("sheet.moved_day", "节假日!D4"),
        ("sheet.bad_date", "节假日!B5"),
        ("sheet.left_out", "说明"),
        ("sheet.units", "计划!D2"),
    ]


def test_rates_without_a_currency():
    """An amount of no known currency is left out; the caller may state one."""
    data = book(tasks=[["id"], ["a"]], resources=[["name", "rate"], ["ana", 95]])
    assert codes(take(data)) == [("sheet.no_currency", "resources!B2")]
    assert take(data, currency="EUR").plan.resources[0].rate == 9500


def test_which_sheet():
    """The sheet that looks most like tasks is read, or the one that is named."""
    data = book(
        Notes=[["name", "note"], ["x", "y"]],
        任务=[["任务名称", "工期"], ["a", 1]],
        Other=[["Task Name", "Duration", "Predecessors"], ["b", 2, None]],
    )
    assert take(data).plan.tasks[0].name == "a"
    found = take(data, sheet="Other")
    assert found.plan.tasks[0].name == "b"
    assert ("sheet.left_out", "Notes") in codes(found)
    assert refused(data, sheet="None") == "sheet.no_tasks"


def test_merged_and_grouped():
    """Merged phases, indents, groups of rows and rows of one merged cell make the tree."""

    def merge(made):
        made.active.merge_cells("A2:A3")
        made.active.merge_cells("D2:D3")

    rows = [
        ["阶段", "任务", "工期", "负责人"],
        ["需求", "a", 1, "张三"],
        [None, "b", 1, None],
        ["开发", "c", 1, "李四"],
    ]
    found = take(book(rows, edit=merge))
    assert [each.wbs for each in found.plan.tasks] == ["需求", "需求", "开发"]
    assert [each.responsible for each in found.plan.tasks] == ["张三", "张三", "李四"]
    assert [code for code, _ in codes(found)] == ["sheet.owners_assigned"]

    def indent(made):
        made.active["A3"].alignment = openpyxl.styles.Alignment(indent=1)

    found = take(book([["任务", "工期"], ["A", None], ["b", 1], ["C", 1]], edit=indent))
    assert [each.name for each in found.plan.wbs] == ["A"]
    assert [each.wbs for each in found.plan.tasks] == ["1", None]
    assert codes(found) == [("sheet.indents", "Sheet1!2")]

    def group(made):
        made.active.row_dimensions[3].outlineLevel = 1

    found = take(book([["任务", "工期"], ["A", None], ["b", 1], ["C", 1]], edit=group))
    assert [each.wbs for each in found.plan.tasks] == ["1", None]
    assert codes(found) == [("sheet.groups", "Sheet1!2")]

    def section(made):
        made.active.merge_cells("A2:C2")
        made.active.merge_cells("A5:C5")

    rows = [
        ["任务", "工期", "备注"],
        ["一、需求"],
        ["a", 1, None],
        ["b", 1, None],
        ["二、开发"],
        ["c", 1, None],
    ]
    found = take(book(rows, edit=section))
    assert [each.name for each in found.plan.wbs] == ["一、需求", "二、开发"]
    assert [each.wbs for each in found.plan.tasks] == ["一、需求", "一、需求", "二、开发"]
    assert codes(found) == [("sheet.section", "Sheet1!2"), ("sheet.section", "Sheet1!5")]


def test_outline_numbers_that_became_decimals():
    """1.10 that Excel keeps as 1.1 gets its zero back, told; a list kept as 1.2 is split."""
    rows = [
        ["WBS", "任务", "前置任务"],
        [1, "A"],
        *([1 + at / 10, "t"] for at in range(1, 10)),
        [1.1, "u"],
    ]
    rows += [[2, "B", None], [2.1, "v", 3.4]]
    found = take(book(rows))
    assert found.plan.tasks[9].attributes["WBS"] == "1.10"
    assert [each.wbs for each in found.plan.tasks] == ["1"] * 10 + ["12"]
    assert codes(found) == [("sheet.outline", "Sheet1!A12"), ("sheet.decimal_list", "Sheet1!C14")]
    assert [link.key for link in found.plan.dependencies] == ["3->13", "4->13"]


def test_formulae_and_errors():
    """Formulae count by their stored values; errors and what was never computed are told."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("任务")
    sheet.write_row(0, 0, ["任务名称", "工期", "备注"])
    sheet.write_row(1, 0, ["a"])
    sheet.write_formula(1, 1, "=1+1", None, 2)
    sheet.write_formula(1, 2, "=VLOOKUP(1,A1,1)", None, "#N/A")
    made.close()
    found = take(out.getvalue())
    assert found.plan.tasks[0].duration == days(2)
    assert codes(found) == [("sheet.error_cell", "任务!C2")]
    found = take(book([["name", "duration"], ["a", "=1+1"], ["b", 1]]))
    assert [each.duration for each in found.plan.tasks] == [0, days(1)]
    assert codes(found) == [("sheet.no_value", "Sheet1!B2"), ("sheet.no_duration", "Sheet1!B2")]


def test_serial_numbers_and_1904():
    """Dates that lost their format are counted in days, from 1904 where the workbook says so."""
    rows = [["name", "start"], ["a", 46447]]
    assert take(book(rows)).plan.tasks[0].name == "a"
    assert take(book(rows), start=None).plan.start == datetime(2027, 3, 1)

    def from_1904(made):
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    early = take(book([["name", "start"], ["a", 46447 - 1462]], edit=from_1904), start=None)
    assert early.plan.start == datetime(2027, 3, 1)


def packed(**parts):
    """Return a zip of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def changed(data, part, change):
    """Return a workbook with one part rewritten."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            held = old.read(info)
            new.writestr(info.filename, change(held) if info.filename == part else held)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet.broken"),
        (b"PK\x03\x04 broken", "sheet.broken"),
        (b"\xd0\xcf\x11\xe0 old", "sheet.old_excel"),
        (packed(word__document_xml="<a/>"), "sheet.no_workbook"),
        (packed(xl__workbook_xml="<a/>"), "sheet.broken"),
        (packed(xl__workbook_xml="<!DOCTYPE a><a/>"), "file.doctype"),
        (book([["colour"], ["red"]]), "sheet.no_tasks"),
        (book(ROWS)[:-50], "sheet.broken"),
        (changed(book(ROWS), SHEET, lambda held: held[: len(held) // 2]), "sheet.broken"),
        (changed(book(ROWS), SHEET, lambda held: b"<!DOCTYPE x>" + held), "file.doctype"),
        (changed(book(ROWS), SHEET, lambda _held: b" " * (130 << 20)), "file.too_large"),
    ],
)
def test_files_that_are_refused(data, code):
    """Broken, foreign and hostile files end in one problem."""
    assert refused(data) == code


@pytest.mark.parametrize("name", ["xl/sheets/sheet1.xml", "xl/worksheets/sheet1.XML", "xl/s.dat"])
def test_parts_of_other_names(name):
    """A sheet lies where the workbook says; one whose part is not there is no empty sheet."""
    moved = renamed(book(ROWS), SHEET, name)
    assert take(moved, start=None) == take(book(ROWS), start=None)
    lost = changed(moved, "xl/_rels/workbook.xml.rels", lambda held: held.replace(b"1", b"2", 1))
    assert refused(renamed(book(ROWS), SHEET, name, is_told=False)) == "sheet.broken"
    assert refused(lost) == "sheet.broken"


def renamed(data, part, name, *, is_told=True):
    """Return a workbook with one part called otherwise, in what refers to it too."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            held = old.read(info)
            if is_told:
                held = held.replace(f"/{part}".encode(), f"/{name}".encode())
            new.writestr(name if info.filename == part else info.filename, held)
    return out.getvalue()


def in_rows(rows):
    """Return a workbook of raw rows of XML behind its headings."""
    head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'

    def change(held):
        begin, end = held.index(b"<sheetData>") + 11, held.index(b"</sheetData>")
        return held[:begin] + head + rows + held[end:]

    return changed(book([["name"]]), SHEET, change)


def test_hostile_parts():
    """Parts of any name count, and may hold no document type; rows keep to Excel's bounds."""
    assert refused(packed(xl__workbook_xml="<a/>", **{"xl/ss.dat": b" " * (130 << 20)})) == (
        "file.too_large"
    )
    assert refused(packed(xl__workbook_xml="<a/>", **{"ss.dat": "<!DOCTYPE a><a/>"})) == (
        "file.doctype"
    )
    assert (
        refused(renamed(book(ROWS), "xl/styles.xml", "xl/s.dat", is_told=False)) != "file.doctype"
    )
    value = b'<c t="n"><v>1</v></c></row>'
    begun = monotonic()
    for row in (b"9999999", b"1048577", b"1e9", b"0", b"1"):
        assert refused(in_rows(b'<row r="' + row + b'">' + value)) == "sheet.broken"
    assert refused(in_rows(b'<row r="1048576">' + value + b"<row>" + value)) == "sheet.broken"
    assert monotonic() - begun < 5
    strict = changed(book(ROWS), SHEET, lambda held: held.replace(MAIN, STRICT))
    assert refused(strict) == "sheet.broken"


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def test_far_rows_of_many_sheets(monkeypatch):
    """Rows that hold nothing count too, over the whole book."""
    from pmcore.io import _workbook

    monkeypatch.setattr(_workbook, "MOST_CELLS", 60)
    value = b"<c><v>1</v></c></row>"
    assert len(take(in_rows(b'<row r="50">' + value)).plan.tasks) == 1
    assert refused(in_rows(b'<row r="70">' + value)) == "sheet.too_many"
    rows = [["name"], *[["a"]] * 15]
    assert len(take(book(rows)).plan.tasks) == 15
    assert refused(book(rows, rows)) == "sheet.too_many"


def test_numbers_beyond_numbers():
    """Cells that hold no finite number are errors, in dates too; the last date of all is none."""
    data = changed(
        book([["name", "start", "duration", "finish"], ["a", 46447, 7, datetime(9999, 12, 31)]]),
        SHEET,
        lambda held: held.replace(b"<v>46447</v>", b"<v>1e999</v>").replace(
            b"<v>7</v>", b"<v>1" + b"0" * 400 + b"</v>"
        ),
    )
    assert codes(take(data)) == [
        ("sheet.error_cell", "Sheet1!B2"),
        ("sheet.error_cell", "Sheet1!C2"),
        ("sheet.bad_date", "Sheet1!D2"),
        ("sheet.no_duration", "Sheet1!C2"),
    ]


def test_far_cells(monkeypatch):
    """Cells at the far ends of a sheet cost nothing; too many are refused."""
    from pmcore.io import _workbook

    def far(made):
        made.active["XFD1048576"] = None
        made.active["A1048576"].font = openpyxl.styles.Font(bold=True)

    found = take(book([["name", "duration"], ["a", 1]], edit=far))
    assert len(found.plan.tasks) == 1
    monkeypatch.setattr(_workbook, "MOST_CELLS", 10)
    assert refused(book([["name", "duration"], *[["a", 1]] * 9])) == "sheet.too_many"
    wide = [["name", "duration"], ["a", 1, *[None] * 60, "x"]]
    assert refused(book(wide)) == "sheet.too_many"


def test_without_the_extra(monkeypatch):
    """One line says what to install."""
    data = book(ROWS)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert refused(data) == "file.extra"
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(FormatError, match=r'pip install "pmcore\[excel\]"'):
        write_excel(everything())


def test_told_by_content(tmp_path):
    """A workbook is told by what stands in it, or by its ending."""
    path = tmp_path / "门户.xlsx"
    path.write_bytes(book(ROWS))
    assert read(path).plan.name == "门户"
    (tmp_path / "plan.data").write_bytes(book(ROWS))
    assert read(tmp_path / "plan.data").format == "xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(FormatError):
        read(path)
