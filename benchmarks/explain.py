"""Whether wishes that are said to collide do, and whether each of them is needed for it.

Plans are generated with a planted collision (see ``_planted``) and judged by exhaustive search.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pmcore as pm
from benchmarks._planted import Case, can_hold, evening, paths, plan_of, planted
from benchmarks._runner import Options, Report

SETTINGS = {"seed": "the first plan's number; plans are numbered on from it (1)"}
FIGURES = ("cores_true_pct", "cores_minimal_pct", "said_minimal_pct", "relaxations_true_pct")


def judged(case: Case, seconds: float) -> tuple[Counter[str], pm.allocate.Collision]:
    """Return what is true of the answer to one case."""
    found = pm.allocate.conflicts(plan_of(case), limits=pm.Limits(seconds=seconds))
    core = {wish.path for wish in found.wishes}
    counts: Counter[str] = Counter(plans=1)
    is_known = bool(core) and core <= set(paths(case))
    counts["true"] = is_known and not can_hold(case, core)
    counts["minimal"] = is_known and all(can_hold(case, core - {path}) for path in core)
    counts["said"] = found.is_minimal and found.is_proved
    for each in found.relaxations:
        counts["relaxations"] += 1
        counts["helpful"] += _helps(case, found, each)
    return counts, found


def _helps(case: Case, found: pm.allocate.Collision, each: pm.allocate.Relaxation) -> bool:
    """Tell whether the core can hold once a wish has given way."""
    wish = found.wishes[each.wish]
    kept = {other.path for other in found.wishes}
    if each.minutes is None:
        return can_hold(case, kept - {wish.path})
    needed = datetime.fromisoformat(str(each.facts["needed"]))
    job = int(wish.owner[1:])
    place = wish.place - len(case.jobs[job].earliest)
    jobs = list(case.jobs)
    latest = list(jobs[job].latest)
    latest[place] = next(k for k in range(1, 400) if evening(k) == needed)
    jobs[job] = replace(jobs[job], latest=latest)
    sooner = [*latest[:place], latest[place] - 1, *latest[place + 1 :]]
    tighter = [*jobs[:job], replace(jobs[job], latest=sooner), *jobs[job + 1 :]]
    everything = set(paths(case))
    can_all = can_hold(replace(case, jobs=jobs), everything)
    kept = everything if can_all else kept
    return can_hold(replace(case, jobs=jobs), kept) and not can_hold(
        replace(case, jobs=tighter), kept
    )


def run(options: Options) -> Report:
    """Judge the answers to many generated plans."""
    first = int(options.settings.get("seed", "1"))
    count = min(options.sample, 20) if options.quick else options.sample
    kinds: dict[str, Counter[str]] = {}
    report = Report()
    for seed in range(first, first + count):
        case = planted(seed)
        began = time.perf_counter()
        counts, found = judged(case, options.seconds or 20)
        counts["wishes"] += len(found.wishes)
        own = kinds.setdefault(case.kind, Counter())
        own.update(counts)
        own["milliseconds"] += round((time.perf_counter() - began) * 1000)
        if not (counts["true"] and counts["minimal"]):
            told = " | ".join(wish.text() for wish in found.wishes)
            report.failures.append(f"plan {seed} ({case.kind}): {told or 'no answer'}")
    total: Counter[str] = sum(kinds.values(), Counter())
    for kind, own in sorted(kinds.items()):
        report.rows.append(
            {
                "planted": kind,
                **{name: own[name] for name in ("plans", "true", "minimal", "said")},
                "wishes": round(own["wishes"] / own["plans"], 2),
                "relaxations": own["relaxations"],
                "helpful": own["helpful"],
                "mean_ms": round(own["milliseconds"] / own["plans"]),
            }
        )
    shares = {
        "cores_true_pct": ("true", "plans"),
        "cores_minimal_pct": ("minimal", "plans"),
        "said_minimal_pct": ("said", "plans"),
        "relaxations_true_pct": ("helpful", "relaxations"),
    }
    for name, (part, whole) in shares.items():
        report.figures[name] = round(100 * total[part] / max(1, total[whole]), 2)
    report.figures["plans"] = total["plans"]
    return report
