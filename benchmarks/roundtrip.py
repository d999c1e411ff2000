"""What project files lose when they are read, written and read again: dates, elements, fields.

A folder holds ``xer``, ``mspdi``, ``pmxml`` and ``mpxj``. Each file is read, written in its own
format (P6 XML as XER), read back and scheduled both times. The formats are then crossed: printed,
not judged, since their rules of scheduling differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks import _fields
from benchmarks._runner import Cell, Options, Report
from pmcore import Attributes, io
from pmcore._base import Noun
from pmcore.errors import FormatError, PlanError
from pmcore.io import Export, Import
from pmcore.model import Edit, Plan, PlannedTask, Schedule, TaskStatus, diff, registers
from pmcore.schedule import critical_path

FOLDERS = ("xer", "mspdi", "pmxml", "mpxj")
QUICK = 400_000
"""Bytes: with ``--quick`` larger files are left out."""
_OWN = {"xer": "xer", "mspdi": "mspdi", "pmxml": "xer"}
_DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")


@dataclass
class Writer:
    """A writer of a format, or nothing where pmcore has none."""

    name: str
    write: Callable[[Plan], Export] | None


def writers() -> dict[str, Writer]:
    """Return the writers by format."""
    names = {"xer": "write_xer", "mspdi": "write_mspdi"}
    return {kind: Writer(kind, getattr(io, name, None)) for kind, name in names.items()}


def run(options: Options) -> Report:
    """Send every file round, and the fixtures with custom fields."""
    report = Report(figures={"dates_changed": 0, "unlisted_losses": 0})
    known = writers()
    for path in files(options):
        rows = list(rows_of(path, known))
        if not rows:
            report.failures.append(f"{path.parent.name}/{path.name} cannot be read")
            report.rows.append(_skipped(path, "not read"))
        for row in rows:
            report.figures["dates_changed"] += _count(row, "dates_changed")
            report.figures["unlisted_losses"] += _count(row, "unlisted")
            report.rows.append(row)
            if _count(row, "dates_changed") or _count(row, "unlisted"):
                report.failures.append(f"{row['file']} is not the same when it is read again")
    report.figures["custom_fields_kept_pct"] = _fixtures(known, report)
    if not options.quick:
        for path in files(options):
            report.rows.extend(crossed(path, known))
    return report


def files(options: Options) -> Iterator[Path]:
    """Yield the project files of the folder."""
    root = options.folder()
    for name in FOLDERS:
        for path in sorted((root / name).glob("*")):
            is_large = options.quick and path.stat().st_size > QUICK
            if path.suffix.lower() in (".xer", ".xml", ".pmxml") and not is_large:
                yield path


def _count(row: dict[str, Cell], name: str) -> float:
    value = row[name]
    return float(value) if isinstance(value, (int, float)) else 0.0


def opened(path: Path) -> Import | None:
    """Return what a file holds; None where pmcore refuses it."""
    try:
        return io.read(path)
    except FormatError:
        return None


def _skipped(path: Path, why: str) -> dict[str, Cell]:
    name = f"{path.parent.name}/{path.name}"
    empty: dict[str, Cell] = dict.fromkeys(
        ("activities", "dates_changed", "differences", "unlisted", "losses")
    )
    return {"file": name, "to": "", **empty, "kinds": f"skipped: {why}"}


def rows_of(path: Path, known: dict[str, Writer]) -> Iterator[dict[str, Cell]]:
    """Yield one row a project of a file, written in its own format; none if it is refused.

    The projects of a XER file are written together as well: one row more for each.
    """
    found = opened(path)
    if found is None:
        return
    writer = known[_OWN[found.format]]
    if writer.write is None:
        yield _skipped(path, f"no writer of {writer.name}")
        return
    for plan in found.plans:
        yield row_of(path, plan, writer)
    if writer.name == "xer" and len(found.plans) > 1:
        yield from rows_together(path, found.plans)


def rows_together(path: Path, plans: tuple[Plan, ...]) -> Iterator[dict[str, Cell]]:
    """Write all projects of a file as one, read it back, and say of each what differs."""
    export = io.write_xer(plans)
    back = {each.id: each for each in io.read(export.data).plans}
    for plan in plans:
        root = f'plans["{plan.id or plan.name}"].'
        own = [each for each in export.losses if each.path.startswith(root)]
        told = [each.path.removeprefix(root) for each in own]
        again = back.get(plan.id)
        if again is None:  # it has no activities, which must be said
            lost = root[:-1] not in {each.path for each in export.losses}
            row = _row(path, plan, plan, told)
            yield row | {"to": "xer, together", "unlisted": int(lost)}
        else:
            row = _row(path, plan, again, told)
            kinds = Counter(loss.code for loss in own)
            yield row | {"to": "xer, together", "losses": len(own), "kinds": _counted(kinds)}


def crossed(path: Path, known: dict[str, Writer]) -> Iterator[dict[str, Cell]]:
    """Yield one row a project of a file, written in the other format."""
    found = opened(path)
    writer = known["xer" if found and found.format == "mspdi" else "mspdi"]
    if found is None or writer.write is None:
        return
    for plan in found.plans:
        yield row_of(path, plan, writer)


def row_of(path: Path, plan: Plan, writer: Writer) -> dict[str, Cell]:
    """Write a plan, read it back, and say what differs."""
    assert writer.write is not None
    export = writer.write(plan)
    (again,) = io.read(export.data).plans
    kinds = Counter(loss.code for loss in export.losses)
    row = _row(path, plan, again, [loss.path for loss in export.losses])
    return row | {"to": writer.name, "losses": len(export.losses), "kinds": _counted(kinds)}


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(kinds.items()))


def _row(path: Path, plan: Plan, again: Plan, told: Iterable[str]) -> dict[str, Cell]:
    edits, known = diff(plan, again), frozenset(told)
    unlisted = [edit for edit in edits if not is_listed(edit, known)]
    return {
        "file": f"{path.parent.name}/{path.name}",
        "to": "",
        "activities": len(plan.tasks),
        "dates_changed": dates_changed(plan, again),
        "differences": len(edits),
        "unlisted": len(unlisted),
        "losses": len(known),
        "kinds": "",
    }


def dates_changed(plan: Plan, again: Plan) -> int:
    """Return how many computed dates and floats of tasks differ; a lost task counts once."""
    before, after = scheduled(plan), scheduled(again)
    if before is None or after is None:
        return 0 if before is after else len(plan.tasks)
    rows = {row.id: row for row in after.tasks}
    count = 0
    for row in before.tasks:
        other = rows.get(row.id)
        if other is None:
            count += 1
            continue
        count += sum(getattr(row, name) != getattr(other, name) for name in _DATES)
    return count


def scheduled(plan: Plan) -> Schedule | None:
    """Return a plan's schedule; None for one that has no task or cannot be scheduled."""
    try:
        return critical_path(plan) if plan.tasks else None
    except PlanError:
        return None


def is_listed(edit: Edit, told: Collection[str]) -> bool:
    """Tell whether a loss names a difference, or the whole that it lies in."""
    if edit.field == "order" and not edit.id:
        return edit.register in told
    return all(
        path in told or any(_is_above(said, path) for said in told) for path in paths_of(edit)
    )


def paths_of(edit: Edit) -> Iterator[str]:
    """Yield the paths of all that an edit changes, down to attributes and tasks of a baseline."""
    if edit.field in registers() and not edit.register:
        yield edit.field
        return
    path = f'{edit.register}["{edit.id}"]' if edit.register else "plan"
    if edit.field:
        path = f"{path}.{edit.field}"
    yield from _leaves(path, edit.before, edit.after)


def _leaves(path: str, before: object, after: object) -> Iterator[str]:
    """Yield the path, or those below it that differ where both are of named parts."""
    if isinstance(before, Noun) and type(before) is type(after):
        for item in fields(before):  # type: ignore[arg-type]  # every noun is a dataclass
            old, new = getattr(before, item.name), getattr(after, item.name)
            if old != new:
                yield from _leaves(f"{path}.{item.name}", old, new)
        return
    named = _named(before), _named(after)
    if named[0] is None or named[1] is None:
        yield path
        return
    for key in dict.fromkeys((*named[0], *named[1])):
        old, new = named[0].get(key), named[1].get(key)
        if old != new:
            yield from _leaves(f'{path}["{key}"]', old, new)


def _named(value: object) -> Mapping[str, object] | None:
    """Return the parts of a value by name: attributes, or facts about tasks."""
    if isinstance(value, Attributes):
        return value
    if isinstance(value, tuple) and all(isinstance(x, PlannedTask | TaskStatus) for x in value):
        return {each.task: each for each in value}
    return None


def _is_above(said: str, path: str) -> bool:
    return path.startswith((f"{said}.", f"{said}["))


def _fixtures(known: dict[str, Writer], report: Report) -> float:
    """Return the percentage of custom fields that come back equal in their own format."""
    total = kept = 0
    for kind, data in (("mspdi", _fields.mspdi()), ("xer", _fields.xer())):
        writer = known[kind]
        if writer.write is None:
            report.rows.append(_skipped(Path("made") / kind, f"no writer of {kind}"))
            continue
        plan = io.read(data).plan
        before = _fields.held_by(plan)
        after = _fields.held_by(io.read(writer.write(plan).data).plan)
        same = sum(name in after and after[name] == value for name, value in before.items())
        total, kept = total + len(before), kept + same
        row = row_of(Path("made") / f"custom fields.{kind}", plan, writer)
        report.figures["unlisted_losses"] += _count(row, "unlisted")
        report.rows.append(row | {"kinds": f"{same} of {len(before)} custom fields kept"})
    return 100.0 * kept / total if total else 0.0
