"""The scaling page: the table, what scaling makes of it, what is unusual about it."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.nets.tables import EXAMPLES, example
from normviz.norms.scaling import SCALERS
from normviz.readers.block import read_block
from normviz.readers.csv_file import read_csv, write_csv
from normviz.readers.share import pack, unpack
from normviz.ui.numbers import number
from normviz.ui.plain import plain
from pages.scaling.controls import typed
from pages.scaling.state import PICKS, SECTIONS, State, _fields
from pages.scaling.table import LARGEST, checked
from tests.pages.scaling.support import (
    OWN,
    STUDENTS,
    open_scaling,
    plots,
    problem,
    sliders,
)
from tests.pages.support import address, paste, press, reading, reveal, seen, words

# --- the data ------------------------------------------------------------------------------------


def test_the_first_view_has_the_fitted_numbers_and_a_new_student() -> None:
    app = open_scaling()
    age, tuition = STUDENTS[:, 0], STUDENTS[:, 1]
    text = reading(app)
    mean, spread = number(age.mean(), 5), number(age.std())
    assert f"age has mean {mean} and standard deviation {spread}" in text
    assert f"tuition {number(tuition.mean(), 5)} and {number(tuition.std())}" in text
    z = (32 - age.mean()) / age.std()
    assert f"The new sample (32, 35) becomes ({number(z, 3)}, " in text
    assert "outside the range that was fitted (age)" in text and "nothing is clipped" in text
    assert len(plots(app)) == 2 and "new one at (32, 35)" in plots(app)[0]["alt"]
    assert not address(app)


@pytest.mark.parametrize(
    ("kind", "sentence", "new"),
    [
        ("none", "age spans 7, tuition spans 30", "stays what it is"),
        ("minmax", "age starts at 18 and spans 7, tuition starts at 20 and spans 30", "(4, 2)"),
        ("robust", f"age has median {number(float(np.median(STUDENTS[:, 0])))}", ""),
    ],
)
def test_each_scaling_is_read_with_its_numbers(kind: str, sentence: str, new: str) -> None:
    app = open_scaling(scaling=kind, new="46_80")
    assert sentence in reading(app) and new in reading(app)
    fitted = SCALERS[kind](STUDENTS[:, :2]).transform([[46.0, 80.0]])[0]
    latex = " ".join(each.value for each in app.latex)
    for value in fitted:
        assert f"= {number(value, 3).replace('−', '-')}" in latex
    assert "(age and tuition)" in reading(app)


def test_the_new_sample_is_where_its_sliders_stand() -> None:
    app = open_scaling(new="20_41")
    assert [each["value"] for each in sliders(app).values()] == [20, 41]
    assert "within the range that was fitted" in reading(app)
    assert sliders(app)["new0"]["min"] <= 11 and sliders(app)["new0"]["max"] >= 35
    assert address(app) == {"new": "20_41"}
    far = open_scaling(new="900_41")
    assert sliders(far)["new0"]["max"] >= 900


def test_fitted_numbers_of_all_scalings_stand_side_by_side() -> None:
    text = words(open_scaling(section="fitted", data="outlier", scaling="robust"))
    table = example("outlier")
    for kind in SCALERS:
        scaled = SCALERS[kind](table[:, :2])
        for i in range(2):
            column = scaled.y[:, i]
            assert f"{number(column.min(), 3)} to {number(column.max(), 3)}" in text
    middle, spread = np.median(table[:, 1]), np.ptp(np.quantile(table[:, 1], [0.25, 0.75]))
    assert f"(x − {number(middle)}) / {number(spread)}" in text
    assert "(x − 20) / 190" in text
    new = SCALERS["robust"](table[:, :2]).transform([[32.0, 120.0]])[0]
    assert f"**{number(new[0], 3)}**" in text, "the scaling on screen stands out"


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("view", ["data", "descent"])
def test_every_corner_runs(name: str, view: str) -> None:
    for section in SECTIONS:
        app = open_scaling(data=name, view=view, section=section, scaling="minmax", bias="none")
        assert not seen(app) and reading(app)
    for kind in SCALERS:
        app = open_scaling(data=name, view=view, scaling=kind, section="rates")
        assert not seen(app)
        assert all("nan" not in graph["alt"] for graph in plots(app))


@pytest.mark.parametrize("pick", PICKS)
@pytest.mark.parametrize("momentum", ["0", "0.99"])
def test_extreme_rates_run(pick: str, momentum: str) -> None:
    for share, rate in (("0.05", "1e-12"), ("1.2", "100")):
        for bias in ("best", "none"):
            query = {"pick": pick, "momentum": momentum, "share": share, "rate": rate}
            app = open_scaling(view="descent", data="dollars", bias=bias, **query)
            assert not seen(app) and reading(app)


def test_an_edited_table_is_in_the_link() -> None:
    app = open_scaling(table=pack(OWN), scaling="minmax")
    assert "Fitted on 4 rows: age starts at 1 and spans 4, tuition starts at 100" in reading(app)
    again = open_scaling(**address(app))
    assert reading(again) == reading(app)


def test_a_table_of_ones_own_has_its_names() -> None:
    app = open_scaling(data="own", table=pack(OWN), cols="<b>height</b>|weight|speed")
    assert "<b>height</b> has mean 3" in reading(app)
    title = plots(app)[0]["spec"]["layout"]["xaxis"]["title"]["text"]
    assert title == "&lt;b>height&lt;/b>"
    assert next(box for box in app.selectbox if box.label == "Table").value == "own"
    cut = open_scaling(data="own", table=pack(OWN)[:-3], cols="a|b|c")
    (notice,) = seen(cut)
    assert "damaged; copy the whole link once more" in notice and "age" in reading(cut)
    lost = open_scaling(data="own")
    assert "holds no values" in seen(lost)[0] and "Fitted on 16 rows" in reading(lost)


@pytest.mark.parametrize("name", ["![](//evil.example)", "[x](//evil.example)", "www.evil.example"])
def test_names_in_the_question_are_text(name: str) -> None:
    link = {"data": "own", "table": pack(OWN), "cols": f"{name}|b|c", "section": "predict"}
    app = open_scaling(**link)
    (radio,) = app.radio
    assert f"“{plain(name)}”" in radio.label and name not in radio.label
    radio.set_value("outside")
    reveal(app)
    (question,) = [each.value for each in app.markdown if "were fitted on" in each.value]
    assert f"“{plain(name)}”" in question


class Bare(State):
    """The controls without a session."""

    def __init__(self) -> None:
        self.page, self.fields = "scaling", {field.name: field for field in _fields()}
        self._store = {field.name: field.default for field in _fields()} | {"notices": []}


def test_what_is_pasted_or_uploaded_takes_the_place_of_the_table() -> None:
    page = Bare()
    page.bring(read_csv(write_csv(OWN, cols=["a", "b", "c"]), 200))
    assert page["data"] == "own" and page["cols"] == ("a", "b", "c")
    np.testing.assert_array_equal(page.table, OWN)
    page.bring(read_block("1 2\n3 4\n5 7"))
    assert page.names == ("x₁", "x₂", "y")
    assert page.table[:, :2].tolist() == [[1, 2], [3, 4], [5, 7]]
    assert np.isfinite(page.table).all(), "a target is made"
    page.bring(read_block("p q\n1 2\n3 4\n5 7"))
    assert page.names == ("p", "q", "y, made up")
    for text, words_of_it in (
        ("1\n2\n3", "has 1 column of"),
        ("1 2 3 4\n1 2 3 4\n2 3 4 5", "Keep two features"),
        ("1 2 3\n4 5 6", "at least 3 rows"),
        ("1 2 3\n4 5 6\n7 8 1e10", "each number must lie"),
    ):
        with pytest.raises(ValueError, match=words_of_it):
            page.bring(read_block(text))
    assert page.names == ("p", "q", "y, made up"), "the table is unchanged"


def test_a_pasted_block_arrives_or_its_fault_is_said() -> None:
    app = paste(open_scaling(), "scaling", "h;w;v\n1;10;3\n2;30;4\n3;20;9")
    assert "Fitted on 3 rows: h has mean 2" in reading(app)
    paste(app, "scaling", "1;2\n3")
    assert "Your table is unchanged." in seen(app)[0]
    assert "Fitted on 3 rows: h has mean 2" in reading(app)


def test_a_row_that_is_not_complete_waits() -> None:
    table = np.vstack([OWN, [9.0, np.nan, 1.0]])
    app = open_scaling(table=pack(table))
    assert "Fitted on 4 rows" in reading(app)
    assert "Rows with an empty cell, 1 here, are left out" in words(app)
    press(app, "Remove them")
    assert "left out" not in words(app)
    np.testing.assert_array_equal(unpack(address(app)["table"]), OWN)


def test_what_was_done_in_the_editor_is_done_to_the_table() -> None:
    changes = {
        "edited_rows": {0: {"x2": 7}, "3": {"y": None}},
        "deleted_rows": [1],
        "added_rows": [{"x1": 9.0, "x2": 8, "y": 7.5}, {}, {"x1": 5}],
    }
    expected = [
        [1, 7, 2],
        [4, 250, 7],
        [5, 120, np.nan],
        [9, 8, 7.5],
        [5, np.nan, np.nan],
    ]
    before = OWN.copy()
    np.testing.assert_array_equal(typed(OWN, changes), expected)
    np.testing.assert_array_equal(OWN, before)
    np.testing.assert_array_equal(typed(OWN, {}), OWN)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (OWN[:2], "at least 3 rows"),
        (OWN[:, :2], "three columns"),
        (np.where(OWN == 1, np.inf, OWN), "must lie between"),
        (np.where(OWN == 1, 2 * LARGEST, OWN), "must lie between"),
        (np.full((5, 3), np.nan), "at least 3 rows"),
        (np.ones((201, 3)), "201 rows are too many"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(table: np.ndarray, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        checked(table)


def test_another_example_brings_its_own_values_and_undo_the_former() -> None:
    app = open_scaling(table=pack(OWN), new="1_1")
    box = next(box for box in app.selectbox if box.label == "Table")
    box.set_value("wide").run()
    assert address(app) == {"data": "wide"} and "Fitted on 40 rows" in reading(app)
    press(app, "Undo")
    assert address(app)["table"] == pack(OWN)
    press(app, "Reset")
    assert not address(app)


def test_draw_again_brings_other_students() -> None:
    app = open_scaling()
    before = reading(app)
    press(app, "Draw again")
    assert address(app) == {"seed": "1"} and reading(app) != before


# --- what is unusual -----------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["data", "descent"])
@pytest.mark.parametrize("bias", ["best", "none"])
def test_a_constant_feature_is_explained_and_mended(view: str, bias: str) -> None:
    app = open_scaling(data="constant", view=view, bias=bias, scaling="minmax")
    assert "age is 20 in every row" in words(app)
    if view == "data":
        assert "age starts at 20 and spans 0" in reading(app)
        assert "Scaled, tuition alone has range 0 to 1" in reading(app)
    fitted = words(open_scaling(data="constant", section="fitted"))
    assert fitted.count("(x − 20) / 1, not 0") == 3
    press(app, "Back to the students")
    assert "in every row" not in words(app)


def test_a_constant_that_is_not_scaled_does_not_become_0() -> None:
    text = words(open_scaling(data="constant", scaling="none"))
    assert "age is 20 in every row: it tells no sample from another." in text
    assert "becomes 0" not in text
    zero = np.column_stack([np.zeros(4), [1.0, 2, 3, 4], [1.0, 2, 2, 5]])
    link = {"data": "own", "table": pack(zero), "cols": "a|b|c", "view": "descent"}
    text = words(open_scaling(bias="none", **link))
    assert "a is 0 in every row: scaled or not" in text and "acts as a bias" not in text
    assert problem("none", zero, "none").flat == 1, "no bias is there to act"


def test_no_slope_at_all_is_said() -> None:
    flat = np.column_stack([np.full(4, 2.0), np.full(4, 3.0), np.arange(4.0)])
    app = open_scaling(table=pack(flat), view="descent", section="rates")
    assert "there is nothing to descend" in reading(app)
    assert "no slope" in app.info[0].value
    for section in SECTIONS:
        assert not seen(open_scaling(table=pack(flat), view="descent", section=section))
    for ask, guess in {"new": "end", "steps": "few", "limit": "bounces"}.items():
        app = open_scaling(table=pack(flat), section="predict", ask=ask)
        app.radio[0].set_value(guess)
        reveal(app)


def test_a_target_without_differences_is_said() -> None:
    level = np.column_stack([OWN[:, :2], np.full(4, 3.0)])
    app = open_scaling(table=pack(level), view="descent")
    assert reading(app).count("the start is the minimum") == 2


def test_half_of_the_values_alike_have_no_interquartile_range() -> None:
    alike = OWN.copy()
    alike[:3, 0] = 2.0
    alike = np.vstack([alike, [2.0, 9.0, 1.0]])
    app = open_scaling(table=pack(alike), scaling="robust")
    assert "age agree: its interquartile range is 0" in words(app)
    press(app, "Standardize instead")
    assert "scaling" not in address(app)


def test_a_valley_too_narrow_to_see_offers_other_axes() -> None:
    app = open_scaling(view="descent", data="dollars")
    assert "not there after 4000 steps" in reading(app)
    length = problem("none", example("dollars")).condition ** 0.5
    assert f"{number(length, 3)} times as long as wide" in words(app)
    press(app, "Show the effects")
    assert address(app)["axes"] == "effect" and "as long as wide" not in words(app)


def test_what_goes_together_stays_together() -> None:
    app = open_scaling(view="descent", data="related")
    x = example("related")[:, :2]
    rho = float(np.corrcoef(x.T)[0, 1])
    assert f"correlation ρ = {number(rho, 3)}" in words(app)
    assert f"= {number((1 + rho) / (1 - rho), 3)} is left" in words(app)


def test_a_slow_descent_is_offered_what_helps() -> None:
    app = open_scaling(view="descent", data="wide", pick="share", share="0.05", tol="0.000001")
    assert "the page stops after 4\u202f000 steps" in words(app)
    press(app, "Use the best rate")
    assert "there at step" in reading(app)


@pytest.mark.parametrize("scaling", SCALERS)
@pytest.mark.parametrize("view", ["data", "descent"])
def test_a_subnormal_span_is_told_and_taken_as_none(view: str, scaling: str) -> None:
    tiny = pack(np.array([[5e-324, 0, 1], [0, 1, 2], [0, 2, 3]]))
    app = open_scaling(data="own", table=tiny, view=view, scaling=scaling, section="fitted")
    told = "The values of x₁ differ by less than 2.225e−308" in words(app)
    assert told is (view == "data" and scaling != "none")
    assert not app.error
