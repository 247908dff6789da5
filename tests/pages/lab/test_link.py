"""The lab's link: it restores the screen without loss, and what does not fit is answered."""

from __future__ import annotations

import numpy as np
import pytest
import streamlit as st

from normviz.readers.share import pack
from tests.pages.lab.test_page import open_lab
from tests.pages.support import address, component, components, paste, seen, words


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"preset": "nope"}, "use one of mini"),
        ({"norm": "<script>"}, "use one of none, batch"),
        ({"groups": "0"}, "between 1 and 16"),
        ({"eps": "0"}, "between 1e-12 and 1e1"),
        ({"eps": "NaN"}, "between 1e-12 and 1e1"),
        ({"gamma": "1_x"}, "not a list of numbers"),
        ({"gamma": "1_inf"}, "must be finite"),
        ({"shape": "99x4"}, "99 samples are too many"),
        ({"shape": "3xx4"}, "not a whole number"),
        ({"seed": "-1"}, "between 0 and 9999"),
        ({"batch": "rubbish!"}, "batch = “rubbish!”"),
        ({"batch": "A" * 5000}, "batch = “AAA"),
        ({"pin": "5000"}, "between 0 and 1023"),
        ({"preset": "own"}, "holds no values"),
        ({"preset": "normal", "shape": "3x4x5x6x7x8"}, "2 to 5 axes"),
        ({"shape": "5x5"}, "this batch has the shape 3 x 4, which a link cannot change"),
        ({"preset": "images", "shape": "3x4"}, "4 axes, as in 3 x 6 x 4 x 4, not 2"),
        ({"pin": "12"}, "this batch has the cells 0 to 11"),
        ({"slice": "2"}, "it has no slices"),
        ({"preset": "volume", "slice": "4"}, "this batch has 3 slices"),
        ({"gamma": "1_2_3_4_5"}, "it gives 5 numbers, and there is room for 4"),
        ({"norm": "layer", "preset": "one", "beta": "1_2_3_4_5"}, "5 numbers"),
        ({"preset": "images", "bias": "1_2_3_4_5_6_7"}, "room for 6"),
    ],
)
def test_a_link_that_cannot_be_used_is_answered_in_a_sentence(
    query: dict[str, str], reason: str
) -> None:
    app = open_lab(**query)
    assert not app.exception
    assert reason in seen(app)[0]


def test_a_link_that_was_cut_off_is_damaged_wherever_the_cut_is() -> None:
    whole = pack(np.arange(12.0).reshape(3, 4) / 7)
    for end in (0, 1, 5, 9, len(whole) // 2, len(whole) - 1):
        app = open_lab(preset="own", rows="a|b", cols="evil", batch=whole[:end])
        (notice,) = seen(app)
        assert "opy the whole link once more" in notice and "holds no values" not in notice
        assert component(app, "normviz_grid")["cols"][0] == "feature 1"
    (notice,) = seen(open_lab(preset="own"))
    assert "damaged" in notice and "Copy the whole link once more" in notice


def test_names_of_a_link_are_one_line_of_what_is_seen() -> None:
    grid = component(open_lab(cols="a\n\u202eb|=1+1"), "normviz_grid")
    assert grid["cols"][:2] == ["a b", "=1+1"]


def test_downloaded_statistics_run_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(st, "download_button", lambda _label, data, **_more: given.append(data))
    open_lab(section="statistics", cols="=1+1|age")
    (table,) = given
    assert "\n'=1+1," in table and "\nage," in table


def test_the_url_restores_the_whole_screen() -> None:
    batch = np.arange(12.0).reshape(3, 4)
    batch[1, 2] = 99.25
    query = {
        "norm": "group",
        "groups": "4",
        "eps": "0.001",
        "gamma": "2_3",
        "step": "y",
        "pin": "6",
        "batch": pack(batch),
        "section": "statistics",
    }
    app = open_lab(**query)
    first = words(app)
    assert "99.25" in first
    again = open_lab(**{name: str(value) for name, value in dict(app.query_params).items()})
    assert words(again) == first
    assert dict(again.query_params) == dict(app.query_params) == query


@pytest.mark.parametrize(
    "query",
    [
        {"preset": "images", "shape": "3x4"},
        {"shape": "5x5"},
        {"pin": "12"},
        {"gamma": "1_2_3_4_5"},
    ],
)
def test_what_does_not_fit_is_left_out_and_the_notice_stays(query: dict[str, str]) -> None:
    app = open_lab(**query)
    assert not set(query).difference({"preset"}) & set(address(app))
    fresh = open_lab(**{name: query[name] for name in query if name == "preset"})
    assert component(app, "normviz_grid")["shape"] == component(fresh, "normviz_grid")["shape"]
    assert seen(app.run()) == seen(app) != []


def test_what_has_no_place_after_a_change_is_kept_and_no_link_complains_of_it() -> None:
    gamma = "_".join(map(str, range(1, 97)))
    query = {"preset": "images", "norm": "layer", "gamma": gamma, "pin": "200"}
    app = open_lab(**query)
    assert not app.warning
    app.segmented_control[0].set_value("batch").run()
    assert address(app)["gamma"] == "1_2_3_4_5_6"
    app.number_input[0].set_value(1).run()
    assert address(app)["pin"] == "8", "at its channel and place, in the sample that is left"
    assert not open_lab(**address(app)).warning
    app.segmented_control[0].set_value("layer").run()
    assert address(app)["gamma"] == gamma
    assert not open_lab(**address(app)).warning


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"beta": "123456.789_0.1_-1e-07"}, {}),
        ({"bias": "0.1234567890123_20"}, {}),
        ({"gamma": "1.7e+308_0.3333333333333333"}, {}),
        ({"gamma": "2.0_0.50"}, {"gamma": "2_0.5"}),
        ({"eps": "3e-07"}, {}),
        ({"eps": "3e-7"}, {"eps": "3e-07"}),
        ({"eps": "0.0123456789"}, {}),
        ({"cols": "a\tb|c", "rows": "Bob\tJr|x|y"}, {}),
        ({"cols": "age|fee"}, {}),
    ],
)
def test_the_address_holds_names_and_numbers_to_the_last_digit(
    query: dict[str, str], kept: dict[str, str]
) -> None:
    app = open_lab(**query)
    assert address(app) == query | kept
    assert not app.warning


def test_eps_is_computed_with_as_the_link_gives_it() -> None:
    app = open_lab(eps="3e-7", controls="parameters")
    (panel,) = components(app, "normviz_live_slider")
    slider = panel["sliders"][0]
    assert f"{10 ** slider['value']:.12g}" == "3e-07"
    assert "eps = 3e-07" in open_lab(eps="3e-7", section="code").code[0].value


def test_names_with_a_bar_come_back_from_the_link() -> None:
    app = paste(open_lab(), "lab", "\ta|b\tc\nBob|Jr\t1\t2\nAnn\t3\t5")
    data = component(open_lab(**address(app)), "normviz_grid")
    assert (data["cols"], data["rows"]) == (["a|b", "c"], ["Bob|Jr", "Ann"])


def test_a_pasted_formula_is_refused() -> None:
    app = paste(open_lab(), "lab", "=A1\t2")
    assert 'Row 1, column 1 holds a formula, "=A1"; write the number' in seen(app)[0]
    assert "batch" not in address(app)
