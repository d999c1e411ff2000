"""The quality of a schedule: DCMA, GAO, Acumen and WBS lint, with effects on the finish."""

from __future__ import annotations

from collections.abc import Iterable

from pmcore._base import made
from pmcore._mapping import Attributes
from pmcore.model import Baseline, Plan, Schedule, StatusUpdate
from pmcore.schedule._acumen import acumen
from pmcore.schedule._case import Case, Draft, Found
from pmcore.schedule._cpm import critical_path
from pmcore.schedule._dcma import dcma
from pmcore.schedule._gao import gao, verdict_of
from pmcore.schedule._health_answer import Finding, Health, Metric
from pmcore.schedule._health_rules import HealthRules, Topic
from pmcore.schedule._wbs_lint import wbs
from pmcore.schedule._what_if import Repair, WhatIf
from pmcore.units import from_minutes

STANDARD_RULES = HealthRules()
"""DCMA's pamphlet of 2012, GAO-16-89G, Acumen's published limits."""


def health(
    plan: Plan,
    *,
    schedule: Schedule | None = None,
    status: StatusUpdate | None = None,
    baseline: Baseline | None = None,
    rules: HealthRules = STANDARD_RULES,
) -> Health:
    """Return how good a schedule is, and what each finding does to the project's finish.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Whose dates and floats are judged; none: the plan's critical path.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    baseline : Baseline, optional
        What was approved; none: the plan's last baseline.
    rules : HealthRules
        What is asked, thresholds and conventions.

    Returns
    -------
    Health
        A metric that lacks data is not applicable and says what it lacks.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, or the facts name what the plan lacks.
    InfeasibleError
        If maximum lags cannot hold.

    Notes
    -----
    The effect of a finding is a finish minus a finish, in working minutes: the project's finish
    after its repair, and now. Each kind of finding has one repair:

    - a lead or a lag is left out; a link of another type becomes finish to start without a lag;
      a start-to-finish, redundant or out-of-sequence link goes;
    - a hard constraint goes;
    - what lacks a predecessor or successor gets the link within its WBS element that moves the
      finish least; what dangles gets its other end held by the same task;
    - what is too long is cut to the limit; what has negative float is shortened by it;
    - facts after the data date become forecasts, forecasts before it start there, missed tasks
      are done as the baseline has them;
    - a task without an estimate takes the median duration of the plan's tasks.

    High float has no repair but room: the task may slip that far. What no date rests on, such as
    a missing owner, moves nothing. `Metric.effect` makes all repairs of a metric at once; effects
    of single findings need not add up to it. Repairs are made to the plan's critical path, also
    where another schedule is judged, since that one says nothing of what else could be.

    References
    ----------
    DCMA-EA PAM 200.1, October 2012, section 4. GAO-16-89G, Schedule Assessment Guide, December
    2015. Deltek Acumen 8.6 Help, Fuse Schedule Index and Fuse Logic Index. PMI, Practice Standard
    for Work Breakdown Structures, third edition, 2019 (100 % rule).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pmcore.examples import portal
    >>> plan = portal()
    >>> early = replace(plan.dependencies[1], lag=-960)  # the pilot begins before the screens end
    >>> found = health(plan.put(early))
    >>> found["dcma.leads"].verdict.value, found["dcma.leads"].items
    ('fail', ('screens->pilot',))
    >>> print(found["dcma.leads"].findings[0].text())
    screens->pilot: without its lead, the finish stays
    """
    status = plan.status if status is None else status
    if baseline is None and plan.baselines:
        baseline = plan.baselines[-1]
    dates = critical_path(plan, status=status) if status else critical_path(plan)
    what = WhatIf(plan, status, rules.effort)
    case = Case(plan, schedule or dates, status=status, baseline=baseline, rules=rules, what=what)
    drafts = [draft for draft in _drafts(case) if Topic(draft.code.split(".")[0]) in rules.topics]
    return Health(
        _metrics(case, drafts),
        from_minutes(what.end),
        minutes_per_day=what.time.minutes_per_day,
        data_date=status.at if status else None,
        baseline=baseline.name if baseline else None,
        made=made(plan, topics=tuple(each.value for each in rules.topics)),
    )


def _drafts(case: Case) -> list[Draft]:
    """Return the metrics in their order; practices rest on the metrics of the other topics."""
    points, lint = [*dcma(case)], [*wbs(case)]
    return [*points, *gao(case, (*points, *lint)), *acumen(case), *lint]


def _metrics(case: Case, drafts: Iterable[Draft]) -> tuple[Metric, ...]:
    """Return the metrics with their effects: what all do together first, then each alone."""
    known = [(draft, _joint(case, draft)) for draft in drafts]
    alone = _alone(case, (draft for draft, _ in known))
    return tuple(_metric(case, draft, effect, alone) for draft, effect in known)


def _joint(case: Case, draft: Draft) -> int | None:
    """Return what all repairs of a metric do together; None where nothing can be mended."""
    if draft.effect is not None or draft.why:
        return draft.effect
    if draft.found and all(each.why for each in draft.found):
        return None
    return case.what.together([each.repair for each in draft.found if not each.why])


def _alone(case: Case, drafts: Iterable[Draft]) -> dict[Repair, tuple[int | None, str]]:
    """Return the effect of every repair by itself, the farthest-reaching computed first."""
    repairs = {each.repair: None for draft in drafts for each in draft.found if not each.why}
    order = sorted(repairs, key=case.what.excess, reverse=True)
    return {repair: case.what.alone(repair) for repair in order}


def _metric(
    case: Case, draft: Draft, effect: int | None, alone: dict[Repair, tuple[int | None, str]]
) -> Metric:
    reason = draft.why
    if effect is None and not reason:
        reason = next((each.why for each in draft.found if each.why), "health.no_dates")
    return Metric(
        draft.code,
        Topic(draft.code.split(".")[0]),
        verdict_of(draft),
        value=draft.value,
        at_least=draft.at_least,
        at_most=draft.at_most,
        scale=draft.scale,
        count=draft.count,
        of=draft.of,
        findings=tuple(_finding(case, each, alone) for each in draft.found),
        effect=effect,
        evidence=draft.evidence,
        reason=reason,
    )


def _finding(case: Case, found: Found, alone: dict[Repair, tuple[int | None, str]]) -> Finding:
    effect, reason = (None, found.why) if found.why else alone[found.repair]
    task = found.id if found.register == "tasks" else case.successors.get(found.id)
    return Finding(
        found.id,
        f'{found.register}["{found.id}"]',
        found.repair.code,
        effect=effect,
        room=case.room(task) if task else None,
        edits=found.repair.edits(case.plan),
        reason=reason,
        facts=_facts(case, found),
    )


def _facts(case: Case, found: Found) -> Attributes:
    """Return what the sentence of a finding says: the item's name, and how long a day is."""
    item, facts = found.id, {"day": case.what.time.minutes_per_day}
    if found.register == "tasks":
        item = case.plan.task(found.id).name or found.id
        if found.repair.code == "repair.room":
            facts |= {"room": case.room(found.id) or 0, "own_day": case.day(found.id)}
    return Attributes(facts, item=item)
