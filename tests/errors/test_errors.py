"""Errors carry data that a host can translate, filter and send."""

import pickle

import pytest

from pmcore import (
    Attributes,
    FormatError,
    InfeasibleError,
    PlanError,
    PmcoreError,
    Problem,
    Severity,
)

EMPTY_ID = Problem("plan.empty_id", "tasks[0].id", Attributes(found=""))
CIRCLE = Problem("json.missing", 'tasks["a"].id', Attributes(found="id"), Severity.WARNING)


def test_a_problem_says_where_what_and_how():
    """Path, finding and advice, in both languages."""
    assert EMPTY_ID.message == "an id is needed, found ''"
    assert EMPTY_ID.hint == "Give the element a text that no other has"
    assert EMPTY_ID.text() == f"tasks[0].id: {EMPTY_ID.message}. {EMPTY_ID.hint}."
    assert EMPTY_ID.text("zh-CN").startswith("tasks[0].id")
    assert "需要" in EMPTY_ID.text("zh-CN")
    with pytest.raises(ValueError, match="language"):
        EMPTY_ID.text("de")


def test_a_problem_is_a_value():
    """Equal, hashable, picklable."""
    same = Problem("plan.empty_id", "tasks[0].id", Attributes(found=""))
    assert same == EMPTY_ID
    assert len({same, EMPTY_ID, CIRCLE}) == 2
    assert pickle.loads(pickle.dumps(CIRCLE)) == CIRCLE  # noqa: S301 - our own bytes
    assert EMPTY_ID.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("kind", "field"), [(PlanError, "problems"), (InfeasibleError, "conflicts")]
)
def test_errors_of_plans(kind, field):
    """All problems at once, a line each; a process may send them to another."""
    error = kind(iter([EMPTY_ID, CIRCLE]))
    assert getattr(error, field) == (EMPTY_ID, CIRCLE)
    assert str(error).splitlines() == [EMPTY_ID.text(), CIRCLE.text()]
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert getattr(again, field) == (EMPTY_ID, CIRCLE)


def test_errors_of_files():
    """Source and line stand in front, where they are known."""
    error = FormatError([EMPTY_ID], source="plan.json", line=3)
    assert str(error) == f"plan.json:3: {EMPTY_ID.text()}"
    assert str(FormatError([EMPTY_ID])) == EMPTY_ID.text()
    assert str(FormatError([EMPTY_ID], source="a")).startswith("a: ")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (again.problems, again.source, again.line) == ((EMPTY_ID,), "plan.json", 3)


def test_the_tree_of_errors():
    """One root for all; those about input are ValueErrors too."""
    assert all(issubclass(each, PmcoreError) for each in (PlanError, InfeasibleError, FormatError))
    assert issubclass(PlanError, ValueError)
    assert issubclass(FormatError, ValueError)
    assert not issubclass(InfeasibleError, ValueError)
