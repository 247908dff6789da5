"""The ReLU page in words: the reading, the formula, and what is unusual about A and B."""

from __future__ import annotations

from normviz.language import _
from normviz.norms.partition import Partition
from normviz.norms.summary import summarize
from normviz.studies.neuron import READINGS, Neuron, bias_effect, theory
from normviz.ui.findings import Finding
from normviz.ui.numbers import latex_number, latex_term, number, percent
from pages.relu.state import SETTINGS, Relu, weights_of

_FEW = 100
_ROUNDING = 1e-12  # what is smaller is said as this: its digits are chance
_SHARE = r"P({v} \le 0) = \Phi({a})"
_BN = (
    r"\mathrm{{BN}}({v}) = "
    r"\gamma\,\frac{{{v} - \bar {v}}}{{\sqrt{{s_{v}^2 + \varepsilon}}}} + \beta"
)


def points(share: float) -> str:
    """A difference of shares, in percentage points."""
    return _("{points} points").format(points=f"{100 * share:.1f}").replace(" ", "\xa0")


def whole(count: int) -> str:
    r"""A number of samples, its thousands apart.

    >>> whole(10_000)
    '10\u202f000'
    """
    return f"{count:,}".replace(",", "\u202f")


def reading(relu: Relu) -> str:
    """What the ReLU makes of A and B, and how far apart they are, with the current numbers."""
    a, b = (percent(share) for share in relu.activation().silent_share)
    now, without = relu.shift(), relu.shift("off")
    distances = _(
        "The outputs are W₁ = {out} apart, without batch norm {out_off}; the shares of zeros "
        "{silent}, without it {silent_off}."
    ).format(
        out=number(now.out, 3),
        out_off=number(without.out, 3),
        silent=points(now.silent),
        silent_off=points(without.silent),
    )
    if relu.place == "before":
        text = _(
            "Batch norm gives the ReLU mean β and spread |γ|, whatever the weights: A has {a} "
            "zeros, B {b}. {distances} What is left is chance in the sample."
        )
        return text.format(a=a, b=b, distances=distances)
    if relu.place == "after":
        text = _(
            "Batch norm gives both outputs mean β and spread |γ|, but not one shape: the ReLU "
            "before it still silences {a} of A and {b} of B. {distances}"
        )
        return text.format(a=a, b=b, distances=distances)
    expected = [theory(relu.inputs, each, relu.norm).rectified for each in relu.pair]
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


def symbols_of(relu: Relu) -> str:
    """The arithmetic in symbols; it changes with the place of batch norm only, and is kept else."""
    lines = [r"z = w_1 x_1 + w_2 x_2 + b"]
    if relu.place == "off":
        lines.append(_SHARE.format(v="z", a=r"-\mu_z / \sigma_z"))
    elif relu.place == "before":
        lines += [_BN.format(v="z"), _SHARE.format(v=r"\mathrm{BN}(z)", a=r"-\beta / |\gamma|")]
    else:
        lines += [r"r = \mathrm{ReLU}(z), \quad " + _SHARE.format(v="z", a=r"-\mu_z / \sigma_z")]
        lines.append(_BN.format(v="r"))
    return _stacked(lines)


def numbers_of(relu: Relu) -> str:
    """The same with the numbers of the setting that the sliders move."""
    setting = relu.state["move"]
    neuron, column = relu.neuron(setting), SETTINGS.index(setting)
    w1, w2, b = latex_number(neuron.w1), latex_term(neuron.w2), latex_term(neuron.bias)
    lines = [rf"z = {w1}\,x_1 + {w2}\,x_2 + {b}", _share_line(relu, neuron)]
    if relu.place == "before":
        lines.insert(1, _norm_line(relu, column))
    elif relu.place == "after":
        lines.append(_norm_line(relu, column))
    return _stacked(lines)


def _stacked(lines: list[str]) -> str:
    return r"\begin{gathered}" + r" \\ ".join(lines) + r"\end{gathered}"


def _norm_line(relu: Relu, column: int) -> str:
    activation = relu.activation()
    v, values = ("z", activation.z) if relu.place == "before" else ("r", activation.relu)
    sample = summarize(values, Partition.batch(values.shape))
    gamma, beta = latex_number(relu.norm.gamma), latex_term(relu.norm.beta)
    mean, std = latex_term(sample.mean[column], 3), latex_number(sample.std[column], 3)
    return (
        rf"\mathrm{{BN}}({v}) = {gamma} \cdot \frac{{{v} - {mean}}}"
        rf"{{\sqrt{{{std}^2 + 10^{{-5}}}}}} + {beta}"
    )


def _share_line(relu: Relu, neuron: Neuron) -> str:
    known = theory(relu.inputs, neuron, relu.norm)
    mass = latex_number(known.rectified.zero_mass, 3)
    if known.into_std == 0:
        return rf"P = {mass}"
    mean, std = latex_number(0 - known.into_mean, 3), latex_number(known.into_std, 3)
    return rf"P = \Phi({mean} / {std}) = {mass}"


def findings(relu: Relu) -> list[Finding]:
    """What deserves a word: a bias that does nothing, no spread, a dead neuron, few samples."""
    found = _idle_bias(relu) + _same(relu)
    for setting, share in zip(SETTINGS, relu.activation().silent_share, strict=True):
        known = theory(relu.inputs, relu.neuron(setting), relu.norm)
        if known.std == 0:
            found += _no_spread(setting, known.mean)
        elif share == 1:
            found += _dead(relu, setting)
    return found + _no_scale(relu) + _few(relu)


def _idle_bias(relu: Relu) -> list[Finding]:
    if relu.place != "before":
        return []
    neuron = relu.neuron(relu.state["move"])
    change = max(bias_effect(relu.inputs, neuron, relu.norm), _ROUNDING)
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


def _same(relu: Relu) -> list[Finding]:
    a, b = relu.pair
    if a != b:
        return []
    return [
        Finding(
            _("A and B have the same weights: there is no shift to see."),
            _("Back to the article's weights"),
            weights_of(READINGS["first"]),
        )
    ]


def _no_spread(setting: str, value: float) -> list[Finding]:
    return [
        Finding(
            _(
                "{setting} gives z = {value} for every input: its weights are 0, or cancel, or the "
                "inputs do not vary. Batch norm finds no spread to scale, and there is no curve of "
                "theory to draw."
            ).format(setting=setting.upper(), value=number(value)),
            _("Back to the article's weights"),
            weights_of(READINGS["first"]),
        )
    ]


def _dead(relu: Relu, setting: str) -> list[Finding]:
    text = _(
        "{setting} is silent for each of the {samples} samples. A ReLU that never fires passes no "
        "gradient on, so training cannot wake it: it is called dead."
    ).format(setting=setting.upper(), samples=whole(relu.inputs.samples))
    if relu.place == "before":
        return [Finding(text, _("Set β to 0 and γ to 1"), {"beta": 0.0, "gamma": 1.0})]
    return [Finding(text, _("Put batch norm before the ReLU"), {"norm": "before"})]


def _no_scale(relu: Relu) -> list[Finding]:
    if relu.place == "off" or relu.norm.gamma != 0:
        return []
    return [
        Finding(
            _(
                "γ = 0 makes every normalized value β = {beta}: A and B agree, and say nothing."
            ).format(beta=number(relu.norm.beta)),
            _("Set γ to 1"),
            {"gamma": 1.0},
        )
    ]


def _few(relu: Relu) -> list[Finding]:
    if relu.inputs.samples > _FEW:
        return []
    return [
        Finding(
            _(
                "Only {samples} samples: the bars are far from the curve by chance alone, and so "
                "are the distances."
            ).format(samples=relu.inputs.samples),
            _("Draw 10 000"),
            {"samples": 10_000},
        )
    ]
