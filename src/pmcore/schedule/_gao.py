"""GAO's ten practices of scheduling, as far as a plan can show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmcore.schedule._case import Case, Draft, missing, share
from pmcore.schedule._health_answer import Verdict
from pmcore.schedule._repairs import unlinked
from pmcore.schedule._sequence import ahead

_PRACTICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gao.activities", ("wbs.empty_element", "wbs.task_without_element", "wbs.mixed_element")),
    (
        "gao.sequence",
        ("dcma.logic", "dcma.leads", "dcma.lags", "dcma.finish_to_start", "dcma.hard_constraints"),
    ),
    ("gao.resources", ("dcma.resources",)),
    ("gao.durations", ("dcma.high_duration", "wbs.no_estimate")),
    ("gao.traceable", ("dcma.critical_path_test", "wbs.task_without_element")),
    ("gao.critical_path", ("dcma.critical_path_test", "dcma.hard_constraints", "dcma.leads")),
    ("gao.float", ("dcma.high_float", "dcma.negative_float")),
    ("gao.risk", ()),
    ("gao.updates", ("dcma.invalid_dates", "gao.out_of_sequence")),
    ("gao.baseline", ("gao.baselined", "dcma.missed", "dcma.bei")),
)
"""The practices of GAO-16-89G in their order, and the metrics that show each."""


def gao(case: Case, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the evidence of GAO's own, then the ten practices, judged by their evidence.

    A practice passes where all evidence that applies does, fails where any fails, and is not
    applicable where none applies.
    """
    own = [_out_of_sequence(case), _baselined(case)]
    yield from own
    known = {draft.code: draft for draft in (*drafts, *own)}
    for code, evidence in _PRACTICES:
        yield _practice(case, code, [known[each] for each in evidence])


def verdict_of(draft: Draft) -> Verdict:
    """Return what becomes of a metric: its value against its bounds."""
    if draft.verdict is not None:
        return draft.verdict
    if draft.value is None or (draft.at_least is None and draft.at_most is None):
        return Verdict.REPORTED
    is_low = draft.at_least is not None and draft.value < draft.at_least
    is_high = draft.at_most is not None and draft.value > draft.at_most
    return Verdict.FAIL if is_low or is_high else Verdict.PASS


def _practice(case: Case, code: str, evidence: list[Draft]) -> Draft:
    judged = [each for each in evidence if verdict_of(each) in (Verdict.PASS, Verdict.FAIL)]
    codes = tuple(each.code for each in evidence)
    if not evidence:
        stated = sum(task.estimate is not None for task in case.open)
        return missing(code, "health.not_in_a_file", count=stated, of=len(case.open))
    if not judged:
        return missing(code, evidence[0].why, evidence=codes)
    failed = [each for each in judged if verdict_of(each) is Verdict.FAIL]
    count = len(judged) - len(failed)
    found = {
        (each.register, each.id): each
        for draft in failed
        for each in draft.found
        if each.repair.code != "repair.delay"  # a test, which mends nothing
    }
    return Draft(
        code,
        count,
        len(judged),
        count / len(judged),
        at_least=1.0,
        found=tuple(found.values()),
        evidence=codes,
    )


def _out_of_sequence(case: Case) -> Draft:
    """Return the links whose successor went ahead before they let it."""
    if case.status is None:
        return missing("gao.out_of_sequence", "health.no_status")
    links, counted = case.net.links, set(case.links)
    broken = {
        int(links.source[each.k])
        for each in ahead(case.what.state, case.what.dates)
        if each.is_open
    }
    found = [unlinked(case, k, "repair.override") for k in sorted(broken & counted)]
    return share("gao.out_of_sequence", found, len(counted), 0.0, none="health.no_links")


def _baselined(case: Case) -> Draft:
    """Return the share of tasks that the baseline names."""
    if not case.baseline:
        return missing("gao.baselined", "health.no_baseline")
    if not case.work:
        return missing("gao.baselined", "health.nothing_counts")
    count = sum(task.id in case.planned for task in case.work)
    of = len(case.work)
    return Draft("gao.baselined", count, of, count / of, at_least=1.0, why="health.whole")
