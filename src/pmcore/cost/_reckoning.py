"""How a number came about, as a sentence: its formula with the numbers put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pmcore._base import Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.cost._formulae import Kind
from pmcore.units import format_money, format_percent, sentence


@dataclass(frozen=True, slots=True)
class Reckoning(Told):
    """How a number came about: its formula with the numbers put in, or why it has no value.

    Parameters
    ----------
    code : str
        ``cost.reckoning``, ``cost.reckoning_planned`` (there is no past to go by),
        ``cost.reckoning_ended``, ``cost.measured`` or ``cost.no_value``; a forecast's dates have
        codes of their own, whose facts are what the sentence says.
    facts : Attributes
        ``name``, ``symbol``, ``formula``, ``numbers`` and ``kinds`` by symbol, ``result``,
        ``kind``, ``reason`` and its ``about``, ``currency`` and ``day`` (working minutes).
    """

    code: str
    facts: Attributes = EMPTY

    def text(self, language: str = "en") -> str:
        """Return the sentence in `language` (``"en"`` or ``"zh-CN"``)."""
        facts = self.facts
        if "numbers" not in facts:
            return sentence(self.code, facts, language)
        numbers, kinds = facts["numbers"], facts["kinds"]
        assert isinstance(numbers, Mapping)
        assert isinstance(kinds, Mapping)

        def shown(found: re.Match[str]) -> str:
            value, kind = numbers[found.group()], str(kinds[found.group()])
            text = self._written(value, kind, language)
            return f"({text})" if isinstance(value, (int, float)) and value < 0 else text

        symbols = sorted(map(re.escape, numbers), key=len, reverse=True)
        formula = str(facts["formula"])
        pattern = rf"(?<![A-Za-z])(?:{'|'.join(symbols)})(?![A-Za-z])"
        return sentence(
            self.code,
            {
                "symbol": facts["symbol"],
                "title": sentence(f"cost.name.{facts['name']}", {}, language),
                "formula": formula,
                "filled": re.sub(pattern, shown, formula) if symbols else "",
                "result": self._written(facts["result"], str(facts["kind"]), language),
                "reason": self._reason(language),
            },
            language,
        )

    def __str__(self) -> str:
        return self.text()

    def _reason(self, language: str) -> str:
        about = self.facts.get("about", EMPTY)
        assert isinstance(about, Mapping)
        return sentence(str(self.facts["reason"]), about, language) if self.facts["reason"] else ""

    def _written(self, value: object, kind: str, language: str) -> str:
        """Return a number as people write its kind."""
        if not isinstance(value, (int, float)):
            return "–"
        if kind == Kind.MONEY:
            currency = self.facts["currency"]
            return format_money(round(value), str(currency) if currency else None, language)
        if kind == Kind.SHARE:
            return format_percent(value, language)
        if kind == Kind.TIME:
            day = self.facts["day"]
            assert isinstance(day, int)
            length = f"{value / day:.2f}".rstrip("0").rstrip(".")
            return f"{length}天" if language == "zh-CN" else f"{length} d"
        return f"{value:.4f}".rstrip("0").rstrip(".")
