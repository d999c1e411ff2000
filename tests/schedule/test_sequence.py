"""Work out of sequence: what broke a link, by how much, and what each progress rule does then."""

from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm
from pmcore import Dependency, LinkType, ProgressRule, Rules, Task, TaskKind, TaskStatus, days

NOW = datetime(2027, 1, 8, 18)
"""A Friday; the plan starts on the Monday before."""


def at(day, hour=9):
    return datetime(2027, 1, day, hour)


def plan(links, *, rules=Rules.TEXTBOOK, tasks=(), facts=(), **settings):
    """Return a plan of a, b and c with ten, four and one days, and facts at the data date."""
    three = [Task("a", "A", days(10)), Task("b", "B", days(4)), Task("c", "C", days(1))]
    return pm.Plan(
        "P",
        start=at(4),
        tasks=tasks or three,
        dependencies=[Dependency(*link) if isinstance(link, tuple) else link for link in links],
        settings=pm.Settings(rules=rules, **settings),
        updates=[pm.StatusUpdate(NOW, facts)],
    )


def begun(task, day=5, left=2):
    return TaskStatus(task, start=at(day), remaining=days(left))


def done(task, first=5, last=7):
    return TaskStatus(task, start=at(first), finish=at(last, 18))


@pytest.mark.parametrize(
    ("kind", "facts", "code", "dates", "by"),
    [
        # a ends at its earliest on the 15th, nine working days after b began on the 5th.
        ("FS", [begun("a", 4, 5), begun("b")], "finish_start", (at(5), at(15, 18)), 9),
        # a has not begun: it will on Monday the 11th at the earliest.
        ("SS", [begun("b")], "start_start", (at(5), at(11)), 4),
        ("FF", [begun("a", 4, 5), done("b")], "finish_finish", (at(7, 18), at(15, 18)), 6),
        ("SF", [done("b")], "start_finish", (at(7, 18), at(11)), 1),
    ],
)
def test_each_type_of_link(kind, facts, code, dates, by):
    """The event that the link holds came before the event that holds it."""
    found = pm.schedule.out_of_sequence(plan([("a", "b", LinkType(kind))], facts=facts))
    (row,) = found.rows
    assert (row.predecessor, row.successor, row.type) == ("a", "b", kind)
    assert (row.reason.code, row.happened, row.allowed) == (f"sequence.{code}", *dates)
    assert row.minutes == days(by)
    assert row.is_open
    assert found.open == (row.link,)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("FS", [done("a", 4, 4), begun("b")]),
        ("SS", [begun("a", 4), begun("b")]),
        ("SS", [begun("a", 4), begun("b", 4)]),
        ("FF", [begun("a"), begun("b")]),
        ("SF", [begun("a", 4), done("b")]),
        ("FS", [begun("a")]),
    ],
)
def test_work_in_sequence(kind, facts):
    """What came when it might, or has not come, is not named."""
    assert not pm.schedule.out_of_sequence(plan([("a", "b", LinkType(kind))], facts=facts)).rows


def test_a_plan_without_facts():
    """Nothing has happened."""
    made = replace(plan([("a", "b")]), updates=())
    assert pm.schedule.out_of_sequence(made).rows == ()


@pytest.mark.parametrize(
    ("link", "allowed", "by"),
    [
        (Dependency("a", "b", lag=days(2)), at(8, 18), 2),
        # Two whole days from Wednesday evening end on Friday evening, by the clock.
        (Dependency("a", "b", lag=2880, lag_calendar="elapsed"), at(8, 18), 2),
        (Dependency("a", "b", percent=0.1), at(7, 18), 1),
        (Dependency("a", "b", lag=300, lag_calendar="elapsed", rounds_up=True), at(7, 0), 0),
        (Dependency("a", "b", lag=-days(1)), None, 0),
    ],
)
def test_lags_count_on_their_calendars(link, allowed, by):
    """a ended on Wednesday the 6th, b began on Thursday the 7th: only the lag is broken."""
    made = plan([link], facts=[done("a", 4, 6), begun("b", 7)])
    found = pm.schedule.out_of_sequence(made).rows
    assert [(row.allowed, row.minutes) for row in found] == ([(allowed, days(by))] if by else [])


def test_a_lead_lets_work_begin_before():
    """b may begin five days before a ends on the 15th; it began a day before that."""
    facts = [begun("a", 4, 5), begun("b", 7)]
    (row,) = pm.schedule.out_of_sequence(
        plan([Dependency("a", "b", lag=-days(5))], facts=facts)
    ).rows
    assert row.minutes == days(2)
    assert not row.is_open
    far = pm.schedule.out_of_sequence(plan([Dependency("a", "b", lag=-days(8))], facts=facts))
    assert far.rows == ()


def test_what_has_passed_is_named_but_not_open():
    """a ended after b began: the link was broken and holds nobody any more."""
    made = plan([("a", "b")], facts=[done("a", 4, 6), begun("b", 5)])
    found = pm.schedule.out_of_sequence(made)
    (row,) = found.rows
    assert (row.minutes, row.is_open, found.open) == (days(2), False, ())
    assert {effect.reason.code for effect in row.effects} == {"sequence.past"}
    assert len({effect.finish for effect in row.effects}) == 1
    assert pm.schedule.health(made)["gao.out_of_sequence"].count == 0


def test_a_lag_that_still_runs_is_open():
    """a is done, but b might begin a week later: health names the link."""
    made = plan([Dependency("a", "b", lag=days(5))], facts=[done("a", 4, 6), begun("b", 7)])
    assert pm.schedule.out_of_sequence(made).open == ("a->b",)
    assert pm.schedule.health(made)["gao.out_of_sequence"].items == ("a->b",)


@pytest.mark.parametrize("kind", [TaskKind.LEVEL_OF_EFFORT, TaskKind.INACTIVE])
def test_links_that_hold_no_date_are_left_out(kind):
    """Spans follow what they span, and what is inactive holds nobody."""
    tasks = [Task("a", duration=days(10), kind=kind), Task("b", duration=days(4)), Task("c")]
    links = [("a", "b"), ("c", "a", LinkType.SS)]
    assert not pm.schedule.out_of_sequence(plan(links, tasks=tasks, facts=[begun("b")])).rows


CASES = {
    "b has begun": [begun("a", 4, 5), begun("b")],
    "b is done": [begun("a", 4, 5), done("b")],
    "a has not begun": [begun("b")],
}


@pytest.mark.parametrize("rules", list(Rules))
@pytest.mark.parametrize("kind", list(LinkType))
@pytest.mark.parametrize("facts", CASES.values(), ids=CASES)
def test_effects_are_what_the_rules_do(rules, kind, facts):
    """A longer predecessor moves what is said to wait for it, and nothing else."""
    made = plan([("a", "b", kind), ("b", "c")], rules=rules, facts=facts)
    found = pm.schedule.out_of_sequence(made)
    assert pm.io.loads(pm.io.dumps(found)) == found
    longer = _longer(made)
    for row in found.rows:
        for rule, effect in zip(ProgressRule, row.effects, strict=True):
            was, now = (_by(each, rule) for each in (made, longer))
            assert (effect.rule, effect.finish) == (rule, was["b"].finish)
            assert effect.plan_finish == was.finish
            code = effect.reason.code
            is_held = now["b"].finish > was["b"].finish or now["c"].finish > was["c"].finish
            assert is_held is (code in ("sequence.waits", "sequence.passes_on")), (rule, code)
            is_done = was["b"].percent == 1
            assert is_done is (code in ("sequence.passes_on", "sequence.stands"))


def _longer(made):
    """Return the plan with a far longer, and later where it has not begun."""
    (update,) = made.updates
    facts = [
        replace(each, remaining=each.remaining + days(20)) if each.task == "a" else each
        for each in update.tasks
    ]
    late = pm.DateConstraint(pm.ConstraintType.START_NO_EARLIER_THAN, at(29))
    tasks = [
        replace(task, duration=days(30), constraints=[late]) if task.id == "a" else task
        for task in made.tasks
    ]
    return replace(made, tasks=tasks, updates=[replace(update, tasks=facts)])


def _by(made, rule):
    settings = replace(made.settings, progress=rule)
    return pm.schedule.critical_path(replace(made, settings=settings))


def test_an_override_waits_for_the_lag_after_what_is_done():
    """By P6's rules: a ended on the 6th, so b's rest goes on five working days later."""
    facts = [done("a", 4, 6), begun("b", 7)]
    made = plan([Dependency("a", "b", lag=days(5))], rules=Rules.P6, facts=facts)
    (row,) = pm.schedule.out_of_sequence(made).rows
    assert [effect.reason.code for effect in row.effects] == [
        "sequence.waits",
        "sequence.waits",
        "sequence.goes_on",
    ]
    assert row.effects[0].finish == row.effects[1].finish > row.effects[2].finish


def test_the_answer_as_a_table_and_as_sentences():
    """A row a link, with the finish by each rule; sentences in two languages."""
    found = pm.schedule.out_of_sequence(plan([("a", "b")], facts=CASES["b has begun"]))
    frame = found.to_frame()
    assert list(frame["link"]) == ["a->b"]
    assert {rule.value for rule in ProgressRule} <= set(frame.columns)
    assert found["a->b"].reason.text("zh-CN") == "“B”比“A”的完成所允许的时间早9天开始"
    assert found.rule is ProgressRule.RETAINED_LOGIC
