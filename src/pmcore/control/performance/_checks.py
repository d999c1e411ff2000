"""What is wrong with what was given, by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model import Plan, known_ids


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"performance.{code}", path, Attributes(facts))


def people_faults(plan: Plan, people: Iterable[str], path: str = "people") -> Iterator[Problem]:
    """Yield who of those that are asked for is neither a resource nor a stakeholder."""
    known = known_ids(plan, ("resources", "stakeholders"))
    for place, person in enumerate(people):
        if person not in known:
            yield wrong("unknown_person", f"{path}[{place}]", found=person)
