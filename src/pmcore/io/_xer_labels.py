"""Codes and user-defined fields as a XER file holds them: attributes go where they came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pmcore._mapping import Attributes
from pmcore.io._import import parse_instant
from pmcore.io._xer_fields import AGAIN, FAMILIES, OWNERS, Family
from pmcore.io._xer_sheets import Sheets
from pmcore.model import Plan

_TAILS = ("", "_scopes", "_parents")
_DATES = ("FT_START_DATE", "FT_END_DATE")
DECLARED = frozenset(
    ("user_fields", *(f"{each.declared}{tail}" for each in FAMILIES for tail in _TAILS))
)
"""Attributes of a plan that declare codes and fields."""


class _Type:
    """A code with its values by their short names: number and description of each."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.scope = self.plan = ""
        self.values: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.uppers: dict[str, str] = {}


class Labels:
    """The codes and fields of all plans of a file; declared once, whichever plan names them."""

    def __init__(self, sheets: Sheets, plans: Iterable[Plan]) -> None:
        self.sheets = sheets
        self.types: dict[str, dict[str, _Type]] = {owner: {} for owner in OWNERS}
        self.fields: dict[str, dict[str, tuple[int, str]]] = {owner: {} for owner in OWNERS}
        self.coded: dict[tuple[int, str], int] = {}
        for plan in plans:
            for family in FAMILIES:
                self._declare(plan, family)
            declared = _table(plan.attributes, "user_fields")
            for owner in declared:
                for label, kind in _table(declared, owner).items():
                    self._field(owner, label, str(kind))

    def _declare(self, plan: Plan, family: Family) -> None:
        attributes = plan.attributes
        scopes = _table(attributes, f"{family.declared}_scopes")
        parents = _table(attributes, f"{family.declared}_parents")
        codes = _table(attributes, family.declared)
        for name in codes:
            type_ = self._type(family.owner, name)
            type_.scope = str(scopes.get(name, ""))
            type_.plan = type_.plan or plan.id or plan.name
            for short, text in _table(codes, name).items():
                self._value(type_, short)
                type_.texts[short] = str(text)
            for short, upper in _table(parents, name).items():
                self._value(type_, str(upper))
                type_.uppers[short] = str(upper)

    def _type(self, owner: str, name: str) -> _Type:
        if name not in self.types[owner]:
            self.types[owner][name] = _Type(self.sheets.number())
        return self.types[owner][name]

    def _value(self, type_: _Type, short: str) -> int:
        if short not in type_.values:
            type_.values[short] = self.sheets.number()
        return type_.values[short]

    def _field(self, owner: str, label: str, kind: str) -> tuple[int, str]:
        if label not in self.fields.setdefault(owner, {}):
            number = self.sheets.number()
            self.fields[owner][label] = (number, kind)
            cells = {
                "udf_type_id": number,
                "table_name": self.sheets.text(owner, 'plan.attributes["user_fields"]'),
                "udf_type_name": f"user_field_{number}",
                "udf_type_label": self.sheets.text(label, 'plan.attributes["user_fields"]'),
                "logical_data_type": self.sheets.text(kind, 'plan.attributes["user_fields"]'),
            }
            self.sheets.add("UDFTYPE", cells)
        return self.fields[owner][label]

    def write(
        self,
        owner: str,
        key: int,
        attributes: Mapping[str, object],
        *,
        path: str,
        known: Collection[str] = (),
        project: int | None = None,
    ) -> None:
        """Write an element's attributes but those `known`: as codes, as fields, as new fields."""
        family = next((each for each in FAMILIES if each.owner == owner), None)
        for name, value in attributes.items():
            if name in known:
                continue
            plain = name.removesuffix(AGAIN)
            if family and name in self.types[owner] and isinstance(value, str):
                self._use(family, key, name, value, project)
            elif name not in self.fields[owner] and plain in self.fields[owner]:
                self._fill(owner, key, plain, value, path=path, project=project)
            else:
                self._fill(owner, key, name, value, path=path, project=project)

    def _use(self, family: Family, key: int, name: str, short: str, project: int | None) -> None:
        type_ = self.types[family.owner][name]
        cells: dict[str, object] = {
            family.owner_id: key,
            family.type_id: type_.number,
            family.value_id: self._value(type_, short),
            "proj_id": key if family.owner == "PROJECT" else project,
        }
        self.sheets.add(family.uses, cells)

    def _fill(
        self, owner: str, key: int, label: str, value: object, *, path: str, project: int | None
    ) -> None:
        where = f'{path}.attributes["{label}"]'
        found = value
        if isinstance(value, bool) or value is None:
            found = str(value)
            self.sheets.losses.changed(where, value, found)
        elif isinstance(value, (tuple, Attributes)):
            self.sheets.losses.field(where, value)
            return
        number, kind = self._field(owner, label, _kind(found))
        cells: dict[str, object] = {"udf_type_id": number, "fk_id": key, "proj_id": project}
        self.sheets.add("UDFVALUE", cells | self._cells(number, kind, found, where))

    def _cells(self, number: int, kind: str, value: object, path: str) -> dict[str, object]:
        """Return where a value stands in its row, by what the field is declared to hold."""
        if isinstance(value, (int, float)):
            return {"udf_number": value}
        text = str(value)
        if kind in _DATES and (at := parse_instant(text)):
            return {"udf_date": at}
        if kind == "FT_CODE":
            key = (number, text)
            if key not in self.coded:
                self.coded[key] = self.sheets.number()
                code = {"udf_code_id": self.coded[key], "udf_type_id": number}
                shown = self.sheets.text(text, path)
                self.sheets.add("UDFCODE", {**code, "short_name": shown, "udf_code_name": shown})
            return {"udf_code_id": self.coded[key]}
        if not text.strip():
            self.sheets.losses.field(path, text)
        return {"udf_text": self.sheets.text(text, path, is_long=True)}

    def close(self, projects: Mapping[str, int]) -> None:
        """Write the codes and their values; `projects` numbers those that have their own."""
        for family in FAMILIES:
            for place, (name, type_) in enumerate(self.types[family.owner].items()):
                path = f'plan.attributes["{family.declared}"]'
                cells: dict[str, object] = {
                    family.type_id: type_.number,
                    family.type_name: self.sheets.text(name, path),
                    "seq_num": place,
                    "actv_code_type_scope": type_.scope or "AS_Global",
                    "proj_id": projects[type_.plan] if type_.scope == "AS_Project" else None,
                }
                self.sheets.add(family.types, cells)
                self._values(family, type_, path)

    def _values(self, family: Family, type_: _Type, path: str) -> None:
        for place, (short, number) in enumerate(type_.values.items()):
            cells: dict[str, object] = {
                family.type_id: type_.number,
                family.value_id: number,
                family.short: self.sheets.text(short, path),
                family.name: self.sheets.text(type_.texts.get(short, short), path),
                family.upper: type_.values.get(type_.uppers.get(short, "")),
                "seq_num": place,
            }
            self.sheets.add(family.values, cells)


def _table(attributes: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return an attribute that should be a table; an empty one where it is none."""
    found = attributes.get(name)
    return found if isinstance(found, Mapping) else {}


def _kind(value: object) -> str:
    if isinstance(value, int):
        return "FT_INT"
    return "FT_FLOAT" if isinstance(value, float) else "FT_TEXT"
