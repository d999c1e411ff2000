"""A reference class written as the module that pmcore brings: quantiles alone, never the data."""

from __future__ import annotations

from collections.abc import Iterable

from pmcore.cost import ReferenceClass


def written(fitted: ReferenceClass) -> str:
    """Return the lines of the tables: a class's numbers by name, methods and traits as text."""
    lines = [
        f"PROJECTS, FORECASTS = {fitted.projects}, {fitted.forecasts}",
        f"USUAL_COST, USUAL_FINISH = {fitted.usual_cost:.4g}, {fitted.usual_finish:.4g}",
        "SPREADS = {",
        *(_entry((each.of, each.method), each.errors) for each in fitted.spreads),
        "}",
        "TRAITS = {",
        *(_entry(each.name, each.values) for each in fitted.traits),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _entry(key: object, values: Iterable[float]) -> str:
    numbers = [f"{each:.4g}" for each in values]
    half = len(numbers) // 2
    name = str(key).replace("'", '"') if isinstance(key, tuple) else f'"{key}"'
    parts = (f'        "{" ".join(numbers[:half])} "', f'        "{" ".join(numbers[half:])}"')
    return "\n".join((f"    {name}: (", *parts, "    ),"))
