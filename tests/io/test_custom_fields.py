"""Custom fields of Microsoft Project: every kind is read, kept and written back."""

from datetime import datetime

import pytest

from benchmarks import _fields
from pmcore import io
from pmcore.io._mspdi_fields import PLACES, TASK, USUAL
from pmcore.model import Assignment, Plan, Resource, Task, WbsElement, weekly

START = datetime(2027, 1, 4, 9)


@pytest.fixture(scope="module")
def plan():
    """A plan with every custom field on a task, a resource and an assignment."""
    return io.read_mspdi(_fields.mspdi()).plan


def file(fields="", held="", more="", outlines=""):
    """Return a file with one task that holds some fields."""
    return (
        "<Project><StartDate>2027-01-04T08:00:00</StartDate>"
        f"<OutlineCodes>{outlines}</OutlineCodes>"
        f"<ExtendedAttributes>{fields}</ExtendedAttributes>"
        f"<Tasks><Task><UID>1</UID><Name>T</Name><Duration>PT8H0M0S</Duration>{held}</Task>"
        f"{more}</Tasks></Project>"
    )


def declared(number, name="", alias="", more=""):
    """Return the declaration of an extended attribute."""
    texts = (("FieldID", number), ("FieldName", name), ("Alias", alias))
    body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in texts if text)
    return f"<ExtendedAttribute>{body}{more}</ExtendedAttribute>"


def value(number, text, more=""):
    """Return a value of an extended attribute."""
    return (
        f"<ExtendedAttribute><FieldID>{number}</FieldID><Value>{text}</Value>{more}"
        "</ExtendedAttribute>"
    )


def test_numbers_of_fields_are_unique():
    """Each of Project's own fields has one number; assignments have no outline codes."""
    assert len(USUAL) == 130 + 130 + 120
    assert {len(kinds["Text"]) for kinds in PLACES.values()} == {30}
    assert USUAL["188743731"] == "Text1"
    assert USUAL["205520926"] == "Text3"
    assert USUAL["188744114"] == "Outline Code10"


def test_every_field_is_read(plan):
    """Each kind comes as its Python type under the name that people see."""
    held = plan.task("1").attributes
    assert held["Text1"] == "Grüße 1 & <Wert> \N{CJK UNIFIED IDEOGRAPH-5DE5}"
    assert (held["Number2"], held["Task Number no. 3"]) == (2, 3.25)
    assert (held["Flag1"], held["Flag2"]) == (True, False)
    assert held["Cost1"] == 10.5
    assert held["Duration1"] == 4 * 60 + 30
    assert held["duration_formats"]["Duration1"] == "9"
    assert held["Finish2"] == held["Start2"] == held["Date2"] == "2027-03-02T08:00:00"
    assert held["Outline Code1"] == "Area.Site 1"
    assert held["Zone of the enterprise"] == "North"
    assert len(plan.resources[0].attributes) == len(held) - 1
    assert plan.assignments[0].attributes["Assignment Text no. 30"].startswith("Grüße 30")


def test_every_field_is_kept(plan):
    """Written and read again, every field is equal, and nothing is lost."""
    export = io.write_mspdi(plan)
    assert export.losses == ()
    again = io.read_mspdi(export.data).plan
    assert again == plan
    assert _fields.held_by(again) == _fields.held_by(plan)
    assert b"<Formula>[Cost] / 2</Formula>" in export.data


def test_fields_of_p6_cross_over():
    """User-defined fields of a P6 activity, WBS node and resource come through this format."""
    plan = io.read_xer(_fields.xer()).plan
    again = io.read_mspdi(io.write_mspdi(plan).data).plan
    for before, after in (
        (plan.tasks, again.tasks),
        (plan.wbs, again.wbs),
        (plan.resources, again.resources),
    ):
        for each, other in zip(before, after, strict=True):
            assert other.id == each.id
            assert dict(other.attributes) == dict(each.attributes)


def test_host_attributes_are_given_fields():
    """Attributes of a host get a field of their kind; the mapping is listed."""
    plan = Plan(
        "P",
        start=START,
        tasks=[
            Task("a", "A", 480, wbs="w", attributes={"colour": "red", "size": 3, "ready": True}),
            Task("b", "B", 480, wbs="w", attributes={"size": 2.5, "mixed": 1, "tags": ["x", "y"]}),
        ],
        wbs=[WbsElement("w", "W", attributes={"mixed": "one", "none": None})],
        resources=[Resource("ana", "Ana", attributes={"desk": 12})],
        assignments=[Assignment("a", "ana", attributes={"role": "lead"})],
    )
    export = io.write_mspdi(plan)
    again = io.read_mspdi(export.data).plan
    assert again.task("a").attributes == plan.task("a").attributes
    assert again.task("b").attributes.plain() == {"size": 2.5, "mixed": "1", "tags": '["x", "y"]'}
    assert again.wbs[0].attributes.plain() == {"mixed": "one"}
    assert again.resource("ana").attributes["desk"] == 12
    assert again.assignments[0].attributes["role"] == "lead"
    told = {loss.path: loss for loss in export.losses}
    assert told['plan.attributes["own_fields"]["size"]'].facts["used"] == "Number1"
    assert told['plan.attributes["own_fields"]["ready"]'].facts["used"] == "Flag1"
    assert told['tasks["b"].attributes["tags"]'].code == "loss.changed"
    assert told['tasks["b"].attributes["mixed"]'].code == "loss.changed"
    assert 'tasks["a"].attributes["colour"]' not in told


def test_fields_run_out():
    """Numbers beyond the twentieth go to texts, what finds no field at all is listed."""
    many = {f"n{place:02}": place for place in range(60)}
    plan = Plan("P", start=START, tasks=[Task("1", "A", 480, attributes=many)])
    export = io.write_mspdi(plan)
    again = io.read_mspdi(export.data).plan.task("1").attributes
    assert [again.get(f"n{place:02}") for place in (0, 19, 20, 49, 50)] == [0, 19, "20", "49", None]
    lost = [loss.path for loss in export.losses if loss.code == "loss.field"]
    assert 'tasks["1"].attributes["n50"]' in lost
    assert sum("attributes" in loss.path for loss in export.losses if loss.path[0] == "t") == 40


def test_long_texts_are_cut():
    """A text field of Project holds 255 characters; a longer text is cut and listed."""
    plan = Plan("P", start=START, tasks=[Task("1", "A", 480, attributes={"essay": "x" * 300})])
    export = io.write_mspdi(plan)
    assert 'tasks["1"].attributes["essay"]' in {loss.path for loss in export.losses}
    assert len(io.read_mspdi(export.data).plan.task("1").attributes["essay"]) == 255


def test_text_keeps_its_blanks_and_lines():
    """A text field comes back with leading blanks, line breaks and signs of XML."""
    text = "  <a> & 'b'\r\n\tc "
    plan = Plan("P", start=START, tasks=[Task("1", "A", 480, attributes={"note": text})])
    assert io.read_mspdi(io.write_mspdi(plan).data).plan.task("1").attributes["note"] == text


def test_names_that_the_reader_uses_itself():
    """A field called as something that Project states itself is told apart from that."""
    fields = declared("188743731", "Text1", "Type") + declared("188743734", "Text2", "Contact")
    held = value("188743731", "own") + value("188743734", "me") + "<Contact>you</Contact>"
    found = io.read_mspdi(file(fields, held)).plan
    assert found.task("1").attributes.plain() == {
        "Type (188743731)": "own",
        "Contact (188743734)": "me",
        "Contact": "you",
    }
    assert io.read_mspdi(io.write_mspdi(found).data).plan.tasks == found.tasks


def test_one_name_for_tasks_and_resources():
    """A task and a resource may have fields of one name; both declarations are kept."""
    fields = declared("188743731", "Text1", "Zone") + declared("205520904", "Text1", "Zone")
    found = io.read_mspdi(file(fields, value("188743731", "N"))).plan
    assert found.task("1").attributes.plain() == {"Zone": "N"}
    assert list(found.attributes["own_fields"]) == ["Zone", "Zone (205520904)"]
    again = io.read_mspdi(io.write_mspdi(found).data).plan
    assert again.attributes["own_fields"] == found.attributes["own_fields"]


def test_undeclared_fields():
    """Fields without a declaration have Project's name, or their number."""
    held = value("188743767", "7") + value("188743752", "1") + value("123", "x")
    found = io.read_mspdi(file(held=held)).plan
    assert found.task("1").attributes.plain() == {"Number1": 7, "Flag1": True, "field 123": "x"}
    assert io.read_mspdi(io.write_mspdi(found).data).plan.tasks == found.tasks


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("Flag", "perhaps", "perhaps"),
        ("Flag", "false", False),
        ("Number", "many", "many"),
        ("Number", "1_000", "1_000"),
        ("Number", "1e99", "1e99"),
        ("Number", "1e3", 1000),
        ("Cost", "1", 0.01),
        ("Cost", "free", "free"),
        ("Duration", "PT0H0M6S", "PT0H0M6S"),
        ("Duration", "two days", "two days"),
        ("Duration", "-PT8H0M0S", -480),
        ("Date", "NA", "NA"),
    ],
)
def test_values_that_fit_no_kind_stay_texts(kind, text, read):
    """A value is typed by its field where it can be, else it stays what it is; both come back."""
    number = str(TASK + PLACES[TASK][kind][0])
    found = io.read_mspdi(file(declared(number, f"{kind}1", "F"), value(number, text))).plan
    assert found.task("1").attributes["F"] == read
    assert type(found.task("1").attributes["F"]) is type(read)
    assert io.read_mspdi(io.write_mspdi(found).data).plan.tasks == found.tasks


def test_kinds_of_enterprise_fields():
    """A field that Project has no name for says its kind by a number."""
    fields = declared("188776449", "", "Risk", "<CFType>5</CFType>")
    fields += declared("188776450", "", "", "<CFType>9</CFType>")
    held = value("188776449", "3") + value("188776450", "4")
    found = io.read_mspdi(file(fields, held)).plan
    assert found.task("1").attributes.plain() == {"Risk": 3, "field 188776450": "4"}
    assert io.read_mspdi(io.write_mspdi(found).data).plan.tasks == found.tasks


TABLE = (
    "<OutlineCode><Guid>T-1</Guid><FieldID>188744096</FieldID><Alias>Place</Alias><Values>"
    "<Value><ValueID>1</ValueID><FieldGUID>G-1</FieldGUID><Value>North</Value></Value>"
    "<Value><ValueID>2</ValueID><FieldGUID>G-2</FieldGUID><ParentValueID>1</ParentValueID>"
    "<Value>Pier</Value></Value></Values></OutlineCode>"
    "<OutlineCode><Guid>T-2</Guid><Alias>Colours</Alias><Values><Value><ValueID>1</ValueID>"
    "<FieldGUID>G-3</FieldGUID><Value>Red</Value></Value></Values></OutlineCode>"
)


def test_lookup_tables():
    """Values are named by tables, by number within a field or by GUID; the tables are kept."""
    fields = declared("188743731", "Text1", "Colour", "<Ltuid>T-2</Ltuid>")
    held = (
        "<OutlineCode><FieldID>188744096</FieldID><ValueGUID>G-2</ValueGUID></OutlineCode>"
        "<OutlineCode><FieldID>188744098</FieldID><ValueID>77</ValueID></OutlineCode>"
        "<OutlineCode><FieldID>188744100</FieldID></OutlineCode>"
        "<ExtendedAttribute><FieldID>188743731</FieldID><ValueGUID>G-3</ValueGUID>"
        "</ExtendedAttribute>"
    )
    found = io.read_mspdi(file(fields, held, outlines=TABLE)).plan
    assert found.task("1").attributes.plain() == {
        "Colour": "Red",
        "Place": "North.Pier",
        "Outline Code2": "77",
    }
    export = io.write_mspdi(found)
    again = io.read_mspdi(export.data).plan
    assert again.tasks == found.tasks
    assert again.attributes["own_fields"] == found.attributes["own_fields"]
    assert b"<Value>Red</Value>\n<ValueGUID>G-3</ValueGUID>" in export.data


def test_a_code_that_its_table_lacks_is_listed():
    """An outline code changed to what no table has is written as it is, and listed if lost."""
    found = io.read_mspdi(
        file(
            outlines=TABLE,
            held=("<OutlineCode><FieldID>188744096</FieldID><ValueID>2</ValueID></OutlineCode>"),
        )
    ).plan
    (task,) = found.tasks
    changed = found.with_task(
        Task(task.id, task.name, task.duration, attributes=task.attributes | {"Place": "South"})
    )
    again = io.read_mspdi(io.write_mspdi(changed).data).plan
    assert again.task("1").attributes["Place"] == "South"


def test_own_ids_come_back():
    """Ids that are no numbers of Project's stand in a text field and come back."""
    plan = Plan(
        "P",
        start=START,
        tasks=[Task("A-1", "A", 480, wbs="7"), Task("7", "B", 480), Task("08", "C", 60)],
        wbs=[WbsElement("7", "W")],
        resources=[Resource("1"), Resource("ana"), Resource("0")],
        assignments=[Assignment("08", "ana"), Assignment("A-1", "1")],
    )
    again = io.read_mspdi(io.write_mspdi(plan).data).plan
    assert [task.id for task in again.tasks] == ["A-1", "7", "08"]
    assert [(each.id, each.name) for each in again.wbs] == [("7", "W")]
    assert [each.id for each in again.resources] == ["1", "ana", "0"]
    assert {(each.task, each.resource) for each in again.assignments} == {
        ("08", "ana"),
        ("A-1", "1"),
    }
    assert "pmcore id" not in again.attributes.get("own_fields", {})


def test_declarations_that_are_none():
    """What stands under the names of declarations but is none does no harm; it is listed."""
    odd = {"own_fields": {"a": "text", "b": {"id": "1", "definition": [["<bad>", "x"]]}}}
    plan = Plan(
        "P", start=START, tasks=[Task("1", "T", 60)], attributes=odd, calendars=[weekly("1")],
        calendar="1",
    )  # fmt: skip
    export = io.write_mspdi(plan)
    assert {loss.path for loss in export.losses} >= {'plan.attributes["own_fields"]'}
