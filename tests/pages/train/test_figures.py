"""The curves of the trainings: each point is its number, and a run that ended says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.network import Net
from normviz.nets.progress import Progress
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, Trainer
from pages.train.figures import SYMBOLS, curve_figures
from tests.pages.drawn import assert_drawable

FINE = Settings(Net(hidden=2, width=24, norm="batch"), epochs=3)
LOST = Settings(Net(hidden=4, width=128), lr=2.0, epochs=3)


def history(settings: Settings) -> list[Progress]:
    return list(Trainer(settings, digit_split()).run())


@pytest.fixture(scope="module")
def histories() -> dict[str, list[Progress]]:
    return {"A: lost": history(LOST), "B: fine": history(FINE)}


def test_curves_are_the_records(histories: dict[str, list[Progress]]) -> None:
    (spec,), (_alt,) = curve_figures(histories, 3)
    assert_drawable(spec)
    fine = [trace for trace in spec["data"] if trace["name"] == "B"]  # the letter
    assert len(fine) == 4
    records = histories["B: fine"]
    for trace, part, measure in zip(
        fine, ("valid", "train") * 2, ("loss", "loss", "accuracy", "accuracy"), strict=True
    ):
        values = [getattr(getattr(record, part), measure) for record in records]
        np.testing.assert_array_equal(trace["x"], [0, 1, 2, 3])
        shown = trace["customdata"] / (100 if measure == "accuracy" else 1)
        np.testing.assert_allclose(shown, values, rtol=1e-6)
        drawn = trace["y"] if measure == "loss" else (100 - trace["y"]) / 100
        np.testing.assert_allclose(drawn, values, atol=0.0026)
    # training and validation are told apart by more than colour, as runs are
    assert [trace["line"]["dash"] for trace in fine] == ["solid", "dash"] * 2
    assert spec["data"][0]["marker"]["symbol"] != fine[0]["marker"]["symbol"]
    assert len(set(SYMBOLS)) == 6


def test_a_run_that_diverged_goes_up_and_says_where(histories: dict[str, list[Progress]]) -> None:
    (spec,), (alt,) = curve_figures(histories, 3)
    last = histories["A: lost"][-1]
    assert 1 < last.step < 39
    (mark,) = [trace for trace in spec["data"] if "text" in trace["mode"]]
    assert mark["marker"]["symbol"][-1] == "x" and f"step {last.step}" in mark["text"][-1]
    assert mark["x"][-1] == np.float32(last.epoch)
    assert mark["y"][0] == np.float32(histories["A: lost"][0].valid.loss) < 10 < mark["y"][-1]
    assert np.log10(mark["y"][-1]) < spec["layout"]["yaxis"]["range"][1]
    assert f"A: lost: stopped at step {last.step}" in alt
    end = histories["B: fine"][-1].valid
    assert f"loss {end.loss:.3g}, {100 * end.accuracy:.1f} %" in alt


def test_what_a_late_mark_says_stays_inside(histories: dict[str, list[Progress]]) -> None:
    lost = histories["A: lost"]
    for epoch, side in ((0.5, "middle right"), (2.5, "middle left")):
        end = replace(lost[-1], epoch=epoch)
        (spec,), _alts = curve_figures({"A": [*lost[:-1], end]}, 3)
        (mark,) = [trace for trace in spec["data"] if "text" in trace["mode"]]
        assert mark["textposition"] == side


def test_two_marks_do_not_cover_each_other(histories: dict[str, list[Progress]]) -> None:
    lost = histories["A: lost"]
    (spec,), _alts = curve_figures({"A": lost, "B": lost}, 3)
    heights = [trace["y"][-1] for trace in spec["data"] if "text" in trace["mode"]]
    assert heights[0] > 2 * heights[1] > 20


def test_frames_grow_from_the_start_to_the_whole(histories: dict[str, list[Progress]]) -> None:
    (spec,), _alts = curve_figures(histories, 3)
    frames = spec["frames"]
    assert [frame["name"] for frame in frames] == [f"epoch {epoch}" for epoch in range(4)]
    for frame, reached in zip(frames, range(4), strict=True):
        counts = [change["meta"]["points"] for change in frame["data"]]
        wanted = [int((trace["x"] <= reached).sum()) for trace in spec["data"]]
        assert counts == wanted
    assert [change["meta"]["points"] for change in frames[-1]["data"]] == [
        len(trace["y"]) for trace in spec["data"]
    ]
    assert spec["layout"]["meta"]["player"]["start"] == "last"


def test_a_training_under_way_moves_no_axis(histories: dict[str, list[Progress]]) -> None:
    whole = histories["B: fine"]
    layouts = [curve_figures({"B": whole[:count]}, 3)[0][0]["layout"] for count in (1, 2, 3, 4)]
    for name in ("xaxis", "xaxis2", "yaxis2"):
        assert all(each[name] == layouts[0][name] for each in layouts)
    assert layouts[0]["xaxis2"]["range"][1] >= 3
    ranges = [each["yaxis"]["range"] for each in layouts]
    assert all(low in (-2, -3, -4) and high in (0.6, 1, 2, 3) for low, high in ranges)


def test_nothing_yet_is_drawable_too() -> None:
    (spec,), (alt,) = curve_figures({"A": [], "B": history(FINE)[:1]}, 3)
    assert_drawable(spec)
    assert not spec["frames"] and "A: not begun" in alt


def test_many_records_are_thinned_and_ends_are_kept() -> None:
    record = history(replace(FINE, epochs=1))[-1]
    many = [replace(record, epoch=step / 100) for step in range(1201)]
    (spec,), _alts = curve_figures({"A": many}, 12)
    curve = spec["data"][0]
    assert 300 < len(curve["x"]) <= 400
    assert (curve["x"][0], curve["x"][-1]) == (0, 12)


def test_many_epochs_have_few_frames() -> None:
    record = history(replace(FINE, epochs=1))[-1]
    many = [replace(record, epoch=float(epoch)) for epoch in range(101)]
    frames = curve_figures({"A": many}, 100)[0][0]["frames"]
    assert len(frames) <= 50 and frames[-1]["name"] == "epoch 100"


def test_a_perfect_score_and_a_loss_of_zero_stay_on_the_axes() -> None:
    record = history(replace(FINE, epochs=1))[-1]
    perfect = replace(record.valid, loss=0.0, accuracy=1.0)
    (spec,), _alts = curve_figures({"A": [replace(record, valid=perfect, train=perfect)]}, 1)
    for trace, name in zip(spec["data"], ("yaxis", "yaxis", "yaxis2", "yaxis2"), strict=True):
        low, high = sorted(spec["layout"][name]["range"])
        assert low - 1e-6 <= np.log10(trace["y"][0]) <= high
