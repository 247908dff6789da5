"""A stream of batches: what theory says of it, what the running statistics make of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.norms.familiar import batch_norm
from normviz.norms.running import CONVENTIONS, Running
from normviz.studies.stream import (
    SHAPES,
    Source,
    batch_theory,
    batches,
    batches_until,
    infer,
    memory_length,
    settled_share,
    start_left,
    theory_by_size,
    train,
)
from tests.support import require_torch

TORCH, KERAS = CONVENTIONS["torch"], CONVENTIONS["keras"]
MANY = 400_000


@pytest.mark.parametrize("shape", SHAPES)
def test_a_source_has_the_moments_it_says(shape):
    source = Source(shape, mean=5, std=2)
    z = (source.draw(MANY, 3) - source.mean) / source.std
    assert z.mean() == pytest.approx(0, abs=0.01)
    assert (z**2).mean() == pytest.approx(1, abs=0.02)
    assert (z**3).mean() == pytest.approx(source.skewness, abs=0.1)
    assert (z**4).mean() - 3 == pytest.approx(source.excess_kurtosis, abs=0.8)
    assert source.var == 4


@pytest.mark.parametrize("shape", SHAPES)
def test_a_longer_draw_begins_with_the_shorter_and_another_mean_moves_it(shape):
    source = Source(shape)
    np.testing.assert_array_equal(source.draw(100, 7)[:40], source.draw(40, 7))
    moved = Source(shape, mean=3, std=2).draw(40, 7)
    np.testing.assert_allclose(moved, 3 + 2 * source.draw(40, 7))
    assert (source.draw(40, 7) != source.draw(40, 8)).any()


def test_a_batch_is_a_column_of_neighbours():
    drawn = Source().draw(12, 5)
    np.testing.assert_array_equal(batches(Source(), 4, 3, 5)[:, 1], drawn[4:8])


@pytest.mark.parametrize("unbiased", [True, False])
@pytest.mark.parametrize("size", [2, 5, 32])
@pytest.mark.parametrize("shape", SHAPES)
def test_statistics_of_batches_scatter_as_theory_says(shape, size, unbiased):
    source = Source(shape, mean=-1, std=3)
    x = batches(source, size, MANY // size, 11)
    theory = batch_theory(source, size, unbiased=unbiased)
    var = x.var(axis=0, ddof=int(unbiased))
    assert x.mean(axis=0).std() == pytest.approx(theory.mean_std, rel=0.02)
    assert var.mean() == pytest.approx(theory.var_mean, rel=0.03)
    assert var.std() == pytest.approx(theory.var_std, rel=0.08)


def test_one_value_has_no_unbiased_variance_and_the_biased_one_never_moves():
    assert np.isnan(batch_theory(Source(), 1, unbiased=True).var_mean)
    biased = batch_theory(Source(), 1, unbiased=False)
    assert (biased.mean_std, biased.var_mean, biased.var_std) == (1, 0, 0)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_the_path_is_what_the_frameworks_compute_batch_by_batch(name):
    rule = CONVENTIONS[name]
    done = train(Source(mean=5, std=2), 6, 30, (1,), rule, (2.0, 9.0))
    x = batches(Source(mean=5, std=2), 6, 30, 1)
    mean, var = 2.0, 9.0
    for step in range(30):
        mean = (1 - rule.new_weight) * mean + rule.new_weight * x[:, step].mean()
        kept = x[:, step].var(ddof=int(rule.unbiased))
        var = (1 - rule.new_weight) * var + rule.new_weight * kept
        assert done.mean_path[step + 1] == pytest.approx(mean)
        assert done.var_path[step + 1] == pytest.approx(var)
        assert done.kept[step] == pytest.approx(kept)
    assert (done.size, done.steps, done.running.steps, done.refusal) == (6, 30, 30, "")


@pytest.mark.parametrize("momentum", [0.1, 0.37, 1.0])
def test_training_and_inference_against_torch(momentum):
    torch = require_torch()
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, affine=False, dtype=torch.float64)
    done = train(Source("skewed", 5, 2), 7, 25, (4,), replace(TORCH, momentum=momentum))
    for batch in done.out.x.T:
        layer(torch.tensor(batch[:, None]))
    assert done.mean_path[-1] == pytest.approx(layer.running_mean.item())
    assert done.var_path[-1] == pytest.approx(layer.running_var.item())
    layer.eval()
    seen = np.array([-1.0, 8.0])
    np.testing.assert_allclose(
        infer(seen, done.running, done.rule), layer(torch.tensor(seen[:, None]))[:, 0].numpy()
    )


def test_torch_refuses_what_the_page_says_it_refuses():
    torch = require_torch()
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        torch.nn.BatchNorm1d(1)(torch.ones(1, 1))
    torch.nn.BatchNorm2d(1)(torch.ones(1, 1, 2, 2))  # one image has H x W values a channel


def test_a_batch_of_one_teaches_pytorch_nothing():
    done = train(Source(mean=5), 1, 20, (0,), TORCH, (0.5, 2.0))
    assert "unbiased variance of 1 value" in done.refusal
    assert set(done.mean_path) == {0.5} and set(done.var_path) == {2.0}
    assert done.mean_path.size == 21 and done.running.steps == 0
    assert np.isnan(done.kept).all()
    assert (done.out.x_hat == 0).all()


def test_a_batch_of_one_shrinks_the_variance_of_keras():
    done = train(Source(mean=5), 1, 20, (0,), KERAS)
    assert done.refusal == ""
    np.testing.assert_allclose(done.var_path, 0.99 ** np.arange(21))


def test_own_conventions_go_through_the_whole_core():
    rule = replace(TORCH, eps=0.0, unbiased=False)
    done = train(Source(), 2, 2000, (0,), replace(rule, momentum=0.01))
    assert done.var_path[-1] == pytest.approx(0.5, abs=0.1)  # (m - 1)/m of the truth
    assert infer([3.0], Running([1.0], [4.0]), rule).tolist() == [1.0]
    assert batch_norm([[1.0], [3.0]], convention=rule).y.ravel().tolist() == [-1, 1]


@given(w=st.floats(0, 1), steps=st.integers(0, 200))
def test_the_weights_of_start_and_batches_make_one(w, steps):
    rule = replace(TORCH, momentum=w)
    weights = w * (1 - w) ** np.arange(steps)
    assert weights.sum() + start_left(rule, steps) == pytest.approx(1)
    if 0.001 < w < 1:
        n = memory_length(rule)
        share = 1 - (1 - w) ** np.array([n - 1, n])
        assert share[0] < 0.9 + 1e-9 and share[1] >= 0.9 - 1e-9


@given(w=st.floats(0.001, 0.999), left=st.floats(0.001, 0.9))
def test_the_start_value_is_gone_after_that_many_batches_and_no_sooner(w, left):
    rule = replace(TORCH, momentum=w)
    n = batches_until(rule, left)
    assert n >= 1 and start_left(rule, n) <= left + 1e-9
    assert n == 1 or start_left(rule, n - 1) > left - 1e-9


def test_a_start_value_goes_at_once_or_never():
    for weight in (0.0, 5e-324, 1e-300):
        assert batches_until(replace(TORCH, momentum=weight), 0.05) is None
    assert batches_until(replace(TORCH, momentum=1e-15), 0.05) == pytest.approx(2.99573227355399e15)
    assert batches_until(replace(TORCH, momentum=1.0), 0.05) == 1


@pytest.mark.parametrize("unbiased", [True, False])
def test_theory_by_size_is_that_of_each_size(unbiased):
    source = Source("skewed", 1, 3)
    means, variances = theory_by_size(source, np.array([2, 3, 64]), unbiased=unbiased)
    for place, size in enumerate((2, 3, 64)):
        theory = batch_theory(source, size, unbiased=unbiased)
        assert (means[place], variances[place]) == (theory.mean_std, theory.var_std)


@pytest.mark.parametrize("rule", [TORCH, KERAS])
@pytest.mark.parametrize("size", [1, 2, 32])
def test_two_thirds_of_normal_batch_means_lie_within_their_theory(rule, size):
    done = train(Source(mean=-3, std=2), size, 1500, (3,), rule)
    near = np.abs(done.out.x.mean(axis=0) + 3) <= 2 / np.sqrt(size)
    assert done.inside == near.sum()
    assert done.inside / done.steps == pytest.approx(0.683, abs=0.04)
    assert done.theory.mean_std == pytest.approx(2 / np.sqrt(size))
    assert repr(done.theory) == repr(batch_theory(done.source, size, unbiased=rule.unbiased))
    w = rule.new_weight
    assert done.settled_std == pytest.approx(np.sqrt(w / (2 - w)) * 2 / np.sqrt(size))


def test_running_means_scatter_less_than_batch_means():
    done = train(Source(), 4, 200, (0,), TORCH)
    paths = [train(Source(), 4, 200, (seed, 9), TORCH).mean_path[-1] for seed in range(600)]
    assert np.std(paths) == pytest.approx(settled_share(TORCH) * 0.5, rel=0.1)
    assert memory_length(replace(TORCH, momentum=0.0)) == 0
    assert memory_length(replace(TORCH, momentum=1.0)) == 1
    assert done.steps == 200


def test_the_same_stream_is_computed_once():
    args = (Source(mean=1), 4, 10, (0,), TORCH)
    assert train(*args) is train(*args)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Source("flat"), "'flat' is no shape .* normal, skewed, groups"),
        (lambda: Source(std=-1), "standard deviation of at least 0"),
        (lambda: Source(mean=np.nan), "mean nan"),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_refusal_is_said_in_the_language_of_whoever_reads_it(monkeypatch):
    done = train(Source(mean=5), 1, 20, (0,), TORCH)
    monkeypatch.setattr("normviz.norms.running.ngettext", lambda *text: "another language")
    assert done.refusal == "another language"
