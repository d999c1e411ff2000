"""The table of references names real fields and leaves no id out."""

from dataclasses import fields

import pytest

from pmcore import model
from pmcore.model import known_ids, references, registers
from pmcore.model._references import EVERYTHING, LAG_CALENDARS, LOOSE, REFERENCES
from tests.samples import everything
from tests.strategies import noun_classes

# Texts that name nothing in the plan.
FREE = {
    "name",
    "id",
    "note",
    "description",
    "code",
    "reason",
    "title",
    "text",
    "goal",
    "outcome",
    "evidence",
    "standard",
    "metric",
    "op",
    "currency",
    "language",
    "role",
    "email",
    "organisation",
    "attitude",
    "wanted_attitude",
    "channel",
    "source",
    "category",
    "cause",
    "effect",
    "trigger",
    "unit",
    "supplier",
    "client",
    "timezone",
    "version",
    "agenda",
    "minutes_text",
    "remarks",
    "parts",
    "criteria",
    "languages",
    "steps_done",
    "waived_why",
    "states",
    "register",
    "field",
    "kind",
    "skill",
    "mode",
    "priority",
    "status",
    "by",
    "type",
    "frequency",
    "holiday_rule",
}


@pytest.mark.parametrize("table", [REFERENCES, LOOSE], ids=["hard", "loose"])
def test_rows(table):
    """Every row names a field and registers that exist."""
    for noun, rows in table.items():
        held = {item.name: str(item.type) for item in fields(getattr(model, noun))}
        for field, names, is_many in rows:
            assert field in held
            assert held[field].startswith("tuple[") == is_many
            assert set(names) <= {*registers(), LAG_CALENDARS, EVERYTHING}


def test_other_texts():
    """A new field of type text must be entered in the table or in the list here."""
    listed = {
        (noun, row.field)
        for table in (REFERENCES, LOOSE)
        for noun, rows in table.items()
        for row in rows
    }
    plan_parts = {"_schedule", "_options", "_base"}
    for noun in noun_classes():
        if noun.__module__.rpartition(".")[2] in plan_parts or noun is model.Entry:
            continue
        for item in fields(noun):
            is_text = str(item.type) in ("str", "str | None", "tuple[str, ...]")
            if is_text and item.name not in FREE:
                is_own = noun is model.Baseline and item.name == "replaces"
                assert is_own or (noun.__name__, item.name) in listed, (noun, item.name)


def test_known_ids():
    """Known ids hold what needs no definition."""
    plan = everything()
    assert {"site", "late", "24x7"} <= known_ids(plan, ("calendars",))
    assert "successor" in known_ids(plan, ("calendars", "LagCalendar"))
    assert "successor" not in known_ids(plan, ("calendars",))
    assert known_ids(plan, ("wbs", "audiences")) == {"drafts", "works", "client"}


def test_several_registers():
    """Several registers may hold what a field names."""
    rows = {row.field: row.registers for row in references()["Meeting"]}
    assert rows["people"] == ("resources", "stakeholders")
