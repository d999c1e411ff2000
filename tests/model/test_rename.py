"""A person goes by another id wherever the plan names them, and nothing else changes."""

import pytest

import pmcore as pm
from pmcore.examples import lantern_bay, portal
from pmcore.model import renamed


@pytest.mark.parametrize("make", [portal, lantern_bay])
def test_there_and_back(make):
    """Renaming twice gives the plan again, and what was valid stays valid."""
    plan = make()
    for person in (plan.resources[0].id, plan.resources[-1].id):
        other = renamed(plan, person, "somebody else")
        assert other != plan
        assert pm.check(other) == pm.check(plan)
        assert [each.projects for each in other.audiences] == [
            each.projects for each in plan.audiences
        ]
        assert renamed(other, "somebody else", person) == plan


def test_who_is_not_there():
    """Nobody of the old id, or somebody of the new one."""
    with pytest.raises(KeyError):
        renamed(portal(), "nobody", "x")
    for taken in ("ana", ""):
        with pytest.raises(ValueError, match="nobody has"):
            renamed(portal(), "bo", taken)
