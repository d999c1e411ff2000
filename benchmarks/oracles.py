"""Whether exact values of the literature come out: closed forms to 1e-6, samples to 4 errors.

A topic is a module `_oracles_TOPIC` with one function `checks`, which yields assertions. A number
from samples may be off by four of its own standard errors: a mean's by the deviation, a
deviation's by the fourth moment, a percentile's by order statistics, a share's by the binomial,
any other's by what a hundred parts of the samples give. A closed form may be off by 1e-6, and each
by what the stated value itself is rounded to.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeAlias

from benchmarks._oracles import Check
from benchmarks._runner import Options, Report

Checks: TypeAlias = Callable[[int, int], Iterator[Check]]
TOPICS = ("risk", "quality", "performance")
SAMPLES, QUICK = 1_000_000, 100_000
SETTINGS = {
    "topic": f"{', '.join(TOPICS)}; several with commas, all unless said",
    "seed": "seed of the draws, 1 unless said",
}


def run(options: Options) -> Report:
    """Ask every assertion of the topics."""
    wanted = options.settings.get("topic", ",".join(TOPICS)).split(",")
    for topic in wanted:
        if topic not in TOPICS:
            sys.exit(f"benchmarks: there is no topic {topic!r}; there are {', '.join(TOPICS)}")
    samples = QUICK if options.quick else SAMPLES
    seed = int(options.settings.get("seed", 1))
    report = Report()
    asked = [
        (name, check)
        for name in TOPICS
        if name in wanted
        for check in checks_of(name)(samples, seed)
    ]
    report.rows = [{"topic": name, **check.row()} for name, check in asked]
    report.failures = [
        f"{name}: {check.oracle}, {check.figure}: {check.got} and not {check.expected}"
        for name, check in asked
        if not check.is_kept
    ]
    report.figures["assertions"] = len(asked)
    report.figures["failed"] = len(report.failures)
    return report


def checks_of(topic: str) -> Checks:
    """Return what yields a topic's assertions, given how many samples to draw and the seed."""
    found: Checks = import_module(f"benchmarks._oracles_{topic}").checks
    return found
