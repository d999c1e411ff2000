"""Many instants at once are those made one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pmcore.network import instants, iso_instants
from pmcore.units import from_minutes


@given(st.lists(st.integers(-(1 << 60), 1 << 60) | st.integers(-(10**9), 5 * 10**9)))
def test_many_instants_at_once(minutes):
    """Also before the first year and after the last, where both are clamped."""
    known = [from_minutes(each) for each in minutes]
    assert instants(np.array(minutes, np.int64)) == known
    assert iso_instants(minutes) == [each.isoformat() for each in known]
