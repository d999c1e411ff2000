"""Levels of effort, hammocks and WBS summaries: tasks that stretch between others."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.kernels import FAR, after_lag, before_lag, finish_at, start_at, work_at
from pmcore.model import Rules, TaskKind
from pmcore.network import FF, FS, Network, ancestors
from pmcore.schedule._state import Column, State


class Reach(NamedTuple):
    """Positions of the tasks that set a span's start and finish; -1: none does."""

    first: int
    last: int


class Tie(NamedTuple):
    """What one link, or one task of its element, says of a span's start or finish."""

    other: int
    by_finish: bool
    is_end: bool
    is_out: bool = False
    lag: int = 0
    calendar: int = 0
    rounds: int = 0


def stretch_spans(state: State, start: Column, finish: Column) -> dict[int, Reach]:
    """Stretch each span from its first to its last neighbour; return who those are.

    A link into a span gives its start or finish the predecessor's event and the lag; a link out
    of it, the successor's event less the lag. A span without links stretches over the tasks of
    its WBS element. Links between spans count nothing.
    """
    found: dict[int, Reach] = {}
    places = state.net.task_places if len(state.net.spans) else {}
    for i, ties in ties_of(state).items():
        if state.done[i]:
            continue
        begins, ends = list[tuple[int, int, int]](), list[tuple[int, int, int]]()
        for tie in ties:
            event = finish[tie.other] if tie.by_finish else start[tie.other]
            place = places[state.net.ids[tie.other]]  # of equals the first, then the last one
            found_at = (_shifted(state.net, tie, event), place, tie.other)
            (ends if tie.is_end else begins).append(found_at)
        first = min(begins, default=(FAR, 0, -1))
        last = max(ends or begins, default=(-FAR, 0, -1))
        if begins:
            start[i] = max(first[0], state.floor[i]) if state.status else first[0]
        if begins or ends:
            finish[i] = max(last[0], start[i])
        is_spelled = state.net.plan.settings.rules is not Rules.TEXTBOOK
        if (begins or ends) and is_spelled:
            own, lists = int(state.net.calendar[i]), state.net.calendars.readable
            start[i] = start_at(lists, own, work_at(lists, own, start[i]))
            finish[i] = max(start[i], finish_at(lists, own, work_at(lists, own, finish[i])))
        found[i] = Reach(first[2], last[2])
    return found


def late_spans(state: State, start: Column, finish: Column, late: tuple[Column, ...]) -> None:
    """Fill late dates and free floats of spans: those of their neighbours' late events.

    What no neighbour sets is late when it is early.
    """
    net, lists = state.net, state.net.calendars.readable
    for i, ties in ties_of(state).items():
        if state.done[i]:
            continue
        own = int(net.calendar[i])
        begins, ends = list[int](), list[int]()
        for tie in ties:
            event = late[1][tie.other] if tie.by_finish else late[0][tie.other]
            if event < FAR:
                (ends if tie.is_end else begins).append(_shifted(net, tie, event))
        first, last = min(begins, default=start[i]), max(ends or begins, default=finish[i])
        late[0][i] = int(start_at(lists, own, work_at(lists, own, first)))
        late[1][i] = int(finish_at(lists, own, work_at(lists, own, last)))
        late[2][i] = int(work_at(lists, own, last) - work_at(lists, own, finish[i]))


def _shifted(net: Network, tie: Tie, event: int) -> int:
    if net.plan.settings.rules is Rules.TEXTBOOK:
        return event  # as the simulation has it: there a span's links count without their lags
    shift = before_lag if tie.is_out else after_lag
    return int(shift(net.calendars.readable, tie.calendar, event, tie.lag, tie.rounds))


def ties_of(state: State) -> dict[int, list[Tie]]:
    """Return what each span is tied to, by position."""
    net, links = state.net, state.ties
    spans = {int(i): list[Tie]() for i in net.spans}
    for k in range(len(links)):
        i, j, kind = int(links.pred[k]), int(links.succ[k]), int(links.type[k])
        lag, calendar, rounds = int(links.lag[k]), int(links.calendar[k]), int(links.rounds[k])
        by_finish = kind in (FS, FF)
        if j in spans:
            tie = Tie(i, by_finish, is_end=kind >= FF)
            spans[j].append(tie._replace(lag=lag, calendar=calendar, rounds=rounds))
        else:
            tie = Tie(j, kind >= FF, is_end=by_finish, is_out=True)
            spans[i].append(tie._replace(lag=lag, calendar=calendar, rounds=rounds))
    for i, ties in spans.items():
        is_summary = net.tasks[i].kind is TaskKind.HAMMOCK
        if not ties and is_summary and net.plan.settings.rules is not Rules.TEXTBOOK:
            for other in _below(net, i):
                ties.append(Tie(other, by_finish=False, is_end=False))
                ties.append(Tie(other, by_finish=True, is_end=True))
    return spans


def _below(net: Network, i: int) -> list[int]:
    """Return the tasks that count of a span's WBS element and of those below it."""
    home = net.tasks[i].wbs
    if home is None:
        return []
    elements = {element.id: element for element in net.plan.wbs}
    inside = {
        element.id
        for element in net.plan.wbs
        if any(each.id == home for each in ancestors(element, elements))
    }
    counts = ~net.is_inactive
    counts[net.spans] = False
    return [j for j, task in enumerate(net.tasks) if task.wbs in inside and counts[j]]
