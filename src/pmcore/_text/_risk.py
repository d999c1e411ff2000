"""Risk: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "outlook.logic": (
        "Only the plan's links hold tasks back; people and equipment are there whenever a task can begin",
        "仅由计划的逻辑关系约束任务；假定人员和设备随时可用",
    ),
    "outlook.links": (
        "People and equipment do their tasks in the order of the schedule and hand over when one is done",
        "人员和设备按进度计划的先后执行任务，前一任务完成后才转入下一任务",
    ),
    "outlook.policy": (
        "Tasks begin once links, calendars, people and equipment allow, in the order of the schedule; nothing is known before it happens",
        "逻辑关系、日历、人员和设备允许时任务即开始，竞争时按进度计划的先后；任何信息都不会提前知道",
    ),
    "outlook.foresight": (
        "Leads and links to a finish act once the predecessor has begun, by what is planned of it ({count}: {first:list})",
        "提前量和指向完成的关系在前置任务开始后按其计划工期起作用（{count} 项：{first:list}）",
    ),
    "outlook.lacking": (
        "Where there is too little of a resource for good, what there was before was taken ({count}: {first:list})",
        "资源此后一直不足时，按此前的可用量计算（{count} 个：{first:list}）",
    ),
    "outlook.shrinks": (
        "When there is less of a resource, work under way keeps what it has until it ends ({count}: {first:list})",
        "资源减少时，进行中的任务保留已占用的部分直至完成（{count} 个：{first:list}）",
    ),
    "outlook.leave": (
        "Leave and changing availability were not followed when tasks move ({count}: {first:list})",
        "任务移动时未考虑休假和可用量变化（{count} 个：{first:list}）",
    ),
    "outlook.calendars": (
        "People's own calendars were not followed when tasks move ({count}: {first:list})",
        "任务移动时未考虑人员自己的日历（{count} 个：{first:list}）",
    ),
    "outlook.certain": (
        "Nothing in the plan is uncertain: it has no estimates, and no risk that moves a date",
        "计划中没有不确定因素：既无三点估算，也无影响日期的风险",
    ),
    "outlook.correlations": (
        "Correlations with what does not vary have no effect ({count}: {first:list})",
        "与不变化的对象之间的相关性不起作用（{count} 项：{first:list}）",
    ),
    "outlook.moved": (
        "Stated coefficients cannot hold together; the nearest that can were used ({count}: {first:list})",
        "所列相关系数不能同时成立，已改用最接近的可行系数（{count} 项：{first:list}）",
    ),
    "outlook.rules": (
        "Links, constraints and progress were followed by the textbook's rules, not those of {rules}",
        "依赖、约束和进度按通用规则计算，而非{rules}的规则",
    ),
    "outlook.branches": (
        "Branches were not simulated: all ways are taken ({count}: {first:list})",
        "未模拟分支，各条路径的任务全部执行（{count} 项：{first:list}）",
    ),
    "outlook.lags": (
        "Uncertain lags were taken as planned ({count}: {first:list})",
        "不确定的延隔时间按计划值计算（{count} 项：{first:list}）",
    ),
    "outlook.percent_lags": (
        "Lags in per cent were taken of planned durations ({count}: {first:list})",
        "百分比延隔时间按计划工期折算（{count} 项：{first:list}）",
    ),
    "outlook.weather": (
        "No days were lost to the weather ({count}: {first:list})",
        "未计入天气造成的停工日（{count} 项：{first:list}）",
    ),
    "outlook.windows": (
        "When risks may strike was left out: they strike at any time ({count}: {first:list})",
        "未考虑风险可能发生的时段，视为随时可能发生（{count} 项：{first:list}）",
    ),
    "outlook.splits": (
        "Planned breaks inside tasks were left out ({count}: {first:list})",
        "未计入任务内部的计划中断（{count} 个：{first:list}）",
    ),
    "outlook.maximum_lags": (
        "Nothing waits for a maximum lag: limits says how often each is broken ({count}: {first:list})",
        "任务不因最大延隔时间而推迟；limits 列出其未满足的频率（{count} 项：{first:list}）",
    ),
    "outlook.uncounted_lags": (
        "Nothing waits for a maximum lag, and how often each is broken was not counted ({count}: {first:list})",
        "任务不因最大延隔时间而推迟，也未统计其未满足的频率（{count} 项：{first:list}）",
    ),
    "outlook.finish_floors": (
        "Tasks that must not finish before a date begin no earlier than their planned length asks ({count}: {first:list})",
        "限定最早完成日期的任务按其计划工期推迟开始（{count} 个：{first:list}）",
    ),
    "outlook.no_prices": (
        "The plan states no prices: its total is what the risks cost",
        "计划未列任何价格：总成本仅为风险成本",
    ),
    "outlook.assumed_prices": (
        "Prices that the plan leaves open were taken as in its estimate ({count}: {first:list})",
        "计划未定的价格按成本估算处理（{count} 处：{first:list}）",
    ),
    "outlook.dated_prices": (
        "Prices that change over time hold as on the planned dates when tasks move ({count}: {first:list})",
        "任务移动时，随时间变化的价格仍按计划日期取值（{count} 个：{first:list}）",
    ),
    "outlook.span_costs": (
        "Levels of effort and hammocks cost what is planned, however long they last ({count}: {first:list})",
        "支持性活动和汇总活动无论持续多久均按计划成本计（{count} 个：{first:list}）",
    ),
    "outlook.actual_costs": (
        "Nothing says what work already done has cost; it was taken as planned ({count}: {first:list})",
        "缺少已完成工作的实际成本，按计划成本计（{count} 个任务：{first:list}）",
    ),
    "outlook.finish_links": (
        "Links to a finish (FF, SF) move a start when a task gets longer: the project may then end earlier ({count}: {first:list})",
        "连到完成端的关系（FF、SF）会随任务延长而提前其开始，项目因此可能反而提前完成（{count} 项：{first:list}）",
    ),
    "outlook.late": (
        "Tasks wished as late as possible were done as early as possible ({count}: {first:list})",
        "要求尽可能晚的任务按尽早执行（{count} 个：{first:list}）",
    ),
    "outlook.spans": (
        "Levels of effort and hammocks follow the tasks between which they stretch ({count}: {first:list})",
        "支持性活动和汇总活动随其首尾任务伸缩（{count} 个：{first:list}）",
    ),
    "outlook.edits": (
        "Responses changed the plan, but the schedule's durations and people were kept ({count}: {first:list})",
        "应对措施改动了计划，但仍采用进度计划中的工期和人员（{count} 项：{first:list}）",
    ),
    "outlook.dependent": (
        "Intervals count the samples as independent, and spread evenly they are not: usually too wide, unproven; replicates measure it",
        "区间按相互独立的样本计算，而均匀分布的样本并不独立：区间通常偏宽且未经证实；可用多组重复样本实测",
    ),
    "outlook.unbalanced": (
        "Sobol points are evenest when each replicate has a power of two of them, and these have {points}",
        "每组 Sobol 点数为 2 的幂时分布最均匀，此处为 {points} 点",
    ),
    "outlook.dimensions": (
        "Sobol points have {dimensions} dimensions; {count} more variables were drawn by Monte Carlo",
        "Sobol 点共 {dimensions} 维；其余 {count} 个变量按蒙特卡洛法抽样",
    ),
    "outlook.unsettled": (
        "After {drawn} samples the percentile is not known as well as was asked; stability says how well",
        "{drawn} 次抽样后，该分位数仍未达到要求的精度；stability 给出已达到的精度",
    ),
    "outlook.stopped": (
        "It was stopped after {drawn} of {asked} samples",
        "模拟提前停止：共 {asked} 次，完成 {drawn} 次",
    ),
    # questions that help to find risks
    "prompt.wide": (
        "{task} may take {low} d or {high} d: what would make it that long?",
        "“{task}”可能需要{low}天，也可能需要{high}天：什么情况会使它拖到那么久？",
    ),
    "prompt.proposed": (
        "{requirement} is not agreed yet: what if it changes or comes late?",
        "需求“{requirement}”尚未商定：若变更或迟迟不定会怎样？",
    ),
    "prompt.criteria": (
        "{deliverable} has no criteria: how could it be refused?",
        "交付物“{deliverable}”没有验收标准：它可能因何被拒收？",
    ),
    "prompt.supplier": (
        "{material} comes from {supplier} alone and {count} tasks use it: what if it is late or wanting?",
        "“{material}”仅由{supplier}供应，{count}项任务要用：若迟到或不合格会怎样？",
    ),
    "prompt.outside": (
        "{entry} lies with someone outside the team: what if no answer comes?",
        "“{entry}”取决于团队以外的一方：若得不到答复会怎样？",
    ),
    "prompt.person": (
        "Only {person} has the skill {skill} at the level that is needed ({count} needs): what if that person is away?",
        "只有{person}具备所需级别的“{skill}”技能（需求{count}处）：若此人不在会怎样？",
    ),
    "prompt.named": (
        "{person} is named in the needs of {count} tasks: what if they have to wait?",
        "{count}项任务指定由{person}承担：若都要等此人会怎样？",
    ),
    "prompt.merge": (
        "{task} waits for {count} links: which of them will be the late one?",
        "“{task}”要等待{count}条前置关系：哪一条会拖后？",
    ),
    "prompt.certain": (
        "{task} has no float and a single duration: how much longer could it take?",
        "“{task}”没有总时差，且只有单一工期：它最多可能延长多少？",
    ),
    "prompt.deadline": (
        "The finish {finish:instant} leaves little or nothing before the deadline {deadline:instant}: what does a late end cost?",
        "计划完成时间{finish:instant}距截止时间{deadline:instant}余量很小或已超出：逾期的代价是什么？",
    ),
    "prompt.owner": (
        "The risk ‘{risk}’ has no owner: who watches it?",
        "风险“{risk}”没有责任人：由谁跟踪？",
    ),
    "prompt.trigger": (
        "The risk ‘{risk}’ has no trigger: by what will it be noticed in time?",
        "风险“{risk}”没有触发条件：凭什么及时发现？",
    ),
    "prompt.response": (
        "The risk ‘{risk}’ has no response: what can be done about it, and by when?",
        "风险“{risk}”没有应对措施：能做什么，最迟何时做？",
    ),
}
