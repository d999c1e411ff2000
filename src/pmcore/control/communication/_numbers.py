"""Parts of a report about money, risks and people in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pmcore._mapping import Attributes
from pmcore.control.communication._facts import Fact, Part
from pmcore.control.communication._given import Given
from pmcore.model import ResourceKind
from pmcore.network import build
from pmcore.risk import RankedRisk
from pmcore.units import from_minutes, to_minutes

FEWEST = 5
"""People whose hours make a figure of the team; of fewer, one might be told from the others."""


def risks(given: Given) -> Iterator[Fact]:
    """Yield the dearest risks, with numbers where the audience may see them."""
    if given.ranking is None:
        return
    hidden = given.seen.names & {"probability", "impacts"}
    kept = [
        (row, named)
        for row in given.ranking.risks
        if (named := given.seen.naming("name", "risks", row.id))
    ]
    for row, named in kept[: given.most_risks]:
        code, facts = ("report.risk_named", {}) if hidden else _size(given, row)
        yield Fact(
            code,
            Attributes(named, **facts),
            part=Part.RISKS,
            name="risk",
            subject=row.id,
            value=None if hidden else round(row.probability, 4),
            form="percent",
            source=f'ranking["{row.id}"].probability',
        )


def _size(given: Given, row: RankedRisk) -> tuple[str, dict[str, object]]:
    """Return the sentence for what a risk does or an opportunity gains, and its facts."""
    code, sign = ("report.opportunity", -1) if row.is_opportunity else ("report.risk", 1)
    day = build(given.seen.plan).worktime().minutes_per_day
    facts: dict[str, object] = {
        "chance": round(row.probability, 2),
        "delay": round(sign * row.delay / day, 1),
    }
    if given.seen.sees(Part.COST) and row.cost and given.currency:
        code += "_cost"
        facts |= given.money(cost=sign * row.cost)
    return code, facts


def cost(given: Given) -> Iterator[Fact]:
    """Yield what is earned and spent, the indices, and the cost at completion with its range."""
    value = given.value
    if value is not None and value.bac:
        facts = given.money(ev=value.ev, bac=value.bac, pv=value.pv)
        facts |= {"percent": round(value.ev / value.bac, 3)}
        yield _money(given, "report.earned", facts, name="ev", amount=value.ev, source="value.ev")
        if value.ac is not None:
            facts = given.money(ac=value.ac)
            yield _money(
                given, "report.spent", facts, name="ac", amount=value.ac, source="value.ac"
            )
        for name, index in (("cpi", value.cpi), ("spi", value.spi)):
            if index is not None:
                side = "under" if index < 0.995 else "over" if index >= 1.005 else "even"
                yield Fact(
                    f"report.{name}_{side}",
                    Attributes(index=round(index, 2)),
                    part=Part.COST,
                    name=name,
                    value=round(index, 4),
                    form="number",
                    source=f"value.{name}",
                )
    yield from _eac(given)


def _eac(given: Given) -> Iterator[Fact]:
    ahead = given.forecast
    if ahead is None or ahead.cost is None:
        return
    facts = given.money(eac=ahead.cost)
    code = "report.eac"
    low, high = ahead.cost_at(0.1), ahead.cost_at(0.9)
    if low is not None and high is not None:
        code = "report.eac_range"
        facts |= given.money(low=low, high=high)
    yield _money(given, code, facts, name="eac", amount=ahead.cost, source="forecast.cost")
    budget = given.seen.plan.budget
    if budget is None and given.value is not None:
        budget = given.value.bac
    if budget:
        gap = ahead.cost - budget
        code = "report.over_budget" if gap > 0 else "report.within_budget"
        facts = given.money(gap=abs(gap), budget=budget)
        yield _money(given, code, facts, name="gap", amount=gap, source="forecast.cost - budget")


def margin(given: Given) -> Iterator[Fact]:
    """Yield what is left of the price, by the forecast, else as planned."""
    price = given.seen.plan.price
    ends = given.forecast.cost if given.forecast else None
    source, code = "forecast.cost", "report.margin"
    if ends is None and given.value is not None:
        ends, source, code = given.value.bac, "value.bac", "report.margin_planned"
    if not price or ends is None:
        return
    facts = given.money(margin=price - ends, price=price)
    facts |= {"share": round((price - ends) / price, 3)}
    yield _money(
        given,
        code,
        facts,
        name="margin",
        amount=price - ends,
        source=f"plan.price - {source}",
        part=Part.MARGIN,
    )


def _money(
    given: Given,
    code: str,
    facts: dict[str, object],
    *,
    name: str,
    amount: int,
    source: str,
    part: Part = Part.COST,
) -> Fact:
    return Fact(
        code,
        Attributes(facts),
        part=part,
        name=name,
        value=amount,
        form=f"money/{given.currency}",
        source=source,
    )


def load(given: Given) -> Iterator[Fact]:
    """Yield how much of everybody's time the plan takes until the end of what comes next."""
    if given.schedule is None or not given.schedule.assignments:
        return
    net = build(given.seen.plan)
    total, room = 0.0, 0.0
    over: list[Fact] = []
    people = [each for each in given.seen.plan.resources if each.kind is ResourceKind.PERSON]
    for each in people:
        clock = net.worktime(each.calendar)
        busy = 0.0
        for row in given.schedule.assignments:
            if row.resource == each.id and row.task in net.task_places:
                dates = given.schedule[row.task]
                first, last = max(dates.start, given.at), min(dates.finish, given.until)
                busy += row.units * clock.between(first, last) if first < last else 0.0
        there = _there(given, each.id)
        total, room = total + busy, room + there
        named = given.seen.naming("name", "resources", each.id)
        if there and busy > 1.005 * there and named:
            over.append(_share("report.overloaded", busy / there, given, each.id, **named))
    if room:
        yield _share("report.load", total / room, given, "", people=len(people))
    yield from over


def _there(given: Given, resource: str) -> float:
    """Return the working minutes of a person until the end of what comes next."""
    net = build(given.seen.plan)
    clock = net.worktime(given.seen.plan.resource(resource).calendar)
    steps = [*net.capacity(resource), (to_minutes(given.until), 0.0)]
    found = 0.0
    for (since, there), (until, _) in pairwise(steps):
        first = max(from_minutes(since), given.at)
        last = min(from_minutes(until), given.until)
        found += there * clock.between(first, last) if first < last else 0.0
    return found


def _share(code: str, share: float, given: Given, subject: str, **facts: object) -> Fact:
    until = given.until.date().isoformat()
    return Fact(
        code,
        Attributes(facts, share=round(share, 2), date=until),
        part=Part.LOAD,
        name="load",
        subject=subject,
        value=round(share, 4),
        form="percent",
        source="schedule.assignments",
    )


def team(given: Given) -> Iterator[Fact]:
    """Yield how the team did as a whole; nothing of a person, and nothing of a small team."""
    yield from _goals(given)
    if given.actuals is None:
        return
    people = [each for each in given.actuals.people if each.work]
    room = sum(each.available for each in given.actuals.people)
    if len(people) < FEWEST or not room:
        return
    work = sum(each.work for each in people)
    yield Fact(
        "report.utilisation",
        Attributes(people=len(people), work=work, share=round(work / room, 2)),
        part=Part.TEAM,
        name="utilisation",
        value=round(work / room, 4),
        form="percent",
        source="actuals.people",
    )
    extra = sum(each.overtime for each in people)
    if extra:
        yield Fact(
            "report.overtime",
            Attributes(work=extra),
            part=Part.TEAM,
            name="overtime",
            value=extra,
            form="hours",
            source="actuals.people",
        )


def _goals(given: Given) -> Iterator[Fact]:
    """Yield how far the goals of the team are reached, where they are those of enough people."""
    found = given.evaluation
    cards = (
        [each for each in found.cards if each.person and each.score is not None] if found else []
    )
    if found is None or found.score is None or len(cards) < FEWEST:
        return
    yield Fact(
        "report.team_goals",
        Attributes(people=len(cards), score=round(found.score, 2)),
        part=Part.TEAM,
        name="team goals",
        value=round(found.score, 4),
        form="percent",
        source="evaluation.score",
    )
