import numpy as np
import pytest

import normviz as nv
from normviz.norms import Partition as P
from tests.core.cases import rng
from tests.support import require_torch

X = np.array([[1.0, 10.0], [3.0, 10.0], [8.0, 40.0]])
MEAN, BIASED, M = X.mean(axis=0), X.var(axis=0), 3
OLD = nv.Running([5.0, -1.0], [2.0, 3.0], steps=4)

# Each framework's own update rule, as its manual writes it.
WRITTEN = {
    "torch": lambda old, new, unbiased: 0.9 * old + 0.1 * (unbiased),
    "keras": lambda old, new, unbiased: old * 0.99 + new * (1 - 0.99),
    "flax": lambda old, new, unbiased: 0.99 * old + (1 - 0.99) * new,
    "onnx": lambda old, new, unbiased: old * 0.9 + new * (1 - 0.9),
}
EPS = {"torch": 1e-5, "keras": 1e-3, "flax": 1e-5, "onnx": 1e-5}


@pytest.mark.parametrize("name", nv.CONVENTIONS)
def test_update_by_each_frameworks_written_formula(name):
    out = nv.batch_norm(X, convention=name)
    new = nv.update_running(OLD, out, convention=name)
    rule = WRITTEN[name]
    np.testing.assert_allclose(new.mean, rule(OLD.mean, MEAN, MEAN))
    np.testing.assert_allclose(new.var, rule(OLD.var, BIASED, BIASED * M / (M - 1)))
    assert new.steps == 5
    assert nv.CONVENTIONS[name].eps == out.eps == EPS[name]
    assert OLD.mean.tolist() == [5, -1]


@pytest.mark.parametrize("shape", [(5, 3), (5, 3, 4), (2, 3, 4, 5)], ids=str)
def test_several_steps_and_inference_against_torch(shape):
    torch = require_torch()
    layer = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}[len(shape)]
    layer = layer(3, dtype=torch.float64)
    running = nv.Running.start(3)
    for seed in range(4):
        x = rng(seed).normal(2, 3, shape)
        layer(torch.tensor(x))
        running = nv.update_running(running, nv.batch_norm(x))
    np.testing.assert_allclose(running.mean, layer.running_mean.numpy())
    np.testing.assert_allclose(running.var, layer.running_var.numpy())
    assert running.steps == int(layer.num_batches_tracked)
    layer.eval()
    np.testing.assert_allclose(
        nv.batch_norm(x, running=running, training=False).y, layer(torch.tensor(x)).detach().numpy()
    )


@pytest.mark.parametrize("name", nv.CONVENTIONS)
def test_the_same_batch_over_and_over_becomes_the_running_statistics(name):
    out = nv.batch_norm(X, convention=name)
    running = nv.Running.start(2)
    for _ in range(3000):
        running = nv.update_running(running, out, convention=name)
    np.testing.assert_allclose(running.mean, MEAN)
    unbiased = nv.CONVENTIONS[name].unbiased
    np.testing.assert_allclose(running.var, X.var(axis=0, ddof=1 if unbiased else 0))


def test_start():
    start = nv.Running.start(3)
    assert (start.mean.tolist(), start.var.tolist(), start.steps) == ([0] * 3, [1] * 3, 0)


def test_the_biased_conventions_learn_from_a_batch_of_one():
    out = nv.batch_norm([[4.0, 6.0]])
    new = nv.update_running(nv.Running.start(2), out, convention="flax")
    np.testing.assert_allclose(new.mean, [0.04, 0.06])
    np.testing.assert_allclose(new.var, [0.99, 0.99])


RUNNING = nv.Running.start(2)


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (lambda: nv.batch_norm([[1.0, 2.0]]), "unbiased variance of 1 value .* at least 2"),
        (lambda: nv.batch_norm([[1.0, np.nan], [2, 3]]), "channel 1 .* never forget"),
        (lambda: nv.batch_norm([[np.inf, 1], [2, 3]]), "channel 0 of the batch has mean inf"),
        (lambda: nv.batch_norm(np.float32([[1, 1e30], [2, -1e30]])), "channel 1 .* variance inf"),
        (lambda: nv.batch_norm(np.ones((2, 3))), r"3 channels .* 2: .* Running.start\(3\)"),
        (lambda: nv.layer_norm(X[:2]), "what batch_norm returned"),
        (lambda: nv.normalize(X, P.batch(X.shape), center=False), "what batch_norm returned"),
        (
            lambda: nv.batch_norm(X, running=RUNNING, training=False),
            "what batch_norm returned with training=True",
        ),
        (lambda: nv.batch_norm(np.zeros((0, 2))), "unbiased variance of 0 values per"),
    ],
)
def test_nothing_useless_is_remembered(out, message):
    with pytest.raises(ValueError, match=message):
        nv.update_running(RUNNING, out())


def test_an_empty_batch_is_refused_by_every_convention():
    for name in nv.CONVENTIONS:
        with pytest.raises(ValueError, match=r"never forget|does not exist"):
            nv.update_running(RUNNING, nv.batch_norm(np.zeros((0, 2))), convention=name)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nv.Running([1.0], [1.0, 2.0]), r"shapes \(1,\) and \(2,\)"),
        (lambda: nv.Running([[1.0]], [[1.0]]), r"one value per channel"),
        (lambda: nv.update_running(RUNNING, nv.batch_norm(X), "mxnet"), "'mxnet'"),
    ],
)
def test_errors_say_what_to_do(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("name", nv.CONVENTIONS)
def test_several_steps_at_once_are_the_steps_one_by_one(name):
    out = nv.batch_norm(X, convention=name)
    one_by_one = OLD
    for _ in range(7):
        one_by_one = nv.update_running(one_by_one, out, name)
    at_once = nv.update_running(OLD, out, name, times=7)
    np.testing.assert_array_equal(at_once.mean, one_by_one.mean)
    np.testing.assert_array_equal(at_once.var, one_by_one.var)
    assert at_once.steps == one_by_one.steps
