"""The formulas under the picture: the loss of a run, and how many numbers its net learns."""

from __future__ import annotations

from math import exp

from normviz.language import _
from normviz.nets.progress import Score
from normviz.nets.trainer import Run
from normviz.ui.numbers import agreeing
from normviz.ui.numbers import latex_number as tex


def loss_latex(letter: str, run: Run) -> str:
    """The loss on the validation set, what it means, and both at the start and at the end."""
    first, last = run.history[0].valid, run.history[-1].valid
    # Translators: what e^(-loss) is, beside it in a formula.
    sure = _("the probability of the right class")
    loss = rf"L_{{{letter}}}"
    return (
        rf"\begin{{aligned}} {loss} &= -\tfrac{{1}}{{N}}\textstyle\sum_i "
        r"\log p_i(\text{label}_i) \\ "
        rf"{loss}: \quad & {written_loss(first)} \to {written_loss(last)} \\ "
        rf"e^{{-{loss}}} &= \text{{{sure}}} \\ "
        rf"e^{{-{loss}}}: \quad & {tex(first.certainty, 3)} \to {tex(last.certainty, 3)} "
        r"\end{aligned}"
    )


def written_loss(score: Score) -> str:
    """A loss with the digits from which its e^-loss below comes out as written."""
    agreed = agreeing(lambda loss: exp(-loss), score.loss, result=score.certainty, significant=3)
    return tex(score.loss, agreed.digits[0])


def size_latex(letter: str, run: Run) -> str:
    """How many numbers the net learns, layer by layer."""
    plans = run.settings.net.plans()
    terms = [r" + ".join(_terms(plan.shapes())) for plan in plans]
    if len(terms) > 3:  # the hidden layers behind the first are alike
        terms = [terms[0], rf"{len(terms) - 2}\,({terms[1]})", terms[-1]]
    lines = r" \\ &\quad + ".join(terms)  # a line a layer: they fit a phone
    return rf"\begin{{aligned}} P_{{{letter}}} &= {lines} \\ &= {run.parameters} \end{{aligned}}"


def _terms(shapes: dict[str, tuple[int, ...]]) -> list[str]:
    weights = shapes["w"]
    vectors = [shape[0] for name, shape in shapes.items() if name != "w"]
    terms = [rf"{weights[0]}\cdot{weights[1]}"]
    if vectors:
        count = len(vectors)
        terms.append(f"{vectors[0]}" if count == 1 else rf"{count}\cdot{vectors[0]}")
    return terms
