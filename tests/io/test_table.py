"""Plans as frames and CSV files, and the sheets that people keep."""

from dataclasses import replace
from datetime import date, datetime
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import Attributes, FormatError, Money
from pmcore.io import from_frames, read_csv, to_frames, write_csv
from pmcore.model import (
    Dependency,
    LinkType,
    Plan,
    Resource,
    Risk,
    Settings,
    Task,
    TaskKind,
    chain,
    registers,
)
from pmcore.units import days
from tests.samples import everything
from tests.strategies import plans

pd = pytest.importorskip("pandas", reason="pandas comes with pmcore")
START = datetime(2027, 1, 4, 9)


def read(text, **wishes):
    """Return the plan of a CSV text of tasks."""
    return read_csv(text, **({"name": "P", "start": START} | wishes)).plan


def problems(call, *arguments, **wishes):
    """Return code and path of all that is wrong with a table."""
    with pytest.raises(FormatError) as caught:
        call(*arguments, **wishes)
    for problem in caught.value.problems:
        assert problem.text("en") != problem.text("zh-CN")
    return [(problem.code, problem.path) for problem in caught.value.problems]


@settings(max_examples=12)
@given(plans(resources=True, estimates=True, risks=True, costs=True))
def test_frames_and_files(plan):
    """A plan comes back equal from its frames and from its files."""
    assert from_frames(to_frames(plan)) == plan
    with TemporaryDirectory() as folder:
        write_csv(plan, folder)
        assert read_csv(folder).plan == plan


def test_everything(tmp_path):
    """Every register has a frame and a file, and nothing is lost."""
    plan = everything()
    frames = to_frames(plan)
    assert list(frames) == ["plan", *registers()]
    assert from_frames(frames) == plan
    write_csv(plan, tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(frames)
    assert read_csv(tmp_path).plan == plan


def test_columns_and_their_types():
    """Columns hold what differs from the default, in the type that pandas computes with."""
    tasks = to_frames(everything())["tasks"]
    assert list(tasks["duration"]) == [days(4), 0, days(2), 0]
    assert tasks["duration"].dtype == "int64"
    assert tasks["work"].dtype == "Int64"
    assert tasks["deadline"].dtype == "datetime64[us]"
    assert tasks["deadline"].max() == pd.Timestamp(2027, 2, 26, 18)
    assert "priority" not in tasks
    assert tasks["colour"][0] == "red"
    assert tasks["attributes"][0] == '{"tags": ["a", "b"]}'
    resources = to_frames(everything())["resources"]
    assert resources["rate"].tolist()[::3] == [95.0, 3.0]
    assert resources["capacity"].sum() == 5.0


def test_money_in_a_frame():
    """Amounts are in major units; those of another currency are text."""
    rates = [5, Money(1250, "EUR"), None, -1, Money(7, "KRW")]
    plan = Plan(
        "P",
        start=START,
        currency="CNY",
        budget=2**60,
        resources=[Resource(f"r{at}", rate=rate) for at, rate in enumerate(rates)],
    )
    frames = to_frames(plan)
    assert frames["resources"]["rate"].tolist() == [0.05, "12.50 EUR", None, -0.01, "7 KRW"]
    assert from_frames(frames) == plan
    yen = replace(plan, currency="JPY")
    assert to_frames(yen)["resources"]["rate"][0] == 5.0
    assert from_frames(to_frames(yen)) == yen


@pytest.mark.parametrize(
    "attributes",
    [
        {"a": 1, "b": 2.5, "c": True, "d": "x", "e": None, "f": [1], "g": {"h": "i"}, "j": ""},
        {"name": "x", "工期": "y", "attributes.z": "w", "attributes": "v", "": "u", " t ": "s"},
        {"predecessors": "a", "Task Name": "b", "x;y": "c\nd", '"': ","},
    ],
)
def test_attributes(attributes, tmp_path):
    """Attributes of any name and value survive, whatever columns they look like."""
    tasks = [Task("a", "A", attributes=attributes), Task("b", attributes={"d": "other"})]
    plan = Plan("P", start=START, tasks=tasks, attributes=attributes)
    assert from_frames(to_frames(plan)) == plan
    write_csv(plan, tmp_path)
    assert read_csv(tmp_path).plan == plan


@settings(max_examples=30)
@given(
    st.lists(
        st.text("ab ;[]\",\n\t'中。", min_size=1, max_size=6).map(str.strip).filter(bool),
        max_size=3,
    )
)
def test_lists_of_texts(texts):
    """Texts in a cell are separated by semicolons, or stand as JSON where they hold some."""
    plan = Plan("P", start=START, tasks=[Task("a", deliverables=texts), Task("b")])
    assert from_frames(to_frames(plan)) == plan
    with TemporaryDirectory() as folder:
        write_csv(plan, folder)
        assert read_csv(folder).plan == plan


def test_registers_that_became_empty(tmp_path):
    """A file left from before says nothing any more; other files are left alone."""
    (tmp_path / "notes.csv").write_text("mine")
    write_csv(everything(), tmp_path)
    bare = Plan("Bare", start=START, tasks=[Task("a")])
    write_csv(bare, tmp_path)
    assert read_csv(tmp_path).plan == bare
    assert (tmp_path / "notes.csv").read_text() == "mine"


def test_a_sheet():
    """Other headings, units, dates and yes are understood; other columns are attributes."""
    plan = read(
        "Task ID,Task Name,Duration,Work,Deadline,Is-Interruptible,Kind,Team\n"
        "1,Draw,2.5 days,,2027/3/31,yes,Task,red\n"
        '2,"Build, all",3,5 d 4 h,2027-03-31 12:00,,,\n'
        "\n"
        "3,Live,0,,,no,finish_milestone,\n"
    )
    first, second, third = plan.tasks
    assert (first.id, first.name, first.duration) == ("1", "Draw", days(2.5))
    assert first.deadline == datetime(2027, 4, 1)
    assert first.is_interruptible
    assert first.attributes == Attributes(Team="red")
    assert (second.name, second.duration, second.work) == ("Build, all", days(3), days(5.5))
    assert second.deadline == datetime(2027, 3, 31, 12)
    assert third.kind is TaskKind.FINISH_MILESTONE


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_files(mark, encoding, tmp_path):
    """Chinese sheets are read in the encodings and with the separators they come in."""
    rows = [
        "编号|任务名称|工期|前置任务|截止日期",
        "1|需求|2个工作日||2027年3月31日",
        "2|设计|3|1FS+2天|",
    ]
    file = tmp_path / "门户.csv"
    file.write_bytes("\r\n".join(row.replace("|", mark) for row in rows).encode(encoding))
    found = read_csv(file, start=START, strict=True)
    plan = found.plan
    assert (found.format, found.source) == ("csv", str(file))
    assert plan.name == "门户"
    assert [task.name for task in plan.tasks] == ["需求", "设计"]
    assert plan.tasks[0].deadline == datetime(2027, 4, 1)
    assert plan.dependencies == (Dependency("1", "2", lag=days(2)),)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("a", [Dependency("a", "z")]),
        ("a;3", [Dependency("a", "z"), Dependency("3", "z")]),
        ("a, 3 , x y", [Dependency("a", "z"), Dependency("3", "z"), Dependency("x y", "z")]),
        ("a\uff1b3\uff0cx y", [Dependency("a", "z"), Dependency("3", "z"), Dependency("x y", "z")]),
        ("3FS+2d", [Dependency("3", "z", lag=960)]),
        ("3ss", [Dependency("3", "z", LinkType.SS)]),
        ("3 FF - 4 h", [Dependency("3", "z", LinkType.FF, -240)]),
        ("3SF+1", [Dependency("3", "z", LinkType.SF, 480)]),
        ("3FS+50%", [Dependency("3", "z", percent=0.5)]),
        ("3-1w", [Dependency("3", "z", lag=-2400)]),
        ("3FS+2ed", [Dependency("3", "z", lag=2880, lag_calendar="elapsed")]),
        ("3FS+1ew", [Dependency("3", "z", lag=10080, lag_calendar="elapsed")]),
        ("3完成-完成+2个工作日", [Dependency("3", "z", LinkType.FF, 960)]),
        ("SS", [Dependency("SS", "z")]),
        ("SSSS", [Dependency("SS", "z", LinkType.SS)]),
        ("p-1", [Dependency("p-1", "z")]),
        ("p-1-1d", [Dependency("p-1", "z", lag=-480)]),
        ("q;r", [Dependency("q;r", "z")]),
    ],
)
def test_predecessors(text, links):
    """Links in the row of the successor, as Microsoft Project and Chinese sheets write them."""
    ids = ["a", "3", "x y", "SS", "p-1", "q;r", "z"]
    frame = pd.DataFrame({"id": ids, "predecessors": [None] * 6 + [text]})
    plan = from_frames({"tasks": frame}, name="P", start=START, unit="d")
    assert plan.dependencies == tuple(links)


@pytest.mark.parametrize("text", ["b", "aFS+", "aXS", "aFS+2x", "aFS+%", "a+2ex", "a;;b", "aSS2"])
def test_predecessors_that_are_none(text):
    """What names no task, or no lag, is a problem of its row."""
    frame = pd.DataFrame({"id": ["a", "z"], "predecessors": [None, text]})
    found = problems(from_frames, {"tasks": frame}, name="P", start=START)
    assert found == [("table.predecessor", 'tasks["z"].predecessors')]


def test_rows_without_cells():
    """Empty rows are no tasks but count, so that numbers are those of the sheet."""
    plan = read("name,predecessors\nA,\n,\nB,1\n\n")
    assert [task.id for task in plan.tasks] == ["1", "3"]
    assert plan.dependencies == (Dependency("1", "3"),)
    assert problems(read, "name,predecessors\nA,\n,\nB,2\n", strict=True) == [
        ("sheet.bad_link", "B4")
    ]


def test_links_from_both_places():
    """A frame of links and the column stand side by side."""
    frames = {
        "tasks": pd.DataFrame({"id": ["a", "b", "c"], "predecessors": ["", "", "b"]}),
        "dependencies": pd.DataFrame({"From": ["a"], "To": ["b"], "lag": [60]}),
    }
    plan = from_frames(frames, name="P", start=START)
    assert plan.dependencies == (Dependency("a", "b", lag=60), Dependency("b", "c"))


def test_frames_of_a_notebook():
    """Numbers, gaps, dates and objects of pandas are understood."""
    frame = pd.DataFrame(
        {
            "id": [1, 2.0],
            "duration": [960, 480],
            "work": [None, 60.0],
            "deadline": [pd.Timestamp(2027, 3, 31, 18), pd.NaT],
            "start": [None, date(2027, 1, 5)],
            "is_interruptible": [True, False],
            "weight": ["50%", 2],
            "score": [1.5, None],
        }
    )
    plan = from_frames({"tasks": frame}, name="P", start=START)
    assert plan.tasks == (
        Task(
            "1",
            duration=960,
            deadline=datetime(2027, 3, 31, 18),
            is_interruptible=True,
            weight=0.5,
            attributes={"score": 1.5},
        ),
        Task("2", duration=480, work=60, start=datetime(2027, 1, 5), weight=2.0),
    )


def test_the_plan_itself():
    """A frame of one row states the plan; what the call says fills gaps only."""
    plan = Plan("P", start=START, currency="JPY", budget=500, settings=Settings(critical_float=5))
    frames = to_frames(plan)
    assert frames["plan"]["budget"][0] == 500.0
    assert from_frames(frames, name="Q", start=datetime(2030, 1, 1), currency="CNY") == plan
    assert from_frames({}, name="Q", start=START, currency="CNY") == Plan(
        "Q", start=START, currency="CNY"
    )


def test_cells_that_hold_something_else():
    """Every bad cell is named by row, column and id."""
    head = "id,duration,work,deadline,is_interruptible,priority,weight,kind,needs,splits,start"
    cells = "a,long,5 parsecs,31 March,perhaps,1.5,heavy,job,[{,x,2027-13-01"
    frame = pd.DataFrame([cells.split(","), [None, "1", *[None] * 9]], columns=head.split(","))
    assert problems(from_frames, {"tasks": frame}, name="P", start=START) == [
        ("table.cell", 'tasks["a"].duration'),
        ("table.cell", 'tasks["a"].work'),
        ("table.cell", 'tasks["a"].deadline'),
        ("table.cell", 'tasks["a"].is_interruptible'),
        ("table.cell", 'tasks["a"].priority'),
        ("table.cell", 'tasks["a"].weight'),
        ("table.cell", 'tasks["a"].needs'),
        ("table.cell", 'tasks["a"].splits'),
        ("table.cell", 'tasks["a"].start'),
        ("json.choice", 'tasks["a"].kind'),
        ("json.missing", "tasks[1].id"),
    ]
    with pytest.raises(FormatError, match=r"row 2, column duration: a duration is needed"):
        from_frames({"tasks": frame}, name="P", start=START)


def test_cells_of_parts():
    """JSON in a cell is checked like a document."""
    frame = pd.DataFrame({"id": ["a"], "needs": ['[{"kind": "skill", "level": 2}]']})
    assert problems(from_frames, {"tasks": frame}, name="P", start=START) == [
        ("json.missing", 'tasks["a"].needs[0].skill')
    ]


def test_tables_that_are_none():
    """Unknown tables, columns no field can take, and headings that mean one thing."""
    frames = {
        "jobs": pd.DataFrame({"id": ["a"]}),
        "correlations": pd.DataFrame(
            {"first": ["a"], "second": ["b"], "coefficient": [0.5], "why": ["?"]}
        ),
        "tasks": pd.DataFrame({"id": ["a"], "工期": [1], "duration": [2]}),
    }
    assert problems(from_frames, frames, name="P", start=START) == [
        ("table.unknown", "jobs"),
        ("table.column", "correlations"),
        ("table.twice", "tasks"),
    ]


def test_what_a_plan_needs():
    """A plan without name and start cannot be made."""
    assert problems(from_frames, {}) == [("json.missing", "name"), ("json.missing", "start")]
    assert problems(read_csv, "id\na\n") == [("json.missing", "name"), ("json.missing", "start")]


def test_money_of_the_plan():
    """A plan's amounts are read in the currency that the same row states."""
    frame = pd.DataFrame({"name": ["P"], "start": [START], "currency": ["JPY"], "price": ["x"]})
    assert problems(from_frames, {"plan": frame}) == [("table.cell", "price")]
    frame["price"] = ["1,200 JPY"]
    assert from_frames({"plan": frame}).price == 1200


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,name\na,\xff\xff\n", "table.encoding"),
        (b"id,name,id\na,b,c\n", "table.twice"),
        (b"id,name\na,b,c\n", "table.ragged"),
        (b'id,name\na,"' + b"x" * 200_000 + b'"\n', "table.csv"),
    ],
)
def test_files_that_are_no_tables(content, code, tmp_path):
    """Broken files end in a problem that names the file."""
    file = tmp_path / "tasks.csv"
    file.write_bytes(content)
    for source in (file, tmp_path):
        if source == file and code == "table.twice":
            continue  # of a sheet, the second column is kept apart
        with pytest.raises(FormatError) as caught:
            read_csv(source, start=START)
        assert [problem.code for problem in caught.value.problems] == [code]
        assert caught.value.source in (str(file), str(tmp_path))


def test_sizes_and_absence(tmp_path):
    """A file beyond the limit is not read; one that is not there is Python's own error."""
    file = tmp_path / "plan.csv"
    file.write_text("id\na\n")
    assert problems(read_csv, file, start=START, limit=3) == [("table.too_large", str(file))]
    with pytest.raises(FileNotFoundError):
        read_csv(tmp_path / "none.csv")
    file.write_text("")
    assert problems(read_csv, file, start=START) == [("file.empty", "file")]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "tasks.csv").write_text("")
    found = read_csv(tmp_path / "folder", name="P", start=START)
    assert found.plan == Plan("P", start=START)


def test_columns_without_cells():
    """A table may have headings alone."""
    assert read("id,name\n").tasks == ()
    plan = Plan("P", start=START, risks=[Risk("r", probability=0.5)], tasks=[Task("a"), Task("b")])
    assert from_frames(to_frames(replace(plan, dependencies=chain("a", "b")))).dependencies


def test_every_kind_of_cell_has_its_word():
    """What a cell should hold can be said in both languages."""
    from typing import get_args

    from pmcore.io import _cells, _problems
    from pmcore.units import sentence

    words = {*get_args(_cells.Kind)} | {word for word, _ in _problems._EXPECTED.values()}
    facts = {"row": 2, "column": "c", "found": "x"}
    for word in words - {"choice"}:  # any text is taken, and judged as in a document
        for language in ("en", "zh-CN"):
            assert sentence("table.cell", facts | {"expected": word}, language)
