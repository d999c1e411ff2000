"""Finished projects as they are handed in: the plan, its versions, and what no plan holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pmcore._base import Instant, Noun, digest
from pmcore._mapping import Attributes
from pmcore._values import count_faults, refuse
from pmcore.cost import EarnedValue, earned_value
from pmcore.errors import Problem
from pmcore.model import Baseline, Party, Plan, TaskKind
from pmcore.network import errors_of


class LessonKind(StrEnum):
    """Whether something went well, and should be done again, or badly."""

    WELL = "well"
    BADLY = "badly"


@dataclass(frozen=True, slots=True)
class Lesson(Noun):
    """What somebody learned, in their words.

    Parameters
    ----------
    id : str
        Unique in its project.
    text : str
        What went well or badly.
    kind : LessonKind
    recommendation : str
        What to do next time.
    evidence : tuple of str
        Paths in the plan that show it: ``issues["i3"]``.
    project : str
        Id of the project; filled in by :func:`reference_class`.
    """

    id: str
    text: str
    kind: LessonKind = LessonKind.BADLY
    _: KW_ONLY
    recommendation: str = ""
    evidence: tuple[str, ...] = ()
    project: str = ""


@dataclass(frozen=True, slots=True)
class Record(Noun):
    """A finished project, and what its plan does not hold.

    Parameters
    ----------
    plan : Plan
        As it ended: with its baseline and its status updates, the last of which finds all tasks
        finished. Its id, or its name where it has none, says which project it is.
    history : tuple of (datetime, Plan)
        The plan as it stood at earlier dates, rising: from it come the probabilities of risks as
        they were first stated. None: what the plan states now counts.
    defects : tuple of (str, int)
        How many were found in which phase, in the order of phases.
    delays : tuple of (Party or None, int)
        Working minutes that lie with each party, such as the items of ``by_party()`` of
        :func:`pmcore.control.progress.delays`.
    lessons : tuple of Lesson
    """

    plan: Plan
    history: tuple[tuple[Instant, Plan], ...] = ()
    _: KW_ONLY
    defects: tuple[tuple[str, int], ...] = ()
    delays: tuple[tuple[Party | None, int], ...] = ()
    lessons: tuple[Lesson, ...] = ()

    @property
    def id(self) -> str:
        """Which project it is."""
        return self.plan.id or self.plan.name


class Ended(NamedTuple):
    """A finished project and its last facts."""

    record: Record
    baseline: Baseline
    value: EarnedValue
    finish: datetime

    @property
    def cost(self) -> float | None:
        """Actual over budgeted cost; None where either is not known."""
        value = self.value
        return value.ac / value.bac if value.ac and value.bac > 0 else None

    @property
    def length(self) -> float | None:
        """Actual over planned working time; None where none was planned."""
        return self.value.at / self.value.pd if self.value.pd > 0 < self.value.at else None


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"lessons.{code}", path, Attributes(facts))


def ended(records: Iterable[Record | Plan], baseline: str | None) -> list[Ended]:
    """Return finished projects in the order of their ids, each once, or refuse all that is wrong.

    A project that is handed in again as it was counts once; one that differs is a problem, for
    nobody can tell which is right.
    """
    known: dict[str, tuple[str, Record]] = {}
    problems: list[Problem] = []
    for place, each in enumerate(records):
        record = Record(each) if isinstance(each, Plan) else each
        path = f'records["{record.id}"]'
        mark = digest(record)
        if record.id not in known:
            known[record.id] = (mark, record)
            problems += _faults(record, path, baseline)
        elif known[record.id][0] != mark:
            problems.append(wrong("project_twice", f"records[{place}]", found=record.id))
    if not known:
        problems.append(wrong("no_projects", "records"))
    refuse(problems)
    return [_ended(known[name][1], baseline) for name in sorted(known)]


def _faults(record: Record, path: str, baseline: str | None) -> Iterator[Problem]:
    plan = record.plan
    for each in errors_of(plan):
        yield Problem(each.code, f"{path}.{each.path}", each.facts)
    if _baseline(plan, baseline) is None:
        yield wrong("no_baseline", f"{path}.baselines")
    if not plan.updates:
        yield wrong("no_status", f"{path}.updates")
    else:
        done = {fact.task for fact in plan.updates[-1].tasks if fact.finish}
        open_ = [
            each.id for each in plan.tasks if each.kind is TaskKind.TASK and each.id not in done
        ]
        if open_:
            yield wrong("not_ended", f"{path}.updates", count=len(open_), first=open_[:3])
    seen: set[str] = set()
    for place, lesson in enumerate(record.lessons):
        if lesson.id in seen:
            yield wrong("lesson_twice", f"{path}.lessons[{place}]", found=lesson.id)
        seen.add(lesson.id)
    for name in ("defects", "delays"):
        for place, (_, number) in enumerate(getattr(record, name)):
            least = 0 if name == "defects" else None
            yield from count_faults(number, f"{path}.{name}[{place}]", least=least)


def _baseline(plan: Plan, name: str | None) -> Baseline | None:
    return next((each for each in plan.baselines if name in (None, each.name)), None)


def _ended(record: Record, baseline: str | None) -> Ended:
    plan = record.plan
    held = _baseline(plan, baseline)
    assert held is not None, "checked before"
    finish = max(fact.finish for fact in plan.updates[-1].tasks if fact.finish is not None)
    return Ended(record, held, earned_value(plan, held, plan.updates[-1]), finish)
