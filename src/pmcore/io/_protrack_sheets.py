"""Workbooks of the DSLIB database: a project's baseline, resources, agenda and tracking periods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from pmcore.io._cells import Cell
from pmcore.io._grid import Grid, text_of
from pmcore.io._import import MOST_MINUTES, Content, Import, Ledger, Names, refuse
from pmcore.io._protrack import HOUR, Agenda, Assembly, Entry, Held, Job, Pool, amount
from pmcore.io._workbook import read_workbook
from pmcore.model import LinkType

_LENGTH = re.compile(r"(-?)\s*(?:(\d+(?:\.\d+)?)\s*d)?\s*(?:(\d+(?:\.\d+)?)\s*h)?", re.IGNORECASE)
_BEFORE = re.compile(r"(\d+)\s*(FS|SS|FF|SF)\s*(?:([+-])\s*(.+))?", re.IGNORECASE)
_SHARE = re.compile(r"(.+?)\s*(?:\[\s*([\d.,]+)(F?)[^\]]*\])?\s*")
_PROGRESS = ("Percentage Completed", "Actual Duration", "Actual Cost")
_DUST = 1e-9
_MOST_HEAD = 20
"""Rows in which the headings of a sheet are looked for."""


def read_book(held: Content, *, is_strict: bool) -> Import:
    """Return the project of a workbook."""
    ledger = Ledger(held.source, "protrack-xlsx")
    grids = {grid.name: grid for grid in read_workbook(held, ledger)}
    main = next((grid for name, grid in grids.items() if "Baseline Schedule" in name), None)
    if main is None:
        refuse("protrack.no_baseline", held.source)
    found = _Reader(grids, ledger).read(main)
    plan, stored = Assembly(found, ledger).plan()
    return ledger.close([plan], [stored], is_strict=is_strict)


class _Sheet:
    """A sheet with headings: its rows as values by heading, found wherever they stand."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.columns: dict[str, int] = {}
        self.first = len(grid.rows)
        for row in range(min(_MOST_HEAD, len(grid.rows))):
            if text_of(grid.cell(row, 0)) == "ID":
                names = (text_of(grid.cell(row, each)) for each in range(len(grid.rows[row])))
                for place, name in enumerate(names):
                    self.columns.setdefault(name, place)
                self.first = row + 1
                break

    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Yield each row that has an id: its place, and its cells by heading."""
        for row in range(self.first, len(self.grid.rows)):
            if text_of(self.grid.cell(row, 0)):
                yield row, {name: self.grid.cell(row, at) for name, at in self.columns.items()}


class _Reader:
    """Reads the sheets, with or without the columns of the extended form."""

    def __init__(self, grids: Mapping[str, Grid], ledger: Ledger) -> None:
        self.grids = grids
        self.ledger = ledger
        self.hours_a_day = 8
        self.tasks = Names(ledger, "tasks")
        self.groups: dict[int, str] = {}
        self.untracked: set[str] = set()

    def read(self, main: Grid) -> Held:
        """Return what the workbook states."""
        agenda = self._agenda()
        self.hours_a_day = len(agenda.hours)
        rows = list(_Sheet(main).rows())
        name = text_of(rows[0][1].get("Name")) if rows else ""
        held = Held(name or "DSLIB", "EUR", agenda, pools=list(self._pools()))
        pools = {pool.name: pool.id for pool in held.pools}
        above = self._above(rows)
        for place, cells in rows[1:]:
            parent = self._parent(cells, above)
            if place in self.groups:
                held.groups.append((self.groups[place], text_of(cells.get("Name")), parent))
            elif (job := self._job(main.path(place), cells, parent, pools)) is not None:
                held.jobs.append(job)
                held.links += self._links(job.id, text_of(cells.get("Predecessors")))
        for title, grid in self.grids.items():
            if "TP" in title:
                held.reports += self._report(grid, {job.id: job for job in held.jobs})
        return held

    def _above(self, rows: Sequence[tuple[int, Mapping[str, Cell]]]) -> dict[str, str | None]:
        """Return the groups by code: rows without a cost; the first row is the project, not one."""
        given, above = Names(self.ledger, "wbs"), dict[str, str | None]()
        for place, cells in rows:
            code, key = text_of(cells.get("WBS")), text_of(cells["ID"])
            if place == rows[0][0]:
                above[code] = None
                self.untracked.add(key)
            elif cells.get("Variable Cost") is None:
                self.groups[place] = given.give(f"group {key}", "")
                if code:
                    above.setdefault(code, self.groups[place])
                self.untracked.add(key)
        return above

    def _parent(self, cells: Mapping[str, Cell], above: Mapping[str, str | None]) -> str | None:
        """Return the group that a row stands in by its code."""
        code = text_of(cells.get("WBS")).rpartition(".")[0]
        if code and code not in above:
            path = f'tasks["{text_of(cells["ID"])}"].wbs'
            self.ledger.add("file.unknown_reference", path, raw=code, register="wbs")
        return above.get(code)

    def _agenda(self) -> Agenda:
        grid = next((grid for name, grid in self.grids.items() if "Agenda" in name), None)
        if grid is None:
            return Agenda()
        size = len(grid.rows)

        def chosen(column: int, most: int) -> tuple[int, ...]:
            rows = range(1, min(most + 1, size))
            return tuple(row - 1 for row in rows if text_of(grid.cell(row, column)) == "Yes")

        free = (self._instant(grid.cell(row, 6), grid) for row in range(1, size))
        return Agenda(chosen(1, 24), chosen(4, 7), tuple(each.date() for each in free if each))

    def _pools(self) -> Iterator[Pool]:
        grid = next((grid for name, grid in self.grids.items() if "Resources" in name), None)
        given = Names(self.ledger, "resources")
        for _, cells in _Sheet(grid).rows() if grid else ():
            name = given.give(text_of(cells["ID"]), "")
            owner = f'resources["{name}"]'
            kind = text_of(cells.get("Type")).casefold()
            units = _decimal(text_of(cells.get("Availability")).split(" ")[0])
            yield Pool(
                name,
                text_of(cells.get("Name")),
                not kind.startswith("consum"),
                self._amount(cells.get("Cost/Use"), owner, "by_use"),
                self._amount(cells.get("Cost/Unit"), owner, "by_unit"),
                amount(self.ledger, units, owner, "capacity", default=1.0),
            )

    def _job(
        self, where: str, cells: Mapping[str, Cell], parent: str | None, pools: Mapping[str, str]
    ) -> Job | None:
        key = self.tasks.give(text_of(cells["ID"]), "")
        owner = f'tasks["{key}"]'
        start = self._instant(cells.get("Baseline Start"))
        if start is None:
            self.ledger.add("file.bad_date", where, raw=text_of(cells.get("Baseline Start")))
            return None
        length = self._length(cells.get("Duration"), owner, "duration")
        hourly = self._amount(cells.get("Cost/Hour"), owner, "costs")
        if cells.get("Cost/Hour") is None and length:
            hourly = self._amount(cells.get("Variable Cost"), owner, "costs") / (length / HOUR)
        job = Job(
            key,
            text_of(cells.get("Name")),
            start,
            length,
            self._amount(cells.get("Fixed Cost"), owner, "costs"),
            hourly,
            parent=parent,
            is_milestone=not length,
        )
        for part in filter(None, text_of(cells.get("Resource Demand")).split(";")):
            found = _SHARE.fullmatch(part)
            name = pools.get(found[1]) if found else None
            if found is None or name is None:
                where = f"{owner}.needs"
                self.ledger.add("file.unknown_reference", where, raw=part, register="resources")
                continue
            units = amount(self.ledger, _decimal(found[2] or ""), owner, "needs", default=1.0)
            job.shares.append((name, units, bool(found[3])))
        return job

    def _links(self, after: str, text: str) -> Iterator[tuple[str, str, LinkType, int]]:
        for part in filter(None, (each.strip() for each in text.split(";"))):
            found = _BEFORE.fullmatch(part)
            if found is None:
                path = f'tasks["{after}"].dependencies'
                self.ledger.add("file.unknown_reference", path, raw=part, register="tasks")
                continue
            low = -MOST_MINUTES
            lag = self._length(found[4], f'tasks["{after}"]', "lag", low=low) if found[4] else 0
            sign = -1 if found[3] == "-" else 1
            yield found[1], after, LinkType(found[2].upper()), sign * lag

    def _report(
        self, grid: Grid, jobs: Mapping[str, Job]
    ) -> Iterator[tuple[datetime, str, list[Entry]]]:
        at = self._instant(grid.cell(0, 2), grid) if grid.rows else None
        if at is None:
            self.ledger.add("file.bad_date", grid.path(0, 2), raw=grid.name)
            return
        entries = []
        for _, cells in _Sheet(grid).rows():
            key = text_of(cells["ID"])
            owner = f'updates["{at}"].tasks["{key}"]'
            start = self._instant(cells.get("Actual Start"), grid)
            if key not in jobs:
                if key not in self.untracked:
                    self.ledger.add("file.unknown_reference", owner, raw=key, register="tasks")
            elif start is not None:
                entries.append(self._entry(jobs[key], start, cells, at))
            elif any(text_of(cells.get(name)).strip("0.,%hd ") for name in _PROGRESS):
                raw = text_of(cells.get("Actual Start"))
                self.ledger.add("protrack.no_start", f"{owner}.start", raw=raw)
        yield at, grid.name, entries

    def _entry(self, job: Job, start: datetime, cells: Mapping[str, Cell], at: datetime) -> Entry:
        owner = f'updates["{at}"].tasks["{job.id}"]'
        took = self._length(cells.get("Actual Duration"), owner, "duration")
        raw = text_of(cells.get("Percentage Completed"))
        share = self.ledger.number(raw.rstrip("% "), owner, "percent")
        share = share / 100 if raw.endswith("%") or share > 1 + _DUST else share
        if not 0 <= share <= 1 + _DUST:
            self.ledger.add("file.bad_number", f"{owner}.percent", raw=raw, used=0)
            share = 0.0
        left = cells.get("Remaining Duration")
        if left is not None:
            remaining = self._length(left, owner, "remaining")
        else:  # the plain form states none: as much for each per cent as so far
            exact = max(0.0, took / share - took) if share > 0 else job.length
            remaining = self.ledger.whole(round(exact), raw, owner, "remaining")
        cost = self._amount(cells.get("Actual Cost"), owner, "actual_cost")
        return Entry(job.id, start, took, remaining, min(share, 1.0), cost, is_deviation=False)

    def _length(self, cell: Cell, owner: str, name: str, *, low: int = 0) -> int:
        """Return working minutes of a text such as ``3d 5h``; a bare number counts hours."""
        text = text_of(cell)
        found = _LENGTH.fullmatch(text.strip()) if text else None
        if found is None or not (found[2] or found[3]):
            return self.ledger.minutes(text, owner, name, low=low) if text else 0
        hours = float(found[2] or 0) * self.hours_a_day + float(found[3] or 0)
        exact = (-hours if found[1] else hours) * HOUR
        return self.ledger.whole(exact, text, owner, name, low=low)

    def _amount(self, cell: Cell, owner: str, name: str) -> float:
        return amount(self.ledger, text_of(cell), owner, name)

    def _instant(self, cell: Cell, grid: Grid | None = None) -> datetime | None:
        """Return a date; a number counts days, to the minute."""
        if isinstance(cell, datetime):
            return cell.replace(second=0, microsecond=0)
        if isinstance(cell, date):
            return datetime(cell.year, cell.month, cell.day)
        if isinstance(cell, float) and grid is not None:
            with suppress(OverflowError, ValueError):  # no date then
                return grid.epoch + timedelta(minutes=round(cell * 24 * HOUR))
        return None


def _decimal(text: str) -> str:
    """Return a number with a point and no thousands: of two signs, the last is decimal.

    Examples
    --------
    >>> _decimal("1,000.5"), _decimal("1.000,5"), _decimal("0,5"), _decimal("1,000,000")
    ('1000.5', '1000.5', '0.5', '1000000')
    """
    sign = max(text.rfind(","), text.rfind("."))
    if sign < 0:
        return text
    whole, part = (text[:sign].replace(",", "").replace(".", ""), text[sign + 1 :])
    return whole + part if text.count(text[sign]) > 1 else f"{whole}.{part}"
