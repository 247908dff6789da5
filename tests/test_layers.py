"""The house stays as it was built: imports run one way, files stay short, text is never HTML."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

CORE = {"normviz.language", "normviz.norms", "normviz.readers", "normviz.nets"}

# What a layer may import beside the standard library and itself. The longest name that fits counts.
MAY_IMPORT = {
    "normviz.language": set(),
    "normviz.norms": {"numpy", "normviz.language"},
    "normviz.readers": {"numpy", "pandas", "normviz.language", "normviz.norms"},
    "normviz.nets": {"numpy", "normviz.language", "normviz.norms", "normviz.readers"},
    "normviz": {"numpy"} | CORE,
    "normviz.figures": {"numpy", "normviz"} | CORE,
    "normviz.ui": {"numpy", "pandas", "streamlit", "normviz", "normviz.figures"} | CORE,
    "pages": {"streamlit", "normviz", "normviz.figures", "normviz.ui"} | CORE,  # no arithmetic
    "app": {"streamlit", "normviz.language", "normviz.ui"},
    "serve": {"streamlit", "starlette", "normviz.ui"},
}
LONGEST_FILE = 400
# How text becomes HTML. Whatever a learner typed could then be markup, so nothing may do it.
TEXT_AS_HTML = (
    "unsafe_allow_html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
)


def sources(*suffixes: str) -> Iterator[Path]:
    """Every source file of the project."""
    yield from (path for path in ROOT.glob("*.py") if ".py" in suffixes)
    for folder in ("normviz", "pages", "tests", "benchmarks", "scripts"):
        yield from (p for p in sorted((ROOT / folder).rglob("*")) if p.suffix in suffixes)


def app_sources() -> Iterator[Path]:
    """Those that are served."""
    for path in sources(".py", ".js", ".css"):
        if path.relative_to(ROOT).parts[0] in ("app.py", "normviz", "pages"):
            yield path


def name_of(path: Path) -> str:
    """The dotted name of a module, from its file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    """The longest name in the table that `module` is, or lies in; else its first part."""
    fits = [name for name in MAY_IMPORT if f"{module}.".startswith(f"{name}.")]
    return max(fits, key=len, default=module.partition(".")[0])


def imported(module: str, source: str, is_package: bool = False) -> Iterator[str]:
    """The modules that a source imports, relative names resolved."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            parent = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                # `from normviz import ui` imports a module, `from normviz import Partition` a name
                child = f"{parent}.{alias.name}"
                yield child if child in MAY_IMPORT else parent


def wrong_imports(module: str, source: str, is_package: bool = False) -> list[str]:
    """The imports that a module's layer does not allow."""
    layer = layer_of(module)
    allowed = MAY_IMPORT[layer] | {layer}
    return [
        f"{module} imports {name}"
        for name in imported(module, source, is_package)
        if name.partition(".")[0] not in sys.stdlib_module_names and layer_of(name) not in allowed
    ]


@pytest.mark.parametrize(
    "path", [p for p in app_sources() if p.suffix == ".py"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_imports_run_one_way(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not wrong_imports(name_of(path), source, path.name == "__init__.py")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("normviz.norms.partition", "import streamlit as st"),
        ("normviz.norms.partition", "import pandas"),
        ("normviz.norms.partition", "from normviz.nets.layers import dense"),
        ("normviz.norms.partition", "from ..figures import style"),
        ("normviz.norms.partition", "def f():\n    import torch"),
        ("normviz.norms.partition", "import normviz"),
        ("normviz.figures.lab", "import plotly.graph_objects as go"),
        ("normviz.figures.lab", "from normviz import ui"),
        ("normviz.ui.grid", "from pages import lab"),
        ("normviz.ui.plot", "import plotly"),
        ("pages.lab", "import numpy as np"),
        ("app", "import normviz.norms"),
    ],
)
def test_an_arrow_that_runs_back_is_found(module: str, source: str) -> None:
    assert wrong_imports(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("normviz.norms.trace", "import math\nfrom .partition import Partition\nimport numpy"),
        ("normviz.readers.tables", "import pandas as pd\nfrom normviz.language import _"),
        ("normviz.ui.lab_view", "from normviz.ui.assets import asset_url\nimport normviz as nv"),
        ("pages.lab", "from normviz.norms.experiment import run\nfrom normviz.ui import frame"),
    ],
)
def test_an_arrow_that_runs_down_is_allowed(module: str, source: str) -> None:
    assert not wrong_imports(module, source)


def test_files_are_short() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources(".py", ".js", ".css")
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_text_is_never_put_in_as_html() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {way}"
        for path in app_sources()
        for way in TEXT_AS_HTML
        if way in path.read_text(encoding="utf-8")
    ]
    assert not found
