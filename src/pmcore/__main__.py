"""The command line: demo, check, report, convert."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

import pmcore as pm
from pmcore.units import LANGUAGES, sentence

# Counted effort, not time: the two reports of the demo must tell the same dates.
_DEMO_EFFORT = pm.Limits(work=20_000)
_MOST_REPAIRS = 50  # that check prints
_STAGES = ("generate", "simulate", "solve")
OK, PROBLEMS, MISUSE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0: done; 1: the plan has problems; 2: misuse, or a file that cannot be read or written.
    """
    # Not a default of the parser: one of a subcommand would undo what stands before it.
    options = _parser().parse_args(arguments, argparse.Namespace(language="en"))
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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_demo(commands, common)
    _add_check(commands, common)
    _add_report(commands, common)
    _add_convert(commands, common)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - its only name


def _add_demo(commands: _Commands, common: argparse.ArgumentParser) -> None:
    demo = commands.add_parser(
        "demo", parents=[common], help="write the report and the Gantt of the example plan"
    )
    demo.add_argument(
        "-o", "--output", type=Path, default=Path("pmcore-demo"), metavar="DIR", help="where to"
    )
    demo.set_defaults(run=_demo)


def _add_check(commands: _Commands, common: argparse.ArgumentParser) -> None:
    check = commands.add_parser(
        "check",
        parents=[common],
        help="list what reading a file repaired, and every problem of its plans; "
        "errors end with status 1",
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument(
        "--strict", action="store_true", help="refuse a file that needs repairs, with status 2"
    )
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
        help="an HTML file; with --audience also .md or .txt",
    )
    report.add_argument(
        "--audience",
        metavar="ID",
        help="write the status report for one audience of the plan, which tells nothing that is "
        "hidden from it",
    )
    report.add_argument(
        "--seconds",
        type=_seconds,
        default=8.0,
        metavar="N",
        help="time to search for the best staffing (8 unless said; 0: none)",
    )
    report.set_defaults(run=_report)


def _add_convert(commands: _Commands, common: argparse.ArgumentParser) -> None:
    convert = commands.add_parser(
        "convert", parents=[common], help="read a plan in one form and write it in another"
    )
    convert.add_argument("file", type=Path, metavar="IN")
    convert.add_argument(
        "output",
        type=Path,
        metavar="OUT",
        help="a .json, .xer, .xml (Microsoft Project) or .xlsx file, or a folder of CSV files",
    )
    convert.set_defaults(run=_convert)


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
        known = progress.stage if progress.stage in _STAGES else "other"
        stage = self.sentence(f"stage {known}")
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


def _import(path: Path, *, is_strict: bool = False) -> pm.io.Import:
    """Return what a file holds, or a folder or a table of CSV."""
    if path.is_dir():
        return pm.io.read_csv(path, strict=is_strict)
    return pm.io.read(path, strict=is_strict)


def _read(path: Path, out: _Terminal) -> tuple[pm.Plan, ...]:
    """Return the plans of a file; say how much was repaired."""
    found = _import(path)
    if found.repairs:
        out.complain("repaired", file=str(path), count=len(found.repairs))
    return found.plans


def _demo(options: argparse.Namespace, out: _Terminal) -> int:
    folder: Path = options.output
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        answers = _answer(_demo_plan(language), _DEMO_EFFORT, out)
        page = pm.views.report(**answers.by_name, language=language)
        tail = "" if language == "en" else f".{language}"
        out.tell("wrote", file=str(page.save(folder / f"report{tail}.html")))
        client = _told(answers, "client_exec")
        target = folder / f"client{tail}.html"
        out.tell("wrote", file=str(pm.views.status_page(client, language=language).save(target)))
        if language == options.language:
            shown = answers
    chart = pm.views.gantt(
        shown.plan, shown.schedule, baseline=shown.baseline, language=out.language
    )
    out.tell("wrote", file=str(chart.save(folder / "gantt.svg")))
    pm.io.save(shown.plan, folder / "plan.json")
    out.tell("wrote", file=str(folder / "plan.json"))
    _summarise(shown, out)
    return OK


def _demo_plan(language: str) -> pm.Plan:
    """Return the example as it stands in May: its baseline approved, two updates in."""
    plan = pm.examples.lantern_bay(language)
    approved = pm.cost.baseline(plan, pm.examples.lantern_bay_approved(plan), name="approved")
    return plan.put(approved, *pm.examples.lantern_bay_updates())


def _check(options: argparse.Namespace, out: _Terminal) -> int:
    held = _import(options.file, is_strict=options.strict)
    for repair in held.repairs[:_MOST_REPAIRS]:
        print(repair.text(out.language))
    if len(held.repairs) > _MOST_REPAIRS:
        out.tell("more repairs", count=len(held.repairs) - _MOST_REPAIRS)
    found = [problem for plan in held.plans for problem in pm.check(plan)]
    for problem in found:
        print(problem.text(out.language))
    errors = sum(problem.severity is pm.Severity.ERROR for problem in found)
    out.tell("checked", plans=len(held.plans), errors=errors, warnings=len(found) - errors)
    return PROBLEMS if errors else OK


def _report(options: argparse.Namespace, out: _Terminal) -> int:
    plans = _read(options.file, out)
    limits = pm.Limits(seconds=options.seconds) if options.seconds else None
    if options.audience is not None:
        return _report_to(options, plans, limits, out)
    pages = []
    for plan in plans:
        answers = _answer(plan, limits, out)
        pages.append(pm.views.report(**answers.by_name, language=out.language))
        _summarise(answers, out)
    title = pages[0].title if len(pages) == 1 else options.file.stem
    out.tell("wrote", file=str(pm.views.bind(pages, title).save(options.output)))
    return OK


def _report_to(
    options: argparse.Namespace,
    plans: Sequence[pm.Plan],
    limits: pm.Limits | None,
    out: _Terminal,
) -> int:
    """Write the status report of each plan for one audience; nothing if it would leak."""
    wanted, language = options.audience, out.language
    for plan in plans:
        known = [each.id for each in plan.audiences]
        if wanted not in known:
            out.complain("unknown audience", found=wanted, known=known)
            return MISUSE
    for plan, target in zip(plans, _targets(options.output, len(plans)), strict=True):
        report = _told(_answer(plan, limits, out), wanted)
        ending = target.suffix.lower()
        if ending == ".md":
            text = report.markdown(language)
        elif ending == ".txt":
            text = report.text(language)
        else:
            text = pm.views.status_page(report, language=language).html
        pm.control.communication.assert_no_leak(text, wanted, plan)
        target.write_text(text, "utf-8", newline="\n")
        out.tell("wrote", file=str(target))
    return OK


def _told(answers: _Answers, audience: str) -> pm.control.communication.StatusReport:
    """Return what an audience is told, from every answer that the plan states enough for."""
    plan, schedule, outlook = answers.plan, answers.schedule, answers.outlook
    control = pm.control  # loaded here, not by those commands that need none of it
    at = plan.status.at if plan.status else plan.start
    return control.communication.status_report(
        plan,
        at,
        audience=audience,
        schedule=schedule,
        baseline=plan.baselines[-1] if plan.baselines else None,
        outlook=outlook,
        value=answers.value,
        forecast=answers.forecast,
        gates=control.quality.gates(plan, at=at) if plan.gates else None,
        ranking=pm.risk.rank(plan) if plan.risks else None,
        log=control.communication.log(plan, at.date()),
        objectives=control.scope.objectives(plan, at.date(), schedule=schedule, outlook=outlook)
        if plan.objectives
        else None,
        acceptances=control.communication.acceptances(plan, at.date(), schedule=schedule)
        if plan.deliverables
        else None,
        satisfaction=control.communication.satisfaction(plan, at.date())
        if plan.expectations
        else None,
        evaluation=control.performance.evaluate(plan, at=at.date()) if plan.goals else None,
    )


def _convert(options: argparse.Namespace, out: _Terminal) -> int:
    ending = options.output.suffix.lower()
    if ending and ending not in _WRITERS:
        out.complain("unknown form", file=str(options.output))
        return MISUSE
    plans = _read(options.file, out)
    targets = _targets(options.output, len(plans))
    for plan, target in zip(plans, targets, strict=True):
        losses = _WRITERS[ending](plan, target, out.language)
        out.tell("wrote", file=str(target))
        for loss in losses:
            print(f"pmcore: {target}: {loss.text(out.language)}", file=sys.stderr)
    return OK


def _write_native(plan: pm.Plan, target: Path, _language: str) -> tuple[pm.io.Loss, ...]:
    pm.io.save(plan, target)
    return ()


def _write_folder(plan: pm.Plan, target: Path, _language: str) -> tuple[pm.io.Loss, ...]:
    pm.io.write_csv(plan, target)
    return ()


def _write_xer(plan: pm.Plan, target: Path, _language: str) -> tuple[pm.io.Loss, ...]:
    return pm.io.write_xer(plan, target).losses


def _write_mspdi(plan: pm.Plan, target: Path, _language: str) -> tuple[pm.io.Loss, ...]:
    return pm.io.write_mspdi(plan, target).losses


def _write_excel(plan: pm.Plan, target: Path, language: str) -> tuple[pm.io.Loss, ...]:
    written = pm.io.write_excel(plan, language=language)
    written.save(target)
    return written.losses


# By the ending of the file; a folder has none.
_WRITERS = {
    "": _write_folder,
    ".json": _write_native,
    ".xer": _write_xer,
    ".xml": _write_mspdi,
    ".xlsx": _write_excel,
}


def _targets(path: Path, count: int) -> list[Path]:
    """Return where each of several plans goes: the second of ``a.json`` to ``a-2.json``."""
    more = [path.with_name(f"{path.stem}-{place}{path.suffix}") for place in range(2, count + 1)]
    return [path, *more]


@dataclass(frozen=True)
class _Answers:
    """What the engines said of a plan."""

    plan: pm.Plan
    schedule: pm.Schedule
    allocation: pm.Allocation | None = None
    outlook: pm.risk.Outlook | None = None
    baseline: pm.Baseline | None = None
    value: pm.cost.EarnedValue | None = None
    forecast: pm.cost.Forecast | None = None

    @property
    def by_name(self) -> dict[str, Any]:
        """The arguments that `views.report` takes."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


def _answer(plan: pm.Plan, limits: pm.Limits | None, out: _Terminal) -> _Answers:
    """Return every answer that a plan states enough for."""
    allocation = None
    schedule = pm.schedule.critical_path(plan)
    if limits and _asks_for_people(plan):
        allocation = pm.allocate.assign(plan, limits=limits, watch=out.watch)
        schedule = allocation.schedule
    else:
        schedule = replace(schedule, assignments=plan.assignments)
    outlook = None
    if plan.risks or any(task.estimate for task in plan.tasks):
        execution = None if allocation else pm.risk.Execution.LOGIC
        samples = min(10_000, max(8_000_000 // len(plan.tasks), 1_000))
        outlook = pm.risk.simulate(
            plan, schedule, samples=samples, execution=execution, watch=out.watch
        )
    baseline = _latest_baseline(plan, schedule)
    value = forecast = None
    if plan.status is not None and baseline.budget:
        value = pm.cost.earned_value(plan, baseline)
        forecast = pm.cost.forecast(plan, value)
    return _Answers(plan, schedule, allocation, outlook, baseline, value, forecast)


def _asks_for_people(plan: pm.Plan) -> bool:
    return any(isinstance(need, pm.SkillNeed) for task in plan.tasks for need in task.needs)


def _latest_baseline(plan: pm.Plan, schedule: pm.Schedule) -> pm.Baseline:
    """Return the plan's last baseline, else the money that the schedule itself plans."""
    if plan.baselines:
        return plan.baselines[-1]
    return pm.cost.baseline(plan, schedule, name=plan.name)


def _summarise(answers: _Answers, out: _Terminal) -> None:
    """Print the headline figures of a plan."""
    plan, language = answers.plan, out.language
    out.tell("plan", name=plan.name, tasks=len(plan.tasks))
    finish = answers.schedule.finish
    out.tell("finish", finish=finish.isoformat())
    if plan.deadline:
        out.tell("deadline", deadline=plan.deadline.isoformat())
    if answers.allocation:
        print(f"  {answers.allocation.proof.text(language)}")
    if answers.outlook:
        out.tell("p80", p80=answers.outlook.finish_at(0.8).isoformat())
        if plan.deadline:
            out.tell("chance", chance=answers.outlook.chance_of(plan.deadline))
    if answers.forecast and answers.forecast.cost is not None:
        money = pm.format_money(answers.forecast.cost, plan.currency, language)
        out.tell("cost at completion", cost=money)
    elif answers.baseline and answers.baseline.budget:
        money = pm.format_money(answers.baseline.budget, plan.currency, language)
        out.tell("planned cost", cost=money)


if __name__ == "__main__":
    sys.exit(main())
