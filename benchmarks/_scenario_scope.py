"""What pmcore computes of a scenario's scope, in the shape of its expected numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

import pmcore as pm
from benchmarks._compare import Pattern
from benchmarks._scenario_run import Run
from pmcore.control import scope as s

Answer: TypeAlias = dict[str, Any]
PATTERNS: tuple[Pattern, ...] = (
    ("okr",),
    ("agile", "mean_velocity"),
    ("agile", "sprints_deterministic"),
    ("agile", "sprints_P50"),
    ("agile", "sprints_P85"),
    ("agile", "reason"),
)
FLAT = 0.25
"""Of the bottleneck's growth: what has grown by less is flat."""


def scope(run: Run) -> Answer:
    """Return progress of key results, velocity and where a board piles up, as far as stated."""
    file = run.scenario.file
    agile = file.get("agile")
    found: Answer = {"agile": _agile(agile, _grown(agile["cfd"]))} if agile else {}
    return found | ({"okr": _okr(run)} if "okr" in run.scenario.expected else {})


def _agile(agile: Answer, grown: Answer) -> Answer:
    """Return how many sprints the backlog takes, and why it does not go faster."""
    found = s.velocity(agile["velocities"], agile["backlog_remaining"])
    most = max(grown, key=lambda state: grown[state])
    flat = [state for state, size in grown.items() if abs(size) < FLAT * grown[most]]
    return {
        "mean_velocity": found.mean,
        "sprints_deterministic": found.sprints,
        "sprints_P50": found.sprints_at(0.5),
        "sprints_P85": found.sprints_at(0.85),
        "reason": f"{most} queue grows by {grown[most]}"
        + (f" while {' and '.join(flat)} is flat" if flat else ""),
    }


def _grown(rows: list[Answer]) -> Answer:
    """Return by how much each state in progress has grown: neither the first nor the last."""
    states = [name for name in rows[0] if name != "day"][1:-1]
    return {state: rows[-1][state] - rows[0][state] for state in states}


def _okr(run: Run) -> list[Answer]:
    """Return how far each key result with a range was at the end of each period."""
    file = run.scenario.file
    days = [date.fromisoformat(each["status_date"]) for each in file["periods"]]
    goals = tuple(
        pm.Objective(
            goal["id"],
            goal["objective"],
            results=tuple(
                pm.KeyResult(
                    each["id"],
                    each["text"],
                    baseline=each["baseline"],
                    target=each["target"],
                    values=tuple(zip(days, each["values"], strict=False)),
                )
                for each in goal["key_results"]
                if "baseline" in each and "values" in each
            ),
        )
        for goal in file["goals"]
    )
    plan = replace(run.scenario.plan, objectives=goals)
    seen = [s.objectives(plan, day, schedule=run.dates).results for day in days]
    return [
        {"id": rows[0].id, "progress_by_period": [row.progress for row in rows]}
        for rows in zip(*seen, strict=True)
    ]
