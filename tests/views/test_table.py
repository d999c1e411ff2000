"""Every answer shows itself as a table."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np

from pmcore._base import Answer, Samples
from pmcore._mapping import Attributes
from pmcore.allocate import assign
from pmcore.examples import lantern_bay, portal
from pmcore.model import Plan, Task
from pmcore.schedule import critical_path
from pmcore.units import days
from pmcore.views import table, text_table


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Rows(Answer):
    """An answer with the columns it is given."""

    held: Attributes
    things: tuple[object, ...] = ()

    def columns(self):
        """Return what it was given."""
        things = {"thing": list(self.things)} if self.things else {}
        return {name: list(self.held[name]) for name in self.held} | things


def test_values_are_written_for_people():
    """Dates, durations, truths, numbers and nothing, each in its own way."""
    things = (
        None,
        True,
        False,
        Colour.RED,
        1234567,
        0.123456,
        3.0,
        12345.678,
        datetime(2027, 3, 31, 18),
        date(2027, 3, 31),
        Samples.of(np.arange(3.0)),
        Attributes(a=1, b=("x", 2.5)),
        ("x", None, 2),
        b"raw",
    )
    html = table(Rows(Attributes(), things))
    for text in (
        "<td></td>",
        "yes",
        "red",
        "1,234,567",
        "0.1235",
        "12,345.68",
        "31 Mar 2027 18:00",
        "<td>31 Mar 2027</td>",
        "3 samples",
        "a: 1, b: x, 2.5",
        "x, , 2",
        "b&#x27;raw&#x27;",
    ):
        assert text in html.replace(' class="r"', ""), text


def test_columns_of_minutes_are_durations():
    """By the names that answers use."""
    html = table(Rows(Attributes(duration=[480, 90], id=[480, 90])))
    assert ">1 d<" in html
    assert ">1 h 30 min<" in html
    assert ">480<" in html


def test_columns_of_shares_are_per_cents():
    """A chance of 0.8 is 80 %."""
    assert ">80 %<" in table(Rows(Attributes(percentile=[0.8, 0.05])))


def test_long_answers_are_cut_and_say_so():
    """Sixty rows and a note."""
    tasks = [Task(f"t{i}", f"T{i}", days(1)) for i in range(75)]
    plan = Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks)
    html = table(critical_path(plan))
    assert html.count("<tr>") == 61
    assert "15 more of 75 rows" in html


def test_names_are_escaped():
    """A name is text."""
    plan = Plan("P", start=datetime(2027, 1, 4, 9), tasks=[Task("a", "<i>", days(1))])
    html = table(critical_path(plan))
    assert "<i>" not in html
    assert "&lt;i&gt;" in html


def test_answers_show_themselves_in_notebooks():
    """The display of an answer is its table."""
    schedule = critical_path(portal())
    assert schedule._repr_html_() == table(schedule)
    assert "Build the API" in schedule._repr_html_()
    assert table(critical_path(lantern_bay()).explain("A760")).count("<tr>") > 10


@dataclass(frozen=True, slots=True)
class Said(Rows):
    """Rows with sentences."""

    lines: int = 0

    def text(self):
        """Return a sentence a line."""
        return "\n".join(f"line {k}" for k in range(self.lines))


def test_answers_print_themselves_in_terminals():
    """Columns of one width, wide letters count two, numbers to the right; `repr` stays exact."""
    held = Attributes({"name": ("建造", "b"), "total_float": (480, 0), "cost": (1234, None)})
    answer = Rows(held)
    assert str(answer).splitlines() == [
        "name total float  cost",
        "---- ----------- -----",
        "建造         1 d 1,234",
        "b            0 d",
    ]
    assert repr(answer).startswith("Rows(held=")
    assert str(critical_path(portal())).count("\n") >= len(portal().tasks)


def test_long_answers_are_cut_short():
    """Twenty rows, twenty sentences, a hundred letters across; what is left out is said."""
    names = {f"n{k}": ["x" * 40] * 25 for k in range(5)}
    lines = str(Said(Attributes(names | {"text": ["seen"] * 25}), lines=30)).splitlines()
    assert lines[14:17] == ["line 14", "... and 10 more", "line 25"]
    assert lines[-2:] == ["... and 5 more", "columns left out: n3, n4"]
    assert "seen" not in lines[-3]
    assert max(map(len, lines)) <= 100
    assert lines[-3].split()[0] == "x" * 27 + "…"
    assert str(Said(Attributes({}), lines=1)) == "line 0"


def test_a_proof_stands_first():
    """An answer without sentences of its own says how good it is proved to be."""
    staffing = assign(portal())
    assert text_table(staffing).startswith(f"{staffing.proof}\n\n")


def test_an_empty_answer_is_a_head_alone():
    """No rows, no note."""
    assert table(Rows(Attributes(a=[]))).count("<tr>") == 1
