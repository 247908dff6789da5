"""Training and inference: what stands beside the articles is what was measured."""

from __future__ import annotations

from functools import partial

from normviz.studies.divisor import divisors_by_size
from normviz.studies.stream import Source
from tests.pages.support import open_app, words

open_page = partial(open_app, "inference")


def test_the_articles_meet_the_numbers_on_screen() -> None:
    text = words(open_page(section="articles"))
    assert "by 1.41 at m = 2 and by 0.354 at m = 32" in text
    assert "the last 22 batches make up 90 %" in text
    assert "averaged gradients keep them equal everywhere" in text
    assert "Here, after 60 batches" in text and "They have arrived" in text
    assert "arxiv.org/abs/1711.07240" in text


def test_the_cliff_of_the_divisor_is_said_next_to_what_was_measured() -> None:
    for shape, said in (("normal", "Theory: 1.04, 1.6 and infinite"), ("skewed", "infinite at m")):
        source = Source(shape, 5, 2)
        found = divisors_by_size(source, (2, 4, 32), 2000, 1, 5, 1e-5)
        text = words(open_page(section="articles", shape=shape))
        low, high = found.means[:, 0].min(), found.means[:, 0].max()
        assert f"and {low:.3g} to {high:.3g} at m = 2" in text
        assert said in text


def test_what_moving_averages_have_reached_is_said_as_it_is() -> None:
    late = words(open_page(section="articles", convention="keras"))
    assert "they have yet to arrive" in late
    assert "It takes 230 batches to make up 90 % of the average; after 60 the start" in late
    assert "Nothing was learned from these batches" in words(open_page(section="articles", m="1"))
    still = words(open_page(section="articles", momentum="0"))
    assert "A new batch weighs nothing: both stay" in still and "arrive" not in still
    # of the start value 5 % are left, which is five hundred times what the mean scatters by
    far = {"mean": "10", "start_mean": "-10", "std": "0.2", "m": "128", "batches": "29"}
    assert "they have yet to arrive" in words(open_page(section="articles", **far))
    few = words(open_page(section="articles", m="2", convention="onnx", batches="200"))
    assert "They have arrived" in few
    assert "the variance scatters around 2, (m − 1)/m of the truth" in few
    assert "(m − 1)/m of the truth" not in words(open_page(section="articles"))


def test_outputs_that_epsilon_holds_are_not_called_signs() -> None:
    assert "little more than a sign" in words(open_page(section="articles"))
    for std, most in ((0.2, 0.2), (1.0, 0.8)):  # ε is small beside the variance of the second
        text = words(open_page(section="articles", std=str(std), convention="keras"))
        found = divisors_by_size(Source("normal", 5, std), (2, 4, 32), 2000, 1, 5, 1e-3)
        assert found.signs[:, 0].max() < most
        assert "where both values of a batch lie close together, ε = 0.001 holds" in text
        assert "than a sign" not in text and "not small" not in text


def test_noise_by_batch_size_is_said_as_it_is_for_this_sample() -> None:
    assert "The batch size sets its strength" in words(open_page(section="articles"))
    far = words(open_page(section="articles", sample="3"))
    assert "for this sample larger in larger batches" in far
