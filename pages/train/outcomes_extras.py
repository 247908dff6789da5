"""What came out of the experiments with dropout, a bias and L2; as in `outcomes`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from normviz.language import _, ngettext
from normviz.nets.compared import difference
from normviz.nets.outcomes import loss_gap, reached
from normviz.ui.numbers import number
from pages.train.told import CHANCE, Group, Groups, accuracies, compared, met, named, ranged, told


def _better_alone(groups: Groups) -> list[float]:
    return [max(map(reached, alone)) for alone in zip(*groups[:2], strict=True)]


def _dropout_found(groups: Groups) -> str:
    by = difference(accuracies(groups[2]), _better_alone(groups))
    return {"first": "better", "same": "same", "second": "worse"}.get(by.verdict, CHANCE)


def _dropout_why(groups: Groups) -> str:
    alone, _drop, front, behind = groups
    shift = _(
        "In the last hidden layer the norm meets, at inference, {alone} times the variance that it "
        "remembers in A, {front} times in C and {behind} times in D (medians). In training dropout "
        "zeroes some units and enlarges the others, which is a larger variance; at inference there "
        "is nothing of the kind. In D it stands behind a norm, and so in front of the next one. Li "
        "et al. (2018) call it variance shift. How much of the harm it does is not measured here."
    ).format(alone=met(alone), front=met(front), behind=met(behind))
    best = difference(accuracies(front), _better_alone(groups))
    return " ".join(
        [
            # Translators: stands for a run: the better one of the runs A and B.
            told("C", _("the better of A and B"), best),
            told("A", "D", compared(alone, behind)),
            shift,
        ]
    )


def _bias_found(groups: Groups) -> str:
    return named(groups[:2], "better", "same", "worse")


def _bias_why(groups: Groups) -> str:
    on, off = groups[:2]
    apart = max(
        float(np.abs(one.losses[: len(two.losses)] - two.losses[: len(one.losses)]).max())
        for one, two in zip(on, off, strict=True)
    )
    what = ngettext(
        "With bias {more} parameter, without {fewer}; the losses of the two differ by {apart} at "
        "most, in any step of any seed.",
        "With bias {more} parameters, without {fewer}; the losses of the two differ by {apart} at "
        "most, in any step of any seed.",
        on[0].parameters,
    ).format(more=on[0].parameters, fewer=off[0].parameters, apart=number(apart, 2))
    why = _(
        "Batch norm subtracts the mean of what comes in, and a bias is part of that mean: but for "
        "rounding its gradient is 0. β does what the bias would have done."
    )
    return f"{told('A', 'B', compared(on, off))} {what} {why}"


def _gaps(group: Group) -> list[float]:
    return [loss_gap(run) for run in group]


def _narrower(first: str, second: str, groups: Groups) -> str:
    """Which of two has the smaller gap."""
    by = difference(_gaps(groups[0]), _gaps(groups[1]))
    says = {
        "first": _("{second}'s gap is smaller than {first}'s with every seed."),
        "second": _("{first}'s gap is smaller than {second}'s with every seed."),
        "same": _("The gaps of {first} and {second} are about equal, within {close}."),
    }.get(
        by.verdict,
        _("Which of {first} and {second} has the smaller gap is not to be told from chance here."),
    )
    return says.format(first=first, second=second, close=number(by.close))


def _l2_found(groups: Groups) -> str:
    by = difference(_gaps(groups[0]), _gaps(groups[1]))
    return {"first": "smaller", "same": "same", "second": "larger"}.get(by.verdict, CHANCE)


def _l2_why(groups: Groups) -> str:
    gaps = {
        letter: ranged(_gaps(group), lambda gap: number(round(gap, 3)))
        for letter, group in zip("abcd", groups, strict=True)
    }
    what = _(
        "The gap, validation loss less training loss: {a} in A, {b} in B with L2; under batch norm "
        "{c} in C and {d} in D with L2. L2 pulls all parameters towards 0 here. In front of batch "
        "norm the size of the weights does not change the output; there their decay acts on the "
        "effective learning rate alone (van Laarhoven, 2017). γ and the last layer decay too: "
        "“What L2 acts on” takes them apart."
    ).format(**gaps)
    return " ".join(
        [
            what,
            _narrower("A", "B", groups[:2]),
            _narrower("C", "D", groups[2:4]),
            # whether batch norm lessens overfitting without L2 already
            _narrower("A", "C", (groups[0], groups[2])),
            told("A", "B", compared(*groups[:2])),
            told("C", "D", compared(*groups[2:4])),
        ]
    )


def _train_losses(group: Group) -> list[float]:
    return [run.history[-1].train.loss for run in group]


def _decay_found(groups: Groups) -> str:
    by = difference(_train_losses(groups[1]), _train_losses(groups[2]), close=0.0)
    return {"first": "hidden", "same": "same", "second": "gamma"}.get(by.verdict, CHANCE)


def _decay_why(groups: Groups) -> str:
    losses = {
        letter: ranged(_train_losses(group), lambda loss: number(loss, 2))
        for letter, group in zip("abcd", groups, strict=True)
    }
    what = _(
        "Training loss in the end: {a} without L2, {b} with L2 on the weights of hidden layers "
        "alone, {c} on γ alone, {d} on all parameters. In front of batch norm weights k times "
        "smaller give the same output (but for ε), so their decay can only change how far a step "
        "goes; γ and the last layer do change the output."
    ).format(**losses)
    return f"{told('A', 'D', compared(groups[0], groups[3]))} {what}"


EXTRAS: dict[str, tuple[Callable[[Groups], str], Callable[[Groups], str]]] = {
    "dropout": (_dropout_found, _dropout_why),
    "bias": (_bias_found, _bias_why),
    "l2": (_l2_found, _l2_why),
    "decay": (_decay_found, _decay_why),
}
