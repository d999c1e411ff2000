"""Communication: stakeholders, duties, meetings, logs: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "communication.closed_before_opened": (
        "it was closed on {closed:day}, before it was opened on {opened:day}",
        "关闭日期{closed:day}早于提出日期{opened:day}",
    ),
    "communication.closed_before_opened.hint": ("Correct one of the dates", "请更正其中一个日期"),
    "communication.unknown_audience": (
        "no audience is called {found}; known are {known:list}",
        "没有名为{found}的受众；已有{known:list}",
    ),
    "communication.unknown_audience.hint": (
        "Add it to audiences or name one that is there",
        "请在 audiences 中添加，或改用已有的受众",
    ),
    "communication.unknown_attitude": (
        "it is not known what {found} means",
        "无法识别态度“{found}”",
    ),
    "communication.unknown_attitude.hint": (
        "Take one of {known:list}, or say what the word means by attitudes",
        "请使用{known:list}之一，或用 attitudes 说明该词的含义",
    ),
    "communication.never_in_hours": (
        "{name} never lies in working time: {start:instant} to {finish:instant} does not",
        "“{name}”从不落在工作时间内：例如{start:instant}至{finish:instant}",
    ),
    "communication.never_in_hours.hint": (
        "State a time of day within the shifts of the project's calendar",
        "请选择项目日历班次之内的时间",
    ),
    "communication.day_off": (
        "{name} is held on {at:day}, a day off",
        "“{name}”定于{at:day}，当天休息",
    ),
    "communication.day_off.hint": (
        "Move it to a working day, or change its holiday rule",
        "请改到工作日，或修改节假日规则",
    ),
    "communication.outside_hours": (
        "{name} is held outside working time: {start:instant} to {finish:instant}",
        "“{name}”不在工作时间内：{start:instant}至{finish:instant}",
    ),
    "communication.outside_hours.hint": (
        "Move it into the shifts of the project's calendar",
        "请调整到项目日历的班次之内",
    ),
    "communication.person_away": (
        "{who} is away when {name} is held on {at:day}",
        "“{name}”定于{at:day}，届时{who}不在岗",
    ),
    "communication.person_away.hint": (
        "Send somebody else, or move the meeting",
        "请安排他人代为出席，或改期",
    ),
    "communication.person_off_work": (
        "{who} is not at work when {name} is held on {at:day}",
        "“{name}”定于{at:day}，不在{who}的工作时间内",
    ),
    "communication.person_off_work.hint": (
        "Choose a time within the person's calendar",
        "请选择该人员日历中的工作时间",
    ),
    "communication.clash": (
        "{who} is wanted in {name} and in {other} at once, from {start:instant} on",
        "{who}自{start:instant}起同时需要参加“{name}”和“{other}”",
    ),
    "communication.clash.hint": ("Move one of the meetings", "请调整其中一场会议的时间"),
    "communication.accountable_count": (
        "{item} has {count} accountable parties, and must have 1",
        "“{item}”有{count}个负责方（A），必须恰有1个",
    ),
    "communication.accountable_count.hint": (
        "Make exactly one party accountable",
        "请恰好指定一个负责方（A）",
    ),
    "communication.nobody_responsible": (
        "nobody is responsible for {item}",
        "“{item}”没有执行方（R）",
    ),
    "communication.nobody_responsible.hint": ("Name who does it", "请指定由谁执行"),
    "communication.unknown_item": (
        "{item} is no task, deliverable or other element of the plan",
        "{item}不是计划中的任务、交付物或其他要素",
    ),
    "communication.unknown_item.hint": (
        "Name it by the id of what it is, so that assignments can be held against it",
        "请改用对应要素的编号，以便与实际分配核对",
    ),
    "communication.two_duties": (
        "{who} has the duties {duties} for {item}",
        "{who}在“{item}”上同时承担{duties}",
    ),
    "communication.two_duties.hint": (
        "Keep the strongest; only A and R go together",
        "请保留最重的一项；只有A与R可以并存",
    ),
    "communication.accountable_overload": (
        "{who} is accountable for {count} items, more than {most}",
        "{who}对{count}项负责（A），超过{most}项",
    ),
    "communication.accountable_overload.hint": (
        "Let others answer for some of them",
        "请将部分事项交由他人负责",
    ),
    "communication.unknown_party": (
        "{found}, who has a duty for {item}, is nobody's id",
        "“{item}”的职责方{found}不是任何人员或单位的编号",
    ),
    "communication.unknown_party.hint": (
        "Name a resource, a stakeholder or a unit",
        "请填写资源、干系人或组织单元的编号",
    ),
    "communication.party_left": (
        "{who} has the duties {duties} for {item} and has left",
        "{who}在“{item}”上承担{duties}，但已离开项目",
    ),
    "communication.party_left.hint": ("Hand the duties over", "请移交这些职责"),
    "communication.not_assigned": (
        "{who} is responsible for {item} and not assigned to its work",
        "{who}是“{item}”的执行方（R），但未被分配到相应任务",
    ),
    "communication.not_assigned.hint": (
        "Assign them, or change the matrix",
        "请安排其参与，或修改职责矩阵",
    ),
    "communication.not_responsible": (
        "{who} is assigned to the work of {item} and not responsible for it",
        "{who}被分配到“{item}”的任务，但在矩阵中不是执行方（R）",
    ),
    "communication.not_responsible.hint": (
        "Make them responsible, or assign those who are",
        "请将其列为执行方，或改派矩阵中的执行方",
    ),
    "communication.no_rating": ("{found} is no rating from 0 to 10", "{found}不是0到10之间的评分"),
    "communication.no_rating.hint": ("Give a number from 0 to 10", "请填写0到10之间的数"),
    "meeting.planned": ("{name} is held on {at:day}", "“{name}”于{at:day}举行"),
    "meeting.moved": (
        "{name} falls on {nominal:day}, a day off, and is held on {at:day}",
        "“{name}”原定{nominal:day}，当天休息，改至{at:day}举行",
    ),
    "meeting.cancelled": (
        "{name} falls on {nominal:day}, a day off, and is not held",
        "“{name}”原定{nominal:day}，当天休息，取消",
    ),
    "meeting.shifted": (
        "{name} falls on {nominal:day} and is held on {at:day}",
        "“{name}”原定{nominal:day}，改至{at:day}举行",
    ),
    "message.planned": ("{name} is sent on {at:day}", "“{name}”于{at:day}发出"),
    "message.moved": (
        "{name} falls on {nominal:day}, a day off, and is sent on {at:day}",
        "“{name}”原定{nominal:day}，当天休息，改至{at:day}发出",
    ),
    "message.cancelled": (
        "{name} falls on {nominal:day}, a day off, and is not sent",
        "“{name}”原定{nominal:day}，当天休息，本次不发",
    ),
    "message.shifted": (
        "{name} falls on {nominal:day} and is sent on {at:day}",
        "“{name}”原定{nominal:day}，改至{at:day}发出",
    ),
    "meeting.nobody": (
        "Communications that reach nobody the plan names: {count}, such as {first:list}",
        "有{count}项沟通没有触及计划中的任何人，例如{first:list}",
    ),
    "meeting.untimed": (
        "Meetings without a time of day, whose clashes are not looked for: {count}, such as {first:list}",
        "有{count}个会议未约定时间，因此未检查时间冲突，例如{first:list}",
    ),
    "agenda.stated": ("{name}", "{name}"),
    "agenda.gate": ("Gate {name} is on {at:day}", "关口“{name}”定于{at:day}"),
    "agenda.later": (
        "{name} has moved {size:duration/{day}} later, to {at:instant}",
        "“{name}”推迟{size:duration/{day}}，至{at:instant}",
    ),
    "agenda.earlier": (
        "{name} has moved {size:duration/{day}} earlier, to {at:instant}",
        "“{name}”提前{size:duration/{day}}，至{at:instant}",
    ),
    "due.hold": ("{at:day}: {name}", "{at:day}：{name}"),
    "due.may_skip": (
        "{at:day}: {name} may be skipped, nothing has changed since {since:day}",
        "{at:day}：{name}可以不开，自{since:day}以来没有变化",
    ),
    "due.extra": (
        "{at:day}: nobody meets shortly before gate {name} on {gate:day}; add a meeting",
        "{at:day}：关口“{name}”（{gate:day}）之前没有会议，建议加开",
    ),
    "stakeholder.neglected": (
        "{name} has had no contact for {silence} calendar days, {cadence} are asked for",
        "已有{silence}个日历日未与{name}联系，应不超过{cadence}日",
    ),
    "stakeholder.unrecorded": (
        "No contact with {name} is on record in {silence} calendar days, {cadence} are asked for",
        "最近{silence}个日历日内没有与{name}联系的记录，应不超过{cadence}日",
    ),
    "stakeholder.unreached": (
        "Stakeholders whom no communication will reach: {count}, such as {first:list}",
        "今后没有任何沟通会触及{count}位干系人，例如{first:list}",
    ),
    "stakeholder.no_attitude": (
        "Stakeholders whose attitude is not known: {count}, such as {first:list}",
        "有{count}位干系人的态度未知，例如{first:list}",
    ),
    "stakeholder.no_aim": (
        "Stakeholders whose wanted attitude is not stated: {count}, such as {first:list}",
        "有{count}位干系人未写明期望的态度，例如{first:list}",
    ),
    "satisfaction.never": (
        "Nobody has ever asked {who} about {name}, for {silence} calendar days",
        "从未就“{name}”征询过{who}，已有{silence}个日历日",
    ),
    "satisfaction.due": (
        "{who} was last asked about {name} on {asked:day}, {silence} calendar days ago",
        "上次就“{name}”征询{who}是{asked:day}，已过{silence}个日历日",
    ),
    "satisfaction.falling": (
        "Satisfaction with {name}, asked of {who}, falls by {fall:.1f} points in 30 days",
        "{who}对“{name}”的满意度持续下降：每30天下降{fall:.1f}分",
    ),
    "acceptance.missing": (
        "{name} was due for acceptance on {due:day} and nothing is signed, {late} calendar days later",
        "“{name}”应于{due:day}验收，至今未签，已过{late}个日历日",
    ),
    "acceptance.refused": (
        "{name} was refused (refusals so far: {count}): {remarks:list}",
        "“{name}”被拒收（累计{count}次）：{remarks:list}",
    ),
    "acceptance.remarks": (
        "{name} is accepted with open remarks: {remarks:list}",
        "“{name}”已验收，遗留意见：{remarks:list}",
    ),
    "acceptance.no_remarks": (
        "{name} is accepted with remarks, and none is written down",
        "“{name}”为有意见验收，但没有记录意见",
    ),
    "acceptance.unsigned": ("{name} is accepted, and nobody signed", "“{name}”已验收，但无人签字"),
    "acceptance.ahead": (
        "Signatures after the day, which are left out: {count}, such as for {first:list}",
        "有{count}份签字在该日期之后，未计入，例如{first:list}",
    ),
    "log.open": (
        "{kind:word} {entry}, {name}, is due from {owner} on {at:day}",
        "{kind:word}{entry}“{name}”应由{owner}于{at:day}前完成",
    ),
    "log.open_plain": (
        "{kind:word} {entry}, {name}, is open",
        "{kind:word}{entry}“{name}”尚未关闭",
    ),
    "log.open_unowned": (
        "{kind:word} {entry}, {name}, is due on {at:day}",
        "{kind:word}{entry}“{name}”应于{at:day}前完成",
    ),
    "log.overdue": (
        "{kind:word} {entry}, {name}, was due from {owner} on {at:day} and is overdue by {late} calendar days",
        "{kind:word}{entry}“{name}”应由{owner}于{at:day}前完成，已逾期{late}个日历日",
    ),
    "log.overdue_unowned": (
        "{kind:word} {entry}, {name}, was due on {at:day} and is overdue by {late} calendar days",
        "{kind:word}{entry}“{name}”应于{at:day}前完成，已逾期{late}个日历日",
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
        "Open entries without an owner: {count}, such as {first:list}",
        "有{count}项未关闭事项没有负责人，例如{first:list}",
    ),
    "log.no_due": (
        "Open entries without a date they are due on: {count}, such as {first:list}",
        "有{count}项未关闭事项没有期限，例如{first:list}",
    ),
    "log.undated": (
        "Entries settled without a date: {count}, such as {first:list}",
        "有{count}项事项已有结论但未记录日期，例如{first:list}",
    ),
    "log.begun": (
        "{entry} concerns work that has begun, which waiting does not hold: {tasks:list}",
        "{entry}涉及已开工的任务，等待不会推迟这些任务：{tasks:list}",
    ),
    "log.fixed": (
        "{entry} holds tasks whose dates are fixed, so that waiting is not seen to move them: {tasks:list}",
        "{entry}所阻塞的任务日期已固定，等待对其的影响未能计入：{tasks:list}",
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
