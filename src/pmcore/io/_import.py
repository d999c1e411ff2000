"""What reading a project file gives: plans, the repairs made, the dates the file holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from pmcore._base import Answer, Instant, Noun, Told, memo, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore.errors import FormatError, Problem
from pmcore.model import Plan
from pmcore.units import sentence

LIMIT = 256 * 2**20
MOST_MINUTES = 10**9
MOST = 10**12
MOST_ELEMENTS = 5_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of calendars; a plan may run to the end of time
DEEPEST_BASE = 64


@dataclass(frozen=True, slots=True)
class Repair(Told):
    """One thing that a reader changed or left out to make a plan of a file.

    Parameters
    ----------
    code : str
        Stable name of the kind of repair, such as ``file.bad_number``.
    path : str
        Where, by id: ``tasks["A1010"].duration``; by table and line where there is no id.
    facts : Attributes
        What was found (`raw`), what stands for it (`used`), and more as data.

    Examples
    --------
    >>> from pmcore._mapping import Attributes
    >>> facts = Attributes(raw="abc", used=0)
    >>> print(Repair("file.bad_number", 'tasks["A1010"].duration', facts).text())
    tasks["A1010"].duration: 'abc' is no number that fits here. 0 is used.
    """

    code: str
    path: str
    facts: Attributes = EMPTY

    def text(self, language: str = "en") -> str:
        """Return path, finding and what was done as one line."""
        found = sentence(self.code, self.facts, language)
        done = sentence(f"{self.code}.repair", self.facts, language)
        if language == "zh-CN":
            return f"{self.path}：{found}。{done}。"
        return f"{self.path}: {found}. {done}."


@dataclass(frozen=True, slots=True)
class StoredDates(Noun):
    """Dates and floats of one task as the file holds them, computed by the tool that wrote it.

    Parameters
    ----------
    task : str
        Id of the task in the plan.
    start, finish : datetime, optional
        Actual dates of what has happened, else scheduled ones.
    early_start, early_finish, late_start, late_finish : datetime, optional
        Of a started P6 activity the early start is that of its remaining work.
    planned_start, planned_finish : datetime, optional
        P6's planned (target) dates.
    total_float, free_float, start_float, finish_float : int, optional
        Working minutes.
    is_critical : bool, optional
        Whether the file calls it critical: on the driving path for a XER file.
    """

    task: str
    _: KW_ONLY
    start: Instant | None = None
    finish: Instant | None = None
    early_start: Instant | None = None
    early_finish: Instant | None = None
    late_start: Instant | None = None
    late_finish: Instant | None = None
    planned_start: Instant | None = None
    planned_finish: Instant | None = None
    total_float: int | None = None
    free_float: int | None = None
    start_float: int | None = None
    finish_float: int | None = None
    is_critical: bool | None = None


_STORED = (
    "task",
    "start",
    "finish",
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "total_float",
    "free_float",
    "is_critical",
)


@dataclass(frozen=True, slots=True)
class StoredPlan(Answer):
    """The dates that a file holds for one of its plans, by task id: ``stored["A1010"]``."""

    tasks: tuple[StoredDates, ...] = ()

    def __getitem__(self, task: str) -> StoredDates:
        """Return the dates of a task, by id; KeyError if the file holds none."""
        by_id = memo(self, "by_id", lambda: {row.task: row for row in self.tasks})
        return by_id[task]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task."""
        return table_of(self.tasks, _STORED)


@dataclass(frozen=True, slots=True)
class Import(Answer):
    """What a project file holds.

    Parameters
    ----------
    plans : tuple of Plan
        One a project.
    repairs : tuple of Repair
        Everything the reader changed or left out.
    stored : tuple of StoredPlan
        For each plan, the dates that the file holds; empty for pmcore's own JSON.
    source : str
        The file's path, or ``text``.
    format : str
        ``xer``, ``pmxml``, ``mspdi``, ``p2x``, ``csv``, ``xlsx``, ``protrack-xlsx``, ``pmcore``,
        or the ending of a file that MPXJ reads, such as ``mpp``.
    """

    plans: tuple[Plan, ...]
    _: KW_ONLY
    repairs: tuple[Repair, ...] = ()
    stored: tuple[StoredPlan, ...] = ()
    source: str = ""
    format: str = ""

    @property
    def plan(self) -> Plan:
        """The plan of a file that holds exactly one; ValueError if it holds several."""
        if len(self.plans) != 1:
            names = ", ".join(plan.name for plan in self.plans)
            raise ValueError(f"the file holds {len(self.plans)} plans, choose of plans: {names}")
        return self.plans[0]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a repair: code, path, text."""
        return {
            "code": [repair.code for repair in self.repairs],
            "path": [repair.path for repair in self.repairs],
            "text": [repair.text() for repair in self.repairs],
        }


class Content(NamedTuple):
    """Bytes to read: `is_text` when they came as a str and so are UTF-8, `is_file` from a path."""

    data: bytes
    source: str
    is_text: bool = False
    is_file: bool = False


def refuse(
    code: str, source: str, *, path: str = "", line: int | None = None, **facts: object
) -> NoReturn:
    """Raise the FormatError of one problem."""
    held = Attributes(facts) if line is None else Attributes({**facts, "line": line})
    raise FormatError([Problem(code, path or "file", held)], source=source, line=line)


def content(source: str | Path | bytes) -> Content:
    """Return the bytes of a path, of bytes, or of a text: a str that no path looks like.

    Raises
    ------
    FormatError
        If they are empty or larger than 256 MiB, or a text holds half a character.
    OSError
        If the file cannot be opened.
    """
    if isinstance(source, bytes):
        found = Content(source, "bytes")
    elif isinstance(source, str) and _is_text(source):
        found = Content(_encoded(source), "text", is_text=True)
    else:
        size = Path(source).stat().st_size
        if size > LIMIT:
            refuse("file.too_large", str(source), found=size, limit=LIMIT)
        found = Content(Path(source).read_bytes(), str(source), is_file=True)
    if len(found.data) > LIMIT:
        refuse("file.too_large", found.source, found=len(found.data), limit=LIMIT)
    if not found.data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        refuse("file.empty", found.source)
    return found


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:  # half of a character
        line = text.count("\n", 0, error.start) + 1
        refuse("file.encoding", "text", line=line, found="utf-8")


def _is_text(source: str) -> bool:
    head = source.lstrip("\ufeff \t\r\n")
    return not head or head.startswith(("ERMHDR", "<", "{")) or "\n" in source or "\0" in source


def brief(raw: object) -> str:
    """Return a raw value short enough for a sentence."""
    text = str(raw)
    return text if len(text) <= 80 else f"{text[:77]}..."


class Ledger:
    """The repairs of one file while it is read, and the readers of its numbers and dates."""

    def __init__(self, source: str, kind: str) -> None:
        self.source = source
        self.kind = kind
        self.repairs: list[Repair] = []
        self._known: set[Repair] = set()
        self._instants: dict[str, datetime | None] = {"": None}
        self._minutes: dict[str, int] = {}
        self._rounded = 0
        self._rounded_at = ""

    def add(self, code: str, path: str, **facts: object) -> None:
        """Note a repair; texts among the facts are shortened."""
        held = {
            name: brief(value) if isinstance(value, str) else value for name, value in facts.items()
        }
        repair = Repair(code, path, Attributes(held))
        if repair not in self._known:  # a wrong value may be asked for more than once
            self._known.add(repair)
            self.repairs.append(repair)

    def number(self, text: str, owner: str, field: str, *, default: float = 0.0) -> float:
        """Return a finite number; `default` for an empty text, and for one that is none, noted."""
        if not text:
            return default
        try:
            found = float(text)
        except ValueError:
            return self._comma(text, owner, field, default)
        if math.isfinite(found) and "_" not in text:
            return found
        self.add("file.bad_number", f"{owner}.{field}", raw=text, used=default)
        return default

    def _comma(self, text: str, owner: str, field: str, default: float) -> float:
        whole, _, part = text.strip().partition(",")
        used = default
        if whole.lstrip("-").isdecimal() and part.isdecimal():
            used = float(f"{whole}.{part}")
        self.add("file.bad_number", f"{owner}.{field}", raw=text, used=used)
        return used

    def bounded(
        self, text: str, owner: str, field: str, *, low: float, high: float, default: float
    ) -> float:
        """Return a number between two bounds; `default` for one outside, noted."""
        found = self.number(text, owner, field, default=default)
        if low <= found <= high:
            return found
        self.add("file.bad_number", f"{owner}.{field}", raw=text, used=default)
        return default

    def minutes(self, hours: str, owner: str, field: str, *, low: int = 0) -> int:
        """Return whole minutes of a number of hours; 0 for one below `low` or beyond reason."""
        if not hours:
            return 0
        known = self._minutes.get(hours)
        if known is not None and known >= low:
            return known
        exact = self.number(hours, owner, field) * 60
        found = self.whole(exact, hours, owner, field, low=low)
        if found == exact and hours.replace(".", "", 1).lstrip("-").isdecimal():
            self._minutes[hours] = found  # nothing is to be noted of it, here or elsewhere
        return found

    def whole(self, exact: float, raw: str, owner: str, field: str, *, low: int = 0) -> int:
        """Return minutes rounded to whole ones, as pmcore counts; 0 for what is out of reason."""
        if not low <= exact <= MOST_MINUTES:
            self.add("file.bad_number", f"{owner}.{field}", raw=raw, used=0)
            return 0
        found = round(exact)
        if abs(found - exact) > 0.02:
            self._round(owner, field)
        return found

    def _round(self, owner: str, field: str) -> None:
        self._rounded += 1
        self._rounded_at = self._rounded_at or f"{owner}.{field}"

    def instant(self, text: str, owner: str, field: str) -> datetime | None:
        """Return a date and time in whole minutes; None for no text, and for a wrong one, noted."""
        if text in self._instants:
            return self._instants[text]
        found = parse_instant(text)
        if found is None:
            self.add("file.bad_date", f"{owner}.{field}", raw=text)
        elif found.second or found.microsecond:
            self._round(owner, field)
            found = found.replace(second=0, microsecond=0)
        else:
            self._instants[text] = found  # nothing is to be noted of it, here or elsewhere
        return found

    def close(
        self, plans: Iterable[Plan], stored: Iterable[StoredPlan], *, is_strict: bool
    ) -> Import:
        """Return what was read.

        Raises
        ------
        FormatError
            If repairs were needed and are not allowed.
        """
        if self._rounded:
            self.add("file.rounded", self._rounded_at, count=self._rounded)
        if is_strict and self.repairs:
            problems = [Problem(each.code, each.path, each.facts) for each in self.repairs]
            lines = [line for each in self.repairs if type(line := each.facts.get("line")) is int]
            raise FormatError(problems, source=self.source, line=lines[0] if lines else None)
        return Import(
            tuple(plans),
            repairs=tuple(self.repairs),
            stored=tuple(stored),
            source=self.source,
            format=self.kind,
        )


def parse_instant(text: str) -> datetime | None:
    """Return a naive date from the year 1900 on from ISO text, or None."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is not None or found.year < FIRST_YEAR:
        return None
    return found


class Names:
    """Ids given to elements of one register: unique texts, changed ones noted."""

    def __init__(self, ledger: Ledger, register: str) -> None:
        self._ledger = ledger
        self._register = register
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}
        self.given: list[str] = []

    def give(self, wanted: str, otherwise: str) -> str:
        """Return `wanted` as the id, `otherwise` where it is empty, numbered where it is taken."""
        name = wanted.strip()
        if not name:
            name = otherwise.strip() or "?"
            where = f'{self._register}["{name}"].id'
            self._ledger.add("file.missing_id", where, used=name)
        used = name
        while used in self._taken:
            self._counts[name] = self._counts.get(name, 1) + 1
            used = f"{name} ({self._counts[name]})"
        if used != name:
            where = f'{self._register}["{used}"].id'
            self._ledger.add("file.duplicate_id", where, raw=name, used=used)
        self._taken.add(used)
        self.given.append(used)
        return used


def merged(first: Mapping[str, object], second: Mapping[str, object]) -> dict[str, object]:
    """Return two attribute tables as one; a name that both have is marked in the second."""
    found = dict(first)
    for name, value in second.items():
        found[f"{name} (2)" if name in found else name] = value
    return found
