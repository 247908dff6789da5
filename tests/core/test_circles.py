"""No module of the core imports one that imports it, not even for its types."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import normviz


def test_imports_of_the_core_run_in_no_circle() -> None:
    root = Path(normviz.__file__).parent
    modules = {
        f"normviz.{path.parent.name}.{path.stem}": path
        for path in root.glob("*/*.py")
        if path.parent.name not in ("ui", "figures") and path.stem != "__init__"
    }
    graph = {
        name: {
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module in modules
        }
        for name, path in modules.items()
    }
    order = list(TopologicalSorter(graph).static_order())  # a CycleError names the circle
    norms = ["sums", "partition", "layout", "normalize", "running", "familiar"]
    places = [order.index(f"normviz.norms.{name}") for name in norms]
    assert places == sorted(places)
