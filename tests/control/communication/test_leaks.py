"""The independent look finds what is hidden in any form, and nothing else."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import Audience, Money, Plan, PlanError, Rate, Resource, Task, money
from pmcore.control.communication import assert_no_leak, leaks
from pmcore.model import resolve
from pmcore.units import format_money
from tests.control.communication.reported import plan, told
from tests.model.test_sight import portfolio

RATED = Plan(
    "Error rates of meters",
    start=datetime(2027, 1, 4, 9),
    currency="CNY",
    tasks=[Task("t", "Analyse the error rate", attributes={"name_zh": "费率规则"})],
    resources=[Resource("ana", "Ana", rate=money(95), rates=[Rate(money(8_120))])],
)
CLIENT = Audience("client", hidden=("rate", "rates"))


def codes(text, audience=CLIENT, of=RATED, **more):
    """Return the kinds of leaks in a text."""
    return [each.code for each in leaks(text, audience, of, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "for ¥95 an hour",
        "for ¥95.00 an hour",
        "每小时95元",
        "每小时\uff19\uff15元",
        "0.0095万元",
        "95 CNY",
        "CNY 95.00",
        "0.812万元",
        "¥8,120",
        "¥8,12<b>0</b>",
        '<img alt="¥95">',
        "<td>&yen;95</td>",
    ],
)
def test_amounts_in_any_form(text):
    """An hourly rate is found however it is written."""
    assert "leak.amount" in codes(text)


@pytest.mark.parametrize(
    "text",
    ["95 tasks", "95 %", "2095", "¥950", "¥1.95", "¥9,500", "195元", "on 9 May", "0.95", "8120 m"],
)
def test_other_numbers_pass(text):
    """A number that is no amount, or another one, is no leak."""
    assert codes(text) == []


@given(st.integers(100, 10**10))
def test_an_amount_as_the_library_writes_it_is_found(amount):
    """Whatever form the library gives an amount, the look knows it."""
    one = replace(RATED, resources=(Resource("ana", rate=amount),))
    for language in ("en", "zh-CN"):
        assert codes(f"about {format_money(amount, 'CNY', language)} in all", of=one)


def test_rounded_sums():
    """A sum to the hundred is found by its digits; one of two digits could be any."""
    assert codes("¥315,400", amounts=[money(315_444)]) == ["leak.amount"]
    assert codes("31.54万元", amounts=[money(315_444)]) == ["leak.amount"]
    assert codes("¥300,000", amounts=[money(315_444)]) == []
    assert codes("¥316,400", amounts=[money(315_444)]) == []


def test_foreign_amounts():
    """An amount in another currency is found by its number."""
    one = replace(RATED, resources=(Resource("bo", rate=Money(9_900, "CNY")),))
    assert codes("¥99", of=one) == ["leak.amount"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("our hourly rate is secret", ["leak.word"]),
        ("费率保密", ["leak.word"]),
        ("Analyse the error rate: done", []),
        ("费率规则：完成", []),
        ("separate, rather", []),
    ],
)
def test_words_of_hidden_fields(text, expected):
    """A label is found, but not within the name of what may be seen, nor within a word."""
    assert codes(text) == expected


def test_elements_by_id_and_name():
    """A hidden risk is found by id, by name and in Chinese, as a whole word."""
    audience = plan().audiences[0]
    for text in ("see R2.", "Ana leaves soon", "安娜离职", "<b>Ana</b> leaves"):
        assert "leak.element" in codes(text, audience, plan())
    for text in ("see R22", "see AR2", "Ana Who", "R1"):
        assert codes(text, audience, plan()) == []


def test_people_beside_words_of_performance():
    """A name is no secret; a name in one line with a rating is."""
    audience = plan().audiences[0]
    assert codes("Ana Who: rating 3.5", audience, plan()) == ["leak.performance"]
    tested = plan().put(Task("load", "Performance test"))
    assert codes("Performance test waits for Ana Who", audience, tested) == []
    assert codes("Ana Who draws\nscore of the pump: 3.5", audience, plan()) == []


def test_numbers_beside_their_element():
    """A hidden probability is found beside its risk, and nowhere else."""
    audience = Audience("x", hidden=("probability",))
    assert codes("The vendor is late: 30 %", audience, plan()) == ["leak.number"]
    assert codes("30 % of the work is done", audience, plan()) == []


def test_other_clients():
    """Work, people and names of another client's project are found."""
    both = portfolio()
    audience = both.audiences[0]
    for text in ("Bank data", "the Bank is late", "ask cio", "bank board"):
        assert codes(text, audience, both), text
    for text in ("Shop report", "Portfolio", "ask boss", "Visit shops"):
        assert codes(text, audience, both) == [], text


def test_a_report_for_everybody_leaks_to_the_client():
    """What is told inside is refused outside, all of it at once; the client's own passes."""
    with pytest.raises(PlanError) as error:
        assert_no_leak(told().text("zh-CN"), "client", plan())
    found = {problem.code for problem in error.value.problems}
    assert {"leak.element", "leak.word"} <= found
    assert all(problem.hint for problem in error.value.problems)
    assert_no_leak(told("client").text("zh-CN"), "client", plan())


def test_what_is_hidden_is_what_redaction_hides():
    """Each id that an audience is spelt out to miss is found by the look, where it is a word."""
    both = portfolio()
    for audience in both.audiences[:2]:
        for key in resolve(both, audience).hidden:
            if "." not in key:
                assert codes(f"see {key} there", audience, both), key


SECRET = Plan(
    "Portal",
    start=datetime(2027, 1, 4, 9),
    currency="CNY",
    budget=money(900_000),
    tasks=[Task("Q77", "Buyout of Zed")],
    resources=[Resource("ana", "Ana", rate=money(512))],
)
BLIND = Audience("client", hidden=("rate", "budget", "Q77"))


@pytest.mark.parametrize(
    "text",
    [
        "we wait for the Buyout\n  of Zed to end",  # broken over lines, as e-mail is
        "Buyout&nbsp;of Zed",
        "Buy\N{SOFT HYPHEN}out of Zed",
        "Buy\N{ZERO WIDTH SPACE}out of Zed",
        '<g id="Q77"><rect/></g>',
        '<tr data-task="Q77"><td>x</td></tr>',
        '<a href="tasks?name=Buyout%20of%20Zed">more</a>',
        "<p>x</p><!-- Buyout of Zed -->",
        "<p>see &lt;Q77&gt;</p>",
        "<svg><title>Buyout of Zed</title></svg>",
        "<script>var row = 'Buyout of Zed'</script>",
    ],
)
def test_names_in_hiding_places(text):
    """A hidden task is found wherever a page or an e-mail can hold its name or id."""
    assert "leak.element" in codes(text, BLIND, SECRET)


@pytest.mark.parametrize(
    "text",
    [
        *("RMB 512", "512 RMB", "CNY512", "512 yuan", "人民币512", "每小时512", "512/小时"),
        *("512 per hour", "512/h", "512 an hour", "900k", "¥0.9m", "90万", "0.9百万", "900千元"),
    ],
)
def test_amounts_in_speech(text):
    """Short forms and prices of an hour are amounts too."""
    assert "leak.amount" in codes(text, BLIND, SECRET)


@pytest.mark.parametrize(
    "text",
    [
        *("512 tasks", "512 m of cable", "for 512 hours", "共512小时", "room 512 A"),
        '<svg viewBox="0 0 900000 512"><path d="M900000 0"/><rect width="900000"/></svg>',
    ],
)
def test_numbers_that_are_no_amounts(text):
    """Counts, lengths, hours and the coordinates of a drawing are none."""
    assert codes(text, BLIND, SECRET) == []
