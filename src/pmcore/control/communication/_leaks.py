"""An independent look for what must not be told: it reads what was rendered, and nothing else.

It shares no code with what makes reports, so that one mistake does not hide in both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.errors import Problem
from pmcore.model import Audience, Plan
from pmcore.units import Money, exponent

# What a hidden field is called, where the name itself would give it away.
_LABELS: Mapping[str, tuple[str, ...]] = {
    "rate": ("rate", "rates", "hourly rate", "费率", "单价", "时薪"),
    "bill_rate": ("bill rate", "billing rate", "bill_rate", "计费单价", "报价费率"),
    "margin": ("margin", "profit", "毛利", "利润"),
    "cost": ("internal cost", "内部成本"),
    "budget": ("budget", "BAC", "预算"),
    "actual_cost": ("actual cost", "CPI", "实际成本"),
    "contingency": ("contingency", "应急储备"),
    "management_reserve": ("management reserve", "管理储备"),
    "probability": ("probability", "概率"),
    "goals": ("personal goal", "个人目标"),
    "reviews": ("appraisal", "rating of", "360°", "绩效评分", "考核"),
}
_PERFORMANCE = ("performance", "rating", "appraisal", "score", "绩效", "评分", "考核", "表现")
_OF_WORK = frozenset(("risks", "issues", "changes", "decisions", "actions", "gates", "checks"))
"""What belongs to somebody's project, and to nobody's where it names no work."""
_ROWS = frozenset(("updates", "baselines", "assignments", "dependencies", "correlations"))
"""What no report names."""
_PEOPLE = frozenset(("goals", "reviews"))
_SAYING = frozenset(("title", "alt", "aria-label", "content", "placeholder", "value", "href"))
"""Attributes of HTML that say something to somebody."""
_NAMING = frozenset(("id", "name", "for", "src", "href", "action"))
"""Attributes that nobody is shown, but whose words the source of a page tells; as ``data-``."""
_UNITS = {"k": 1000, "m": 1_000_000, "千": 1000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_SIGNS = {
    "¥": "CNY",
    "\N{FULLWIDTH YEN SIGN}": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "yuan": "CNY",
    "$": "USD",
    "€": "EUR",
}
_NUMBER = re.compile(
    r"(?P<before>[¥$€£]|\b[A-Z]{3}(?=[\s\d])|人民币|每小时)?\s*"
    r"(?<![\d.])(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s*(?P<scale>百万|千|万|亿)|(?P<short>[kKmM])(?![A-Za-z]))?"
    r"\s*(?P<after>元|[A-Z]{3}\b|yuan\b|(?:/|an |per )\s?h(?:our|r)?\b|/小时|每小时)?"
)
_HOURLY = re.compile(r"hour|hr|/\s?h\b|小时|(?:an|per) h")
"""A price of an hour is an amount without a currency too."""
_BARE = 10_000
"""Major units from which on a number without a currency is taken for an amount."""


class _Reader(HTMLParser):
    """The words of a page: its text, and what attributes show or say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.source: list[str] = []  # what only the source of the page shows
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        # Only what divides lines does so here: a name may be bold in the middle.
        if tag in ("p", "li", "td", "th", "tr", "div", "h1", "h2", "h3", "br", "text", "dd", "dt"):
            self.words.append("\n")
        for name, value in attrs:
            if value and name in _SAYING:
                self.words.append(f"\n{value}\n")
            if value and (name in _NAMING or name.startswith("data-")):
                self.source.append(unquote(value))

    def handle_comment(self, data: str) -> None:
        self.source.append(data)

    def handle_endtag(self, _tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.words.append(data)


def leaks(
    rendered: str, audience: Audience | str, plan: Plan, *, amounts: Iterable[int] = ()
) -> tuple[Problem, ...]:
    """Return what a rendering gives away that its audience must not see; empty: nothing found.

    Four things are looked for in the text of a page or message, attributes of HTML included:

    - hidden elements, by id or name as a whole word, in every language they have a name in, also
      broken over lines, and in ids, links, data and comments of the source of a page;
    - hidden amounts, written in any form (``¥95.00``, ``95元``, ``0.95万元``, ``95 an hour``):
      one counts where a number has a currency, is a price of an hour, or is of 10,000 and more,
      and is the amount as finely as it is printed, with three digits at least where it is rounded;
    - words that a hidden field is known by, in English and Chinese, but not within the name of
      something that may be seen (``error rate``);
    - somebody's id or name in one line with a word of performance, where goals or reviews are
      hidden; a hidden number that is no money, in one line with its element's id or name.

    Parameters
    ----------
    rendered : str
        Text, Markdown or HTML.
    audience : Audience or str
    plan : Plan
        All of it: what is hidden is looked up here.
    amounts : iterable of int
        Further amounts that must not be told, in minor units, such as a margin.

    Raises
    ------
    KeyError
        If the plan has no such audience.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Audience, Plan, Resource, money
    >>> ana = Resource("ana", "Ana", rate=money(9_500))
    >>> plan = Plan("P", start=datetime(2027, 1, 4, 9), currency="CNY", resources=[ana])
    >>> client = Audience("client", hidden=["rate"])
    >>> [each.code for each in leaks("<p>Ana does it for 0.95万元.</p>", client, plan)]
    ['leak.amount']
    >>> leaks("<p>Ana does it.</p>", client, plan)
    ()
    """
    if isinstance(audience, str):
        found = plan.element("audiences", audience)
        assert isinstance(found, Audience)
        audience = found
    return tuple(_Scan(plan, audience, tuple(amounts)).look(rendered))


def assert_no_leak(
    rendered: str, audience: Audience | str, plan: Plan, *, amounts: Iterable[int] = ()
) -> None:
    """Pass only what gives nothing away that its audience must not see.

    The parameters are those of :func:`leaks`.

    Raises
    ------
    PlanError
        Naming every leak at once.
    KeyError
        If the plan has no such audience.
    """
    refuse(leaks(rendered, audience, plan, amounts=amounts))


class _Scan:
    """Everything that one audience must not be told of a plan."""

    def __init__(self, plan: Plan, audience: Audience, amounts: tuple[int, ...]) -> None:
        self.plan, self.audience = plan, audience
        self.hidden = frozenset(audience.hidden)
        self.names: dict[str, str] = {}  # a text that gives an element away, and its path
        self.seen: set[str] = set()
        self.amounts: dict[int, str] = dict.fromkeys(amounts, "amounts")
        self.numbers: list[tuple[float, tuple[str, ...], str]] = []
        self.inside = _inside(plan, frozenset(audience.projects))
        for register, element in _elements(plan):
            self.element(register, element)
        for item in fields(plan):
            if _is_named(self.hidden, "Plan", item.name):
                self.collect(getattr(plan, item.name), (), item.name)
        for text in self.seen:
            self.names.pop(text, None)

    def element(self, register: str, element: object) -> None:
        """Sort an element's texts, and collect the values of its hidden fields."""
        texts = _texts(element)
        key = str(getattr(element, "id", ""))
        path = f'{register}["{key}"]'
        if self.hides(register, element):
            # A letter or a number alone stands in many a text.
            self.names |= {each: path for each in texts if len(each) > 1 and not each.isdigit()}
        else:
            self.seen |= set(texts)
            self.fields(element, texts, path)

    def hides(self, register: str, element: object) -> bool:
        """Tell whether an element is hidden: register, id, attribute, or another's project."""
        held: Mapping[str, object] = getattr(element, "attributes", {})
        marks = {f"{key}={value}" for key, value in held.items()}
        key = str(getattr(element, "id", ""))
        if register in self.hidden or (key and key in self.hidden) or marks & self.hidden:
            return True
        if self.inside is None or register in _ROWS:
            return False
        if register in ("wbs", "tasks"):
            return (register, key) not in self.inside
        named = _work_named(element)
        if named or register in _OF_WORK:
            return not named & self.inside
        if register == "deliverables":
            return not any(
                key in each.deliverables and (place, each.id) in self.inside
                for place, held in (("tasks", self.plan.tasks), ("wbs", self.plan.wbs))
                for each in held
            )
        belongs = {each.id: each.audience for each in self.plan.communications}
        belongs |= {each.id: each.audience for each in self.plan.stakeholders}
        links = (getattr(element, "communication", None), *getattr(element, "people", ()))
        own = {str(getattr(element, "audience", "")), *(belongs.get(each) for each in links)}
        others = {
            each.id
            for each in self.plan.audiences
            if each.projects and not set(each.projects) & set(self.audience.projects)
        }
        return bool(own & others) or (register == "audiences" and key in others)

    def fields(self, element: object, texts: tuple[str, ...], path: str) -> None:
        """Collect the values of an element's hidden fields, at any depth."""
        noun = type(element).__name__
        for item in fields(element):  # type: ignore[arg-type]  # every noun is a dataclass
            value = getattr(element, item.name)
            if _is_named(self.hidden, noun, item.name):
                self.collect(value, texts, f"{path}.{item.name}")
            else:
                for each in value if isinstance(value, tuple) else (value,):
                    if is_dataclass(each) and not isinstance(each, type):
                        self.fields(each, texts, f"{path}.{item.name}")

    def collect(self, value: object, texts: tuple[str, ...], path: str) -> None:
        """Collect the amounts and numbers in a hidden value."""
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, Money):
            self.amounts.setdefault(value.amount, path)
        elif isinstance(value, int) and value:
            self.amounts.setdefault(abs(value), path)
        elif isinstance(value, float) and value:
            self.numbers.append((value, texts, path))
        elif isinstance(value, tuple):
            for each in value:
                self.collect(each, texts, path)
        elif is_dataclass(value) and not isinstance(value, type):
            for item in fields(value):
                self.collect(getattr(value, item.name), texts, path)

    def look(self, rendered: str) -> Iterator[Problem]:
        """Yield every leak."""
        text = _plain(rendered)
        lines = text.splitlines()
        # A name may be broken over lines, or stand where only the source of a page shows it.
        whole = " ".join([*lines, *_source(rendered)])
        folded = whole.casefold()
        for word, path in self.names.items():
            if word.casefold() in folded and _has(whole, word):
                yield _leak("element", path, found=word)
        yield from self.money(text)
        # Longer names first: one may be part of another.
        told = {each for each in self.told() if len(each) > 1 and each in text}
        for each in sorted(told, key=len, reverse=True):
            text = text.replace(each, " ")
        for name in sorted({each.split(".")[-1] for each in self.hidden}):
            label = next((each for each in _LABELS.get(name, ()) if _has(text, each)), None)
            if label is not None:
                yield _leak("word", name, found=label)
        yield from self.people(lines)
        yield from self.figures(lines)

    def told(self) -> Iterator[str]:
        """Yield the texts of the plan that may be seen, as they are written."""
        yield from map(_plain, self.seen)
        yield from (_plain(each) for each in (self.plan.name, self.plan.client) if each)
        for gate in self.plan.gates:
            yield from (_plain(each.metric) for each in gate.criteria)

    def money(self, text: str) -> Iterator[Problem]:
        """Yield hidden amounts that a text states."""
        for found in _NUMBER.finditer(text):
            for amount, path in self.amounts.items():
                if _states(found, amount, self.plan.currency):
                    yield _leak("amount", path, found=found[0].strip())

    def people(self, lines: list[str]) -> Iterator[Problem]:
        """Yield lines that tell how somebody performs."""
        if not self.hidden & _PEOPLE:
            return
        names = {text for each in self.plan.resources for text in _texts(each)}
        told = {each for each in self.told() if len(each) > 3 and each not in names}
        seen = sorted(told, key=len, reverse=True)
        about = []
        for line in lines:
            if any(_has(line, each) for each in _PERFORMANCE):
                for each in seen:  # a task may be called a performance test
                    line = line.replace(each, " ")  # noqa: PLW2901 - less of it, in turn
                about.append(line)
        about = [line for line in about if any(_has(line, each) for each in _PERFORMANCE)]
        for person in self.plan.resources if about else ():
            for line in about:
                if any(_has(line, each) for each in _texts(person)):
                    path = f'resources["{person.id}"]'
                    yield _leak("performance", path, found=line.strip()[:80])

    def figures(self, lines: list[str]) -> Iterator[Problem]:
        """Yield hidden numbers beside the element that they are about."""
        whole = "\n".join(lines)
        for value, texts, path in self.numbers:
            forms = {f"{value:g}", f"{value * 100:g}%", f"{value * 100:g} %"}
            stated = [form for form in forms if form in whole]
            for line in lines if stated else ():
                if any(_has(line, form) for form in stated) and any(_has(line, t) for t in texts):
                    yield _leak("number", path, found=line.strip()[:80])


def _leak(code: str, path: str, *, found: str) -> Problem:
    return Problem(f"leak.{code}", path, Attributes(found=found))


def _is_named(hidden: frozenset[str], noun: str, field: str) -> bool:
    return field in hidden or f"{noun}.{field}" in hidden


def _elements(plan: Plan) -> Iterator[tuple[str, object]]:
    for item in fields(plan):
        held = getattr(plan, item.name)
        for element in held if isinstance(held, tuple) else ():
            yield item.name, element


def _texts(element: object) -> tuple[str, ...]:
    """Return an element's id and its names in every language, and whom it stands for."""
    held: Mapping[str, object] = getattr(element, "attributes", {})
    own = [getattr(element, name, "") for name in ("id", "name", "organisation")]
    other = [held.get(name) for name in ("name_zh", "name_en")]
    return tuple(_plain(each) for each in (*own, *other) if isinstance(each, str) and each)


def _inside(plan: Plan, projects: frozenset[str]) -> frozenset[tuple[str, str]] | None:
    """Return the WBS elements and tasks of some projects, those above them too; None: all."""
    if not projects:
        return None
    parents = {each.id: each.parent for each in plan.wbs}

    def line(key: str | None) -> list[str]:
        found: list[str] = []
        while key is not None and key not in found:
            found.append(key)
            key = parents.get(key)
        return found

    below = {key for key in parents if projects & set(line(key))}
    above = {key for project in projects for key in line(project)}
    tasks = {("tasks", task.id) for task in plan.tasks if task.wbs in below}
    return frozenset({("wbs", key) for key in below | above} | tasks)


def _work_named(element: object) -> set[tuple[str, str]]:
    """Return the tasks and WBS elements that an element names, at any depth."""
    found: set[tuple[str, str]] = set()
    if not is_dataclass(element) or isinstance(element, type):
        return found
    for item in fields(element):
        value = getattr(element, item.name)
        register = {"task": "tasks", "tasks": "tasks", "milestone": "tasks", "wbs": "wbs"}.get(
            item.name
        )
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str) and register and each:
                found.add((register, each))
            found |= _work_named(each)
    return found


def _plain(rendered: str) -> str:
    """Return the words of a text or page: full-width forms as plain ones, spaces single."""
    text = rendered
    if "<" in rendered and ">" in rendered:
        reader = _Reader()
        reader.feed(rendered)
        reader.close()
        text = "".join(reader.words)
    else:
        text = unescape(text)
    text = re.sub(r"\\([\\`*_\[\]<>#|])", r"\1", text)  # as Markdown writes them
    text = _clear(text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def _clear(text: str) -> str:
    """Return a text with plain forms of letters, and without marks that nobody sees."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(each for each in text if unicodedata.category(each) != "Cf")


def _source(rendered: str) -> Iterator[str]:
    """Yield what is written in a page without being shown: ids, data, comments."""
    if "<" in rendered and ">" in rendered:
        reader = _Reader()
        reader.feed(rendered)
        reader.close()
        for each in reader.source:
            yield " ".join(_clear(each).split())


def _has(text: str, word: str) -> bool:
    """Tell whether a text has a word as a whole; Chinese does not part words."""
    if word.casefold() not in text.casefold():
        return False  # nearly always, and without a pattern
    head = r"(?<![A-Za-z0-9_])" if word[0].isascii() and word[0].isalnum() else ""
    tail = r"(?![A-Za-z0-9_])" if word[-1].isascii() and word[-1].isalnum() else ""
    return bool(re.search(head + re.escape(word) + tail, text, re.IGNORECASE))


def _states(found: re.Match[str], amount: int, currency: str | None) -> bool:
    """Tell whether a number in a text is an amount, as finely as it is printed."""
    before, after = (found["before"] or "").strip(), found["after"] or ""
    digits = found["number"].replace(",", "").rstrip(".")
    scale = _UNITS.get(found["scale"] or (found["short"] or "").lower(), 1)
    places = len(digits.partition(".")[2])
    printed = Decimal(digits) * scale
    is_money = bool(
        before in _SIGNS
        or after in _SIGNS
        or (currency and currency in before + after)
        or _HOURLY.search(before + after)
    )
    major = Decimal(amount).scaleb(-exponent(currency))
    if not is_money and (scale == 1 and printed < _BARE):
        return False
    if printed == major:
        return True
    step = Decimal(scale).scaleb(-places)
    if scale == 1 and not places:  # whole units may be rounded to tens, hundreds and so on
        zeros = len(digits) - len(digits.rstrip("0"))
        step = Decimal(1).scaleb(min(zeros, 2))
    significant = len(digits.replace(".", "").strip("0"))
    return significant >= 3 and abs(printed - major) * 2 <= step
