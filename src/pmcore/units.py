"""Working minutes, money and how both, and dates, are written and read."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeAlias, overload

from pmcore import _text
from pmcore._mapping import JSON_RULES

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Any

MINUTES_PER_DAY = 480
EPOCH = datetime(1970, 1, 1)
LANGUAGES = _text.LANGUAGES
LAST = 4_220_000_000
"""In the year 9993: later instants cannot be written as dates."""

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3}
_SYMBOLS = {"CNY": "¥", "JPY": "JP¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency other than the plan's.

    Parameters
    ----------
    amount : int
        Minor units (cents, 分).
    currency : str
        ISO 4217 code.

    Examples
    --------
    >>> money(12.5, "EUR")
    Money(amount=1250, currency='EUR')
    """

    __pydantic_config__: ClassVar[Mapping[str, object]] = JSON_RULES
    amount: int
    currency: str


Amount: TypeAlias = int | Money
Number: TypeAlias = "int | float | str | Decimal"


def days(count: Number, *, hours_per_day: Number = 8) -> int:
    """Return working minutes of `count` working days.

    Examples
    --------
    >>> days(5), days(0.5), days(1, hours_per_day=7.5)
    (2400, 240, 450)
    """
    return _whole(_decimal(count) * _decimal(hours_per_day) * 60)


def hours(count: Number) -> int:
    """Return working minutes of `count` hours.

    Examples
    --------
    >>> hours(4), hours(0.25)
    (240, 15)
    """
    return _whole(_decimal(count) * 60)


@overload
def money(amount: Number, currency: None = None) -> int: ...
@overload
def money(amount: Number, currency: str) -> Money: ...
def money(amount: Number, currency: str | None = None) -> int | Money:
    """Return minor units of the plan's currency, or `Money` of another one.

    Raises
    ------
    ValueError
        If `amount` is no finite number.

    Examples
    --------
    >>> money(95), money("0.1"), money(95, "JPY")
    (9500, 10, Money(amount=95, currency='JPY'))
    """
    if currency is None:
        return _whole(_decimal(amount) * 100)
    return Money(_whole(_decimal(amount).scaleb(exponent(currency))), currency)


def exponent(currency: str | None) -> int:
    """Return how many decimals a currency's minor unit has (ISO 4217): 2 unless listed."""
    return _EXPONENTS.get(currency or "", 2)


def _decimal(value: Number) -> Decimal:
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 - a bare import must stay cheap

    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError(f"a number is needed, found {value!r}")  # noqa: TRY004 - DESIGN: ValueError
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"a number is needed, found {value!r}") from None
    if not number.is_finite():
        raise ValueError(f"a finite number is needed, found {value!r}")
    return number


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(rounding="ROUND_HALF_EVEN"))


def to_minutes(instant: datetime) -> int:
    """Return minutes since 1970-01-01 of a naive instant; seconds are dropped.

    Examples
    --------
    >>> from datetime import datetime
    >>> to_minutes(datetime(1970, 1, 2, 0, 1))
    1441
    """
    return (instant.toordinal() - 719163) * 1440 + instant.hour * 60 + instant.minute


def from_minutes(minutes: int) -> datetime:
    """Return the naive instant `minutes` after 1970-01-01, clamped to the years 1 to 9999."""
    low, high = -1035593280, 4223371679
    return EPOCH + timedelta(minutes=min(max(int(minutes), low), high))


def clock(text: str) -> tuple[int, int]:
    """Return a shift such as ``"09:00-12:00"`` as minutes of the day.

    A finish at or before the start is the next day's: ``"22:00-06:00"`` gives (1320, 1800).

    Raises
    ------
    ValueError
        If the text is no shift.
    """
    found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", text)
    if not found:
        raise ValueError(f'a shift looks like "09:00-12:00", found {text!r}')
    start_hour, start_minute, finish_hour, finish_minute = map(int, found.groups())
    start, finish = start_hour * 60 + start_minute, finish_hour * 60 + finish_minute
    if max(start_minute, finish_minute) > 59 or max(start, finish) > 1440:
        raise ValueError(f"a shift lies within a day, found {text!r}")
    return start, finish if finish > start else finish + 1440


def format_instant(instant: datetime, language: str = "en") -> str:
    """Return an instant as people write it.

    Examples
    --------
    >>> from datetime import datetime
    >>> (
    ...     format_instant(datetime(2027, 3, 31, 18)),
    ...     format_instant(datetime(2027, 3, 31, 18), "zh-CN"),
    ... )
    ('Wed 31 Mar 2027 18:00', '2027年3月31日（周三）18:00')
    """
    clock_time = f"{instant.hour:02d}:{instant.minute:02d}"
    if language == "zh-CN":
        return f"{format_day(instant, language)}{clock_time}"
    return f"{format_day(instant, language)} {clock_time}"


def format_day(day: date, language: str = "en") -> str:
    """Return a day as people write it, with its weekday."""
    if language == "zh-CN":
        weekday = "一二三四五六日"[day.weekday()]
        return f"{day.year}年{day.month}月{day.day}日（周{weekday}）"
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{weekday} {day.day} {months[day.month - 1]} {day.year}"


def format_duration(minutes: int, language: str = "en", *, day: int = MINUTES_PER_DAY) -> str:
    """Return working minutes as days and hours of `day` minutes.

    Examples
    --------
    >>> format_duration(1500), format_duration(1500, "zh-CN"), format_duration(-480)
    ('3 d 1 h', '3天1小时', '-1 d')
    """
    sign, rest = ("-", -minutes) if minutes < 0 else ("", minutes)
    whole, rest = divmod(rest, day)
    amounts = (whole, *divmod(rest, 60))
    names = ("天", "小时", "分钟") if language == "zh-CN" else (" d", " h", " min")
    parts = [f"{amount}{name}" for amount, name in zip(amounts, names, strict=True) if amount]
    if not parts:
        return f"0{names[0]}"
    return sign + ("" if language == "zh-CN" else " ").join(parts)


def format_money(amount: int, currency: str | None = None, language: str = "en") -> str:
    """Return minor units as people write them; large CNY amounts in 万元 in Chinese.

    Examples
    --------
    >>> format_money(9_000_000, "CNY"), format_money(9_000_000, "CNY", "zh-CN")
    ('¥90,000', '9万元')
    >>> format_money(-123_456, "EUR")
    '-€1,234.56'
    """
    places = exponent(currency)
    major = _decimal(amount).scaleb(-places)
    sign, major = ("-", -major) if major < 0 else ("", major)
    if language == "zh-CN" and currency == "CNY":
        if major >= 10_000:
            return f"{sign}{_trim(f'{major / 10_000:,.4f}')}万元"
        return f"{sign}{_trim(f'{major:,.2f}')}元"
    body = f"{major:,.{places}f}"
    body = body.removesuffix("." + "0" * places) if places else body
    if currency is None:
        return sign + body
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{body}" if symbol else f"{sign}{body} {currency}"


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_percent(share: float, language: str = "en") -> str:
    """Return a share as a percentage with at most one decimal: 0.125 gives ``12.5 %``."""
    body = _trim(f"{share * 100:.1f}")
    return f"{body}%" if language == "zh-CN" else f"{body} %"


class _Sentences(string.Formatter):
    """Fill a template: the format spec names how a fact is written.

    ``instant`` and ``day`` (ISO text), ``duration`` (minutes; ``duration/1440``: in days of so
    many), ``hours`` (minutes), ``money/CNY`` (minor units), ``percent``, ``list``; ``word`` looks
    the fact up as a code in the templates; none: as it is.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - a fact of any kind
        language = self.language
        match format_spec:
            case "instant":
                return format_instant(datetime.fromisoformat(value), language)
            case "day":
                return format_day(datetime.fromisoformat(value), language)
            case "duration":
                return format_duration(round(value), language)
            case counted if counted.startswith("duration/"):
                return format_duration(value, language, day=int(counted.partition("/")[2]))
            case "hours":
                hours_worked = _trim(f"{value / 60:.2f}")
                return f"{hours_worked}小时" if language == "zh-CN" else f"{hours_worked} h"
            case priced if priced.startswith("money/"):
                currency = priced.partition("/")[2]
                known = None if currency in ("", "None") else currency
                return format_money(round(value), known, language)
            case "percent":
                return format_percent(value, language)
            case "list":
                return ("、" if language == "zh-CN" else ", ").join(str(item) for item in value)
            case "word":
                return _text.template(f"word.{value}", language)
            case "kind":
                parts = (_kind(part, language) for part in value.split("|"))
                return ("或" if language == "zh-CN" else " or ").join(parts)
        return str(super().format_field(value, format_spec))


def _kind(name: str, language: str) -> str:
    """Return a kind of value in words: its sentence where it has one, else its name."""
    head, _, inside = name.partition(":")
    if inside:
        template = _text.template(f"word.{head}", language)
        return template.format(inside=_kind(inside, language))
    code = f"word.{name}"
    return _text.template(code, language) if code in _text.codes() else name


def sentence(code: str, facts: Mapping[str, object], language: str = "en") -> str:
    """Return the sentence of a message: its template in `language`, filled with `facts`.

    Raises
    ------
    ValueError
        If the language is unknown or no template has the code.
    """
    return _Sentences(language).vformat(_text.template(code, language), (), facts)


def end_of_day(day: date) -> datetime:
    """Return the first instant of the next day."""
    return datetime.combine(day, time()) + timedelta(days=1)


def last_minute(day: date) -> datetime:
    """Return the last minute of a day, at which a price that begins on it holds.

    Examples
    --------
    >>> last_minute(date(2027, 1, 4))
    datetime.datetime(2027, 1, 4, 23, 59)
    """
    return datetime.combine(day, time(23, 59))


_WORKING = {"min": 1, "h": 60, "d": 480, "w": 5 * 480, "mo": 20 * 480}
_ELAPSED = {"min": 1, "h": 60, "d": 1440, "w": 7 * 1440, "mo": 30 * 1440}
_DURATION = r"\s*(\d+(?:\.\d+)?)\s*([^\W\d]*)\s*"
_UNIT_NAMES = {
    "min": "m min mins minute minutes 分 分钟",
    "h": "h hr hrs hour hours 时 小时 个小时",
    "d": "d day days 天 日 工作日 个工作日",
    "w": "w wk wks week weeks 周 星期 个星期",
    "mo": "mo mon mons month months 月 个月",
}
_UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}


def parse_duration(text: str, *, unit: str | None = None, is_elapsed: bool = False) -> int:
    """Return the working minutes that a text such as ``"3 d 1 h"`` or ``"2个工作日"`` states.

    Parameters
    ----------
    text : str
    unit : str, optional
        What a number alone counts: ``"d"``, ``"h"``, ``"min"``, ``"w"`` or ``"mo"``; none: a
        number needs its unit.
    is_elapsed : bool
        Whether days, weeks and months are those of the clock; else a day has eight hours, a
        week five days, a month twenty.

    Raises
    ------
    ValueError
        If the text is no duration.

    Examples
    --------
    >>> parse_duration("3 d 1 h"), parse_duration("2.5天"), parse_duration("-1w")
    (1500, 1200, -2400)
    """
    sign, rest = (-1, text.strip()[1:]) if text.strip()[:1] in ("-", "−") else (1, text)
    rest = rest.strip().removeprefix("+")
    size = _ELAPSED if is_elapsed else _WORKING
    total, place = _decimal(0), 0
    while place < len(rest):
        found = re.match(_DURATION, rest[place:])
        name = _UNITS.get(found[2].casefold()) if found and found[2] else unit
        if found is None or name not in size:
            raise ValueError(f"a duration is needed, found {text!r}")
        total += _decimal(found[1]) * size[name]
        place += found.end()
    if not place:
        raise ValueError(f"a duration is needed, found {text!r}")
    return sign * _whole(total)


_DAY = (
    r"(?:\w{3} )?"
    r"(?:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{1,2}) (\w{3}) (\d{4}))"
)
_CLOCK = (
    r"(?:T|\s)?\s*(上午|下午)?(\d{1,2})[:\uff1a点时](\d{1,2})分?"
    r"(?:[:\uff1a](\d{1,2})秒?)?\s*([apAP][mM])?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def parse_instant(text: str, *, is_finish: bool = False) -> datetime:
    """Return the instant that a text states, such as ``"2027-03-31 18:00"`` or ``"2027年3月31日"``.

    Parameters
    ----------
    text : str
        Year first, or as `format_instant` writes it.
    is_finish : bool
        Whether a day alone means its end in place of its start.

    Raises
    ------
    ValueError
        If the text is no instant.

    Examples
    --------
    >>> parse_instant("2027年3月31日(周三)18:00")
    datetime.datetime(2027, 3, 31, 18, 0)
    >>> parse_instant("2027/3/31", is_finish=True)
    datetime.datetime(2027, 4, 1, 0, 0)
    """
    found = re.match(_DAY, text.strip())
    if not found:
        raise ValueError(f"an instant is needed, found {text!r}")
    rest = re.sub(r"^\s*[(\uff08][^)\uff09]*[)\uff09]", "", text.strip()[found.end() :])
    try:
        if found[1]:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        else:
            day = date(int(found[6]), _MONTHS.index(found[5].lower()) + 1, int(found[4]))
        if not rest:
            return end_of_day(day) if is_finish else datetime.combine(day, time())
        return datetime.combine(day, _clock_of(rest))
    except ValueError:
        raise ValueError(f"an instant is needed, found {text!r}") from None


def _clock_of(text: str) -> time:
    found = re.fullmatch(_CLOCK, text)
    if not found:
        raise ValueError
    hour, half = int(found[2]), (found[1] or found[5] or "").lower()
    if half in ("下午", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    return time(hour, int(found[3]), int(found[4] or 0))


_AMOUNT = (
    r"([-−]?)\s*([^\d\s.,-]*)\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"\s*(亿|万)?\s*([^\d\s]*)"
)


def parse_money(text: str, currency: str | None = None) -> int | Money:
    """Return the amount that a text such as ``"¥90,000"``, ``"9万元"`` or ``"12.50 EUR"`` states.

    Parameters
    ----------
    text : str
    currency : str, optional
        The plan's, in which the answer is a plain number of minor units; an amount that states
        none is in it.

    Raises
    ------
    ValueError
        If the text is no amount.

    Examples
    --------
    >>> parse_money("9.5万元", "CNY"), parse_money("12.50 EUR", "CNY"), parse_money("1,200")
    (9500000, Money(amount=1250, currency='EUR'), 120000)
    """
    found = re.fullmatch(_AMOUNT, text.strip())
    marks = [mark for mark in (found[2], found[5]) if mark] if found else ["?"]
    codes = {symbol: code for code, symbol in _SYMBOLS.items()} | {
        "元": "CNY",
        "人民币": "CNY",
        "\uffe5": "CNY",
    }
    stated = codes.get(marks[0], marks[0].upper()) if marks else currency
    if not found or len(marks) > 1 or (marks and not re.fullmatch("[A-Z]{3}", str(stated))):
        raise ValueError(f"an amount of money is needed, found {text!r}")
    scale = {"亿": 10**8, "万": 10**4}.get(found[4] or "", 1)
    number = _decimal(found[3].replace(",", "")) * scale * (-1 if found[1] else 1)
    amount = _whole(number.scaleb(exponent(stated)))
    return amount if not marks or stated == currency else Money(amount, str(stated))
