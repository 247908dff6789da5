"""The charts of what goes on in the layers: each value in its place, at every moment."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.nets.network import Net
from normviz.nets.progress import Progress
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, Trainer
from pages.train.figures_layers import layer_figures
from tests.pages.drawn import assert_drawable

RUNS = {
    "deep": Settings(Net(10, 24, "sigmoid", "torch"), epochs=3),
    "short": Settings(Net(2, 24, norm="batch"), epochs=2),
    "lost": Settings(Net(4, 128), lr=2.0, epochs=3),
}


@pytest.fixture(scope="module")
def histories() -> dict[str, list[Progress]]:
    return {name: list(Trainer(run, digit_split()).run()) for name, run in RUNS.items()}


def test_every_layer_has_its_values(histories: dict[str, list[Progress]]) -> None:
    (spec,), (alt,) = layer_figures(histories)
    assert_drawable(spec)
    deep = histories["deep"][-1].layers
    gradient, activation, dead, saturated = [t for t in spec["data"] if t["name"] == "deep"]
    np.testing.assert_array_equal(gradient["x"], range(1, 12))
    np.testing.assert_allclose(gradient["y"], deep.gradient, rtol=1e-6)
    np.testing.assert_allclose(activation["y"], deep.mean, rtol=1e-6)
    np.testing.assert_allclose(activation["error_y"]["array"], deep.std, rtol=1e-6)
    np.testing.assert_allclose(dead["y"], 100 * deep.dead, rtol=1e-6)
    np.testing.assert_allclose(saturated["y"], 100 * deep.saturated, rtol=1e-6)
    assert [trace["yaxis"] for trace in (gradient, activation, dead, saturated)] == [
        "y",
        "y2",
        "y3",
        "y3",
    ]
    # the last layer of a net with less hidden ones stands under "out" too
    short = next(trace for trace in spec["data"] if trace["name"] == "short")
    np.testing.assert_array_equal(short["x"], [1, 2, 11])
    assert f"gradient {deep.gradient[0]:.2g} in the first" in alt
    assert f"{deep.gradient[9]:.2g} in the last" in alt
    # where all stand over one layer, no run's marks hide another's
    units = [trace for trace in spec["data"] if trace["yaxis"] == "y3"]
    assert len({float(trace["x"][0]) for trace in units}) == len(RUNS)
    step = histories["lost"][-1].step
    assert f"lost: not all numbers are finite at step {step}" in alt


def test_frames_are_the_records(histories: dict[str, list[Progress]]) -> None:
    (spec,), _alts = layer_figures(histories)
    assert [frame["name"] for frame in spec["frames"]] == [f"epoch {epoch}" for epoch in range(4)]
    count = len(spec["data"])
    for epoch, frame in enumerate(spec["frames"]):
        assert frame["traces"] == list(range(count)) and len(frame["data"]) == count
        for place, name in enumerate(RUNS):
            record = histories[name][min(epoch, len(histories[name]) - 1)]
            mean = frame["data"][4 * place + 1]["y"]
            finite = np.isfinite(record.layers.mean)
            np.testing.assert_allclose(mean[finite], record.layers.mean[finite], rtol=1e-6)
            assert np.isnan(mean[~finite]).all()
    for trace, change in zip(spec["data"], spec["frames"][-1]["data"], strict=True):
        np.testing.assert_array_equal(trace["y"], change["y"])


def test_a_gradient_that_is_not_there_yet_is_no_point(histories: dict[str, list[Progress]]) -> None:
    (spec,), _alts = layer_figures(histories)
    assert np.isnan(spec["frames"][0]["data"][0]["y"]).all()


def test_axes_hold_all_moments_of_the_runs_that_stay_finite(
    histories: dict[str, list[Progress]],
) -> None:
    (spec,), _alts = layer_figures(histories)
    low, high = spec["layout"]["yaxis2"]["range"]
    for name in ("deep", "short"):
        for record in histories[name]:
            assert (record.layers.mean - record.layers.std >= low - 1e-6).all()
            assert (record.layers.mean + record.layers.std <= high + 1e-6).all()
    assert high < 10  # the run that is lost does not squash the others
    low, high = spec["layout"]["yaxis"]["range"]
    gradients = np.concatenate([record.layers.gradient for record in histories["deep"][1:]])
    assert (np.log10(gradients) >= low).all() and (np.log10(gradients) <= high).all()


def test_runs_are_told_apart_by_more_than_colour(histories: dict[str, list[Progress]]) -> None:
    (spec,), _alts = layer_figures(histories)
    first = [trace for trace in spec["data"] if trace["showlegend"]]
    assert len({trace["marker"]["symbol"] for trace in first}) == len(first) == 3
    dead, saturated = spec["data"][2:4]
    assert dead["line"]["dash"] != saturated["line"]["dash"]


@pytest.mark.parametrize("hidden", [0, 1, 20])
def test_any_depth_and_no_record_yet(hidden: int) -> None:
    trainer = Trainer(Settings(Net(hidden, 12), epochs=1), digit_split())
    (spec,), (alt,) = layer_figures({"A": [], "B": list(trainer.run())})
    assert_drawable(spec)
    assert "A: not begun" in alt
    assert sum(bool(text) for text in spec["layout"]["xaxis3"]["ticktext"]) <= 7
    (spec,), _alts = layer_figures({"A": []})
    assert_drawable(spec)
