"""What pmcore computes of a scenario's risks, in the shape of its expected numbers.

Which percentiles are asked for, and of how many tasks the sensitivity, the file says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from typing import Any, TypeAlias

import pmcore as pm
from benchmarks._compare import Allowance, Between, Pattern
from benchmarks._scenario import Scenario
from benchmarks._scenario_days import major
from benchmarks._scenario_run import Run

Answer: TypeAlias = dict[str, Any]
ROOT = "monte_carlo"
TOP = "top_sensitivity_spearman"
_UNSTATED = (
    ("mean_wd",),
    ("sd_wd",),
    (TOP,),
    ("after_responses", "mean_wd"),
    ("after_responses", "risk_cost_mean"),
)


def allowances(scenario: Scenario) -> dict[Pattern, Allowance]:
    """Return how near the Monte Carlo numbers must come, as the file's semantics say."""
    percentile = Allowance(scenario.tolerance("percentiles"))
    chance = Allowance(scenario.tolerance("probabilities"))
    told = scenario.expected.get(ROOT, {})
    return {
        (ROOT, "percentiles_wd"): percentile,
        **{(ROOT, "after_responses", name): percentile for name in asked(told, "after_responses")},
        **{(ROOT, name): chance for name in told if name.startswith("prob_")},
        (ROOT, "risk_cost"): Allowance(relative=scenario.risk_cost_tolerance),
        **{(ROOT, *path): Allowance(is_judged=False) for path in _UNSTATED},
    }


def asked(told: Mapping[str, Any], section: str) -> dict[str, float]:
    """Return the percentiles that a section of a file holds, by name."""
    names = [name for name in told.get(section, {}) if re.fullmatch(r"P\d+(\.\d+)?", name)]
    return {name: float(name[1:]) / 100 for name in names}


def monte_carlo(run: Run) -> Answer:
    """Return the finish under uncertainty, in days, and what the risks cost."""
    outlook, after = run.outlook, run.outlook_after_responses
    dates, length = run.dates, run.scenario.days.length
    deadline, told = run.scenario.plan.deadline, run.scenario.expected.get(ROOT, {})
    found = {
        "trials": outlook.samples,
        "mean_wd": outlook.mean / length,
        "sd_wd": outlook.sd / length,
        "percentiles_wd": {
            name: outlook.length_at(p) / length for name, p in asked(told, "percentiles_wd").items()
        },
        "percentile_dates": {
            name: _day_of(run, p) for name, p in asked(told, "percentile_dates").items()
        },
        "deterministic_wd": run.index(dates.finish),
        "prob_finish_within_deterministic": outlook.chance_of(dates.finish),
        TOP: _sensitivities(run, len(told.get(TOP, ()))),
        "risk_cost": {
            "mean": major(float(outlook.cost.array.mean())),
            **{name: major(outlook.cost_at(p)) for name, p in asked(told, "risk_cost").items()},
        },
        "after_responses": {
            "mean_wd": after.mean / length,
            **{
                name: after.length_at(p) / length
                for name, p in asked(told, "after_responses").items()
            },
            "risk_cost_mean": major(float(after.cost.array.mean())),
            "response_cost_total": int(major(after.response_cost)),
        },
    }
    if deadline:
        found["prob_meet_contract_finish_logic_only"] = outlook.chance_of(deadline)
    return {ROOT: found}


def _day_of(run: Run, p: float) -> Between:
    """Return the days on which a percentile may lie, its length known to the stated tolerance."""
    days, room = run.scenario.days, run.scenario.tolerance("percentiles")
    length = run.outlook.length_at(p) / days.length
    low, high = (days.finish_date(ceil(round(length + by, 6))) for by in (-room, room))
    return Between(low.isoformat(), high.isoformat())


def _sensitivities(run: Run, count: int) -> list[Answer]:
    """Return the tasks whose durations, risks included, go most closely with the finish."""
    if not count:
        return []
    rows = [row for row in run.drivers.rows if row.element == "task"]
    return [{"task": row.id, "rho": row.spearman} for row in rows[:count]]


def sensitivity_error(run: Run) -> float:
    """Return by how much the sensitivity of any task that the file names differs from the file's.

    A task that the library does not name goes with the finish not at all.
    """
    named = run.scenario.expected.get(ROOT, {}).get(TOP, ())
    if not named:
        return 0.0
    found = {row.id: row.spearman or 0.0 for row in run.drivers.rows if row.element == "task"}
    return max(abs(found.get(each["task"], 0.0) - float(each["rho"])) for each in named)


def risk_register(run: Run) -> Answer:
    """Return what each risk is expected to cost, in the file's order, and which is dearest."""
    ranking = pm.risk.rank(run.scenario.plan)
    length = run.scenario.days.length
    # The file adds up what it prints, whole cents.
    total = sum(round(major(row.expected_cost), 2) for row in ranking.risks)
    return {
        "risk_register": {
            "expected_values": [
                {
                    "id": risk.id,
                    "expected_days": ranking[risk.id].expected_delay / length,
                    "expected_cost": major(ranking[risk.id].expected_cost),
                }
                for risk in run.scenario.plan.risks
            ],
            "ranking_by_expected_cost": [row.id for row in ranking.risks],
            "emv_total": total,
        }
    }
