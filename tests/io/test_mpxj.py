"""Files that MPXJ reads for us: with it where it is installed, and with a stand-in."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pmcore import FormatError, io
from pmcore.schedule import critical_path

DATA = Path(__file__).parents[1] / "data"
MSPDI, XER = DATA / "mspdi" / "bridge.xml", DATA / "xer" / "bridge.xer"
WRITERS = {
    "mpx": "org.mpxj.mpx.MPXWriter",
    "pmxml": "org.mpxj.primavera.PrimaveraPMFileWriter",
}


class Stand:
    """A stand-in for Java: its reader gives the projects, its writers write their bytes."""

    JByte = int

    def __init__(self, projects=(), *, started=True, fails=None):
        self.projects = projects
        self.started = started
        self.fails = fails
        self.given = []

    JVMNotFoundException = type("JVMNotFoundException", (ValueError,), {})
    JVMNotSupportedException = type("JVMNotSupportedException", (ValueError,), {})

    def JArray(self, _kind):  # noqa: D102, N802  # Java's name
        return lambda data: data

    def isJVMStarted(self):  # noqa: D102, N802  # as above
        return self.started

    def startJVM(self, *given):  # noqa: D102, N802  # as above
        self.given += given
        if self.fails:
            raise self.fails

    def JClass(self, name):  # noqa: D102, N802  # as above
        if name.endswith("UniversalProjectReader"):
            return lambda: SimpleNamespace(readAll=self.read)
        if name.endswith("OutputStream"):
            return Out
        if name.endswith("Writer"):
            return lambda: SimpleNamespace(
                write=lambda project, out: out.take(project.data), setCharset=self.given.append
            )
        return SimpleNamespace(UTF_8="UTF-8") if name.endswith("Charsets") else bytes

    def read(self, _data):
        """Return the projects, or fail."""
        if isinstance(self.projects, Exception):
            raise self.projects
        return self.projects


class Out:
    def take(self, data):
        """Keep what a writer wrote."""
        self.data = data

    def toByteArray(self):  # noqa: D102, N802  # Java's name
        return self.data


def project(path, *, application="Microsoft", kind="MPP", ignored=()):
    """Return a stand-in for MPXJ's project, written as the bytes of a file."""
    facts = SimpleNamespace(getFileApplication=lambda: application, getFileType=lambda: kind)
    return SimpleNamespace(
        data=path.read_bytes(),
        getProjectProperties=lambda: facts,
        getIgnoredErrors=lambda: list(ignored),
    )


@pytest.fixture
def java(monkeypatch):
    """Put a stand-in in place of the packages."""

    def put(stand):
        monkeypatch.setitem(sys.modules, "jpype", stand)
        monkeypatch.setitem(sys.modules, "mpxj", SimpleNamespace())
        return stand

    return put


def refused(call, *arguments, **wishes):
    """Return the codes of what a call refuses."""
    with pytest.raises(FormatError) as caught:
        call(*arguments, **wishes)
    for problem in caught.value.problems:
        assert problem.text("en") != problem.text("zh-CN")
    return [problem.code for problem in caught.value.problems]


def test_one_set_of_rules(java):
    """What MPXJ writes goes through our own readers: XML of Microsoft Project, XER of Primavera."""
    stand = java(Stand([project(MSPDI)]))
    found = io.read_mpxj(b"\xd0\xcf\x11\xe0 x")
    assert (found.plans, found.stored) == (io.read(MSPDI).plans, io.read(MSPDI).stored)
    assert (found.format, found.source) == ("mpp", "bytes")
    stand.projects = [project(XER, application="Primavera", kind="PMXML")]
    assert io.read_mpxj(b"<x/>").plans == io.read(XER).plans
    assert stand.given == ["UTF-8"]


def test_several_projects(java):
    """All projects of a file come together, with their repairs."""
    java(Stand([project(MSPDI, ignored=["Bad  row\n7"]), project(XER, application="Primavera")]))
    found = io.read_mpxj(b"x")
    assert found.plans == io.read(MSPDI).plans + io.read(XER).plans
    assert len(found.stored) == len(found.plans)
    assert found.repairs[0].code == "mpxj.ignored"
    assert found.repairs[0].facts["raw"] == "Bad row 7"
    assert found.repairs[0].text() != found.repairs[0].text("zh-CN")


def test_what_mpxj_passed_over(java):
    """An error that MPXJ ignored is listed once, and refused where that is wished."""
    java(Stand([project(MSPDI, ignored=["Bad", "Bad"])]))
    assert [each.code for each in io.read_mpxj(b"x").repairs][:1] == ["mpxj.ignored"]
    others = [each.code for each in io.read(MSPDI).repairs]
    assert refused(io.read_mpxj, b"x", strict=True) == ["mpxj.ignored", *others]


def test_files_it_cannot_read(java):
    """Unknown and broken files, and exceptions of Java, end in one problem."""
    java(Stand([]))
    assert refused(io.read_mpxj, b"hello") == ["file.unknown_format"]
    assert refused(io.read, b"\xd0\xcf\x11\xe0 a spreadsheet") == ["file.mpp"]
    java(Stand(RuntimeError("java.lang.OutOfMemoryError")))
    assert refused(io.read_mpxj, b"hello") == ["mpxj.broken"]
    assert refused(io.read, b"\xd0\xcf\x11\xe0 x") == ["mpxj.broken"]
    broken = project(MSPDI)
    broken.getIgnoredErrors = None
    java(Stand([broken]))
    assert refused(io.read_mpxj, b"hello") == ["mpxj.broken"]
    assert refused(io.read_mpxj, b"") == ["file.empty"]


@pytest.mark.parametrize(
    "error", [Stand.JVMNotFoundException("No JVM\nfound"), OSError("no"), RuntimeError("")]
)
def test_java_that_does_not_start(java, error):
    """A machine that cannot start is told in one line."""
    java(Stand(started=False, fails=error))
    assert refused(io.read_mpxj, b"x") == ["mpxj.java"]


def test_java_that_starts(java):
    """The machine is started once, with bounded memory."""
    stand = java(Stand([project(MSPDI)], started=False))
    assert io.read_mpxj(b"x").plans
    assert "-Xmx2g" in stand.given


def test_without_the_extra(monkeypatch, tmp_path):
    """One line says what to install, for each way in."""
    monkeypatch.setitem(sys.modules, "jpype", None)
    assert refused(io.read_mpxj, b"x") == ["file.extra"]
    path = tmp_path / "plan.MPX"
    path.write_bytes(b"MPX,Microsoft Project for Windows")
    assert refused(io.read, path) == ["file.extra"]
    assert refused(io.read, b"\xd0\xcf\x11\xe0 a project") == ["file.mpp"]
    (tmp_path / "plan.mpp").write_bytes(MSPDI.read_bytes())
    assert io.read(tmp_path / "plan.mpp").format == "mspdi"  # told by what stands in it


def real():
    """Return Java with MPXJ; the test skips where they are missing."""
    jpype = pytest.importorskip("jpype", reason="the extra mpxj")
    pytest.importorskip("mpxj", reason="the extra mpxj")
    return jpype


ROWS = [("Survey", 40, ""), ("Bau der Brücke", 16, "1"), ("验收", 0, "2")]
TASK = """<Task><UID>{0}</UID><ID>{0}</ID><Name>{1}</Name><OutlineLevel>1</OutlineLevel>
<Duration>PT{2}H0M0S</Duration><DurationFormat>7</DurationFormat><Work>PT{2}H0M0S</Work>{3}</Task>"""
LINK = "<PredecessorLink><PredecessorUID>{}</PredecessorUID><Type>1</Type></PredecessorLink>"
DAY = """<WeekDay><DayType>{}</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime>
<FromTime>08:00:00</FromTime><ToTime>16:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"""
SMALL = (
    '<Project xmlns="http://schemas.microsoft.com/project">'
    "<StartDate>2027-01-04T08:00:00</StartDate><CalendarUID>1</CalendarUID><Calendars><Calendar>"
    "<UID>1</UID><Name>Week</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>"
    + "".join(map(DAY.format, range(2, 7)))
    + "".join(f"<WeekDay><DayType>{at}</DayType></WeekDay>" for at in (1, 7))
    + "</WeekDays></Calendar></Calendars><Tasks>"
    + "".join(
        TASK.format(at, name, length, LINK.format(before) if before else "")
        for at, (name, length, before) in enumerate(ROWS, 1)
    )
    + "</Tasks></Project>"
)


@pytest.mark.parametrize("ending", WRITERS)
def test_with_java(ending, tmp_path):
    """Files of other formats, written by MPXJ, give the tasks, links and dates of their source."""
    java = real()
    source = io.read_mpxj(SMALL.encode())  # starts the machine
    assert source.format == "mspdi"
    path = tmp_path / f"small.{ending}"
    (tmp_path / "small.xml").write_text(SMALL, "utf-8")
    read = java.JClass("org.mpxj.reader.UniversalProjectReader")().read(str(tmp_path / "small.xml"))
    writer = java.JClass(WRITERS[ending])()
    if hasattr(writer, "setCharset"):
        writer.setCharset(java.JClass("java.nio.charset.StandardCharsets").UTF_8)
    out = java.JClass("java.io.FileOutputStream")(str(path))
    writer.write(read, out)
    out.close()
    found = io.read(path) if ending != "pmxml" else io.read_mpxj(path)
    assert found.source == str(path)
    names = [task.name for task in found.plan.tasks]
    if ending == "pmxml":  # the other knows no Chinese
        assert names == [name for name, _, _ in ROWS]
    assert names[0] == "Survey"
    assert [task.duration for task in found.plan.tasks] == [2400, 960, 0]
    assert len(found.plan.dependencies) == 2
    dates = [critical_path(each.plan).finish for each in (found, source)]
    assert dates[0] == dates[1]


def test_with_java_hostile_bytes():
    """Bytes that are no project end in one problem."""
    real()
    for data in (b"hello", b"\xd0\xcf\x11\xe0" * 200, b"<?xml version='1.0'?><Project>"):
        assert refused(io.read_mpxj, data) in (["file.unknown_format"], ["mpxj.broken"])
