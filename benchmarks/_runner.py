"""What every benchmark shares: options in, a report out, a table, a file, the machine."""

from __future__ import annotations

import json
import os
import platform
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeAlias

Cell: TypeAlias = bool | int | float | str | None
BASELINES = Path(__file__).with_name("baselines")


@dataclass(frozen=True)
class Options:
    """What the command line asked for.

    Parameters
    ----------
    data : Path, optional
        Folder with the data that the benchmark's question names.
    quick : bool
        Whether a short form is enough.
    sample : int
        How many instances of a family to run.
    seconds : float, optional
        Limit of a search; none: the benchmark's own.
    settings : mapping of str to str
        What the benchmark's own options were given, by name.
    """

    data: Path | None = None
    quick: bool = False
    sample: int = 60
    seconds: float | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def folder(self) -> Path:
        """Return the data folder, or leave with a message where there is none."""
        if self.data is None:
            sys.exit("benchmarks: this question needs --data DIR, the folder of its files")
        if not self.data.is_dir():
            sys.exit(f"benchmarks: there is no folder {self.data}")
        return self.data


@dataclass
class Report:
    """What a benchmark found.

    Parameters
    ----------
    figures : dict of str to float
        The numbers it is judged by; a yes is 1.
    rows : list of dict
        The table behind them.
    failures : list of str
        Answers that did not pass verification; any one fails the run.
    """

    figures: dict[str, float] = field(default_factory=dict)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def machine(*packages: str) -> dict[str, Cell]:
    """Return what the figures were measured with: interpreter, cores, versions of packages."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        **{name: _version(name) for name in ("pmcore", "numpy", "ortools", "numba", *packages)},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def table(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Return rows as text columns, numbers to the right.

    Examples
    --------
    >>> print(table([{"set": "j30", "gap": 0.5}, {"set": "j120", "gap": 12.25}]))
    set     gap
    j30     0.5
    j120  12.25
    """
    names = list({name: None for row in rows for name in row})
    cells = [names, *([_text(row.get(name)) for name in names] for row in rows)]
    widths = [max(_width(line[i]) for line in cells) for i in range(len(names))]
    right = [all(_is_number(row.get(name)) for row in rows) for name in names]
    return "\n".join(_line(line, widths, right) for line in cells)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = []
    for cell, width, to_right in zip(cells, widths, right, strict=True):
        gap = " " * (width - _width(cell))
        parts.append(gap + cell if to_right else cell + gap)
    return "  ".join(parts).rstrip()


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return str(value)


def _is_number(value: Cell) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def show(name: str, report: Report) -> str:
    """Return a report as text: rows, figures beside the stored ones, failures."""
    stored = _stored(name)
    figures: list[dict[str, Cell]] = [
        {"figure": key, "now": value, "stored": stored.get(key)}
        for key, value in report.figures.items()
    ]
    parts = [table(report.rows)] if report.rows else []
    parts += [table(figures)] if figures else []
    parts += [f"FAILED: {failure}" for failure in report.failures]
    return "\n\n".join(parts)


def _stored(name: str) -> dict[str, float]:
    path = BASELINES / f"{name}.json"
    if not path.is_file():
        return {}
    found: dict[str, float] = json.loads(path.read_text("utf-8"))["figures"]
    return found


def save(name: str, report: Report, path: Path) -> None:
    """Write a report as JSON: name, figures, rows, failures, machine."""
    content = {
        "name": name,
        "figures": report.figures,
        "rows": report.rows,
        "failures": report.failures,
        "machine": machine(),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", "utf-8")
