"""The set-up script: when it installs, what it says when it cannot."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "dev"


class Setup:
    """A copy of the script in an empty folder, whose commands are only recorded."""

    def __init__(self, root, monkeypatch):
        spec = spec_from_loader("dev", SourceFileLoader("dev", str(SCRIPT)))
        self.dev = module_from_spec(spec)
        spec.loader.exec_module(self.dev)
        self.root = root
        self.commands = []
        self.failing = {}
        monkeypatch.setattr(self.dev, "attempt", self.attempt)
        self.move(root)

    def move(self, root):
        """Let the script stand in another folder."""
        self.dev.ROOT, self.dev.VENV = root, root / ".venv"
        self.dev.STAMP = root / ".venv" / ".stamp"
        self.dev.PYTHON = "python"

    def project(self, requirement):
        """Write a pyproject.toml that asks for one requirement in a nested group."""
        text = (
            f'[dependency-groups]\nlow = ["{requirement}"]\ndev = [{{ include-group = "low" }}]\n'
        )
        (self.root / "pyproject.toml").write_text(text, "utf-8")

    def attempt(self, *command):
        """Record a command; fail when one of its words was told to."""
        words = [str(word) for word in command]
        self.commands.append(words)
        if "venv" in words:
            self.dev.VENV.mkdir(parents=True)
        tool = "uv" if "uv" in words[:3] else "venv" if "venv" in words else "pip"
        return self.failing.get(tool, "")

    def prepare(self):
        """Prepare the environment; the tools that ran, in order."""
        self.commands.clear()
        self.dev.prepare()
        return [words[2] for words in self.commands]


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """A script ready to install one requirement."""
    made = Setup(tmp_path, monkeypatch)
    made.project("alpha")
    return made


def test_first_run_makes_the_environment_with_uv(setup):
    """An empty folder gets a venv, uv inside it, and the project with all extras and groups."""
    assert setup.prepare() == ["venv", "pip", "uv"]
    assert setup.commands[-1][-3:] == ["--editable", f"{setup.root}[all]", "alpha"]


def test_second_run_does_nothing(setup):
    """A stamp that matches means no command at all."""
    setup.prepare()
    assert setup.prepare() == []


def test_changed_pyproject_installs_again_in_place(setup):
    """A new requirement is installed without making a new venv."""
    setup.prepare()
    setup.project("beta")
    assert setup.prepare() == ["pip", "uv"]
    assert setup.commands[-1][-1] == "beta"


def test_environment_without_stamp_is_made_anew(setup):
    """What an interrupted run left behind is thrown away."""
    left = setup.root / ".venv" / "left.txt"
    left.parent.mkdir()
    left.touch()
    assert setup.prepare() == ["venv", "pip", "uv"]
    assert not left.exists()


def test_moved_clone_gets_its_own_environment(setup):
    """Scripts of a venv hold its path, so a copy of the tree starts again."""
    setup.prepare()
    moved = setup.root.with_name("moved")
    setup.root.rename(moved)
    setup.move(moved)
    assert setup.prepare() == ["venv", "pip", "uv"]


@pytest.mark.parametrize("version", ["3.12.0 (main)", "3.11.99 (main)"])
def test_other_python_gets_its_own_environment(setup, monkeypatch, version):
    """Another Python makes the venv anew."""
    setup.prepare()
    monkeypatch.setattr(sys, "version", version)
    assert setup.prepare() == ["venv", "pip", "uv"]


def test_pip_installs_when_uv_cannot(setup):
    """When uv's own install fails, pip takes the same requirements."""
    setup.failing["uv"] = "no index"
    assert setup.prepare() == ["venv", "pip", "uv", "pip"]
    assert setup.commands[-1][-1] == "alpha"
    assert setup.dev.STAMP.is_file()


def test_failed_download_ends_in_three_lines(setup, capsys):
    """What failed, why and what to do: no traceback, status 2, and nothing half-made kept."""
    setup.failing.update(uv="no index", pip="No matching distribution found for alpha")
    assert setup.dev.main(["test"]) == 2
    assert capsys.readouterr().err.splitlines()[1:] == [
        "dev: could not install what pyproject.toml asks for",
        "why: No matching distribution found for alpha",
        "how: check the network and pip's index (pip config list), then run this again",
    ]
    assert not setup.dev.STAMP.exists()


def test_python_without_venv_is_explained(setup, capsys):
    """A Python that cannot make a venv leads to the package that is missing."""
    setup.failing["venv"] = "ensurepip is not available"
    assert setup.dev.main(["demo"]) == 2
    assert "apt install python3-venv" in capsys.readouterr().err.splitlines()[-1]


def test_old_python_is_turned_away(monkeypatch, capsys):
    """Three lines and status 2, before anything is imported that an old Python lacks."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit) as stopped:
        exec(compile(SCRIPT.read_text("utf-8"), "dev", "exec"), {"__name__": "dev"})  # noqa: S102  # the script under test
    said = capsys.readouterr().err.splitlines()
    assert stopped.value.code == 2
    assert [line.partition(":")[0] for line in said] == ["dev", "why", "how"]
    assert "Python 3.9" in said[1]


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("pass", ""),
        ("import sys; sys.exit('WARNING: slow\\nERROR: no index\\nERROR: no alpha')", "no index"),
        ("import sys; sys.exit(3)", "exit status 3"),
    ],
)
def test_reason_is_the_first_error(tmp_path, program, reason):
    """The first error pip names is the reason; the rest of its output is not shown."""
    module = module_from_spec(spec_from_loader("dev", SourceFileLoader("dev", str(SCRIPT))))
    module.__spec__.loader.exec_module(module)
    module.ROOT = tmp_path
    assert module.attempt(sys.executable, "-c", program) == reason
    assert "No such file" in module.attempt(tmp_path / "missing")


@pytest.mark.parametrize(("options", "tests"), [([], True), (["--static"], False)])
def test_check_runs_every_step_and_names_failures(setup, monkeypatch, capsys, options, tests):
    """One failing step does not hide the next; --static leaves the tests out."""
    ran = []
    monkeypatch.setattr(setup.dev, "run", lambda *step, **_: ran.append(step) or step[1] == "mypy")
    assert setup.dev.check(options) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "dev: failed: types"
    assert any("pytest" in step for step in ran) is tests
    assert len(ran) == len(setup.dev.STATIC) + tests


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--help"], 0), (["tset"], 2)])
def test_help_lists_the_tasks(setup, capsys, arguments, status):
    """No task, or an unknown one, prints the tasks and installs nothing."""
    assert setup.dev.main(arguments) == status
    assert "python3 dev test" in capsys.readouterr().out
    assert setup.commands == []


def test_arguments_reach_the_task(setup, monkeypatch):
    """What follows the task's name goes to the program behind it."""
    ran = []
    monkeypatch.setattr(setup.dev, "run", lambda *words: ran.append(words) or 0)
    assert setup.dev.main(["bench", "startup", "--quick"]) == 0
    assert ran == [("-m", "benchmarks", "startup", "--quick")]
