"""The lint of the scope tree: what a work package lacks, and the 100 % rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pmcore.model import Duty, Plan, Task, TaskKind, WbsElement
from pmcore.network import ancestors, convert
from pmcore.schedule._case import Case, Draft, Found, missing, share
from pmcore.schedule._repairs import is_unestimated, lasting, of_task, plain

_NO_WBS = "health.no_wbs"
_ANSWERS = (Duty.RESPONSIBLE, Duty.ACCOUNTABLE)


class Tree:
    """The elements of a plan, and what is below each.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.elements = {element.id: element for element in plan.wbs}
        self.children: dict[str, list[WbsElement]] = {element.id: [] for element in plan.wbs}
        for element in plan.wbs:
            if element.parent:
                self.children[element.parent].append(element)
        self.tasks: dict[str, list[Task]] = {element.id: [] for element in plan.wbs}
        for task in plan.tasks:
            if task.wbs and task.kind is not TaskKind.INACTIVE:
                self.tasks[task.wbs].append(task)

    @property
    def packages(self) -> list[WbsElement]:
        """The leaves: work packages."""
        return [element for element in self.plan.wbs if not self.children[element.id]]

    def level(self, element: WbsElement) -> int:
        """Return how deep an element lies; a root is 1."""
        return sum(1 for _ in ancestors(element, self.elements))

    def owner(self, element: WbsElement) -> str | None:
        """Return who answers for an element, or for one above it."""
        return next(
            (e.responsible for e in ancestors(element, self.elements) if e.responsible), None
        )


def wbs(case: Case) -> Iterator[Draft]:
    """Yield the lint of the scope tree."""
    tree = Tree(case.plan)
    yield from _scope(case, tree)
    yield from _shape(case, tree)
    yield _budgets(case, tree)
    yield _deliverables(tree)
    yield _undelivered(case.plan)
    yield from _owners(case, tree)
    yield _estimates(case)
    yield _names(tree)


def _elements(elements: Iterable[WbsElement], code: str, why: str = "") -> list[Found]:
    repair = plain(code)
    return [Found("wbs", element.id, repair, why) for element in elements]


def _scope(case: Case, tree: Tree) -> Iterator[Draft]:
    """Yield the 100 % rule: every task in one leaf, every leaf with tasks."""
    packages = tree.packages
    empty = [element for element in packages if not tree.tasks[element.id]]
    yield share(
        "wbs.empty_element",
        _elements(empty, "repair.plan_work", "health.nothing_planned"),
        len(packages),
        0.0,
        none=_NO_WBS,
    )
    lost = plain("repair.place")
    found = [of_task(task, lost) for task in case.work if task.wbs is None]
    of = len(case.work) if case.plan.wbs else 0
    yield share("wbs.task_without_element", found, of, 0.0, none=_NO_WBS)
    mixed = [
        element
        for element in case.plan.wbs
        if tree.children[element.id] and any(case.duration(t.id) for t in tree.tasks[element.id])
    ]
    found = _elements(mixed, "repair.divide")
    yield share("wbs.mixed_element", found, len(case.plan.wbs), 0.0, none=_NO_WBS)


def _shape(case: Case, tree: Tree) -> Iterator[Draft]:
    elements, deepest = case.plan.wbs, case.rules.wbs.levels
    deep = [element for element in elements if tree.level(element) > deepest]
    yield share("wbs.too_deep", _elements(deep, "repair.flatten"), len(elements), 0.0, none=_NO_WBS)
    alone = [element for element in elements if len(tree.children[element.id]) == 1]
    parents = sum(1 for below in tree.children.values() if below)
    found = _elements(alone, "repair.merge_child")
    yield share("wbs.only_child", found, parents, 0.0, none="health.no_levels")


def _budgets(case: Case, tree: Tree) -> Draft:
    """Return the elements whose children's budgets do not add up to their own."""
    plan, by = case.plan, case.rules.wbs.tolerance
    held = {e.id: convert(plan, e.budget, plan.start) for e in plan.wbs if e.budget is not None}
    checked, found = 0, []
    for element in plan.wbs:
        parts = [held.get(child.id) for child in tree.children[element.id]]
        stated = [part for part in parts if part is not None]
        own = held.get(element.id)
        if own is None or not stated:
            continue
        checked += 1
        gap, room = sum(stated) - own, by * abs(own)
        if gap > room or (len(stated) == len(parts) and gap < -room):
            found.append(element)
    return share(
        "wbs.budget", _elements(found, "repair.budget"), checked, 0.0, none="health.no_budgets"
    )


def _deliverables(tree: Tree) -> Draft:
    """Return the work packages that deliver nothing, by themselves or by a task."""
    delivers = {
        element.id: bool(
            element.deliverables or any(task.deliverables for task in tree.tasks[element.id])
        )
        for element in tree.packages
    }
    if not delivers:
        return missing("wbs.no_deliverable", _NO_WBS)
    if not any(delivers.values()) and not tree.plan.deliverables:
        return missing("wbs.no_deliverable", "health.no_deliverables")
    bare = [element for element in tree.packages if not delivers[element.id]]
    found = _elements(bare, "repair.deliverable")
    return share("wbs.no_deliverable", found, len(delivers), 0.0, none=_NO_WBS)


def _undelivered(plan: Plan) -> Draft:
    """Return the deliverables that no work brings about."""
    made = {name for element in plan.wbs for name in element.deliverables}
    made |= {name for task in plan.tasks for name in task.deliverables}
    repair = plain("repair.deliver")
    found = [
        Found("deliverables", each.id, repair, "health.nothing_planned")
        for each in plan.deliverables
        if each.id not in made
    ]
    none = "health.no_deliverables"
    return share("wbs.undelivered", found, len(plan.deliverables), 0.0, none=none)


def _owners(case: Case, tree: Tree) -> Iterator[Draft]:
    """Yield the work packages and the tasks that nobody answers for."""
    plan, most = case.plan, case.rules.wbs.owner_levels
    named = {each.item for each in plan.responsibilities if each.duty in _ANSWERS}
    own = {e.id: tree.owner(e) is not None or e.id in named for e in plan.wbs}
    answered = {
        task.id: bool(task.responsible or task.id in named or own.get(task.wbs or ""))
        for task in case.work
    }
    if not any(own.values()) and not any(answered.values()):
        yield missing("wbs.no_owner", "health.no_owners")
        yield missing("wbs.task_without_owner", "health.no_owners")
        return
    asked = [e for e in plan.wbs if not tree.children[e.id] or tree.level(e) <= most]
    bare = [element for element in asked if not own[element.id]]
    yield share("wbs.no_owner", _elements(bare, "repair.owner"), len(asked), 0.0, none=_NO_WBS)
    nobody = plain("repair.owner")
    found = [of_task(task, nobody) for task in case.work if not answered[task.id]]
    none = "health.nothing_counts"
    yield share("wbs.task_without_owner", found, len(answered), 0.0, none=none)


def _estimates(case: Case) -> Draft:
    """Return the tasks that take people or money and no time."""
    found = [lasting(case, task) for task in case.open if is_unestimated(case, task)]
    of = len(found) + sum(1 for task in case.open if case.duration(task.id))
    return share("wbs.no_estimate", found, of, 0.0, none="health.nothing_open")


def _names(tree: Tree) -> Draft:
    """Return the tasks of one element that cannot be told apart by their names."""
    found, of, repair = [], 0, plain("repair.rename")
    for tasks in tree.tasks.values():
        counts = Counter(task.name for task in tasks if task.name)
        of += len(tasks)
        found += [of_task(task, repair) for task in tasks if counts[task.name] > 1]
    return share("wbs.same_name", found, of, 0.0, none=_NO_WBS)
