"""Performance: goals, accuracy, flow, feedback: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # What was given
    "performance.unknown_person": (
        "the plan knows nobody called {found}",
        "计划中没有人员“{found}”",
    ),
    "performance.unknown_person.hint": (
        "Correct the id, or add the person to the resources or stakeholders",
        "请更正编号，或将此人加入资源或相关方",
    ),
    # Goals
    "performance.weights": (
        "this goal and the others of the same person, or of the team, have no weight together",
        "该目标与同一人（或团队）的其他目标权重合计为 0",
    ),
    "performance.weights.hint": (
        "Give one goal at least a weight above 0",
        "请至少为一个目标给出大于 0 的权重",
    ),
    "performance.days_order": (
        "{found:day} does not come after the day before it",
        "{found:day}不晚于前一个测量日",
    ),
    "performance.days_order.hint": (
        "List measurements by rising days, one a day",
        "请按日期递增列出测量值，每天一个",
    ),
    "performance.actual_differs": (
        "the actual value is {found:,.10g}, and the last measurement {last:,.10g}",
        "现值为 {found:,.10g}，最后一次测量值却是 {last:,.10g}",
    ),
    "performance.actual_differs.hint": (
        "Leave the actual value out, or add it as a measurement",
        "请去掉现值，或把它补作一次测量",
    ),
    "performance.no_direction": (
        "nothing says whether more or less than {target:,.10g} is better",
        "未说明高于还是低于 {target:,.10g} 更好",
    ),
    "performance.no_direction.hint": (
        'Give the direction, "up" or "down", or a baseline that differs from the target',
        "请给出方向 up 或 down，或给出与目标值不同的基线",
    ),
    "performance.turned": (
        "the goal goes from {start:,.10g} to {target:,.10g}, and its direction is {found}",
        "目标从 {start:,.10g} 到 {target:,.10g}，方向却是 {found}",
    ),
    "performance.turned.hint": (
        "Correct the direction, the baseline or the target",
        "请更正方向、基线或目标值",
    ),
    "performance.floor": (
        "the floor {found:,.10g} is better than the target {target:,.10g}",
        "底线 {found:,.10g} 优于目标值 {target:,.10g}",
    ),
    "performance.floor.hint": (
        "Give the worst value that still counts as the floor",
        "底线应为仍可计分的最差值",
    ),
    "goal.measured": (
        "{name}: ({actual:,.10g} - {start:,.10g}) / ({target:,.10g} - {start:,.10g}) = {raw:percent}, counts {score:percent}; weight {weight:g}",
        "{name}：({actual:,.10g} − {start:,.10g}) ÷ ({target:,.10g} − {start:,.10g}) = {raw:percent}，计 {score:percent}，权重 {weight:g}",
    ),
    "goal.below_floor": (
        "{name}: {actual:,.10g} is worse than the floor {floor:,.10g} (target {target:,.10g}), counts {score:percent}; weight {weight:g}",
        "{name}：{actual:,.10g} 未达底线 {floor:,.10g}（目标 {target:,.10g}），计 {score:percent}，权重 {weight:g}",
    ),
    "goal.met": (
        "{name}: {actual:,.10g}, wanted {op} {target:,.10g}: met, counts {score:percent}; weight {weight:g}",
        "{name}：{actual:,.10g}，要求 {op} {target:,.10g}，已达成，计 {score:percent}，权重 {weight:g}",
    ),
    "goal.missed": (
        "{name}: {actual:,.10g}, wanted {op} {target:,.10g}: missed, counts {score:percent}; weight {weight:g}",
        "{name}：{actual:,.10g}，要求 {op} {target:,.10g}，未达成，计 {score:percent}，权重 {weight:g}",
    ),
    "goal.unknown": (
        "{name}: not measured, so that its weight {weight:g} does not count",
        "{name}：尚未测量，其权重 {weight:g} 不计入",
    ),
    "goal.overdue": (
        "{name} was due on {due:day} and is not known to be met",
        "{name}应于{due:day}前达成，至今未见达成",
    ),
    "scorecard.scored": (
        "{name}: ({sum}) / {measured:g} = {score:percent}",
        "{name}：({sum}) ÷ {measured:g} = {score:percent}",
    ),
    "scorecard.partly": (
        "{name}: ({sum}) / {measured:g} = {score:percent}; {left:g} of {weight:g} by weight is not measured",
        "{name}：({sum}) ÷ {measured:g} = {score:percent}；总权重 {weight:g} 中有 {left:g} 尚未测量",
    ),
    "scorecard.unknown": (
        "{name}: no score, since none of the goals ({count}) is measured",
        "{name}：{count} 个目标均未测量，暂无得分",
    ),
    "scorecard.team_scored": (
        "Goals of the team: ({sum}) / {measured:g} = {score:percent}",
        "团队目标：({sum}) ÷ {measured:g} = {score:percent}",
    ),
    "scorecard.team_partly": (
        "Goals of the team: ({sum}) / {measured:g} = {score:percent}; {left:g} of {weight:g} by weight is not measured",
        "团队目标：({sum}) ÷ {measured:g} = {score:percent}；总权重 {weight:g} 中有 {left:g} 尚未测量",
    ),
    "scorecard.team_unknown": (
        "Goals of the team: no score, since none of them ({count}) is measured",
        "团队目标：{count} 个目标均未测量，暂无得分",
    ),
    # Accuracy of estimates
    "performance.lengths": (
        "there are {found} values beside {count} estimates",
        "估算值有 {count} 个，实际值有 {found} 个",
    ),
    "performance.lengths.hint": (
        "Give one actual value an estimate",
        "请为每个估算值给出一个实际值",
    ),
    "performance.no_values": ("there are no values", "没有任何数值"),
    "performance.no_values.hint": ("Give one value at least", "请至少提供一个数值"),
    "performance.no_facts": (
        "there are no facts of what is finished",
        "没有任何完成情况数据",
    ),
    "performance.no_facts.hint": ("Give a status update", "请提供状态更新"),
    "accuracy.few": (
        "{count} of {least} pieces of finished work that are needed: too few to judge by",
        "已完成工作仅 {count} 项，至少需要 {least} 项，证据不足，不作判断",
    ),
    "accuracy.alike": (
        "All actual values ({count}) are alike, so that guessing cannot be beaten",
        "{count} 个实际值完全相同，无法与随机猜测比较",
    ),
    "accuracy.insufficient": (
        "Fewer than {least} pieces of finished work, and so no evidence, of {people:list}",
        "{people:list}已完成的工作不足 {least} 项，证据不足",
    ),
    "accuracy.not_compared": (
        "Finished tasks without planned or actual work are not compared ({count}, first {first:list})",
        "有 {count} 项已完成任务缺少计划或实际工时，未作比较（如{first:list}）",
    ),
    # Hours and flow
    "performance.twice": ("{found} stands there twice", "{found} 重复出现"),
    "performance.twice.hint": ("List each once", "每个只列一次"),
    "performance.no_items": ("there are no items that were begun", "没有任何已开始的工作项"),
    "performance.no_items.hint": (
        "Give items, or a backlog whose items have states",
        "请提供工作项，或带状态记录的待办列表",
    ),
    "performance.ends_early": (
        "the finish {finish:instant} lies before the start {start:instant}",
        "完成时间{finish:instant}早于开始时间{start:instant}",
    ),
    "performance.ends_early.hint": ("Correct one of them", "请更正其中之一"),
    "performance.no_time": (
        "no working time lies between {since:instant} and {at:instant}",
        "{since:instant}至{at:instant}之间没有工作时间",
    ),
    "performance.no_time.hint": ("Give a longer window", "请给出更长的时间窗口"),
    "performance.too_many": (
        "{found} items are more than are counted out ({most})",
        "{found} 个工作项超出可精确计算的上限（{most}）",
    ),
    "performance.too_many.hint": (
        "Count in larger units, such as features",
        "请改用更大的计数单位，如特性",
    ),
    "performance.too_long": (
        "they would take about {found} periods, more than are counted out ({most})",
        "约需 {found} 个周期，超出可精确计算的上限（{most}）",
    ),
    "performance.too_long.hint": (
        "Count longer periods, such as months",
        "请改用更长的周期，如月",
    ),
    "performance.zone": (
        "{found} has a time zone",
        "{found} 带有时区",
    ),
    "performance.zone.hint": (
        "Give the time in the plan's own zone, without stating it",
        "请给出计划所在时区的时间，不要附带时区",
    ),
    "utilisation.over": (
        "{name} booked {work:hours}, more than the {available:hours} there were",
        "{name}登记了 {work:hours}，超过可用的 {available:hours}",
    ),
    "little.steady": (
        "The flow is steady: {came} items came and {went} went; {observed:g} were in progress on average, and throughput times cycle time is {expected:g}",
        "流动稳定：进入 {came} 项，完成 {went} 项；平均在制 {observed:g} 项，吞吐率 × 周期时间 = {expected:g}",
    ),
    "little.growing": (
        "More came than went ({came} against {went}): work piles up, and Little's law must not be used to forecast ({observed:g} in progress on average, {expected:g} by the law)",
        "进入多于完成（{came} 对 {went}）：工作在积压，不能用利特尔法则预测（平均在制 {observed:g} 项，按法则为 {expected:g}）",
    ),
    "little.shrinking": (
        "More went than came ({went} against {came}): work runs out, and Little's law must not be used to forecast ({observed:g} in progress on average, {expected:g} by the law)",
        "完成多于进入（{went} 对 {came}）：在制工作在减少，不能用利特尔法则预测（平均在制 {observed:g} 项，按法则为 {expected:g}）",
    ),
    "little.staying": (
        "{observed:g} items were in progress on average, but throughput times cycle time is {expected:g}: items stay that do not finish, so Little's law must not be used to forecast",
        "平均在制 {observed:g} 项，而吞吐率 × 周期时间 = {expected:g}：有工作项滞留未完成，不能用利特尔法则预测",
    ),
    "little.older": (
        "{observed:g} items were in progress on average, but throughput times cycle time is {expected:g}: items finished that were begun long before, so Little's law must not be used to forecast",
        "平均在制 {observed:g} 项，而吞吐率 × 周期时间 = {expected:g}：完成的多为此前很久就已开始的工作项，不能用利特尔法则预测",
    ),
    "little.idle": (
        "Nothing was finished ({came} items came), so that there is no throughput and no cycle time",
        "没有完成任何工作项（进入 {came} 项），无法得出吞吐率和周期时间",
    ),
    "pace.old": (
        "Items in progress that are older than 85 % of finished ones ever became, {time:duration} ({count}, first {first:list})",
        "有 {count} 个在制工作项的时长已超过 85% 的已完成项（{time:duration}），如{first:list}",
    ),
    "throughput.none": (
        "Nothing was finished in {count} periods, so that nothing can be forecast",
        "{count} 个周期内没有完成任何工作项，无法预测",
    ),
    "throughput.few": (
        "The forecast stands on {count} periods; {enough} are usual",
        "预测仅依据 {count} 个周期，通常需要 {enough} 个",
    ),
    "throughput.untested": (
        "History allows {count} forecasts to be tested; {least} are needed to judge",
        "历史数据只能检验 {count} 次预测，至少需要 {least} 次才能判断",
    ),
    # Feedback
    "performance.unknown_group": ("there is no group {found}", "没有评价群体“{found}”"),
    "performance.unknown_group.hint": (
        "Take self, peer, manager, client or report",
        "可选 self、peer、manager、client 或 report",
    ),
    "performance.scale": (
        "the scale goes from {low:g} to {high:g}",
        "评分范围从 {low:g} 到 {high:g}",
    ),
    "performance.scale.hint": (
        "Give the least rating, then the best",
        "请先给最低分，再给最高分",
    ),
    "performance.outside_scale": (
        "the rating {found:g} lies outside the scale from {low:g} to {high:g}",
        "评分 {found:g} 超出 {low:g} 到 {high:g} 的范围",
    ),
    "performance.outside_scale.hint": (
        "Correct the rating, or state the scale that was used",
        "请更正评分，或说明实际使用的评分范围",
    ),
    "performance.rater": (
        "the rater and the group do not go together ({by:word})",
        "评价人与所属群体不符（{by:word}）",
    ),
    "performance.rater.hint": (
        "Only people themselves answer as self, and they answer as nothing else",
        "只有本人可作自评，本人也不能以其他身份评价自己",
    ),
    "feedback.self": ("Self: {rating:g}", "自评：{rating:g}"),
    "feedback.group": (
        "{group:word}: {mean:g} ({count} answered)",
        "{group:word}：{mean:g}（{count} 人作答）",
    ),
    "feedback.corrected": (
        "{group:word}: {mean:g} ({count} answered); {corrected:g} if all had rated equally strictly",
        "{group:word}：{mean:g}（{count} 人作答），按统一宽严校正后为 {corrected:g}",
    ),
    "feedback.suppressed": (
        "{group:word}: not shown, since fewer than {least} answered ({count})",
        "{group:word}：仅 {count} 人作答，少于 {least} 人，不予显示",
    ),
    "feedback.gap": (
        "Others on average: {others:g}; self minus others: {gap:g}",
        "他评均分 {others:g}，自评减他评为 {gap:g}",
    ),
    "feedback.not_corrected": (
        "Some means are not corrected for leniency ({count}): their raters are not named, rated nobody else, or too few of them answered the same questions for a correction that gives none of them away",
        "有 {count} 个均分未作宽严校正：评价人未记名、未评价其他人，或回答相同问题的人数太少，校正会暴露个人评分",
    ),
    "word.group_self": ("Self", "自评"),
    "word.group_peer": ("Peers", "同事"),
    "word.group_manager": ("Manager", "上级"),
    "word.group_client": ("Clients", "客户"),
    "word.group_report": ("Direct reports", "下属"),
    # The sheet for a talk
    "performance.unknown_action": (
        "the plan has no action {found}",
        "计划中没有行动项“{found}”",
    ),
    "performance.unknown_action.hint": (
        "Correct the id, or add the action to the plan",
        "请更正编号，或将该行动项加入计划",
    ),
    "performance.nobody_decides": (
        "a decision is stated, and not whose",
        "给出了决定，却未说明由谁作出",
    ),
    "performance.nobody_decides.hint": (
        "Name who decided; a decision about a person is a person's",
        "请注明决定人；对人的决定必须由人作出",
    ),
    "performance.marks": (
        "a gap goes up to {weak:g} of the scale, and a strength begins at {strong:g}",
        "有待提升的上限为 {weak:g}，优势的下限却是 {strong:g}",
    ),
    "performance.marks.hint": (
        "Let strengths begin above gaps",
        "优势的下限应高于有待提升的上限",
    ),
    "review.title": ("Review with {name}, {day:day}", "{name}绩效面谈表，{day:day}"),
    "review.basis": (
        "A basis for the talk. It decides nothing: people do, after the talk, and every number here can be explained and contested.",
        "本表仅供面谈参考，不作任何决定。决定由人在面谈后作出；表中每个数字均可要求说明，也可提出异议。",
    ),
    "review.goals": ("Goals", "目标完成情况"),
    "review.no_goals": ("No goals were agreed", "未约定目标"),
    "review.strengths": ("Strengths that were seen", "优势"),
    "review.gaps": ("Where there is room to grow", "有待提升"),
    "review.talk": ("Worth talking about", "值得一谈"),
    "review.none": ("Nothing stands out", "无突出事项"),
    "review.feedback": ("Feedback from all sides", "360° 反馈"),
    "review.no_feedback": ("Nobody was asked", "未收集反馈"),
    "review.known": ("Also known, and not judged", "其他事实（不作评判）"),
    "review.open": ("Not known", "尚无结论"),
    "review.support": ("Agreed support and follow-up", "约定的支持与跟进"),
    "review.no_support": ("Nothing agreed yet", "尚未约定"),
    "review.action": ("{action} ({owner})", "{action}（{owner}）"),
    "review.action_due": (
        "{action} ({owner}), by {due:day}",
        "{action}（{owner}），{due:day}前完成",
    ),
    "review.follow_up": ("We look at it again on {until:day}", "{until:day}回顾进展"),
    "review.remarks": ("Remarks of {name}", "{name}的意见"),
    "review.decision": ("Decision, by people, after the talk", "面谈后的决定（由人作出）"),
    "review.decided": ("{text} ({by})", "{text}（{by}）"),
    "review.free": ("(to be filled in)", "（待填写）"),
    "review.goal_reached": (
        "{goal}: reached ({actual:,.10g}, target {target:,.10g})",
        "{goal}：已达成（现值 {actual:,.10g}，目标 {target:,.10g}）",
    ),
    "review.goal_short": (
        "{goal}: not reached ({actual:,.10g}, target {target:,.10g}), counts {score:percent}",
        "{goal}：未达成（现值 {actual:,.10g}，目标 {target:,.10g}），计 {score:percent}",
    ),
    "review.goal_running": (
        "{goal}: runs until {due:day} ({actual:,.10g}, target {target:,.10g}), counts {score:percent} so far",
        "{goal}：{due:day}到期（现值 {actual:,.10g}，目标 {target:,.10g}），目前计 {score:percent}",
    ),
    "review.goal_unknown": ("{goal}: not measured", "{goal}：尚未测量"),
    "review.high": (
        "{topic}: others rate it {others:g} of {best:g}",
        "{topic}：他评 {others:g} 分（满分 {best:g}）",
    ),
    "review.low": (
        "{topic}: others rate it {others:g} of {best:g}",
        "{topic}：他评 {others:g} 分（满分 {best:g}）",
    ),
    "review.above": (
        "{topic}: the self-rating is {gap:g} above that of others ({others:g})",
        "{topic}：自评比他评（{others:g}）高 {gap:g} 分",
    ),
    "review.below": (
        "{topic}: the self-rating is {gap:g} below that of others ({others:g})",
        "{topic}：自评比他评（{others:g}）低 {gap:g} 分",
    ),
    "review.overall_high": (
        "Others rate the work {others:g} of {best:g} in all",
        "他评总体 {others:g} 分（满分 {best:g}）",
    ),
    "review.overall_low": (
        "Others rate the work {others:g} of {best:g} in all",
        "他评总体 {others:g} 分（满分 {best:g}）",
    ),
    "review.overall_above": (
        "The self-rating is {gap:g} above that of others ({others:g})",
        "自评总体比他评（{others:g}）高 {gap:g} 分",
    ),
    "review.overall_below": (
        "The self-rating is {gap:g} below that of others ({others:g})",
        "自评总体比他评（{others:g}）低 {gap:g} 分",
    ),
    "review.work": (
        "Finished work took {ratio:.2f} times its plan ({count} pieces, {within:percent} of them within {level:percent}); work differs in difficulty, and plans are not the person's alone",
        "已完成 {count} 项工作，实际工时为计划的 {ratio:.2f} 倍，其中误差在 {level:percent} 以内的占 {within:percent}；各项工作难度不同，计划也非一人所定",
    ),
    "review.work_few": (
        "Finished work: {count} pieces, and at least {least} would say something",
        "已完成工作仅 {count} 项，至少 {least} 项才有参考意义",
    ),
    # Efficiency
    "performance.sizes_other": (
        "{found} numbers, and others have {count}",
        "有 {found} 个数值，其他单元有 {count} 个",
    ),
    "performance.sizes_other.hint": (
        "Give every unit the same inputs and outputs, in the same order",
        "每个单元的投入与产出应相同，且顺序一致",
    ),
    "performance.nothing": ("every number is 0", "所有数值均为 0"),
    "performance.nothing.hint": (
        "Give one number above 0, or leave the unit out",
        "请至少给出一个大于 0 的数值，或去掉该单元",
    ),
    "performance.apart": (
        "{found:g} is too small to be weighed beside {most:g}",
        "{found:g} 与 {most:g} 相差过大，无法一并计算",
    ),
    "performance.apart.hint": (
        "Give 0 where it is as good as nothing, or check the unit",
        "若可忽略请填 0，或检查计量单位",
    ),
    "performance.rate": (
        "the rate of learning {found:g} is not above 0 and up to 1",
        "学习率 {found:g} 不在 0 到 1 之间",
    ),
    "performance.rate.hint": (
        "Give 0.8 if each doubling takes 80 % of the time",
        "若数量每翻一倍用时降为 80%，请填 0.8",
    ),
}
