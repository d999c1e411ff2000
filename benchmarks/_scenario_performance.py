"""What pmcore computes of a scenario's performance, in the shape of its expected numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

from benchmarks._compare import Pattern
from benchmarks._scenario_run import Run
from pmcore import Review, Stakeholder
from pmcore.control import performance as p

Answer: TypeAlias = dict[str, Any]
PATTERNS: tuple[Pattern, ...] = (("performance",), ("feedback_360",))
# The files judge nobody by fewer than five finished assignments, show groups of three, and
# print the means of groups with four decimals, from which they take all others.
ENOUGH, SHOWN, DIGITS = 5, 3, 4


def performance(run: Run) -> Answer:
    """Return finished work beside its plan, by person, and feedback from all sides."""
    stated = run.scenario.file.get("performance", {}).get("feedback_360", {})
    return {"performance": _finished(run), "feedback_360": _feedback(run, stated)}


def _finished(run: Run) -> Answer:
    """Return how finished assignments compare with their plan, and of whom too few are."""
    scenario = run.scenario
    if not scenario.updates:
        return {}
    found = p.estimate_accuracy(scenario.changed, scenario.updates[-1], least=ENOUGH)
    return {
        "finished_assignments": {
            each.person: {
                "n": each.count,
                "planned_days": run.span(each.planned),
                "actual_days": run.span(each.actual),
                "actual_over_planned": each.ratio,
            }
            for each in found.people
        },
        "insufficient_evidence_under_5": list(found.insufficient),
    }


def _feedback(run: Run, stated: dict[str, dict[str, list[float]]]) -> Answer:
    """Return what each group says of each person, the small ones suppressed."""
    plan = run.scenario.plan
    known = {each.id for each in plan.resources} | {each.id for each in plan.stakeholders}
    reviews = [
        Review(person, by, rating)  # type: ignore[arg-type]  # one of the file's groups
        for person, groups in stated.items()
        for by, ratings in groups.items()
        for rating in ratings
    ]
    strangers = [Stakeholder(person) for person in stated if person not in known]
    found = p.feedback(plan.put(*strangers, *reviews), least=SHOWN, digits=DIGITS)
    return {each.person: _of(each) for each in found.people if each.person in stated}


def _of(person: p.PersonFeedback) -> Answer:
    groups = {
        each.by: {"n": each.count, "mean": each.mean, "suppressed": each.is_suppressed}
        for each in person.groups
    }
    return {
        "self": person.self_rating,
        **groups,
        "others_mean_of_visible_groups": person.others,
        "self_minus_others": person.gap,
    }
