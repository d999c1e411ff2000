"""Durations, dates, shares and names as people write them into cells."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pmcore.io._cells import Cell
from pmcore.io._grid import EPOCH, is_blank, text_of
from pmcore.io._import import FIRST_YEAR, LAST_YEAR, MOST_MINUTES, Ledger
from pmcore.units import end_of_day, parse_duration, parse_instant

_NUMERALS = {
    "半": "0.5",
    **{each: str(at) for at, each in enumerate("零一二三四五六七八九十")},
    "两": "2",
}
_ABOUT = re.compile(r"^(约|大约|~|≈|about |approx\.? ?)|(左右|以内)$", re.IGNORECASE)
_CHINESE_COUNT = re.compile(r"^([半零一二两三四五六七八九十])(?=个|天|日|周|月|小时|工作日)")
_ELAPSED = re.compile(r"e(?=(?:m|h|d|w|mo)[a-z]*\??$)|elapsed\s*|历时|日历", re.IGNORECASE)
_SERIALS = range(20_000, 110_000)  # Excel's days of 1954 to 2201
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)(?P<time>.*)"
_SLASHED = re.compile(
    rf"(?P<lead>\d{{1,2}})(?P<mark>[/.\-])(?P<middle>\d{{1,2}})(?P=mark){_YEAR}", re.DOTALL
)
_NAMED = re.compile(
    r"(?:(?P<lead>\d{1,2})[\s/\-]+(?P<middle>[a-z]{3})[a-z]*"
    rf"|(?P<name>[a-z]{{3}})[a-z]*\.?\s+(?P<day>\d{{1,2}}),?)[\s/\-,]+{_YEAR}",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|(?:星期|周)[一二三四五六日天]\s*",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMES = re.compile(r"[;、，\n|]")
_OPENING = "[(（【"
_UNITS = re.compile(r"[\[(（【]\s*(\d+(?:\.\d+)?)\s*(?:(%)\s*)?[\])）】]")
LONGEST = 200  # letters of a duration or a date; beyond, the patterns take long
LONGEST_NAME = 255
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[\[(（【].*)?")


class Span(NamedTuple):
    """A duration: minutes, whether they are elapsed ones, whether they are marked as estimated."""

    minutes: int
    is_elapsed: bool = False
    is_estimated: bool = False


def duration(cell: Cell, unit: str, note: Callable[[str, object], None]) -> Span | None:
    """Return what a cell states as a duration; None if it states none.

    Parameters
    ----------
    unit : str
        What a number alone counts, ``"s"`` for seconds.
    note : callable
        Takes a code and what is used where the cell was bent into a duration.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _counted(cell, unit)
    if len(text_of(cell)) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    text, is_estimated = text.rstrip("? "), text.endswith("?")
    found = _ABOUT.sub("", text).strip()
    is_bent = found != text
    found = re.sub(r"人(?=天|日|时|小时|周|月)", "", found)
    found = _CHINESE_COUNT.sub(lambda match: _NUMERALS[match[1]], found)
    if re.fullmatch(r"-?\d+,\d{1,2}\D*", found):
        found, is_bent = found.replace(",", "."), True
    bare = _ELAPSED.sub("", found, count=1)
    is_elapsed = bare != found
    try:
        if re.fullmatch(r"[+-]?\d+(\.\d+)?", bare):
            span = _counted(float(bare), unit)
        else:
            span = Span(parse_duration(bare, is_elapsed=is_elapsed))
    except ValueError:
        return None
    if span is None or abs(span.minutes) > MOST_MINUTES:
        return None
    if is_bent:
        note("sheet.bent", span.minutes)
    return Span(span.minutes, is_elapsed, is_estimated)


def _counted(number: float, unit: str) -> Span | None:
    if not abs(number) < MOST_MINUTES:
        return None
    if unit == "s":
        return Span(round(number / 60))
    sign = "-" if number < 0 else ""
    return Span(parse_duration(f"{sign}{abs(number):.10f}", unit=unit))


class Dates:
    """The dates of a sheet, and whether those like 3/1/2027 begin with the month or the day.

    Parameters
    ----------
    order : str, optional
        ``"mdy"`` or ``"dmy"``; none: what the sheet's own dates show, else month first.
    """

    def __init__(self, ledger: Ledger, order: str | None, epoch: datetime = EPOCH) -> None:
        self._ledger = ledger
        self._order = order
        self._is_stated = self._is_year_last = order is not None
        self._epoch = epoch

    def learn(self, columns: Iterable[tuple[Iterable[Cell], str]]) -> None:
        """Look for dates that can be read in one order only, and follow them if all agree.

        Parameters
        ----------
        columns : iterable of (cells, path)
            Every column of dates, and what its heading's cell is called.
        """
        if self._is_stated:
            return
        orders: dict[str, str] = {}
        for cells, path in columns:
            for cell in cells:
                found = _dated(cell)
                if not found:
                    continue
                if len(found["year"]) == 2 and not _may_lead(found):
                    self._is_year_last = True
                if order := _order_of(found):
                    orders.setdefault(order, path)
        if len(orders) == 1:
            self._order, path = orders.popitem()
            self._ledger.add("sheet.date_order", path, used=self._order)

    def read(self, cell: Cell, path: str, *, is_finish: bool = False) -> datetime | None:
        """Return the instant of a cell; None where it says nothing, or nothing that is a date."""
        if is_blank(cell):
            return None
        try:
            found = self._instant(cell, path, is_finish=is_finish)
        except OverflowError:  # the day after the last one
            found = None
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            self._ledger.add("sheet.bad_date", path, raw=text_of(cell))
            return None
        return found.replace(second=0, microsecond=0)

    def _instant(self, cell: Cell, path: str, *, is_finish: bool) -> datetime | None:
        if isinstance(cell, datetime):
            is_day = is_finish and cell.time() == time()
            return end_of_day(cell) if is_day else cell.replace(tzinfo=None)
        if isinstance(cell, date):
            return end_of_day(cell) if is_finish else datetime.combine(cell, time())
        if isinstance(cell, bool):
            return None
        if isinstance(cell, (int, float)) or re.fullmatch(r"\d{5}(\.\d+)?", str(cell).strip()):
            return self._serial(float(str(cell)), path, is_finish=is_finish)
        if len(text_of(cell)) > LONGEST:
            return None
        text = _bare(cell)
        if re.fullmatch(r"(19|20|21)\d{6}", text):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        found = _SLASHED.fullmatch(text)
        if found and int(found["lead"]) < 32:
            return self._slashed(found, path, is_finish=is_finish)
        named = _NAMED.fullmatch(text)
        if named:
            return self._named(named, path, is_finish=is_finish)
        return _iso(text, is_finish=is_finish)

    def _serial(self, number: float, path: str, *, is_finish: bool) -> datetime | None:
        if not math.isfinite(number):
            return None
        if int(number) not in _SERIALS:
            stamp = str(int(number))
            return _iso(stamp, is_finish=is_finish) if len(stamp) == 8 else None
        minutes = round((number - int(number)) * 1440)
        at = self._epoch + timedelta(days=int(number), minutes=minutes)
        used = end_of_day(at) if is_finish and not minutes else at
        self._ledger.add("sheet.serial", path, raw=text_of(number), used=used.isoformat())
        return used

    def _slashed(self, found: re.Match[str], path: str, *, is_finish: bool) -> datetime | None:
        first, second = int(found["lead"]), int(found["middle"])
        order = self._order
        if not self._is_stated:  # dots stand behind the day
            is_dotted = found["mark"] == "."
            order = "dmy" if is_dotted else _order_of(found, is_certain=False) or order
        month, day = (second, first) if order == "dmy" else (first, second)
        is_open = (order is None and first != second) or self._is_guess(found)
        return self._made(found, month, day, path if is_open else None, is_finish=is_finish)

    def _named(self, found: re.Match[str], path: str, *, is_finish: bool) -> datetime | None:
        name = (found["middle"] or found["name"]).casefold()
        if name not in _MONTHS:
            return None
        month, day = _MONTHS.index(name) + 1, int(found["lead"] or found["day"])
        where = path if self._is_guess(found) else None
        return self._made(found, month, day, where, is_finish=is_finish)

    def _is_guess(self, found: re.Match[str]) -> bool:
        return not self._is_year_last and _may_lead(found)

    def _made(
        self, found: re.Match[str], month: int, day: int, path: str | None, *, is_finish: bool
    ) -> datetime | None:
        """Return a date put together; the path is that of one to list as a guess."""
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        used = f"{year:04d}-{month:02d}-{day:02d}"
        made = _iso(used + found["time"], is_finish=is_finish)
        if made and path is not None:
            self._ledger.add("sheet.ambiguous_date", path, raw=found[0], used=used)
        return made


def _bare(cell: Cell) -> str:
    return _WEEKDAY.sub("", unicodedata.normalize("NFKC", str(cell)).strip()).strip()


def _dated(cell: Cell) -> re.Match[str] | None:
    """Return the parts of a date whose year stands last."""
    if not isinstance(cell, str) or len(cell) > LONGEST:
        return None
    text = _bare(cell)
    return _SLASHED.fullmatch(text) or _NAMED.fullmatch(text)


def _may_lead(found: re.Match[str]) -> bool:
    """Tell whether the first number may be the year, and the last one the day: 12.03.01."""
    lead, middle, year = found["lead"] or "", found["middle"] or "", found["year"]
    is_month = not middle.isdecimal() or 1 <= int(middle) <= 12
    return len(lead) == len(year) == 2 and is_month and 1 <= int(year) <= 31


def _order_of(found: re.Match[str], *, is_certain: bool = True) -> str | None:
    """Return the only order that fits a date such as 13/1/2027."""
    if found.re is not _SLASHED or found["mark"] == "." or (is_certain and _may_lead(found)):
        return None
    first, second = int(found["lead"]), int(found["middle"])
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else None


def _iso(text: str, *, is_finish: bool) -> datetime | None:
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        if len(text) > 10 and re.match(r"\d{4}-\d\d-\d\d[T ]", text):
            found = datetime.fromisoformat(text)
            return found if found.tzinfo is None else None
    except ValueError:
        pass
    try:
        return parse_instant(text, is_finish=is_finish)
    except ValueError:
        return None


def share(cell: Cell, *, is_hundred: bool) -> float | None:
    """Return a share from 0 to 1; None if the cell states none.

    Parameters
    ----------
    is_hundred : bool
        Whether numbers without a sign are per cent.
    """
    text = unicodedata.normalize("NFKC", text_of(cell))
    try:
        if text.endswith("%"):
            found = float(text[:-1]) / 100
        else:
            found = float(text) / (100 if is_hundred else 1)
    except ValueError:
        return None
    return found if 0 <= found <= 1 else None


def is_hundred(cells: Iterable[Cell]) -> bool:
    """Tell whether the numbers of a column are per cent: one of them is above 1."""
    return any(
        (isinstance(cell, (int, float)) and cell > 1)
        or (
            isinstance(cell, str) and re.fullmatch(r"\d+(\.\d+)?", cell.strip()) and float(cell) > 1
        )
        for cell in cells
    )


def names(cell: Cell, known: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the names in a cell, each with the share that stands in brackets behind it.

    Examples
    --------
    >>> names("Ana [50%]; Bo"), names("张三、李四"), names("王五,赵六")
    ([('Ana', '50%'), ('Bo', '')], [('张三', ''), ('李四', '')], [('王五', ''), ('赵六', '')])
    """
    text = unicodedata.normalize("NFC", text_of(cell))
    if text in known:
        return [(text, "")]
    pieces = [each.strip() for each in _NAMES.split(text)]
    if len(pieces) == 1 or all(_CHINESE.fullmatch(each) for each in re.split("[,;]", text) if each):
        # With other separators about, a comma belongs to a name: "Li, Ann; Bo".
        pieces = [each.strip() for piece in pieces for each in _split(piece, known)]
    return [_with_units(each) for each in pieces if not is_blank(each)]


def _split(text: str, known: Collection[str]) -> list[str]:
    if text in known:
        return [text]
    parts = text.split(",")
    if len(parts) == 1:
        slashed = re.split(r"[/\s+&]+", text)
        if len(slashed) > 1 and all(_CHINESE.fullmatch(each) for each in slashed):
            return slashed
    return parts


def _with_units(text: str) -> tuple[str, str]:
    at = max(map(text.rfind, _OPENING))
    found = _UNITS.fullmatch(text, at) if at > 0 else None
    name = text[:at].strip()
    if not found or not name:
        return text, ""
    return name, found[1] + (found[2] or "")
