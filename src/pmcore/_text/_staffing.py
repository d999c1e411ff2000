"""Planning anew and telling why: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "change.task_gone": (
        "{name} is no longer part of the plan, so {person_name} has no place there",
        "“{name}”已不在计划中，{person_name}不再参与",
    ),
    "change.person_gone": (
        "{name}: {by_names:list} takes the place of {person_name}, who is no longer part of the plan",
        "“{name}”：由{by_names:list}代替{person_name}，后者已不在计划中",
    ),
    "change.inactive": (
        "{name}: {by_names:list} takes the place of {person_name}, who takes no work",
        "“{name}”：由{by_names:list}代替{person_name}，后者不可安排工作",
    ),
    "change.need_gone": (
        "{name} no longer has the need that {person_name} was to fill",
        "“{name}”不再有原由{person_name}承担的需求",
    ),
    "change.unqualified": (
        "{name}: {by_names:list} takes the place of {person_name}, who is not qualified",
        "“{name}”：由{by_names:list}代替{person_name}，后者不具备资格",
    ),
    "change.away": (
        "{name}: {by_names:list} takes the place of {person_name}, who is not there at {at:instant}",
        "“{name}”：由{by_names:list}代替{person_name}，后者{at:instant}不在岗",
    ),
    "change.busy": (
        "{name}: {by_names:list} takes the place of {person_name}, who works on {other_name} from {from:instant} to {until:instant}",
        "“{name}”：由{by_names:list}代替{person_name}，后者{from:instant}至{until:instant}从事“{other_name}”",
    ),
    "change.later": (
        "{name}: {by_names:list} takes the place of {person_name}, who would make the plan worse by {loss:duration}",
        "“{name}”：由{by_names:list}代替{person_name}，否则方案将差{loss:duration}",
    ),
    "change.worse": (
        "{name}: {by_names:list} takes the place of {person_name}, who would make the plan worse by {loss:,.6g} {unit:word}",
        "“{name}”：由{by_names:list}代替{person_name}，否则方案将差{loss:,.6g}{unit:word}",
    ),
    "change.cheaper": (
        "{name}: {by_names:list} takes the place of {person_name}, who costs more",
        "“{name}”：由{by_names:list}代替{person_name}，后者成本更高",
    ),
    "change.choice": (
        "{name}: {by_names:list} takes the place of {person_name}, which other changes need",
        "“{name}”：由{by_names:list}代替{person_name}，其他变更需要如此",
    ),
    "why.begun": (
        "{name} is under way, so {person_name} works on it to its end",
        "“{name}”已在进行，由{person_name}继续完成",
    ),
    "why.given": (
        "{name} has {person_name}, as the plan states",
        "“{name}”由{person_name}承担，系计划既定",
    ),
    "why.only": (
        "{name} has {person_name}, the only one who can fill the place",
        "“{name}”由{person_name}承担，唯其能胜任",
    ),
    "why.best": (
        "{name} has {person_name}, the best of {count} who can fill the place",
        "“{name}”由{person_name}承担，为可胜任的{count}人中最优",
    ),
    "why.best_found": (
        "{name} has {person_name}; of {count} who can fill the place nobody better was found",
        "“{name}”由{person_name}承担；可胜任的{count}人中未找到更合适者",
    ),
    "why.as_good": (
        "{name} has {person_name}, of {count} who can fill the place; somebody else would do as well",
        "“{name}”由{person_name}承担；可胜任的{count}人中另有同样合适者",
    ),
    "why.worse": (
        "{person_name} in place of {instead_name}: the plan would be worse by {loss:duration}",
        "若以{person_name}代替{instead_name}：方案将差{loss:duration}",
    ),
    "why.better": (
        "{person_name} in place of {instead_name}: the plan would be better by {loss:duration}",
        "若以{person_name}代替{instead_name}：方案将好{loss:duration}",
    ),
    "why.worse_term": (
        "{person_name} in place of {instead_name}: the plan would be worse by {loss:,.6g} {unit:word}",
        "若以{person_name}代替{instead_name}：方案将差{loss:,.6g}{unit:word}",
    ),
    "why.better_term": (
        "{person_name} in place of {instead_name}: the plan would be better by {loss:,.6g} {unit:word}",
        "若以{person_name}代替{instead_name}：方案将好{loss:,.6g}{unit:word}",
    ),
    "why.same": (
        "{person_name} in place of {instead_name}: the plan would be as good",
        "若以{person_name}代替{instead_name}：方案同样好",
    ),
    "why.not_found": (
        "{person_name} in place of {instead_name}: no schedule was found, but there may be one",
        "若以{person_name}代替{instead_name}：未找到可行方案，但不排除存在",
    ),
    "why.impossible": (
        "{person_name} in place of {instead_name}: no schedule would keep every wish",
        "若以{person_name}代替{instead_name}：没有任何方案能满足全部要求",
    ),
    "wish.constraint": (
        "{task} has the constraint {type:word} {date:instant}",
        "“{task}”受日期约束：{type:word}{date:instant}",
    ),
    "wish.deadline": (
        "{task} is to meet its deadline, {date:instant}",
        "“{task}”须在截止时间{date:instant}前完成",
    ),
    "wish.leave": (
        "{resource} is on leave from {first:day} to {last:day}",
        "{resource}于{first:day}至{last:day}休假",
    ),
    "wish.skill": (
        "{task} needs {count} with {skill} at level {level}",
        "“{task}”需要{count}名{level}级{skill}人员",
    ),
    "wish.resource": (
        "{task} needs {units} of {resource}",
        "“{task}”需要{units}个单位的{resource}",
    ),
    "wish.assignment": ("{task} is given to {resource}", "“{task}”已指定给{resource}"),
    "wish.maximum_lag": (
        "{successor} is to follow {predecessor} within {max_lag:duration}",
        "“{successor}”须在“{predecessor}”之后{max_lag:duration}以内",
    ),
    "wish.available_from": (
        "{resource} is not there before {date:instant}",
        "{resource}在{date:instant}之前不在岗",
    ),
    "wish.available_until": (
        "{resource} is not there after {date:instant}",
        "{resource}在{date:instant}之后不在岗",
    ),
    "wish.availability": (
        "{resource} has less time at some dates",
        "{resource}在部分时段可用时间较少",
    ),
    "wish.kept_date": (
        "{task} is to keep its date, {date:instant}",
        "“{task}”须保持既定日期{date:instant}",
    ),
    "wish.constraint.hint": ("Move the date or give it up", "请调整日期或取消约束"),
    "wish.deadline.hint": ("Move the deadline", "请调整截止时间"),
    "wish.leave.hint": ("Move the leave or let somebody stand in", "请调整休假或安排替代人员"),
    "wish.skill.hint": ("Lower the need or add people", "请降低需求或增加人员"),
    "wish.resource.hint": ("Lower the need or name another", "请降低需求或改用其他资源"),
    "wish.assignment.hint": ("Release the assignment", "请释放该分配"),
    "wish.maximum_lag.hint": ("Allow a longer lag", "请放宽最大延隔时间"),
    "wish.available_from.hint": ("Let them come earlier", "请提前到岗"),
    "wish.available_until.hint": ("Let them stay longer", "请延后离岗"),
    "wish.availability.hint": ("Raise the time that they have", "请提高可用时间"),
    "wish.kept_date.hint": ("Keep the people alone", "请只保留人员"),
    "relax.move": (
        "It would do to let {task} {type:word} {needed:instant} in place of {date:instant}",
        "将“{task}”的日期约束（{type:word}）由{date:instant}改为{needed:instant}即可",
    ),
    "relax.give_up": (
        "It would do to give this up: {wish}",
        "放弃以下要求即可：{wish}",
    ),
}
