"""The engines' answers to one scenario, each computed once and on demand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

import pmcore as pm
from benchmarks._scenario import Scenario
from benchmarks._scenario_replan import SEARCH, Replanned, current, replanned

# A file measures the length of its critical path to the date of the contract.
STATUS_RULES = pm.schedule.HealthRules(
    topics=(pm.schedule.Topic.DCMA,),
    dcma=pm.schedule.DcmaRules(targets=(pm.schedule.Target.DEADLINE,)),
)


class Run:
    """The engines' answers to one scenario, each computed once.

    Parameters
    ----------
    scenario : Scenario
    seconds : float
        Limit of the search for who does what.
    samples : int, optional
        Of the simulation; none: as many as the file states.
    """

    def __init__(
        self, scenario: Scenario, *, seconds: float = 60, samples: int | None = None
    ) -> None:
        self.scenario = scenario
        self.seconds = seconds
        self.samples = samples or scenario.trials
        self.search_seconds = 0.0

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

    @cached_property
    def standings(self) -> tuple[pm.control.progress.Standing, ...]:
        """By status date: where the project stands, with what was known at those before."""
        scenario, found = self.scenario, list[pm.control.progress.Standing]()
        for position, update in enumerate(scenario.updates):
            plan = scenario.in_force(position)
            found.append(
                pm.control.progress.status(
                    plan,
                    self.approved if plan is scenario.plan else self.revised,
                    update,
                    schedule=current(scenario, position),
                    kept=[each.snapshot for each in found],
                    limits=None,
                )
            )
        return tuple(found)

    @cached_property
    def health(self) -> pm.schedule.Health:
        """The quality of the plan as approved."""
        return pm.schedule.health(self.scenario.plan)

    @cached_property
    def healths(self) -> tuple[pm.schedule.Health, ...]:
        """By status date: the quality of the plan in force against the baseline in force."""
        scenario = self.scenario
        return tuple(
            pm.schedule.health(
                plan,
                schedule=self.forecasts[position],
                status=update,
                baseline=self.approved if plan is scenario.plan else self.revised,
                rules=STATUS_RULES,
            )
            for position, update in enumerate(scenario.updates)
            for plan in (scenario.in_force(position),)
        )

    @cached_property
    def staffing(self) -> pm.Allocation:
        """Who does what, when: projects in time before all else, then the shortest way."""
        started = time.perf_counter()
        limits = pm.Limits(seconds=self.seconds, workers=os.cpu_count())
        found = pm.allocate.assign(self.scenario.plan, limits=limits)
        self.search_seconds = time.perf_counter() - started
        return found

    @cached_property
    def replans(self) -> tuple[Replanned, ...]:
        """The fronts of the scenario's re-plans, in their order."""
        seconds = min(self.seconds, SEARCH)
        places = range(len(self.scenario.replans))
        return tuple(replanned(self.scenario, place, seconds) for place in places)

    @property
    def faults(self) -> list[str]:
        """What is wrong with the staffing; empty: it passed verification."""
        plan, schedule = self.scenario.plan, self.staffing.schedule
        found = pm.verify.schedule(plan, schedule) + pm.verify.assignment(plan, schedule)
        return [f"{self.scenario.name}: {problem.text()}" for problem in found]

    @cached_property
    def approved(self) -> pm.Baseline:
        """The baseline of the stated dates and people."""
        return pm.cost.baseline(self.scenario.plan, self.scenario.approved, name="approved")

    @cached_property
    def revised(self) -> pm.Baseline:
        """The baseline with the accepted change; the approved one where there is none."""
        scenario = self.scenario
        if scenario.changed is scenario.plan:
            return self.approved
        return pm.cost.baseline(
            scenario.changed, scenario.rebaselined, name="changed", replaces=self.approved
        )

    @cached_property
    def values(self) -> tuple[pm.cost.EarnedValue, ...]:
        """By status date: earned value against the baseline in force."""
        scenario = self.scenario
        return tuple(
            pm.cost.earned_value(
                plan,
                self.approved if plan is scenario.plan else self.revised,
                update,
                # The file reads its plan of values at the ends of days.
                grid=pm.cost.Period.DAY,
            )
            for position, update in enumerate(scenario.updates)
            for plan in (scenario.in_force(position),)
        )

    @cached_property
    def outlook(self) -> pm.risk.Outlook:
        """The plan's links under uncertainty, before any response to a risk."""
        return self._simulated(())

    @cached_property
    def drivers(self) -> pm.risk.Drivers:
        """How closely each task goes with the finish, before any response to a risk."""
        return pm.risk.drivers(self.scenario.plan, self.outlook)

    @cached_property
    def outlook_after_responses(self) -> pm.risk.Outlook:
        """The same luck when every response is taken."""
        return self._simulated(response.id for response in self.scenario.plan.responses)

    def _simulated(self, responses: Iterable[str]) -> pm.risk.Outlook:
        return pm.risk.simulate(
            self.scenario.plan,
            samples=self.samples,
            execution=pm.risk.Execution.LOGIC,
            responses=responses,
            shortest=self.scenario.shortest,
        )
