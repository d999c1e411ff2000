"""One reader for every project file: what it is stands in it, not in its name."""

from __future__ import annotations

from pathlib import Path

from pmcore._base import uncollected
from pmcore.errors import FormatError
from pmcore.io._import import Content, Import, content, refuse
from pmcore.io._mpxj import ENDINGS, read_foreign
from pmcore.io._mspdi import read_tree
from pmcore.io._native import load, loads
from pmcore.io._p2x import is_p2x, read_project
from pmcore.io._pmxml import read_objects
from pmcore.io._pmxml_tables import ROOT, Collector
from pmcore.io._sheets import read_csv, read_excel
from pmcore.io._workbook import is_workbook
from pmcore.io._xer import read_content
from pmcore.io._xml import parse_xml
from pmcore.model import Plan

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OFFICE = b"\xd0\xcf\x11\xe0"  # the container of .mpp and of old Office files
_TABLES = frozenset((".csv", ".tsv"))
_BOOKS = frozenset((".xlsx", ".xlsm"))
_OFFICES = frozenset((".mpp", ".mpt"))  # endings of files in it


@uncollected()
def read(source: str | Path | bytes, *, strict: bool = False) -> Import:
    """Return the plans of a project file: pmcore's JSON, Microsoft Project XML, P6, ProTrack.

    Files that end in .csv or .tsv, and workbooks (extra ``excel``), are read as sheets of tasks.
    With the extra ``mpxj`` it also reads .mpp and the files of many other tools.

    Parameters
    ----------
    source : str, Path or bytes
        A path, the file's bytes, or its text.
    strict : bool
        Refuse the file where a repair is needed.

    Raises
    ------
    FormatError
        If it is none of these, is broken or hostile, or needs repairs that `strict` forbids.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.io import dumps
    >>> found = read(dumps(portal()))
    >>> found.format, found.plan == portal(), found.repairs
    ('pmcore', True, ())
    """
    held = content(source)
    ending = Path(held.source).suffix.lower() if held.is_file else ""
    if ending in ENDINGS - _OFFICES:
        return read_foreign(held, is_strict=strict)
    if ending in _TABLES:
        return read_csv(held.source, strict=strict)
    if ending in _BOOKS or is_workbook(held.data):
        return read_excel(held.source if held.is_file else held.data, strict=strict)
    head = held.data[:400]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    head = head.replace(b"\0", b"").lstrip()
    if head.startswith(b"ERMHDR"):
        return read_content(held, is_strict=strict)
    if head.startswith(b"{"):
        plan = load(held.source, Plan) if held.is_file else loads(held.data, Plan)
        return Import((plan,), source=held.source, format="pmcore")
    if head.startswith(b"<"):
        collector = Collector()
        root = parse_xml(held, {ROOT: collector.take})
        if root.tag == ROOT:
            return read_objects(collector, held, is_strict=strict)
        if is_p2x(root):
            return read_project(root, held, is_strict=strict)
        return read_tree(root, held, is_strict=strict)
    if head.startswith(_OFFICE):
        return _office(held, is_strict=strict)
    found = head[:24].decode("ascii", "replace")
    return refuse("file.unknown_format", held.source, line=1, found=found)


def _office(held: Content, *, is_strict: bool) -> Import:
    """Return the plans of a binary file of Office, which only MPXJ can tell from another."""
    try:
        return read_foreign(held, is_strict=is_strict)
    except FormatError as error:
        if error.problems[0].code not in ("file.extra", "file.unknown_format"):
            raise
    return refuse("file.mpp", held.source, line=1)
