"""Sums over tasks that the three sums of earned value do not show: of what is finished, of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from pmcore._base import memo
from pmcore._mapping import Attributes
from pmcore.cost._credit import Ledger
from pmcore.cost._phase import Phased, earned_schedule, phased
from pmcore.model import Accrual, Baseline, EarnedBy, PlannedCost, TaskStatus
from pmcore.network import WorkTime
from pmcore.units import from_minutes, to_minutes


class Planned:
    """A baseline in working minutes: how long each task is to take, phased as money is."""

    def __init__(self, baseline: Baseline) -> None:
        money = phased(baseline)
        own = money.time.calendar.id
        held = money.calendars
        self.times: list[WorkTime] = [
            held.worktime(held.index[task.calendar or own]) for task in baseline.tasks
        ]
        self.lengths = [
            task.duration or max(0, time.between(task.start, task.finish))
            for task, time in zip(baseline.tasks, self.times, strict=True)
        ]
        self.discrete = [task.earned_by is not EarnedBy.LEVEL_OF_EFFORT for task in baseline.tasks]
        tasks = tuple(
            replace(task, costs=(PlannedCost(length, Accrual.EVEN),) if is_discrete else ())
            for task, length, is_discrete in zip(
                baseline.tasks, self.lengths, self.discrete, strict=True
            )
        )
        self.phases = phased(replace(baseline, tasks=tasks))


def planned(baseline: Baseline) -> Planned:
    """Return a baseline in working minutes, made once per baseline object."""
    return memo(baseline, "planned_time", lambda: Planned(baseline))


def task_sums(
    ledger: Ledger, phases: Phased, earned_until: float | None, until: datetime
) -> Attributes:
    """Return what the formulae of finished work, earned duration and adherence take, by name.

    Levels of effort earn by the clock and say nothing of progress, so they are left out; what
    was spent on tasks that nobody planned counts as cost of what is finished.

    Parameters
    ----------
    ledger : Ledger
    phases : Phased
        Of the ledger's baseline.
    earned_until : float, optional
        Earned schedule in working minutes.
    until : datetime
        The data date.
    """
    held = planned(ledger.baseline)
    by_clock = (t.budget for t in ledger.tasks if t.earned_by is EarnedBy.LEVEL_OF_EFFORT)
    facts = {fact.task: fact for fact in ledger.status.tasks}
    return Attributes(
        **_finished(ledger, held, facts, until),
        **_durations(ledger, held, to_minutes(until)),
        **_adherence(ledger, phases, earned_until),
        bac_loe=sum(by_clock),
    )


def _finished(
    ledger: Ledger, held: Planned, facts: dict[str, TaskStatus], until: datetime
) -> dict[str, object]:
    """Return budget, cost and lengths of what is finished, and how far starts were off."""
    budget, cost, did, took, offs = Fraction(0), 0, 0, 0, list[int]()
    finished, due = 0, 0
    for position, task in enumerate(ledger.tasks):
        is_planned = position < len(held.lengths)
        if is_planned and not held.discrete[position]:
            continue
        fact = facts.get(task.task)
        is_done = fact is not None and fact.finish is not None and fact.finish <= until
        if is_planned and not task.is_milestone:
            finished += is_done
            due += task.finish <= until
        if is_planned and fact and fact.start:
            offs.append(held.phases.time.between(task.start, fact.start))
        spent = ledger.spent[position]
        if not is_done or spent is None:
            continue
        budget, cost = budget + task.budget, cost + spent
        if is_planned and held.lengths[position] and fact and fact.start and fact.finish:
            did += held.lengths[position]
            took += held.times[position].between(fact.start, fact.finish)
    return {
        "bac_f": int(budget),
        "ac_f": cost,
        "planned_f": did,
        "took_f": took,
        "started": len(offs),
        "off": sum(offs) / len(offs) if offs else 0.0,
        "finished": finished,
        "due": due,
    }


def _durations(ledger: Ledger, held: Planned, at: int) -> dict[str, object]:
    """Return earned and planned durations in sum, and the time by which so much was planned."""
    earned = sum(
        (
            length * min(share, Fraction(1))
            for length, share, is_discrete in zip(
                held.lengths, ledger.shares[: len(held.lengths)], held.discrete, strict=True
            )
            if is_discrete
        ),
        Fraction(0),
    )
    found: dict[str, object] = {
        "ted": float(earned),
        "tpd": float(held.phases.exact(at)),
        "lengths": sum(
            length
            for length, is_discrete in zip(held.lengths, held.discrete, strict=True)
            if is_discrete
        ),
    }
    if found["lengths"]:
        found["ed_t"] = earned_schedule(held.phases, earned, at)
    return found


def _adherence(ledger: Ledger, phases: Phased, earned_until: float | None) -> dict[str, object]:
    """Return planned value at the earned schedule, and how much of it is earned there."""
    if earned_until is None:
        return {}
    begin = phases.time.coordinate(from_minutes(phases.start))
    reached = phases.time.finish_at(begin + round(earned_until)) if round(earned_until) else None
    by_then = phases.by_task(to_minutes(reached) if reached else phases.start)
    earned = sum(map(min, by_then, ledger.earned[: len(by_then)]), Fraction(0))
    return {"ev_p": float(earned), "pv_es": float(sum(by_then, Fraction(0)))}
