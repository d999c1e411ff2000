"""Primavera P6's XER files, written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pmcore.io._compare import Renamed, note_changes
from pmcore.io._export import Export, Losses, path_of
from pmcore.io._import import Content, parse_instant
from pmcore.io._xer import BASELINES, FLOATS, LAGS, USUAL, read_content
from pmcore.io._xer_crew import Crew, Shares
from pmcore.io._xer_jobs import Jobs, links_from_outside
from pmcore.io._xer_labels import DECLARED, Labels
from pmcore.io._xer_sheets import COLUMNS, Sheets, hours, whole_number
from pmcore.io._xer_tables import CODE_PAGES
from pmcore.io._xer_tree import Time, Tree
from pmcore.model import (
    Assignment,
    ConstraintType,
    Plan,
    ProgressRule,
    Rules,
    Schedule,
    TaskKind,
    registers,
)
from pmcore.units import exponent

_REGISTERS = frozenset(
    (
        "tasks", "dependencies", "wbs", "calendars", "resources", "assignments",
        "organisation", "updates",
    )
)  # fmt: skip
_PLAN = frozenset(
    ("name", "start", "id", "finish", "currency", "calendar", "settings", "attributes")
)
_SETTINGS = frozenset(
    (
        "rules", "progress", "float_by", "critical_float", "lag_calendar",
        "is_critical_by_longest_path", "open_ends_at_own_finish", "attributes",
    )
)  # fmt: skip
_OUT_OF_PLAN = frozenset(
    (*DECLARED, *BASELINES.values(), *USUAL.values(), "scd_end_date", "unit", "wbs_fields")
)
_LAGS = {calendar: word for word, calendar in LAGS.items()}
_FLOATS = {kind: word for word, kind in FLOATS.items()}
_BEYOND = timedelta(days=5 * 366)  # how far calendars are spelt out after the last date
_P6 = {"complete_pct_type": "CP_Phys", "duration_type": "DT_FixedDUR2"}
_PROJECT: dict[str, object] = {
    "fy_start_month_num": 1, "rsrc_self_add_flag": "Y", "allow_complete_flag": "Y",
    "rsrc_multi_assign_flag": "Y", "checkout_flag": "N", "project_flag": "Y",
    "step_complete_flag": "N", "cost_qty_recalc_flag": "N", "batch_sum_flag": "Y",
    "name_sep_char": ".", "task_code_base": 1000, "task_code_step": 10, "priority_num": 10,
    "strgy_priority_num": 500, "def_cost_per_qty": 0, "task_code_prefix": "A",
    "def_qty_type": "QT_Hour", "def_rate_type": "COST_PER_QTY", "add_act_remain_flag": "N",
    "act_this_per_link_flag": "Y", "def_task_type": "TT_Task", "act_pct_link_flag": "N",
    "task_code_prefix_flag": "Y", "def_rollup_dates_flag": "Y",
    "use_project_baseline_flag": "Y", "rem_target_link_flag": "Y", "reset_planned_flag": "N",
    "allow_neg_act_flag": "N", "sum_assign_level": "SL_Taskrsrc", "export_flag": "Y",
}  # fmt: skip


def write_xer(
    plan: Plan | Iterable[Plan],
    target: str | Path | None = None,
    *,
    schedule: Schedule | Iterable[Schedule] | None = None,
    encoding: str | None = None,
) -> Export:
    """Return plans as a Primavera P6 XER file, with the list of what it cannot hold.

    The written file is read back, and every difference from the plans is listed.

    Parameters
    ----------
    plan : Plan or iterable of Plan
        One a project.
    target : str or Path, optional
        Where to write the file as well.
    schedule : Schedule or iterable of Schedule, optional
        Dates and floats to state, one a plan; and who is assigned, where it says so. None: P6
        computes dates when it schedules.
    encoding : str, optional
        Its character set, which XER files do not name. None: the Windows code page of the
        currency, else 1252, as P6 writes; UTF-8 where that would change a text, listed.

    Raises
    ------
    ValueError
        If there is no plan, two plans have one id, schedules do not fit, no such encoding is
        known, or it would make one id of two.
    FormatError
        If what is written cannot be read again.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.io import read_xer
    >>> written = write_xer(portal())
    >>> [loss.text() for loss in written.losses if loss.code == "loss.register"]
    ['risks: XER has no place for these 1 elements.']
    >>> len(read_xer(written.data).plan.tasks) == len(portal().tasks)
    True
    """
    plans = (plan,) if isinstance(plan, Plan) else tuple(plan)
    found = (schedule,) if isinstance(schedule, Schedule) else tuple(schedule or ())
    if not plans or len({_id_of(each) for each in plans}) < len(plans):
        raise ValueError(f"plans with ids of their own are needed, found {len(plans)}")
    if found and len(found) != len(plans):
        raise ValueError(f"{len(plans)} plans need as many schedules, found {len(found)}")
    currency = plans[0].currency or "USD"
    used = encoding or CODE_PAGES.get(currency, "cp1252")
    try:
        "".encode(used)
    except LookupError:
        raise ValueError(f"encoding names a character set, found {used!r}") from None
    _check_ids(plans, encoding)
    losses = Losses("XER")
    file = _File(plans, losses, encoding or "utf-8")
    for place, each in enumerate(plans):
        file.write(each, found[place] if found else None)
    text = file.close()
    data = text.encode(encoding, "replace") if encoding else _encoded(text, used, losses)
    back = read_content(Content(data, "bytes"), is_strict=False, encoding=encoding)
    file.compare(back.plans)
    written = Export(data, losses=losses.close(), format="xer")
    if target is not None:
        written.save(target)
    return written


def _id_of(plan: Plan) -> str:
    return plan.id or plan.name


def _encoded(text: str, page: str, losses: Losses) -> bytes:
    """Return the file in a code page, or in UTF-8 where the page cannot be read back.

    Readers try UTF-8 first, and no other code page than that of the currency.
    """
    try:
        data = text.encode(page)
    except UnicodeEncodeError:
        pass
    else:
        if text.isascii() or not _is_utf8(data):
            return data
    losses.add("loss.encoding", "file", found=page, used="utf-8")
    return text.encode("utf-8", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check_ids(plans: Iterable[Plan], encoding: str | None) -> None:
    """Refuse an encoding that makes one id of two."""
    plans = tuple(plans)
    groups = {"plans": [_id_of(each) for each in plans]}
    for plan in plans:
        for name in ("tasks", "wbs", "resources"):
            path = f'plans["{_id_of(plan)}"].{name}' if len(plans) > 1 else name
            groups[path] = [each.id for each in getattr(plan, name)]
    for path, ids in groups.items():
        found: dict[bytes, str] = {}
        for id_ in ids:
            other = found.setdefault(id_.encode(encoding or "utf-8", "replace"), id_)
            if other != id_:
                used = encoding or "utf-8"
                raise ValueError(f'{path}["{id_}"].id and {other!r} are one in {used}')


def _taken(plans: Iterable[Plan]) -> Iterable[int]:
    """Yield the numbers that calendars and units keep, and those of tasks outside the file."""
    for plan in plans:
        ids = [each.id for each in plan.calendars] + [each.id for each in plan.organisation]
        yield from (whole_number(id_) or 0 for id_ in ids)
        for task in plan.tasks:
            for link in links_from_outside(task):
                for end in ("project", "task"):
                    yield whole_number(str(link.get(end))) or 0


class _File:
    """One file while plans are written to it; what they share is written once."""

    def __init__(self, plans: tuple[Plan, ...], losses: Losses, encoding: str) -> None:
        self.plans = plans
        self.losses = losses
        self.sheets = Sheets(losses, encoding, _taken(plans))
        self.labels = Labels(self.sheets, plans)
        self.crew = Crew(self.sheets, self.labels)
        self.time = Time(self.sheets)
        self.tree = Tree(self.sheets, self.labels)
        self.topics: dict[str, int] = {}
        self.written: list[Renamed] = []
        self.currency = plans[0].currency or "USD"
        self.projects = {_id_of(each): self.sheets.number() for each in plans}
        self.tasks = {
            _id_of(each): {
                task.id: self.sheets.number()
                for task in each.tasks
                if task.kind is not TaskKind.INACTIVE
            }
            for each in plans
        }

    def write(self, plan: Plan, schedule: Schedule | None) -> None:
        """Write a plan, with the dates of a schedule where there is one."""
        with self.losses.under(self._root(plan)):
            self._write(plan, schedule)

    def _root(self, plan: Plan) -> str:
        return f'plans["{_id_of(plan)}"].' if len(self.plans) > 1 else ""

    def _write(self, plan: Plan, schedule: Schedule | None) -> None:
        self._note(plan)
        project = self.projects[_id_of(plan)]
        calendars = self.time.read(plan, project, _horizon(plan, schedule))
        units = self.tree.units_of(plan)
        resources = self.crew.read(plan, calendars)
        self._project(plan, project, calendars)
        elements = self.tree.read(plan, _id_of(plan), project, units)
        shares = schedule.assignments if schedule and schedule.assignments else plan.assignments
        self.written.append(
            Renamed(
                replace(plan, updates=plan.updates[-1:], assignments=shares),
                calendars={str(number): id_ for id_, number in calendars.items() if id_},
                units={str(number): id_ for id_, number in units.items()},
                wbs=self.tree.renamed,
                resources={self.crew.shorts[number]: id_ for id_, number in resources.items()},
            )
        )
        jobs = Jobs(
            self.sheets,
            self.labels,
            plan,
            project,
            numbers=self.tasks[_id_of(plan)],
            elements=elements,
            calendars=calendars,
            resources=resources,
            usual=_usual(plan),
            dates={each.id: each for each in schedule.tasks} if schedule else {},
            topics=self.topics,
        )
        self._work(plan, shares, jobs)

    def compare(self, found: tuple[Plan, ...]) -> None:
        """Note every difference between the plans and those read back, not noted before.

        A project without activities is read only where none has any.
        """
        full = [each for each in self.written if self.tasks[_id_of(each.plan)]]
        for each in self.written if full else ():
            if each not in full:
                self.losses.element(f'plans["{_id_of(each.plan)}"]', each.plan.name)
        for each, back in zip(full or self.written, found, strict=True):
            with self.losses.under(self._root(each.plan)):
                note_changes(each.plan, each.undone(back), self.losses, held=_REGISTERS)

    def _note(self, plan: Plan) -> None:
        """Note what a XER file has no place for in the plan as a whole."""
        losses = self.losses
        losses.fields_of(plan, "plan", _PLAN | frozenset(registers()))
        losses.registers_of(plan, _REGISTERS)
        if plan.currency not in (None, self.currency):
            losses.changed("plan.currency", plan.currency, self.currency)
        if not plan.id:
            losses.changed("plan.id", "", plan.name)
        losses.register("updates", len(plan.updates[:-1]))
        if plan.status is None:
            losses.changed("updates", "", plan.start)
        else:
            losses.fields_of(plan.status, path_of("updates", plan.status), ("at", "tasks"))

    def _project(self, plan: Plan, project: int, calendars: Mapping[str | None, int]) -> None:
        own, settings = plan.attributes, plan.settings
        name = self.sheets.text(_id_of(plan), "plan.id")
        cells: dict[str, object] = {
            "proj_id": project,
            "proj_short_name": name,
            "clndr_id": calendars[None],
            "critical_drtn_hr_cnt": hours(settings.critical_float),
            "last_recalc_date": plan.status.at if plan.status else plan.start,
            "plan_start_date": plan.start,
            "plan_end_date": plan.finish,
            "scd_end_date": parse_instant(str(own.get("scd_end_date"))),
            "add_date": plan.start,
            "critical_path_type": (
                "CT_DrivPath" if settings.is_critical_by_longest_path else "CT_TotFloat"
            ),
        }
        cells |= {USUAL[column]: word for column, word in _usual(plan).items()}
        for column, attribute in BASELINES.items():
            if other := own.get(attribute):
                cells[column] = self.projects.get(str(other)) or whole_number(str(other))
                if not cells[column]:
                    self.losses.field(f'plan.attributes["{attribute}"]', other)
        self.sheets.add("PROJECT", _PROJECT | cells)
        self.labels.write("PROJECT", project, own, path="plan", known=_OUT_OF_PLAN, project=project)
        self._options(plan, project, "plan.settings")

    def _options(self, plan: Plan, project: int, path: str) -> None:
        settings = plan.settings
        self.losses.fields_of(settings, path, _SETTINGS)
        if settings.rules is not Rules.P6:
            self.losses.changed(f"{path}.rules", settings.rules, Rules.P6)
        cells: dict[str, object] = {
            "schedoptions_id": self.sheets.number(),
            "proj_id": project,
            "sched_open_critical_flag": settings.open_ends_at_own_finish,
            "sched_retained_logic": settings.progress is ProgressRule.RETAINED_LOGIC,
            "sched_progress_override": settings.progress is ProgressRule.OVERRIDE,
            "sched_float_type": _FLOATS[settings.float_by],
            "sched_calendar_on_relationship_lag": _LAGS[settings.lag_calendar],
        }
        for name, value in settings.attributes.items():
            if name in COLUMNS["SCHEDOPTIONS"] and isinstance(value, str):
                cells[name] = value
            else:
                self.losses.field(f'{path}.attributes["{name}"]', value)
        if cells.get("sched_use_expect_end_flag") == "N" and any(
            each.type is ConstraintType.EXPECTED_FINISH
            for task in plan.tasks
            for each in task.constraints
        ):
            cells["sched_use_expect_end_flag"] = "Y"
            self.losses.changed(f'{path}.attributes["sched_use_expect_end_flag"]', "N", "Y")
        self.sheets.add("SCHEDOPTIONS", cells)

    def _work(self, plan: Plan, shares: tuple[Assignment, ...], jobs: Jobs) -> None:
        facts = {each.task: each for each in plan.status.tasks} if plan.status else {}
        written = {task.id: task for task in plan.tasks if task.id in jobs.numbers}
        for task in plan.tasks:
            if task.id in written:
                jobs.write(task, facts.get(task.id))
            else:
                self.losses.element(path_of("tasks", task), task.kind)
        for link in plan.dependencies:
            if link.predecessor in written and link.successor in written:
                jobs.link(link)
            else:
                self.losses.element(path_of("dependencies", link), TaskKind.INACTIVE)
        for task in written.values():
            jobs.outside(task, self._elsewhere)
        spent = {
            each.task: each.actual_cost
            for each in facts.values()
            if each.actual_cost and each.task in written
        }
        known = {each.id for each in plan.resources}
        for share in shares:
            if share.task not in written or share.resource not in known:
                self.losses.element(path_of("assignments", share), share.resource)
        kept = [each for each in shares if each.task in written and each.resource in known]
        numbered = {id_: (task, jobs.numbers[id_]) for id_, task in written.items()}
        Shares(self.crew, plan, jobs.project, jobs.resources).write(kept, numbered, spent)
        jobs.spend(spent)

    def _elsewhere(self, project: str, task: str) -> tuple[int, int] | None:
        """Return the numbers of a project and of its task, in the file or outside of it."""
        if project in self.projects:
            number = self.tasks[project].get(task)
            return (self.projects[project], number) if number else None
        outside = whole_number(project), whole_number(task)
        return outside if outside[0] and outside[1] else None  # type: ignore[return-value]  # both are numbers

    def close(self) -> str:
        """Return the text of the file."""
        first = self.plans[0]
        self.labels.close(self.projects)
        self.time.close(self.projects)
        money = {
            "curr_id": 1, "decimal_digit_cnt": exponent(self.currency),
            "curr_symbol": self.currency, "decimal_symbol": ".", "digit_group_symbol": ",",
            "pos_curr_fmt_type": "#1.1", "neg_curr_fmt_type": "(#1.1)",
            "curr_type": self.currency, "curr_short_name": self.currency, "group_digit_cnt": 3,
            "base_exch_rate": 1,
        }  # fmt: skip
        self.sheets.add("CURRTYPE", money)
        day = (first.status.at if first.status else first.start).date().isoformat()
        return self.sheets.whole(
            (
                "19.12", day, "Project", "pmcore", "pmcore", "dbxDatabaseNoName",
                "Project Management", self.currency,
            )
        )  # fmt: skip


def _usual(plan: Plan) -> dict[str, str]:
    """Return what the project's activities are unless they say otherwise, by column of TASK."""
    found = {column: plan.attributes.get(name) for column, name in USUAL.items()}
    told = {column for task in plan.tasks for column in USUAL if column in task.attributes}
    return {
        column: str(word or ("" if column in told else _P6[column]))
        for column, word in found.items()
    }


def _horizon(plan: Plan, schedule: Schedule | None) -> tuple[date, date]:
    """Return the days over which a week that alternates is spelt out."""
    known = [plan.start, *filter(None, (plan.finish, plan.deadline))]
    known += [schedule.start, schedule.finish] if schedule else []
    for fact in plan.status.tasks if plan.status else ():
        known += filter(None, (fact.start, fact.finish))
    return min(known).date(), max(known).date() + _BEYOND
