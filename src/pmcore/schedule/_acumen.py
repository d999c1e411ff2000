"""The metrics that Acumen made known: density, hotspots, redundancy, open and dangling ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmcore.model import Dependency, LinkType
from pmcore.schedule._case import Case, Draft, Found, missing, share
from pmcore.schedule._dcma import overdue
from pmcore.schedule._health_answer import Scale
from pmcore.schedule._health_rules import ScoreBy
from pmcore.schedule._repairs import (
    has_loose_finish,
    has_loose_start,
    held,
    is_lag,
    is_lead,
    linked,
    of_task,
    plain,
    shorter,
    unconstrained,
    unlinked,
    without_lag,
)

_NO_TASKS = "health.nothing_counts"
_BLOCK = 4096  # tasks whose ancestors are held at once, as bits of one integer a task


def acumen(case: Case) -> Iterator[Draft]:
    """Yield the metrics of the schedule index, then those of the logic index, then the score."""
    index = [*_index(case)]
    yield from index
    yield from _logic_index(case)
    yield _score(case, index)


def _index(case: Case) -> Iterator[Draft]:
    rules, work = case.rules.acumen, case.work
    ends = [task for task in work if not case.into[task.id] or not case.out[task.id]]
    found = [linked(case, task) for task in ends]
    yield share("acumen.missing_logic", found, len(work), rules.missing_logic, none=_NO_TASKS)
    yield _density(case)
    yield _critical(case)
    hard = set(rules.hard)
    held_hard = [
        unconstrained(task, hard)
        for task in work
        if any(each.type in hard for each in task.constraints)
    ]
    yield share(
        "acumen.hard_constraints", held_hard, len(work), rules.hard_constraints, none=_NO_TASKS
    )
    yield share(
        "acumen.negative_float",
        overdue(case, case.open),
        len(case.open),
        rules.negative_float,
        none="health.nothing_open",
    )
    yield _coarse(case)
    yield from _lags(case)
    hot = plain("repair.merge")
    merges = [
        of_task(task, hot, "health.merge_bias")
        for task in work
        if len({link.predecessor for link in case.into[task.id]}) > rules.merges
    ]
    yield share("acumen.merge_hotspot", merges, len(work), rules.merge_hotspot, none=_NO_TASKS)


def _density(case: Case) -> Draft:
    rules, of = case.rules.acumen, len(case.work)
    if not of:
        return missing("acumen.logic_density", _NO_TASKS)
    count = len(case.links) * (2 if rules.counts_both_ends else 1)
    return Draft(
        "acumen.logic_density",
        count,
        of,
        count / of,
        at_least=rules.density_low,
        at_most=rules.density_high,
        scale=Scale.NUMBER,
        why="health.whole",
    )


def _critical(case: Case) -> Draft:
    found = [
        of_task(task, plain("repair.critical"), "health.nothing_to_mend")
        for task in case.open
        if case.row(task.id).is_critical
    ]
    none = "health.nothing_open"
    return share("acumen.critical", found, len(case.open), case.rules.acumen.critical, none=none)


def _coarse(case: Case) -> Draft:
    """Return the tasks that are long beside the project."""
    rules, time = case.rules.acumen, case.what.time
    whole = time.between(case.schedule.start, case.schedule.finish)
    most = round(rules.detail_share * whole)
    tasks = [task for task in case.open if case.duration(task.id)]
    found = [
        shorter(case, task, case.duration(task.id) - most, "repair.duration")
        for task in tasks
        if case.duration(task.id) > most
    ]
    none = "health.nothing_open"
    code = "acumen.insufficient_detail"
    return share(code, found, len(tasks), rules.insufficient_detail, none=none)


def _lags(case: Case) -> Iterator[Draft]:
    rules, links = case.rules.acumen, case.links
    lags = [without_lag(case, k) for k in links if is_lag(case.link(k))]
    yield share("acumen.lags", lags, len(links), rules.lags, none="health.no_links")
    leads = [without_lag(case, k) for k in links if is_lead(case.link(k))]
    yield share("acumen.leads", leads, len(links), rules.leads, none="health.no_links")


def _logic_index(case: Case) -> Iterator[Draft]:
    rules, work, links = case.rules.acumen, case.work, case.links
    extra = [unlinked(case, k, "repair.redundant") for k in redundant(case)]
    yield share("acumen.redundancy", extra, len(links), rules.redundancy, none="health.no_links")
    for code, tasks in (
        ("acumen.no_predecessor", [task for task in work if not case.into[task.id]]),
        ("acumen.no_successor", [task for task in work if not case.out[task.id]]),
    ):
        yield share(code, [linked(case, task) for task in tasks], len(work), None, none=_NO_TASKS)
    loose = [held(case, task, at_start=True) for task in work if has_loose_start(case, task)]
    yield share("acumen.loose_start", loose, len(work), rules.dangling, none=_NO_TASKS)
    loose = [held(case, task, at_start=False) for task in work if has_loose_finish(case, task)]
    yield share("acumen.loose_finish", loose, len(work), rules.dangling, none=_NO_TASKS)
    odd = [
        unlinked(case, k, "repair.start_to_finish")
        for k in links
        if case.link(k).type is LinkType.SF
    ]
    yield share("acumen.sf_links", odd, len(links), rules.sf_links, none="health.no_links")


def redundant(case: Case) -> list[int]:
    """Return the positions of the links that chains of other links imply.

    A finish-to-start link without a lag is implied where a chain of such links, of two or more,
    leads from its predecessor to its successor; links into what has begun or is pinned to a date
    hold nothing and make no chain. All of them may go together: of the chains between two tasks
    a longest one has no link that is implied itself.

    References
    ----------
    A. V. Aho, M. R. Garey, J. D. Ullman, The transitive reduction of a directed graph, SIAM
    Journal on Computing 1(2), 1972.
    """
    index = case.net.index
    links, into = [], dict[int, list[int]]()
    for k in case.links:
        link = case.link(k)
        before, after = index[link.predecessor], index[link.successor]
        if _is_plain(link) and not case.what.is_pinned(after):
            links.append((before, after, k))
            into.setdefault(after, []).append(before)
    return sorted(
        k
        for low in range(0, len(index), _BLOCK)
        for k in _implied(links, into, range(low, len(index)))
    )


def _implied(
    links: list[tuple[int, int, int]], into: dict[int, list[int]], tasks: range
) -> Iterator[int]:
    """Yield the links implied by chains that begin in the first block of `tasks`."""
    low, high = tasks.start, tasks.start + _BLOCK
    above = dict.fromkeys(tasks, 0)  # which tasks of the block lead to each, as bits
    for i in tasks:
        for before in into.get(i, ()):
            if before >= low:
                above[i] |= above[before] | (1 << (before - low) if before < high else 0)
    for before, after, k in links:
        if low <= before < high:
            others = (other for other in into[after] if low <= other != before)
            if any(above[other] >> (before - low) & 1 for other in others):
                yield k


def _is_plain(link: Dependency) -> bool:
    is_bare = not link.lag and not link.percent and not link.rounds_up and link.max_lag is None
    return link.type is LinkType.FS and is_bare


def _score(case: Case, drafts: Iterable[Draft]) -> Draft:
    """Return the score of 100; see :class:`AcumenRules` for its two formulae."""
    rules = case.rules.acumen
    weights = dict(rules.weights)
    scored = [each for each in drafts if each.code in weights and each.value is not None]
    if not scored or not case.work:
        return missing("acumen.score", _NO_TASKS)
    if rules.score_by is ScoreBy.TASK:
        flawed = {name for each in scored for name in _named(case, each.found)}
        of = len(case.work)
        count = of - len(flawed)
        value = 100 * count / of
    else:
        total = sum(weights[each.code] for each in scored)
        parts = sum(weights[each.code] * (1 - _share(each)) for each in scored)
        value = 100 * parts / total if total else 0.0
        count, of = sum(_share(each) == 0 for each in scored), len(scored)
    return Draft(
        "acumen.score",
        count,
        of,
        value,
        at_least=rules.score,
        scale=Scale.SCORE,
        evidence=tuple(each.code for each in scored),
        why="health.whole",
    )


def _share(draft: Draft) -> float:
    """Return what a metric takes from the score: its share, or all where a bound is broken."""
    assert draft.value is not None, "a scored metric has a value"
    if draft.scale is Scale.SHARE:
        return draft.value
    low, high = draft.at_least, draft.at_most
    is_within = (low is None or draft.value >= low) and (high is None or draft.value <= high)
    return 0.0 if is_within else 1.0


def _named(case: Case, found: Iterable[Found]) -> Iterator[str]:
    """Yield the ids of the tasks that findings name, of a link its successor."""
    for each in found:
        yield each.id if each.register == "tasks" else case.successors[each.id]
