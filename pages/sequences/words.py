"""The page on sequences in words: names, the reading, what is unusual."""

from __future__ import annotations

from collections.abc import Sequence

from normviz.language import _, ngettext
from normviz.studies.padding import alone_among_padding, padding_gap
from normviz.ui.findings import Finding
from normviz.ui.numbers import between, number, percent
from pages.sequences.state import OWN, State


def sharing_name(sharing: str) -> str:
    """Who shares statistics, as a learner reads it."""
    return {
        "step": _("Batch norm, each step"),
        "batch": _("Batch norm, all steps"),
        "token": _("Layer norm, each step"),
        "layer": _("Layer norm, all steps"),
    }[sharing]


def sharing_choice(sharing: str) -> str:
    """The same, as short as a button needs it."""
    return {
        "step": _("Batch, each step"),
        "batch": _("Batch, all steps"),
        "token": _("Layer, each step"),
        "layer": _("Layer, all steps"),
    }[sharing]


def sharing_story(sharing: str) -> str:
    """What the cells of one set have in common, and who does it so."""
    return {
        "step": _(
            "One feature at one step, over the sequences: recurrent batch norm "
            "(Cooijmans et al., 2016)."
        ),
        "batch": _(
            "One feature over all sequences and all steps: BatchNorm1d of PyTorch on "
            "(N, C, L). It counts padding; Keras' BatchNormalization takes a mask."
        ),
        "token": _(
            "All features of one sequence at one step: what transformers do, LayerNorm(C) of "
            "PyTorch on (N, L, C) and Keras' LayerNormalization with axis=-1."
        ),
        "layer": _(
            "Everything of one sequence, all features and all steps: layer norm as for an image. "
            "Rare for sequences; later steps change earlier ones."
        ),
    }[sharing]


def padding_name(padding: str) -> str:
    """What happens to padding."""
    return {
        # Translators: padding is counted: it is data as any other to the statistics.
        "counted": _("counted"),
        # Translators: padding is masked: statistics leave it out.
        "masked": _("masked"),
    }[padding]


def pattern_name(pattern: str) -> str:
    """How lengths are drawn."""
    return {
        # Translators: how long sequences are: they fall like stairs.
        "stairs": _("Stairs"),
        # Translators: how long sequences are: all the same.
        "equal": _("All equal"),
        # Translators: how long sequences are: one is long, the others are short.
        "one_long": _("One long"),
        # Translators: how long sequences are: each length alike.
        "uniform": _("Random"),
        # Translators: how long sequences are: most are short.
        "geometric": _("Mostly short"),
        # Translators: how long sequences are: as the learner chose.
        OWN: _("Your own"),
    }[pattern]


def steps_in_words(count: int) -> str:
    """How many steps, as a phrase in a sentence.

    >>> steps_in_words(1), steps_in_words(40)
    ('1 step', '40 steps')
    """
    return ngettext("{count} step", "{count} steps", count).format(count=count)


def factors(values: Sequence[float]) -> str:
    """From where to where factors reach that several seeds gave.

    >>> factors([2.0, 1.0])
    '1 to 2'
    """
    return between(number(min(values), 3), number(max(values), 3))


def reading(state: State) -> str:
    """What the picture shows, with the current numbers."""
    return f"{_step_story(state)} {_cell_story(state)}"


def _step_story(state: State) -> str:
    _sequence, feature, step = state.cell
    reach = int(state.padded.reach[step])
    counted, masked = state.statistics(counted=True), state.statistics(counted=False)
    facts = {
        "step": step + 1,
        "reach": reach,
        "rows": len(state.lengths),
        "padding": len(state.lengths) - reach,
        "feature": feature + 1,
        "mean": number(masked.mean[feature, step], 3),
        "std": number(masked.std[feature, step], 3),
        "mean_counted": number(counted.mean[feature, step], 3),
        "std_counted": number(counted.std[feature, step], 3),
    }
    if reach == len(state.lengths):
        text = ngettext(
            "The {rows} sequence reaches step {step}: no padding there, and feature {feature} has "
            "mean {mean} and standard deviation {std} over the batch either way.",
            "All {rows} sequences reach step {step}: no padding there, and feature {feature} has "
            "mean {mean} and standard deviation {std} over the batch either way.",
            len(state.lengths),
        )
    else:
        text = ngettext(
            "Sequences that reach step {step}: {reach} of {rows}. Over the batch, feature "
            "{feature} has mean {mean} and standard deviation {std} there with padding masked, "
            "{mean_counted} and {std_counted} with padding counted ({padding} of {rows} cell).",
            "Sequences that reach step {step}: {reach} of {rows}. Over the batch, feature "
            "{feature} has mean {mean} and standard deviation {std} there with padding masked, "
            "{mean_counted} and {std_counted} with padding counted ({padding} of {rows} cells).",
            len(state.lengths),
        )
    return text.format(**facts)


def _cell_story(state: State) -> str:
    out, cell = state.out, state.cell
    sequence, _feature, step = cell
    facts = {
        "norm": sharing_name(out.sharing),
        "sequence": sequence + 1,
        "step": step + 1,
        "size": int(out.size[cell]),
        "x": number(state.padded.x[cell], 3),
        "x_hat": number(out.x_hat[cell], 3),
    }
    if state.is_padding and not state.counted:
        text = _(
            "Sequence {sequence} has ended before step {step}: its cell is padding, belongs to no "
            "set and gets no x̂."
        )
    elif state.is_padding and out.x_hat[cell] == state.padded.x[cell]:
        # Translators: {norm} is "Batch norm, each step" or another of these four.
        text = _(
            "Sequence {sequence} has ended before step {step}, and {norm} leaves its padding as it "
            "is: of equal values x̂\u00a0=\u00a0{x_hat} (m\u00a0=\u00a0{size})."
        )
    elif state.is_padding:
        # Translators: {norm} is "Batch norm, each step" or another of these four.
        text = _(
            "Sequence {sequence} has ended before step {step}, yet {norm} turns its padding of {x} "
            "into x̂\u00a0=\u00a0{x_hat} (m\u00a0=\u00a0{size}): normalized padding is padding no "
            "more, and has to be masked in every layer after this."
        )
    else:
        # Translators: {norm} is "Batch norm, each step" or another of these four.
        text = _(
            "{norm} (m\u00a0=\u00a0{size}) turns {x} of sequence {sequence} into "
            "x̂\u00a0=\u00a0{x_hat}."
        )
    return text.format(**facts)


def findings(state: State) -> list[Finding]:
    """What deserves a word: no padding at all, steps of one sequence, padding that counts."""
    if state.padded.padding_share == 0:
        return [
            Finding(
                _(
                    "All sequences have the same length: there is no padding, and counting or "
                    "masking it makes no difference."
                ),
                mend=_("Lengths that differ"),
                changes={"lengths": (), "pattern": "stairs"},
            )
        ]
    if state["sharing"] == "token":
        return [
            Finding(
                _(
                    "Each set lies within one step of one sequence, so no set holds both padding "
                    "and data: counted or masked, every x̂ of a sequence is the same."
                )
            )
        ]
    if state.counted:
        return [_padding_counts(state)]
    return _steps_of_one(state)


def _padding_counts(state: State) -> Finding:
    gap = padding_gap(state.out, state.normalized(counted=False))
    text = _(
        "{share} of all cells are padding, and the statistics take each for a value of "
        "{pad}. That moves x̂ of real data by up to {gap}."
    ).format(
        share=percent(state.padded.padding_share),
        pad=number(state["pad"]),
        gap=number(gap, 3),
    )
    if state["sharing"] == "step" and state.padded.reach.min() == 1:
        alone = _(
            "Where a single sequence is left among equal padding, x̂ is +√(N − 1) = {most} or its "
            "negative, whatever the value: all that is left is which of the two is larger."
        ).format(most=number(alone_among_padding(len(state.lengths)), 3))
        text = f"{text} {alone}"
    return Finding(
        text,
        mend=_("Mask the padding"),
        changes={"padding": "masked"},
    )


def _steps_of_one(state: State) -> list[Finding]:
    alone = state.padded.steps_of_one
    if state["sharing"] != "step" or not alone:
        return []
    return [
        Finding(
            _(
                "Steps that one sequence alone reaches: {steps}. There m = 1: the value is its own "
                "mean, its variance is 0, and x̂ = 0 whatever it was. PyTorch refuses to train on "
                "one value per channel; what such a step says is lost."
            ).format(steps=", ".join(str(step + 1) for step in alone)),
            mend=_("Use layer norm at each step"),
            changes={"sharing": "token"},
        )
    ]
