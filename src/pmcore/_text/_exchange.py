"""Headings, calendars, other tools' files: sentence code to its two templates."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "calendar.made_up": ("Day worked in exchange", "调休上班"),
    "calendar.milestones": ("Milestone", "里程碑"),
    "calendar.tasks": ("Task", "任务"),
    "calendar.meetings": ("Meeting", "会议"),
    "sheet_head.title": ("Schedule", "进度计划"),
    "sheet_head.outline": ("WBS", "WBS编号"),
    "sheet_head.id": ("ID", "编号"),
    "sheet_head.name": ("Task Name", "任务名称"),
    "sheet_head.duration": ("Duration (d)", "工期(天)"),
    "sheet_head.work": ("Work (h)", "工时(小时)"),
    "sheet_head.start": ("Start", "开始时间"),
    "sheet_head.finish": ("Finish", "完成时间"),
    "sheet_head.predecessors": ("Predecessors", "前置任务"),
    "sheet_head.resources": ("Resource Names", "资源名称"),
    "sheet_head.responsible": ("Responsible", "负责人"),
    "sheet_head.percent": ("% Complete", "完成百分比"),
    "sheet_head.milestone": ("Milestone", "里程碑"),
    "sheet_head.deadline": ("Deadline", "期限"),
    "sheet_head.note": ("Notes", "备注"),
    "sheet_head.yes": ("Yes", "是"),
    "file.extra": (
        "this needs the extra {extra}, which is not installed",
        "此功能需要尚未安装的附加组件{extra}",
    ),
    "file.extra.hint": (
        'Install it: pip install "pmcore[{extra}]"',
        '请安装：pip install "pmcore[{extra}]"',
    ),
    "mpxj.java": ("Java cannot be started: {reason}", "无法启动Java：{reason}"),
    "mpxj.java.hint": (
        "Install Java 11 or newer, or set JAVA_HOME to where it is",
        "请安装Java 11或更新版本，或将JAVA_HOME设为其所在位置",
    ),
    "mpxj.broken": ("MPXJ cannot read the file: {reason}", "MPXJ无法读取该文件：{reason}"),
    "mpxj.broken.hint": (
        "Open it in the tool that wrote it and save it again",
        "请在生成该文件的软件中打开并重新保存",
    ),
    "mpxj.ignored": ("MPXJ met an error: {raw}", "MPXJ遇到错误：{raw}"),
    "mpxj.ignored.repair": ("It left that part out", "已略去相关内容"),
    "mpxj.ignored.hint": (
        "Export the file as XML from the tool that wrote it",
        "请在生成该文件的软件中导出为XML",
    ),
}
