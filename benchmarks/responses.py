"""Whether the best responses under a budget are found, and how fast where there are many.

Registers of up to twelve responses are enumerated by code of the benchmark's own: every set that
the budget and the exclusions allow is simulated by the public call, and the best value compared.
Of larger registers the exact search is timed to its proof, and its set is held against the budget,
the exclusions, its loss computed anew and the optimum of the relaxed problem; the whole call, which
simulates the leaders and what lies next to them, is reported beside it.
"""

from __future__ import annotations

import time
from itertools import combinations
from math import ceil

import numpy as np

from benchmarks._responses_made import large, small
from benchmarks._runner import Options, Report
from pmcore import Limits
from pmcore.model import Delay, ExtraCost, Plan, Stretch
from pmcore.risk import ResponseSet, choose_responses, simulate
from pmcore.risk._offers import Offers, Price
from pmcore.run import Budget
from pmcore.units import days

PERCENTILE, SAMPLES, DAY_VALUE = 0.8, 200, 150_000
SETTINGS = {"seed": "of the first register, 1 unless said"}


def run(options: Options) -> Report:
    """Enumerate small registers and prove large ones."""
    report, seed = Report(), int(options.settings.get("seed", 1))
    sizes = (4, 6, 8) if options.quick else (4, 6, 8, 9, 10, 11, 12)
    hits = tried = 0
    for size in sizes:
        for number in range(2 if size > 8 or options.quick else 5):
            plan = small(seed + number, size)
            for day_value in (None, DAY_VALUE):
                hits += _small(report, plan, day_value)
                tried += 1
    report.figures["equals_enumeration_pct"] = 100.0 * hits / tried
    for risks in (50, 500) if options.quick else (50, 500, 5_000):
        _large(report, risks, seed, is_whole=not options.quick and risks <= 500)
    return report


def _small(report: Report, plan: Plan, day_value: int | None) -> bool:
    """Compare the choice with the best of all sets."""
    budget = sum(int(str(each.cost)) for each in plan.responses) // 2
    choice = choose_responses(
        plan, budget=budget, day_value=day_value, percentile=PERCENTILE, samples=SAMPLES
    )
    best, sets = _enumerated(plan, budget, day_value)
    found = _value(choice.best)
    report.rows.append(
        {
            "register": plan.name,
            "responses": len(plan.responses),
            "sets": sets,
            "day_value": day_value,
            "chosen": len(choice.best.responses),
            "equal": found == best,
        }
    )
    if choice.best.cost > budget:
        report.failures.append(f"{plan.name}: {choice.best.cost} above the budget of {budget}")
    return found == best


def _check(
    report: Report,
    plan: Plan,
    driving: dict[str, float],
    budget: int,
    found: tuple[frozenset[str], int],
) -> None:
    """Fail unless a set is allowed, loses what is said, and lies close to the relaxed optimum.

    Of choices under one budget, the best whole set loses no more than the best set of parts and
    one step of a single risk (Kellerer and others 2004, section 11.2).
    """
    from scipy.optimize import linprog

    chosen, objective = found
    losses: dict[str, float] = {}
    for risk in plan.risks:
        delay, cost = risk.impacts
        time_lost = driving[str(delay.task)] * _amount(delay) * DAY_VALUE / days(1)
        losses[risk.id] = risk.probability * (time_lost + _amount(cost))
    base, places = sum(losses.values()), {name: row for row, name in enumerate(losses)}
    costs = np.array([float(str(each.cost)) for each in plan.responses])
    own = np.array([losses[each.risks[0]] for each in plan.responses])
    kept = np.array([each.impact_factor for each in plan.responses], np.float64)
    gains = own * (1.0 - kept) - costs
    taken = np.array([each.id in chosen for each in plan.responses])
    groups = np.zeros((len(losses), len(costs)))
    groups[[places[each.risks[0]] for each in plan.responses], range(len(costs))] = 1.0
    if costs[taken].sum() > budget or (groups @ taken > 1).any():
        report.failures.append(f"{plan.name}: the set is not allowed")
    told = base - gains[taken].sum()
    if abs(told - objective) > 2 * len(losses):  # each risk's loss is rounded
        report.failures.append(f"{plan.name}: {objective} is said where {told} is lost")
    limits = np.vstack([costs, groups])
    most = np.concatenate([[budget], np.ones(len(losses))])
    parts = linprog(-gains, A_ub=limits, b_ub=most, bounds=(0, 1))
    relaxed = base - float(gains @ parts.x)
    if not relaxed - len(losses) <= objective <= relaxed + gains.max() + 2 * len(losses):
        report.failures.append(f"{plan.name}: {objective} beside a relaxed optimum of {relaxed}")


def _amount(impact: Delay | ExtraCost | Stretch) -> float:
    assert isinstance(impact.by, int)
    return float(impact.by)


def _value(each: ResponseSet) -> tuple[int, ...]:
    return (each.length, each.cost + each.risk_cost) if each.loss is None else (each.loss,)


def _enumerated(plan: Plan, budget: int, day_value: int | None) -> tuple[tuple[int, ...], int]:
    """Return the best value of all allowed sets, and how many there are."""
    by_id = {each.id: each for each in plan.responses}
    values: list[tuple[int, ...]] = []
    for size in range(len(by_id) + 1):
        for chosen in combinations(by_id, size):
            cost = sum(int(str(by_id[each].cost)) for each in chosen)
            clash = any(other in chosen for each in chosen for other in by_id[each].excludes)
            if clash or cost > budget:
                continue
            outlook = simulate(plan, responses=chosen, samples=SAMPLES)
            place = ceil(round(PERCENTILE * SAMPLES, 9)) - 1
            if day_value is None:
                length = int(np.sort(outlook.length.array)[place])
                values.append((length, cost + int(np.sort(outlook.cost.array)[place])))
            else:
                priced = outlook.length.array * (day_value / days(1)) + outlook.cost.array
                values.append((cost + round(float(np.sort(priced)[place])),))
    return min(values), len(values)


def _large(report: Report, risks: int, seed: int, *, is_whole: bool) -> None:
    """Time the proof of the estimate's best set, and the whole call."""
    plan = large(seed, risks)
    budget = sum(int(str(each.cost)) for each in plan.responses) // 20
    driving = dict(simulate(plan, samples=500).criticality)
    begin = time.perf_counter()
    offers = Offers(
        plan, driving, plan.responses, (), budget=budget, price=Price(DAY_VALUE / days(1))
    )
    clock = Budget(Limits(seconds=20, workers=2))
    chosen, found = next(iter(offers.sets(1, clock, seed)))
    proven = time.perf_counter() - begin
    _check(report, plan, driving, budget, (chosen, found.objective or 0))
    gap = found.gap or 0.0
    row: dict[str, bool | int | float | str | None] = {
        "register": plan.name,
        "responses": len(plan.responses),
        "estimate_s": round(proven, 3),
        "gap_pct": round(100 * gap, 4),
    }
    report.figures[f"gap_pct_{risks}"] = round(100 * gap, 4)
    if found.status == "optimal":
        report.figures[f"proven_{risks}_s"] = round(proven, 3)
    if is_whole:
        begin = time.perf_counter()
        choice = choose_responses(
            plan, budget=budget, day_value=DAY_VALUE, samples=500, limits=Limits(seconds=60)
        )
        row |= {"whole_s": round(time.perf_counter() - begin, 2), "simulated": choice.simulated}
    report.rows.append(row)
