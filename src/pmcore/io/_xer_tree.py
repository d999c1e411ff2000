"""What a XER file states before its activities: calendars, organisation, WBS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from pmcore.io._export import path_of
from pmcore.io._import import Ledger, Names
from pmcore.io._xer_labels import Labels
from pmcore.io._xer_sheets import Sheets, hours, whole_number
from pmcore.io._xer_weeks import calendar_data
from pmcore.model import ALWAYS, STANDARD, Calendar, OrgUnit, Plan, WbsElement

_WBS = frozenset(("id", "name", "parent", "code", "attributes"))


class _Numbers:
    """Numbers of elements that keep their ids where these are numbers."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.used: set[int] = set()

    def give(self, register: str, element: Calendar | OrgUnit) -> int:
        found = whole_number(element.id)
        if found is None or found in self.used:
            found = self.sheets.number()
            path = path_of(register, element)
            self.sheets.losses.changed(f"{path}.id", element.id, found)
        self.used.add(found)
        return found


class Time:
    """The calendars of all plans of a file, each once."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.losses = sheets.losses
        self.numbers = _Numbers(sheets)
        self.known: dict[Calendar, int] = {}
        self.ordered: list[Calendar] = []
        self.owners: dict[Calendar, int] = {}
        self.cells: dict[Calendar, dict[str, object]] = {}
        self.roots: dict[Calendar, str] = {}

    def read(self, plan: Plan, project: int, horizon: tuple[date, date]) -> dict[str | None, int]:
        """Take the calendars that no plan before had; return the numbers of all by id.

        Under None stands the plan's own.
        """
        stated = {each.id: each for each in plan.calendars}
        for id_ in _named(plan):
            for own in (ALWAYS, STANDARD):
                if id_ == own.id:
                    stated.setdefault(id_, own)
        if plan.calendar is None:
            self.losses.changed("plan.calendar", "", STANDARD.name)
            stated.setdefault(STANDARD.id, STANDARD)
        fresh = [each for each in stated.values() if each not in self.known]
        for each in fresh:
            self.known[each] = self.numbers.give("calendars", each)
        place = 0
        for each in stated.values():  # the order of each plan stays
            self.owners.setdefault(each, project)
            self.roots.setdefault(each, self.losses.root)
            if each in fresh:
                self.ordered.insert(place, each)
            place = max(place, self.ordered.index(each) + 1)
        found: dict[str | None, int] = {id_: self.known[each] for id_, each in stated.items()}
        home = plan.calendar or STANDARD.id
        found[None] = found[home]
        for each in fresh:
            self._calendar(each, found, stated, horizon, is_first=each.id == home)
        return found

    def _calendar(
        self,
        each: Calendar,
        numbers: Mapping[str | None, int],
        known: Mapping[str, Calendar],
        horizon: tuple[date, date],
        *,
        is_first: bool,
    ) -> None:
        path = path_of("calendars", each)
        type_ = each.attributes.get("clndr_type", "CA_Base")
        for name, value in each.attributes.items():
            if name not in ("clndr_type", "project"):
                self.losses.field(f'{path}.attributes["{name}"]', value)
        for exception in each.exceptions:
            if exception.name or exception.is_provisional:
                plain = replace(exception, name="", is_provisional=False)
                self.losses.changed(f"{path}.exceptions", exception, plain)
        self.cells[each] = {
            "clndr_id": self.known[each],
            "default_flag": is_first,
            "clndr_name": self.sheets.text(each.name, f"{path}.name"),
            "base_clndr_id": numbers.get(each.base) if each.base else None,
            "clndr_type": type_,
            "day_hr_cnt": hours(each.minutes_per_day),
            "week_hr_cnt": hours(each.minutes_per_week),
            "month_hr_cnt": hours(each.minutes_per_month),
            "year_hr_cnt": hours(each.minutes_per_month * 12),
            "rsrc_private": "N",
            "clndr_data": calendar_data(_line(each, known), horizon, self.losses),
        }

    def close(self, projects: Mapping[str, int]) -> None:
        """Write the calendars; what belongs to a project that is not written goes to its user."""
        for each in self.ordered:
            name = each.attributes.get("project")
            owner = None if name is None else projects.get(str(name))
            if name is not None and owner is None:
                owner = self.owners[each]
                path = f'{path_of("calendars", each)}.attributes["project"]'
                with self.losses.under(self.roots[each]):
                    self.losses.changed(path, name, owner)
            self.sheets.add("CALENDAR", self.cells[each] | {"proj_id": owner})


def _line(calendar: Calendar, known: Mapping[str, Calendar]) -> list[Calendar]:
    """Return a calendar and those that it builds on, each once."""
    found = [calendar]
    while (base := known.get(found[-1].base or "")) and base not in found:
        found.append(base)
    return found


def _named(plan: Plan) -> Iterator[str | None]:
    yield plan.calendar
    yield from (task.calendar for task in plan.tasks)
    yield from (each.calendar for each in plan.resources)
    yield from (each.base for each in plan.calendars)


class Tree:
    """The organisation of all plans, and their WBS."""

    def __init__(self, sheets: Sheets, labels: Labels) -> None:
        self.sheets = sheets
        self.losses = sheets.losses
        self.labels = labels
        self.numbers = _Numbers(sheets)
        self.known: dict[OrgUnit, int] = {}
        self.renamed: dict[str, str] = {}

    def units_of(self, plan: Plan) -> dict[str, int]:
        """Write the units that no plan before had; return the numbers of all by id."""
        fresh = [each for each in plan.organisation if each not in self.known]
        for each in fresh:
            self.known[each] = self.numbers.give("organisation", each)
        found = {each.id: self.known[each] for each in plan.organisation}
        for place, each in enumerate(fresh):
            path = path_of("organisation", each)
            self.losses.fields_of(each, path, ("id", "name", "parent"))
            cells = {
                "obs_id": found[each.id],
                "parent_obs_id": found.get(each.parent or ""),
                "seq_num": place,
                "obs_name": self.sheets.text(each.name, f"{path}.name"),
            }
            self.sheets.add("OBS", cells)
        return found

    def read(
        self, plan: Plan, code: str, project: int, units: Mapping[str, int]
    ) -> dict[str | None, int]:
        """Write the WBS; return numbers by id, under None that of the project's own node."""
        own = plan.attributes
        root = self.sheets.number()
        found: dict[str | None, int] = {None: root}
        name = self.sheets.text(plan.name, "plan.name")
        short = self.sheets.text(code, "plan.id")
        cells: dict[str, object] = {"proj_node_flag": "Y", "wbs_name": name, "seq_num": 0}
        self._add(root, project, short, self._unit(own.get("unit"), units, "plan"), cells)
        held = own.get("wbs_fields")
        if isinstance(held, Mapping):
            self.labels.write("PROJWBS", root, held, path="plan", project=project)
        ordered = list(_in_order(plan.wbs))
        if ordered != list(plan.wbs):
            self.losses.changed("wbs", plan.wbs[0].id, ordered[0].id)
        codes = _Codes(self.sheets)
        self.renamed = codes.renamed
        for place, each in enumerate(ordered):
            number = found[each.id] = self.sheets.number()
            path, unit = path_of("wbs", each), each.attributes.get("unit")
            self.losses.fields_of(each, path, _WBS)
            cells = {
                "parent_wbs_id": found.get(each.parent, root),
                "wbs_name": self.sheets.text(each.name, f"{path}.name"),
                "seq_num": place,
            }
            self._add(number, project, codes.give(each, path), self._unit(unit, units, path), cells)
            self.labels.write(
                "PROJWBS", number, each.attributes, path=path, known=("unit",), project=project
            )
        return found

    def _unit(self, given: object, units: Mapping[str, int], path: str) -> int | None:
        """Return the number of a unit; that of one that the file does not state stays."""
        if not isinstance(given, str):
            return None
        found = units.get(given) or whole_number(given)
        if found is None:
            self.losses.field(f'{path}.attributes["unit"]', given)
        return found

    def _add(
        self, number: int, project: int, short: str, unit: object, cells: dict[str, object]
    ) -> None:
        usual: dict[str, object] = {
            "wbs_id": number,
            "proj_id": project,
            "obs_id": unit,
            "est_wt": 1,
            "proj_node_flag": "N",
            "sum_data_flag": "N",
            "status_code": "WS_Open",
            "wbs_short_name": short,
            "orig_cost": 0,
            "indep_remain_total_cost": 0,
            "ev_compute_type": "EC_Cmp_pct",
            "ev_etc_compute_type": "EE_Rem_hr",
        }
        self.sheets.add("PROJWBS", usual | cells)


class _Codes:
    """The last parts of WBS codes; notes where reading would give another id or code."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.names = Names(Ledger("", "xer"), "wbs")
        self.whole: dict[str, str] = {}
        self.renamed: dict[str, str] = {}  # what reading gives, to the id it has

    def give(self, each: WbsElement, path: str) -> str:
        """Return the part that an element's code has beyond that of the one above."""
        above = self.whole.get(each.parent or "")
        prefix = f"{above}." if above else ""
        wanted = each.code or each.id
        short = self.sheets.text(wanted.removeprefix(prefix), f"{path}.code")
        self.whole[each.id] = whole = prefix + short
        if each.code and whole != each.code:
            self.sheets.losses.changed(f"{path}.code", each.code, whole)
        if (name := self.names.give(whole, each.id)) != each.id:
            self.sheets.losses.changed(f"{path}.id", each.id, name)
        self.renamed[name] = each.id
        return short


def _in_order(elements: Iterable[WbsElement]) -> Iterator[WbsElement]:
    """Yield each element after the one above it; what leads round in a circle comes last."""
    held = {each.id: each for each in elements}
    below: dict[str | None, list[WbsElement]] = {}
    for each in held.values():
        below.setdefault(each.parent if each.parent in held else None, []).append(each)
    open_ = below.pop(None, [])[::-1]
    while open_ or below:
        if not open_:
            open_ = below.pop(next(iter(below)))[::-1]
        each = open_.pop()
        yield each
        open_ += below.pop(each.id, [])[::-1]
