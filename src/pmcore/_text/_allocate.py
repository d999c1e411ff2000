"""Staffing: drivers, proofs, conflicts, verdicts: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "verify.task_missing": ("the schedule leaves the task out", "进度计划缺少该任务"),
    "verify.task_missing.hint": ("Schedule every task once", "请为每个任务排程一次"),
    "verify.task_unknown": ("the plan has no task {found}", "计划中没有任务{found}"),
    "verify.task_unknown.hint": (
        "Use the plan that the schedule was made from",
        "请使用生成该进度的计划",
    ),
    "verify.task_repeated": ("the task stands {count} times", "该任务出现了{count}次"),
    "verify.task_repeated.hint": ("Schedule every task once", "请为每个任务排程一次"),
    "verify.mode_unknown": ("the task has no mode {found}", "该任务没有执行方式{found}"),
    "verify.mode_unknown.hint": ("Choose a mode of the task", "请选择该任务已有的执行方式"),
    "verify.finish_before_start": (
        "it ends {finish:instant} before it begins {start:instant}",
        "完成时间{finish:instant}早于开始时间{start:instant}",
    ),
    "verify.finish_before_start.hint": ("Swap or correct the dates", "请更正日期"),
    "verify.actual_moved": (
        "{found:instant} is not the actual date {stated:instant}",
        "{found:instant}与实际时间{stated:instant}不符",
    ),
    "verify.actual_moved.hint": ("Keep what has happened", "请保留已发生的实际时间"),
    "verify.done_before_data_date": (
        "work that is not done ends {found:instant}, before the data date {data_date:instant}",
        "未完成的工作在数据日期{data_date:instant}之前的{found:instant}结束",
    ),
    "verify.done_before_data_date.hint": (
        "Let what remains end after the data date",
        "请将剩余工作安排在数据日期之后",
    ),
    "verify.remaining": (
        "{found:duration} are left for {needed:duration} of remaining work",
        "剩余工作需要{needed:duration},只留有{found:duration}",
    ),
    "verify.remaining.hint": ("Let it end later", "请推迟完成时间"),
    "verify.manual_moved": (
        "{found:instant} is not the stated date {stated:instant} of a manual task",
        "{found:instant}与手动排程任务所填的{stated:instant}不符",
    ),
    "verify.manual_moved.hint": ("Keep stated dates", "请保留所填日期"),
    "verify.start_off_work": (
        "{found:instant} is no working time of the task",
        "{found:instant}不是该任务的工作时间",
    ),
    "verify.start_off_work.hint": ("Start it in working time", "请在工作时间内开始"),
    "verify.finish_off_work": (
        "no working minute of the task ends {found:instant}",
        "{found:instant}不是该任务工作时间的结束",
    ),
    "verify.finish_off_work.hint": ("End it in working time", "请在工作时间内结束"),
    "verify.duration": (
        "its dates span {found:duration} of working time, but it takes {needed:duration}",
        "所占工作时间为{found:duration},而工期为{needed:duration}",
    ),
    "verify.duration.hint": ("Let the dates fit the duration", "请使日期与工期一致"),
    "verify.split": (
        "it stands in {found} parts, though nothing may split it",
        "该任务不可中断,却分为{found}段",
    ),
    "verify.split.hint": ("Keep it in one piece", "请保持连续"),
    "verify.segments": (
        "its {found} parts are out of order or do not reach from its start to its finish",
        "其{found}段次序有误,或首尾与开始、完成时间不符",
    ),
    "verify.segments.hint": ("Order the parts from start to finish", "请按先后排列各段"),
    "verify.before_start": (
        "it starts {found:instant}, before {wanted:instant}, when {source} begins",
        "开始于{found:instant},早于{source}规定的{wanted:instant}",
    ),
    "verify.before_start.hint": ("Start it later", "请推迟开始"),
    "verify.before_data_date": (
        "it has not begun, yet starts {found:instant}, before the data date {data_date:instant}",
        "尚未开始,却排在数据日期{data_date:instant}之前的{found:instant}",
    ),
    "verify.before_data_date.hint": ("Start it after the data date", "请在数据日期之后开始"),
    "verify.gate": (
        "it lies {found:instant}, but the gate {gate} is closed until {wanted:instant}",
        "{found:instant}时关口{gate}尚未开放,要到{wanted:instant}",
    ),
    "verify.gate.hint": ("Wait for the gate", "请等待关口开放"),
    "verify.constraint": (
        "{found:instant} breaks the constraint: {type:word} {date:instant}",
        "{found:instant}违反日期约束:{type:word}{date:instant}",
    ),
    "verify.constraint.hint": ("Move the task", "请移动该任务"),
    "verify.link": (
        "the {type} link is broken: {found:instant} is earlier than {wanted:instant}",
        "违反{type}依赖:{found:instant}早于{wanted:instant}",
    ),
    "verify.link.hint": ("Move the successor later", "请推迟后续任务"),
    "verify.max_lag": (
        "the maximum lag of the {type} link is broken: {found:instant} is later than {wanted:instant}",
        "违反{type}依赖的最大间隔:{found:instant}晚于{wanted:instant}",
    ),
    "verify.max_lag.hint": ("Move both tasks together", "请使两个任务靠近"),
    "verify.ends": (
        "{found:instant} is stated, but the tasks say {wanted:instant}",
        "所填为{found:instant},而按任务应为{wanted:instant}",
    ),
    "verify.ends.hint": ("Take it from the tasks", "请按任务填写"),
    "verify.unknown_reference": ("the plan has no {found}", "计划中没有{found}"),
    "verify.unknown_reference.hint": ("Assign what the plan holds", "请使用计划中已有的编号"),
    "verify.unknown_slot": ("the task has no need {found}", "该任务没有第{found}项需求"),
    "verify.unknown_slot.hint": ("Count needs from 0", "需求从0起编号"),
    "verify.twice": (
        "{resource} fills {count} slots of one task",
        "{resource}在同一任务中占用了{count}个位置",
    ),
    "verify.twice.hint": ("Assign different people", "请安排不同的人员"),
    "verify.need_unfilled": (
        "{needed} with {skill} are needed, found {found}",
        "需要{needed}名{skill}人员,实际为{found}名",
    ),
    "verify.need_unfilled.hint": ("Assign as many different people", "请安排相应数量的不同人员"),
    "verify.units": (
        "{resource} works at {found:percent}, but {needed:percent} are needed",
        "{resource}投入{found:percent},而需要{needed:percent}",
    ),
    "verify.units.hint": ("Raise the units", "请提高投入比例"),
    "verify.inactive": ("{resource} takes no work", "{resource}不可安排工作"),
    "verify.inactive.hint": ("Assign an active person", "请安排在岗人员"),
    "verify.unqualified": (
        "{resource} has {skill} at level {found}, but level {needed} is needed",
        "{resource}的{skill}为{found}级,而需要{needed}级",
    ),
    "verify.unqualified.hint": ("Assign somebody qualified", "请安排合格人员"),
    "verify.expired": (
        "the {skill} certificate of {resource} holds until {day:day} only",
        "{resource}的{skill}证书有效期只到{day:day}",
    ),
    "verify.expired.hint": ("Renew it or assign somebody else", "请续证或安排他人"),
    "verify.resource_missing": (
        "{needed} of {resource} are needed, found {found}",
        "需要{needed}个单位的{resource},实际为{found}",
    ),
    "verify.resource_missing.hint": ("Assign what is needed", "请按需求安排"),
    "verify.given_changed": (
        "{resource} was given to {task}, and is no longer there",
        "{resource}已指定给{task},结果中却未保留",
    ),
    "verify.given_changed.hint": (
        "Keep given assignments or release them",
        "请保留既定分配,或先将其释放",
    ),
    "verify.work": (
        "it is worked on for {found:duration}, but takes its people {needed:duration}",
        "实际安排{found:duration},而这些人员需要{needed:duration}",
    ),
    "verify.work.hint": ("Let the dates fit work and pace", "请使日期与工作量和速度一致"),
    "verify.split_without_leave": (
        "it rests {found:instant}, though nobody of its people is away",
        "{found:instant}暂停,而其人员均在岗",
    ),
    "verify.split_without_leave.hint": ("Let only leave interrupt it", "只可因休假中断"),
    "verify.overload": (
        "at {at:instant} {resource} has {found:percent} of work for {capacity:percent} of time: {tasks:list}",
        "{at:instant}{resource}的工作量为{found:percent},可用{capacity:percent}:{tasks:list}",
    ),
    "verify.overload.hint": (
        "Move one of the tasks or share the work",
        "请移动其中一项任务或分担工作",
    ),
    "verify.pool_overload": (
        "at {at:instant} {found} of {resource} are in use, but there are {capacity}: {tasks:list}",
        "{at:instant}{resource}占用{found},而总数为{capacity}:{tasks:list}",
    ),
    "verify.pool_overload.hint": (
        "Move one of the tasks or add units",
        "请移动其中一项任务或增加数量",
    ),
    "verify.leave": (
        "{resource} is on leave at {at:instant}, yet works on {tasks:list}",
        "{resource}在{at:instant}休假,却安排了{tasks:list}",
    ),
    "verify.leave.hint": ("Move the task or assign somebody else", "请移动任务或安排他人"),
    "verify.unavailable": (
        "{resource} is not there at {at:instant}, yet works on {tasks:list}",
        "{resource}在{at:instant}不在岗,却安排了{tasks:list}",
    ),
    "verify.unavailable.hint": ("Move the task or assign somebody else", "请移动任务或安排他人"),
    "verify.late": (
        "{found:instant} misses the latest date: {type:word} {date:instant}",
        "{found:instant}超过最晚时间:{type:word}{date:instant}",
    ),
    "verify.late.hint": ("Move the task earlier or the date later", "请提前任务或放宽日期"),
}
