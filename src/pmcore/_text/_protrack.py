"""ProTrack's files: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "protrack.currency": (
        "the currency sign '{raw}' names no currency",
        "货币符号“{raw}”无法识别",
    ),
    "protrack.currency.repair": ("{used} is used", "改用{used}"),
    "protrack.currency.hint": ("Set the currency in ProTrack", "请在ProTrack中设置货币"),
    "protrack.same_date": (
        "two tracking periods end at {found:instant}",
        "两个跟踪期同在{found:instant}结束",
    ),
    "protrack.same_date.repair": ("the later one is used", "采用后一个"),
    "protrack.same_date.hint": (
        "Give each its own status date",
        "请为每个跟踪期设置各自的状态日期",
    ),
    "protrack.finish_ahead": (
        "the work is called finished, but its actual duration runs to {raw:instant}, after the status date",
        "工作标为已完成，但按实际工期将到{raw:instant}，晚于状态日期",
    ),
    "protrack.finish_ahead.repair": ("the status date is used", "改用状态日期"),
    "protrack.finish_ahead.hint": ("Correct the actual duration", "请更正实际工期"),
    "protrack.lag_kind": (
        "what a lag of kind {raw} counts is not known",
        "无法识别类型为{raw}的延隔",
    ),
    "protrack.lag_kind.repair": ("{used} working hours are used", "按{used}工时计"),
    "protrack.lag_kind.hint": ("State the lag in hours", "请以小时给出延隔"),
    "protrack.never_works": (
        "the agenda has no working hour or no working day",
        "日程表中没有工作时段或工作日",
    ),
    "protrack.never_works.hint": ("Mark what is worked", "请标明工作时间"),
    "protrack.task_twice": (
        "the tracking period tells of the activity {raw} twice",
        "同一跟踪期两次记录了活动{raw}",
    ),
    "protrack.task_twice.repair": ("the later one is used", "采用后一个"),
    "protrack.task_twice.hint": ("Keep one of both", "请保留其中之一"),
    "protrack.no_start": (
        "progress is stated without an actual start that is a date, found '{raw}'",
        "记录了进展，但实际开始“{raw}”不是日期",
    ),
    "protrack.no_start.repair": ("It is left out", "已忽略"),
    "protrack.no_start.hint": ("State when the work began", "请填写实际开始时间"),
    "protrack.no_baseline": (
        "the workbook has no sheet called Baseline Schedule",
        "工作簿中没有名为“Baseline Schedule”的工作表",
    ),
    "protrack.no_baseline.hint": (
        "Give a workbook of the DSLIB database",
        "请提供DSLIB数据库的工作簿",
    ),
}
