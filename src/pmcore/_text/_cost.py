"""Cost: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # Problems
    "cost.no_dates": ("the schedule gives no dates for {found}", "进度计划没有给出{found}的日期"),
    "cost.no_dates.hint": ("State its start and finish", "请给出其开始和完成时间"),
    "cost.task_unknown": ("the plan has no task {found}", "计划中没有任务{found}"),
    "cost.task_unknown.hint": (
        "Use the plan that the schedule was made from",
        "请使用生成该进度的计划",
    ),
    "cost.empty_baseline": ("the baseline has no task", "基线中没有任务"),
    "cost.empty_baseline.hint": ("Make one of a schedule", "请由进度计划生成基线"),
    "cost.no_status": ("the plan has no status update", "计划中没有状态更新"),
    "cost.no_status.hint": ("Give the facts at a data date", "请提供某一数据日期的实际情况"),
    "cost.no_currency": ("the plan names no currency", "计划没有指定币种"),
    "cost.no_currency.hint": ("State it, for example CNY", "请指定币种，例如CNY"),
    "cost.too_early": (
        "nothing is done by {at:instant}; the earliest finish in any of the ways is {least:instant}",
        "任何做法都无法在{at:instant}前完成，最早完成时间为{least:instant}",
    ),
    "cost.too_early.hint": ("Ask for a later date", "请放宽截止日期"),
    "cost.not_met": (
        "no way was found to be done by {at:instant}",
        "未找到在{at:instant}前完成的做法",
    ),
    "cost.not_met.hint": ("Raise the limits", "请放宽求解限制"),
    "cost.limits_not_kept": (
        "no choice of ways keeps all maximum lags",
        "任何做法组合都无法满足全部最大延隔时间",
    ),
    "cost.limits_not_kept.hint": ("Lengthen a maximum lag", "请放宽某个最大延隔时间"),
    "cost.no_ways_found": (
        "no choice of ways that keeps all maximum lags was found before the limits ran out",
        "在求解限制内未找到能满足全部最大延隔时间的做法组合",
    ),
    "cost.no_ways_found.hint": (
        "Raise the limits, or lengthen a maximum lag",
        "请放宽求解限制，或放宽某个最大延隔时间",
    ),
    "cost.reserve_short": (
        "the budget grows by {wanted:money/{currency}}; the {reserve:word} holds {held:money/{currency}}",
        "预算增加{wanted:money/{currency}}，而{reserve:word}只有{held:money/{currency}}",
    ),
    "cost.reserve_short.hint": (
        "Take the other reserve, or agree on new money",
        "请动用另一项储备，或商定追加资金",
    ),
    "word.contingency": ("contingency", "应急储备"),
    "word.management_reserve": ("management reserve", "管理储备"),
    "cost.change_not_accepted": (
        "the change is {found:word}, not accepted",
        "该变更的状态为“{found:word}”，尚未批准",
    ),
    "cost.change_not_accepted.hint": ("Decide on it first", "请先作出决定"),
    "word.asked": ("asked for", "已申请"),
    "word.refused": ("refused", "已否决"),
    "word.withdrawn": ("withdrawn", "已撤回"),
    "cost.no_index": (
        "the index of {category} is empty or not above 0",
        "“{category}”的价格指数为空或不大于0",
    ),
    "cost.no_index.hint": ("State a day and a number above 0", "请填写日期和大于0的指数"),
    "cost.no_invoice_day": (
        "the instalment names neither a task nor a day",
        "该付款期既未指定任务，也未指定日期",
    ),
    "cost.no_invoice_day.hint": ("State what allows its invoice", "请说明何时可以开票"),
    "cost.no_price_stated": (
        "the instalment is a share of the price, and the plan states none",
        "该付款期按合同价比例计算，但计划没有合同价",
    ),
    "cost.no_price_stated.hint": (
        "State the plan's price or the instalment's amount",
        "请填写合同价，或该期金额",
    ),
    "cost.not_one_calendar": (
        "several calendars, progress or latest dates decide when work goes on",
        "工作时间受多个日历、进展或最晚日期约束",
    ),
    "cost.not_one_calendar.hint": (
        "Ask for a plan of one calendar without progress and latest dates",
        "请使用只有一个日历、没有进展和最晚日期的计划",
    ),
    "cost.short_of_cash": (
        "no schedule was found that needs no more than the credit of {credit:money/{currency}}; without waiting {need:money/{currency}} are needed",
        "未找到资金需求不超过授信额度{credit:money/{currency}}的进度；若不等待，需要{need:money/{currency}}",
    ),
    "cost.short_of_cash.hint": (
        "Raise the credit, ask for an advance, or pay later",
        "请提高授信额度、争取预付款或延后付款",
    ),
    "cost.waits_for_cash": (
        "{task} begins {start:instant} and not sooner: on {day:day} {lacking:money/{currency}} would be lacking",
        "“{task}”于{start:instant}开始，不能更早：否则{day:day}将缺少{lacking:money/{currency}}",
    ),
    "verify.amount": (
        "{category:kind} of {resource} comes to {wanted}, found {found}",
        "{resource}的{category:kind}费用应为{wanted}，实际为{found}",
    ),
    "verify.amount.hint": (
        "Make the estimate anew from this plan and schedule",
        "请用该计划与进度重新估算",
    ),
    "verify.baseline_lacks": ("the baseline leaves the task out", "基线缺少该任务"),
    "verify.baseline_lacks.hint": ("Make the baseline anew", "请重新生成基线"),
    "verify.baseline_dates": (
        "the baseline goes from {start:instant} to {finish:instant}, the schedule from {wanted_start:instant} to {wanted_finish:instant}",
        "基线为{start:instant}至{finish:instant}，进度计划为{wanted_start:instant}至{wanted_finish:instant}",
    ),
    "verify.baseline_dates.hint": ("Make the baseline anew", "请重新生成基线"),
    "verify.phasing": (
        "by {date:instant}, {wanted} are due for {category:kind} of {resource}, found {found}",
        "截至{date:instant}，{resource}的{category:kind}费用应计{wanted}，实际为{found}",
    ),
    "verify.phasing.hint": ("Make the baseline anew", "请重新生成基线"),
    "word.labour": ("labour", "人工"),
    "word.equipment": ("equipment", "设备"),
    "word.material": ("material", "材料"),
    "word.fixed": ("fixed cost", "固定"),
    # Assumptions
    "cost.average_rate": (
        "nobody is named yet for {missing} × {skill} at level {level}; priced at the average of {count} qualified",
        "{level}级{skill}尚缺{missing}人，按{count}名合格人员的平均费率计价",
    ),
    "cost.nobody_qualified": (
        "nobody with a price has {skill} at level {level}; {missing} × {skill} is counted as free",
        "没有已定价的人员具备{level}级{skill}，所缺{missing}人按零费用计",
    ),
    "cost.no_price": (
        "{resource} has no price; its work is counted as free",
        "{resource}没有价格，按零费用计",
    ),
    "cost.price_before": (
        "{resource} has no price before {since:day}; the first one is used from {date:day} on",
        "{resource}在{since:day}之前没有价格，自{date:day}起按首个价格计",
    ),
    "cost.not_planned": (
        "{task} is not in the baseline; its cost counts, it earns nothing",
        "“{task}”不在基线中：计入其费用，不计挣值",
    ),
    "cost.cost_from_work": (
        "what {task} cost is not stated; {work:duration} of work are priced at the rates of who did it",
        "“{task}”未填写实际费用，按人员费率对{work:duration}的工作计价",
    ),
    "cost.no_actual_cost": (
        "nothing says what {task} has cost, so the actual cost is not known",
        "没有“{task}”的实际费用，因此实际成本未知",
    ),
    "cost.fact_after_date": (
        "an actual date of {task}, {found:instant}, lies after the data date, {date:instant}; it counts as it stands",
        "“{task}”的实际时间{found:instant}晚于数据日期{date:instant}，按所填计入",
    ),
    "cost.no_measure": (
        "{task} earns by {technique:word}, but the facts do not say so much; its per cent done is used",
        "“{task}”按{technique:word}计算挣值，但资料不足，改用完成百分比",
    ),
    "word.earned_by.weighted_steps": ("weighted steps", "加权步骤"),
    "word.earned_by.units": ("units done", "完成数量"),
    "word.earned_by.apportioned": ("another task", "其他任务分摊"),
    # Estimates from finished work
    "cost.too_few_cases": (
        "{found} finished cases are too few for {drivers} drivers; {least} are needed",
        "拟合{drivers}个成本动因至少需要{least}个已完成案例，目前只有{found}个",
    ),
    "cost.too_few_cases.hint": ("Add cases, or leave out drivers", "请增加案例，或减少动因"),
    "cost.drivers_alike": (
        "the cases do not tell the effects of {drivers:list} apart",
        "这些案例无法区分{drivers:list}各自的影响",
    ),
    "cost.drivers_alike.hint": (
        "Leave out drivers that never vary or go with another",
        "请去掉从不变化、或随其他动因同步变化的动因",
    ),
    "cost.no_driver": ("the driver {driver} is missing", "缺少成本动因“{driver}”"),
    "cost.no_driver.hint": ("State its value", "请给出其数值"),
    "cost.unknown_driver": (
        "{driver} is no driver of the relationship; it has {known:list}",
        "“{driver}”不是该关系式的动因；其动因为：{known:list}",
    ),
    "cost.unknown_driver.hint": ("Leave it out, or check its spelling", "请去掉，或检查拼写"),
    "cost.estimate_too_large": (
        "the estimate is larger than amounts can be",
        "估算结果超出金额所能表示的范围",
    ),
    "cost.estimate_too_large.hint": (
        "Ask for sizes nearer to those of the cases",
        "请使用更接近案例的规模",
    ),
    "cost.beyond_cases": (
        "{driver} of {value:g} lies outside of the finished cases ({low:g} to {high:g})",
        "“{driver}”为{value:g}，超出已完成案例的范围（{low:g}至{high:g}）",
    ),
    "cost.no_outturn": (
        "the finished project has no budget, or nothing says what it cost",
        "已完成项目没有预算，或没有实际成本",
    ),
    "cost.no_outturn.hint": (
        "State both, or leave the project out",
        "请补充两者，或不使用该项目",
    ),
    "cost.too_few_projects": (
        "{projects} finished projects are too few to tell what {of:word} is kept with a probability of {level:percent}",
        "{projects}个已完成项目太少，无法给出{level:percent}把握的{of:word}",
    ),
    "word.analogy.cost": ("cost", "成本"),
    "word.analogy.length": ("length", "工期"),
    "cost.analogy": (
        "the uplifts rest on {projects} finished projects ({name})",
        "上调系数依据{projects}个已完成项目（{name}）",
    ),
    "cost.analogy_alike": (
        "the uplifts rest on {projects} finished projects ({name}); least alike in {trait:word}: {value:.4g}, likeness {share:percent}",
        "上调系数依据{projects}个已完成项目（{name}）；差异最大的是{trait:word}：{value:.4g}，相似度{share:percent}",
    ),
    "cost.too_large": (
        "a finite number of at most {most:,} either way is needed, found {found}",
        "应为绝对值不超过{most:,}的有限数，实际为{found}",
    ),
    "cost.too_large.hint": (
        "Correct it, or count in a larger unit",
        "请更正，或改用更大的单位",
    ),
    "cost.unknown_category": (
        "nothing costs under {category}; there are {known:list}",
        "没有“{category}”类费用；现有类别：{known:list}",
    ),
    "cost.unknown_category.hint": ("Check how it is spelled", "请检查拼写"),
    "cost.nothing_to_calibrate": (
        "no finished task has an estimate, an actual value and a group",
        "没有任何已完成任务同时具备估算值、实际值和分组",
    ),
    "cost.nothing_to_calibrate.hint": (
        "State actual work, or group by something else",
        "请填写实际工时，或改用其他分组",
    ),
    # How a number came about
    "cost.reckoning": (
        "{symbol}, {title} = {formula} = {filled} = {result}",
        "{title} {symbol} = {formula} = {filled} = {result}",
    ),
    "cost.reckoning_planned": (
        "{symbol}, {title} = {formula} = {filled} = {result}; there is no past work to go by yet, so the rest is taken as planned",
        "{title} {symbol} = {formula} = {filled} = {result}（尚无已完成的工作可作依据，剩余工作按计划计）",
    ),
    "cost.reckoning_ended": (
        "{symbol}, {title} = {formula} = {result}: all is finished",
        "{title} {symbol} = {formula} = {result}：全部工作已完成",
    ),
    "cost.measured": ("{symbol}, {title} = {result}", "{title} {symbol} = {result}"),
    "cost.no_value": (
        "{symbol}, {title}, has no value: {reason}",
        "{title} {symbol} 无法计算：{reason}",
    ),
    "cost.undefined.no_cost": ("no cost has been booked yet", "尚无实际成本"),
    "cost.undefined.cost_unknown": (
        "the facts do not say what the work has cost",
        "资料中没有实际成本",
    ),
    "cost.undefined.cost_unknown_of": (
        "nothing says what {tasks:list} cost so far",
        "没有{tasks:list}的实际成本",
    ),
    "cost.undefined.costs_unknown": (
        "nothing says what {tasks:list} and {more} more cost so far",
        "没有{tasks:list}及另外{more}项任务的实际成本",
    ),
    "cost.undefined.too_large": ("it is larger than numbers can be", "数值超出可表示的范围"),
    "cost.undefined.nothing_planned": (
        "nothing was planned by the data date",
        "截至数据日期没有计划价值",
    ),
    "cost.undefined.nothing_earned": (
        "nothing has been earned yet",
        "尚无挣值",
    ),
    "cost.undefined.no_budget": ("there is no budget", "没有预算"),
    "cost.undefined.no_time": (
        "no working time has passed since the start",
        "自开始以来没有经过工作时间",
    ),
    "cost.undefined.no_schedule": (
        "time is measured for the whole project only",
        "时间指标仅针对整个项目计算",
    ),
    "cost.undefined.no_earned_schedule": (
        "without a budget there is no earned schedule",
        "没有预算，无法计算挣得进度",
    ),
    "cost.undefined.nothing_left": ("nothing is left to do", "没有剩余工作"),
    "cost.undefined.goal_spent": (
        "that amount is spent already, so no efficiency can reach it",
        "该金额已用完，任何效率都无法达到",
    ),
    "cost.undefined.time_spent": (
        "the planned time has passed already, so no speed can keep to it",
        "计划工期已过，任何速度都无法按期完成",
    ),
    "cost.logic_finish": (
        "the critical path from the facts of {date:instant} ends {finish:instant}",
        "按{date:instant}的实际情况推算，关键路径完成于{finish:instant}",
    ),
    "cost.no_logic_finish": (
        "no dates keep the maximum lags from the facts on",
        "按实际情况推算，无法满足最大延隔时间",
    ),
    "cost.mean_finish": (
        "midway in working time between the critical path at the pace so far ({first:instant}) and earned schedule ({second:instant}): {finish:instant}",
        "按目前步调推算的关键路径（{first:instant}）与挣得进度（{second:instant}）在工作时间上的中点：{finish:instant}",
    ),
    "cost.no_mean_finish": (
        "the critical path and earned schedule do not both give a date",
        "关键路径与挣得进度未能同时给出日期",
    ),
    # Names of numbers
    "cost.name.bac": ("the budget at completion", "完工预算"),
    "cost.name.pv": ("the planned value", "计划价值"),
    "cost.name.ev": ("the earned value", "挣值"),
    "cost.name.ac": ("the actual cost", "实际成本"),
    "cost.name.at": ("the actual time", "实际时间"),
    "cost.name.es": ("the earned schedule", "挣得进度"),
    "cost.name.pd": ("the planned duration", "计划工期"),
    "cost.name.k": ("the weight of the plan", "计划权重"),
    "cost.name.cv": ("the cost variance", "成本偏差"),
    "cost.name.sv": ("the schedule variance", "进度偏差"),
    "cost.name.cpi": ("the cost performance index", "成本绩效指数"),
    "cost.name.spi": ("the schedule performance index", "进度绩效指数"),
    "cost.name.sci": ("the schedule cost index", "进度成本指数"),
    "cost.name.sv_t": ("the schedule variance in time", "时间进度偏差"),
    "cost.name.spi_t": ("the earned schedule index", "挣得进度绩效指数"),
    "cost.name.sci_t": ("the earned schedule cost index", "挣得进度成本指数"),
    "cost.name.percent_complete": ("the share earned", "完成百分比"),
    "cost.name.percent_spent": ("the share spent", "支出百分比"),
    "cost.name.eac": (
        "the estimate at completion by cost performance shrunk towards plan",
        "完工估算（向计划收缩的成本绩效）",
    ),
    "cost.name.etc": ("the estimate to complete", "完工尚需估算"),
    "cost.name.vac": ("the variance at completion", "完工偏差"),
    "cost.name.tcpi": (
        "the cost performance needed to end at the budget",
        "按预算完工所需的成本绩效",
    ),
    "cost.name.tcpi_quotient": (
        "the bare quotient of the work and the money left",
        "剩余工作与剩余资金之比",
    ),
    "cost.name.tcpi_eac": (
        "the cost performance needed to end at the estimate",
        "按完工估算完工所需的成本绩效",
    ),
    "cost.name.tspi": ("the speed needed to end in time", "按期完工所需的进度绩效"),
    "cost.name.ed": ("the earned duration", "挣得工期"),
    "cost.name.eac_pf1": (
        "the estimate at completion if the rest goes as planned",
        "完工估算（剩余工作按计划进行）",
    ),
    "cost.name.eac_cpi": (
        "the estimate at completion if cost performance stays",
        "完工估算（保持当前成本绩效）",
    ),
    "cost.name.eac_spi": (
        "the estimate at completion if schedule performance stays",
        "完工估算（保持当前进度绩效）",
    ),
    "cost.name.eac_spi_t": (
        "the estimate at completion if earned schedule performance stays",
        "完工估算（保持当前挣得进度绩效）",
    ),
    "cost.name.eac_sci": (
        "the estimate at completion if cost and schedule performance stay",
        "完工估算（同时保持成本与进度绩效）",
    ),
    "cost.name.eac_sci_t": (
        "the estimate at completion if cost and earned schedule performance stay",
        "完工估算（同时保持成本与挣得进度绩效）",
    ),
    "cost.name.eac_cpi_spi": (
        "the estimate at completion by four parts of cost and one of schedule performance",
        "完工估算（成本绩效八成、进度绩效两成）",
    ),
    "cost.name.eac_cpi_spi_t": (
        "the estimate at completion by four parts of cost and one of earned schedule performance",
        "完工估算（成本绩效八成、挣得进度绩效两成）",
    ),
    "cost.name.eac_progress": (
        "the estimate at completion by cost performance weighted with progress",
        "完工估算（按进度加权的成本绩效）",
    ),
    "cost.name.eac_shrink": (
        "the estimate at completion by cost performance shrunk towards plan",
        "完工估算（向计划收缩的成本绩效）",
    ),
    "cost.name.time_es": (
        "the duration if the rest goes as planned, by earned schedule",
        "工期（挣得进度，剩余工作按计划进行）",
    ),
    "cost.name.time_es_spi_t": (
        "the duration if the speed stays, by earned schedule",
        "工期（挣得进度，保持当前速度）",
    ),
    "cost.name.time_es_sci_t": (
        "the duration if speed and cost performance stay, by earned schedule",
        "工期（挣得进度，同时保持速度与成本绩效）",
    ),
    "cost.name.time_pv1": (
        "the duration if the rest goes as planned, by planned value",
        "工期（计划价值法，剩余工作按计划进行）",
    ),
    "cost.name.time_pv2": (
        "the duration if schedule performance stays, by planned value",
        "工期（计划价值法，保持当前进度绩效）",
    ),
    "cost.name.time_pv3": (
        "the duration if cost and schedule performance stay, by planned value",
        "工期（计划价值法，同时保持成本与进度绩效）",
    ),
    "cost.name.time_ed": (
        "the duration if the rest goes as planned, by earned duration",
        "工期（挣得工期，剩余工作按计划进行）",
    ),
    "cost.name.time_ed_spi": (
        "the duration if schedule performance stays, by earned duration",
        "工期（挣得工期，保持当前进度绩效）",
    ),
    "cost.name.time_ed_sci": (
        "the duration if cost and schedule performance stay, by earned duration",
        "工期（挣得工期，同时保持成本与进度绩效）",
    ),
}
