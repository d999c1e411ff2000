"""Links of Microsoft Project XML, those of summaries pushed down to the tasks below them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pmcore._mapping import Attributes
from pmcore.io._import import MOST_MINUTES, Ledger, refuse
from pmcore.io._joins import keep_link
from pmcore.io._mspdi_outline import Outline, Row
from pmcore.io._mspdi_values import ELAPSED, PERCENT, is_on
from pmcore.io._xml import Element
from pmcore.model import Dependency, LagCalendar, LinkType

MOST_LINKS = 1_000_000
SUMMARY = "mspdi.summary"
"""Attribute of a link to a summary, pushed down to the tasks below: the id of that."""
_TYPES = {"0": LinkType.FF, "1": LinkType.FS, "2": LinkType.SF, "3": LinkType.SS}


@dataclass(frozen=True)
class Lag:
    """How far after the predecessor's event a successor's comes."""

    minutes: int = 0
    calendar: str | None = None
    percent: float | None = None


@dataclass
class Links:
    """The links of a plan as they are read; `outside` keeps those from other projects by task."""

    ledger: Ledger
    outline: Outline
    outside: dict[str, list[Attributes]]
    found: dict[str, Dependency]
    pushed: int = 0
    pushed_at: str = ""
    count: int = 0

    def read(self) -> tuple[Dependency, ...]:
        """Return every link between tasks, by the place of its successor."""
        tasks = [row.id for row in self.outline.tasks]
        for row in self.outline.rows:
            for element in row.element.each("PredecessorLink"):
                self._link(element, row, tasks)
        if self.pushed:
            self.ledger.add("mspdi.summary_links", self.pushed_at, count=self.pushed)
        places = {task: place for place, task in enumerate(tasks)}
        return tuple(sorted(self.found.values(), key=lambda link: places[link.successor]))

    def _link(self, element: Element, row: Row, tasks: list[str]) -> None:
        uid = element["PredecessorUID"]
        path = f'dependencies["{uid}->{row.uid}"]'
        type_ = _TYPES.get(element["Type"])
        if type_ is None:
            type_ = LinkType.FS
            if element["Type"]:
                facts = {"raw": element["Type"], "used": type_}
                self.ledger.add("file.unknown_word", f"{path}.type", **facts)
        lag = self._lag(element, path)
        link = Dependency(
            uid, row.uid, type_, lag.minutes, lag_calendar=lag.calendar, percent=lag.percent
        )
        before = self.outline.by_uid.get(uid)
        if is_on(element, "CrossProject"):
            self._from_outside(element, row, link, tasks)
        elif before is None:
            self.ledger.add(
                "file.unknown_reference", path, raw=uid, register="Tasks", line=element.line
            )
        elif before is row:
            self.ledger.add("file.self_link", path, line=element.line)
        elif _is_inside(before, row) or _is_inside(row, before):
            self.ledger.add("mspdi.own_summary", path, line=element.line)
        else:
            self._push(before, row, link, tasks)

    def _push(self, before: Row, row: Row, link: Dependency, tasks: list[str]) -> None:
        """Link every task below the one to every task below the other."""
        path = f'dependencies["{before.uid}->{row.uid}"]'
        if before.is_summary or row.is_summary:
            self.pushed += 1
            self.pushed_at = self.pushed_at or path
        self._bound((before.last - before.first) * (row.last - row.first), path)
        if row.is_summary:  # backward it binds by the whole summary's start
            link = replace(link, attributes=Attributes({SUMMARY: row.id}))
        for predecessor in tasks[before.first : before.last]:
            for successor in tasks[row.first : row.last]:
                each = replace(link, predecessor=predecessor, successor=successor)
                keep_link(self.found, each, self.ledger)

    def _bound(self, more: int, path: str) -> None:
        self.count += more
        if self.count > MOST_LINKS:
            refuse("mspdi.too_many_links", self.ledger.source, path=path, limit=MOST_LINKS)

    def _lag(self, element: Element, path: str) -> Lag:
        raw, unit = element["LinkLag"], element["LagFormat"]
        if not raw or raw == "0":
            return Lag()
        calendar = LagCalendar.ELAPSED.value if unit in ELAPSED else None
        number = self.ledger.number(raw, path, "lag")
        if unit in PERCENT:
            if abs(number) <= 10_000:
                return Lag(calendar=calendar, percent=number / 100)
            self.ledger.add("file.bad_number", f"{path}.percent", raw=raw, used=0)
            return Lag()
        minutes = self.ledger.whole(number / 10, raw, path, "lag", low=-MOST_MINUTES)
        return Lag(minutes, calendar)

    def _from_outside(self, element: Element, row: Row, link: Dependency, tasks: list[str]) -> None:
        project = element["CrossProjectName"]
        path = f'dependencies["{link.key}"]'
        self.ledger.add("file.external_link", path, raw=link.predecessor, project=project)
        facts = Attributes(
            {"project": project, "task": link.predecessor, "type": link.type.value, "lag": link.lag}
            | ({} if link.percent is None else {"percent": link.percent})
            | ({} if link.lag_calendar is None else {"lag_calendar": link.lag_calendar})
        )
        self._bound(row.last - row.first, path)
        for task in tasks[row.first : row.last]:
            self.outside.setdefault(task, []).append(facts)


def _is_inside(row: Row, other: Row) -> bool:
    """Tell whether a row lies below a summary."""
    is_held = other.first <= row.first and row.last <= other.last
    return other.is_summary and is_held and row.level > other.level
