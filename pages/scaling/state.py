"""The controls of "Scaling the inputs", its table, and what the core computes from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.descent import MOST_STEPS, Descent, Quadratic
from normviz.nets.descent_rates import RateSweep, contraction, steps_needed, steps_taken
from normviz.nets.tables import EXAMPLES, made_up_target
from normviz.norms.scaling import SCALERS, Scaled, room_around
from normviz.readers.batch import Block
from normviz.readers.limits import MAX_CELLS, MAX_LABEL, MAX_TABLE_ROWS
from normviz.readers.share import pack, unpack
from normviz.ui.history import History
from normviz.ui.numbers import agreeing
from normviz.ui.plain import in_one_line
from normviz.ui.state import (
    Controls,
    Field,
    as_number,
    as_power,
    one_of,
    power_of_ten,
    real_number,
    whole_number,
)
from pages.scaling.table import (
    LARGEST,
    OWN,
    Array,
    Source,
    checked,
    column_names,
    complete_of,
    descent_of,
    problem_of,
    scaled_of,
    sweep_of,
    table_of,
)

VIEWS = ("data", "descent")
SECTIONS = ("try", "predict", "fitted", "rates", "articles")
QUESTIONS = ("new", "steps", "limit")
PICKS = ("best", "share", "same")
AXES = ("own", "effect")
SHOWN_BIASES = ("best", "none")
TOLERANCES = ("0.1", "0.01", "0.0001", "0.000001")
SHARES = (0.05, 1.2, 0.01)
RATE_POWERS = (-12.0, 2.0, 0.05)
MOMENTA = (0.0, 0.99, 0.01)
_TABLE = ("data", "seed", "table", "cols")


def _read_table(text: str) -> str:
    checked(unpack(text, MAX_CELLS, MAX_TABLE_ROWS))
    return text


def _read_names(text: str) -> tuple[str, ...]:
    names = tuple(in_one_line(name)[:MAX_LABEL] for name in text.split("|"))
    if len(names) != 3 or not all(names):
        raise ValueError(_("it must hold three names, joined by “|”."))
    return names


def _read_pair(text: str) -> tuple[float, float]:
    parts = text.split("_")
    if len(parts) != 2:
        raise ValueError(_("it must hold two numbers, joined by “_”."))
    first, second = (real_number(-LARGEST, LARGEST)(part) for part in parts)
    return first, second


@cache
def _fields() -> list[Field]:
    return [
        Field("view", "data", one_of(*VIEWS)),
        Field("data", "students", one_of(*EXAMPLES, OWN)),
        Field("seed", 0, whole_number(0, Controls.last_seed)),
        Field("table", "", _read_table),
        Field("cols", (), _read_names, "|".join),
        Field("scaling", "standardize", one_of(*SCALERS)),
        Field("new", (), _read_pair, lambda pair: "_".join(map(as_number, pair))),
        Field("bias", "best", one_of(*SHOWN_BIASES)),
        Field("pick", "best", one_of(*PICKS)),
        Field("share", 0.9, real_number(*SHARES[:2]), as_number),
        Field("rate", -1.0, power_of_ten(*RATE_POWERS), as_power),
        Field("momentum", 0.0, real_number(*MOMENTA[:2]), as_number),
        Field("tol", "0.01", one_of(*TOLERANCES)),
        Field("axes", "own", one_of(*AXES)),
        Field("section", "try", one_of(*SECTIONS)),
        Field("ask", "new", one_of(*QUESTIONS)),
    ]


@dataclass(frozen=True)
class Side:
    """One of the two descents: how its inputs are scaled, its loss, its rate, what theory says.

    `contraction`: by what a step multiplies the distance. `expected`: steps, by theory.
    """

    kind: str
    problem: Quadratic
    rate: float
    run: Descent
    contraction: float
    expected: float


class State(Controls):
    """The controls, and the table and the descents that they describe."""

    chosen = (*Controls.chosen, "data", "scaling")

    def __init__(self) -> None:
        super().__init__("scaling", _fields())
        if self["data"] == OWN and not self["table"]:
            self.correct(data="students", cols=())
            if not self.refused("table"):
                self.mention(
                    _(
                        "The link speaks of a table of its own but holds no values: it is damaged. "
                        "Copy the whole link once more; the page starts with an example instead."
                    )
                )
        self.history.remember()

    # --- the table ---------------------------------------------------------------------------

    @property
    def source(self) -> Source:
        """What names the table: for an edited one the values alone."""
        return ("", 0, self["table"]) if self["table"] else (self["data"], self["seed"], "")

    @property
    def table(self) -> Array:
        """All rows, those with an empty cell too, (N, 3)."""
        return table_of(self.source)

    @property
    def x(self) -> Array:
        """The two features of the complete rows, (N, 2)."""
        return complete_of(self.source)[:, :2]

    @property
    def left_out(self) -> int:
        """How many rows have an empty cell and do not count."""
        return len(self.table) - len(self.x)

    @property
    def names(self) -> tuple[str, ...]:
        """What the two features and the target are called."""
        return self["cols"] or column_names(self["data"])

    def replace(self, table: Array, **changes: Any) -> None:
        """Put the learner's own values in the table's place."""
        self.set(table=pack(checked(table), MAX_TABLE_ROWS), **changes)

    def bring(self, block: Block) -> None:
        """A table that was pasted or uploaded; where it has no third column, a target is made."""
        values, names = block.values, block.cols
        if len(block.shape) != 2 or values.shape[1] not in (2, 3):
            raise ValueError(
                ngettext(
                    "This table has {given} column of numbers. Keep two features, and a target as "
                    "the third if you have one.",
                    "This table has {given} columns of numbers. Keep two features, and a target as "
                    "the third if you have one.",
                    values.shape[1],
                ).format(given=values.shape[1])
            )
        if values.shape[1] == 2:
            target = made_up_target(values) if np.isfinite(values).all() else np.zeros(len(values))
            values = np.column_stack([values, target])
            names = (*names, _("y, made up")) if names else None
        self.replace(values, data=OWN, cols=names or column_names(OWN), new=())

    def choose(self) -> None:
        """After another example was chosen: its own values."""
        if self["data"] != OWN:
            self.set(table="", cols=(), new=())

    def again(self) -> None:
        """The next table of this kind."""
        self.next_seed(table="", new=())

    @property
    def history(self) -> History:
        """The earlier tables."""
        return History(self, _TABLE)

    # --- scaling -----------------------------------------------------------------------------

    def scaled(self, kind: str | None = None) -> Scaled:
        """The features scaled as chosen, or another way."""
        return scaled_of(self.source, kind or self["scaling"])

    @property
    def reach(self) -> list[tuple[float, float]]:
        """The smallest and the largest value of each feature."""
        return [(float(column.min()), float(column.max())) for column in self.x.T]

    @property
    def new(self) -> tuple[float, float]:
        """A sample that was not there when the numbers were fitted.

        Until the learner moves it, it lies one range beyond the first feature's largest value.
        """
        if self["new"]:
            first, second = self["new"]
            return first, second
        (low, high), (low2, high2) = self.reach
        wanted = high + ((high - low) or 1.0), (low2 + high2) / 2
        steps = (self.slider(i)[2] for i in range(2))
        first, second = (
            float(as_number(round(value / step) * step))
            for value, step in zip(wanted, steps, strict=True)
        )
        return first, second

    def slider(self, feature: int) -> tuple[float, float, float]:
        """Where the new sample may be moved: lowest, highest, step; the range and around it."""
        low, high = self.reach[feature]
        return room_around(low, high, self["new"][feature] if self["new"] else None)

    def fitted_digits(self, feature: int, kind: str | None = None) -> tuple[int, ...]:
        """How many digits the two fitted numbers of a feature are written with, everywhere.

        Then who scales the ends of the table and the new sample by hand gets what is written.
        """
        scaled = self.scaled(kind)
        before = np.array([*self.reach[feature], self.new[feature]])
        column = scaled.y[:, feature]
        agreed = agreeing(
            lambda offset, span: (before - offset) / span,
            float(scaled.offset[0, feature]),
            float(scaled.span[0, feature]),
            result=[column.min(), column.max(), self.new_scaled(kind)[feature]],
            significant=3,
        )
        return tuple(max(each, 4) for each in agreed.digits)

    def new_scaled(self, kind: str | None = None) -> Array:
        """What the new sample becomes, (2,)."""
        y: Array = self.scaled(kind).transform([list(self.new)])[0]
        return y

    @property
    def constant(self) -> list[int]:
        """Which features have one value only."""
        return [i for i, (low, high) in enumerate(self.reach) if low == high]

    def spanless(self, kind: str | None = None) -> list[int]:
        """Which features have nothing to be divided by, so that 1 is used in its place."""
        return np.flatnonzero(self.scaled(kind).spanless[0]).tolist()

    # --- descent -----------------------------------------------------------------------------

    def problem(self, kind: str, bias: str | None = None) -> Quadratic:
        """The loss with inputs scaled this way."""
        return problem_of(self.source, kind, bias or self["bias"])

    @property
    def tolerance(self) -> float:
        """The share of the first gap that a descent has to reach."""
        return float(self["tol"])

    def rate(self, problem: Quadratic) -> float:
        """The learning rate in this problem, as it was picked."""
        if not problem.curved.size:
            return 1.0  # without a slope no rate does anything
        match self["pick"]:
            case "best":
                return problem.best_rate(self["momentum"])
            case "share":
                return float(self["share"] * problem.limit(self["momentum"]))
        return float(10.0 ** self["rate"])

    def side(self, kind: str, most: int = MOST_STEPS, **changes: float) -> Side:
        """The descent with inputs scaled this way; `changes`: another rate or momentum."""
        problem = self.problem(kind)
        chosen = {"rate": self.rate(problem), "momentum": self["momentum"]} | changes
        run = descent_of(
            self.source, kind, self["bias"], **chosen, tolerance=self.tolerance, most=most
        )
        factor = contraction(problem, **chosen)
        expected = steps_needed(factor, self.tolerance)
        return Side(kind, problem, chosen["rate"], run, factor, expected)

    @property
    def sides(self) -> tuple[Side, Side]:
        """Not scaled, and scaled as chosen."""
        return self.side("none"), self.side(self["scaling"])

    def fewest(self, kind: str) -> float:
        """Steps at the best rate without momentum: counted if it arrives, else by theory."""
        side = self.side(kind, rate=self.problem(kind).best_rate(), momentum=0.0)
        return steps_taken(side.problem, side.run, self.tolerance)

    def sweep(self, kind: str) -> RateSweep:
        """The steps that every rate takes, with inputs scaled this way."""
        return sweep_of(self.source, kind, self["bias"], self["momentum"], self.tolerance)

    def best_momentum(self, problem: Quadratic) -> float:
        """The best momentum for a problem, as its slider can stand."""
        return min(round(problem.best_momentum, 2), MOMENTA[1])

    # --- controls ----------------------------------------------------------------------------

    def setting(self, **changes: Any) -> Callable[[], None]:
        """What a button does that sets these controls."""
        return lambda: self.set(**changes)


def scaling_names() -> dict[str, str]:
    """The ways to scale, as they are called on the page."""
    return {
        # Translators: features that are not scaled: a choice, a title, and before a colon.
        "none": _("Not scaled"),
        # Translators: features after min-max scaling: a choice, a title, and before a colon.
        "minmax": _("Min-max"),
        # Translators: features after standardizing: a choice, a title, and before a colon.
        "standardize": _("Standardized"),
        # Translators: features after robust scaling: a choice, a title, and before a colon.
        "robust": _("Robust"),
    }
