"""The charts of the page on sequences: each mark stands at the number it shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from normviz.nets.recurrent import CELL_NORMS, random_cell, random_inputs, state_frames, unroll
from normviz.studies.random_sequences import draw_sequences, draw_test_sequence
from normviz.studies.sequences import (
    SHARING,
    infer_steps,
    left_over,
    normalize_padded,
    pad_sequences,
    step_statistics,
)
from pages.sequences.figures import after_figure, batch_figure
from pages.sequences.figures_cell import size_figure, states_figure
from pages.sequences.figures_longer import longer_figure
from tests.pages.drawn import assert_drawable

CELL = (0, 2, 4)


def batch(lengths=(6, 4, 2), value=-5.0):
    return pad_sequences(draw_sequences(lengths), value)


def drawn(padded=None, *, hide: bool = False) -> tuple[dict[str, Any], str]:
    padded = padded or batch()
    shared = normalize_padded(padded, "step").members(CELL)
    counted, masked = step_statistics(padded, counted=True), step_statistics(padded)
    spec, words = batch_figure(padded, counted, masked, CELL, shared, hide=hide)
    assert_drawable(spec)
    return spec, words


def test_cells_hold_the_values_of_the_feature_and_padding_is_apart() -> None:
    padded = batch()
    cells, padding, _reach, *_statistics = drawn(padded)[0]["data"]
    np.testing.assert_allclose(cells["z"][padded.there], padded.x[:, 2][padded.there], rtol=1e-6)
    assert np.isnan(cells["z"][~padded.there]).all()
    assert len(padding["x"]) == 2 + 4
    assert set(padding["text"]) == {"−5.0"}
    rows = (padding["base"] + 0.5).astype(int).tolist()
    assert sorted(zip(rows, padding["x"].astype(int).tolist(), strict=True)) == [
        (2, 5),
        (2, 6),
        (3, 3),
        (3, 4),
        (3, 5),
        (3, 6),
    ]


def test_bars_count_the_sequences_that_reach_a_step() -> None:
    reach = drawn()[0]["data"][2]
    assert reach["y"].tolist() == [3, 3, 2, 2, 1, 1]
    assert reach["text"] == ["3", "3", "2", "2", "1", "1"]


def test_means_and_spreads_counted_and_masked_side_by_side() -> None:
    padded = batch()
    spec, words = drawn(padded)
    counted, masked = spec["data"][3:]
    np.testing.assert_allclose(counted["y"], padded.x[:, 2].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(counted["error_y"]["array"], padded.x[:, 2].std(axis=0), rtol=1e-6)
    np.testing.assert_allclose(masked["y"][4:], padded.x[0, 2, 4:], rtol=1e-6)
    assert masked["marker"]["symbol"][3:] == ["circle", "circle-open", "circle-open"]
    assert counted["marker"]["color"] != masked["marker"]["color"]
    low, high = spec["layout"]["yaxis3"]["range"]
    for trace in (counted, masked):
        assert (trace["y"] - trace["error_y"]["array"] >= low - 1e-6).all()
        assert (trace["y"] + trace["error_y"]["array"] <= high + 1e-6).all()
    assert "reach each step: 3, 3, 2, 2, 1, 1" in words


def test_an_open_question_hides_the_statistics_in_picture_and_words() -> None:
    spec, words = drawn(hide=True)
    assert len(spec["data"]) == 4
    assert set(spec["data"][3]["text"]) == {"?"}
    assert "Mean" not in words and "deviation" not in words


@pytest.mark.parametrize(
    ("sharing", "outline"),
    [
        ("step", (4.5, 5.5, 0.5, 1.5)),  # one sequence is left there
        ("token", (4.5, 5.5, 0.5, 1.5)),
        ("layer", (0.5, 6.5, 0.5, 1.5)),
        ("batch", (0.5, 6.5, 0.5, 3.5)),
    ],
)
def test_the_outline_surrounds_what_shares_statistics(
    sharing: str, outline: tuple[float, ...]
) -> None:
    padded = batch()
    out = normalize_padded(padded, sharing)
    spec, _words = after_figure(out, left_over(out), CELL, out.members(CELL))
    _column, shared, cell = spec["layout"]["shapes"]
    assert tuple(shared[side] for side in ("x0", "x1", "y0", "y1")) == outline
    assert (cell["x0"], cell["y0"]) == (4.5, 0.5)


@pytest.mark.parametrize("sharing", SHARING)
@pytest.mark.parametrize("counted", [True, False])
def test_normalized_values_are_those_of_the_core(sharing: str, counted: bool) -> None:
    padded = batch()
    out = normalize_padded(padded, sharing, counted=counted)
    left = left_over(out)
    spec, words = after_figure(out, left, CELL, out.members(CELL))
    assert_drawable(spec)
    cells, padding, statistics = spec["data"]
    np.testing.assert_allclose(cells["z"][padded.there], out.x_hat[:, 2][padded.there], atol=1e-6)
    assert all(padding["text"]) if counted else not any(padding["text"])
    np.testing.assert_allclose(statistics["y"], left.mean[2], atol=1e-6)
    np.testing.assert_allclose(statistics["error_y"]["array"], left.std[2], atol=1e-6)
    low, high = spec["layout"]["yaxis3"]["range"]
    assert low < np.nanmin(out.x_hat[:, 2]) and np.nanmax(out.x_hat[:, 2]) < high
    assert "Mean of x̂ at each step" in words


def test_equal_lengths_have_no_padding_to_draw() -> None:
    spec, _words = drawn(batch((6, 6, 6)))
    assert not len(spec["data"][1]["x"])
    assert spec["data"][1]["showlegend"] is False


@pytest.mark.parametrize("policy", ["last", "two", "none"])
def test_a_longer_sequence_names_whose_statistics_it_uses(policy: str) -> None:
    trained = step_statistics(batch())
    done = infer_steps(draw_test_sequence(8), trained, policy)
    by_layer = normalize_padded(pad_sequences([done.x]), "token").x_hat[0]
    spec, words = longer_figure(done, by_layer, 1, 6)
    assert_drawable(spec)
    norm, layer, sources = spec["data"]
    np.testing.assert_allclose(norm["y"], done.x_hat[1], rtol=1e-6)
    np.testing.assert_allclose(layer["y"], by_layer[1], atol=1e-6)
    beyond = {"last": "6", "two": "4", "none": "–"}[policy]
    assert sources["text"][6:] == [beyond] * 2
    assert norm["marker"]["symbol"][0] == "circle"
    assert norm["marker"]["symbol"][7] == "circle-open"
    (never,) = spec["layout"]["shapes"]
    assert never["x0"] == 6.5
    assert words.endswith(f"{beyond}.")


def test_a_sequence_that_training_covers_has_no_unknown_part() -> None:
    done = infer_steps(draw_test_sequence(4), step_statistics(batch()), "last")
    assert longer_figure(done, done.x_hat, 0, 6)[0]["layout"]["shapes"] == []


def runs(gain: float, steps: int, activation: str = "relu"):
    cell, x = random_cell(8, 4, gain), random_inputs(6, 4, steps)
    return [unroll(cell, x, norm, activation) for norm in CELL_NORMS]


@pytest.mark.parametrize(("gain", "activation"), [(0.0, "relu"), (1.0, "tanh"), (5.0, "relu")])
def test_the_size_of_the_state_is_on_the_axis_and_stops_where_it_overflows(
    gain: float, activation: str
) -> None:
    done = runs(gain, 100, activation)
    spec, words = size_figure(done)
    assert_drawable(spec)
    low, high = spec["layout"]["yaxis"]["range"]
    for line, run in zip(spec["data"], done, strict=True):
        finite = np.isfinite(run.rms)
        np.testing.assert_array_equal(line["y"][finite], run.rms[finite])
        assert np.isnan(line["y"][~finite]).all()
        shown = line["y"][finite & (line["y"] > 0)]
        assert (low <= np.log10(shown)).all() and (np.log10(shown) <= high).all()
    assert len(spec["layout"]["shapes"]) == (1 if high > 5 else 0)
    assert len({(line["line"]["dash"], line["marker"]["symbol"]) for line in spec["data"]}) == 3
    assert words.startswith("Root mean square")


def frames_of(done):
    return [state_frames(run, (0.0, 4.0)) for run in done]


@pytest.mark.parametrize(("steps", "frames"), [(10, 10), (100, 50)])
def test_frames_are_few_and_begin_and_end_with_the_steps(steps: int, frames: int) -> None:
    spec, _words = states_figure(frames_of(runs(1.0, steps)))
    assert_drawable({key: spec[key] for key in ("data", "layout")})
    assert len(spec["frames"]) == frames
    assert spec["frames"][0]["name"] == "step 1"
    assert spec["frames"][-1]["name"] == f"step {steps}"
    for trace, first in zip(spec["data"], spec["frames"][0]["data"], strict=True):
        np.testing.assert_array_equal(trace["y"], first["y"])
    for frame in spec["frames"]:
        for row in frame["data"]:
            assert row["y"].dtype == np.float32
            assert row["y"].sum() == pytest.approx(100, abs=1e-2)


def test_what_is_beyond_the_axis_is_in_its_last_bin() -> None:
    none, _batch, layer = states_figure(frames_of(runs(5.0, 20)))[0]["frames"][-1]["data"]
    assert none["y"][-1] > 20
    assert layer["y"][-1] < 5
