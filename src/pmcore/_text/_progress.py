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
    "finding.cost_twice": (
        "The invoice {id} of {amount:money/{currency}} refers to {name}, as the accrual {other} does, and not to that accrual; both are counted",
        "发票{id}（{amount:money/{currency}}）与应计{other}都指向{name}，而发票未指向该应计；两者都已计入",
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
        "{amount:money/{currency}} in {count} entries is booked on no task; it counts for the project alone",
        "{count}条记录共{amount:money/{currency}}没有对应任务，只计入项目整体",
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
    "finding.progress_without_start": (
        "{task} is reported to have progress, but no start; it counts as not begun",
        "“{task}”报有进展却没有开始日期，按未开始处理",
    ),
    "finding.actual_to_come": (
        "the actual date {date:instant} of {task} lies after the data date, {at:instant}",
        "“{task}”的实际日期{date:instant}晚于数据日期{at:instant}",
    ),
    "finding.nobody_assigned": (
        "nobody is assigned to {task} yet; the current plan takes it as if somebody were there",
        "“{task}”尚未安排人员，按现有计划推算时视为有人可用",
    ),
    "finding.history_made_anew": (
        "no snapshots were kept; those of {count} earlier data dates are made anew from today's plan",
        "没有留存快照，此前{count}个数据日期的历史由现行计划重新推算",
    ),
    "progress.no_history": ("there is no snapshot", "没有快照"),
    "progress.no_history.hint": (
        "Keep what snapshot() gives at each data date",
        "请在每个数据日期留存snapshot()的结果",
    ),
    "progress.two_of_one_date": (
        "two snapshots have the data date {at:instant}",
        "有两个快照的数据日期同为{at:instant}",
    ),
    "progress.two_of_one_date.hint": ("Leave one of them out", "请去掉其中一个"),
    "progress.no_flow": ("nothing was counted by state", "没有按状态的计数"),
    "progress.no_flow.hint": (
        "Give points, or state the states of backlog items",
        "请给出各时点的计数，或填写待办项的状态",
    ),
    # Forecasts
    "finish.logic": (
        "By links alone it ends {finish:instant}, {against}",
        "仅按逻辑关系推算，完成于{finish:instant}，{against}",
    ),
    "finish.current": (
        "With people and order as planned it ends {finish:instant}, {against}",
        "按现有人员与次序推算，完成于{finish:instant}，{against}",
    ),
    "finish.best": (
        "Planned anew it ends {finish:instant}, {against} (changed assignments: {changes})",
        "重新优化后完成于{finish:instant}，{against}，需调整{changes}项分配",
    ),
    "finish.later": ("{size:duration/{day}} after the baseline", "比基线晚{size:duration/{day}}"),
    "finish.earlier": (
        "{size:duration/{day}} before the baseline",
        "比基线早{size:duration/{day}}",
    ),
    "finish.same": ("as the baseline has it", "与基线一致"),
    "finish.no_schedule": (
        "No current plan is given, so no forecast is made from it",
        "没有给出现行计划，无法据此推算",
    ),
    "finish.not_asked": ("Planning anew was not asked for", "未要求重新优化"),
    "finish.impossible": (
        "No schedule can be planned anew: wishes collide",
        "各项要求相互冲突，无法重新排出进度",
    ),
    # Reported shares
    "doubt.remaining": (
        "{task} is reported as {reported:percent} done; with {remaining:duration/{day}} left after {done:duration/{day}} it is {implied:percent}",
        "“{task}”报告完成{reported:percent}，但已用{done:duration/{day}}、尚余{remaining:duration/{day}}，只相当于{implied:percent}",
    ),
    "doubt.work": (
        "{task} is reported as {reported:percent} done; with {remaining:hours} of work left after {done:hours} it is {implied:percent}",
        "“{task}”报告完成{reported:percent}，但已投入{done:hours}、尚余{remaining:hours}，只相当于{implied:percent}",
    ),
    "doubt.expected": (
        "{task} is reported as {reported:percent} done; its end is expected {date:instant}, which makes it {implied:percent}",
        "“{task}”报告完成{reported:percent}，但预计{date:instant}才完成，只相当于{implied:percent}",
    ),
    "doubt.stands": (
        "{task} has been reported as {reported:percent} done at {updates} data dates in a row, since {since:instant}",
        "“{task}”自{since:instant}起连续{updates}次报告完成{reported:percent}",
    ),
    # Delays
    "delay.started_late": (
        "{task} started {size:duration/{day}} late",
        "“{task}”开始晚了{size:duration/{day}}",
    ),
    "delay.waited": (
        "{task} waited {size:duration/{day}} longer than planned until {finish:instant}",
        "“{task}”等到{finish:instant}才开始，比计划多等{size:duration/{day}}",
    ),
    "delay.took_longer": (
        "{task} takes {size:duration/{day}} longer than planned",
        "“{task}”比计划多用{size:duration/{day}}",
    ),
    "delay.added": (
        "{task}, which was not planned, takes {size:duration/{day}}",
        "计划外的“{task}”需要{size:duration/{day}}",
    ),
    "delay.made_good": (
        "{size:duration/{day}} were made good at {task}",
        "在“{task}”上追回{size:duration/{day}}",
    ),
    # Flow
    "flow.throughput": (
        "{rate} items a working day are done; {count} are in progress",
        "每个工作日完成{rate}项，进行中{count}项",
    ),
    "flow.bottleneck": (
        "Work piles up in {state}: {size} more than at first",
        "工作堆积在“{state}”：比最初多{size}项",
    ),
    # Bottlenecks
    "bottleneck.gains": (
        "One more like {resource} on {day:day} lets {task} begin earlier: the end comes {size:duration/{length}} earlier",
        "若{day:day}再有一个相当于{resource}的资源，“{task}”即可提前开始，整体完成提前{size:duration/{length}}",
    ),
    "bottleneck.nothing": (
        "One more like {resource} on {day:day}, for whom {task} waits, does not move the end",
        "“{task}”在等待{resource}，但{day:day}再有一个相当的资源也不会使完成提前",
    ),
    "bottleneck.loses": (
        "One more like {resource} on {day:day} lets {task} begin earlier, but the end comes {size:duration/{length}} later",
        "若{day:day}再有一个相当于{resource}的资源，“{task}”可提前开始，但整体完成反而推迟{size:duration/{length}}",
    ),
    # Alerts
    "alert.overspend": (
        "{task} overspends: it has cost {cost:money/{currency}} and earned {earned:money/{currency}}, CPI {cpi}",
        "“{task}”超支：已花费{cost:money/{currency}}，挣值{earned:money/{currency}}，CPI为{cpi}",
    ),
    "alert.overspend_project": (
        "The project overspends: it has cost {cost:money/{currency}} and earned {earned:money/{currency}}, CPI {cpi}",
        "项目超支：已花费{cost:money/{currency}}，挣值{earned:money/{currency}}，CPI为{cpi}",
    ),
    "alert.overspend_least_project": (
        "The project overspends: it has cost at least {cost:money/{currency}}, not counting what is unknown, and earned {earned:money/{currency}}, CPI at most {cpi}",
        "项目超支：不计未知部分，已至少花费{cost:money/{currency}}，挣值{earned:money/{currency}}，CPI至多为{cpi}",
    ),
    "alert.cost_missing_project": (
        "What the project has cost is not known: {spent:money/{currency}} are stated, but nothing says what was spent on other work done (tasks: {count})",
        "项目的实际成本未知：已填写{spent:money/{currency}}，另有{count}项已做工作的任务没有实际费用",
    ),
    "alert_cause.earned_without_cost": (
        "{task} has earned {amount:money/{currency}}",
        "“{task}”已挣得{amount:money/{currency}}",
    ),
    "alert.slip": ("{task} slips by {size:duration/{day}}", "“{task}”推迟{size:duration/{day}}"),
    "alert.slip_project": (
        "The finish slips by {size:duration/{day}}",
        "项目完成推迟{size:duration/{day}}",
    ),
    "alert.deadline": (
        "{task} misses its deadline, {deadline:instant}, by {size:duration/{day}}",
        "“{task}”将超过截止时间{deadline:instant}，晚{size:duration/{day}}",
    ),
    "alert.deadline_project": (
        "The project misses its deadline, {deadline:instant}, by {size:duration/{day}}",
        "项目将超过截止时间{deadline:instant}，晚{size:duration/{day}}",
    ),
    "alert.deadline_near": (
        "{task} ends only {size:duration/{day}} before its deadline, {deadline:instant}",
        "“{task}”距截止时间{deadline:instant}仅余{size:duration/{day}}",
    ),
    "alert.deadline_near_project": (
        "The project ends only {size:duration/{day}} before its deadline, {deadline:instant}",
        "项目完成距截止时间{deadline:instant}仅余{size:duration/{day}}",
    ),
    "alert.float": (
        "{task} has {left:duration/{day}} of float left of {had:duration/{day}}",
        "“{task}”的总浮动时间由{had:duration/{day}}减至{left:duration/{day}}",
    ),
    "alert_cause.task_overspends": (
        "{task} by {amount:money/{currency}}",
        "“{task}”超支{amount:money/{currency}}",
    ),
    "alert_cause.not_planned": (
        "it is not in the baseline ({amount:money/{currency}})",
        "不在基线中（{amount:money/{currency}}）",
    ),
    "alert_cause.hours": (
        "{work:hours} more than earned ({amount:money/{currency}})",
        "比挣得工时多{work:hours}（{amount:money/{currency}}）",
    ),
    "alert_cause.fewer_hours": (
        "{work:hours} fewer than earned (-{amount:money/{currency}})",
        "比挣得工时少{work:hours}（-{amount:money/{currency}}）",
    ),
    "alert_cause.dearer": (
        "dearer hours and other cost ({amount:money/{currency}})",
        "工时单价偏高及其他费用（{amount:money/{currency}}）",
    ),
    "alert_cause.cheaper": (
        "cheaper hours and other cost (-{amount:money/{currency}})",
        "工时单价偏低及其他费用（-{amount:money/{currency}}）",
    ),
    # Recovery
    "recovery.told": (
        "{what}: {gain}, {cost} (disturbance: {disturbance})",
        "{what}：{gain}，{cost}（扰动：{disturbance}处）",
    ),
    "recovery.sooner": (
        "the end comes {size:duration/{length}} earlier",
        "整体完成提前{size:duration/{length}}",
    ),
    "recovery.later": (
        "the end comes {size:duration/{length}} later",
        "整体完成推迟{size:duration/{length}}",
    ),
    "recovery.same": ("the end does not move", "整体完成时间不变"),
    "recovery.dearer": (
        "costs {amount:money/{currency}} more",
        "费用增加{amount:money/{currency}}",
    ),
    "recovery.cheaper": (
        "costs {amount:money/{currency}} less",
        "费用减少{amount:money/{currency}}",
    ),
    "recovery.free": ("at the same cost", "费用不变"),
    "recovery.as_is": ("Nothing is changed", "维持现状"),
    "recovery.reassign": (
        "{task} goes from {before} to {after}",
        "“{task}”由{before}改派给{after}",
    ),
    "recovery.overtime": (
        "{who:list} also on days off, {first:day} to {last:day} ({count}), on {tasks:list}",
        "{who:list}在{first:day}至{last:day}期间的{count}个休息日加班，任务：{tasks:list}",
    ),
    "recovery.fast_track": (
        "{task} begins {lead:duration/{length}} before {before} ends",
        "“{task}”在“{before}”完成前{lead:duration/{length}}提前开始",
    ),
    "recovery.crash": ("{task} is done as {mode}", "“{task}”改用方式{mode}"),
    "recovery.add_people": (
        "One more like {resource} from {first:day} on, for {task}",
        "自{first:day}起增加一个相当于{resource}的资源，用于“{task}”",
    ),
    "recovery.cut_scope": (
        "{requirement} is left out ({count} tasks)",
        "不再实现“{requirement}”（{count}项任务）",
    ),
    "recovery.combined": ("{parts:list} together", "同时采用{parts:list}"),
    "finding.option_impossible": (
        "The option {option} is dropped: with it the plan has errors or a maximum lag cannot hold",
        "方案{option}已舍弃：采用后计划有误，或最大延隔时间无法满足",
    ),
    "finding.as_is_unverified": (
        "As things are, the schedule breaks a rule already ({code}); an option that does so too is not called verified",
        "按现状继续，进度已违反规则（{code}）；同样违反该规则的方案不视为已通过校验",
    ),
    "finding.several_chains": (
        "Several chains drive the end ({count} tasks beside those of the first have no float): no option alone brings it forward; together, at most {most}, they may",
        "有多条路径同时决定整体完成时间（除第一条外，另有{count}个任务没有浮动时间）：单个方案都无法使其提前；最多{most}个方案同时采用，才有可能",
    ),
    "finding.option_unverified": (
        "The option {option} is dropped: its schedule does not verify ({count} problems, {code} first)",
        "方案{option}已舍弃：其进度未通过校验（{count}个问题，首先是{code}）",
    ),
    "finding.rework_not_counted": (
        "Fast-tracked tasks begin {overlap:percent} of their predecessor early; that some of this is done again is not counted",
        "快速跟进的任务在前置任务尚余{overlap:percent}时即开始，未计入由此返工的可能",
    ),
}
