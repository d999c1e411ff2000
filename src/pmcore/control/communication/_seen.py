"""What one audience may see: the plan without what is hidden, and the words that give it away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pmcore._base import Told
from pmcore._mapping import Attributes
from pmcore.control.communication._facts import Part
from pmcore.errors import PlanError, Problem
from pmcore.model import Audience, Plan, key_of, redact, registers, resolve
from pmcore.schedule import Cause

# What of each part must not be hidden for the part to be shown.
_MONEY = frozenset(
    ("actual_cost", "baselines", "cost", "cost_entries", "costs", "rate", "rates", "budget")
)
_NEEDS: Mapping[Part, frozenset[str]] = {
    Part.FINISH: frozenset(("finish",)),
    Part.OBJECTIVES: frozenset(("objectives", "results", "values")),
    Part.MILESTONES: frozenset(("tasks", "finish")),
    Part.DONE: frozenset(("tasks", "finish", "percent")),
    Part.NEXT: frozenset(("tasks", "start", "finish")),
    Part.OWN: frozenset(("tasks", "start", "finish")),
    Part.CHANGES: frozenset(("changes",)),
    Part.DECISIONS: frozenset(("decisions",)),
    Part.ISSUES: frozenset(("issues",)),
    Part.ACTIONS: frozenset(("actions",)),
    Part.GATES: frozenset(("gates", "criteria", "target", "value")),
    Part.ACCEPTANCES: frozenset(("deliverables", "acceptances", "outcome")),
    Part.RISKS: frozenset(("risks",)),
    Part.COST: _MONEY,
    Part.MARGIN: _MONEY | {"margin", "price"},
    Part.LOAD: frozenset(("resources", "assignments")),
    Part.TEAM: frozenset(("resources", "goals")),
    Part.SATISFACTION: frozenset(("expectations", "ratings")),
    Part.MEETINGS: frozenset(("meetings",)),
}
_WHOLE = frozenset((Part.COST, Part.MARGIN, Part.LOAD, Part.TEAM, Part.SATISFACTION))
"""Parts that are reckoned for the whole plan: an audience of some projects is not shown them."""


class Seen:
    """What an audience may see of a plan.

    Parameters
    ----------
    plan : Plan
    audience : Audience or str or None
        None: everything.

    Attributes
    ----------
    plan : Plan
        Without what is hidden.
    """

    def __init__(self, plan: Plan, audience: Audience | str | None) -> None:
        if isinstance(audience, str):
            found = plan.element("audiences", audience)
            assert isinstance(found, Audience)
            audience = found
        self.audience = audience or Audience("")
        self.projects = self.audience.projects
        spelt = resolve(plan, self.audience)
        self.hidden = frozenset(spelt.hidden)
        self.plan = redact(plan, spelt) if self.hidden else plan
        self.parts = frozenset(_parts(self.audience))
        # A field of one noun, as Resource.rate, closes what the bare name would.
        self.names = self.hidden | {name.split(".")[-1] for name in self.hidden}
        words = _given_away(plan, self.plan)
        self._words = re.compile("|".join(map(_whole, words))) if words else None

    def sees(self, part: Part) -> bool:
        """Tell whether the audience is shown a part of a report."""
        if self.parts and part not in self.parts:
            return False
        if self.projects and part in _WHOLE:
            return False
        return not self.names & _NEEDS.get(part, frozenset())

    def tells(self, text: str) -> bool:
        """Tell whether a text names something that is hidden."""
        return self._words is not None and bool(self._words.search(text))

    def may_hear(self, what: Told) -> bool:
        """Tell whether what an answer said names nothing hidden, in either language."""
        return not any(self.tells(what.text(language)) for language in ("en", "zh-CN"))

    def heard(self, causes: Iterable[Cause]) -> tuple[Cause, ...]:
        """Return the causes that the audience may hear, their tasks named in every language."""
        return tuple(self._named(each) for each in causes if self.may_hear(each))

    def _named(self, cause: Cause) -> Cause:
        names = self.naming("name", "tasks", cause.task)
        is_of_it = bool(names) and cause.facts.get("name") == names["name"]
        return replace(cause, facts=cause.facts | names) if is_of_it else cause

    def naming(self, fact: str, register: str, key: str | None) -> dict[str, str]:
        """Return the name of an element as facts of a sentence, in every language it has one.

        Empty where the audience must not see it, or its name names what is hidden.
        """
        try:
            element = self.plan.element(register, key or "")
        except KeyError:
            return {}
        found = {fact: str(getattr(element, "name", "")) or key_of(element)}
        held: Mapping[str, object] = getattr(element, "attributes", {})
        for tail, language in (("zh", "zh-CN"), ("en", "en")):
            other = held.get(f"name_{tail}")
            if isinstance(other, str) and other:
                found[f"{fact} {language}"] = other
        return {} if any(map(self.tells, found.values())) else found

    def project(self) -> Attributes:
        """Return what the project is called: of a portfolio, the projects that are seen."""
        plan = self.plan
        if self.projects:
            named = [self.naming("name", "wbs", each) for each in self.projects]
            names = [each["name"] for each in named if each]
            found = named[0] if len(named) == 1 else {"name": ", ".join(names)}
            return Attributes(found or {"name": ""}, client="")
        found = {"name": plan.name, "client": plan.client}
        for tail, language in (("zh", "zh-CN"), ("en", "en")):
            for name in ("name", "client"):
                other = plan.attributes.get(f"{name}_{tail}")
                if isinstance(other, str) and other and found[name]:
                    found[f"{name} {language}"] = other
        return Attributes(found)

    def owner(self, key: str | None) -> dict[str, str]:
        """Return the name of a person or stakeholder as the fact ``owner``."""
        return self.naming("owner", "resources", key) or self.naming("owner", "stakeholders", key)


def _parts(audience: Audience) -> Iterator[Part]:
    """Return the parts that an audience names; refuse what is none."""
    known = {part.value for part in Part}
    wrong = [each for each in audience.parts if each not in known]
    if wrong:
        path = f'audiences["{audience.id}"].parts'
        raise PlanError(
            Problem("report.unknown_part", path, Attributes(found=each, known=sorted(known)))
            for each in wrong
        )
    return map(Part, audience.parts)


def _given_away(plan: Plan, seen: Plan) -> list[str]:
    """Return the ids and names of what is hidden, of those that nothing visible has too."""
    if seen is plan:
        return []
    hidden = {text for register in registers() for text in _texts(plan, register)}
    shown = {text for register in registers() for text in _texts(seen, register)}
    # A letter, or a number alone, says nothing where it stands in another text.
    return sorted(each for each in hidden - shown if len(each) > 1 and not each.isdigit())


def _texts(plan: Plan, register: str) -> Iterator[str]:
    for element in getattr(plan, register):
        held: Mapping[str, object] = getattr(element, "attributes", {})
        yield key_of(element)
        for text in (getattr(element, "name", ""), held.get("name_zh"), held.get("name_en")):
            if isinstance(text, str):
                yield text


def _whole(word: str) -> str:
    """Return a pattern of a word as a whole; Chinese does not part words."""
    body = re.escape(word)
    head = r"(?<![A-Za-z0-9_])" if word[0].isascii() else ""
    tail = r"(?![A-Za-z0-9_])" if word[-1].isascii() else ""
    return head + body + tail
