"""What the columns of people's sheets are called, and in which row their headings stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pmcore.io._cells import Cell, columns
from pmcore.io._grid import Grid, text_of
from pmcore.io._import import Ledger
from pmcore.model import Task

_DEEPEST_HEADER = 60
FIELD = "field:"
# Roles of columns that may come several times in a sheet.
MANY = frozenset(["predecessors", "successors", "resources", "phase", "note"])

_TASKS = {
    "id": "id taskid 编号 任务编号 标识号 标识 任务id 任务编码 编码 key issuekey 工作项编号"
    " 活动编号 activityid 作业编号 作业代码",
    "uid": "uniqueid 唯一标识号",
    "number": "no # 序号 行号 项次 number",
    "outline": "wbs wbscode wbs编码 wbs编号 wbs代码 outlinenumber 大纲数字 大纲编号 工作分解结构",
    "level": "outlinelevel level 大纲级别 大纲层次 级别 层级",
    "parent": "parent parentid parenttask parentkey 父任务 父任务编号 上级任务 父级 父工作项",
    "name": "name taskname task title 名称 任务名称 任务 标题 工作内容 工作任务 工作项 工作项名称"
    " 任务标题 活动名称 activityname activity 作业名称 事项 任务内容",
    "duration": "duration 工期 持续时间 计划工期 历时 时长 天数 工期天数 originalduration"
    " plannedduration",
    "work": "work effort 工时 工作量 计划工时 预估工时 预计工时 估算工时 estimatedhours",
    "work_seconds": "originalestimate",
    "start": "start startdate begin begindate plannedstart plannedstartdate 开始 开始时间 开始日期"
    " 计划开始 计划开始时间 计划开始日期 起始时间 起始日期",
    "finish": "finish finishdate end enddate plannedfinish plannedend plannedfinishdate"
    " plannedenddate 完成时间 完成日期 结束 结束时间 结束日期 计划完成 计划完成时间 计划完成日期"
    " 计划结束 计划结束时间 计划结束日期 完成",
    "due": "due duedate 截止日期 截止时间 到期日 期限",
    "deadline": "deadline",
    "actual_start": "actualstart actualstartdate 实际开始 实际开始时间 实际开始日期",
    "actual_finish": "actualfinish actualend actualfinishdate actualenddate 实际完成 实际完成时间"
    " 实际完成日期 实际结束 实际结束时间 实际结束日期",
    "percent": "%complete percentcomplete complete progress 完成百分比 完成率 进度 完成进度 完成度",
    "predecessors": "predecessors predecessor 前置任务 前置 前置工作项 紧前任务 紧前工作 前序任务"
    " 依赖 依赖任务 dependson blockedby inwardissuelink",
    "successors": "successors successor 后续任务 后置任务 紧后任务 紧后工作 blocking"
    " outwardissuelink",
    "resources": "resourcenames resourcename resources resource assignee assignees assignedto"
    " 资源名称 资源 经办人 执行人 处理人 参与人 参与者 成员 人员 指派给 执行者",
    "responsible": "responsible owner 负责人 责任人 主责人 牵头人",
    "milestone": "milestone ismilestone 里程碑 是否里程碑",
    "summary": "summary issummary 摘要 摘要任务",
    "note": "note notes description 备注 说明 注释 描述 任务描述",
    "priority": "priority 优先级",
    "kind": "kind type tasktype 类型 任务类型",
    "calendar": "calendar taskcalendar 日历 任务日历",
    "mode": "taskmode 任务模式",
    "active": "active 可用",
    "constraint": "constrainttype 限制类型 约束类型",
    "constraint_date": "constraintdate 限制日期 约束日期",
    "phase": "phase section sectioncolumn 阶段 项目阶段 模块 一级任务 二级任务 三级任务 分部",
}
_RESOURCES = {
    "id": "id resourceid 编号 工号",
    "name": "name resourcename resource 姓名 名称 资源名称 资源 成员",
    "kind": "kind type 类型 资源类型",
    "capacity": "capacity maxunits units 最大单位 容量 数量",
    "rate": "rate standardrate stdrate 标准费率 费率 单价",
    "bill_rate": "billrate 计费费率",
    "email": "email emailaddress 邮箱 电子邮件地址 电子邮件",
    "role": "role 角色 岗位 职位",
    "calendar": "calendar basecalendar 基准日历 日历",
    "skills": "skills skill 技能",
}
_CALENDARS = {
    "first": "date day first from start 日期 开始日期 开始 日",
    "last": "last to until end 结束日期 结束",
    "name": "name holiday 名称 节日 节假日 说明 备注",
    "kind": "kind type 类型 是否上班 状态",
}
# Units that a heading states behind its name: 工期(天).
_UNITS = {
    name: unit
    for unit, names in {
        "min": "min minutes minute 分钟",
        "h": "h hr hrs hours hour 小时 工时 人时",
        "d": "d day days wd workdays workingdays 天 日 工作日 人天 人日",
        "w": "w wk wks week weeks 周",
        "mo": "mo month months 月",
        "s": "s sec seconds 秒",
    }.items()
    for name in names.split()
}
_INSIDE = re.compile(r"[(\[（【](.*?)[)\]）】]")


@cache
def _aliases(kind: str) -> Mapping[str, str]:
    table = {"tasks": _TASKS, "resources": _RESOURCES, "calendars": _CALENDARS}[kind]
    return {name: role for role, names in table.items() for name in names.split()}


def _plainly(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-./:*?]+", "", folded)


@cache
def role_of(heading: str, kind: str = "tasks") -> tuple[str, str]:
    """Return what a heading means, and the unit that it states; empty where it says neither.

    Examples
    --------
    >>> role_of("Task Name"), role_of("工期（天）"), role_of("任务名称/Task Name"), role_of("Team")
    (('name', ''), ('duration', 'd'), ('name', ''), ('', ''))
    """
    known = _aliases(kind)
    inside = [_plainly(each) for each in _INSIDE.findall(heading)]
    unit = next((_UNITS[each] for each in inside if each in _UNITS), "")
    bare = _INSIDE.sub("", heading)
    # Both languages in one heading: whichever half is known.
    halves = re.split(r"[\n/|]|(?<=[\u4e00-\u9fff])\s*(?=[A-Za-z])", bare)
    for part in (heading, bare, *halves, *inside):
        role = known.get(_plainly(part))
        if role:
            return role, unit
    fields = {_plainly(each.field): each.field for each in columns(Task)}
    field_ = fields.get(_plainly(heading), "") if kind == "tasks" else ""
    return (FIELD + field_, "") if field_ else ("", "")


@dataclass
class Header:
    """The headings of a sheet.

    Parameters
    ----------
    row : int
        Where they stand; their values begin in the next one.
    roles : dict
        Columns by what they mean.
    units : dict
        What numbers alone count, by column.
    others : dict
        Headings that mean nothing here, by column.
    texts : dict
        All headings, by column.
    """

    row: int
    roles: dict[str, list[int]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def column(self, role: str) -> int | None:
        """Return the column of a role, or None."""
        held = self.roles.get(role)
        return held[0] if held else None


def known(row: list[Cell], kind: str) -> set[str]:
    """Return what the cells of a row mean as headings."""
    texts = [cell.strip() for cell in row if isinstance(cell, str) and len(cell) < 60]
    return {role for text in texts if text and (role := role_of(text, kind)[0])} - {""}


def best_row(rows: list[list[Cell]], kind: str) -> tuple[int, int]:
    """Return how many meanings the best of the first rows has, and which row that is."""
    scores = [(len(known(row, kind)), -place) for place, row in enumerate(rows[:_DEEPEST_HEADER])]
    score, place = max(scores, default=(0, 0))
    return score, -place


def read_header(grid: Grid, row: int, kind: str, ledger: Ledger) -> Header:
    """Return the headings of a row; groups of headings above it tell equal ones apart."""
    header = Header(row)
    texts = _texts(grid, row)
    above = _groups(grid, row - 1) if row and len(set(texts.values())) < len(texts) else {}
    for column, text in texts.items():
        own = text
        role, unit = role_of(own, kind)
        if column in above and [*texts.values()].count(text) > 1:
            own = f"{above[column]}{text}"
            role, unit = role_of(own, kind)
        header.texts[column] = own
        if unit:
            header.units[column] = unit
        if not role:
            header.others[column] = own
        elif role in header.roles and role not in MANY:
            ledger.add("sheet.column_twice", grid.path(row, column), raw=own)
            header.others[column] = own
        else:
            header.roles.setdefault(role, []).append(column)
    return header


def _texts(grid: Grid, row: int) -> dict[int, str]:
    texts = {column: text_of(grid.cell(row, column)) for column in range(len(grid.rows[row]))}
    return {column: " ".join(text.split()) for column, text in texts.items() if text}


def _groups(grid: Grid, row: int) -> dict[int, str]:
    """Return the headings of groups of columns, each until the next one."""
    found: dict[int, str] = {}
    group = ""
    for column in range(len(grid.rows[row + 1])):
        group = text_of(grid.cell(row, column)) or group
        if group:
            found[column] = group
    return found
