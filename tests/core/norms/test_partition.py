import pickle

import numpy as np
import pytest

import normviz as nv
from normviz.norms import Partition
from normviz.norms.layout import layout
from normviz.norms.sums import runs, sum_over
from tests.core.cases import PARTITIONS, SHAPES, rng

P = Partition

# partition, view, number of groups, cells that share one mean
SIZES = [
    (P.batch((3, 4)), (3, 4), 4, 3),
    (P.batch((2, 6, 5, 7)), (2, 6, 5, 7), 6, 70),
    (P.layer((3, 4)), (3, 4), 3, 4),
    (P.layer((2, 6, 5, 7)), (2, 6, 5, 7), 2, 210),
    (P.layer((2, 6, 5, 7), first_axis=2), (2, 6, 5, 7), 12, 35),
    (P.layer((2, 6, 5, 7), first_axis=-1), (2, 6, 5, 7), 60, 7),
    (P.layer((2, 6, 5, 7), first_axis=0), (2, 6, 5, 7), 1, 420),
    (P.layer((2, 6, 5), first_axis=-3), (2, 6, 5), 1, 60),
    (P.layer((7,), first_axis=0), (7,), 1, 7),
    (P.layer((7,), first_axis=-1), (7,), 1, 7),
    (P.position((3, 4)), (3, 4), 3, 4),
    (P.position((2, 6, 5, 7)), (2, 6, 5, 7), 70, 6),
    (P.instance((2, 6, 5, 7)), (2, 6, 5, 7), 12, 35),
    (P.instance((3, 4)), (3, 4), 12, 1),
    (P.group((2, 6, 5, 7), 3), (2, 3, 2, 5, 7), 6, 70),
    (P.group((2, 6, 5, 7, 8), 1), (2, 1, 6, 5, 7, 8), 2, 1680),
    (P.axes((2, 6, 5), keep=()), (2, 6, 5), 1, 60),
    (P.batch((0, 4)), (0, 4), 4, 0),
    (P.layer((0, 4)), (0, 4), 0, 4),
]


@pytest.mark.parametrize(("p", "view", "count", "size"), SIZES)
def test_sizes(p, view, count, size):
    assert (p.view, p.count, p.size) == (view, count, size)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", PARTITIONS)
def test_two_cells_share_statistics_if_they_agree_on_every_kept_axis(name, shape):
    p = PARTITIONS[name](shape)
    places = np.indices(p.view).reshape(len(p.view), -1)
    kept = places[list(p.keep)]
    agree = (kept[:, :, None] == kept[:, None, :]).all(axis=0)
    ids = p.ids.ravel()
    assert np.array_equal(agree, ids[:, None] == ids[None, :])
    assert sorted(set(ids)) == list(range(p.count))
    for cell in (0, ids.size - 1):
        assert np.array_equal(p.members(cell).ravel(), agree[cell])
        assert p.members(cell).sum() == p.size


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", PARTITIONS)
def test_sum_mean_and_spread(name, shape):
    p = PARTITIONS[name](shape)
    a = rng().normal(size=shape)
    sums = np.bincount(p.ids.ravel(), a.ravel())
    assert p.sum(a).shape == p.mean(a).shape == p.stat_shape
    np.testing.assert_allclose(p.sum(a).ravel(), sums, atol=1e-12)
    np.testing.assert_allclose(p.mean(a).ravel(), sums / p.size, atol=1e-12)
    np.testing.assert_array_equal(p.spread(sums), sums[p.ids])


def test_group_norm_interpolates_between_layer_and_instance_norm():
    shape = (2, 6, 5)
    assert np.array_equal(P.group(shape, 1).ids, P.layer(shape).ids)
    assert np.array_equal(P.group(shape, 6).ids, P.instance(shape).ids)


def test_partitions_are_compared_by_their_groups_and_can_be_keys():
    assert P.instance((2, 3, 4)) == P.layer((2, 3, 4), 2)
    assert P.instance((2, 3, 4)) != P.layer((2, 3, 4), 1)
    assert P.position((3, 4)) == P.layer((3, 4)) and P.layer((3, 4), 0) == P.axes((3, 4), ())
    assert P.position((3, 4, 2)) == P.axes((3, 4, 2), (0, 2))
    assert len({P.batch([3, 4]), P.batch((3, 4)), P.layer((3, 4))}) == 2


@pytest.mark.parametrize(
    ("p", "params_shape"),
    [
        (P.batch((2, 6, 5)), (6,)),
        (P.instance((2, 6, 5)), (6,)),
        (P.group((2, 6, 5), 3), (6,)),
        (P.layer((2, 6, 5)), (6, 5)),
        (P.layer((2, 6, 5), 2), (5,)),
        (P.layer((2, 6, 5), 0), (2, 6, 5)),
        (P.layer((7,), 0), (7,)),
        (P.position((2, 6, 5)), (6,)),
        (P.position((2, 6)), (6,)),
        (P.axes((2, 6, 5), (0, 2)), (6,)),
        (P.axes((7,), ()), ()),
    ],
)
def test_which_cells_share_gamma_and_beta_by_default(p, params_shape):
    assert p.default_params.kept_shape == params_shape


ERRORS = [
    (lambda: P.group((2, 6), 4), "splits 6 channels .* 4 does not divide 6: use 1, 2, 3 or 6"),
    (lambda: P.group((2, 1), 2), "use 1"),
    (lambda: P.group((2, 6), 0), "0 does not divide"),
    (lambda: P.group((2, 6), 1.5), "1.5 does not divide"),
    (lambda: P.batch((5,)), r"shape \(N, C\).*\(5,\)"),
    (lambda: P.layer((2, 3), 2), "no axis 2 to start from: use 0 to 1"),
    (lambda: P.layer((2, 3), -3), "no axis -3"),
    (lambda: P.layer((5,)), r"shape \(N, C\).*\(5,\)"),
    (lambda: P.layer((), 0), r"shape \(N, C\)"),
    (lambda: P.position((5,)), r"shape \(N, C\).*\(5,\)"),
    (lambda: P((2, 6), (2, 5), (0,)), r"\(2, 6\) cannot be seen as \(2, 5\)"),
    (lambda: P((2, 6), (2, 6), (2,)), "do not fit the view"),
    (lambda: P((2, 6), (2, 6), (1, 0)), "rising order"),
    (lambda: P.batch((2, 3)).members((2, 0)), "no cell"),
    (lambda: P.batch((2, 3)).members((0,)), "no cell"),
    (lambda: P.batch((2, 3)).members(-1), "no cell -1"),
    (lambda: P.batch((2, 3)).sum(np.zeros((3, 2))), r"\(3, 2\) does not fit .* \(2, 3\)"),
    (lambda: P.batch((2, 3)).spread(np.zeros(2)), "2 values of .* do not fit 3 groups"),
    (lambda: P.batch((2, 3)).spread(np.zeros(4)[:1]), "1 value of .* does not fit 3 groups"),
    (lambda: P.group((2, 1), 2), "splits 1 channel into .* 2 does not divide 1: use 1"),
    (lambda: P.batch((2, 3)).sum([["a", "b", "c"]] * 2), "give real numbers"),
    (lambda: P.batch((2, 3)).sum([[1, 2, 3], [4, 5]]), "every row the same length"),
]


@pytest.mark.parametrize(("call", "message"), ERRORS, ids=[m for _, m in ERRORS])
def test_errors_say_what_to_do(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("view", [(3, 4, 5, 2), (20, 30, 40, 2)], ids=["small", "large"])
@pytest.mark.parametrize("keep", [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2), (1, 3)])
def test_sums_over_runs_are_sums_over_axes(keep, view):
    a, b = rng(1).normal(size=view), rng(2).normal(size=view)
    axes = tuple(axis for axis in range(4) if axis not in keep)
    sums = sum_over(view, keep, a.dtype)
    np.testing.assert_allclose(sums.of(a), a.sum(axes, keepdims=True), atol=1e-10)
    products = (a * b).sum(axes, keepdims=True)
    np.testing.assert_allclose(sums.of_product(a, b), products, atol=1e-10)


def test_neighbouring_axes_are_summed_in_one_run():
    assert runs((3, 1, 4, 5), keep=(1,)) == ((1, 60, 1),)
    assert runs((3, 4, 1, 1), keep=(1,)) == ((1, 3, 4),)


def test_a_layout_expresses_parameters_on_the_view_of_the_statistics():
    double = np.dtype(float)
    channels = layout(P.group((2, 6, 5), 3), P.batch((2, 6, 5)), double)
    assert (channels.params_shape, channels.common_shape) == ((1, 3, 2, 1), (2, 3, 2, 1))
    assert not layout(P.group((2, 6), 2), P.group((2, 6), 3), double).fits
    with pytest.raises(ValueError, match="make both from the same array"):
        layout(P.batch((2, 6)), P.batch((2, 5)), double)


def test_what_a_norm_returns_can_be_copied_and_sent():
    out = nv.layer_norm(rng(3).normal(size=(3, 4)), np.ones(4), np.zeros(4))
    there = pickle.loads(pickle.dumps(out))
    dy = rng(4).normal(size=(3, 4))
    np.testing.assert_array_equal(nv.backward(there, dy).dx, nv.backward(out, dy).dx)
