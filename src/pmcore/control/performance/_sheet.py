"""A sheet for a talk with a team member: what was reached, what stands out, what was agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, Told, made
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse, share_faults
from pmcore.control.performance._accuracy import EstimateAccuracy
from pmcore.control.performance._checks import wrong
from pmcore.control.performance._feedback import Feedback, PersonFeedback, feedback
from pmcore.control.performance._goals import Evaluation, GoalResult, Scorecard, evaluate
from pmcore.errors import Problem
from pmcore.model import Action, Plan, known_ids, names_of
from pmcore.units import sentence


class Finding(StrEnum):
    """What an observation is to the talk."""

    STRENGTH = "strength"
    GAP = "gap"
    TALK = "talk"
    KNOWN = "known"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Observation(Told):
    """Something the facts show of a person; its sentence has the numbers it stands on.

    Parameters
    ----------
    code : str
    facts : Attributes
    finding : Finding
        A strength, a gap, worth a talk, merely known, or not known.
    """

    code: str
    facts: Attributes
    finding: Finding


@dataclass(frozen=True, slots=True)
class Support(Noun):
    """An action that was agreed.

    Parameters
    ----------
    id, name, owner : str
    due : date, optional
    """

    id: str
    name: str
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class ReviewSheet(Noticed):
    """What a talk with a team member can stand on. It decides nothing.

    Parameters
    ----------
    person, name : str
    day : date
    card : Scorecard, optional
    goals : tuple of GoalResult
    feedback : PersonFeedback, optional
    least : int
        People in a group, fewer than which it is not shown.
    observations : tuple of Observation
        Each with what it stands on.
    support : tuple of Support
    follow_up : date, optional
    remarks : str
        What the person says; left free until then.
    decision, decided_by : str
        What people decided after the talk, and who; nothing here fills it.
    """

    person: str
    name: str
    day: date
    card: Scorecard | None
    goals: tuple[GoalResult, ...]
    feedback: PersonFeedback | None
    least: int
    observations: tuple[Observation, ...]
    support: tuple[Support, ...]
    _: KW_ONLY
    follow_up: date | None = None
    remarks: str = ""
    decision: str = ""
    decided_by: str = ""
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def of(self, finding: Finding) -> tuple[Observation, ...]:
        """Return the observations of a kind."""
        return tuple(each for each in self.observations if each.finding is finding)

    def text(self, language: str = "en") -> str:
        """Return the sheet as plain text, ready for an e-mail or a chat."""
        lines = [self._say("title", language), self._say("basis", language)]
        for head, rows in self._sections(language):
            lines += ["", head, *(f"- {each}" for each in rows)]
        return "\n".join(lines)

    def markdown(self, language: str = "en") -> str:
        """Return the sheet as Markdown."""
        lines = [f"# {_plain(self._say('title', language))}", "", self._say("basis", language)]
        for head, rows in self._sections(language):
            lines += ["", f"## {_plain(head)}", "", *(f"- {_plain(each)}" for each in rows)]
        return "\n".join(lines) + "\n"

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an observation."""
        return {
            "finding": [each.finding for each in self.observations],
            "text": [each.text() for each in self.observations],
        }

    def _say(self, code: str, language: str, **facts: object) -> str:
        own = {"name": self.name, "day": self.day.isoformat()}
        return sentence(f"review.{code}", own | facts, language)

    def _sections(self, language: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the parts of the sheet in their order: a head and its lines."""
        goals = [each.text(language) for each in ((self.card,) if self.card else ())]
        goals += [each.text(language) for each in self.goals]
        yield self._say("goals", language), goals or [self._say("no_goals", language)]
        heads = ((Finding.STRENGTH, "strengths"), (Finding.GAP, "gaps"), (Finding.TALK, "talk"))
        for finding, code in heads:
            rows = [each.text(language) for each in self.of(finding)]
            yield self._say(code, language), rows or [self._say("none", language)]
        said = self.feedback.lines(self.least, language) if self.feedback else []
        yield self._say("feedback", language), said or [self._say("no_feedback", language)]
        for finding, code in ((Finding.KNOWN, "known"), (Finding.OPEN, "open")):
            rows = [each.text(language) for each in self.of(finding)]
            if rows:
                yield self._say(code, language), rows
        yield self._say("support", language), list(self._agreed(language))
        yield self._say("remarks", language), [self.remarks or self._say("free", language)]
        decided = self.decision or self._say("free", language)
        if self.decided_by:
            who = {"text": decided, "by": self.decided_by}
            decided = self._say("decided", language, **who)
        yield self._say("decision", language), [decided]

    def _agreed(self, language: str) -> Iterator[str]:
        for each in self.support:
            facts: dict[str, object] = {"action": each.name, "owner": each.owner}
            if each.due is None:
                yield self._say("action", language, **facts)
            else:
                yield self._say("action_due", language, **facts, due=each.due.isoformat())
        if not self.support:
            yield self._say("no_support", language)
        if self.follow_up is not None:
            yield self._say("follow_up", language, until=self.follow_up.isoformat())


def _plain(text: str) -> str:
    """Return a text in which Markdown sees no marks of its own."""
    for mark in "\\`*_[]<>#|":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def review_sheet(
    plan: Plan,
    person: str,
    day: date,
    *,
    evaluation: Evaluation | None = None,
    feedback_given: Feedback | None = None,
    estimates: EstimateAccuracy | None = None,
    skills: Iterable[Told] = (),
    actions: Sequence[str] | None = None,
    follow_up: date | None = None,
    remarks: str = "",
    decision: str = "",
    decided_by: str = "",
    strong: float = 0.8,
    weak: float = 0.5,
    apart: float = 1.0,
) -> ReviewSheet:
    """Return what a talk with a team member can stand on: evidence, agreements, room for both.

    A strength is a goal that is reached, or a topic that others rate high; a gap is a goal that is
    due and missed, or a topic rated low. A goal that still runs, a self-view far from that of
    others and the errors of estimates are told and not judged: work differs in difficulty. What
    is unknown or suppressed is named as such.

    Parameters
    ----------
    plan : Plan
    person : str
    day : date
        Of the talk.
    evaluation, feedback_given : optional
        Answers of :func:`evaluate` and :func:`feedback` with settings of one's own; none: as they
        come by default.
    estimates : EstimateAccuracy, optional
    skills : iterable of Told
        Evidence of skills in sentences, such as notices of other answers.
    actions : sequence of str, optional
        Ids of the plan's actions that were agreed; none: the person's own that are open.
    follow_up : date, optional
        When both look at it again.
    remarks, decision, decided_by : str
        What the person says, and what people decided; both are never made up.
    strong, weak : float
        Shares of the scale from which a topic is a strength, and up to which it is a gap.
    apart : float
        By how much self and others differ to be worth a talk, in steps of the scale.

    Raises
    ------
    PlanError
        Naming at once: an unknown person, actions that the plan lacks, settings out of range, a
        decision by nobody; and whatever goals or reviews have wrong.

    References
    ----------
    A. N. Kluger, A. DeNisi, The effects of feedback interventions on performance, Psychological
    Bulletin 119(2), 1996 (feedback on tasks and goals, not on persons).

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Goal, Resource
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     resources=[Resource("ana", "Ana")],
    ...     goals=[Goal("g1", "ana", "Pair sessions", target=8, actual=9)],
    ...     actions=[Action("a1", "Two days of training", owner="ana", due=date(2027, 8, 31))],
    ... )
    >>> sheet = review_sheet(plan, "ana", date(2027, 6, 30))
    >>> print(sheet.of(Finding.STRENGTH)[0].text())
    Pair sessions: reached (9, target 8)
    >>> sheet.support[0].name
    'Two days of training'
    """
    names = names_of(plan)
    problems = [*_faults(plan, actions, strong, weak), *number_faults(apart, "apart", above=0)]
    if person not in known_ids(plan, ("resources", "stakeholders")):
        problems.append(wrong("unknown_person", "person", found=person))
    if decision and not decided_by:
        problems.append(wrong("nobody_decides", "decided_by"))
    refuse(problems)
    found = evaluation or evaluate(plan, people=[person], at=day)
    said = feedback_given or feedback(plan, people=[person])
    goals = found.of(person)
    heard = next((each for each in said.people if each.person == person), None)
    due = {each.id: each.due for each in plan.goals}
    observed = [_of_goal(each, due.get(each.id), day) for each in goals]
    if heard is not None:
        titles = {each.id: each.name or each.id for each in plan.tasks}
        low, high = said.scale
        marks = (low + weak * (high - low), low + strong * (high - low), high)
        observed += _of_topics(heard, titles, marks, apart)
    observed += _of_estimates(estimates, person)
    observed += [Observation(each.code, each.facts, Finding.KNOWN) for each in skills]
    own = {each.id for each in goals}
    return ReviewSheet(
        person,
        names[person],
        day,
        found[person] if goals else None,
        goals,
        heard,
        said.least,
        tuple(observed),
        tuple(
            Support(each.id, each.name or each.id, names.get(each.owner or "", ""), each.due)
            for each in _chosen(plan, person, actions)
        ),
        follow_up=follow_up,
        remarks=remarks,
        decision=decision,
        decided_by=decided_by,
        notices=tuple(each for each in found.notices if each.facts.get("goal") in own),
        made=made(
            replace(plan, reviews=()), day=day.isoformat(), strong=strong, weak=weak, apart=apart
        ),
    )


def _faults(
    plan: Plan, actions: Sequence[str] | None, strong: float, weak: float
) -> Iterator[Problem]:
    known = {each.id for each in plan.actions}
    for place, each in enumerate(actions or ()):
        if each not in known:
            yield wrong("unknown_action", f"actions[{place}]", found=each)
    marks = [*share_faults(strong, "strong"), *share_faults(weak, "weak")]
    yield from marks
    if not marks and weak >= strong:
        yield wrong("marks", "weak", weak=weak, strong=strong)


def _chosen(plan: Plan, person: str, actions: Sequence[str] | None) -> Sequence[Action]:
    if actions is None:
        return [e for e in plan.actions if e.owner == person and e.closed is None]
    held = {each.id: each for each in plan.actions}
    return [held[each] for each in actions]


def _of_goal(goal: GoalResult, due: date | None, day: date) -> Observation:
    facts = {"goal": goal.name} | {
        name: goal.facts[name] for name in ("actual", "target", "score") if name in goal.facts
    }
    if goal.score is None:
        return Observation("review.goal_unknown", Attributes(facts), Finding.OPEN)
    if goal.is_met:
        return Observation("review.goal_reached", Attributes(facts), Finding.STRENGTH)
    if due is not None and due > day:
        facts["due"] = due.isoformat()
        return Observation("review.goal_running", Attributes(facts), Finding.KNOWN)
    return Observation("review.goal_short", Attributes(facts), Finding.GAP)


def _of_topics(
    heard: PersonFeedback,
    titles: dict[str, str],
    marks: tuple[float, float, float],
    apart: float,
) -> Iterator[Observation]:
    """Yield what others rate high or low, and where they differ from the person."""
    weak, strong, best = marks
    for each in heard.topics:
        code = "" if each.topic else "overall_"
        facts: dict[str, object] = {"topic": titles.get(each.topic, each.topic), "best": best}
        if each.others is not None:
            facts["others"] = round(each.others, 2)
            if each.others >= strong:
                yield Observation(f"review.{code}high", Attributes(facts), Finding.STRENGTH)
            elif each.others <= weak:
                yield Observation(f"review.{code}low", Attributes(facts), Finding.GAP)
        if each.gap is not None and abs(each.gap) >= apart:
            kind = "above" if each.gap > 0 else "below"
            facts |= {"gap": round(abs(each.gap), 2)}
            yield Observation(f"review.{code}{kind}", Attributes(facts), Finding.TALK)


def _of_estimates(found: EstimateAccuracy | None, person: str) -> Iterator[Observation]:
    row = next((e for e in (found.people if found else ()) if e.person == person), None)
    if row is None:
        return
    if not row.is_enough:
        facts = Attributes(count=row.count, least=row.accuracy.least)
        yield Observation("review.work_few", facts, Finding.OPEN)
        return
    facts = Attributes(
        count=row.count, ratio=row.ratio, within=row.accuracy.within, level=row.accuracy.level
    )
    yield Observation("review.work", facts, Finding.KNOWN)
