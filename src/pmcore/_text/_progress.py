"""Progress: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # Problems
    "progress.no_data_date": (
        "there are no facts and no entries, so no data date",
        "没有状态更新，也没有任何记录，无法确定数据日期",
    ),
    "progress.no_data_date.hint": ("Give the data date", "请给出数据日期"),
    "progress.before_start": (
        "the data date {found:instant} lies before the plan's start, {start:instant}",
        "数据日期{found:instant}早于计划开始时间{start:instant}",
    ),
    "progress.before_start.hint": (
        "Move the data date, or the start of the plan",
        "请更改数据日期或计划的开始时间",
    ),
    # What is odd about entries
    "finding.hours_unknown_task": (
        "{work:hours} of {who} on {day:day} name the task {name}, which the plan lacks; they are left out",
        "{who}在{day:day}的{work:hours}记在计划中没有的任务{name}上，未计入",
    ),
    "finding.hours_unknown_person": (
        "{work:hours} on {day:day} are booked by {name}, whom the plan lacks; they are left out",
        "{day:day}的{work:hours}由计划中没有的人员{name}填报，未计入",
    ),
    "finding.hours_after_data_date": (
        "{work:hours} of {who} on {day:day} lie after the data date, {last:day}; they are left out",
        "{who}在{day:day}的{work:hours}晚于数据日期{last:day}，未计入",
    ),
    "finding.hours_before_start": (
        "{work:hours} of {who} on {day:day} lie before the plan's start, {start:day}; they are counted",
        "{who}在{day:day}的{work:hours}早于计划开始日期{start:day}，已计入",
    ),
    "finding.money_unknown_task": (
        "{amount:money/{currency}} of {day:day} names the task {name}, which the plan lacks; it is left out",
        "{day:day}的{amount:money/{currency}}记在计划中没有的任务{name}上，未计入",
    ),
    "finding.money_unknown_account": (
        "{amount:money/{currency}} of {day:day} names the account {name}, which the plan lacks; it is left out",
        "{day:day}的{amount:money/{currency}}记在计划中没有的账户{name}上，未计入",
    ),
    "finding.money_after_data_date": (
        "{amount:money/{currency}} of {day:day} lies after the data date, {last:day}; it is left out",
        "{day:day}的{amount:money/{currency}}晚于数据日期{last:day}，未计入",
    ),
    "finding.money_before_start": (
        "{amount:money/{currency}} of {day:day} lies before the plan's start, {start:day}; it is counted",
        "{day:day}的{amount:money/{currency}}早于计划开始日期{start:day}，已计入",
    ),
    "finding.stands_twice_same": (
        "the entry {id} stands twice; it is counted once",
        "记录{id}出现两次，只计一次",
    ),
    "finding.stands_twice_other": (
        "two entries that differ have the id {id}; the later one is left out",
        "两条不同的记录共用编号{id}，后一条未计入",
    ),
    "finding.looks_alike": (
        "{who} booked {work:hours} on {day:day} twice on the same task, see {other}; both are counted",
        "{who}在{day:day}对同一任务两次填报{work:hours}（另见{other}），两条都已计入",
    ),
    "finding.over_day": (
        "{who} booked {work:hours} on {day:day}, more than a day has; they are counted",
        "{who}在{day:day}共填报{work:hours}，超过一天的时长，已计入",
    ),
    "finding.overtime_above_work": (
        "{who} booked {overtime:hours} of overtime on {day:day}, but worked {work:hours}",
        "{who}在{day:day}填报加班{overtime:hours}，而总工时只有{work:hours}",
    ),
    "finding.no_price": (
        "{who} has no price; {work:hours} of work are counted as free",
        "{who}没有费率，其{work:hours}工时按零费用计",
    ),
    "finding.labour_twice": (
        "{amount:money/{currency}} of labour of {day:day} is booked on {task}, whose hours cost money too; both are counted",
        "{day:day}的人工费{amount:money/{currency}}记在任务{task}上，而该任务的工时也已计价，两者都已计入",
    ),
    "finding.refers_to_nothing": (
        "the entry {id} refers to {name}, which is not among those counted",
        "记录{id}所引用的{name}不在已计入的记录中",
    ),
    "finding.no_task": (
        "{amount:money/{currency}} of {day:day} is booked on no task; it counts for its period alone",
        "{day:day}的{amount:money/{currency}}没有对应任务，只计入所属期间",
    ),
    # What is odd about facts
    "finding.before_actual_start": (
        "hours were booked on {task} on {day:day}, before its stated start, {start:day}",
        "“{task}”在{day:day}已有工时，早于所报的开始日期{start:day}",
    ),
    "finding.after_actual_finish": (
        "hours were booked on {task} on {day:day}, after its stated finish, {finish:day}",
        "“{task}”在{day:day}仍有工时，晚于所报的完成日期{finish:day}",
    ),
    "finding.nothing_remains_stated": (
        "{work:hours} were booked on {task}, but nobody says what remains; all of it is taken to remain",
        "“{task}”已填报{work:hours}，但没有说明剩余工作量，按全部剩余处理",
    ),
    "finding.work_differs": (
        "{stated:hours} of work are stated for {task}, {booked:hours} are booked; the booked ones count",
        "“{task}”所报工时为{stated:hours}，已填报{booked:hours}，以填报的为准",
    ),
    "finding.cost_without_work": (
        "{task} has cost {amount:money/{currency}}, but no work on it is known",
        "“{task}”已发生费用{amount:money/{currency}}，但没有任何工作记录",
    ),
}
