"""Exact values of performance: accuracy of estimates, intervals, flow, learning, efficiency.

References
----------
S. D. Conte, H. E. Dunsmore, V. Y. Shen, Software Engineering Metrics and Models, 1986. M.
Shepperd, S. MacDonell, Information and Software Technology 54(8), 2012. E. B. Wilson, Journal of
the American Statistical Association 22(158), 1927. J. D. C. Little, Operations Research 9(3),
1961. T. P. Wright, Journal of the Aeronautical Sciences 3(4), 1936. W. W. Cooper, L. M. Seiford,
K. Tone, Data Envelopment Analysis, 2nd ed., 2007, example 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from benchmarks import _oracles_people
from benchmarks._oracles import Check, printed, yes
from pmcore import Goal, Plan, Resource, Review, Task
from pmcore.control import performance as p
from pmcore.network import build

Group: TypeAlias = Literal["self", "peer", "manager", "client", "report"]
START = datetime(2027, 1, 4, 9)
WEEK = 5 * 480


def checks(samples: int, seed: int) -> Iterator[Check]:
    """Yield every assertion: none is drawn."""
    for topic in (_errors, _promises, _flow, _learning, _efficiency, _goals, _feedback):
        yield from topic()
    yield from _oracles_people.checks(samples, seed)


def _errors() -> Iterator[Check]:
    found = p.accuracy([90, 100, 60, 50], [100, 80, 120, 50])
    for each, expected in zip(found.relative, (".1", ".25", ".5", "0"), strict=True):
        yield printed("errors of estimates", f"MRE {expected}", expected, each)
    for figure, expected, got in (
        ("MMRE", ".2125", found.mmre),
        ("MdMRE", ".175", found.mdmre),
        ("PRED(25)", ".75", found.within),
        ("MAE", "22.5", found.mae),
        ("MBRE", ".340278", found.mbre),
        ("mean of logarithms", ".143841", found.log_mean),
        ("deviation of logarithms", ".390976", found.log_sd),
        ("MAE of guessing", "38.3333", found.random_mae),
        ("standardised accuracy", ".413043", found.standardised),
    ):
        yield printed("errors of estimates", figure, expected, got)
    yield yes("errors of estimates", "four are no evidence", is_so=not found.is_enough)


def _promises() -> Iterator[Check]:
    for kept, count, low, high in (
        (3, 4, ".300642", ".954413"),
        (8, 10, ".490162", ".943318"),
        (79, 100, ".700200", ".858343"),
    ):
        found = p.coverage([1.0] * count, [1.0] * kept + [2.0] * (count - kept), least=4)
        yield printed(f"Wilson, {kept} of {count}", "low", low, found.low)
        yield printed(f"Wilson, {kept} of {count}", "high", high, found.high)
        yield yes(f"Wilson, {kept} of {count}", "80 % is inside", is_so=bool(found.is_calibrated))


def _flow() -> Iterator[Check]:
    """Yield Little's law on a steady flow of 12 a week that take two and a half weeks each."""
    plan = Plan("P", start=START, tasks=(Task("a"),))
    clock = build(plan).worktime()
    apart, long = WEEK // 12, WEEK * 5 // 2
    items = [
        p.WorkItem(str(n), clock.add(START, n * apart), clock.add(START, n * apart + long))
        for n in range(120)
    ]
    since, until = clock.add(START, 3 * WEEK), clock.add(START, 9 * WEEK)
    found = p.pace(plan, items, until, since=since)
    yield printed("Little", "12 a week", "12", found.throughput * 5)
    yield printed("Little", "for 2.5 weeks", "2.5", (found.cycle_time or 0.0) / WEEK)
    yield printed("Little", "30 by the law", "30", found.little.expected)
    yield printed("Little", "30 counted", "30", found.little.observed)
    yield yes("Little", "steady", is_so=found.little.is_steady)
    opening = p.pace(plan, items, since, since=START)
    yield yes("Little", "an opening is not steady", is_so=opening.little.code == "little.growing")


def _learning() -> Iterator[Check]:
    found = p.learning_curve(100, 0.8, 8)
    for unit, expected in ((2, "80"), (3, "70.2104"), (4, "64"), (8, "51.2")):
        yield printed("Wright", f"unit {unit}", expected, found.units[unit - 1])
    yield printed("Wright", "total of 8", "534.5914", found.totals[-1])
    average = p.learning_curve(100, 0.8, 8, form=p.Learning.CUMULATIVE_AVERAGE)
    yield printed("Wright", "average of 8", "51.2", average.totals[-1] / 8)


def _efficiency() -> Iterator[Check]:
    pairs = zip((2, 3, 3, 4, 5, 5, 6, 8), (1, 3, 2, 3, 4, 2, 3, 5), strict=True)
    found = p.efficiency(p.InOut(str(n), (x,), (y,)) for n, (x, y) in enumerate(pairs))
    wanted = (".5", "1", ".6667", ".75", ".8", ".4", ".5", ".625")
    for each, expected in zip(found.units, wanted, strict=True):
        yield printed("CCR, one in and one out", each.id, expected, each.score)


def _goals() -> Iterator[Check]:
    """Yield that targets may fall, that what is unknown is no zero, and that sums are clipped."""
    made = (
        Goal("down", "a", target=0.2, baseline=1.6, actual=0.6, weight=2.0),
        Goal("past", "a", target=10.0, actual=14.0),
        Goal("back", "a", target=10.0, baseline=5.0, actual=4.0),
        Goal("unknown", "a", target=1.0, weight=6.0),
    )
    found = p.evaluate(Plan("P", start=START, resources=(Resource("a"),), goals=made))
    for each, expected in zip(found.goals, (".7143", "1", "0"), strict=False):
        yield printed("goals", each.id, expected, each.score)
    yield yes("goals", "unknown", is_so=found.goals[-1].score is None)
    yield printed("goals", "weighted", ".6071", found["a"].score)


def _feedback() -> Iterator[Check]:
    """Yield that a group of two is not shown and enters nothing."""
    said: tuple[tuple[Group, tuple[float, ...]], ...] = (
        ("self", (3,)),
        ("peer", (4, 3)),
        ("manager", (4,)),
        ("client", (5, 4, 4)),
    )
    plan = Plan(
        "P",
        start=START,
        resources=(Resource("a"),),
        reviews=tuple(Review("a", by, each) for by, rows in said for each in rows),
    )
    found = p.feedback(plan, least=3)["a"]
    yield yes("feedback", "two peers", is_so=found["peer"].mean is None)
    yield printed("feedback", "others", "4.165", found.others)
