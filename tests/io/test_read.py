"""One reader for every file: what it is told by, and that hostile files end in one error."""

import random
from pathlib import Path

import pytest

from pmcore import FormatError, PmcoreError, io
from pmcore.examples import portal
from pmcore.io import Import
from pmcore.io._xml import DEEPEST
from pmcore.network import check

DATA = Path(__file__).parents[1] / "data"
XER, MSPDI = DATA / "xer" / "bridge.xer", DATA / "mspdi" / "bridge.xml"
PLAN = "<Project><StartDate>2027-01-04T08:00:00</StartDate>%s</Project>"


def refused(source, **options):
    """Return the error that reading something gives."""
    with pytest.raises(FormatError) as caught:
        io.read(source, **options)
    (problem,) = caught.value.problems
    assert problem.text()
    assert problem.text("zh-CN")
    return problem.code, caught.value.line


@pytest.mark.parametrize(("path", "kind"), [(XER, "xer"), (MSPDI, "mspdi")])
def test_told_by_content(path, kind, tmp_path):
    """A file is told by what stands in it, whatever its name; paths, bytes and text are one."""
    other = tmp_path / "plan.json"
    other.write_bytes(path.read_bytes())
    found = io.read(other)
    assert (found.format, found.source) == (kind, str(other))
    assert io.read(str(other)).plans == found.plans
    assert io.read(path.read_bytes()).plans == found.plans
    assert io.read(path.read_bytes().decode("cp1252")).plans == found.plans


def test_native(tmp_path):
    """pmcore's own JSON is read too, and its errors name the file."""
    path = tmp_path / "plan.xer"
    io.save(portal(), path)
    assert io.read(path).plan == portal()
    assert io.read(io.dumps(portal()).encode()).format == "pmcore"
    path.write_text('{"kind": "Plan"}')
    with pytest.raises(FormatError) as caught:
        io.read(path)
    assert caught.value.source == str(path)


def test_missing_file(tmp_path):
    """A file that is not there is Python's own error."""
    with pytest.raises(FileNotFoundError):
        io.read(tmp_path / "none.xer")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf \r\n", "file.empty"),
        (b"\0" * 100, "file.empty"),
        (b"PK\x03\x04 some sheet", "file.unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a project", "file.mpp"),
        (b"task,duration\nA,5\n", "file.unknown_format"),
        (b"<html><body>Log in</body></html>", "mspdi.not_mspdi"),
        (b"<APIBusinessObjects xmlns='http://x'/>", "xer.no_activities"),
        (b"<Project", "file.xml"),
        (b"<Project></Wrong>", "file.xml"),
        (b"<Project>\x01</Project>", "file.xml"),
        (b"<Project>&unknown;</Project>", "file.xml"),
        (b"<Project>\xff</Project>", "file.xml"),
        (b"<p:Project/>", "file.xml"),
        (b'<?xml version="1.0" encoding="zlib"?><Project/>', "file.encoding"),
        (b'<?xml version="1.0" encoding="%s"?><Project/>' % (b"x" * 50), "file.encoding"),
        (b'<?xml version="1.0" encoding="utf-7x"?><Project/>', "file.encoding"),
        (b'<?xml version="1.0" encoding="GBK"?><Project>\xff\xff</Project>', "file.encoding"),
    ],
)
def test_foreign(source, code):
    """What is none of the formats, or a broken one, is refused with the reason."""
    assert refused(source)[0] == code


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Project [<!ENTITY a "b">]>',
        '<!DOCTYPE Project SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Project [<!ENTITY % d SYSTEM "http://127.0.0.1:9/x"> %d;]>',
    ],
)
def test_document_types(declaration):
    """A document type is refused before anything in it is looked at."""
    text = f'<?xml version="1.0"?>\n{declaration}\n{PLAN % "&a;"}'
    assert refused(text) == ("file.doctype", 2)


def test_depth():
    """Elements nest to a bound, no deeper."""
    assert io.read(PLAN % ("<a>" * (DEEPEST - 1) + "</a>" * (DEEPEST - 1))).plan.tasks == ()
    assert refused(PLAN % ("<a>" * 100_000))[0] == "file.too_deep"


def test_size_and_count(tmp_path, monkeypatch):
    """Bytes and elements are bounded; a large file is not even opened."""
    path = tmp_path / "large.xml"
    path.write_text(PLAN % ("<a/>" * 30))
    monkeypatch.setattr("pmcore.io._xml.MOST_ELEMENTS", 20)
    assert refused(path)[0] == "file.too_many"
    monkeypatch.setattr("pmcore.io._import.LIMIT", 100)
    assert refused(path)[0] == "file.too_large"
    assert refused(path.read_bytes())[0] == "file.too_large"


def test_long_chains_of_calendars_are_cut():
    """Thousands of calendars that build on each other are cut and listed, not followed."""
    rows = "".join(f"%R\t{i}\tC\t{i + 1}\t\n" for i in range(3000))
    text = (
        "ERMHDR\n%T\tPROJECT\n%F\tproj_id\tplan_start_date\n%R\t1\t2027-01-04\n"
        f"%T\tCALENDAR\n%F\tclndr_id\tclndr_name\tbase_clndr_id\tclndr_data\n{rows}%E"
    )
    assert len(io.read(text).repairs) > 1000
    cals = "".join(
        f"<Calendar><UID>{i}</UID><BaseCalendarUID>{i + 1}</BaseCalendarUID></Calendar>"
        for i in range(1, 3000)
    )
    found = io.read(PLAN % f"<Calendars>{cals}</Calendars>")
    assert {repair.code for repair in found.repairs} >= {"file.calendar_base"}


TOKENS = [
    "", "0", "-1", "NaN", "inf", "1e308", "99999999999999999999", "abc", "\t", "\n", "%T\tTASK",
    "%R", "%F", "%E", "2027-13-45 08:00", "9999-12-31 23:59", "0001-01-01", "PT1E9H0M0S", "PT8H",
    "(0||1()(", ")))", "\x7f\x7f", "1|2|s|f|", "d|99999", "TT_Mile", "CS_MSO", "5", "1", "2",
    "<Task>", "</Task>", "<UID>1</UID>", "<Summary>1</Summary>", "<OutlineLevel>9</OutlineLevel>",
    "&amp;", "é", "𐀀", "\ud800", "true", "1000", "1001", "Y", "100", "2027-02-01T08:00:00",
]  # fmt: skip


def mutated(data, chance):
    """Return the bytes with a few random changes: texts, lines, runs of bytes."""
    for _ in range(chance.randint(1, 6)):
        kind = chance.randrange(7)
        at = chance.randrange(len(data) + 1)
        if kind == 0:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + data[at + chance.randrange(200) :]
        elif kind == 2:
            data = data[:at] + data[max(0, at - chance.randrange(400)) :]
        elif kind == 3:
            token = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
            data = data[:at] + token + data[at + chance.randrange(8) :]
        elif kind == 4:
            lines = data.split(b"\n")
            lines[chance.randrange(len(lines))] = chance.choice(lines)
            data = b"\n".join(lines)
        else:
            data = between(data, chance, b"\t" if data.startswith(b"ERM") else b">")
        if chance.random() < 0.05:
            data = data[: chance.randrange(len(data) + 1)]
    return data


def between(data, chance, mark):
    """Return the bytes with one cell or text exchanged."""
    cells = data.split(mark)
    place = chance.randrange(len(cells))
    token = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
    if mark == b"\t":
        cells[place] = token
    else:
        cells[place] = token + b"<" + cells[place].partition(b"<")[2]
    return mark.join(cells)


@pytest.mark.parametrize("path", [XER, MSPDI], ids=["xer", "mspdi"])
def test_mutated_files(path):
    """Whatever a file is turned into: plans with repairs, or one FormatError that says why."""
    data = path.read_bytes()
    outcomes, reasons = {"read": 0, "refused": 0}, set()
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
        broken = mutated(data, chance)
        try:
            found = io.read(broken)
        except FormatError as error:
            outcomes["refused"] += 1
            reasons.add(str(error))
            continue
        outcomes["read"] += 1
        assert isinstance(found, Import)
        assert all(repair.text() for repair in found.repairs)
        for plan in found.plans:
            check(plan)
    assert min(outcomes.values()) > 20
    assert "" not in reasons


def test_real_files(data):
    """Every larger file is read, or refused by an error that says why."""
    folder = data / "projects" if (data / "projects").is_dir() else data
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".xer", ".xml")]
    assert paths
    for path in paths:
        try:
            found = io.read(path)
        except PmcoreError as error:
            assert "APIBusinessObjects" in path.read_text("utf-8", "replace"), error  # noqa: PT017
            continue
        errors = [p for plan in found.plans for p in check(plan) if p.severity == "error"]
        assert {problem.code for problem in errors} <= {"plan.no_tasks"}, path


def test_half_a_character_is_refused():
    """A text with a lone surrogate is refused with its line, not changed."""
    with pytest.raises(FormatError) as caught:
        io.read("ERMHDR\t19.12\n\ud800")
    assert [(each.code, each.facts["line"]) for each in caught.value.problems] == [
        ("file.encoding", 2)
    ]
