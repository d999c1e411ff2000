"""The calendars that a file names for its tasks, read without the library's readers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from benchmarks._agreement import File
from pmcore.model import ALWAYS, Plan

_REPLACED = (
    "xer.calendar_replaced",
    "mspdi.calendar_replaced",
    "pmxml.calendar_replaced",
    "xer.calendar_unreadable",
    "mspdi.mixed_calendars",
    "xer.no_calendar",
)


def named(path: Path) -> dict[str, set[str]]:
    """Return the calendars that the file names for tasks, by the task's code or unique id.

    Several projects of a file may use one code.
    """
    if path.suffix.lower() == ".xer":
        return _of_xer(path)
    root = ET.parse(path).getroot()  # noqa: S314 - the files of the data folder
    tag = root.tag.rpartition("}")[2]
    if tag == "Project":
        return _of_xml(root, "Task", "UID", "CalendarUID")
    return _of_xml(root, "Activity", "Id", "CalendarObjectId")


def _of_xml(root: ET.Element, kind: str, key: str, calendar: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for element in root.iter():
        if element.tag.rpartition("}")[2] == kind:
            held = {part.tag.rpartition("}")[2]: (part.text or "").strip() for part in element}
            found.setdefault(held.get(key, ""), set()).add(held.get(calendar, ""))
    return found


def _of_xer(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    table, names = "", list[str]()
    for line in path.read_bytes().decode("latin-1").split("\n"):
        cells = line.rstrip("\r").split("\t")
        if cells[0] == "%T":
            table = cells[1]
        elif cells[0] == "%F":
            names = cells[1:]
        elif cells[0] == "%R" and table == "TASK":
            row = dict(zip(names, cells[1:], strict=False))
            found.setdefault(row.get("task_code", ""), set()).add(row.get("clndr_id", ""))
    return found


def silent_fallbacks(file: File) -> int:
    """Return how many tasks lost the calendar that their file names, and no repair says so."""
    if file.held is None:
        return 0
    wanted = named(file.path)
    told = any(repair.code in _REPLACED for repair in file.held.repairs)
    return sum(_lost(plan, wanted) for plan in file.held.plans) if not told else 0


def _lost(plan: Plan, wanted: dict[str, set[str]]) -> int:
    count = 0
    for task in plan.tasks:
        names = wanted.get(task.id, set())
        used = task.calendar or plan.calendar
        # "-1" and "0" name the project's own; elapsed durations run round the clock.
        if names and not names & {"", "-1", "0", used} and used != ALWAYS.id:
            count += 1
    return count
