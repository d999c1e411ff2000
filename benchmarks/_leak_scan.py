"""A scanner of renderings that knows the scenario file alone: no code of pmcore, no plan.

It writes out every form in which something that is hidden may be printed, and looks for those.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Node: TypeAlias = Mapping[str, Any]

WORDS = {
    "rate": ("hourly rate", "rate per hour", "费率：", "时薪", "小时单价"),
    "bill_rate": ("bill rate", "billing rate", "bill_rate", "计费单价"),
    "margin": ("margin", "毛利", "利润率"),
    "individual performance": ("appraisal", "考核", "绩效评分"),
}
PERFORMANCE = ("rating", "appraisal", "绩效", "考核", "评分", "performance", "score")


ROUNDED = 10_000
"""Yuan from which on reports round a sum, and a number alone is taken for one."""


@dataclass(frozen=True)
class Secret:
    """Something that must not be printed: its kind, what it is, and the forms to look for."""

    kind: str
    what: str
    forms: tuple[str, ...]


class Scan:
    """What one audience of a scenario must not read.

    Parameters
    ----------
    file : mapping
        The scenario file.
    audience : str
        Its id; ``client_exec/BNK``: the client of one project.
    """

    def __init__(self, file: Node, audience: str) -> None:
        self.file = file
        key, _, self.project = audience.partition("/")
        self.rules = set(file["hidden_fields"].get(key, ()))
        self.allowed = [_flat(each).strip() for each in _allowed(file)]
        self.secrets = tuple(self._secrets())

    def _secrets(self) -> Iterator[Secret]:
        for rule in sorted(self.rules):
            yield from self.of(rule)
        if self.project:
            yield from self.of("other clients' names")

    def of(self, rule: str) -> Iterator[Secret]:
        """Yield what a rule of the file, or an entry of what clients must miss, forbids."""
        file = self.file
        if rule in ("rate", "bill_rate"):
            for person in file["people"]:
                if person.get(rule):
                    yield Secret(rule, person["id"], tuple(small(person[rule])))
            if rule == "rate":
                for pool in file["pools"]:
                    yield Secret(rule, pool["id"], tuple(small(pool["rate_per_hour"])))
        elif rule in ("margin", "internal cost"):
            for name, amount in self.sums(rule):
                yield Secret(rule, name, tuple(large(amount)))
        elif rule.startswith("individual performance") or rule.endswith(" performance"):
            yield from self._people(rule)
        elif rule == "all risks" or rule.startswith("risks with"):
            named = set(file["expected"].get("client_report_must_not_contain", ()))
            for risk in file["risks"]:
                if rule == "all risks" or risk["id"] in named or risk.get("visibility"):
                    yield Secret("risk", risk["id"], _named(risk))
        elif rule == "other clients' names":
            yield from self._others()
        elif any(risk["id"] == rule for risk in file["risks"]):
            risk = next(each for each in file["risks"] if each["id"] == rule)
            yield Secret("risk", rule, _named(risk))
        if rule in WORDS:
            yield Secret("word", rule, WORDS[rule])

    def sums(self, rule: str) -> Iterator[tuple[str, float]]:
        """Yield sums that tell what the work costs, or what it leaves."""
        budget = self.file["expected"]["budget"]
        cost = budget.get("BAC")
        price = self.file["project"].get("price")
        if rule == "margin":
            if price and cost:
                yield "margin", price - cost
            if budget.get("planned_margin"):
                yield "planned margin", budget["planned_margin"]
            return
        if cost:
            yield "BAC", cost
        for name in ("contingency", "management_reserve"):
            if self.file["project"].get(name):
                yield name, self.file["project"][name]
        for period in self.file["expected"]["periods"]:
            for name in ("PV", "EV", "AC", "EAC_cpi", "EAC_atypical"):
                amount = period.get("evm", {}).get(name)
                if amount:
                    yield f"{name} {period['period']}", amount

    def _people(self, rule: str) -> Iterator[Secret]:
        """Yield people whose name must not stand beside a word of performance."""
        one = rule.split(maxsplit=1)[0]
        for person in self.file["people"]:
            if person["id"] == one or one == "individual":
                names = (person["id"], person["name"], person.get("name_zh", ""))
                yield Secret("performance", person["id"], tuple(filter(None, names)))

    def _others(self) -> Iterator[Secret]:
        """Yield what gives another client away: its project, its work, its people."""
        for project in self.file["projects"]:
            if project["id"] == self.project or not self.project:
                continue
            yield Secret("client", project["id"], (project["id"], project["name"]))
            prefix = project["prefix"]
            for task in self.file["tasks"]:
                if task["id"].startswith(prefix):
                    names = (task["id"], task["name"], task.get("name_zh", ""))
                    yield Secret("client", task["id"], tuple(filter(None, names)))
        own = next(each for each in self.file["projects"] if each["id"] == self.project)
        for person in self.file["stakeholders"]:
            words = person["organisation"].lower().split()
            mine = {own["id"].lower(), *own["name"].lower().split()}
            is_own = any(w in mine or w.startswith(own["id"].lower()) for w in words)
            if "client" in words and not is_own:
                names = (person["name"], person["name_zh"], person["organisation"])
                yield Secret("client", person["id"], names)

    def found(self, rendered: str) -> list[Secret]:
        """Return the secrets that a rendering prints."""
        text = _flat(rendered)
        plain = text
        for each in sorted(self.allowed, key=len, reverse=True):
            plain = plain.replace(each, " ")
        return [each for each in self.secrets if _prints(each, text, plain)]

    def names(self, what: str, rendered: str) -> bool:
        """Tell whether a rendering prints one of the things that clients must not read."""
        asked = Scan.__new__(Scan)
        asked.file, asked.project, asked.allowed = self.file, self.project, self.allowed
        asked.secrets = tuple(self.of(what))
        assert asked.secrets, f"nothing is known to look for: {what}"
        return bool(asked.found(rendered))


def _prints(secret: Secret, text: str, plain: str) -> bool:
    if secret.kind == "performance":
        return any(
            any(_stands(form, line) for form in secret.forms)
            and any(_stands(word, line) for word in PERFORMANCE)
            for line in text.splitlines()
        )
    where = plain if secret.kind == "word" else text
    return any(_stands(form, where) for form in secret.forms)


def _stands(form: str, text: str) -> bool:
    """Tell whether a form stands in a text, not within a longer word or number."""
    if form not in text:
        return False
    head = r"(?<![A-Za-z0-9.,])" if form[0].isascii() and form[0].isalnum() else ""
    tail = r"(?![A-Za-z0-9]|[.,]\d)" if form[-1].isascii() and form[-1].isalnum() else ""
    return bool(re.search(head + re.escape(form) + tail, text))


def _named(node: Node) -> tuple[str, ...]:
    """Return an element's id and names."""
    return tuple(filter(None, (node["id"], node["name"], node.get("name_zh"))))


def _flat(rendered: str) -> str:
    """Return a text or page as lines of words."""
    text = re.sub(r"<style.*?</style>", "", rendered, flags=re.DOTALL)
    text = re.sub(r"</(p|li|td|th|h1|h2|h3|tr|text|div)>", "\n", text)
    shown = re.findall(r'\b(?:title|aria-label|alt|content|id|href|data-[\w-]+)="([^"]*)"', text)
    shown += re.findall(r"<!--(.*?)-->", text, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>\n]*>", "", text) + "\n" + "\n".join(shown))
    return re.sub(r"\\([^\w\s])", r"\1", text)


def small(amount: float) -> Iterator[str]:
    """Yield the forms of a price: with a currency, in yuan or 万元."""
    for number in {f"{amount:,.2f}", f"{amount:,.0f}", f"{amount:.0f}", f"{amount:.12g}"}:
        yield from (f"¥{number}", f"{number}元", f"{number} CNY", f"CNY {number}")
    yield f"{amount / 10_000:.12g}万元"


def large(amount: float) -> Iterator[str]:
    """Yield the forms of a sum: as a price, and to the hundred as reports write large ones."""
    yield from small(amount)
    if amount >= ROUNDED:
        rounded = round(amount / 100) * 100
        wan = (f"{rounded / 10_000:.12g}万元", f"{rounded / 10_000:.2f}万元")
        yield from (f"¥{rounded:,}", f"{rounded:,}", *wan, f"{amount:,.0f}")


def _allowed(file: Node) -> Iterator[str]:
    """Yield names of work and criteria, in which a forbidden word may stand by chance."""
    for task in (*file["tasks"], *(file.get("change_request") or {"tasks": ()})["tasks"]):
        yield from filter(None, (task["name"], task.get("name_zh")))
    for gate in file["quality"].get("gates", ()):
        yield from (row["metric"] for row in gate["criteria"])
    yield from filter(None, (file["title"], file.get("title_zh")))
