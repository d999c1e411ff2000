"""One set of facts for one audience: what it says, what it leaves out, in both languages."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pmcore import Audience, Plan, PlanError, Task, days, examples, io
from pmcore.control.communication import LightRules, Part, leaks, status_report
from pmcore.schedule import critical_path
from pmcore.views import status_page
from tests.control.communication.reported import AT, CLIENT, answers, plan, told
from tests.model.test_sight import portfolio
from tests.views.test_report import Page

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def values(report):
    """Return what every fact states."""
    return {fact.key: fact.value for fact in report.facts}


def said(report, part, language="en"):
    """Return the sentences of a part."""
    return [fact.text(language) for fact in report.of(part)]


def test_everything_that_is_given_is_told():
    """Inside, every part says something, and every fact names its source."""
    report = told()
    missing = set(Part) - set(report.parts)
    assert missing == {Part.OWN}  # nobody is asked for anything
    assert all(fact.source for fact in report.facts)


def test_what_is_not_given_is_not_claimed():
    """Without answers only the registers speak; with dates, dates do."""
    bare = status_report(plan(), AT)
    assert {*bare.parts} <= {Part.HEADLINE, *map(Part, ("changes", "decisions", "issues"))} | {
        Part.ACTIONS,
        Part.MEETINGS,
    }
    dated = status_report(plan(), AT, schedule=critical_path(plan()))
    assert "p80" not in {fact.name for fact in dated.facts}
    assert dated.of("milestones")[0].code == "report.milestone_planned"


def test_values_are_those_of_the_answers():
    """A number in the report is the number of the answer that it names."""
    found, given = {fact.name: fact for fact in told().facts if not fact.subject}, answers()
    assert found["ev"].value == given["value"].ev
    assert found["cpi"].value == round(given["value"].cpi, 4)
    assert found["eac"].value == given["forecast"].cost
    assert found["margin"].value == plan().price - given["forecast"].cost
    assert found["finish"].value == given["standing"].schedule.finish.isoformat()
    assert found["p80"].value == given["outlook"].finish_at(0.8).isoformat()
    assert found["chance"].value == round(given["outlook"].chance_of(plan().deadline), 4)
    assert found["utilisation"].value == round(
        sum(each.work for each in given["actuals"].people)
        / sum(each.available for each in given["actuals"].people),
        4,
    )


def test_logs_tell_what_is_open_and_overdue():
    """Entries that are settled or not yet opened are not told; overdue ones say since when."""
    report = told()
    (decision,) = report.of("decisions")
    assert decision.value == "overdue"
    assert decision.text() == (
        "Choose the host – lies with Ms Boss, was due Tue 12 Jan 2027, overdue by 3 d; "
        "holds up: Pilot; 10 d more of waiting would move the finish by 1 d"
    )
    assert {fact.subject for fact in report.of("issues")} == {"I1", "I2"}
    assert [fact.subject for fact in report.of("changes")] == ["CR1"]


def test_gates_fail_wait_and_pass():
    """A gate that only lacks measurements has not failed; no gate passes unmeasured."""
    assert [fact.value for fact in told(gate_forecast=None).of("gates")] == ["fail", "waiting"]


def test_an_audience_is_told_less():
    """The client reads no money, no hidden risk, no issue that names it, no other's meeting."""
    report = told("client")
    assert not {Part.COST, Part.MARGIN, Part.TEAM} & set(report.parts)
    assert [fact.subject for fact in report.of("risks")] == ["R1"]
    assert [fact.subject for fact in report.of("issues")] == ["I1"]
    assert [fact.subject for fact in report.of("meetings")] == ["M1"]
    assert [fact.subject for fact in report.of("own")] == ["pilot"]
    assert "granted" not in said(report, "changes")[0]


def test_the_light_gives_nothing_away():
    """Red by cost inside is amber outside, by what the client sees; each names its rule."""
    assert said(told(), "headline") == ["Red: the cost performance index is 0.89; 0.97 is wanted"]
    assert said(told("client"), "headline") == ["Amber: matters overdue: 1"]


@pytest.mark.parametrize(
    ("late", "light"), [(-1, "green"), (0, "green"), (1, "amber"), (5, "amber"), (6, "red")]
)
def test_lights_by_days_late(late, light):
    """Amber begins after the first threshold, red after the second."""
    due = datetime(2027, 1, 29, 18) - timedelta(days=late)
    one = Plan("P", start=datetime(2027, 1, 4, 9), deadline=due, tasks=[Task("a", "A", days(20))])
    report = status_report(one, one.start, schedule=critical_path(one))
    assert report.light == light


def test_no_rule_no_light():
    """Where nothing can be judged there is no light."""
    one = Plan("P", start=datetime(2027, 1, 4, 9))
    assert status_report(one, one.start).light is None


def test_rules_are_parameters():
    """With other thresholds the same project is green."""
    easy = LightRules(chance=(0.1, 0.05), cpi=(0.5, 0.3), overdue=9)
    report = told(rules=easy, gates=None)
    assert report.light == "green"


def test_parts_are_those_of_the_audience():
    """An audience that names its parts is told these and no other; a wrong one is refused."""
    few = replace(CLIENT, parts=("finish", "gates", "cost"))
    assert told(few).parts == (Part.FINISH, Part.GATES)
    with pytest.raises(PlanError, match="no part weather"):
        told(replace(CLIENT, parts=("weather",)))


@pytest.mark.parametrize("audience", [None, "client"])
def test_both_languages_tell_the_same(audience):
    """Each fact has a sentence in both, without an open brace, and with the same numbers."""
    for fact in told(audience).facts:
        english, chinese = fact.text("en"), fact.text("zh-CN")
        assert "{" not in english + chinese
        assert english
        assert chinese
        assert figures(english) == figures(chinese), (english, chinese)


def figures(text):
    """Return the numbers of a sentence: months and weekdays as in Chinese, 万元 in yuan."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(\d+(?:\.\d+)?)万元", lambda found: f"{float(found[1]) * 10_000:g}", text)
    for place, month in enumerate(MONTHS, 1):
        text = text.replace(f" {month} ", f" {place} ")
    text = text.replace("十次中有八次", "")
    return sorted(float(each) for each in NUMBER.findall(text))


def test_chinese_dates_and_money():
    """Names, dates and money are in the form of the language."""
    text = told().text("zh-CN")
    assert "客户门户——截至2027年1月15日（周五）的项目状态" in text
    assert "万元" in text
    assert "¥" not in text
    assert "上线：2027年2月4日（周四），比批准的2027年1月29日（周五）晚6天" in text


def test_the_audience_has_its_language():
    """Text without a language is in the audience's own."""
    report = told("client")
    assert report.text() == report.text("zh-CN")
    assert told().text() == told().text("en")


def test_markdown_holds_the_same_lines():
    """Markdown escapes what would be markup, and says what the text says."""
    report = told()
    plain = re.sub(r"\\(.)", r"\1", report.markdown("en"))
    for fact in report.facts:
        assert f"- {fact.text('en')}" in plain


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("audience", [None, "client"])
def test_the_page_tells_the_facts(audience, language):
    """Tags close, every sentence outside the table of milestones stands, nothing leaks."""
    report = told(audience)
    page = status_page(report, language=language)
    words = " ".join(Page(page.html).words)
    for fact in report.facts:
        if fact.part is not Part.MILESTONES:
            assert fact.text(language) in words
    if audience:
        assert leaks(page.html, audience, plan()) == ()
    with pytest.raises(ValueError, match="language"):
        status_page(report, language="fr")


def test_milestones_without_a_baseline():
    """A page of plain dates has no column of differences."""
    report = status_report(plan(), AT, schedule=critical_path(plan()))
    assert "Difference" not in status_page(report, language="en").html


def test_a_client_of_a_portfolio_is_told_of_its_project():
    """Names, dates and finish are those of its own project."""
    both = portfolio()
    report = status_report(
        both, datetime(2027, 1, 4, 18), audience="shop owner", schedule=critical_path(both)
    )
    assert report.names["name"] == "Shop"
    assert values(report)[("finish", "finish", "")] == "2027-01-06T18:00:00"
    assert leaks(report.text(), "shop owner", both) == ()
    assert "Bank" not in report.text()


def test_the_last_report_is_where_done_begins():
    """Only what was finished after the last report's data date is told."""
    before = told(last=None)
    assert [fact.subject for fact in before.of("done") if fact.name == "done"] == ["scope"]
    after = told(last=datetime(2027, 1, 12))
    assert [fact.subject for fact in after.of("done") if fact.name == "done"] == []
    assert told(last=before).since == AT


def test_long_parts_are_cut():
    """Of many tasks the first are told, and how many are not."""
    tasks = [Task(f"t{place:02}", f"T{place:02}", days(1)) for place in range(40)]
    many = Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks)
    report = status_report(many, many.start, schedule=critical_path(many))
    assert len(report.of("next")) == 25
    assert said(report, "next")[-1] == "… and 16 more"


def test_a_report_survives_json():
    """Loaded again, the report is the same, and makes a table of its facts."""
    report = told("client")
    assert io.loads(io.dumps(report)) == report
    assert list(report.to_frame()["code"]) == [fact.code for fact in report.facts]


def test_misuse():
    """No data date, negative numbers and unknown audiences are refused."""
    empty = Plan("P", start=datetime(2027, 1, 4, 9))
    with pytest.raises(ValueError, match="data date"):
        status_report(empty)
    with pytest.raises(ValueError, match="negative"):
        status_report(empty, empty.start, ahead=-1)
    with pytest.raises(KeyError):
        status_report(empty, empty.start, audience="nobody")


@pytest.mark.parametrize("audience", [each.id for each in examples.lantern_bay().audiences])
def test_the_example(audience):
    """Every audience of the example plan is told something, and nothing hidden."""
    example = examples.lantern_bay()
    current = examples.lantern_bay_approved(example)
    report = status_report(example, datetime(2027, 5, 14, 18), audience=audience, schedule=current)
    for language in ("en", "zh-CN"):
        assert leaks(report.text(language), audience, example) == ()


def test_hidden_probabilities():
    """Where chances are hidden, risks are named and not weighed."""
    shy = Audience("shy", hidden=("Risk.probability",))
    assert said(told(shy), "risks") == ["The vendor is late", "Ana leaves"]
