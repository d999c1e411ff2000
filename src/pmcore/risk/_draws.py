"""What is drawn in a sample: durations, which risks occur, what they add and cost.

Every random number comes from a stream keyed by the id of what it is about and by its purpose.
Adding, removing or reordering tasks and risks changes no other number, and a risk meets the same
luck before and after a response.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import Law, by_law, uniforms
from pmcore.model import (
    Delay,
    Distribution,
    Impact,
    Plan,
    Response,
    Stretch,
    Task,
    TaskKind,
)
from pmcore.risk._distributions import FloatRow, laws_of, values_at
from pmcore.risk._register import Remaining, remaining
from pmcore.run import key

_MOST = 1e11  # minutes: beyond any calendar, and sums of it still fit an integer
_SINGLE = 2.0**24  # minutes: up to here single precision tells each from the next
_UNSURE = frozenset(
    (TaskKind.TASK, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE, TaskKind.MANUAL)
)


@dataclass(frozen=True, slots=True)
class Work:
    """How long a task is planned to take: all there is to know of it before a draw.

    Parameters
    ----------
    minutes : int
        Working minutes to come.
    basis : int
        What the estimate counts in full: the planned duration, or the work.
    mode : str, optional
        Which way of doing it is taken.
    """

    minutes: int
    basis: int
    mode: str | None = None

    @property
    def scale(self) -> float:
        """Minutes to come of each minute of the estimate."""
        return self.minutes / self.basis if self.basis else 1.0


@dataclass(frozen=True, slots=True)
class Draw:
    """A number drawn by inversion of one stream, or a stated one."""

    key: tuple[int, int]
    stated: Distribution | float

    def values(self, first: int, count: int) -> FloatRow:
        """Return the numbers of some samples; a stated one once for all."""
        if isinstance(self.stated, (int, float)):
            return np.array([float(self.stated)])
        return values_at(self.stated, uniforms(self.key, first, count))


@dataclass(frozen=True, slots=True)
class Effect:
    """An impact on one task: minutes that are added, or a factor."""

    task: str
    draw: Draw
    factor: float = 1.0

    def minutes(self, first: int, count: int) -> FloatRow:
        """Return what a delay adds if its risk occurs."""
        return self.draw.values(first, count) * self.factor

    def stretch(self, first: int, count: int) -> FloatRow:
        """Return the factor of a stretch if its risk occurs."""
        return 1.0 + (self.draw.values(first, count) - 1.0) * self.factor


@dataclass(frozen=True, slots=True)
class Happening:
    """A risk or a driver: whether it occurs, and what it then does."""

    element: Literal["risk", "driver"]
    id: str
    key: tuple[int, int]
    probability: float
    delays: tuple[Effect, ...] = ()
    stretches: tuple[Effect, ...] = ()
    costs: tuple[Effect, ...] = ()

    def occurs(self, first: int, count: int) -> NDArray[np.bool_]:
        """Return in which of some samples it occurs."""
        if self.probability in (0.0, 1.0):
            return np.array([self.probability == 1.0])
        return uniforms(self.key, first, count) < self.probability


@dataclass(frozen=True)
class Draws:
    """Everything that is drawn of a plan; can be sent to another process.

    Parameters
    ----------
    work : dict
        By task that can vary.
    estimates : dict
        By task that has one.
    laws : dict
        By task whose estimate is drawn in single precision: how.
    happenings : tuple of Happening
        Drivers, then risks, each in the order of their ids.
    shortest : int
        Minutes below which no draw brings a task, unless it is planned shorter.
    """

    work: Mapping[str, Work]
    estimates: Mapping[str, Draw]
    laws: Mapping[str, Law]
    happenings: tuple[Happening, ...]
    shortest: int

    @property
    def is_certain(self) -> bool:
        """Whether nothing that is drawn moves a date."""
        return not self.estimates and not any(
            each.probability and (each.delays or each.stretches) for each in self.happenings
        )

    @cached_property
    def plain(self) -> Mapping[str, tuple[tuple[int, int], Law]]:
        """By task that varies by its law alone: the key of its stream, and the law."""
        struck = {e.task for each in self.happenings for e in (*each.delays, *each.stretches)}
        return {
            task: (self.estimates[task].key, law)
            for task, law in self.laws.items()
            if task not in struck
        }

    @cached_property
    def varying(self) -> frozenset[str]:
        """Tasks that may last otherwise than planned."""
        struck = {e.task for each in self.happenings for e in (*each.delays, *each.stretches)}
        return frozenset(self.estimates.keys() | struck)

    def least(self, task: str) -> int:
        """Return the minutes below which no draw brings a task."""
        return min(self.shortest, self.work[task].minutes)

    def durations(
        self, first: int, count: int, without: Collection[str] = ()
    ) -> dict[str, NDArray[np.int64]]:
        """Return the working minutes of each task that varies, a row of samples each.

        Parameters
        ----------
        without : collection of str
            Tasks to leave out.
        """
        factors: dict[str, FloatRow] = {}
        extra: dict[str, FloatRow] = {}
        for each in self.happenings:
            if not each.delays and not each.stretches:
                continue
            occurs = each.occurs(first, count)
            for effect in each.stretches:
                times = np.where(occurs, effect.stretch(first, count), 1.0)
                factors[effect.task] = factors.get(effect.task, 1.0) * times
            for effect in each.delays:
                more = np.where(occurs, effect.minutes(first, count), 0.0)
                extra[effect.task] = extra.get(effect.task, 0.0) + more
        varying = self.estimates.keys() | factors.keys() | extra.keys()
        return {
            task: self._duration(task, first, count, factors.get(task), extra.get(task))
            for task in varying.difference(without)
        }

    def _duration(
        self, task: str, first: int, count: int, factor: FloatRow | None, extra: FloatRow | None
    ) -> NDArray[np.int64]:
        planned = self.work[task]
        drawn = np.array([float(planned.minutes)])
        if task in self.laws:
            u = uniforms(self.estimates[task].key, first, count)
            drawn = by_law(self.laws[task], u).astype(np.float64)
        elif task in self.estimates:
            drawn = self.estimates[task].values(first, count) * planned.scale
        drawn = drawn if factor is None else drawn * factor
        drawn = drawn if extra is None else drawn + extra
        clipped = np.clip(drawn, self.least(task), _MOST)
        whole: NDArray[np.int64] = np.rint(clipped).astype(np.int64)
        return whole

    def costs(self, first: int, count: int) -> NDArray[np.int64]:
        """Return what the risks cost in each of some samples, in minor units."""
        total = np.zeros(count)
        for each in self.happenings:
            if each.costs:
                occurs = each.occurs(first, count)
                for effect in each.costs:
                    total += np.where(occurs, effect.minutes(first, count), 0.0)
        return np.rint(total).astype(np.int64)

    def delay(self, risk: Happening, first: int, count: int) -> FloatRow:
        """Return the minutes that a risk adds to all its tasks together, stretches as planned."""
        total = np.zeros(count)
        for effect in risk.delays:
            total = total + effect.minutes(first, count)
        for effect in risk.stretches:
            planned = self.work[effect.task].minutes
            total = total + (effect.stretch(first, count) - 1.0) * planned
        return np.where(risk.occurs(first, count), total, 0.0)


def plan_draws(
    plan: Plan,
    work: Mapping[str, Work],
    responses: Iterable[Response],
    *,
    seed: int,
    shortest: int,
) -> Draws:
    """Return what is drawn of a plan.

    Parameters
    ----------
    work : mapping
        By task that is still to be done.
    """
    unsure = {task for task in work if plan.task(task).kind in _UNSURE}
    stated = {
        task: estimate
        for task in sorted(unsure)
        if (estimate := estimate_of(plan.task(task), work[task].mode)) is not None
    }
    laws = laws_of({task: (each, work[task].scale) for task, each in stated.items()})
    return Draws(
        {task: work[task] for task in sorted(unsure)},
        {
            task: Draw(key(seed, "task", task, purpose="duration"), each)
            for task, each in stated.items()
        },
        {task: law for task, law in laws.items() if law.high < _SINGLE},
        (*_drivers(plan, unsure, seed), *_risks(remaining(plan, responses), unsure, seed)),
        shortest,
    )


def estimate_of(task: Task, mode: str | None) -> Distribution | None:
    """Return the estimate of the way in which a task is done; a manual task keeps its dates."""
    if task.kind is TaskKind.MANUAL:
        return None
    for each in task.modes:
        if each.id == mode:
            return each.estimate
    return task.estimate


def _drivers(plan: Plan, unsure: set[str], seed: int) -> Iterable[Happening]:
    for each in sorted(plan.risk_drivers, key=lambda driver: driver.id):
        draw = Draw(key(seed, "driver", each.id, purpose="factor"), each.factor)
        tasks = [task for task in each.tasks if task in unsure]
        occurs = key(seed, "driver", each.id, purpose="occurs")
        effects = tuple(Effect(task, draw) for task in tasks)
        yield Happening("driver", each.id, occurs, each.probability, stretches=effects)


def _risks(left: Iterable[Remaining], unsure: set[str], seed: int) -> Iterable[Happening]:
    for each in left:
        risk = each.risk
        met: Counter[str] = Counter()
        found: dict[str, list[Effect]] = {"delay": [], "stretch": [], "extra_cost": []}
        for impact in risk.impacts:
            purpose = _purpose(impact, met)
            task = impact.task or ""
            if isinstance(impact, (Delay, Stretch)) and task not in unsure:
                continue
            draw = Draw(key(seed, "risk", risk.id, purpose=purpose), impact.by)
            found[impact.kind].append(Effect(task, draw, each.factor))
        yield Happening(
            "risk",
            risk.id,
            key(seed, "risk", risk.id, purpose="occurs"),
            risk.probability,
            tuple(found["delay"]),
            tuple(found["stretch"]),
            tuple(found["extra_cost"]),
        )


def _purpose(impact: Impact, met: Counter[str]) -> str:
    """Return what an impact's stream is for: its kind and, unless shared, its task."""
    if isinstance(impact, (Delay, Stretch)) and impact.is_shared:
        return impact.kind
    name = f"{impact.kind} {impact.task or ''}"
    met[name] += 1
    return name if met[name] == 1 else f"{name} {met[name]}"
