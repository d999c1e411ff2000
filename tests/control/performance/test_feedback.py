"""Feedback from all sides: what is shown, and that nothing shown holds what is not."""

from dataclasses import replace
from datetime import date, datetime
from itertools import count, product
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Plan, Resource, Review
from pmcore.control.performance import Leniency, feedback
from pmcore.io import dumps, loads

PEOPLE = ("ana", "bo", "cy")
GROUPS = ("self", "peer", "manager", "client", "report")


def plan_of(*reviews):
    """Return a plan with three people and reviews."""
    made = tuple(Resource(each, each.title()) for each in PEOPLE)
    return Plan("P", start=datetime(2027, 1, 4, 9), resources=made, reviews=reviews)


def said(by, *ratings, **more):
    """Return reviews of ana by a group."""
    return [Review("ana", by, each, **more) for each in ratings]


def test_groups_and_gap():
    """Others are the mean of groups and not of raters; the gap is self above them."""
    rows = [*said("self", 4), *said("peer", 5, 4, 4), *said("manager", 5), *said("client", 4, 4)]
    found = feedback(plan_of(*rows), least=2, digits=4)["ana"]
    assert (found["peer"].mean, found["peer"].count) == (4.3333, 3)
    assert found.others == pytest.approx((4.3333 + 5 + 4) / 3)
    assert found.gap == pytest.approx(4 - found.others)


def test_few_are_not_shown():
    """Below the least number there is a count and no mean; the manager is exempt by a setting."""
    plan = plan_of(*said("peer", 1, 5, 5), *said("manager", 3))
    found = feedback(plan)
    peers = found["ana"]["peer"]
    assert (peers.count, peers.mean, peers.is_suppressed) == (3, None, True)
    assert (found["ana"].others, found["ana"].why) == (3.0, "no_self")
    strict = feedback(plan, exempt=())["ana"]
    assert strict["manager"].is_suppressed
    assert (strict.others, strict.gap) == (None, None)
    alone = feedback(plan_of(*said("self", 3), *said("peer", 1)))["ana"]
    assert (alone.why, alone.gap) == ("no_others", None)
    assert "不予显示" in found.text("zh-CN")


def test_people_count_and_not_answers():
    """Five answers of two people are two; who is not named is one more for its topic."""
    named = [
        *said("peer", 5, 1, rater="bo", topic="a"),
        *said("peer", 4, 4, 4, rater="cy", topic="a"),
    ]
    found = feedback(plan_of(*named), least=2)["ana"]["peer"]
    assert (found.count, found.mean) == (2, 3.5)
    assert feedback(plan_of(*named), least=3)["ana"]["peer"].is_suppressed
    unnamed = [*said("peer", 5, 4, topic="a"), *said("peer", 3, topic="b")]
    assert feedback(plan_of(*unnamed), least=2)["ana"]["peer"].count == 2


def test_topics():
    """A topic of too few enters nothing; where all are too small the group may still speak."""
    rows = [
        *said("peer", 5, 5, 5, topic="a"),
        *said("peer", 1, 1, topic="b"),
        *said("self", 3, topic="b"),
    ]
    found = feedback(plan_of(*rows), least=3)["ana"]
    assert [(each.topic, each.count, each.mean) for each in found["peer"].topics] == [
        ("a", 3, 5.0),
        ("b", 2, None),
    ]
    assert found["peer"].mean == 5.0
    assert [(each.topic, each.others, each.gap) for each in found.topics] == [
        ("b", None, None),
        ("a", 5.0, None),
    ]
    apart = [Review("ana", "peer", n, topic=str(n), rater=f"r{n}") for n in (1, 2, 3)]
    pooled = feedback(plan_of(*apart), least=3)["ana"]["peer"]
    assert (pooled.mean, {each.mean for each in pooled.topics}) == (2.0, {None})


ANSWERS = st.lists(
    st.builds(
        Review,
        st.sampled_from(PEOPLE),
        st.sampled_from(GROUPS[1:]),
        st.integers(1, 5).map(float),
        topic=st.sampled_from(("", "a", "b")),
        rater=st.sampled_from(("", "r1", "r2", "r3", "r4")),
    ),
    max_size=40,
)


@given(ANSWERS, st.sampled_from(Leniency))
def test_what_is_hidden_cannot_be_told(reviews, leniency):
    """Turning round every answer of what is not shown changes nothing that is shown."""
    plan = plan_of(*reviews)
    shown = feedback(plan, least=3, exempt=(), leniency=leniency)

    def is_hidden(each):
        group = shown[each.person][each.by]
        cell = next(row for row in group.topics if row.topic == each.topic)
        is_pooled = not group.is_suppressed and all(row.mean is None for row in group.topics)
        return cell.mean is None and not is_pooled

    other = [
        replace(each, rating=6.0 - each.rating) if is_hidden(each) else each for each in reviews
    ]
    again = feedback(replace(plan, reviews=other), least=3, exempt=(), leniency=leniency)
    assert again == shown


@given(ANSWERS)
def test_no_rater_is_named_and_none_stands_alone(reviews):
    """No rendering names a rater, and every mean is of three people at least."""
    found = feedback(plan_of(*reviews), least=3, exempt=(), leniency=Leniency.CORRECTED)
    for text in (found.text(), found.text("zh-CN"), dumps(found), repr(found), str(found)):
        assert not any(f"r{n}" in text for n in range(1, 5))
    for person in found.people:
        for group in person.groups:
            cells = [each for each in group.topics if each.mean is not None]
            assert all(each.count >= 3 for each in cells)
            assert group.mean is None or group.count >= 3


def panels(*blocks):
    """Return reviews by panels: of each, how many raters, and what all of them were asked."""
    raters = count()
    return [
        Review(person, "peer", 3.0, topic=topic, rater=rater)
        for size, asked in blocks
        for rater in (f"r{next(raters)}" for _ in range(size))
        for person, topic in asked
    ]


def test_leniency():
    """Ratings made of a person's worth and a rater's mildness give the worth back."""
    worth = {"ana": 3.0, "bo": 2.5, "cy": 3.5}
    mild = dict(zip([f"r{n}" for n in range(6)], (1.0, 0.0, 0.5, -1.0, -0.5, 0.0), strict=True))
    rows = [
        replace(each, rating=worth[each.person] + mild[each.rater])
        for each in panels((3, [("ana", ""), ("bo", "")]), (3, [("bo", ""), ("cy", "")]))
    ]
    found = feedback(plan_of(*rows), least=3, leniency=Leniency.CORRECTED)
    for person, value in worth.items():
        assert found[person]["peer"].corrected == pytest.approx(value)
    assert (found["ana"]["peer"].mean, found["cy"]["peer"].mean) == (3.5, 3.0)
    assert "if all had rated equally strictly" in found.text()
    assert feedback(plan_of(*rows), least=3)["ana"]["peer"].corrected is None


def test_leniency_is_not_a_hard_topic():
    """Raters all alike are corrected by nothing, though some were asked of a hard topic only."""
    blocks = (2, [("ana", "easy"), ("bo", "easy")]), (2, [("ana", "hard"), ("ana", "easy")])
    rows = [replace(e, rating=5.0 if e.topic == "easy" else 2.0) for e in panels(*blocks)]
    found = feedback(plan_of(*rows), least=2, leniency=Leniency.CORRECTED)
    assert (found["ana"]["peer"].mean, found["ana"]["peer"].corrected) == (3.5, 3.5)


def test_a_manager_is_corrected_alone():
    """An exempt group hides nobody, so that single raters of it may be corrected."""
    rows = [("ana", "m1", 5), ("bo", "m1", 4), ("bo", "m2", 2), ("cy", "m2", 3)]
    plan = plan_of(*(Review(who, "manager", said, rater=by) for who, by, said in rows))
    found = feedback(plan, least=3, leniency=Leniency.CORRECTED)
    assert [found[each]["manager"].corrected for each in PEOPLE] == [4.0, 3.0, 4.0]


def test_one_rater_apart_from_the_rest():
    """A rater of one person more would be told to the digit by a correction: there is none."""
    blocks = (3, [("ana", ""), ("bo", "")]), (1, [("bo", "")])
    found = feedback(plan_of(*panels(*blocks)), least=3, leniency=Leniency.CORRECTED)
    assert [found[each]["peer"].corrected for each in ("ana", "bo")] == [None, None]
    assert "gives none of them away" in found.text()


ASKED = [(person, topic) for person in PEOPLE for topic in ("a", "b")]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.lists(st.sampled_from(ASKED), min_size=1, unique=True)),
        min_size=1,
        max_size=3,
    )
)
def test_no_sum_of_what_is_shown_is_about_few(blocks):
    """Means and corrections, added up in any way, are about three raters or about nothing.

    What is shown is linear in the answers. Its slopes are a matrix; some sum of its rows is about
    two raters alone exactly if leaving out their columns lowers its rank.
    """
    reviews = panels(*blocks)

    def shown(rows):
        found = feedback(
            plan_of(*rows), least=3, digits=9, scale=(-99, 99), leniency=Leniency.CORRECTED
        )
        groups = [group for person in found.people for group in person.groups]
        numbers = [each for group in groups for each in (group.mean, group.corrected)]
        return np.array(
            [e or 0.0 for e in numbers] + [t.mean or 0.0 for g in groups for t in g.topics]
        )

    plain = shown(reviews)
    slopes = np.array(
        [
            shown([replace(e, rating=e.rating + (n == m)) for m, e in enumerate(reviews)]) - plain
            for n in range(len(reviews))
        ]
    ).T
    raters = sorted({each.rater for each in reviews})
    rank = np.linalg.matrix_rank(slopes, tol=1e-6)
    for pair in product(raters, raters):
        others = [n for n, each in enumerate(reviews) if each.rater not in pair]
        kept = slopes[:, others]
        assert others or not rank
        assert not others or np.linalg.matrix_rank(kept, tol=1e-6) == rank


def test_no_fingerprint_of_answers():
    """The provenance is the same whatever was answered, so that nobody can try ratings out."""
    one, other = (feedback(plan_of(*said("peer", n))) for n in (1, 5))
    assert one.made == other.made


def test_leniency_needs_raters_that_overlap():
    """Unnamed raters, and those who rated one person alone, cannot be corrected; it is said."""
    rows = [*said("peer", 4, 5, 3), *(Review("bo", "client", 3, rater=f"r{n}") for n in range(3))]
    found = feedback(plan_of(*rows), least=3, leniency=Leniency.CORRECTED)
    assert found["bo"]["client"].corrected is None
    assert [(each.code, each.facts["count"]) for each in found.notices] == [
        ("feedback.not_corrected", 2)
    ]


def test_rounds():
    """A round takes its days, both ends, and reviews without one."""
    rows = [Review("ana", "manager", n, day=date(2027, n, 1)) for n in (1, 2, 3)]
    plan = plan_of(*rows, Review("ana", "manager", 5))
    found = feedback(plan, since=date(2027, 2, 1), until=date(2027, 2, 28))
    assert found["ana"]["manager"].mean == 3.5
    with pytest.raises(KeyError):
        found["bo"]
    with pytest.raises(KeyError):
        found["ana"]["client"]
    assert feedback(plan, people=["bo"]).people == ()
    assert loads(dumps(found)) == found
    assert list(found.to_frame().by) == ["manager"]


def test_everything_wrong_at_once():
    """Ratings off the scale, unknown people and groups, false selves, settings: all named."""
    rows = [
        Review("eve", "peer", 3.0),
        Review("ana", "friend", 3.0),
        Review("ana", "peer", 6.0),
        Review("ana", "peer", nan),
        Review("ana", "peer", True),
        Review("ana", "peer", 3.0, rater="ana"),
        Review("ana", "self", 3.0, rater="bo"),
    ]
    with pytest.raises(pm.PlanError) as caught:
        feedback(plan_of(*rows), people=["mia"], least=1, digits=-1, exempt=("boss",))
    found = [(each.code.removeprefix("performance."), each.path) for each in caught.value.problems]
    assert found == [
        ("unknown_person", "people[0]"),
        ("value.below", "least"),
        ("value.below", "digits"),
        ("unknown_group", "exempt"),
        ("unknown_person", "reviews[0].person"),
        ("unknown_group", "reviews[1].by"),
        ("outside_scale", "reviews[2].rating"),
        ("value.not_finite", "reviews[3].rating"),
        ("value.not_a_number", "reviews[4].rating"),
        ("rater", "reviews[5].by"),
        ("rater", "reviews[6].by"),
    ]
    assert all(each.text("zh-CN") != each.text() and each.hint for each in caught.value.problems)
    with pytest.raises(pm.PlanError, match="scale goes from 5 to 1"):
        feedback(plan_of(), scale=(5, 1))


def test_reviews_are_added_and_never_replaced():
    """Two peers who say the same of the same are two, also when put into a plan."""
    plan = plan_of().put(*said("peer", 4, 4), *said("peer", 5))
    assert [each.rating for each in plan.reviews] == [4, 4, 5]
