"""What an audience must not see, spelt out: by attributes, and of a portfolio by projects."""

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import (
    Audience,
    Communication,
    CostItem,
    Decision,
    Delay,
    Deliverable,
    Gate,
    Issue,
    Meeting,
    Plan,
    Resource,
    Risk,
    Severity,
    Stakeholder,
    Task,
    WbsElement,
    chain,
    check,
    combine,
    days,
    money,
    redact,
)
from pmcore.model import registers, resolve

START = datetime(2027, 1, 4, 9)
SECRET = {"visibility": "internal"}


def portfolio():
    """Return two clients' projects below one root, with what belongs to each and to nobody."""
    return Plan(
        "Both",
        start=START,
        currency="CNY",
        budget=money(900),
        client="several",
        wbs=(
            WbsElement("all", "Portfolio"),
            WbsElement("shop", "Shop", parent="all"),
            WbsElement("shop/1", "Analysis", parent="shop"),
            WbsElement("bank", "Bank", parent="all"),
        ),
        tasks=(
            Task("s1", "Visit shops", days(2), wbs="shop/1", deliverables=["survey"]),
            Task("s2", "Shop report", days(1), wbs="shop", costs=[CostItem(money(5))]),
            Task("b1", "Bank data", days(3), wbs="bank"),
        ),
        dependencies=(*chain("s1", "s2"), *chain("s1", "b1")),
        resources=(Resource("ana"),),
        deliverables=(Deliverable("survey"), Deliverable("model")),
        risks=(
            Risk("r1", "Shop closes", probability=0.1, impacts=[Delay("s1", days(1))]),
            Risk("r2", "Bank is late", probability=0.1, impacts=[Delay("b1", days(1))]),
            Risk("r3", "Partner leaves", probability=0.1),
        ),
        issues=(Issue("i1", tasks=["s2"]), Issue("i2", tasks=["b1"]), Issue("i3")),
        decisions=(Decision("d1", tasks=["s1", "b1"]),),
        gates=(Gate("g1", "s2"), Gate("g2", "b1")),
        audiences=(
            Audience("shop owner", projects=["shop"]),
            Audience("bank board", projects=["bank"]),
            Audience("partners"),
        ),
        stakeholders=(
            Stakeholder("coo", audience="shop owner"),
            Stakeholder("cio", audience="bank board"),
            Stakeholder("boss", audience="partners"),
        ),
        communications=(
            Communication("k1", audience="shop owner"),
            Communication("k2", audience="bank board"),
        ),
        meetings=(
            Meeting("m1", START, communication="k1"),
            Meeting("m2", START, communication="k2"),
            Meeting("m3", START, people=["cio", "ana"]),
            Meeting("m4", START, people=["ana"]),
        ),
    )


def ids(plan):
    """Return the ids of everything that a plan holds, links left out."""
    kept = (name for name in registers() if name not in ("dependencies", "audiences"))
    return {each.id for name in kept for each in getattr(plan, name)}


def test_a_client_sees_its_own_project():
    """Work of other projects goes, and whatever names it alone, or names nothing."""
    seen = redact(portfolio(), portfolio().audiences[0])
    assert ids(seen) == {
        *("all", "shop", "shop/1", "s1", "s2", "ana", "survey", "r1", "i1", "d1", "g1"),
        *("coo", "boss", "k1", "m1", "m4"),
    }
    assert seen.decisions[0].tasks == ("s1",)
    assert [each.id for each in seen.audiences] == ["shop owner", "partners"]
    assert (seen.client, seen.budget, len(seen.dependencies)) == ("", None, 1)


def test_who_is_bound_to_no_project_sees_all():
    """Without projects nothing is spelt out."""
    partners = portfolio().audiences[2]
    assert resolve(portfolio(), partners) is partners


def test_elements_by_an_attribute():
    """A name and a value hide every element that has it, and nothing else."""
    plan = Plan(
        "P",
        start=START,
        risks=(
            Risk("a", probability=0.1, attributes=SECRET),
            Risk("b", probability=0.1, attributes={"visibility": "all"}),
            Risk("c", probability=0.1),
        ),
        issues=(Issue("i", attributes=SECRET), Issue("j")),
    )
    audience = Audience("client", hidden=["visibility=internal"])
    assert resolve(plan, audience).hidden == ("a", "i")
    assert ids(redact(plan, audience)) == {"b", "c", "j"}


def test_a_project_that_joins_a_portfolio():
    """Who saw the whole project sees that project of the portfolio, and no other."""
    audience = Audience("client")
    one = Plan("A", id="A", start=START, tasks=[Task("a")], audiences=[audience])
    both = combine(one, Plan("B", id="B", start=START, tasks=[Task("b")]))
    assert both.audiences[0].projects == ("A",)
    assert [task.id for task in redact(both, both.audiences[0]).tasks] == ["A/a"]


def test_an_unknown_project_shows_nothing():
    """An audience of a project that has gone sees none of the work."""
    gone = replace(portfolio().audiences[0], projects=("gone",))
    seen = redact(portfolio(), gone)
    assert seen.tasks == seen.wbs == seen.risks == ()


@pytest.mark.parametrize("start", ["a", "b"])
def test_a_circle_of_elements_ends(start):
    """A WBS that is wrong does not keep the walk going."""
    wbs = [WbsElement("a", parent="b"), WbsElement("b", parent="a"), WbsElement("c")]
    plan = Plan("P", start=START, wbs=wbs)
    assert resolve(plan, Audience("x", projects=[start])).hidden[:1] == ("c",)


def test_a_project_that_is_not_there_is_told():
    """A misspelt project hides everything without a word: the check says so, and warns only."""
    lost = Audience("client", projects=["shop", "shoop"])
    found = check(replace(portfolio(), audiences=[lost]))
    (one,) = [each for each in found if each.code == "plan.unknown_project"]
    assert one.path == 'audiences["client"].projects'
    assert one.severity is Severity.WARNING
    assert "shoop" in one.text("zh-CN")
    assert "shop," not in one.text()
