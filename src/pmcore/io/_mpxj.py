"""Files of other tools, .mpp among them, through MPXJ (extra ``mpxj``) and our own readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pmcore._mapping import Attributes
from pmcore.errors import FormatError, Problem
from pmcore.io._extras import missing
from pmcore.io._import import Content, Import, Repair, brief, content, refuse
from pmcore.io._mspdi import read_mspdi
from pmcore.io._xer import read_xer

if TYPE_CHECKING:
    from types import ModuleType

# Endings of files that only MPXJ reads.
ENDINGS = frozenset(
    [
        ".mpp",
        ".mpt",
        ".mpx",
        ".mpd",
        ".pp",
        ".planner",
        ".pod",
        ".gan",
        ".prx",
        ".stx",
        ".pep",
        ".fts",
        ".cdpx",
        ".cdpz",
        ".gnt",
        ".sdef",
        ".sp",
        ".ppx",
        ".schedule_grid",
    ]
)
_FROM_P6 = ("Primavera", "SDEF")
_HEAP = "-Xmx2g"
_QUIET = "-Dorg.apache.logging.log4j.simplelog.StatusLogger.level=OFF"


def read_mpxj(source: str | Path | bytes, *, strict: bool = False) -> Import:
    """Return the plans of a file that MPXJ reads: .mpp, .mpx, Asta, Planner, Gantt Project, more.

    MPXJ reads the file and writes it as Microsoft Project XML (as XER where it comes from
    Primavera), which pmcore's own readers take in, so that one set of rules holds for all. The
    Java machine starts at the first call and stays.

    Parameters
    ----------
    source : str, Path or bytes
        A path or the file's bytes.
    strict : bool
        Refuse the file where a repair is needed, or where MPXJ passed over an error.

    Returns
    -------
    Import
        `format` is the type that MPXJ found, such as ``mpp``. What MPXJ passed over stands among
        the repairs.

    Raises
    ------
    FormatError
        If the extra ``mpxj`` or Java is missing, MPXJ does not know the file, or it is broken.
    OSError
        If the file cannot be opened.
    """
    return read_foreign(content(source), is_strict=strict)


def read_foreign(held: Content, *, is_strict: bool) -> Import:
    """Return the plans of bytes that MPXJ reads; as `read_mpxj`."""
    java = _java(held.source)
    found = [_read(java, project, held.source) for project in _projects(java, held)]
    repairs = tuple(repair for each, _ in found for repair in each.repairs)
    if is_strict and repairs:
        problems = [Problem(each.code, each.path, each.facts) for each in repairs]
        raise FormatError(problems, source=held.source)
    return Import(
        tuple(plan for each, _ in found for plan in each.plans),
        repairs=repairs,
        stored=tuple(stored for each, _ in found for stored in each.stored),
        source=held.source,
        format=found[0][1],
    )


def _java(source: str) -> ModuleType:
    """Return the bridge to a Java machine that runs and knows MPXJ."""
    try:
        import jpype
        import mpxj  # noqa: F401 - importing it makes its classes known to the machine
    except ImportError:
        missing("mpxj", source)
    java: ModuleType = jpype
    if jpype.isJVMStarted():
        return java
    try:
        jpype.startJVM(_HEAP, _QUIET)
    except (jpype.JVMNotFoundException, jpype.JVMNotSupportedException, OSError) as error:
        refuse("mpxj.java", source, reason=_line(error))
    except Exception as error:  # noqa: BLE001 - the machine's own complaints have no common class
        refuse("mpxj.java", source, reason=_line(error))
    return java


def _projects(java: ModuleType, held: Content) -> Iterable[Any]:
    """Return MPXJ's projects of a file."""
    try:
        reader = java.JClass("org.mpxj.reader.UniversalProjectReader")()
        projects = reader.readAll(_stream(java, held.data))
    except Exception as error:  # noqa: BLE001 - Java throws what it likes
        _broken(held.source, error)
    if not projects:
        head = held.data[:24].decode("ascii", "replace")
        refuse("file.unknown_format", held.source, line=1, found=head)
    found: Iterable[Any] = projects
    return found


def _stream(java: ModuleType, data: bytes) -> Any:  # noqa: ANN401 - an object of Java
    return java.JClass("java.io.ByteArrayInputStream")(java.JArray(java.JByte)(data))


def _read(java: ModuleType, project: Any, source: str) -> tuple[Import, str]:  # noqa: ANN401 - of Java
    """Return what our reader makes of one project, and the type of file that MPXJ found."""
    try:
        properties = project.getProjectProperties()
        is_p6 = str(properties.getFileApplication()) in _FROM_P6
        kind = str(properties.getFileType()).lower()
        ignored = [brief(_line(error)) for error in project.getIgnoredErrors()]
        data = _written(java, project, is_p6=is_p6)
    except Exception as error:  # noqa: BLE001 - Java throws what it likes
        _broken(source, error)
    path = brief(source)
    repairs = (
        Repair("mpxj.ignored", path, Attributes(raw=text)) for text in dict.fromkeys(ignored)
    )
    read = (read_xer if is_p6 else read_mspdi)(data)
    return replace(read, repairs=(*repairs, *read.repairs)), kind


def _written(java: ModuleType, project: Any, *, is_p6: bool) -> bytes:  # noqa: ANN401 - of Java
    out = java.JClass("java.io.ByteArrayOutputStream")()
    if is_p6:
        writer = java.JClass("org.mpxj.primavera.PrimaveraXERFileWriter")()
        writer.setCharset(java.JClass("java.nio.charset.StandardCharsets").UTF_8)
    else:
        writer = java.JClass("org.mpxj.mspdi.MSPDIWriter")()
    writer.write(project, out)
    return bytes(out.toByteArray())


def _line(error: object) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _broken(source: str, error: Exception) -> NoReturn:
    refuse("mpxj.broken", source, reason=brief(_line(error)))
