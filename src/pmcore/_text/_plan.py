"""Problems of plans: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "plan.response_excluded": (
        "It is kept, and it excludes the response {other}, which is kept as well",
        "该应对措施已选定，但与同样已选定的应对措施 {other} 互斥",
    ),
    "plan.response_excluded.hint": (
        "Keep one of the two, or choose anew with keep=False",
        "请只保留其中一项，或以 keep=False 重新选择",
    ),
    "plan.response_budget": (
        "The responses that are kept cost {cost} minor units, more than the budget of {budget}",
        "已选定的应对措施需 {cost}（最小货币单位），超出预算 {budget}",
    ),
    "plan.response_budget.hint": (
        "Raise the budget, or choose anew with keep=False",
        "请提高预算，或以 keep=False 重新选择",
    ),
    "plan.wrong_type": (
        "{expected:kind} is needed, found {found}",
        "需要{expected:kind}，实际为{found}",
    ),
    "plan.wrong_type.hint": ("Give a value of that kind", "请填写该类型的值"),
    "word.whole_number": ("a whole number", "整数"),
    "word.number": ("a number", "数字"),
    "word.text": ("a text", "文本"),
    "word.truth": ("True or False", "True或False"),
    "word.day": ("a date", "日期"),
    "word.instant": ("a date and time", "日期时间"),
    "word.pair": ("a pair", "一对值"),
    "word.many": ("a sequence of", "以下内容的序列："),
    "plan.not_finite": ("{found} is no finite number", "{found}不是有限的数"),
    "plan.not_finite.hint": (
        "Give a number, or None where it is unknown",
        "请填写数字；未知时留空",
    ),
    "plan.zoned_instant": (
        "the instant {found} carries a time zone",
        "时刻{found}带有时区",
    ),
    "plan.zoned_instant.hint": (
        "Give local time without a zone and name the zone in the plan's timezone",
        "请填写不带时区的当地时间，并在计划的时区字段中注明时区",
    ),
    "plan.negative": ("{found} is negative", "{found}为负数"),
    "plan.negative.hint": ("Give {low} or more", "请填写不小于{low}的数"),
    "plan.too_large": ("{found} is absurdly large", "{found}大得不合理"),
    "plan.too_large.hint": (
        "Give at most {high}; durations are in minutes, money in minor units",
        "请填写不大于{high}的数；工期以分钟计，金额以最小货币单位计",
    ),
    "plan.out_of_bounds": ("{found} lies outside {low} to {high}", "{found}不在{low}至{high}之间"),
    "plan.out_of_bounds.hint": ("Give a number between both", "请填写该范围内的数"),
    "plan.empty_id": ("an id is needed, found {found!r}", "需要编号，实际为{found!r}"),
    "plan.empty_id.hint": (
        "Give the element a text that no other has",
        "请填写一个不与其他元素重复的文本",
    ),
    "plan.duplicate_id": ("the id {found} stands {count} times", "编号{found}出现了{count}次"),
    "plan.duplicate_id.hint": ("Give each element its own id", "请为每个元素使用不同的编号"),
    "plan.unknown_reference": (
        "{found} is not among the plan's {register}",
        "{found}不在计划的{register}中",
    ),
    "plan.unknown_reference.hint": (
        "Add it to {register} or name one that is there",
        "请将其加入{register}，或改为已有的编号",
    ),
    "plan.unknown_payee": (
        "{found} is neither a resource of the plan nor a category of its costs",
        "{found}既不是计划中的资源，也不是其费用类别",
    ),
    "plan.unknown_payee.hint": (
        'Name one of both; "" stands for all others',
        "请改为其中之一；“”代表其余全部",
    ),
    "plan.advance_of_nothing": (
        "the advance is a share of the price, and the plan states none",
        "预付款按合同价比例计算，但计划没有合同价",
    ),
    "plan.advance_of_nothing.hint": ("State the plan's price", "请填写合同价"),
    "plan.shares_above_price": (
        "the shares of the instalments come to {found:percent} of the price",
        "各期付款比例合计为合同价的{found:percent}",
    ),
    "plan.shares_above_price.hint": (
        "Give shares of at most 100 % together",
        "请使各期比例合计不超过100%",
    ),
    "plan.advance_not_recovered": (
        "no instalment brings money from which the advance could be recovered",
        "没有可用于扣回预付款的付款期",
    ),
    "plan.advance_not_recovered.hint": ("State the instalments", "请填写各付款期"),
    "plan.no_tasks": ("the plan has no task", "计划中没有任务"),
    "plan.no_tasks.hint": ("Add at least one task", "请至少添加一个任务"),
    "plan.max_below_lag": (
        "the maximum lag {max_lag:duration} is below the lag {lag:duration}",
        "最大延隔时间{max_lag:duration}小于最小延隔时间{lag:duration}",
    ),
    "plan.max_below_lag.hint": ("Raise the one or lower the other", "请调大前者或调小后者"),
    "plan.circle": ("the links go in a circle: {chain}", "依赖形成循环：{chain}"),
    "plan.circle.hint": ("Remove one of these links", "请删除其中一个依赖"),
    "plan.duration_and_work": (
        "both a duration and work are stated; the work counts",
        "同时填写了工期和工作量；以工作量为准",
    ),
    "plan.duration_and_work.hint": ("State one of them", "请只填写其中一项"),
    "plan.unknown_project": (
        "the plan has no such WBS element: {found:list}; the audience sees nothing of it",
        "计划中没有这些WBS元素：{found:list}，该受众看不到相应内容",
    ),
    "plan.unknown_project.hint": (
        "Name WBS elements of the plan by their ids, or take out what has gone",
        "请填写计划中WBS元素的编号，或删去已不存在的项目",
    ),
    "plan.not_computed": (
        "this wish does not move dates of the critical path yet",
        "该设置目前不影响关键路径的日期",
    ),
    "plan.not_computed.hint": (
        "Read dates with that in mind, or state it another way",
        "请在使用日期时留意，或改用其他方式表达",
    ),
    "plan.staffed_by_textbook": (
        "people are chosen, and work that waits for them is dated, by textbook rules; what {rules} does otherwise with lags and progress only critical_path and level follow",
        "人员选择及等待人员的工作按教科书规则排程；{rules}对延隔与进展的特殊规则仅由critical_path与level遵循",
    ),
    "plan.staffed_by_textbook.hint": (
        "Compare with the dates of critical_path, or set textbook rules",
        "请与critical_path的日期比较，或改用教科书规则",
    ),
    "plan.long_milestone": (
        "a milestone lasts {found:duration}",
        "里程碑的工期为{found:duration}",
    ),
    "plan.long_milestone.hint": (
        "Set its duration to 0 or its kind to task",
        "请将工期设为0，或将类型改为任务",
    ),
    "plan.manual_without_start": (
        "a manual task states no start",
        "手动排程的任务没有填写开始时间",
    ),
    "plan.manual_without_start.hint": ("State its start", "请填写开始时间"),
    "plan.once_without_date": ("it is held once and says no day", "只举行一次，但未给出日期"),
    "plan.once_without_date.hint": ("State its day as first", "请用 first 给出日期"),
    "plan.endless": (
        "{found:day} lies more than {years} years after the plan's start",
        "{found:day}晚于计划开始日期{years}年以上",
    ),
    "plan.endless.hint": (
        "Leave it out for no end, or state a day of the project",
        "如无期限请留空，否则请填写项目期间内的日期",
    ),
    "plan.no_such_day": (
        "days are counted from 1 or -1, found {found}",
        "日序从1或-1计起，实际为{found}",
    ),
    "plan.no_such_day.hint": ("Take 1 for the first, -1 for the last", "第一个用1，最后一个用-1"),
    "plan.not_of_frequency": (
        "{field} says nothing of what is {frequency}",
        "频率为{frequency}时，{field}没有意义",
    ),
    "plan.not_of_frequency.hint": (
        "Leave the field out, or make it monthly",
        "请删除该字段，或改为每月一次",
    ),
    "plan.two_days_of_month": (
        "both a day of the month and one of its weeks are stated",
        "同时给出了每月日期与第几周",
    ),
    "plan.two_days_of_month.hint": (
        "Keep one of month_day and month_week",
        "month_day与month_week只能保留一个",
    ),
    "plan.finish_before_start": (
        "it ends {finish:day} before it begins {start:day}",
        "结束日期{finish:day}早于开始日期{start:day}",
    ),
    "plan.finish_before_start.hint": ("Change one of the dates", "请修改其中一个日期"),
    "plan.constraint_without_date": (
        "the constraint {type} has no date",
        "日期约束{type}没有日期",
    ),
    "plan.constraint_without_date.hint": ("Give it a date or remove it", "请填写日期或删除该约束"),
    "plan.constraints": (
        "a task has a primary and a secondary constraint, found {found}",
        "任务至多有主、次两个日期约束，实际为{found}个",
    ),
    "plan.constraints.hint": ("Keep two", "请保留两个"),
    "plan.week_length": (
        "a week has 7 days, alternating weeks 14 and more, found {found}",
        "一周为7天，大小周为14天等，实际为{found}天",
    ),
    "plan.week_length.hint": ("Give one entry a day, Monday first", "请从周一起每天填写一项"),
    "plan.shift_length": (
        "a shift goes from minute {start} to {finish}",
        "班次从第{start}分钟到第{finish}分钟",
    ),
    "plan.shift_length.hint": (
        "Let it end after it begins and last at most a day",
        "班次的结束应晚于开始，且不超过一天",
    ),
    "plan.never_works": ("the calendar {found} never works", "日历{found}没有工作时间"),
    "plan.never_works.hint": (
        "Give its last week a shift; exceptions may still close days",
        "请在其最后一个周模式中设置班次；假日可另设例外",
    ),
    "plan.provisional": (
        "the holidays of {years:list} are not announced or only estimated",
        "{years:list}年的节假日安排尚未公布或仅为估计",
    ),
    "plan.provisional.hint": (
        "Make the calendar anew once they are announced",
        "公布后请重新生成日历",
    ),
    "plan.nobody_has_skill": (
        "nobody has {skill} at level {level}; the best is {best}",
        "没有人具备{level}级{skill}；最高为{best}级",
    ),
    "plan.nobody_has_skill.hint": (
        "Add a person, train one, or lower the level",
        "请增加人员、安排培训或降低等级要求",
    ),
    "plan.finish_without_start": (
        "an actual finish is stated without an actual start",
        "有实际完成时间而无实际开始时间",
    ),
    "plan.finish_without_start.hint": ("State both", "请同时填写两者"),
    "plan.actual_in_future": (
        "the actual date {found:instant} lies after the data date {data_date:instant}",
        "实际时间{found:instant}晚于数据日期{data_date:instant}",
    ),
    "plan.actual_in_future.hint": (
        "Move the data date or correct the actual date",
        "请调整数据日期或更正实际时间",
    ),
    "plan.updates_order": (
        "the update of {found:instant} stands after a later one",
        "{found:instant}的状态更新排在更晚的更新之后",
    ),
    "plan.updates_order.hint": ("Order updates by data date", "请按数据日期排列状态更新"),
    "plan.order": (
        "low {low}, mode {mode}, high {high} do not rise",
        "下限{low}、最可能值{mode}、上限{high}没有依次递增",
    ),
    "plan.order.hint": ("Order them low <= mode <= high", "请满足下限≤最可能值≤上限"),
    "plan.positive": ("{found} is not above zero", "{found}不大于零"),
    "plan.positive.hint": ("Give a number above zero", "请填写大于零的数"),
    "plan.chances": (
        "the chances {found} do not fit: one a value, none negative, summing to one",
        "概率{found}不合要求：每个取值一个，不为负，总和为一",
    ),
    "plan.chances.hint": ("Correct the chances", "请更正概率"),
    "plan.correlation_itself": (
        "{found} cannot be correlated with itself",
        "{found}不能与自身相关",
    ),
    "plan.correlation_itself.hint": ("Name two things or remove it", "请指定两个对象或删除该项"),
    "plan.correlation_twice": (
        "{first} and {second} have two coefficients: {found:list}",
        "{first}与{second}有两个相关系数：{found:list}",
    ),
    "plan.correlation_twice.hint": ("Keep one of them", "请只保留其中一个"),
    "plan.correlations": (
        "the coefficients of {count} things cannot hold together, {found:list} among them",
        "{count}个对象的相关系数不能同时成立，其中有{found:list}",
    ),
    "plan.correlations.hint": (
        "Change one, or the nearest that can be are used",
        "请修改其中之一，否则将采用最接近的可行系数",
    ),
    "plan.branch_by": (
        "a branch by date has two ways and no chances, found {ways} ways and {chances} chances",
        "按日期的分支应有两条路径且不设概率，实际有{ways}条路径、{chances}个概率",
    ),
    "plan.branch_by.hint": (
        "Give two ways without chances, or leave the date out",
        "请填写两条路径且不填概率，或不填日期",
    ),
    "plan.way_twice": (
        "tasks stand in more than one way of a branch: {found:list}",
        "任务出现在多条分支路径中：{found:list}",
    ),
    "plan.way_twice.hint": ("Name each task in one way", "请让每个任务只属于一条路径"),
    "plan.way_apart": (
        "tasks do not follow {after}, after which the branch parts: {found:list}",
        "任务未排在分支起点{after}之后：{found:list}",
    ),
    "plan.way_apart.hint": (
        "Link them, or take them out of the way",
        "请添加依赖，或将其移出该路径",
    ),
    "plan.month_chances": (
        "the chances {found} do not fit: one a month from January, each from 0 to 1",
        "概率{found}不合要求：自一月起每月一个，各在0到1之间",
    ),
    "plan.month_chances.hint": ("Give twelve chances", "请填写十二个概率"),
    "plan.never_clear": (
        "in the best month {found} of the days are lost, so that work might never end",
        "最好的月份也有{found}的日子不能工作，工作可能无法完成",
    ),
    "plan.never_clear.hint": (
        "Leave a tenth of the days in some month, or change the calendar",
        "请至少让某个月保留十分之一的日子，或修改日历",
    ),
    "plan.quantiles": (
        "chances must rise from 0 to 1 and values must not fall",
        "累计概率应从0升至1，取值不得下降",
    ),
    "plan.quantiles.hint": ("Sort both and end them at 0 and 1", "请排序并以0和1为两端"),
    "plan.no_currency": (
        "the plan states money ({found}) but no currency",
        "计划中有金额（{found}）但没有货币",
    ),
    "plan.no_currency.hint": ("Set the plan's currency, such as CNY", "请设置计划的货币，如CNY"),
    "plan.no_exchange_rate": (
        "no exchange rate is given for {found}",
        "没有{found}的汇率",
    ),
    "plan.no_exchange_rate.hint": (
        "Add an ExchangeRate of that currency",
        "请添加该货币的汇率",
    ),
}
