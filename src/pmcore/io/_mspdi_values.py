"""How Microsoft Project XML writes durations, clock times, flags and money."""

from __future__ import annotations

import re

from pmcore.io._import import Ledger
from pmcore.io._xml import Element
from pmcore.model import Accrual, Shift

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?")
# Formats of durations and lags that count elapsed time, estimated ones too.
ELAPSED = frozenset(("4", "6", "8", "10", "12", "20", "36", "38", "40", "42", "44", "52"))
PERCENT = frozenset(("19", "20", "51", "52"))
ESTIMATED = frozenset(str(code) for code in range(35, 54))
ACCRUALS = {"1": Accrual.START, "2": Accrual.END, "3": Accrual.EVEN}
# What Project takes a working day to be where a file does not say.
OFFICE = (Shift(480, 720), Shift(780, 1020))


def duration(text: str, ledger: Ledger, owner: str, field: str) -> int | None:
    """Return whole minutes of ``PT8H0M0S``; None for no text, 0 for a wrong one, noted."""
    if not text:
        return None
    exact = exact_minutes(text)
    if exact is None:
        ledger.add("file.bad_number", f"{owner}.{field}", raw=text, used=0)
        return 0
    return ledger.whole(exact, text, owner, field)


def exact_minutes(text: str) -> float | None:
    """Return the minutes of ``PT8H0M0S``, fractions too; None for what is no duration."""
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:4])
    exact = days * 1440 + hours * 60 + minutes + float(found[5] or 0) / 60
    return -exact if found[1] else exact


def plain_format(code: str) -> str:
    """Return a duration's format without the mark of an estimate: ``39`` and none are ``7``."""
    return (str(int(code) - 32) if code in ESTIMATED else code) or "7"


def timephased(element: Element) -> tuple[tuple[str, ...], ...]:
    """Return the rows of timephased data: type, start, finish, unit and value."""
    tags = ("Type", "Start", "Finish", "Unit", "Value")
    return tuple(tuple(part[tag] for tag in tags) for part in element.each("TimephasedData"))


def is_on(element: Element, tag: str) -> bool:
    """Tell whether a flag is set."""
    return element[tag] in ("1", "true")


def clock(text: str) -> int | None:
    """Return the minute of the day of ``08:00:00``, or None."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= 1440 else None


def shifts(element: Element, ledger: Ledger, path: str) -> tuple[Shift, ...]:
    """Return the working times of a day: none, the stated ones, or Project's usual ones, noted."""
    if not is_on(element, "DayWorking"):
        return ()
    found = []
    for time in element.each("WorkingTimes", "WorkingTime"):
        start, finish = clock(time["FromTime"]), clock(time["ToTime"])
        if start is not None and finish == 0:
            finish = 1440
        if start is not None and finish is not None and finish < start < 1440:
            finish += 1440
        if start is None or finish is None or start >= finish:
            raw = f"{time['FromTime']}-{time['ToTime']}"
            ledger.add("file.bad_shift", path, raw=raw, line=time.line)
        else:
            found.append(Shift(start, finish))
    if not found:
        ledger.add("mspdi.no_times", path, line=element.line)
        return OFFICE
    return tuple(sorted(found, key=lambda shift: shift.start))


class Purse:
    """Money of a file: hundredths of its currency become minor units."""

    def __init__(self, ledger: Ledger, currency: str, scale: int) -> None:
        self.ledger = ledger
        self.currency = currency
        self.is_used = False
        self._scale = scale

    def cents(self, text: str, owner: str, field: str) -> int:
        """Return minor units of an amount that the file states in hundredths."""
        return self._units(text, owner, field, 100)

    def price(self, text: str, owner: str, field: str) -> int:
        """Return minor units of a rate, which the file states in whole units."""
        return self._units(text, owner, field, 1)

    def _units(self, text: str, owner: str, field: str, parts: int) -> int:
        if not text or text == "0":
            return 0
        exact = self.ledger.bounded(text, owner, field, low=-1e12, high=1e12, default=0.0)
        found = round(exact * self._scale / parts)
        self.is_used = self.is_used or bool(found)
        return found
