"""Parts of a report about what was agreed and what is open: changes, logs, gates, meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pmcore._mapping import Attributes
from pmcore.control.communication._facts import Fact, Part, inner
from pmcore.control.communication._given import Given, shortened
from pmcore.control.communication._log import LogKind, LogRow, rows_of
from pmcore.control.communication._meetings import as_meeting
from pmcore.control.quality import CriterionResult, GateResult, Holds
from pmcore.model import ChangeRequest, GateDecision, Meeting
from pmcore.network import build

_REGISTERS = {Part.DECISIONS: "decisions", Part.ISSUES: "issues", Part.ACTIONS: "actions"}
_NOTHING = inner("report.nothing")


def changes(given: Given) -> Iterator[Fact]:
    """Yield the changes that were accepted, up to the data date."""
    for each in given.seen.plan.changes:
        named = given.seen.naming("name", "changes", each.id)
        is_known = each.closed is None or each.closed <= given.at.date()
        if each.status != "accepted" or not named or not is_known:
            continue
        dated = inner("report.on_day", date=each.closed.isoformat()) if each.closed else _NOTHING
        yield Fact(
            "report.change",
            Attributes(named, id=each.id, dated=dated, granted=_granted(given, each)),
            part=Part.CHANGES,
            name="change",
            subject=each.id,
            value=each.status,
            form="word",
            source=f'plan.changes["{each.id}"].status',
        )


def _granted(given: Given, change: ChangeRequest) -> Attributes:
    """Return what was granted for a change, to those from whom money is not hidden."""
    if not isinstance(change.cost, int) or not change.cost or not given.seen.sees(Part.COST):
        return _NOTHING
    return inner("report.granted", **given.money(amount=change.cost))


def matters(given: Given, part: Part) -> Iterator[Fact]:
    """Yield the entries of a log that are open by the log's own rule, overdue ones first."""
    register = _REGISTERS[part]
    kind = LogKind(register.removesuffix("s"))
    every = rows_of(given.seen.plan, (), given.at.date())
    rows = [each for each in every if each.kind is kind and each.is_open]
    rows.sort(key=lambda each: (each.due or date.max, each.id))
    yield from shortened(
        (fact for each in rows for fact in _matter(given, each, register, part)), part
    )


def _matter(given: Given, entry: LogRow, register: str, part: Part) -> Iterator[Fact]:
    seen = given.seen
    named = seen.naming("name", register, entry.id)
    if not named:
        return
    owner = seen.owner(entry.owner)
    lies = inner("report.lies_with", **owner) if owner else _NOTHING
    when = _NOTHING
    if entry.due is not None:
        facts = {"date": entry.due.isoformat(), "days": entry.late * 1440}
        when = inner("report.overdue" if entry.late else "report.due", **facts)
    blocked = [held for task in entry.tasks if (held := seen.naming("name", "tasks", task))]
    holds = inner("report.holds_up", tasks=_names(blocked)) if blocked else _NOTHING
    delay = _waiting(given, entry, register)
    yield Fact(
        "report.matter",
        Attributes(named, lies=lies, when=when, holds=holds, delay=delay),
        part=part,
        name=register,
        subject=entry.id,
        value=entry.state.value,
        form="word",
        source=f'plan.{register}["{entry.id}"]',
    )


def _waiting(given: Given, entry: LogRow, register: str) -> Attributes:
    """Return what waiting for an entry would do, by the longest wait that was looked at."""
    rows = given.log.of(LogKind(register.removesuffix("s"))) if given.log else ()
    wait = next((row.waits[-1] for row in rows if row.id == entry.id and row.waits), None)
    if wait is None or wait.finish_work <= 0 or given.seen.projects:
        return _NOTHING
    day = build(given.seen.plan).worktime().minutes_per_day
    facts: dict[str, object] = {"wait": wait.minutes, "size": wait.finish_work, "day": day}
    if wait.cost and given.seen.sees(Part.COST):
        return inner("report.waiting_costs", **facts, **given.money(amount=wait.cost))
    return inner("report.waiting_moves", **facts)


def _names(named: list[dict[str, str]]) -> tuple[Attributes, ...]:
    return tuple(inner("report.just_name", **each) for each in named)


def gates(given: Given) -> Iterator[Fact]:
    """Yield what each gate decides, what is against it, and how likely those ahead pass."""
    for gate in given.gates.gates if given.gates else ():
        named = given.seen.naming("name", "gates", gate.id)
        if not named:
            continue
        state = _state(gate)
        rows = [each for each in gate.criteria if each.holds is not Holds.MET]
        against = tuple(_against(each) for each in rows if given.seen.may_hear(each))
        yield Fact(
            f"report.gate_{state}",
            Attributes(named, against=against or _NOTHING, count=len(rows)),
            part=Part.GATES,
            name="gate",
            subject=gate.id,
            value=state,
            form="word",
            source=f'gates["{gate.id}"].decision',
        )
    for ahead in given.gate_forecast.gates if given.gate_forecast else ():
        named = given.seen.naming("name", "gates", ahead.id)
        if named and ahead.at > given.at:  # what was to be held by now, the gates tell
            yield Fact(
                "report.gate_chance",
                Attributes(named, chance=round(ahead.chance, 2)),
                part=Part.GATES,
                name="gate chance",
                subject=ahead.id,
                value=round(ahead.chance, 4),
                form="percent",
                source=f'gate_forecast["{ahead.id}"].chance',
            )


def _against(row: CriterionResult) -> Attributes:
    """Return why a criterion does not hold as a sentence of its own."""
    facts = {name: row.facts[name] for name in ("metric", "target")}
    sign = {">=": "≥", "<=": "≤", "==": "="}.get(str(row.facts["op"]), row.facts["op"])
    kind = "unknown" if row.value is None else "found"
    if row.holds is Holds.WAIVED:
        kind = "waived"
    return inner(f"report.criterion_{kind}", **facts, sign=sign, found=row.value)


def _state(gate: GateResult) -> str:
    """Return what is told of a gate: one that only waits for measurements has not failed."""
    if gate.decision is GateDecision.FAIL:
        missed = (each for each in gate.criteria if each.is_mandatory)
        return "fail" if any(each.holds is Holds.MISSED for each in missed) else "waiting"
    return gate.decision.value


def meetings(given: Given) -> Iterator[Fact]:
    """Yield the meetings to come that the audience takes part in."""
    day = timedelta(days=1)
    held = map(as_meeting, given.meetings or given.seen.plan.meetings)
    rows = [each for each in held if each and given.at < each.start <= given.until + day]
    for each in sorted(rows, key=lambda each: (each.start, each.id)):
        if not _takes_part(given, each) or each.id in given.seen.hidden:
            continue
        named = given.seen.naming("name", "communications", each.communication)
        if not named and each.name and not given.seen.tells(each.name):
            named = {"name": each.name}
        if named:
            yield Fact(
                "report.meeting",
                Attributes(named, start=each.start.isoformat()),
                part=Part.MEETINGS,
                name="meeting",
                subject=each.id,
                value=each.start.isoformat(),
                form="instant",
                source=f'meetings["{each.id}"].start',
            )


def _takes_part(given: Given, meeting: Meeting) -> bool:
    """Tell whether a meeting is one of the audience's; everybody inside sees them all."""
    audience, plan = given.seen.audience.id, given.seen.plan
    if not audience:
        return True
    for each in plan.communications:
        if each.id == meeting.communication and each.audience == audience:
            return True
    return any(
        each.id in meeting.people and each.audience == audience for each in plan.stakeholders
    )
