"""Metrics of a schedule's quality, on plans small enough to count by hand."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LinkType, Task, TaskKind, TaskStatus, chain, days
from pmcore.schedule import (
    AcumenRules,
    DcmaRules,
    DurationBy,
    HealthRules,
    LengthBy,
    ScoreBy,
    Target,
    Topic,
    Verdict,
    health,
)

START = datetime(2027, 1, 4, 9)  # a Monday
FRIDAY = datetime(2027, 1, 8, 18)


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def plan(tasks, links=(), **fields):
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)


def line(*lengths, **fields):
    """Return a plan of tasks a, b, c ... in a row."""
    names = "abcdefgh"[: len(lengths)]
    rows = [task(name, length) for name, length in zip(names, lengths, strict=True)]
    return plan(rows, chain(*names), **fields)


def baseline(*rows):
    """Return a baseline of (task, first day of January, last day of January)."""
    return pm.Baseline(
        "approved",
        [
            pm.PlannedTask(
                name,
                datetime(2027, 1, first, 9),
                datetime(2027, 1, last, 18),
                duration=days(last - first + 1),
            )
            for name, first, last in rows
        ],
    )


def on(at, *facts):
    return pm.StatusUpdate(at, facts)


def done(name, first, last):
    return TaskStatus(name, start=datetime(2027, 1, first, 9), finish=datetime(2027, 1, last, 18))


def dcma(**rules):
    return HealthRules(dcma=DcmaRules(**rules))


def test_a_row_of_tasks_has_two_open_ends():
    """Its first task has no predecessor, its last no successor: half of four."""
    found = health(line(1, 2, 3, 4))["dcma.logic"]
    assert (found.items, found.count, found.of, found.value) == (("a", "d"), 2, 4, 0.5)
    assert (found.verdict, found.findings[0].path) == (Verdict.FAIL, 'tasks["a"]')


def test_milestones_do_not_count_for_dcma_unless_asked():
    """Start and finish milestones take up the open ends of a sound plan."""
    rows = [task("go", 0), task("a", 2), task("end", 0)]
    made = plan(rows, chain("go", "a", "end"))
    assert health(made)["dcma.logic"].verdict is Verdict.PASS
    asked = health(made, rules=dcma(counts_milestones=True))["dcma.logic"]
    assert (asked.items, asked.of) == (("go", "end"), 3)
    assert health(made)["acumen.no_predecessor"].items == ("go",)
    assert health(made)["acumen.no_successor"].items == ("end",)


def test_spans_and_inactive_tasks_count_nowhere():
    """Levels of effort and inactive tasks are no tasks, and links to them are no logic."""
    rows = [
        task("a"),
        task("loe", 9, kind=TaskKind.LEVEL_OF_EFFORT),
        task("off", 9, kind=TaskKind.INACTIVE),
    ]
    links = [Dependency("a", "loe", LinkType.SS), Dependency("a", "off")]
    found = health(plan(rows, links))
    assert (found["dcma.logic"].of, found["acumen.no_successor"].items) == (1, ("a",))
    assert found["dcma.leads"].verdict is Verdict.NOT_APPLICABLE


def test_links_are_counted_by_kind():
    """One lead, one lag by share and one start-to-start of four links."""
    rows = [task(name, 2) for name in "abcde"]
    links = [
        Dependency("a", "b", lag=-days(1)),
        Dependency("b", "c", percent=0.5),
        Dependency("c", "d", LinkType.SS),
        Dependency("d", "e"),
    ]
    found = health(plan(rows, links))
    assert found["dcma.leads"].items == ("a->b",)
    assert found["dcma.lags"].items == ("b->c",)
    types = found["dcma.finish_to_start"]
    assert (types.value, types.items, types.verdict) == (0.75, ("c->d:SS",), Verdict.FAIL)
    assert types.findings[0].path == 'dependencies["c->d:SS"]'


def test_links_into_what_is_done_no_longer_count():
    """The lead into a finished task is history for DCMA; Acumen counts it still."""
    rows = [task("a"), task("b"), task("c")]
    links = [Dependency("a", "b", lag=-days(1)), Dependency("b", "c")]
    status = on(FRIDAY, done("a", 4, 4), done("b", 4, 4))
    found = health(plan(rows, links), status=status)
    assert (found["dcma.leads"].count, found["dcma.leads"].of) == (0, 1)
    assert found["acumen.leads"].items == ("a->b",)
    assert found["acumen.leads"].effect == 0


def test_hard_constraints_are_those_of_the_rules():
    """A latest start is hard for DCMA and one-sided for Acumen."""
    late = DateConstraint(C.START_NO_LATER_THAN, FRIDAY)
    made = plan([task("a", constraints=[late]), task("b")], chain("a", "b"))
    found = health(made)
    assert found["dcma.hard_constraints"].items == ("a",)
    assert found["acumen.hard_constraints"].count == 0
    assert health(made, rules=dcma(hard=()))["dcma.hard_constraints"].count == 0


def test_float_and_duration_are_high_above_forty_four_days_of_their_calendar():
    """45 days beside 1 day: the long one is long, the short one has 44 days of float."""
    made = plan(
        [task("a", 45), task("b"), task("end", 0)], [*chain("a", "end"), *chain("b", "end")]
    )
    found = health(made)
    assert found["dcma.high_duration"].items == ("a",)
    assert found["dcma.high_float"].items == ()
    assert health(made, rules=dcma(float_days=43.0))["dcma.high_float"].items == ("b",)


def test_a_day_is_what_the_tasks_calendar_calls_one():
    """Ninety half days are as many days on a half-day calendar, and high."""
    half = pm.weekly("half", hours=pm.shifts("09:00-13:00"))
    made = plan([Task("a", "A", 45 * 240, calendar="half")], calendars=[half])
    assert health(made)["dcma.high_duration"].items == ("a",)
    whole = plan([Task("a", "A", 45 * 240)])
    assert health(whole)["dcma.high_duration"].items == ()


@pytest.mark.parametrize(
    ("by", "items"), [("planned", ("a",)), ("remaining", ()), ("baseline", ())]
)
def test_which_duration_is_long_is_a_rule(by, items):
    """Fifty days planned, ten remaining, five in the baseline."""
    status = on(FRIDAY, TaskStatus("a", start=START, remaining=days(10)))
    found = health(
        plan([task("a", 50)]),
        status=status,
        baseline=baseline(("a", 4, 8)),
        rules=dcma(duration_by=DurationBy(by)),
    )
    assert found["dcma.high_duration"].items == items


def test_negative_float_is_what_a_deadline_lacks():
    """Three days of work until a deadline after one day: two days short."""
    rows = [task("a", 3, deadline=datetime(2027, 1, 4, 18))]
    found = health(plan(rows))["dcma.negative_float"]
    assert (found.items, found.findings[0].room) == (("a",), -days(2))
    assert found.findings[0].effect == -days(2)


def test_facts_after_the_data_date_and_forecasts_before_it_are_invalid():
    """One start lies in the future; by the rules of MSP one forecast lies in the past."""
    rows = [task("a"), task("b"), task("c")]
    msp = pm.Settings(rules=pm.Rules.MSP)
    later = TaskStatus("a", start=datetime(2027, 1, 11, 9))
    found = health(plan(rows, settings=msp), status=on(FRIDAY, later, done("b", 4, 4)))
    invalid = found["dcma.invalid_dates"]
    assert invalid.items == ("a", "c")
    assert [each.repair for each in invalid.findings] == ["repair.fact", "repair.forecast"]


def test_a_finish_in_the_future_becomes_a_forecast():
    """Taken for a forecast it ends on the same day, so the finish stays."""
    future = TaskStatus("a", start=START, finish=datetime(2027, 1, 12, 18))
    found = health(line(5, 1), status=on(FRIDAY, future))["dcma.invalid_dates"]
    assert (found.items, found.effect) == (("a",), 0)


def test_tasks_of_a_day_need_resources_or_costs():
    """Of three tasks one has people, one costs money, and one is bare."""
    rows = [
        task("a", needs=[pm.ResourceNeed("ana")]),
        task("b", costs=[pm.CostItem(100)]),
        task("c"),
        Task("short", "S", 60),
    ]
    found = health(plan(rows, resources=[pm.Resource("ana")], currency="CNY"))["dcma.resources"]
    assert (found.items, found.of, found.effect) == (("c",), 3, 0)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("dcma.resources", "health.no_resources"),
        ("dcma.invalid_dates", "health.no_status"),
        ("dcma.missed", "health.no_status"),
        ("dcma.bei", "health.no_status"),
        ("dcma.cpli", "health.no_target"),
        ("gao.baseline", "health.no_baseline"),
        ("gao.risk", "health.not_in_a_file"),
        ("gao.activities", "health.no_wbs"),
        ("wbs.no_owner", "health.no_owners"),
        ("wbs.budget", "health.no_budgets"),
    ],
)
def test_what_lacks_data_is_not_applicable(code, reason):
    """Nothing passes because nothing was said."""
    found = health(line(1, 1))[code]
    assert (found.verdict, found.reason, found.value) == (Verdict.NOT_APPLICABLE, reason, None)
    assert "not applicable" in found.text()


def test_facts_without_a_baseline_say_what_is_lacking():
    """Missed tasks and BEI need both."""
    found = health(line(1, 1), status=on(FRIDAY))
    assert found["dcma.missed"].reason == found["dcma.bei"].reason == "health.no_baseline"


def test_missed_tasks_and_the_execution_index():
    """Due by Friday are a, b and c; a was done in time, b late, c is not done; d was early."""
    made = plan([task(name) for name in "abcd"])
    approved = baseline(("a", 4, 4), ("b", 5, 5), ("c", 6, 6), ("d", 20, 20))
    status = on(FRIDAY, done("a", 4, 4), done("b", 5, 7), done("d", 8, 8))
    found = health(made, status=status, baseline=approved)
    missed, bei = found["dcma.missed"], found["dcma.bei"]
    assert (missed.items, missed.of) == (("b", "c"), 3)
    assert (bei.count, bei.of, bei.value, bei.items) == (3, 3, 1.0, ("c",))
    assert found.baseline == "approved"


def test_what_the_baseline_does_not_name_counts_on_both_sides():
    """One of two baselined tasks is done, and one that came later."""
    made = plan([task(name) for name in "abx"])
    status = on(FRIDAY, done("a", 4, 4), done("x", 5, 5))
    approved = baseline(("a", 4, 4), ("b", 5, 5))
    found = health(made, status=status, baseline=approved)["dcma.bei"]
    assert found.value == pytest.approx(2 / 3)
    strict = dcma(counts_unbaselined=False)
    assert health(made, status=status, baseline=approved, rules=strict)["dcma.bei"].value == 0.5
    nothing = baseline(("b", 20, 20))
    alone = health(plan([task("b")]), status=on(FRIDAY), baseline=nothing)
    assert alone["dcma.bei"].reason == "health.none_due"


def test_baselined_tasks_alone_can_count():
    """Acumen leaves out of the points what the baseline does not name."""
    rules = HealthRules(dcma=pm.schedule.DCMA_ACUMEN)
    made = plan([task("a"), task("x")])
    found = health(made, baseline=baseline(("a", 4, 4)), rules=rules)
    assert found["dcma.logic"].of == 1
    assert health(made, rules=rules)["dcma.logic"].of == 2  # without a baseline all count


def test_the_critical_path_test_delays_a_critical_task():
    """600 days more on a row of tasks move its finish by 600 days."""
    found = health(line(1, 2))["dcma.critical_path_test"]
    assert (found.verdict, found.value, found.effect) == (Verdict.PASS, 1.0, days(600))
    assert found.items == ("a",)


def test_the_critical_path_test_fails_where_a_pin_breaks_the_path():
    """A mandatory start holds the rest of the row however late its predecessor is."""
    pin = DateConstraint(C.MUST_START_ON, datetime(2027, 1, 5, 9))
    made = plan([task("a"), task("b", 900, constraints=[pin])], chain("a", "b"))
    found = health(made)["dcma.critical_path_test"]
    assert (found.items, found.verdict, found.effect) == (("a",), Verdict.FAIL, 0)


def test_a_task_under_way_is_delayed_in_what_remains():
    """The facts say what remains, so the test adds to that."""
    status = on(FRIDAY, TaskStatus("a", start=START, remaining=days(1)))
    found = health(line(5, 1), status=status)["dcma.critical_path_test"]
    assert (found.items, found.effect, found.findings[0].edits) == (("a",), days(600), ())


def test_cpli_measures_the_length_against_the_target():
    """Eight days of length and two days to the deadline; four of them lie before the status."""
    made = line(4, 4, deadline=datetime(2027, 1, 15, 18))
    found = health(made)["dcma.cpli"]
    assert (found.value, found.count, found.of, found.effect) == (
        1.25,
        days(10),
        days(8),
        -days(2),
    )
    status = on(datetime(2027, 1, 7, 18), done("a", 4, 7))
    assert health(made, status=status)["dcma.cpli"].value == 1.5
    whole = dcma(length_by=LengthBy.WHOLE)
    assert health(made, status=status, rules=whole)["dcma.cpli"].value == 1.25


def test_the_target_is_the_first_that_is_stated():
    """The order of targets is a rule."""
    made = line(2, finish=datetime(2027, 1, 6, 18), deadline=datetime(2027, 1, 7, 18))
    approved = baseline(("a", 4, 8))
    values = [
        health(made, baseline=approved, rules=dcma(targets=(each,)))["dcma.cpli"].value
        for each in Target
    ]
    assert values == [1.5, 2.0, 2.5]


def test_all_done_leaves_nothing_to_judge():
    """A finished project has no open tasks, and says so."""
    made = line(1, deadline=FRIDAY)
    found = health(made, status=on(FRIDAY, done("a", 4, 4)))
    for code in ("dcma.logic", "dcma.high_float", "dcma.critical_path_test", "dcma.cpli"):
        assert found[code].reason == "health.nothing_open", code


def test_another_schedule_is_judged_by_its_own_dates():
    """A staffed schedule without floats cannot show high or negative float."""
    made = line(1, 2)
    dates = pm.schedule.critical_path(made)
    bare = replace(dates, tasks=[replace(row, total_float=None) for row in dates.tasks])
    found = health(made, schedule=bare)
    for code in ("dcma.high_float", "dcma.negative_float", "dcma.critical_path_test"):
        assert found[code].reason == "health.no_floats", code


def test_practices_are_judged_by_their_evidence():
    """The practice of sequencing fails with its evidence and names its items."""
    made = line(1, 1)
    found = health(made.put(Dependency("a", "b", lag=days(1))))
    practice = found["gao.sequence"]
    assert practice.verdict is Verdict.FAIL
    assert practice.items == ("a", "b", "a->b")
    assert practice.evidence[:2] == ("dcma.logic", "dcma.leads")
    assert practice.effect == -days(1)
    assert found["gao.risk"].of == 2


def test_work_out_of_sequence_is_named():
    """The successor began before its predecessor was done."""
    ahead = TaskStatus("b", start=START, remaining=days(1))
    found = health(line(9, 1), status=on(FRIDAY, ahead))["gao.out_of_sequence"]
    assert (found.items, found.verdict) == (("a->b",), Verdict.FAIL)
    assert found.effect == -days(1)  # b need not wait for a, which lasts nine days
    kept = health(line(9, 1), status=on(FRIDAY, done("a", 4, 4)))["gao.out_of_sequence"]
    assert kept.count == 0


@pytest.mark.parametrize(
    ("kind", "before", "after", "is_ahead"),
    [
        ("SS", (), (TaskStatus("b", start=START),), True),
        ("SS", (TaskStatus("a", start=START),), (TaskStatus("b", start=START),), False),
        ("FF", (TaskStatus("a", start=START),), (done("b", 4, 4),), True),
        ("FF", (TaskStatus("a", start=START),), (TaskStatus("b", start=START),), False),
        ("SF", (), (done("b", 4, 4),), True),
    ],
)
def test_each_type_of_link_has_its_own_sequence(kind, before, after, is_ahead):
    """What the link holds went ahead of what holds it."""
    made = plan([task("a", 3), task("b")], [Dependency("a", "b", LinkType(kind))])
    found = health(made, status=on(FRIDAY, *before, *after))["gao.out_of_sequence"]
    assert bool(found.items) is is_ahead


def test_the_baseline_is_to_name_every_task():
    """One of two tasks is baselined."""
    found = health(line(1, 1), baseline=baseline(("a", 4, 4)))["gao.baselined"]
    assert (found.value, found.verdict) == (0.5, Verdict.FAIL)


def test_logic_density_counts_both_ends_or_links():
    """Three links between four tasks."""
    made = line(1, 1, 1, 1)
    assert health(made)["acumen.logic_density"].value == 1.5
    rules = HealthRules(acumen=AcumenRules(counts_both_ends=False))
    assert health(made, rules=rules)["acumen.logic_density"].value == 0.75


def test_hotspots_dangling_ends_and_odd_links():
    """Three predecessors; a start held by nothing; a finish that holds nothing; an SF link."""
    rows = [task(name, 2) for name in "abcdefg"]
    links = [
        *chain("a", "d"),
        *chain("b", "d"),
        *chain("c", "d"),
        Dependency("d", "e", LinkType.SS),
        Dependency("e", "f", LinkType.FF),
        Dependency("f", "g", LinkType.SF),
    ]
    found = health(plan(rows, links))
    assert found["acumen.merge_hotspot"].items == ("d",)
    assert found["acumen.merge_hotspot"].findings[0].reason == "health.merge_bias"
    assert found["acumen.loose_finish"].items == ("d", "f")
    assert found["acumen.loose_start"].items == ("f", "g")
    assert found["acumen.sf_links"].items == ("f->g:SF",)
    asked = health(plan(rows, links), rules=dcma(counts_dangling=True))["dcma.logic"]
    assert asked.items == ("a", "b", "c", "d", "f", "g")


def test_long_tasks_lack_detail():
    """Nine of eleven days are more than half of the project."""
    rules = HealthRules(acumen=AcumenRules(detail_share=0.5))
    found = health(line(1, 9, 1), rules=rules)["acumen.insufficient_detail"]
    assert (found.items, found.of) == (("b",), 3)


def test_the_score_has_two_formulae():
    """Of four tasks in a row two have open ends; eight metrics count alike."""
    made = line(1, 1, 1, 1)
    acumen = AcumenRules(detail_share=1.0, weights=(("acumen.missing_logic", 1.0),))
    found = health(made, rules=HealthRules(acumen=acumen))["acumen.score"]
    assert (found.value, found.count, found.of) == (50.0, 2, 4)
    weights = (("acumen.missing_logic", 1.0), ("acumen.logic_density", 3.0))
    mean = replace(acumen, score_by=ScoreBy.METRIC, weights=weights)
    found = health(made, rules=HealthRules(acumen=mean))["acumen.score"]
    assert found.value == pytest.approx(100 * (0.5 + 3 * 0) / 4)  # a density of 1.5 is too low
    assert found.verdict is Verdict.FAIL
    nothing = replace(acumen, weights=())
    assert health(made, rules=HealthRules(acumen=nothing))["acumen.score"].value is None


def test_topics_can_be_chosen():
    """Practices rest on other topics' metrics, also where those are not asked for."""
    found = health(line(1, 1), rules=HealthRules(topics=(Topic.GAO,)))
    assert {each.topic for each in found.metrics} == {Topic.GAO}
    assert found["gao.sequence"].verdict is Verdict.FAIL
    assert found.of("gao") == found.metrics
    with pytest.raises(KeyError):
        found["dcma.logic"]


def test_the_plans_own_facts_and_baseline_are_used():
    """The last update and the last baseline."""
    made = line(1, 1, updates=[on(FRIDAY, done("a", 4, 4))], baselines=[baseline(("a", 4, 4))])
    found = health(made)
    assert (found.data_date, found.baseline) == (FRIDAY, "approved")
    assert found["dcma.bei"].value == 1.0


def test_verdicts_do_not_depend_on_the_order_of_tasks():
    """Turned round, the plan has the same findings with the same effects."""
    made = pm.examples.lantern_bay()
    status, other = pm.examples.lantern_bay_updates()[1], made.tasks[::-1]
    turned = replace(made, tasks=other, dependencies=made.dependencies[::-1])
    for one, two in zip(
        health(made, status=status).metrics, health(turned, status=status).metrics, strict=True
    ):
        assert (one.code, one.verdict, one.value, one.effect) == (
            two.code,
            two.verdict,
            two.value,
            two.effect,
        )
        assert {f.path: f.effect for f in one.findings} == {f.path: f.effect for f in two.findings}


def test_an_answer_is_a_table_a_text_and_survives_json():
    """It speaks both languages, and comes back equal."""
    made = line(1, 2, 3, deadline=FRIDAY)
    found = health(made.put(Dependency("a", "b", lag=days(1))))
    assert pm.io.loads(pm.io.dumps(found)) == found
    table = found.to_frame().set_index("code")
    assert table.loc["dcma.lags", "effect_days"] == -1.0
    assert table.loc["dcma.bei", "reason"] == "no status is stated"
    assert "Missing logic" in found._repr_html_()
    lags = found["dcma.lags"]
    assert lags.text() == "DCMA 3 Lags: 50 % (1 of 2; limit ≤ 5 %) – failed"
    assert lags.text("zh-CN") == "DCMA 3 延隔时间：50%（2项中1项，限值≤ 5%）——不合格"
    assert lags.findings[0].text() == "a->b: without its lag, the finish comes 1 d earlier"
    assert lags.findings[0].text("zh-CN") == "a->b：取消延隔时间后，项目完成时间提前1天"
    assert found.failed[0].code in ("dcma.lags", "gao.sequence", "acumen.insufficient_detail")
    assert found["acumen.logic_density"].bounds() == "2–4"
    assert found["dcma.bei"].bounds() == ""


def test_every_sentence_can_be_said():
    """Each metric and finding of a plan with many faults speaks both languages."""
    made = pm.examples.lantern_bay()
    status = pm.examples.lantern_bay_updates()[1]
    approved = pm.cost.baseline(made, pm.examples.lantern_bay_approved(made), name="approved")
    found = health(made, status=status, baseline=approved)
    for language in ("en", "zh-CN"):
        for metric in found.metrics:
            assert metric.text(language)
            assert all(each.text(language) for each in metric.findings)


def test_high_float_says_how_far_the_task_may_slip():
    """The finish stays until its float is used up."""
    made = plan(
        [task("a", 60), task("b"), task("end", 0)], [*chain("a", "end"), *chain("b", "end")]
    )
    found = health(made)["dcma.high_float"].findings[0]
    assert (found.id, found.effect, found.room) == ("b", 0, days(59))
    assert found.text() == "B: with 59 d of float, the finish stays"


def test_a_date_in_the_baseline_is_no_date_of_work():
    """A baseline of other tasks leaves CPLI a target and BEI nothing due."""
    approved = pm.Baseline(
        "old", [pm.PlannedTask("gone", START, FRIDAY)], approved=date(2027, 1, 1)
    )
    found = health(line(2), status=on(datetime(2027, 1, 4, 18)), baseline=approved)
    assert found["dcma.missed"].reason == "health.none_due"
    assert found["dcma.cpli"].value is not None
