"""Layer norm of each position: offered where there are positions, and shown everywhere as such."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import normviz as nv
from normviz.readers.presets import presets
from pages.lab.state import SECTIONS
from tests.pages.lab.bench import bench
from tests.pages.lab.test_page import open_lab, words
from tests.pages.support import address, component, components, reading

OVER = "Layer norm takes a mean and a variance of"
SPATIAL = [key for key, preset in presets().items() if len(preset.shape) > 2]


def at_position(preset: str = "images", **query: str) -> AppTest:
    return open_lab(preset=preset, norm="layer", over="position", **query)


def offered(app: AppTest) -> bool:
    return OVER in [control.label for control in app.segmented_control]


def test_it_is_offered_for_layer_norm_where_there_are_positions() -> None:
    assert offered(open_lab(preset="images", norm="layer"))
    assert not offered(open_lab(preset="images", norm="batch"))
    assert not offered(open_lab(preset="mini", norm="layer"))


@pytest.mark.parametrize(
    ("preset", "call"),
    [
        ("sequence", "LayerNorm([C, L])"),
        ("images", "LayerNorm([C, H, W])"),
        ("volume", "LayerNorm([C, D, H, W])"),
    ],
)
def test_a_sentence_says_which_frameworks_mean_which(preset: str, call: str) -> None:
    text = words(open_lab(preset=preset, norm="layer"))
    assert f"PyTorch's `{call}` takes all of a sample" in text
    assert "Keras' `LayerNormalization(axis=-1)` take each position" in text


@pytest.mark.parametrize("preset", SPATIAL)
def test_the_grid_shows_the_sets_of_the_core(preset: str) -> None:
    x = presets()[preset].make()
    expected = nv.layer_norm(x, axis="position")
    data = component(at_position(preset), "normviz_grid")
    assert data["groups"]["ids"] == expected.partition.ids.ravel().tolist()
    np.testing.assert_allclose(data["groups"]["mean"], expected.mean.ravel(), rtol=1e-5)
    np.testing.assert_allclose(data["steps"][-1]["values"], expected.y.ravel(), atol=1e-5)
    labels = data["groups"]["labels"]
    assert len(set(labels)) == len(labels) == expected.partition.count
    last = ",".join(map(str, x.shape[2:]))
    assert (labels[0], labels[-1]) == ("n1·p" + ",".join("1" * (x.ndim - 2)), f"n{len(x)}·p{last}")


def test_a_label_names_sample_row_and_column() -> None:
    labels = component(at_position(), "normviz_grid")["groups"]["labels"]
    ids = nv.Partition.position((3, 6, 4, 4)).ids
    assert labels[ids[1, 5, 2, 3]] == "n2·p3,4"


def test_the_reading_and_the_formula_speak_of_positions() -> None:
    app = at_position(step="x")
    assert "one set a sample and position, 48 in all, each with m = 6" in reading(app)
    assert r"k_N = i_N,\ k_H = i_H,\ k_W = i_W" in words(app)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("preset", SPATIAL)
def test_every_section_opens(preset: str, section: str) -> None:
    app = at_position(preset, section=section, bias="1", gamma="2", beta="3")
    assert not app.exception and not app.warning


def test_gamma_and_beta_are_one_a_channel() -> None:
    app = at_position(controls="parameters", gamma="2_3_4_5_6_7")
    assert not app.warning
    (panel,) = components(app, "normviz_live_slider")
    assert [slider["value"] for slider in panel["sliders"][1:]] == [2, 3, 4, 5, 6, 7]
    seventh = at_position(gamma="1_2_3_4_5_6_7")
    assert "it gives 7 numbers, and there is room for 6" in seventh.warning[0].value.replace(
        "\\", ""
    )


def test_the_code_is_that_of_a_position() -> None:
    def code(framework: str) -> str:
        return str(at_position(section="code", framework=framework).code[0].value)

    assert "x.mean(axis=(1,), keepdims=True)" in code("numpy")
    assert "F.layer_norm(x.movedim(1, -1), x.shape[1:2], eps=eps).movedim(-1, 1)" in code("torch")
    assert "LayerNormalization(axis=1, epsilon=eps)" in code("keras")


def test_statistics_are_those_of_each_position() -> None:
    (table,) = at_position(section="statistics", per="group").dataframe
    x = presets()["images"].make()
    assert table.value.index[6] == "n1·p2,3"
    assert table.value.iloc[6, 0] == pytest.approx(x[0, :, 1, 2].mean())


def panels(app: AppTest) -> dict[str, dict[str, Any]]:
    """The figures of "Compare" by their titles."""
    specs = [graph["spec"] for graph in component(app, "normviz_plot")["graphs"]]
    return {spec["layout"]["title"]["text"]: spec for spec in specs}


def test_it_is_compared_with_layer_norm_of_all_of_a_sample() -> None:
    names = ["No norm", "Batch norm", "Layer norm"]
    others = ["Instance norm", "Group norm", "RMS norm"]
    shown = panels(at_position(section="compare"))
    assert list(shown) == [*names, "Layer norm, each position", *others]
    assert shown["Layer norm"]["data"] != shown["Layer norm, each position"]["data"]
    plain = panels(open_lab(preset="images", norm="layer", section="compare"))
    assert list(plain) == names + others


def test_the_choice_is_in_the_link_and_only_where_it_has_a_place() -> None:
    app = at_position()
    assert address(app)["over"] == "position"
    over = app.segmented_control[1]
    assert (over.label, over.value) == (OVER, "position")
    over.set_value("sample").run()
    assert "over" not in address(app)
    assert "one set a sample, 3 in all" in reading(app)
    over.set_value("position").run()
    app.segmented_control[0].set_value("batch").run()
    app.segmented_control[0].set_value("layer").run()
    assert "sample and position" in reading(app)  # it is kept

    table = open_lab(norm="layer", over="position")
    assert not table.warning
    assert "over" not in address(table)
    assert "Layer norm averages within each sample" in reading(table)


def test_an_example_that_suggests_layer_norm_means_all_of_a_sample() -> None:
    app = at_position()
    box = next(each for each in app.selectbox if each.label == "Example batch")
    box.set_value("digits").run()
    assert "over" not in address(app)
    assert "Layer norm averages within each sample" in reading(app)


def test_another_kind_of_layer_norm_is_another_question() -> None:
    app = at_position(section="predict")
    press = next(each for each in app.button if each.label == "Reveal")
    press.click().run()
    assert component(app, "normviz_grid")["mode"] == "reveal"
    app.segmented_control[1].set_value("sample").run()
    assert component(app, "normviz_grid")["mode"] == "mark"


def test_what_a_bias_does_is_said_of_the_position() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    said = bench(x, "position", bias=np.array([5.0, 0.0, 0.0])).said
    assert "Under layer norm at each position the bias changes y by up to" in said
    alike = bench(x, "position", bias=np.full(3, 5.0)).said
    assert "no more than rounding" in alike


def test_a_single_channel_leaves_one_value_a_position_and_batch_norm_mends_it() -> None:
    alone = bench(np.random.default_rng(0).normal(size=(2, 1, 4)), "position")
    assert "Each set holds a single value" in alone.said
    assert "PyTorch does not refuse it here" in alone.said
    assert "single value" not in alone.mended("single value").said
