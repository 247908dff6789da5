"""What the numbers of the runs say: the line under the picture, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from normviz.language import _, ngettext
from normviz.nets.compared import Apart, apart
from normviz.nets.network import Net
from normviz.nets.outcomes import REACHED, learns
from normviz.nets.trainer import Run, Settings
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, percent
from pages.train.names import LETTERS

Labels = NDArray[np.integer]

_FEW = 8  # samples whose statistics are too much a matter of chance
_BATCH = 32  # samples whose statistics are good enough
_MET = 0.9  # of the variance that a norm remembers: what it meets is clearly less


def reading(runs: Sequence[Run], labels: Labels) -> str:
    """What became of the runs, in a few sentences; `labels`: of the test set."""
    learned = {letter: run for letter, run in zip(LETTERS, runs, strict=False) if learns(run)}
    failed = _failed({letter: run for letter, run in zip(LETTERS, runs, strict=False)})
    if not learned:
        return " ".join(failed)
    top = max(run.test.accuracy for run in learned.values())
    best = [letter for letter, run in learned.items() if run.test.accuracy == top]
    sentences = [_ending(best, percent(top), len(learned)), *_others(learned, best, labels)]
    fastest = _fastest(learned)
    if fastest:
        sentences.append(fastest)
    return " ".join([*sentences, *failed])


def _ending(best: list[str], top: str, learned: int) -> str:
    if learned == 1:
        sentence = _("{best} names {top} of the test images right.")
    elif len(best) == learned:
        sentence = _("{best}: each names {top} of the test images right.")
    elif len(best) == 1:
        sentence = _("{best} names {top} of the test images right, the most of these runs.")
    else:
        sentence = _("{best} name {top} of the test images right, the most of these runs.")
    return sentence.format(best=" = ".join(best), top=top)


def _others(runs: dict[str, Run], best: list[str], labels: Labels) -> list[str]:
    """How far the others are behind, and whether this test set can tell them from the best."""
    away = {
        letter: apart(runs[best[0]].named, run.named, labels)
        for letter, run in runs.items()
        if letter not in best
    }
    told = [_behind(letter, runs[letter], by) for letter, by in away.items() if by.told]
    close = [_behind(letter, runs[letter], by) for letter, by in away.items() if not by.told]
    says = []
    if told:
        # Translators: {runs} is a list: "A 91 % (17 images fewer), C 88 % (25 images fewer)".
        says.append(_("Behind by more than chance: {runs}.").format(runs=", ".join(told)))
    if close:
        # Translators: {runs} is a list: "A 97 % (1 image fewer), C 96 % (3 images fewer)".
        says.append(_("Not to be told from it on this test: {runs}.").format(runs=", ".join(close)))
    if len(runs) > 1:
        says.append(_("All this is one seed; “Seeds” trains more."))
    return says


def _behind(letter: str, run: Run, by: Apart) -> str:
    return ngettext(
        # Translators: {run} is a letter, {share} a percentage.
        "{run} {share} ({fewer} image fewer)",
        "{run} {share} ({fewer} images fewer)",
        by.more,
    ).format(run=letter, share=percent(run.test.accuracy), fewer=by.more)


def _failed(runs: dict[str, Run]) -> list[str]:
    """Who diverged, and who is not clearly better than a constant answer."""
    said = [
        _("{run} diverged at step {step}: its numbers are no longer finite.").format(
            run=letter, step=len(run.losses)
        )
        for letter, run in runs.items()
        if run.stopped
    ]
    poor = [
        f"{letter} {percent(run.test.accuracy)}"
        for letter, run in runs.items()
        if not run.stopped and not learns(run)
    ]
    if poor:
        constant = next(iter(runs.values())).constant
        said.append(
            _(
                "Not clearly more than one answer for all of the test images, which has {constant} "
                "of them right: {runs}."
            ).format(runs=", ".join(poor), constant=percent(constant))
        )
    return said


def _fastest(runs: dict[str, Run]) -> str:
    """Who reached the goal on validation first, and when the others did."""
    when = {letter: run.epochs_to(REACHED) for letter, run in runs.items()}
    reached = {letter: epochs for letter, epochs in when.items() if epochs is not None}
    if not reached or len(runs) < 2:
        return ""
    said = ", ".join(f"{letter} {number(epochs, 3)}" for letter, epochs in reached.items())
    never = [letter for letter in runs if letter not in reached]
    sentence = _("Epochs until {goal} of the validation images were right: {said}.")
    if never:
        sentence = _(
            "Epochs until {goal} of the validation images were right: {said}; never: {never}."
        )
    return sentence.format(goal=percent(REACHED), said=said, never=", ".join(never))


def behind(run: Run) -> Settings | None:
    """The same run with its norm behind the sigmoid; None where that is no remedy to try."""
    net = run.settings.net
    helps = net.norm in ("layer", "group") and net.activation == "sigmoid"
    if not helps or net.placement == "after" or not net.hidden or run.stopped or learns(run):
        return None
    return replace(run.settings, net=replace(net, placement="after"))


def rescued(run: Run, mended: Run) -> list[Finding]:
    """A sigmoid that learns nothing behind its norm, and learns in front of it; as `mended`."""
    if not learns(mended):
        return []
    text = _(
        "This net is not clearly better than one answer for all test images. At the start, what "
        "differs between images is {before} of the mean square that the last hidden layer hands "
        "on. The same norm behind the sigmoid subtracts "
        "what the outputs of a sample have in common, about {mean}: that makes it {after}, and "
        "this net then names {share} of the test images right."
    ).format(
        before=number(run.history[0].layers.share_that_differs, 2),
        mean=number(mended.history[0].layers.mean[-1], 2),
        after=number(mended.history[0].layers.share_that_differs, 2),
        share=percent(mended.test.accuracy),
    )
    return [Finding(text, _("Put the norm behind the sigmoid"), {"placement": "after"})]


def findings(run: Run, slower: Callable[[Run], float | None]) -> list[Finding]:
    """A run that diverged, a norm that meets what it does not remember, batches too small.

    `slower`: finds a rate at which a run that diverged goes on.
    """
    settings, found = run.settings, []
    if run.stopped:
        found.append(_diverged(run, slower(run)))
    net, last = settings.net, run.history[-1].layers
    if net.norm != "batch" or not net.hidden or run.stopped:
        return found
    if net.dropout:
        found += _variance_shift(net, last.met)
    rest = run.rest
    if 0 < rest < _FEW:
        text = ngettext(
            "The last batch of an epoch has {rest} sample: its mean scatters by {scatter} of a "
            "standard deviation, and batch norm takes it as seriously as any other.",
            "The last batch of an epoch has {rest} samples: their mean scatters by {scatter} of a "
            "standard deviation, and batch norm takes it as seriously as any other.",
            rest,
        ).format(rest=rest, scatter=number(rest**-0.5, 2))
        found.append(Finding(text, _("Drop the last batch"), {"keep_rest": False}))
    if settings.batch == 2:
        text = _(
            "Of two values that differ batch norm makes −1 and +1 (but for ε), of two equal ones "
            "0: with batches of two a unit learns nothing but which of two samples has more."
        )
        found.append(_larger_batch(run, text))
    return found


def _larger_batch(run: Run, text: str) -> Finding:
    """Batches of 32, or all there is; what they leave over is dropped where that is too few."""
    batch = min(_BATCH, run.samples)
    if batch <= 2:
        return Finding(text)
    few = 0 < run.samples % batch < _FEW
    changes = {"batch": batch} | ({"keep_rest": False} if few else {})
    # Translators: a button that gives every batch so many samples.
    return Finding(text, _("Batches of {count}").format(count=batch), changes)


def _diverged(run: Run, rate: float | None) -> Finding:
    if rate is None:
        return Finding(run.stopped)
    # Translators: a button that makes the learning rate smaller.
    return Finding(run.stopped, _("Use the rate {rate}").format(rate=number(rate)), {"lr": rate})


def _variance_shift(net: Net, met: NDArray[np.floating]) -> list[Finding]:
    """Dropout in front of a norm, in its own layer or the one before, where that is measured."""
    early = net.placement == "after" and net.drop_at == "activation"
    first = 0 if early else 1  # the first layer whose norm has dropout in front of it
    if len(met) <= first:
        return []
    place = first + int(np.argmin(met[first:]))
    if not met[place] < _MET:
        return []
    text = _(
        "Dropout stands in front of batch norm: at inference the norm of hidden layer {layer} "
        "meets {met} times the variance that it remembers from training."
    ).format(layer=place + 1, met=number(met[place], 2))
    if early and net.hidden == 1:
        return [Finding(text, _("Dropout at the end of the layer"), {"drop_at": "end"})]
    return [Finding(text, _("Switch dropout off"), {"dropout": 0.0})]
