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
    "outlook.maximum_lags": (
        "Nothing waits for a maximum lag: limits says how often each is broken ({count}: {first:list})",
        "任务不因最大延隔时间而推迟；limits 列出其未满足的频率（{count} 项：{first:list}）",
    ),
    "outlook.finish_links": (
        "Links to a finish (FF, SF) move a start when a task gets longer: the project may then end earlier ({count}: {first:list})",
        "连到完成端的关系（FF、SF）会随任务延长而提前其开始，项目因此可能反而提前完成（{count} 项：{first:list}）",
    ),
    "outlook.costs": (
        "Uncertain costs of tasks were not simulated, only those of risks ({count}: {first:list})",
        "未模拟任务成本的不确定性，仅模拟风险成本（{count} 个任务：{first:list}）",
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
    "outlook.stopped": (
        "It was stopped after {drawn} of {asked} samples",
        "模拟提前停止：共 {asked} 次，完成 {drawn} 次",
    ),
}
