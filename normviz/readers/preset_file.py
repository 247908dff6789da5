"""Reads data/presets.json, content which a teacher may edit, and says what is wrong in it.

A preset is one of three kinds:
    "values":  [[...], ...]                      typed numbers of any rank, as nested lists
    "random":  {"kind": ..., its own numbers}    drawn from a seed, with "shape" (see generators.py)
    "digits":  [0, 1, ...]                       one handwritten example of each digit named
and may carry "rows", "cols" (names), "dtype" ("float64" or "float32"), "pin" (the cell to look at,
by its index from 0: sample, feature, ...) and "suggests" (settings that show its point, in the
words of `Setup`: norm, groups, eps, training, convention, steps).
"title" and "teaches" are what the learner reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from normviz.language import _, ngettext
from normviz.norms.running import CONVENTIONS
from normviz.norms.table import norms_for
from normviz.readers.generators import GENERATORS
from normviz.readers.limits import EPS_POWERS, MAX_STEPS, check_shape

SOURCES = ("values", "random", "digits")
FIELDS = {"title", "teaches", "rows", "cols", "shape", "dtype", "pin", "suggests", *SOURCES}
DTYPES = ("float64", "float32")


@lru_cache(maxsize=4)
def read_presets(path: Path) -> dict[str, dict[str, Any]]:
    """The checked entries of a presets file by key, read once a process.

    `path`: the JSON file. Raises ValueError that says what is wrong, with the name of the file and
    of the preset, or OSError.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        message = _("{file} is not valid JSON: line {line}, column {column}.")
        raise ValueError(
            message.format(file=path.name, line=error.lineno, column=error.colno)
        ) from error
    if not isinstance(entries, dict) or not entries:
        message = _('{file} must be an object of presets: {{"key": {{"title": ...}}, ...}}.')
        raise ValueError(message.format(file=path.name))
    for key, entry in entries.items():
        try:
            _check(entry)
        except ValueError as error:
            message = _('{file}, preset "{key}": {problem}')
            raise ValueError(message.format(file=path.name, key=key, problem=error)) from error
    return entries


def _check(entry: Any) -> None:
    """Refuse an entry that a lesson could stumble over later."""
    if not isinstance(entry, dict):
        raise ValueError(_("an entry is an object with a title, a line and values."))
    if unknown := sorted(set(entry) - FIELDS):
        message = _('"{name}" is not a field; known are {known}.')
        raise ValueError(message.format(name=unknown[0], known=", ".join(sorted(FIELDS))))
    for field in ("title", "teaches"):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise ValueError(_('"{field}" must be a text.').format(field=field))
    if len(set(SOURCES) & set(entry)) != 1:
        raise ValueError(_('give exactly one of "values", "random" and "digits".'))
    if entry.get("dtype", "float64") not in DTYPES:
        message = _('"dtype" is {given}; use "float64" or "float32".')
        raise ValueError(message.format(given=json.dumps(entry["dtype"])))
    _check_source(entry)
    shape = check_shape(shape_of(entry))
    for field, count in (("rows", shape[0]), ("cols", shape[1])):
        _check_names(field, entry.get(field), count)
    _check_pin(entry.get("pin"), shape)
    _check_suggestions(entry.get("suggests", {}), shape)


def _check_source(entry: Mapping[str, Any]) -> None:
    if "values" in entry:
        message = _('"values" must be numbers in rows of equal length.')
        try:
            values = np.array(entry["values"])
        except ValueError as error:
            raise ValueError(message) from error
        if values.dtype.kind not in "if":
            raise ValueError(message)
    if "digits" in entry:
        digits = entry["digits"]
        if not isinstance(digits, list) or not all(digit in range(10) for digit in digits):
            raise ValueError(_('"digits" must be a list of whole numbers from 0 to 9.'))
    if "random" in entry:
        _check_random(entry["random"], entry.get("shape"))
    elif "shape" in entry:
        raise ValueError(_('"shape" belongs to "random"; values and digits bring their own.'))


def _check_random(random: Any, shape: Any) -> None:
    if not isinstance(shape, list) or not all(type(n) is int for n in shape):
        raise ValueError(_('"random" needs a "shape": a list of whole numbers such as [8, 6].'))
    if not isinstance(random, dict) or random.get("kind") not in list(GENERATORS):
        message = _('"random" needs a "kind"; known are {known}.')
        raise ValueError(message.format(known=", ".join(sorted(GENERATORS))))
    known = list(signature(GENERATORS[random["kind"]]).parameters)[2:]
    if unknown := sorted(set(random) - {"kind", *known}):
        message = _('"{kind}" takes no "{name}"; it takes {known}.')
        raise ValueError(
            message.format(kind=random["kind"], name=unknown[0], known=", ".join(known))
        )
    axes = check_shape(shape)
    numbers = {name: value for name, value in random.items() if name != "kind"}
    try:
        GENERATORS[random["kind"]](np.random.default_rng(0), axes, **numbers)
    except (TypeError, ValueError) as error:
        message = _('the numbers {numbers} do not work for "{kind}".')
        raise ValueError(
            message.format(numbers=json.dumps(numbers), kind=random["kind"])
        ) from error


def _check_names(field: str, names: Any, count: int) -> None:
    if names is None:
        return
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(_('"{field}" must be a list of names.').format(field=field))
    if len(names) != count:
        message = ngettext(
            '"{field}" has {given} name; the batch needs {count}.',
            '"{field}" has {given} names; the batch needs {count}.',
            len(names),
        )
        raise ValueError(message.format(field=field, given=len(names), count=count))


def _check_pin(pin: Any, shape: tuple[int, ...]) -> None:
    if pin is None:
        return
    inside = isinstance(pin, list) and [type(n) for n in pin] == [int] * len(shape)
    if not inside or not all(0 <= n < most for n, most in zip(pin, shape, strict=True)):
        message = _('"pin" is {given}; name a cell of the batch by its index, such as {example}.')
        raise ValueError(
            message.format(given=json.dumps(pin), example=json.dumps([n - 1 for n in shape]))
        )


def _check_suggestions(suggests: Any, shape: tuple[int, ...]) -> None:
    """Refuse what is no setting, and a value that the setting cannot have with this batch."""
    if not isinstance(suggests, dict):
        raise ValueError(_('"suggests" must be an object of settings: {"norm": "layer"}.'))
    for name, given in suggests.items():
        if name not in SETTINGS:
            message = _('"suggests" has "{name}", which is no setting; known are {known}.')
            raise ValueError(message.format(name=name, known=", ".join(SETTINGS)))
        SETTINGS[name](name, given, shape)


def _check_norm(name: str, given: Any, shape: tuple[int, ...]) -> None:
    _check_choice(name, given, norms_for(shape))


def _check_groups(name: str, given: Any, shape: tuple[int, ...]) -> None:
    if type(given) is not int or given < 1 or shape[1] % given:
        message = ngettext(
            '"groups" is {given}, which does not divide the {channels} channel.',
            '"groups" is {given}, which does not divide the {channels} channels.',
            shape[1],
        )
        raise ValueError(message.format(given=json.dumps(given), channels=shape[1]))


def _check_eps(name: str, given: Any, _shape: tuple[int, ...]) -> None:
    low, high = (10.0**power for power in EPS_POWERS)
    if type(given) not in (int, float) or not low <= given <= high:  # NaN is not either
        message = _('"{name}" is {given}; use a number from {low} to {high}.')
        raise ValueError(
            message.format(name=name, given=json.dumps(given), low=f"{low:g}", high=f"{high:g}")
        )


def _check_training(name: str, given: Any, _shape: tuple[int, ...]) -> None:
    if type(given) is not bool:
        message = _('"{name}" is {given}; use true or false.')
        raise ValueError(message.format(name=name, given=json.dumps(given)))


def _check_convention(name: str, given: Any, _shape: tuple[int, ...]) -> None:
    _check_choice(name, given, tuple(CONVENTIONS))


def _check_steps(name: str, given: Any, _shape: tuple[int, ...]) -> None:
    if type(given) is not int or not 0 <= given <= MAX_STEPS:
        message = _('"{name}" is {given}; use a whole number from {low} to {high}.')
        raise ValueError(message.format(name=name, given=json.dumps(given), low=0, high=MAX_STEPS))


def _check_choice(name: str, given: Any, known: tuple[str, ...]) -> None:
    if given not in known:
        message = _('"{name}" is {given}; known are {known}.')
        raise ValueError(message.format(name=name, given=json.dumps(given), known=", ".join(known)))


# What "suggests" may hold, in the words of `studies.experiment.Setup`, and what checks the value.
SETTINGS: dict[str, Callable[[str, Any, tuple[int, ...]], None]] = {
    "norm": _check_norm,
    "groups": _check_groups,
    "eps": _check_eps,
    "training": _check_training,
    "convention": _check_convention,
    "steps": _check_steps,
}


def shape_of(entry: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape that a checked `entry` makes when nobody asks for another.

    >>> shape_of({"values": [[1, 2, 3]]}), shape_of({"digits": [0, 1]})
    ((1, 3), (2, 1, 8, 8))
    """
    if "values" in entry:
        return np.shape(entry["values"])
    if "digits" in entry:
        return (len(entry["digits"]), 1, 8, 8)
    return tuple(entry["shape"])
