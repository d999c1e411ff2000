import importlib
import sys

import pytest


@pytest.fixture(scope="session")
def import_afresh():
    """Give a function that imports the kernels once more, beside the copy in use."""

    def import_afresh(variables=None, modules=None):
        package = importlib.import_module("pmcore.kernels")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys.modules["pmcore"], "kernels", package, raising=False)
            for name in [name for name in sys.modules if name.startswith("pmcore.kernels")]:
                patch.delitem(sys.modules, name)
            patch.delenv("PMCORE_INTERPRETED", raising=False)
            for name, value in (variables or {}).items():
                patch.setenv(name, value)
            for name, module in (modules or {}).items():
                patch.setitem(sys.modules, name, module)
            return importlib.import_module("pmcore.kernels")

    return import_afresh


@pytest.fixture(scope="session")
def interpreted(import_afresh):
    """Give the kernels as they are without numba, whose callees are interpreted too."""
    return import_afresh({"PMCORE_INTERPRETED": "1"})
