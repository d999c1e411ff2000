"""What is wrong when a template is put into a plan: code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "template.no_prefix": ("a prefix is needed", "需要前缀"),
    "template.no_prefix.hint": (
        "Give a text that no id of the plan begins with",
        "请给出计划中尚无编号以之开头的文字",
    ),
    "template.unknown_element": (
        "{found} is not among the plan's WBS elements",
        "{found}不在计划的WBS元素中",
    ),
    "template.unknown_element.hint": (
        "Add it to wbs or name one that is there",
        "请将其加入wbs，或改用已有的元素",
    ),
    "template.timezone": (
        "the template is in {found}, the plan in {expected}",
        "模板的时区为{found}，计划的时区为{expected}",
    ),
    "template.timezone.hint": ("State both in one timezone", "请使两者使用同一时区"),
    "template.facts": (
        "a template states what is to be done, this one has {register}",
        "模板只陈述将要做的工作，而此模板含有{register}",
    ),
    "template.facts.hint": ("Take them out of the template", "请从模板中移除"),
    "template.differs": (
        "plan and template say different things of {found}",
        "计划与模板对{found}的陈述不一致",
    ),
    "template.differs.hint": (
        "Make both alike, or give one of them another id",
        "请使两者一致，或更换其中一个编号",
    ),
    "template.missing_parameter": (
        "the parameter {found} is not given",
        "未给出参数{found}",
    ),
    "template.missing_parameter.hint": ("Add it to parameters", "请在parameters中给出"),
    "template.unused_parameter": (
        "nothing in the template uses the parameter {found}",
        "模板中没有使用参数{found}的地方",
    ),
    "template.unused_parameter.hint": (
        "Leave it out, or check how it is spelled",
        "请去掉，或检查拼写",
    ),
    "template.no_factor": (
        "a size is multiplied by a number of 0 or more, found {found}",
        "倍数应为不小于0的数，实际为{found}",
    ),
    "template.no_factor.hint": ("Give a number such as 1.5", "请给出如1.5的数"),
    "template.unknown_port": (
        "the template has no port {found}",
        "模板没有端口{found}",
    ),
    "template.unknown_port.hint": (
        "Use @entry or @exit, or name it in the template's attribute ports",
        "请使用@entry或@exit，或在模板的ports属性中命名",
    ),
    "template.unknown_end": (
        "neither the plan nor the new part has the task {found}",
        "计划与新增部分都没有任务{found}",
    ),
    "template.unknown_end.hint": (
        "Name a task of the plan, one of the part with its prefix, or a port",
        "请写计划中的任务、带前缀的新增任务，或端口",
    ),
}
