"""Why links drive or do not, and why dates moved: code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "relation.sets": (
        "{predecessor_name} sets the date of {name}",
        "“{predecessor_name}”决定“{name}”的日期",
    ),
    "relation.ties": (
        "{predecessor_name} holds {name} too, no less than what set its date",
        "“{predecessor_name}”同样制约“{name}”的日期",
    ),
    "relation.room": (
        "{predecessor_name} can slip {size:duration/{day}} before it holds {name}",
        "“{predecessor_name}”还可推迟{size:duration/{day}}才会影响“{name}”",
    ),
    "relation.broken": (
        "{name} comes {size:duration/{day}} before {predecessor_name} would allow",
        "“{name}”比“{predecessor_name}”所允许的时间早{size:duration/{day}}",
    ),
    "relation.fixed": (
        "the date of {name} is fixed, whatever {predecessor_name} does",
        "“{name}”的日期已固定，不受“{predecessor_name}”影响",
    ),
    "relation.past": (
        "{name} is done, so {predecessor_name} holds it no more",
        "“{name}”已完成，不再受“{predecessor_name}”制约",
    ),
    "relation.late": (
        "{predecessor_name} is as late as possible: it follows {name} and does not hold it",
        "“{predecessor_name}”尽量推迟，随“{name}”而定，并不制约它",
    ),
    "relation.unused": (
        "the dates do not follow the link from {predecessor_name} to {name}",
        "日期计算不采用“{predecessor_name}”到“{name}”的依赖关系",
    ),
}
