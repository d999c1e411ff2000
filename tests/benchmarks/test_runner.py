"""The runner: what it prints, what it writes, how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

import benchmarks.__main__ as command
from benchmarks import startup
from benchmarks._runner import Options, Report, save, show, table

ROOT = Path(__file__).parents[2]


class Question:
    """Stands for a module with a question."""

    SETTINGS: ClassVar = {"set": "which family"}
    FLAGS: ClassVar = {"peers": "whether to ask peers"}
    __doc__ = "How many are there?"

    def __init__(self, report):
        self.report = report
        self.options = None

    def run(self, options):
        """Keep what was asked for and answer."""
        self.options = options
        return self.report


@pytest.fixture
def ask(monkeypatch):
    """Run a question in place of a module of benchmarks; the exit status and the question."""

    def asked(report, *arguments):
        question = Question(report)
        monkeypatch.setattr(command, "import_module", lambda _: question)
        return command.run("question", arguments), question

    return asked


def test_the_list_names_every_question(capsys):
    """Without a name the runner lists what can be asked."""
    assert command.main([]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("scenarios", "startup"))


def test_an_unknown_name_is_misuse(capsys):
    """A name that is none ends in status 2 and the names that are."""
    assert command.main(["nonsense"]) == 2
    shown = capsys.readouterr().err
    assert all(name in shown for name in ("scenarios", "speed", "startup"))


def test_options_reach_the_question(ask, tmp_path):
    """Common options and the question's own arrive."""
    _, question = ask(Report(), "--data", str(tmp_path), "--quick", "--sample", "3", "--set", "j30")
    assert question.options == Options(tmp_path, quick=True, sample=3, settings={"set": "j30"})
    _, question = ask(Report(), "--peers")
    assert question.options == Options(settings={"peers": "yes"})


def test_a_failed_verification_fails_the_run(ask, capsys):
    """One answer that does not verify is enough for status 1."""
    assert ask(Report({"n": 1}))[0] == 0
    assert ask(Report({"n": 1}, failures=["A: overlap"]))[0] == 1
    assert "FAILED: A: overlap" in capsys.readouterr().out


def test_the_file_holds_figures_rows_and_machine(tmp_path):
    """What is written can be read by a program."""
    path = tmp_path / "out.json"
    save("question", Report({"n": 1.5}, [{"set": "甲", "gap": 2}]), path)
    held = json.loads(path.read_text("utf-8"))
    assert (held["name"], held["figures"], held["rows"]) == (
        "question",
        {"n": 1.5},
        [{"set": "甲", "gap": 2}],
    )
    assert held["machine"]["cores"] >= 1


def test_a_table_aligns_wide_signs():
    """A Chinese sign takes two columns."""
    assert table([{"a": "中", "b": 1}, {"a": "x", "b": None}]) == "a   b\n中  1\nx"


def test_figures_stand_beside_the_stored_ones():
    """A stored baseline is shown for comparison."""
    shown = show("startup", Report({"heavy_modules_loaded": 0}))
    assert shown.splitlines()[0].split() == ["figure", "now", "stored"]


def test_a_missing_folder_is_said(tmp_path):
    """A question that needs data says so in one line."""
    with pytest.raises(SystemExit, match="needs --data"):
        Options().folder()
    with pytest.raises(SystemExit, match="no folder"):
        Options(tmp_path / "none").folder()


def test_heavy_modules_are_seen():
    """A process that imports numpy is told apart from one that imports pmcore."""
    assert startup.heavy_modules("import numpy") == ["numpy"]
    assert startup.heavy_modules(startup.OURS) == []


def test_the_command_line():
    """`python -m benchmarks` works from the root of the repository."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "-h"], cwd=ROOT, capture_output=True, check=True
    )
    assert b"python -m benchmarks NAME" in done.stdout
