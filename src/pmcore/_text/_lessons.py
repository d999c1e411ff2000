"""Lessons from finished projects: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "lessons.no_projects": ("there is no finished project", "没有已完成的项目"),
    "lessons.no_projects.hint": ("Hand in one at least", "请至少提供一个已完成的项目"),
    "lessons.project_twice": (
        "the project {found} is there twice and differs",
        "项目“{found}”出现两次且内容不同",
    ),
    "lessons.project_twice.hint": (
        "Hand in the last record of it alone, or give the plans different ids",
        "请只提供最后一份记录，或为两个计划使用不同的 id",
    ),
    "lessons.no_baseline": ("it has no such baseline", "没有对应的基线"),
    "lessons.no_baseline.hint": (
        "Lessons compare with what was approved: add the baseline",
        "经验教训需与批准的计划对比：请补充基线",
    ),
    "lessons.no_status": ("it has no status update", "没有状态更新"),
    "lessons.no_status.hint": (
        "Add the facts of its end, with the dates of all tasks",
        "请补充收尾时的状态，包括所有任务的日期",
    ),
    "lessons.not_ended": (
        "{count} tasks have not finished: {first:list}",
        "有 {count} 个任务尚未完成：{first:list}",
    ),
    "lessons.not_ended.hint": (
        "Give their finish, or leave the project out until it has ended",
        "请补充完成日期，或待项目结束后再纳入",
    ),
    "lessons.lesson_twice": ("the lesson {found} is there twice", "经验教训“{found}”重复出现"),
    "lessons.lesson_twice.hint": ("Give each its own id", "请为每条使用不同的 id"),
    "lessons.thin": (
        "Lessons rest on {count} of the {enough} finished projects that they need",
        "经验仅来自 {count} 个已完成项目，至少需要 {enough} 个",
    ),
    "lessons.estimates_low": (
        "Estimates of {of:word} were too low: {ratio:.2f} times as much was needed ({low:.2f} to {high:.2f})",
        "{of:word}估算偏低：实际为估算的 {ratio:.2f} 倍（{low:.2f} 至 {high:.2f}）",
    ),
    "lessons.estimates_high": (
        "Estimates of {of:word} were too high: {ratio:.2f} times as much was needed ({low:.2f} to {high:.2f})",
        "{of:word}估算偏高：实际为估算的 {ratio:.2f} 倍（{low:.2f} 至 {high:.2f}）",
    ),
    "lessons.chances_low": (
        "Probabilities were stated too low: {stated:percent} on average, and {observed:percent} of {count} risks occurred",
        "风险概率估得偏低：平均 {stated:percent}，而 {count} 项风险中有 {observed:percent} 发生",
    ),
    "lessons.chances_high": (
        "Probabilities were stated too high: {stated:percent} on average, and {observed:percent} of {count} risks occurred",
        "风险概率估得偏高：平均 {stated:percent}，而 {count} 项风险中有 {observed:percent} 发生",
    ),
    "lessons.risks_open": (
        "Nothing is learned of {count} risks that are still open though their projects have ended: {first:list}",
        "有 {count} 项风险在项目结束后仍为未关闭状态，无法从中总结经验：{first:list}",
    ),
    "lessons.ungrouped": (
        "Of the estimates of {count} tasks finished projects tell nothing, so that they stay: {first:list}",
        "有 {count} 个任务在已完成项目中没有可参照的估算，保持不变：{first:list}",
    ),
    "lessons.unlike": (
        "No finished project is much like this one: the nearest, {project}, is alike by {likeness:percent}",
        "没有与本项目足够相似的已完成项目：最接近的“{project}”相似度为 {likeness:percent}",
    ),
    "lessons.nothing": (
        "Nothing of this plan is changed by what finished projects tell",
        "已完成项目的经验未改变本计划的任何内容",
    ),
    "evaluation.title": ("Evaluation of {name}", "“{name}”项目评价"),
    "evaluation.causes": ("The biggest causes:", "主要原因："),
    "evaluation.no_causes": ("Nothing ran over", "没有超出计划的事项"),
    "measure.time.late": (
        "Time: finished on {finish:day}, {off:duration} after the goal of {goal:day}",
        "进度：{finish:day}完成，比目标 {goal:day}晚 {off:duration}",
    ),
    "measure.time.early": (
        "Time: finished on {finish:day}, {off:duration} before the goal of {goal:day}",
        "进度：{finish:day}完成，比目标 {goal:day}早 {off:duration}",
    ),
    "measure.time.due": (
        "Time: finished on {finish:day}, on the day of the goal",
        "进度：{finish:day}按目标日期完成",
    ),
    "measure.cost": (
        "Cost: {result:money/{currency}} of a budget of {goal:money/{currency}} ({share:percent})",
        "成本：实际{result:money/{currency}}，预算{goal:money/{currency}}（{share:percent}）",
    ),
    "measure.cost_unknown": (
        "Cost: unknown, for budget or actual cost is not recorded",
        "成本：未知，缺少预算或实际成本记录",
    ),
    "measure.scope": (
        "Scope: {met} of {count} requirements that must be met are met; {dropped} were dropped",
        "范围：{count} 项必须满足的需求中已满足 {met} 项；取消 {dropped} 项",
    ),
    "measure.scope_unknown": (
        "Scope: unknown, for no requirement is stated that must be met",
        "范围：未知，没有记录必须满足的需求",
    ),
    "measure.acceptance": (
        "Acceptance: {signed} of {count} deliverables are signed, {remarks} with remarks",
        "验收：{count} 项交付物中已签收 {signed} 项，其中 {remarks} 项附有意见",
    ),
    "measure.acceptance_unknown": (
        "Acceptance: unknown, for no deliverable is stated",
        "验收：未知，没有记录交付物",
    ),
    "measure.quality": (
        "Quality: {passed} checks passed, {failed} failed, {unknown} unknown",
        "质量：检查通过 {passed} 项，未通过 {failed} 项，结果未知 {unknown} 项",
    ),
    "measure.quality_unknown": (
        "Quality: unknown; {passed} checks passed, {unknown} have no result",
        "质量：未知；检查通过 {passed} 项，{unknown} 项没有结果",
    ),
    "measure.gates": (
        "Gates: {passed} passed, {conditional} on conditions, {failed} failed",
        "阶段关口：通过 {passed} 个，有条件通过 {conditional} 个，未通过 {failed} 个",
    ),
    "measure.gates_unknown": (
        "Gates: unknown; {passed} passed and {conditional} on conditions, others are not decided",
        "阶段关口：未知；通过 {passed} 个，有条件通过 {conditional} 个，其余未作决定",
    ),
    "measure.satisfaction": (
        "Satisfaction: {last:.1f} of 10, from {first:.1f} at first; expectations asked about: {count}, goal {goal:.1f}",
        "满意度：{last:.1f} 分（满分 10），最初 {first:.1f} 分，共 {count} 项期望（目标 {goal:.1f} 分）",
    ),
    "measure.satisfaction_unknown": (
        "Satisfaction: unknown, for nobody was asked",
        "满意度：未知，没有评分记录",
    ),
    "measure.objectives": (
        "Objectives: {reached} of {count} key results reached their target",
        "目标：{count} 项关键结果中有 {reached} 项达到目标值",
    ),
    "measure.objectives_unknown": (
        "Objectives: unknown; {reached} of {count} key results are known to have reached their target",
        "目标：未知；{count} 项关键结果中已知有 {reached} 项达到目标值",
    ),
    "measure.quality_none": (
        "Quality: unknown, for no check is recorded",
        "质量：未知，没有检查记录",
    ),
    "measure.gates_none": ("Gates: none is stated", "阶段关口：没有设置"),
    "measure.objectives_none": ("Objectives: no key result is stated", "目标：没有设定关键结果"),
    "cause.estimate.both": (
        "{name} took {minutes:duration} and {cost:money/{currency}} more than estimated",
        "“{name}”比估算多用 {minutes:duration}，多花{cost:money/{currency}}",
    ),
    "cause.estimate.time": (
        "{name} took {minutes:duration} more than estimated",
        "“{name}”比估算多用 {minutes:duration}",
    ),
    "cause.estimate.cost": (
        "{name} cost {cost:money/{currency}} more than estimated",
        "“{name}”比估算多花{cost:money/{currency}}",
    ),
    "cause.risk.both": (
        "The risk {name} came true, held its tasks up for {minutes:duration} and cost {cost:money/{currency}}; it was stated with {chance:percent}",
        "风险“{name}”发生，使相关任务延误 {minutes:duration}，花费{cost:money/{currency}}；当初估计概率为 {chance:percent}",
    ),
    "cause.risk.time": (
        "The risk {name} came true and held its tasks up for {minutes:duration}; it was stated with {chance:percent}",
        "风险“{name}”发生，使相关任务延误 {minutes:duration}；当初估计概率为 {chance:percent}",
    ),
    "cause.risk.cost": (
        "The risk {name} came true and cost {cost:money/{currency}}; it was stated with {chance:percent}",
        "风险“{name}”发生，花费{cost:money/{currency}}；当初估计概率为 {chance:percent}",
    ),
    "cause.change": (
        "The change {name} was accepted for {cost:money/{currency}}",
        "变更“{name}”获批，金额{cost:money/{currency}}",
    ),
    "cause.late": (
        "{name} stood open and held its tasks up for {minutes:duration}; it lay with {party:word}",
        "“{name}”迟迟未决，使相关任务延误 {minutes:duration}；责任方：{party:word}",
    ),
    "word.of_work": ("work", "工作量"),
    "word.of_duration": ("duration", "工期"),
    "word.lies_us": ("us", "我方"),
    "word.lies_client": ("the client", "客户"),
    "word.lies_supplier": ("a supplier", "供应商"),
    "word.lies_authority": ("an authority", "主管部门"),
    "word.lies_force_majeure": ("nobody (force majeure)", "不可抗力"),
}
