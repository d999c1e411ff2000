"""The network of a plan that was edited: what the edits leave alone is shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from pmcore.errors import PlanError, Severity
from pmcore.model import (
    Calendar,
    Dependency,
    Edit,
    Plan,
    Task,
    TaskKind,
    apply,
    references,
    registers,
)
from pmcore.network._build import Draft, IntArray, Links, Network, build, duration_of
from pmcore.network._check import check_part
from pmcore.network._order import SPANS

_OF_TASKS = frozenset(
    (
        *("name", "duration", "work", "priority", "weight", "costs", "constraints", "deadline"),
        *("estimate", "start", "finish", "splits", "responsible", "earned_by", "earned_share"),
        *("steps", "deliverables", "note", "attributes", "is_interruptible"),
    )
)
"""Fields of a task that nothing compiled depends on but its own length."""
_OF_LINKS = frozenset(("lag", "percent", "lag_calendar", "rounds_up", "estimate", "attributes"))
"""Fields of a dependency that leave its ends and its type where they are."""
_APART = SPANS | {TaskKind.INACTIVE}


def derive(net: Network, edits: Sequence[Edit]) -> tuple[Network, set[int] | None]:
    """Return the network of the edited plan, and which tasks have to be looked at anew.

    Edits of a task's length, wishes or texts, and of links, share all else with the network they
    start from. After any other edit the plan is compiled anew.

    Parameters
    ----------
    net : Network
    edits : sequence of Edit

    Returns
    -------
    (Network, set of int or None)
        Positions of tasks whose own data or whose links changed; None: everything may have, and
        tasks may be numbered anew.

    Raises
    ------
    KeyError
        If an edit names an element that the plan does not have.
    PlanError
        With every problem of the elements that changed.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> before = build(portal())
    >>> net, changed = derive(before, [Edit("tasks", "api", "duration", 7200, 7680)])
    >>> int(net.duration[net.index["api"]]), [net.ids[i] for i in changed]
    (7680, ['api'])
    """
    draft = _Edited(net)
    if not all(draft.takes(edit) for edit in edits):
        return build(apply(net.plan, edits)), None
    plan = draft.plan()
    _check(net, plan, draft)
    duration, tasks = net.duration.copy(), list(net.tasks)
    for task in draft.fresh(plan):
        i = net.index[task.id]
        tasks[i], duration[i] = task, duration_of(plan, task)
    lengths = np.flatnonzero(duration != net.duration).tolist()
    links = draft.links(plan, duration, lengths)
    found = replace(net, plan=plan, duration=duration, links=links)
    if lengths and len(net.ties):
        pred, succ, columns = _drafted(found, net.ties.source.tolist())
        found = replace(found, ties=Links.of(len(found), pred, succ, **columns))
    found.__dict__["tasks"] = tuple(tasks)  # as the cached property would find them
    for name in ("task_places", "is_inactive", "is_idle", "manual"):
        found.__dict__[name] = getattr(net, name)
    edited = draft.tasks.items()
    if not any(task.constraints or net.plan.tasks[at].constraints for at, task in edited):
        found.__dict__["constrained"] = net.constrained
    if not draft.gone:
        found.__dict__["link_places"] = net.link_places | draft.added
    return found, draft.dirty


@dataclass
class _Edited:
    """Edits taken in one by one, as long as they are of the kinds that share the network."""

    net: Network
    tasks: dict[int, Task] = field(default_factory=dict)
    changed: dict[int, Dependency] = field(default_factory=dict)
    new: list[Dependency] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    added: dict[str, int] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)

    def takes(self, edit: Edit) -> bool:
        """Take an edit in; tell whether it is of a kind that can be."""
        net = self.net
        if edit.register == "tasks" and edit.field in _OF_TASKS and edit.id in net.index:
            at = net.task_places[edit.id]
            task = self.tasks.get(at, net.plan.tasks[at])
            self.tasks[at] = replace(task, **{edit.field: edit.after})
            self.dirty.add(net.index[edit.id])
            return True
        if edit.register != "dependencies":
            return False
        if edit.field in _OF_LINKS and edit.id in net.link_places:
            at = net.link_places[edit.id]
            link = self.changed.get(at, net.plan.dependencies[at])
            self.changed[at] = replace(link, **{edit.field: edit.after})
            return at not in self.gone and self._touches(link)
        if edit.field == "" and edit.after is None and edit.id in net.link_places:
            at = net.link_places[edit.id]
            self.gone.add(at)
            return at not in self.changed and self._touches(net.plan.dependencies[at])
        if edit.field == "" and isinstance(edit.after, Dependency):
            self.added[edit.after.key] = len(net.plan.dependencies) + len(self.new)
            self.new.append(edit.after)
            return edit.after.key not in net.link_places and self._touches(edit.after)
        return False

    def _touches(self, link: Dependency) -> bool:
        """Note the ends of a link; tell whether it is plain logic that leads forward."""
        index, tasks = self.net.index, self.net.tasks
        if link.predecessor not in index or link.successor not in index:
            return False
        ends = index[link.predecessor], index[link.successor]
        self.dirty.update(ends)
        is_logic = all(tasks[i].kind not in _APART for i in ends)
        return is_logic and link.max_lag is None and ends[0] < ends[1]

    def plan(self) -> Plan:
        """Return the plan with the edits made."""
        plan = self.net.plan
        if self.tasks:
            rows = list(plan.tasks)
            for at, task in self.tasks.items():
                rows[at] = task
            plan = replace(plan, tasks=tuple(rows))
        if self.changed or self.new or self.gone:
            links = list(plan.dependencies)
            for at, link in self.changed.items():
                links[at] = link
            kept = [link for at, link in enumerate(links) if at not in self.gone]
            plan = replace(plan, dependencies=(*kept, *self.new))
        return plan

    def fresh(self, plan: Plan) -> list[Task]:
        """Return the tasks that were edited, as they are now."""
        return [plan.tasks[at] for at in self.tasks]

    def links(self, plan: Plan, duration: IntArray, lengths: Iterable[int]) -> Links:
        """Return the links: those edited, and those whose lag is a share of a changed length."""
        net, links = self.net, self.net.links
        shares = [
            int(links.source[k])
            for i in lengths
            for k in links.out[links.out_ptr[i] : links.out_ptr[i + 1]].tolist()
            if net.plan.dependencies[int(links.source[k])].percent is not None
        ]
        anew = sorted({*self.changed, *shares} - self.gone)
        if not (anew or self.new or self.gone):
            return links
        self.dirty.update(net.index[net.plan.dependencies[at].successor] for at in shares)
        removed = np.array(sorted(self.gone), np.int64)
        shift = np.searchsorted(removed, links.source)
        kept = ~np.isin(links.source, np.array([*self.gone, *anew], np.int64))
        count = len(plan.dependencies)
        positions = [int(at - np.searchsorted(removed, at)) for at in anew]
        positions += range(count - len(self.new), count)
        pred, succ, columns = _drafted(replace(net, plan=plan, duration=duration), positions)
        old = {name: column[kept] for name, column in links.columns().items()}
        old["source"] = (links.source - shift)[kept]
        both = {name: np.concatenate([column, columns[name]]) for name, column in old.items()}
        order = np.argsort(both["source"], kind="stable")  # as a plan compiled anew has them
        return Links.of(
            len(net),
            np.concatenate([links.pred[kept], pred])[order],
            np.concatenate([links.succ[kept], succ])[order],
            **{name: column[order] for name, column in both.items()},
        )


@cache
def _named() -> frozenset[str]:
    """Return the registers that a task or a link may name, or needs to be read."""
    fields = [
        field for kind in ("Task", "Dependency", "ResourceNeed") for field in references()[kind]
    ]
    others = {name for field in fields for name in field.registers}
    return frozenset(others | {"tasks", "dependencies", "calendars", "exchange_rates"})


def _drafted(net: Network, positions: list[int]) -> tuple[IntArray, IntArray, dict[str, IntArray]]:
    """Return both ends and the columns of some of a plan's dependencies."""
    ends = [net.plan.dependencies[at] for at in positions]
    pred, succ = np.zeros((2, len(net.plan.dependencies)), np.int64)
    pred[positions] = [net.index[link.predecessor] for link in ends]
    succ[positions] = [net.index[link.successor] for link in ends]
    draft = Draft(net.plan, pred, succ, net.duration, net.calendar, net.calendars.index)
    return draft.columns(np.array(positions, np.int64))


def _check(net: Network, plan: Plan, edited: _Edited) -> None:
    """Raise the problems of edited elements: they are checked in a small plan of their own."""
    links = [*edited.changed.values(), *edited.new]
    ends = {end for link in links for end in (link.predecessor, link.successor)}
    places = {*edited.tasks, *(net.task_places[end] for end in ends)} or {0}
    small = replace(
        plan,
        **{name: () for name in registers() if name not in _named()},  # type: ignore[arg-type]  # keyed by register
        calendars=tuple(Calendar(each.id) for each in plan.calendars),  # all that a task names
        tasks=tuple(plan.tasks[at] for at in sorted(places)),
        dependencies=tuple(links),
    )
    found = [
        each
        for each in check_part(small)
        if each.severity is Severity.ERROR
        and each.path.startswith(("tasks[", "dependencies["))
        and not (each.facts.get("register") == "tasks" and each.facts.get("found") in net.index)
    ]
    if found:
        raise PlanError(found)
