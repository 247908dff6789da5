"""The page on sequences in words: names, the reading, the formula, what is unusual."""

from __future__ import annotations

import numpy as np

from normviz.language import _
from normviz.ui.findings import Finding
from normviz.ui.numbers import latex_number, latex_term, number
from pages.sequences.state import OWN, Sequences

_MOST_TERMS = 4  # values that are written out, one by one


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
    return {"counted": _("counted"), "masked": _("masked")}[padding]


def pattern_name(pattern: str) -> str:
    """How lengths are drawn."""
    return {
        "stairs": _("Stairs"),
        "equal": _("All equal"),
        "one_long": _("One long"),
        "uniform": _("Random"),
        "geometric": _("Mostly short"),
        OWN: _("Your own"),
    }[pattern]


def reading(page: Sequences) -> str:
    """What the picture shows, with the current numbers."""
    return f"{_step_story(page)} {_cell_story(page)}"


def _step_story(page: Sequences) -> str:
    _sequence, feature, step = page.cell
    reach = int(page.padded.reach[step])
    counted, masked = page.statistics(counted=True), page.statistics(counted=False)
    facts = {
        "step": step + 1,
        "reach": reach,
        "rows": len(page.lengths),
        "padding": len(page.lengths) - reach,
        "feature": feature + 1,
        "mean": number(masked.mean[feature, step], 3),
        "std": number(masked.std[feature, step], 3),
        "mean_counted": number(counted.mean[feature, step], 3),
        "std_counted": number(counted.std[feature, step], 3),
    }
    if reach == len(page.lengths):
        text = _(
            "All {rows} sequences reach step {step}: no padding there, and feature {feature} has "
            "mean {mean} and standard deviation {std} over the batch either way."
        )
    else:
        text = _(
            "Sequences that reach step {step}: {reach} of {rows}. Over the batch, feature "
            "{feature} has mean {mean} and standard deviation {std} there with padding masked, "
            "{mean_counted} and {std_counted} with padding counted ({padding} of {rows} cells)."
        )
    return text.format(**facts)


def _cell_story(page: Sequences) -> str:
    out, cell = page.out, page.cell
    sequence, _feature, step = cell
    facts = {
        "norm": sharing_name(out.sharing),
        "sequence": sequence + 1,
        "step": step + 1,
        "size": int(out.size[cell]),
        "x": number(page.padded.x[cell], 3),
        "x_hat": number(out.x_hat[cell], 3),
    }
    if page.is_padding and not page.counted:
        text = _(
            "Sequence {sequence} has ended before step {step}: its cell is padding, belongs to no "
            "set and gets no x̂."
        )
    elif page.is_padding:
        text = _(
            "Sequence {sequence} has ended before step {step}, yet {norm} turns its padding of {x} "
            "into x̂\u00a0=\u00a0{x_hat} (m\u00a0=\u00a0{size}): normalized padding is padding no "
            "more, and has to be masked in every layer after this."
        )
    else:
        text = _(
            "{norm} (m\u00a0=\u00a0{size}) turns {x} of sequence {sequence} into "
            "x̂\u00a0=\u00a0{x_hat}."
        )
    return text.format(**facts)


def cell_latex(page: Sequences) -> list[str]:
    """The arithmetic of the cell that is looked at, a formula a line."""
    out, cell = page.out, page.cell
    if page.is_padding and not page.counted:
        return [r"S = \emptyset, \qquad m = 0"]
    real, padding = page.members
    terms = [latex_term(value, 3) for value in real]
    if padding:
        terms.append(rf"{padding} \cdot {latex_term(page.state['pad'], 3)}")
    written = len(real) + 2 * bool(padding) <= _MOST_TERMS  # padding takes the room of two
    added = rf"\left({' + '.join(terms)}\right)" if written else r"\sum_{i \in S} x_i"
    total = rf"\frac{{1}}{{{out.size[cell]}}}{added}"
    mean, var = latex_number(out.mean[cell], 3), latex_number(out.var[cell], 3)
    return [
        rf"\mu = {total} = {mean}",
        rf"\sigma^2 = \frac{{1}}{{{out.size[cell]}}}\sum_{{i \in S}} (x_i - \mu)^2 = {var}",
        rf"\hat{{x}} = \frac{{x - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}} = "
        rf"\frac{{{latex_number(page.padded.x[cell], 3)} - {latex_term(out.mean[cell], 3)}}}"
        rf"{{\sqrt{{{var} + 10^{{-5}}}}}} = {latex_number(out.x_hat[cell], 3)}",
    ]


def findings(page: Sequences) -> list[Finding]:
    """What deserves a word: no padding at all, steps of one sequence, padding that counts."""
    if page.padded.padding_share == 0:
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
    if page.state["sharing"] == "token":
        return [
            Finding(
                _(
                    "Each set lies within one step of one sequence, so no set holds both padding "
                    "and data: counted or masked, every x̂ of a sequence is the same."
                )
            )
        ]
    if page.counted:
        return [_padding_counts(page)]
    return _steps_of_one(page)


def _padding_counts(page: Sequences) -> Finding:
    out = page.out
    there = out.batch.there[:, None, :] & np.ones_like(out.x_hat, dtype=bool)
    masked = page.normalized(counted=False)
    gap = np.abs(out.x_hat - masked.x_hat)[there].max()
    text = _(
        "{share} of all cells are padding, and the statistics take each for a value of "
        "{pad}. That moves x̂ of real data by up to {gap}."
    ).format(
        share=f"{page.padded.padding_share:.0%}",
        pad=number(page.state["pad"]),
        gap=number(gap, 3),
    )
    if page.state["sharing"] == "step" and page.padded.reach.min() == 1:
        rows = len(page.lengths)
        text += " " + _(
            "Where a single sequence is left among equal padding, x̂ is +√(N − 1) = {most} or its "
            "negative, whatever the value: all that is left is which of the two is larger."
        ).format(most=number(np.sqrt(rows - 1), 3))
    return Finding(
        text,
        mend=_("Mask the padding"),
        changes={"padding": "masked"},
    )


def _steps_of_one(page: Sequences) -> list[Finding]:
    alone = np.flatnonzero(page.padded.reach == 1) + 1
    if page.state["sharing"] != "step" or not len(alone):
        return []
    return [
        Finding(
            _(
                "Steps that one sequence alone reaches: {steps}. There m = 1: the value is its own "
                "mean, its variance is 0, and x̂ = 0 whatever it was. PyTorch refuses to train on "
                "one value per channel; what such a step says is lost."
            ).format(steps=", ".join(map(str, alone))),
            mend=_("Use layer norm at each step"),
            changes={"sharing": "token"},
        )
    ]
