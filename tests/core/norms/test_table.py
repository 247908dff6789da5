"""The table of norms: each row is the norm of its name, and a new norm is a new row."""

from __future__ import annotations

import numpy as np
import pytest

import normviz as nv
from normviz.code.snippets import snippet
from normviz.nets import network, recurrent, signal, sweep
from normviz.nets.activations import activation_named
from normviz.nets.layers import Layer, Plan
from normviz.norms.partition import Partition
from normviz.norms.table import NORM_TABLE, Norm, norm_named, norms_for
from normviz.studies import experiment
from normviz.studies.experiment import Setup, run

SHAPE = (3, 4, 2, 5)
BY_NAME = {
    "batch": nv.batch_norm,
    "layer": nv.layer_norm,
    "position": lambda x, gamma, beta: nv.layer_norm(x, gamma, beta, axis="position"),
    "instance": nv.instance_norm,
    "group": lambda x, gamma, beta: nv.group_norm(x, 2, gamma, beta),
    "rms": lambda x, gamma, _beta: nv.rms_norm(x, gamma),
    "mean": lambda x, _gamma, beta: nv.batch_norm(x, None, beta, scale=False),
}


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(5).normal(2, 3, SHAPE)


@pytest.mark.parametrize("name", list(NORM_TABLE))
def test_each_row_is_the_norm_of_its_name(name: str, x: np.ndarray) -> None:
    norm = NORM_TABLE[name]
    rng = np.random.default_rng(6)
    gamma, beta = rng.normal(size=(2, *norm.params_shape(SHAPE)))
    expected = BY_NAME[name](x, gamma, beta)
    out = norm(x, gamma, beta, groups=2)
    np.testing.assert_array_equal(out.y, expected.y)
    assert out.partition == expected.partition
    done = run(x, Setup(name, groups=2, gamma=gamma, beta=beta))
    np.testing.assert_array_equal(done.y, expected.y)
    assert (done.running is not None) is norm.remembers


def test_every_place_offers_names_of_the_table() -> None:
    for names in (
        experiment.NORMS,
        signal.NORMS,
        (*network.NORMS, network.MEAN_ONLY),
        recurrent.CELL_NORMS,
        sweep.SWEPT_NORMS,
    ):
        assert names[0] == "none" and set(names[1:]) <= set(NORM_TABLE)
    assert set(experiment.NORMS) == set(norms_for((3, 4)))


def test_at_each_position_layer_norm_of_a_table_is_layer_norm() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4))
    gamma, beta = np.arange(4.0), np.ones(4)
    at, whole = (run(x, Setup(norm, gamma=gamma, beta=beta)).y for norm in ("position", "layer"))
    np.testing.assert_array_equal(at, whole)
    assert "position" not in norms_for(x.shape) and "position" in norms_for(SHAPE)


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no norm called “power”: use one of none, batch, layer"):
        norm_named("power")


def test_a_new_norm_is_one_row(monkeypatch: pytest.MonkeyPatch, x: np.ndarray) -> None:
    """RMS norm over each line of an image: experiment, code and layer know it from the row."""
    row = Norm(
        lambda shape, _groups: Partition.axes(shape, keep=range(len(shape) - 1)),
        "every line of every channel by the root of its mean square",
        center=False,
        torch="F.rms_norm({x}, {x}.shape[-1:], eps=eps)",
    )
    monkeypatch.setitem(NORM_TABLE, "line", row)
    done = run(x, Setup("line", eps=0.1, gamma=np.arange(4.0), beta=np.ones(4)))
    x_hat = x / np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + 0.1)
    np.testing.assert_allclose(done.y, np.arange(4.0)[:, None, None] * x_hat + 1)

    names: dict[str, np.ndarray] = {}
    exec(snippet("numpy", x, done.setup), names)
    np.testing.assert_allclose(names["y"], done.y)
    call = "y = F.rms_norm(x, x.shape[-1:], eps=eps)"
    assert call in snippet("torch", x, Setup("line")).splitlines()

    rng = np.random.default_rng(1)
    plan = Plan(3, 6, activation_named("tanh"), "line", bias=False)
    assert plan.shapes() == {"w": (3, 6), "gamma": (6,), "beta": (6,)}
    params = {name: rng.normal(size=shape) for name, shape in plan.shapes().items()}
    layer = Layer(plan, params, {})
    samples = rng.normal(size=(5, 3))
    z = samples @ params["w"]
    z /= np.sqrt(np.square(z).mean(axis=1, keepdims=True) + 1e-5)
    h = layer.forward(samples, True, None, rng)
    np.testing.assert_allclose(h, np.tanh(params["gamma"] * z + params["beta"]))
