"""Short forms in which the example plans are written down, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pmcore._mapping import Attributes
from pmcore.model import (
    Accrual,
    CostItem,
    Dependency,
    LinkType,
    Need,
    Pert,
    Skill,
    SkillNeed,
    Task,
)
from pmcore.units import LANGUAGES, days, money

_NEED = re.compile(r"([a-z]+)(\d)(?:\[(\d+)%\])?")
_LINK = re.compile(r"([A-Z]\d+)(FS|SS|FF|SF)?(?:\+(\d+))?")


class Row(NamedTuple):
    """A task on one line, the way planners write it in a sheet.

    Parameters
    ----------
    name : str
        English and Chinese, parted by a bar.
    days : tuple of int, optional
        Optimistic, most likely and pessimistic working days; none: a milestone.
    needs : str
        ``"be4 fe3[50%]"``: backend of level 4, and half a person who knows frontend at level 3.
    after : str
        ``"A300 A320SS+6"``: after A300, and six working days after the start of A320.
    fixed : str
        ``"42000 start"``: money beside the people, and when it falls due.
    """

    id: str
    wbs: str
    name: str
    days: tuple[int, int, int] | None = None
    needs: str = ""
    after: str = ""
    fixed: str = ""


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


def also(text: str, language: str) -> Attributes:
    """Return the name in the other language as an attribute."""
    if language == "zh-CN":
        return Attributes(name_en=say(text, "en"))
    return Attributes(name_zh=say(text, "zh-CN"))


def task(row: Row, skills: dict[str, str], language: str) -> Task:
    """Return the task that a row states."""
    return Task(
        row.id,
        say(row.name, language),
        days(row.days[1]) if row.days else 0,
        wbs=row.wbs,
        needs=tuple(_needs(row.needs, skills, language)),
        costs=_costs(row.fixed),
        estimate=Pert(*map(days, row.days)) if row.days else None,
        attributes=also(row.name, language),
    )


def links(row: Row) -> Iterator[Dependency]:
    """Yield the links to a row from the tasks it waits for."""
    for before, kind, lag in _LINK.findall(row.after):
        yield Dependency(before, row.id, LinkType(kind or "FS"), lag=days(lag or 0))


def skills_of(text: str, skills: dict[str, str], language: str) -> Iterator[Skill]:
    """Yield the skills that ``"be4 intg3"`` stands for."""
    for code, level, _ in _NEED.findall(text):
        yield Skill(say(skills[code], language), int(level))


def _needs(text: str, skills: dict[str, str], language: str) -> Iterator[Need]:
    for code, level, share in _NEED.findall(text):
        yield SkillNeed(say(skills[code], language), int(level), units=int(share or 100) / 100)


def _costs(text: str) -> tuple[CostItem, ...]:
    if not text:
        return ()
    amount, accrual = text.split()
    return (CostItem(money(amount), Accrual(accrual)),)
