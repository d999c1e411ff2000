"""The parts of a report about dates and people: milestones, Gantt, reasons, load, assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from pmcore.errors import Severity
from pmcore.model import STANDARD, Driver, Entry, PlannedTask, ScheduledTask
from pmcore.network import ancestors, check
from pmcore.risk import Assumption, Outlook
from pmcore.views._bars import days_between
from pmcore.views._case import Case, section
from pmcore.views._charts import load_strip
from pmcore.views._gantt import gantt
from pmcore.views._load import Loads, loads_of
from pmcore.views._markup import (
    clean,
    full_day,
    html_table,
    last_day,
    month_name,
    name_of,
    short_day,
    tag,
)

_MOST = 24  # rows of a table; a longer one says how many it leaves out


def milestones(case: Case) -> str:
    """Return the table of milestones: dates, change against the baseline, deadline, chance."""
    kept = [row for row in case.schedule.milestones if row.id not in case.hidden]
    if not kept:
        return ""
    rows = _most_telling(case, kept)
    approved = case.approved
    planned = {row.task: row for row in approved.tasks} if approved else {}
    heads = [case.say("milestone"), case.say("date")]
    if planned:
        heads += [case.say("baseline"), case.say("change")]
    if case.outlook:
        heads += [case.say("p80")]
    deadlines = {row.id: case.plan.task(row.id).deadline for row in rows}
    if any(deadlines.values()):
        heads += [case.say("deadline")]
    heads += [case.say("state")]
    body = [list(_milestone(case, row, planned, deadlines)) for row in rows]
    numbers = [3] if planned else []
    return section(
        case.say("milestones"),
        html_table(heads, body, right=numbers) + _rest(case, len(kept) - len(rows)),
    )


def _most_telling(case: Case, rows: Sequence[ScheduledTask]) -> list[ScheduledTask]:
    """Return the milestones to show: of many, open ones high up in the WBS before the others."""
    elements = {element.id: element for element in case.plan.wbs}

    def rank(row: ScheduledTask) -> tuple[bool, int, bool, datetime]:
        depth = sum(1 for _ in ancestors(elements[row.wbs], elements)) if row.wbs else 0
        return row.percent >= 1, depth, not row.is_critical, row.finish

    return sorted(sorted(rows, key=rank)[:_MOST], key=lambda row: (row.finish, row.start))


def _milestone(
    case: Case,
    row: ScheduledTask,
    planned: dict[str, PlannedTask],
    deadlines: dict[str, datetime | None],
) -> Iterator[str]:
    yield tag("b" if row.is_critical else "span", case.name("tasks", row.id))
    yield case.day(row.finish)
    if planned:
        was = planned.get(row.id)
        yield case.day(was.finish) if was else ""
        yield _shift(case, days_between(was.finish, row.finish)) if was else ""
    if case.outlook:
        yield "" if row.percent >= 1 else case.day(case.outlook.finish_at(0.8, row.id))
    deadline = deadlines[row.id]
    if any(deadlines.values()):
        yield case.day(deadline) if deadline else ""
    yield _state(case, row, deadline)


def _shift(case: Case, days: int) -> str:
    if days == 0:
        return case.say("on time")
    kind = "late" if days > 0 else "good"
    return tag("span", case.say("days", days=f"{days:+d}"), class_=kind)


def _state(case: Case, row: ScheduledTask, deadline: datetime | None) -> str:
    if row.percent >= 1:
        return tag("span", "✓ " + case.say("reached"), class_="good")
    if deadline is not None and row.finish > deadline:
        days = max(days_between(deadline, row.finish), 1)
        return tag("span", "▲ " + case.say("days late", days=days), class_="late")
    if deadline is not None and case.outlook:
        return case.say("chance is", chance=case.percent(case.outlook.chance_of(row.id)))
    if row.is_critical:
        return case.say("critical")
    slack = row.total_float
    return case.say("float is", float=case.duration(slack)) if slack is not None else ""


def _rest(case: Case, count: int) -> str:
    return tag("p", case.say("and more", count=count), class_="note") if count > 0 else ""


def chart(case: Case, width: float, rows: int) -> str:
    """Return the Gantt chart."""
    picture = gantt(
        case.plan,
        case.schedule,
        baseline=case.approved,
        language=case.language,
        width=width + 32,
        rows=rows,
        label="people" if case.sees("people") else "none",
        title="",
    )
    # So many rows are still read easily when print presses them on one page.
    kind = "wide gantt page" if len(case.plan.tasks) + len(case.plan.wbs) <= 90 else "wide gantt"
    return section(case.say("schedule"), tag("div", picture.svg, class_=kind))


def reasons(case: Case) -> str:
    """Return what sets the finish: the chain from its first cause to the last task."""
    last = max(case.schedule.tasks, key=lambda row: (row.finish, row.is_critical, row.start))
    steps = tuple(reversed(case.schedule.explain(last.id).steps))
    if not steps:
        return ""
    shown = steps[-_MOST:]
    rows = [_reason(case, step) for step in shown]
    heads = (case.say("task"), case.say("dates"), case.say("reason"))
    note = case.say("reasons note", count=len(steps), finish=case.day(case.schedule.finish))
    body = html_table(heads, rows) + _rest(case, len(steps) - len(shown))
    return section(case.say("reasons"), body, note=note)


def _reason(case: Case, step: Driver) -> tuple[str, str, str]:
    task = step.facts.get("task")
    is_open = case.sees("people") or "resource" not in step.facts
    sentence = clean(step.text(case.language)) if is_open else ""
    if not isinstance(task, str):
        return "", "", sentence
    row = case.schedule[task]
    first, last = row.start.date(), last_day(row.finish)
    dates = short_day(last, case.language)
    if first < last and not row.is_milestone:
        dates = f"{short_day(first, case.language)} – {dates}"
    return case.name("tasks", task), tag("span", dates, class_="nowrap"), sentence


def load(case: Case, width: float) -> str:
    """Return how much of each person's time the schedule takes."""
    if not case.sees("people"):
        return ""
    loads = loads_of(case.plan, case.schedule)
    if loads is None:
        return ""
    names = [name_of(case.plan, "resources", each, case.language) for each in loads.resources]
    strip = load_strip(
        names,
        _columns(loads, case.language),
        loads.shares,
        title=case.say("load"),
        language=case.language,
        width=width,
    )
    over = [
        name
        for name, row in zip(names, loads.shares, strict=True)
        if any((x or 0) > 1.005 for x in row)
    ]
    note = case.say("load note", unit=case.say(loads.unit)) + " "
    if over:
        comma = "、" if case.language == "zh-CN" else ", "
        note += case.say("overloaded", count=len(over), names=comma.join(over[:6]))
    else:
        note += case.say("nobody overloaded")
    return section(
        case.say("load"), tag("div", strip, class_="wide") + _rest(case, loads.left_out), note=note
    )


def _columns(loads: Loads, language: str) -> list[str]:
    """Return a label wherever a month (of weeks) or a year (of months) begins."""
    labels, last = [], (0, 0)
    for start in loads.starts:
        at = (start.year, start.month if loads.unit == "week" else 0)
        is_short = loads.unit == "week" and start.month != 1
        label = month_name(start, language, "short" if is_short else "middle")
        labels.append(label if at != last else "")
        last = at
    return labels


def matters(case: Case) -> str:
    """Return what is open: issues, decisions, change requests and actions."""
    registers = ("issues", "decisions", "changes", "actions")
    found = [
        (register, entry)
        for register in registers
        if case.sees(register)
        for entry in getattr(case.plan, register)
        if entry.closed is None and entry.id not in case.hidden
    ]
    if not found:
        return ""
    today = (case.schedule.data_date or case.plan.start).date()
    found.sort(key=lambda item: (item[1].due or date.max, item[1].id))
    rows = [_matter(case, register, entry, today) for register, entry in found[:_MOST]]
    heads = [case.say(each) for each in ("matter", "kind", "owner", "due")]
    body = html_table(heads, rows) + _rest(case, len(found) - len(rows))
    return section(case.say("matters"), body)


def _matter(case: Case, register: str, entry: Entry, today: date) -> tuple[str, ...]:
    due = full_day(entry.due, case.language) if entry.due else ""
    if entry.due and entry.due < today:
        due = tag("span", "▲ " + due, class_="late")
    people = {each.id for each in case.plan.resources}
    owner = case.name("resources" if entry.owner in people else "stakeholders", entry.owner)
    return case.name(register, entry.id), case.say(f"one of {register}"), owner, due


def _shown(case: Case, outlook: Outlook) -> Iterator[Assumption]:
    """Yield what a simulation takes for granted and the audience may read.

    What lists ids is told where people and risks may be seen, and none of the ids is hidden.
    """
    sees_all = case.sees("people") and case.sees("risks") and case.sees("risk_drivers")
    for each in outlook.assumptions:
        ids = str(each.facts.get("first") or "")
        if not ids or (sees_all and not any(name in ids for name in case.hidden)):
            yield each


def assumptions(case: Case) -> str:
    """Return what the numbers rest on, and what `check` warns of."""
    plan = case.plan
    estimated = sum(task.estimate is not None for task in plan.tasks)
    calendar = plan.calendar or STANDARD.id
    lines = [
        case.say("assume calendar", calendar=name_of(plan, "calendars", calendar, case.language)),
        case.say(
            "assume rules",
            rules=plan.settings.rules,
            progress=case.say(f"rule {plan.settings.progress}"),
        ),
        case.say("assume estimates", estimated=estimated, tasks=len(plan.tasks)),
    ]
    if case.schedule.data_date:
        lines.append(case.say("assume data date", date=case.day(case.schedule.data_date)))
    told_by = (
        (_shown(case, case.outlook) if case.outlook else ()),
        (case.value.assumptions if case.value and case.sees("money") else ()),
    )
    stop = "。" if case.language == "zh-CN" else "."
    told = [clean(each.text(case.language)) for each in chain.from_iterable(told_by)]
    lines += [line.rstrip(stop) + stop for line in told[:_MOST]]
    items = "".join(tag("li", line) for line in lines)
    warned = [each for each in check(plan) if each.severity is Severity.WARNING]
    body = tag("ul", items)
    if warned:
        shown = "".join(tag("li", clean(each.text(case.language))) for each in warned[:12])
        body += tag("h3", case.say("warnings", count=len(warned))) + tag("ul", shown)
        body += _rest(case, len(warned) - 12)
    return section(case.say("assumptions"), body)
