"""Shift through depth says true numbers, for every net, and keeps its state in the URL."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from normviz.nets.activations import ACTIVATIONS
from normviz.nets.initialization import SCHEMES
from normviz.nets.signal import NORMS, Stack, signal_through
from normviz.ui.depth_state import SECTIONS
from tests.pages.support import address, component, seen
from tests.support import ROOT

PAGE = str(ROOT / "pages" / "depth.py")


def open_depth(**query: str) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=30)
    app.query_params.update(query)
    return app.run()


def reading(app: AppTest) -> str:
    return str(component(app, "normviz_reading")["text"])


def words(app: AppTest) -> str:
    """All text of the page in one string, the reading first."""
    shown = [*app.markdown, *app.caption, *app.latex, *app.warning, *app.info]
    return "\n".join([reading(app), *(str(each.value) for each in shown)])


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("init", SCHEMES)
def test_every_net_is_read_aloud(activation: str, init: str) -> None:
    for norm in NORMS:
        for placement in ("before", "after"):
            app = open_depth(
                activation=activation, init=init, norm=norm, placement=placement, depth="3"
            )
            assert not app.exception
            assert not seen(app)
            assert "to layer 3 the mean square goes from 0.903 to" in reading(app)
            assert "nan" not in words(app).lower()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens(section: str) -> None:
    for norm in ("none", "batch"):
        app = open_depth(section=section, norm=norm)
        assert not app.exception
        assert not seen(app)


def test_the_reading_has_the_numbers_of_the_net_in_the_link() -> None:
    signal = signal_through(Stack(depth=30, width=256, init="fixed", std=0.01))
    app = open_depth(depth="30", width="256", init="fixed")
    assert signal.mean_square[-1] == pytest.approx(8.62e-58, rel=1e-3)
    assert "to 8.62e−58, a factor of" in reading(app)
    assert "theory for layers of infinite width says 3.72e−58" in reading(app)
    assert f"{100 * signal.dead[-1]:.0f} % of the units are dead" in reading(app)
    assert "could not compute this mean square" in words(app)


def test_the_formula_has_the_current_numbers() -> None:
    # (64 inputs, Var(w) = 1/96) in layer 1, then half the mean square a layer
    latex = "\n".join(str(each.value) for each in open_depth(depth="2").latex)
    assert r"128 \cdot 0.00781 \cdot 0.301" in latex
    assert r"q_{2} &= \operatorname{E}\big[f(z)^2\big] = \tfrac12 \operatorname{E}[z^2]" in latex
    latex = "\n".join(str(each.value) for each in open_depth(norm="batch").latex)
    assert r"\mathcal N(0,\ 1)" in latex and r"E}\big[f(\hat z)^2\big] = 0.5" in latex


def test_a_finding_is_mended_by_its_button() -> None:
    app = press(open_depth(depth="40", width="256", init="fixed"), "Use He's initialization")
    assert address(app) == {"depth": "40", "width": "256", "init": "he"}
    assert "could not compute" not in words(app)
    app = open_depth(init="fixed", std="1", width="256", depth="40")
    assert "would overflow" in words(app)
    app = press(app, "Put batch norm in")
    assert re.search("goes from 0.903 to 0.[45]", reading(app))


def test_a_batch_of_two_and_an_eps_that_is_not_small_are_spoken_to() -> None:
    app = press(open_depth(batch="2", norm="batch"), "Use 128 digits")
    assert address(app) == {"norm": "batch"}
    app = open_depth(init="fixed", std="0.001", width="16", norm="layer")
    assert "not large against" in words(app)
    assert "std" in address(press(app, "Use a standard deviation of 0.1"))


def test_the_switch_shows_what_enters_the_activation() -> None:
    before = component(open_depth(), "normviz_plot")["graphs"]
    after = component(open_depth(show="entered"), "normviz_plot")["graphs"]
    assert before[0] != after[0] and before[1:] == after[1:]


def test_reset_and_draw_again() -> None:
    app = press(open_depth(seed="99", norm="rms"), "Draw again")
    assert address(app) == {"norm": "rms"}
    assert address(press(app, "Reset")) == {}


def test_an_open_question_keeps_the_answer_to_itself() -> None:
    app = open_depth(section="predict")
    assert "Your guess first" in reading(app)
    assert not app.latex
    assert all(e.proto.component_name != "normviz_plot" for e in app.get("bidi_component"))
    app.radio[0].set_value("alive").run()
    press(app, "Reveal")
    assert "0.903" in reading(app)
    assert "What happens" in words(app) and "Each layer multiplies the mean square" in words(app)
    press(app, "Another one")
    assert address(app)["depth"] == "50"
    assert "Your guess first" in reading(app)


def test_pixels_carry_their_scale_through_a_relu_net() -> None:
    text = words(open_depth(section="articles", init="he"))
    assert "65.9 times that of standardized ones" in text
