"""A status report as a page: the light, the figures that matter, milestones, and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pmcore._mapping import Attributes
from pmcore.control.communication import Fact, Part, StatusReport
from pmcore.control.communication import localised as _localised
from pmcore.units import format_money, sentence
from pmcore.views._case import SIGNS, section, tile
from pmcore.views._markup import (
    check_language,
    clean,
    full_day,
    html_table,
    last_day,
    percent,
    tag,
)
from pmcore.views._report import Document

_STATES = {"red": "late", "amber": "watch", "green": "good"}
_SLIPS = {"late": "late", "early": "good", "on_time": "plain"}
_AMOUNTS = ("eac", "margin")


def status_page(report: StatusReport, *, language: str | None = None) -> Document:
    """Return a status report as one self-contained page, with the facts it holds and no other.

    Parameters
    ----------
    report : StatusReport
        From :func:`pmcore.control.communication.status_report`, for one audience.
    language : str, optional
        ``"en"`` or ``"zh-CN"``; none: the audience's own.

    Raises
    ------
    ValueError
        If the language is not offered.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.control.communication import status_report
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal()
    >>> told = status_report(plan, datetime(2027, 1, 8, 18), schedule=critical_path(plan))
    >>> page = status_page(told, language="zh-CN")
    >>> page.language, "预计2027年2月5日（周五）完成" in page.html
    ('zh-CN', True)
    """
    spoken = language or report.language
    check_language(spoken)
    page = _Page(report, spoken)
    parts = [page.head()]
    for part in report.parts:
        if part is Part.MILESTONES:
            parts.append(section(page.say(f"head_{part}"), page.milestones()))
        elif part is not Part.HEADLINE:
            items = "".join(tag("li", clean(each.text(spoken))) for each in report.of(part))
            parts.append(section(page.say(f"head_{part}"), tag("ul", items)))
    title = sentence("report.title", page.names, spoken)
    return Document(title, spoken, tag("main", "\n".join(parts)) + "\n")


class _Page:
    """A report in one language."""

    def __init__(self, report: StatusReport, language: str) -> None:
        self.report, self.language = report, language
        held = report.names | {"at": report.at.isoformat()}
        self.names = _localised(Attributes(held), language)
        self.by_name = {fact.name: fact for fact in report.facts if not fact.subject}

    def say(self, code: str, **facts: object) -> str:
        """Return a label, escaped."""
        return clean(sentence(f"report.{code}", facts, self.language))

    def day(self, value: object) -> str:
        """Return the day of an ISO instant."""
        return full_day(last_day(datetime.fromisoformat(str(value))), self.language)

    def head(self) -> str:
        """Return the title, the light with its rule, and the figures that matter."""
        light = self.by_name.get("light")
        verdict = self.verdict(light) if light else ""
        client = str(self.names.get("client", ""))
        kicker = self.say("kicker", at=self.report.at.isoformat())
        tiles = "".join(self.tiles())
        return (
            f'<header><p class="kicker">{kicker}</p>'
            + tag("h1", clean(self.names["name"]))
            + (tag("p", clean(client), class_="client") if client else "")
            + verdict
            + (tag("div", tiles, class_="tiles") if tiles else "")
            + "</header>\n"
        )

    def verdict(self, light: Fact) -> str:
        """Return the light and the rule that decided it."""
        state = _STATES[str(light.value)]
        sign = f'<i aria-hidden="true">{SIGNS[state]}</i> '
        return tag("p", sign + clean(light.text(self.language)), class_=f"verdict {state}")

    def tiles(self) -> Iterator[str]:
        """Yield the figures that a reader looks for first."""
        held = self.by_name
        for name in ("finish", "p80"):
            if fact := held.get(name):
                yield tile("plain", self.say(f"tile_{name}"), self.day(fact.value), "")
        if fact := held.get("chance"):
            share = percent(float(fact.value or 0), self.language)
            yield tile("plain", self.say("tile_chance"), share, "")
        for name in _AMOUNTS:
            if fact := held.get(name):
                yield tile("plain", self.say(f"tile_{name}"), self.amount(fact), "")

    def amount(self, fact: Fact) -> str:
        """Return an amount as the sentence about it writes it."""
        shown, currency = fact.facts[fact.name], fact.facts["currency"]
        assert isinstance(shown, (int, float))
        return format_money(round(shown), str(currency) if currency else None, self.language)

    def milestones(self) -> str:
        """Return the milestones as a table."""
        rows = self.report.of(Part.MILESTONES)
        kept = [fact for fact in rows if fact.name == "milestone"]
        has_plan = any("planned" in fact.facts for fact in kept)
        heads = [self.say("column_milestone"), self.say("column_date")]
        heads += [self.say("column_planned"), self.say("column_slip")] if has_plan else []
        body = [list(self.milestone(fact, has_plan=has_plan)) for fact in kept]
        rest = "".join(
            tag("p", clean(fact.text(self.language)), class_="note")
            for fact in rows
            if fact.name == "more"
        )
        return html_table([*heads, ""], body) + rest

    def milestone(self, fact: Fact, *, has_plan: bool) -> Iterator[str]:
        """Yield the cells of one milestone."""
        facts = _localised(fact.facts, self.language)
        yield clean(facts["name"])
        yield self.day(fact.value)
        if has_plan:
            planned = facts.get("planned")
            yield full_day(datetime.fromisoformat(str(planned)), self.language) if planned else ""
            way = next((way for way in _SLIPS if fact.code.endswith(way)), "")
            slip = self.say(f"slip_{way}", days=facts.get("days", 0)) if way else ""
            yield tag("span", slip, class_=_SLIPS.get(way, "plain"))
        is_reached = "reached" in fact.code
        yield tag("span", self.say("state_reached"), class_="good") if is_reached else ""
