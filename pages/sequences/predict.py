"""Predict first: what batch norm makes of padding, of a step of one, and of a growing state."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.recurrent import Unrolled
from normviz.ui.numbers import agreeing, number
from normviz.ui.predict import Asked, Choice, Estimate, choose_question
from pages.sequences.state import CELL_BATCH, UNITS, State, unrolled
from pages.sequences.words import factors, steps_in_words

_GAIN, _STEPS = 3.0, 40


def asked(state: State) -> Asked | None:
    """The question that is put to the learner at the moment."""
    if state["section"] != "predict":
        return None
    return {"alone": _alone, "mean": _mean, "cell": _cell}[state["ask"]](state)


def questions(state: State) -> None:
    """The picker of the question."""
    names = {
        # Translators: a question, about a time step that one sequence alone reaches.
        "alone": _("A step of one"),
        "mean": _("A mean with padding"),
        "cell": _("A recurrent cell"),
    }
    choose_question(state, names)


def _alone(state: State) -> Asked:
    """What becomes of a step that one sequence alone reaches."""
    question = Choice(
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
    return Asked(question, lambda: "zero", lambda: _why_alone(state))


def _why_alone(state: State) -> str:
    return _(
        "With m = 1 the value is its own mean: x − μ = 0, and 0 / √(0 + ε) = 0. The ε alone keeps "
        "the division possible. PyTorch raises an error instead. Slide the lengths: here the last "
        "step is reached by {reach}."
    ).format(reach=int(state.padded.reach[-1]))


def _mean(state: State) -> Asked:
    """The mean of a step with padding counted."""
    step = _step_asked(state)
    reach = int(state.padded.reach[step])
    question = Estimate(
        "sequences.ask.mean",
        _(
            "Sequences left at step {step}: {reach} of {rows}. Padding has the value "
            "{pad}. Read the values of feature {feature} there in the picture: what is the "
            "mean of this step with padding counted?"
        ).format(
            step=step + 1,
            reach=reach,
            rows=len(state.lengths),
            pad=number(state["pad"]),
            feature=state.cell[1] + 1,
        ),
        -10.0,
        12.0,
        0.1,
        about=f"{state.batch}{state.cell[1]}",
    )
    return Asked(
        question,
        lambda: float(state.statistics(counted=True).mean[state.cell[1], step]),
        lambda: _why_mean(state),
        again=state.next_seed,
    )


def _step_asked(state: State) -> int:
    """The step of the question on padding: the last one that at least two sequences reach."""
    return sorted(state.lengths)[-2] - 1


def _why_mean(state: State) -> str:
    feature, step = state.cell[1], _step_asked(state)
    reach, rows = int(state.padded.reach[step]), len(state.lengths)
    masked = float(state.statistics(counted=False).mean[feature, step])
    mean = float(state.statistics(counted=True).mean[feature, step])
    agreed = agreeing(
        lambda masked: (reach * masked + (rows - reach) * state["pad"]) / rows,
        masked,
        result=mean,
        significant=3,
    )
    return _(
        "Sequences left: {reach}, with mean {masked}. Cells of padding that join them: {padding}, "
        "each {pad}. Together ({reach} · {masked} + {padding} · {pad}) / {rows} = {mean}. "
        "The more padding, the less the mean says about the sequences."
    ).format(
        reach=reach,
        masked=number(masked, agreed.digits[0]),
        mean=number(mean, 3),
        padding=rows - reach,
        pad=number(state["pad"]),
        rows=rows,
    )


def _cell(state: State) -> Asked:
    """How large the state of a recurrent cell gets."""
    question = Choice(
        "sequences.ask.cell",
        # Translators: {steps} is "40 steps".
        ngettext(
            "A recurrent cell with ReLU, {units} unit and weights of gain {gain} runs for "
            "{steps} on inputs of size 1. How large is the hidden state in the end, "
            "without a norm?",
            "A recurrent cell with ReLU, {units} units and weights of gain {gain} runs for "
            "{steps} on inputs of size 1. How large is the hidden state in the end, "
            "without a norm?",
            UNITS,
        ).format(units=UNITS, gain=number(_GAIN), steps=steps_in_words(_STEPS)),
        {
            "same": _("About 1, as the inputs."),
            "tens": _("Some tens: it adds up."),
            "huge": _("Beyond a thousand, and growing."),
            "gone": _("Near 0: ReLU cuts half of it away at every step."),
        },
        about=str(state["seed"]),
    )
    return Asked(question, lambda: _size(state), lambda: _why_cell(state))


def _cells(state: State) -> tuple[Unrolled, ...]:
    return unrolled("relu", _GAIN, _STEPS, state["seed"])


def _size(state: State) -> str:
    rms = _cells(state)[0].rms[-1]
    if rms >= 1000:
        return "huge"
    return "tens" if rms >= 10 else "same" if rms >= 0.1 else "gone"


def _why_cell(state: State) -> str:
    none, _batch, layer = _cells(state)
    growths = state.growths(activation="relu", gain=_GAIN, steps=_STEPS)[0]
    return ngettext(
        "The state ends at {none} without a norm and at {layer} under layer norm ({batch} "
        "sequence). Were W drawn anew at every step, gain 3 and a ReLU that keeps half of the mean "
        "square would multiply it by about 3/√2 ≈ 2.1. Here the same W acts each time: in the long "
        "run a step multiplies the state by {growth}, with {count} seeds by {growths}.",
        "The state ends at {none} without a norm and at {layer} under layer norm ({batch} "
        "sequences). Were W drawn anew at every step, gain 3 and a ReLU that keeps half of the "
        "mean square would multiply it by about 3/√2 ≈ 2.1. Here the same W acts each time: in the "
        "long run a step multiplies the state by {growth}, with {count} seeds by {growths}.",
        CELL_BATCH,
    ).format(
        none=number(none.rms[-1], 2),
        layer=number(layer.rms[-1], 2),
        batch=CELL_BATCH,
        growth=number(none.growth, 3),
        count=len(growths),
        growths=factors(growths),
    )
