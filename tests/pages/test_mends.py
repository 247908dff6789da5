"""Every button that mends ends what it stands under, and brings on nothing that is its opposite."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from normviz.nets.network import Net
from normviz.nets.trainer import Settings
from normviz.readers.share import pack
from pages.train.runs import write_runs
from tests.pages.support import open_app, open_lesson, press, settled, words
from tests.support import ROOT

MINI = np.array([[1.0, 2, 3, 6], [4, 5, 0, 7], [4, 8, 6, 2]])
HUGE = np.where(MINI == 1, 1e200, MINI)
HOLES = np.where(MINI == 1, np.nan, MINI)
ROWS = np.array([[1.0, 10, 3], [2, 30, 4], [3, 20, 9], [4, 25, 7], [5, 120, 8]])
DULL = Net(hidden=1, width=8, norm="batch")


@dataclass(frozen=True)
class Mend:
    """A state, what is said of it, the button, and what must not be said after it."""

    page: str
    query: dict[str, str]
    said: str
    label: str
    nor: tuple[str, ...] = field(default=())


def lab(said: str, label: str, *nor: str, x: np.ndarray | None = None, **query: str) -> Mend:
    own = {} if x is None else {"preset": "own", "batch": pack(x)}
    return Mend("lab", own | query, said, label, nor)


def scaling(said: str, label: str, *nor: str, x: np.ndarray | None = None, **query: str) -> Mend:
    own = {} if x is None else {"data": "own", "table": pack(x)}
    return Mend("scaling", own | query, said, label, nor)


def lesson(page: str, said: str, label: str, *nor: str, **query: str) -> Mend:
    return Mend(page, query, said, label, nor)


def train(said: str, label: str, run: Settings, *nor: str) -> Mend:
    return Mend("train", {"runs": write_runs([run])}, said, label, nor)


SIZES = ("would make 0 of them", "would overflow")
FLOWS = ("vanishes", "explodes", "would lose this gradient", "makes this gradient grow")
MENDS = (
    lab("NaN or infinite values", "Put 0 in these cells", x=HOLES),
    lab("Each set holds a single value", "Use layer norm instead", preset="one"),
    lab("Each set holds a single value", "Use batch norm instead", x=MINI[:, :1], norm="layer"),
    lab("No training step can be made", "Use layer norm instead", preset="one", infer="1"),
    lab("No training step was made", "Train 50 steps", infer="1", learned="0"),
    lab("The squares in", "Bring the largest cells to ±1e100", x=HUGE),
    lab(
        "x + b passes",
        "Bring the largest cells to ±1e100, b to 0",
        x=np.array([[1e308], [1.0]]),
        bias="1.7e308",
    ),
    lab("sets like this: 2", "Set b to 0", x=MINI[:2, :2], norm="layer", bias="1e200_0"),
    lab("Outputs that pass", "Back to γ = 1", x=MINI, gamma="1.7e308_1_1_1"),
    lab("is not small against", "Set ε to", x=MINI / 100, eps="1"),
    lab("No γ and β undo", "Use batch norm instead", x=MINI, norm="layer", restore="1"),
    lesson("pictures", "One picture is the whole batch", "Add an example", pictures="cat"),
    lesson(
        "pictures",
        "Next to no contrast",
        "Give it back its contrast",
        changes="|||0_0.1_0",
        who="3",
    ),
    lesson("inference", "A batch of one value per channel", "Use batches of 4", m="1"),
    lesson("inference", "Inference starts too early", "Train for 29 batches", batches="10"),
    lesson(
        "inference", "Inference starts too early", "Let a new batch weigh 0.1", convention="keras"
    ),
    lesson("inference", "one value alone", "Use a batch of 16", view="workers", m="6"),
    lesson("weights", "zero vector has no direction", "Give v a direction", v1="0", v2="0"),
    lesson("weights", "g = 0 makes w = 0", "Set g to 1.5", g="0"),
    lesson("weights", "v is short", "Back to the first v", "flat", v1="-0.05", v2="0.1"),
    lesson("relu", "for every input", "Back to the article's weights", w1b="0", w2b="0"),
    lesson(
        "relu", "B is silent", "Put batch norm before the ReLU", w1b="0.25", w2b="0.25", bb="-3"
    ),
    lesson("relu", "B is silent", "Put batch norm", w1b="0.25", w2b="0.25", bb="-3", beta="-3"),
    lesson("relu", "for every input", "Back to the article's weights and", std1="0", std2="0"),
    lesson("relu", "A is silent", "Set β to 0", norm="before", beta="-3", gamma="0.1"),
    lesson("relu", "γ = 0 makes", "Set γ to 1", norm="after", gamma="0"),
    lesson("relu", "the same weights", "Back to the article's weights", w1b="0.5", bb="0.5"),
    lesson("relu", "Only 20 samples", "Draw 10 000", samples="20"),
    lesson(
        "sequences", "All sequences have the same length", "Lengths that differ", pattern="equal"
    ),
    lesson("sequences", "of all cells are padding", "Mask the padding", pad="5"),
    lesson(
        "sequences",
        "There m = 1",
        "Use layer norm at each step",
        padding="masked",
        pattern="one_long",
    ),
    scaling("Rows with an empty cell", "Remove them", x=np.vstack([ROWS, [9.0, np.nan, 1.0]])),
    scaling("in every row", "Back to the students", data="constant"),
    scaling("by less than", "Back to the students", x=ROWS * [[1e-310, 1, 1]]),
    scaling(
        "its interquartile range is 0",
        "Standardize instead",
        x=np.column_stack([[2.0, 2, 2, 9, 2], ROWS[:, 1:]]),
        scaling="robust",
    ),
    scaling("Both charts show the same", "Standardize", view="descent", scaling="none"),
    scaling("Diverged", "Use 0.9 of each limit", view="descent", pick="share", share="1.02"),
    scaling(
        "the page stops after",
        "Use the best rate of each",
        view="descent",
        data="wide",
        pick="share",
        share="0.05",
        tol="0.000001",
    ),
    scaling(
        "the page stops after",
        "Add momentum",
        x=ROWS * [[1, 3, 1]],
        view="descent",
        tol="0.000001",
    ),
    scaling("times as long as wide", "Show the effects", view="descent", data="dollars"),
    train("Training stopped at", "Use the rate", Settings(Net(3, 128), lr=1e3, epochs=2)),
    train(
        "Dropout stands in front",
        "Dropout at the end",
        Settings(
            Net(1, 8, norm="batch", placement="after", dropout=0.5, drop_at="activation"), epochs=1
        ),
    ),
    train(
        "Dropout stands in front",
        "Switch dropout off",
        Settings(Net(2, 16, norm="batch", dropout=0.5), epochs=2),
    ),
    train(
        "The last batch of an epoch",
        "Drop the last batch",
        Settings(DULL, batch=33, epochs=1, keep_rest=True),
    ),
    train("Of two values", "Batches of 32", Settings(DULL, batch=2, epochs=1)),
    lesson(
        "depth", "would make 0 of them", "Use He's", *SIZES, init="fixed", depth="50", width="256"
    ),
    lesson("depth", "would overflow", "Put batch", *SIZES, init="fixed", std="1", depth="50"),
    lesson(
        "depth", "would overflow", "Use He's", *SIZES, init="fixed", std="1", depth="50", batch="2"
    ),
    lesson("depth", "A batch of two", "Use 128 digits", norm="batch", batch="2"),
    lesson(
        "depth",
        "divides mostly by ε",
        "Use a standard deviation of 0.1",
        *SIZES,
        init="fixed",
        std="0.001",
        width="16",
        norm="rms",
    ),
    lesson("gradients", "vanishes", "Put batch norm in", *FLOWS),
    lesson("gradients", "vanishes", "Use He's", *FLOWS, activation="relu", depth="50"),
    lesson(
        "gradients", "vanishes", "Use Xavier's", *FLOWS, activation="tanh", init="fixed", std="0.01"
    ),
    lesson(
        "gradients",
        "explodes",
        "Use He's",
        *FLOWS,
        activation="relu",
        init="fixed",
        std="1",
        depth="50",
    ),
    lesson(
        "gradients", "explodes", "Use Xavier's", *FLOWS, activation="tanh", init="fixed", std="0.5"
    ),
    lesson("gradients", "lose this gradient", "Put batch", *FLOWS, init="fixed", std="0.001"),
    lesson(
        "gradients",
        "lose this gradient",
        "Put batch norm in, with Xavier's",
        *FLOWS,
        init="fixed",
        std="0.001",
        depth="50",
    ),
    lesson(
        "gradients",
        "not rescue a sigmoid",
        "Put layer norm behind the sigmoid",
        *FLOWS,
        norm="layer",
        depth="30",
    ),
    lesson(
        "gradients",
        "not rescue a sigmoid",
        "Use batch norm",
        *FLOWS,
        norm="rms",  # which subtracts nothing
        placement="after",
        depth="30",
    ),
    lesson(
        "gradients",
        "makes this gradient grow",
        "Add residual connections",
        *FLOWS,
        activation="relu",
        norm="batch",
        depth="40",
    ),
    lesson("gradients", "need not hold: ", "Use 64 digits", norm="batch", batch="8"),
    lesson(
        "gradients",
        "not the whole story",
        "Put layer norm in",
        *FLOWS,
        activation="relu",
        init="he",
        residual="1",
    ),
    lesson("gradients", "the run explodes", "Use a tanh, learning rate 1", section="train"),
    lesson("gradients", "did not overflow", "Use gain 1.8", section="train", gain="1", lr="0.1"),
    lesson("gradients", "nothing overflows", "Use a ReLU", section="train", cell="tanh"),
)


@pytest.mark.parametrize("mend", MENDS, ids=lambda m: f"{m.page}-{m.said}-{m.label}")
def test_a_button_ends_what_it_mends(mend: Mend) -> None:
    opened = open_app if mend.page == "inference" else open_lesson  # it links to another lesson
    app = settled(opened(mend.page, **mend.query))
    assert mend.said in words(app)
    text = words(settled(press(app, mend.label)))
    for wrong in (mend.said, *mend.nor):
        assert wrong not in text, text


# --- no button is forgotten ----------------------------------------------------------------------

PRESSED = {("train", "Put the norm behind the sigmoid")}  # in the tests of that page
# Functions beside the findings whose short texts are names of controls and choices.
NAMES = {
    ("gradients", "_controls"),
    ("inference", "_to_the_lab"),
    ("sequences", "pattern_name"),
    ("sequences", "sharing_choice"),
    ("sequences", "sharing_name"),
}
LONGEST = 70  # characters of a label


def labels_of(file: Path) -> set[tuple[str, str]]:
    """The page, and each text that a module which makes findings may write on a button."""
    page, tree = file.relative_to(ROOT / "pages").parts[0], ast.parse(file.read_text("utf-8"))
    if not any(called(node, "Finding") for node in ast.walk(tree)):
        return set()
    texts = [
        str(ast.literal_eval(call.args[0]))
        for part in tree.body
        if (page, getattr(part, "name", "")) not in NAMES
        for call in ast.walk(part)
        if isinstance(call, ast.Call) and called(call, "_", "N_", "ngettext")
    ]
    return {
        (page, text)
        for text in texts
        if text[0].isupper() and text[-1] not in ".,;:!?" and len(text) < LONGEST
    }


def called(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in names


def meant(mend: Mend, offered: set[tuple[str, str]]) -> tuple[str, str]:
    """Which of the texts a label of the table means; some have places for numbers."""
    own = [text for page, text in offered if page == mend.page]
    filled = [
        text
        for text in own
        if "{" in text and re.match(re.sub(r"\\{\w+\\}", ".+", re.escape(text)), mend.label)
    ]
    begun = [text for text in own if text.startswith(mend.label)]
    assert filled or begun, f"{mend.page} has no button “{mend.label}”"
    return mend.page, max(filled, key=len) if filled else min(begun, key=len)


def test_every_button_that_mends_is_pressed() -> None:
    offered = set().union(*map(labels_of, sorted((ROOT / "pages").rglob("*.py"))))
    pressed = PRESSED | {meant(mend, offered) for mend in MENDS}
    assert sorted(offered - pressed) == []
    assert len(offered) > 40
