"""The charts of "Shift through depth": each point is the number it stands for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.network import Net
from normviz.nets.shift import (
    WHOLE_LAYER,
    Record,
    TrainingSetup,
    followed,
    moved,
    shift,
    train_recorded,
)
from normviz.nets.signal import Stack, signal_through
from pages.depth.figures import decades, room, signal_figures
from pages.depth.figures_train import (
    lane_figures,
    loss_figure,
    motion_figure,
    shift_figures,
)
from tests.pages.drawn import assert_drawable

SMALL = Stack(depth=7, width=32, batch=32)


@pytest.mark.parametrize("norm", ["none", "batch"])
@pytest.mark.parametrize("scaling", ["standardized", "pixels"])
def test_signal_charts_can_be_drawn(norm: str, scaling: str) -> None:
    figures, alts = signal_figures(signal_through(replace(SMALL, norm=norm, scaling=scaling)))
    assert len(figures) == len(alts) == 3
    for figure in figures:
        assert_drawable(figure)


def test_the_band_is_the_quantiles_of_what_is_shown() -> None:
    signal = signal_through(SMALL)
    for entered, values in ((False, signal.passed), (True, signal.entered)):
        wide, narrow, median = signal_figures(signal, entered=entered)[0][0]["data"]
        for trace, low, high in ((wide, 0, 4), (narrow, 1, 3)):
            np.testing.assert_allclose(trace["y"][:8], values[:, low], rtol=1e-6)
            np.testing.assert_allclose(trace["y"][8:], values[::-1, high], rtol=1e-6)
        np.testing.assert_allclose(median["y"], values[:, 2], rtol=1e-6)
        np.testing.assert_array_equal(median["x"], np.arange(8))


def test_a_signal_that_explodes_stays_drawable() -> None:
    signal = signal_through(replace(SMALL, depth=50, width=256, init="fixed", std=1.0))
    (band, squares, _silent), alts = signal_figures(signal)
    assert np.abs(band["data"][0]["y"]).max() < 100
    assert squares["data"][0]["y"].max() == signal.mean_square.max() > 1e100
    assert "e+10" in alts[1]


def test_a_signal_below_float32_is_on_the_axis() -> None:
    signal = signal_through(replace(SMALL, depth=30, width=256, init="fixed", std=0.01))
    squares = signal_figures(signal)[0][1]
    measured, theory = squares["data"]
    np.testing.assert_array_equal(theory["y"], signal.theory)
    assert measured["y"].dtype == np.float64 and measured["y"].min() > 0
    low, high = squares["layout"]["yaxis"]["range"]
    assert low < np.log10(measured["y"].min()) < np.log10(measured["y"].max()) < high


def test_axes_stay_while_depth_moves_a_little() -> None:
    layouts = [
        [figure["layout"] for figure in signal_figures(signal_through(replace(SMALL, depth=d)))[0]]
        for d in (6, 10)
    ]
    assert layouts[0] == layouts[1]
    assert [room(d) for d in (1, 10, 31)] == [5, 10, 50]


def test_decades_hold_every_positive_value() -> None:
    for values in ([1.0], [1e-280, 1.0], [1.0, 1e130], [0.0, np.nan, np.inf]):
        low, high = decades(np.array(values))
        assert low < high
        assert all(10.0**low <= v <= 10.0**high for v in values if 0 < v < np.inf)


def test_dead_and_saturated_are_shares_in_percent() -> None:
    signal = signal_through(replace(SMALL, activation="tanh", init="fixed", std=0.5))
    dead, saturated, alike = signal_figures(signal)[0][2]["data"]
    np.testing.assert_allclose(alike["y"], 100 * signal.common[1:], rtol=1e-6)
    np.testing.assert_allclose(dead["y"], 100 * signal.dead)
    np.testing.assert_allclose(saturated["y"], 100 * signal.saturated, rtol=1e-6)
    assert saturated["x"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert saturated["y"].max() > 50
    # told apart by more than colour
    for look, name in (("line", "dash"), ("marker", "symbol")):
        assert len({trace[look][name] for trace in (dead, saturated, alike)}) == 3


# --- training ------------------------------------------------------------------------------------

RUN = TrainingSetup(Net(hidden=3, width=12), steps=21)
NAMES = {"none": "no norm", "batch": "batch norm", "noise": "batch norm + noise"}


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    normed = replace(RUN, net=replace(RUN.net, norm="batch"))
    return {
        "none": train_recorded(RUN),
        "batch": train_recorded(normed),
        "noise": train_recorded(replace(normed, noise=1.0)),
    }


def test_training_charts_can_be_drawn(records: dict[str, Record]) -> None:
    lanes, alts, _height = lane_figures(records, NAMES, WHOLE_LAYER)
    motion, alt = motion_figure(records, NAMES)
    loss, loss_alt = loss_figure(records, NAMES)
    shifts, shift_alts = shift_figures({k: shift(r) for k, r in records.items()}, NAMES)
    for figure in (*lanes, motion, loss, *shifts):
        assert_drawable(figure)
    assert all([*alts, alt, loss_alt, *shift_alts])


def test_a_lane_is_mean_and_spread_of_one_layers_input(records: dict[str, Record]) -> None:
    figures, _alts, height = lane_figures(records, NAMES, unit=2)
    mean, std = followed(records["none"], 2)
    np.testing.assert_allclose(mean[:, 1], records["none"].mean[1][:, 1])
    np.testing.assert_allclose(mean[:, 0], records["none"].mean[0][:, 27])  # of 64 pixels
    band, line = figures[0]["data"][2:4]  # layer 2 of 3
    np.testing.assert_allclose(line["customdata"], np.stack([mean[:, 1], std[:, 1]], 1), rtol=1e-5)
    # the lane of layer 2 lies between 1 and 2, all in one scale
    assert band["y"].min() >= 1 and band["y"].max() < 2
    assert figures[0]["data"][0]["y"].min() >= 2  # layer 1 on top
    inside = (band["y"][:21] > 1) & (band["y"][:20:-1] < 1.88)
    drawn = (band["y"][:20:-1] - band["y"][:21])[inside] * height
    np.testing.assert_allclose(drawn, 2 * std[inside, 1], rtol=1e-4, atol=1e-4)


def test_frames_go_through_the_steps(records: dict[str, Record]) -> None:
    figure, _alt = motion_figure(records, NAMES)
    assert [frame["name"] for frame in figure["frames"]] == [
        "step 1",
        "step 5",
        "step 10",
        "step 15",
        "step 20",
        "step 21",
    ]
    assert not figure["frames"][0]["data"][0]["y"].any()
    far = moved(records["batch"])
    shown = figure["frames"][-2]["data"][1]["y"].reshape(3, 12)
    np.testing.assert_allclose(shown[1], far[1][19].clip(-2, 2), rtol=1e-5)
    for trace, last in zip(figure["data"], figure["frames"][-1]["data"], strict=True):
        np.testing.assert_array_equal(trace["y"], last["y"])
    assert len(figure["data"][0]["x"]) == shown.size


def test_the_loss_chart_holds_the_averaged_losses(records: dict[str, Record]) -> None:
    figure, alt = loss_figure(records, NAMES)
    for trace, record in zip(figure["data"], records.values(), strict=True):
        np.testing.assert_allclose(trace["y"][-1], record.loss[-15:].mean(), rtol=1e-6)
        assert trace["y"].max() < figure["layout"]["yaxis"]["range"][1]
        assert f"{record.last_loss:.3g}" in alt
    looks = [(t["line"]["color"], t["line"]["dash"]) for t in figure["data"]]
    assert len({look for look, _dash in looks}) == len({dash for _look, dash in looks}) == 3


def test_the_shift_charts_hold_the_shifts(records: dict[str, Record]) -> None:
    shifts = {name: shift(record) for name, record in records.items()}
    (jump, wander), _alts = shift_figures(shifts, NAMES)
    for figure, measure in ((jump, "jump"), (wander, "wander")):
        low, high = figure["layout"]["yaxis"]["range"]
        for trace, name in zip(figure["data"], shifts, strict=True):
            np.testing.assert_allclose(trace["y"], getattr(shifts[name], measure), rtol=1e-6)
            assert low < np.log10(trace["y"]).min() and np.log10(trace["y"]).max() < high


def test_a_run_that_stopped_is_drawn_as_far_as_it_came(records: dict[str, Record]) -> None:
    stopped = train_recorded(TrainingSetup(Net(8, 32), lr=3.0, steps=60))
    assert stopped.stopped
    both = {
        "none": stopped,
        "batch": train_recorded(TrainingSetup(Net(8, 32, norm="batch"), steps=60)),
    }
    lanes, _alts, height = lane_figures(both, NAMES, WHOLE_LAYER)
    assert height < 10  # the run that overflowed does not press the other flat
    motion, _alt = motion_figure(both, NAMES)
    loss, alt = loss_figure(both, NAMES)
    shifts, _shift_alts = shift_figures({k: shift(r) for k, r in both.items()}, NAMES)
    for figure in (*lanes, motion, loss, *shifts):
        assert_drawable(figure)
    assert len(motion["frames"]) == 13
    assert "no norm ends at no finite loss" in alt
