"""What the finish would be after a repair: edits applied to a compiled plan, and one pass."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore.errors import InfeasibleError, PlanError
from pmcore.kernels import FAR, work_at
from pmcore.model import (
    Dependency,
    Edit,
    Plan,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    key_of,
)
from pmcore.network import LINK_TYPES, Links, Network, build
from pmcore.schedule._dates import compute
from pmcore.schedule._state import State, prepare
from pmcore.units import from_minutes


@dataclass(frozen=True)
class Repair:
    """What would mend a finding.

    Parameters
    ----------
    code : str
        Of its sentence.
    links : tuple of (int, Dependency or None)
        Positions of dependencies, each with what stands in its place; None: it goes. A link that
        it changes or adds has no lag.
    added : tuple of Dependency
    tasks : tuple of Task
        In place of those of their ids.
    facts : tuple of (str, TaskStatus or None)
        By task id, in place of what the status says; None: nothing is said.
    loosens : tuple of str
        Ids of the tasks that it lets start or finish earlier, links apart.
    is_certain : bool
        False where it may hold a task longer by other means than a link: only a pass tells then.
    """

    code: str
    links: tuple[tuple[int, Dependency | None], ...] = ()
    added: tuple[Dependency, ...] = ()
    tasks: tuple[Task, ...] = ()
    facts: tuple[tuple[str, TaskStatus | None], ...] = ()
    loosens: tuple[str, ...] = ()
    is_certain: bool = True

    @property
    def is_idle(self) -> bool:
        """Whether no date rests on it."""
        return not (self.links or self.added or self.tasks or self.facts)

    def edits(self, plan: Plan) -> tuple[Edit, ...]:
        """Return the repair as edits of the plan; what it does to facts is none."""
        found = []
        for position, link in self.links:
            found += _edits("dependencies", plan.dependencies[position], link)
        found += [Edit("dependencies", link.key, "", None, link) for link in self.added]
        for task in self.tasks:
            found += _edits("tasks", plan.task(task.id), task)
        return tuple(found)


_NAMES = {
    "dependencies": ("lag", "percent", "rounds_up"),
    "tasks": ("duration", "work", "constraints"),
}


def _edits(register: str, old: Noun, new: Noun | None) -> list[Edit]:
    """Return the edits of one element; a link of another type is another link."""
    key = key_of(old)
    if new is None:
        return [Edit(register, key, "", old, None)]
    if key_of(new) != key:
        return [Edit(register, key, "", old, None), Edit(register, key_of(new), "", None, new)]
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in _NAMES[register]]
    return [Edit(register, key, name, a, b) for name, a, b in pairs if a != b]


class WhatIf:
    """A plan's dates, and where its finish goes when something is mended.

    The finish is that of the work, before what is to be as late as possible moves there.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
    effort : int
        Task dates that :meth:`alone` may compute.

    Notes
    -----
    Most findings need no pass. A repair that frees what does not lie on the chain of drivers of
    the finish leaves that chain as it is, and the finish with it. A link that its successor's
    late date keeps leaves the late schedule possible, and so the finish. What neither argument
    settles is computed.
    """

    def __init__(self, plan: Plan, status: StatusUpdate | None, effort: int = 0) -> None:
        self.plan, self.status = plan, status
        self.net = build(plan)
        self.state = _unlimited(prepare(self.net, status))
        self.dates = compute(self.state)
        self.end = self.dates.end
        self.time = self.net.worktime()
        self._left = effort
        self._known: dict[tuple[Repair, ...], int | None] = {}

    @cached_property
    def chain(self) -> tuple[frozenset[int], frozenset[int]] | None:
        """Positions of the tasks and dependencies that drive the finish; None: not known."""
        dates, links = self.dates, self.state.links
        idle = {i for i, task in enumerate(self.net.tasks) if task.kind is TaskKind.INACTIVE}
        ends = [i for i in range(len(self.net)) if i not in idle] or range(len(self.net))
        at = max(ends, key=lambda i: (dates.finish[i], i not in dates.holder))
        tasks, held = set(), set()
        while at not in tasks:
            tasks.add(at)
            reason = self.state.reasons.get(at)
            is_moved = reason is not None and reason.code == "driver.maximum_lag"
            if at in dates.holder or at in self._spans or is_moved:
                return None
            k = dates.driver[at]
            if k < 0:
                break
            held.add(int(links.source[k]))
            at = int(links.pred[k])
        return frozenset(tasks), frozenset(held)

    @cached_property
    def _spans(self) -> frozenset[int]:
        return frozenset(self.net.spans.tolist())

    @cached_property
    def rank(self) -> list[int]:
        """By position: place in the order in which tasks must at latest begin, links kept."""
        net, links, late = self.net, self.net.links, self.dates.late_start
        waits = np.bincount(links.succ, minlength=len(net)).tolist()
        ready = [(late[i], net.ids[i], i) for i in range(len(net)) if not waits[i]]
        heapq.heapify(ready)
        rank, out, ptr = [0] * len(net), links.out.tolist(), links.out_ptr.tolist()
        succ = links.succ.tolist()
        for place in range(len(net)):
            _, _, i = heapq.heappop(ready)
            rank[i] = place
            for k in out[ptr[i] : ptr[i + 1]]:
                waits[succ[k]] -= 1
                if not waits[succ[k]]:
                    heapq.heappush(ready, (late[succ[k]], net.ids[succ[k]], succ[k]))
        return rank

    def together(self, repairs: Sequence[Repair]) -> int | None:
        """Return by how many working minutes all repairs move the finish; None: no dates hold."""
        real = [each for each in repairs if not each.is_idle and not self._is_past(each)]
        if not real or all(self._moves_nothing(repair) for repair in real):
            return 0
        return self._pass(tuple(real))

    def alone(self, repair: Repair) -> tuple[int | None, str]:
        """Return by how much one repair moves the finish, or None and the code of the reason."""
        if (repair,) in self._known:
            return self._told(repair)
        if repair.is_idle or self._is_past(repair) or self._is_harmless(repair):
            return 0, ""
        if self._left < len(self.net):
            return None, "health.beyond_effort"
        self._left -= len(self.net)
        return self._told(repair)

    def _told(self, repair: Repair) -> tuple[int | None, str]:
        found = self._pass((repair,))
        return found, "" if found is not None else "health.no_dates"

    def excess(self, repair: Repair) -> int:
        """Return about how much a repair may move the finish: the largest are computed first."""
        late = [self._beyond(link, is_late=True) for link in _set(repair)]
        return max(late, default=0) if repair.is_certain and late else FAR

    def _pass(self, repairs: tuple[Repair, ...]) -> int | None:
        if repairs not in self._known:
            try:
                net, status = self._mended(repairs)
                end = compute(prepare(net, status)).end
                moved = self.time.between(from_minutes(self.end), from_minutes(end))
            except (PlanError, InfeasibleError):
                moved = None
            self._known[repairs] = moved
        return self._known[repairs]

    def _is_past(self, repair: Repair) -> bool:
        """Tell whether a repair holds or frees what is done alone."""
        if repair.tasks or repair.facts:
            return False
        links = [*repair.added, *(self.plan.dependencies[position] for position, _ in repair.links)]
        return all(self.state.done[self.net.index[link.successor]] for link in links)

    def _is_harmless(self, repair: Repair) -> bool:
        """Tell whether it is certain that the finish stays."""
        if not repair.is_certain or not self._frees_nothing(repair):
            return False
        links = _set(repair)
        # A task that one of several links moves may be held by the next: no late date tells.
        befores, afters = {link.predecessor for link in links}, {link.successor for link in links}
        is_apart = len(befores) == 1 or len(afters) == 1
        if links and (len(self.net.limits) or not is_apart):
            return self._moves_nothing(repair)
        return all(self._beyond(link, is_late=True) <= 0 for link in links)

    def _moves_nothing(self, repair: Repair) -> bool:
        """Tell whether it is certain that no early date moves at all."""
        frees = (
            repair.facts or repair.loosens or any(self._is_eased(*each) for each in repair.links)
        )
        if frees or repair.tasks or not repair.is_certain:
            return False
        return all(self._beyond(link, is_late=False) <= 0 for link in _set(repair))

    def _frees_nothing(self, repair: Repair) -> bool:
        """Tell whether what a repair frees lies off the chain that drives the finish."""
        eased = [position for position, new in repair.links if self._is_eased(position, new)]
        if not eased and not repair.loosens:
            return True
        if self.chain is None:
            return False
        tasks, links = self.chain
        index = self.net.index
        return links.isdisjoint(eased) and tasks.isdisjoint(index[each] for each in repair.loosens)

    def _is_eased(self, position: int, new: Dependency | None) -> bool:
        """Tell whether a changed link may hold its successor less than it did."""
        old = self.plan.dependencies[position]
        is_longer = new is not None and new.type is old.type and not new.percent
        return not (is_longer and old.lag <= 0 and (old.percent or 0) <= 0 and not old.rounds_up)

    def _beyond(self, link: Dependency, *, is_late: bool) -> int:
        """Return by how many minutes a link would hold its successor after its own date."""
        net, state, dates = self.net, self.state, self.dates
        i, j = net.index[link.predecessor], net.index[link.successor]
        if j in self._spans or i in self._spans or state.done[j]:
            return 0
        if self.is_pinned(j):
            is_late = False  # their late dates do not bind as others' do
        from_finish, to_start = link.type in ("FS", "FF"), link.type in ("FS", "SS")
        event = dates.finish[i] if from_finish else min(dates.start[i], state.begun[i])
        lists, own = net.calendars.readable, int(net.calendar[j])
        columns = (dates.late_start, dates.late_finish) if is_late else (dates.start, dates.finish)
        held = columns[0 if to_start else 1][j]
        return work_at(lists, own, event) - work_at(lists, own, held)

    def _mended(self, repairs: Iterable[Repair]) -> tuple[Network, StatusUpdate | None]:
        plan, net = self.plan, self.net
        tasks = {task.id: task for repair in repairs for task in repair.tasks}
        duration = net.duration
        if tasks:
            plan = replace(plan, tasks=tuple(tasks.get(task.id, task) for task in plan.tasks))
            duration = net.duration.copy()
            for name, task in tasks.items():
                if task.work is None:
                    duration[net.index[name]] = task.duration
        changed = dict(each for repair in repairs for each in repair.links)
        added = {link.key: link for repair in repairs for link in repair.added}
        links = self._links(changed, list(added.values()), duration if tasks else None)
        net = replace(net, plan=plan, duration=duration, links=links)
        if not tasks:
            vars(net)["tasks"] = self.net.tasks  # they are the same: no need to look them up again
        return (_in_order(net, self.rank) if added else net), self._status(repairs)

    def _status(self, repairs: Iterable[Repair]) -> StatusUpdate | None:
        facts = dict(each for repair in repairs for each in repair.facts)
        if not facts or self.status is None:
            return self.status
        said = {fact.task: fact for fact in self.status.tasks} | facts
        return replace(self.status, tasks=tuple(fact for fact in said.values() if fact))

    def _links(
        self,
        changed: dict[int, Dependency | None],
        added: Sequence[Dependency],
        duration: NDArray[np.int64] | None,
    ) -> Links:
        net, links = self.net, self.net.links
        lag, kind, rounds = links.lag.copy(), links.type.copy(), links.rounds.copy()
        kept = np.ones(len(links), bool)
        place = {int(position): k for k, position in enumerate(links.source.tolist())}
        for position, link in changed.items():
            k = place.get(position)
            if k is None:
                continue
            kept[k] = link is not None
            if link is not None:
                lag[k], kind[k] = link.lag, LINK_TYPES.index(link.type)
                rounds[k] = link.rounds_up
        if duration is not None:
            for k in self._shares:
                share = self.plan.dependencies[int(links.source[k])].percent or 0.0
                if int(links.source[k]) not in changed:
                    lag[k] = round(share * int(duration[links.pred[k]]))
        ends = [
            np.array([net.index[getattr(link, end)] for link in added], np.int64)
            for end in ("predecessor", "successor")
        ]
        more = {
            "lag": [link.lag for link in added],
            "type": [LINK_TYPES.index(link.type) for link in added],
            "rounds": [0] * len(added),
            "calendar": net.calendar[ends[1]].tolist(),
            "source": [0] * len(added),
        }
        columns = links.columns() | {"lag": lag, "type": kind, "rounds": rounds}
        return Links.of(
            len(net),
            np.concatenate((links.pred[kept], ends[0])),
            np.concatenate((links.succ[kept], ends[1])),
            **{
                name: np.concatenate((column[kept], np.array(more[name], np.int64)))
                for name, column in columns.items()
            },
        )

    @cached_property
    def _shares(self) -> tuple[int, ...]:
        """Numbers of the links whose lag is a share of their predecessor's duration."""
        source = self.net.links.source.tolist()
        return tuple(
            k for k, at in enumerate(source) if self.plan.dependencies[at].percent is not None
        )

    def is_pinned(self, i: int) -> bool:
        """Tell whether a task's date overrides its links: it has begun, or must lie there."""
        state = self.state
        return bool(state.done[i]) or state.begun[i] < FAR or state.pin[i] < FAR

    def pull(self, i: int, j: int) -> int:
        """Return by how many minutes a task finishes after another must at latest begin."""
        lists, own = self.net.calendars.readable, int(self.net.calendar[j])
        late = self.dates.late_start[j]
        return work_at(lists, own, self.dates.finish[i]) - work_at(lists, own, late)


def _set(repair: Repair) -> list[Dependency]:
    """Return the links that a repair adds or changes."""
    return [*repair.added, *(link for _, link in repair.links if link is not None)]


def _unlimited(state: State) -> State:
    """Return the state with late dates that count back from the finish of the work alone.

    What limits late dates moves no early one, so how far a task may be held without moving the
    finish is known better without.
    """
    n, plan = len(state.net), replace(state.net.plan, finish=None)
    free = [FAR] * n
    net = replace(state.net, plan=plan)
    return replace(state, net=net, ceiling=free, start_ceiling=free, late_pin=free)


def _in_order(net: Network, rank: Sequence[int]) -> Network:
    """Return the network with its tasks renumbered by rank."""
    place = np.array(rank, np.int64)
    order = np.argsort(place)
    ids = tuple(net.ids[i] for i in order.tolist())

    def moved(links: Links) -> Links:
        return Links.of(len(net), place[links.pred], place[links.succ], **links.columns())

    return replace(
        net,
        ids=ids,
        index={name: i for i, name in enumerate(ids)},
        duration=net.duration[order],
        calendar=net.calendar[order],
        links=moved(net.links),
        limits=moved(net.limits),
        spans=place[net.spans],
    )
