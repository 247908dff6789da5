"""Home says true numbers, keeps its state in the URL and leads into the lessons."""

import numpy as np
import pytest

from normviz.studies.experiment import Setup, run
from normviz.studies.students import students
from normviz.ui.registry import lessons
from pages import LESSONS
from tests.pages.support import address, component, open_app, press, reading, seen


def test_the_reading_has_the_spread_of_each_feature() -> None:
    std = students(7).std(axis=0)
    text = reading(open_app()).replace("\u2009", "")
    assert f"tuition varies by {std[0]:.0f} dollars" in text
    assert f"age by {std[1]:.1f} years" in text
    assert f"sleep by {std[2]:.1f} hours" in text


def test_layer_norm_makes_every_student_the_same() -> None:
    text = reading(open_app(norm="layer"))
    # 33 000 against 21 and 7 is as good as (1, 0, 0): mean 1/3, standard deviation sqrt(2)/3
    assert "tuition near 1.41, age near −0.71, sleep near −0.71" in text


def test_what_is_said_of_the_students_holds_for_every_class() -> None:
    for seed in range(100):
        batch = students(seed)
        assert np.corrcoef(batch.sum(axis=1), batch[:, 0])[0, 1] > 0.9999, "tuition alone is heard"
        each, one = (run(batch, Setup(norm)).y for norm in ("batch", "layer"))
        np.testing.assert_allclose(each.std(axis=0), 1, atol=1e-4)
        assert one.std(axis=0).max() < 1e-3, "every student becomes the same"


def test_choosing_a_norm_changes_picture_words_and_url() -> None:
    app = open_app()
    before = component(app, "normviz_plot")["graphs"][0]
    app.segmented_control[0].set_value("batch").run()
    after = component(app, "normviz_plot")["graphs"][0]
    assert before["spec"] != after["spec"]
    assert "mean 0.00, std 1.00" in after["alt"] and "mean 0.00" not in before["alt"]
    assert address(app) == {"norm": "batch"}


def test_a_link_restores_the_class_and_the_norm() -> None:
    app = open_app()
    app.segmented_control[0].set_value("layer").run()
    app.button[0].click().run()
    assert address(app) == {"norm": "layer", "seed": "8"}
    again = open_app(**address(app))
    assert component(again, "normviz_plot") == component(app, "normviz_plot")


def test_drawing_again_comes_round() -> None:
    app = open_app(seed="99")
    app.button[0].click().run()
    assert app.session_state["home.state"]["seed"] == 0


@pytest.mark.parametrize("query", [{"norm": "rms"}, {"seed": "100"}, {"seed": "1.5"}])
def test_a_wrong_link_is_answered(query: dict[str, str]) -> None:
    app = open_app(**query)
    (name,) = query
    assert [name in notice for notice in seen(app)] == [True]
    assert "dollars" in reading(app)


def test_every_lesson_and_each_of_its_doors_is_linked() -> None:
    links = [element.proto.label for element in open_app().get("page_link")]
    for lesson in lessons():
        assert f"**{lesson.title}**" in links
        assert all(door.label in links for door in lesson.doors)


def test_the_first_page_is_home() -> None:
    assert LESSONS[0].key == "home"


def test_another_draw_is_seen_whatever_the_norm() -> None:
    app = open_app(norm="batch")
    (before,) = [each.value for each in app.caption if each.value.startswith("Draw 7")]
    press(app, "Draw other students")
    (after,) = [each.value for each in app.caption if each.value.startswith("Draw 8")]
    assert before[6:] != after[6:]
