"""Links of Microsoft Project XML, those of summaries pushed down to the tasks below them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pmcore._mapping import Attributes
from pmcore.io._import import MOST_MINUTES, Ledger
from pmcore.io._mspdi_outline import Outline, Row
from pmcore.io._mspdi_values import ELAPSED, PERCENT, is_on
from pmcore.io._task_links import TaskLinks
from pmcore.io._xml import Element
from pmcore.model import Dependency, LagCalendar, LinkType

SUMMARY = "mspdi.summary"
"""Attribute of a link to a summary, pushed down to the tasks below: the id of that."""
_TYPES = {"0": LinkType.FF, "1": LinkType.FS, "2": LinkType.SF, "3": LinkType.SS}


@dataclass(frozen=True)
class Lag:
    """How far after the predecessor's event a successor's comes."""

    minutes: int = 0
    calendar: str | None = None
    percent: float | None = None


class Links:
    """The links of a plan as they are read; `outside` keeps those from other projects by task."""

    def __init__(
        self, ledger: Ledger, outline: Outline, outside: dict[str, list[Attributes]]
    ) -> None:
        self.ledger, self.outline, self.outside = ledger, outline, outside
        self.tasks = [row.id for row in outline.tasks]
        self.links: TaskLinks[Row] = TaskLinks(ledger, self._below)

    def _below(self, row: Row) -> list[str]:
        return self.tasks[row.first : row.last]

    def read(self) -> tuple[Dependency, ...]:
        """Return every link between tasks, by the place of its successor."""
        for row in self.outline.rows:
            for element in row.element.each("PredecessorLink"):
                self._link(element, row)
        self.links.note_pushed()
        places = {task: place for place, task in enumerate(self.tasks)}
        found = self.links.found.values()
        return tuple(sorted(found, key=lambda link: places[link.successor]))

    def _link(self, element: Element, row: Row) -> None:
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
            self._from_outside(element, row, link)
        elif before is None:
            self.ledger.add(
                "file.unknown_reference", path, raw=uid, register="Tasks", line=element.line
            )
        else:
            if row.is_summary:  # backward it binds by the whole summary's start
                link = replace(link, attributes=Attributes({SUMMARY: row.id}))
            self.links.add(link, (before, row), path, line=element.line)

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

    def _from_outside(self, element: Element, row: Row, link: Dependency) -> None:
        project = element["CrossProjectName"]
        path = f'dependencies["{link.key}"]'
        self.ledger.add("file.external_link", path, raw=link.predecessor, project=project)
        facts = Attributes(
            {"project": project, "task": link.predecessor, "type": link.type.value, "lag": link.lag}
            | ({} if link.percent is None else {"percent": link.percent})
            | ({} if link.lag_calendar is None else {"lag_calendar": link.lag_calendar})
        )
        self.links.count(row.last - row.first, path)
        for task in self._below(row):
            self.outside.setdefault(task, []).append(facts)
