"""The report tells what was given, in either language, and asks for nothing from outside."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from pmcore import allocate, cost, examples, risk
from pmcore.errors import PlanError
from pmcore.model import (
    Action,
    Allocation,
    Audience,
    CalendarException,
    CostItem,
    Delay,
    Issue,
    Leave,
    Pert,
    Plan,
    Proof,
    ProofStatus,
    Resource,
    Risk,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskStatus,
    WbsElement,
    chain,
)
from pmcore.schedule import critical_path
from pmcore.units import days, money
from pmcore.views import Document, bind, report

START = datetime(2027, 1, 4, 9)
VOID = {"meta", "path", "rect", "circle", "br", "img"}


class Page(HTMLParser):
    """Text of a page, its headings, and whether its tags close."""

    def __init__(self, html):
        """Read a page."""
        super().__init__()
        self.open, self.words, self.headings = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, _attributes):
        """Open a tag."""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        """Pass over what closes itself."""

    def handle_endtag(self, tag):
        """Close the tag that is open."""
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep words and headings."""
        if self.open and self.open[-1] != "style":
            self.words.append(data)
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)

    @property
    def text(self):
        """All words of the page."""
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module", params=["en", "zh-CN"])
def told(request):
    """The example in May, with an answer of every engine, and its page."""
    language = request.param
    plan = examples.lantern_bay(language)
    schedule = examples.lantern_bay_approved(plan)
    approved = cost.baseline(plan, schedule, name="approved")
    plan = plan.put(approved, *examples.lantern_bay_updates())
    now = replace(critical_path(plan), assignments=schedule.assignments)
    value = cost.earned_value(plan, approved)
    answers = {
        "schedule": now,
        "outlook": risk.simulate(plan, now, samples=500),
        "baseline": approved,
        "value": value,
        "forecast": cost.forecast(plan, value),
    }
    return plan, answers, language


def page_of(told, **more):
    """Return the page of the example."""
    plan, answers, language = told
    return Page(report(plan, **answers, language=language, **more).html)


HEADINGS = {
    "en": [
        "Milestones",
        "Schedule",
        "What sets the finish",
        "People and equipment",
        "Cost",
        "Risk",
        "Open matters",
        "What the numbers rest on",
    ],
    "zh-CN": [
        "里程碑",
        "进度计划",
        "完成日期的成因",
        "人员与设备负荷",
        "成本",
        "风险",
        "未决事项",
        "数据依据",
    ],
}


def test_every_part_stands_in_its_place(told):
    """With all answers given there are all parts, and every tag closes."""
    assert page_of(told).headings == HEADINGS[told[2]]


def test_the_numbers_are_those_of_the_engines(told):
    """Finish, chance, cost and index stand on the page as the engines gave them."""
    plan, answers, language = told
    text = page_of(told).text
    chance = answers["outlook"].chance_of(plan.deadline)
    finish, cpi = answers["schedule"].finish, answers["value"].cpi
    assert f"{cpi:.2f}" in text
    if language == "en":
        assert f"The work finishes on {finish.day} Jul 2027" in text
        assert f"{round(chance * 100)} %" in text
        assert "¥1,304,552" in text
        assert "At completion, P80 ¥1,430,743" in text
        assert "the ranges rest on 329 forecasts of 22 finished projects" in text
    else:
        assert f"2027年7月{finish.day}日完成" in text
        assert f"{round(chance * 100)}%" in text
        assert "130.46万元" in text
        assert "完工估算，P80 143.07万元" in text


def test_nothing_comes_from_outside(told):
    """No address but the one that names SVG, no script, no font, no picture."""
    plan, answers, language = told
    html = report(plan, **answers, language=language).html
    assert set(re.findall(r"https?://[^\"' )]*", html)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<script|@import|@font-face|url\(|<img|<link", html)


def test_a_chinese_page_has_no_english_labels(told):
    """Outside of names and code, the Chinese page speaks Chinese."""
    _, _, language = told
    text = page_of(told).text
    words = {"Milestone", "Finish", "Critical", "Budget", "Chance", "Deadline", "Why then"}
    found = {word for word in words if word in text}
    assert found == (words if language == "en" else set())


def test_size(told):
    """A page of 54 tasks stays below 120 kB."""
    plan, answers, language = told
    assert len(report(plan, **answers, language=language).html.encode()) < 120_000


def test_only_what_is_given_is_told():
    """A bare plan gives dates and reasons, no risk and no cost."""
    page = Page(report(examples.portal()).html)
    assert page.headings == [
        "Milestones",
        "Schedule",
        "What sets the finish",
        "What the numbers rest on",
    ]
    assert "Client portal" in page.text


def test_without_milestones_there_is_no_table_of_them():
    """A plan of tasks alone has no such part."""
    plan = Plan("P", start=START, tasks=[Task("a", "A", days(2))])
    assert "Milestones" not in Page(report(plan).html).headings


def test_the_allocation_brings_its_schedule_and_proof():
    """With an allocation alone, its dates and its proof are told."""
    plan = examples.portal()
    schedule = replace(critical_path(plan), finish=datetime(2027, 3, 3, 18))
    proof = Proof(ProofStatus.OPTIMAL, 480.0, 480.0)
    page = Page(report(plan, allocation=Allocation(schedule, proof)).html)
    assert "3 Mar 2027" in page.text
    assert proof.text() in page.text


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        (None, "The work finishes on 8 Jan 2027."),
        (datetime(2027, 1, 18, 18), "10 days before the deadline of 18 Jan 2027"),
        (datetime(2027, 1, 8, 18), "the day of its deadline"),
        (datetime(2027, 1, 5, 18), "3 days after the deadline of 5 Jan 2027"),
    ],
)
def test_the_verdict_on_the_deadline(deadline, sentence):
    """Early, on the day, late, or no deadline at all."""
    plan = Plan("P", start=START, deadline=deadline, tasks=[Task("a", "A", days(5))])
    assert sentence in Page(report(plan).html).text


def test_late_milestones_are_marked():
    """A milestone behind its deadline says by how many days."""
    late = Task("end", "End", deadline=datetime(2027, 1, 6, 18))
    tasks = [Task("a", "A", days(5)), late]
    plan = Plan("P", start=START, tasks=tasks, dependencies=chain("a", "end"))
    assert "▲ 2 d late" in Page(report(plan).html).text


def test_a_chance_stands_beside_a_deadline():
    """With an outlook, a milestone's state is the chance of its deadline."""
    plan = examples.portal()
    page = Page(report(plan, outlook=risk.simulate(plan, samples=200)).html)
    assert "% likely" in page.text
    assert "chance of meeting the deadline" not in page.text  # the plan as a whole has none
    assert "done by" in page.text


def costly(**more):
    """Return a plan of one fixed cost."""
    item = CostItem(money(1_000))
    tasks = [Task("a", "A", days(5), costs=[item], wbs="w")]
    return Plan(
        "P", start=START, currency="EUR", tasks=tasks, wbs=[WbsElement("w", "Work")], **more
    )


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        (None, "it will cost about €1,000."),
        (money(900), "€100 more than the budget of €900"),
        (money(1_200), "within the budget of €1,200"),
    ],
)
def test_the_verdict_on_money(budget, sentence):
    """Before any facts, the estimate is held against the stated budget."""
    plan = costly(budget=budget, contingency=money(150))
    approved = cost.baseline(plan, name="now")
    page = Page(report(plan, baseline=approved).html)
    assert sentence in page.text
    assert ("The contingency of €150 covers" in page.text) == (budget == money(900))
    assert "Planned cost" in page.text


def test_a_cost_that_nobody_states_leaves_no_cost_at_completion():
    """The budget does not stand in for it; verdict and assumptions say what is missing."""
    plan = costly(budget=money(1_200))
    approved = cost.baseline(plan, name="now")
    begun = TaskStatus(plan.tasks[0].id, start=START, percent=0.5)
    value = cost.earned_value(plan, approved, StatusUpdate(START + timedelta(days=1), [begun]))
    answers = {"baseline": approved, "value": value, "forecast": cost.forecast(plan, value)}
    page = Page(report(plan, **answers).html)
    assert "What it will cost is not known" in page.text
    assert "within the budget" not in page.text
    assert "so the actual cost is not known" in page.text
    assert "无法预计完工成本" in Page(report(plan, **answers, language="zh-CN").html).text


def test_a_baseline_that_says_the_same_adds_no_columns():
    """Equal dates are not told twice; moved ones are, with the change."""
    plan = examples.lantern_bay()
    schedule = examples.lantern_bay_approved(plan)
    same = cost.baseline(plan, schedule, name="same")
    page = Page(report(plan, schedule=schedule, baseline=same).html)
    assert "Baseline" not in page.text
    page = Page(report(plan, baseline=same).html)
    assert "Baseline" in page.text
    assert re.search(r"-\d+ d", page.text)


def test_undefined_numbers_say_why():
    """A number without a value is a dash that explains itself."""
    plan = costly()
    approved = cost.baseline(plan, name="now")
    value = cost.earned_value(plan, approved, examples.lantern_bay_updates()[0].__class__(START))
    html = report(plan, baseline=approved, value=value).html
    dashes = re.findall(r'<span title="([^"]+)">–</span>', html)
    assert dashes
    assert all("CPI" in text or "SPI" in text for text in dashes)


def test_open_matters_show_who_and_when():
    """Closed entries go, overdue ones are marked, owners are people or stakeholders."""
    plan = replace(
        examples.portal(),
        issues=[
            Issue("i1", "No test data", due=date(2026, 12, 1), owner="ana"),
            Issue("i2", "Solved", closed=date(2027, 1, 5)),
        ],
        actions=[Action("a1", "Order hardware", due=date(2028, 1, 1))],
    )
    text = Page(report(plan).html).text
    assert "No test data issue Ana ▲ 1 Dec 2026" in text
    assert "Solved" not in text
    assert "Order hardware action" in text


def test_warnings_of_the_plan_are_listed():
    """What `check` warns of is part of what the numbers rest on."""
    both = replace(examples.portal().task("screens"), work=days(4))
    page = Page(report(examples.portal().with_task(both)).html)
    assert "Warnings about the plan (1)" in page.text
    assert 'tasks["screens"]' in page.text


def test_long_lists_say_how_much_they_leave_out():
    """Thirty milestones give twenty-four rows and a note; the upper ones stay."""
    tasks = [Task(f"m{i}", f"Gate {i}", wbs="deep") for i in range(30)] + [Task("top", "Handover")]
    wbs = [WbsElement("deep", "Deep", "up"), WbsElement("up", "Up")]
    text = Page(report(Plan("P", start=START, tasks=tasks, wbs=wbs)).html).text
    assert "… and 7 more" in text
    assert "Handover" in text


@pytest.mark.parametrize(
    ("hidden", "gone"),
    [
        (("rate",), {"Cost"}),
        (("Resource.rate",), {"Cost"}),
        (("resources",), {"People and equipment"}),
        (("actions",), {"Open matters"}),
        ((), set()),
    ],
)
def test_an_audience_does_not_see_what_it_must_not(told, hidden, gone):
    """Hidden money, people and registers take their parts with them."""
    plan, answers, _ = told
    page = Page(report(plan, **answers, audience=Audience("client", hidden=hidden)).html)
    assert set(HEADINGS["en"]) - set(page.headings) == gone
    if "Cost" in gone:
        assert "¥" not in page.text
    if "resources" in hidden:
        assert all(person.name not in page.text for person in plan.resources)


def test_hidden_risks_are_nowhere(told):
    """Neither the register nor the drivers name a risk that is hidden."""
    plan = told[0]
    page = page_of(told, audience=Audience("client", hidden=["risks"]))
    assert all(each.name not in page.text for each in plan.risks)
    one = plan.risks[0]
    page = page_of(told, audience=Audience("client", hidden=[one.id]))
    assert one.name not in page.text
    assert plan.risks[1].name in page.text


def test_gains_stand_in_place_of_correlations(told):
    """Days and money gained without each are told to those who may see risks, and money."""
    plan, answers, _ = told
    gains = risk.contributions(plan, answers["outlook"], answers["schedule"], most=3)
    both = ["Days gained without it", "Money gained without it"]
    for hidden, shown in (((), both), (("rate",), both[:1]), (("risks",), both)):
        audience = Audience("client", hidden=hidden)
        page = Page(report(plan, **answers, contributions=gains, audience=audience).html)
        assert [each for each in both if each in page.text] == shown
        assert "risks" not in hidden or all(each.name not in page.text for each in plan.risks)


def test_assumptions_do_not_name_what_is_hidden():
    """What a simulation takes for granted names neither hidden people nor hidden risks."""
    plan = examples.portal()
    plan = replace(
        plan,
        resources=tuple(
            replace(each, leave=(Leave(date(2027, 1, 5), date(2027, 1, 5)),))
            for each in plan.resources
        ),
    )
    schedule = allocate.assign(plan).schedule
    outlook = risk.simulate(plan, schedule, samples=100)
    assert any(each.code == "outlook.leave" for each in outlook.assumptions)
    told = {"schedule": schedule, "outlook": outlook}
    assert "Leave" in Page(report(plan, **told).html).text
    for hidden in (("resources",), ("ana", "bo")):
        page = Page(report(plan, **told, audience=Audience("client", hidden=hidden)).html)
        assert "Leave" not in page.text


def test_reasons_do_not_name_hidden_people():
    """A date that waits for a person shows no name to those who must not see people."""
    tasks = [Task(f"t{i}", f"Part {i}", days(3), needs=[SkillNeed("welding")]) for i in range(2)]
    welder = Resource("w1", "Wanda Welder", skills=[Skill("welding")])
    plan = Plan("P", start=START, tasks=tasks, resources=[welder])
    staffing = allocate.assign(plan)
    assert "Wanda" in Page(report(plan, allocation=staffing).html).text
    hidden = Audience("client", hidden=["resources"])
    assert "Wanda" not in report(plan, allocation=staffing, audience=hidden).html


def test_an_audience_is_found_by_id():
    """The plan's own audiences go by their ids; others are refused."""
    plan = replace(examples.portal(), audiences=[Audience("client", hidden=["resources"])])
    report(plan, audience="client")
    with pytest.raises(KeyError):
        report(plan, audience="nobody")


def test_an_audience_of_some_projects_gets_no_report_of_all(told):
    """Finish, load and money of the whole portfolio are refused, not shown."""
    plan = replace(examples.portal(), wbs=[WbsElement("shop", "Shop")])
    with pytest.raises(ValueError, match="some projects only"):
        report(plan, audience=Audience("client", projects=["shop"]))


def test_an_audience_that_names_its_parts_is_shown_no_others(told):
    """Parts of a contract hold for this page too: no money, people, risks or logs beside them."""
    plan, answers, _ = told
    names = ("milestones", "finish")
    page = Page(report(plan, **answers, audience=Audience("client", parts=names)).html)
    assert "¥" not in page.text
    assert all(each.name not in page.text for each in (*plan.risks, *plan.resources, *plan.issues))
    more = Audience("client", parts=(*names, "cost"))
    assert "¥" in Page(report(plan, **answers, audience=more).html).text


def test_names_are_escaped():
    """Markup in any name is text on the page."""
    bad = "<b onmouseover='x'>&\x07"
    plan = Plan(
        bad,
        start=START,
        client=bad,
        tasks=[Task("a", bad, days(2), estimate=Pert(days(1), days(2), days(4)), wbs="w")],
        wbs=[WbsElement("w", bad)],
        risks=[Risk("r", bad, probability=0.5, impacts=[Delay("a", days(1))])],
        issues=[Issue("i", bad, owner=None)],
    )
    html = report(plan, outlook=risk.simulate(plan, samples=50)).html
    assert "<b onmouseover" not in html
    assert "\x07" not in html
    assert "&lt;b onmouseover" in Page(html).text or "<b onmouseover" in Page(html).text


def test_what_cannot_be_told_is_refused():
    """Unknown languages and broken plans."""
    with pytest.raises(ValueError, match="language is one of"):
        report(examples.portal(), language="de")
    with pytest.raises(PlanError):
        report(replace(examples.portal(), dependencies=chain("scope", "nowhere")))


def test_a_document_is_saved_and_shown(tmp_path):
    """A file holds the whole page; a notebook shows it in a frame of its own."""
    page = report(examples.portal())
    path = page.save(tmp_path / "portal.html")
    assert path.read_text("utf-8") == page.html
    assert page._repr_html_().startswith("<iframe srcdoc=")
    assert "<main>" not in page._repr_html_()


def test_documents_are_bound():
    """Several pages become one; none is refused."""
    one = report(examples.portal())
    both = bind([one, one], "Two")
    assert both.html.count("<main>") == 2
    assert "<title>Two</title>" in both.html
    with pytest.raises(ValueError, match="no document"):
        bind([], "None")


def test_plain_values():
    """Documents are values: equal content, equal documents."""
    assert report(examples.portal()) == report(examples.portal())
    assert Document("t", "en", "") != Document("t", "zh-CN", "")


def test_holidays_need_no_special_words():
    """A plan with exceptions in its calendar is reported like any other."""
    free = CalendarException(date(2027, 1, 6), date(2027, 1, 6))
    plan = examples.lantern_bay()
    calendar = replace(plan.calendars[0], exceptions=(*plan.calendars[0].exceptions, free))
    assert report(replace(plan, calendars=(calendar,))).title == plan.name
