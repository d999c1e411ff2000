"""The cost of `import pmcore; pmcore.Task` in a new process, over that of plain imports.

Each pair of processes is started one right after the other, in turns, so that a busy machine
slows both sides alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks._runner import Options, Report

HEAVY = ("numpy", "pandas", "scipy", "networkx", "ortools", "pydantic", "numba")
OURS = "import pmcore; pmcore.Task"
STDLIB = "import dataclasses, datetime, enum, json, typing"


def heavy_modules(code: str) -> list[str]:
    """Return which heavy packages a new process has loaded after `code`."""
    report = f"{code}\nimport sys; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    return _python(report).split()


def seconds(code: str) -> float:
    """Return how long a new process lives that runs `code` alone."""
    start = time.perf_counter()
    _python(code)
    return time.perf_counter() - start


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout


def run(options: Options) -> Report:
    """Time both processes in turns; medians, so that a hiccup counts nothing."""
    pairs = 15 if options.quick else 101
    times: dict[str, list[float]] = {"pass": [], STDLIB: [], OURS: []}
    for code in times:
        seconds(code)  # fills the file cache and writes the byte code
    for _ in range(pairs):
        for code, taken in times.items():
            taken.append(seconds(code))
    heavy = heavy_modules(OURS)
    medians = {code: statistics.median(taken) for code, taken in times.items()}
    report = Report(
        figures={
            "heavy_modules_loaded": len(heavy),
            "ratio_to_stdlib": round(medians[OURS] / medians[STDLIB], 3),
        }
    )
    for code, taken in times.items():
        low, _, high = statistics.quantiles(taken, n=4)
        report.rows.append(
            {
                "process": code,
                "median_ms": round(medians[code] * 1000, 2),
                "quartiles_ms": f"{low * 1000:.2f} to {high * 1000:.2f}",
                "runs": pairs,
            }
        )
    if heavy:
        report.failures.append(f"import pmcore loads {', '.join(heavy)}")
    return report
