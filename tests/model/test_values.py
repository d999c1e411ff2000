"""Nouns are values: frozen, hashable, picklable, made from any iterable."""

import copy
import gc
import os
import pickle
import subprocess
import sys
import threading
import weakref
from dataclasses import FrozenInstanceError, fields, replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore._base import Noun, digest, made, memo, nouns_of
from pmcore.model import (
    Delay,
    Dependency,
    LinkType,
    Pert,
    Plan,
    Resource,
    Risk,
    Skill,
    SkillNeed,
    Task,
    WbsElement,
    chain,
    key_of,
    register_of,
    registers,
)
from tests.samples import everything
from tests.strategies import noun_classes, of_type, plans

NOUNS = [each for each in noun_classes() if issubclass(each, Noun)]
START = datetime(2027, 1, 4, 9)


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: kind.__name__)
@settings(max_examples=4)
@given(data=st.data())
def test_noun_is_a_value(kind, data):
    """Pickle, copy and replace give an equal value of equal hash and digest."""
    value = data.draw(of_type(kind, 1))
    copies = [pickle.loads(pickle.dumps(value)), copy.deepcopy(value), replace(value)]  # noqa: S301 - our own bytes
    for each in copies:
        assert each == value
        assert hash(each) == hash(value)
        assert digest(each) == digest(value)


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: kind.__name__)
def test_noun_is_frozen(kind):
    """Every noun is frozen slotted and documented."""
    assert kind.__dataclass_params__.frozen
    assert "__dict__" not in dir(kind)
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


def test_frozen_field():
    """A field cannot be set."""
    task = Task("a")
    with pytest.raises(FrozenInstanceError):
        task.name = "b"
    assert task.name == ""


def test_iterables():
    """Any iterable is accepted where a tuple belongs."""
    names = (name for name in ("a", "b"))
    plan = Plan(
        "P", start=START, tasks=map(Task, names), resources=[Resource("r", skills={Skill("x")})]
    )
    assert plan.tasks == (Task("a"), Task("b"))
    assert plan.resources[0].skills == (Skill("x"),)
    assert hash(plan) == hash(replace(plan))


def test_text_for_a_tuple():
    """A text is not taken apart into letters."""
    assert Task("a", deliverables="abc").deliverables == "abc"


def test_mapping():
    """A mapping becomes attributes."""
    task = Task("a", attributes={"x": [1, 2]})
    assert task.attributes["x"] == (1, 2)
    assert task == Task("a", attributes={"x": (1, 2)})


def test_inequality():
    """Values that differ are not equal."""
    assert Task("a") != Task("b")
    assert Task("a") != Skill("a")
    assert Pert(1.0, 2.0, 3.0) != Pert(1.0, 2.0, 3.0, lam=3.0)


def test_lookup():
    """Elements are found by id and by key."""
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b")], dependencies=chain("a", "b"))
    assert plan.task("b") is plan.tasks[1]
    assert plan.element("dependencies", "a->b") is plan.dependencies[0]
    with pytest.raises(KeyError):
        plan.task("c")
    with pytest.raises(KeyError):
        plan.resource("a")


def test_put():
    """Put replaces by id and adds."""
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b")])
    after = plan.put(Task("a", "new"), Task("c"), Resource("r"))
    assert [(task.id, task.name) for task in after.tasks] == [("a", "new"), ("b", ""), ("c", "")]
    assert after.resource("r") == Resource("r")
    assert plan.tasks[0].name == ""
    assert after.with_task(Task("b", "x")).task("b").name == "x"
    assert after.with_resource(Resource("r", "R")).resource("r").name == "R"


def test_put_of_a_part():
    """Put refuses what no register holds."""
    with pytest.raises(TypeError, match="SkillNeed"):
        Plan("P", start=START).put(SkillNeed("x"))


def test_without():
    """Without takes elements out."""
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b")])
    assert plan.without("tasks", "a").tasks == (Task("b"),)
    with pytest.raises(KeyError):
        plan.without("tasks", "z")


def test_registers():
    """Every register finds its own class and key."""
    plan = everything()
    for register, noun in registers().items():
        element = getattr(plan, register)[0]
        assert type(element).__name__ == noun
        assert register_of(type(element)) == register
        assert plan.element(register, key_of(element)) is element


def test_status():
    """The status is the last update."""
    assert Plan("P", start=START).status is None
    plan = everything()
    assert plan.status is plan.updates[-1]


def test_memo():
    """A memo is made once and seen by nobody."""
    task = Task("a")
    calls = []
    first = memo(task, "k", lambda: calls.append(1) or object())
    assert memo(task, "k", lambda: calls.append(1) or object()) is first
    assert calls == [1]
    assert task == Task("a")
    assert hash(task) == hash(Task("a"))
    assert repr(task) == repr(Task("a"))
    assert memo(replace(task), "k", lambda: 5) == 5
    assert memo(pickle.loads(pickle.dumps(task)), "k", lambda: 6) == 6  # noqa: S301 - our own bytes


def test_memo_and_garbage():
    """A memo goes with its owner though it holds it."""

    class Held:
        def __init__(self, owner):
            self.owner = owner

    def watched():
        plan = Plan("P", start=START)
        return weakref.ref(plan), weakref.ref(memo(plan, "held", lambda: Held(plan)))

    both = watched()
    gc.collect()
    assert [watch() for watch in both] == [None, None]


def test_memo_among_threads():
    """A memo is made once among threads."""
    task, calls, found = Task("a"), [], []
    gate = threading.Barrier(8)

    def make():
        calls.append(1)
        return object()

    def ask():
        gate.wait()
        found.append(memo(task, "k", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]
    assert len(set(map(id, found))) == 1


def test_nested_memo():
    """A memo may ask for another of the same value."""
    task = Task("a")
    assert memo(task, "outer", lambda: memo(task, "inner", lambda: 1) + 1) == 2


def test_failed_memo():
    """A memo that fails is tried again."""
    task = Task("a")
    with pytest.raises(ZeroDivisionError):
        memo(task, "k", lambda: 1 // 0)
    assert memo(task, "k", lambda: 7) == 7


@settings(max_examples=15)
@given(plans(resources=True, risks=True))
def test_digest(plan):
    """Equal plans have equal digests and changed ones do not."""
    assert digest(replace(plan)) == digest(plan)
    assert digest(replace(plan, name="Other")) != digest(plan)
    assert digest(plan.put(Task("new"))) != digest(plan)


def test_digest_of_near_values():
    """A digest tells an empty text from nothing and ids that run together."""
    assert digest(Dependency("ab", "c")) != digest(Dependency("a", "bc"))
    assert digest(Task("a", wbs=None)) != digest(Task("a", wbs="None"))
    assert digest(Delay("a", 5)) == digest(Delay("a", 5))
    assert digest(Risk("r", probability=1.0)) == digest(Risk("r", probability=1))


def test_digest_of_equal_values():
    """What Python calls equal has one digest, whatever its type and order."""
    pairs = [
        (Dependency("a", "b", "SS"), Dependency("a", "b", LinkType.SS)),
        (Task("a", attributes={"x": 1, "y": [2]}), Task("a", attributes={"y": [2.0], "x": True})),
        (Task("a", weight=1), Task("a", weight=1.0)),
        (Task("a", weight=-0.0), Task("a", weight=0)),
    ]
    for one, other in pairs:
        assert one == other
        assert digest(one) == digest(other)


def test_digest_among_processes():
    """Hash seeds differ between processes, digests must not."""
    code = (
        "from tests.samples import everything; from pmcore._base import digest;"
        "print(digest(everything()))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "4242")
    }
    assert found == {digest(everything())}


def test_nouns_from_columns():
    """Nouns made from columns are those that the constructor makes, defaults included."""
    rows = [
        Task(f"t{i}", name, i, wbs=None if i % 2 else "w")
        for i, name in enumerate(("one", "two", "three"))
    ]
    made_at_once = nouns_of(
        Task,
        id=[row.id for row in rows],
        name=[row.name for row in rows],
        duration=[row.duration for row in rows],
        wbs=[row.wbs for row in rows],
    )
    assert made_at_once == rows
    assert list(map(hash, made_at_once)) == list(map(hash, rows))
    assert pickle.loads(pickle.dumps(made_at_once)) == rows  # noqa: S301 - our own bytes
    assert memo(made_at_once[0], "k", lambda: 7) == 7
    assert nouns_of(Task, id=[]) == []


def test_made():
    """What was made names plan seed and settings."""
    plan = everything()
    found = made(plan, seed=7, draws=100)
    assert found.plan == digest(plan)
    assert (found.seed, found.settings["draws"]) == (7, 100)


def test_defaults():
    """Defaults are shared, so none of them may be a list, a dictionary or a set."""
    for kind in NOUNS:
        for item in fields(kind):
            assert not isinstance(item.default, (list, dict, set))


def test_milestone():
    """A task without time and work is a milestone."""
    assert Task("a").is_milestone
    assert not Task("a", duration=1).is_milestone
    assert not Task("a", work=1).is_milestone
    assert WbsElement("w").parent is None
