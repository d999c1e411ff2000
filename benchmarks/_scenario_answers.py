"""What pmcore computes of a scenario, in the shape of its expected numbers.

``SECTIONS`` is the table of what is computed at all: a pattern of paths and the function that
fills it. A number that no pattern covers counts as not computed; one that a pattern covers and
the function does not deliver is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

import pmcore as pm
from benchmarks._compare import Pattern
from benchmarks._scenario import Scenario

Answer: TypeAlias = dict[str, Any]


class Run:
    """The engines' answers to one scenario, each computed once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def index(self, instant: datetime) -> float:
        """Return an instant on the file's axis, whole where it is."""
        found = self.scenario.days.index(instant)
        return int(found) if found.is_integer() else found

    def span(self, minutes: int) -> float:
        """Return working minutes as days of the file."""
        found = minutes / self.scenario.days.length
        return int(found) if found.is_integer() else found

    @cached_property
    def dates(self) -> pm.Schedule:
        """The plan's critical path."""
        return pm.schedule.critical_path(self.scenario.plan)

    @cached_property
    def forecasts(self) -> tuple[pm.Schedule, ...]:
        """By status date: where links alone lead from the facts."""
        return tuple(
            pm.schedule.critical_path(self.scenario.in_force(position), status=update)
            for position, update in enumerate(self.scenario.updates)
        )


def cpm(run: Run) -> Answer:
    """Return early and late dates and floats, in whole days."""
    days = run.scenario.days
    rows = {}
    for row in run.dates.tasks:
        early, late = _stretch(run, row.early_start, row.early_finish), None
        late = _stretch(run, row.late_start, row.late_finish)
        rows[row.id] = {
            "ES": early[0],
            "EF": early[1],
            "LS": late[0],
            "LF": late[1],
            "TF": None if row.total_float is None else run.span(row.total_float),
            "FF": None if row.free_float is None else run.span(row.free_float),
            # The file dates a start by the day that begins there, a milestone's as well.
            "early_start": days.dates[int(early[0])].isoformat(),
            "early_finish": days.finish_date(int(early[1])).isoformat(),
        }
    critical = set(run.dates.critical)
    return {
        "cpm": {
            "makespan_wd": run.index(run.dates.finish),
            "finish": run.dates.finish.date().isoformat(),
            "critical": [task.id for task in run.scenario.plan.tasks if task.id in critical],
            "tasks": rows,
        }
    }


def _stretch(run: Run, start: datetime | None, finish: datetime | None) -> tuple[float, float]:
    assert start is not None, "a critical path has all dates"
    assert finish is not None, "a critical path has all dates"
    return run.index(start), run.index(finish)


def status_dates(run: Run) -> Answer:
    """Return the status dates as the reader understood them."""
    periods = run.scenario.file["periods"]
    return {
        "periods": [
            {
                "period": period["period"],
                "status_date": update.at.date().isoformat(),
                "status_index": run.index(update.at),
            }
            for period, update in zip(periods, run.scenario.updates, strict=True)
        ]
    }


def logic_forecast(run: Run) -> Answer:
    """Return where links alone lead from the facts of each status date."""
    return {
        "periods": [
            {
                "logic_forecast": {
                    "finish_index": run.index(dates.finish),
                    "finish": dates.finish.date().isoformat(),
                }
            }
            for dates in run.forecasts
        ]
    }


def milestone_trend(run: Run) -> Answer:
    """Return the date of each milestone as forecast at each status date."""
    updates = run.scenario.updates
    return {
        "milestone_trend": {
            milestone: {
                update.at.date().isoformat(): dates[milestone].finish.date().isoformat()
                for update, dates in zip(updates, run.forecasts, strict=True)
            }
            for milestone in run.scenario.file["milestones"]
        }
    }


@dataclass(frozen=True)
class Section:
    """A part of the expected numbers and what computes it."""

    pattern: Pattern
    compute: Callable[[Run], Answer]


SECTIONS = (
    Section(("cpm",), cpm),
    Section(("periods", "*", "period"), status_dates),
    Section(("periods", "*", "status_date"), status_dates),
    Section(("periods", "*", "status_index"), status_dates),
    Section(("periods", "*", "logic_forecast"), logic_forecast),
    Section(("milestone_trend",), milestone_trend),
)


def answers(run: Run) -> Answer:
    """Return everything that is computed of a scenario, merged into one shape."""
    merged: Answer = {}
    for compute in dict.fromkeys(section.compute for section in SECTIONS):
        _merge(merged, compute(run))
    return merged


def _merge(into: Any, more: Any) -> None:  # noqa: ANN401 - whatever JSON may hold
    for key, value in more.items() if isinstance(more, Mapping) else enumerate(more):
        if isinstance(into, list) and key >= len(into):
            into.append(value)
        elif isinstance(into, dict) and key not in into:
            into[key] = value
        else:
            _merge(into[key], value)
