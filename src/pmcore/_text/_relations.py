"""Why links drive or do not, what went ahead of them, why dates moved: code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "relation.sets": (
        "{predecessor_name} sets the date of {name}",
        "“{predecessor_name}”决定“{name}”的日期",
    ),
    "relation.ties": (
        "{predecessor_name} holds {name} too, no less than what set its date",
        "“{predecessor_name}”同样制约“{name}”的日期",
    ),
    "relation.room": (
        "{predecessor_name} can slip {size:duration/{day}} before it holds {name}",
        "“{predecessor_name}”还可推迟{size:duration/{day}}才会影响“{name}”",
    ),
    "relation.broken": (
        "{name} comes {size:duration/{day}} before {predecessor_name} would allow",
        "“{name}”比“{predecessor_name}”所允许的时间早{size:duration/{day}}",
    ),
    "relation.fixed": (
        "the date of {name} is fixed, whatever {predecessor_name} does",
        "“{name}”的日期已固定，不受“{predecessor_name}”影响",
    ),
    "relation.past": (
        "{name} is done, so {predecessor_name} holds it no more",
        "“{name}”已完成，不再受“{predecessor_name}”制约",
    ),
    "relation.late": (
        "{predecessor_name} is as late as possible: it follows {name} and does not hold it",
        "“{predecessor_name}”尽量推迟，随“{name}”而定，并不制约它",
    ),
    "relation.unused": (
        "the dates do not follow the link from {predecessor_name} to {name}",
        "日期计算不采用“{predecessor_name}”到“{name}”的依赖关系",
    ),
    "sequence.finish_start": (
        "{name} started {size:duration/{day}} before the finish of {predecessor_name} let it",
        "“{name}”比“{predecessor_name}”的完成所允许的时间早{size:duration/{day}}开始",
    ),
    "sequence.start_start": (
        "{name} started {size:duration/{day}} before the start of {predecessor_name} let it",
        "“{name}”比“{predecessor_name}”的开始所允许的时间早{size:duration/{day}}开始",
    ),
    "sequence.finish_finish": (
        "{name} finished {size:duration/{day}} before the finish of {predecessor_name} let it",
        "“{name}”比“{predecessor_name}”的完成所允许的时间早{size:duration/{day}}完成",
    ),
    "sequence.start_finish": (
        "{name} finished {size:duration/{day}} before the start of {predecessor_name} let it",
        "“{name}”比“{predecessor_name}”的开始所允许的时间早{size:duration/{day}}完成",
    ),
    "sequence.waits": (
        "what remains of {name} waits for {predecessor_name}",
        "“{name}”的剩余工作仍等待“{predecessor_name}”",
    ),
    "sequence.goes_on": (
        "what remains of {name} goes on without waiting",
        "“{name}”的剩余工作继续进行，不再等待",
    ),
    "sequence.passes_on": (
        "{name} is done, and what follows it waits for {predecessor_name}",
        "“{name}”已完成，其后续任务仍等待“{predecessor_name}”",
    ),
    "sequence.stands": (
        "{name} is done and holds back nothing that follows it",
        "“{name}”已完成，不再制约其后续任务",
    ),
    "sequence.past": (
        "{predecessor_name} holds {name} no more",
        "“{predecessor_name}”不再制约“{name}”",
    ),
    "compare.later": (
        "The project finishes {size:duration/{day}} later: {after:instant} instead of {before:instant}",
        "项目推迟{size:duration/{day}}完成：由{before:instant}改为{after:instant}",
    ),
    "compare.earlier": (
        "The project finishes {size:duration/{day}} earlier: {after:instant} instead of {before:instant}",
        "项目提前{size:duration/{day}}完成：由{before:instant}改为{after:instant}",
    ),
    "compare.same": (
        "The project finishes as before, {after:instant}",
        "项目完成时间不变：{after:instant}",
    ),
    "compare.cause": ("{share:percent}: {cause}", "{share:percent}：{cause}"),
    "move.later": (
        "{name} finishes {size:duration/{day}} later",
        "“{name}”推迟{size:duration/{day}}完成",
    ),
    "move.earlier": (
        "{name} finishes {size:duration/{day}} earlier",
        "“{name}”提前{size:duration/{day}}完成",
    ),
    "move.start": (
        "the start of {name} moves by {size:duration/{day}}, its finish does not",
        "“{name}”的开始时间变动{size:duration/{day}}，完成时间不变",
    ),
    "move.float": (
        "{name} keeps its dates and has another float",
        "“{name}”日期不变，浮动时间有变",
    ),
    "move.added": ("{name} is new", "新增“{name}”"),
    "move.removed": ("{name} is gone", "“{name}”已移除"),
    "cause.duration": (
        "{name} takes {after:duration} instead of {before:duration}",
        "“{name}”的工期由{before:duration}改为{after:duration}",
    ),
    "cause.constraint": (
        "the date constraints of {name} were changed",
        "“{name}”的日期约束有变",
    ),
    "cause.task": ("{name} was changed ({fields:list})", "“{name}”有变（{fields:list}）"),
    "cause.task_added": ("{name} was added", "新增了“{name}”"),
    "cause.task_removed": ("{name} was removed", "移除了“{name}”"),
    "cause.task_calendar": ("{name} runs on another calendar", "“{name}”改用其他日历"),
    "cause.calendar": ("calendar {calendar} was changed", "日历“{calendar}”有变"),
    "cause.plan_calendar": ("the plan runs on another calendar", "计划改用其他日历"),
    "cause.plan_start": (
        "the project starts {after:instant} instead of {before:instant}",
        "项目开始时间由{before:instant}改为{after:instant}",
    ),
    "cause.settings": ("the rules of scheduling were changed", "排程规则有变"),
    "cause.element": ("{element} was changed", "“{element}”有变"),
    "cause.gate": ("gate {gate} was changed", "质量门“{gate}”有变"),
    "cause.progress": ("the progress of {name} was updated", "“{name}”的进展有更新"),
    "cause.data_date": ("the data date is now {after:instant}", "数据日期现为{after:instant}"),
    "cause.no_status": ("no progress counts any more", "不再计入进展"),
    "cause.link_added": (
        "{name} now depends on {predecessor_name}",
        "“{name}”现依赖“{predecessor_name}”",
    ),
    "cause.link_removed": (
        "{name} no longer depends on {predecessor_name}",
        "“{name}”不再依赖“{predecessor_name}”",
    ),
    "cause.link_changed": (
        "the link from {predecessor_name} to {name} was changed",
        "“{predecessor_name}”到“{name}”的依赖关系有变",
    ),
    "cause.staffing": ("{name} has other people", "“{name}”的人员有变"),
    "cause.plan": ("other edits of the plan ({count})", "计划的其他改动（{count}处）"),
    "cause.others": ("smaller causes together", "其余较小原因合计"),
    "cause.unknown": (
        "what moved {name} is not known from what was given",
        "所给信息无法说明“{name}”变动的原因",
    ),
}
