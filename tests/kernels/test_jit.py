import logging
import os
import subprocess
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pmcore.kernels import COMPILED
from pmcore.kernels._jit import _drop_stale, jit

needs_numba = pytest.mark.skipif(not COMPILED, reason="numba is not installed or is forbidden")


def add_up(numbers):
    """Sum in the order of the numbers."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def test_a_kernel_keeps_its_python_function():
    """The function as written stays reachable and gives the same bits."""
    kernel = jit(add_up)
    numbers = np.linspace(0.1, 7.3, 1001)
    assert kernel.py_func is add_up
    assert kernel(numbers) == add_up(numbers)


def test_kernels_are_compiled_when_numba_is_there(import_afresh):
    """Nothing but the presence of numba decides, unless the variable forbids it."""
    installed = find_spec("numba") is not None
    assert import_afresh().COMPILED is installed


@pytest.mark.parametrize("value", ["1", "yes"])
def test_the_variable_forces_interpretation(import_afresh, value):
    """With PMCORE_INTERPRETED set, a kernel is its own Python function."""
    kernels = import_afresh({"PMCORE_INTERPRETED": value})
    assert not kernels.COMPILED
    assert kernels.work_at.py_func is kernels.work_at


@pytest.mark.parametrize("value", ["", "0"])
def test_an_empty_variable_forces_nothing(import_afresh, value):
    """An empty value and 0 leave the choice to the presence of numba."""
    assert import_afresh({"PMCORE_INTERPRETED": value}).COMPILED == import_afresh().COMPILED


def test_without_numba_kernels_are_interpreted_silently(import_afresh, caplog):
    """The extra is optional, so its absence is nothing to talk about."""
    with caplog.at_level(logging.DEBUG, "pmcore"):
        assert not import_afresh(modules={"numba": None}).COMPILED
    assert not caplog.records


def test_a_numba_that_cannot_be_used_is_named(import_afresh, caplog):
    """Kernels run interpreted, and the log says why they are slow, once."""
    with pytest.MonkeyPatch.context() as patch:
        kernels = import_afresh(modules={"numba": ModuleType("numba")})
        patch.setitem(sys.modules, "numba", ModuleType("numba"))
        kernels.compile_now()
        kernels.compile_now()
    assert kernels.next_start.run == kernels.next_start.interpreted
    assert len(caplog.records) == 1
    assert "numba is not used: cannot import name 'njit'" in caplog.text


def test_the_variable_keeps_numba_unloaded():
    """A process that interprets does not pay for numba's import."""
    program = "import sys, pmcore.kernels as k; print(k.COMPILED, 'numba' in sys.modules)"
    environment = {**os.environ, "PMCORE_INTERPRETED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def speeds(program):
    """What a new process prints, numba allowed."""
    environment = {key: each for key, each in os.environ.items() if key != "PMCORE_INTERPRETED"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@needs_numba
def test_little_work_does_not_load_the_compiler():
    """A small plan takes less than numba's import."""
    program = """
import sys
from pmcore import schedule
from pmcore.examples import portal
print(schedule.critical_path(portal()).finish.date(), "numba" in sys.modules)
"""
    assert speeds(program) == ["2027-02-05", "False"]


@needs_numba
@pytest.mark.parametrize("reason", ["_jit.PATIENCE = 0.0", "numbers = np.ones(_jit.LARGE + 1)"])
def test_much_work_is_compiled_for_the_rest_of_the_process(reason):
    """Time spent or numbers handed over: then kernels call each other compiled, the bits kept."""
    program = f"""
import sys
import numpy as np
from pmcore.kernels import _jit
@_jit.bare
def double(number):
    return number + number
@_jit.jit
def total(numbers):
    found = 0.0
    for number in numbers:
        found += double(number)
    return found
numbers = np.ones(3)
first = total(numbers)
{reason}
print(first, total(numbers) / len(numbers), "numba" in sys.modules)
print(type(double).__name__, type(total).__name__, total.py_func(np.ones(2)))
"""
    assert speeds(program) == [
        *("6.0", "2.0", "True"),
        *("CPUDispatcher", "CPUDispatcher", "4.0"),
    ]


@needs_numba
def test_a_function_without_a_file_is_compiled_without_a_cache():
    """Where numba finds no place for its cache, the kernel still compiles."""
    names: dict[str, Any] = {}
    exec("def triple(number): return number * 3", names)  # noqa: S102 - has no file, as wanted
    kernel = jit(names["triple"])
    assert kernel is not names["triple"]
    assert kernel(14) == 42


@needs_numba
def test_kernels_release_the_interpreter_and_keep_the_order_of_sums():
    """The options that make threads useful and bits equal are set."""
    options = vars(jit(add_up))["targetoptions"]
    assert options["nogil"]
    assert not options["fastmath"]
    assert options["error_model"] == "numpy"


def test_caches_older_than_a_source_are_dropped(tmp_path):
    """An edit in one file drops what was compiled before it, from any file of the folder."""
    cache = tmp_path / "__pycache__"
    cache.mkdir()
    times = {"old.py": 100, "new.py": 200}
    times |= {"__pycache__/a.nbi": 150, "__pycache__/b.nbc": 250, "__pycache__/c.pyc": 150}
    for name, seconds in times.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (seconds, seconds))
    _drop_stale(tmp_path)
    assert sorted(file.name for file in cache.iterdir()) == ["b.nbc", "c.pyc"]


def test_a_folder_that_is_gone_holds_no_cache(tmp_path):
    """Sources in an archive have no folder to look at, which is no error."""
    _drop_stale(tmp_path / "nowhere")
