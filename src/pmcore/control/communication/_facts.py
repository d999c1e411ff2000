"""What a report says: facts, each with its value and where it comes from, in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Instant, Made, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.units import sentence

_BETWEEN = {"names": (", ", "、"), "sentences": ("; ", "；")}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


class Part(StrEnum):
    """A part of a status report; an `Audience` names those that it is shown."""

    HEADLINE = "headline"
    FINISH = "finish"
    OBJECTIVES = "objectives"
    MILESTONES = "milestones"
    DONE = "done"
    NEXT = "next"
    OWN = "own"
    CHANGES = "changes"
    DECISIONS = "decisions"
    ISSUES = "issues"
    ACTIONS = "actions"
    GATES = "gates"
    ACCEPTANCES = "acceptances"
    RISKS = "risks"
    COST = "cost"
    MARGIN = "margin"
    LOAD = "load"
    TEAM = "team"
    SATISFACTION = "satisfaction"
    MEETINGS = "meetings"


class Light(StrEnum):
    """The state of a project at a glance."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def localised(facts: Attributes, language: str) -> dict[str, Any]:
    """Return what a sentence is filled with in a language.

    A fact ``name zh-CN`` stands for ``name`` in Chinese. Attributes with a code are a sentence
    of their own, and several of them are joined.
    """
    found = {key: _said(value, language) for key, value in facts.items()}
    tail = f" {language}"
    return found | {
        key.removesuffix(tail): value for key, value in found.items() if key.endswith(tail)
    }


def _said(value: object, language: str) -> object:
    if isinstance(value, Attributes) and "code" in value:
        held = value["facts"]
        assert isinstance(held, Attributes)
        return sentence(str(value["code"]), localised(held, language), language)
    if isinstance(value, tuple) and value and isinstance(value[0], Attributes):
        kind = "names" if value[0]["code"] == "report.just_name" else "sentences"
        between = _BETWEEN[kind][language == "zh-CN"]
        return between.join(str(_said(each, language)) for each in value)
    return value


def inner(code: str, **facts: object) -> Attributes:
    """Return a sentence as a fact of another."""
    return Attributes(code=code, facts=Attributes(facts))


def told_why(cause: Told, language: str) -> str:
    """Return a cause as a sentence, with names in a language as far as its facts have them."""
    return sentence(cause.code, localised(cause.facts, language), language)


def told(what: Told) -> Attributes:
    """Return what an answer said as a fact of another sentence."""
    return Attributes(code=what.code, facts=what.facts)


@dataclass(frozen=True, slots=True, repr=False)
class Fact(Told):
    """One thing that a report says.

    Parameters
    ----------
    code : str
        ``report.milestone_late`` and others that `_text` lists.
    facts : Attributes
        What the sentence says; names stand in both languages where the plan has both.
    part : Part
    name : str
        What it is about, the same in every report: ``milestone``, ``p80``, ``eac``.
    subject : str
        Id of the element it is about; empty: the project.
    value : str, int, float or None
        The number, the ISO date or the state that it states, exactly; amounts in minor units.
    form : str
        How the value is written: ``day``, ``percent``, ``number``, ``word``, ``money/CNY``.
    source : str
        The answer, and the path in it, that the value comes from.

    Examples
    --------
    >>> facts = Attributes({"name": "Go-live", "name zh-CN": "上线", "date": "2027-08-02"})
    >>> fact = Fact("report.milestone_planned", facts, part=Part.MILESTONES, name="milestone")
    >>> fact.text(), fact.text("zh-CN")
    ('Go-live: Mon 2 Aug 2027', '上线：2027年8月2日（周一）')
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    part: Part
    name: str = ""
    subject: str = ""
    value: str | int | float | None = None
    form: str = ""
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about, by which two reports are compared."""
        return self.part.value, self.name, self.subject

    def text(self, language: str = "en") -> str:
        """Return the fact as a sentence."""
        return sentence(self.code, localised(self.facts, language), language)


@dataclass(frozen=True, slots=True, repr=False)
class StatusReport(Answer):
    """What one audience is told about a project at a data date.

    Parameters
    ----------
    names : Attributes
        The project's ``name``, and ``client``, in both languages where the plan has both.
    at : datetime
        The data date.
    facts : tuple of Fact
        Part by part; what was not given or must not be seen is not among them.
    audience : str
        Its id; empty: for everybody inside.
    since : datetime, optional
        Data date of the last report.
    light : Light, optional
        None where nothing that the audience may see decides it.
    language : str
        The audience's own.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.control.communication import status_report
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal()
    >>> report = status_report(plan, datetime(2027, 1, 8, 18), schedule=critical_path(plan))
    >>> print(report.of("finish")[0].text())
    It is forecast to finish on Fri 5 Feb 2027
    """

    names: Attributes
    at: Instant
    facts: tuple[Fact, ...]
    _: KW_ONLY
    audience: str = ""
    since: Instant | None = None
    light: Light | None = None
    language: str = "en"
    made: Made | None = None

    def of(self, part: Part | str) -> tuple[Fact, ...]:
        """Return the facts of one part."""
        return tuple(fact for fact in self.facts if fact.part is Part(part))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that say something, in their order."""
        held = {fact.part for fact in self.facts}
        return tuple(part for part in Part if part in held)

    def title(self, language: str | None = None) -> str:
        """Return a heading: project and data date."""
        return self._say("title", language)

    def text(self, language: str | None = None) -> str:
        """Return the report as plain text, ready for e-mail and chat.

        Parameters
        ----------
        language : str, optional
            None: the audience's own.
        """
        lines = [self.title(language)]
        for head, facts in self._sections(language):
            lines += ["", head, *(f"- {fact.text(language or self.language)}" for fact in facts)]
        return "\n".join(lines) + "\n"

    def markdown(self, language: str | None = None) -> str:
        """Return the report as Markdown: a heading a part, a line a fact."""
        lines = [f"# {_escaped(self.title(language))}"]
        for head, facts in self._sections(language):
            said = (_escaped(fact.text(language or self.language)) for fact in facts)
            lines += ["", f"## {head}", "", *(f"- {each}" for each in said)]
        return "\n".join(lines) + "\n"

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a fact."""
        names = ("part", "name", "subject", "value", "form", "source", "code")
        found: dict[str, list[Any]] = {
            name: [getattr(fact, name) for fact in self.facts] for name in names
        }
        return found | {"text": [fact.text(self.language) for fact in self.facts]}

    def _sections(self, language: str | None) -> Iterator[tuple[str, tuple[Fact, ...]]]:
        for part in self.parts:
            yield self._say(f"head_{part.value}", language), self.of(part)

    def _say(self, code: str, language: str | None) -> str:
        held = self.names | {"at": self.at.isoformat()}
        spoken = language or self.language
        return sentence(f"report.{code}", localised(Attributes(held), spoken), spoken)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def day_of(instant: datetime) -> str:
    """Return the day that a finish falls on, as ISO text: midnight ends the day before."""
    return (instant - timedelta(minutes=1)).date().isoformat()
