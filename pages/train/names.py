"""What the settings of a run are called, and what tells runs apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from normviz.language import _, ngettext
from normviz.nets.trainer import Settings
from normviz.ui.numbers import number
from pages.train.runs import differing, value_of

LETTERS = "ABCD"


def norm_names() -> dict[str, str]:
    """The norms of the net."""
    return {
        # Translators: kinds of normalization, in lists of settings and as choices.
        "none": _("no norm"),
        "batch": _("batch norm"),
        "layer": _("layer norm"),
        "group": _("group norm"),
        "rms": _("RMS norm"),
        "mean": _("mean-only batch norm"),
    }


def optimizer_names() -> dict[str, str]:
    """The optimizers."""
    return {"sgd": "SGD", "momentum": _("SGD with momentum"), "adam": "Adam"}


def activation_names() -> dict[str, str]:
    """The activations."""
    return {"relu": "ReLU", "leaky_relu": _("leaky ReLU"), "tanh": "tanh", "sigmoid": _("sigmoid")}


def init_names() -> dict[str, str]:
    """The initializations."""
    return {
        "he": _("He's weights"),
        "xavier": _("Xavier's weights"),
        "lecun": _("LeCun's weights"),
        "torch": _("PyTorch's default weights"),
        "fixed": _("weights of one fixed spread"),
    }


def placement_names() -> dict[str, str]:
    """Where the norm stands."""
    return {"before": _("norm before the activation"), "after": _("norm after the activation")}


def drop_names() -> dict[str, str]:
    """Where dropout stands."""
    return {
        "end": _("dropout at the end of the layer"),
        "activation": _("dropout before the norm"),
    }


def scaling_names() -> dict[str, str]:
    """How pixels are scaled before they enter a net."""
    return {
        # Translators: pixels, scaled to this range; and to this mean and spread.
        "unit": _("from 0 to 1"),
        "standardized": _("mean 0, standard deviation 1"),
    }


def schedule_names() -> dict[str, str]:
    """What becomes of the learning rate."""
    return {"constant": _("constant rate"), "cosine": _("rate falling to 0 (cosine)")}


def clip_names() -> dict[str, str]:
    """How gradients are clipped."""
    return {
        # Translators: gradients that are left as they are.
        "none": _("no clipping"),
        # Translators: gradients, each number by itself; and all together by their length.
        "value": _("clipped by value"),
        "norm": _("clipped by norm"),
    }


def decay_names() -> dict[str, str]:
    """What L2 acts on."""
    return {
        # Translators: what L2 pulls towards 0.
        "all": _("L2 on all parameters"),
        "weights": _("L2 on weights alone"),
        "hidden": _("L2 on hidden layers' weights"),
        "gamma": _("L2 on γ alone"),
    }


_NAMES: dict[str, Callable[[], dict[str, str]]] = {
    "norm": norm_names,
    "optimizer": optimizer_names,
    "activation": activation_names,
    "init": init_names,
    "placement": placement_names,
    "drop_at": drop_names,
    "schedule": schedule_names,
    "clip": clip_names,
    "l2_on": decay_names,
}


def value_words(name: str, value: Any) -> str:
    """One setting, as a few words that stand beside others.

    >>> value_words("lr", 3.0), value_words("norm", "batch")
    ('rate 3', 'batch norm')
    """
    if name in _NAMES:
        return _NAMES[name]()[value]
    shown = number(value) if isinstance(value, float) else value
    match name:
        case "hidden":
            words = ngettext("{value} hidden layer", "{value} hidden layers", value)
        case "width":
            # Translators: how many units each layer has.
            words = ngettext("{value} unit a layer", "{value} units a layer", value)
        case "groups":
            words = ngettext("{value} group", "{value} groups", value)
        case "epochs":
            words = ngettext("{value} epoch", "{value} epochs", value)
        case "bias":
            return {None: _("bias as needed"), True: _("with bias"), False: _("without bias")}[
                value
            ]
        case "weight_norm":
            if value:
                return _("weight norm")
            # Translators: weights without weight norm.
            return _("plain weights")
        case "keep_rest":
            return _("last batch kept") if value else _("last batch dropped")
        case _other:
            words = _plain_words()[name]
    return words.format(value=shown)


def _plain_words() -> dict[str, str]:
    return {
        # Translators: this and the next stand in a list of settings: "batch norm, rate 0.1, ...".
        "std": _("weights of spread {value}"),
        "dropout": _("dropout {value}"),
        "seed": _("seed {value}"),
        "lr": _("rate {value}"),
        "momentum": _("momentum {value}"),
        "batch": _("batches of {value}"),
        "l2": _("L2 {value}"),
        "clip_at": _("clipped at {value}"),
    }


def matters(run: Settings, name: str) -> bool:
    """Whether a setting has an effect on this run, given the others."""
    net = run.net
    match name:
        case "placement" | "drop_at" if net.norm == "none" or not net.hidden:
            return False
        case "bias":
            return net.bias is not None
        case "drop_at":
            return net.dropout > 0 and net.placement == "after"
        case "groups":
            return net.norm == "group"
        case "std":
            return net.init == "fixed"
        case "l2_on":
            return run.l2 > 0
        case "momentum":
            return run.optimizer == "momentum"
        case "clip_at":
            return run.clip != "none"
    return True


def run_names(runs: Sequence[Settings], pins: Sequence[Settings] = ()) -> list[str]:
    """What tells each run from the others, in words, a letter first; pinned ones come after.

    >>> from pages.train.runs import PLAIN, with_values
    >>> run_names([PLAIN, with_values(PLAIN, norm="batch", lr=3.0)])
    ['A: no norm, rate 0.1', 'B: batch norm, rate 3']
    """
    shown = [*runs, *pins]
    letters = [*LETTERS[: len(runs)], *(f"P{place}" for place in range(1, len(pins) + 1))]
    apart = differing(shown)
    names = []
    for letter, run in zip(letters, shown, strict=True):
        words = [value_words(name, value_of(run, name)) for name in apart if matters(run, name)]
        names.append(f"{letter}: {', '.join(words)}" if words else letter)
    return names


def in_common(runs: Sequence[Settings]) -> str:
    """What all runs share, in one line; only what has an effect, and what is unusual."""
    first, apart = runs[0], set(differing(runs))
    shared = []
    if not apart & {"hidden", "width"}:
        shared.append(layer_sizes(first))
    always = ("activation", "init", "norm", "placement", "optimizer", "lr", "batch", "epochs")
    unusual = ("groups", "bias", "weight_norm", "dropout", "drop_at", "momentum", "schedule", "l2")
    rare = ("l2_on", "clip", "clip_at", "keep_rest")
    plain = Settings()
    for name in (*always, *unusual, *rare):
        if name in apart or not matters(first, name):
            continue
        value = value_of(first, name)
        if name in always or value != value_of(plain, name):
            shared.append(value_words(name, value))
    return ", ".join(shared)


def layer_sizes(run: Settings) -> str:
    """How many numbers go in, through each layer, and out, as 64-128-10.

    >>> layer_sizes(Settings())
    '64-128-10'
    """
    net = run.net
    hidden = [str(net.width)] * net.hidden
    if net.hidden > 3:
        # Translators: {count} hidden layers of {width} units each, as in "64-(10 × 64)-10".
        hidden = [_("({count} × {width})").format(count=net.hidden, width=net.width)]
    return "-".join([str(net.inputs), *hidden, str(net.classes)])
