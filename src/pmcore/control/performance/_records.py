"""Finished work as evidence: who did what, how long it took, how long it was to take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from typing import Any

from pmcore._base import Answer, Notice, Noun, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore._values import number_faults, refuse
from pmcore.errors import PlanError, Problem
from pmcore.model import Assignment, Plan, Resource, ResourceKind, SkillNeed, Task, TaskStatus

PROTECTED = frozenset(
    (
        *("age", "aged", "birth", "birthday", "birthdate", "born", "caste"),
        *("belief", "beliefs", "citizenship", "colour", "color", "disabilities", "disability"),
        *("disabled", "dob", "ethnic", "ethnicity", "genetic"),
        *("faith", "family", "gender", "health", "maternity", "marital", "married"),
        *("nationality", "parental", "paternity", "political", "politics", "pregnancy", "pregnant"),
        *("race", "racial", "religion", "religious", "sex", "sexual", "sexuality"),
        *("union",),
    )
)
"""Words that name what nobody is to be judged by: grounds of discrimination that laws list."""
PROTECTED_SIGNS = (
    *("年龄", "出生", "生日", "性别", "性取向", "国籍", "民族", "种族"),
    *("籍贯", "户籍", "宗教", "信仰", "婚姻", "婚育", "已婚", "未婚"),
    *("怀孕", "孕期", "生育", "残疾", "健康", "疾病", "政治面貌", "工会"),
    *("年齡", "性別", "國籍", "種族", "懷孕", "殘疾", "工會"),
)
"""The same in Chinese, as part of a name."""


@dataclass(frozen=True, slots=True, repr=False)
class WorkRecord(Noun):
    """A finished piece of work of one person: what it took beside what it was estimated at.

    Parameters
    ----------
    id : str
        Of the record: one that is given twice counts once.
    person : str
        Id of the resource.
    actual, estimate : int
        Working minutes; the estimate at pace 1.0, made before the work by somebody else than who
        is compared, or taken from a reference for work of this difficulty.
    kind : str
        Type of work; what is harder to estimate in one type than in another falls out.
    skill : str
        Name of the skill that it asked for.
    estimator : str
        Who estimated it.
    size : float, optional
        Story points or any other measure of size, above 0.
    day : date, optional
        When it was finished.
    """

    id: str
    person: str
    actual: int
    estimate: int
    _: KW_ONLY
    kind: str = ""
    skill: str = ""
    estimator: str = ""
    size: float | None = None
    day: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Appeal(Noun):
    """A record that is contested: left out, or corrected where numbers are given, with a reason.

    Parameters
    ----------
    record : str
        Id of it.
    reason : str
        Why; shown in the audit.
    actual, estimate : int, optional
        Working minutes that are right; with neither it is left out.
    by : str
        Who decided about it.
    day : date, optional
    """

    record: str
    reason: str
    _: KW_ONLY
    actual: int | None = None
    estimate: int | None = None
    by: str = ""
    day: date | None = None


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of evidence about people."""
    return Problem(f"skills.{code}", path, Attributes(facts))


def protected(attributes: Mapping[str, object], path: str) -> Iterator[Problem]:
    """Yield each attribute that nobody is to be judged by, however deep it stands."""
    for place, key in _keys(attributes, f"{path}.attributes"):
        words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower())
        if PROTECTED.intersection(words) or any(sign in key for sign in PROTECTED_SIGNS):
            yield wrong("protected", place, found=key)


def _keys(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every key in a value with its place."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            place = f'{path}["{key}"]'
            yield place, key
            yield from _keys(each, place)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _keys(each, path)


def settled(
    records: Iterable[WorkRecord], appeals: Iterable[Appeal]
) -> tuple[tuple[WorkRecord, ...], tuple[Notice, ...]]:
    """Return the records in force, by id, with what was decided about contested ones.

    Raises
    ------
    PlanError
        With everything that is wrong with records and appeals.
    """
    held, stated = list(records), list(appeals)
    known: dict[str, WorkRecord] = {}
    problems: list[Problem] = []
    for each in held:
        problems += _faults(each)
        if known.setdefault(each.id, each) != each:
            problems.append(wrong("record_twice", f'records["{each.id}"]', found=each.id))
    answered = {each.record for each in stated}
    for place, appeal in enumerate(stated):
        problems += _appeal_faults(appeal, known, f"appeals[{place}]")
    if len(answered) < len(stated):
        problems.append(wrong("appeals_many", "appeals", found=len(stated) - len(answered)))
    refuse(problems)
    notices = []
    for appeal in stated:
        old = known.pop(appeal.record)
        facts = {"record": appeal.record, "person": old.person, "reason": appeal.reason}
        if appeal.actual is None and appeal.estimate is None:
            notices.append(Notice("skills.left_out", Attributes(facts)))
            continue
        new = replace(
            old,
            actual=old.actual if appeal.actual is None else appeal.actual,
            estimate=old.estimate if appeal.estimate is None else appeal.estimate,
        )
        known[appeal.record] = new
        facts |= {"before": f"{old.actual} / {old.estimate}"}
        facts |= {"after": f"{new.actual} / {new.estimate}"}
        notices.append(Notice("skills.corrected", Attributes(facts)))
    return tuple(known[name] for name in sorted(known)), tuple(notices)


def _faults(record: WorkRecord) -> Iterator[Problem]:
    path = f'records["{record.id}"]'
    yield from _text_faults(record, ("id", "person", "kind", "skill", "estimator"), path)
    if not record.id:
        yield wrong("no_id", "records", person=record.person)
    if not record.person:
        yield wrong("no_person", f"{path}.person")
    for name in ("actual", "estimate"):
        yield from _minutes_faults(getattr(record, name), f"{path}.{name}")
    if record.size is not None:
        yield from number_faults(record.size, f"{path}.size", above=0)
    if record.day is not None and type(record.day) is not date:
        yield wrong("not_a_day", f"{path}.day", found=repr(record.day))
    yield from protected(record.attributes, path)


def _text_faults(noun: Noun, names: Iterable[str], path: str) -> Iterator[Problem]:
    for name in names:
        value = getattr(noun, name)
        if not isinstance(value, str):
            yield wrong("not_text", f"{path}.{name}", found=repr(value))


def _minutes_faults(value: object, path: str) -> list[Problem]:
    if type(value) is not int:
        return [wrong("not_minutes", path, found=repr(value))]
    return number_faults(value, path, above=0)


def _appeal_faults(appeal: Appeal, known: Mapping[str, WorkRecord], path: str) -> Iterator[Problem]:
    if appeal.record not in known:
        yield wrong("appeal_unknown", f"{path}.record", found=appeal.record)
    faults = list(_text_faults(appeal, ("record", "reason"), path))
    yield from faults
    if not faults and not appeal.reason.strip():
        yield wrong("no_reason", f"{path}.reason", found=appeal.record)
    for name in ("actual", "estimate"):
        value = getattr(appeal, name)
        if value is not None:
            yield from _minutes_faults(value, f"{path}.{name}")


def people_faults(people: Iterable[Resource]) -> Iterator[Problem]:
    """Yield each attribute of people and their skills that nobody is to be judged by."""
    for each in people:
        path = f'resources["{each.id}"]'
        yield from protected(each.attributes, path)
        for skill in each.skills:
            yield from protected(skill.attributes, f'{path}.skills["{skill.name}"]')


@dataclass(frozen=True, slots=True)
class WorkRecords(Answer):
    """The finished work of a plan as evidence, and what is none.

    Parameters
    ----------
    records : tuple of WorkRecord
    left_out : tuple of Notice
        Finished tasks from which nobody's pace can be told, each with why.
    """

    records: tuple[WorkRecord, ...]
    left_out: tuple[Notice, ...] = ()

    def text(self, language: str = "en") -> str:
        """Return what was left out, one a line."""
        return "\n".join(each.text(language) for each in self.left_out)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a record."""
        return table_of(self.records, ("id", "person", "skill", "actual", "estimate", "day"))


def work_records(plan: Plan, *, assignments: Iterable[Assignment] | None = None) -> WorkRecords:
    """Return the finished tasks of a plan as records: those that one person did, by one skill.

    The estimate is the task's work, or its duration for the one person; the actual is the work
    that the last status states, and nothing else: dates hold waiting, too. Ids are the plan's id
    (or name) and the task's, so that a task that is handed over again counts once.

    Parameters
    ----------
    plan : Plan
        With its status updates.
    assignments : iterable of Assignment, optional
        Who did what, where the status names nobody; none: the plan's.

    Raises
    ------
    PlanError
        If the plan has no status update.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Resource, Skill, StatusUpdate, hours
    >>> first, last = datetime(2027, 1, 4, 9), datetime(2027, 1, 5, 18)
    >>> fact = TaskStatus("api", start=first, finish=last, actual_work=hours(12), people=["bo"])
    >>> done = Plan(
    ...     "Done",
    ...     start=first,
    ...     tasks=[Task("api", work=hours(10), needs=[SkillNeed("python")])],
    ...     resources=[Resource("bo", skills=[Skill("python")])],
    ...     updates=[StatusUpdate(last, [fact])],
    ... )
    >>> work_records(done).records[0].id, work_records(done).records[0].actual
    ('Done/api', 720)
    """
    if plan.status is None:
        raise PlanError([wrong("no_status", "updates")])
    persons = {each.id for each in plan.resources if each.kind is ResourceKind.PERSON}
    rows = plan.assignments if assignments is None else tuple(assignments)
    records, left_out = [], []
    for fact in plan.status.tasks:
        task = plan.task(fact.task)
        if fact.finish is None or (task.is_milestone and not task.needs):
            continue
        assigned = (each.resource for each in rows if each.task == task.id)
        people = [each for each in dict.fromkeys(fact.people or assigned) if each in persons]
        skills = {need.skill for need in task.needs if isinstance(need, SkillNeed)}
        why = _unusable(task, fact, people, skills)
        if why:
            left_out.append(Notice(f"skills.record.{why}", Attributes(task=task.id)))
            continue
        assert fact.actual_work is not None, "checked"
        records.append(
            WorkRecord(
                f"{plan.id or plan.name}/{task.id}",
                people[0],
                fact.actual_work,
                task.duration if task.work is None else task.work,
                skill=skills.pop(),
                day=fact.finish.date(),
            )
        )
    return WorkRecords(tuple(records), tuple(left_out))


def _unusable(task: Task, fact: TaskStatus, people: Sequence[str], skills: set[str]) -> str:
    """Return why a finished task says nothing of anybody's pace; empty: it does."""
    if len(people) != 1:
        return "together" if people else "nobody"
    if len(skills) != 1:
        return "skills" if skills else "no_skill"
    if not fact.actual_work:
        return "no_actual"
    return "" if (task.duration if task.work is None else task.work) else "no_estimate"
