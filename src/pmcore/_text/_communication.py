"""Communication: stakeholders, duties, meetings, logs: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "communication.closed_before_opened": (
        "it was closed on {closed:day}, before it was opened on {opened:day}",
        "关闭日期{closed:day}早于提出日期{opened:day}",
    ),
    "communication.closed_before_opened.hint": ("Correct one of the dates", "请更正其中一个日期"),
    "log.open": (
        "{kind:word} {entry}, {name}, is due from {owner} on {at:day}",
        "{kind:word}{entry}“{name}”应由{owner}于{at:day}前完成",
    ),
    "log.open_plain": (
        "{kind:word} {entry}, {name}, is open",
        "{kind:word}{entry}“{name}”尚未关闭",
    ),
    "log.overdue": (
        "{kind:word} {entry}, {name}, was due from {owner} on {at:day} and is overdue by {late} calendar days",
        "{kind:word}{entry}“{name}”应由{owner}于{at:day}前完成，已逾期{late}个日历日",
    ),
    "log.overdue_plain": (
        "{kind:word} {entry}, {name}, was due on {at:day}, is overdue by {late} calendar days, and nobody owns it",
        "{kind:word}{entry}“{name}”应于{at:day}前完成，已逾期{late}个日历日，且无人负责",
    ),
    "log.closed": (
        "{kind:word} {entry}, {name}, was closed on {at:day}",
        "{kind:word}{entry}“{name}”已于{at:day}关闭",
    ),
    "log.closed_plain": (
        "{kind:word} {entry}, {name}, is settled",
        "{kind:word}{entry}“{name}”已有结论",
    ),
    "log.ahead": (
        "{kind:word} {entry}, {name}, is opened on {at:day} only",
        "{kind:word}{entry}“{name}”到{at:day}才提出",
    ),
    "log.no_owner": (
        "{count} open entries have no owner, such as {first:list}",
        "有{count}项未关闭事项没有负责人，例如{first:list}",
    ),
    "log.no_due": (
        "{count} open entries have no date they are due on, such as {first:list}",
        "有{count}项未关闭事项没有期限，例如{first:list}",
    ),
    "log.undated": (
        "{count} entries are settled without a date, such as {first:list}",
        "有{count}项事项已有结论但未记录日期，例如{first:list}",
    ),
    "log.begun": (
        "{entry} concerns work that has begun, which waiting does not hold: {tasks:list}",
        "{entry}涉及已开工的任务，等待不会推迟这些任务：{tasks:list}",
    ),
    "log.unpriced": (
        "No penalty is stated and no day is valued, so waiting has no price in money",
        "计划未约定误期罚金，也未给出每日价值，因此无法折算等待的金额",
    ),
    "wait.float": (
        "Waiting {wait:duration/{day}} more for {name} eats {used:duration/{day}} of float and moves no milestone",
        "“{name}”再等{wait:duration/{day}}，消耗总浮动时间{used:duration/{day}}，不影响任何里程碑",
    ),
    "wait.milestone": (
        "Waiting {wait:duration/{day}} more for {name} moves {milestones:list}, not the finish",
        "“{name}”再等{wait:duration/{day}}，将推迟里程碑{milestones:list}，但不影响完工",
    ),
    "wait.finish": (
        "Waiting {wait:duration/{day}} more for {name} moves the finish by {moved:duration/{day}}, to {finish:instant}",
        "“{name}”再等{wait:duration/{day}}，完工将推迟{moved:duration/{day}}，至{finish:instant}",
    ),
    "wait.cost": (
        "Waiting {wait:duration/{day}} more for {name} moves the finish by {moved:duration/{day}}, to {finish:instant}, and costs {cost:money/{currency}}",
        "“{name}”再等{wait:duration/{day}}，完工将推迟{moved:duration/{day}}，至{finish:instant}，代价为{cost:money/{currency}}",
    ),
    "wait.penalty": (
        "Waiting {wait:duration/{day}} more for {name} costs {cost:money/{currency}} in penalties",
        "“{name}”再等{wait:duration/{day}}，将产生误期罚金{cost:money/{currency}}",
    ),
    "word.log.issue": ("Issue", "问题"),
    "word.log.decision": ("Decision", "决策"),
    "word.log.action": ("Action", "行动项"),
    "word.log.change": ("Change", "变更"),
}
