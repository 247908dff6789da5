"""Photographs under the norms: what each takes away of an adjustment, and what it leaves."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normviz.readers.pictures import examples
from normviz.studies.pictures import (
    EPS,
    KINDS,
    Array,
    adjust,
    as_pixels,
    batch_of,
    displayed,
    normalized,
    recolour,
    remembered,
    statistics,
    undone,
)
from tests.support import require_torch

SHIPPED = batch_of([picture for _name, picture in examples()], (16, 16))


def one_changed(**changes: float | Sequence[float]) -> Array:
    """The pictures that ship, the second of them adjusted."""
    batch = SHIPPED.copy()
    batch[1] = adjust(batch[1], **changes)
    return batch


# --- a batch -------------------------------------------------------------------------------------


def test_pictures_of_the_batch_size_keep_every_value() -> None:
    pixels = [picture for _name, picture in examples()]
    np.testing.assert_array_equal(batch_of(pixels), np.stack(pixels).transpose(0, 3, 1, 2) / 255)


@pytest.mark.parametrize(
    ("shape", "size", "rows", "cols"),
    [
        ((128, 128), (128, 128), (0, 127), (0, 127)),
        ((100, 50), (20, 20), (25.75, 73.25), (0.75, 48.25)),  # the square in the middle
        ((40, 100), (20, 40), (0.5, 38.5), (10.5, 88.5)),
        ((4, 4), (8, 8), (0, 3), (0, 3)),  # the outer half of the outer pixels has no other side
        ((1, 7), (2, 2), (0, 0), (2.75, 3.25)),
    ],
)
def test_the_middle_is_taken_and_fitted(
    shape: tuple[int, int],
    size: tuple[int, int],
    rows: tuple[float, float],
    cols: tuple[float, float],
) -> None:
    """A ramp tells from which place a pixel comes: red along the rows, green along the columns."""
    ramp = np.zeros((*shape, 3), np.uint8)
    ramp[..., 0] = np.arange(shape[0])[:, None]
    ramp[..., 1] = np.arange(shape[1])
    got = batch_of([ramp], size)[0] * 255
    assert got.shape == (3, *size)
    np.testing.assert_allclose(got[0][[0, -1], 0], rows, atol=1e-9)
    np.testing.assert_allclose(got[1][0, [0, -1]], cols, atol=1e-9)


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.integers(0, 255),
)
@settings(max_examples=50)
def test_one_colour_stays_one_colour(
    shape: tuple[int, int], size: tuple[int, int], value: int
) -> None:
    """Nothing comes in from outside the picture: there is no border of another colour."""
    got = batch_of([np.full((*shape, 3), value, np.uint8)], size)
    np.testing.assert_allclose(got, value / 255, rtol=1e-14)


def test_what_is_no_batch() -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        batch_of([])
    with pytest.raises(ValueError, match=r"\(H, W, 3\); this one has \(4, 4\)"):
        batch_of([np.zeros((4, 4), np.uint8)])


# --- adjusted, and normalized --------------------------------------------------------------------


def test_an_adjustment_is_what_it_says() -> None:
    """Contrast turns around the picture's own mean, which it leaves; nothing is clipped."""
    plain, cast = SHIPPED[0], np.array([0.5, 0.0, -0.5])
    changed = adjust(plain, 0.3, 4.0, cast)
    assert changed.mean() == pytest.approx(plain.mean() + 0.3)
    mean, std = statistics(np.stack([plain, changed]))
    np.testing.assert_allclose(std[1], 4 * std[0])
    np.testing.assert_allclose(mean[1], plain.mean() + 4 * (mean[0] - plain.mean()) + 0.3 + cast)
    assert changed.min() < 0 and changed.max() > 1
    np.testing.assert_allclose(adjust(plain), plain, rtol=1e-14)


@pytest.mark.parametrize(
    "wrong",
    [{"contrast": -0.1}, {"contrast": np.inf}, {"brightness": np.nan}, {"contrast": np.nan}],
)
def test_an_adjustment_that_is_none(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        adjust(SHIPPED[0], **wrong)


@pytest.mark.parametrize(
    ("kind", "groups", "takes_away"),
    [
        ("batch", 1, ()),
        ("layer", 1, ("brightness", "contrast")),
        ("instance", 1, ("brightness", "contrast", "cast")),
        ("group", 1, ("brightness", "contrast")),
        ("group", 3, ("brightness", "contrast", "cast")),
        ("rms", 1, ()),
    ],
)
@given(st.data())
@settings(max_examples=15)
def test_which_adjustments_a_norm_takes_away(
    kind: str, groups: int, takes_away: tuple[str, ...], data: st.DataObject
) -> None:
    """Exactly but for eps, whatever the strength; and what it does not take away, it leaves."""
    off = st.floats(0.05, 0.8) | st.floats(-0.8, -0.05)
    before = normalized(SHIPPED, kind, groups)
    for name, strength in (
        ("brightness", off),
        ("contrast", st.floats(0.05, 0.8) | st.floats(1.25, 4)),
        ("cast", st.tuples(off, st.just(0.0), off.map(lambda value: -value))),
    ):
        by = data.draw(strength, name)
        after = normalized(one_changed(**{name: by}), kind, groups)
        effect = undone(before, after)
        assert effect.exactly[1] == (name in takes_away), (name, effect)
        if kind != "batch":
            assert effect.largest[[0, 2, 3]].max() == 0
        if name in takes_away and name != "contrast":
            assert effect.largest[1] < 1e-9  # the variance is the same: eps plays no part
        elif name not in takes_away:
            assert effect.largest[1] > 1e-3


@given(contrast=st.floats(0.05, 4))
@settings(max_examples=30)
def test_how_much_of_a_contrast_eps_leaves(contrast: float) -> None:
    """x_hat becomes c sqrt((var + eps) / (c^2 var + eps)) times what it was."""
    before = normalized(SHIPPED, "instance")
    after = normalized(one_changed(contrast=contrast), "instance")
    var = before.var[1]
    factor = contrast * np.sqrt((var + EPS) / (contrast**2 * var + EPS))
    np.testing.assert_allclose(after.y[1], before.y[1] * factor, rtol=1e-9, atol=1e-12)
    expected = np.abs(before.y[1] * (factor - 1)).max()
    assert undone(before, after).largest[1] == pytest.approx(expected, abs=1e-12)


def test_without_contrast_nothing_is_left_to_bring_back() -> None:
    """All values of a channel are equal then: 0 comes out, which is not the picture."""
    effect = undone(
        normalized(SHIPPED, "instance"), normalized(one_changed(contrast=0.0), "instance")
    )
    assert not effect.exactly[1] and effect.exactly[[0, 2, 3]].all()


def test_an_adjustment_of_all_pictures_alike_is_taken_away_by_batch_norm_too() -> None:
    alike = np.stack([adjust(each, 0.2, 1.0, (0.1, 0, -0.1)) for each in SHIPPED])
    before, after = normalized(SHIPPED, "batch"), normalized(alike, "batch")
    assert undone(before, after).exactly.all()


def test_a_picture_of_one_colour_is_no_exception() -> None:
    plain = np.full((1, 3, 4, 4), 1 / 3)
    lighter = np.stack([adjust(plain[0], 0.1)])
    for kind in ("batch", "layer", "instance", "group"):
        effect = undone(normalized(plain, kind), normalized(lighter, kind))
        assert effect.exactly.all() and effect.largest.max() == 0


@pytest.mark.parametrize("training", [True, False])
def test_the_norms_agree_with_torch(training: bool) -> None:
    torch = require_torch()
    functional = torch.nn.functional
    x = torch.from_numpy(SHIPPED)
    layer = torch.nn.BatchNorm2d(3, affine=False).double()
    for _step in range(3):
        layer(x)
    running = remembered(SHIPPED, 3)
    np.testing.assert_allclose(running.mean, layer.running_mean, rtol=1e-12)
    np.testing.assert_allclose(running.var, layer.running_var, rtol=1e-12)
    layer.train(training)
    for kind, groups, expected in (
        ("batch", 1, layer(x)),
        ("layer", 1, functional.layer_norm(x, x.shape[1:])),
        ("instance", 1, functional.instance_norm(x)),
        ("group", 1, functional.group_norm(x, 1)),
        ("group", 3, functional.group_norm(x, 3)),
        ("rms", 1, functional.rms_norm(x, x.shape[1:], eps=EPS)),
    ):
        y = normalized(SHIPPED, kind, groups, running=None if training else running).y
        np.testing.assert_allclose(y, expected, rtol=1e-9, atol=1e-11, err_msg=kind)


def test_a_norm_that_there_is_not() -> None:
    for kind in ("none", "position", "mean", "power"):
        with pytest.raises(ValueError, match="no norm called"):
            normalized(SHIPPED, kind)
    with pytest.raises(ValueError, match="use 1 or 3"):
        normalized(SHIPPED, "group", 2)


# --- companions ----------------------------------------------------------------------------------


def test_who_feels_a_dark_companion() -> None:
    """Under batch norm all others, whose outputs become lighter; elsewhere nobody."""
    dark = one_changed(brightness=-0.5)
    for kind in KINDS:
        before, after = normalized(SHIPPED, kind), normalized(dark, kind)
        felt, others = undone(before, after).largest, [0, 2, 3]
        np.testing.assert_array_equal(felt, np.abs(after.y - before.y).max(axis=(1, 2, 3)))
        assert (felt[others] > 0.1).all() if kind == "batch" else (felt[others] == 0).all()
    means, _stds = statistics(normalized(SHIPPED, "batch").y)
    lighter, _stds = statistics(normalized(dark, "batch").y)
    assert (lighter.mean(axis=1) > means.mean(axis=1)).tolist() == [True, False, True, True]


def test_at_inference_nobody_feels_a_companion() -> None:
    running = remembered(SHIPPED, 10)
    before, after = (
        normalized(batch, "batch", running=running)
        for batch in (SHIPPED, one_changed(brightness=-0.5))
    )
    assert undone(before, after).largest[[0, 2, 3]].tolist() == [0, 0, 0]


# --- shown ---------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
def test_one_rule_brings_outputs_back_to_pixels() -> None:
    y = np.array([-3.01, -3, -1.5, 0, 1.5, 3, 3.01, np.nan, -np.inf, np.inf, 0, 0])
    pixels, clipped = displayed(np.stack([y.reshape(3, 2, 2), np.zeros((3, 2, 2))]))
    assert pixels.dtype == np.uint8
    # Channel by channel in y, pixel by pixel in what is shown.
    levels = [0, 0, 64, 128, 191, 255, 255, 0, 0, 255, 128, 128]
    np.testing.assert_array_equal(pixels[0], np.reshape(levels, (3, 2, 2)).transpose(1, 2, 0))
    np.testing.assert_allclose(clipped, [5 / 12, 0])


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10)
def test_pixels_come_back_as_they_were(seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (2, 5, 7, 3), dtype=np.uint8)
    back, clipped = as_pixels(batch_of(list(pixels), (5, 7)))
    np.testing.assert_array_equal(back, pixels)
    assert clipped.max() == 0


# --- the colours of another ----------------------------------------------------------------------


def test_a_picture_in_the_colours_of_another() -> None:
    """It gets the other's mean and std, but for eps, and stays itself up to that."""
    a, b = SHIPPED[0], batch_of([examples()[3][1]], (9, 5))[0]
    got = recolour(a, b)
    assert got.shape == a.shape
    mean, std = statistics(got[None])
    mean_b, std_b = statistics(b[None])
    np.testing.assert_allclose(mean, mean_b)
    var_a = statistics(a[None])[1] ** 2
    np.testing.assert_allclose(std, np.sqrt((std_b**2 + EPS) * var_a / (var_a + EPS)))
    np.testing.assert_allclose(recolour(a, a), a)
    assert undone(normalized(a[None], "instance"), normalized(got[None], "instance")).exactly.all()


def test_it_is_adaptive_instance_norm() -> None:
    torch = require_torch()
    a, b = (torch.from_numpy(SHIPPED[[place]]) for place in (0, 3))
    std = (b.var((2, 3), unbiased=False) + EPS).sqrt().ravel()
    expected = torch.nn.functional.instance_norm(a, weight=std, bias=b.mean((2, 3)).ravel())
    np.testing.assert_allclose(recolour(SHIPPED[0], SHIPPED[3]), expected[0], rtol=1e-9)
