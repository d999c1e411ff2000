"""A reference class written as the module that pmcore brings: quantiles alone, never the data."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pmcore.cost import ReferenceClass, Trait
from pmcore.cost._built_in import COARSE, COARSE_TRAITS
from pmcore.cost._reference import KNOTS


def written(fitted: ReferenceClass) -> str:
    """Return the lines of the tables: a class's numbers by name, methods and traits as text."""
    lines = [
        f"PROJECTS, FORECASTS = {fitted.projects}, {fitted.forecasts}",
        f"USUAL_COST, USUAL_FINISH = {fitted.usual_cost:.4g}, {fitted.usual_finish:.4g}",
        "SPREADS = {",
        *(_entry((each.of, each.method), each.errors) for each in fitted.spreads),
        "}",
        "COARSE_TRAITS = {",
        *(_coarse(each) for each in fitted.traits if each.name in COARSE_TRAITS),
        "}",
        "TRAITS = {",
        *(_entry(e.name, e.values) for e in fitted.traits if e.name not in COARSE_TRAITS),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _coarse(trait: Trait) -> str:
    """Return few quantiles in two digits: what has one number a project is not to be told."""
    values = np.interp(COARSE, KNOTS, trait.values).tolist()
    numbers = " ".join(f"{float(format(each, '.2g')):g}" for each in values)
    return f'    "{trait.name}": "{numbers}",'


def _entry(key: object, values: Iterable[float]) -> str:
    numbers = [f"{each:.4g}" for each in values]
    half = len(numbers) // 2
    name = str(key).replace("'", '"') if isinstance(key, tuple) else f'"{key}"'
    parts = (f'        "{" ".join(numbers[:half])} "', f'        "{" ".join(numbers[half:])}"')
    return "\n".join((f"    {name}: (", *parts, "    ),"))
