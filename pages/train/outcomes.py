"""What came out of the experiments: the answer that the runs give, and the sentences that say it.

Each run comes as a group: the same training with several seeds. A function `_..._found` names the
answer of the lesson's question, `_..._why` says it with the numbers of these runs; they come in
the order of the experiment.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from statistics import median

from normviz.language import _, ngettext
from normviz.nets.compared import agreed, factor_a_layer
from normviz.nets.outcomes import CLOSE, REACHED, clearly_least, learns
from normviz.nets.trainer import Run
from normviz.ui.numbers import number, percent
from pages.train.outcomes_extras import EXTRAS
from pages.train.told import CHANCE, Group, Groups, accuracies, compared, met, named, results, told


def _learning(group: Group) -> bool | None:
    """Whether a run learns; None where that depends on the seed."""
    return agreed(map(learns, group))


def _at_start(group: Group, number_of: Callable[[Run], float]) -> str:
    return number(median(map(number_of, group)), 2)


def _share_that_differs(run: Run) -> float:
    return run.history[0].layers.share_that_differs


def _mean_output(run: Run) -> float:
    """Of the last hidden layer's activation before the first step."""
    return float(run.history[0].layers.mean[-1])


# --- ten times the rate --------------------------------------------------------------------------


def _rate_found(groups: Groups) -> str:
    return {
        (True, True): "both",
        (False, True): "norm",
        (True, False): "none",
        (False, False): "neither",
    }.get((_learning(groups[0]), _learning(groups[1])), CHANCE)  # type: ignore[arg-type]


def _rate_why(groups: Groups) -> str:
    scale = _(
        "What holds exactly, but for ε: in front of batch norm, weights k times as large give the "
        "same output and a gradient that is k times **smaller**. Without a norm the output grows "
        "with the weights of every layer."
    )
    return f"{told('C', 'D', compared(*groups[2:4]))} {scale}"


# --- the article's net ---------------------------------------------------------------------------


def _article_found(groups: Groups) -> str:
    return named(groups[:2], "none", "same", "batch")


def _article_why(groups: Groups) -> str:
    return " ".join(
        [
            told("A", "B", compared(*groups[:2])),
            told("C", "D", compared(*groups[2:4])),
            _sooner("A", "B", groups[:2]),
            _sooner("C", "D", groups[2:4]),
        ]
    )


def _sooner(first: str, second: str, groups: Groups) -> str:
    """Which of two gets to 95 % of the validation set first."""
    epochs = [[run.epochs_to(REACHED) or inf for run in group] for group in groups]
    pairs = list(zip(*epochs, strict=True))
    facts = {"first": first, "second": second, "goal": percent(REACHED)}
    if all(b < a for a, b in pairs):
        first, second, pairs = second, first, [(b, a) for a, b in pairs]
    if all(a < b for a, b in pairs):
        facts |= {"first": first, "second": second}
        return _(
            "With every seed {first} has {goal} of the validation images right earlier than "
            "{second}: after {early} epochs against {late} (medians; ∞: never)."
        ).format(
            **facts,
            early=number(median(a for a, _b in pairs), 3),
            late=number(median(b for _a, b in pairs), 3),
        )
    return _(
        "Which of {first} and {second} has {goal} of the validation images right earlier depends "
        "on the seed, or neither has."
    ).format(**facts)


# --- deep nets -----------------------------------------------------------------------------------


def _sigmoid_found(groups: Groups) -> str:
    learned = tuple(_learning(group) for group in groups)
    if None in learned:
        return CHANCE
    return {
        (False, True, True, False): "both",
        (False, True, False, False): "batch",
        (False, True, False, True): "adam",
        (False, False, False, False): "nobody",
    }.get(learned, "other")  # type: ignore[arg-type]


def _sigmoid_why(groups: Groups) -> str:
    none, layer = (_at_start(groups[place], _share_that_differs) for place in (0, 2))
    share = _(
        "Before the first step, what differs between images is {none} of the mean square that the "
        "last hidden layer hands on in A, and {layer} in C (layer norm; medians). Batch norm gives "
        "every unit of every layer variance 1 over the mini-batch."
    ).format(none=none, layer=layer)
    why = _(
        "In C the sigmoid's outputs lie around {mean}. Layer norm behind the sigmoid would "
        "subtract that: “Before or after” trains it."
    ).format(mean=_at_start(groups[2], _mean_output))
    return f"{share} {why}" if _learning(groups[2]) is False else share


def _relu_found(groups: Groups) -> str:
    return named(groups[2:4], "less", "same", "more")


def _relu_why(groups: Groups) -> str:
    return " ".join(
        [
            told("A", "B", compared(*groups[:2])),
            told("C", "D", compared(*groups[2:4])),
            _shrinking("A", groups[0]),
            _shrinking("C", groups[2]),
            _("That is one rate; the learning-rate sweep below has more."),
        ]
    )


def _shrinking(letter: str, group: Group) -> str:
    """What becomes of the signal, and of the part that differs, before the first step."""
    starts = [run.history[0].layers for run in group]
    return _(
        "Before the first step, the mean square that layers hand on in {run} goes from {first} in "
        "the first to {last} in the last; the part of it that differs between images changes by a "
        "factor of {factor} a layer."
    ).format(
        run=letter,
        first=number(median(float(each.square[0]) for each in starts), 2),
        last=number(median(float(each.square[-1]) for each in starts), 2),
        factor=number(median(factor_a_layer(each.differs) for each in starts), 2),
    )


# --- batches -------------------------------------------------------------------------------------


def _batch_size_found(groups: Groups) -> str:
    by_seed = list(zip(*map(accuracies, groups[1:4]), strict=True))
    if all(max(each) - min(each) <= CLOSE for each in by_seed):
        return "same"
    names = {None: "two", 0: "batch", 1: "group", 2: "layer"}
    return agreed(names[clearly_least(each)] for each in by_seed) or CHANCE


def _batch_size_why(groups: Groups) -> str:
    exact = _(
        "Of two values that differ batch norm makes −1 and +1 (but for ε), of two equal ones 0: "
        "all that is left of an image is which of the two is larger. Group and layer norm never "
        "look at another sample."
    )
    return f"{told('A', 'B', compared(*groups[:2]))} {exact}"


def _last_batch_found(groups: Groups) -> str:
    return named(groups[:2], "better", "same", "worse")


def _last_batch_why(groups: Groups) -> str:
    kept, dropped = groups[:2]
    rest = kept[0].rest
    if not rest:
        what = _("On these images nothing is left over, and both are the same training.")
        return f"{told('A', 'B', compared(kept, dropped))} {what}"
    what = ngettext(
        "A batch of {rest} sample gives a mean that scatters by 1/√{rest} = {scatter} of a "
        "standard deviation. In the last hidden layer the norm meets {kept} times the variance "
        "that it remembers where it is kept, and {dropped} times where it is dropped (medians).",
        "A batch of {rest} samples gives a mean that scatters by 1/√{rest} = {scatter} of a "
        "standard deviation. In the last hidden layer the norm meets {kept} times the variance "
        "that it remembers where it is kept, and {dropped} times where it is dropped (medians).",
        rest,
    ).format(rest=rest, scatter=number(rest**-0.5, 2), kept=met(kept), dropped=met(dropped))
    return f"{told('A', 'B', compared(kept, dropped))} {what}"


# --- places --------------------------------------------------------------------------------------


def _place_found(groups: Groups) -> str:
    learned = [_learning(group) for group in groups]
    if None in learned:
        return CHANCE
    batch, layer = learned[0] != learned[1], learned[2] != learned[3]
    if batch and layer:
        return "both"
    return "batch" if batch else "layer" if layer else "nobody"


def _place_why(groups: Groups) -> str:
    what = _(
        "Before the first step, what differs between images is {before} of the mean square that "
        "the last hidden layer hands on in C, and {after} in D (medians). Layer norm in D "
        "subtracts from every output the mean over the units, which is about {mean}."
    ).format(
        before=_at_start(groups[2], _share_that_differs),
        after=_at_start(groups[3], _share_that_differs),
        mean=_at_start(groups[3], _mean_output),
    )
    return " ".join(
        [told("A", "B", compared(*groups[:2])), told("C", "D", compared(*groups[2:4])), what]
    )


def _after_found(groups: Groups) -> str:
    both = {compared(*groups[:2]).verdict, compared(*groups[2:4]).verdict}
    if CHANCE in both:
        return CHANCE
    names = {"first": "before", "second": "after", "same": "same"}
    return names[both.pop()] if len(both) == 1 else "differs"


def _after_why(groups: Groups) -> str:
    return " ".join(
        [
            told("A", "B", compared(*groups[:2])),
            told("C", "D", compared(*groups[2:4])),
            _("Ioffe & Szegedy put batch norm before the activation; both places are in use."),
        ]
    )


_OUTCOMES: dict[str, tuple[Callable[[Groups], str], Callable[[Groups], str]]] = {
    "article": (_article_found, _article_why),
    "rate": (_rate_found, _rate_why),
    "deep_sigmoid": (_sigmoid_found, _sigmoid_why),
    "deep_relu": (_relu_found, _relu_why),
    "init": (_relu_found, _relu_why),
    "batch_size": (_batch_size_found, _batch_size_why),
    "last_batch": (_last_batch_found, _last_batch_why),
    "place": (_place_found, _place_why),
    "after": (_after_found, _after_why),
    **EXTRAS,
}


def answer(experiment: str, groups: Groups) -> str:
    """The name of the answer, among those of the lesson, that these runs give."""
    return _OUTCOMES[experiment][0](groups)


def explanation(experiment: str, groups: Groups) -> str:
    """What came out, with the numbers of these runs, and what was measured beside it."""
    return f"{results(groups)}\n\n{_OUTCOMES[experiment][1](groups)}"
