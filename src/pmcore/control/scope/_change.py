"""A change of scope before it is accepted: what it does to dates, cost, risk, people, goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from typing import Any

from pmcore._base import Instant, Made, Notice, Noticed, Told, made, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.scope._checks import wrong
from pmcore.control.scope._figures import Figure, Key, Question, State, after_change, before_change
from pmcore.errors import Problem
from pmcore.model import (
    ChangeRequest,
    Edit,
    Front,
    Plan,
    Schedule,
    StatusUpdate,
    apply,
    diff,
    key_of,
)
from pmcore.network import build, errors_of
from pmcore.run import Limits, check_seed
from pmcore.schedule import Comparison, compare

_ALWAYS = ("finish", "cost", "p80", "p80_cost", "effort", "assignments")
_MONEY = ("cost", "p80_cost")
_WORK = ("effort", "load")


@dataclass(frozen=True, slots=True)
class Effect(Told):
    """What a change does to one figure; its sentence says that.

    Parameters
    ----------
    code : str
        ``effect.later``, ``effect.earlier``, ``effect.dearer``, ``effect.cheaper``,
        ``effect.more``, ``effect.less`` (work), ``effect.hands`` (people change),
        ``effect.comes``, ``effect.goes`` (``effect.load_comes``, ``effect.load_goes``) or
        ``effect.same``; ``effect.together_date``, ``_money``, ``_work`` and ``_count``: what
        several changes do beyond the sum of each alone.
    facts : Attributes
    measure : str
        ``finish``, ``milestone``, ``gate``, ``requirement``, ``key_result``, ``cost``, ``effort``
        (person-minutes asked for), ``load`` (a person's), ``assignments`` (that change),
        ``p80``, ``p80_cost``.
    subject : str
        Id of what it is of; empty: the project.
    before, after : datetime or int, optional
        Minor units, minutes or a count; none where it is not there.
    difference : int, optional
        Working minutes of the project for dates.
    """

    code: str
    facts: Attributes
    measure: str
    subject: str = ""
    before: Instant | int | None = None
    after: Instant | int | None = None
    difference: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment(Noticed):
    """What changes do before they are accepted.

    Parameters
    ----------
    requests : tuple of str
        Ids of the changes, made in this order.
    effects : tuple of Effect
        Those of the project always, the others where they differ.
    plan : Plan
        With the changes accepted.
    edits : tuple of Edit
        What makes it of the plan, by :func:`pmcore.apply`.
    comparison : Comparison
        Why dates move, by links.
    front : Front, optional
        Ways to staff it, from the fewest changed assignments, which the effects count, to the
        best; none without limits.
    alone : tuple of Assessment
        Of several changes, each that can be made by itself; notices name the others.
    together : tuple of Effect
        What several do beyond the sum of each alone; none where one cannot be made alone.
    """

    requests: tuple[str, ...]
    effects: tuple[Effect, ...]
    plan: Plan
    edits: tuple[Edit, ...]
    comparison: Comparison
    _: KW_ONLY
    front: Front | None = None
    alone: tuple[Assessment, ...] = ()
    together: tuple[Effect, ...] = ()
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def effect(self, measure: str, subject: str = "") -> Effect | None:
        """Return what is done to a figure; None where it is not known or does not differ."""
        for each in self.effects:
            if (each.measure, each.subject) == (measure, subject):
                return each
        return None

    def text(self, language: str = "en") -> str:
        """Return the effects, what changes do together, and the notices, one a line."""
        told = (*self.effects, *self.together, *self.notices)
        return "\n".join(each.text(language) for each in told)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an effect."""
        return table_of(
            self.effects, ("measure", "subject", "before", "after", "difference", "code")
        )


def assess_change(
    plan: Plan,
    changes: str | ChangeRequest | Iterable[str | ChangeRequest],
    *,
    schedule: Schedule | None = None,
    status: StatusUpdate | None = None,
    limits: Limits | None = None,
    samples: int = 2000,
    seed: int = 0,
) -> Assessment:
    """Return what changes would do to dates, cost, risk, people and goals, before they are made.

    The plan is looked at as it is and with the edits of the changes, in the same way and under
    the same luck. Nothing is changed: to accept them is to go on with the plan of the answer.
    Several are looked at together and each alone, so that what they do to each other shows.

    Parameters
    ----------
    plan : Plan
    changes : str or ChangeRequest, or several
        Ids of the plan's, or changes that it does not hold yet; made in this order.
    schedule : Schedule, optional
        Who does what now, where limits are given; none: the best staffing of the plan.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    limits : Limits, optional
        Of each search for who does what after a change, as :func:`pmcore.allocate.replan`; none:
        dates are those of the links, and people are not asked.
    samples, seed : int
        Of the simulation; 0 samples: none is made.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, changes that it does not have or that are
        settled, edits of what is not there, and every error that the changed plan would have.
    InfeasibleError
        If people cannot be found for the changed plan.

    References
    ----------
    Integrated change control: PMBOK Guide, 6th ed., section 4.6.

    Examples
    --------
    >>> from pmcore import days
    >>> from pmcore.examples import portal
    >>> plan = portal()
    >>> longer = Edit("tasks", "api", "duration", days(15), days(18))
    >>> found = assess_change(plan, ChangeRequest("CR1", "Pay by bill", edits=[longer]), samples=0)
    >>> print(found.effects[0].text())
    Finish of Client portal: 3 d later, Wed 10 Feb 2027 18:00 instead of Fri 5 Feb 2027 18:00
    >>> found.plan.changes[0].status, plan.changes
    ('accepted', ())
    """
    seed = check_seed(seed)
    if type(samples) is not int or samples < 0:
        raise ValueError(f"samples is a whole number from 0 on, found {samples!r}")
    asked = [changes] if isinstance(changes, (str, ChangeRequest)) else list(changes)
    refuse([*errors_of(plan), *_unknown(plan, asked)])
    requests = [_resolved(plan, each) for each in asked]
    after, faults = _changed(plan, requests)
    refuse([*faults, *errors_of(after)])
    question = Question(status or plan.status, schedule, limits, samples, seed)
    before = before_change(plan, question)
    found = _assessed(before, requests, after, question)
    if len(requests) == 1:
        return found
    alone, notices = list[Assessment](), list(found.notices)
    for each in requests:
        one, lost = _changed(plan, [each])
        if lost or errors_of(one):
            notices.append(Notice("effect.not_alone", Attributes(change=each.id)))
        else:
            alone.append(_assessed(before, [each], one, question))
    together = tuple(_beyond(found, alone)) if len(alone) == len(requests) else ()
    return replace(found, alone=tuple(alone), together=together, notices=tuple(notices))


def _unknown(plan: Plan, asked: Sequence[str | ChangeRequest]) -> Iterator[Problem]:
    known = {each.id: each for each in plan.changes}
    seen: set[str] = set()
    if not asked:
        yield wrong("no_changes", "changes")
    for each in asked:
        name = each if isinstance(each, str) else each.id
        path = f'changes["{name}"]'
        request = known.get(each) if isinstance(each, str) else each
        if request is None:
            yield wrong("unknown_change", path, found=name)
        elif request.status != "asked":
            yield wrong("settled", f"{path}.status", found=request.status)
        if name in seen:
            yield wrong("change_twice", path, found=name)
        seen.add(name)


def _resolved(plan: Plan, change: str | ChangeRequest) -> ChangeRequest:
    if isinstance(change, ChangeRequest):
        return change
    found = plan.element("changes", change)
    assert isinstance(found, ChangeRequest)
    return found


def _changed(plan: Plan, requests: Sequence[ChangeRequest]) -> tuple[Plan, list[Problem]]:
    """Return the plan with changes accepted, and the edits that cannot be made."""
    faults: list[Problem] = []
    for request in requests:
        for place, edit in enumerate(request.edits):
            path = f'changes["{request.id}"].edits[{place}]'
            facts = {"register": edit.register or "plan", "id": edit.id, "field": edit.field}
            if _comes_twice(plan, edit):
                faults.append(wrong("edit_twice", path, **facts))
                continue
            try:
                plan = apply(plan, [edit])
            except (KeyError, TypeError, AttributeError):
                faults.append(wrong("lost_edit", path, **facts))
        plan = plan.put(replace(request, status="accepted"))
    return plan, faults


def _comes_twice(plan: Plan, edit: Edit) -> bool:
    """Return whether an edit adds what is there already."""
    if not edit.register or edit.field or edit.before is not None:
        return False
    return any(key_of(each) == edit.id for each in getattr(plan, edit.register, ()))


def _assessed(
    before: State, requests: Sequence[ChangeRequest], plan: Plan, question: Question
) -> Assessment:
    after = after_change(plan, question, before)
    return Assessment(
        tuple(each.id for each in requests),
        tuple(_effects(before, after)),
        plan,
        diff(before.plan, plan),
        compare(before.dates, after.dates, plans=(before.plan, plan)),
        front=after.front,
        notices=tuple(_notices(before.plan, requests)),
        made=made(before.plan, seed=question.seed, samples=question.samples),
    )


def _effects(before: State, after: State) -> Iterator[Effect]:
    order = {key: None for state in (before, after) for key in state.figures}
    for key in sorted(order, key=lambda each: each.measure not in _ALWAYS):
        name, old = before.figures.get(key, ("", None))
        other, new = after.figures.get(key, ("", None))
        if old != new or key.measure in _ALWAYS:
            yield _effect(before.plan, key, other or name, old, new)


def _effect(plan: Plan, key: Key, name: str, old: Figure | None, new: Figure | None) -> Effect:
    facts: dict[str, object] = {"measure": f"effect.{key.measure}", "name": name}
    for word, figure in (("before", old), ("after", new)):
        if figure is not None:
            facts[word] = figure.isoformat() if isinstance(figure, datetime) else figure
    size = None
    if isinstance(old, datetime) and isinstance(new, datetime):
        clock = build(plan).worktime()
        size = clock.between(old, new)
        facts |= {"size": abs(size), "day": clock.minutes_per_day}
    elif isinstance(old, int) and isinstance(new, int):
        size = new - old
        facts |= {"size": abs(size), "currency": plan.currency}
    return Effect(_code(key, old, new), Attributes(facts), *key, old, new, size)


def _code(key: Key, old: Figure | None, new: Figure | None) -> str:
    if old is None or new is None:
        way = "comes" if old is None else "goes"
        return f"effect.{way}" if isinstance(old or new, datetime) else f"effect.load_{way}"
    if old == new:
        return "effect.same"
    is_more = new > old  # type: ignore[operator]  # both are of one kind
    if key.measure in _MONEY:
        return "effect.dearer" if is_more else "effect.cheaper"
    if key.measure in _WORK:
        return "effect.more" if is_more else "effect.less"
    if key.measure == "assignments":
        return "effect.hands"
    return "effect.later" if is_more else "effect.earlier"


def _beyond(found: Assessment, alone: Sequence[Assessment]) -> Iterator[Effect]:
    """Yield where the effect of all is not the sum of each."""
    for each in found.effects:
        parts = [one.effect(each.measure, each.subject) for one in alone]
        sizes = [part.difference or 0 for part in parts if part is not None]
        rest = (each.difference or 0) - sum(sizes)
        if rest and each.measure in _ALWAYS and each.difference is not None:
            kind = "date" if isinstance(each.before, datetime) else _kind(each.measure)
            sign = "more" if rest > 0 else "less"
            facts = each.facts | Attributes(size=abs(rest), sign=f"effect.{sign}")
            code = f"effect.together_{kind}"
            yield Effect(code, Attributes(facts), each.measure, each.subject, difference=rest)


def _kind(measure: str) -> str:
    if measure in _MONEY:
        return "money"
    return "work" if measure in _WORK else "count"


def _notices(plan: Plan, requests: Sequence[ChangeRequest]) -> Iterator[Notice]:
    """Yield changes without edits, edits of what has changed since, and edits that collide."""
    touched: dict[tuple[str, str, str], str] = {}
    for request in requests:
        if not request.edits:
            yield Notice("effect.empty", Attributes(change=request.id))
        for edit in request.edits:
            what = Attributes(
                change=request.id, element=f"{edit.register} {edit.id}".strip(), field=edit.field
            )
            at = edit.register, edit.id, edit.field
            if touched.get(at, request.id) != request.id:
                yield Notice("effect.collides", what | Attributes(other=touched[at]))
            elif edit.field and _now(plan, edit) != edit.before and at not in touched:
                yield Notice("effect.stale", what)
            touched[at] = request.id


def _now(plan: Plan, edit: Edit) -> object:
    """Return what a field holds now; what `edit` takes it to be where it is not there."""
    if not edit.register:
        return getattr(plan, edit.field, edit.before)
    try:
        return getattr(plan.element(edit.register, edit.id), edit.field, edit.before)
    except KeyError:
        return edit.before
