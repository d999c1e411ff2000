"""How Sphinx builds these pages; ``python3 dev docs`` runs it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections import Counter
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING

import pmcore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

project = "pmcore"
author = "The pmcore authors"
copyright = "The pmcore authors"  # noqa: A001 # the name Sphinx reads
release = version = installed("pmcore")

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "pmcore"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
maximum_signature_line_length = 88
python_use_unqualified_type_names = True
numpydoc_show_class_members = False

API_PAGE = """\
# {name}

```{{eval-rst}}
.. automodule:: {name}
   :members:
   :undoc-members:
```
"""


class Verbatim:
    """Source text that a signature shows without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def shown_default(value: object) -> object:
    """Spell a default as a caller would write it."""
    if isinstance(value, Enum):
        return Verbatim(f"{type(value).__name__}.{value.name}")
    return Verbatim(f"{type(value).__name__}()") if is_dataclass(value) else value


@cache
def shared_names() -> frozenset[str]:
    """Return the names that more than one package offers, such as `Cause`."""
    offered = Counter(
        name
        for package in public_modules(pmcore.__name__)
        for name in getattr(importlib.import_module(package), "__all__", ())
    )
    return frozenset(name for name, count in offered.items() if count > 1)


@cache
def imports_of(module: str) -> dict[str, str]:
    """Return the package from which a module takes each of pmcore's names."""
    found = {}
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pmcore"):
            found |= {each.asname or each.name: public(str(node.module)) for each in node.names}
    return found


def public(module: str) -> str:
    """Return the package to which a module belongs."""
    return module.partition("._")[0]


def spelt(annotation: object, module: str) -> object:
    """Spell an annotation as the source does; a name that several packages have, in full."""
    if not isinstance(annotation, str):
        return annotation
    names = set(re.findall(r"\w+", annotation)) & shared_names()
    for name in names:
        home = imports_of(module).get(name, public(module))
        annotation = re.sub(rf"(?<![\w.]){name}\b", f"{home}.{name}", annotation)
    return Verbatim(annotation)


def plain_signature(
    _app: object, what: str, _name: str, obj: object, _options: object, *given: str | None
) -> tuple[str | None, str | None] | None:
    """Show annotations as the source spells them, instead of what they evaluate to."""
    if isinstance(obj, type) and issubclass(obj, Enum):
        return "", None
    if given[0] is None or not callable(obj) or not obj.__module__.startswith("pmcore"):
        return None
    signature = inspect.signature(obj)
    parameters = [
        parameter.replace(
            annotation=spelt(parameter.annotation, obj.__module__),
            default=shown_default(parameter.default),
        )
        for parameter in signature.parameters.values()
    ]
    if what == "method" and inspect.isfunction(obj):
        parameters = parameters[1:]
    returned = signature.return_annotation if what != "class" else None
    shown = signature.replace(parameters=parameters, return_annotation=signature.empty)
    is_spelt = isinstance(returned, str)
    return str(shown), repr(spelt(returned, obj.__module__)) if is_spelt else None


def skip_fields(
    _app: object, what: str, _name: str, obj: object, _skip: object, _options: object
) -> bool | None:
    """Leave out the fields of a class, which stand under Parameters; enum members stay."""
    spoken = inspect.isroutine(obj) or isinstance(obj, (property, type, Enum))
    return None if what == "module" or spoken else True


def public_modules(package: str) -> Iterator[str]:
    """Name the modules below a package that no underscore hides."""
    for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if not found.name.rpartition(".")[2].startswith("_"):
            yield found.name
            if found.ispkg:
                yield from public_modules(found.name)


def write_api_pages(app: Sphinx) -> None:
    """Write one reference page for each package that there is."""
    folder = Path(app.srcdir) / "reference" / "api"
    folder.mkdir(exist_ok=True)
    pages = {f"{name}.md": API_PAGE.format(name=name) for name in public_modules(pmcore.__name__)}
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        page = folder / name
        # An unchanged file keeps its time, so that Sphinx need not read it again.
        if not page.is_file() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    """Let Sphinx call us before it looks for pages."""
    app.connect("builder-inited", write_api_pages)
    app.connect("autodoc-process-signature", plain_signature)
    app.connect("autodoc-skip-member", skip_fields)
