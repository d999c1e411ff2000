"""Scope: objectives, tracing, changes, sprints: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "scope.no_range": (
        "the target is {found}, as the baseline is",
        "目标值与基准值同为 {found}",
    ),
    "scope.no_range.hint": (
        "State where the measure was and where it shall be; they must differ",
        "请分别填写起点与目标，两者不能相同",
    ),
    "scope.no_weight": (
        "the weights of all key results are 0",
        "所有关键结果的权重均为 0",
    ),
    "scope.no_weight.hint": (
        "Give one of them a weight above 0",
        "请至少为一个关键结果填写大于 0 的权重",
    ),
    "scope.result_twice": (
        "{count} key results have the id {found}",
        "有 {count} 个关键结果使用同一编号 {found}",
    ),
    "scope.result_twice.hint": (
        "Give each key result of an objective an id of its own",
        "请为同一目标下的每个关键结果使用不同编号",
    ),
    "scope.day_twice": (
        "{found:day} has two values",
        "{found:day}有两个数值",
    ),
    "scope.day_twice.hint": ("Keep one value a day", "每天请只保留一个数值"),
    "scope.not_scheduled": (
        "the schedule has no task {found}",
        "进度计划中没有任务 {found}",
    ),
    "scope.not_scheduled.hint": (
        "Give a schedule that was made from this plan",
        "请使用由本计划生成的进度计划",
    ),
    "result.behind": (
        "{id} {name} is {behind:duration/{day}} behind: {task} is done {finish:instant}, wanted by {wanted:day}",
        "{id} {name} 落后{behind:duration/{day}}：“{task}”于{finish:instant}完成，要求不晚于{wanted:day}",
    ),
    "result.slack": (
        "{id} {name} has {behind:duration/{day}} to spare: {task} is done {finish:instant}, wanted by {wanted:day}",
        "{id} {name} 尚有{behind:duration/{day}}余量：“{task}”于{finish:instant}完成，要求不晚于{wanted:day}",
    ),
    "result.open": (
        "{id} {name}: {task} is done {finish:instant}; no date is wanted",
        "{id} {name}：“{task}”于{finish:instant}完成；未约定日期",
    ),
    "result.unplanned": (
        "{id} {name}: no task is planned for it",
        "{id} {name}：计划中没有任务支撑",
    ),
    "objective.unmeasured": (
        "{id} {name} has no key result: nobody can tell whether it is reached",
        "{id} {name} 没有关键结果：无法判断是否达成",
    ),
    "objective.unknown": (
        "{id} {name}: not measured yet: {results:list}",
        "{id} {name}：尚未测量：{results:list}",
    ),
    "objective.untracked": (
        "{id}: the outlook did not track {tasks:list}; without them no chance is known",
        "{id}：模拟未跟踪{tasks:list}，无法得出延误概率",
    ),
    "trace.no_requirements": (
        "The plan states no requirements: nothing can be traced",
        "计划未列出需求：无法追溯",
    ),
    "trace.no_deliverable": (
        "Requirement {id} {name} ({priority:word}) has no deliverable",
        "需求 {id} {name}（{priority:word}）没有对应的交付物",
    ),
    "word.priority.must": ("must", "必须"),
    "word.priority.should": ("should", "应该"),
    "word.priority.could": ("could", "可以"),
    "trace.no_objective": (
        "Requirement {id} {name} serves no objective",
        "需求 {id} {name} 未关联任何目标",
    ),
    "trace.must_dropped": (
        "Requirement {id} {name} was a must and is dropped",
        "必须满足的需求 {id} {name} 已被放弃",
    ),
    "trace.no_task": (
        "No task makes the deliverable {id} {name}",
        "没有任务产出交付物 {id} {name}",
    ),
    "trace.no_criteria": (
        "The deliverable {id} {name} has no criteria of acceptance",
        "交付物 {id} {name} 没有验收标准",
    ),
    "trace.not_accepted": (
        "The deliverable {id} {name} was done {finish:instant} and is not accepted yet",
        "交付物 {id} {name} 已于{finish:instant}完成，但尚未验收",
    ),
    "trace.refused": (
        "The deliverable {id} {name} was refused",
        "交付物 {id} {name} 验收未通过",
    ),
    "trace.unasked": (
        "Nobody asked for the deliverable {id} {name}",
        "交付物 {id} {name} 没有对应的需求",
    ),
    "trace.unserved": (
        "No requirement and no task serves the objective {id} {name}",
        "没有需求或任务支撑目标 {id} {name}",
    ),
    "trace.serves_nothing": (
        "The task {id} {name} makes no deliverable, and none waits for it",
        "任务 {id} {name} 不产出任何交付物，也没有交付物依赖它",
    ),
    "scope.no_sprints": ("no past sprint has points", "没有已记录点数的冲刺"),
    "scope.no_sprints.hint": (
        "State the points done of finished sprints",
        "请填写已完成冲刺的点数",
    ),
    "velocity.few": (
        "Few sprints are known ({count}); below {least}, chances show too little of what varies between sprints: go by the interval",
        "已知冲刺过少（{count} 个）；不足 {least} 个时，概率难以充分反映冲刺间的波动，请以区间为准",
    ),
    "velocity.no_pace": (
        "The backlog grows as fast as it is done: no end is forecast",
        "待办增长不慢于完成：无法预测何时完成",
    ),
    "velocity.unbounded": (
        "By the spread of past sprints, even {most} sprints may not be enough",
        "按以往冲刺的波动，{most} 个冲刺也可能不够",
    ),
    "velocity.endless": (
        "In {share:percent} of the samples the backlog is not done within {most} sprints",
        "有{share:percent}的样本在 {most} 个冲刺内无法完成待办",
    ),
    "velocity.unsized": (
        "Without points, and so not counted: {items:list}",
        "没有点数，因此未计入：{items:list}",
    ),
    "velocity.no_case": (
        "A comparison with the past needs {least} sprints at least",
        "回测至少需要 {least} 个冲刺",
    ),
    "scope.unknown_item": ("the backlog has no item {found}", "待办列表中没有 {found}"),
    "scope.unknown_item.hint": (
        "Name an item of the backlog, or leave it out",
        "请填写待办列表中的条目，或将其删去",
    ),
    "scope.unknown_sprint": ("the plan has no sprint {found}", "计划中没有冲刺 {found}"),
    "scope.unknown_sprint.hint": ("Name a sprint of the plan", "请填写计划中的冲刺"),
    "scope.unknown_person": ("the plan has no person {found}", "计划中没有人员 {found}"),
    "scope.unknown_person.hint": ("Name people of the plan", "请填写计划中的人员"),
    "scope.circle": (
        "the items need each other in a circle: {items:list}",
        "待办项循环依赖：{items:list}",
    ),
    "scope.circle.hint": ("Take one of the needs out", "请删去其中一项依赖"),
    "scope.sprint_order": (
        "the sprint ends {finish:instant}, before it begins ({start:instant})",
        "冲刺的结束时间（{finish:instant}）不晚于开始时间（{start:instant}）",
    ),
    "scope.sprint_order.hint": (
        "Give a finish after the start",
        "请填写晚于开始时间的结束时间",
    ),
    "scope.overfull": (
        "what is in the sprint already does not fit: {items:list}",
        "冲刺中已有的条目超出可用能力：{items:list}",
    ),
    "scope.overfull.hint": (
        "Take an item out of the sprint, or give it more people or points",
        "请移出部分条目，或增加人员或点数",
    ),
    "fill.in": ("{item} goes into {sprint}", "{item} 纳入 {sprint}"),
    "fill.committed": ("{item} is in {sprint} already", "{item} 已在 {sprint} 中"),
    "fill.unsized": (
        "{item} stays out: it has no estimate that counts here",
        "{item} 未纳入：没有可用的估算",
    ),
    "fill.waits": (
        "{item} stays out: it needs {items:list}, which is neither done nor in {sprint}",
        "{item} 未纳入：依赖的{items:list}既未完成，也不在 {sprint} 中",
    ),
    "fill.no_skill": (
        "{item} stays out: nobody in the team has time for {skills:list} in {sprint}",
        "{item} 未纳入：{sprint} 期间团队中无人可承担{skills:list}",
    ),
    "fill.no_time": (
        "{item} stays out: it takes {work:hours} of {skill}, {free:hours} are free in {sprint}",
        "{item} 未纳入：需要{skill}{work:hours}，{sprint} 中仅余{free:hours}",
    ),
    "fill.no_time_of_anybody": (
        "{item} stays out: it takes {work:hours}, {free:hours} are free in {sprint}",
        "{item} 未纳入：需要{work:hours}，{sprint} 中仅余{free:hours}",
    ),
    "fill.no_points": (
        "{item} stays out: it has {points:g} points, {free:g} are left in {sprint}",
        "{item} 未纳入：需要 {points:g} 点，{sprint} 中仅余 {free:g} 点",
    ),
    "fill.outweighed": (
        "{item} stays out: what goes into {sprint} in its place counts more",
        "{item} 未纳入：{sprint} 中的其他条目更重要",
    ),
    "fill.all_unsized": (
        "Without an estimate that counts: {items:list}",
        "缺少可用的估算：{items:list}",
    ),
    "fill.unvalued": (
        "Without a value, and so worth nothing here: {items:list}",
        "没有价值数据，因此按 0 计：{items:list}",
    ),
    "fill.early": (
        "{item} is in {sprint} already, but what it needs is not done by then: {items:list}",
        "{item} 已在 {sprint} 中，但其依赖届时尚未完成：{items:list}",
    ),
    "word.priority_left": (
        "items of the highest priority left out",
        "项最高优先级条目未纳入",
    ),
    "word.value_left": ("of value left out", "价值未纳入"),
    "word.points_left": ("points left out", "点未纳入"),
    "fill.overlap": (
        "{second} begins before {first} ends: people's time counts in both",
        "{second} 在 {first} 结束前开始：人员时间被重复计算",
    ),
    "scope.no_work": ("the item states no work", "待办项没有填写工作量"),
    "scope.no_work.hint": (
        "State its work by skill; a task is made of time",
        "请按技能填写工作量；任务需要时间",
    ),
    "scope.id_taken": (
        "a task has the id {found} already",
        "已有任务使用编号 {found}",
    ),
    "scope.id_taken.hint": (
        "Give the item or sprint another id than every task has",
        "请为待办项或冲刺使用与任务不同的编号",
    ),
    "scope.no_changes": ("no change is named", "未指定变更"),
    "scope.no_changes.hint": ("Name one at least", "请至少指定一项变更"),
    "scope.unknown_change": ("the plan has no change {found}", "计划中没有变更 {found}"),
    "scope.unknown_change.hint": (
        "Name a change of the plan, or give the change itself",
        "请填写计划中的变更编号，或直接给出变更",
    ),
    "scope.settled": (
        "the change is settled already ({found})",
        "该变更已有结论（{found}）",
    ),
    "scope.settled.hint": (
        "Assess changes that are asked for; make it anew if it is asked for again",
        "只评估待决的变更；如需重新提出，请新建变更",
    ),
    "scope.change_twice": ("{found} is named twice", "{found} 重复出现"),
    "scope.change_twice.hint": ("Name each change once", "每项变更只填写一次"),
    "scope.lost_edit": (
        "there is no such thing to change: {register} {id} {field}",
        "找不到要修改的内容：{register} {id} {field}",
    ),
    "scope.lost_edit.hint": (
        "Make the change anew from the plan as it is",
        "请根据当前计划重新制定变更",
    ),
    "scope.edit_twice": (
        "what shall come is there already: {register} {id}",
        "要新增的内容已存在：{register} {id}",
    ),
    "scope.edit_twice.hint": (
        "Give what comes an id of its own, or change a field of what is there",
        "请为新增内容使用新的编号，或改为修改已有内容的字段",
    ),
    "word.effect.finish": ("Finish of", "完工时间"),
    "word.effect.milestone": ("Milestone", "里程碑"),
    "word.effect.gate": ("Gate", "关口"),
    "word.effect.requirement": ("Requirement", "需求"),
    "word.effect.key_result": ("Key result", "关键结果"),
    "word.effect.cost": ("Planned cost of", "计划成本"),
    "word.effect.effort": ("Work asked for in", "工作量"),
    "word.effect.load": ("Work of", "人员"),
    "word.effect.assignments": ("Assignments of", "人员安排"),
    "word.effect.p80": ("P80 finish of", "P80 完成时间"),
    "word.effect.p80_cost": ("P80 cost of", "P80 成本"),
    "word.effect.more": ("more", "多"),
    "word.effect.less": ("less", "少"),
    "effect.later": (
        "{measure:word} {name}: {size:duration/{day}} later, {after:instant} instead of {before:instant}",
        "{measure:word} {name}：推迟{size:duration/{day}}，由{before:instant}改为{after:instant}",
    ),
    "effect.earlier": (
        "{measure:word} {name}: {size:duration/{day}} earlier, {after:instant} instead of {before:instant}",
        "{measure:word} {name}：提前{size:duration/{day}}，由{before:instant}改为{after:instant}",
    ),
    "effect.dearer": (
        "{measure:word} {name}: {size:money/{currency}} more, {after:money/{currency}} instead of {before:money/{currency}}",
        "{measure:word} {name}：增加{size:money/{currency}}，由{before:money/{currency}}升至{after:money/{currency}}",
    ),
    "effect.cheaper": (
        "{measure:word} {name}: {size:money/{currency}} less, {after:money/{currency}} instead of {before:money/{currency}}",
        "{measure:word} {name}：减少{size:money/{currency}}，由{before:money/{currency}}降至{after:money/{currency}}",
    ),
    "effect.more": (
        "{measure:word} {name}: {size:hours} more, {after:hours} instead of {before:hours}",
        "{measure:word} {name}：增加{size:hours}，由{before:hours}增至{after:hours}",
    ),
    "effect.less": (
        "{measure:word} {name}: {size:hours} less, {after:hours} instead of {before:hours}",
        "{measure:word} {name}：减少{size:hours}，由{before:hours}减至{after:hours}",
    ),
    "effect.hands": (
        "{measure:word} {name}: {after} change hands",
        "{measure:word} {name}：{after} 项换人",
    ),
    "effect.comes": (
        "{measure:word} {name} comes in, done {after:instant}",
        "新增{measure:word} {name}，{after:instant}完成",
    ),
    "effect.goes": (
        "{measure:word} {name} is no longer planned; it was done {before:instant}",
        "{measure:word} {name}不再列入计划；原定{before:instant}完成",
    ),
    "effect.load_comes": (
        "{measure:word} {name}: new, {after:hours}",
        "{measure:word} {name}：新增，{after:hours}",
    ),
    "effect.load_goes": (
        "{measure:word} {name}: gone, it was {before:hours}",
        "{measure:word} {name}：取消，原为{before:hours}",
    ),
    "effect.same": ("{measure:word} {name}: as before", "{measure:word} {name}：不变"),
    "effect.together_date": (
        "{measure:word} {name}: together {size:duration/{day}} {sign:word} than the sum of each alone",
        "{measure:word} {name}：合并实施比单独影响之和{sign:word}{size:duration/{day}}",
    ),
    "effect.together_money": (
        "{measure:word} {name}: together {size:money/{currency}} {sign:word} than the sum of each alone",
        "{measure:word} {name}：合并实施比单独影响之和{sign:word}{size:money/{currency}}",
    ),
    "effect.together_work": (
        "{measure:word} {name}: together {size:hours} {sign:word} than the sum of each alone",
        "{measure:word} {name}：合并实施比单独影响之和{sign:word}{size:hours}",
    ),
    "effect.together_count": (
        "{measure:word} {name}: together {size} {sign:word} than the sum of each alone",
        "{measure:word} {name}：合并实施比单独影响之和{sign:word}{size}项",
    ),
    "effect.empty": (
        "{change} states no edits: its effect is not known",
        "变更 {change} 未列出修改内容：影响未知",
    ),
    "effect.not_alone": (
        "{change} cannot be made without the others: what it does alone is not known",
        "变更 {change} 无法脱离其他变更单独实施：其单独影响未知",
    ),
    "effect.collides": (
        "{change} and {other} both change {element} ({field}): the later one holds",
        "变更 {change} 与 {other} 修改了同一内容 {element}（{field}）：以后者为准",
    ),
    "effect.stale": (
        "{element} ({field}) is not any more what {change} was made from",
        "{element}（{field}）已与变更 {change} 制定时不同",
    ),
}
