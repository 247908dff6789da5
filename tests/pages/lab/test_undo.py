"""What a learner changes in the lab: what a field refuses, what is said of it, and the way back."""

from __future__ import annotations

from functools import partial

import pytest

from tests.pages.support import address, component, open_lesson, press, words

open_lab = partial(open_lesson, "lab")


@pytest.mark.parametrize(("field", "asked", "limits"), [(0, 0, "1 to 32"), (1, 100_000, "1 to 16")])
def test_a_size_that_is_refused_has_its_limits_beside_it(
    field: int, asked: int, limits: str
) -> None:
    app = open_lab()
    size = app.number_input[field].value
    app.number_input[field].set_value(asked).run()
    said = [each.value for each in app.caption if limits in each.value]
    assert len(said) == 1 and str(asked) in said[0]
    assert app.number_input[field].value == size
    assert not address(app)
    app.number_input[field].set_value(size + 1).run()
    assert limits not in words(app)


def test_new_cells_are_said_to_be_zeros_and_the_example_no_longer_speaks() -> None:
    app = open_lab()
    assert "small enough to check by hand" in words(app)
    app.number_input[1].set_value(6).run()
    assert "6 new cells hold 0 until you give them values" in words(app)
    assert "small enough to check by hand" not in words(app)
    app.number_input[1].set_value(5).run()
    assert "new cell" not in words(app)


def test_what_an_example_says_of_its_shape_goes_with_the_shape() -> None:
    assert "Three 4 x 4 images" in words(open_lab(preset="images"))
    assert "Three 4 x 4 images" not in words(open_lab(preset="images", shape="2x6x4x4"))


@pytest.mark.parametrize(("channels", "groups"), [(6, 3), (5, 5), (3, 3), (8, 4)])
def test_groups_follow_the_channels_to_the_nearest_divisor(channels: int, groups: int) -> None:
    app = open_lab(norm="group", groups="4")
    app.number_input[1].set_value(channels).run()
    assert len(component(app, "normviz_grid")["groups"]["labels"]) == 3 * groups
    assert bool(app.info) == (groups != 4)


def test_undo_brings_back_the_norm_the_shape_the_groups_and_the_parameters() -> None:
    app = open_lab(norm="group", groups="4")
    before = [address(app)]
    for change in (
        lambda: app.number_input[1].set_value(6).run(),  # takes G along, to 3
        lambda: app.segmented_control[0].set_value("layer").run(),
        lambda: app.selectbox[0].set_value("outlier").run(),
    ):
        change()
        before.append(address(app))
    for state in reversed(before[:-1]):
        press(app, "Undo")
        assert address(app) == state
    assert next(each for each in app.button if each.label == "Undo").disabled
