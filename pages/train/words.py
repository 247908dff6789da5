"""What the numbers of the runs say: the line under the picture, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from normviz.language import _, ngettext
from normviz.nets.outcomes import REACHED, learns
from normviz.nets.trainer import Run
from normviz.ui.findings import Finding
from normviz.ui.numbers import number, percent
from pages.train.names import LETTERS

_FEW = 8  # samples whose statistics are too much a matter of chance


def reading(runs: Sequence[Run]) -> str:
    """What became of the runs, in a few sentences."""
    learned = {letter: run for letter, run in zip(LETTERS, runs, strict=False) if learns(run)}
    failed = _failed({letter: run for letter, run in zip(LETTERS, runs, strict=False)})
    if not learned:
        return " ".join(failed)
    top = max(percent(run.test.accuracy) for run in learned.values())
    best = [letter for letter, run in learned.items() if percent(run.test.accuracy) == top]
    sentences = [_ending(best, top, len(learned))]
    others = [letter for letter in learned if letter not in best]
    if others:
        sentences.append(
            # Translators: {runs} are letters with percentages: "B 91 %, C 88 %".
            _("The others: {runs}.").format(
                runs=", ".join(f"{each} {percent(learned[each].test.accuracy)}" for each in others)
            )
        )
    fastest = _fastest(learned)
    if fastest:
        sentences.append(fastest)
    return " ".join([*sentences, *failed])


def _ending(best: list[str], top: str, learned: int) -> str:
    if learned == 1:
        sentence = _("{best} names {top} of the test digits right.")
    elif len(best) == 1:
        sentence = _("{best} ends best: it names {top} of the test digits right.")
    else:
        sentence = _("{best} end best: they name {top} of the test digits right.")
    return sentence.format(best=" = ".join(best), top=top)


def _failed(runs: dict[str, Run]) -> list[str]:
    """Who diverged, and who is no better than guessing."""
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
        classes = next(iter(runs.values())).settings.net.classes
        said.append(
            _("Little or nothing was learned by {runs}; guessing gives {guess}.").format(
                runs=", ".join(poor), guess=percent(1 / classes)
            )
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
    sentence = _("Epochs until {goal} of the validation digits were right: {said}.")
    if never:
        sentence = _(
            "Epochs until {goal} of the validation digits were right: {said}; never: {never}."
        )
    return sentence.format(goal=percent(REACHED), said=said, never=", ".join(never))


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
    if net.dropout and net.placement == "after" and net.drop_at == "activation":
        text = _(
            "Dropout stands in front of batch norm, in one layer: at inference the norm of the "
            "last hidden layer meets {met} times the variance that it remembers from training."
        )
        found.append(
            Finding(
                text.format(met=number(last.met[-1], 2)),
                _("Dropout at the end of the layer"),
                {"drop_at": "end"},
            )
        )
    rest = run.rest
    if 0 < rest < _FEW:
        text = ngettext(
            "The last batch of an epoch has {rest} sample: its mean and variance are mostly "
            "chance, and batch norm takes them as seriously as any others.",
            "The last batch of an epoch has {rest} samples: their mean and variance are mostly "
            "chance, and batch norm takes them as seriously as any others.",
            rest,
        )
        found.append(
            Finding(text.format(rest=rest), _("Drop the last batch"), {"keep_rest": False})
        )
    if settings.batch == 2:
        text = _(
            "Of two values batch norm makes −1 and +1, whatever they were: with batches of two a "
            "unit learns nothing but which of two samples has more."
        )
        # Translators: a button that gives the batch 32 samples.
        found.append(Finding(text, _("Batches of 32"), {"batch": 32}))
    return found


def _diverged(run: Run, rate: float | None) -> Finding:
    if rate is None:
        return Finding(run.stopped)
    # Translators: a button that makes the learning rate smaller.
    return Finding(run.stopped, _("Use the rate {rate}").format(rate=number(rate)), {"lr": rate})
