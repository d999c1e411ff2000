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
    "why.same": (
        "{person_name} in place of {instead_name}: the plan would be as good",
        "若以{person_name}代替{instead_name}：方案同样好",
    ),
    "why.impossible": (
        "{person_name} in place of {instead_name}: no schedule would keep every wish",
        "若以{person_name}代替{instead_name}：没有任何方案能满足全部要求",
    ),
}
