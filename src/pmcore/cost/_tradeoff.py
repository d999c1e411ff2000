"""Time against cost: the cheapest ways of doing everything by a date, proved, and the curve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil

from pmcore import verify
from pmcore._base import Noun, made
from pmcore._mapping import Attributes
from pmcore.allocate import Aim, Cost, Due, Lateness, Makespan, Term, Weighted, assign
from pmcore.cost._crash import Crash, Point
from pmcore.cost._estimate import estimate
from pmcore.cost._question import Question, in_ways, question, with_modes
from pmcore.cost._ways import undominated
from pmcore.errors import InfeasibleError, PlanError, Problem
from pmcore.model import (
    Allocation,
    Front,
    Measure,
    Option,
    Plan,
    Proof,
    ProofStatus,
    Schedule,
    diff,
)
from pmcore.network import Network, build, convert
from pmcore.run import Budget, Limits, Stop, Watch
from pmcore.schedule import critical_path
from pmcore.units import Amount, to_minutes

SHARES = 6
"""Where people bind, one search may take such a part of what is left of the limits."""


def tradeoff(
    plan: Plan,
    *,
    deadlines: Iterable[datetime] | None = None,
    indirect: Amount = 0,
    limits: Limits = Limits(seconds=10),  # noqa: B008 - frozen
    seed: int = 0,
    watch: Watch | None = None,
) -> Front:
    """Return what a plan costs at the least for each length that its modes allow.

    A task is done in its own way or in one of its modes; what each takes and costs is that of
    the estimate. Where nobody and nothing can be asked for more than there is, all time is
    counted on one calendar and no price depends on the date, the cheapest ways are found by a
    mixed program, after what follows in series or lies in parallel has been merged; all link
    types, lags and maximum lags hold. Else people, calendars and prices decide as well: then each
    point is a staffing of `allocate.assign` that keeps the date, costs least and ends earliest.

    Parameters
    ----------
    plan : Plan
    deadlines : iterable of datetime, optional
        Dates to meet; the cheapest by each is a point. None: the whole curve, from the shortest
        to the cheapest. Empty, with `indirect`: only what is cheapest in all.
    indirect : int or Money
        What each working day (of the plan's calendar) from start to finish costs beside the
        tasks, pro rata. What is cheapest in all is among the points then.
    limits : Limits
        For all points together.
    seed : int
        Of the staffing.
    watch : callable, optional
        Told of progress; True stops, and the points found so far are returned.

    Returns
    -------
    Front
        By rising length. Measures: ``length`` (working minutes), ``direct``, ``indirect`` and
        ``cost``, their sum (minor units). Each proof speaks of the direct cost at that length, or
        of the sum where it is the cheapest in all. Edits make the ways chosen the tasks' own.

    Raises
    ------
    PlanError
        If the plan has errors or names no currency.
    InfeasibleError
        If a deadline cannot be met in any of the ways, or none was found that does.
    ValueError
        If `indirect` is negative, a deadline has a time zone, or nothing is asked for: neither
        deadlines nor what is cheapest in all.

    References
    ----------
    P. De, E. J. Dunne, J. B. Ghosh, C. E. Wells, The discrete time-cost tradeoff problem
    revisited, European Journal of Operational Research 81, 1995.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import CostItem, Mode, Task, chain, days, money
    >>> def costs(amount):
    ...     return [CostItem(money(amount))]
    >>> plan = Plan(
    ...     "Roof",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="EUR",
    ...     tasks=[
    ...         Task(
    ...             "frame",
    ...             duration=days(6),
    ...             costs=costs(900),
    ...             modes=[Mode("two crews", days(4), costs=costs(1500))],
    ...         ),
    ...         Task(
    ...             "tiles",
    ...             duration=days(5),
    ...             costs=costs(700),
    ...             modes=[Mode("crane", days(2), costs=costs(1100))],
    ...         ),
    ...     ],
    ...     dependencies=chain("frame", "tiles"),
    ... )
    >>> front = tradeoff(plan)
    >>> [(each.measure("length") // 480, each.measure("cost") / 100) for each in front.points]
    [(6, 2600.0), (8, 2000.0), (11, 1600.0)]
    >>> all(each.proof.status == "optimal" for each in front.points), front.is_complete
    (True, True)
    >>> best = tradeoff(plan, deadlines=(), indirect=money(150)).points[0]
    >>> best.schedule["tiles"].mode, best.measure("cost") / 100
    ('crane', 3200.0)
    """
    net = build(plan)
    if plan.currency is None:
        raise PlanError([Problem("cost.no_currency", "currency")])
    rate = Fraction(convert(plan, indirect, plan.start), net.worktime().minutes_per_day)
    if rate < 0:
        raise ValueError(f"what a day costs is 0 or more, found {indirect!r}")
    asked = None if deadlines is None else _dates(deadlines, is_priced=bool(rate))
    budget = Budget(limits, watch)
    found = question(plan)
    source = _ByLogic(found, rate, budget) if found else _Staffed(plan, rate, budget, seed)
    options, is_complete = source.options(asked)
    return Front(
        tuple(options),
        made(plan, seed=seed, indirect=str(indirect), basis=source.basis),
        is_complete=is_complete,
    )


def _dates(deadlines: Iterable[datetime], *, is_priced: bool) -> list[datetime]:
    found = list(deadlines)
    if not (found or is_priced):
        raise ValueError("with no deadlines, say what a day costs (indirect)")
    aware = [at.isoformat() for at in found if at.tzinfo is not None]
    if aware:
        raise ValueError(f"deadlines are in the plan's time, without a zone: {', '.join(aware)}")
    return sorted(set(found))


def _too_early(at: datetime, least: datetime | None, *, is_proved: bool) -> InfeasibleError:
    facts = Attributes(at=at.isoformat(), least="" if least is None else least.isoformat())
    code = "cost.too_early" if least is not None else "cost.not_met"
    return InfeasibleError([Problem(code, "deadlines", facts)], is_proved)


def _is_told_to_stop(budget: Budget, done: int, total: int) -> bool:
    budget.report("tradeoff", done, total=total)
    return budget.stop is Stop.WATCH


class _ByLogic:
    """Points of a plan that links alone hold."""

    basis = "logic"

    def __init__(self, asked: Question, rate: Fraction, budget: Budget) -> None:
        self.question, self.rate, self.budget = asked, rate, budget
        self.plan = asked.plan
        self.time = build(self.plan).worktime()
        self.origin = self.time.coordinate(self.plan.start)
        self.crash = Crash(asked.net, budget)

    def options(self, deadlines: Sequence[datetime] | None) -> tuple[list[Option], bool]:
        """Return the points asked for, and whether they are all there are."""
        unit, points, best = self.question.unit, list[Point](), None
        is_complete = False
        if self.rate:
            best = self.crash.least(self.rate * unit)
        if deadlines is None:
            curve = self.crash.curve()
            points, is_complete = curve.points, curve.is_complete
        else:
            for k, at in enumerate(deadlines):
                points.append(self._by(at, deadlines[k:]))
                if _is_told_to_stop(self.budget, k + 1, len(deadlines)):
                    break
        kept = [*points] if best is None else [*points, best]
        rows = undominated((each.length, each.cost, k) for k, each in enumerate(kept))
        return [self._option(kept[k], is_best=kept[k] is best) for *_, k in rows], is_complete

    def _by(self, at: datetime, left: Sequence[datetime]) -> Point:
        most = (self.time.coordinate(at) - self.origin) // self.question.unit
        point = self.crash.by(most, self.budget.part(len(left)))
        if point is not None:
            return point
        least = self.crash.shortest
        if least.is_proved and most < least.length:
            earliest = self.time.finish_at(self.origin + least.length * self.question.unit)
            raise _too_early(at, earliest, is_proved=True)
        raise _too_early(at, None, is_proved=False)

    def _option(self, point: Point, *, is_best: bool) -> Option:
        chosen = self.question.chosen(self.crash.spelled(point))
        plan = in_ways(self.plan, chosen)
        schedule = with_modes(self.plan, critical_path(plan), chosen)
        length = self.time.coordinate(schedule.finish) - self.origin
        cost = estimate(self.plan, schedule).total
        wrong = verify.schedule(self.plan, schedule)
        if wrong or (length, cost) != (point.length * self.question.unit, point.cost):
            # no input leads here: it would be an error of pmcore
            raise RuntimeError("\n".join(each.text() for each in wrong) or f"{length}, {cost}")
        status = ProofStatus.OPTIMAL if point.is_proved else ProofStatus.FEASIBLE
        indirect = round(self.rate * length) if is_best else 0
        proof = Proof(
            status,
            cost + indirect,
            point.bound + indirect,
            is_reproducible=point.is_reproducible,
            unit="minor_units",
        )
        bound = None if is_best else point.bound
        return Option(
            _name(schedule),
            schedule,
            edits=diff(self.plan, plan),
            measures=_measures(length, cost, bound, self.rate),
            proof=proof,
        )


def _measures(length: int, cost: int, bound: int | None, rate: Fraction) -> tuple[Measure, ...]:
    indirect = round(rate * length)
    return (
        Measure("length", length, unit="min"),
        Measure("direct", cost, bound, unit="minor_units"),
        Measure("indirect", indirect, unit="minor_units"),
        Measure("cost", cost + indirect, unit="minor_units"),
    )


def _name(schedule: Schedule) -> str:
    return schedule.finish.isoformat(" ", "minutes")


@dataclass(frozen=True, slots=True)
class _Past(Noun):
    """Working minutes after a date, over all work together."""

    at: datetime
    name: str = "past"

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        tasks = tuple(i for i in range(len(net)) if not net.is_idle[i])
        return Lateness(self.name, [Due(tasks, to_minutes(self.at), net.worktime().index, 1)])


class _Staffed:
    """Points of a plan in which people, calendars or prices decide as well."""

    basis = "staffed"

    def __init__(self, plan: Plan, rate: Fraction, budget: Budget, seed: int) -> None:
        self.plan, self.rate, self.budget, self.seed = plan, rate, budget, seed
        self.time = build(plan).worktime()
        self.is_proved = True

    def options(self, deadlines: Sequence[datetime] | None) -> tuple[list[Option], bool]:
        """Return the points asked for, and whether they are all there are."""
        options, is_complete = list[Option](), False
        if deadlines is None:
            options = list(self._walk())
            is_complete = self.is_proved and not self.budget.exhausted
        for k, at in enumerate(deadlines or ()):
            option = self._by(at, len(deadlines or ()) - k)
            if option is None:
                raise _too_early(at, None, is_proved=False)
            options.append(option)
            if _is_told_to_stop(self.budget, k + 1, len(deadlines or ())):
                break
        if self.rate:
            weights = self.rate.denominator, self.rate.numerator  # whole, as the search counts
            both = Weighted(((Cost(), weights[0]), (Makespan(), weights[1])))
            options.append(self._option(self._assigned([both], 1), is_best=True))
        rows = undominated(
            (round(each.measure("length")), round(each.measure("direct")), k)
            for k, each in enumerate(options)
        )
        return [options[k] for *_, k in rows], is_complete

    def _assigned(self, terms: Sequence[Term], parts: int) -> Allocation:
        limits = self.budget.part(parts)
        found = assign(self.plan, terms=terms, limits=limits, seed=self.seed)
        # Every term has to be proved: an end not proved shortest may hide points before it.
        self.is_proved &= all(each.bound == each.value for each in found.proof.terms)
        return found

    def _walk(self) -> Iterator[Option]:
        """Yield the shortest, then from the cheapest on what is cheapest a minute earlier."""
        shortest = self._assigned([Makespan(), Cost()], SHARES)
        yield self._option(shortest)
        at = self._option(self._assigned([Cost(), Makespan()], SHARES))
        yield at
        while at.schedule.finish > shortest.schedule.finish and not self.budget.exhausted:
            earlier = self.time.coordinate(at.schedule.finish) - 1
            found = self._by(self.time.finish_at(earlier), SHARES)
            if found is None:
                self.is_proved = False
                break
            at = found
            yield at
            self.budget.report("tradeoff", 1)

    def _by(self, at: datetime, parts: int) -> Option | None:
        found = self._assigned([_Past(at), Cost(), Makespan()], parts)
        past = found.proof.terms[0]
        if past.value and past.bound:
            raise _too_early(at, found.schedule.finish, is_proved=past.bound >= past.value)
        return None if past.value else self._option(found)

    def _option(self, found: Allocation, *, is_best: bool = False) -> Option:
        schedule = found.schedule
        length = self.time.between(self.plan.start, schedule.finish)
        cost = estimate(self.plan, schedule).total
        proof = found.proof
        indirect = round(self.rate * length) if is_best else 0
        if is_best:
            loss = (proof.objective - proof.bound) / self.rate.denominator
        else:
            priced = next(each for each in proof.terms if each.name == "cost")
            loss = priced.value - (0 if priced.bound is None else priced.bound)
        bound = cost - ceil(round(loss, 6))
        proof = Proof(
            ProofStatus.OPTIMAL if bound >= cost else ProofStatus.FEASIBLE,
            cost + indirect,
            bound + indirect,
            terms=proof.terms,
            seed=self.seed,
            is_reproducible=proof.is_reproducible,
            unit="minor_units",
        )
        measures = _measures(length, cost, None if is_best else bound, self.rate)
        return Option(_name(schedule), schedule, measures=measures, proof=proof)
