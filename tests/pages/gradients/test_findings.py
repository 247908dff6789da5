"""What the page on gradients finds unusual is said of the quantity that was measured."""

from __future__ import annotations

from functools import partial

import pytest

from normviz.nets.gradient_flow import Chain, gradient_flow
from normviz.nets.signal import Stack, signal_through
from normviz.ui.numbers import number
from tests.pages.support import open_lesson, words

open_gradients = partial(open_lesson, "gradients")

FIRST = Chain(width=64, batch=64, activation="sigmoid", init="xavier")


@pytest.mark.parametrize(
    "query",
    [
        {"activation": "sigmoid", "init": "xavier", "depth": "20"},
        {"activation": "relu", "init": "torch", "depth": "20"},
        {"activation": "relu", "init": "xavier", "depth": "50"},
        {"activation": "tanh", "init": "fixed", "std": "0.01", "depth": "20"},
    ],
)
def test_that_the_first_layers_stand_still_is_said_where_their_weights_do(query: dict) -> None:
    """A ReLU that shrinks the signal too gives all layers equally small steps."""
    numbers = {**query, "depth": int(query["depth"])} | ({"std": 0.01} if "std" in query else {})
    flow = gradient_flow(Chain(**{**vars(FIRST), **numbers}))
    step = float(flow.weights[0] / flow.weights[-1])
    assert flow.left < 1e-6 and not 1e-4 < step < 0.1
    text = words(open_gradients(**query))
    assert ("leaves the first ones where they are" in text) is (step < 1e-3)
    weights = f"is {number(flow.weights[0], 2)} in layer 1 and {number(flow.weights[-1], 2)} in"
    assert (f"which counts for a step of training, {weights}" in text) is (step > 1e-3)


def test_what_batch_norm_makes_of_a_sigmoid_is_said_with_the_gradient_it_leaves() -> None:
    text = words(open_gradients(norm="rms"))
    left = gradient_flow(Chain(**{**vars(FIRST), "norm": "batch"})).left
    assert left > 1e-3
    assert f"gradient at layer 1 is {number(left, 2)} times that at layer 20." in text
    assert "100.0 % is the same for all digits" in text
    tiny = {"norm": "layer", "placement": "after", "init": "fixed", "std": 0.001, "depth": 50}
    text = words(open_gradients(**{name: str(value) for name, value in tiny.items()}))
    assert signal_through(Stack(activation="sigmoid", width=64, batch=64, **tiny)).common[-1] < 0.01
    assert "does not rescue a sigmoid: the gradient at layer 1 is" in text
