"""Quality: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "quality.no_values": ("there are no values", "没有任何数值"),
    "quality.no_values.hint": ("Give one value at least", "请至少提供一个数值"),
    "quality.scale": (
        "values spread over {found}, which is beyond what can be computed",
        "数值跨度为 {found}，超出可计算范围",
    ),
    "quality.scale.hint": ("State them in another unit", "请换用其他单位表示"),
    "quality.not_a_sample": ("{found} is no sample", "{found} 不是子组"),
    "quality.not_a_sample.hint": (
        "Give the values of each sample as a sequence",
        "请以序列形式给出每个子组的数值",
    ),
    "quality.small_sample": (
        "a sample of {found} has no spread",
        "子组仅有 {found} 个数值，无法计算离散程度",
    ),
    "quality.small_sample.hint": (
        "Give two values a sample at least, or a chart of single values",
        "每个子组至少需要两个数值，或改用单值控制图",
    ),
    "quality.sizes_missing": (
        "a chart of kind {kind} needs the sizes of its samples",
        "{kind} 控制图需要样本量",
    ),
    "quality.sizes_missing.hint": (
        "Give one size for all samples, or one for each",
        "请给出统一的样本量，或逐个给出",
    ),
    "quality.sizes_unasked": ("a chart of kind {kind} takes no sizes", "{kind} 控制图不需要样本量"),
    "quality.sizes_unasked.hint": (
        "Leave sizes out, or ask for a chart of rates (u)",
        "请去掉样本量，或改用单位缺陷数控制图（u 图）",
    ),
    "quality.sizes_other": (
        "there are {found} sizes and {count} values",
        "样本量有 {found} 个，数值有 {count} 个",
    ),
    "quality.sizes_other.hint": ("Give one size a value", "请为每个数值给出一个样本量"),
    "quality.sizes_differ": ("the sizes of samples differ", "各样本量不相同"),
    "quality.sizes_differ.hint": (
        "Ask for a chart of shares (p), whose limits follow the sizes",
        "请改用不合格品率控制图（p 图），其控制限随样本量变化",
    ),
    "quality.above_size": (
        "{found} nonconforming units in a sample of {size:g}",
        "样本量为 {size:g}，不合格品却有 {found} 个",
    ),
    "quality.above_size.hint": (
        "Correct the count or the size of the sample",
        "请更正不合格品数或样本量",
    ),
    "quality.unknown_point": (
        "there is no point at position {found} of {count}",
        "共 {count} 个点，不存在位置 {found}",
    ),
    "quality.unknown_point.hint": ("Count positions from 0", "位置从 0 开始计数"),
    "quality.too_few": (
        "{found} values without a cause are left, and {least} are needed",
        "剔除有因点后仅剩 {found} 个数值，至少需要 {least} 个",
    ),
    "quality.too_few.hint": ("Give more values", "请提供更多数值"),
    "signal.alone": (
        "Point {point} of {panel:word} lies beyond {sigmas:g} standard errors ({rule})",
        "{panel:word}第 {point} 点超出 {sigmas:g} 倍标准误差（{rule}）",
    ),
    "signal.beyond": (
        "Point {point} of {panel:word}: {count} of {among} beyond {sigmas:g} standard errors ({rule})",
        "{panel:word}第 {point} 点：连续 {among} 点中有 {count} 点超出 {sigmas:g} 倍标准误差（{rule}）",
    ),
    "signal.side": (
        "Point {point} of {panel:word}: {count} in a row on one side of the centre ({rule})",
        "{panel:word}第 {point} 点：连续 {count} 点位于中心线同侧（{rule}）",
    ),
    "signal.trend": (
        "Point {point} of {panel:word}: {count} in a row rise or fall ({rule})",
        "{panel:word}第 {point} 点：连续 {count} 点递增或递减（{rule}）",
    ),
    "signal.alternating": (
        "Point {point} of {panel:word}: {count} in a row go up and down by turns ({rule})",
        "{panel:word}第 {point} 点：连续 {count} 点上下交替（{rule}）",
    ),
    "signal.within": (
        "Point {point} of {panel:word}: {count} in a row within {sigmas:g} standard errors of the centre ({rule})",
        "{panel:word}第 {point} 点：连续 {count} 点都在中心线 {sigmas:g} 倍标准误差以内（{rule}）",
    ),
    "signal.outside": (
        "Point {point} of {panel:word}: {count} in a row farther than {sigmas:g} standard errors from the centre, on both sides ({rule})",
        "{panel:word}第 {point} 点：连续 {count} 点落在中心线两侧 {sigmas:g} 倍标准误差以外（{rule}）",
    ),
    "chart.few": (
        "{count} samples make uncertain limits; {enough} are usual",
        "样本仅有 {count} 个，控制限不够可靠，通常需要 {enough} 个",
    ),
    "chart.no_spread": (
        "The values do not vary, so that every limit is the centre",
        "数值没有波动，控制限与中心线重合",
    ),
    "chart.gaps": (
        "Values are missing ({count}, first at {first:list}): ranges and runs end there",
        "存在缺失值（{count} 处，首先位于第 {first:list} 点）：移动极差与链在此中断",
    ),
    "chart.left_out": (
        "Points with an assignable cause are left out of the estimate ({count}, first {first:list})",
        "有可查明原因的点未计入估计（{count} 个，首先为第 {first:list} 点）",
    ),
    "chart.dispersed": (
        "Samples vary {factor} times as much as chance alone; Laney's limits allow for it",
        "样本间方差为随机波动的 {factor} 倍，可改用 Laney 控制限",
    ),
    "quality.limits_missing": ("there is no limit", "没有规格限"),
    "quality.limits_missing.hint": (
        "Give a lower or an upper limit, or both",
        "请给出规格下限、规格上限或两者",
    ),
    "quality.limits_order": (
        "the lower limit {lower:g} is not below the upper limit {upper:g}",
        "规格下限 {lower:g} 不小于规格上限 {upper:g}",
    ),
    "quality.limits_order.hint": ("Exchange or correct the limits", "请对调或更正规格限"),
    "capability.few": (
        "{count} values make uncertain indices; {enough} are usual",
        "数据仅有 {count} 个，能力指数不够可靠，通常需要 {enough} 个",
    ),
    "capability.unstable": (
        "The process is not in control ({count} points, first {first:list}): its indices foretell nothing",
        "过程未受控（{count} 点异常，首先为第 {first:list} 点）：能力指数不能用于预测",
    ),
    "capability.not_normal": (
        "Values do not look normal (Shapiro and Wilk, p = {p:.3g}): the shares outside the limits are doubtful",
        "数据不像正态分布（Shapiro-Wilk 检验，p = {p:.3g}）：超出规格限的比例不可靠",
    ),
    "quality.lot_small": ("{found} is no lot", "{found} 不是有效批量"),
    "quality.lot_small.hint": (
        "Give a whole number of units, two or more",
        "请填写不小于 2 的整数",
    ),
    "quality.lot_missing": ("the size of the lot is missing", "缺少批量"),
    "quality.lot_missing.hint": (
        "Give the lot, or ask for the binomial model",
        "请给出批量，或改用二项分布模型",
    ),
    "quality.limit_unknown": (
        "the standard has no acceptance quality limit {found:g}",
        "标准中没有 AQL {found:g}",
    ),
    "quality.limit_unknown.hint": (
        "Take one of its 26 limits; the nearest is {near:g}",
        "请从标准的 26 档 AQL 中选取，最接近的是 {near:g}",
    ),
    "quality.stage_unasked": (
        "the stage is not drawn: {verdict}",
        "该次抽样不应进行：{verdict}",
    ),
    "quality.stage_unasked.hint": (
        "Leave out what was found after the decision",
        "请去掉判定之后的抽样结果",
    ),
    "quality.stage_numbers": (
        "accepting at {accept} and rejecting at {reject} do not go together",
        "接收数 {accept} 与拒收数 {reject} 不相容",
    ),
    "quality.stage_numbers.hint": (
        "Accept below the number to reject, and let that not fall from stage to stage",
        "接收数应小于拒收数，且拒收数不得逐次减小",
    ),
    "quality.sample_large": (
        "samples of {found} units are drawn of a lot of {lot}",
        "批量为 {lot}，样本量却为 {found}",
    ),
    "quality.sample_large.hint": (
        "Look at every unit of the lot instead",
        "请改为全数检验",
    ),
    "quality.points_order": (
        "a bad lot ({refused:g}) is no worse than a good one ({accepted:g})",
        "劣质批（{refused:g}）不比优质批（{accepted:g}）差",
    ),
    "quality.points_order.hint": (
        "Give a higher share for lots to be refused",
        "请为应拒收的批给出更高的比例",
    ),
    "quality.points_close": (
        "no sample of up to {most} units tells {accepted:g} from {refused:g}",
        "样本量不超过 {most} 时无法区分 {accepted:g} 与 {refused:g}",
    ),
    "quality.points_close.hint": (
        "Draw the shares apart, or accept higher risks",
        "请拉开两个比例，或接受更高的风险",
    ),
    "quality.unknown_metric": (
        "nobody measures or asks for {found}; known are {known:list}",
        "没有指标“{found}”；已知指标有{known:list}",
    ),
    "quality.unknown_metric.hint": (
        "Correct the name of the metric, or state it as not measured yet",
        "请更正指标名称；尚未测量的指标请显式标为未知",
    ),
    "quality.zone": ("{found} has a time zone", "{found} 带有时区"),
    "quality.zone.hint": (
        "Give instants in the plan's time zone, without one",
        "请使用计划所在时区、不带时区标记的时间",
    ),
    "conformity.no_criteria": (
        "{name}: no criterion says when it is good",
        "{name}：没有规定验收准则",
    ),
    "conformity.unchecked": (
        '{name}: nothing checks "{criterion}"',
        "{name}：“{criterion}”没有对应的检查",
    ),
    "conformity.failed": (
        '{name}: "{criterion}" failed its last check, {check}',
        "{name}：“{criterion}”最近一次检查（{check}）未通过",
    ),
    "conformity.no_evidence": (
        '{name}: "{criterion}" passed check {check}, but no evidence shows it',
        "{name}：“{criterion}”在检查 {check} 中通过，但没有证据",
    ),
    "conformity.overdue": (
        '{name}: check {check} of "{criterion}" was due on {day:day} and has no result',
        "{name}：“{criterion}”的检查 {check} 应在{day:day}进行，尚无结果",
    ),
    "criterion.met": (
        "{gate} {criterion}: {metric} is {found:g}; {op} {target:g} is wanted",
        "{gate} {criterion}：{metric}为 {found:g}，要求 {op} {target:g}，满足",
    ),
    "criterion.missed": (
        "{gate} {criterion}: {metric} is {found:g}; {op} {target:g} is wanted, and missed",
        "{gate} {criterion}：{metric}为 {found:g}，要求 {op} {target:g}，不满足",
    ),
    "criterion.unknown": (
        "{gate} {criterion}: {metric} is not known; {op} {target:g} is wanted",
        "{gate} {criterion}：{metric}未知，要求 {op} {target:g}",
    ),
    "criterion.waived": (
        "{gate} {criterion}: {metric} {op} {target:g} is waived by {by} ({why})",
        "{gate} {criterion}：{metric} {op} {target:g}，由{by}豁免（{why}）",
    ),
    "criterion.waived_until": (
        "{gate} {criterion}: {metric} {op} {target:g} is waived by {by} until {until:day} ({why})",
        "{gate} {criterion}：{metric} {op} {target:g}，由{by}豁免至{until:day}（{why}）",
    ),
    "gate.empty": (
        "{gate} has no criteria, so that nothing lets it pass",
        "{gate}没有任何准则，无从判定通过",
    ),
    "gate.differs": (
        "{gate} is recorded as {recorded}, and its criteria say {decision}",
        "{gate}记录的决定为 {recorded}，按准则应为 {decision}",
    ),
    "gate.idle": (
        "No gate asks for these metrics ({count}: {first:list})",
        "没有阶段关口使用的指标（{count} 个：{first:list}）",
    ),
    "quality.times_order": (
        "{found} does not come after {before:g}",
        "{found} 不晚于前一时刻 {before:g}",
    ),
    "quality.times_order.hint": (
        "Give rising times above 0, counted from the start of testing",
        "请给出从测试开始计起、逐个递增且大于 0 的时刻",
    ),
    "quality.end_early": (
        "observation ends at {found}, before the last time {last:g}",
        "观测结束时刻 {found} 早于最后一个时刻 {last:g}",
    ),
    "quality.end_early.hint": ("Give a later end", "请给出更晚的结束时刻"),
    "quality.closed_too_many": (
        "{found} more are closed than were open",
        "关闭数比未关闭数多 {found} 个",
    ),
    "quality.closed_too_many.hint": (
        "Report when they were opened, or correct the number closed",
        "请补报提出数，或更正关闭数",
    ),
    "quality.phases_few": ("there are {found} phases", "阶段只有 {found} 个"),
    "quality.phases_few.hint": (
        "Name two phases at least, the last being use",
        "请至少给出两个阶段，最后一个为使用阶段",
    ),
    "quality.phase_unknown": ("there is no phase {found}", "没有阶段“{found}”"),
    "quality.phase_unknown.hint": (
        "Name the phases in their order, each of them",
        "请按顺序列出所有阶段",
    ),
    "quality.phase_order": (
        "what came in with {came} was found in {caught}, which is earlier",
        "{came}阶段引入的缺陷却在更早的{caught}阶段发现",
    ),
    "quality.phase_order.hint": (
        "Exchange the two phases, or correct their order",
        "请对调两个阶段，或更正阶段顺序",
    ),
    "quality.day_twice": ("{found:day} is reported twice", "{found:day}重复报告"),
    "quality.day_twice.hint": ("Give one report a day", "每天只保留一份报告"),
    "quality.passed_above": (
        "{found} passed of {size} that went in",
        "投入 {size} 件，通过 {found} 件",
    ),
    "quality.passed_above.hint": ("Exchange or correct the two numbers", "请对调或更正这两个数"),
    "quality.all_alike": ("all values are {found}", "所有数值均为 {found}"),
    "quality.all_alike.hint": (
        "Measure more finely: values without spread have no percentiles",
        "请提高测量精度：没有离散的数值无法计算百分位",
    ),
    "capability.close": (
        "The values fit {law:word} best, but {other:word} nearly as well: compare both",
        "数值最符合{law:word}，但{other:word}也相差无几：请对照两者",
    ),
    "word.law_normal": ("a normal law", "正态分布"),
    "word.law_lognormal": ("a lognormal law", "对数正态分布"),
    "word.law_weibull": ("Weibull's law", "威布尔分布"),
    "quality.step_twice": ("the step {found} is there twice", "步骤“{found}”重复出现"),
    "quality.step_twice.hint": (
        "Add its counts up, or name them apart",
        "请合并计数，或使用不同名称",
    ),
    "quality.yield_missing": (
        "of {step} neither units that passed nor defects are given",
        "步骤“{step}”既没有一次通过数，也没有缺陷数",
    ),
    "quality.yield_missing.hint": (
        "Give the units accepted the first time, or the defects found, or both",
        "请给出一次通过的数量、发现的缺陷数，或两者都给出",
    ),
    "growth.few": (
        "{found} defects are too few for a model, which needs {least}",
        "仅有 {found} 个缺陷，不足以拟合模型（至少需要 {least} 个）",
    ),
    "growth.no_growth": (
        "Defects do not become rarer (Laplace's factor {laplace:.2f}, above {trend:g}): no model is fitted",
        "缺陷并未减少（Laplace 趋势因子 {laplace:.2f}，高于 {trend:g}）：不拟合模型",
    ),
    "growth.no_fit": (
        "No total explains how the defects came: the model does not fit",
        "没有任何缺陷总数能解释其发现过程：模型不适用",
    ),
    "growth.unbounded": (
        "The data set no upper bound to the defects that remain",
        "现有数据无法给出剩余缺陷数的上限",
    ),
    "growth.endless": (
        "By this model the number of defects has no end: it tells the intensity, not what remains",
        "该模型的缺陷总数没有上限：只能给出强度，不能给出剩余缺陷数",
    ),
    "quality.milestone_unknown": ("there is no task {found}", "没有任务“{found}”"),
    "quality.milestone_unknown.hint": (
        "Name a task of the plan by its id",
        "请给出计划中任务的 id",
    ),
    "quality.release_span": (
        "the data date {at:instant} does not lie after {began:instant}, when testing began",
        "数据日期 {at:instant} 不晚于测试开始时间 {began:instant}",
    ),
    "quality.release_span.hint": ("Correct either instant", "请更正其中一个时间"),
    "quality.found_early": (
        "a defect is found at {found:instant}, before the first working minute of the tests",
        "缺陷发现于 {found:instant}，早于测试的第一个工作时刻",
    ),
    "quality.found_early.hint": (
        "Correct the instant, leave the defect out, or let testing begin earlier",
        "请更正时间、去掉该缺陷，或提前测试开始时间",
    ),
    "quality.found_late": (
        "a defect is found at {found:instant}, after the data date {at:instant}",
        "缺陷发现于 {found:instant}，晚于数据日期 {at:instant}",
    ),
    "quality.found_late.hint": ("Correct the instant or the data date", "请更正时间或数据日期"),
    "release.unknown": (
        "What remains at the release is not known; its risk counts with {chance:percent}",
        "发布时的剩余缺陷数无法得知；风险按概率 {chance:percent} 计入",
    ),
    "release.never": (
        "That at most {target} defects remain is not {confidence:percent} sure at any date in sight",
        "在可预见的日期内，剩余缺陷不超过 {target} 个的把握都达不到 {confidence:percent}",
    ),
    "release.late": (
        "On {planned:day} at most {target} defects remain with {chance:percent}, with {confidence:percent} from {safe:day}",
        "{planned:day}发布时剩余缺陷不超过 {target} 个的概率为 {chance:percent}；到{safe:day}可达 {confidence:percent}",
    ),
    "defects.pile_up": (
        "{open} defects are open; {arrival} come and {closure} go a day, so that none are cleared",
        "未关闭缺陷 {open} 个；每天新增 {arrival} 个、关闭 {closure} 个，无法清零",
    ),
    "testing.few": (
        "A forecast of tests {measure:word} needs {least} reports",
        "预测“{measure:word}”的测试数至少需要 {least} 份报告",
    ),
    "testing.no_pace": (
        "The number of tests {measure:word} does not grow: no day is forecast",
        "“{measure:word}”的测试数没有增长：无法预测日期",
    ),
    "word.executed": ("run", "已执行"),
    "word.passed": ("passed", "已通过"),
    "word.values": ("the values", "数值图"),
    "word.ranges": ("the ranges", "极差图"),
    "word.deviations": ("the deviations", "标准差图"),
    "word.averages": ("the averages", "加权均值图"),
    "word.high": ("the upper sum", "上侧累积和"),
    "word.low": ("the lower sum", "下侧累积和"),
}
