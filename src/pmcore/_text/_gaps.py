"""What binds, what one more would bring, what may help: code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "word.logic": ("by its links alone", "仅按依赖关系"),
    "word.staffed": ("as staffed", "按人员安排"),
    "gap.people": (
        "Week of {week:day}, {basis:word}: {short:,.0f} h too little of {people:list} for {what:list} ({asked:,.0f} h asked for, {capacity:,.0f} h there)",
        "{week:day}起的一周（{basis:word}）：{people:list}在{what:list}上缺{short:,.0f}小时（需要{asked:,.0f}小时，可用{capacity:,.0f}小时）",
    ),
    "gap.named": (
        "Week of {week:day}, {basis:word}: {short:,.0f} h too little of {people:list} ({asked:,.0f} h asked for, {capacity:,.0f} h there)",
        "{week:day}起的一周（{basis:word}）：{people:list}缺{short:,.0f}小时（需要{asked:,.0f}小时，可用{capacity:,.0f}小时）",
    ),
    "gap.nobody": (
        "Week of {week:day}, {basis:word}: {short:,.0f} h asked for of {what:list}, which nobody can do",
        "{week:day}起的一周（{basis:word}）：需要{what:list}{short:,.0f}小时，而无人胜任",
    ),
    "gain.plan_earlier": (
        "One more for {what:list}: the plan ends {finish:instant}, {minutes:duration} earlier",
        "{what:list}多一个：计划于{finish:instant}完成，提前{minutes:duration}",
    ),
    "gain.plan_better": (
        "One more for {what:list}: better by {gain:,.0f}, though the plan ends {finish:instant}",
        "{what:list}多一个：改善{gain:,.0f}，计划于{finish:instant}完成",
    ),
    "gain.plan_same": (
        "One more for {what:list}: nothing better was found, the plan ends {finish:instant}",
        "{what:list}多一个：未找到更好的方案，计划仍于{finish:instant}完成",
    ),
    "gain.plan_possible": (
        "One more for {what:list}: the plan becomes possible and ends {finish:instant}",
        "{what:list}多一个：计划变为可行，于{finish:instant}完成",
    ),
    "gain.plan_impossible": (
        "One more for {what:list}: still no schedule was found",
        "{what:list}多一个：仍未找到可行方案",
    ),
    "gain.week_earlier": (
        "One more for {what:list} in the week of {week:day}: the plan ends {finish:instant}, {minutes:duration} earlier",
        "{week:day}起的一周{what:list}多一个：计划于{finish:instant}完成，提前{minutes:duration}",
    ),
    "gain.week_better": (
        "One more for {what:list} in the week of {week:day}: better by {gain:,.0f}, though the plan ends {finish:instant}",
        "{week:day}起的一周{what:list}多一个：改善{gain:,.0f}，计划于{finish:instant}完成",
    ),
    "gain.week_same": (
        "One more for {what:list} in the week of {week:day}: nothing better was found, the plan ends {finish:instant}",
        "{week:day}起的一周{what:list}多一个：未找到更好的方案，计划仍于{finish:instant}完成",
    ),
    "gain.week_possible": (
        "One more for {what:list} in the week of {week:day}: the plan becomes possible and ends {finish:instant}",
        "{week:day}起的一周{what:list}多一个：计划变为可行，于{finish:instant}完成",
    ),
    "gain.week_impossible": (
        "One more for {what:list} in the week of {week:day}: still no schedule was found",
        "{week:day}起的一周{what:list}多一个：仍未找到可行方案",
    ),
    "remedy.hire": (
        "Take on one more person for {what:list}",
        "为{what:list}增加一人",
    ),
    "remedy.hire_until": (
        "Take on one more person for {what:list} from {first:day} to {last:day}",
        "{first:day}至{last:day}为{what:list}增加一人",
    ),
    "remedy.units": ("Have {units:g} more of {resource}", "将{resource}增加{units:g}"),
    "remedy.units_until": (
        "Have {units:g} more of {resource} from {first:day} to {last:day}",
        "{first:day}至{last:day}将{resource}增加{units:g}",
    ),
    "remedy.train": (
        "Train {resource} in {skill} up to level {level}",
        "培训{resource}，使其{skill}达到{level}级",
    ),
    "remedy.overtime": (
        "{resource} works {hours:g} h on {first:day}",
        "{resource}于{first:day}加班{hours:g}小时",
    ),
    "remedy.wish": ("Give this up: {wish}", "放弃以下要求：{wish}"),
    "fix.nothing": (
        "Nothing has to be done: the plan ends {finish:instant}, by {by:instant}",
        "无需任何措施：计划于{finish:instant}完成，不晚于{by:instant}",
    ),
    "fix.found": (
        "With this the plan ends {finish:instant}, by {by:instant}, for {cost}",
        "采取以下措施，计划于{finish:instant}完成，不晚于{by:instant}，费用{cost}",
    ),
    "fix.cheapest": (
        "Nothing of the {count} things considered does it for less",
        "所考虑的{count}项措施中没有更便宜的办法",
    ),
    "fix.bounded": (
        "What does it may cost less, but not less than {least}, of the {count} things considered",
        "所考虑的{count}项措施中可能有更便宜的办法，但不低于{least}",
    ),
    "fix.too_late": (
        "Nothing of the {count} things considered meets {by:instant}; {finish:instant} is met for {cost}",
        "所考虑的{count}项措施都不能赶上{by:instant}；以{cost}可于{finish:instant}完成",
    ),
    "fix.not_found": (
        "Nothing was found that meets {by:instant}, though it is not proved that nothing of the {count} things considered does; {finish:instant} is met for {cost}",
        "未找到能赶上{by:instant}的办法，但未证明所考虑的{count}项措施都做不到；以{cost}可于{finish:instant}完成",
    ),
    "fix.impossible": (
        "Even with all {count} things considered no schedule was found",
        "即使采取所考虑的全部{count}项措施，也未找到可行方案",
    ),
}
