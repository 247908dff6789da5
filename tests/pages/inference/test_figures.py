"""The charts of training and inference: every mark stands at the number it is for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from normviz.norms.running import CONVENTIONS
from normviz.studies.companions import companions, drift, noise_by_size
from normviz.studies.stream import SHAPES, Source, batch_theory, train
from normviz.studies.workers import split_batch
from pages.inference import figures_drift, figures_workers
from pages.inference.figures import frame_steps, training_alt, training_figure
from pages.inference.figures_infer import companions_alt, companions_figure, noise_alt, noise_figure
from tests.pages.drawn import assert_drawable

TORCH, KERAS = CONVENTIONS["torch"], CONVENTIONS["keras"]
SOURCE = Source(mean=5, std=2)


def trained(size: int = 8, steps: int = 60, **more: Any) -> Any:
    return train(more.pop("source", SOURCE), size, steps, (0,), more.pop("rule", TORCH))


def named(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [trace for trace in spec["data"] if trace.get("name") == name]


def within(values: np.ndarray, axis: dict[str, Any]) -> bool:
    low, high = axis["range"]
    finite = values[np.isfinite(values)]
    return bool(((low <= finite) & (finite <= high)).all())


def test_dots_and_lines_are_batches_and_running_averages() -> None:
    done = trained()
    spec = training_figure(done)
    assert_drawable(spec)
    means, variances = named(spec, "batch")
    np.testing.assert_allclose(means["y"], done.means, rtol=1e-6)
    np.testing.assert_allclose(variances["customdata"], done.kept, rtol=1e-6)
    assert means["x"].tolist() == list(range(1, 61))
    for line, path in zip(named(spec, "running"), (done.mean_path, done.var_path), strict=True):
        np.testing.assert_allclose(line["y"], path, rtol=1e-6)
        assert line["x"].tolist() == list(range(61))
    assert [line["y"][0] for line in named(spec, "truth")] == [5, 4]


@pytest.mark.parametrize("rule", [TORCH, KERAS])
def test_the_band_is_the_theory(rule: Any) -> None:
    theory = batch_theory(SOURCE, 4, unbiased=rule.unbiased)
    means, variances = named(training_figure(trained(4, rule=rule)), "theory ± std")
    assert (means["y"].min(), means["y"].max()) == (5 - theory.mean_std, 5 + theory.mean_std)
    ends = variances["y"].min(), variances["y"].max()
    expected = theory.var_mean - theory.var_std, theory.var_mean + theory.var_std
    assert ends == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [1, 2, 8, 128])
def test_no_mark_is_cut_off(shape: str, size: int) -> None:
    for rule in (TORCH, KERAS):
        spec = training_figure(trained(size, 200, source=Source(shape, -7, 3), rule=rule))
        assert_drawable(spec)
        for trace in (*named(spec, "batch"), *named(spec, "running")):
            side = "yaxis2" if trace["yaxis"] == "y2" else "yaxis"
            assert within(trace["y"], spec["layout"][side])


def test_a_batch_above_the_axis_is_a_triangle_at_its_edge() -> None:
    done = trained(2, 200)
    spec = training_figure(done)
    top = spec["layout"]["yaxis2"]["range"][1]
    dots = named(spec, "batch")[1]
    above = done.kept > top
    assert 0 < above.sum() < 60
    assert (np.array(dots["marker"]["symbol"]) == "triangle-up").tolist() == above.tolist()
    assert (dots["y"][above] > 0.9 * top).all()
    np.testing.assert_allclose(dots["y"][~above], done.kept[~above], rtol=1e-6)
    (note,) = spec["layout"]["annotations"]
    assert note["text"] == f"▲ {above.sum()} above the axis"
    assert not training_figure(trained(64))["layout"]["annotations"]


def test_where_no_variance_exists_the_chart_says_so() -> None:
    (note,) = training_figure(trained(1))["layout"]["annotations"]
    assert "0/0" in note["text"]
    assert not training_figure(trained(1, rule=KERAS))["layout"]["annotations"]


def test_the_axis_stays_while_the_batch_grows() -> None:
    spans = [training_figure(trained(size))["layout"]["yaxis"]["range"] for size in (8, 16, 64)]
    assert spans[0] == spans[1] == spans[2]


def test_each_frame_shows_the_stream_so_far_and_the_last_one_all_of_it() -> None:
    spec = training_figure(trained(8, 60))
    assert len(spec["frames"]) == 40
    assert [frame["name"] for frame in spec["frames"][:2]] == ["batch 1", "batch 3"]
    for frame in (spec["frames"][10], spec["frames"][-1]):
        step = int(frame["name"].split()[1])
        moving = [spec["data"][place]["name"] for place in frame["traces"]]
        points = [change["meta"]["points"] for change in frame["data"]]
        assert moving == ["batch", "running"] * 2
        assert points == [step, step + 1] * 2  # the running average starts before the first batch
    assert points == [spec["data"][place]["y"].size for place in frame["traces"]]
    assert spec["frames"][-1]["name"] == "batch 60"
    assert spec["layout"]["meta"]["player"]["start"] == "last"


@pytest.mark.parametrize("steps", [1, 2, 40, 41, 200])
def test_frames_rise_to_the_end(steps: int) -> None:
    shown = frame_steps(steps)
    assert shown == sorted(set(shown)) and shown[-1] == steps and len(shown) <= 40


def test_an_open_question_hides_the_running_average() -> None:
    spec = training_figure(trained(), answer=False)
    assert not named(spec, "running")
    assert "running" not in training_alt(trained(), answer=False)
    assert_drawable(spec)


def test_words_have_the_numbers() -> None:
    done = trained()
    words = training_alt(done)
    assert "60 batches of 8" in words and f"ends at mean {done.mean_path[-1]:.3g}" in words


@pytest.mark.parametrize("training", [True, False])
def test_outputs_scatter_in_training_and_are_one_at_inference(training: bool) -> None:
    done = trained()
    them = companions(done, 1.5, 40, 0)
    spec = companions_figure(them, done, training=training)
    assert_drawable(spec)
    outputs = spec["data"][-1]["y"]
    expected = them.outputs if training else np.full(40, them.inference)
    np.testing.assert_allclose(outputs, expected, rtol=1e-6)
    assert within(outputs, spec["layout"]["yaxis2"])
    band = spec["data"][0]["x"]
    mean, std = (
        (them.means[-1], them.stds[-1])
        if training
        else (done.mean_path[-1], np.sqrt(done.var_path[-1]))
    )
    assert (band.min(), band.max()) == pytest.approx((mean - std, mean + std), rel=1e-5)
    words = companions_alt(them, training=training)
    assert f"{them.inference:.3g}" in words


def test_a_frame_has_the_companions_of_its_batch() -> None:
    done = trained()
    them = companions(done, 1.5, 40, 0)
    spec = companions_figure(them, done, training=True)
    frame = spec["frames"][3]
    step = int(frame["name"].split()[1])
    band, others, outputs = frame["data"]
    np.testing.assert_allclose(others["x"], them.x[1:, step - 1], rtol=1e-6)
    assert outputs == {"meta": {"points": step}}
    middle = (band["x"].min() + band["x"].max()) / 2
    assert middle == pytest.approx(them.means[step - 1], rel=1e-5)


def test_noise_on_logarithmic_axes_leaves_out_what_is_zero() -> None:
    noise = noise_by_size(SOURCE, 1.0, (1, 2, 8), 50, 0, 1e-5)
    theory = np.array([2.0, 1.0])
    spec = noise_figure(
        noise.sizes, noise.variances, np.array([1, 4]), theory, title="Spread", size=8
    )
    assert_drawable(spec)
    line, dots = spec["data"]
    assert dots["x"].tolist() == [2, 8]
    np.testing.assert_allclose(dots["y"], noise.variances[1:], rtol=1e-6)
    assert line["y"].tolist() == [2, 1]
    low, high = spec["layout"]["yaxis"]["range"]
    assert 10**low <= min(dots["y"].min(), 1) and max(dots["y"].max(), 2) <= 10**high
    assert "at m = 8" in noise_alt("Spread", noise.sizes, noise.variances)


def test_a_row_for_each_way_to_normalize_after_the_drift() -> None:
    moved = drift(trained(32), 2.0, 1.0, 30, 0)
    spec = figures_drift.outputs_figure(moved)
    assert_drawable(spec)
    assert len(spec["data"]) == len(spec["layout"]["annotations"]) == 4
    peaks = [float(bars["x"][np.argmax(bars["y"])]) for bars in spec["data"]]
    assert peaks == pytest.approx([0, 2, 0, 0], abs=0.8)
    for bars in spec["data"]:
        assert bars["customdata"].sum() == pytest.approx(100, abs=0.01)
        assert within(bars["x"], spec["layout"]["xaxis"])
    alt = figures_drift.drift_alts(trained(32), moved)[0]
    assert f"new data, inference: mean {moved.frozen.mean:.2f}" in alt


def test_an_open_question_hides_what_becomes_of_the_new_data() -> None:
    moved = drift(trained(32), 2.0, 1.0, 30, 0)
    assert len(figures_drift.outputs_figure(moved, answer=False)["data"]) == 1
    assert "new data" not in figures_drift.drift_alts(trained(32), moved, answer=False)[0]


@pytest.mark.parametrize("more", [0, 30])
def test_the_running_average_goes_on_where_training_ended(more: int) -> None:
    done = trained(32)
    moved = drift(done, 2.0, 1.0, more, 0)
    spec = figures_drift.catching_up_figure(done, moved)
    assert_drawable(spec)
    truth, line = spec["data"][:2]
    assert truth["y"].tolist() == [5, 5, 9, 9]
    at_drift = float(line["y"][line["x"].tolist().index(0)])
    assert at_drift == pytest.approx(done.mean_path[-1], rel=1e-6)
    end = moved.more.mean_path[-1] if more else done.mean_path[-1]
    assert line["y"][-1] == pytest.approx(end, rel=1e-6)
    assert line["x"][-1] == spec["layout"]["xaxis"]["range"][1] or more


@pytest.mark.parametrize(("size", "workers"), [(8, 4), (10, 4), (128, 8), (2, 2)])
def test_lanes_of_workers(size: int, workers: int) -> None:
    split = split_batch(SOURCE.draw(size, 1), workers)
    shares = figures_workers.shares_figure(split)
    assert_drawable(shares)
    bands = [trace["x"].reshape(-1, 6) for trace in shares["data"] if trace.get("fill")]
    corners = np.concatenate(bands)[:, :2]
    stds = np.sqrt([split.var, *split.vars])
    np.testing.assert_allclose(corners.mean(axis=1), [split.mean, *split.means], rtol=1e-5)
    np.testing.assert_allclose(np.ptp(corners, axis=1), 2 * stds, rtol=1e-3, atol=1e-4)
    values = shares["data"][-1]
    np.testing.assert_array_equal(values["y"][:size].round(), workers - 1 - split.worker)
    assert within(values["x"], shares["layout"]["xaxis"])
    outputs = figures_workers.outputs_figure(split)
    assert_drawable(outputs)
    _joined, local, synced = outputs["data"]
    np.testing.assert_allclose(local["x"], split.local, rtol=1e-6)
    np.testing.assert_allclose(synced["x"], split.synced, rtol=1e-6)
    assert within(local["x"], outputs["layout"]["xaxis"])
    alts = figures_workers.workers_alts(split)
    assert f"worker {workers}: mean {split.means[-1]:.3g}" in alts[0]


def test_the_whole_batch_is_the_lane_on_top() -> None:
    split = split_batch(SOURCE.draw(12, 1), 3)
    axis = figures_workers.shares_figure(split)["layout"]["yaxis"]
    assert axis["ticktext"] == ["worker 3", "worker 2", "worker 1", "whole batch"]
    top = figures_workers.shares_figure(split)["data"][-1]["y"][12:]
    assert (top.round() == 3).all()
