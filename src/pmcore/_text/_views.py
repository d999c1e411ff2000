"""Reports, charts and the command line: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # Gantt
    "view.gantt title": ("Gantt chart: {name}", "甘特图:{name}"),
    "view.gantt description": (
        "{start} – {finish}, {tasks} tasks, {critical} of them critical",
        "{start} – {finish},共 {tasks} 项任务,其中关键任务 {critical} 项",
    ),
    "view.rows left out": (
        "Shown: {shown} of {tasks} tasks – the upper levels of the WBS, milestones, critical work and what has least float; finished work last.",
        "共 {tasks} 项任务,图中显示 {shown} 项:WBS 上层、里程碑、关键工作及浮动时间最少的任务;已完成的任务排在最后。",
    ),
    "view.year": ("{year}", "{year}年"),
    "view.float is": ("float {float}", "浮动时间 {float}"),
    "view.days late": ("{days} d late", "晚 {days} 天"),
    "view.today": ("Today", "今天"),
    "view.data date": ("Status", "状态日"),
    "view.deadline": ("Deadline", "截止"),
    "view.legend plain": ("Task", "任务"),
    "view.legend critical": ("Critical", "关键任务"),
    "view.legend done": ("Done", "已完成"),
    "view.legend milestone": ("Milestone", "里程碑"),
    "view.legend baseline": ("Baseline", "基线"),
    "view.legend deadline": ("Task deadline", "任务截止日"),
}
