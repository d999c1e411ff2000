"""Attributes are an immutable, JSON-safe mapping."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import Attributes
from tests.strategies import JSON, TEXT

MAPPINGS = st.dictionaries(TEXT, JSON, max_size=3)


@given(MAPPINGS)
def test_plain(mapping):
    """Plain gives back what went in."""
    assert Attributes(mapping).plain() == json.loads(json.dumps(mapping))
    assert Attributes(Attributes(mapping).plain()) == Attributes(mapping)


@given(MAPPINGS)
def test_order_of_keys(mapping):
    """The order of keys changes neither equality nor hash."""
    turned = Attributes(dict(reversed(mapping.items())))
    assert turned == Attributes(mapping)
    assert hash(turned) == hash(Attributes(mapping))
    assert repr(turned) == repr(Attributes(mapping))


@given(MAPPINGS)
def test_pickle(mapping):
    """Pickle keeps them."""
    assert pickle.loads(pickle.dumps(Attributes(mapping))) == Attributes(mapping)  # noqa: S301 - our own bytes


@given(MAPPINGS, MAPPINGS)
def test_union(one, other):
    """A union is that of dictionaries."""
    assert Attributes(one) | Attributes(other) == Attributes({**one, **other})
    assert Attributes(one) | other == Attributes({**one, **other})


def test_reading():
    """They read as a mapping."""
    found = Attributes({"a": 1}, b=[2, {"c": None}])
    assert dict(found) == {"a": 1, "b": (2, Attributes(c=None))}
    assert len(found) == 2
    assert "a" in found
    assert found.get("z") is None
    with pytest.raises(KeyError):
        found["z"]


def test_immutable():
    """Nothing can be changed."""
    inner = {"x": [1]}
    found = Attributes(inner)
    inner["x"].append(2)
    assert found["x"] == (1,)
    with pytest.raises(TypeError):
        found["x"] = 2
    with pytest.raises(AttributeError):
        found.other = 1


@pytest.mark.parametrize(
    "bad",
    [{1: "a"}, {"a": float("nan")}, {"a": float("inf")}, {"a": {1}}, {"a": object()}, {"a": [b""]}],
)
def test_refused_values(bad):
    """What json cannot say is refused."""
    with pytest.raises(ValueError, match=r"found"):
        Attributes(bad)


def test_depth():
    """What is nested too deeply is refused, not a crash."""
    deep = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(ValueError, match="deeply"):
        Attributes(x=deep)


def test_no_dictionary():
    """A dictionary is unhashable, so equality with one would break sets."""
    assert Attributes(a=1) != {"a": 1}
