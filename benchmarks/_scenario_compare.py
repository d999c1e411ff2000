"""What pmcore computes of a scenario's fair comparison, in the shape of its expected numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

from benchmarks._compare import Pattern
from benchmarks._scenario_run import Run
from pmcore import days
from pmcore.control.performance import Evidence, RankBy, WorkRecord, compare

Answer: TypeAlias = dict[str, Any]
PATTERNS: tuple[Pattern, ...] = (("difficulty_adjusted",),)
LEAST = 5
"""Items below which a file ranks nobody; it ranks however few people, whatever is known of them."""


def comparison(run: Run) -> Answer:
    """Return ratios of reference to actual days, plain rates, and who is ranked by either.

    A file gives pairs of reference and actual days. What it ranks by are sums; the intervals of
    the model stand beside each place in the answer, as the file's rule asks.
    """
    stated = run.scenario.file.get("performance", {}).get("work_items")
    if not stated:
        return {}
    records = [
        WorkRecord(f"{person}/{place}", person, days(took), days(reference))
        for person, rows in stated.items()
        for place, (reference, took) in enumerate(rows)
    ]
    evidence = Evidence(records=LEAST, people=1, reliability=0.0)
    by_ratio = compare(records, ranks=RankBy.RATIO, evidence=evidence)
    by_rate = compare(records, ranks=RankBy.RATE, evidence=evidence)
    return {
        "difficulty_adjusted": {
            "people": {
                each.person: {
                    "items": each.records,
                    "raw_items_per_10_days": each.rate(days(10)),
                    "adjusted_ratio": each.ratio,
                    "sufficient": each.records >= evidence.records,
                }
                for each in by_ratio.people
            },
            "raw_rank": [each.person for each in by_rate.ranks],
            "adjusted_rank": [each.person for each in by_ratio.ranks],
        }
    }
