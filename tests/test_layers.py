"""The house stays as it was built: imports run one way, files stay short, text is never HTML."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

# What a layer may import beside the standard library and itself. The longest name that fits counts.
# Arrows run one way: pages -> normviz.ui -> studies -> nets -> norms, readers and code beside them.
NORMS = {"normviz.language", "normviz.norms"}
CORE = {*NORMS, "normviz.nets", "normviz.studies", "normviz.readers", "normviz.code"}
MAY_IMPORT = {
    "normviz.language": set(),
    "normviz.norms": {"numpy", *NORMS},
    "normviz.readers": {"numpy", "pandas", "PIL", *NORMS},
    "normviz.nets": {"numpy", *NORMS, "normviz.readers"},
    "normviz.studies": {"numpy", *NORMS, "normviz.nets"},
    "normviz.code": {"numpy", *NORMS, "normviz.studies"},
    "normviz": {"numpy", *CORE},
    "normviz.ui": {"numpy", "pandas", "PIL", "streamlit", "starlette", "normviz", *CORE},
    "normviz.ui.style": {"normviz.language"},  # what figures stand on, without Streamlit
    "normviz.ui.histogram": {"numpy", "normviz.ui.style", *CORE},
    "pages": {"numpy", "pandas", "streamlit", "normviz", "normviz.ui", *CORE},
    "app": {"streamlit", "normviz.language", "normviz.ui", "pages"},
    "serve": {"streamlit", "starlette", "normviz.ui", "pages"},
}
FIGURES_MAY_IMPORT = {"numpy", "normviz", "normviz.ui.style", "normviz.ui.histogram", *CORE}
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
    """The longest name in the table that `module` is, or lies in; of a lesson its folder."""
    first, _, rest = module.partition(".")
    if first == "pages" and rest:
        return f"pages.{rest.partition('.')[0]}"
    fits = [name for name in MAY_IMPORT if f"{module}.".startswith(f"{name}.")]
    return max(fits, key=len, default=first)


def is_figures(module: str) -> bool:
    """Whether a module of a lesson draws: results in, plain dicts out."""
    return module.startswith("pages.") and module.rpartition(".")[2].startswith("figures")


def may_import(module: str, name: str) -> bool:
    """Whether this arrow runs down, or stays where it is."""
    layer = layer_of(module)
    if is_figures(module):
        return layer_of(name) in FIGURES_MAY_IMPORT or (
            layer_of(name) == layer and is_figures(name)
        )
    allowed = MAY_IMPORT["pages" if layer.startswith("pages.") else layer] | {layer}
    if module.endswith(".page"):
        allowed -= {"numpy", "pandas"}  # from top to bottom, and no arithmetic
    if module.endswith(".lesson"):
        allowed = {"normviz.language", "normviz.ui"}
    target = layer_of(name)
    inside_ui = target.startswith("normviz.ui.") and "normviz.ui" in allowed
    return target in allowed or inside_ui


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
    return [
        f"{module} imports {name}"
        for name in imported(module, source, is_package)
        if name.partition(".")[0] not in sys.stdlib_module_names and not may_import(module, name)
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
        ("normviz.norms.partition", "from ..ui import style"),
        ("normviz.norms.partition", "def f():\n    import torch"),
        ("normviz.norms.partition", "import normviz"),
        ("normviz.norms.partition", "from normviz.studies.experiment import run"),
        ("normviz.nets.trainer", "from normviz.studies.experiment import run"),
        ("normviz.studies.experiment", "from normviz.code.snippets import snippets"),
        ("normviz.ui.grid", "from pages.lab import state"),
        ("normviz.ui.plot", "import plotly"),
        ("normviz.ui.style", "import streamlit as st"),
        ("normviz.ui.style", "from normviz.ui.plain import plain"),
        ("pages.lab.figures", "import plotly.graph_objects as go"),
        ("pages.lab.figures", "import streamlit as st"),
        ("pages.lab.figures", "from normviz.ui.plot import plot"),
        ("pages.lab.figures_compare", "from pages.lab.state import Lab"),
        ("pages.lab.state", "from pages.depth.state import Depth"),
        ("pages.lab.state", "from pages import LESSONS"),
        ("pages.lab.page", "import numpy as np"),
        ("pages.lab.lesson", "from normviz.studies.experiment import run"),
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
        ("normviz.ui.plot", "from normviz.ui.style import PALETTE"),
        ("pages.lab.view", "from normviz.ui.assets import asset_url\nimport normviz as nv"),
        (
            "pages.lab.page",
            "from normviz.studies.experiment import run\nfrom normviz.ui import plot",
        ),
        ("pages.lab.figures_compare", "from pages.lab.figures import small\nimport numpy as np"),
        ("pages.lab.state", "from pages.lab.figures import small\nimport numpy as np"),
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


def test_texts_stand_where_they_are_found_for_translators() -> None:
    """Before Python 3.12 what is within an f-string is not looked through."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in app_sources()
        if path.suffix == ".py"
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("_", "N_", "ngettext")
    ]
    assert not found


def test_text_is_never_put_in_as_html() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {way}"
        for path in app_sources()
        for way in TEXT_AS_HTML
        if way in path.read_text(encoding="utf-8")
    ]
    assert not found
