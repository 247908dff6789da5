"""The ReLU page in words: the reading, and what is unusual about A and B."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.studies.neuron import READINGS, theory
from normviz.studies.neuron_bias import bias_effect
from normviz.studies.neuron_seeds import alike_in_theory, firing_share, variance_left
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, percent
from pages.relu.state import INPUT_RANGES, SETTINGS, State, weights_of

_FEW = 100
_FULL = 0.98  # of a variance of 1: what ε takes from it is not seen
_NEVER = 1e-9  # a share of inputs: no training would meet one
_ROUNDING = 1e-12  # what is smaller is said as this: its digits are chance


def points(share: float) -> str:
    """A difference of shares, in percentage points."""
    # Translators: percentage points, always with one decimal, in "the shares are ... apart".
    return _("{points} points").format(points=f"{100 * share:.1f}").replace(" ", "\xa0")


def whole(count: int) -> str:
    r"""A number of samples, its thousands apart.

    >>> whole(10_000)
    '10\u202f000'
    """
    return f"{count:,}".replace(",", "\u202f")


def reading(state: State) -> str:
    """What the ReLU makes of A and B, and how far apart they are, with the current numbers."""
    a, b = (percent(share) for share in state.activation().silent_share)
    now, without = state.shift(), state.shift("off")
    distances = _(
        "The outputs are W₁ = {out} apart, without batch norm {out_off}; the shares of zeros "
        "{silent}, without it {silent_off}."
    ).format(
        out=number(now.out, 3),
        out_off=number(without.out, 3),
        silent=points(now.silent),
        silent_off=points(without.silent),
    )
    if state.place != "off":
        return _under_batch_norm(state).format(a=a, b=b, distances=distances)
    expected = [theory(state.inputs, each, state.norm).rectified for each in state.pair]
    theory_a, theory_b = (percent(each.zero_mass) for each in expected)
    text = _(
        "The ReLU turns {a} of A into exact zeros (theory: {theory_a}) and {b} of B (theory: "
        "{theory_b}): the shares of zeros are {silent} apart. A and B are W₁ = {into} apart before "
        "the ReLU, and {out} after it."
    )
    return text.format(
        a=a,
        b=b,
        theory_a=theory_a,
        theory_b=theory_b,
        silent=points(now.silent),
        into=number(now.into, 3),
        out=number(now.out, 3),
    )


def _under_batch_norm(state: State) -> str:
    """What batch norm makes of both, and whether what is left between them is chance."""
    full = spread_is_set(state, state.place)
    alike = alike_in_theory(state.inputs, state.pair, state.norm)
    if state.place == "before":
        if full and alike:
            text = _(
                "Batch norm gives the ReLU mean β and spread |γ|, whatever the weights: A has {a} "
                "zeros, B {b}. {distances}"
            )
            if state.shift().out < _ROUNDING:
                return text
            return " ".join([text, _("What is left is chance in the sample.")])
        return _(
            "Batch norm gives the ReLU mean β, but not the spread |γ|, as z varies too little "
            "beside ε: A has {a} zeros, B {b}. {distances}"
        )
    if not full:
        return _(
            "Batch norm gives both outputs mean β, but not the spread |γ|, as what the ReLU lets "
            "through varies too little beside ε: it silences {a} of A and {b} of B. {distances}"
        )
    if alike:
        return _(
            "Batch norm gives both outputs mean β and spread |γ|, and here one shape too: the ReLU "
            "before it silences {a} of A and {b} of B. {distances}"
        )
    return _(
        "Batch norm gives both outputs mean β and spread |γ|, but not one shape: the ReLU before "
        "it still silences {a} of A and {b} of B. {distances}"
    )


def spread_is_set(state: State, place: str) -> bool:
    """Whether ε is small beside what batch norm divides by at this place, for A and for B."""
    left = variance_left(state.activation(place), state.norm_at(place))
    return bool((left > _FULL).all())


def findings(state: State) -> list[Finding]:
    """What deserves a word: a bias that does nothing, no spread, a dead neuron, few samples."""
    found = _idle_bias(state) + _same(state)
    for setting, share in zip(SETTINGS, state.activation().silent_share, strict=True):
        known = theory(state.inputs, state.neuron(setting), state.norm)
        if known.std == 0:
            found += _no_spread(state, setting, known.mean)
        elif share == 1:
            found += _dead(state, setting)
    return found + _no_scale(state) + _few(state)


def _idle_bias(state: State) -> list[Finding]:
    if state.place != "before":
        return []
    neuron = state.neuron(state["move"])
    change = max(bias_effect(state.inputs, neuron, state.norm), _ROUNDING)
    return [
        Finding(
            _(
                "The bias b moves z, and nothing behind it: with b larger by 1, no output changes "
                "by more than {change}, which is rounding. The mean of z holds b too, so z minus "
                "its mean does not. β does the work of b; layers in front of batch norm are built "
                "without a bias."
            ).format(change=number(change, 1))
        )
    ]


def _same(state: State) -> list[Finding]:
    a, b = state.pair
    if a != b:
        return []
    return [
        Finding(
            _("A and B have the same weights: there is no shift to see."),
            _("Back to the article's weights"),
            weights_of(READINGS["first"]),
        )
    ]


def _no_spread(state: State, setting: str, value: float) -> list[Finding]:
    label, changes = _("Back to the article's weights"), weights_of(READINGS["first"])
    if any(theory(state.inputs, each, state.norm).std == 0 for each in READINGS["first"]):
        label = _("Back to the article's weights and inputs")
        changes |= {name: state.fields[name].default for name in INPUT_RANGES}
    return [
        Finding(
            _(
                "{setting} gives z = {value} for every input: its weights are 0, or cancel, or the "
                "inputs do not vary. Batch norm finds no spread to scale, and there is no curve of "
                "theory to draw."
            ).format(setting=setting.upper(), value=number(value)),
            label,
            changes,
        )
    ]


def _dead(state: State, setting: str) -> list[Finding]:
    samples = state.inputs.samples
    fires = firing_share(state.inputs, state.neuron(setting), state.norm)
    text = (
        ngettext(
            "{setting} is silent for the {samples} sample. A ReLU that never fires passes no "
            "gradient on: while its inputs stay as they are, training cannot wake it, and it is "
            "called dead.",
            "{setting} is silent for each of the {samples} samples. A ReLU that never fires passes "
            "no gradient on: while its inputs stay as they are, training cannot wake it, and it is "
            "called dead.",
            samples,
        )
        if fires < _NEVER
        else ngettext(
            "{setting} is silent for the {samples} sample, and passes no gradient on here. It is "
            "not dead: in theory it fires for a share of {fires} of all inputs, and other samples "
            "may wake it.",
            "{setting} is silent for each of the {samples} samples, and passes no gradient on "
            "here. It is not dead: in theory it fires for a share of {fires} of all inputs, and "
            "other samples may wake it.",
            samples,
        )
    ).format(setting=setting.upper(), samples=whole(samples), fires=number(fires, 2))
    if state.place == "before":
        return [Finding(text, _("Set β to 0 and γ to 1"), {"beta": 0.0, "gamma": 1.0})]
    return [
        Finding(
            text,
            _("Put batch norm before the ReLU, with β = 0 and γ = 1"),
            {"norm": "before", "beta": 0.0, "gamma": 1.0},
        )
    ]


def _no_scale(state: State) -> list[Finding]:
    if state.place == "off" or state.norm.gamma != 0:
        return []
    return [
        Finding(
            _(
                "γ = 0 makes every normalized value β = {beta}: A and B agree, and say nothing."
            ).format(beta=number(state.norm.beta)),
            _("Set γ to 1"),
            {"gamma": 1.0},
        )
    ]


def _few(state: State) -> list[Finding]:
    samples = state.inputs.samples
    if samples > _FEW:
        return []
    return [
        Finding(
            ngettext(
                "Only {samples} sample: how far the bars are from the curve is chance, and the "
                "distances would be others with other samples.",
                "Only {samples} samples: how far the bars are from the curve is chance, and the "
                "distances would be others with other samples.",
                samples,
            ).format(samples=samples),
            _("Draw 10 000"),
            {"samples": 10_000},
        )
    ]
