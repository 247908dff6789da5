import numpy as np
import pytest

import normviz as nv
from normviz.norms import Partition as P
from tests.core.cases import rng

X = rng().normal(3, 2, (3, 4, 2))
G = np.array([1.5, -2.0, 0.5, 1.0])
FEATURES = rng(1).normal(size=(4, 2))
RUNNING = nv.Running([1.0, 2, 3, 4], [4.0, 1, 2, 3])
NAMES = ["mean", "var", "inv_std", "x_hat", "y"]

CASES = {
    "batch": (nv.batch_norm(X, G, G + 1), NAMES),
    "plain": (nv.batch_norm(X), NAMES),
    "float32": (nv.group_norm(X.astype(np.float32), 2, G, G), NAMES),
    "layer": (nv.layer_norm(X, FEATURES, FEATURES), NAMES),
    "inference": (nv.batch_norm(X, G, running=RUNNING, training=False), NAMES),
    "rms": (nv.rms_norm(X, FEATURES), NAMES[1:]),
    "mean only": (nv.normalize(X, P.batch(X.shape), scale=False), ["mean", "x_hat", "y"]),
}


@pytest.mark.parametrize("name", CASES)
def test_every_step_follows_from_its_operands_and_is_the_number_in_out(name):
    out, names = CASES[name]
    for cell in [(0, 0, 0), (2, 3, 1)]:
        steps = nv.trace(out, cell)
        assert [step.name for step in steps] == names
        group = out.partition.ids[cell]
        for step in steps:
            of = getattr(out, step.name)
            assert step.value == (of[cell] if of.shape == X.shape else of.flat[group])
            right = redo(step, step.operands)
            if right is not None:
                assert step.value == pytest.approx(right, rel=1e-5)


def redo(step, given):
    """The step again from its operands; None where the statistic was given."""
    match step.name:
        case "mean":
            return given["x"].mean() if "x" in given else None
        case "var":
            return ((given["x"] - given.get("mean", 0)) ** 2).mean() if "x" in given else None
        case "inv_std":
            return 1 / np.sqrt(given["var"] + given["eps"])
        case "x_hat":
            return (given["x"] - given.get("mean", 0)) * given.get("inv_std", 1)
        case "y":
            return given["gamma"] * given["x_hat"] + given["beta"]


def test_the_set_is_the_cells_that_share_statistics():
    out, _ = CASES["batch"]
    step = nv.trace(out, (1, 2, 0))[0]
    np.testing.assert_array_equal(step.operands["x"], X[:, 2, :].ravel())
    assert step.operands["m"] == 6


def test_gamma_and_beta_are_those_of_the_cell():
    operands = nv.trace(CASES["batch"][0], (1, 2, 0))[-1].operands
    assert (operands["gamma"], operands["beta"]) == (0.5, 1.5)
    operands = nv.trace(CASES["layer"][0], (1, 2, 0))[-1].operands
    assert operands["gamma"] == FEATURES[2, 0]
    operands = nv.trace(CASES["plain"][0], (1, 2, 0))[-1].operands
    assert (operands["gamma"], operands["beta"]) == (1, 0)


def test_formulas_say_what_was_done():
    formulas = {name: {s.name: s.formula for s in nv.trace(CASES[name][0], 0)} for name in CASES}
    assert r"\sum_{i} (x_i - \mu)^2" in formulas["batch"]["var"]
    assert r"\sum_{i} x_i^2" in formulas["rms"]["var"]
    assert "given" in formulas["inference"]["mean"]
    assert r"\mu" not in formulas["rms"]["x_hat"]
    assert r"\sigma" not in formulas["mean only"]["x_hat"]


def test_a_flat_index_is_the_same_cell():
    out, _ = CASES["batch"]
    assert nv.trace(out, 7)[-1].value == nv.trace(out, (0, 3, 1))[-1].value


def test_steps_are_frozen():
    step = nv.trace(CASES["batch"][0], 0)[0]
    with pytest.raises(TypeError):
        step.operands["m"] = 5
    with pytest.raises(AttributeError):
        step.value = 5


def test_a_cell_outside_is_refused():
    with pytest.raises(ValueError, match="no cell"):
        nv.trace(CASES["batch"][0], (3, 0, 0))
