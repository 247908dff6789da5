"""The charts of "Shift through depth": each point is the number it stands for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from normviz.figures.depth import decades, room, signal_figures
from normviz.nets.signal import Stack, signal_through
from tests.figures.support import assert_drawable

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
    assert squares["data"][1]["y"].max() == signal.mean_square.max() > 1e100
    assert "e+10" in alts[1]


def test_a_signal_below_float32_is_on_the_axis() -> None:
    signal = signal_through(replace(SMALL, depth=30, width=256, init="fixed", std=0.01))
    squares = signal_figures(signal)[0][1]
    theory, measured = squares["data"]
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
    dead, saturated = signal_figures(signal)[0][2]["data"]
    np.testing.assert_allclose(dead["y"], 100 * signal.dead)
    np.testing.assert_allclose(saturated["y"], 100 * signal.saturated, rtol=1e-6)
    assert saturated["x"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert saturated["y"].max() > 50
    # told apart by more than colour
    assert dead["line"]["dash"] != saturated["line"]["dash"]
    assert dead["marker"]["symbol"] != saturated["marker"]["symbol"]
