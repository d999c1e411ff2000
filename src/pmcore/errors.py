"""What can go wrong, as data with text: problems and the errors that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pmcore._mapping import EMPTY, JSON_RULES, Attributes
from pmcore.units import sentence

__all__ = [
    "FormatError",
    "InfeasibleError",
    "PlanError",
    "PmcoreError",
    "Problem",
    "Severity",
]


class Severity(StrEnum):
    """How much a problem hinders: an error stops the engines, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a plan, a file or a wish: where, what was found, what to do.

    Parameters
    ----------
    code : str
        Stable name of the kind of problem, such as ``plan.unknown_reference``.
    path : str
        Where, by id: ``tasks["api"].duration``.
    facts : Attributes
        What the sentence says, as data.
    severity : Severity

    Examples
    --------
    >>> from pmcore._mapping import Attributes
    >>> print(Problem("plan.empty_id", "tasks[0].id", Attributes(found="")).text())
    tasks[0].id: an id is needed, found ''. Give the element a text that no other has.
    """

    __pydantic_config__: ClassVar[Mapping[str, object]] = JSON_RULES
    code: str
    path: str
    facts: Attributes = EMPTY
    severity: Severity = Severity.ERROR

    @property
    def message(self) -> str:
        """What was found, in English."""
        return sentence(self.code, self.facts)

    @property
    def hint(self) -> str:
        """What to do, in English."""
        return sentence(f"{self.code}.hint", self.facts)

    def text(self, language: str = "en") -> str:
        """Return path, finding and advice as one line."""
        found = sentence(self.code, self.facts, language)
        hint = sentence(f"{self.code}.hint", self.facts, language)
        if language == "zh-CN":
            return f"{self.path}：{found}。{hint}。"
        return f"{self.path}: {found}. {hint}."


class PmcoreError(Exception):
    """Root of every error that pmcore raises about its input."""


def _lines(problems: Iterable[Problem]) -> str:
    return "\n".join(problem.text() for problem in problems)


class PlanError(PmcoreError, ValueError):
    """A plan cannot be computed; `problems` holds every reason at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_lines(self.problems))

    def __reduce__(self) -> tuple[type[PlanError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InfeasibleError(PmcoreError):
    """No schedule meets all wishes; `conflicts` names those that collide.

    Parameters
    ----------
    conflicts : iterable of Problem
    is_proved : bool
        Whether there is none; else none was found within the limits.
    """

    def __init__(self, conflicts: Iterable[Problem], is_proved: bool = True) -> None:  # noqa: FBT001, FBT002 - pickled by place
        self.conflicts, self.is_proved = tuple(conflicts), is_proved
        super().__init__(_lines(self.conflicts))

    def __reduce__(self) -> tuple[type[InfeasibleError], tuple[tuple[Problem, ...], bool]]:
        return type(self), (self.conflicts, self.is_proved)


class FormatError(PmcoreError, ValueError):
    """A file or text cannot be read; `problems` says what, `source` and `line` where."""

    def __init__(
        self, problems: Iterable[Problem], *, source: str = "", line: int | None = None
    ) -> None:
        self.problems = tuple(problems)
        self.source = source
        self.line = line
        where = source + (f":{line}" if line else "")
        super().__init__(f"{where}: {_lines(self.problems)}" if where else _lines(self.problems))

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _format_error, (self.problems, self.source, self.line)


def _format_error(problems: tuple[Problem, ...], source: str, line: int | None) -> FormatError:
    return FormatError(problems, source=source, line=line)
