"""The communication of a scenario file, small enough to check by hand."""

import json
from pathlib import Path

import pytest

from benchmarks._scenario import read
from benchmarks._scenario_communication import communication, with_registers
from benchmarks._scenario_run import Run
from pmcore import check

TINY = Path(__file__).parents[1] / "data" / "scenarios" / "tiny.json"
NEXT = "move to the next working day before the next occurrence, otherwise cancel"
SAME = {"first": "2027-01-04", "until": "2027-03-31", "minutes": 30, "language": "zh"}
WORDS = {"purpose": "Call", "purpose_zh": "例会", "audience": "client", "channel": "call"}
PERSON = {"name": "Yin", "name_zh": "尹", "organisation": "client", "role": "owner"}
REGISTERS = {
    "audiences": {"client": ["dates"]},
    "stakeholders": [
        {"id": "S1", "power": 4, "interest": 4, "attitude": "supportive"},
        {"id": "S2", "power": 2, "interest": 5, "attitude": "a word of its own"},
    ],
    "raci": [
        {"item": "Sound", "raci": {"ann": "AR", "S1": "C"}},
        {"item": "Two", "raci": {"ann": "A", "bo": "A"}},
    ],
    "communication": [
        {"id": "week", "rule": {"freq": "WEEKLY", "interval": 4, "byday": "WE"}},
        {"id": "month", "rule": {"freq": "MONTHLY", "interval": 1, "byday": "-1FR"}},
        {"id": "day", "rule": {"freq": "MONTHLY", "interval": 1, "bymonthday": 6}},
    ],
    "log": [
        {"id": "A", "kind": "action", "due": "2027-01-05", "closed": None},
        {"id": "I", "kind": "issue", "due": "2027-01-04", "closed": "2027-01-06"},
    ],
    "quality": {"satisfaction": {"X": [10, 9], "Y": [6, 8]}},
}
COMMON = {
    "stakeholders": PERSON | {"language": "zh", "audience": "client"},
    "communication": SAME | WORDS | {"owner": "ann", "holiday_rule": NEXT},
    "log": {"text": "it", "owner": "ann", "opened": "2027-01-04"},
}
ASKED = ("stakeholder_quadrants", "raci_errors", "meetings", "log_overdue_at")


@pytest.fixture
def run(tmp_path):
    """The tiny scenario with registers that say what is expected of them."""
    file = json.loads(TINY.read_text("utf-8"))
    for name, rows in REGISTERS.items():
        common = COMMON.get(name)
        file[name] = [common | row for row in rows] if common else rows
    file["communication"][2]["holiday_rule"] = "cancel"
    file["expected"] |= dict.fromkeys(ASKED) | {
        "log_overdue_at": {"2027-01-06": [], "2027-01-05": []}
    }
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(file), "utf-8")
    return Run(read(path))


def test_registers_become_a_sound_plan(run):
    """The file's stakeholders, duties, meetings and logs make a plan without a problem."""
    plan = with_registers(run.scenario.plan, run.scenario.file)
    assert check(plan) == check(run.scenario.plan)
    assert [each.attitude for each in plan.stakeholders] == ["supportive", ""]


def test_answers_in_the_words_of_the_file(run):
    """Quadrants, errors, meetings, overdue entries and the score have the file's shape."""
    found = communication(run)
    assert found["stakeholder_quadrants"] == {"S1": "manage closely", "S2": "keep informed"}
    assert found["raci_errors"] == [
        {"item": "Two", "error": "accountable count is 2, must be 1"},
        {"item": "Two", "error": "no responsible party"},
    ]
    assert found["meetings"]["week"] == {
        "count": 4,
        "first": "2027-01-07",
        "last": "2027-03-31",
        "moved": [["2027-01-06", "2027-01-07"]],
        "cancelled": [],
    }
    assert found["meetings"]["month"]["last"] == "2027-03-26"
    assert found["meetings"]["day"]["cancelled"] == ["2027-01-06", "2027-02-06", "2027-03-06"]
    assert found["log_overdue_at"] == {"2027-01-06": ["A"], "2027-01-05": ["I"]}
    assert found["quality"]["nps"] == 25.0


def test_a_file_without_registers():
    """A file that states none of it is answered with nothing."""
    assert communication(Run(read(TINY))) == {}
