"""Answers to instances, checked and scored: against what is known, and beside peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TypeAlias, TypeVar

from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._rcpsp_data import Instance, Known
from benchmarks._rcpsp_peers import WORKERS, ask, find_pyjobshop
from benchmarks._runner import Report
from pmcore import Limits, days
from pmcore.allocate import assign
from pmcore.model import Plan
from pmcore.run import Progress

T = TypeVar("T")
Replies: TypeAlias = tuple[str, Sequence[float | None]]


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
    chosen = some(answers, count)

    def replies(peer: str, own: dict[str, str]) -> Replies:
        version, found = ask(peer, [answer.instance for answer in chosen], seconds, **own)
        gaps: list[float | None] = []
        for answer, each in zip(chosen, found, strict=True):
            if each is None:
                gaps.append(None)
                continue
            problem = wrong(answer.instance, each.starts)
            if problem:
                report.failures.append(f"{peer}: {answer.instance.name}: {problem}")
            gaps.append(Answer(answer.instance, answer.known, each.starts, each.bound).gap)
        return version, gaps

    if chosen:
        compare(report, [answer.gap for answer in chosen], replies, interpreters(report))


def some(items: Sequence[T], count: int) -> Sequence[T]:
    """Return so many of the items at most, evenly spread; 0: none."""
    return items[:: max(1, -(-len(items) // count))] if count else ()


def interpreters(report: Report) -> dict[str, dict[str, str]]:
    """Return how peers are started, by their names; who is absent is named in a row."""
    python = find_pyjobshop()
    if python is None:
        report.rows.append({"instance": "PyJobShop is absent (PYJOBSHOP_PYTHON)"})
        return {"cpsat": {}}
    return {"cpsat": {}, "pyjobshop": {"python": python}}


def compare(
    report: Report,
    ours: Sequence[float],
    replies: Callable[[str, dict[str, str]], Replies],
    peers: Mapping[str, dict[str, str]],
) -> None:
    """Add our gaps and those of each peer on the same instances, and their ratio.

    Parameters
    ----------
    ours : sequence of float
        Per cent, by instance.
    replies : callable
        The version of a peer and its gaps, None where it found nothing; it checks each answer.
    """
    report.figures["gap_pct_beside_peers"] = round(mean(ours), 3)
    for peer, own in peers.items():
        version, gaps = replies(peer, own)
        solved = [gap for gap in gaps if gap is not None]
        told = f"{peer} {version}: {len(solved)} of {len(ours)} solved"
        report.rows.append({"instance": told})
        if len(solved) == len(ours):
            report.figures[f"gap_pct_{peer}"] = round(mean(solved), 3)
            if mean(solved) > 0:
                report.figures[f"ratio_gap_{peer}"] = round(mean(ours) / mean(solved), 3)
