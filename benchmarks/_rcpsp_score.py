"""Answers to instances, checked and scored: against what is known, and beside peers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._rcpsp_data import Instance, Known
from benchmarks._rcpsp_peers import WORKERS, ask, find_pyjobshop
from benchmarks._runner import Report
from pmcore import Limits, days
from pmcore.allocate import assign
from pmcore.model import Plan
from pmcore.run import Progress


@dataclass(frozen=True)
class Answer:
    """What was found for an instance, in units of time."""

    instance: Instance
    known: Known
    starts: tuple[int, ...]
    bound: int

    @property
    def length(self) -> int:
        """When the last activity ends."""
        lengths = self.instance.durations
        return max(at + length for at, length in zip(self.starts, lengths, strict=True))

    @property
    def gap(self) -> float:
        """Per cent above the best length known."""
        return 100 * (self.length - self.known.upper) / self.known.upper


@dataclass(frozen=True)
class Question:
    """An instance, what is known of it, and the plan that states it.

    Parameters
    ----------
    name : callable
        The id in the plan of an activity's position.
    """

    instance: Instance
    known: Known
    plan: Plan
    name: Callable[[int], str]


class Counted:
    """A watch that ends a search when so many schedules are made, and the exact search at once."""

    def __init__(self, schedules: int) -> None:
        self.schedules, self.made = schedules, 0

    def __call__(self, progress: Progress) -> bool:
        if progress.stage == "generate":
            self.made = progress.done
        # What follows the schedules is the exact search, which is not counted here.
        return progress.stage != "generate" or self.made + 3 > self.schedules


def timed(report: Report, asked: Question, seconds: float, seed: int) -> Answer:
    """Return what the public call finds in a time; what is wrong with it goes to the report."""
    instance, known = asked.instance, asked.known
    answer = assign(asked.plan, limits=Limits(seconds=seconds, workers=WORKERS), seed=seed)
    starts = starts_of(instance, answer.schedule, asked.name)
    length = round(answer.proof.terms[-1].value / days(1))
    problem = wrong(instance, starts, length)
    if problem:
        report.failures.append(f"{instance.name}: {problem}")
    return Answer(instance, known, tuple(starts), -int(-answer.proof.bound // days(1)))


def score(report: Report, answers: Sequence[Answer]) -> None:
    """Add the rows and the figures of a set."""
    shortfalls = []
    for answer in answers:
        known = answer.known
        if answer.bound > known.upper or answer.length < known.lower:
            report.failures.append(
                f"{answer.instance.name}: {answer.bound} to {answer.length}"
                " contradicts what is known"
            )
        shortfalls.append(100 * max(0, known.lower - answer.bound) / known.lower)
        report.rows.append(
            {
                "instance": answer.instance.name,
                "length": answer.length,
                "bound": answer.bound,
                "known_upper": known.upper,
                "known_lower": known.lower,
            }
        )
    report.figures["gap_pct"] = round(mean(answer.gap for answer in answers), 3)
    proven = mean(answer.length <= answer.bound for answer in answers)
    report.figures["proven_pct"] = round(100 * proven, 2)
    report.figures["bound_shortfall_pct"] = round(mean(shortfalls), 3)


def beside_peers(report: Report, answers: Sequence[Answer], seconds: float, count: int) -> None:
    """Add what PyJobShop and the plainest model find in the same time for some instances."""
    if not count:
        return
    chosen = answers[:: max(1, -(-len(answers) // count))]
    python = find_pyjobshop()
    if python is None:
        report.rows.append({"instance": "PyJobShop is absent (PYJOBSHOP_PYTHON)"})
    ours = mean(answer.gap for answer in chosen)
    report.figures["gap_pct_beside_peers"] = round(ours, 3)
    peers = {"cpsat": None, **({"pyjobshop": python} if python else {})}
    for peer, interpreter in peers.items():
        own = {} if interpreter is None else {"python": interpreter}
        version, found = ask(peer, [answer.instance for answer in chosen], seconds, **own)
        theirs = [
            Answer(answer.instance, answer.known, each.starts, each.bound)
            for answer, each in zip(chosen, found, strict=True)
            if each is not None
        ]
        for answer in theirs:
            problem = wrong(answer.instance, answer.starts)
            if problem:
                report.failures.append(f"{peer}: {answer.instance.name}: {problem}")
        solved = f"{len(theirs)} of {len(chosen)} solved"
        report.rows.append({"instance": f"{peer} {version}: {solved}"})
        if len(theirs) == len(chosen):
            gap = mean(answer.gap for answer in theirs)
            report.figures[f"gap_pct_{peer}"] = round(gap, 3)
            if gap > 0:
                report.figures[f"ratio_gap_{peer}"] = round(ours / gap, 3)
