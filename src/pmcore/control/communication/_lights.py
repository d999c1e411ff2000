"""The traffic light of a report, and the rule that decided it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass

from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore.control.communication._facts import Fact, Light, Part, day_of, inner
from pmcore.control.communication._given import Given, days_between

_WORST = (Light.RED, Light.AMBER, Light.GREEN)
_OPEN = (Part.DECISIONS, Part.ISSUES, Part.ACTIONS)


@dataclass(frozen=True, slots=True, repr=False)
class LightRules(Noun):
    """Where amber and red begin.

    Parameters
    ----------
    late : tuple of int
        Days of the calendar by which the finish lies after the deadline (without one: after the
        baseline's finish); above the first it is amber, above the second red.
    chance : tuple of float
        Of meeting the deadline; below the first it is amber, below the second red.
    cpi : tuple of float
        Likewise.
    overdue : int
        More overdue matters are amber.

    References
    ----------
    Red, amber and green by tolerances of time and cost: AXELOS, Managing Successful Projects
    with PRINCE2, 2017, section 15; the thresholds are ours.
    """

    _: KW_ONLY
    late: tuple[int, int] = (0, 5)
    chance: tuple[float, float] = (0.8, 0.5)
    cpi: tuple[float, float] = (0.97, 0.9)
    overdue: int = 0


def headline(given: Given, rules: LightRules, facts: tuple[Fact, ...]) -> Iterator[Fact]:
    """Yield the light by the worst of the rules that what the audience sees can decide."""
    found = [*_finish(given, rules), *_chance(given, rules), *_cpi(given, rules)]
    found += [*_logged(rules, facts), *_gated(facts)]
    if not found:
        return
    light, why, source = min(found, key=lambda each: _WORST.index(each[0]))
    yield Fact(
        f"report.light_{light.value}",
        Attributes(why=why),
        part=Part.HEADLINE,
        name="light",
        value=light.value,
        form="word",
        source=source,
    )


_Found = tuple[Light, Attributes, str]


def _level(value: float, bounds: tuple[float, float], sign: int = 1) -> Light:
    """Return the light of a value that is better the smaller it is, or the greater by sign -1."""
    amber, red = bounds
    if sign * value > sign * red:
        return Light.RED
    return Light.AMBER if sign * value > sign * amber else Light.GREEN


def _finish(given: Given, rules: LightRules) -> Iterator[_Found]:
    if not given.seen.sees(Part.FINISH):
        return
    end, goal, what = given.finish(), given.deadline(), "deadline"
    if goal is None:
        held = given.planned()
        ends = [held[row.id] for row in given.rows() if row.id in held]
        goal, what = max(ends, default=None), "baseline"
    if end is None or goal is None:
        return
    days = days_between(goal, end)
    light = _level(days, rules.late)
    way = "late" if days > 0 else "kept"
    facts = {"date": day_of(end), "goal": day_of(goal), "days": abs(days) * 1440}
    yield light, inner(f"report.rule_{what}_{way}", **facts), "schedule.finish"


def _chance(given: Given, rules: LightRules) -> Iterator[_Found]:
    chance = given.chance() if given.seen.sees(Part.FINISH) else None
    if chance is not None:
        light = _level(chance, rules.chance, -1)
        why = inner("report.rule_chance", chance=round(chance, 2), wanted=rules.chance[0])
        yield light, why, "outlook.chance_of(plan.deadline)"


def _cpi(given: Given, rules: LightRules) -> Iterator[_Found]:
    cpi = given.value.cpi if given.value and given.seen.sees(Part.COST) else None
    if cpi is not None:
        light = _level(cpi, rules.cpi, -1)
        yield light, inner("report.rule_cpi", cpi=round(cpi, 2), wanted=rules.cpi[0]), "value.cpi"


def _logged(rules: LightRules, facts: tuple[Fact, ...]) -> Iterator[_Found]:
    late = sum(fact.part in _OPEN and fact.value == "overdue" for fact in facts)
    if late > rules.overdue:
        yield Light.AMBER, inner("report.rule_overdue", count=late), "plan"


def _gated(facts: tuple[Fact, ...]) -> Iterator[_Found]:
    for fact in facts:
        if fact.part is Part.GATES and fact.value == "fail":
            held = {key: fact.facts[key] for key in fact.facts if key.startswith("name")}
            yield Light.AMBER, inner("report.rule_gate", **held), fact.source
