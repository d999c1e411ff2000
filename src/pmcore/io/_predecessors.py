"""Links as sheets write them: ``3FS+2d; 5SS`` in the row of the successor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.io._problems import name_in_path
from pmcore.units import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmcore._mapping import Plain

_LINK = re.compile(
    r"(?P<id>.*?)\s*(?P<type>FS|SS|FF|SF|完成-开始|开始-开始|完成-完成|开始-完成)?\s*"
    r"(?:(?P<sign>[+\-−])\s*(?P<lag>\d[^+\-]*))?",
    re.IGNORECASE,
)
_TYPES = {"完成-开始": "FS", "开始-开始": "SS", "完成-完成": "FF", "开始-完成": "SF"}


def links_of(tasks: Plain, numbers: list[int], unit: str) -> tuple[list[Plain], list[Problem]]:
    """Return the links that the column ``predecessors`` states, which is taken out of the tasks.

    Parameters
    ----------
    tasks : list
        Tasks as JSON has them.
    numbers : list of int
        The row of each in its sheet.
    unit : str
        What a number alone counts in a lag.
    """
    rows = [row for row in tasks if isinstance(row, dict)] if isinstance(tasks, list) else []
    ids = {str(row.get("id")) for row in rows}
    made: list[Plain] = []
    problems = []
    for place, row in enumerate(rows):
        text = row.pop("predecessors", None)
        for part in _parts(str(text), ids) if text is not None else ():
            link = _link(part, ids, unit)
            if link is None:
                where = f"tasks[{name_in_path(row, place)}].predecessors"
                facts = Attributes(row=numbers[place], found=part)
                problems.append(Problem("table.predecessor", where, facts))
            elif row.get("id") is not None:
                made.append({"predecessor": link.pop("id"), "successor": row["id"], **link})
    return made, problems


def _parts(text: str, ids: Iterable[str]) -> list[str]:
    if text.strip() in ids:
        return [text.strip()]
    return [part.strip() for part in re.split("[;,\uff1b\uff0c、\n]", text) if part.strip()]


def _link(text: str, ids: Iterable[str], unit: str) -> dict[str, Plain] | None:
    """Return what one predecessor such as ``3FS+2d`` states; None if it names no task."""
    if text in ids:
        return {"id": text}
    found = _LINK.fullmatch(text)
    if found is None or found["id"] not in ids:
        return None
    link: dict[str, Plain] = {"id": found["id"]}
    kind = (found["type"] or "FS").upper()
    if kind != "FS":
        link["type"] = _TYPES.get(kind, kind)
    if found["lag"]:
        return _lagged(link, ("-" if found["sign"] in "-−" else "") + found["lag"].strip(), unit)
    return link


def _lagged(link: dict[str, Plain], lag: str, unit: str) -> dict[str, Plain] | None:
    """Return a link with its lag: a duration, an elapsed one (``2ed``), or per cent."""
    elapsed = re.fullmatch(r"(-?[\d.]+)\s*e(\w+)", lag)
    try:
        if lag.endswith(("%", "\uff05")):
            return link | {"percent": float(lag[:-1]) / 100}
        if elapsed:
            minutes = parse_duration(elapsed[1] + elapsed[2], is_elapsed=True)
            return link | {"lag": minutes, "lag_calendar": "elapsed"}
        return link | {"lag": parse_duration(lag, unit=unit)}
    except ValueError:
        return None
