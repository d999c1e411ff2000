"""Change notices: after a replan, to each person concerned only what changed for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any, Literal

from pmcore._base import Answer, Made, Noun, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.communication._facts import Part, day_of, inner, localised, told_why
from pmcore.control.communication._hands import Hands, Side
from pmcore.control.communication._meetings import Meetings, Occurrence, as_meeting
from pmcore.control.communication._seen import Seen
from pmcore.model import Audience, Meeting, Plan, ResourceKind, Schedule, Stakeholder
from pmcore.schedule import Cause, Comparison, compare
from pmcore.units import sentence

_NOTHING = inner("report.nothing")
_Dates = Meetings | Iterable[Meeting | Occurrence]


@dataclass(frozen=True, slots=True, repr=False)
class NoticeItem(Told):
    """One thing that changed for somebody.

    Parameters
    ----------
    code : str
        ``notice.moved``, ``notice.added``, ``notice.removed``, ``notice.share``,
        ``notice.handed_by``, ``notice.hands_to``, ``notice.meeting_moved``,
        ``notice.meeting_added``, ``notice.meeting_cancelled``, ``notice.finish``.
    facts : Attributes
    subject : str
        Id of the task or meeting; empty: the project.
    cause : Cause, optional
        What moved it most.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    subject: str = ""
    cause: Cause | None = None

    def text(self, language: str = "en") -> str:
        """Return what changed, and why where it is known, as a sentence."""
        said = sentence(self.code, localised(self.facts, language), language)
        if self.cause is None:
            return said
        why = told_why(self.cause, language)
        return sentence("notice.because", {"said": said, "cause": why}, language)


@dataclass(frozen=True, slots=True, repr=False)
class ChangeNotice(Noun):
    """What one person is told.

    Parameters
    ----------
    to : str
        Id of the resource or stakeholder.
    name : str
    kind : str
        ``resource`` or ``stakeholder``.
    items : tuple of NoticeItem
        Everything that changed for them, and nothing else; never empty.
    language : str
        The person's.
    project : Attributes
        The project's name, in both languages where the plan has both.
    """

    to: str
    name: str
    kind: Literal["resource", "stakeholder"]
    items: tuple[NoticeItem, ...]
    _: KW_ONLY
    language: str = "en"
    project: Attributes = EMPTY

    def subject(self, language: str | None = None) -> str:
        """Return the subject of an e-mail."""
        spoken = language or self.language
        facts = localised(self.project, spoken) | {"count": len(self.items)}
        return sentence("notice.subject", facts, spoken)

    def text(self, language: str | None = None) -> str:
        """Return the notice for a chat: a line a change."""
        spoken = language or self.language
        head = sentence("notice.head", localised(self.project, spoken), spoken)
        return "\n".join([head, *(f"- {item.text(spoken)}" for item in self.items)]) + "\n"

    def email(self, language: str | None = None) -> str:
        """Return the body of an e-mail: a greeting, a line a change."""
        spoken = language or self.language
        greeting = sentence("notice.greeting", {"name": self.name}, spoken)
        return f"{greeting}\n\n{self.text(spoken)}"


@dataclass(frozen=True, slots=True, repr=False)
class ChangeNotices(Answer):
    """The notices of a replan: whoever is not among them need not be told.

    Parameters
    ----------
    notices : tuple of ChangeNotice
        To people of the plan in its order, then to stakeholders.
    comparison : Comparison
        What moved, with every cause.
    """

    notices: tuple[ChangeNotice, ...]
    comparison: Comparison
    made: Made | None = None

    def __getitem__(self, to: str) -> ChangeNotice:
        """Return the notice to somebody, by id; KeyError if nothing changed for them."""
        for each in self.notices:
            if each.to == to:
                return each
        raise KeyError(to)

    def text(self, language: str | None = None) -> str:
        """Return all notices, one after the other."""
        return "\n".join(each.email(language) for each in self.notices)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an item."""
        rows = [(each, item) for each in self.notices for item in each.items]
        return {
            "to": [each.to for each, _ in rows],
            "code": [item.code for _, item in rows],
            "subject": [item.subject for _, item in rows],
            "text": [item.text(each.language) for each, item in rows],
        }


def notices(
    plan: Plan,
    before: Schedule,
    after: Schedule,
    *,
    was: Plan | None = None,
    meetings: tuple[_Dates, _Dates] = ((), ()),
    team: Audience | str | None = None,
    languages: Mapping[str, str] | None = None,
) -> ChangeNotices:
    """Return to whom a new schedule must be told, and to each only what changed for them.

    A person is told of tasks that moved, came or went, of another share of their time, of others
    who hand over to them or take over from them, and of their meetings. A stakeholder is told of
    milestones, of the finish and of work that lies with them, as far as their audience may see
    it. Whoever has none of these gets no notice. A hand-over passes through what nobody does,
    such as a milestone.

    Parameters
    ----------
    plan : Plan
        As it is now.
    before, after : Schedule
    was : Plan, optional
        The plan that `before` was made from; none: the same.
    meetings : pair of Meetings, or of iterables of Meeting or Occurrence
        Before and after; matched by their ids, occurrences by the day they fall due on.
    team : Audience or str, optional
        What people of the plan must not see; none: nothing is hidden from them.
    languages : mapping of str to str, optional
        By id, in place of a stakeholder's own and of a resource's attribute ``language``;
        English where nothing says another.

    Raises
    ------
    PlanError
        If a plan has errors.
    KeyError
        If the plan has no such audience.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pmcore import Assignment, days
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> work = [Assignment("scope", "ana"), Assignment("api", "bo"), Assignment("pilot", "ana")]
    >>> plan = replace(portal(), assignments=work)
    >>> later = plan.with_task(replace(plan.task("api"), duration=days(18)))
    >>> found = notices(later, critical_path(plan), critical_path(later), was=plan)
    >>> print(found["ana"].text())
    What changed for you in Client portal:
    - Run the pilot: now Thu 4 Feb 2027 – Wed 10 Feb 2027, was Mon 1 Feb 2027 – Fri 5 Feb 2027. \
Why: Build the API takes 18 d instead of 15 d
    <BLANKLINE>
    """
    old = was or plan
    comparison = compare(before, after, plans=(old, plan))
    hands = Hands(Side(old, before), Side(plan, after))
    work = _Work(plan, old, hands, comparison, _paired(*meetings))
    spoken = languages or {}
    found = [*_to_people(work, Seen(plan, team), Seen(old, team), spoken)]
    for each in plan.stakeholders:
        found += _to_stakeholder(work, each, spoken)
    return ChangeNotices(tuple(found), comparison, made(plan))


@dataclass(frozen=True, slots=True)
class _Work:
    """What all notices are made from."""

    plan: Plan
    was: Plan
    hands: Hands
    comparison: Comparison
    meetings: tuple[tuple[Meeting | None, Meeting | None], ...]


def _paired(before: _Dates, after: _Dates) -> tuple[tuple[Meeting | None, Meeting | None], ...]:
    old, new = ({each.id: each for each in _held(rows)} for rows in (before, after))
    return tuple((old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old]))


def _held(dates: _Dates) -> Iterator[Meeting]:
    rows = dates.occurrences if isinstance(dates, Meetings) else dates
    return (each for row in rows if (each := as_meeting(row)))


def _to_people(
    work: _Work, seen: Seen, before: Seen, languages: Mapping[str, str]
) -> Iterator[ChangeNotice]:
    people = {each.id: each for plan in (work.plan, work.was) for each in plan.resources}
    for each in people.values():
        if each.kind is not ResourceKind.PERSON:
            continue
        teller = _Teller(work, seen, before)
        items = (*teller.tasks(each.id), *teller.hand_overs(each.id), *teller.meetings(each.id))
        if items:
            own = each.attributes.get("language")
            language = languages.get(each.id, own if isinstance(own, str) else "en")
            name = each.name or each.id
            yield ChangeNotice(
                each.id, name, "resource", items, language=language, project=seen.project()
            )


def _to_stakeholder(
    work: _Work, stakeholder: Stakeholder, languages: Mapping[str, str]
) -> Iterator[ChangeNotice]:
    known = {each.id for each in work.plan.audiences}
    if stakeholder.audience not in known:
        return  # nothing says what they may see
    audience = stakeholder.audience
    is_kept = any(each.id == audience for each in work.was.audiences)
    hearing = work.plan.element("audiences", audience)
    assert isinstance(hearing, Audience)
    teller = _Teller(
        work, Seen(work.plan, hearing), Seen(work.was, audience if is_kept else hearing)
    )
    items = (
        *teller.finish(),
        *teller.milestones(stakeholder.id),
        *teller.meetings(stakeholder.id),
    )
    if items:
        yield ChangeNotice(
            stakeholder.id,
            stakeholder.name or stakeholder.id,
            "stakeholder",
            items,
            language=languages.get(stakeholder.id, stakeholder.language),
            project=teller.seen.project(),
        )


class _Teller:
    """Tells one person, or one audience, what changed for them."""

    def __init__(self, work: _Work, seen: Seen, before: Seen) -> None:
        self.work, self.seen, self.before = work, seen, before

    def named(self, task: str) -> dict[str, str]:
        """Return the name of a task, from the plan before where it is gone."""
        found = self.seen.naming("name", "tasks", task)
        is_gone = all(each.id != task for each in self.work.plan.tasks)
        return found or (self.before.naming("name", "tasks", task) if is_gone else {})

    def who(self, people: Iterable[str]) -> tuple[Attributes, ...]:
        """Return the names of people, as far as they may be seen, as facts of a sentence."""
        named = (
            self.seen.naming("name", "resources", each)
            or self.before.naming("name", "resources", each)
            for each in sorted(people)
        )
        return tuple(inner("report.just_name", **each) for each in named if each)

    def cause(self, task: str) -> Cause | None:
        """Return what moved a task most, if it may be heard."""
        moves = {move.task: move for move in self.work.comparison.moves}
        causes = moves[task].causes if task in moves else ()
        return next(iter(self.seen.heard(causes)), None)

    def tasks(self, person: str) -> Iterator[NoticeItem]:
        """Yield the tasks of a person that came, went, moved or take another share."""
        hands = self.work.hands
        old, new = hands.before.shares(person), hands.after.shares(person)
        for task in dict.fromkeys([*new, *old]):
            named = self.named(task)
            if not named:
                continue
            if task not in old:
                yield self.added(task, named, person)
            elif task not in new:
                yield self.removed(task, named)
            else:
                yield from self.moved(task, named)
                if old[task] != new[task]:
                    facts = Attributes(named, before=old[task], after=new[task])
                    yield NoticeItem("notice.share", facts, subject=task)

    def added(self, task: str, named: dict[str, str], person: str) -> NoticeItem:
        """Return that a task is new to a person, from whom it comes and who hands over."""
        hands = self.work.hands
        now = hands.after.rows[task]
        left = hands.before.people(task) - hands.after.people(task)
        givers = hands.after.givers(task) - {person}
        takes = inner("notice.from", who=who) if (who := self.who(left)) else _NOTHING
        given = inner("notice.given", who=who) if (who := self.who(givers)) else _NOTHING
        facts = {"start": now.start.date().isoformat(), "finish": day_of(now.finish)}
        return NoticeItem(
            "notice.added", Attributes(named, **facts, takes=takes, given=given), subject=task
        )

    def removed(self, task: str, named: dict[str, str]) -> NoticeItem:
        """Return that a task is no longer a person's, and who has it now."""
        hands = self.work.hands
        if task not in hands.after.rows:
            facts = Attributes(named, goes=inner("notice.falls_away"))
        else:
            came = self.who(hands.after.people(task) - hands.before.people(task))
            facts = Attributes(named, goes=inner("notice.to", who=came) if came else _NOTHING)
        return NoticeItem("notice.removed", facts, subject=task)

    def moved(self, task: str, named: dict[str, str]) -> Iterator[NoticeItem]:
        """Yield that a task has other dates."""
        was = self.work.hands.before.rows.get(task)
        now = self.work.hands.after.rows.get(task)
        if was is None or now is None or (was.start, was.finish) == (now.start, now.finish):
            return
        facts = {
            "start": now.start.isoformat(),
            "finish": now.finish.isoformat(),
            "was_start": was.start.isoformat(),
            "was_finish": was.finish.isoformat(),
        }
        pairs = ((was.start, now.start), (was.finish, now.finish))
        is_fine = any(one != other and _is_same_day(one, other) for one, other in pairs)
        code = "notice.moved_hours" if is_fine else "notice.moved"
        if not is_fine:
            facts |= {"finish": day_of(now.finish), "was_finish": day_of(was.finish)}
        if now.is_milestone:
            code += "_milestone"
        yield NoticeItem(code, Attributes(named, **facts), subject=task, cause=self.cause(task))

    def hand_overs(self, person: str) -> Iterator[NoticeItem]:
        """Yield where others hand over to a person, or take over, than before."""
        hands = self.work.hands
        kept = hands.before.shares(person).keys() & hands.after.shares(person).keys()
        for task in hands.after.shares(person):
            named = self.named(task)
            if task not in kept or not named:
                continue
            for code, old, new in (
                ("notice.handed_by", hands.before.givers(task), hands.after.givers(task)),
                ("notice.hands_to", hands.before.takers(task), hands.after.takers(task)),
            ):
                was, now = self.who(old - {person}), self.who(new - {person})
                if was != now:
                    nobody = inner("notice.nobody")
                    facts = Attributes(named, before=was or nobody, after=now or nobody)
                    yield NoticeItem(code, facts, subject=task)

    def meetings(self, person: str) -> Iterator[NoticeItem]:
        """Yield meetings of a person that moved, came or fell away."""
        for was, now in self.work.meetings:
            is_old = was is not None and person in was.people
            is_new = now is not None and person in now.people
            named = self.meeting_name(now or was)
            if not named:
                continue
            if is_old and is_new and was and now:
                if (was.start, was.minutes) != (now.start, now.minutes):
                    facts = {"start": now.start.isoformat(), "before": was.start.isoformat()}
                    yield _meeting("notice.meeting_moved", named, now, **facts, minutes=now.minutes)
            elif is_new and now:
                yield _meeting("notice.meeting_added", named, now, start=now.start.isoformat())
            elif is_old and was:
                yield _meeting("notice.meeting_cancelled", named, was, start=was.start.isoformat())

    def meeting_name(self, meeting: Meeting | None) -> dict[str, str]:
        """Return what a meeting is called."""
        assert meeting is not None
        named = self.seen.naming("name", "communications", meeting.communication)
        own = meeting.name or ("" if meeting.communication else meeting.id)
        return named or ({"name": own} if own and not self.seen.tells(own) else {})

    def finish(self) -> Iterator[NoticeItem]:
        """Yield that the whole is done on another date."""
        found = self.work.comparison
        if not self.seen.sees(Part.FINISH) or self.seen.projects:
            return
        if found.finish_before != found.finish_after:
            facts = Attributes(
                before=found.finish_before.isoformat(), after=found.finish_after.isoformat()
            )
            cause = next(iter(self.seen.heard(found.causes)), None)
            yield NoticeItem("notice.finish", facts, cause=cause)

    def milestones(self, stakeholder: str) -> Iterator[NoticeItem]:
        """Yield milestones, and work that lies with a stakeholder, that came, went or moved."""
        own = {task.id for task in self.work.plan.tasks if task.responsible == stakeholder}
        hands, is_shown = self.work.hands, self.seen.sees(Part.MILESTONES)
        for task in dict.fromkeys([*hands.after.rows, *hands.before.rows]):
            was, now = hands.before.rows.get(task), hands.after.rows.get(task)
            row = now or was
            assert row is not None
            if not (task in own or (is_shown and row.is_milestone)):
                continue
            named = self.named(task)
            if not named:
                continue
            if was is None and now is not None:
                facts = Attributes(named, date=day_of(now.finish))
                yield NoticeItem("notice.milestone_added", facts, subject=task)
            elif now is None:
                yield NoticeItem("notice.milestone_removed", Attributes(named), subject=task)
            else:
                yield from self.moved(task, named)


def _meeting(code: str, named: dict[str, str], meeting: Meeting, **facts: object) -> NoticeItem:
    return NoticeItem(code, Attributes(named, **facts), subject=meeting.id)


def _is_same_day(one: datetime, other: datetime) -> bool:
    return one.date() == other.date()
