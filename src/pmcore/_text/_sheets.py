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
    "file.extra.hint": ('Install it: pip install "pmcore[{extra}]"', '请安装：pip install "pmcore[{extra}]"'),
}
