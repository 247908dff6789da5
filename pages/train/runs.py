"""Runs as text: what an address says of a few trainings, in a form that a person can read.

A run is written as what differs from plain settings, "lr:3,norm:batch"; runs stand one behind the
other with a semicolon between them, and a run of plain settings is "-".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from normviz.language import _, ngettext
from normviz.nets.activations import ACTIVATIONS
from normviz.nets.initialization import SCHEMES
from normviz.nets.network import DROP_AT, MEAN_ONLY, NORMS, Net
from normviz.nets.optimizers import CLIPS, DECAYS, OPTIMIZERS, SCHEDULES
from normviz.nets.signal import PLACEMENTS
from normviz.nets.trainer import Settings
from normviz.ui.state import as_number, as_switch, one_of, real_number, whole_number, yes_or_no
from normviz.ui.style import SERIES

MOST_RUNS = 4
MOST_PINS = len(SERIES) - MOST_RUNS  # each has a colour of its own in every picture
KINDS = (*NORMS, MEAN_ONLY)  # of norms
MOST_HIDDEN, MOST_WIDTH, MOST_BATCH, MOST_EPOCHS, LAST_SEED = 20, 512, 1024, 100, 999
RATES = (1e-5, 1e3)
MOST_DROPOUT, MOST_L2, CLIP_AT = 0.9, 1.0, (1e-3, 1e3)

PLAIN = Settings()
_PLAIN_TEXT = "-"


@dataclass(frozen=True)
class Part:
    """One setting of a run: its two translations, between text and value."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _bias(text: str) -> bool | None:
    return {"auto": None, "1": True, "0": False}[one_of("auto", "1", "0")(text)]


def _real(low: float, high: float) -> Part:
    return Part(real_number(low, high), as_number)


PARTS: dict[str, Part] = {
    "hidden": Part(whole_number(0, MOST_HIDDEN)),
    "width": Part(whole_number(1, MOST_WIDTH)),
    "activation": Part(one_of(*ACTIVATIONS)),
    "init": Part(one_of(*SCHEMES)),
    "std": _real(1e-4, 10),
    "norm": Part(one_of(*KINDS)),
    "placement": Part(one_of(*PLACEMENTS)),
    "groups": Part(whole_number(1, MOST_WIDTH)),
    "bias": Part(_bias, lambda bias: "auto" if bias is None else as_switch(bias)),
    "weight_norm": Part(yes_or_no, as_switch),
    "dropout": _real(0, MOST_DROPOUT),
    "drop_at": Part(one_of(*DROP_AT)),
    "seed": Part(whole_number(0, LAST_SEED)),
    "optimizer": Part(one_of(*OPTIMIZERS)),
    "lr": _real(*RATES),
    "momentum": _real(0, 0.999),
    "schedule": Part(one_of(*SCHEDULES)),
    "epochs": Part(whole_number(1, MOST_EPOCHS)),
    "batch": Part(whole_number(1, MOST_BATCH)),
    "keep_rest": Part(yes_or_no, as_switch),
    "l2": _real(0, MOST_L2),
    "l2_on": Part(one_of(*DECAYS)),
    "clip": Part(one_of(*CLIPS)),
    "clip_at": _real(*CLIP_AT),
}
_OF_NET = {field.name for field in fields(Net)}


def value_of(run: Settings, name: str) -> Any:
    """One setting of a run, whether it belongs to the net or to how it learns."""
    return getattr(run.net if name in _OF_NET else run, name)


def with_values(run: Settings, **changes: Any) -> Settings:
    """The run with other values of some settings.

    >>> with_values(PLAIN, lr=3.0, norm="batch").net.norm
    'batch'
    """
    of_net = {name: value for name, value in changes.items() if name in _OF_NET}
    others = {name: value for name, value in changes.items() if name not in _OF_NET}
    return replace(run, net=replace(run.net, **of_net), **others)


def differing(runs: Sequence[Settings]) -> list[str]:
    """The settings in which these runs are not all the same, in the order of `PARTS`."""
    return [name for name in PARTS if len({value_of(run, name) for run in runs}) > 1]


def write_runs(runs: Sequence[Settings]) -> str:
    """The runs as text; `read_runs` is the inverse.

    >>> write_runs([PLAIN, with_values(PLAIN, lr=3.0, norm="batch")])
    '-;norm:batch,lr:3'
    """
    return ";".join(_written(run) for run in runs)


def _written(run: Settings) -> str:
    said = [
        f"{name}:{part.write(value_of(run, name))}"
        for name, part in PARTS.items()
        if value_of(run, name) != value_of(PLAIN, name)
    ]
    return ",".join(said) or _PLAIN_TEXT


def read_runs(text: str, most: int = MOST_RUNS) -> tuple[Settings, ...]:
    """The runs that a text names. Raises ValueError, with a sentence, for what names none.

    >>> [run.lr for run in read_runs("-;norm:batch,lr:3")]
    [0.1, 3.0]
    """
    each = text.split(";")
    if len(each) > most:
        # Translators: "it" is a link, or a part of one: the end of a sentence that says so.
        reason = ngettext(
            "it names {count} run: use at most {most}.",
            "it names {count} runs: use at most {most}.",
            len(each),
        )
        raise ValueError(reason.format(count=len(each), most=most))
    return tuple(_read(run) for run in each)


def read_pins(text: str) -> tuple[Settings, ...]:
    """The pinned runs that a text names; as `read_runs`, but as many as there may be pins.

    >>> [run.lr for run in read_pins("lr:5;lr:6")]
    [5.0, 6.0]
    """
    return read_runs(text, MOST_PINS)


def _read(text: str) -> Settings:
    values: dict[str, Any] = {}
    for said in text.split(",") if text != _PLAIN_TEXT else ():
        name, _colon, value = said.partition(":")
        if name not in PARTS:
            raise ValueError(
                _("a run has no setting of this name: write it like {right}.").format(
                    right="norm:batch,lr:0.1"
                )
            )
        try:
            values[name] = PARTS[name].read(value)
        except ValueError as error:
            # Translators: {name} is a setting in a link; {reason} ends the sentence.
            raise ValueError(_("in {name}, {reason}").format(name=name, reason=error)) from None
    run = with_values(PLAIN, **values)
    run.net.plans()  # which refuses what cannot be built
    return run
