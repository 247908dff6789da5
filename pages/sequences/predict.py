"""Predict first: what batch norm makes of padding, of a step of one, and of a growing state."""

from __future__ import annotations

from normviz.language import _
from normviz.ui.choices import choose
from normviz.ui.numbers import number
from normviz.ui.predict import Choice, Estimate, Question, guessing, predict
from pages.sequences.state import CELL_BATCH, UNITS, Sequences, unrolled

_GAIN, _STEPS = 3.0, 40


def hides(page: Sequences) -> bool:
    """Whether a question is open whose answer stands in the picture, the reading, the formula."""
    return (
        page.state["section"] == "predict"
        and page.state["ask"] != "cell"
        and guessing(_question(page))
    )


def questions(page: Sequences) -> None:
    """The question that is chosen, and after the guess its answer."""
    names = {
        "alone": _("A step of one"),
        "mean": _("A mean with padding"),
        "cell": _("A recurrent cell"),
    }
    choose(page.state, "ask", _("Question"), names)
    question = _question(page)
    match page.state["ask"]:
        case "alone":
            predict(question, "zero", _why_alone(page))
        case "mean":
            counted, step = page.statistics(counted=True), _step_asked(page)
            truth = float(counted.mean[page.cell[1], step])
            predict(question, truth, _why_mean(page), again=page.draw_again)
        case _cell:
            none, _batch, layer = _cells(page)
            predict(question, _cell_truth(page), _why_cell(none.rms[-1], layer.rms[-1]))


def _step_asked(page: Sequences) -> int:
    """The step of the question on padding: the last one that at least two sequences reach."""
    return sorted(page.lengths)[-2] - 1


def _question(page: Sequences) -> Question:
    match page.state["ask"]:
        case "alone":
            return Choice(
                "sequences.ask.alone",
                _(
                    "Batch norm at each step, padding masked. A step is reached by one sequence "
                    "only, with x = 7.3 there. What is its x̂?"
                ),
                {
                    "same": _("7.3: there is nothing to compare it with."),
                    "one": _("1: one standard deviation from nothing."),
                    "zero": _("0, whatever x is."),
                    "nan": _("Not a number: a division by zero."),
                },
            )
        case "mean":
            step = _step_asked(page)
            reach = int(page.padded.reach[step])
            return Estimate(
                "sequences.ask.mean",
                _(
                    "Sequences left at step {step}: {reach} of {rows}. Padding has the value "
                    "{pad}. Read the values of feature {feature} there in the picture: what is the "
                    "mean of this step with padding counted?"
                ).format(
                    step=step + 1,
                    reach=reach,
                    rows=len(page.lengths),
                    pad=number(page.state["pad"]),
                    feature=page.cell[1] + 1,
                ),
                -10.0,
                12.0,
                0.1,
                about=f"{page.batch}{page.cell[1]}",
            )
        case _cell:
            return Choice(
                "sequences.ask.cell",
                _(
                    "A recurrent cell with ReLU, {units} units and weights of gain {gain} runs for "
                    "{steps} steps on inputs of size 1. How large is the hidden state in the end, "
                    "without a norm?"
                ).format(units=UNITS, gain=number(_GAIN), steps=_STEPS),
                {
                    "same": _("About 1, as the inputs."),
                    "tens": _("Some tens: it adds up."),
                    "huge": _("Beyond a thousand, and growing."),
                    "gone": _("Near 0: ReLU cuts half of it away at every step."),
                },
                about=str(page.state["seed"]),
            )


def _cells(page: Sequences):  # type: ignore[no-untyped-def]
    return unrolled("relu", _GAIN, _STEPS, page.state["seed"])


def _cell_truth(page: Sequences) -> str:
    rms = _cells(page)[0].rms[-1]
    if rms >= 1000:
        return "huge"
    return "tens" if rms >= 10 else "same" if rms >= 0.1 else "gone"


def _why_alone(page: Sequences) -> str:
    return _(
        "With m = 1 the value is its own mean: x − μ = 0, and 0 / √(0 + ε) = 0. The ε alone keeps "
        "the division possible. PyTorch raises an error instead. Slide the lengths: here the last "
        "step is reached by {reach}."
    ).format(reach=int(page.padded.reach[-1]))


def _why_mean(page: Sequences) -> str:
    feature, step = page.cell[1], _step_asked(page)
    reach, rows = int(page.padded.reach[step]), len(page.lengths)
    masked = page.statistics(counted=False).mean[feature, step]
    return _(
        "Sequences left: {reach}, with mean {masked}. Cells of padding that join them: {padding}, "
        "each {pad}. Together ({reach} · {masked} + {padding} · {pad}) / {rows}. The more padding, "
        "the less the mean says about the sequences."
    ).format(
        reach=reach,
        masked=number(masked, 3),
        padding=rows - reach,
        pad=number(page.state["pad"]),
        rows=rows,
    )


def _why_cell(none: float, layer: float) -> str:
    return _(
        "W of gain 3 multiplies a state by about 3, ReLU keeps about half of the mean square: a "
        "factor near 3/√2 ≈ 2.1 at every step, and the same weights every time. The state ends at "
        "{none} without a norm and at {layer} under layer norm ({batch} sequences)."
    ).format(none=number(none, 2), layer=number(layer, 2), batch=CELL_BATCH)
