"""What could be different: edits, options and the undominated ones."""

from __future__ import annotations

import json
from dataclasses import KW_ONLY, dataclass, fields, make_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

from pmcore._base import Answer, Made, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._schedule import Proof, Schedule

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True, repr=False)
class Edit(Noun):
    """One changed field of one element.

    Parameters
    ----------
    register : str
        The plan's field that holds the element (``tasks``); empty: the plan itself.
    id : str
        The element's id; its key where it has none (``a->b`` for a link).
    field : str
        The field that changes; empty: the element comes (`before` is None) or goes (`after` is
        None); ``order``: the sequence of a register changes.
    before, after : object
        The values, typed as the field is.
    """

    register: str
    id: str
    field: str
    before: Any = None
    after: Any = None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        from pydantic_core import core_schema

        # Not the dataclass's own schema: pydantic re-uses that without what is wrapped around it.
        text, anything = core_schema.str_schema(strict=True), core_schema.any_schema()
        field = core_schema.typed_dict_field
        named = {name: field(text) for name in ("register", "id", "field")}
        values = {name: field(anything, required=False) for name in ("before", "after")}
        raw = core_schema.typed_dict_schema(named | values, extra_behavior="forbid")
        return core_schema.no_info_after_validator_function(_typed, raw)


def _typed(raw: dict[str, Any]) -> Edit:
    """Return the edit that JSON states, its values typed as the field it names."""
    register, field = raw["register"], raw["field"]
    text = json.dumps({"before": raw.get("before"), "after": raw.get("after")})
    read = _reader(register, field).validate_json(text, strict=True)
    return Edit(register, raw["id"], field, read.before, read.after)


@cache
def _reader(register: str, field: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    held = _type_of(register, field) | None
    return TypeAdapter(make_dataclass("_Values", [("before", held), ("after", held)]))


def _type_of(register: str, field: str) -> Any:
    from pydantic_core import PydanticCustomError

    from pmcore import model  # noqa: PLC0415 - a plan holds edits, so its module imports this one

    if register and register not in model.registers():
        raise PydanticCustomError("edit_register", "no such register")
    noun = getattr(model, model.registers()[register]) if register else model.Plan
    if register and not field:
        return noun
    if register and field == "order":
        return tuple[str, ...]
    if field not in {item.name for item in fields(noun)}:
        raise PydanticCustomError("edit_field", "no such field")
    return get_type_hints(noun, include_extras=True)[field]


@dataclass(frozen=True, slots=True, repr=False)
class Change(Told):
    """What an option changes, and why, as a sentence."""

    code: str
    facts: Attributes = EMPTY
    edit: Edit | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Measure(Noun):
    """One figure by which options are compared; smaller is better."""

    name: str
    value: float
    bound: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Option(Answer):
    """A way to go on: edits, the schedule they give, and its measures."""

    name: str
    schedule: Schedule
    _: KW_ONLY
    edits: tuple[Edit, ...] = ()
    measures: tuple[Measure, ...] = ()
    changes: tuple[Change, ...] = ()
    proof: Proof | None = None

    def measure(self, name: str) -> float:
        """Return the value of a measure, by name."""
        return next(measure.value for measure in self.measures if measure.name == name)


@dataclass(frozen=True, slots=True, repr=False)
class Front(Answer):
    """The options that no other beats in every measure.

    Parameters
    ----------
    points : tuple of Option
    made : Made, optional
    is_complete : bool, optional
        Whether every option that no other beats is among them; none: not said.
    """

    points: tuple[Option, ...]
    made: Made | None = None
    _: KW_ONLY
    is_complete: bool | None = None

    def least(self, name: str) -> Option:
        """Return the option with the smallest value of a measure; the first of equals."""
        return min(self.points, key=lambda point: point.measure(name))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an option: name, finish and every measure."""
        names = {measure.name: None for point in self.points for measure in point.measures}
        columns: dict[str, list[Any]] = {
            "name": [point.name for point in self.points],
            "finish": [point.schedule.finish for point in self.points],
        }
        for name in names:
            columns[name] = [
                next((m.value for m in point.measures if m.name == name), None)
                for point in self.points
            ]
        return columns
