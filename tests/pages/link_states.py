"""Links that a person could write: any of a lesson's fields, with values that its readers take.

What the readers take is read from the readers themselves; texts with a form of their own are
listed here. Mixed in are values that do not go together, and some that no reader takes.
"""

import inspect
import random
from contextlib import suppress
from typing import Any

import numpy as np

from normviz.readers.share import pack
from normviz.ui.state import Controls, Field, yes_or_no

_ODD = ("", "0", "-1", "1", "nan", "1e308", "-0.0", "x", "1_2_3", "99", "a|b")
_FULL = 0.3  # how many links name nearly every field


def _table(rng: random.Random) -> str:
    rows = rng.choice([1, 2, 3, 5, 20])
    numbers = np.random.default_rng(rng.randrange(99)).normal(0, 10.0 ** rng.randint(-6, 6), rows)
    columns = [numbers, rng.choice([numbers, 0 * numbers + 3, -numbers, numbers**2]), 2 * numbers]
    return pack(np.stack(columns, axis=1))


def _batch(rng: random.Random) -> str:
    shape = rng.choice([(1, 1), (3, 4), (2, 2, 3), (2, 2, 2, 2), (16, 4), (2, 2, 2, 2, 2)])
    numbers = np.random.default_rng(rng.randrange(99)).normal(0, 1, shape)
    return pack(rng.choice([numbers, 0 * numbers + 3, numbers * 1e300, numbers.astype(np.float32)]))


def _run(rng: random.Random) -> str:
    from pages.train.runs import PARTS

    said = {
        name: rng.choice(_values(part.read, rng))
        for name, part in PARTS.items()
        if rng.random() < 0.2
    }
    if rng.random() < 0.6:  # small enough to train at once, so that its pictures are drawn
        said |= {"hidden": rng.choice("012"), "width": rng.choice("48"), "epochs": rng.choice("12")}
        said |= {"batch": rng.choice(["32", "64", "1024"])}
    if "groups" in said or said.get("norm") == "group":
        said["groups"] = rng.choice("124")
    return ",".join(f"{name}:{value}" for name, value in said.items() if value) or "-"


def _runs(rng: random.Random) -> str:
    """From one run to more than there may be; most are nets that can be built and trained."""
    return ";".join(_sound_run(rng) for _run_number in range(rng.choice([1, 1, 2, 2, 3, 4, 5])))


def _sound_run(rng: random.Random) -> str:
    from normviz.nets.split import digit_split
    from normviz.nets.trainer import check
    from pages.train.runs import read_runs

    for _try in range(9):
        run = _run(rng)
        with suppress(ValueError):
            check(read_runs(run)[0], digit_split())
            break
    return run


def _numbers(rng: random.Random) -> str:
    count = rng.choice([1, 2, 3, 4, 12, 64])
    return "_".join(rng.choice(["0", "1", "-2.5", "1e300", "1e-9"]) for _place in range(count))


def _lengths(rng: random.Random) -> str:
    return "_".join(str(rng.randint(1, 12)) for _place in range(rng.randint(1, 9)))


_FORMS = {
    "runs": _runs,
    "pins": _runs,
    "table": _table,
    "batch": _batch,
    "shape": lambda rng: "x".join(str(rng.randint(1, 6)) for _axis in range(rng.randint(1, 6))),
    "rows": lambda rng: "|".join(["a", "", "b"] * rng.randint(1, 4)),
    "cols": lambda rng: "|".join(["x", "y", "a long name of a column"][: rng.randint(1, 3)]),
    "gamma": _numbers,
    "beta": _numbers,
    "bias": _numbers,
    "new": lambda rng: f"{rng.choice([0, -1e9, 1e9, 3])}_{rng.choice([0, 1e-9, -7])}",
    "lengths": _lengths,
    "pictures": lambda rng: rng.choice(["cat", "cat_rocket", "own1_cat", "own2_own7", "x"]),
    "changes": lambda rng: rng.choice(
        ["", "|-0.4_1_0", "0.5_0.1_0.4|||0_2_0", "||||||9_9_9", "1_2"]
    ),
    "eps": lambda rng: rng.choice(["1e-12", "1e-5", "3e-7", "0.1", "1"]),
}


def _values(read: Any, rng: random.Random) -> list[str]:
    """Texts for a reader of `normviz.ui.state`: words that it takes, the ends, a number between."""
    if read is yes_or_no:
        return ["0", "1"]
    known = inspect.getclosurevars(read).nonlocals if inspect.isfunction(read) else {}
    if callable(known.get("read")):
        known |= inspect.getclosurevars(known["read"]).nonlocals
    if "allowed" in known:
        return list(map(str, known["allowed"]))
    if "low" in known and "high" in known:
        low, high = known["low"], known["high"]
        between = rng.uniform(low, high)
        whole = isinstance(low, int) and isinstance(high, int)
        return [str(low), str(high), str(round(between) if whole else round(between, 3))]
    return ["0", "1", "auto"]


def _value(field: Field, rng: random.Random) -> str:
    if rng.random() < 0.05:
        return rng.choice(_ODD)
    values = _values(field.read, rng)
    if field.name in _FORMS and values == ["0", "1", "auto"]:
        return _FORMS[field.name](rng)
    return rng.choice(values)


def link(state: Controls, rng: random.Random) -> dict[str, str]:
    """A link to a lesson: a random part of its fields, with random values."""
    share = 0.9 if rng.random() < _FULL else rng.random()
    return {
        name: _value(field, rng) for name, field in state.fields.items() if rng.random() < share
    }
