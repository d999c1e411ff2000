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
        "剩余工作需要{needed:duration}，只留有{found:duration}",
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
        "所占工作时间为{found:duration}，而工期为{needed:duration}",
    ),
    "verify.duration.hint": ("Let the dates fit the duration", "请使日期与工期一致"),
    "verify.split": (
        "it stands in {found} parts, though nothing may split it",
        "该任务不可中断，却分为{found}段",
    ),
    "verify.split.hint": ("Keep it in one piece", "请保持连续"),
    "verify.segments": (
        "its {found} parts are out of order or do not reach from its start to its finish",
        "其{found}段次序有误，或首尾与开始、完成时间不符",
    ),
    "verify.segments.hint": ("Order the parts from start to finish", "请按先后排列各段"),
    "verify.before_start": (
        "it starts {found:instant}, before {wanted:instant}, when {source} begins",
        "开始于{found:instant}，早于{source}规定的{wanted:instant}",
    ),
    "verify.before_start.hint": ("Start it later", "请推迟开始"),
    "verify.before_data_date": (
        "it has not begun, yet starts {found:instant}, before the data date {data_date:instant}",
        "尚未开始，却排在数据日期{data_date:instant}之前的{found:instant}",
    ),
    "verify.before_data_date.hint": ("Start it after the data date", "请在数据日期之后开始"),
    "verify.gate": (
        "it lies {found:instant}, but the gate {gate} is closed until {wanted:instant}",
        "{found:instant}时关口{gate}尚未开放，要到{wanted:instant}",
    ),
    "verify.gate.hint": ("Wait for the gate", "请等待关口开放"),
    "verify.constraint": (
        "{found:instant} breaks the constraint: {type:word} {date:instant}",
        "{found:instant}违反日期约束：{type:word}{date:instant}",
    ),
    "verify.constraint.hint": ("Move the task", "请移动该任务"),
    "verify.link": (
        "the {type} link is broken: {found:instant} is earlier than {wanted:instant}",
        "违反{type}依赖：{found:instant}早于{wanted:instant}",
    ),
    "verify.link.hint": ("Move the successor later", "请推迟后续任务"),
    "verify.max_lag": (
        "the maximum lag of the {type} link is broken: {found:instant} is later than {wanted:instant}",
        "违反{type}依赖的最大延隔时间：{found:instant}晚于{wanted:instant}",
    ),
    "verify.max_lag.hint": ("Move both tasks together", "请使两个任务靠近"),
    "verify.ends": (
        "{found:instant} is stated, but the tasks say {wanted:instant}",
        "所填为{found:instant}，而按任务应为{wanted:instant}",
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
        "需要{needed}名{skill}人员，实际为{found}名",
    ),
    "verify.need_unfilled.hint": ("Assign as many different people", "请安排相应数量的不同人员"),
    "verify.units": (
        "{resource} works at {found:percent}, but {needed:percent} are needed",
        "{resource}投入{found:percent}，而需要{needed:percent}",
    ),
    "verify.units.hint": ("Raise the units", "请提高投入比例"),
    "verify.inactive": ("{resource} takes no work", "{resource}不可安排工作"),
    "verify.inactive.hint": ("Assign an active person", "请安排在岗人员"),
    "verify.unqualified": (
        "{resource} has {skill} at level {found}, but level {needed} is needed",
        "{resource}的{skill}为{found}级，而需要{needed}级",
    ),
    "verify.unqualified.hint": ("Assign somebody qualified", "请安排合格人员"),
    "verify.expired": (
        "the {skill} certificate of {resource} holds until {day:day} only",
        "{resource}的{skill}证书有效期只到{day:day}",
    ),
    "verify.expired.hint": ("Renew it or assign somebody else", "请续证或安排他人"),
    "verify.resource_missing": (
        "{needed} of {resource} are needed, found {found}",
        "需要{needed}个单位的{resource}，实际为{found}",
    ),
    "verify.resource_missing.hint": ("Assign what is needed", "请按需求安排"),
    "verify.given_changed": (
        "{resource} was given to {task}, and is no longer there",
        "{resource}已指定给{task}，结果中却未保留",
    ),
    "verify.given_changed.hint": (
        "Keep given assignments or release them",
        "请保留既定分配，或先将其释放",
    ),
    "verify.work": (
        "it is worked on for {found:duration}, but takes its people {needed:duration}",
        "实际安排{found:duration}，而这些人员需要{needed:duration}",
    ),
    "verify.work.hint": ("Let the dates fit work and pace", "请使日期与工作量和速度一致"),
    "verify.split_without_leave": (
        "it rests {found:instant}, though nobody of its people is away",
        "{found:instant}暂停，而其人员均在岗",
    ),
    "verify.split_without_leave.hint": ("Let only leave interrupt it", "只可因休假中断"),
    "verify.overload": (
        "at {at:instant} {resource} has {found:percent} of work for {capacity:percent} of time: {tasks:list}",
        "{at:instant}{resource}的工作量为{found:percent}，可用{capacity:percent}：{tasks:list}",
    ),
    "verify.overload.hint": (
        "Move one of the tasks or share the work",
        "请移动其中一项任务或分担工作",
    ),
    "verify.pool_overload": (
        "at {at:instant} {found} of {resource} are in use, but there are {capacity}: {tasks:list}",
        "{at:instant}{resource}占用{found}，而总数为{capacity}：{tasks:list}",
    ),
    "verify.pool_overload.hint": (
        "Move one of the tasks or add units",
        "请移动其中一项任务或增加数量",
    ),
    "verify.leave": (
        "{resource} is on leave at {at:instant}, yet works on {tasks:list}",
        "{resource}在{at:instant}休假，却安排了{tasks:list}",
    ),
    "verify.leave.hint": ("Move the task or assign somebody else", "请移动任务或安排他人"),
    "verify.unavailable": (
        "{resource} is not there at {at:instant}, yet works on {tasks:list}",
        "{resource}在{at:instant}不在岗，却安排了{tasks:list}",
    ),
    "verify.unavailable.hint": ("Move the task or assign somebody else", "请移动任务或安排他人"),
    "verify.term": (
        "{term} is said to be {found:,.6g}, but the schedule makes it {wanted:,.6g}",
        "{term}所报为{found:,.6g}，而按进度应为{wanted:,.6g}",
    ),
    "verify.term.hint": ("Make the answer anew", "请重新计算"),
    "verify.term_missing": ("no value of {term} is reported", "缺少{term}的数值"),
    "verify.term_missing.hint": (
        "Compare with the terms that were asked for, in their order",
        "请与所要求的目标项及其顺序核对",
    ),
    "verify.bound": (
        "the bound {found:,.6g} of {term} lies above its value {wanted:,.6g}",
        "{term}的界{found:,.6g}高于其数值{wanted:,.6g}",
    ),
    "verify.bound.hint": ("Make the answer anew", "请重新计算"),
    "verify.late": (
        "{found:instant} misses the latest date: {type:word} {date:instant}",
        "{found:instant}超过最晚时间：{type:word}{date:instant}",
    ),
    "verify.late.hint": ("Move the task earlier or the date later", "请提前任务或放宽日期"),
    "driver.person": (
        "{name} waits for {resource_name}, who works on {predecessor_name} until {at:instant}",
        "“{name}”等待{resource_name}，其在“{predecessor_name}”上工作至{at:instant}",
    ),
    "driver.pool": (
        "{name} waits for {resource_name}, which {predecessor_name} uses until {at:instant}",
        "“{name}”等待{resource_name}，其由“{predecessor_name}”占用至{at:instant}",
    ),
    "driver.leave": (
        "{name} waits for {resource_name}, who is not there for long enough before {at:instant}",
        "“{name}”等待{resource_name}，其在{at:instant}之前没有足够的在岗时间",
    ),
    "driver.closed": (
        "{name} waits for {resource_name}, of which there is too little before {at:instant}",
        "“{name}”等待{resource_name}，其在{at:instant}之前数量不足",
    ),
    "driver.kept": (
        "{name} keeps its stated date, {date:instant}",
        "“{name}”保持既定日期{date:instant}",
    ),
    "driver.cash": (
        "{name} waits for money until {date:instant}",
        "“{name}”因资金等到{date:instant}",
    ),
    "driver.choice": (
        "{name} was placed {date:instant}; nothing earlier was found",
        "“{name}”排在{date:instant}；未找到更早的时间",
    ),
    "proof.optimal": (
        "Proved best: {objective:,.0f} {unit:word}",
        "已证明最优：{objective:,.0f}{unit:word}",
    ),
    "proof.feasible": (
        "{objective:,.0f} {unit:word}, at most {gap:percent} above the best, which is at least {bound:,.0f}",
        "{objective:,.0f}{unit:word}，与最优值（{bound:,.0f}以上）相差不超过{gap:percent}",
    ),
    "proof.heuristic": (
        "{objective:,.0f} {unit:word}, found by generation; no schedule can go below {bound:,.0f} ({gap:percent} less)",
        "{objective:,.0f}{unit:word}，由生成法得到；任何方案不低于{bound:,.0f}（差{gap:percent}）",
    ),
    "word.kept_date": ("keep the date", "保持既定日期"),
    "word.min": ("working minutes", "工作分钟"),
    "word.minor_units": ("minor units of money", "最小货币单位"),
    "word.hand_overs": ("hand-overs", "次交接"),
    "word.interruptions": ("interruptions", "次中断"),
    "word.chances": ("missed chances to learn", "次错过的学习机会"),
    "word.points": ("points", "分"),
    "word.makespan": ("length", "总工期"),
    "word.tardiness": ("lateness", "延误"),
    "word.penalties": ("penalties", "延误罚金"),
    "word.cost": ("cost", "成本"),
    "word.levelling": ("unevenness of load", "负荷波动"),
    "word.share": ("missing shares of work", "应得工作份额的缺口"),
    "word.fairness": ("unequal use of people", "人员负荷不均"),
    "word.preferences": ("wishes of people", "人员意愿"),
    "word.growth": ("chances to learn", "学习机会"),
    "word.weighted": ("weighted sum", "加权和"),
    "conflict.nobody_has_skill": (
        "{task} needs {skill} at level {level}, which nobody has; the best is {best}",
        "“{task}”需要{level}级{skill}，无人具备；最高为{best}级",
    ),
    "conflict.nobody_has_skill.hint": (
        "Add a person, train one, or lower the level",
        "请增加人员、安排培训或降低等级要求",
    ),
    "conflict.nobody_has_time": (
        "{task} needs {units:percent} of somebody with {skill} at level {level}, and nobody active has so much time",
        "“{task}”需要具备{level}级{skill}的人员投入{units:percent}，而无在岗人员有此时间",
    ),
    "conflict.nobody_has_time.hint": (
        "Lower the units or raise somebody's capacity",
        "请降低投入比例或提高人员可用时间",
    ),
    "conflict.never_together": (
        "the calendars of {task} and {people:list} share no working time",
        "“{task}”与{people:list}的日历没有共同的工作时间",
    ),
    "conflict.never_together.hint": ("Change one of the calendars", "请修改其中一个日历"),
    "staffing.calendars": (
        "{task} chooses among people with {count} different calendars in too many places for their dates to be told apart",
        "“{task}”有过多岗位须在{count}种不同日历的人员中选择，无法逐一区分日期",
    ),
    "staffing.calendars.hint": (
        "Name people for some of its needs, or give people of the same hours one calendar",
        "请为部分需求指定人员，或让工作时间相同的人员共用一个日历",
    ),
    "conflict.too_much_of_person": (
        "{task} needs {needed:percent} of {resource}, who has {capacity:percent} at most",
        "“{task}”需要{resource}投入{needed:percent}，而其最多可用{capacity:percent}",
    ),
    "conflict.too_much_of_person.hint": (
        "Lower the units or raise the capacity",
        "请降低投入比例或提高可用时间",
    ),
    "conflict.too_much_of_pool": (
        "{task} needs {needed} of {resource}, of which there are {capacity} at most",
        "“{task}”需要{needed}个单位的{resource}，而最多只有{capacity}",
    ),
    "conflict.too_much_of_pool.hint": ("Lower the need or add units", "请减少需求或增加数量"),
    "conflict.too_few_people": (
        "{task} needs {seats} different people, and only these can serve: {people:list}",
        "“{task}”需要{seats}名不同人员，可用的只有：{people:list}",
    ),
    "conflict.too_few_people.hint": (
        "Add people, or let one need do with less",
        "请增加人员或减少需求",
    ),
    "conflict.never_there": (
        "{task} cannot be done from {date:instant} on: {people:list} are never there together for long enough",
        "自{date:instant}起“{task}”无法安排：{people:list}没有足够长的共同在岗时间",
    ),
    "conflict.not_placed": (
        "no place was found for {task} in the orders that were tried; whether there is one is not known",
        "在已尝试的次序中未能安排“{task}”；是否存在可行安排尚不清楚",
    ),
    "conflict.not_placed.hint": (
        "Search longer, or look at leave, service dates and stocks that it depends on",
        "请延长搜索，或检查其所依赖的休假、服务期与库存",
    ),
    "conflict.never_there.hint": (
        "Change leave or service dates, renew certificates, shorten the task or let leave interrupt it",
        "请调整休假或服务期、续证、缩短任务，或允许因休假中断",
    ),
    "conflict.material": (
        "{needed} of {resource} are used up at least, but there are only {found} in all: {tasks:list}",
        "{resource}至少需消耗{needed}，而总共只有{found}：{tasks:list}",
    ),
    "conflict.material.hint": (
        "Order more, or let a task need less of it",
        "请增加供应或减少任务的用量",
    ),
    "conflict.materials": (
        "no choice of modes was found with which {resources:list} last",
        "未找到能使{resources:list}够用的执行方式组合",
    ),
    "conflict.materials.hint": (
        "Order more of one of them, or add a mode that needs less",
        "请增加其中一种的供应，或添加用量更少的执行方式",
    ),
    "conflict.never_enough": (
        "{task} never finds enough of {resources:list}, of which others use up too much",
        "“{task}”始终得不到足够的{resources:list}，其余任务消耗过多",
    ),
    "conflict.never_enough.hint": (
        "Order more, or have it made or delivered earlier",
        "请增加供应，或提前生产、交付",
    ),
    "verify.stock": (
        "at {at:instant} {found} of {resource} are left, after {tasks:list}",
        "{at:instant}{resource}余量为{found}，消耗它的有：{tasks:list}",
    ),
    "verify.stock.hint": (
        "Start one of the tasks later or order more",
        "请推迟其中一项任务或增加供应",
    ),
    "driver.material": (
        "{name} waits until there is enough {resource_name}, at {at:instant}",
        "“{name}”等待{resource_name}到料，时间为{at:instant}",
    ),
    "conflict.pinned": (
        "{task} is fixed at {date:instant}, when too few of {people:list} are free",
        "“{task}”固定在{date:instant}，而届时{people:list}空闲不足",
    ),
    "conflict.pinned.hint": (
        "Move the date, or free the people from other fixed work",
        "请调整日期，或将人员从其他固定工作中释放",
    ),
    "conflict.latest_by_logic": (
        "{task} has the constraint {type:word} {date:instant}, but links and calendars alone put it at {found:instant}",
        "“{task}”受日期约束：{type:word}{date:instant}，而仅依赖与日历就已排到{found:instant}",
    ),
    "conflict.latest_by_logic.hint": (
        "Move the date, or shorten what comes before",
        "请放宽日期，或缩短前置任务",
    ),
    "conflict.latest": (
        "{task} has the constraint {type:word} {date:instant}, but with the people there are it comes to {found:instant}",
        "“{task}”受日期约束：{type:word}{date:instant}，而以现有人员只能排到{found:instant}",
    ),
    "conflict.latest_not_kept": (
        "no schedule was found in which {task} keeps {type:word} {date:instant}, the best has it at {found:instant}; whether there is one is not known",
        "未找到能使“{task}”满足{type:word}{date:instant}的方案，目前最好为{found:instant}；是否存在尚不清楚",
    ),
    "conflict.latest_not_kept.hint": (
        "Search longer, move the date or add people",
        "请延长搜索、放宽日期或增加人员",
    ),
    "conflict.latest.hint": (
        "Move the date, add people, or search longer",
        "请放宽日期、增加人员或延长搜索时间",
    ),
    "level.moved": (
        "From {before:instant} to {start:instant}: {reason}",
        "由{before:instant}移至{start:instant}：{reason}",
    ),
    "driver.together": (
        "{name} is worked on only while the calendars of {people:list} work too",
        "“{name}”仅在{people:list}的日历也工作时进行",
    ),
    "overload.alone": (
        "{name} alone asks for {load} of {resource_name} from {at:instant} on, and there is never more than {capacity}",
        "“{name}”自{at:instant}起单独需要{load}个单位的{resource_name}，而最多只有{capacity}",
    ),
    "overload.never": (
        "{resource_name} is never free for long enough for {blamed:list}: {load} asked for from {at:instant} on, {capacity} there",
        "{resource_name}从未有足够长的空闲用于{blamed:list}：自{at:instant}起需要{load}，可用{capacity}",
    ),
    "overload.begun": (
        "{blamed:list} is under way and is not moved: {load} of {resource_name} asked for from {at:instant} on, {capacity} there",
        "{blamed:list}已开始，不予移动：自{at:instant}起需要{load}个单位的{resource_name}，可用{capacity}",
    ),
    "overload.manual": (
        "{blamed:list} was dated by hand and is not moved: {load} of {resource_name} asked for from {at:instant} on, {capacity} there",
        "{blamed:list}为手动排程，不予移动：自{at:instant}起需要{load}个单位的{resource_name}，可用{capacity}",
    ),
    "overload.fixed": (
        "{blamed:list} has a mandatory date and is not moved: {load} of {resource_name} asked for from {at:instant} on, {capacity} there",
        "{blamed:list}有强制日期，不予移动：自{at:instant}起需要{load}个单位的{resource_name}，可用{capacity}",
    ),
    "overload.latest": (
        "A latest date keeps {blamed:list} from being moved on: {load} of {resource_name} asked for from {at:instant} on, {capacity} there",
        "最晚日期使{blamed:list}无法后移：自{at:instant}起需要{load}个单位的{resource_name}，可用{capacity}",
    ),
    "overload.priority": (
        "{blamed:list} has priority 1000, which means do not level: {load} of {resource_name} asked for from {at:instant} on, {capacity} there",
        "{blamed:list}的优先级为1000，即不参与资源平衡：自{at:instant}起需要{load}个单位的{resource_name}，可用{capacity}",
    ),
    "overload.linked": (
        "{blamed:list} is not moved but waits for work that is, and no dates were found that suit both: {load} of {resource_name} asked for from {at:instant} on, {capacity} there",
        "{blamed:list}不予移动，但其前置任务被移动，未找到两者皆可的日期：自{at:instant}起需要{load}个单位的{resource_name}，可用{capacity}",
    ),
    "level.one_unit": (
        "No limit other than one unit is stated for {count} resources, which count as one each: {first:list}",
        "{count}个资源未说明一个单位以外的上限，各按一个单位计：{first:list}",
    ),
    "level.material": (
        "Material is not levelled: {count} resources, among them {first:list}",
        "材料不参与资源平衡：共{count}个，如{first:list}",
    ),
    "level.unlimited": (
        "{count} unlimited resources are not levelled: {first:list}",
        "{count}个无限资源不参与资源平衡：{first:list}",
    ),
    "level.not_asked": (
        "{count} resources were not to be levelled: {first:list}",
        "{count}个资源未要求平衡：{first:list}",
    ),
    "level.spans": (
        "Levels of effort and hammocks go along with others, and what they ask for is not counted: {count} tasks, among them {first:list}",
        "支持型任务与集合任务随其他任务延伸，其需求不计：共{count}项，如{first:list}",
    ),
    "level.nobody": (
        "{count} tasks need a skill and are given to nobody yet, so they wait for nobody: {first:list}",
        "{count}项任务需要技能但尚未分配人员，不等待任何人：{first:list}",
    ),
    "level.whole": (
        "{count} tasks have assignments with dates of their own, which are counted over the whole task: {first:list}",
        "{count}项任务的分配有各自的日期，按整个任务计：{first:list}",
    ),
    "level.apart": (
        "{count} tasks share no working time with all of their people and keep their own calendar: {first:list}",
        "{count}项任务与其全部人员没有共同的工作时间，按自身日历进行：{first:list}",
    ),
    "level.own_calendars": (
        "Activities keep their own calendar, as Primavera P6 has it; that of {count} resources is another: {first:list}",
        "按Primavera P6规则，活动使用自身日历；{count}个资源的日历与之不同：{first:list}",
    ),
    "level.from_finish": (
        "The plan is scheduled from its finish; it is levelled by later dates all the same",
        "计划自完成日期倒排；资源平衡仍以推迟日期进行",
    ),
}
