"""What batch norm measures in a ReLU neuron, what a larger bias does, who listens louder."""

import numpy as np
import pytest

from normviz.studies.neuron import READINGS, Inputs, Neuron, Norm, fire, measured, theory
from normviz.studies.neuron_bias import silent_as_bias_grows
from normviz.studies.neuron_shift import Listener, listen

MANY = Inputs(samples=40_000, seed=1)


@pytest.mark.parametrize("place", ["before", "after"])
def test_what_batch_norm_measures_is_what_it_normalizes_by(place):
    norm = Norm(place, 1.0, 0.0, eps=0.0)
    passage = fire(Inputs(samples=200), READINGS["first"], norm)
    means, stds = measured(passage, place)
    came, left = (passage.z, passage.into) if place == "before" else (passage.relu, passage.out)
    np.testing.assert_allclose((came - means) / stds, left, atol=1e-12)


def test_where_there_is_no_norm_nothing_is_measured():
    passage = fire(Inputs(samples=5), READINGS["first"], Norm())
    with pytest.raises(ValueError, match="before, after"):
        measured(passage, "off")


def test_a_larger_bias_wakes_a_neuron_but_not_behind_batch_norm():
    neuron = READINGS["first"][1]
    before, after = silent_as_bias_grows(MANY, neuron, Norm())
    louder = Neuron(neuron.w1, neuron.w2, neuron.bias + 1)
    assert before == pytest.approx(theory(MANY, neuron, Norm()).rectified.zero_mass, abs=0.01)
    assert after == pytest.approx(theory(MANY, louder, Norm()).rectified.zero_mass, abs=0.01)
    before, after = silent_as_bias_grows(MANY, neuron, Norm("before"))
    assert before == pytest.approx(after, abs=1e-4)


def test_a_louder_listener_gives_as_many_times_more():
    h, listener = np.array([0.0, 0.4, 2.0]), Listener(1.5, -0.5)
    once, thrice = (listen(h, (each,)).out for each in (listener, listener.louder(3.0)))
    np.testing.assert_allclose(thrice, 3 * once)
