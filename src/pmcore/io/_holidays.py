"""Calendars of public holidays, make-up days included, from the package `holidays`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pmcore._mapping import Attributes
from pmcore.io._extras import missing
from pmcore.model import Calendar, CalendarException, Shift, shifts, weekly
from pmcore.units import sentence

if TYPE_CHECKING:
    from holidays import HolidayBase

MORNING = shifts("09:00-12:00")
_LABELS = ("estimated_label", "observed_estimated_label")


def public_calendar(
    country: str,
    years: Iterable[int],
    *,
    base: Calendar | None = None,
    subdivision: str | None = None,
    language: str | None = None,
    half_days: Iterable[Shift] | None = None,
    announced: int | None = None,
    id: str | None = None,  # noqa: A002 - the field it fills
) -> Calendar:
    """Return a calendar with the public holidays of a country, and the days worked in exchange.

    The days come from the package `holidays` (extra ``calendars``). In countries where the
    government moves days from year to year, as in China, the weekend days that are worked in
    exchange (调休) are part of it; the years that the package does not yet know are marked
    provisional, as are dates that it calls estimated, such as those of lunar calendars.

    Parameters
    ----------
    country : str
        ISO 3166 code, such as ``"CN"``.
    years : iterable of int
    base : Calendar, optional
        Whose weeks and own exceptions hold; none: office hours on the country's working days.
    subdivision : str, optional
        State or province, as the package names it: ``"BY"`` of ``"DE"``.
    language : str, optional
        Of the names, such as ``"zh_CN"`` or ``"en_US"``; none: the country's own.
    half_days : iterable of Shift, optional
        Working time of the days that the package lists as half ones; none: they are left out,
        since many are for some groups of people only.
    announced : int, optional
        Last year whose arrangement is known; none: the last one that the package has.
    id : str, optional
        Of the calendar; none: the country, and the subdivision.

    Raises
    ------
    FormatError
        If the extra is not installed.
    ValueError
        If the package does not know the country, the subdivision or the language.

    Examples
    --------
    >>> from datetime import date
    >>> china = public_calendar("CN", [2026, 2099], language="zh_CN")
    >>> days = {each.first: each for each in china.exceptions}
    >>> days[date(2026, 2, 17)].name, bool(days[date(2026, 2, 14)].shifts)
    ('春节', True)
    >>> days[date(2026, 10, 1)].is_provisional, days[date(2099, 10, 1)].is_provisional
    (False, True)
    """
    wanted = sorted(set(years))
    held = _holidays(country, wanted, subdivision, language)
    start = base or weekly(
        "", working=[day for day in range(7) if day not in held.weekend], hours=_office()
    )
    known = _last_arranged(held) if announced is None else announced
    doubtful = [year for year in wanted if known is not None and year > known]
    found = [
        CalendarException(
            day, day, name=name, is_provisional=day.year in doubtful or _is_estimated(held, name)
        )
        for day, name in sorted(held.items())
    ]
    if half_days is not None and "half_day" in held.supported_categories:
        half = _holidays(country, wanted, subdivision, language, category="half_day")
        found += _halves(half, tuple(half_days), {each.first for each in found})
    found += _made_up(held, wanted, start, language or held.default_language or "")
    name = "-".join(filter(None, (country, subdivision)))
    return replace(
        start,
        id=id or name,
        name=start.name or name,
        exceptions=(*start.exceptions, *sorted(found, key=lambda each: each.first)),
        attributes=Attributes({**start.attributes, **_origin(held, wanted, doubtful)}),
    )


def _office() -> tuple[Shift, ...]:
    return shifts("09:00-12:00", "13:00-18:00")


def _holidays(
    country: str,
    years: list[int],
    subdivision: str | None,
    language: str | None,
    *,
    category: str = "public",
) -> HolidayBase:
    try:
        import holidays
    except ImportError:
        missing("calendars", "public_calendar")
    try:
        found = holidays.country_holidays(
            country,
            subdiv=subdivision,
            years=years,
            expand=False,
            language=language,
            categories=(category,),
        )
    except NotImplementedError as error:
        raise ValueError(str(error)) from None
    if language and language not in (found.supported_languages or (found.default_language,)):
        raise ValueError(f"{country} has names in {found.supported_languages}, not in {language!r}")
    return found


def _last_arranged(held: HolidayBase) -> int | None:
    """Return the last year whose moved days are known; None where a country moves none."""
    if not held.has_substituted_holidays:
        return None
    tables = [
        getattr(held, name)
        for name in dir(held)
        if name.startswith("special_") and name.endswith(("_holidays", "_observed"))
    ]
    years = [year for table in tables if isinstance(table, Mapping) for year in table]
    return max(years, default=None)


def _is_estimated(held: HolidayBase, name: str) -> bool:
    """Tell whether a name carries the package's mark for dates that may still move."""
    labels = [getattr(held, label, "") for label in _LABELS]
    patterns = [
        re.escape(held.tr(label)).replace(re.escape("%s"), ".*") for label in labels if label
    ]
    return any(
        re.fullmatch(pattern, part) for pattern in patterns for part in (name, *name.split("; "))
    )


def _halves(
    held: HolidayBase, worked: tuple[Shift, ...], free: set[date]
) -> Iterator[CalendarException]:
    for day, name in held.items():
        if day not in free:
            estimated = _is_estimated(held, name)
            yield CalendarException(day, day, worked, name=name, is_provisional=estimated)


def _made_up(
    held: HolidayBase, years: list[int], base: Calendar, language: str
) -> Iterator[CalendarException]:
    day = next((each for week in base.weeks for each in week.days if each), _office())
    name = sentence("calendar.made_up", {}, "zh-CN" if language.startswith("zh") else "en")
    for worked in held.weekend_workdays:
        if worked.year in years:
            yield CalendarException(worked, worked, day, name=name)


def _version() -> str:
    import holidays

    return str(getattr(holidays, "__version__", "?"))


def _origin(held: HolidayBase, years: list[int], doubtful: list[int]) -> dict[str, object]:
    return {
        "source": f"holidays {_version()}",
        "country": held.country,
        "years": years,
        "provisional_years": doubtful,
    }
