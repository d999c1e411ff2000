"""What further tables of a XER file say of activities: codes, own fields, notes, steps, costs."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.io._import import MOST, Ledger, merged
from pmcore.io._xer_tables import Row, Tables
from pmcore.io._xer_work import Extras
from pmcore.model import Accrual, CostItem, Step
from pmcore.units import exponent

_ACCRUALS = {"CL_Start": Accrual.START, "CL_End": Accrual.END, "CL_Uniform": Accrual.EVEN}
_OWNERS = ("TASK", "PROJWBS", "RSRC", "PROJECT")


class Purse:
    """Money of a file: amounts become minor units of its currency."""

    def __init__(self, tables: Tables, ledger: Ledger) -> None:
        self.ledger = ledger
        self.is_used = False
        named = tables.header[8] if len(tables.header) > 8 else ""
        base = next(
            (
                row["curr_short_name"]
                for row in tables.rows("CURRTYPE")
                if row["base_exch_rate"].rstrip("0").rstrip(".") == "1"
            ),
            "",
        )
        self.currency = (base or named).upper() or "XXX"
        self._scale: int = 10 ** exponent(self.currency)

    def amount(self, raw: str, owner: str, field: str) -> int:
        """Return minor units of an amount; 0 for none and for one beyond reason, noted."""
        if not raw or raw == "0":
            return 0
        exact = self.ledger.bounded(raw, owner, field, low=-MOST, high=MOST, default=0.0)
        found = round(exact * self._scale)
        self.is_used = self.is_used or bool(found)
        return found


class Fields(NamedTuple):
    """Own fields by the internal number of what they belong to, and how they were declared."""

    values: dict[str, dict[str, dict[str, object]]]
    declared: dict[str, object]


def read_extras(tables: Tables, ledger: Ledger, purse: Purse) -> Extras:
    """Return what codes, notes, steps and expenses say of activities."""
    extras = Extras(attributes=_codes(tables, ledger))
    for row in tables.rows("TASKMEMO"):
        text = row["task_memo"].replace("\x7f", "\n").strip()
        known = extras.notes.get(row["task_id"])
        extras.notes[row["task_id"]] = f"{known}\n{text}" if known else text
    for row in tables.rows("TASKPROC"):
        _step(row, extras, ledger)
    for row in tables.rows("PROJCOST"):
        _cost(row, extras, purse)
    for row in tables.rows("TASKRSRC"):
        path = f"TASKRSRC[line {row.line}]"
        for column in ("act_reg_cost", "act_ot_cost"):
            _spend(extras, row, purse.amount(row[column], path, column))
    return extras


def _spend(extras: Extras, row: Row, amount: int) -> None:
    if amount:
        extras.spent[row["task_id"]] = extras.spent.get(row["task_id"], 0) + amount


def _step(row: Row, extras: Extras, ledger: Ledger) -> None:
    path = f"TASKPROC[line {row.line}]"
    weight = ledger.bounded(row["proc_wt"], path, "weight", low=0, high=MOST, default=1.0)
    extras.steps.setdefault(row["task_id"], []).append(Step(row["proc_name"], weight))
    if row["complete_flag"] == "Y":
        extras.steps_done.setdefault(row["task_id"], []).append(row["proc_name"])


def _cost(row: Row, extras: Extras, purse: Purse) -> None:
    path = f"PROJCOST[line {row.line}]"
    amount = purse.amount(row["target_cost"], path, "amount")
    _spend(extras, row, purse.amount(row["act_cost"], path, "actual"))
    if amount:
        accrual = _ACCRUALS.get(row["cost_load_type"], Accrual.EVEN)
        item = CostItem(amount, accrual, name=row["cost_name"])
        extras.costs.setdefault(row["task_id"], []).append(item)


def _codes(tables: Tables, ledger: Ledger) -> dict[str, dict[str, object]]:
    """Return activity codes by activity: the code's name to its value's short name."""
    types = {row["actv_code_type_id"]: row["actv_code_type"] for row in tables.rows("ACTVTYPE")}
    values = {
        row["actv_code_id"]: (row["actv_code_type_id"], row["short_name"] or row["actv_code_name"])
        for row in tables.rows("ACTVCODE")
    }
    found: dict[str, dict[str, object]] = {}
    for row in tables.rows("TASKACTV"):
        type_, value = values.get(row["actv_code_id"], (row["actv_code_type_id"], None))
        name = types.get(type_)
        if not name or value is None:
            path = f"TASKACTV[line {row.line}]"
            raw = row["actv_code_id"]
            ledger.add("file.unknown_reference", path, raw=raw, register="ACTVCODE", line=row.line)
            continue
        found.setdefault(row["task_id"], {})[name] = value
    return found


def code_table(tables: Tables) -> dict[str, object]:
    """Return the declared activity codes: name to its values with their descriptions."""
    types = {row["actv_code_type_id"]: row["actv_code_type"] for row in tables.rows("ACTVTYPE")}
    found: dict[str, dict[str, str]] = {name: {} for name in types.values() if name}
    for row in tables.rows("ACTVCODE"):
        name = types.get(row["actv_code_type_id"])
        if name:
            found[name][row["short_name"]] = row["actv_code_name"]
    return dict(found)


def read_fields(tables: Tables, ledger: Ledger) -> Fields:
    """Return user-defined fields of activities, WBS nodes, resources and projects."""
    types = {
        row["udf_type_id"]: (
            row["table_name"],
            row["udf_type_label"] or row["udf_type_name"],
            row["logical_data_type"],
        )
        for row in tables.rows("UDFTYPE")
    }
    declared: dict[str, object] = {
        label: {"table": table, "type": kind} for table, label, kind in types.values() if label
    }
    coded = {row["udf_code_id"]: row["short_name"] for row in tables.rows("UDFCODE")}
    values: dict[str, dict[str, dict[str, object]]] = {owner: {} for owner in _OWNERS}
    for row in tables.rows("UDFVALUE"):
        table, label, _ = types.get(row["udf_type_id"], ("", "", ""))
        path = f"UDFVALUE[line {row.line}]"
        if not label or table not in values:
            raw = row["udf_type_id"]
            ledger.add("file.unknown_reference", path, raw=raw, register="UDFTYPE", line=row.line)
            continue
        value = _value(row, path, ledger, coded)
        if value is not None:
            values[table].setdefault(row["fk_id"], {})[label] = value
    return Fields(values, declared)


def _value(row: Row, path: str, ledger: Ledger, coded: dict[str, str]) -> object:
    if row["udf_text"]:
        return row["udf_text"]
    if row["udf_date"]:
        at = ledger.instant(row["udf_date"], path, "udf_date")
        return at.isoformat() if at else None
    if row["udf_number"]:
        number = ledger.number(row["udf_number"], path, "udf_number")
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return coded.get(row["udf_code_id"])


def with_fields(extras: Extras, fields: Fields) -> Extras:
    """Return the extras with the user-defined fields of activities among the attributes."""
    for number, own in fields.values["TASK"].items():
        extras.attributes[number] = merged(extras.attributes.get(number, {}), own)
    return extras
