"""What every test shares: how hypothesis draws, and larger data from outside the repository."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pmcore.kernels import compile_now

# What runs compiled in a long process is to be tested compiled from the first test on.
compile_now()

# Time decides nothing here: shared machines are slow at odd moments.
timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", timeless, derandomize=True, print_blob=True)
settings.register_profile("explore", timeless, max_examples=1000, print_blob=True)
settings.load_profile("ci")


def pytest_addoption(parser):
    """Let ``--data DIR`` name a folder of larger data; tests that need it skip without."""
    parser.addoption("--data", type=Path, metavar="DIR", help="folder of larger data")


@pytest.fixture
def data(request):
    """The folder of larger data, or a skipped test."""
    folder = request.config.getoption("--data")
    if folder is None:
        pytest.skip("needs larger data: --data DIR")
    return folder
