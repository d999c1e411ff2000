"""The cheapest that meets a date: more people and units, training, overtime, wishes given up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pmcore._base import Made, made
from pmcore._mapping import Attributes
from pmcore.allocate._demand import Keep, demand
from pmcore.allocate._search import allocated, answered, asked, warm
from pmcore.allocate._shortage._climb import climbed, to_the_point
from pmcore.allocate._shortage._decide import Decision, decided
from pmcore.allocate._shortage._fixed import Fix, Verdict
from pmcore.allocate._shortage._gap import Basis
from pmcore.allocate._shortage._lacks import Lacks
from pmcore.allocate._shortage._offers import Offers
from pmcore.allocate._shortage._remedies import RemedyKind, Tariff, applied, told
from pmcore.allocate._shortage._short import gaps_of, lacks_of
from pmcore.allocate._shortage._spend import DECIDED
from pmcore.allocate._shortage._trials import (
    Cheapest,
    Chosen,
    Trial,
    Trials,
    Until,
    share_of,
)
from pmcore.allocate._terms import Aim, Due, Lateness, default_terms
from pmcore.errors import InfeasibleError
from pmcore.model import (
    ELAPSED,
    Allocation,
    Change,
    Front,
    Measure,
    Option,
    Plan,
    Schedule,
    StatusUpdate,
    diff,
)
from pmcore.network import Network
from pmcore.run import Budget, Limits, check_seed
from pmcore.units import from_minutes, to_minutes

MOST_DECIDED = 200
"""Remedies that are decided together: those for what is short first."""
KEPT = 5
"""The part of the limits that is kept for the answer, once it is known what is to be done."""
NOTHING: Chosen = frozenset()
MOST_BINDING = 3
"""Sets of people named where nothing meets the date."""


def _is_met(trial: Trial, target: int) -> bool | None:
    """Whether a trial meets another date than it was made for, as far as it tells."""
    if trial.finish is not None and trial.finish <= target:
        return True
    return (
        False if trial.bound > target or (trial.is_met is False and trial.finish is None) else None
    )


def fix(
    plan: Plan,
    *,
    by: datetime,
    task: str | None = None,
    tariff: Tariff = Tariff(),  # noqa: B008 - frozen
    kinds: Collection[RemedyKind] = tuple(RemedyKind),
    limits: Limits = Limits(seconds=60),  # noqa: B008 - frozen
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
    seed: int = 0,
) -> Fix:
    """Return the cheapest set of remedies with which a plan meets a date.

    Considered are, for the skills, pools and weeks that bind by the dates of links and by those
    of the staffed schedule: one or two more people or units, for all the time until the date or
    for the weeks that are short; the rest of the time of part-time people; training those who
    lack least; a day off worked in each week by whoever has work then; and wishes given up. The
    plan is staffed anew with each set that is tried.

    Parameters
    ----------
    plan : Plan
    by : datetime
        When all work, or `task`, is to be done.
    task : str, optional
        Id; none: all of the plan.
    tariff : Tariff
        What help costs, beside the prices that the plan states.
    kinds : collection of RemedyKind
        What kinds of help are open.
    limits : Limits
        For all trials together.
    status, keep, seed
        As in :func:`assign`.

    Returns
    -------
    Fix
        Where nothing meets the date: the earliest that there is, the cheapest that meets that,
        and what then binds.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    KeyError
        If the plan has no such task.
    TypeError
        If `by` is no instant.

    Notes
    -----
    People to hire and to train are decided together with the schedule, by one exact search whose
    aim is what they cost; all else is tried, one set after the other. Training is taken as done
    when the plan starts. Overtime is offered where all work of people has one calendar. Cheapest
    means: of the sets of what was considered; see `least_cost`.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Resource, Skill, SkillNeed, Task
    >>> needs = [SkillNeed("welding")]
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="CNY",
    ...     tasks=[Task(name, name.upper(), 1440, needs=needs) for name in "ab"],
    ...     resources=[Resource("bo", "Bo", skills=[Skill("welding")], rate=6000)],
    ... )
    >>> found = fix(plan, by=datetime(2027, 1, 9, 18))
    >>> print(found.text())
    With this the plan ends Sat 9 Jan 2027 18:00, by Sat 9 Jan 2027 18:00, for ¥720
    Bo works 8 h on Sat 9 Jan 2027
    Nothing of the 3 things considered does it for less
    """
    status = plan.status if status is None else status
    if not isinstance(by, datetime):
        raise TypeError(f"by must be a datetime, found {type(by).__name__}")
    if task is not None:
        plan.task(task)
    warm(plan, limits)
    trials = Trials(plan, status, keep, Until(task), Budget(limits), check_seed(seed))
    call = {"by": by.isoformat(), "task": task, "limits": asked((), keep, limits)["limits"]}
    return _Fixing(trials, by, tariff, kinds, made(plan, seed=seed, **call)).answer()


@dataclass(frozen=True, slots=True)
class _Late:
    """By how much work is late, by the clock."""

    by: int
    task: str | None
    name: str = "late"

    def aim(self, net: Network) -> Aim:
        due = Until(self.task).aim(net).dues[0]
        return Lateness(self.name, (Due(due.tasks, self.by, net.calendars.index[ELAPSED], 1),))


class _Fixing:
    """The search for what meets a date, and its answer."""

    def __init__(
        self,
        trials: Trials,
        by: datetime,
        tariff: Tariff,
        kinds: Collection[RemedyKind],
        provenance: Made,
    ) -> None:
        self.trials, self.by, self.tariff, self.kinds = trials, by, tariff, kinds
        self.made, self.plan = provenance, trials.plan
        self.held = demand(self.plan, trials.status, trials.keep)
        self.answers: dict[int, Allocation] = {}
        self.staffed: Allocation | None = None

    def answer(self) -> Fix:
        """Return the cheapest that meets the date, or the earliest date and what binds."""
        trials = self.trials
        trials.target = to_minutes(self.by)
        before = trials.first(NOTHING)
        if before.is_met:
            return self._met(NOTHING, 0)
        lacks = self._lacks(before)
        self._offer(lacks, self.by)
        decision = self._decided()
        if decision.trial is None:
            if trials.budget.exhausted:  # what generation makes at once may do
                trials.first(trials.everything)
            if not trials.test(trials.everything).is_met:
                return self._missed(before, lacks)
        return self._met(*self._cheapest(decision))

    def _lacks(self, before: Trial) -> list[Lacks]:
        """Return what is too little by the dates of links and, if there are any, those staffed."""
        self.staffed = self._answered(before) if before.found is not None else None
        return list(lacks_of(self.held, self.staffed).values())

    def _offer(self, lacks: Sequence[Lacks], until: datetime) -> None:
        """Have the remedies tried that help until a date."""
        trials = self.trials
        offers = Offers(self.held, lacks, trials.keep, self.tariff, until)
        offered = offers.all(self.kinds)
        chosen = [each for each in offered if each.kind in DECIDED][:MOST_DECIDED]
        others = [each for each in offered if each.kind not in DECIDED]
        schedule = None if self.staffed is None else self.staffed.schedule
        chosen += to_the_point(others, schedule)
        before = trials.known.get(NOTHING)
        trials.known.clear()
        trials.floor = NOTHING, 0
        if before is not None:
            trials.known[NOTHING] = replace(before, is_met=_is_met(before, trials.target))
        trials.remedies = [told(self.plan, trials.keep, each) for each in chosen]

    def _decided(self) -> Decision:
        """Return which people to hire and to train, if that is enough to meet the date."""
        trials = self.trials
        shown = [k for k, each in enumerate(trials.remedies) if each.kind in DECIDED]
        if not shown or trials.budget.exhausted:
            return Decision(None, 0)
        decision = decided(trials, shown, NOTHING, 2)
        if decision.trial is not None:
            trials.known[decision.trial.chosen] = decision.trial
        never = trials.cost(trials.everything) + 1
        trials.floor = frozenset(shown), never if decision.least is None else decision.least
        return decision

    def _cheapest(self, decision: Decision) -> tuple[Chosen, int]:
        """Return the cheapest set found that meets the date, and what none undercuts."""
        trials = self.trials
        with share_of(trials, KEPT):
            best = (
                trials.reduced(trials.everything)
                if decision.trial is None
                else decision.trial.chosen
            )
            before = trials.known.get(NOTHING)
            if before is not None:
                climbed(trials, before, trials.cost(best), self._scheduled)
            best = min((best, *trials.met()), key=trials.rank)
            return Cheapest(trials).find(best)

    def _scheduled(self, trial: Trial) -> Schedule:
        return self._answered(trial).schedule

    def _answered(self, trial: Trial) -> Allocation:
        """Return a trial as an answer, which the judge sees once."""
        assert trial.generator is not None
        assert trial.found is not None
        outcome, budget = trial.found.outcome, self.trials.budget
        if id(outcome) not in self.answers:
            self.answers[id(outcome)] = answered(trial.generator, outcome, budget, self.made)
        return self.answers[id(outcome)]

    def _facts(self, **more: object) -> Attributes:
        count, currency = len(self.trials.remedies), self.plan.currency or ""
        return Attributes(by=self.by.isoformat(), count=count, currency=currency, **more)

    def _met(self, best: Chosen, least: int) -> Fix:
        trials, cost = self.trials, self.trials.cost(best)
        is_minimal = all(trials.test(best - {k}).is_met is False for k in best)
        allocation = self._allocation(best)
        finish = allocation.schedule.finish
        facts = self._facts(finish=finish.isoformat(), cost=cost, least=least)
        codes = ["fix.nothing"]
        if best:
            codes = ["fix.found", "fix.cheapest" if cost <= least else "fix.bounded"]
        return self._fix(
            best,
            is_met=True,
            cost=cost,
            least_cost=min(cost, least),
            is_minimal=is_minimal,
            allocation=allocation,
            verdicts=tuple(Verdict(code, facts) for code in codes),
        )

    def _missed(self, before: Trial, lacks: Sequence[Lacks]) -> Fix:
        """Return the earliest date there is, the cheapest that meets it, and what then binds."""
        trials = self.trials
        is_proved = trials.test(trials.everything).is_met is False
        self._offer(lacks, max(self.by, self._end(before)))
        found = trials.first(trials.everything, 2)
        if found.finish is None:
            verdict = Verdict("fix.impossible", self._facts())
            return self._fix(NOTHING, conflicts=found.conflicts, verdicts=(verdict,))
        self._aim(found, lacks)
        best, least = self._cheapest(self._decided())
        cost, allocation = trials.cost(best), self._allocation(best)
        plan, keep = self._changed(best)
        gaps = lacks_of(demand(plan, trials.status, keep), allocation)[Basis.STAFFED]
        binding = sorted(
            gaps_of(gaps.held, Basis.STAFFED, gaps), key=lambda gap: (-gap.short, gap.week)
        )
        last = max(
            (row for row in allocation.schedule.tasks if trials.term.task in (None, row.id)),
            key=lambda row: row.finish,
        )
        is_too_late = is_proved or found.bound > to_minutes(self.by)
        facts = self._facts(finish=last.finish.isoformat(), cost=cost, least=least)
        codes = ["fix.too_late" if is_too_late else "fix.not_found"]
        codes += ["fix.cheapest" if cost <= least else "fix.bounded"] if best else []
        return self._fix(
            best,
            cost=cost,
            least_cost=min(cost, least),
            is_minimal=all(trials.test(best - {k}).is_met is False for k in best),
            allocation=allocation,
            is_earliest=found.bound >= found.finish,
            drives=allocation.schedule.explain(last.id).steps,
            binds=tuple(binding[:MOST_BINDING]),
            verdicts=tuple(Verdict(code, facts) for code in codes),
        )

    def _aim(self, found: Trial, lacks: Sequence[Lacks]) -> None:
        """Turn to the earliest date there is, with the remedies that help until then."""
        trials, at = self.trials, found.finish
        assert at is not None
        far, trials.target = trials.remedies, at
        self._offer(lacks, from_minutes(at))
        if not trials.test(trials.everything).is_met:
            trials.remedies = far
            trials.known = {found.chosen: replace(found, is_met=True)}

    def _end(self, before: Trial) -> datetime:
        """Return when a plan ends as it is; without a schedule, a date long after its links'."""
        if before.finish is not None:
            return from_minutes(before.finish)
        origin, end = self.held.net.origin, int(self.held.heads[1].max())
        return from_minutes(origin + 3 * (end - origin))

    def _fix(self, best: Chosen, *, is_met: bool = False, **more: Any) -> Fix:  # noqa: ANN401 - fields of the answer
        trials = self.trials
        return Fix(
            self.by,
            is_met,
            tuple(trials.remedies[k] for k in sorted(best)),
            edits=diff(self.plan, self._changed(best)[0]),
            front=Front(tuple(self._options()), self.made),
            considered=tuple(trials.remedies),
            made=self.made,
            **more,
        )

    def _changed(self, chosen: Chosen) -> tuple[Plan, Keep | Mapping[str, Keep]]:
        remedies = [self.trials.remedies[k] for k in sorted(chosen)]
        return applied(self.plan, self.trials.keep, remedies)

    def _allocation(self, best: Chosen) -> Allocation:
        """Return the changed plan staffed as well as its own terms ask, with the date met."""
        trials = self.trials
        plan, keep = self._changed(best)
        late = _Late(trials.target, trials.term.task)
        try:
            found = allocated(
                plan,
                terms=[late, *default_terms(plan)],
                budget=Budget(trials.budget.rest()),
                status=trials.status,
                keep=keep,
                seed=trials.seed,
            )
        except InfeasibleError:
            found = None
        if found is not None and not found.proof.terms[0].value:
            return found
        return self._answered(trials.test(best))

    def _options(self) -> Iterator[Option]:
        """Yield what was tried and is beaten by nothing in cost and finish, cheapest first."""
        trials, end, currency = self.trials, None, self.plan.currency or ""
        target = to_minutes(self.by)
        tried = [each for each in trials.known.values() if each.finish is not None]
        tried.sort(key=lambda e: (trials.cost(e.chosen), e.finish, len(e.chosen)))
        for each in tried:
            assert each.finish is not None
            if end is not None and each.finish >= end:
                continue
            end = each.finish
            found = self._answered(each)
            remedies = [trials.remedies[k] for k in sorted(each.chosen)]
            yield Option(
                "+".join(str(k) for k in sorted(each.chosen)) or "as-it-is",
                found.schedule,
                edits=diff(self.plan, self._changed(each.chosen)[0]),
                measures=(
                    Measure("cost", float(trials.cost(each.chosen)), None, currency),
                    Measure("late", float(max(0, each.finish - target)), None, "min"),
                ),
                changes=tuple(Change(e.code, e.facts) for e in remedies if e.wish is None),
                proof=found.proof,
            )
