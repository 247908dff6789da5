"""A component's files go to the browser once a session; later runs carry data alone."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from normviz.ui.assets import FRONTEND


def panel() -> None:
    import streamlit as st

    from normviz.ui.assets import module_component

    st.button("Again")
    module_component("normviz_test_grid", "grid/grid.js")(data={"n": 1}, key="grid")


def sent(app: AppTest) -> dict[str, Any]:
    proto = app.get("bidi_component")[0].proto
    return {"js": proto.js_content, **json.loads(proto.json)}


def test_files_travel_with_the_first_run_only() -> None:
    app = AppTest.from_function(panel).run()
    first = sent(app)
    files = first["nvFiles"]
    assert files["css"].keys() == {path.name for path in (FRONTEND / "grid").glob("*.css")}
    for path in (FRONTEND / "grid").glob("*.js"):
        assert f"const ${path.stem} = " in files["script"] or path.stem == "grid"
    assert "\nimport " not in files["script"]
    assert files["script"].count("\nexport ") == 1
    later = sent(app.button[0].click().run())
    assert later.keys() == {"js", "n"}
    assert later["js"] == first["js"]
    assert len(str(later["js"])) < 2500


def test_a_module_imports_only_its_neighbours() -> None:
    for path in FRONTEND.rglob("*.js"):
        imported = [
            line.rsplit(" from ", 1)[1].strip('";')
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith(("import ", "} from "))
        ]
        for name in imported:
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"
