"""Chains of tasks: the longest path, and the next ones by how far they are from driving."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from heapq import heappop, heappush
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, made
from pmcore.kernels import work_at
from pmcore.model import Plan, StatusUpdate, TaskKind
from pmcore.network import SPANS
from pmcore.schedule._dates import Dates
from pmcore.schedule._relations import gap, holds, slack, solved
from pmcore.schedule._state import State
from pmcore.units import from_minutes


class PathBy(StrEnum):
    """What ranks float paths: free float of links from the end, or their total float."""

    FREE_FLOAT = "free_float"
    TOTAL_FLOAT = "total_float"


@dataclass(frozen=True, slots=True, repr=False)
class PathStep(Noun):
    """A task on a path; `start` is when its remaining work goes on."""

    task: str
    name: str
    start: Instant
    finish: Instant
    _: KW_ONLY
    duration: int = 0
    total_float: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PathLink(Noun):
    """A link on a path.

    Parameters
    ----------
    link, predecessor, successor : str
        Its key and the tasks it joins.
    float : int, optional
        Free or total float of the link, as the path was asked for; working minutes on the
        predecessor's calendar. A link that holds its successor has no free float.
    """

    link: str
    predecessor: str
    successor: str
    _: KW_ONLY
    float: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Path(Noun):
    """A chain of tasks, or several that hold one end.

    Parameters
    ----------
    number : int
        1 is the most critical.
    steps : tuple of PathStep
        In the order in which the passes meet them.
    links : tuple of PathLink
        Between them, and last the one by which the path joins one of a lower number.
    float : int, optional
        How far its tasks are from driving the end: the free floats of all links on the way to it,
        added up. By total float: that of its most critical link.
    """

    number: int
    steps: tuple[PathStep, ...]
    links: tuple[PathLink, ...] = ()
    _: KW_ONLY
    float: int | None = None

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of its tasks."""
        return tuple(step.task for step in self.steps)


@dataclass(frozen=True, slots=True, repr=False)
class Paths(Answer):
    """Paths, the most critical first; a task is on no more than one."""

    paths: tuple[Path, ...]
    _: KW_ONLY
    to: str | None = None
    by: PathBy = PathBy.FREE_FLOAT
    made: Made | None = None

    def __getitem__(self, number: int) -> Path:
        """Return the path of a number; 1 is the most critical."""
        return next(path for path in self.paths if path.number == number)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of the tasks on any path, path by path."""
        return tuple(task for path in self.paths for task in path.tasks)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a step, with the link by which it leads on."""
        rows = [(path, step) for path in self.paths for step in path.steps]
        onward = {
            (path.number, link.predecessor): link for path in self.paths for link in path.links
        }
        links = [onward.get((path.number, step.task)) for path, step in rows]
        return {
            "path": [path.number for path, _ in rows],
            "path_float": [path.float for path, _ in rows],
            "task": [step.task for _, step in rows],
            "name": [step.name for _, step in rows],
            "start": [step.start for _, step in rows],
            "finish": [step.finish for _, step in rows],
            "duration": [step.duration for _, step in rows],
            "total_float": [step.total_float for _, step in rows],
            "link": [link.link if link else None for link in links],
            "link_float": [link.float if link else None for link in links],
        }


def longest_path(plan: Plan, to: str | None = None, *, status: StatusUpdate | None = None) -> Path:
    """Return the tasks and links that set the finish of the project, or of a task.

    From what finishes last (or from `to`) every link that holds a date is followed backwards, so
    calendars, constraints and deadlines, which bend floats, do not bend the path. Where several
    links hold one date, all chains are on it.

    Parameters
    ----------
    plan : Plan
    to : str, optional
        Id of the task to explain; none: the project's finish.
    status : StatusUpdate, optional
        As for `critical_path`.

    Raises
    ------
    KeyError
        If the plan has no such task.

    References
    ----------
    Oracle, Primavera P6 help, Schedule Options, longest path: driving relationships traced back
    from the activities that finish last.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> longest_path(portal()).tasks
    ('scope', 'api', 'pilot', 'live')
    >>> longest_path(portal(), "screens").tasks
    ('scope', 'screens')
    """
    state, dates = solved(plan, status)
    ends = _last(state, dates) if to is None else [state.net.index[to]]
    on, links = _held_by(state, dates, ends)
    return Path(
        1,
        tuple(_step(state, dates, i) for i in range(len(on)) if on[i]),
        tuple(_link(state, k, 0) for k in sorted(links, key=_in_order(state))),
        float=0,
    )


def on_longest_path(state: State, dates: Dates) -> list[bool]:
    """Return, by position, whether a task is on the project's longest path.

    Tasks that are done, inactive or spans may be on it as far as links that hold dates lead.
    """
    return _held_by(state, dates, _last(state, dates))[0]


def _last(state: State, dates: Dates) -> list[int]:
    """Return the tasks that finish with the project."""
    active = [i for i in range(len(state.net)) if _counts(state, i)]
    end = max((dates.finish[i] for i in active), default=dates.end)
    return [i for i in active if dates.finish[i] == end]


def _counts(state: State, i: int) -> bool:
    kind = state.net.tasks[i].kind
    return kind is not TaskKind.INACTIVE and kind not in SPANS


def _held_by(state: State, dates: Dates, ends: Iterable[int]) -> tuple[list[bool], list[int]]:
    """Return which tasks hold `ends`, by position, and the numbers of the links that do."""
    links, found = state.links, list[int]()
    on = [False] * len(state.net)
    for end in ends:
        on[end] = True
    for i in range(len(on) - 1, -1, -1):  # links lead forward, so each task is settled in its turn
        if on[i]:
            held = [
                k for k in range(int(links.ptr[i]), int(links.ptr[i + 1])) if holds(state, dates, k)
            ]
            found.extend(held)
            for k in held:
                on[int(links.pred[k])] = True
    return on, found


def _in_order(state: State) -> Callable[[int], tuple[int, int]]:
    links = state.links
    return lambda k: (int(links.pred[k]), int(links.succ[k]))


def _step(state: State, dates: Dates, i: int) -> PathStep:
    task = state.net.tasks[i]
    return PathStep(
        task.id,
        task.name,
        from_minutes(dates.start[i]),
        from_minutes(dates.finish[i]),
        duration=state.duration[i],
        total_float=None if state.done[i] else dates.total[i],
    )


def _link(state: State, k: int, room: int | None) -> PathLink:
    links, net = state.links, state.net
    before, after = net.ids[int(links.pred[k])], net.ids[int(links.succ[k])]
    key = net.plan.dependencies[int(links.source[k])].key
    return PathLink(key, before, after, float=room)


def float_paths(
    plan: Plan,
    count: int = 10,
    *,
    to: str | None = None,
    by: PathBy = PathBy.FREE_FLOAT,
    status: StatusUpdate | None = None,
) -> Paths:
    """Return the chains to the finish, or to a task, from the most critical on.

    A task is on the first path that reaches it. By free float: path 1 follows, from the end back,
    a link that holds each date; of several the one whose task has least total float. Every link
    that leads from a task on no path into one on a path is a branch, and its float is its free
    float plus those on the way from there to the end. The branch of least float begins the next
    path, which goes back by links that hold dates until none leads to a task that is free. All
    paths of float 0 together are the longest path. By total float: the link of least total float
    begins a path, which goes on in both directions by the link of least total float, until it
    ends or meets an earlier path; the next one begins with the least link that touches a task on
    no path.

    Parameters
    ----------
    plan : Plan
    count : int
        The most paths to find.
    to : str, optional
        Id of the task at which paths end; none: everything that has no successor, at the
        project's finish.
    by : PathBy
    status : StatusUpdate, optional
        As for `critical_path`.

    Raises
    ------
    KeyError
        If the plan has no such task.

    References
    ----------
    Oracle, Primavera P6 help, Schedule Options, Advanced, multiple float paths; T. M. Boyle, P6
    Multiple Float Path Analysis, 2017-10-23. What the help leaves open, the order of the
    branches, is defined above.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> [(path.number, path.tasks, path.float) for path in float_paths(portal()).paths]
    [(1, ('scope', 'api', 'pilot', 'live'), 0), (2, ('screens',), 3360)]
    """
    state, dates = solved(plan, status)
    end = None if to is None else state.net.index[to]
    tracer = _Tracer(state, dates, count)
    found = tracer.by_free(end) if by is PathBy.FREE_FLOAT else tracer.by_total(end)
    return Paths(
        tuple(found), to=to, by=by, made=made(plan, rules=plan.settings.rules, count=count)
    )


class _Tracer:
    """Takes paths out of a network, one after the other."""

    def __init__(self, state: State, dates: Dates, count: int) -> None:
        self.state, self.dates, self.count = state, dates, count
        self.is_taken = [False] * len(state.net)
        self.heap: list[tuple[int, int, int, int]] = []  # float, total float, task, link or -1

    def by_free(self, end: int | None) -> list[Path]:
        """Return paths by the free floats that separate them from the end."""
        last = max(self.dates.finish[i] for i in _last(self.state, self.dates) or [0])
        for i in self._ends() if end is None else [end]:
            self._offer(self._room_to_end(i, last) if end is None else 0, i, -1)
        paths: list[Path] = []
        while self.heap and len(paths) < self.count:
            room, _, place, k = heappop(self.heap)
            if not self.is_taken[-place]:
                tasks, links = self._back(-place, room)
                kept = [*reversed(links), *([k] if k >= 0 else [])]
                paths.append(self._path(len(paths) + 1, tasks, kept, room, self._room))
        return paths

    def _ends(self) -> list[int]:
        """Return what has no successor, and what finishes with the project."""
        out, last = self.state.links.out_ptr, set(_last(self.state, self.dates))
        return [
            i
            for i in range(len(self.is_taken))
            if _counts(self.state, i) and (out[i] == out[i + 1] or i in last)
        ]

    def _room_to_end(self, i: int, end: int) -> int:
        table, own = self.state.net.calendars.readable, int(self.state.net.calendar[i])
        return int(work_at(table, own, end) - work_at(table, own, self.dates.finish[i]))

    def _offer(self, room: int, i: int, k: int) -> None:
        # Of several ends at one instant the last in order is the end of the others.
        heappush(self.heap, (room, self.dates.total[i], -i, k))

    def _room(self, k: int) -> int:
        """Return the free float of a link; one that holds its successor has none."""
        return 0 if holds(self.state, self.dates, k) else gap(self.state, self.dates, k)

    def _into(self, i: int) -> list[int]:
        """Return the links into a task from tasks on no path; what is done waits for nobody."""
        if self.state.done[i]:
            return []
        links = self.state.links
        numbers = range(int(links.ptr[i]), int(links.ptr[i + 1]))
        return [k for k in numbers if not self.is_taken[int(links.pred[k])]]

    def _back(self, end: int, room: int) -> tuple[list[int], list[int]]:
        """Return tasks and links back from a branch, and offer the branches into them."""
        pred, total = self.state.links.pred, self.dates.total
        tasks, links, at = [end], list[int](), end
        self.is_taken[end] = True
        while True:
            into = self._into(at)
            held = [k for k in into if holds(self.state, self.dates, k)]
            best = min(held, key=lambda k: (total[int(pred[k])], k), default=-1)
            for k in into:
                if k != best:
                    self._offer(room + self._room(k), int(pred[k]), k)
            if best < 0:
                return tasks, links
            at = int(pred[best])
            self.is_taken[at] = True
            tasks.append(at)
            links.append(best)

    def by_total(self, end: int | None) -> list[Path]:
        """Return paths by the total floats of their most critical links."""
        inside = _before(self.state, end)
        floats = {
            k: total
            for k in range(len(self.state.links))
            if inside[int(self.state.links.succ[k])]
            and (total := slack(self.state, self.dates, k)) is not None
        }
        paths: list[Path] = []
        if end is not None and not floats:
            return [self._path(1, [end], [], None, floats.get)][: self.count]
        for k in sorted(floats, key=lambda k: (floats[k], k)):
            if len(paths) == self.count:
                break
            ends = int(self.state.links.pred[k]), int(self.state.links.succ[k])
            if not all(self.is_taken[i] for i in ends):
                tasks, links = self._both_ways(k, floats)
                paths.append(self._path(len(paths) + 1, tasks, links, floats[k], floats.get))
        return paths

    def _both_ways(self, k: int, floats: dict[int, int]) -> tuple[list[int], list[int]]:
        """Return the tasks on no path, and the links, of the most critical chain through a link."""
        state_links = self.state.links
        tasks, links = list[int](), [k]
        for ends, starts, numbers in (
            (state_links.pred, state_links.ptr, range(len(state_links))),
            (state_links.succ, state_links.out_ptr, state_links.out),
        ):
            at = int(ends[k])
            while not self.is_taken[at]:
                self.is_taken[at] = True
                tasks.append(at)
                near = [int(numbers[j]) for j in range(int(starts[at]), int(starts[at + 1]))]
                onward = [each for each in near if each in floats]
                if not onward:
                    break
                best = min(onward, key=lambda each: (floats[each], each))
                links.append(best)
                at = int(ends[best])
        return tasks, links

    def _path(
        self,
        number: int,
        tasks: list[int],
        links: list[int],
        room: int | None,
        float_of: Callable[[int], int | None],
    ) -> Path:
        order = sorted(dict.fromkeys(links), key=_in_order(self.state))
        return Path(
            number,
            tuple(_step(self.state, self.dates, i) for i in sorted(tasks)),
            tuple(_link(self.state, k, float_of(k)) for k in order),
            float=room,
        )


def _before(state: State, end: int | None) -> list[bool]:
    """Return, by position, whether a task leads to an end; all do where there is none."""
    if end is None:
        return [True] * len(state.net)
    links = state.links
    leads = [False] * len(state.net)
    leads[end] = True
    for i in range(end, -1, -1):
        if leads[i]:
            for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
                leads[int(links.pred[k])] = True
    return leads
