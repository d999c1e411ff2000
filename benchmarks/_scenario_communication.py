"""What pmcore computes of a scenario's communication, in the shape of its expected numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

import pmcore as pm
from benchmarks._compare import Pattern
from benchmarks._scenario_days import Node
from benchmarks._scenario_run import Run
from pmcore.control import communication as talk

Answer: TypeAlias = dict[str, Any]
PATTERNS: tuple[Pattern, ...] = (
    ("stakeholder_quadrants",),
    ("raci_errors",),
    ("meetings",),
    ("log_overdue_at",),
    ("quality", "nps"),
)

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_KINDS = {"issue": pm.Issue, "decision": pm.Decision, "action": pm.Action}
# How the files put in words what is a code and facts here.
_ERRORS = {
    "communication.accountable_count": "accountable count is {count}, must be 1",
    "communication.nobody_responsible": "no responsible party",
}


def communication(run: Run) -> Answer:
    """Return what of its communication a file expects: quadrants, duties, meetings, logs, NPS."""
    file, expected = run.scenario.file, run.scenario.expected
    plan = with_registers(run.scenario.plan, file)
    parts: dict[str, Callable[[], Any]] = {
        "stakeholder_quadrants": lambda: _quadrants(plan),
        "raci_errors": lambda: _raci_errors(plan),
        "meetings": lambda: _meetings(plan),
        "log_overdue_at": lambda: _overdue(plan, expected["log_overdue_at"], file),
    }
    found: Answer = {name: part() for name, part in parts.items() if name in expected}
    if "satisfaction" in file.get("quality", {}):
        asked = _with_ratings(plan, file)
        found["quality"] = {"nps": talk.satisfaction(asked).net_promoter.value}
    return found


def with_registers(plan: pm.Plan, file: Node) -> pm.Plan:
    """Return the plan with a file's stakeholders, duties, communications, audiences and log."""
    entries = list(map(_entry, file.get("log", ())))
    return replace(
        plan,
        stakeholders=tuple(map(_stakeholder, file.get("stakeholders", ()))),
        audiences=tuple(map(pm.Audience, file.get("audiences", ()))),
        deliverables=tuple(pm.Deliverable(row["item"]) for row in file.get("raci", ())),
        responsibilities=tuple(_duties(file.get("raci", ()))),
        communications=tuple(map(_communication, file.get("communication", ()))),
        **{  # type: ignore[arg-type]  # keyed by register
            f"{kind}s": tuple(each for each in entries if isinstance(each, noun))
            for kind, noun in _KINDS.items()
        },
    )


def _stakeholder(row: Node) -> pm.Stakeholder:
    return pm.Stakeholder(
        row["id"],
        row["name"],
        organisation=row["organisation"],
        role=row["role"],
        audience=row["audience"],
        language=_LANGUAGES[row["language"]],
        power=row["power"],
        interest=row["interest"],
        attitude=row["attitude"] if row["attitude"] in talk.ATTITUDES else "",
        attributes=pm.Attributes(name_zh=row["name_zh"]),
    )


def _duties(rows: Iterable[Node]) -> Iterator[pm.Responsibility]:
    for row in rows:
        for party, letters in row["raci"].items():
            yield from (pm.Responsibility(row["item"], party, pm.Duty(x)) for x in letters)


def _communication(row: Node) -> pm.Communication:
    rule = row["rule"]
    week, weekday = _byday(rule.get("byday"))
    return pm.Communication(
        row["id"],
        row["purpose"],
        audience=row["audience"],
        channel=row["channel"],
        owner=row["owner"],
        language=_LANGUAGES[row["language"]],
        frequency=rule["freq"].lower(),
        interval=rule["interval"],
        weekday=weekday,
        month_week=week,
        month_day=rule.get("bymonthday"),
        first=date.fromisoformat(row["first"]),
        until=date.fromisoformat(row["until"]),
        minutes=row["minutes"],
        holiday_rule=_holiday_rule(row["holiday_rule"]),
        attributes=pm.Attributes(name_zh=row["purpose_zh"]),
    )


def _byday(text: str | None) -> tuple[int | None, int | None]:
    """Return which of a month's weekdays a rule such as ``-1FR`` names, and the weekday."""
    if not text:
        return None, None
    week, weekday = text[:-2], text[-2:]
    return int(week) if week else None, _WEEKDAYS.index(weekday)


def _holiday_rule(text: str) -> Literal["next", "previous", "skip", "keep"]:
    """Return what a file's words say of days off."""
    if "next working day" in text:
        return "next"
    if "previous working day" in text:
        return "previous"
    return "skip" if "cancel" in text else "keep"


def _entry(row: Node) -> pm.Issue | pm.Decision | pm.Action:
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("opened", "due", "closed")
    }
    noun: Any = _KINDS[row["kind"]]
    entry: pm.Issue | pm.Decision | pm.Action = noun(
        row["id"], row["text"], owner=row["owner"], **days
    )
    return entry


def _quadrants(plan: pm.Plan) -> Answer:
    rows = talk.stakeholders(plan).rows
    return {row.id: row.quadrant.value.replace("_", " ") for row in rows}


def _raci_errors(plan: pm.Plan) -> list[Answer]:
    return [
        {"item": each.facts["item"], "error": _ERRORS[each.code].format(**each.facts)}
        for each in talk.raci(plan).errors
        if each.code in _ERRORS
    ]


def _meetings(plan: pm.Plan) -> Answer:
    found, calendar = {}, talk.meetings(plan)
    for each in plan.communications:
        rows = calendar.of(each.id)
        held = sorted(row.day.isoformat() for row in rows if row.day is not None)
        found[each.id] = {
            "count": len(held),
            "first": held[0] if held else None,
            "last": held[-1] if held else None,
            "moved": [
                [row.nominal.isoformat(), row.day.isoformat()]
                for row in rows
                if row.state is talk.MeetingState.MOVED and row.day is not None
            ],
            "cancelled": [
                row.nominal.isoformat() for row in rows if row.state is talk.MeetingState.CANCELLED
            ],
        }
    return found


def _overdue(plan: pm.Plan, asked: Node, file: Node) -> Answer:
    """Return what is overdue on each day that the file asks about, in the order of its log."""
    order = [row["id"] for row in file["log"]]
    return {
        day: sorted(
            (row.id for row in talk.log(plan, date.fromisoformat(day)).overdue), key=order.index
        )
        for day in asked
    }


def _with_ratings(plan: pm.Plan, file: Node) -> pm.Plan:
    """Return the plan with the file's ratings, which say no day: a month apart, in their order."""
    rows = file["quality"]["satisfaction"]
    return replace(
        plan,
        stakeholders=(*plan.stakeholders, *map(pm.Stakeholder, rows)),
        expectations=tuple(
            pm.Expectation(
                client,
                client,
                ratings=tuple(
                    (plan.start.date() + timedelta(days=30 * place), float(rating))
                    for place, rating in enumerate(ratings)
                ),
            )
            for client, ratings in rows.items()
        ),
    )
