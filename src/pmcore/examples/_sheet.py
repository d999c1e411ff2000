"""How the example plans are written down: sheets as planners keep them, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from pmcore._mapping import Attributes
from pmcore.model import (
    Accrual,
    CostItem,
    Dependency,
    LinkType,
    Pert,
    Skill,
    SkillNeed,
    Task,
)
from pmcore.units import LANGUAGES, days, money

Row: TypeAlias = dict[str, str]

_NEED = re.compile(r"([a-z]+)(\d)(?:\[(\d+)%\])?")
_LINK = re.compile(r"(\w+?)(FS|SS|FF|SF)?(?:\+(\d+))?(?: |$)")


def sheet(text: str) -> tuple[Row, ...]:
    """Return the rows of a sheet: column name to cell, the first line naming the columns.

    Examples
    --------
    >>> sheet('''
    ... id | days
    ... a  | 3
    ... ''')
    ({'id': 'a', 'days': '3'},)
    """
    head, *lines = ([cell.strip() for cell in line.split("|")] for line in text.split("\n") if line)
    return tuple(dict(zip(head, cells, strict=True)) for cells in lines)


def say(text: str, language: str) -> str:
    """Return the half of ``"English|中文"`` in that language; a text without a bar as it is.

    Raises
    ------
    ValueError
        If pmcore does not speak the language.

    Examples
    --------
    >>> say("Go-live|上线", "zh-CN")
    '上线'
    """
    if language not in LANGUAGES:
        known = ", ".join(map(repr, LANGUAGES))
        raise ValueError(f"language is one of {known}, found {language!r}")
    english, _, chinese = text.partition("|")
    return chinese if chinese and language == "zh-CN" else english


def both(row: Row) -> str:
    """Return a row's name in both languages, for `say` and `other`."""
    return f"{row['name']}|{row['名称']}"


def other(text: str, language: str) -> Attributes:
    """Return the name in the other language as an attribute."""
    if language == "zh-CN":
        return Attributes(name_en=say(text, "en"))
    return Attributes(name_zh=say(text, "zh-CN"))


def task(row: Row, skills: dict[str, str], language: str) -> Task:
    """Return the task that a row states: ``days`` are optimistic, most likely, pessimistic."""
    estimate = [days(part) for part in row["days"].split()]
    return Task(
        row["id"],
        say(both(row), language),
        estimate[1] if estimate else 0,
        wbs=row["wbs"],
        needs=tuple(_needs(row["needs"], skills, language)),
        costs=_costs(row["fixed"]),
        estimate=Pert(*estimate) if estimate else None,
        attributes=other(both(row), language),
    )


def links(row: Row) -> Iterator[Dependency]:
    """Yield the links to a row from the tasks it waits for.

    Examples
    --------
    >>> [(link.key, link.lag) for link in links({"id": "c", "after": "a bSS+2"})]
    [('a->c', 0), ('b->c:SS', 960)]
    """
    for before, kind, lag in _LINK.findall(row["after"]):
        yield Dependency(before, row["id"], LinkType(kind or "FS"), lag=days(lag or 0))


def skills_of(text: str, names: dict[str, str], language: str) -> Iterator[Skill]:
    """Yield the skills that ``"be4 intg3"`` stands for: backend at level 4, integration at 3."""
    for code, level, _ in _NEED.findall(text):
        yield Skill(say(names[code], language), int(level))


def moment(text: str, clock: str = "00:00") -> datetime:
    """Return the instant of ``"05-14"`` in 2027, at `clock` unless the text has a time of its own.

    Examples
    --------
    >>> moment("05-14", "18:00"), moment("03-01 09:00", "18:00")
    (datetime.datetime(2027, 5, 14, 18, 0), datetime.datetime(2027, 3, 1, 9, 0))
    """
    return datetime.fromisoformat(f"2027-{text}" if " " in text else f"2027-{text} {clock}")


def _needs(text: str, names: dict[str, str], language: str) -> Iterator[SkillNeed]:
    for code, level, share in _NEED.findall(text):
        yield SkillNeed(say(names[code], language), int(level), units=int(share or 100) / 100)


def _costs(text: str) -> tuple[CostItem, ...]:
    if not text:
        return ()
    amount, accrual = text.split()
    return (CostItem(money(amount), Accrual(accrual)),)
