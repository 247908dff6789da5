"""What a preset suggests is in force in the lab once the preset is chosen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.norms.running import CONVENTIONS
from normviz.norms.table import norms_for
from normviz.readers.preset_file import SETTINGS, read_presets
from normviz.readers.presets import PRESETS_FILE, presets
from normviz.studies.experiment import Setup, run
from tests.pages.support import address, component
from tests.support import ROOT

LAB = str(ROOT / "pages" / "lab" / "page.py")
FIRST = Setup("batch", groups=2, steps=10)  # what the lab starts with
OTHERS: list[dict[str, Any]] = [
    {"norm": "group", "groups": 3},
    {"groups": 1},
    {"eps": 1e-12},
    {"eps": 1e-3},
    {"eps": 3e-7},
    {"eps": 10},
    {"training": True},
    {"training": False},
    {"steps": 0, "training": False},
    {"steps": 200, "training": False},
    *({"convention": name, "training": False} for name in CONVENTIONS),
    {"norm": "layer", "training": False, "steps": 5, "eps": 0.5, "convention": "flax"},
]


def choose(key: str) -> AppTest:
    """The lab, opened as it is and then given an example batch."""
    app = AppTest.from_file(LAB, default_timeout=20).run()
    box = next(each for each in app.selectbox if each.label == "Example batch")
    return box.set_value(key).run()


def test_each_setting_is_suggested_here() -> None:
    assert {name for suggests in OTHERS for name in suggests} == set(SETTINGS)


@pytest.mark.parametrize(
    "suggests",
    [*({"norm": norm} for norm in norms_for(presets()["images"].shape)), *OTHERS],
    ids=str,
)
def test_an_accepted_suggestion_is_in_force(
    suggests: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = json.loads(PRESETS_FILE.read_text(encoding="utf-8"))["images"]
    file = tmp_path / "presets.json"
    file.write_text(json.dumps({"images": entry | {"suggests": suggests}}), encoding="utf-8")
    accepted = read_presets(file)["images"]["suggests"]
    preset = replace(presets()["images"], suggests=accepted)
    monkeypatch.setitem(presets(), "images", preset)

    app = choose("images")
    assert not app.exception and not app.warning
    expected = run(preset.make(), replace(FIRST, **suggests))
    steps = {step["key"]: step["values"] for step in component(app, "normviz_grid")["steps"]}
    shown = steps["x" if expected.out is None else "y"]
    np.testing.assert_allclose(shown, expected.y.ravel(), rtol=1e-6, atol=1e-9)


def test_the_address_has_the_words_that_links_have_always_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suggests = {"training": False, "steps": 3, "eps": 1e-3, "convention": "keras", "norm": "layer"}
    monkeypatch.setitem(presets(), "images", replace(presets()["images"], suggests=suggests))
    link = address(choose("images"))
    assert (link["infer"], link["learned"], link["eps"]) == ("1", "3", "0.001")
    assert (link["convention"], link["norm"], link["preset"]) == ("keras", "layer", "images")
