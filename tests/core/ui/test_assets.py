"""Our components reach the browser as one module, at an address that changes with its content."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v1 import component_registry
from streamlit.testing.v1 import AppTest

from normviz.ui import assets
from normviz.ui.assets import COMPONENTS, FRONTEND, components_asset
from normviz.ui.bundle import bundle
from tests.pages.support import unpacked


def panel() -> None:
    import streamlit as st

    from normviz.ui.assets import module_component

    st.button("Again")
    module_component("normviz_grid")(data={"n": 1}, key="grid")


def sent(app: AppTest) -> tuple[str, dict[str, Any]]:
    proto = app.get("bidi_component")[0].proto
    return proto.js_content, unpacked(proto)


def test_runs_carry_data_and_a_few_lines() -> None:
    app = AppTest.from_function(panel).run()
    js, data = sent(app)
    assert data == {"n": 1}
    assert len(js) < 1500
    assert sent(app.button[0].click().run()) == (js, data)


def test_the_few_lines_import_what_streamlit_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    js, _data = sent(AppTest.from_function(panel).run())
    (address,) = re.findall(r'import\(new URL\("([^"]+)"', js)

    declared: list[dict[str, Any]] = []
    monkeypatch.setattr(component_registry, "CustomComponent", lambda **how: declared.append(how))
    components_asset().offer()
    (how,) = declared
    _, route, component, name = address.split("/")
    assert (route, component) == ("component", how["name"])
    file = Path(how["path"], name)
    assert file.read_text(encoding="utf-8") == assets.all_components()


def test_behind_the_front_door_streamlit_has_nothing_to_serve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assets, "_behind_the_front_door", True)
    monkeypatch.setattr(assets, "declare_component", lambda *_how, **_more: pytest.fail("offered"))
    assets._address.cache_clear()
    assert assets.plotly_url() == assets.plotly_asset().address
    assets._address.cache_clear()


def test_the_address_changes_with_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = components_asset()
    monkeypatch.setattr(assets, "all_components", lambda: "export const components = {};\n")
    components_asset.cache_clear()
    try:
        assert components_asset().path != before.path
    finally:
        monkeypatch.undo()
        components_asset.cache_clear()
        assert components_asset() == before


def test_every_component_is_in_the_one_module() -> None:
    text = assets.all_components()
    assert "\nimport " not in text
    assert re.findall(r"^export (.*)", text, re.MULTILINE) == ["const components = {"]
    for name, component in COMPONENTS.items():
        assert f'\n{name}: [$modules["{component.entry}"].default, ' in text
        assert text.count(f'\n$modules["{component.entry}"] = ') == 1


def test_a_shared_module_stands_once_before_those_that_need_it() -> None:
    text = assets.all_components()
    made = '$modules["shared/mail.js"] = '
    assert text.count(made) == 1
    users = [name for name in ("grid/grid.js", "live_slider/plane.js", "trainings/trainings.js")]
    assert all(text.index(made) < text.index(f'$modules["{name}"] = ') for name in users)


def test_every_import_names_a_file_that_exports_it() -> None:
    imports = re.compile(r'^import \{([^}]+)\} from "([^"]+)";$', re.MULTILINE)
    for path in FRONTEND.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        found = imports.findall(text)
        assert len(found) == len(re.findall(r"^import\b", text, re.MULTILINE)), path.name
        for names, neighbour in found:
            exports = (path.parent / neighbour).read_text(encoding="utf-8")
            for name in re.split(r",\s*", names.strip().strip(",")):
                pattern = rf"^export (async )?(function|class|const) {name}\b"
                assert re.search(pattern, exports, re.MULTILINE), f"{path.name} imports {name}"


def test_every_file_is_used() -> None:
    modules = {
        path.relative_to(FRONTEND).as_posix(): path.read_text(encoding="utf-8")
        for path in FRONTEND.rglob("*.js")
    }
    text = bundle(modules, [component.entry for component in COMPONENTS.values()])
    unused = [path for path in modules if f'$modules["{path}"] = ' not in text]
    assert unused == ["frame/address.js", "frame/text_keys.js"], "which stand in the page's head"
