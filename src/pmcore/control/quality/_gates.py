"""Gates: named predicates that hold successors back, and what they decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from pmcore._base import Instant, Made, Notice, Noticed, Noun, Told, made
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse
from pmcore.control.quality._checks import wrong
from pmcore.errors import Problem
from pmcore.model import Criterion, Edit, Gate, GateDecision, Plan, diff
from pmcore.network import errors_of


class Holds(StrEnum):
    """Whether a criterion of a gate holds; what was not measured is unknown, never met."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class CriterionResult(Told):
    """What became of one criterion; its sentence says what was wanted and found.

    Parameters
    ----------
    code : str
        ``criterion.met`` and others, by `holds`.
    facts : Attributes
    id : str
        Of the criterion.
    holds : Holds
    value : float, optional
    is_mandatory : bool
    """

    code: str
    facts: Attributes
    id: str
    holds: Holds
    value: float | None = None
    is_mandatory: bool = True


@dataclass(frozen=True, slots=True)
class GateResult(Noun):
    """What a gate decides by its predicates, and what waits for it.

    Parameters
    ----------
    id, name, milestone : str
    decision : GateDecision
        ``FAIL``: a mandatory criterion is missed or unknown, or there is none. ``CONDITIONAL``:
        all that is against it is waived or not mandatory.
    recorded : GateDecision, optional
        What the plan says was decided; it alone moves dates.
    criteria : tuple of CriterionResult
    blocks : tuple of str
        Ids of the tasks after the milestone, near ones first, unless the decision is ``PASS``.
    """

    id: str
    name: str
    milestone: str
    decision: GateDecision
    recorded: GateDecision | None
    criteria: tuple[CriterionResult, ...]
    _: KW_ONLY
    blocks: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the criteria that do not hold: missed, unknown, or waived."""
        return tuple(each.id for each in self.criteria if each.holds is not Holds.MET)


@dataclass(frozen=True, slots=True)
class Gates(Noticed):
    """The gates of a plan, each with its decision.

    Parameters
    ----------
    gates : tuple of GateResult
    at : datetime, optional
        When they were looked at.
    edits : tuple of Edit
        What records the decisions and values in the plan, by :func:`pmcore.apply`.
    """

    gates: tuple[GateResult, ...]
    at: Instant | None = None
    edits: tuple[Edit, ...] = ()
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, gate: str) -> GateResult:
        """Return a gate's result, by id; KeyError if there is none."""
        for each in self.gates:
            if each.id == gate:
                return each
        raise KeyError(gate)

    def text(self, language: str = "en") -> str:
        """Return what does not hold, and the notices, one a line."""
        against = [
            each for gate in self.gates for each in gate.criteria if each.holds is not Holds.MET
        ]
        return "\n".join(each.text(language) for each in (*against, *self.notices))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a criterion."""
        rows = [(gate, each) for gate in self.gates for each in gate.criteria]
        return {
            "gate": [gate.id for gate, _ in rows],
            "decision": [gate.decision for gate, _ in rows],
            "criterion": [each.id for _, each in rows],
            "metric": [each.facts["metric"] for _, each in rows],
            "op": [each.facts["op"] for _, each in rows],
            "target": [each.facts["target"] for _, each in rows],
            "value": [each.value for _, each in rows],
            "holds": [each.holds for _, each in rows],
            "is_mandatory": [each.is_mandatory for _, each in rows],
        }


def gates(
    plan: Plan, metrics: Mapping[str, float | None] | None = None, *, at: datetime | None = None
) -> Gates:
    """Return what every gate of a plan decides by its predicates, and which tasks wait.

    Parameters
    ----------
    plan : Plan
    metrics : mapping of str to float, optional
        What was measured, by metric, in place of the values that criteria hold; None: not yet.
    at : datetime, optional
        For waivers that end, and as the date of the decisions; none: the plan's data date. Where
        no date is known, a waiver that ends does not count.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each criterion whose metric is not among those
        measured, each value that is no finite number.

    References
    ----------
    Gates as deliverables, criteria and outputs: R. G. Cooper, Stage-gate systems, Business
    Horizons 33(3), 1990.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay
    >>> plan = lantern_bay()
    >>> found = gates(plan)["G2"]
    >>> found.decision.value, found.failed
    ('fail', ('c1', 'c2'))
    >>> print(found.criteria[0].text())
    G2 c1: design review findings closed, % is not known; >= 100 is wanted
    """
    refuse(errors_of(plan))
    refuse(_faults(plan, metrics))
    when = at or (plan.status.at if plan.status else None)
    measured = [_measured(gate, metrics) for gate in plan.gates]
    after = _successors(plan)
    results = tuple(_result(gate, when, after) for gate in measured)
    edits: tuple[Edit, ...] = ()
    if when is not None:
        recorded = (
            replace(gate, decision=result.decision, decided=when)
            for gate, result in zip(measured, results, strict=True)
        )
        edits = tuple(diff(plan, plan.put(*recorded))) if measured else ()
    notices = tuple(_notices(plan, results, metrics))
    return Gates(results, when, edits, notices=notices, made=made(plan))


def _faults(plan: Plan, metrics: Mapping[str, float | None] | None) -> Iterator[Problem]:
    for name, value in (metrics or {}).items():
        yield from number_faults(value, f'metrics["{name}"]', has_gaps=True)
    for gate in plan.gates:
        for each in gate.criteria:
            path = f'gates["{gate.id}"].criteria["{each.id}"]'
            if metrics is not None and each.metric not in metrics:
                known = sorted(metrics)[:3]
                yield wrong("unknown_metric", f"{path}.metric", found=each.metric, known=known)
            yield from number_faults(each.value, f"{path}.value", has_gaps=True)


def _measured(gate: Gate, metrics: Mapping[str, float | None] | None) -> Gate:
    if metrics is None:
        return gate
    held = tuple(replace(each, value=metrics[each.metric]) for each in gate.criteria)
    return replace(gate, criteria=held)


def is_met(criterion: Criterion, value: float) -> bool:
    """Return whether a value meets a criterion."""
    match criterion.op:
        case ">=":
            return value >= criterion.target
        case "<=":
            return value <= criterion.target
        case ">":
            return value > criterion.target
        case "<":
            return value < criterion.target
        case _:
            return value == criterion.target


def is_waived(criterion: Criterion, when: datetime | None) -> bool:
    """Return whether somebody waives a criterion, and still does at a date."""
    if not criterion.waived_by:
        return False
    until = criterion.waived_until
    return until is None or (when is not None and when.date() <= until)


def _result(gate: Gate, when: datetime | None, after: Mapping[str, list[str]]) -> GateResult:
    criteria = tuple(_criterion(gate, each, when) for each in gate.criteria)
    against = [each for each in criteria if each.holds is not Holds.MET]
    stops = [each for each in against if each.is_mandatory and each.holds is not Holds.WAIVED]
    if stops or not criteria:
        decision = GateDecision.FAIL
    else:
        decision = GateDecision.CONDITIONAL if against else GateDecision.PASS
    waiting = () if decision is GateDecision.PASS else _reached(gate.milestone, after)
    return GateResult(
        gate.id, gate.name, gate.milestone, decision, gate.decision, criteria, blocks=waiting
    )


def _criterion(gate: Gate, criterion: Criterion, when: datetime | None) -> CriterionResult:
    value = criterion.value
    if value is not None and is_met(criterion, value):
        holds = Holds.MET
    elif is_waived(criterion, when):
        holds = Holds.WAIVED
    else:
        holds = Holds.UNKNOWN if value is None else Holds.MISSED
    facts: dict[str, object] = {
        "gate": gate.id,
        "criterion": criterion.id,
        "metric": criterion.metric,
        "op": criterion.op,
        "target": criterion.target,
    }
    code = f"criterion.{holds}"
    if value is not None:
        facts["found"] = value
    if holds is Holds.WAIVED:
        facts |= {"by": criterion.waived_by, "why": criterion.waived_why or "–"}
        if criterion.waived_until:
            facts["until"] = criterion.waived_until.isoformat()
            code = "criterion.waived_until"
    return CriterionResult(
        code, Attributes(facts), criterion.id, holds, value, criterion.is_mandatory
    )


def _successors(plan: Plan) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {}
    for link in plan.dependencies:
        after.setdefault(link.predecessor, []).append(link.successor)
    return after


def _reached(start: str, after: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return every task after one, near ones first."""
    found: dict[str, None] = {}
    front = after.get(start, [])
    while front:
        new = [each for each in dict.fromkeys(front) if each not in found]
        found |= dict.fromkeys(new)
        front = [each for task in new for each in after.get(task, [])]
    return tuple(found)


def _notices(
    plan: Plan, results: tuple[GateResult, ...], metrics: Mapping[str, float | None] | None
) -> Iterator[Notice]:
    """Yield gates without predicates, decisions that predicates do not bear out, idle metrics."""
    for each in results:
        if not each.criteria:
            yield Notice("gate.empty", Attributes(gate=each.id))
        elif each.recorded is not None and each.recorded is not each.decision:
            facts = Attributes(
                gate=each.id, recorded=each.recorded.value, decision=each.decision.value
            )
            yield Notice("gate.differs", facts)
    asked = {each.metric for gate in plan.gates for each in gate.criteria}
    idle = sorted(set(metrics or {}) - asked)
    if idle:
        yield Notice("gate.idle", Attributes(count=len(idle), first=idle[:3]))
