"""The data that the nets learn from, in words: what they are, and what a link misses."""

from __future__ import annotations

from normviz.language import _, ngettext
from normviz.nets.compared import drawn_apart
from normviz.nets.experiments import TrainingExperiment
from normviz.nets.split import Split
from normviz.nets.trainer import Run
from normviz.ui.numbers import percent
from normviz.ui.training import data as train_data
from normviz.ui.training.data import DIGITS, extent, sizes
from pages.train.stories import STORIES

_MOST_LISTED = 12  # classes of which all are named
_FAR = 1.96  # standard deviations: farther off lies 1 draw in 20


def about(source: str) -> str:
    """The data in some sentences."""
    there, (train, valid, test) = extent(source), sizes(source)
    images = there.images + there.tests
    what = (
        ngettext(
            "**The digits that ship**: {images} image of {pixels}.",
            "**The digits that ship**: {images} images of {pixels}.",
            images,
        )
        if source == DIGITS
        else ngettext(
            "**Images of your own**: {images} image of {pixels}.",
            "**Images of your own**: {images} images of {pixels}.",
            images,
        )
    )
    split = _("{train} to train on, {valid} to validate, {test} for the test.")
    return " ".join(
        [
            what.format(images=_count(images), pixels=_pixels(there.rows, there.columns)),
            split.format(train=_count(train), valid=_count(valid), test=_count(test)),
            *_brought(source),
        ]
    )


def _brought(source: str) -> list[str]:
    """What there is to say of a set that a learner brought."""
    found = train_data.library.brought(source)
    if found is None:
        return []
    names = list(found.classes)
    shown = names if len(names) <= _MOST_LISTED else [*names[:3], "…", names[-1]]
    classes = ngettext("{count} class: {names}.", "{count} classes: {names}.", len(names))
    said = [classes.format(count=len(names), names=", ".join(shown))]
    used = len(found.train.labels), len(found.tests.labels) if found.tests else 0
    for whole, taken, text in zip(
        found.announced,
        used,
        (
            _("The file for training has {whole} images; the first {taken} are used."),
            _("The file for the test has {whole} images; the first {taken} are used."),
        ),
        strict=True,
    ):
        if whole > taken:
            said.append(text.format(whole=_count(whole), taken=_count(taken)))
    if found.turned:
        said.append(
            _(
                "EMNIST stores its images with rows and columns swapped: they were turned, as "
                "their files have EMNIST's names."
            )
        )
    return said


def taught(experiment: TrainingExperiment, samples: int) -> str:
    """What an experiment teaches, with what its batches leave over of `samples` to train on."""
    says = _(STORIES[experiment.key].teaches)
    if experiment.key != "last_batch":
        return says
    batch = experiment.runs[0].batch
    left = ngettext(
        "{count} image in batches of {batch} leaves {rest} over.",
        "{count} images in batches of {batch} leave {rest} over.",
        samples,
    ).format(count=_count(samples), batch=batch, rest=samples % batch)
    return f"{left} {says}"


def two_sets(letter: str, run: Run, data: Split) -> str:
    """Why a run's shares of validation and test are not the same: they are of other digits."""
    valid, test = run.history[-1].valid.accuracy, run.test.accuracy
    off = drawn_apart(valid, test, (len(data.valid), len(data.test)))
    says = (
        _("So far apart, or farther, at least 1 in 20 such draws are: that may be chance.")
        if abs(off) < _FAR
        else _(
            "So far apart fewer than 1 in 20 such draws are: under Data, another seed of the split "
            "shows whether it lasts."
        )
    )
    text = _(
        "Validation and test are {valid_count} and {test_count} other digits, drawn by the seed of "
        "the split. In the end {run} has {valid} of the first right and {test} of the second."
    ).format(
        valid_count=len(data.valid),
        test_count=len(data.test),
        run=letter,
        valid=percent(valid),
        test=percent(test),
    )
    return f"{text} {says}" if off else text


def gone(source: str) -> str:
    """What a link names that this server does not have, and how to bring it back."""
    there = extent(source)
    if there.tests:
        what = ngettext(
            "This page is about {images} image of {pixels} and {tests} for the test, which this "
            "server does not have (any more).",
            "This page is about {images} images of {pixels} and {tests} for the test, which this "
            "server does not have (any more).",
            there.images,
        )
        then = _(
            "Upload the four files again under “Data”: images and labels, for training and for the "
            "test. Until then you see the digits that ship."
        )
    else:
        what = ngettext(
            "This page is about {images} image of {pixels}, which this server does not have (any "
            "more).",
            "This page is about {images} images of {pixels}, which this server does not have (any "
            "more).",
            there.images,
        )
        then = _(
            "Upload the two files again under “Data”: images and labels. Until then you see the "
            "digits that ship."
        )
    said = what.format(
        images=_count(there.images),
        tests=_count(there.tests),
        pixels=_pixels(there.rows, there.columns),
    )
    return f"{said} {then}"


def _pixels(rows: int, columns: int) -> str:
    # Translators: the size of a picture, as in "1,797 images of 8 × 8 pixels".
    many = ngettext("{rows} × {columns} pixel", "{rows} × {columns} pixels", columns)
    return many.format(rows=rows, columns=columns)


def _count(number: int) -> str:
    return f"{number:,}"
