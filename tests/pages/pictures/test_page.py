"""The page on pictures shows and says what the core computes, and keeps what is its learner's."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from normviz.readers.pictures import examples
from normviz.studies.pictures import (
    adjust,
    batch_of,
    displayed,
    normalized,
    recolour,
    remembered,
    statistics,
)
from normviz.ui.numbers import number
from pages.pictures.state import NORMS, Change, read_changes, read_pictures, write_changes
from tests.pages.support import (
    address,
    component,
    open_app,
    press,
    reading,
    reveal,
    seen,
    sound,
    words,
)

PLAIN = batch_of([picture for _key, picture in examples()])
DARK = "|-0.4_1_0"


def changed(place: int, brightness: float, contrast: float, cast: float) -> np.ndarray:
    batch = PLAIN.copy()
    batch[place] = adjust(PLAIN[place], brightness, contrast, (cast, 0, -cast))
    return batch


def pixels(cell: dict[str, str]) -> np.ndarray:
    """The picture that was sent."""
    kind, _comma, data = cell["src"].partition(",")
    assert kind == "data:image/jpeg;base64"
    return np.asarray(Image.open(BytesIO(base64.b64decode(data))), dtype=np.float64)


def gallery(app: AppTest) -> dict[str, Any]:
    return component(app, "normviz_gallery")


def off(a: np.ndarray, b: np.ndarray, place: int) -> float:
    return float(np.abs(a[place] - b[place]).max())


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Choose these files in the drawer."""
    app.session_state["pictures.drawer"] = True
    app.run()
    field = app.file_uploader[0]
    field.set_value([(name, data, "image/png") for name, data in files])
    return sound(app.run())


def png(colour: tuple[int, int, int], size: tuple[int, int] = (40, 30)) -> bytes:
    file = BytesIO()
    image = Image.new("RGB", size, colour)
    image.putpixel((0, 0), (255, 255, 255))
    image.save(file, "PNG")
    return file.getvalue()


def test_every_picture_stands_before_and_under_each_norm() -> None:
    app = open_app("pictures", changes="0.1_0.5_0.2", norm="layer")
    data, batch = gallery(app), changed(0, 0.1, 0.5, 0.2)
    assert [column["name"] for column in data["columns"]] == [
        "Before",
        "Batch norm",
        "Layer norm",
        "Instance norm",
        "Group norm",
        "RMS norm",
    ]
    assert [column["chosen"] for column in data["columns"]].index(True) == 2
    assert [row["name"] for row in data["rows"]] == ["Astronaut", "Cat", "Coffee", "Rocket"]
    assert [row["chosen"] for row in data["rows"]] == [True, False, False, False]
    for k, norm in enumerate(NORMS, 1):
        expected, _clipped = displayed(normalized(batch, norm, groups=1).y)
        for row, wanted in zip(data["rows"], expected, strict=True):
            sent = pixels(row["cells"][k])
            assert np.abs(sent - wanted).mean() < 4, (norm, row["name"])  # JPEG loses a little
            mean = float(re.search(r"mean brightness ([\d.]+)", row["cells"][k]["alt"])[1])
            assert mean == pytest.approx(wanted.mean() / 255, abs=0.006)
    alts = [cell["alt"] for row in data["rows"] for cell in row["cells"]]
    assert alts[0].startswith("Astronaut, brightness +0.1, contrast × 0.5, red +0.2, blue −0.2:")
    assert alts[6].startswith("Cat, as it came:") and alts[9].startswith("Cat after instance norm:")
    assert len(set(alts)) == len(alts)


@pytest.mark.parametrize("mode", ["training", "inference"])
def test_the_reading_says_what_each_norm_takes_back_and_what_becomes_of_the_others(
    mode: str,
) -> None:
    said = reading(open_app("pictures", changes=DARK, who="1", mode=mode))
    batch = changed(1, -0.4, 1, 0)
    running = remembered(PLAIN, 50) if mode == "inference" else None
    moved = []
    for norm, name in zip(NORMS, ("batch", "layer", "instance", "group", "RMS"), strict=True):
        before, after = (normalized(x, norm, 1, running=running).y for x in (PLAIN, batch))
        own = off(before, after, 1)
        assert f"{number(own if own > 1e-9 else 0, 2)} under {name} norm" in said
        moved.append(max(off(before, after, place) for place in (0, 2, 3)))
    assert "Taken back by: layer norm, instance norm and group norm." in said
    assert max(moved[1:]) < 1e-9
    if mode == "training":
        assert f"change too: under batch norm by up to {number(moved[0], 2)}." in said
    else:
        assert moved[0] == 0 and "do not change under any norm" in said


def test_what_each_norm_takes_back_one_change_at_a_time() -> None:
    """Instance norm all three, layer norm all but the cast, batch norm none."""
    app = open_app("pictures", section="undone", changes="-0.1_1_0.3")
    table = next(each.value for each in app.markdown if "| norm |" in each.value)
    rows = {line.split(" | ")[0].strip("| "): line for line in table.splitlines()[2:]}
    ticks = {name: ["✓" in cell for cell in row.split("|")[2:5]] for name, row in rows.items()}
    assert ticks == {
        "batch norm": [False] * 3,
        "layer norm": [True, True, False],
        "instance norm": [True] * 3,
        "group norm": [True, True, False],
        "RMS norm": [False] * 3,
    }
    assert "brightness −0.1 | contrast × 0.5 | red +0.3, blue −0.3" in table
    cast = off(normalized(PLAIN, "layer").y, normalized(changed(0, 0, 1, 0.3), "layer").y, 0)
    assert f" {number(cast, 2)} |" in rows["layer norm"]
    three = open_app("pictures", section="undone", groups="3")
    row = next(each.value for each in three.markdown if "| norm |" in each.value)
    assert row.splitlines()[5].count("✓") == 3, "group norm with three groups is instance norm"


def test_the_tables_have_the_others_and_the_statistics() -> None:
    batch = changed(1, -0.4, 1, 0)
    app = open_app("pictures", section="companions", changes=DARK, who="1")
    table = app.dataframe[0].value
    assert list(table.index) == ["Astronaut", "Coffee", "Rocket"]
    before, after = (normalized(x, "batch").y for x in (PLAIN, batch))
    assert table["batch norm"].tolist() == [number(off(before, after, k), 2) for k in (0, 2, 3)]
    assert set(table["instance norm"]) == {"0"}
    app = open_app("pictures", section="statistics", changes=DARK, who="1", norm="batch")
    table = app.dataframe[0].value
    for head, column in zip(table, (*statistics(batch), *statistics(after)), strict=True):
        np.testing.assert_allclose(table[head], column.ravel(), atol=1e-9)
    assert table.index[3] == "Cat, red"


@pytest.mark.parametrize("steps", [0, 50])
def test_inference_takes_what_batch_norm_remembers(steps: int) -> None:
    app = open_app("pictures", changes="", mode="inference", steps=str(steps), norm="batch")
    y = normalized(PLAIN, "batch", running=remembered(PLAIN, steps)).y
    moved = np.abs(y - normalized(PLAIN, "batch").y).max()
    said = words(app)
    assert f"of {steps} steps of training" in said
    assert f"the largest difference is {number(moved, 2)}, for the other norms 0." in said
    shown = np.stack([pixels(row["cells"][1]) for row in gallery(app)["rows"]])
    assert np.abs(shown - displayed(y)[0]).mean() < 4
    assert "They need no memory" in said
    assert "no memory" not in words(open_app("pictures", mode="inference", section="predict"))


def test_one_picture_gets_the_colours_of_another() -> None:
    app = open_app("pictures", view="colours", who="1", other="3", changes="|0.2_0.5_-0.2")
    batch = changed(1, 0.2, 0.5, -0.2)
    result = recolour(batch[1], batch[3])
    means, stds = statistics(result[None])
    assert f"are now {number(means[0, 0], 3)}, {number(means[0, 1], 3)} and" in reading(app)
    std_off = np.abs(stds[0] - statistics(batch)[1][3]).max()
    assert f"of the standard deviations {number(std_off, 2)}." in reading(app)
    as_it_came = np.abs(result - recolour(PLAIN[1], PLAIN[3])).max()
    assert f"from the result of Cat as it came is {number(as_it_came, 2)}." in reading(app)
    row = gallery(app)["rows"][0]["cells"]
    assert np.abs(pixels(row[2]) - 255 * np.clip(result, 0, 1).transpose(1, 2, 0)).mean() < 4
    assert row[2]["alt"].startswith("Cat in the colours of Rocket:")
    outside = 100 * ((result < 0) | (result > 1)).mean()
    assert f"of the result {number(outside, 2)} % are below" in words(app)
    same = open_app("pictures", view="colours", who="2", other="2")
    assert "is itself: the largest difference is 0." in reading(same)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({"changes": "0_1_0.3"}, "Instance norm alone."),
        ({"changes": "0_0.5_0"}, "Instance norm and layer norm."),
        ({"changes": "0_0.5_0", "mode": "inference"}, "Instance norm and layer norm."),
        ({"changes": "0_1_0.3", "pictures": "cat"}, "Instance norm and batch norm."),
        ({"changes": "0_0.5_0", "pictures": "cat"}, "All three."),
        ({"changes": DARK, "who": "1", "ask": "others"}, "They all become brighter on average."),
        ({"changes": "0.5_1_0", "ask": "others"}, "They all become darker on average."),
        (
            {"changes": DARK, "who": "1", "ask": "others", "mode": "inference"},
            "Their average brightness stays.",
        ),
    ],
)
def test_a_guess_is_asked_for_before_the_answer_is_seen(query: dict[str, str], answer: str) -> None:
    app = open_app("pictures", section="predict", **query)
    assert reading(app) == "Your guess first: the answer comes after it."
    assert [column["name"] for column in gallery(app)["columns"]] == ["Before"]
    assert not app.latex
    app.radio[0].set_value(next(iter(app.radio[0].options))).run()
    app = press(app, "Reveal")
    told = [each.value for each in (*app.success, *app.info)]
    assert len(told) == 1 and told[0].replace("\\", "").endswith(
        f"{answer} That is right." if app.success else f"What happens: {answer}"
    )
    assert len(gallery(app)["columns"]) == 6


def test_numbers_are_guessed_too() -> None:
    app = reveal(open_app("pictures", section="predict", ask="mean", who="3", changes=""))
    mean = statistics(normalized(PLAIN, "batch").y)[0][3, 0]
    assert f"it is {number(mean, 3)}." in words(app)
    app = reveal(open_app("pictures", section="predict", view="colours", other="3"))
    assert f"it is {number(statistics(PLAIN)[0][3, 0], 3)}." in words(app)


def test_there_is_not_always_something_to_predict() -> None:
    neutral = open_app("pictures", section="predict", changes="")
    assert "move a slider of the picture first" in words(neutral)
    alone = open_app("pictures", section="predict", ask="others", pictures="cat")
    assert "There is no other picture" in words(alone)


def test_what_the_article_says_is_measured() -> None:
    said = words(open_app("pictures", section="articles", changes=""))
    alone = normalized(PLAIN[:1], "batch").y
    batch = off(normalized(PLAIN, "batch").y, alone, 0)
    assert f"is 0 under instance norm and {number(batch, 2)} under batch norm" in said
    apart = np.abs(normalized(PLAIN, "layer").y - normalized(PLAIN, "instance").y).max()
    assert f"the two differ by up to {number(apart, 2)}" in said


def test_own_pictures_come_stay_and_go() -> None:
    app = upload(open_app("pictures", norm="batch"), ("<b>my</b> *cat*.png", png((200, 30, 30))))
    assert [row["name"] for row in gallery(app)["rows"]][4] == "<b>my</b> *cat*.png"
    assert address(app)["pictures"] == "astronaut_cat_coffee_rocket_own1"
    assert app.selectbox(key="pictures.who").options[4] == "<b>my</b> *cat*.png"
    assert address(app)["who"] == "4" and address(app)["norm"] == "batch"
    assert "in no link" in words(app)
    mean = pixels(gallery(app)["rows"][4]["cells"][0]).mean(axis=(0, 1))
    np.testing.assert_allclose(mean, (200, 30, 30), atol=4)
    # A link to it holds everything else; here the picture is known, and elsewhere it is not.
    other = open_app("pictures", **address(app))
    assert "made with pictures of somebody's own" in seen(other)[0]
    assert len(gallery(other)["rows"]) == 4 and address(other)["norm"] == "batch"
    app.session_state["pictures.state"]["changes"] = (Change(),) * 4 + (Change(0.1),)
    app = press(app.run(), "Take out")
    assert "pictures" not in address(app) and "changes" in address(app)
    assert gallery(app)["rows"][3]["chosen"]


def test_a_picture_that_is_missing_is_stood_in_for() -> None:
    app = open_app("pictures", pictures="own3_cat", changes="-0.1_1_0", who="1")
    assert [row["name"] for row in gallery(app)["rows"]] == ["Astronaut", "Cat"]
    assert gallery(app)["rows"][0]["cells"][0]["alt"].startswith("Astronaut, brightness −0.1:")


def test_what_cannot_be_read_gets_a_sentence_and_changes_nothing() -> None:
    start = open_app("pictures", changes=DARK, norm="rms")
    before = address(start)
    app = upload(start, ("**x**.pdf", b"%PDF-1.7 and so on"), ("a.png", png((1, 2, 3))[:60]))
    assert address(app) == before
    said = words(app)
    assert "“**x**.pdf”: This is a PDF document" in said and "“a.png”: " in said


def test_there_are_eight_pictures_at_most() -> None:
    files = [(f"{k}.png", png((k, k, k))) for k in range(6)]
    app = upload(open_app("pictures"), *files)
    assert len(gallery(app)["rows"]) == 8
    assert "each picture has 96 × 96 pixels now: 128 × 128 where there are at most 4" in words(app)
    assert "“4.png”: There are 8 pictures already" in words(app)
    assert "“5.png”: There are 8 pictures already" in words(app)
    for _turn in range(5):  # the session keeps no more than it may
        app = upload(press(app, "Take out"), ("more.png", png((9, 9, 9))))
    assert len(app.session_state["pictures.own"]) <= 8
    assert len(gallery(app)["rows"]) == 8


def test_changes_travel_in_links() -> None:
    changes = (Change(), Change(-0.4, 1.0, 0.0), Change(0.02, 0.15, -0.3))
    assert read_changes(write_changes(changes)) == changes
    assert write_changes(changes) == "|-0.4_1_0|0.02_0.15_-0.3"
    assert read_changes("|0_1_0|") == ()
    for wrong in ("0_1", "a_b_c", "9_1_0", "nan_1_0", "|" * 8):
        with pytest.raises(ValueError, match=r"\."):
            read_changes(wrong)
    for wrong in (
        "",
        "cat_cat",
        "dog",
        "own0",
        "own99999",
        "_".join(f"own{k}" for k in range(1, 10)),
    ):
        with pytest.raises(ValueError, match=r"\."):
            read_pictures(wrong)
