"""Parts of a report about dates: finish, milestones, what was done, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from pmcore._mapping import Attributes
from pmcore.control.communication._facts import Fact, Part, day_of
from pmcore.control.communication._given import Given, shift, shortened
from pmcore.model import Duty, ScheduledTask, TaskKind

_QUIET = (TaskKind.INACTIVE, TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)


def finish(given: Given) -> Iterator[Fact]:
    """Yield the forecast of the finish, its range, and the chance of the deadline."""
    end, deadline = given.finish(), given.deadline()
    if end is not None:
        facts: dict[str, object] = {"date": day_of(end)}
        code = "report.finish"
        if deadline is not None:
            way, days = shift(deadline, end)
            code = f"report.finish_{way}"
            facts |= {"deadline": day_of(deadline), "days": days * 1440}
        where = "standing" if given.standing else "schedule"
        yield _dated(code, facts, "finish", end, f"{where}.finish", part=Part.FINISH)
    levels = [(share, given.finish_at(share)) for share in (0.5, 0.8)]
    if all(each for _, each in levels):
        for share, by in levels:
            assert by is not None
            name, told = f"p{share * 100:.0f}", {"date": day_of(by), "share": share}
            source = f"outlook.finish_at({share})"
            yield _dated("report.finish_by", told, name, by, source, part=Part.FINISH)
    elif given.forecast and not given.seen.projects and (p80 := given.forecast.finish_at(0.8)):
        told = {"date": day_of(p80), "share": 0.8}
        source = "forecast.finish_at(0.8)"
        yield _dated("report.finish_pace", told, "p80", p80, source, part=Part.FINISH)
    chance = given.chance()
    if chance is not None and deadline is not None:
        yield Fact(
            "report.chance",
            Attributes(chance=round(chance, 2), deadline=day_of(deadline)),
            part=Part.FINISH,
            name="chance",
            value=round(chance, 4),
            form="percent",
            source="outlook.chance_of(plan.deadline)",
        )


def milestones(given: Given) -> Iterator[Fact]:
    """Yield every milestone: reached or to come, and how far from the approved date."""
    rows = sorted((row for row in given.rows() if row.is_milestone), key=lambda row: row.finish)
    yield from shortened((fact for row in rows for fact in _milestone(given, row)), Part.MILESTONES)


def _milestone(given: Given, row: ScheduledTask) -> Iterator[Fact]:
    named = given.seen.naming("name", "tasks", row.id)
    if not named:
        return
    facts: dict[str, object] = {**named, "date": day_of(row.finish)}
    planned = given.planned().get(row.id)
    state = "reached" if row.percent >= 1 else "planned"
    if planned is not None:
        way, days = shift(planned, row.finish)
        state = f"reached_{way}" if row.percent >= 1 else way
        facts |= {"planned": day_of(planned), "days": days * 1440}
    source = f'schedule.tasks["{row.id}"].finish'
    yield _dated(
        f"report.milestone_{state}",
        facts,
        "milestone",
        row.finish,
        source,
        part=Part.MILESTONES,
        subject=row.id,
    )


def done(given: Given) -> Iterator[Fact]:
    """Yield what was finished since the last report, and what is under way."""
    since = given.since
    rows = [row for row in given.rows() if not row.is_milestone and row.kind not in _QUIET]
    finished = [
        row
        for row in rows
        if row.percent >= 1 and row.finish <= given.at and (since is None or row.finish > since)
    ]
    finished.sort(key=lambda row: row.finish, reverse=True)
    yield from shortened(
        (
            _dated(
                "report.done",
                {**named, "date": day_of(row.finish)},
                "done",
                row.finish,
                f'schedule.tasks["{row.id}"].finish',
                part=Part.DONE,
                subject=row.id,
            )
            for row in finished
            if (named := given.seen.naming("name", "tasks", row.id))
        ),
        Part.DONE,
    )
    begun = [row for row in rows if row.start <= given.at and 0 < row.percent < 1]
    yield from shortened((fact for row in begun for fact in _under_way(given, row)), Part.DONE)


def _under_way(given: Given, row: ScheduledTask) -> Iterator[Fact]:
    if named := given.seen.naming("name", "tasks", row.id):
        yield Fact(
            "report.under_way",
            Attributes(named, percent=round(row.percent, 2), date=day_of(row.finish)),
            part=Part.DONE,
            name="progress",
            subject=row.id,
            value=round(row.percent, 4),
            form="percent",
            source=f'schedule.tasks["{row.id}"].percent',
        )


def coming(given: Given) -> Iterator[Fact]:
    """Yield what is to begin or to end soon, in the order of time."""
    yield from shortened(_steps(given, given.rows(), Part.NEXT), Part.NEXT)


def own(given: Given) -> Iterator[Fact]:
    """Yield the open work that lies with the audience's own people.

    It is theirs by the task itself, or by the duties for one of its deliverables.
    """
    plan, audience = given.seen.plan, given.seen.audience.id
    people = {each.id for each in plan.stakeholders if each.audience == audience}
    duties = (Duty.RESPONSIBLE, Duty.ACCOUNTABLE)
    items = {
        row.item for row in plan.responsibilities if row.party in people and row.duty in duties
    }
    mine = {
        task.id
        for task in plan.tasks
        if task.responsible in people or task.id in items or items & set(task.deliverables)
    }
    rows = [row for row in given.rows() if row.id in mine and row.percent < 1]
    rows.sort(key=lambda row: row.finish)
    yield from shortened((fact for row in rows for fact in _span(given, row)), Part.OWN)


def _span(given: Given, row: ScheduledTask) -> Iterator[Fact]:
    if named := given.seen.naming("name", "tasks", row.id):
        facts = {**named, "start": row.start.date().isoformat(), "date": day_of(row.finish)}
        source = f'schedule.tasks["{row.id}"]'
        yield _dated("report.own", facts, "own", row.finish, source, part=Part.OWN, subject=row.id)


def _steps(given: Given, rows: list[ScheduledTask], part: Part) -> Iterator[Fact]:
    steps: list[tuple[datetime, str, ScheduledTask]] = []
    for row in rows:
        if row.is_milestone or row.kind in _QUIET or row.percent >= 1:
            continue
        if not row.percent and given.at <= row.start <= given.until:
            steps.append((row.start, "start", row))
        elif row.start < given.at and row.finish <= given.until:
            steps.append((row.finish, "end", row))
    for at, what, row in sorted(steps, key=lambda step: (step[0], step[2].id)):
        named = given.seen.naming("name", "tasks", row.id)
        if named:
            day = at.date().isoformat() if what == "start" else day_of(at)
            yield _dated(
                f"report.next_{what}",
                {**named, "date": day, "finish": day_of(row.finish)},
                f"next {what}",
                at,
                f'schedule.tasks["{row.id}"].{"start" if what == "start" else "finish"}',
                part=part,
                subject=row.id,
            )


def _dated(
    code: str,
    facts: Mapping[str, object],
    name: str,
    value: datetime,
    source: str,
    *,
    part: Part,
    subject: str = "",
) -> Fact:
    return Fact(
        code,
        Attributes(facts),
        part=part,
        name=name,
        subject=subject,
        value=value.isoformat(),
        form="day",
        source=source,
    )
