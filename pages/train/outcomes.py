"""What came out of the experiments: the answer that the runs give, and the sentences that say it.

A function `_..._found` names the answer of the lesson's question, `_..._why` says it with the
numbers of these runs; they come in the order of the experiment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from normviz.language import _, ngettext
from normviz.nets.outcomes import clearly_least, larger, learns, loss_gap, reached, valid_after
from normviz.nets.trainer import Run
from normviz.ui.numbers import number, percent


def _shares(runs: Sequence[Run]) -> dict[str, str]:
    """The test accuracies by letter, lower case; in words where a run diverged."""
    # Translators: in place of a percentage, as in "{a} without a norm, {b} with batch norm".
    lost = _("diverged at step {step}")
    return {
        letter: lost.format(step=len(run.losses)) if run.stopped else percent(run.test.accuracy)
        for letter, run in zip("abcd", runs, strict=False)
    }


# --- ten times the rate --------------------------------------------------------------------------


def _rate_found(runs: Sequence[Run]) -> str:
    none, batch = map(learns, runs[:2])
    return {(True, True): "both", (False, True): "norm", (True, False): "none"}.get(
        (none, batch), "neither"
    )


def _rate_why(runs: Sequence[Run]) -> str:
    return _(
        "At ten times the rate: {a} without a norm, {b} with batch norm; at the good rate {c} and "
        "{d}. A step that is too long makes the weights too large. Without a norm the outputs then "
        "grow with every layer, and so does the next gradient. Batch norm divides by the spread of "
        "what comes out of the weights: weights k times as large give the same output, and a "
        "gradient that is k times **smaller**. So the steps calm down by themselves."
    ).format(**_shares(runs))


# --- the article's net ---------------------------------------------------------------------------


def _article_found(runs: Sequence[Run]) -> str:
    return {"first": "none", "second": "batch"}.get(
        larger(reached(runs[0]), reached(runs[1])), "same"
    )


def _article_why(runs: Sequence[Run]) -> str:
    early = [percent(valid_after(run, 1)) for run in runs]
    return _(
        "Test digits right after all epochs: {a} and {b} with SGD, {c} and {d} with Adam, each "
        "without and with batch norm. On validation after one epoch it was {a1} and {b1}, {c1} and "
        "{d1}. On a net this shallow batch norm mostly buys speed and an easy choice of the rate: "
        "with Adam, whose steps suit both nets, {c} and {d} are left."
    ).format(**_shares(runs), **{f"{k}1": v for k, v in zip("abcd", early, strict=False)})


# --- deep nets -----------------------------------------------------------------------------------


def _sigmoid_found(runs: Sequence[Run]) -> str:
    _none, batch, layer, adam = map(learns, runs)
    if not batch:
        return "nobody"
    return "both" if layer else "adam" if adam else "batch"


def _sigmoid_why(runs: Sequence[Run]) -> str:
    return _(
        "No norm {a}, batch norm {b}, layer norm {c}, no norm with Adam {d}. Through ten sigmoids "
        "from these weights nearly the same arrives whatever digit goes in. Batch norm compares "
        "each unit **across the samples** and stretches what little difference is left; layer norm "
        "compares the units of one sample, which tells nothing about the other samples."
    ).format(**_shares(runs))


def _relu_found(runs: Sequence[Run]) -> str:
    none, batch = runs[2:4]
    return {"second": "more", "same": "same", "first": "less"}[
        larger(reached(none), reached(batch))
    ]


def _relu_why(runs: Sequence[Run]) -> str:
    return _(
        "From PyTorch's default weights: {a} without a norm, {b} with batch norm. From He's: {c} "
        "and {d}. The default shrinks the signal by a constant factor a layer; He's weights keep "
        "its size. A good start takes most of the benefit away at this rate; what batch norm still "
        "buys is a wide range of rates. The learning-rate sweep below shows that."
    ).format(**_shares(runs))


def _init_why(runs: Sequence[Run]) -> str:
    return _(
        "From PyTorch's default weights: {a} without a norm, {b} with batch norm. From Xavier's: "
        "{c} and {d}. Xavier's weights are made for tanh: they keep the spread of the signal, and "
        "a norm has little left to mend."
    ).format(**_shares(runs))


# --- batches -------------------------------------------------------------------------------------


def _batch_size_found(runs: Sequence[Run]) -> str:
    worst = clearly_least([reached(run) for run in runs[1:4]])
    return "same" if worst is None else ("batch", "group", "layer")[worst]


def _batch_size_why(runs: Sequence[Run]) -> str:
    return _(
        "Batch norm with batches of 64: {a}. With batches of 2: batch norm {b}, group norm {c}, "
        "layer norm {d}. Of two values batch norm makes −1 and +1, whatever they were: all that is "
        "left of a digit is which of the two is larger. Group and layer norm never look at another "
        "sample."
    ).format(**_shares(runs))


def _last_batch_found(runs: Sequence[Run]) -> str:
    return {"first": "better", "same": "same", "second": "worse"}[
        larger(reached(runs[0]), reached(runs[1]))
    ]


def _last_batch_why(runs: Sequence[Run]) -> str:
    return _(
        "Kept: {a}. Dropped: {b}. Three samples give a mean and a variance that are mostly chance, "
        "and one such step an epoch, as long as any other, throws ten layers off; the running "
        "statistics remember it too. Look at several seeds below: kept, the result is a lottery."
    ).format(**_shares(runs))


# --- the rest ------------------------------------------------------------------------------------


def _place_found(runs: Sequence[Run]) -> str:
    layer_before, layer_after = map(learns, runs[2:4])
    batch_before, batch_after = map(learns, runs[:2])
    if batch_before and batch_after:
        if layer_before != layer_after:
            return "layer"
        return "nobody"
    return "batch"


def _place_why(runs: Sequence[Run]) -> str:
    return _(
        "Batch norm before the sigmoid {a}, after it {b}; layer norm before {c}, after {d}. Where "
        "batch norm stands hardly matters here. Which place is better is an open question in "
        "general: Ioffe & Szegedy put it before the activation, the article's code after it, and "
        "both are in use."
    ).format(**_shares(runs))


def _dropout_found(runs: Sequence[Run]) -> str:
    either = max(map(reached, runs[:2]))
    both = reached(runs[2])
    return {"first": "worse", "same": "same", "second": "better"}[larger(either, both)]


def _dropout_why(runs: Sequence[Run]) -> str:
    return _(
        "Batch norm alone {a}, dropout alone {b}; dropout in front of the norm {c}, behind it {d}. "
        "In front of it, the norm sees units zeroed and the others enlarged in training, which is "
        "a larger variance, and at inference nothing of the kind: in the last layer it meets {met} "
        "times the variance that it remembers (batch norm alone: {alone}). Li et al. (2018) call "
        "it variance shift. It is not all of the harm: statistics of the test digits themselves "
        "lifted such runs by 2 points at most (five seeds)."
    ).format(
        **_shares(runs),
        met=number(runs[2].history[-1].layers.met[-1], 2),
        alone=number(runs[0].history[-1].layers.met[-1], 2),
    )


def _bias_found(runs: Sequence[Run]) -> str:
    return {"first": "better", "same": "same", "second": "worse"}[
        larger(reached(runs[0]), reached(runs[1]))
    ]


def _bias_why(runs: Sequence[Run]) -> str:
    on, off = runs[:2]
    what = ngettext(
        "With bias {a} and {more} parameter, without {b} and {fewer}.",
        "With bias {a} and {more} parameters, without {b} and {fewer}.",
        on.parameters,
    ).format(**_shares(runs), more=on.parameters, fewer=off.parameters)
    why = _(
        "Batch norm subtracts the mean of what comes in, and a bias is part of that mean: its "
        "gradient is 0, it never moves, and the curves lie on each other. β does what the bias "
        "would have done."
    )
    return f"{what} {why}"


def _l2_found(runs: Sequence[Run]) -> str:
    return {"first": "smaller", "same": "same", "second": "larger"}[
        larger(loss_gap(runs[0]), loss_gap(runs[1]))
    ]


def _l2_why(runs: Sequence[Run]) -> str:
    gaps = {letter: number(loss_gap(run), 2) for letter, run in zip("wxyz", runs, strict=False)}
    return _(
        "Validation loss minus training loss: {w} without L2 and {x} with it; under batch norm {y} "
        "and {z}. Test digits right: {a}, {b}, {c}, {d}; a smaller gap is not a better test. L2 "
        "pulls weights towards 0 and keeps the net from being too sure of what it learned by "
        "heart. Behind batch norm the size of the weights no longer changes the output; there L2 "
        "acts on the effective learning rate (van Laarhoven, 2017)."
    ).format(**_shares(runs), **gaps)


_OUTCOMES: dict[str, tuple[Callable[[Sequence[Run]], str], Callable[[Sequence[Run]], str]]] = {
    "article": (_article_found, _article_why),
    "rate": (_rate_found, _rate_why),
    "deep_sigmoid": (_sigmoid_found, _sigmoid_why),
    "deep_relu": (_relu_found, _relu_why),
    "init": (_relu_found, _init_why),
    "batch_size": (_batch_size_found, _batch_size_why),
    "last_batch": (_last_batch_found, _last_batch_why),
    "place": (_place_found, _place_why),
    "dropout": (_dropout_found, _dropout_why),
    "bias": (_bias_found, _bias_why),
    "l2": (_l2_found, _l2_why),
}


def answer(experiment: str, runs: Sequence[Run]) -> str:
    """The name of the answer, among those of the lesson, that these runs give."""
    return _OUTCOMES[experiment][0](runs)


def explanation(experiment: str, runs: Sequence[Run]) -> str:
    """What came out, with the numbers of these runs, and why."""
    return _OUTCOMES[experiment][1](runs)
