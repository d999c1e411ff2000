"""What forecasts are measured against, in a process of its own: ``_forecast_peers ASKED TOLD``.

The peer reads cumulative sums of equal periods, and writes back the quantiles it forecasts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

Series: TypeAlias = Mapping[str, Any]
Found: TypeAlias = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
LEVELS = (0.1, 0.5, 0.8, 0.9)


def python_with_peer() -> str | None:
    """Return a Python that has cost-core (COST_CORE_PYTHON, or this one)."""
    python = os.environ.get("COST_CORE_PYTHON", sys.executable)
    line = [python, "-c", "import cost_core.evm.forecast"]
    done = subprocess.run(line, capture_output=True, check=False)
    return python if done.returncode == 0 else None


def ask(series: Sequence[Series], *, python: str) -> Found:
    """Return the peer's version and, for each series, its quantiles or None."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.json", Path(folder) / "told.json"
        asked.write_text(json.dumps(list(series)), "utf-8")
        line = [python, str(Path(__file__)), str(asked), str(told)]
        subprocess.run(line, check=True, cwd=ROOT, stdout=sys.stderr)
        found: Found = json.loads(told.read_text("utf-8"))
    return found


def _quantiles(each: Series) -> dict[str, list[float]] | None:
    """Return the peer's quantiles of cost and of periods; None where it has too little to go by."""
    import numpy as np  # noqa: PLC0415 - another process has it
    from cost_core.evm.forecast import forecast  # noqa: PLC0415
    from cost_core.evm.metrics import EvmData, EvmError  # noqa: PLC0415

    try:
        data = EvmData(
            list(range(1, len(each["bcws"]) + 1)),
            each["bcws"],
            each["bcwp"],
            each["acwp"],
            each["bac"],
        )
        found = forecast(data)
    except EvmError:
        return None
    return {
        "cost": [float(np.quantile(found.eac, level)) for level in LEVELS],
        "time": [float(np.quantile(found.finish, level)) for level in LEVELS],
    }


def main(asked: str, told: str) -> None:
    """Forecast every series."""
    series = json.loads(Path(asked).read_text("utf-8"))
    found = {"version": version("cost-core"), "rows": [_quantiles(each) for each in series]}
    Path(told).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
