"""Sheets, calendars of holidays, other tools' files: sentence code to its two templates."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "calendar.made_up": ("Day worked in exchange", "调休上班"),
    "calendar.milestones": ("Milestone", "里程碑"),
    "calendar.tasks": ("Task", "任务"),
    "calendar.meetings": ("Meeting", "会议"),
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
