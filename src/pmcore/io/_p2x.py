"""ProTrack's own files (.p2x), read: XML with numbered fields, told in `docs/guides`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pmcore.io._import import MOST_MINUTES, Content, Import, Ledger, Names, content, refuse
from pmcore.io._protrack import (
    Agenda,
    Assembly,
    Entry,
    Held,
    Job,
    Pool,
    amount,
    is_stated,
    moment,
)
from pmcore.io._protrack_sheets import read_book
from pmcore.io._workbook import is_workbook
from pmcore.io._xml import Element, parse_xml
from pmcore.model import LinkType

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "￥": "CNY"}
_KINDS = {"0": LinkType.SS, "1": LinkType.SF, "2": LinkType.FS, "3": LinkType.FF}
_DAY, _WEEK = range(24), range(7)


def read_protrack(source: str | Path | bytes, *, strict: bool = False) -> Import:
    """Return the project of a ProTrack file (.p2x) or of a workbook of the DSLIB database (.xlsx).

    The plan has the baseline and a status update for each tracking period. Costs of resources
    stand in the costs of the activities, as they accrue: by use at the start, by hour evenly.

    Parameters
    ----------
    source : str, Path or bytes
        A path, the file's bytes, or its text.
    strict : bool
        Refuse the file where a repair is needed.

    Returns
    -------
    Import
        With one plan; its stored dates are the baseline's.

    Raises
    ------
    FormatError
        If it is neither, is broken or hostile, or needs repairs that `strict` forbids; if the
        extra ``excel`` is missing for a workbook.
    OSError
        If the file cannot be opened.

    References
    ----------
    J. Batselier, M. Vanhoucke, Construction and evaluation framework for a real-life project
    database, IJPM 33(3), 2015, on the database; the layout as files and the open PMConverter of
    Ghent University show it.

    Examples
    --------
    >>> text = '''<Project><NAME>Pond</NAME><Agenda/><Activities><Activity>
    ... <UniqueID>1</UniqueID><Name>Dig</Name><BaseLineStart>040120270800</BaseLineStart>
    ... <BaseLineDuration>16</BaseLineDuration><FixedBaselineCost>100</FixedBaselineCost>
    ... <BaselineCostByUnit>50</BaselineCostByUnit></Activity></Activities>
    ... <OutlineList><List><Child><Type>2</Type><Data>1</Data></Child></List></OutlineList>
    ... </Project>'''
    >>> plan = read_protrack(text).plan
    >>> plan.task("1").duration, plan.baselines[0].budget
    (960, 90000)
    """
    held = content(source)
    if is_workbook(held.data):
        return read_book(held, is_strict=strict)
    root = parse_xml(held)
    if not is_p2x(root):
        refuse("file.unknown_format", held.source, line=root.line, found=root.tag)
    return read_project(root, held, is_strict=strict)


def is_p2x(root: Element) -> bool:
    """Tell whether a tree is a ProTrack file: a project with an agenda and an outline."""
    return root.tag == "Project" and all(root.part(tag) for tag in ("Agenda", "OutlineList"))


def read_project(root: Element, held: Content, *, is_strict: bool) -> Import:
    """Return the project of a tree."""
    ledger = Ledger(held.source, "p2x")
    reader = _Reader(root, ledger)
    plan, stored = Assembly(reader.read(), ledger).plan()
    return ledger.close([plan], [stored], is_strict=is_strict)


class _Reader:
    """Reads the parts of a file; each register has a first element that only describes it."""

    def __init__(self, root: Element, ledger: Ledger) -> None:
        self.root = root
        self.ledger = ledger
        self.parents: dict[str, str | None] = {}
        self.listed = {each["UniqueID"] for each in root.each("Activities", "Activity")}

    def read(self) -> Held:
        """Return what the file states of the activities in its outline."""
        root = self.root
        symbol = next((each["CurrencySymbol"] for each in root.each("Settings")), "")
        if symbol not in _SYMBOLS:
            self.ledger.add("protrack.currency", "currency", raw=symbol, used="EUR")
        held = Held(root["NAME"] or "ProTrack", _SYMBOLS.get(symbol, "EUR"), self._agenda())
        names = {
            each["UniqueID"]: each["Name"] for each in root.each("ActivityGroups", "ActivityGroup")
        }
        outline = root.part("OutlineList")
        assert outline is not None
        held.groups = list(self._groups(outline, names, None, Names(self.ledger, "wbs")))
        for name in self.parents:
            self._is_listed(name, f'tasks["{name}"]')
        held.pools = list(self._pools())
        held.jobs = list(self._jobs())
        self._shares(held)
        held.links = list(self._links())
        held.reports = list(self._reports({job.id: job for job in held.jobs}))
        return held

    def _agenda(self) -> Agenda:
        part = self.root.part("Agenda")
        assert part is not None
        idle = {each.text.strip() for each in part.each("NonWorkingHours", "Hour")}
        free = {each.text.strip() for each in part.each("NonWorkingDays", "Day")}
        if not part.parts:
            return Agenda()
        found = (moment(each.text.strip()) for each in part.each("Holidays", "Holiday"))
        return Agenda(
            tuple(hour for hour in _DAY if str(hour) not in idle),
            tuple(day for day in _WEEK if str(day) not in free),
            tuple(sorted({each.date() for each in found if each})),
        )

    def _groups(
        self, above: Element, names: dict[str, str], parent: str | None, given: Names
    ) -> Iterator[tuple[str, str, str | None]]:
        """Yield the groups of the outline, and note where each activity of it belongs."""
        for child in above.each("List", "Child"):
            if child["Type"] == "2":
                self.parents[child["Data"]] = parent
            elif child["Type"] == "1":
                name = given.give(f"group {child['Data']}", "")
                yield name, names.get(child["Data"], ""), parent
                yield from self._groups(child, names, name, given)

    def _pools(self) -> Iterator[Pool]:
        given = Names(self.ledger, "resources")
        for each in self.root.each("Resources", "Resource"):
            name = given.give(each["FIELD0"], each["FIELD1"])
            owner = f'resources["{name}"]'
            yield Pool(
                name,
                each["FIELD1"],
                each["FIELD769"] != "0",
                amount(self.ledger, each["FIELD770"], owner, "by_use"),
                amount(self.ledger, each["FIELD771"], owner, "by_unit"),
                amount(self.ledger, each["FIELD780"], owner, "capacity", default=1.0),
            )

    def _jobs(self) -> Iterator[Job]:
        """Yield the activities of the outline; a file keeps those that were taken out."""
        given = Names(self.ledger, "tasks")
        for each in self.root.each("Activities", "Activity"):
            if each["UniqueID"] not in self.parents:
                continue
            name = given.give(each["UniqueID"], each["Name"])
            owner = f'tasks["{name}"]'
            start = moment(each["BaseLineStart"])
            if start is None:
                self.ledger.add("file.bad_date", f"{owner}.start", raw=each["BaseLineStart"])
                continue
            length = self.ledger.minutes(each["BaseLineDuration"], owner, "duration")
            yield Job(
                name,
                each["Name"],
                start,
                length,
                amount(self.ledger, each["FixedBaselineCost"], owner, "costs"),
                amount(self.ledger, each["BaselineCostByUnit"], owner, "costs"),
                parent=self.parents[each["UniqueID"]],
                is_milestone=each["IsMilestone"] == "1" or not length,
            )

    def _shares(self, held: Held) -> None:
        jobs = {job.id: job for job in held.jobs}
        pools = {pool.id for pool in held.pools}
        for each in self.root.each("ResourceAssignments", "ResourceAssignment"):
            job, pool = each["FIELD1024"], each["FIELD1025"]
            path = f'tasks["{job}"].needs'
            if pool not in pools:
                self.ledger.add("file.unknown_reference", path, raw=pool, register="resources")
            if self._is_listed(job, path) and job in jobs and pool in pools:
                units = amount(self.ledger, each["FIELD1026"], f'tasks["{job}"]', "needs")
                jobs[job].shares.append((pool, units, each["FIELD1027"] == "1"))

    def _is_listed(self, name: str, path: str) -> bool:
        """Tell whether the file has an activity, if only one that was taken out; note it if not."""
        if name not in self.listed:
            self.ledger.add("file.unknown_reference", path, raw=name, register="tasks")
        return name in self.listed

    def _links(self) -> Iterator[tuple[str, str, LinkType, int]]:
        for each in self.root.each("Relations", "Relation"):
            before, after = each["FromTask"], each["ToTask"]
            owner = f'dependencies["{before}->{after}"]'
            ends = [self._is_listed(name, owner) for name in (before, after)]
            if not (all(ends) and {before, after} <= self.parents.keys()):
                continue  # of activities that were taken out
            kind = _KINDS.get(each["LagType"])
            if kind is None:
                self.ledger.add(
                    "file.unknown_word", f"{owner}.type", raw=each["LagType"], used="FS"
                )
            lag = each["Lag"]
            if each["LagKind"] not in ("", "0"):
                self.ledger.add("protrack.lag_kind", f"{owner}.lag", raw=each["LagKind"], used=lag)
            minutes = self.ledger.minutes(lag, owner, "lag", low=-MOST_MINUTES)
            yield before, after, kind or LinkType.FS, minutes

    def _reports(self, jobs: dict[str, Job]) -> Iterator[tuple[datetime, str, list[Entry]]]:
        """Yield the tracking periods: a head, and after it a list that names each activity."""
        for tracking in self.root.each("TrackingList"):
            head: Element | None = None
            for part in tracking.parts:
                if part.tag == "TrackingPeriod":
                    head = part
                elif part.tag.startswith("TProTrackActivities") and head is not None:
                    at = moment(head["EndDate"])
                    if at is None:
                        where = f'updates["{head["Name"]}"].at'
                        self.ledger.add("file.bad_date", where, raw=head["EndDate"])
                    else:
                        yield at, head["Name"], list(self._entries(part, jobs, at))

    def _entries(self, part: Element, jobs: dict[str, Job], at: datetime) -> Iterator[Entry]:
        name = ""
        for each in part.parts:
            if each.tag == "Activity":
                name = each.text.strip()
            elif self._is_listed(name, f'updates["{at}"].tasks["{name}"]') and name in jobs:
                owner = f'updates["{at}"].tasks["{name}"]'
                start = moment(each["ActualStart"])
                if start is None:
                    self._note_no_start(each, owner)
                    continue
                share = self.ledger.bounded(
                    each["PercentageComplete"], owner, "percent", low=0, high=1, default=0
                )
                yield Entry(
                    name,
                    start,
                    self.ledger.minutes(each["ActualDuration"], owner, "duration"),
                    self.ledger.minutes(each["RemainingDuration"], owner, "remaining"),
                    share,
                    amount(self.ledger, each["ActualCostDev"], owner, "actual_cost"),
                    is_deviation=True,
                )

    def _note_no_start(self, each: Element, owner: str) -> None:
        """Note progress that has no start; what is not begun has none of both."""
        facts = (each[name] for name in ("PercentageComplete", "ActualDuration", "ActualCostDev"))
        if is_stated(each["ActualStart"]) or any(fact.strip("0.") for fact in facts):
            self.ledger.add("protrack.no_start", f"{owner}.start", raw=each["ActualStart"])
