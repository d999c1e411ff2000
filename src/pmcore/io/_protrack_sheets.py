"""Workbooks of the DSLIB database: a project's baseline, resources, agenda and tracking periods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from pmcore.io._cells import Cell
from pmcore.io._grid import Grid, text_of
from pmcore.io._import import Content, Import, Ledger, refuse
from pmcore.io._protrack import HOUR, Agenda, Assembly, Entry, Held, Job, Pool
from pmcore.io._workbook import read_workbook
from pmcore.model import LinkType

_LENGTH = re.compile(r"(-?)\s*(?:(\d+(?:\.\d+)?)\s*d)?\s*(?:(\d+(?:\.\d+)?)\s*h)?", re.IGNORECASE)
_BEFORE = re.compile(r"(\d+)\s*(FS|SS|FF|SF)\s*(?:([+-])\s*(.+))?", re.IGNORECASE)
_SHARE = re.compile(r"(.+?)\s*(?:\[\s*([\d.,]+)(F?)[^\]]*\])?\s*")
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

    def read(self, main: Grid) -> Held:
        """Return what the workbook states."""
        agenda = self._agenda()
        self.hours_a_day = len(agenda.hours)
        rows = list(_Sheet(main).rows())
        name = text_of(rows[0][1].get("Name")) if rows else ""
        held = Held(name or "DSLIB", "EUR", agenda, pools=list(self._pools()))
        pools = {pool.name: pool.id for pool in held.pools}
        ids = {text_of(cells.get("WBS")): text_of(cells["ID"]) for _, cells in rows}
        for place, cells in rows[1:]:
            parent = ids.get(text_of(cells.get("WBS")).rpartition(".")[0])
            above = f"group {parent}" if parent not in (None, text_of(rows[0][1]["ID"])) else None
            key = text_of(cells["ID"])
            if cells.get("Variable Cost") is None:  # a group has none
                held.groups.append((f"group {key}", text_of(cells["Name"]), above))
            elif (job := self._job(main.path(place), cells, above, pools)) is not None:
                held.jobs.append(job)
                held.links += self._links(job.id, text_of(cells.get("Predecessors")))
        for title, grid in self.grids.items():
            if "TP" in title:
                held.reports += self._report(grid, {job.id: job for job in held.jobs})
        return held

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
        for _, cells in _Sheet(grid).rows() if grid else ():
            owner = f'resources["{text_of(cells["ID"])}"]'
            kind = text_of(cells.get("Type")).casefold()
            units = text_of(cells.get("Availability")).split(" ")[0].replace(",", ".")
            yield Pool(
                text_of(cells["ID"]),
                text_of(cells.get("Name")),
                not kind.startswith("consum"),
                self._amount(cells.get("Cost/Use"), owner, "by_use"),
                self._amount(cells.get("Cost/Unit"), owner, "by_unit"),
                self.ledger.number(units, owner, "capacity", default=1.0),
            )

    def _job(
        self, where: str, cells: Mapping[str, Cell], parent: str | None, pools: Mapping[str, str]
    ) -> Job | None:
        key = text_of(cells["ID"])
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
            units = float(found[2].replace(",", ".")) if found[2] else 1.0
            job.shares.append((name, units, bool(found[3])))
        return job

    def _links(self, after: str, text: str) -> Iterator[tuple[str, str, LinkType, int]]:
        for part in filter(None, (each.strip() for each in text.split(";"))):
            found = _BEFORE.fullmatch(part)
            if found is None:
                path = f'tasks["{after}"].dependencies'
                self.ledger.add("file.unknown_reference", path, raw=part, register="tasks")
                continue
            lag = self._length(found[4], f'tasks["{after}"]', "lag") if found[4] else 0
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
            start = self._instant(cells.get("Actual Start"), grid)
            if key in jobs and start is not None:
                entries.append(self._entry(jobs[key], start, cells, at))
        yield at, grid.name, entries

    def _entry(self, job: Job, start: datetime, cells: Mapping[str, Cell], at: datetime) -> Entry:
        owner = f'updates["{at}"].tasks["{job.id}"]'
        took = self._length(cells.get("Actual Duration"), owner, "duration")
        raw = text_of(cells.get("Percentage Completed"))
        share = self.ledger.number(raw.rstrip("% "), owner, "percent")
        share = share / 100 if raw.endswith("%") or share > 1 else share
        left = cells.get("Remaining Duration")
        if left is not None:
            remaining = self._length(left, owner, "remaining")
        else:  # the plain form states none: as much for each per cent as so far
            remaining = round(took / share - took) if share > 0 else job.length
        cost = self._amount(cells.get("Actual Cost"), owner, "actual_cost")
        return Entry(job.id, start, took, remaining, min(share, 1.0), cost, is_deviation=False)

    def _length(self, cell: Cell, owner: str, name: str) -> int:
        """Return working minutes of a text such as ``3d 5h``; a bare number counts hours."""
        text = text_of(cell)
        found = _LENGTH.fullmatch(text.strip()) if text else None
        if found is None or not (found[2] or found[3]):
            return self.ledger.minutes(text, owner, name) if text else 0
        hours = float(found[2] or 0) * self.hours_a_day + float(found[3] or 0)
        return round(hours * HOUR)

    def _amount(self, cell: Cell, owner: str, name: str) -> float:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return float(cell)
        return self.ledger.number(text_of(cell), owner, name)

    def _instant(self, cell: Cell, grid: Grid | None = None) -> datetime | None:
        """Return a date; a number counts days, to the minute."""
        if isinstance(cell, datetime):
            return cell.replace(second=0, microsecond=0)
        if isinstance(cell, date):
            return datetime(cell.year, cell.month, cell.day)
        if isinstance(cell, float) and grid is not None:
            return grid.epoch + timedelta(minutes=round(cell * 24 * HOUR))
        return None
