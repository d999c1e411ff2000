"""Fair comparison and skills that grow: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "skills.not_minutes": ("{found} is no whole number of minutes", "{found} 不是整数分钟"),
    "skills.not_minutes.hint": (
        "Give working minutes as a whole number, such as hours(4)",
        "请以整数填写工作分钟数，例如 hours(4)",
    ),
    "skills.not_text": ("{found} is no text", "{found} 不是文本"),
    "skills.not_text.hint": ("Give a text", "请填写文本"),
    "skills.not_a_day": ("{found} is no day", "{found} 不是日期"),
    "skills.not_a_day.hint": (
        "Give a date without a time of day",
        "请填写不含时刻的日期",
    ),
    "skills.no_id": ("a record of {person} has no id", "{person} 的一条记录没有编号"),
    "skills.no_id.hint": (
        "Give each record an id of its own, so that it counts once",
        "请为每条记录指定唯一编号，以免重复计算",
    ),
    "skills.no_person": ("the record names nobody", "该记录没有写明人员"),
    "skills.no_person.hint": ("Name who did the work", "请填写完成工作的人员"),
    "skills.record_twice": (
        "two records of the id {found} say different things",
        "编号 {found} 有两条内容不一致的记录",
    ),
    "skills.record_twice.hint": (
        "Keep the right one; correct it by an appeal",
        "请保留正确的一条，并通过申诉更正",
    ),
    "skills.protected": (
        "{found} is nothing anybody may be judged by",
        "{found} 属于受保护的个人特征，不得用于评价",
    ),
    "skills.protected.hint": (
        "Take the attribute out before work is compared",
        "请在比较工作之前删除该属性",
    ),
    "skills.appeal_unknown": (
        "there is no record {found} to appeal against",
        "不存在可申诉的记录 {found}",
    ),
    "skills.appeal_unknown.hint": ("Name the id of a record", "请填写记录编号"),
    "skills.appeals_many": (
        "{found} appeals concern a record that has one already",
        "有 {found} 条申诉针对已有申诉的记录",
    ),
    "skills.appeals_many.hint": (
        "Settle each record by one appeal",
        "每条记录请只保留一条申诉",
    ),
    "skills.no_reason": (
        "the appeal about {found} gives no reason",
        "针对 {found} 的申诉没有说明理由",
    ),
    "skills.no_reason.hint": ("Say why, since the audit shows it", "请说明理由，审计时会显示"),
    "skills.no_skill": ("the record {found} names no skill", "记录 {found} 没有写明技能"),
    "skills.no_skill.hint": (
        "Name the skill that the work asked for",
        "请填写该工作所需的技能",
    ),
    "skills.no_day": ("the record {found} has no day", "记录 {found} 没有日期"),
    "skills.no_day.hint": (
        "Say when the work was finished, or let records not age",
        "请填写完成日期，或取消记录的时效衰减",
    ),
    "skills.later": ("{found:day} lies after {at:day}", "{found:day} 晚于 {at:day}"),
    "skills.later.hint": (
        "Count age from a later day, or leave the record out",
        "请改用更晚的基准日，或去掉该记录",
    ),
    "skills.bounds": (
        "paces from {low:g} to {high:g} leave out the estimate's own",
        "速度范围 {low:g} 至 {high:g} 不包含估算速度 1",
    ),
    "skills.bounds.hint": (
        "Give bounds on both sides of 1",
        "请给出包含 1 的上下限",
    ),
    "skills.no_status": ("nothing says what was done", "没有任何实际进展数据"),
    "skills.no_status.hint": (
        "Give the plan a status update",
        "请为计划提供状态更新",
    ),
    "skills.people_few": (
        "{found} person cannot be compared with anybody",
        "仅有 {found} 人，无法比较",
    ),
    "skills.people_few.hint": (
        "Give the work of two people at least",
        "请至少提供两个人的工作记录",
    ),
    "skills.records_few": (
        "{found} records do not tell people apart; {wanted} are needed",
        "仅有 {found} 条记录，无法区分个人差异，至少需要 {wanted} 条",
    ),
    "skills.records_few.hint": ("Wait for more finished work", "请等待更多已完成的工作"),
    "skills.person_unknown": ("the plan has nobody called {found}", "计划中没有 {found}"),
    "skills.person_unknown.hint": ("Name a person of the plan", "请填写计划中的人员"),
    "skills.no_groups": ("there is no grouping", "没有分组"),
    "skills.no_groups.hint": ("Say which group each value is of", "请说明每个数值所属的组"),
    "skills.lengths_differ": (
        "there are {found} names for {wanted} values",
        "有 {found} 个组名，却有 {wanted} 个数值",
    ),
    "skills.lengths_differ.hint": ("Give one name a value", "请为每个数值给出一个组名"),
    "skills.members_few": (
        "a grouping into {found} says nothing of differences",
        "分成 {found} 组无法说明组间差异",
    ),
    "skills.members_few.hint": (
        "Give two groups at least, some of them with several values",
        "请至少给出两个组，且部分组含多个数值",
    ),
    "skills.values_few": ("{found} values are too few", "{found} 个数值太少"),
    "skills.values_few.hint": ("Give four values at least", "请至少提供四个数值"),
    "skills.left_out": (
        "Record {record} of {person} is left out on appeal: {reason}",
        "经申诉，{person} 的记录 {record} 不计入：{reason}",
    ),
    "skills.corrected": (
        "Record {record} of {person} is corrected on appeal from {before} to {after} minutes (actual / estimate): {reason}",
        "经申诉，{person} 的记录 {record} 由 {before} 更正为 {after} 分钟（实际 / 估算）：{reason}",
    ),
    "skills.human": (
        "This is evidence and no decision: who it concerns may ask for reasons, object, and have a human decide",
        "以上仅为依据而非决定：当事人有权要求说明、提出异议，并由人作出决定",
    ),
    "skills.record.together": (
        "{task} was done by several people, so it tells nobody's pace",
        "{task} 由多人共同完成，无法判断个人速度",
    ),
    "skills.record.nobody": ("{task} does not say who did it", "{task} 没有说明由谁完成"),
    "skills.record.skills": (
        "{task} asked for several skills, so it tells the pace in none",
        "{task} 需要多项技能，无法判断单项技能的速度",
    ),
    "skills.record.no_skill": ("{task} asked for no skill", "{task} 不要求任何技能"),
    "skills.record.no_actual": (
        "{task} does not say what work it took",
        "{task} 没有记录实际工作量",
    ),
    "skills.record.no_estimate": ("{task} was not estimated", "{task} 没有估算"),
    "skills.pace": (
        "{person} in {skill}: {records} records (weight {evidence:g}) move the pace from {before:g} to {pace:g}; by the evidence it lies between {low:g} and {high:g} ({level:percent}), reliability {reliability:g}",
        "{person} 的{skill}：{records} 项已完成工作（权重 {evidence:g}）将速度由 {before:g} 调整为 {pace:g}；依据证据，速度在 {low:g} 与 {high:g} 之间（{level:percent}），可靠度 {reliability:g}",
    ),
    "skills.no_evidence": (
        "{person} in {skill}: no finished work counts yet, so nothing counts against them; the pace {pace:g} is used",
        "{person} 的{skill}：尚无计入的已完成工作，不作任何不利推断；采用速度 {pace:g}",
    ),
    "skills.record_effect": (
        "{record} took {found:g} times its estimate where {expected:g} was to be expected, and moves the duration factor by {effect:g}",
        "{record} 用时为估算的 {found:g} 倍，预期为 {expected:g} 倍，使工期系数变为 {effect:g} 倍",
    ),
    "skills.bound.weight": (
        "The evidence of {person} in {skill} weighs no more than is allowed",
        "{person} 的{skill}证据权重已按上限限制",
    ),
    "skills.bound.pace": (
        "The pace of {person} in {skill} is kept within its bounds",
        "{person} 的{skill}速度已限制在允许范围内",
    ),
    "skills.bounded": (
        "The pace of {person} in {skill} is kept at {pace:g}; the evidence says {found:g}",
        "{person} 的{skill}速度限制为 {pace:g}；证据显示为 {found:g}",
    ),
    "skills.not_in_plan": (
        "{records} records of {person} in {skill} are not used: the plan has no such person with that skill",
        "{person} 的{skill}记录 {records} 条未使用：计划中没有具备该技能的此人",
    ),
    "skills.newcomers": (
        "Fewer than {least} records are known of {people:list}: {share:percent} of the work that they qualify for is theirs at least",
        "{people:list} 的已完成工作少于 {least} 项：其能胜任的工作至少有 {share:percent} 分配给他们",
    ),
    "compare.person": (
        "{person}: the work of {records} records took {ratio:g} times its estimates in sum; with type of work, estimator and size allowed for, the pace is {pace:g} ({level:percent} between {low:g} and {high:g}), reliability {reliability:g}",
        "{person}：{records} 项工作合计用时为估算的 {ratio:g} 倍；计入工作类型、估算人和规模后，速度为 {pace:g}（{level:percent} 区间 {low:g} 至 {high:g}），可靠度 {reliability:g}",
    ),
    "compare.record": (
        "{record} took {found:g} times its estimate where {expected:g} was to be expected, and moves the pace by {effect:g}",
        "{record} 用时为估算的 {found:g} 倍，预期为 {expected:g} 倍，使速度变为 {effect:g} 倍",
    ),
    "compare.sizes": (
        "Size plays no part, since {found} records state none",
        "有 {found} 条记录未写规模，因此不计入规模",
    ),
    "compare.size_alike": (
        "Size plays no part, since nobody's own work differs in it",
        "每个人自己的工作规模没有差异，因此不计入规模",
    ),
    "compare.kinds": (
        "The type of work plays no part, since each of the {found} records has its own",
        "{found} 条记录的工作类型各不相同，因此不计入类型",
    ),
    "compare.estimators": (
        "The estimator plays no part, since each of the {found} records has another",
        "{found} 条记录的估算人各不相同，因此不计入估算人",
    ),
    "compare.not_ranked": (
        "{person} is not ranked: {records} records ({least} are needed), reliability {reliability:g} ({wanted:g} is needed)",
        "{person} 不参与排名：{records} 项工作（需要 {least} 项），可靠度 {reliability:g}（需要 {wanted:g}）",
    ),
    "compare.no_ranks": (
        "Nobody is ranked: of {found} people there is the evidence, and {least} are needed",
        "不作排名：仅 {found} 人证据充分，至少需要 {least} 人",
    ),
    "compare.raw": (
        "Items by time say nothing of how difficult they were",
        "单位时间完成数没有考虑难度",
    ),
    "erase.removed": ("Removed: {what} ({count})", "已删除：{what}（{count}）"),
    "erase.kept": (
        "Kept under the pseudonym, since dates, totals and duties rest on it: {what} ({count})",
        "以化名保留，因日期、合计与职责依赖于此：{what}（{count}）",
    ),
    "erase.mention": (
        "Still named in a text, for its author to change: {what} ({count})",
        "文字中仍提及此人，请作者修改：{what}（{count}）",
    ),
    "parity.small": (
        "Group {group} is not shown: it has {people} people, and {least} are needed",
        "{group} 组不予显示：仅 {people} 人，至少需要 {least} 人",
    ),
    "parity.uneven": (
        "{who} has {share:percent} of the work ({low:percent} to {high:percent}), where an even split would give {even:percent}",
        "{who} 承担 {share:percent} 的工作（{low:percent} 至 {high:percent}），均分时为 {even:percent}",
    ),
}
