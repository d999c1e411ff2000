"""What writing a project file gives: its bytes, and the list of what they cannot hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import KW_ONLY, MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from pmcore._base import Answer, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import brief
from pmcore.model import Plan, key_of, registers
from pmcore.units import sentence


@dataclass(frozen=True, slots=True)
class Loss(Told):
    """One thing of a plan that the written file does not hold as it is.

    Parameters
    ----------
    code : str
        Stable name of the kind of loss, such as ``loss.field``.
    path : str
        Where, by id: ``tasks["api"].modes``, or the register: ``risks``.
    facts : Attributes
        What was there (`found`), what stands for it (`used`), and more as data.

    Examples
    --------
    >>> facts = Attributes(format="XER", count=3)
    >>> print(Loss("loss.register", "risks", facts).text())
    risks: XER has no place for these 3 elements.
    """

    code: str
    path: str
    facts: Attributes = EMPTY

    def text(self, language: str = "en") -> str:
        """Return path and loss as one line."""
        found = sentence(self.code, self.facts, language)
        return f"{self.path}：{found}。" if language == "zh-CN" else f"{self.path}: {found}."


@dataclass(frozen=True, slots=True, repr=False)
class Export(Answer):
    """A written project file.

    Parameters
    ----------
    data : bytes
        The file.
    losses : tuple of Loss
        Everything of the plan that the file does not hold as it is.
    format : str
        ``xer``, ``mspdi``, ``xlsx`` or ``ics``.
    """

    data: bytes
    _: KW_ONLY
    losses: tuple[Loss, ...] = ()
    format: str = ""

    def save(self, path: str | Path) -> Path:
        """Write the file and return its path; OSError if that cannot be done."""
        target = Path(path)
        target.write_bytes(self.data)
        return target

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a loss: code, path, text."""
        return {
            "code": [loss.code for loss in self.losses],
            "path": [loss.path for loss in self.losses],
            "text": [loss.text() for loss in self.losses],
        }


class Losses:
    """The losses of one file while it is written.

    Parameters
    ----------
    format : str
        The format's name in sentences, such as ``XER``.
    """

    root = ""  # what stands before every path: the plan, where a file holds several

    def __init__(self, format: str) -> None:  # noqa: A002 - the fact it states
        self.format = format
        self._held: dict[Loss, None] = {}

    def add(self, code: str, path: str, **facts: object) -> None:
        """Note a loss once; texts among the facts are shortened, other nouns spelt as code."""
        told = {name: _plain(value) for name, value in facts.items()}
        self._held.setdefault(Loss(code, self.root + path, Attributes(told)))

    @contextmanager
    def under(self, root: str) -> Iterator[None]:
        """Put a root before the paths of all that is noted meanwhile."""
        before, self.root = self.root, root
        try:
            yield
        finally:
            self.root = before

    def paths(self) -> set[str]:
        """Return the paths noted under the root, without it."""
        start = self.root
        return {each.path.removeprefix(start) for each in self._held if each.path.startswith(start)}

    def register(self, name: str, count: int) -> None:
        """Note that a whole register is left out; nothing if it is empty."""
        if count:
            self.add("loss.register", name, format=self.format, count=count)

    def field(self, path: str, found: object) -> None:
        """Note that a field is left out."""
        self.add("loss.field", path, format=self.format, found=found)

    def element(self, path: str, found: object) -> None:
        """Note that an element is left out, and why it cannot be held."""
        self.add("loss.element", path, format=self.format, found=found)

    def changed(self, path: str, found: object, used: object) -> None:
        """Note that something else stands for a value."""
        self.add("loss.changed", path, found=found, used=used)

    def rounded(self, path: str, found: object, used: object) -> None:
        """Note that a number is written less finely."""
        self.add("loss.rounded", path, found=found, used=used)

    def characters(self, path: str, text: str, encoding: str) -> None:
        """Note letters that an encoding lacks."""
        gone = [letter for letter in text if not _fits(letter, encoding)]
        shown = "".join(dict.fromkeys(gone))
        self.add("loss.characters", path, encoding=encoding, count=len(gone), found=shown)

    def fields_of(self, element: Noun, path: str, held: Collection[str]) -> None:
        """Note each field of a noun that differs from its default and is not among `held`."""
        for item in fields(element):  # type: ignore[arg-type]  # every noun is a dataclass
            value = getattr(element, item.name)
            if item.name in held or item.default is MISSING or value == item.default:
                continue
            self.field(f"{path}.{item.name}", value)

    def registers_of(self, plan: Plan, held: Collection[str]) -> None:
        """Note each register of a plan that has elements and is not among `held`."""
        for name in registers():
            if name not in held:
                self.register(name, len(getattr(plan, name)))

    def close(self) -> tuple[Loss, ...]:
        """Return the losses in the order in which they were noted."""
        return tuple(self._held)


def path_of(register: str, element: Noun) -> str:
    """Return an element's path: ``tasks["api"]``."""
    return f'{register}["{key_of(element)}"]'


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Attributes):
        return brief(", ".join(value))
    return brief(value if isinstance(value, str) else _spelt(value))


def _spelt(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_spelt(each) for each in value)
    return repr(value) if isinstance(value, Noun) else str(value)


def _fits(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeError:
        return False
    return True
