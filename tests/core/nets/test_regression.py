"""Four nets on a regression: the same start, what each norm does not see, the start from data."""

import numpy as np
import pytest

from normviz.nets.batches import batches
from normviz.nets.regression import (
    BATCH,
    SAMPLES,
    VARIANTS,
    Fit,
    Regression,
    data,
    first_network,
    fit,
    net_of,
    standing,
)
from normviz.norms.weight import weight_norm


def first_batch(seed: int = 0, offset: float = 0.0) -> np.ndarray:
    (chosen,) = batches(SAMPLES, BATCH, 1, seed)
    return data(seed, offset)[0][chosen]


def test_all_nets_start_from_the_same_function_but_for_what_their_norm_does():
    x = first_batch()
    none, weight, mean, batch = (first_network(Regression(each)) for each in VARIANTS)
    np.testing.assert_allclose(none.forward(x), weight.forward(x), rtol=1e-4, atol=1e-5)
    for network in (weight, mean, batch):
        np.testing.assert_array_equal(network.layers[0].w, none.layers[0].w)
    assert [net_of(Regression(each)).norm for each in VARIANTS] == ["none", "none", "mean", "batch"]
    assert not np.allclose(none.forward(x), mean.forward(x))


@pytest.mark.parametrize("variant", ["mean", "batch"])
def test_what_subtracts_the_mean_does_not_see_where_the_inputs_lie(variant):
    here, there = (fit(Regression(variant, offset=offset)) for offset in (0.0, 2.0))
    np.testing.assert_allclose(here.loss[:40], there.loss[:40], rtol=0.02)


@pytest.mark.parametrize("variant", ["none", "weight"])
def test_the_others_do(variant):
    here, there = (fit(Regression(variant, offset=offset)) for offset in (0.0, 2.0))
    assert abs(here.loss[0] - there.loss[0]) > 0.1 * here.loss[0]


def test_batch_norm_does_not_see_the_scale_of_the_first_weights_at_first():
    losses = [fit(Regression("batch", start=start, steps=1)).loss[0] for start in (0.1, 3.0)]
    small, large = (first_network(Regression("batch", start=start)) for start in (0.1, 3.0))
    x = first_batch()
    assert losses[0] == pytest.approx(losses[1], rel=1e-2)
    np.testing.assert_allclose(small.forward(x), large.forward(x), rtol=0.05, atol=0.02)
    weight = [fit(Regression("weight", start=start, steps=1)).loss[0] for start in (0.1, 3.0)]
    assert weight[1] > 10 * weight[0]


@pytest.mark.parametrize("start", [0.1, 1.0, 3.0])
def test_started_from_data_each_neuron_has_mean_0_and_variance_1(start):
    network = first_network(Regression("weight", start=start, offset=2.0, from_data=True))
    x = first_batch(offset=2.0)
    for layer in network.layers:
        t = x @ weight_norm(layer.w, layer.length, axis=1) + layer.b
        np.testing.assert_allclose(t.mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(t.std(axis=0), 1, rtol=1e-4)
        x = np.maximum(t, 0)
    mean = first_network(Regression("mean", start=start, from_data=True))
    layer, x = mean.layers[0], first_batch()
    np.testing.assert_allclose(
        (x @ weight_norm(layer.w, layer.length, axis=1)).std(axis=0), 1, rtol=1e-4
    )


def test_a_run_that_diverges_says_so():
    run = fit(Regression("none", lr=1.0, hidden=3))
    assert run.diverged and run.last == float("inf") and len(run.loss) < run.setup.steps
    assert not fit(Regression("mean", lr=0.3)).diverged


def made_up(**lasts: float) -> dict[str, Fit]:
    """Runs of 10 steps with these last losses; one of infinity ended early."""
    setup = Regression(steps=10)
    return {
        name: Fit(setup, np.array([5.0] if last == np.inf else [9.0] * 9 + [last]), (1.0, 2.0))
        for name, last in lasts.items()
    }


def test_who_is_ahead_is_who_ends_lowest_with_every_seed():
    agreed = standing([made_up(a=1.1, b=1.0, c=np.inf), made_up(a=2.0, b=0.5, c=0.6)])
    assert (agreed.best, agreed.firsts["b"], agreed.lost["c"]) == ("b", 2, 1)
    split = standing([made_up(a=1.1, b=1.0), made_up(a=0.4, b=0.5)])
    assert (split.best, split.firsts, split.all_lost) == ("", {"a": 1, "b": 1}, False)


def test_where_all_diverge_nobody_is_ahead():
    found = standing([made_up(a=np.inf, b=np.inf)] * 2)
    assert (found.best, found.firsts, found.all_lost) == ("", {"a": 0, "b": 0}, True)


@pytest.mark.parametrize("seed", range(3))
def test_batch_norm_does_not_hold_the_weights_in_front_of_it(seed):
    assert fit(Regression("batch", seed=seed)).grown > 1


def test_the_length_is_that_of_all_hidden_weights():
    setup = Regression("none", steps=0)
    hidden = [layer.w.ravel() for layer in first_network(setup).hidden]
    run = fit(setup)
    assert run.lengths[0] == pytest.approx(float(np.sqrt((np.concatenate(hidden) ** 2).sum())))
    assert run.grown == 1


def test_a_wrong_variant_is_named():
    with pytest.raises(ValueError, match="no variant called “layer”: use one of none, weight"):
        fit(Regression("layer"))
