"""Run a benchmark: ``python -m benchmarks NAME [--data DIR] [--quick] [--json FILE]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from benchmarks._runner import Cell, Options, machine, save, show, table


def names() -> list[str]:
    """Return the names of the benchmarks: one module a question."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(file.stem for file in files if not file.stem.startswith("_"))


def first_line(module: ModuleType) -> str:
    """Return what a benchmark asks."""
    return (module.__doc__ or "").partition("\n")[0]


def listing() -> str:
    """Return the benchmarks and what each asks."""
    rows: list[dict[str, Cell]] = [
        {"name": name, "question": first_line(import_module(f"benchmarks.{name}"))}
        for name in names()
    ]
    return table(rows)


def options_of(name: str, module: ModuleType, arguments: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line of a benchmark, its own settings included."""
    parser = argparse.ArgumentParser(f"python -m benchmarks {name}", description=module.__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with its files")
    parser.add_argument("--quick", action="store_true", help="a short form")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument("--sample", type=int, default=60, metavar="N", help="instances to run")
    parser.add_argument("--seconds", type=float, metavar="S", help="limit of a search")
    for setting, meaning in getattr(module, "SETTINGS", {}).items():
        parser.add_argument(f"--{setting}", metavar="VALUE", help=meaning)
    for flag, meaning in getattr(module, "FLAGS", {}).items():
        parser.add_argument(f"--{flag}", action="store_const", const="yes", help=meaning)
    return parser.parse_args(arguments)


def run(name: str, arguments: Sequence[str]) -> int:
    """Run one benchmark; 0 when every answer passed verification, else 1."""
    module = import_module(f"benchmarks.{name}")
    asked = options_of(name, module, arguments)
    names_of = (getattr(module, table, {}) for table in ("SETTINGS", "FLAGS"))
    own = {key: getattr(asked, key) for names in names_of for key in names}
    report = module.run(
        Options(
            data=asked.data,
            quick=asked.quick,
            sample=asked.sample,
            seconds=asked.seconds,
            settings={key: value for key, value in own.items() if value is not None},
        )
    )
    print(table([machine()]), end="\n\n")
    print(show(name, report))
    if asked.json:
        save(name, report, asked.json)
    return 1 if report.failures else 0


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit status."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__, listing(), sep="\n\n")
        return 0
    name, *rest = arguments
    if name not in names():
        print(f"benchmarks: there is no {name!r}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    return run(name, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
