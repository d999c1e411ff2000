"""Earned value, its forecasts and their ranges: sentence code to its English and Chinese."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # Problems
    "cost.status_before_start": (
        "the data date {found:instant} lies before the start, {start:instant}",
        "数据日期{found:instant}早于项目开始时间{start:instant}",
    ),
    "cost.status_before_start.hint": (
        "Correct the data date, or state what began before",
        "请更正数据日期，或说明此前已开始的工作",
    ),
    "cost.cost_without_work": (
        "the task has an actual cost, but no fact says that work on it has begun",
        "该任务有实际成本，但没有任何资料表明工作已开始",
    ),
    "cost.cost_without_work.hint": (
        "State its start, or book what is paid in advance as a CostEntry",
        "请填写其开始时间，或将预付款登记为 CostEntry",
    ),
    "cost.other_currency": (
        "the baseline is in {found}, the plan in {wanted}",
        "基线的货币为{found}，而计划的货币为{wanted}",
    ),
    "cost.other_currency.hint": (
        "Make the baseline from a plan in this currency",
        "请由同一货币的计划生成基线",
    ),
    "cost.no_weight": (
        "a contour without any weight says nothing",
        "曲线没有任何大于0的权重",
    ),
    "cost.no_weight.hint": (
        "Give a weight above 0 to some part",
        "请至少给一段大于0的权重",
    ),
    "cost.no_projects": ("there is no finished project", "没有已完成的项目"),
    "cost.no_projects.hint": ("Give at least one", "请至少提供一个"),
    "cost.project_twice": (
        "the same finished project is given twice",
        "同一个已完成项目出现了两次",
    ),
    "cost.project_twice.hint": ("Leave one of them out", "请只保留其中一个"),
    "cost.no_baseline": ("the finished project has no such baseline", "已完成项目缺少该基线"),
    "cost.no_baseline.hint": (
        "Put the baseline it was run by into the plan",
        "请将其执行所依据的基线放入计划",
    ),
    "cost.curve": (
        "By the growth curve {ac:money/{currency}} + {more:money/{currency}} = {eac:money/{currency}} at completion",
        "按生长曲线，完工成本为{ac:money/{currency}} + {more:money/{currency}} = {eac:money/{currency}}",
    ),
    "cost.curve_over": (
        "All is finished and has cost {ac:money/{currency}}",
        "全部工作已完成，实际成本为{ac:money/{currency}}",
    ),
    "cost.curve_no_cost": (
        "There is no growth curve: what was done has no known cost",
        "无法拟合生长曲线：已完成工作的成本未知",
    ),
    "cost.curve_not_begun": (
        "There is no growth curve: nothing is earned and paid for yet",
        "无法拟合生长曲线：尚无挣值和实际成本",
    ),
    "cost.curve_no_fit": (
        "There is no growth curve: the points do not tell one",
        "无法拟合生长曲线：数据点不足以确定曲线",
    ),
    "cost.no_history": ("the history is empty", "历史记录为空"),
    "cost.no_history.hint": (
        "Give what was known at one status date at least",
        "请至少提供一个状态日期的资料",
    ),
    "cost.not_ended": (
        "at the last status date, {date:instant}, not all tasks are finished",
        "在最后的状态日期{date:instant}，仍有任务未完成",
    ),
    "cost.not_ended.hint": (
        "Add the status that finds all of them finished",
        "请补充全部任务均已完成的状态",
    ),
    "cost.no_forecasts": (
        "no status date of these projects has anything earned, spent and left",
        "这些项目中没有任何状态日期同时具有挣值、支出和剩余工作",
    ),
    "cost.no_forecasts.hint": (
        "Give projects with status dates on the way",
        "请提供带有过程状态日期的项目",
    ),
    "cost.no_outcome": (
        "what became comes before the start, or is nothing",
        "结果早于开始时间，或为零",
    ),
    "cost.no_outcome.hint": (
        "Give the actual cost and the actual finish",
        "请提供实际成本和实际完成时间",
    ),
    "cost.more_than_budget": (
        "{found:money/{currency}} are earned, and the budget is {budget:money/{currency}}",
        "挣值为{found:money/{currency}}，而预算只有{budget:money/{currency}}",
    ),
    "cost.more_than_budget.hint": (
        "Earn no more than is planned; what nobody planned has a cost alone",
        "挣值不应超过预算；计划外工作只计成本",
    ),
    "cost.no_forecast_before_end": (
        "all forecasts were made when the project had ended",
        "所有预测都是在项目结束后作出的",
    ),
    "cost.no_forecast_before_end.hint": (
        "Give forecasts made on the way",
        "请提供项目进行中作出的预测",
    ),
    "cost.points_order": (
        "the actual time {found} is less than the one before",
        "实际时间{found}早于前一个",
    ),
    "cost.points_order.hint": ("Give points in the order of time", "请按时间顺序提供数据"),
    "cost.dates_order": (
        "the status date {found:instant} comes after a later one",
        "状态日期{found:instant}排在更晚的日期之后",
    ),
    "cost.dates_order.hint": ("Give status dates in their order", "请按时间顺序提供状态日期"),
    # How dates and ranges came about
    "cost.pace_finish": (
        "the critical path from the facts of {date:instant} ends {finish:instant} if planned durations stretch by {factor} and starts come {off:duration} off plan, as so far",
        "按{date:instant}的实际情况推算，若计划工期按{factor}倍变化、开始时间偏离计划{off:duration}（与目前一致），关键路径完成于{finish:instant}",
    ),
    "cost.ended": ("all was finished {finish:instant}", "全部工作已于{finish:instant}完成"),
    "cost.basis_alike": (
        "the ranges rest on {forecasts} forecasts of {projects} finished projects ({name}); least alike in {trait:word}: {value:.4g}, likeness {share:percent}",
        "区间依据{projects}个已完成项目（{name}）的{forecasts}次预测；差异最大的是{trait:word}：{value:.4g}，相似度{share:percent}",
    ),
    "cost.basis_few": (
        "the ranges rest on {forecasts} forecasts of {projects} finished projects ({name}), too few to tell {untold:list}: it takes {least}",
        "区间依据{projects}个已完成项目（{name}）的{forecasts}次预测；项目太少，无法给出{untold:list}，至少需要{least}个",
    ),
    "cost.basis_few_alike": (
        "the ranges rest on {forecasts} forecasts of {projects} finished projects ({name}), too few to tell {untold:list}: it takes {least}; least alike in {trait:word}: {value:.4g}, likeness {share:percent}",
        "区间依据{projects}个已完成项目（{name}）的{forecasts}次预测；项目太少，无法给出{untold:list}，至少需要{least}个；差异最大的是{trait:word}：{value:.4g}，相似度{share:percent}",
    ),
    "cost.basis": (
        "the ranges rest on {forecasts} forecasts of {projects} finished projects ({name})",
        "区间依据{projects}个已完成项目（{name}）的{forecasts}次预测",
    ),
    "word.trait.tasks": ("the number of tasks", "任务数"),
    "word.trait.length": ("the planned duration in days", "计划工期（天）"),
    "word.trait.progress": ("the share earned", "完成百分比"),
    "word.trait.cpi": ("the cost performance index", "成本绩效指数"),
    "word.trait.spi_t": ("the earned schedule index", "挣得进度绩效指数"),
    # Why a number has no value
    "cost.undefined.no_tasks": (
        "it takes sums over tasks, which are known for the whole project only",
        "需要按任务汇总的数据，仅在整个项目层面可用",
    ),
    "cost.undefined.no_path": (
        "it takes the critical path from the facts, which a forecast has",
        "需要按实际情况推算的关键路径，由预测提供",
    ),
    "cost.undefined.no_series": (
        "it takes several status dates, see trend",
        "需要多个状态日期的数据，参见 trend",
    ),
    "cost.undefined.few_dates": (
        "it takes {least} status dates, and there are {found}",
        "需要{least}个状态日期，目前只有{found}个",
    ),
    "cost.undefined.nothing_aimed": (
        "no task was planned to be finished since the last status",
        "自上次状态以来没有计划完成的任务",
    ),
    "cost.undefined.no_goal_stated": (
        "nobody has stated a revised duration",
        "没有人说明修订后的工期",
    ),
    "cost.undefined.no_rework_stated": (
        "nobody has stated how much of it is done again",
        "没有人说明返工的比例",
    ),
    "cost.undefined.not_stated": (
        "nobody has stated what is still to pay",
        "没有人说明尚需支付的金额",
    ),
    "cost.undefined.nothing_due": (
        "no task was to be finished by the data date",
        "截至数据日期没有应完成的任务",
    ),
    "cost.undefined.nothing_expected": (
        "no task was expected to be finished since the last status",
        "自上次状态以来没有预计完成的任务",
    ),
    "cost.undefined.no_path_left": (
        "nothing is left on the critical path",
        "关键路径上没有剩余工作",
    ),
    "cost.undefined.no_recent_cost": (
        "no cost was booked in the last periods",
        "最近几期没有发生成本",
    ),
    # Names of numbers
    "cost.name.bac_f": ("the budget of what is finished", "已完成工作的预算"),
    "cost.name.ac_f": ("the actual cost of what is finished", "已完成工作的实际成本"),
    "cost.name.ted": ("the sum of earned durations", "挣得工期总和"),
    "cost.name.tpd": ("the sum of durations planned to date", "截至目前的计划工期总和"),
    "cost.name.ed_t": ("the earned duration of the project", "项目挣得工期"),
    "cost.name.ev_p": ("the value earned where the schedule has it", "按计划位置挣得的价值"),
    "cost.name.pv_es": ("the planned value at the earned schedule", "挣得进度处的计划价值"),
    "cost.name.finished": ("the number of tasks finished", "已完成的任务数"),
    "cost.name.due": ("the number of tasks due by the data date", "截至数据日期应完成的任务数"),
    "cost.name.cpl": ("the length of the critical path that is left", "剩余关键路径长度"),
    "cost.name.tf": ("the float of the finish", "完工总时差"),
    "cost.name.ev_3": ("the value earned in the last three periods", "最近三期的挣值"),
    "cost.name.ac_3": ("the cost of the last three periods", "最近三期的实际成本"),
    "cost.name.rate_ev": ("the smoothed pace of earning", "平滑后的挣值速度"),
    "cost.name.rate_ac": ("the smoothed pace of spending", "平滑后的支出速度"),
    "cost.name.rate_es": ("the smoothed pace of the schedule", "平滑后的进度速度"),
    "cost.name.kept": ("the number of expected finishes that came true", "如期完成的任务数"),
    "cost.name.expected": (
        "the number of tasks expected to be finished since the last status",
        "自上次状态以来预计完成的任务数",
    ),
    "cost.name.hit": (
        "the number of tasks that ended by their planned finish",
        "按计划完成的任务数",
    ),
    "cost.name.aimed": (
        "the number of tasks planned to be finished since the last status",
        "自上次状态以来计划完成的任务数",
    ),
    "cost.name.hit_task": ("the hit task percentage", "按期完成率"),
    "cost.name.bac_loe": ("the budget of levels of effort", "支持性工作的预算"),
    "cost.name.loe_share": (
        "the share of the budget that earns by the clock",
        "支持性工作占预算的比例",
    ),
    "cost.name.ev_e": ("the effective earned value, less rework", "扣除返工后的有效挣值"),
    "cost.name.rework": (
        "what is done again, as a share of work out of sequence",
        "未按顺序完成的工作中需返工的比例",
    ),
    "cost.name.pd_r": ("the revised total duration", "修订后的总工期"),
    "cost.name.tspi_revised": (
        "the speed needed to end after the revised duration",
        "按修订工期完工所需的进度绩效",
    ),
    "cost.name.tv": ("the time variance at the planned rate", "按计划速率折算的时间偏差"),
    "cost.name.etc_m": ("what the manager says is still to pay", "管理者给出的尚需成本"),
    "cost.name.edi": ("the earned duration index", "挣得工期指数"),
    "cost.name.dpi": ("the duration performance index", "工期绩效指数"),
    "cost.name.p_factor": ("the adherence to the schedule", "进度遵循度"),
    "cost.name.bei": ("the baseline execution index", "基线执行指数"),
    "cost.name.cei": ("the current execution index", "当期执行指数"),
    "cost.name.cpli": ("the critical path length index", "关键路径长度指数"),
    "cost.name.cpi_3": ("the cost performance of the last three periods", "最近三期的成本绩效"),
    "cost.name.eac_finished": (
        "the estimate at completion by the cost of finished work, shrunk towards plan",
        "完工估算（按已完成工作的成本绩效，向计划收缩）",
    ),
    "cost.name.eac_cpi_3": (
        "the estimate at completion if the cost performance of the last three periods stays",
        "完工估算（保持最近三期的成本绩效）",
    ),
    "cost.name.eac_xsm": (
        "the estimate at completion by smoothed performance",
        "完工估算（指数平滑绩效）",
    ),
    "cost.name.eac_etc": (
        "the estimate at completion by what the manager says is still to pay",
        "完工估算（按管理者给出的尚需成本）",
    ),
    "cost.name.time_edm": (
        "the duration if the rest goes as planned, by earned duration management",
        "工期（挣得工期管理，剩余工作按计划进行）",
    ),
    "cost.name.time_edm_dpi": (
        "the duration if the speed stays, by earned duration management",
        "工期（挣得工期管理，保持当前速度）",
    ),
    "cost.name.time_xsm": (
        "the duration by smoothed performance",
        "工期（指数平滑绩效）",
    ),
}
