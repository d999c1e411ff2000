"""Pieces of SVG and HTML: escaping, text that fits, dates and numbers as charts write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape as _escape
from pathlib import Path
from typing import Literal

from pmcore.model import Plan
from pmcore.units import LANGUAGES, exponent, format_money, format_percent, sentence

_LATIN = "'Helvetica Neue','Segoe UI',Arial"
FONTS = f"{_LATIN},'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTHS = tuple(name[:3] for name in _MONTH_NAMES)

INK = "#1f2933"
SOFT = "#52606d"
FAINT = "#8a96a3"
LINE = "#e3e8ed"
SHADE = "#f3f5f7"
BLUE = "#b5cae3"
DEEP_BLUE = "#4a77ac"
ORANGE = "#e5904f"
DEEP_ORANGE = "#b4500f"
GREY = "#b9c2cb"
TEAL = "#0f766e"
PURPLE = "#7a3e9d"

# XML 1.0 section 2.2: characters that no document may hold, escaped or not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Widths in em of Latin letters in common sans-serif faces; others count as 0.56.
_NARROW = dict.fromkeys("ijl.,:;'|!I", 0.26) | dict.fromkeys(' ()[]{}/\\ftr-"*`', 0.34)
_WIDE = dict.fromkeys("mwMW@%", 0.88) | dict.fromkeys("ABCDEGHKNOPQRSTUVXYZ&", 0.69)
_EM = _NARROW | _WIDE


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG text; notebooks show it, :meth:`save` writes it.

    Examples
    --------
    >>> Picture("<svg/>").svg
    '<svg/>'
    """

    svg: str

    def save(self, path: str | Path) -> Path:
        """Write the drawing to a file in UTF-8 and return its path; parents must exist."""
        target = Path(path)
        target.write_text(self.svg, "utf-8", newline="\n")
        return target

    def _repr_svg_(self) -> str:
        return self.svg


def check_language(language: str) -> None:
    """Raise ValueError for a language that no sentence is written in."""
    if language not in LANGUAGES:
        raise ValueError(f"language is one of {LANGUAGES}, found {language!r}")


def say(code: str, language: str, **facts: object) -> str:
    """Return a label or sentence of the views."""
    return sentence(f"view.{code}", facts, language)


def clean(text: object) -> str:
    """Return text safe inside elements and quoted attributes of HTML and XML."""
    return _escape(_FORBIDDEN.sub("", str(text)), quote=True)


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def text_width(text: str, size: float) -> float:
    """Return about how wide text is in the fonts of the views; Chinese counts a full em."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in _EM:
        return _EM[letter]
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56


def fit(text: str, size: float, room: float) -> str:
    """Return text, cut with an ellipsis where it is wider than `room`.

    Examples
    --------
    >>> fit("Requirements: metering and billing", 12, 120), fit("需求", 12, 120)
    ('Requirements: met…', '需求')
    """
    text = " ".join(text.split())
    if text_width(text, size) <= room:
        return text
    left = room - size
    for end, letter in enumerate(text):
        left -= _em(letter) * size
        if left < 0:
            return text[:end].rstrip() + "…"
    return text


def last_day(instant: datetime) -> date:
    """Return the day that a finish falls on: midnight ends the day before."""
    return (instant - timedelta(minutes=1)).date()


def short_day(day: date, language: str) -> str:
    """Return a day without its year: ``31 Mar`` or ``3月31日``."""
    if language == "zh-CN":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}"


def full_day(day: date, language: str) -> str:
    """Return a day with its year: ``31 Mar 2027`` or ``2027年3月31日``."""
    if language == "zh-CN":
        return f"{day.year}年{short_day(day, language)}"
    return f"{short_day(day, language)} {day.year}"


def month_name(day: date, language: str, form: Literal["long", "middle", "short"]) -> str:
    """Return a month: ``March 2027``, ``Mar 2027`` or ``Mar``."""
    if language == "zh-CN":
        return f"{day.month}月" if form == "short" else f"{day.year}年{day.month}月"
    name = (_MONTH_NAMES if form == "long" else MONTHS)[day.month - 1]
    return name if form == "short" else f"{name} {day.year}"


def name_of(plan: Plan, register: str, key: str | None, language: str) -> str:
    """Return the name of an element in a language, its id where it has none."""
    if key is None:
        return ""
    try:
        element = plan.element(register, key)
    except KeyError:
        return key
    return own_name(element, language) or key


def own_name(element: object, language: str) -> str:
    """Return an element's name; in another language its attribute ``name_zh`` or ``name_en``."""
    attributes = getattr(element, "attributes", {})
    other = attributes.get("name_zh" if language == "zh-CN" else "name_en")
    return other if isinstance(other, str) and other else str(getattr(element, "name", ""))


def rounded_money(amount: float, currency: str | None, language: str) -> str:
    """Return money without its minor units, as headlines and axes write it."""
    unit = 10 ** exponent(currency)
    if language == "zh-CN" and currency == "CNY" and abs(amount) >= 1_000_000:
        unit *= 100
    return format_money(round(amount / unit) * unit, currency, language)


def percent(share: float, language: str) -> str:
    """Return a share as whole per cents; tiny ones are not rounded to certainty."""
    if 0 < share < 0.005 or 0.995 < share < 1:
        return ("<" if share < 0.5 else ">") + format_percent(
            0.01 if share < 0.5 else 0.99, language
        )
    return format_percent(round(share, 2), language)


def tag(name: str, content: str = "", **attributes: object) -> str:
    """Return an element; `content` is markup, attribute values are escaped.

    A trailing underscore of an attribute's name falls away, others become hyphens; None leaves
    the attribute out.
    """
    inside = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{clean(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{inside}>{content}</{name}>"


def html_table(
    head: Iterable[str], rows: Iterable[Iterable[str]], *, right: Iterable[int] = ()
) -> str:
    """Return an HTML table; cells are markup; columns in `right` hold numbers."""
    ends = frozenset(right)
    names = "".join(
        tag("th", cell, scope="col", class_="r" if place in ends else None)
        for place, cell in enumerate(head)
    )
    body = "".join(
        "<tr>"
        + "".join(
            tag("td", cell, class_="r" if place in ends else None) for place, cell in enumerate(row)
        )
        + "</tr>\n"
        for row in rows
    )
    return f"<table><thead><tr>{names}</tr></thead>\n<tbody>{body}</tbody></table>"
