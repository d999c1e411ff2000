"""What a report is about: a plan, the engines' answers, a language, and who may see what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pmcore.model import Allocation, Audience, Baseline, Plan, Schedule, redact, resolve
from pmcore.network import build
from pmcore.units import format_duration
from pmcore.views._markup import (
    clean,
    full_day,
    last_day,
    name_of,
    own_name,
    percent,
    rounded_money,
    say,
    tag,
)

if TYPE_CHECKING:
    from pmcore.cost import EarnedValue, Forecast
    from pmcore.risk import Contributions, Outlook

# What an audience must not see, by name, and the part of a report that goes with it.
_HIDES = {
    "money": frozenset(
        (
            "actual_cost",
            "baselines",
            "bill_rate",
            "budget",
            "cost",
            "cost_entries",
            "costs",
            "margin",
            "price",
            "rate",
            "rates",
        )
    ),
    "people": frozenset(("assignments", "resources")),
    "risks": frozenset(("impacts", "probability", "risks")),
}

# The part of a status report that tells what a part here does, where they are called otherwise.
_PARTS = {"money": "cost", "people": "load"}
_TOLD = frozenset(("money", "people", "risks", "issues", "decisions", "changes", "actions"))

SIGNS = {"good": "●", "watch": "◆", "late": "▲"}
"""What stands beside the colour of a state, for whom colours do not tell."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a part of a report needs to know."""

    plan: Plan
    schedule: Schedule
    allocation: Allocation | None
    outlook: Outlook | None
    contributions: Contributions | None
    baseline: Baseline | None
    value: EarnedValue | None
    forecast: Forecast | None
    language: str
    hidden: frozenset[str]
    parts: frozenset[str]

    def say(self, code: str, **facts: object) -> str:
        """Return a label or sentence of the report, escaped."""
        return clean(say(code, self.language, **facts))

    def sees(self, part: str) -> bool:
        """Tell whether the audience may see a register, or ``money``, ``people`` or ``risks``."""
        if self.parts and part in _TOLD and _PARTS.get(part, part) not in self.parts:
            return False
        return not self.hidden & _HIDES.get(part, frozenset((part,)))

    def day(self, instant: datetime) -> str:
        """Return the day a finish falls on."""
        return full_day(last_day(instant), self.language)

    def money(self, amount: float) -> str:
        """Return an amount without its minor units."""
        return rounded_money(amount, self.plan.currency, self.language)

    def percent(self, share: float) -> str:
        """Return a share in whole per cents."""
        return percent(share, self.language)

    def duration(self, minutes: float) -> str:
        """Return working minutes as days and hours."""
        return format_duration(round(minutes), self.language)

    def days(self, minutes: float) -> str:
        """Return working minutes as days with one decimal, of what the plan calls a day."""
        day = build(self.plan).worktime().minutes_per_day
        return self.say("days", days=f"{minutes / day:.1f}".removesuffix(".0"))

    def name(self, register: str, key: str | None) -> str:
        """Return the name of an element, escaped; nothing where the audience must not see it."""
        part = "people" if register == "resources" else register
        if key is None or key in self.hidden or not self.sees(part):
            return ""
        return clean(name_of(self.plan, register, key, self.language))

    @property
    def approved(self) -> Baseline | None:
        """The baseline where its dates differ from the current ones: else it tells nothing new."""
        if self.baseline is None:
            return None
        now = {row.id: (row.start, row.finish) for row in self.schedule.tasks}
        dates = ((row.start, row.finish) == now.get(row.task) for row in self.baseline.tasks)
        return None if all(dates) else self.baseline

    @property
    def title(self) -> str:
        """The plan's name."""
        return own_name(self.plan, self.language) or self.plan.name


def case_of(
    plan: Plan,
    schedule: Schedule,
    *,
    allocation: Allocation | None,
    outlook: Outlook | None,
    contributions: Contributions | None,
    baseline: Baseline | None,
    value: EarnedValue | None,
    forecast: Forecast | None,
    language: str,
    audience: Audience | str | None,
) -> Case:
    """Return the case of a report.

    Raises
    ------
    KeyError
        If the plan has no such audience.
    ValueError
        If the audience sees some projects only: finish, floats, load and sums are of all.
    """
    if isinstance(audience, str):
        found = plan.element("audiences", audience)
        assert isinstance(found, Audience)
        audience = found
    hidden = frozenset[str]()
    if audience is not None:
        if audience.projects:
            raise ValueError(
                f"audience {audience.id!r} sees some projects only, and this report is about all: "
                "tell it a status_report, or report the plan of its project"
            )
        audience = resolve(plan, audience)
        schedule = redact(schedule, audience)
        # A field of one noun, as Risk.probability, hides what the bare name would.
        hidden = frozenset(part for name in audience.hidden for part in (name, name.split(".")[-1]))
    return Case(
        plan,
        schedule,
        allocation,
        outlook,
        contributions,
        baseline,
        value,
        forecast,
        language,
        hidden,
        frozenset(audience.parts if audience else ()),
    )


def section(title: str, body: str, *, note: str = "") -> str:
    """Return a part of a report under its heading; all of it is markup."""
    lead = tag("p", note, class_="note") if note else ""
    return tag("section", f"<h2>{title}</h2>\n{lead}{body}\n") + "\n"


def beside(left: str, right: str) -> str:
    """Return two pieces side by side, one below the other on narrow screens."""
    return f'<div class="two"><div>{left}</div><div>{right}</div></div>'


def facts_list(pairs: list[tuple[str, str]]) -> str:
    """Return labels with their values, as a definition list."""
    return tag("dl", "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in pairs))


def tile(state: str, label: str, value: str, note: str) -> str:
    """Return a headline figure; `state` is good, watch, late or plain."""
    sign = SIGNS.get(state, "")
    mark = f'<i aria-hidden="true">{sign}</i> ' if sign else ""
    return (
        f'<div class="tile {state}"><p class="label">{mark}{label}</p>'
        f'<p class="value">{value}</p><p class="sub">{note}</p></div>'
    )
