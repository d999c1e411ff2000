"""Drivers of dates: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "driver.plan_start": (
        "{name} starts with the project, {date:instant}",
        "“{name}”随项目开始，{date:instant}",
    ),
    "driver.element_start": (
        "{name} cannot start before {element} does, {date:instant}",
        "“{name}”不得早于“{element}”的开始时间{date:instant}",
    ),
    "driver.data_date": (
        "{name} cannot start before the data date {date:instant}",
        "“{name}”不得早于数据日期{date:instant}开始",
    ),
    "driver.link": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}",
    ),
    "driver.link_lag": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}, and {size:duration/{day}} more",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}，之后再过{size:duration/{day}}",
    ),
    "driver.link_closed": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}; calendar {calendar} is then closed ({holiday}) until {start:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}；其后日历“{calendar}”休息（{holiday}），至{start:instant}复工",
    ),
    "driver.link_lag_closed": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}, and {size:duration/{day}} more; calendar {calendar} is then closed ({holiday}) until {start:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}，之后再过{size:duration/{day}}；其后日历“{calendar}”休息（{holiday}），至{start:instant}复工",
    ),
    "driver.link_elapsed": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}, and {size:duration/{day}} by the clock",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}，之后再过{size:duration/{day}}（自然时间）",
    ),
    "driver.link_elapsed_closed": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}, and {size:duration/{day}} by the clock; calendar {calendar} is then closed ({holiday}) until {start:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}，之后再过{size:duration/{day}}（自然时间）；其后日历“{calendar}”休息（{holiday}），至{start:instant}复工",
    ),
    "driver.link_lead": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}, less {size:duration/{day}}",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}，可提前{size:duration/{day}}",
    ),
    "driver.link_lead_closed": (
        "{name} waits for {predecessor_name}, which {event:word} {at:instant}, less {size:duration/{day}}; calendar {calendar} is then closed ({holiday}) until {start:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}，即{at:instant}，可提前{size:duration/{day}}；其后日历“{calendar}”休息（{holiday}），至{start:instant}复工",
    ),
    "driver.link_day": (
        "{name} waits for the end of the day on which {predecessor_name} {event:word}, {at:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}当日结束，即{at:instant}当日",
    ),
    "driver.link_day_closed": (
        "{name} waits for the end of the day on which {predecessor_name} {event:word}, {at:instant}; calendar {calendar} is then closed ({holiday}) until {start:instant}",
        "“{name}”等待“{predecessor_name}”{event:word}当日结束，即{at:instant}当日；其后日历“{calendar}”休息（{holiday}），至{start:instant}复工",
    ),
    "driver.late": (
        "{name} is as late as possible, {date:instant}",
        "“{name}”尽量推迟至{date:instant}",
    ),
    "driver.late_before": (
        "{name} is as late as possible without delaying {successor_name}, which {event:word} {at:instant}",
        "“{name}”尽量推迟，但不影响“{successor_name}”于{at:instant}{event:word}",
    ),
    "word.finish": ("finishes", "完成"),
    "word.start": ("starts", "开始"),
    "driver.constraint": (
        "{name} has the constraint {type:word} {date:instant}",
        "“{name}”受日期约束：{type:word}{date:instant}",
    ),
    "word.as_late_as_possible": ("as late as possible", "越晚越好"),
    "word.as_soon_as_possible": ("as soon as possible", "越早越好"),
    "word.start_no_earlier_than": ("start no earlier than", "不得早于此时开始："),
    "word.start_no_later_than": ("start no later than", "不得晚于此时开始："),
    "word.finish_no_earlier_than": ("finish no earlier than", "不得早于此时完成："),
    "word.finish_no_later_than": ("finish no later than", "不得晚于此时完成："),
    "word.start_on": ("start on", "开始于"),
    "word.finish_on": ("finish on", "完成于"),
    "word.must_start_on": ("must start on", "必须开始于"),
    "word.must_finish_on": ("must finish on", "必须完成于"),
    "word.expected_finish": ("expected finish", "预期完成于"),
    "word.external_early_start": ("external early start", "外部最早开始："),
    "word.external_late_finish": ("external late finish", "外部最晚完成："),
    "driver.manual": (
        "{name} is scheduled by hand for {date:instant}",
        "“{name}”为手动排程，{date:instant}",
    ),
    "driver.gate": (
        "{name} is held by gate {gate}, which reopens {date:instant}",
        "“{name}”受质量门“{gate}”阻止，{date:instant}重新评审",
    ),
    "driver.actual": ("{name} is done: {date:instant}", "“{name}”已完成：{date:instant}"),
    "driver.progress": (
        "{name} began {date:instant}; what remains goes on from the data date {data_date:instant}",
        "“{name}”已于{date:instant}开始，剩余工作自数据日期{data_date:instant}继续",
    ),
    "driver.resume": (
        "{name} was suspended and resumes {date:instant}",
        "“{name}”曾暂停，{date:instant}恢复",
    ),
    "driver.maximum_lag": (
        "{name} is delayed to {date:instant} so that {successor} follows in time",
        "“{name}”推迟至{date:instant}，以便“{successor}”及时衔接",
    ),
    "driver.span": (
        "{name} stretches from the first to the last task it is linked to",
        "“{name}”自所关联的最早任务延续至最晚任务",
    ),
    "driver.span_between": (
        "{name} stretches from {first_name} to {last_name}",
        "“{name}”自“{first_name}”延续至“{last_name}”",
    ),
    "conflict.maximum_lag": (
        "{successor} cannot follow {predecessor} within {max_lag:duration}",
        "“{successor}”无法在{max_lag:duration}内衔接“{predecessor}”",
    ),
    "conflict.maximum_lag_not_kept": (
        "no schedule was found in which {successor} follows {predecessor} within {max_lag:duration}; whether there is one is not known",
        "未找到使“{successor}”在{max_lag:duration}内衔接“{predecessor}”的方案；是否存在尚不清楚",
    ),
    "conflict.maximum_lag_not_kept.hint": (
        "Search longer, or raise the maximum lag",
        "请延长搜索，或调大最大延隔时间",
    ),
    "conflict.maximum_lag.hint": (
        "Raise the maximum lag, or loosen the links and dates between both",
        "请调大最大延隔时间，或放宽两者之间的依赖与日期",
    ),
    "plan.before_calendar": (
        "dates run before the year {year}",
        "日期早于公元{year}年",
    ),
    "plan.before_calendar.hint": (
        "Shorten durations, or move the finish and the deadlines later",
        "请缩短工期，或推迟完成日期与期限",
    ),
    "plan.beyond_calendar": (
        "dates run past the year {year}",
        "日期超出了{year}年",
    ),
    "plan.beyond_calendar.hint": (
        "Shorten durations, or give the calendars more working time",
        "请缩短工期，或增加日历的工作时间",
    ),
}
