"""The code beside the backward pass, run as a learner would run it, gives the numbers on screen."""

import contextlib
import io

import numpy as np
import pytest

from normviz.code.backward import backward_code
from normviz.studies.backward_pass import UPSTREAM, send_back
from normviz.studies.experiment import Setup, params_shape
from tests.core.code.test_snippets import batch_of
from tests.support import require_torch

SETUPS = {
    "batch": Setup("batch"),
    "batch, all": Setup("batch", eps=0.3, gamma=True, beta=True, bias=True),
    "inference": Setup("batch", training=False, steps=3, gamma=True),
    "inference as Keras": Setup("batch", training=False, steps=3, convention="keras", bias=True),
    "layer": Setup("layer", gamma=True, beta=True),
    "position": Setup("position", eps=1e-3, bias=True),
    "instance": Setup("instance", gamma=True),
    "group": Setup("group", groups=2, beta=True),
    "rms": Setup("rms", gamma=True, bias=True),
}


def filled(setup, shape):
    """The setup with numbers where the table says True."""
    rng = np.random.default_rng(5)
    per = params_shape(setup.norm, shape)
    sizes = {"gamma": per, "beta": per, "bias": shape[1:2]}
    numbers = {
        name: np.round(rng.normal(1, 1, size), 2)
        for name, size in sizes.items()
        if getattr(setup, name)
    }
    return Setup(**{**vars(setup), **numbers})


@pytest.mark.parametrize("name", SETUPS)
@pytest.mark.parametrize("shape", [(3, 4), (1, 4), (2, 4, 3), (2, 4, 2, 2)])
def test_pytorch_finds_the_gradients_on_screen(name, shape):
    require_torch()
    cell = (0,) * len(shape)
    for kind in UPSTREAM:
        x, setup = batch_of(shape, np.float64), filled(SETUPS[name], shape)
        done = send_back(x, setup, kind, cell, seed=4)
        names, printed = {}, io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(backward_code(x, setup, done.dy, done.target), "code", "exec"), names)
        for leaf, found in (("x", "dx"), ("gamma", "dgamma"), ("beta", "dbeta")):
            ours = getattr(done.grads, found)
            if ours is None:
                assert leaf not in names
                continue
            np.testing.assert_allclose(
                names[leaf].grad, ours.reshape(names[leaf].shape), rtol=1e-9, atol=1e-10
            )
        assert printed.getvalue().count("tensor") == sum(
            each is not None for each in (done.grads.dx, done.grads.dgamma, done.grads.dbeta)
        )


def test_what_pytorch_has_no_call_for_is_refused():
    for norm in ("none", "mean"):
        with pytest.raises(ValueError, match="PyTorch has no norm"):
            backward_code(np.ones((2, 2)), Setup(norm), np.ones((2, 2)), None)
