"""The text of a XER file: its character set, its tables, its rows."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple, Protocol

from pmcore.io._import import Content, Ledger, refuse

# The Windows code page that P6 wrote in, by the currency of the header: it is never declared.
CODE_PAGES = {
    "CNY": "gb18030", "RMB": "gb18030", "TWD": "cp950", "HKD": "cp950", "JPY": "cp932",
    "KRW": "cp949", "THB": "cp874", "VND": "cp1258",
    "RUB": "cp1251", "UAH": "cp1251", "KZT": "cp1251", "BYN": "cp1251", "BGN": "cp1251",
    "PLN": "cp1250", "CZK": "cp1250", "HUF": "cp1250", "RON": "cp1250", "HRK": "cp1250",
    "TRY": "cp1254", "ILS": "cp1255", "SAR": "cp1256", "AED": "cp1256", "EGP": "cp1256",
    "QAR": "cp1256", "KWD": "cp1256", "BHD": "cp1256", "OMR": "cp1256", "IQD": "cp1256",
    "JOD": "cp1256",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What P6 keeps for itself, or computes anew; half of the cells of a large file.
_UNREAD = frozenset(
    (
        "guid", "tmpl_guid", "create_date", "create_user", "update_date", "update_user",
        "delete_date", "delete_session_id", "rev_fdbk_flag", "lock_plan_flag",
        "auto_compute_act_flag", "review_type", "review_end_date", "est_wt", "location_id",
        "act_this_per_work_qty", "act_this_per_equip_qty", "act_this_per_cost",
        "act_this_per_qty", "float_path", "float_path_order", "cost_qty_link_flag", "acct_id",
        "pend_complete_pct", "pend_remain_qty", "pend_act_reg_qty", "pend_act_ot_qty",
        "remain_qty_per_hr", "relag_drtn_hr_cnt", "rollup_dates_flag", "remain_crv",
        "actual_crv", "target_crv", "ts_pend_act_end_flag", "has_rsrchours",
        "taskrsrc_sum_id", "cost_per_qty_source_type", "comments", "aref", "arls", "phase_id",
        "ev_user_pct", "ev_etc_user_value", "ev_compute_type", "ev_etc_compute_type",
        "dscnt_period_type", "ann_dscnt_rate_pct", "indep_remain_total_cost",
        "indep_remain_work_qty", "plan_open_state", "sum_data_flag",
    )
)  # fmt: skip
_LINES = ("%R", "%T", "%F", "%E")


class Section(NamedTuple):
    """A run of rows under one header: lines as they stand, with their numbers."""

    columns: list[str]
    rows: list[str]
    numbers: list[int]


class Row(dict[str, str]):
    """One row: the text of a column by its name, empty where the table lacks it.

    A dictionary, since the columns of a large file are asked for a million times.
    """

    __slots__ = ("line",)
    line: int

    def __missing__(self, _column: str) -> str:
        return ""


class Table:
    """The rows of one table, from however many places in the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sections: list[Section] = []
        self._rows: list[Row] | None = None

    def rows(self) -> list[Row]:
        """Return the rows, read when they are first asked for."""
        if self._rows is None:
            self._rows = [row for section in self.sections for row in _rows(section)]
            self.sections.clear()
        return self._rows


def _rows(section: Section) -> Iterator[Row]:
    names = ["", *section.columns]  # a row begins with its mark
    kept = [place for place, name in enumerate(names) if place and name not in _UNREAD]
    choose = itemgetter(*kept, 0, 0)  # never of one, which it would not give as a tuple
    width, chosen = len(names), [names[place] for place in kept]
    for line, number in zip(section.rows, section.numbers, strict=True):
        cells = line.split("\t")
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        found: Iterable[str] = choose(cells)
        if " \t" in line or "\t " in line or line[-1:].isspace() or not line.isascii():
            found = map(str.strip, found)
        row = Row(zip(chosen, found, strict=False))
        row.line = number
        yield row


class HasRows(Protocol):
    """What has rows: a table of a XER file, or objects read from elsewhere."""

    def rows(self) -> list[Row]:
        """Return them."""
        ...


class Tables(NamedTuple):
    """A XER file as tables; `header` holds the fields of its first line."""

    header: list[str]
    held: Mapping[str, HasRows]

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table; none if the file lacks it."""
        table = self.held.get(name)
        return [] if table is None else table.rows()


def decode(content: Content, ledger: Ledger, encoding: str | None) -> str:
    """Return the text: by the caller's `encoding`, a byte order mark, as UTF-8, or by code page.

    Raises
    ------
    FormatError
        If the caller's encoding or the mark does not fit.
    """
    data = content.data
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    named = "utf-8" if content.is_text else encoding or marked
    if named:
        try:
            return data.decode(named).removeprefix("\ufeff")
        except (LookupError, UnicodeError):
            refuse("file.encoding", content.source, line=1, found=named)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    currency = data[:2000].partition(b"\n")[0].decode("ascii", "replace").strip()[-3:]
    for name in filter(None, (CODE_PAGES.get(currency), "cp1252")):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        ledger.add("xer.encoding", "file", used=name, line=line, lost=0)
        return text
    text = data.decode("cp1252", "replace")
    ledger.add("xer.encoding", "file", used="cp1252", line=line, lost=text.count("\ufffd"))
    return text


def split(text: str, ledger: Ledger) -> Tables:
    """Return the tables of a XER text.

    Raises
    ------
    FormatError
        If it does not begin as XER files do, has rows without a header, or is cut off.
    """
    lines = text.split("\n")
    if not lines[0].startswith("ERMHDR"):
        refuse("xer.not_xer", ledger.source, line=1, found=lines[0][:40])
    tables = _Splitter(ledger)
    for number, line in enumerate(lines, 1):
        tables.take(number, line.removesuffix("\r"))
    if not tables.is_ended:
        refuse("xer.truncated", ledger.source, line=len(lines))
    tables.report()
    header = lines[0].rstrip("\r").split("\t")
    return Tables([each.strip() for each in header], tables.held)


class _Splitter:
    """Takes the lines of a file one by one."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.held: dict[str, Table] = {}
        self.table: Table | None = None
        self.section: Section | None = None
        self.is_ended = False
        self.rest: list[str] = []
        self.joined = 0
        self.joined_at = 0
        self.beyond = 0

    def take(self, number: int, line: str) -> None:
        mark = line[:2]
        if self.rest and mark in _LINES:
            self._join()
        if self.is_ended:
            self.beyond += bool(line.strip("\0\x1a \t"))
        elif mark == "%R":
            if self.section is None:
                refuse("xer.no_header", self.ledger.source, line=number)
            self.section.rows.append(line)
            self.section.numbers.append(number)
        elif mark == "%T":
            name = line[2:].strip()
            self.table = self.held.setdefault(name, Table(name))
            self.section = None
        elif mark == "%F":
            self._header(number, line)
        elif mark == "%E":
            self.is_ended = True
        elif number > 1:
            self._continue(number, line)

    def _header(self, number: int, line: str) -> None:
        if self.table is None:
            refuse("xer.no_header", self.ledger.source, line=number)
        names = [name.strip() for name in line.split("\t")[1:]]
        columns: dict[str, None] = {}
        for place, name in enumerate(names, 1):
            columns[f"column {place}" if not name or name in columns else name] = None
        if len(set(filter(None, names))) < len(list(filter(None, names))):
            self.ledger.add("xer.twice_named", f"{self.table.name}[line {number}]", line=number)
        self.section = Section(list(columns), [], [])
        self.table.sections.append(self.section)

    def _continue(self, number: int, line: str) -> None:
        """Take a line without a mark for the row it belongs to: its text holds a line break."""
        if self.section is None or not self.section.rows:
            if line.strip("\0\x1a \t"):
                refuse("xer.no_header", self.ledger.source, line=number)
            return
        self.rest.append(line)
        self.joined_at = self.joined_at or number

    def _join(self) -> None:
        """Put lines to the row before them, all at once; empty ones after a whole row are none."""
        assert self.section is not None
        while self.rest and not self.rest[-1].strip():
            self.rest.pop()
        self.joined += len(self.rest)
        self.section.rows[-1] = "\n".join((self.section.rows[-1], *self.rest))
        self.rest.clear()

    def report(self) -> None:
        """Note what was odd, once a table."""
        for table in self.held.values():
            short: list[int] = []
            long: list[int] = []
            for columns, rows, numbers in table.sections:
                width = len(columns)
                for row, number in zip(rows, numbers, strict=True):
                    found = row.count("\t")
                    if found < width:
                        short.append(number)
                    elif found > width and row.rstrip("\t").count("\t") > width:
                        long.append(number)
            for code, lines in (("xer.short_rows", short), ("xer.long_rows", long)):
                if lines:
                    path = f"{table.name}[line {lines[0]}]"
                    self.ledger.add(code, path, count=len(lines), line=lines[0])
        if self.joined:
            self.ledger.add("xer.joined_lines", "file", count=self.joined, line=self.joined_at)
        if self.beyond:
            self.ledger.add("xer.after_end", "file", count=self.beyond)
