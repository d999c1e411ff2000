"""What changed from one report to the next, in words: only facts that differ, with their causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime
from typing import Any

from pmcore._base import Answer, Instant, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.communication._facts import (
    Fact,
    Part,
    StatusReport,
    day_of,
    inner,
    localised,
    told,
    told_why,
)
from pmcore.control.communication._seen import Seen
from pmcore.model import Plan
from pmcore.schedule import Cause, Comparison
from pmcore.units import sentence

_COUNTED = ("more",)  # how many facts are left out is no fact of the project
_DATED = (Part.DONE, Part.NEXT)
"""Parts whose entries leave as time passes: that they did tells nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Told):
    """One fact that is another than in the report before.

    Parameters
    ----------
    code : str
        ``since.later``, ``since.percent``, ``since.new``, ``since.gone`` and others.
    part : Part
    name, subject : str
        Of the fact.
    before, after : str, int, float or None
        The values, exactly; None where the fact was not there.
    causes : tuple of Cause
        Why a date moved, the largest first, where a comparison was given.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    part: Part
    name: str = ""
    subject: str = ""
    before: str | int | float | None = None
    after: str | int | float | None = None
    causes: tuple[Cause, ...] = ()

    def text(self, language: str = "en") -> str:
        """Return what changed, and its largest cause, as a sentence."""
        said = sentence(self.code, localised(self.facts, language), language)
        if not self.causes:
            return said
        cause = self.causes[0]
        facts = {"said": said, "cause": told_why(cause, language), "share": cause.share}
        return sentence("since.because", facts, language)


@dataclass(frozen=True, slots=True, repr=False)
class Differences(Answer):
    """What changed between two reports to one audience.

    Parameters
    ----------
    names : Attributes
        The project's name, in both languages where the plan has both.
    before, after : datetime
        The data dates.
    rows : tuple of Difference
        Part by part; empty: nothing changed.
    language : str
        The audience's own.
    """

    names: Attributes
    before: Instant
    after: Instant
    rows: tuple[Difference, ...]
    language: str = "en"

    def text(self, language: str | None = None) -> str:
        """Return what changed as plain text, one line a fact."""
        spoken = language or self.language
        dates = {"before": self.before.isoformat(), "after": self.after.isoformat()}
        head = sentence("since.title", localised(self.names | dates, spoken), spoken)
        lines = [f"- {row.text(spoken)}" for row in self.rows]
        return "\n".join([head, "", *(lines or [sentence("since.nothing", {}, spoken)])]) + "\n"

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a difference."""
        names = ("part", "name", "subject", "before", "after", "code")
        found: dict[str, list[Any]] = {
            name: [getattr(row, name) for row in self.rows] for name in names
        }
        return found | {"text": [row.text(self.language) for row in self.rows]}


def changes_since(
    before: StatusReport,
    after: StatusReport,
    *,
    comparison: Comparison | None = None,
    plan: Plan | None = None,
) -> Differences:
    """Return what changed from one report to the next: only facts that differ, in words.

    Facts are matched by what they are about. What was done or came next and has passed is not
    told to be gone; what is new and what no longer stands in another part is.

    Parameters
    ----------
    before, after : StatusReport
        To one audience.
    comparison : Comparison, optional
        From :func:`pmcore.schedule.compare` of the dates of both: it tells why dates moved.
    plan : Plan, optional
        Whose audience is told: a cause that names what it must not see is not. Without it, a
        report that is for an audience tells no causes.

    Raises
    ------
    ValueError
        If the reports are for different audiences, or the second is the older.
    KeyError
        If the plan has no such audience.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import datetime
    >>> from pmcore import days
    >>> from pmcore.control.communication import status_report
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import compare, critical_path
    >>> was = portal()
    >>> now = was.with_task(replace(was.task("api"), duration=days(18)))
    >>> one = status_report(was, datetime(2027, 1, 8, 18), schedule=critical_path(was))
    >>> two = status_report(now, datetime(2027, 1, 15, 18), schedule=critical_path(now))
    >>> print(changes_since(one, two, comparison=compare(was, now)).rows[0].text())
    Finish as forecast: 5 d later, Wed 10 Feb 2027 instead of Fri 5 Feb 2027; 100 % of it: \
Build the API takes 18 d instead of 15 d
    """
    if before.audience != after.audience:
        raise ValueError("two reports are compared for one audience, these are for two")
    if before.at > after.at:
        raise ValueError("the report before is the later one; give the older one first")
    is_told = plan is not None or not after.audience
    was = {fact.key: fact for fact in before.facts}
    now = {fact.key: fact for fact in after.facts}
    rows = [
        row
        for key in [*now, *(key for key in was if key not in now)]
        for row in _difference(was.get(key), now.get(key), comparison if is_told else None)
    ]
    order = list(Part)
    rows.sort(key=lambda row: order.index(row.part))
    if plan is not None:
        seen = Seen(plan, after.audience or None)
        rows = [replace(row, causes=seen.heard(row.causes)) for row in rows]
    return Differences(after.names, before.at, after.at, tuple(rows), after.language)


def _difference(
    was: Fact | None, now: Fact | None, comparison: Comparison | None
) -> Iterator[Difference]:
    fact = now or was
    assert fact is not None
    if fact.name in _COUNTED:
        return
    if was is None or now is None:
        if fact.part in _DATED and not _is_news(was, now):
            return
        facts = Attributes(said=told(fact), head=inner(f"report.head_{fact.part.value}"))
        code = "since.new" if was is None else "since.gone"
        yield _made(code, facts, fact, was, now)
    elif was.value != now.value:
        yield from _changed(was, now, comparison)
    elif was.code != now.code:  # the state of a date, such as a milestone that was reached
        facts = Attributes(said=told(now), head=inner(f"report.head_{now.part.value}"))
        yield _made("since.new", facts, now, was, now)


def _is_news(was: Fact | None, now: Fact | None) -> bool:
    """Tell whether a step came that is no mere passing of time: something was finished."""
    return was is None and now is not None and now.name == "done"


def _changed(was: Fact, now: Fact, comparison: Comparison | None) -> Iterator[Difference]:
    facts: dict[str, object] = {"what": _what(now), "before": was.value, "after": now.value}
    form = now.form.partition("/")[0]
    code, causes = f"since.{form}", tuple[Cause, ...]()
    if form == "day":
        one, other = (datetime.fromisoformat(str(each.value)) for each in (was, now))
        days = (date.fromisoformat(day_of(other)) - date.fromisoformat(day_of(one))).days
        if not days:
            return
        code = "since.later" if days > 0 else "since.earlier"
        facts |= {"days": abs(days) * 1440, "before": day_of(one), "after": day_of(other)}
        causes = _causes(now, comparison)
    elif form == "instant":
        code = "since.moved"
    elif form == "word":
        facts |= {
            "before": inner(f"since.state_{was.value}"),
            "after": inner(f"since.state_{now.value}"),
        }
    elif form == "money":
        facts |= {name: now.facts[name] for name in ("currency",)}
        facts |= {"before": _shown(was), "after": _shown(now)}
    elif _written(was) == _written(now):
        return
    yield replace(_made(code, Attributes(facts), now, was, now), causes=causes)


def _written(fact: Fact) -> float | None:
    """Return a share or an index as finely as it is written."""
    return round(fact.value, 2) if isinstance(fact.value, (int, float)) else None


def _shown(fact: Fact) -> object:
    """Return an amount as the report writes it; of a gap, with its sign."""
    shown = fact.facts[fact.name]
    is_below = isinstance(fact.value, (int, float)) and fact.value < 0
    return -abs(shown) if is_below and isinstance(shown, (int, float)) else shown


def _what(fact: Fact) -> Attributes:
    """Return what a fact is about as a sentence of its own."""
    named = {key: fact.facts[key] for key in fact.facts if key.split()[0] in ("name", "date")}
    return inner(f"since.what_{fact.name.replace(' ', '_')}", **named)


def _causes(fact: Fact, comparison: Comparison | None) -> tuple[Cause, ...]:
    if comparison is None:
        return ()
    if fact.name == "finish":
        return comparison.causes
    moves = (move for move in comparison.moves if move.task == fact.subject)
    return next((move.causes for move in moves), ())


def _made(
    code: str,
    facts: Attributes,
    fact: Fact,
    was: Fact | None,
    now: Fact | None,
) -> Difference:
    return Difference(
        code,
        facts,
        part=fact.part,
        name=fact.name,
        subject=fact.subject,
        before=was.value if was else None,
        after=now.value if now else None,
    )
