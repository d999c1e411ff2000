"""The command line: demo, check, report, convert."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pmcore as pm
from pmcore.units import LANGUAGES

OK, PROBLEMS, MISUSE, INTERRUPTED = 0, 1, 2, 130
_NOTHING = "–"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0: done; 1: the plan has problems; 2: misuse, or a file that cannot be read or written.
    """
    options = _parser().parse_args(arguments)
    out = _Terminal(options.language)
    try:
        status: int = options.run(options, out)
        sys.stdout.flush()
    except pm.PlanError as error:
        out.problems(error.problems)
        return PROBLEMS
    except pm.InfeasibleError as error:
        out.problems(error.conflicts)
        return PROBLEMS
    except pm.FormatError as error:
        where = error.source + (f":{error.line}" if error.line else "")
        out.problems(error.problems, where)
        return MISUSE
    except BrokenPipeError:
        # The reader has gone; what Python flushes at its end must find a place to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        out.complain("cannot use file", file=error.filename or "", why=error.strerror or str(error))
        return MISUSE
    except KeyboardInterrupt:
        out.complain("interrupted")
        return INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--language",
        choices=LANGUAGES,
        default=argparse.SUPPRESS,
        help="of reports and messages (en unless said)",
    )
    parser = argparse.ArgumentParser(
        prog="pmcore",
        description="Dates, staffing, risk and cost of a project, from the command line.",
        epilog="Exit status: 0 done, 1 problems found in the plan, 2 misuse or unreadable file.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"pmcore {pm.__version__}")
    parser.set_defaults(language="en")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_demo(commands, common)
    _add_check(commands, common)
    _add_report(commands, common)
    _add_convert(commands, common)
    return parser


_Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_demo(commands: _Commands, common: argparse.ArgumentParser) -> None:
    demo = commands.add_parser(
        "demo", parents=[common], help="write the report and the Gantt of the example plan"
    )
    demo.add_argument(
        "-o", "--output", type=Path, default=Path("pmcore-demo"), metavar="DIR", help="where to"
    )
    _add_seconds(demo)
    demo.set_defaults(run=_demo)


def _add_check(commands: _Commands, common: argparse.ArgumentParser) -> None:
    check = commands.add_parser(
        "check", parents=[common], help="list every problem of a plan; errors end with status 1"
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=_check)


def _add_report(commands: _Commands, common: argparse.ArgumentParser) -> None:
    report = commands.add_parser(
        "report", parents=[common], help="write a one-page report of every plan in a file"
    )
    report.add_argument("file", type=Path, metavar="FILE")
    report.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("report.html"),
        metavar="REPORT",
        help="an HTML file",
    )
    _add_seconds(report)
    report.set_defaults(run=_report)


def _add_convert(commands: _Commands, common: argparse.ArgumentParser) -> None:
    convert = commands.add_parser(
        "convert", parents=[common], help="read a plan in one form and write it in another"
    )
    convert.add_argument("file", type=Path, metavar="IN")
    convert.add_argument(
        "output", type=Path, metavar="OUT", help="a .json file, or a folder of CSV files"
    )
    convert.set_defaults(run=_convert)


def _add_seconds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seconds",
        type=_seconds,
        default=8.0,
        metavar="N",
        help="time to search for the best staffing (8 unless said; 0: none)",
    )


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise ValueError(text)
    return value


class _Terminal:
    """What the command line says: results to stdout, the rest to stderr.

    Parameters
    ----------
    language : str
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._bar = 0

    def sentence(self, code: str, **facts: object) -> str:
        """Return a sentence of the command line."""
        return sentence(f"cli.{code}", facts, self.language)

    def tell(self, code: str, **facts: object) -> None:
        """Print a sentence."""
        self.clear()
        print(self.sentence(code, **facts))

    def complain(self, code: str, **facts: object) -> None:
        """Print a sentence to stderr, under the program's name."""
        self.clear()
        print(f"pmcore: {self.sentence(code, **facts)}", file=sys.stderr)

    def problems(self, problems: Iterable[pm.Problem], where: str = "") -> None:
        """Print problems to stderr, one a line."""
        self.clear()
        head = f"{where}: " if where else ""
        for problem in problems:
            print(f"pmcore: {head}{problem.text(self.language)}", file=sys.stderr)

    def watch(self, progress: pm.Progress) -> None:
        """Draw a bar on stderr, when somebody looks at it."""
        if not sys.stderr.isatty():
            return
        stage = self.sentence(f"stage {progress.stage}")
        if progress.total:
            full = min(progress.done * 24 // progress.total, 24)
            line = f"{stage} [{'#' * full}{'.' * (24 - full)}] {progress.elapsed:.0f} s"
        else:
            line = f"{stage} {progress.done}, {progress.elapsed:.0f} s"
        sys.stderr.write("\r" + line.ljust(self._bar))
        sys.stderr.flush()
        self._bar = len(line)

    def clear(self) -> None:
        """Wipe the bar off its line."""
        if self._bar:
            sys.stderr.write("\r" + " " * self._bar + "\r")
            self._bar = 0
