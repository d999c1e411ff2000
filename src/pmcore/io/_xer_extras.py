"""What further tables of a XER file say of activities: notes, steps, costs."""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.io._import import MOST, Ledger
from pmcore.io._xer_fields import Fields
from pmcore.io._xer_tables import Row, Tables
from pmcore.io._xer_work import Extras
from pmcore.model import Accrual, CostItem, Step
from pmcore.units import exponent

ACCRUALS = {"CL_Start": Accrual.START, "CL_End": Accrual.END, "CL_Uniform": Accrual.EVEN}


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


def read_extras(tables: Tables, ledger: Ledger, purse: Purse, fields: Fields) -> Extras:
    """Return what codes, own fields, notes, steps and expenses say of activities."""
    extras = Extras(attributes=fields.values["TASK"])
    kinds = {row["cost_type_id"]: row["cost_type"] for row in tables.rows("COSTTYPE")}
    for row in tables.rows("TASKMEMO"):
        text = row["task_memo"].replace("\x7f", "\n").strip()
        known = extras.notes.get(row["task_id"])
        extras.notes[row["task_id"]] = f"{known}\n{text}" if known else text
    for row in tables.rows("TASKPROC"):
        _step(row, extras, ledger)
    for row in tables.rows("PROJCOST"):
        _cost(row, extras, purse, kinds)
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


def _cost(row: Row, extras: Extras, purse: Purse, kinds: Mapping[str, str]) -> None:
    path = f"PROJCOST[line {row.line}]"
    amount = purse.amount(row["target_cost"], path, "amount")
    _spend(extras, row, purse.amount(row["act_cost"], path, "actual"))
    if amount:
        accrual = ACCRUALS.get(row["cost_load_type"], Accrual.EVEN)
        category = kinds.get(row["cost_type_id"], "")
        item = CostItem(amount, accrual, name=row["cost_name"], category=category)
        extras.costs.setdefault(row["task_id"], []).append(item)
