"""Plans as tables: pandas frames and CSV files, one a register."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pmcore import model
from pmcore._mapping import EMPTY, Attributes, Plain
from pmcore.errors import Problem
from pmcore.io._cells import Cell, Column, Table, columns, from_cell, to_cell, to_text
from pmcore.io._native import plain, read_plain
from pmcore.io._predecessors import links_of
from pmcore.io._problems import name_in_path
from pmcore.io._sheet import parse, read_text
from pmcore.io._sheet_tasks import Wish
from pmcore.model import Plan

if TYPE_CHECKING:
    import pandas as pd

    from pmcore._base import Noun

# Other names of columns, lower case with _ for spaces: what people's sheets call them.
_ALIASES: Mapping[str, Mapping[str, str]] = {
    "tasks": {
        "task_id": "id",
        "编号": "id",
        "标识号": "id",
        "task_name": "name",
        "task": "name",
        "名称": "name",
        "任务名称": "name",
        "工期": "duration",
        "工时": "work",
        "类型": "kind",
        "日历": "calendar",
        "优先级": "priority",
        "截止日期": "deadline",
        "期限": "deadline",
        "负责人": "responsible",
        "备注": "note",
        "notes": "note",
        "predecessor": "predecessors",
        "前置任务": "predecessors",
    },
    "resources": {
        "resource_id": "id",
        "编号": "id",
        "resource_name": "name",
        "资源名称": "name",
        "姓名": "name",
        "类型": "kind",
        "日历": "calendar",
        "标准费率": "rate",
        "standard_rate": "rate",
    },
    "assignments": {"任务": "task", "资源": "resource", "单位": "units", "工时": "work"},
    "dependencies": {
        "from": "predecessor",
        "to": "successor",
        "前置任务": "predecessor",
        "后续任务": "successor",
        "类型": "type",
        "延隔时间": "lag",
    },
}
_ATTRIBUTES = Column("attributes", "json", EMPTY)
_PREFIX = "attributes."


def to_frames(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return a plan as frames: ``plan``, of one row, and one a register that is not empty.

    A column holds a field, where any element differs from its default; attributes that are
    plain values have a column each. Durations are minutes, money major units; needs, skills and
    other parts are JSON text.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Plan, Task, chain, days
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     dependencies=chain("a", "b"),
    ...     tasks=[Task("a", "Draw", days(2)), Task("b", "Build", days(3))],
    ... )
    >>> frames = to_frames(plan)
    >>> print(frames["tasks"])
      id   name  duration
    0  a   Draw       960
    1  b  Build      1440
    >>> from_frames(frames) == plan
    True
    """
    import pandas as pd

    frames = {}
    for name, rows in _registers(plan):
        table = _table(name, rows, plan.currency, is_typed=True)
        kinds = {column.field: column for column in columns(noun_of(name))}
        frames[name] = pd.DataFrame(
            {head: _series(cells, kinds.get(head)) for head, cells in table.items()}
        )
    return frames


def from_frames(
    frames: Mapping[str, pd.DataFrame],
    *,
    name: str | None = None,
    start: datetime | None = None,
    currency: str | None = None,
    unit: str = "min",
) -> Plan:
    """Return the plan that frames state, as `to_frames` makes them or as a sheet holds them.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        By register (``tasks``). Columns are fields, some also under other names, Chinese ones
        too; any other column becomes an attribute. Tasks may have a column ``predecessors``
        with texts such as ``3FS+2d; 5SS``; without a column ``id`` their ids are 1, 2, 3.
    name, start, currency
        The plan's, where no frame ``plan`` says so.
    unit : str
        What a number alone counts in a duration: ``"min"``, ``"h"``, ``"d"``, ``"w"``, ``"mo"``.

    Raises
    ------
    FormatError
        With every problem found, by row and column.
    """
    tables = {
        head: {str(column): _cells(frame[column]) for column in frame}
        for head, frame in frames.items()
    }
    return _plan(tables, Wish(name, start, currency, unit), "")


def write_csv(plan: Plan, folder: str | Path) -> None:
    """Write a plan as CSV files into a folder, one a register, for `read_csv` and spreadsheets.

    Files of registers that are empty now, left from before, are emptied too.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    held = dict(_registers(plan))
    for name in ("plan", *model.registers()):
        if name not in held:
            if (place / f"{name}.csv").exists():
                (place / f"{name}.csv").write_text("", "utf-8")
            continue
        kinds = {column.field: column for column in columns(noun_of(name))}
        table = _table(name, held[name], plan.currency, is_typed=False)
        other = Column("", "text", None)
        # The mark in front makes spreadsheets read Chinese.
        with (place / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table)
            writer.writerows(
                zip(
                    *(
                        [to_text(cell, kinds.get(head, other)) for cell in cells]
                        for head, cells in table.items()
                    ),
                    strict=True,
                )
            )


def read_folder(place: Path, wish: Wish, limit: int) -> Plan:
    """Return the plan in a folder that `write_csv` wrote; FormatError with every problem."""
    names = [each for each in ("plan", *model.registers()) if (place / f"{each}.csv").exists()]
    tables = {each: parse(read_text(place / f"{each}.csv", limit), str(place)) for each in names}
    return _plan(tables, wish, str(place))


def register_table(
    name: str, rows: tuple[Noun, ...], currency: str | None
) -> dict[str, list[Cell]]:
    """Return the columns of a register as text files hold them."""
    return _table(name, rows, currency, is_typed=False)


def exact_tables(tables: Mapping[str, Table], wish: Wish) -> tuple[dict[str, Plain], list[Problem]]:
    """Return what tables state as JSON has it, by register, and what is wrong with them."""
    reading = _Reading(wish)
    return reading.all(tables), reading.problems


def noun_of(table: str) -> type[Noun]:
    """Return the class of a table's rows."""
    noun: type[Noun] = getattr(model, model.registers().get(table, "Plan"))
    return noun


def _registers(plan: Plan) -> Iterator[tuple[str, tuple[Noun, ...]]]:
    yield "plan", (plan,)
    for name in model.registers():
        if rows := getattr(plan, name):
            yield name, rows


def _table(
    name: str, rows: tuple[Noun, ...], currency: str | None, *, is_typed: bool
) -> dict[str, list[Cell]]:
    """Return the columns of a register; `is_typed` says whether cells keep their types."""
    table: dict[str, list[Cell]] = {}
    for column in columns(noun_of(name)):
        if name == "plan" and column.field in model.registers():
            continue
        held = [getattr(row, column.field) for row in rows]
        if column.default is MISSING or any(value != column.default for value in held):
            table[column.field] = [to_cell(value, column, currency) for value in held]
    taken = _fields_by_head(name).keys()
    simple = (str, bool, int, float) if is_typed else (str,)
    for place, row in enumerate(rows):
        rest = {}
        for key, value in getattr(row, "attributes", EMPTY).items():
            if isinstance(value, simple) and value != "" and key == key.strip():
                free = key and _head(key) not in taken and not key.startswith(_PREFIX)
                table.setdefault(key if free else _PREFIX + key, [None] * len(rows))[place] = value
            else:
                rest[key] = value
        if rest:
            cell = to_cell(Attributes(rest), _ATTRIBUTES, currency)
            table.setdefault("attributes", [None] * len(rows))[place] = cell
    return table


def _series(cells: list[Cell], column: Column | None) -> pd.Series:
    import pandas as pd

    kind = column.kind if column else ""
    has_gaps = None in cells
    dtype: str = "object"
    if kind in ("whole_number", "duration"):
        is_small = all(abs(cell) < 2**63 for cell in cells if isinstance(cell, int))
        dtype = ("Int64" if has_gaps else "int64") if is_small else "object"
    elif kind == "truth_value":
        dtype = "boolean" if has_gaps else "bool"
    elif kind == "instant":
        dtype = "datetime64[us]"
    elif kind in ("number", "money") and not any(isinstance(cell, str) for cell in cells):
        dtype = "float64"
    return pd.Series(cells, dtype=dtype)


def _cells(series: pd.Series) -> list[Cell]:
    cells: list[Cell] = series.astype("object").where(series.notna(), None).tolist()
    return cells


def _head(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip().casefold())


def _fields_by_head(name: str) -> dict[str, Column]:
    """Return the columns of a table by the names a sheet may give them."""
    found = {column.field: column for column in columns(noun_of(name))}
    if name == "plan":
        found = {field: column for field, column in found.items() if field not in model.registers()}
    if name == "tasks":
        found["predecessors"] = Column("predecessors", "text", "")
    if "attributes" in noun_of(name).__dataclass_fields__:  # type: ignore[attr-defined]  # a dataclass
        found["attributes"] = _ATTRIBUTES
    aliases = {alias: found[field] for alias, field in _ALIASES.get(name, {}).items()}
    return aliases | found


class _Reading:
    """One plan being read from tables: what it states so far, and what is wrong."""

    def __init__(self, wish: Wish) -> None:
        self.unit = wish.unit
        self.currency = wish.currency
        self.problems: list[Problem] = []
        self.numbers: dict[str, list[int]] = {}

    def all(self, tables: Mapping[str, Table]) -> dict[str, Plain]:
        """Return what all tables state, by register, and the fields of the plan itself."""
        held: dict[str, Plain] = {}
        for row in self.rows("plan", tables.get("plan", {})):
            held |= row
        if held.get("currency") is not None:
            # Read again: what money is depends on the currency that the same row states.
            self.currency = str(held["currency"])
            self.problems.clear()
            held = dict(self.rows("plan", tables["plan"])[0])
        for name, table in tables.items():
            if name in model.registers():
                held[name] = [*self.rows(name, table)]
            elif name != "plan":
                self.problems.append(Problem("table.unknown", name, Attributes(found=name)))
        return held

    def rows(self, name: str, table: Table) -> list[dict[str, Plain]]:
        """Return the elements that a table states."""
        known = _fields_by_head(name)
        chosen: dict[str, Column | str] = {}
        for head in table:
            column = known.get(_head(head))
            if column is not None and column in chosen.values():
                self.problems.append(Problem("table.twice", name, Attributes(column=head)))
            chosen[head] = column or head
        if "attributes" not in known:
            strange = [head for head, column in chosen.items() if isinstance(column, str)]
            self.problems += [
                Problem("table.column", name, Attributes(column=chosen.pop(head)))
                for head in strange
            ]
        count = max(map(len, table.values()), default=0)
        found = [(place, self.row(name, table, chosen, place)) for place in range(count)]
        found = [(place, row) for place, row in found if row]
        if name == "tasks" and known["id"] not in chosen.values():
            for place, row in found:
                row["id"] = str(place + 1)
        self.numbers[name] = [place + 2 for place, _ in found]
        return [row for _, row in found]

    def row(
        self, name: str, table: Table, chosen: Mapping[str, Column | str], place: int
    ) -> dict[str, Plain]:
        """Return the element of one row."""
        made: dict[str, Plain] = {}
        more: dict[str, Plain] = {}
        bad: list[tuple[str, Column, Cell]] = []
        for head, column in chosen.items():
            cell = table[head][place]
            if cell is None or cell == "":
                continue
            if isinstance(column, str):
                more[column.removeprefix(_PREFIX)] = plain(cell)
                continue
            try:
                made[column.field] = from_cell(cell, column, unit=self.unit, currency=self.currency)
            except (ValueError, RecursionError):
                bad.append((head, column, cell))
        if more:
            held = made.get("attributes")
            made["attributes"] = {**(held if isinstance(held, dict) else {}), **more}
        for head, column, cell in bad:
            where = f"{name}[{name_in_path(made, place)}]." if name != "plan" else ""
            self.problems.append(_bad_cell(where + column.field, place, head, cell, column.kind))
        return made


def _bad_cell(where: str, place: int, head: str, cell: Cell, expected: str) -> Problem:
    facts = Attributes(row=place + 2, column=head, found=str(cell)[:60], expected=expected)
    return Problem("table.cell", where, facts)


def _plan(tables: Mapping[str, Table], wish: Wish, source: str) -> Plan:
    reading = _Reading(wish)
    held = reading.all(tables)
    for field, value in (("name", wish.name), ("currency", wish.currency)):
        if value is not None:
            held.setdefault(field, value)
    if wish.start is not None:
        held.setdefault("start", wish.start.isoformat())
    links, unknown = links_of(held.get("tasks"), reading.numbers.get("tasks", []), wish.unit)
    reading.problems += unknown
    if links:
        stated = held.get("dependencies")
        held["dependencies"] = [*(stated if isinstance(stated, list) else ()), *links]
    return read_plain(Plan, held, reading.problems, source=source)
