"""Codes and user-defined fields of a XER file: how they are declared, and their values."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from pmcore.io._import import Ledger, merged
from pmcore.io._xer_tables import Row, Tables

AGAIN = " (2)"  # as `merged` marks a name that is taken
OWNERS = ("TASK", "PROJWBS", "RSRC", "PROJECT", "TASKRSRC")


class Family(NamedTuple):
    """Codes of one kind of element: the tables they stand in, and the columns there.

    `declared` names the attribute of a plan that holds the types with their values.
    """

    owner: str
    declared: str
    types: str
    type_id: str
    type_name: str
    values: str
    value_id: str
    short: str
    name: str
    upper: str
    uses: str
    owner_id: str


FAMILIES = (
    Family(
        "TASK", "activity_codes", "ACTVTYPE", "actv_code_type_id", "actv_code_type",
        "ACTVCODE", "actv_code_id", "short_name", "actv_code_name", "parent_actv_code_id",
        "TASKACTV", "task_id",
    ),
    Family(
        "PROJECT", "project_codes", "PCATTYPE", "proj_catg_type_id", "proj_catg_type",
        "PCATVAL", "proj_catg_id", "proj_catg_short_name", "proj_catg_name",
        "parent_proj_catg_id", "PROJPCAT", "proj_id",
    ),
    Family(
        "RSRC", "resource_codes", "RCATTYPE", "rsrc_catg_type_id", "rsrc_catg_type",
        "RCATVAL", "rsrc_catg_id", "rsrc_catg_short_name", "rsrc_catg_name",
        "parent_rsrc_catg_id", "RSRCRCAT", "rsrc_id",
    ),
    Family(
        "TASKRSRC", "assignment_codes", "ASGNMNTCATTYPE", "asgnmnt_catg_type_id",
        "asgnmnt_catg_type", "ASGNMNTCATVAL", "asgnmnt_catg_id", "asgnmnt_catg_short_name",
        "asgnmnt_catg_name", "parent_asgnmnt_catg_id", "ASGNMNTACAT", "taskrsrc_id",
    ),
)  # fmt: skip


class Fields(NamedTuple):
    """Codes and own fields by the internal number of what they belong to, and how declared."""

    values: dict[str, dict[str, dict[str, object]]]
    declared: dict[str, object]


def read_fields(tables: Tables, ledger: Ledger) -> Fields:
    """Return codes and user-defined fields of all elements that can hold them."""
    values: dict[str, dict[str, dict[str, object]]] = {owner: {} for owner in OWNERS}
    declared: dict[str, object] = {}
    for family in FAMILIES:
        values[family.owner] = _codes(tables, ledger, family)
        declared |= _declared(tables, family)
    for owner in OWNERS:
        for number, found in _user_fields(tables, ledger, owner, _types(tables, owner)).items():
            values[owner][number] = merged(values[owner].get(number, {}), found)
    _note_others(tables, ledger)
    kinds: dict[str, dict[str, str]] = {}
    for row in tables.rows("UDFTYPE"):
        if row["table_name"] and label_of(row):
            kinds.setdefault(row["table_name"], {})[label_of(row)] = row["logical_data_type"]
    if kinds:
        declared["user_fields"] = kinds
    return Fields(values, declared)


def label_of(row: Row) -> str:
    """Return what a user-defined field is called."""
    return row["udf_type_label"] or row["udf_type_name"] or row["udf_type_id"]


def _codes(tables: Tables, ledger: Ledger, family: Family) -> dict[str, dict[str, object]]:
    """Return codes by the number of their owner: the code's name to its value's short name."""
    types = {row[family.type_id]: row[family.type_name] for row in tables.rows(family.types)}
    values = {
        row[family.value_id]: (row[family.type_id], row[family.short] or row[family.name])
        for row in tables.rows(family.values)
    }
    found: dict[str, dict[str, object]] = {}
    for row in tables.rows(family.uses):
        type_, value = values.get(row[family.value_id], (row[family.type_id], None))
        name = types.get(type_)
        if not name or not value:
            facts = {"raw": row[family.value_id], "register": family.values, "line": row.line}
            ledger.add("file.unknown_reference", f"{family.uses}[line {row.line}]", **facts)
            continue
        found.setdefault(row[family.owner_id], {})[name] = value
    return found


def _declared(tables: Tables, family: Family) -> dict[str, object]:
    """Return the declared codes: name to values with descriptions; scopes and parents apart."""
    types = {row[family.type_id]: row for row in tables.rows(family.types)}
    found: dict[str, dict[str, str]] = {
        row[family.type_name]: {} for row in types.values() if row[family.type_name]
    }
    scopes = {
        row[family.type_name]: scope
        for row in types.values()
        if (scope := row["actv_code_type_scope"]) and scope != "AS_Global" and row[family.type_name]
    }
    shorts: dict[str, str] = {}
    uppers: dict[str, dict[str, str]] = {}
    for row in tables.rows(family.values):
        shorts[row[family.value_id]] = row[family.short] or row[family.name]
    for row in tables.rows(family.values):
        type_ = types.get(row[family.type_id])
        if type_ is None or not type_[family.type_name]:
            continue
        name, short = type_[family.type_name], shorts[row[family.value_id]]
        if not short:
            continue
        found[name][short] = row[family.name]
        if upper := shorts.get(row[family.upper]):
            uppers.setdefault(name, {})[short] = upper
    held = {"": found, "_parents": uppers, "_scopes": scopes}
    return {f"{family.declared}{tail}": each for tail, each in held.items() if each}


def _types(tables: Tables, owner: str) -> set[str]:
    """Return the names of the codes that elements of a kind may have."""
    families = [family for family in FAMILIES if family.owner == owner]
    return {
        name
        for family in families
        for name in {
            row[family.type_id]: row[family.type_name] for row in tables.rows(family.types)
        }.values()
    }


def _user_fields(
    tables: Tables, ledger: Ledger, owner: str, taken: Collection[str]
) -> dict[str, dict[str, object]]:
    """Return fields by the number of their owner; one called like a code is marked as second."""
    labels = {
        row["udf_type_id"]: f"{label}{AGAIN}" if (label := label_of(row)) in taken else label
        for row in tables.rows("UDFTYPE")
        if row["table_name"] == owner
    }
    coded = {row["udf_code_id"]: row["short_name"] for row in tables.rows("UDFCODE")}
    found: dict[str, dict[str, object]] = {}
    for row in tables.rows("UDFVALUE") if labels else ():
        if own := labels.get(row["udf_type_id"]):
            value = _value(row, f"UDFVALUE[line {row.line}]", ledger, coded)
            if value is not None:
                found.setdefault(row["fk_id"], {})[own] = value
    return found


def _note_others(tables: Tables, ledger: Ledger) -> None:
    """Note values of fields that nothing declares, and of elements that a plan does not have."""
    owners = {row["udf_type_id"]: row["table_name"] for row in tables.rows("UDFTYPE")}
    others: dict[str, list[Row]] = {}
    for row in tables.rows("UDFVALUE"):
        owner = owners.get(row["udf_type_id"])
        if owner is None:
            facts = {"raw": row["udf_type_id"], "register": "UDFTYPE", "line": row.line}
            ledger.add("file.unknown_reference", f"UDFVALUE[line {row.line}]", **facts)
        elif owner not in OWNERS:
            others.setdefault(owner, []).append(row)
    for owner, rows in others.items():
        path = f"UDFVALUE[line {rows[0].line}]"
        ledger.add("xer.other_fields", path, raw=owner, count=len(rows), line=rows[0].line)


def _value(row: Row, path: str, ledger: Ledger, coded: dict[str, str]) -> object:
    if row["udf_text"]:
        return row["udf_text"].replace("\x7f", "\n")
    if row["udf_date"]:
        at = ledger.instant(row["udf_date"], path, "udf_date")
        return at.isoformat() if at else None
    if row["udf_number"]:
        number = ledger.number(row["udf_number"], path, "udf_number")
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return coded.get(row["udf_code_id"])
