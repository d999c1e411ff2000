"""Scenario files as pmcore plans, dates and facts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pmcore as pm
from benchmarks._scenario_days import Days, Node
from benchmarks._scenario_facts import approved, update
from benchmarks._scenario_plan import plan_of, with_change


@dataclass(frozen=True)
class Scenario:
    """A scenario file and what it says in pmcore's nouns.

    Parameters
    ----------
    plan : Plan
        As approved: no progress, the change request not yet made.
    changed : Plan
        With the accepted change request; `plan` where there is none.
    approved, rebaselined : Schedule
        The stated dates and people of both plans.
    updates : tuple of StatusUpdate
        One a period.
    """

    name: str
    file: Node
    days: Days
    plan: pm.Plan
    changed: pm.Plan
    approved: pm.Schedule
    rebaselined: pm.Schedule
    updates: tuple[pm.StatusUpdate, ...]

    @property
    def expected(self) -> Node:
        """The file's expected numbers."""
        found: Node = self.file["expected"]
        return found

    @property
    def change_period(self) -> int:
        """Number of the period in which the change was accepted; beyond all without one."""
        change = self.file.get("change_request")
        return int(change["period"]) if change else len(self.updates)

    def in_force(self, position: int) -> pm.Plan:
        """Return the plan that held at a status date, by its position."""
        number = int(self.file["periods"][position]["period"])
        return self.changed if number > self.change_period else self.plan

    def baseline_in_force(self, position: int) -> pm.Schedule:
        """Return the approved dates that held at a status date, by its position."""
        return self.approved if self.in_force(position) is self.plan else self.rebaselined

    @property
    def replans(self) -> list[tuple[int, bool]]:
        """Positions of the status dates at which work is planned anew; is it for a change."""
        causes = [("change_request", True), ("leaver", False)]
        numbers = [int(period["period"]) for period in self.file["periods"]]
        return sorted(
            (numbers.index(self.file[name]["period"]), is_change)
            for name, is_change in causes
            if self.file.get(name)
        )

    @property
    def trials(self) -> int:
        """How many samples the file's semantics state; 10 000 where they say nothing."""
        found = re.search(r"([\d ]*\d) trials", self.file["semantics"]["monte_carlo"])
        return int(found[1].replace(" ", "")) if found else 10_000

    @property
    def shortest(self) -> int:
        """The working minutes below which no draw brings a task."""
        found = re.search(r"floor ([\d.]+) d", self.file["semantics"]["monte_carlo"])
        return round(float(found[1]) * self.days.length) if found else 0

    def tolerance(self, of: str) -> float:
        """Return the tolerance that the file's semantics state for Monte Carlo numbers.

        Parameters
        ----------
        of : str
            ``"percentiles"`` or ``"probabilities"``.
        """
        text = self.file["semantics"]["monte_carlo"]
        found = re.search(rf"\+-([\d.]+)[a-z ]* on {of}", text)
        return float(found[1]) if found else 0.0

    @property
    def risk_cost_tolerance(self) -> float:
        """Relative tolerance that the file states for the cost of risks."""
        stated = self.expected.get("monte_carlo", {}).get("risk_cost", {}).get("tolerance", "0%")
        return float(stated.rstrip("%")) / 100


def read(path: Path) -> Scenario:
    """Return what a scenario file says, as plans, dates and facts."""
    return scenario_of(json.loads(path.read_text("utf-8")))


def scenario_of(file: Node) -> Scenario:
    """Return what the content of a scenario file says."""
    days = Days.of(file["calendar"])
    plan = plan_of(file, days)
    change = file.get("change_request")
    changed = with_change(plan, file, days, change) if change else plan
    return Scenario(
        name=file["id"],
        file=file,
        days=days,
        plan=plan,
        changed=changed,
        approved=approved(plan, file, days),
        rebaselined=approved(changed, file, days),
        updates=tuple(update(changed, file, period, days) for period in file["periods"]),
    )
