"""The two neurons: values, slopes, and what many layers leave."""

import numpy as np
import pytest

from normviz.nets.activations import ACTIVATIONS, LEAK
from normviz.nets.saturation import at_best, curve, neuron, steepest
from tests.core.grads import check_grads


def test_the_two_sigmoid_neurons_of_the_article():
    low, high = (neuron("sigmoid", z, layers=20) for z in (-5.0, 5.0))
    assert (low.value, high.value) == pytest.approx((1 / (1 + np.exp(5)), 1 / (1 + np.exp(-5))))
    assert low.slope == pytest.approx(high.slope) == pytest.approx(0.006648, abs=1e-6)
    np.testing.assert_allclose(low.left, low.slope ** np.arange(1, 21))


def test_at_best_a_sigmoid_leaves_a_quarter():
    assert neuron("sigmoid", 0.0, 3).left.tolist() == [1 / 4, 1 / 16, 1 / 64]
    expected = {"relu": 1, "leaky_relu": 1, "tanh": 1, "sigmoid": 0.25}
    assert {name: steepest(name) for name in ACTIVATIONS} == expected


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_are_differences_of_the_values(name):
    z = np.array([-2.0, -0.3, 0.4, 3.0])
    check_grads(lambda z: curve(name, z)[0].sum(), [curve(name, z)[1]], [z])


def test_a_relu_passes_all_or_nothing_and_a_weight_multiplies():
    assert neuron("relu", -5.0, 3, weight=2).left.tolist() == [0, 0, 0]
    assert neuron("relu", 5.0, 3, weight=2).left.tolist() == [2, 4, 8]
    assert neuron("leaky_relu", -5.0, 2).left == pytest.approx([LEAK, LEAK**2])


@pytest.mark.parametrize("weight", [0.5, 2.0])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_neuron_leaves_more_than_the_steepest_place(name, weight):
    best = at_best(name, 4, weight)
    places = np.linspace(-3, 3, 13)
    lefts = np.array([neuron(name, z, 4, weight).left for z in places])
    np.testing.assert_allclose(lefts.max(axis=0), best)
