"""The part of a report about money: what it will cost, what is earned, where it is heading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pmcore import cost
from pmcore.cost import EarnedRow, EarnedValue
from pmcore.model import Baseline
from pmcore.views._case import Case, beside, facts_list, section, tile
from pmcore.views._charts import Line, Mark, TimeMark, curves, nice_steps
from pmcore.views._markup import (
    DEEP_BLUE,
    DEEP_ORANGE,
    SOFT,
    TEAL,
    clean,
    html_table,
    tag,
)

_CATEGORIES = ("labour", "equipment", "material", "fixed")


def budget(case: Case) -> int | None:
    """Return what the work may cost, reserves apart: the plan's budget, else the baseline's."""
    if case.plan.budget is not None:
        return case.plan.budget
    return case.baseline.budget if case.baseline and case.baseline.budget else None


def _expected(case: Case) -> int | None:
    """Return cost at completion: the forecast's, before any facts the baseline's."""
    if case.forecast:
        return case.forecast.cost
    return case.baseline.budget if case.baseline and case.baseline.budget else None


def verdict(case: Case) -> Iterator[str]:
    """Yield what a reader must know of the money."""
    expected, allowed = _expected(case), budget(case)
    if expected is None:
        if case.value is not None and case.value.unpriced:
            yield case.say("verdict cost unknown")
        return
    if allowed is None or (case.forecast is None and case.plan.budget is None):
        yield case.say("verdict cost", eac=case.money(expected))
        return
    code = "over" if expected > allowed else "within"
    yield case.say(
        f"verdict cost {code}",
        eac=case.money(expected),
        over=case.money(expected - allowed),
        budget=case.money(allowed),
    )
    reserve = case.plan.contingency or 0
    if allowed < expected <= allowed + reserve:
        yield case.say("verdict contingency", contingency=case.money(reserve))


def tiles(case: Case) -> Iterator[str]:
    """Yield the headline figures of money."""
    expected, allowed = _expected(case), budget(case)
    if expected is not None:
        yield _cost_tile(case, expected, allowed)
    if case.value is not None and case.value.bac:
        yield _earned_tile(case, case.value)


def _cost_tile(case: Case, expected: int, allowed: int | None) -> str:
    label = case.say("cost at completion" if case.forecast else "planned cost")
    if allowed is None or (case.forecast is None and case.plan.budget is None):
        reserve = case.plan.contingency
        note = case.say("plus contingency", contingency=case.money(reserve)) if reserve else ""
        return tile("plain", label, case.money(expected), note)
    gap = expected - allowed
    state = "good" if gap <= 0 else "watch" if gap <= (case.plan.contingency or 0) else "late"
    note = case.say(
        "above budget" if gap > 0 else "below budget",
        gap=case.money(abs(gap)),
        budget=case.money(allowed),
    )
    return tile(state, label, case.money(expected), note)


def _earned_tile(case: Case, value: EarnedValue) -> str:
    spi, cpi = value.spi, value.cpi
    worst = min(each for each in (spi, cpi, 1.0) if each is not None)
    state = "good" if worst >= 0.97 else "watch" if worst >= 0.9 else "late"
    note = case.say(
        "earned note", planned=case.percent(value.pv / value.bac), spi=_index(spi), cpi=_index(cpi)
    )
    return tile(state, case.say("earned"), case.percent(value.ev / value.bac), note)


def _index(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def money(case: Case) -> str:
    """Return the part about money; empty where nothing has a price."""
    if case.baseline is None or not case.baseline.budget:
        return ""
    chart = _curves(case, case.baseline)
    if case.value is None:
        return section(case.say("cost"), beside(chart, facts_list(_planned(case))))
    body = beside(chart, facts_list(list(_numbers(case, case.value)))) + _elements(case, case.value)
    if case.forecast is not None:
        how = case.forecast.explain(case.forecast.cost_method).text(case.language)
        body += tag("p", case.say("forecast by", how=how), class_="note")
        body += tag("p", clean(case.forecast.basis.text(case.language)), class_="note")
    return section(case.say("cost"), body)


def _planned(case: Case) -> list[tuple[str, str]]:
    """Return the estimate by category, and what the plan sets beside it."""
    found = cost.estimate(case.plan, case.schedule)
    pairs = [
        (case.say(f"category {name}") if name in _CATEGORIES else clean(name), case.money(amount))
        for name, amount in found.categories.items()
        if amount
    ]
    pairs.append((tag("b", case.say("total")), case.money(found.total)))
    stated = ("budget", "contingency", "management_reserve", "price")
    amounts = ((name, getattr(case.plan, name)) for name in stated if case.sees(name))
    return pairs + [(case.say(f"plan {name}"), case.money(each)) for name, each in amounts if each]


def _numbers(case: Case, value: EarnedValue) -> Iterator[tuple[str, str]]:
    """Yield the numbers of earned value; an undefined one says why when it is pointed at."""
    for name in ("bac", "pv", "ev", "ac", "cv", "sv"):
        amount = value.number(name)
        yield case.say(f"number {name}"), _or_why(case, value, name, amount, is_money=True)
    for name in ("cpi", "spi", "spi_t"):
        yield case.say(f"number {name}"), _or_why(case, value, name, value.number(name))
    ahead = case.forecast
    if ahead and ahead.cost is not None:
        yield case.say("number eac"), case.money(ahead.cost)
        if (most := ahead.cost_at(0.8)) is not None:
            yield case.say("number eac p80"), case.money(most)
        yield case.say("number vac"), case.money(value.bac - ahead.cost)
    if ahead and ahead.finish is not None:
        yield case.say("number finish"), case.day(ahead.finish)
        if (last := ahead.finish_at(0.8)) is not None:
            yield case.say("number finish p80"), case.day(last)


def _or_why(
    case: Case, value: EarnedValue, name: str, number: float | None, *, is_money: bool = False
) -> str:
    if number is None:
        return tag("span", "–", title=value.explain(name).text(case.language))
    return case.money(number) if is_money else f"{number:.2f}"


def _curves(case: Case, baseline: Baseline) -> str:
    """Return the S-curve: planned value, and what was earned and spent at each data date."""
    periods = cost.curve(baseline).periods
    planned = (
        (periods[0].start, 0.0),
        *((each.finish, float(each.cumulative)) for each in periods),
    )
    lines = [Line(case.say("curve pv"), tuple(planned), SOFT)]
    history = _history(case, baseline)
    if history:
        begin = (periods[0].start, 0.0)
        earned = tuple((each.data_date, float(each.ev)) for each in history)
        spent = tuple((each.data_date, float(each.ac)) for each in history if each.ac is not None)
        lines.append(Line(case.say("curve ev"), (begin, *earned), DEEP_BLUE, has_dots=True))
        if spent:
            lines.append(Line(case.say("curve ac"), (begin, *spent), DEEP_ORANGE, has_dots=True))
            lines += _ahead(case, spent[-1])
    high = max(value for line in lines for _, value in line.points)
    levels = [(level, case.money(level)) for level in nice_steps(high * 1.05)]
    marks: list[TimeMark] = []
    if case.value:
        marks.append((case.value.data_date, case.say("data date"), TEAL))
    limits = [Mark(baseline.budget, case.say("number bac"), SOFT)]
    return curves(
        lines,
        title=case.say("cost"),
        levels=levels,
        language=case.language,
        marks=marks,
        limits=limits,
        height=300,
    )


def _ahead(case: Case, spent: tuple[datetime, float]) -> Iterator[Line]:
    """Yield the line from what is spent to the forecast."""
    ahead = case.forecast
    if ahead and ahead.cost is not None and ahead.finish is not None and ahead.finish > spent[0]:
        points = (spent, (ahead.finish, float(ahead.cost)))
        yield Line(case.say("curve eac"), points, DEEP_ORANGE, dashes="5 4")


def _history(case: Case, baseline: Baseline) -> list[EarnedValue]:
    """Return earned value at the data dates up to the report's, which comes last."""
    if case.value is None:
        return []
    at = case.value.data_date
    before = [update for update in case.plan.updates if update.at < at]
    return [*(cost.earned_value(case.plan, baseline, each) for each in before), case.value]


def _elements(case: Case, value: EarnedValue) -> str:
    rows = [row for row in value.elements if row.level == 0 and (row.bac or row.ac)]
    if len(rows) == 1:
        rows = [row for row in value.elements if row.level == 1 and (row.bac or row.ac)]
    if not rows:
        return ""
    heads = [case.say("part"), *(case.say(f"number {name}") for name in ("bac", "pv", "ev", "ac"))]
    heads += ["CPI", "SPI"]
    body = [_element(case, row) for row in rows[:24]]
    return tag("h3", case.say("by part")) + html_table(heads, body, right=range(1, 7))


def _element(case: Case, row: EarnedRow) -> tuple[str, ...]:
    amounts = (row.bac, row.pv, row.ev, row.ac)
    money = ("–" if amount is None else case.money(amount) for amount in amounts)
    return case.name("wbs", row.id), *money, _index(row.cpi), _index(row.spi)
