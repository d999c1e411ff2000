"""Why a stored date is not computed: causes, each a rule with a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from benchmarks._agreement import DATES, Project, Residual, compared, gap_of
from benchmarks._grid import Case
from benchmarks._mpxj import Dates
from benchmarks._reference import reference
from pmcore.model import Plan

STALE = "stale"
EXTERNAL = "external_link"
ROUNDING = "rounding"
UNHELD = "nothing_holds"
OUTSIDE = "external_predecessors"


def explain(project: Project, peer: Mapping[str, Dates], *, is_slow: bool = False) -> None:
    """Fill in what the independent computations give, and the cause of each residual.

    A stored date is stale only where an independent computation gives the computed one.
    With `is_slow` the slow reference made the computed ones and is no witness.
    """
    if not project.residuals and not project.float_residuals:
        return
    case = project.scale()
    slow = {} if is_slow else reference(project.plan)
    cut, loose = _reached(project.plan), _unheld(project.plan)
    moved = {
        each.task
        for each in project.residuals
        if each.field.startswith("early") and each.gap is not None and each.gap < 0
    }
    for each in (*project.residuals, *project.float_residuals):
        found = slow.get(each.task)
        each.reference = getattr(found, each.field, None)
        each.peer = peer.get(each.task, {}).get(each.field)
        is_moved = each.task in moved and not each.field.startswith("late")
        if is_moved and each.task in cut:
            each.cause = EXTERNAL
        elif is_moved and each.task in loose:
            each.cause = UNHELD
        elif project.is_rounded and each.gap is not None and abs(each.gap) <= 1:
            each.cause = ROUNDING
        elif is_one(case, each, each.reference) or is_one(case, each, each.peer):
            each.cause = STALE


def _unheld(plan: Plan) -> set[str]:
    """Return the tasks that no link, constraint or fact of the plan holds: they start at once.

    A file may hold some activities of a project without the links into them.
    """
    held = {link.successor for link in plan.dependencies}
    held |= {fact.task for fact in (plan.status.tasks if plan.status else ())}
    return {task.id for task in plan.tasks if task.id not in held and not task.constraints}


def is_one(case: Case, residual: Residual, other: datetime | int | None) -> bool:
    """Tell whether another computation gives the computed value."""
    found = residual.found
    if isinstance(found, datetime) and isinstance(other, datetime):
        return inside(case, other) and gap_of(case, residual.task, found, other) == 0
    return found is not None and found == other


def inside(case: Case, at: datetime) -> bool:
    """Tell whether a date lies on the grid."""
    return 0 <= case.at(at) < case.days * 1440


def _reached(plan: Plan) -> set[str]:
    """Return the tasks whose early dates hang on links from other projects, which no plan holds."""
    after: dict[str, list[str]] = {}
    for link in plan.dependencies:
        after.setdefault(link.predecessor, []).append(link.successor)
    queue = [task.id for task in plan.tasks if OUTSIDE in task.attributes]
    reached = set(queue)
    for name in queue:
        for follower in after.get(name, ()):
            if follower not in reached:
                reached.add(follower)
                queue.append(follower)
    return reached


def count_peer(project: Project, peer: Mapping[str, Dates]) -> None:
    """Fill in how many of the stored dates the peer computes."""
    if not peer or not project.dates:
        return
    case, agreed = project.scale(), 0
    for row in compared(project.plan, project.stored):
        dates = peer.get(row.task, {})
        agreed += sum(
            gap_of(case, row.task, wanted, other) == 0
            for name in DATES
            if (wanted := getattr(row, name))
            and isinstance(other := dates.get(name), datetime)
            and inside(case, other)
        )
    project.peer_agreed = agreed


def held(
    answers: Mapping[str, Mapping[str, Dates]], plans: Iterable[Plan], plan: Plan
) -> Mapping[str, Dates]:
    """Return the peer's dates of a plan: by the project's id, or the only ones there are."""
    if plan.id in answers:
        return answers[plan.id]
    is_single = len(answers) == 1 and len(list(plans)) == 1
    return next(iter(answers.values())) if is_single else {}
