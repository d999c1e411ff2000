"""How good a schedule is: metrics, their findings, and what each does to the finish."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import Edit
from pmcore.schedule._health_rules import Topic
from pmcore.units import format_percent, sentence


class Verdict(StrEnum):
    """What became of a metric.

    ``REPORTED``: computed, and its source states no limit. ``NOT_APPLICABLE``: what it needs is
    not stated; the metric's `reason` says what.
    """

    PASS = "pass"
    FAIL = "fail"
    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"


class Scale(StrEnum):
    """What a metric's value is: a share, a plain number, or a score of 100."""

    SHARE = "share"
    NUMBER = "number"
    SCORE = "score"


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Noun):
    """One item that a metric names, and what its repair does to the project's finish.

    Parameters
    ----------
    id : str
        Id of a task or WBS element, key of a link.
    path : str
        ``tasks["api"]``, ``dependencies["a->b"]``, ``wbs["1.2"]``.
    repair : str
        Code of the repair that `effect` assumes, such as ``repair.lead``.
    effect : int, optional
        Working minutes, on the plan's calendar, by which the repair moves the project's finish:
        more than 0 where the plan understates it. None: not computed, `reason` says why.
    room : int, optional
        Total float of the task (of the successor of a link) in working minutes on its calendar:
        how far it may slip before the finish moves. None: done, or none was computed.
    edits : tuple of Edit
        The repair; ``pmcore.apply(plan, edits)`` makes it. Empty where it changes facts or
        nothing that dates rest on.
    reason : str
        Code of why there is no effect.
    facts : Attributes
        What the sentence says.
    """

    id: str
    path: str
    repair: str
    _: KW_ONLY
    effect: int | None = None
    room: int | None = None
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    facts: Attributes = EMPTY

    def text(self, language: str = "en") -> str:
        """Return what was found, the repair, and what it does to the finish."""
        what = sentence(self.repair, self.facts, language)
        return sentence("health.finding", {"what": what, "move": self._move(language)}, language)

    def _move(self, language: str) -> str:
        if self.effect is None:
            return sentence(self.reason, self.facts, language)
        way = (self.effect > 0) - (self.effect < 0)
        code = ("health.move_none", "health.move_later", "health.move_earlier")[way]
        return sentence(code, {"size": abs(self.effect), "day": self.facts["day"]}, language)


@dataclass(frozen=True, slots=True, repr=False)
class Metric(Noun):
    """One question about a schedule, answered.

    Parameters
    ----------
    code : str
        Such as ``dcma.leads``.
    topic : Topic
    verdict : Verdict
    value : float, optional
        In the unit that `scale` names; None where it is not applicable.
    at_least, at_most : float, optional
        The bounds that the verdict rests on.
    count, of : int
        Numerator and denominator: how many were found, of how many.
    findings : tuple of Finding
    effect : int, optional
        Working minutes by which all repairs together move the finish; None: there is none that a
        date rests on, or none to compute.
    evidence : tuple of str
        Codes of the metrics that a practice is judged by.
    reason : str
        Code of why the metric is not applicable or has no effect.
    """

    code: str
    topic: Topic
    verdict: Verdict
    _: KW_ONLY
    value: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    scale: Scale = Scale.SHARE
    count: int = 0
    of: int = 0
    findings: tuple[Finding, ...] = ()
    effect: int | None = None
    evidence: tuple[str, ...] = ()
    reason: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of what was found."""
        return tuple(each.id for each in self.findings)

    def name(self, language: str = "en") -> str:
        """Return what the metric is called."""
        return sentence(self.code, {}, language)

    def bounds(self, language: str = "en") -> str:
        """Return the limits as text: ``≤ 5 %``, ``≥ 0.95``, ``2–4``; empty without any."""
        low, high = (
            None if bound is None else self._written(bound, language)
            for bound in (self.at_least, self.at_most)
        )
        if low is not None and high is not None:
            return f"{low}–{high}"
        if low is not None:
            return f"≥ {low}"
        return "" if high is None else f"≤ {high}"

    def text(self, language: str = "en") -> str:
        """Return the metric, its value against its limits, and its verdict as a sentence."""
        facts: dict[str, object] = {"name": self.name(language)}
        if self.verdict is Verdict.NOT_APPLICABLE:
            facts["why"] = sentence(self.reason, {}, language)
        elif self.value is not None:
            facts["value"] = self._written(self.value, language)
            facts["bounds"] = self.bounds(language)
            facts |= {"count": self.count, "of": self.of}
        return sentence(f"verdict.{self.verdict}", facts, language)

    def _written(self, number: float, language: str) -> str:
        if self.scale is Scale.SHARE:
            return format_percent(number, language)
        return f"{number:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, repr=False)
class Health(Answer):
    """What is good and what is wrong with a schedule.

    Parameters
    ----------
    metrics : tuple of Metric
        DCMA's points, GAO's practices, Acumen's metrics, the lint of the WBS, in that order.
    finish : datetime
        Finish of the work, which effects are measured from: before tasks that are to be as late as
        possible move.
    minutes_per_day : int
        What the plan's calendar calls a day.
    data_date : datetime, optional
    baseline : str, optional
        Name of the baseline that was used.
    made : Made
    """

    metrics: tuple[Metric, ...]
    finish: Instant
    _: KW_ONLY
    minutes_per_day: int = 480
    data_date: Instant | None = None
    baseline: str | None = None
    made: Made | None = None

    def __getitem__(self, code: str) -> Metric:
        """Return a metric by its code; KeyError if it was not asked for."""
        return memo(self, "by_code", lambda: {each.code: each for each in self.metrics})[code]

    def of(self, topic: Topic | str) -> tuple[Metric, ...]:
        """Return the metrics of a topic."""
        return tuple(each for each in self.metrics if each.topic == topic)

    @property
    def failed(self) -> tuple[Metric, ...]:
        """The metrics that failed, those first that move the finish most."""
        found = [each for each in self.metrics if each.verdict is Verdict.FAIL]
        return tuple(sorted(found, key=lambda each: -abs(each.effect or 0)))

    def days(self, minutes: int | None) -> float | None:
        """Return an effect in working days; None stays None."""
        return None if minutes is None else minutes / self.minutes_per_day

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a metric; `effect_days` in working days of the plan's calendar."""
        rows = self.metrics
        return {
            "code": [each.code for each in rows],
            "name": [each.name() for each in rows],
            "verdict": [each.verdict.value for each in rows],
            "value": [each.value for each in rows],
            "bounds": [each.bounds() for each in rows],
            "count": [each.count for each in rows],
            "of": [each.of for each in rows],
            "effect_days": [self.days(each.effect) for each in rows],
            "items": [each.items for each in rows],
            "reason": [sentence(each.reason, {}) if each.reason else "" for each in rows],
        }
