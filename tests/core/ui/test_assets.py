"""A component's files go to the browser once a session; later runs carry data alone."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from normviz.ui import assets
from normviz.ui.assets import FRONTEND
from tests.pages.support import unpacked


def panel() -> None:
    import streamlit as st

    from normviz.ui.assets import module_component

    st.button("Again")
    module_component("normviz_grid")(data={"n": 1}, key="grid")


def sent(app: AppTest) -> tuple[str, list[Any]]:
    proto = app.get("bidi_component")[0].proto
    return proto.js_content, unpacked(proto)


def test_files_travel_with_the_first_run_only() -> None:
    app = AppTest.from_function(panel).run()
    js, (data, files) = sent(app)
    assert data == {"n": 1}
    assert files["css"].keys() == {path.name for path in (FRONTEND / "grid").glob("*.css")}
    for path in (FRONTEND / "grid").glob("*.js"):
        assert f"const ${path.stem} = " in files["script"] or path.stem == "grid"
    assert "\nimport " not in files["script"]
    assert files["script"].count("\nexport ") == 1
    assert sent(app.button[0].click().run()) == (js, [data])
    assert len(js) < 2500


def test_no_files_travel_behind_the_front_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "_with_the_page", True)
    _js, data = sent(AppTest.from_function(panel).run())
    assert data == [{"n": 1}]


def test_all_modules_stand_where_the_bootstrap_looks_for_them() -> None:
    text = assets.all_modules()
    assert "\nimport " not in text
    assert "\nexport " not in text
    for name, component in assets.COMPONENTS.items():
        assert f'loaded["{assets.address(name)}{component.entry.split("/")[1]}"] = ' in text


def test_a_module_imports_only_its_neighbours() -> None:
    for path in FRONTEND.rglob("*.js"):
        imported = [
            line.rsplit(" from ", 1)[1].strip('";')
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith(("import ", "} from "))
        ]
        for name in imported:
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"


def test_the_bootstrap_names_the_folder_that_streamlit_serves() -> None:
    app = AppTest.from_function(panel).run()
    js, _data = sent(app)
    folder = assets._serve(assets._version(FRONTEND / "grid"), FRONTEND)
    assert assets.address("normviz_grid") == f"{folder}/grid"
    assert f'folder = "{folder}/grid"' in js
