"""Links as Microsoft Project XML holds them: of tasks, and of the summaries they came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._mspdi_links import SUMMARY
from pmcore.io._mspdi_put_rows import above
from pmcore.model import Dependency, Plan


@dataclass
class PlacedLinks:
    """The links of a plan by the row of their successor: a task, or a summary."""

    tasks: dict[str, list[Dependency]] = field(default_factory=dict)
    summaries: dict[str, list[Dependency]] = field(default_factory=dict)


def placed_links(plan: Plan) -> PlacedLinks:
    """Return the links; those that a summary's link was made into are one of the summary again.

    They are that while there is one to every task below it, and all of them are alike.
    """
    below = _below(plan)
    groups: dict[tuple[str, Dependency], list[Dependency]] = {}
    for link in plan.dependencies:
        name = str(link.attributes.get(SUMMARY, ""))
        is_pushed = link.attributes == Attributes({SUMMARY: name})
        inside = below.get(name, set())
        if is_pushed and link.successor in inside and link.predecessor not in inside:
            alike = replace(link, successor=name, attributes=EMPTY)
            groups.setdefault((name, alike), []).append(link)
    found = PlacedLinks()
    whole: set[str] = set()
    for (name, link), links in groups.items():
        if len(links) == len(below[name]):
            found.summaries.setdefault(name, []).append(link)
            whole.update(each.key for each in links)
    for link in plan.dependencies:
        if link.key not in whole:
            found.tasks.setdefault(link.successor, []).append(link)
    return found


def _below(plan: Plan) -> dict[str, set[str]]:
    """Return the tasks below each summary."""
    elements = {each.id: each for each in plan.wbs}
    found: dict[str, set[str]] = {}
    for task in plan.tasks:
        for each in above(task.wbs, elements):
            found.setdefault(each.id, set()).add(task.id)
    return found
