"""The contracts of pyproject.toml cover every package, so that none is added unguarded."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "pmcore"
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}


def packages(folder):
    """Name the packages of a folder."""
    return {file.parent.name for file in folder.glob("*/__init__.py")}


def test_every_package_keeps_its_modules_private():
    """Each package, and each room of control and of allocate, has its contract of privacy."""
    rooms = {
        f"{house}.{room}" for house in ("control", "allocate") for room in packages(SOURCE / house)
    }
    wanted = (packages(SOURCE) - {"control"}) | rooms
    assert {name for name in wanted if f"private: {name}" not in CONTRACTS} == set()


def test_every_room_of_control_has_its_layer():
    """An exhaustive contract needs control to exist, so this names its missing rooms."""
    layers = " ".join(CONTRACTS["rooms of control"]["layers"])
    assert {room for room in packages(SOURCE / "control") if room not in layers} == set()


def test_no_import_of_allocate_escapes_its_contract():
    """The contracts leave out imports for types alone; between the rooms there are none."""
    files = (SOURCE / "allocate").rglob("*.py")
    assert [file.name for file in files if "TYPE_CHECKING" in file.read_text("utf-8")] == []
