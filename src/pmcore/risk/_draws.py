"""What is drawn in a sample: durations, which risks occur, what they add and cost.

Every random number comes from a stream keyed by the id of what it is about and by its purpose.
Adding, removing or reordering tasks and risks changes no other number, and a risk meets the same
luck before and after a response.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import memo
from pmcore.kernels import FAR, Law, by_law, by_words, words_each
from pmcore.model import (
    Delay,
    Distribution,
    Impact,
    Plan,
    Response,
    Risk,
    Stretch,
    Task,
    TaskKind,
)
from pmcore.risk._copula import Copula, copula
from pmcore.risk._distributions import FloatRow, laws_of, values_at
from pmcore.risk._luck import Key, Keyed, Luck
from pmcore.risk._register import Remaining, remaining
from pmcore.run import key, keys
from pmcore.units import end_of_day, to_minutes

Flags: TypeAlias = NDArray[np.bool_]

_NONE: Mapping[int, Flags] = MappingProxyType({})
_NO_TASK: Mapping[str, Flags] = MappingProxyType({})
MOST_MINUTES = 1e11  # minutes: beyond any calendar, and sums of it still fit an integer
_TOGETHER = 2**15  # samples whose words are drawn at once
_SINGLE = 2.0**24  # minutes: up to here single precision tells each from the next
_UNSURE = frozenset(
    (TaskKind.TASK, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE, TaskKind.MANUAL)
)


class Work(NamedTuple):
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


class Draw(NamedTuple):
    """A number drawn by inversion of one stream, or a stated one."""

    key: Key
    stated: Distribution | float

    def values(self, luck: Luck, first: int, count: int) -> FloatRow:
        """Return the numbers of some samples; a stated one once for all."""
        if isinstance(self.stated, (int, float)):
            return np.array([float(self.stated)])
        return values_at(self.stated, luck.uniforms(self.key, first, count))


@dataclass(frozen=True, slots=True)
class Effect:
    """An impact on one task: minutes that are added, or a factor."""

    task: str
    draw: Draw
    factor: float = 1.0

    def minutes(self, luck: Luck, first: int, count: int) -> FloatRow:
        """Return what a delay adds if its risk occurs."""
        return self.draw.values(luck, first, count) * self.factor

    def stretch(self, luck: Luck, first: int, count: int) -> FloatRow:
        """Return the factor of a stretch if its risk occurs."""
        return 1.0 + (self.draw.values(luck, first, count) - 1.0) * self.factor


@dataclass(frozen=True, slots=True)
class Happening:
    """A risk or a driver: whether it occurs, and what it then does.

    Parameters
    ----------
    window : tuple of int, optional
        Instants between which it may strike, the latter not included.
    """

    element: Literal["risk", "driver"]
    id: str
    key: tuple[int, int]
    probability: float
    delays: tuple[Effect, ...] = ()
    stretches: tuple[Effect, ...] = ()
    costs: tuple[Effect, ...] = ()
    window: tuple[int, int] | None = None

    @property
    def tasks(self) -> frozenset[str]:
        """The tasks whose durations it changes."""
        return frozenset(each.task for each in (*self.delays, *self.stretches))

    @property
    def waits(self) -> bool:
        """Whether it strikes only tasks that are worked on in its window."""
        return self.window is not None and bool(self.tasks)

    def occurs(self, luck: Luck, first: int, count: int) -> NDArray[np.bool_]:
        """Return in which of some samples it occurs."""
        if self.probability in (0.0, 1.0):
            return np.array([self.probability == 1.0])
        return luck.uniforms(self.key, first, count) < self.probability


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
    luck : Luck
        Where the numbers come from.
    copula : Copula
        Which of them move together.
    alone : tuple of str
        Correlations that have no effect, since one of the two does not vary.
    """

    work: Mapping[str, Work]
    estimates: Mapping[str, Draw]
    laws: Mapping[str, Law]
    happenings: tuple[Happening, ...]
    shortest: int
    luck: Luck
    copula: Copula
    alone: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """Whether nothing that is drawn moves a date."""
        return not self.estimates and not any(
            each.probability and (each.delays or each.stretches) for each in self.happenings
        )

    @cached_property
    def varying(self) -> frozenset[str]:
        """Tasks that may last otherwise than planned."""
        return self._exposed.union(self.estimates)

    @cached_property
    def _exposed(self) -> frozenset[str]:
        """Tasks whose durations risks or drivers change."""
        return frozenset[str]().union(*(each.tasks for each in self.happenings))

    @cached_property
    def plain(self) -> Mapping[str, tuple[Key, Law]]:
        """By task that varies by its law and Monte Carlo alone: its stream, and the law."""
        if not isinstance(self.luck, Keyed):
            return {}
        coupled = {key for group in self.copula.groups for key in group.keys}
        return {
            task: (self.estimates[task].key, law)
            for task, law in self.laws.items()
            if task not in self._exposed and self.estimates[task].key not in coupled
        }

    def least(self, task: str) -> int:
        """Return the minutes below which no draw brings a task."""
        return min(self.shortest, self.work[task].minutes)

    @property
    def waiting(self) -> dict[int, Happening]:
        """The risks that strike only tasks that are worked on in their windows, by number."""
        return {number: each for number, each in enumerate(self.happenings) if each.waits}

    def durations(self, first: int, count: int) -> dict[str, NDArray[np.int64]]:
        """Return the working minutes of each task that varies, a row of samples each.

        Risks strike wherever they occur, in their windows or not.
        """
        luck = self.copula.joined(self.luck, first, count)
        return self.struck(luck, (first, count))

    def struck(
        self,
        luck: Luck,
        span: tuple[int, int],
        *,
        strikes: Mapping[int, Flags] = _NONE,
        task: str | None = None,
        without: Collection[str] = (),
    ) -> dict[str, NDArray[np.int64]]:
        """Return the working minutes of each task that varies, or of one, a row of samples each.

        Parameters
        ----------
        luck : Luck
            Of the block of samples.
        span : tuple of int
            First sample and how many.
        strikes : mapping
            By number of a risk, the samples in which it strikes; of others, those where it occurs.
        task : str, optional
            The only one that is asked for.
        without : collection of str
            Tasks that are not.
        """
        factors: dict[str, FloatRow] = {}
        extra: dict[str, FloatRow] = {}
        for number, each in enumerate(self.happenings):
            if not each.tasks or (task is not None and task not in each.tasks):
                continue
            occurs = strikes[number] if number in strikes else each.occurs(luck, *span)
            for effect in each.stretches:
                times = np.where(occurs, effect.stretch(luck, *span), 1.0)
                factors[effect.task] = factors.get(effect.task, 1.0) * times
            for effect in each.delays:
                more = np.where(occurs, effect.minutes(luck, *span), 0.0)
                extra[effect.task] = extra.get(effect.task, 0.0) + more
        varying = self.estimates.keys() | factors.keys() | extra.keys()
        names = varying.difference(without) if task is None else {task}
        found = self._by_words([name for name in self.plain if name in names], *span)
        for name in names.difference(found):
            drawn = np.array([float(self.work[name].minutes)])
            if name in self.laws:
                u = luck.uniforms(self.estimates[name].key, *span)
                drawn = by_law(self.laws[name], u).astype(np.float64)
            elif name in self.estimates:
                drawn = self.estimates[name].values(luck, *span) * self.work[name].scale
            found[name] = self._duration(name, drawn, factors.get(name), extra.get(name))
        return found

    def _by_words(
        self, tasks: Sequence[str], first: int, count: int
    ) -> dict[str, NDArray[np.int64]]:
        """Return the working minutes of tasks that vary by their laws alone."""
        kinds: dict[int, list[str]] = {}
        for task in tasks:
            kinds.setdefault(self.plain[task][1].kind, []).append(task)
        found: dict[str, NDArray[np.int64]] = {}
        together = max(1, _TOGETHER // count)
        for alike in kinds.values():
            for begin in range(0, len(alike), together):
                some = alike[begin : begin + together]
                keys, laws = zip(*map(self.plain.__getitem__, some), strict=True)
                least = [self.least(task) for task in some]
                rows = by_words(laws, words_each(keys, first, count), least)
                found.update(zip(some, rows, strict=True))
        return found

    def _duration(
        self, task: str, drawn: FloatRow, factor: FloatRow | None, extra: FloatRow | None
    ) -> NDArray[np.int64]:
        drawn = drawn if factor is None else drawn * factor
        drawn = drawn if extra is None else drawn + extra
        clipped = np.clip(drawn, self.least(task), MOST_MINUTES)
        whole: NDArray[np.int64] = np.rint(clipped).astype(np.int64)
        return whole

    def costs(
        self,
        luck: Luck,
        span: tuple[int, int],
        *,
        gone: Mapping[str, Flags] = _NO_TASK,
        strikes: Mapping[int, Flags] = _NONE,
    ) -> NDArray[np.int64]:
        """Return what the risks cost in each of some samples, in minor units.

        Parameters
        ----------
        luck, span
            As for `struck`.
        gone : mapping
            By task, the samples in which it falls away and with it what a risk costs there.
        strikes : mapping
            By number of a risk, the samples in which it strikes; of others, those where it occurs.
        """
        total = np.zeros(span[1])
        for _, row in self.costs_by_risk(luck, span, gone=gone, strikes=strikes):
            total += row
        return np.rint(total).astype(np.int64)

    def costs_by_risk(
        self,
        luck: Luck,
        span: tuple[int, int],
        *,
        gone: Mapping[str, Flags],
        strikes: Mapping[int, Flags],
    ) -> Iterator[tuple[str, FloatRow]]:
        """Yield by id what each risk costs that costs anything; see `costs`."""
        for number, each in enumerate(self.happenings):
            if each.costs:
                occurs = strikes[number] if number in strikes else each.occurs(luck, *span)
                total = np.zeros(span[1])
                for effect in each.costs:
                    paid = occurs & ~gone[effect.task] if effect.task in gone else occurs
                    total += np.where(paid, effect.minutes(luck, *span), 0.0)
                yield each.id, total

    def delays(self, first: int, count: int) -> Iterator[tuple[Happening, FloatRow]]:
        """Yield the minutes that each risk adds to its tasks together, stretches as planned."""
        luck = self.copula.joined(self.luck, first, count)
        for risk in self.happenings:
            total = np.zeros(count)
            for effect in risk.delays:
                total = total + effect.minutes(luck, first, count)
            for effect in risk.stretches:
                planned = self.work[effect.task].minutes
                total = total + (effect.stretch(luck, first, count) - 1.0) * planned
            yield risk, np.where(risk.occurs(luck, first, count), total, 0.0)


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
    tasks = {each.id: each for each in plan.tasks}
    unsure = {task: tasks[task] for task in sorted(work) if tasks[task].kind in _UNSURE}
    stated = {
        task: estimate
        for task, each in unsure.items()
        if (estimate := estimate_of(each, work[task].mode)) is not None
    }
    streams = keys(seed, "task", stated, purpose="duration")
    estimates = dict(zip(stated, map(Draw, streams, stated.values()), strict=True))
    wanted = {task: (each, work[task].scale) for task, each in stated.items()}
    # A plan is simulated again and again, mostly with the same ways of doing its tasks.
    known, laws = memo(plan, "laws", lambda: (wanted, laws_of(wanted)))
    laws = laws if known == wanted else laws_of(wanted)
    happenings = (*_drivers(plan, unsure, seed), *_risks(remaining(plan, responses), unsure, seed))
    together, alone = _together(plan, estimates, happenings)
    return Draws(
        {task: work[task] for task in unsure},
        estimates,
        {task: law for task, law in laws.items() if law.high < _SINGLE},
        happenings,
        shortest,
        Keyed(),
        together,
        alone,
    )


def _together(
    plan: Plan, estimates: Mapping[str, Draw], happenings: Iterable[Happening]
) -> tuple[Copula, tuple[str, ...]]:
    """Return what moves together, and the correlations of what does not vary."""
    if not plan.correlations:
        return Copula(), ()
    known = {task.id for task in plan.tasks}
    streams = {task: draw.key for task, draw in estimates.items()}
    for each in happenings:
        if each.id in known:  # what an id means first, it means
            continue
        known.add(each.id)
        if each.element == "driver" and each.stretches and each.probability:
            streams[each.id] = each.stretches[0].draw.key
        elif each.element == "risk" and 0 < each.probability < 1:
            streams[each.id] = each.key
    stated: dict[tuple[str, str], float] = {}
    alone = []
    for pair in plan.correlations:
        if pair.first in streams and pair.second in streams:
            stated[min(pair.first, pair.second), max(pair.first, pair.second)] = pair.coefficient
        else:
            alone.append(f"{pair.first} - {pair.second}")
    return copula(streams, stated), tuple(alone)


def estimate_of(task: Task, mode: str | None) -> Distribution | None:
    """Return the estimate of the way in which a task is done; a manual task keeps its dates."""
    if task.kind is TaskKind.MANUAL:
        return None
    for each in task.modes:
        if each.id == mode:
            return each.estimate
    return task.estimate


def _drivers(plan: Plan, unsure: Collection[str], seed: int) -> Iterable[Happening]:
    for each in sorted(plan.risk_drivers, key=lambda driver: driver.id):
        draw = Draw(key(seed, "driver", each.id, purpose="factor"), each.factor)
        tasks = [task for task in each.tasks if task in unsure]
        occurs = key(seed, "driver", each.id, purpose="occurs")
        effects = tuple(Effect(task, draw) for task in tasks)
        yield Happening("driver", each.id, occurs, each.probability, stretches=effects)


def _risks(left: Iterable[Remaining], unsure: Collection[str], seed: int) -> Iterable[Happening]:
    for each in left:
        risk = each.risk
        met: Counter[str] = Counter()
        found: dict[str, list[Effect]] = {"delay": [], "stretch": [], "extra_cost": []}
        for impact in risk.impacts:
            purpose = purpose_of(impact, met)
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
            _window(risk),
        )


def _window(risk: Risk) -> tuple[int, int] | None:
    """Return the instants between which a risk may strike; none: at any time."""
    if risk.first is None and risk.last is None:
        return None
    since = -FAR if risk.first is None else to_minutes(datetime.combine(risk.first, time()))
    return since, FAR if risk.last is None else to_minutes(end_of_day(risk.last))


def purpose_of(impact: Impact, met: Counter[str]) -> str:
    """Return what an impact's stream is for: its kind and, unless shared, its task."""
    if isinstance(impact, (Delay, Stretch)) and impact.is_shared:
        return impact.kind
    name = f"{impact.kind} {impact.task or ''}"
    met[name] += 1
    return name if met[name] == 1 else f"{name} {met[name]}"
