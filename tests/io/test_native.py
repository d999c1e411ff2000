"""Native JSON: what is written is read back equal, and what is wrong is named."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import FormatError, io
from pmcore._base import Noun, Samples
from pmcore.io import _native
from pmcore.model import Allocation, Edit, Plan, Proof, ProofStatus, Schedule, Task
from tests.samples import everything
from tests.strategies import noun_classes, of_type, plans

DATA = Path(__file__).parent.parent / "data" / "native"
NOUNS = [each for each in noun_classes() if issubclass(each, Noun)]
START = datetime(2027, 1, 4, 9)


def document(value, kind="Plan", version=1):
    """Return the text of a document; `value` is JSON already."""
    return f'{{"pmcore": "0.1.0", "schema": {version}, "kind": "{kind}", "value": {value}}}'


def plan(**more):
    """Return the text of a plan's document with some raw fields."""
    return document(json.dumps({"name": "P", "start": "2027-01-04T09:00:00"} | more))


def problems(text, **wishes):
    """Return code and path of all that is wrong with a text."""
    with pytest.raises(FormatError) as caught:
        io.loads(text, **wishes)
    for problem in caught.value.problems:
        assert problem.text("en") != problem.text("zh-CN")
    return [(problem.code, problem.path) for problem in caught.value.problems]


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: kind.__name__)
@settings(max_examples=4)
@given(data=st.data())
def test_any_noun(kind, data):
    """Any value of any class comes back equal, with its hash."""
    value = data.draw(of_type(kind, 2))
    found = io.loads(io.dumps(value))
    assert type(found) is kind
    assert found == value
    assert hash(found) == hash(value)


@settings(max_examples=15)
@given(plans(resources=True, estimates=True, risks=True, costs=True))
def test_plans(value):
    """Plans come back equal and are written the same again."""
    assert io.loads(io.dumps(value), Plan) == value
    assert io.dumps(io.loads(io.dumps(value))) == io.dumps(value)


@settings(max_examples=8)
@given(plans(resources=True, estimates=True, risks=True), plans(resources=True, estimates=True))
def test_differences(a, b):
    """Edits keep the types of the fields they change."""
    changes = pm.ChangeRequest("c", edits=pm.diff(a, b))
    assert io.loads(io.dumps(changes)) == changes


def results():
    """Yield an answer of every kind."""
    plan = everything()
    dates = pm.schedule.critical_path(plan)
    yield dates
    yield dates.explain("live")
    yield Allocation(dates, Proof(ProofStatus.OPTIMAL, 1.0, 1.0))
    yield pm.Front((pm.Option("o", dates, edits=pm.diff(plan, plan.put(Task("new")))),))
    yield pm.cost.estimate(plan)
    approved = pm.cost.baseline(plan, dates, name="approved")
    yield approved
    value = pm.cost.earned_value(plan, approved, plan.updates[-1])
    yield value
    yield pm.cost.forecast(plan, value)
    outlook = pm.risk.simulate(plan, samples=50)
    yield outlook
    yield from outlook.assumptions[:1]
    yield pm.risk.drivers(plan, outlook)
    yield pm.risk.rank(plan)


def test_answers():
    """Answers of every room come back equal, samples to the bit."""
    for answer in results():
        assert io.loads(io.dumps(answer)) == answer


@pytest.mark.parametrize("dtype", ["<f8", "<i8", "<i4", "|b1"])
def test_samples(dtype):
    """Arrays keep type, shape and bytes."""
    some = Samples.of((np.arange(6) % 2).reshape(2, 3).astype(dtype))
    found = io.loads(io.dumps(some), Samples)
    assert found == some
    assert found.array.dtype == np.dtype(dtype)
    assert found.array.tolist() == some.array.tolist()


def test_only_what_differs_is_written():
    """Fields at their defaults are left out; the tag of a union never is."""
    held = json.loads(io.dumps(Task("a", estimate=pm.Pert(1, 2, 3))))["value"]
    assert held == {"id": "a", "estimate": {"low": 1, "mode": 2, "high": 3, "kind": "pert"}}


def test_true_is_not_one():
    """A value equal to its default but of another type is not taken for it."""
    with pytest.raises(FormatError, match="found true"):
        io.dumps(Task("a", weight=True))


def test_chinese_stays_readable():
    """Text is written as it is."""
    assert "需求" in io.dumps(Task("a", "需求"))


def test_files(tmp_path):
    """What is saved is loaded, in UTF-8 with one line break at the end."""
    file = tmp_path / "plan.json"
    io.save(everything("门户"), file)
    assert io.load(file) == everything("门户")
    assert io.load(str(file), Plan) == everything("门户")
    assert file.read_bytes().endswith(b"}\n")
    assert b"\r" not in file.read_bytes()


def test_bytes_with_a_mark():
    """UTF-8 with a byte order mark is read, as bytes and as text."""
    text = io.dumps(Task("a", "需求"))
    assert io.loads(b"\xef\xbb\xbf" + text.encode()) == Task("a", "需求")
    assert io.loads("\ufeff" + text) == Task("a", "需求")


GOLDEN = sorted(DATA.glob("*.json"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_golden_files(file):
    """Every file that a released schema wrote stays readable, and is kept for ever."""
    found = io.load(file)
    assert io.loads(io.dumps(found)) == found
    if isinstance(found, Plan):
        # What is younger than the file: a register, and a field of audiences.
        known = tuple(replace(each, projects=()) for each in everything().audiences)
        assert found == replace(everything(), weather=(), audiences=known)
    else:
        assert isinstance(found, Schedule)
        assert [row.id for row in found.tasks] == ["draw", "build", "test", "live"]
        assert found.finish == datetime(2027, 1, 21, 18)


def test_golden_files_are_there():
    """One a schema and kind."""
    assert [file.name for file in GOLDEN] == ["plan_1.json", "schedule_1.json"]


def test_every_problem_at_once():
    """All that is wrong is named, with paths by id."""
    text = plan(
        name=1,
        colour="red",
        penalty="a lot",
        tasks=[
            {
                "id": "api",
                "duration": 1.5,
                "kind": "job",
                "priority": True,
                "splits": [[1]],
                "estimate": {"kind": "pert", "low": "1"},
                "needs": [{"kind": "tool"}, {}, 3],
            },
            {"name": "no id"},
        ],
        risks=[
            {"id": "r", "probability": 0.5, "impacts": [{"kind": "delay", "task": "a", "by": "x"}]},
            {"id": "s", "impacts": [{"kind": "delay", "task": "a", "by": {"kind": "pert"}}]},
        ],
        resources=[{"id": "p", "rate": {"amount": "1"}}, {"id": "q", "leave": None}],
        dependencies=[
            {"predecessor": "a", "successor": "b", "lag": "2 d"},
            {"predecessor": "a", "successor": "b", "type": "SS", "lag": None},
        ],
        assignments=[{"task": "a", "resource": "p", "units": "all"}],
        updates=[{"at": "2027-01-08", "tasks": [{"task": "a", "start": "2027-01-04T09:00Z"}]}],
        requirements=[{"id": "login", "priority": "high"}],
        reviews=[{"person": "p", "by": "peer", "rating": 3, "day": "2027-01-04T09:00:00"}],
    )
    assert set(problems(text)) == {
        ("json.type", "name"),
        ("json.unknown_field", "colour"),
        ("json.type", "penalty"),
        ("json.type", 'tasks["api"].duration'),
        ("json.choice", 'tasks["api"].kind'),
        ("json.type", 'tasks["api"].priority'),
        ("json.missing", 'tasks["api"].splits[0][1]'),
        ("json.type", 'tasks["api"].estimate.low'),
        ("json.missing", 'tasks["api"].estimate.mode'),
        ("json.missing", 'tasks["api"].estimate.high'),
        ("json.choice", 'tasks["api"].needs[0].kind'),
        ("json.missing", 'tasks["api"].needs[1].kind'),
        ("json.type", 'tasks["api"].needs[2]'),
        ("json.missing", "tasks[1].id"),
        ("json.type", 'risks["r"].impacts[0].by'),
        ("json.missing", 'risks["s"].probability'),
        ("json.missing", 'risks["s"].impacts[0].by.low'),
        ("json.missing", 'risks["s"].impacts[0].by.mode'),
        ("json.missing", 'risks["s"].impacts[0].by.high'),
        ("json.type", 'resources["p"].rate.amount'),
        ("json.missing", 'resources["p"].rate.currency'),
        ("json.type", 'resources["q"].leave'),
        ("json.type", 'dependencies["a->b"].lag'),
        ("json.type", 'dependencies["a->b:SS"].lag'),
        ("json.type", 'assignments["a/p"].units'),
        ("json.type", "updates[0].at"),
        ("json.zone", 'updates[0].tasks["a"].start'),
        ("json.choice", 'requirements["login"].priority'),
        ("json.type", "reviews[0].day"),
    }


def test_facts_of_a_problem():
    """A problem carries as data what was found and what was expected."""
    with pytest.raises(FormatError) as caught:
        io.loads(plan(tasks=[{"id": "a", "duration": "5 d", "kind": "job", "name": "x" * 99}, 3]))
    duration, kind, row = (problem.facts for problem in caught.value.problems)
    assert dict(duration) == {"found": '"5 d"', "expected": "whole_number", "example": "480"}
    assert (kind["found"], kind["expected"][:2]) == ('"job"', ("task", "start_milestone"))
    assert row["expected"] == "object"
    with pytest.raises(FormatError, match="…"):
        io.loads(plan(name={"x": 1}, tasks="y" * 99))


def test_amounts():
    """An amount is a number of minor units or an object with its currency."""
    both = plan(
        resources=[{"id": "a", "rate": 5}, {"id": "b", "rate": {"amount": 5, "currency": "EUR"}}]
    )
    assert io.loads(both).resource("b").rate == pm.Money(5, "EUR")
    assert problems(
        plan(resources=[{"id": "a", "rate": {"amount": 1, "currency": "EUR", "x": 1}}])
    ) == [("json.unknown_field", 'resources["a"].rate.x')]
    assert problems(plan(resources=[{"id": "a", "rate": 1.5}])) == [
        ("json.type", 'resources["a"].rate')
    ]


def test_keys_given_twice():
    """A parser would keep the last one in silence."""
    text = document(
        '{"name": "P", "name": "Q", "start": "2027-01-04T09:00:00",'
        ' "tasks": [{"id": "a", "id": "b", "duration": "x"}]}'
    )
    assert problems(text) == [
        ("json.twice", "name"),
        ("json.twice", 'tasks["b"].id'),
        ("json.type", 'tasks["b"].duration'),
    ]


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(token):
    """Neither numbers nor attributes hold them; each place is named once."""
    start = '"name": "P", "start": "2027-01-04T09:00:00"'
    text = document(
        f'{{{start}, "tasks": [{{"id": "a", "weight": {token}}}],'
        f' "attributes": {{"x": [{token}]}}}}'
    )
    found = problems(text)
    assert ("json.not_finite", 'tasks["a"].weight') in found
    assert len(found) == 2
    assert found[-1][1].startswith("attributes")


def test_edits_that_fit_no_field():
    """An edit's values are checked against the field it names."""
    edits = [
        {"register": "tasks", "id": "a", "field": "duration", "before": 1, "after": "x"},
        {"register": "jobs", "id": "a", "field": "duration"},
        {"register": "tasks", "id": "a", "field": "colour"},
        {"register": "tasks", "id": "b", "field": "", "after": {"id": 1}},
        {"register": "tasks", "id": "b", "field": 1, "more": 2},
        {"register": "", "id": "", "field": "name", "after": None},
    ]
    text = plan(decisions=[{"id": "d", "edits": edits}])
    assert problems(text) == [
        ("json.type", 'decisions["d"].edits[0].after'),
        ("json.edit", 'decisions["d"].edits[1]'),
        ("json.edit", 'decisions["d"].edits[2]'),
        ("json.type", 'decisions["d"].edits[3].after.id'),
        ("json.type", 'decisions["d"].edits[4].field'),
        ("json.unknown_field", 'decisions["d"].edits[4].more'),
    ]


def test_edits_of_many_kinds():
    """Whole registers, orders, elements and fields keep their types."""
    edits = (
        Edit("", "", "tasks", (Task("a"), Task("a", "b")), ()),
        Edit("", "", "start", START, datetime(2028, 1, 1)),
        Edit("tasks", "", "order", ("a", "b"), ("b", "a")),
        Edit("resources", "p", "rate", 5, pm.Money(5, "EUR")),
        Edit("tasks", "a", "estimate", None, pm.Uniform(1.0, 2.0)),
        Edit("tasks", "a", "kind", pm.TaskKind.TASK, pm.TaskKind.MANUAL),
        Edit("risks", "r", "first", None, START.date()),
    )
    found = io.loads(io.dumps(pm.Decision("d", edits=edits)), pm.Decision)
    assert found.edits == edits
    assert found.edits[5].after is pm.TaskKind.MANUAL


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("json.not_json", "text")),
        ("{", ("json.not_json", "text")),
        ("[" * 100_000, ("json.too_deep", "text")),
        ("1" * 5_000, ("json.long_number", "text")),
        ("[]", ("json.envelope", "text")),
        ("5", ("json.envelope", "text")),
        ("null", ("json.envelope", "text")),
        ('{"name": "P", "start": "2027-01-04T09:00:00"}', ("json.envelope", "text")),
        (document("{}", version="true"), ("json.envelope", "text")),
        (document("{}", version="1.0"), ("json.envelope", "text")),
        (document("[]"), ("json.envelope", "text")),
        (document("{}", version=2), ("json.newer_schema", "schema")),
        (document("{}", version=0), ("json.no_schema", "schema")),
        (document("{}", kind="Project"), ("json.kind", "kind")),
        (document("{}", kind="__class__"), ("json.kind", "kind")),
        (document("{}", kind="Noun"), ("json.kind", "kind")),
        (document("{}", kind="os.path"), ("json.kind", "kind")),
        (document("{}").replace('"kind"', '"extra": 1, "kind"'), ("json.unknown_field", "extra")),
        (plan(attributes={"x": json.loads("[" * 300 + "]" * 300)}), ("json.too_deep", "Plan")),
        (plan(attributes={"x": "\ud800"}), ("json.surrogate", "attributes.x")),
    ],
)
def test_what_is_no_document(text, found):
    """Anything else ends in one clear problem."""
    assert problems(text) == [found]


def test_a_notice_is_nobodys_alone():
    """A notice is written by its bare name, and read by the name of the room it once was in."""
    notice = pm.risk.Notice("calibration.alike")
    text = io.dumps(notice)
    assert json.loads(text)["kind"] == "Notice"
    assert io.loads(text) == io.loads(text.replace('"Notice"', '"risk.Notice"')) == notice


def test_another_kind():
    """The caller may say what a text must hold."""
    text = io.dumps(Task("a"))
    assert io.loads(text, Task) == Task("a")
    assert problems(text, kind=Plan) == [("json.other_kind", "kind")]


def test_lines_and_sources(tmp_path):
    """Errors say in which file and line they were found."""
    file = tmp_path / "plan.json"
    for content, line in ((b'{\n"a": }', 2), (b"\n\n\xff", 3), (b"{}", None)):
        file.write_bytes(content)
        with pytest.raises(FormatError) as caught:
            io.load(file)
        assert (caught.value.source, caught.value.line) == (str(file), line)
    with pytest.raises(FileNotFoundError):
        io.load(tmp_path / "none.json")


def test_sizes(tmp_path):
    """A text longer than the limit is not parsed, a file not opened."""
    text = io.dumps(Task("a"))
    assert problems(text, limit=len(text) - 1) == [("json.too_large", "text")]
    assert io.loads(text, limit=len(text)) == Task("a")
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(FormatError, match="more than 5"):
        io.load(tmp_path / "t.json", limit=5)


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        (Task("a", duration="5 d"), "json.type", "duration"),
        (Task("a", duration=True), "json.type", "duration"),
        (Task("a", duration=np.int64(5)), "json.type", "duration"),
        (Task("a", weight=float("nan")), "json.not_finite", "weight"),
        (Task(5), "json.type", "id"),
        (Task("\ud800"), "json.surrogate", "id"),
        (Task("a", kind="job"), "json.choice", "kind"),
        (Task("a", deliverables="abc"), "json.type", "deliverables"),
        (Task("a", deadline=START.date()), "json.type", "deadline"),
        (Task("a", deadline=datetime.fromisoformat("2027-01-04T09:00Z")), "json.zone", "deadline"),
        (Task("a", needs=({"skill": "x"},)), "json.type", "needs[0]"),
        (Task("a", estimate=object()), "json.type", "estimate"),
    ],
)
def test_values_that_cannot_be_read_again(value, code, path):
    """What loads would refuse is not written."""
    with pytest.raises(FormatError) as caught:
        io.dumps(value)
    assert [(problem.code, problem.path) for problem in caught.value.problems] == [(code, path)]


def test_values_that_would_change():
    """A subclass of a value's type would come back as that type."""

    class Name(str):
        __slots__ = ()

    with pytest.raises(FormatError, match="read back"):
        io.dumps(Task("a", name=Name("b")))
    assert io.loads(io.dumps(Task("a", weight=np.float64(0.5)))).weight == 0.5


def test_deep_attributes():
    """Attributes may nest, within reason."""
    deep = json.loads("[" * 90 + "]" * 90)
    assert io.loads(io.dumps(Task("a", attributes={"x": deep}))).attributes["x"]
    deeper = Task("a", attributes={"x": json.loads("[" * 300 + "]" * 300)})

    def dive(depth):
        return dive(depth - 1) if depth else io.dumps(deeper)

    for depth in (0, 350):
        with pytest.raises(FormatError, match="nested"):
            dive(depth)


def test_what_is_no_noun():
    """Only pmcore's own nouns can be written."""

    @dataclass(frozen=True, slots=True)
    class Task(Noun):
        """Not ours."""

        id: str

    for value in (Task("a"), 5, None, object(), pm.Money(5, "EUR")):
        with pytest.raises(TypeError, match="a noun of pmcore is needed"):
            io.dumps(value)


def test_upgrades(monkeypatch):
    """An older schema is brought up step by step before it is read."""
    steps = {
        1: lambda kind, value: {**value, "title": value["label"]} if kind == "Task" else value,
        2: lambda _kind, value: {"id": value["id"], "name": value["title"]},
    }
    monkeypatch.setattr(_native, "SCHEMA", 3)
    monkeypatch.setattr(_native, "_UPGRADES", steps)
    text = document('{"id": "a", "label": "A"}', "Task")
    assert io.loads(text) == Task("a", "A")
    assert json.loads(io.dumps(Task("a")))["schema"] == 3


def test_every_former_schema_has_its_step():
    """Each schema before this one can be brought up."""
    assert set(_native._UPGRADES) == set(range(1, _native.SCHEMA))


def fits(value, schema, parts):
    """Tell whether a value fits a JSON Schema, as far as ours use its words."""
    if "$ref" in schema:
        return fits(value, parts[schema["$ref"].rpartition("/")[2]], parts)
    if "anyOf" in schema or "oneOf" in schema:
        ways = schema.get("anyOf") or schema["oneOf"]
        return any(fits(value, way, parts) for way in ways)
    if "const" in schema:
        return value == schema["const"]
    if "enum" in schema:
        return value in schema["enum"]
    match schema.get("type"):
        case "object":
            held = schema.get("properties", {})
            extra = schema.get("additionalProperties", True)
            return (
                isinstance(value, dict)
                and set(schema.get("required", ())) <= value.keys()
                and (extra is not False or value.keys() <= held.keys())
                and all(fits(value[key], held[key], parts) for key in value if key in held)
            )
        case "array":
            first = schema.get("prefixItems", [])
            return isinstance(value, list) and all(
                fits(item, first[place] if place < len(first) else schema.get("items", {}), parts)
                for place, item in enumerate(value)
            )
        case "string":
            return isinstance(value, str)
        case "integer":
            return type(value) is int
        case "number":
            return type(value) in (int, float)
        case "boolean":
            return type(value) is bool
        case "null":
            return value is None
    return True


def test_schema():
    """The JSON Schema is JSON, names every part, and fits what is written."""
    found = io.schema()
    assert json.loads(json.dumps(found)) == found
    text = json.dumps(found)
    for name in found["$defs"]:
        assert name == "Plan" or f'"#/$defs/{name}"' in text
    assert fits(json.loads(io.dumps(everything())), found, found["$defs"])
    for broken in ({"name": "P"}, {"name": 1, "start": "2027-01-04T09:00:00"}):
        assert not fits(json.loads(document(json.dumps(broken))), found, found["$defs"])
    wrong = json.loads(plan(tasks=[{"id": "a", "estimate": {"low": 1, "mode": 2, "high": 3}}]))
    assert not fits(wrong, found, found["$defs"])


def test_schema_of_instants():
    """Instants have no zone, which the usual format would ask for."""
    found = io.schema()["$defs"]["Plan"]["properties"]["start"]
    assert "format" not in found
    assert (
        __import__("re").fullmatch(found["pattern"], "2027-01-04T09:00:00")[0]
        == "2027-01-04T09:00:00"
    )


@pytest.mark.parametrize("action", ["pass", "io.dumps", "from pmcore.model import Plan"])
def test_imports(action):
    """Importing io loads neither pydantic nor pandas."""
    code = (
        f"import sys; from pmcore import io; {action}; "
        "print({'pydantic', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_a_repaired_document_loads():
    """Mending what the problems name is enough."""
    raw = json.loads(plan(tasks=[{"id": "a", "duration": "5 d", "x": 1}]))
    with pytest.raises(FormatError):
        io.loads(json.dumps(raw))
    raw["value"]["tasks"][0] = {"id": "a", "duration": 2400}
    assert io.loads(json.dumps(raw)) == Plan("P", start=START, tasks=[Task("a", duration=2400)])
    assert replace(io.loads(plan()), name="Q").name == "Q"
