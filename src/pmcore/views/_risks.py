"""The part of a report about risk: when it may end, what drives that, the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal, TypeVar

from pmcore.risk import (
    Contribution,
    Contributions,
    DriverShare,
    Outlook,
    RankedRisk,
    drivers,
    rank,
)
from pmcore.views import _case
from pmcore.views._case import Case, beside, facts_list, section
from pmcore.views._charts import TimeMark, bars, distribution
from pmcore.views._markup import (
    DEEP_BLUE,
    INK,
    PURPLE,
    clean,
    html_table,
    name_of,
    own_name,
    short_day,
    tag,
)
from pmcore.views._risk_charts import REGISTERS, risk_matrix, scatter, tornado

_MOST = 12


def verdict(case: Case, outlook: Outlook) -> str:
    """Return what the simulation says of the deadline, or of the finish without one."""
    p80 = case.day(outlook.finish_at(0.8))
    if case.plan.deadline is None:
        return case.say("verdict p80", p80=p80)
    chance = case.percent(outlook.chance_of(case.plan.deadline))
    return case.say("verdict chance", chance=chance, p80=p80)


def tile(case: Case, outlook: Outlook) -> str:
    """Return the headline figure of risk."""
    p80 = case.day(outlook.finish_at(0.8))
    if case.plan.deadline is None:
        note = case.say("even chance", date=case.day(outlook.finish_at(0.5)))
        return _case.tile("plain", case.say("p80"), p80, note)
    chance = outlook.chance_of(case.plan.deadline)
    state = "good" if chance >= 0.8 else "watch" if chance >= 0.5 else "late"
    note = case.say("p80 is", p80=p80)
    return _case.tile(state, case.say("chance of deadline"), case.percent(chance), note)


def risks(case: Case, outlook: Outlook) -> str:
    """Return the part about risk."""
    chart = distribution(
        sorted(outlook.finish.array.tolist()),
        title=case.say("finish dates"),
        language=case.language,
        marks=_marks(case, outlook),
    )
    figures = facts_list(list(_figures(case, outlook)))
    note = case.say("risk note", samples=f"{outlook.samples:,}", seed=outlook.seed)
    body = beside(chart, figures)
    if case.sees("money") and case.sees("risks") and outlook.total_at(0) < outlook.total_at(1):
        body += tag("div", scatter(case.plan, outlook, language=case.language).svg, class_="wide")
    gains = case.contributions
    body += _gains(case, gains) if gains else _drivers(case, outlook)
    if case.sees("risks"):
        body += _register(case)
    return section(case.say("risk"), body, note=note)


def _marks(case: Case, outlook: Outlook) -> list[TimeMark]:
    dates = [("P50", outlook.finish_at(0.5), DEEP_BLUE), ("P80", outlook.finish_at(0.8), DEEP_BLUE)]
    if case.plan.deadline:
        dates.append((case.say("deadline"), case.plan.deadline, PURPLE))
    dates.append((case.say("as planned"), outlook.planned, INK))
    dates.sort(key=lambda item: item[1])
    return [(at, f"{label} {short_day(at, case.language)}", colour) for label, at, colour in dates]


def _figures(case: Case, outlook: Outlook) -> Iterator[tuple[str, str]]:
    for share in (0.1, 0.5, 0.8, 0.9):
        yield case.say("done by", chance=case.percent(share)), case.day(outlook.finish_at(share))
    yield case.say("without uncertainty"), case.day(outlook.planned)
    chance = outlook.chance_of(outlook.planned)
    yield case.say("chance of that"), case.percent(chance)
    if case.sees("money") and outlook.cost_at(1.0):
        yield case.say("risk cost p50"), case.money(outlook.cost_at(0.5))
        yield case.say("risk cost p80"), case.money(outlook.cost_at(0.8))


_Row = TypeVar("_Row", Contribution, DriverShare)


def _seen(case: Case, rows: Iterable[_Row]) -> list[_Row]:
    """Return the rows that the audience may see."""
    parts = {"task": (), "risk": ("risks",), "resource": ("people",)}
    parts["driver"] = ("risks", "risk_drivers")
    return [
        row for row in rows if row.id not in case.hidden and all(map(case.sees, parts[row.element]))
    ]


def _gains(case: Case, gains: Contributions) -> str:
    """Return what the project would gain without each uncertain thing, in days and in money."""
    shown = replace(gains, rows=tuple(_seen(case, gains.rows)))
    found = ""
    ways: tuple[Literal["length", "cost"], ...]
    ways = ("length", "cost") if case.sees("money") else ("length",)
    for by in ways:
        chart = tornado(case.plan, shown, by=by, most=_MOST, language=case.language)
        found += tag("h3", case.say(f"tornado {by}")) + tag("div", chart.svg, class_="wide")
    return found


def _drivers(case: Case, outlook: Outlook) -> str:
    """Return what moves the finish most, as bars of rank correlation."""
    kept = _seen(case, drivers(case.plan, outlook, is_brief=True).rows)
    items = []
    for row in kept[:_MOST]:
        if row.spearman is None or abs(row.spearman) < 0.03:
            break
        name = name_of(case.plan, REGISTERS[row.element], row.id, case.language)
        kind = "" if row.element == "task" else f" ({case.say(f'a {row.element}')})"
        items.append((name + kind, row.spearman, f"{row.spearman:.2f}"))
    if not items:
        return ""
    chart = bars(items, title=case.say("drivers"), language=case.language, width=760)
    note = tag("p", case.say("drivers note"), class_="note")
    return tag("h3", case.say("drivers")) + note + tag("div", chart, class_="wide")


def _register(case: Case) -> str:
    ranking = rank(case.plan)
    ranked = [row for row in ranking.risks if row.id not in case.hidden]
    if not ranked:
        return ""
    sees_money = case.sees("money")
    heads = [case.say(name) for name in ("a risk", "probability", "delay if so")]
    heads += [case.say("cost if so"), case.say("expected cost")] if sees_money else []
    heads += [case.say("response"), case.say("owner")]
    body = [_risk(case, row, sees_money=sees_money) for row in ranked[:_MOST]]
    rest = len(ranked) - len(body)
    more = tag("p", case.say("and more", count=rest), class_="note") if rest else ""
    numbers = range(1, 5 if sees_money else 3)
    found = tag("h3", case.say("register")) + html_table(heads, body, right=numbers) + more
    if not sees_money:  # a cell's severity counts cost as well
        return found
    shown = replace(ranking, risks=tuple(ranked))
    matrix = risk_matrix(case.plan, shown, language=case.language).svg
    return found + tag("div", matrix, class_="wide")


def _risk(case: Case, row: RankedRisk, *, sees_money: bool) -> tuple[str, ...]:
    cells = [
        case.name("risks", row.id),
        case.percent(row.probability),
        case.days(row.delay) if row.delay else "",
    ]
    if sees_money:
        cells.append(case.money(row.cost) if row.cost else "")
        cells.append(case.money(row.expected_cost) if row.expected_cost else "")
    responses = [each for each in case.plan.responses if row.id in each.risks]
    names = "; ".join(own_name(each, case.language) or each.id for each in responses)
    return *cells, clean(names), case.name("resources", row.owner)
