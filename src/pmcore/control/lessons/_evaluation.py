"""A finished project judged: goal against result, and what made the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean
from typing import Any

from pmcore._base import Answer, Made, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.lessons._holdups import Holdup, explained, granted, holdups, lost, stood
from pmcore.control.lessons._records import Ended, Record, ended
from pmcore.control.lessons._risks import stated
from pmcore.model import (
    CheckOutcome,
    GateDecision,
    KeyResult,
    Party,
    Plan,
    TaskKind,
)
from pmcore.network import WorkTime, build
from pmcore.risk import reserve
from pmcore.units import sentence

SATISFIED = 8.0
"""Mean of the last ratings, 0 to 10, from which on the client counts as satisfied."""
CAUSES = 3
"""How many causes are named."""


class Verdict(StrEnum):
    """Whether a goal was reached; what nobody recorded is unknown, never met."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measure(Told):
    """One goal of the project and what became of it.

    Parameters
    ----------
    code : str
        ``measure.cost`` and others, with ``_unknown`` or ``_none`` where nothing is recorded.
    facts : Attributes
    name : str
        ``time``, ``cost``, ``scope``, ``acceptance``, ``quality``, ``gates``, ``satisfaction`` or
        ``objectives``.
    verdict : Verdict
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Cause(Told):
    """Something that made the result differ from the goal.

    Parameters
    ----------
    code : str
        ``cause.estimate.both``, ``.time`` or ``.cost`` (tasks of one part took more than
        estimated), ``cause.risk.both``, ``.time`` or ``.cost``, ``cause.change`` or
        ``cause.late`` (an entry of the logs that stood too long).
    facts : Attributes
    minutes : int
        Working time it cost at most: several causes may delay the same task.
    cost : int
        Minor units.
    share : float
        The greater of its cost over the budget and its time over the planned length.
    party : Party, optional
        With whom it lay, where an entry or risk says so.
    evidence : tuple of str
        Paths in the plan.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    minutes: int = 0
    cost: int = 0
    share: float = 0.0
    party: Party | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation(Answer):
    """A finished project judged by its own goals.

    Parameters
    ----------
    project, name : str
    measures : tuple of Measure
    causes : tuple of Cause
        The biggest first.
    """

    project: str
    name: str
    measures: tuple[Measure, ...]
    causes: tuple[Cause, ...]
    _: KW_ONLY
    made: Made | None = None

    def __getitem__(self, name: str) -> Measure:
        """Return a measure, by name; KeyError if there is none."""
        for each in self.measures:
            if each.name == name:
                return each
        raise KeyError(name)

    def text(self, language: str = "en") -> str:
        """Return the evaluation as plain text: results, then causes with their evidence."""
        lines = [sentence("evaluation.title", {"name": self.name}, language)]
        lines += [f"- {each.text(language)}" for each in self.measures]
        head = "evaluation.causes" if self.causes else "evaluation.no_causes"
        lines.append(sentence(head, {"count": len(self.causes)}, language))
        for place, each in enumerate(self.causes, 1):
            shown = ", ".join(each.evidence[:CAUSES])
            lines.append(f"{place}. {each.text(language)} ({shown})")
        return "\n".join(lines)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a measure."""
        return {
            "name": [each.name for each in self.measures],
            "verdict": [each.verdict.value for each in self.measures],
            "says": [each.text() for each in self.measures],
        }


def evaluate(
    record: Record | Plan,
    *,
    satisfied: float = SATISFIED,
    most: int = CAUSES,
    baseline: str | None = None,
) -> Evaluation:
    """Return how a finished project did against its goals, and the biggest causes.

    Goals are the deadline (else the baseline's finish), the baseline's budget, the requirements
    that must be met, signed deliverables, checks, gates, ratings and key results. A cause is
    named for what it cost in money or working time, as a share of budget or planned length. What
    entries, risks and changes explain of a task's overrun is no fault of its estimate, and an
    issue in which a risk came true is told with the risk. Of several entries that stood at once
    each is named with all that it may have held up.

    Parameters
    ----------
    record : Record or Plan
    satisfied : float
        Mean of the last ratings, 0 to 10, that counts as satisfied.
    most : int
        How many causes are named.
    baseline : str, optional
        Name of the baseline to go by; none: the first.

    Raises
    ------
    PlanError
        Naming at once: errors of the plan, no baseline, no status, tasks that have not ended.
    ValueError
        If the rating is not from 0 to 10, or `most` is negative.

    References
    ----------
    ISO 21502:2020, section 6.10 (closing, with an evaluation of goals against results).

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Baseline, PlannedCost, PlannedTask, StatusUpdate, Task, TaskStatus
    >>> first, last = datetime(2027, 1, 4, 9), datetime(2027, 1, 5, 18)
    >>> rows = [PlannedTask("dig", first, last, costs=[PlannedCost(400_000)])]
    >>> late = datetime(2027, 1, 7, 18)
    >>> facts = TaskStatus("dig", start=first, finish=late, actual_cost=560_000)
    >>> pond = Plan(
    ...     "Pond",
    ...     start=first,
    ...     currency="EUR",
    ...     tasks=[Task("dig", "Dig", duration=960)],
    ...     baselines=[Baseline("approved", rows, currency="EUR")],
    ...     updates=[StatusUpdate(late, [facts])],
    ... )
    >>> found = evaluate(pond)
    >>> found["time"].text()
    'Time: finished on Thu 7 Jan 2027, 2 d after the goal of Tue 5 Jan 2027'
    >>> found.causes[0].text()
    'Dig took 2 d and €1,600 more than estimated'
    """
    if not 0.0 <= satisfied <= 10.0 or most < 0:
        raise ValueError(f"a rating from 0 to 10 and a count are needed: {satisfied!r}, {most!r}")
    (held,) = ended([record], baseline)
    plan = held.record.plan
    clock = build(plan).worktime()
    causes = sorted(_causes(held, clock), key=lambda each: (-each.share, each.evidence))
    return Evaluation(
        held.record.id,
        plan.name,
        tuple(_measures(held, clock, satisfied)),
        tuple(each for each in causes if each.share > 0.0)[:most],
        made=made(plan),
    )


def _measure(name: str, verdict: Verdict, **facts: object) -> Measure:
    code = f"measure.{name}_unknown" if verdict is Verdict.UNKNOWN else f"measure.{name}"
    return Measure(code, Attributes(facts), name=name, verdict=verdict)


def _unstated(name: str) -> Measure:
    return Measure(f"measure.{name}_none", name=name, verdict=Verdict.UNKNOWN)


def _verdict(is_met: bool) -> Verdict:  # noqa: FBT001 - the verdict is the answer to it
    return Verdict.MET if is_met else Verdict.MISSED


def _measures(held: Ended, clock: WorkTime, satisfied: float) -> Iterator[Measure]:
    plan = held.record.plan
    yield _time(held, clock)
    yield _cost(held)
    yield _scope(plan)
    yield _acceptance(plan)
    yield _quality(plan)
    yield _gates(plan)
    yield _satisfaction(plan, satisfied)
    yield _objectives(plan)


def _time(held: Ended, clock: WorkTime) -> Measure:
    goal, finish = held.record.plan.deadline or held.value.finish, held.finish
    late = clock.between(goal, finish) if finish > goal else -clock.between(finish, goal)
    side = "late" if late > 0 else "early" if late < 0 else "due"
    facts = {"goal": goal.isoformat(), "finish": finish.isoformat(), "off": abs(late)}
    found = _measure("time", _verdict(late <= 0), **facts)
    return Measure(f"measure.time.{side}", found.facts, name="time", verdict=found.verdict)


def _cost(held: Ended) -> Measure:
    value, share = held.value, held.cost
    if share is None or value.ac is None:
        return _measure("cost", Verdict.UNKNOWN)
    return _measure(
        "cost",
        _verdict(value.ac <= value.bac),
        goal=value.bac,
        result=value.ac,
        share=share,
        currency=held.record.plan.currency,
    )


def _scope(plan: Plan) -> Measure:
    musts = [each for each in plan.requirements if each.priority == "must"]
    met = sum(each.status == "met" for each in musts)
    dropped = sum(each.status == "dropped" for each in plan.requirements)
    verdict = _verdict(met == len(musts)) if musts else Verdict.UNKNOWN
    return _measure("scope", verdict, met=met, count=len(musts), dropped=dropped)


def _acceptance(plan: Plan) -> Measure:
    last: dict[str, str] = {}
    for each in sorted(plan.acceptances, key=lambda one: one.day):
        last[each.deliverable] = each.outcome
    signed = [last.get(each.id, "") for each in plan.deliverables]
    count = sum(each.startswith("accepted") for each in signed)
    remarks = sum(each == "accepted_with_remarks" for each in signed)
    verdict = _verdict(count == len(signed)) if signed else Verdict.UNKNOWN
    return _measure("acceptance", verdict, signed=count, count=len(signed), remarks=remarks)


def _quality(plan: Plan) -> Measure:
    if not plan.checks:
        return _unstated("quality")
    last = {}
    for each in sorted(plan.checks, key=lambda one: (one.day or date.min, one.id)):
        last[each.subject, each.name or each.id] = each.outcome
    counts = {kind: sum(each is kind for each in last.values()) for kind in CheckOutcome}
    failed, unknown = counts[CheckOutcome.FAIL], counts[CheckOutcome.UNKNOWN]
    verdict = Verdict.MISSED if failed else Verdict.MET if not unknown else Verdict.UNKNOWN
    facts = {"passed": counts[CheckOutcome.PASS], "failed": failed, "unknown": unknown}
    return _measure("quality", verdict, **facts)


def _gates(plan: Plan) -> Measure:
    if not plan.gates:
        return _unstated("gates")
    decided = [each.decision for each in plan.gates]
    passed, failed = decided.count(GateDecision.PASS), decided.count(GateDecision.FAIL)
    conditional = decided.count(GateDecision.CONDITIONAL)
    is_known = None not in decided
    verdict = Verdict.MISSED if failed else Verdict.MET if is_known else Verdict.UNKNOWN
    facts = {"passed": passed, "conditional": conditional, "failed": failed}
    return _measure("gates", verdict, **facts)


def _satisfaction(plan: Plan, satisfied: float) -> Measure:
    rated = [sorted(each.ratings) for each in plan.expectations if each.ratings]
    if not rated:
        return _measure("satisfaction", Verdict.UNKNOWN)
    first, last = (fmean(rows[end][1] for rows in rated) for end in (0, -1))
    facts = {"first": first, "last": last, "goal": satisfied, "count": len(rated)}
    return _measure("satisfaction", _verdict(last >= satisfied), **facts)


def _objectives(plan: Plan) -> Measure:
    results = [result for each in plan.objectives for result in each.results]
    if not results:
        return _unstated("objectives")
    reached = [_reached(each) for each in results]
    is_known = None not in reached
    verdict = Verdict.MISSED if False in reached else Verdict.MET if is_known else Verdict.UNKNOWN
    return _measure("objectives", verdict, reached=reached.count(True), count=len(reached))


def _reached(result: KeyResult) -> bool | None:
    """Return whether a key result reached its target, up or down; None: never measured."""
    if not result.values:
        return None
    now = max(result.values)[1]
    return now >= result.target if result.target >= result.baseline else now <= result.target


def _causes(held: Ended, clock: WorkTime) -> Iterator[Cause]:
    rows = holdups(held, clock)
    causes = (*_estimates(held, rows), *_risks(held, rows, clock), *_changes(held))
    for each in (*causes, *_entries(rows, clock)):
        budget, length = held.value.bac, held.value.pd
        share = max(
            each.cost / budget if budget > 0 else 0.0, each.minutes / length if length > 0 else 0.0
        )
        facts = Attributes({**each.facts, "currency": held.record.plan.currency})
        yield Cause(
            each.code,
            facts,
            minutes=each.minutes,
            cost=each.cost,
            share=share,
            party=each.party,
            evidence=each.evidence,
        )


def _overruns(held: Ended, rows: Sequence[Holdup]) -> dict[str, tuple[int, int]]:
    """Return by how many working minutes and minor units each finished task ran over.

    Time in which entries held it up while it was under way is no fault of its estimate.
    """
    plan, net = held.record.plan, build(held.record.plan)
    planned = {row.task: row for row in held.baseline.tasks}
    spent = {row.id: row for row in held.value.tasks}
    found = {}
    for fact in held.value.status.tasks:
        row = planned.get(fact.task)
        if row is None or not fact.start or not fact.finish:
            continue
        if plan.task(fact.task).kind is not TaskKind.TASK:
            continue
        clock, money = net.task_time(fact.task), spent[fact.task]
        minutes = clock.between(fact.start, fact.finish) - clock.between(row.start, row.finish)
        spans = (each.span for each in rows if fact.task in each.entry.tasks)
        minutes -= min(stood(spans, clock, (fact.start, fact.finish)), max(minutes, 0))
        found[fact.task] = (minutes, 0 if money.ac is None else money.ac - money.bac)
    return found


def _estimates(held: Ended, rows: Sequence[Holdup]) -> Iterator[Cause]:
    """Yield what ran over, a part of the scope at a time, or a task where it has none."""
    plan = held.record.plan
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    overruns = _overruns(held, rows)
    for name in overruns:
        wbs = plan.task(name).wbs
        parts["wbs" if wbs else "tasks", wbs or name].append(name)
    for (register, part), names in parts.items():
        over = sorted((overruns[each] for each in names), reverse=True)
        minutes = max(over[0][0], 0)
        cost = max(sum(each[1] for each in over) - explained(plan, names), 0)
        if minutes or cost:
            element = plan.element(register, part)
            kind = _kind(minutes, cost)
            facts = Attributes(
                name=getattr(element, "name", "") or part, minutes=minutes, cost=cost
            )
            evidence = tuple(f'tasks["{each}"]' for each in sorted(names))
            code = f"cause.estimate.{kind}"
            yield Cause(code, facts, minutes=minutes, cost=cost, evidence=evidence)


def _kind(minutes: int, cost: int) -> str:
    return "both" if minutes and cost else "time" if minutes else "cost"


def _risks(held: Ended, rows: Sequence[Holdup], clock: WorkTime) -> Iterator[Cause]:
    """Yield risks that came true, with what records in their name say that they cost."""
    plan = held.record.plan
    drawn = {
        each.risk: each.amount
        for each in reserve(plan, plan.updates[-1].at, percentile=None).drawings
        if not each.is_estimate
    }
    chances = {each.risk: each for each, _ in stated([held])}
    for risk in plan.risks:
        chance, mine = chances.get(risk.id), [each for each in rows if each.risk == risk.id]
        if chance is None or not chance.has_occurred:
            continue
        minutes, cost = lost(mine, clock), max(drawn.get(risk.id, 0), 0)
        if minutes or cost:
            facts = Attributes(
                name=risk.name or risk.id, minutes=minutes, cost=cost, chance=chance.probability
            )
            evidence = (f'risks["{risk.id}"]', *(each.path for each in mine))
            more = {"minutes": minutes, "cost": cost}
            code = f"cause.risk.{_kind(minutes, cost)}"
            yield Cause(code, facts, **more, party=risk.party, evidence=evidence)


def _changes(held: Ended) -> Iterator[Cause]:
    plan = held.record.plan
    for each in plan.changes:
        cost = granted(plan, each)
        if cost > 0 and each.risk is None:  # else the risk is the cause, and counts there
            facts = Attributes(name=each.name or each.id, cost=cost)
            path = f'changes["{each.id}"]'
            yield Cause("cause.change", facts, cost=cost, party=each.party, evidence=(path,))


def _entries(rows: Sequence[Holdup], clock: WorkTime) -> Iterator[Cause]:
    """Yield entries that held up tasks which then were late; a risk's issue counts with it."""
    for row in rows:
        minutes, each = lost([row], clock), row.entry
        if minutes and not row.risk:
            facts = Attributes(
                name=each.name or each.id, minutes=minutes, party=f"lies_{each.party.value}"
            )
            yield Cause(
                "cause.late", facts, minutes=minutes, party=each.party, evidence=(row.path,)
            )
