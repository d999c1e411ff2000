"""Reports, notices and what an audience must not see: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # Problems
    "report.unknown_part": (
        "a report has no part {found}; there are {known:list}",
        "报告中没有“{found}”这一部分，可选：{known:list}",
    ),
    "report.unknown_part.hint": (
        "Name parts of a report, or none for all that is not hidden",
        "请填写报告的组成部分；留空表示未隐藏的全部内容",
    ),
    "leak.element": ("{found} is hidden from the audience", "对该受众隐藏的“{found}”出现在文中"),
    "leak.element.hint": ("Redact before rendering", "请先脱敏再生成"),
    "leak.amount": ("{found} is an amount hidden from the audience", "{found}是对该受众隐藏的金额"),
    "leak.amount.hint": (
        "Leave the part out, or show it to another audience",
        "请删去该部分，或仅向有权限的受众展示",
    ),
    "leak.word": (
        "{found} speaks of a field hidden from the audience",
        "“{found}”涉及对该受众隐藏的字段",
    ),
    "leak.word.hint": ("Leave the sentence out", "请删去该句"),
    "leak.performance": (
        "this line tells how somebody performs: {found}",
        "该行透露了个人绩效：{found}",
    ),
    "leak.performance.hint": ("Tell of the team in place of a person", "请以团队整体代替个人"),
    "leak.number": (
        "this line states a number hidden from the audience: {found}",
        "该行包含对该受众隐藏的数值：{found}",
    ),
    "leak.number.hint": ("Leave the number out", "请删去该数值"),
    # Headings
    "report.title": ("{name} – status on {at:day}", "{name}——截至{at:day}的项目状态"),
    "report.kicker": ("Status report · {at:day}", "项目状态报告 · {at:day}"),
    "report.head_headline": ("At a glance", "概览"),
    "report.head_finish": ("Forecast of the finish", "完工预测"),
    "report.head_objectives": ("Objectives", "目标达成"),
    "report.head_milestones": ("Milestones", "里程碑"),
    "report.head_done": ("Done and under way", "已完成与进行中"),
    "report.head_next": ("Coming next", "近期安排"),
    "report.head_own": ("What we ask of you", "需要贵方完成的工作"),
    "report.head_changes": ("Approved changes", "已批准的变更"),
    "report.head_decisions": ("Open decisions", "待决策事项"),
    "report.head_issues": ("Open issues", "未解决的问题"),
    "report.head_actions": ("Open actions", "待办事项"),
    "report.head_gates": ("Quality gates", "质量关口"),
    "report.head_acceptances": ("Acceptance", "验收"),
    "report.head_risks": ("Main risks", "主要风险"),
    "report.head_cost": ("Cost", "成本"),
    "report.head_margin": ("Margin", "毛利"),
    "report.head_load": ("Load", "资源负荷"),
    "report.head_team": ("Team", "团队整体表现"),
    "report.head_satisfaction": ("Satisfaction", "客户满意度"),
    "report.head_meetings": ("Next meetings", "近期会议"),
    # The light, and the rule that decided it
    "report.light_green": ("Green: {why}", "绿灯：{why}"),
    "report.light_amber": ("Amber: {why}", "黄灯：{why}"),
    "report.light_red": ("Red: {why}", "红灯：{why}"),
    "report.rule_deadline_late": (
        "it is forecast to finish on {date:day}, {days:duration/1440} after the deadline of {goal:day}",
        "预计{date:day}完成，比截止日{goal:day}晚{days:duration/1440}",
    ),
    "report.rule_deadline_kept": (
        "it is forecast to finish on {date:day}, {days:duration/1440} before the deadline of {goal:day}",
        "预计{date:day}完成，距截止日{goal:day}尚有{days:duration/1440}",
    ),
    "report.rule_baseline_late": (
        "it is forecast to finish on {date:day}, {days:duration/1440} later than approved ({goal:day})",
        "预计{date:day}完成，比批准的日期{goal:day}晚{days:duration/1440}",
    ),
    "report.rule_baseline_kept": (
        "it is forecast to finish on {date:day}, {days:duration/1440} before the approved date of {goal:day}",
        "预计{date:day}完成，比批准的日期{goal:day}提前{days:duration/1440}",
    ),
    "report.rule_chance": (
        "the chance of meeting the deadline is {chance:percent}; {wanted:percent} is wanted",
        "按期完成的概率为{chance:percent}，目标为{wanted:percent}",
    ),
    "report.rule_cpi": (
        "the cost performance index is {cpi:.2f}; {wanted:.2f} is wanted",
        "成本绩效指数为{cpi:.2f}，目标为{wanted:.2f}",
    ),
    "report.rule_overdue": ("matters overdue: {count}", "有{count}项事项逾期"),
    "report.rule_gate": ("the gate {name} is not passed", "质量关口“{name}”未通过"),
    "report.tile_finish": ("Finish as forecast", "预计完工"),
    "report.tile_p80": ("80 % certain by", "80%把握完工"),
    "report.tile_chance": ("Chance of the deadline", "按期概率"),
    "report.tile_eac": ("Cost at completion", "预计完工成本"),
    "report.tile_margin": ("Margin at completion", "预计毛利"),
    # Finish
    "report.finish": (
        "It is forecast to finish on {date:day}",
        "预计{date:day}完成",
    ),
    "report.finish_late": (
        "It is forecast to finish on {date:day}, {days:duration/1440} after the deadline of {deadline:day}",
        "预计{date:day}完成，比截止日{deadline:day}晚{days:duration/1440}",
    ),
    "report.finish_early": (
        "It is forecast to finish on {date:day}, {days:duration/1440} before the deadline of {deadline:day}",
        "预计{date:day}完成，比截止日{deadline:day}提前{days:duration/1440}",
    ),
    "report.finish_on_time": (
        "It is forecast to finish on {date:day}, the day of its deadline",
        "预计{date:day}完成，恰为截止日",
    ),
    "report.finish_by": (
        "With {share:percent} certainty it is done by {date:day}",
        "有{share:percent}的把握在{date:day}前完成",
    ),
    "report.finish_pace": (
        "Of projects that ran like this one, {share:percent} would be done by {date:day}",
        "按同类项目的规律，有{share:percent}的把握在{date:day}前完成",
    ),
    "report.chance": (
        "The chance of meeting the deadline of {deadline:day} is {chance:percent}",
        "在截止日{deadline:day}前完成的概率为{chance:percent}",
    ),
    # Milestones
    "report.milestone_planned": ("{name}: {date:day}", "{name}：{date:day}"),
    "report.milestone_on_time": (
        "{name}: {date:day}, as approved",
        "{name}：{date:day}，与批准日期一致",
    ),
    "report.milestone_late": (
        "{name}: {date:day}, {days:duration/1440} later than approved ({planned:day})",
        "{name}：{date:day}，比批准的{planned:day}晚{days:duration/1440}",
    ),
    "report.milestone_early": (
        "{name}: {date:day}, {days:duration/1440} earlier than approved ({planned:day})",
        "{name}：{date:day}，比批准的{planned:day}提前{days:duration/1440}",
    ),
    "report.milestone_reached": ("{name}: reached on {date:day}", "{name}：已于{date:day}达成"),
    "report.milestone_reached_on_time": (
        "{name}: reached on {date:day}, as approved",
        "{name}：已于{date:day}如期达成",
    ),
    "report.milestone_reached_late": (
        "{name}: reached on {date:day}, {days:duration/1440} later than approved ({planned:day})",
        "{name}：已于{date:day}达成，比批准的{planned:day}晚{days:duration/1440}",
    ),
    "report.milestone_reached_early": (
        "{name}: reached on {date:day}, {days:duration/1440} earlier than approved ({planned:day})",
        "{name}：已于{date:day}达成，比批准的{planned:day}提前{days:duration/1440}",
    ),
    "report.column_milestone": ("Milestone", "里程碑"),
    "report.column_date": ("Date", "日期"),
    "report.column_planned": ("Approved", "批准日期"),
    "report.column_slip": ("Difference", "偏差"),
    "report.state_reached": ("✓ reached", "✓ 已达成"),
    "report.slip_late": ("{days:duration/1440} later", "晚{days:duration/1440}"),
    "report.slip_early": ("{days:duration/1440} earlier", "提前{days:duration/1440}"),
    "report.slip_on_time": ("as approved", "如期"),
    # Work
    "report.done": ("{name}: finished on {date:day}", "{name}：{date:day}完成"),
    "report.under_way": (
        "{name}: {percent:percent} done, to finish on {date:day}",
        "{name}：已完成{percent:percent}，预计{date:day}完成",
    ),
    "report.next_start": (
        "{name}: begins on {date:day}, to finish on {finish:day}",
        "{name}：{date:day}开始，预计{finish:day}完成",
    ),
    "report.next_end": ("{name}: ends on {date:day}", "{name}：{date:day}结束"),
    "report.own": (
        "{name}: from {start:day} to {date:day}",
        "{name}：{start:day}至{date:day}",
    ),
    "report.and_more": ("… and {count} more", "……另有{count}项"),
    # Changes, logs, gates, meetings
    "report.nothing": ("", ""),
    "report.just_name": ("{name}", "{name}"),
    "report.on_day": (" on {date:day}", "于{date:day}"),
    "report.granted": (
        ", {amount:money/{currency}} granted",
        "，批准金额{amount:money/{currency}}",
    ),
    "report.change": ("{id} {name}: accepted{dated}{granted}", "{id} {name}：{dated}批准{granted}"),
    "report.matter": ("{name}{lies}{when}{holds}{delay}", "{name}{lies}{when}{holds}{delay}"),
    "report.lies_with": (" – lies with {owner}", "，责任人：{owner}"),
    "report.due": (", due {date:day}", "，期限{date:day}"),
    "report.overdue": (
        ", was due {date:day}, overdue by {days:duration/1440}",
        "，期限{date:day}，已逾期{days:duration/1440}",
    ),
    "report.holds_up": ("; holds up: {tasks}", "；影响任务：{tasks}"),
    "report.waiting_moves": (
        "; {wait:duration/{day}} more of waiting would move the finish by {size:duration/{day}}",
        "；若再拖延{wait:duration/{day}}，完工将推迟{size:duration/{day}}",
    ),
    "report.waiting_costs": (
        "; {wait:duration/{day}} more of waiting would move the finish by {size:duration/{day}} and cost {amount:money/{currency}}",
        "；若再拖延{wait:duration/{day}}，完工将推迟{size:duration/{day}}，损失{amount:money/{currency}}",
    ),
    "report.gate_pass": ("{name}: passed{against}", "{name}：通过{against}"),
    "report.gate_conditional": (
        "{name}: passed under conditions – {against}",
        "{name}：有条件通过（{against}）",
    ),
    "report.gate_fail": ("{name}: not passed – {against}", "{name}：未通过（{against}）"),
    "report.gate_waiting": (
        "{name}: not yet decided; criteria still to be met or measured: {count}",
        "{name}：尚未评定，仍有{count}项准则待满足或待测量",
    ),
    "report.criterion_found": (
        "{metric}: {found:g} ({sign} {target:g} is wanted)",
        "{metric}：{found:g}（要求{sign}{target:g}）",
    ),
    "report.criterion_unknown": (
        "{metric}: not measured ({sign} {target:g} is wanted)",
        "{metric}：未测量（要求{sign}{target:g}）",
    ),
    "report.criterion_waived": (
        "{metric}: waived ({sign} {target:g} is wanted)",
        "{metric}：已豁免（要求{sign}{target:g}）",
    ),
    "report.gate_chance": (
        "{name}: {chance:percent} likely to pass when it is due",
        "{name}：按计划评审时，通过的概率为{chance:percent}",
    ),
    # What the client wants and gets
    "report.objective": (
        "{name}: {score:percent} reached{at_risk}",
        "{name}：已达成{score:percent}{at_risk}",
    ),
    "report.objective_partly": (
        "{name}: {score:percent} reached of what is measured; key results not measured: {count}{at_risk}",
        "{name}：已测量部分达成{score:percent}，另有{count}项关键结果未测量{at_risk}",
    ),
    "report.objective_unknown": ("{name}: not measured yet{at_risk}", "{name}：尚未测量{at_risk}"),
    "report.at_risk": (
        "; {amount:money/{currency}} of its value is at risk",
        "；其中{amount:money/{currency}}的价值面临风险",
    ),
    "report.deliverable_accepted": ("{name}: accepted on {date:day}", "{name}：{date:day}验收通过"),
    "report.deliverable_accepted_with_remarks": (
        "{name}: accepted on {date:day} with remarks ({count} open)",
        "{name}：{date:day}带意见验收通过（{count}条意见待处理）",
    ),
    "report.deliverable_refused": (
        "{name}: not accepted on {date:day} ({count} remarks)",
        "{name}：{date:day}验收未通过（{count}条意见）",
    ),
    "report.deliverable_overdue": (
        "{name}: acceptance was due {date:day}, overdue by {days:duration/1440}",
        "{name}：应于{date:day}验收，已逾期{days:duration/1440}",
    ),
    "report.satisfaction_rising": (
        "Latest ratings: {mean:.1f} on average of {count}, rising",
        "最近一次评分：{count}项平均{mean:.1f}分，呈上升趋势",
    ),
    "report.satisfaction_falling": (
        "Latest ratings: {mean:.1f} on average of {count}, falling",
        "最近一次评分：{count}项平均{mean:.1f}分，呈下降趋势",
    ),
    "report.satisfaction_not_clear": (
        "Latest ratings: {mean:.1f} on average of {count}; no clear trend",
        "最近一次评分：{count}项平均{mean:.1f}分，趋势不明显",
    ),
    "report.meeting": ("{name}: {start:instant}", "{name}：{start:instant}"),
    # Risks
    "report.risk_named": ("{name}", "{name}"),
    "report.risk": (
        "{name}: {chance:percent} likely, would cost {delay:g} d of work",
        "{name}：概率{chance:percent}，发生时延误{delay:g}个工作日",
    ),
    "report.risk_cost": (
        "{name}: {chance:percent} likely, would cost {delay:g} d of work and {cost:money/{currency}}",
        "{name}：概率{chance:percent}，发生时延误{delay:g}个工作日、损失{cost:money/{currency}}",
    ),
    "report.opportunity": (
        "{name} (opportunity): {chance:percent} likely, would gain {delay:g} d of work",
        "{name}（机会）：概率{chance:percent}，实现时可节省{delay:g}个工作日",
    ),
    "report.opportunity_cost": (
        "{name} (opportunity): {chance:percent} likely, would gain {delay:g} d of work and {cost:money/{currency}}",
        "{name}（机会）：概率{chance:percent}，实现时可节省{delay:g}个工作日、{cost:money/{currency}}",
    ),
    # Money
    "report.earned": (
        "Worth of the work done: {ev:money/{currency}} of {bac:money/{currency}} ({percent:percent}); {pv:money/{currency}} was planned by now",
        "已完成工作的价值为{ev:money/{currency}}，占总预算{bac:money/{currency}}的{percent:percent}；按计划此时应为{pv:money/{currency}}",
    ),
    "report.spent": ("Spent so far: {ac:money/{currency}}", "累计支出{ac:money/{currency}}"),
    "report.cpi_under": (
        "Cost performance index (CPI) {index:.2f}: the work cost more than it was worth",
        "成本绩效指数（CPI）{index:.2f}：实际支出高于完成的价值",
    ),
    "report.cpi_over": (
        "Cost performance index (CPI) {index:.2f}: the work cost less than it was worth",
        "成本绩效指数（CPI）{index:.2f}：实际支出低于完成的价值",
    ),
    "report.cpi_even": (
        "Cost performance index (CPI) {index:.2f}: the work cost what it was worth",
        "成本绩效指数（CPI）{index:.2f}：支出与完成的价值相符",
    ),
    "report.spi_under": (
        "Schedule performance index (SPI) {index:.2f}: less was done than planned",
        "进度绩效指数（SPI）{index:.2f}：完成量低于计划",
    ),
    "report.spi_over": (
        "Schedule performance index (SPI) {index:.2f}: more was done than planned",
        "进度绩效指数（SPI）{index:.2f}：完成量高于计划",
    ),
    "report.spi_even": (
        "Schedule performance index (SPI) {index:.2f}: as much was done as planned",
        "进度绩效指数（SPI）{index:.2f}：完成量与计划相符",
    ),
    "report.eac": (
        "Cost at completion: about {eac:money/{currency}}",
        "预计完工成本约{eac:money/{currency}}",
    ),
    "report.eac_range": (
        "Cost at completion: about {eac:money/{currency}}; in eight of ten cases between {low:money/{currency}} and {high:money/{currency}}",
        "预计完工成本约{eac:money/{currency}}；十次中有八次介于{low:money/{currency}}与{high:money/{currency}}之间",
    ),
    "report.over_budget": (
        "That is {gap:money/{currency}} more than the budget of {budget:money/{currency}}",
        "比预算{budget:money/{currency}}超出{gap:money/{currency}}",
    ),
    "report.within_budget": (
        "That is {gap:money/{currency}} less than the budget of {budget:money/{currency}}",
        "比预算{budget:money/{currency}}节余{gap:money/{currency}}",
    ),
    "report.margin": (
        "Margin at completion: about {margin:money/{currency}}, {share:percent} of the price of {price:money/{currency}}",
        "预计毛利约{margin:money/{currency}}，占合同价{price:money/{currency}}的{share:percent}",
    ),
    "report.margin_planned": (
        "Planned margin: {margin:money/{currency}}, {share:percent} of the price of {price:money/{currency}}",
        "计划毛利{margin:money/{currency}}，占合同价{price:money/{currency}}的{share:percent}",
    ),
    # People
    "report.load": (
        "The plan takes {share:percent} of the time of {people} people until {date:day}",
        "截至{date:day}，计划占用{people}人{share:percent}的时间",
    ),
    "report.overloaded": (
        "{name} is asked for {share:percent} of the time there is until {date:day}",
        "{name}：截至{date:day}负荷为可用时间的{share:percent}",
    ),
    "report.utilisation": (
        "{people} people booked {work:hours}, {share:percent} of the time there was",
        "共{people}人填报{work:hours}，占可用时间的{share:percent}",
    ),
    "report.team_goals": (
        "Goals reached on average over {people} people: {score:percent}",
        "{people}人的目标平均达成{score:percent}",
    ),
    "report.overtime": ("{work:hours} of it was overtime", "其中加班{work:hours}"),
    # What changed since the last report
    "since.nothing": ("Nothing has changed since the last report", "自上次报告以来没有变化"),
    "since.title": (
        "{name} – what changed from {before:day} to {after:day}",
        "{name}——{before:day}至{after:day}的变化",
    ),
    "since.later": (
        "{what}: {days:duration/1440} later, {after:day} instead of {before:day}",
        "{what}：推迟{days:duration/1440}，由{before:day}改为{after:day}",
    ),
    "since.earlier": (
        "{what}: {days:duration/1440} earlier, {after:day} instead of {before:day}",
        "{what}：提前{days:duration/1440}，由{before:day}改为{after:day}",
    ),
    "since.moved": (
        "{what}: moved from {before:instant} to {after:instant}",
        "{what}：由{before:instant}改为{after:instant}",
    ),
    "since.percent": (
        "{what}: {after:percent}, was {before:percent}",
        "{what}：由{before:percent}变为{after:percent}",
    ),
    "since.number": (
        "{what}: {after:.2f}, was {before:.2f}",
        "{what}：由{before:.2f}变为{after:.2f}",
    ),
    "since.hours": (
        "{what}: {after:hours}, was {before:hours}",
        "{what}：由{before:hours}变为{after:hours}",
    ),
    "since.money": (
        "{what}: {after:money/{currency}}, was {before:money/{currency}}",
        "{what}：由{before:money/{currency}}变为{after:money/{currency}}",
    ),
    "since.word": ("{what}: now {after}, was {before}", "{what}：由“{before}”变为“{after}”"),
    "since.new": ("New in “{head}”: {said}", "“{head}”新增：{said}"),
    "since.gone": ("No longer in “{head}”: {said}", "“{head}”不再列出：{said}"),
    "since.because": (
        "{said}; {share:percent} of it: {cause}",
        "{said}；其中{share:percent}的原因：{cause}",
    ),
    "since.what_light": ("State", "项目状态"),
    "since.what_finish": ("Finish as forecast", "预计完工日期"),
    "since.what_p50": ("Done with 50 % certainty", "50%把握的完工日期"),
    "since.what_p80": ("Done with 80 % certainty", "80%把握的完工日期"),
    "since.what_chance": ("Chance of meeting the deadline", "按期完成的概率"),
    "since.what_milestone": ("{name}", "{name}"),
    "since.what_progress": ("{name}, share done", "{name}的完成比例"),
    "since.what_next_start": ("{name}, begin", "{name}的开始日期"),
    "since.what_next_end": ("{name}, end", "{name}的结束日期"),
    "since.what_own": ("{name}, to be done by", "{name}的完成期限"),
    "since.what_done": ("{name}, finished", "{name}的完成日期"),
    "since.what_change": ("Change {name}", "变更“{name}”"),
    "since.what_decisions": ("Decision “{name}”", "决策“{name}”"),
    "since.what_issues": ("Issue “{name}”", "问题“{name}”"),
    "since.what_actions": ("Action “{name}”", "待办“{name}”"),
    "since.what_gate": ("Gate “{name}”", "质量关口“{name}”"),
    "since.what_gate_chance": ("Gate “{name}”, chance to pass", "质量关口“{name}”的通过概率"),
    "since.what_objective": ("{name}, share reached", "“{name}”的达成比例"),
    "since.what_unmeasured": ("{name}", "{name}"),
    "since.what_deliverable": ("Acceptance of “{name}”", "“{name}”的验收"),
    "since.what_satisfaction": ("Satisfaction", "客户满意度"),
    "since.what_team_goals": ("Goals of the team", "团队目标达成"),
    "since.what_risk": ("Risk “{name}”, probability", "风险“{name}”的概率"),
    "since.what_ev": ("Worth of the work done", "已完成工作的价值"),
    "since.what_ac": ("Spent so far", "累计支出"),
    "since.what_cpi": ("Cost performance index (CPI)", "成本绩效指数（CPI）"),
    "since.what_spi": ("Schedule performance index (SPI)", "进度绩效指数（SPI）"),
    "since.what_eac": ("Cost at completion", "预计完工成本"),
    "since.what_gap": ("Above (below: –) the budget", "超出预算（节余为负）"),
    "since.what_margin": ("Margin at completion", "预计毛利"),
    "since.what_load": ("Load", "负荷"),
    "since.what_utilisation": ("Use of the team's time", "团队时间利用率"),
    "since.what_overtime": ("Overtime", "加班"),
    "since.what_meeting": ("{name}", "{name}"),
    "since.state_red": ("red", "红灯"),
    "since.state_amber": ("amber", "黄灯"),
    "since.state_green": ("green", "绿灯"),
    "since.state_open": ("open", "未结"),
    "since.state_overdue": ("overdue", "逾期"),
    "since.state_accepted": ("accepted", "已通过"),
    "since.state_accepted_with_remarks": ("accepted with remarks", "带意见通过"),
    "since.state_refused": ("not accepted", "未通过"),
    "since.state_unmeasured": ("not measured yet", "尚未测量"),
    "since.state_pass": ("passed", "通过"),
    "since.state_conditional": ("passed under conditions", "有条件通过"),
    "since.state_fail": ("not passed", "未通过"),
    "since.state_waiting": ("not yet decided", "尚未评定"),
    # Change notices
    "notice.subject": ("{name}: changes to your plan: {count}", "{name}：您的计划有{count}处变化"),
    "notice.head": ("What changed for you in {name}:", "“{name}”中与您有关的变化："),
    "notice.greeting": ("Hello {name},", "{name}，您好："),
    "notice.because": ("{said}. Why: {cause}", "{said}。原因：{cause}"),
    "notice.moved": (
        "{name}: now {start:day} – {finish:day}, was {was_start:day} – {was_finish:day}",
        "{name}：改为{start:day}至{finish:day}，原为{was_start:day}至{was_finish:day}",
    ),
    "notice.moved_hours": (
        "{name}: now {start:instant} – {finish:instant}, was {was_start:instant} – {was_finish:instant}",
        "{name}：改为{start:instant}至{finish:instant}，原为{was_start:instant}至{was_finish:instant}",
    ),
    "notice.moved_milestone": (
        "{name}: now {finish:day}, was {was_finish:day}",
        "{name}：改为{finish:day}，原为{was_finish:day}",
    ),
    "notice.moved_hours_milestone": (
        "{name}: now {finish:instant}, was {was_finish:instant}",
        "{name}：改为{finish:instant}，原为{was_finish:instant}",
    ),
    "notice.added": (
        "{name}: new for you, {start:day} – {finish:day}{takes}{given}",
        "{name}：新安排给您，{start:day}至{finish:day}{takes}{given}",
    ),
    "notice.from": ("; taken over from {who}", "；由{who}转交"),
    "notice.given": ("; {who} hands over to you", "；前序工作由{who}交接给您"),
    "notice.removed": ("{name}: no longer yours{goes}", "{name}：不再由您负责{goes}"),
    "notice.to": ("; {who} takes over", "；由{who}接手"),
    "notice.falls_away": ("; the task falls away", "；该任务已取消"),
    "notice.share": (
        "{name}: {after:percent} of your time, was {before:percent}",
        "{name}：占用您{after:percent}的时间，原为{before:percent}",
    ),
    "notice.handed_by": (
        "{name}: now handed over to you by {after}, was {before}",
        "{name}：前序工作改由{after}交接给您，原为{before}",
    ),
    "notice.hands_to": (
        "{name}: you now hand over to {after}, was {before}",
        "{name}：您改为交接给{after}，原为{before}",
    ),
    "notice.nobody": ("nobody", "无"),
    "notice.meeting_moved": (
        "{name}: now {start:instant} ({minutes} min), was {before:instant}",
        "{name}：改为{start:instant}（{minutes}分钟），原为{before:instant}",
    ),
    "notice.meeting_added": ("{name}: new, {start:instant}", "{name}：新增，{start:instant}"),
    "notice.meeting_cancelled": (
        "{name} of {start:instant}: cancelled",
        "{start:instant}的{name}：已取消",
    ),
    "notice.finish": (
        "The work now finishes on {after:instant}, was {before:instant}",
        "项目完工改为{after:instant}，原为{before:instant}",
    ),
    "notice.milestone_added": ("{name}: new, {date:day}", "{name}：新增，{date:day}"),
    "notice.milestone_removed": ("{name}: falls away", "{name}：已取消"),
}
