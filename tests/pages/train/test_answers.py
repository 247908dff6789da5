"""What the training page says of each experiment, beside the trainings themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from normviz.nets.compared import Difference
from normviz.nets.guessing import clearly_above
from normviz.nets.progress import Score
from normviz.nets.split import digit_split
from normviz.nets.trainer import Net, Run, Settings, train_net
from normviz.ui.numbers import percent
from pages.train.many import good_words
from pages.train.outcomes import answer, explanation
from pages.train.state import PRESETS
from pages.train.stories import STORIES
from pages.train.told import told
from pages.train.words import behind, findings, reading, rescued
from pages.train.words_data import taught, two_sets
from tests.trained import BY_KEY, runs_of

Shares = Sequence[float]


@pytest.mark.parametrize("key", STORIES)
def test_every_experiment_has_its_answer(key: str) -> None:
    groups = runs_of(key, seeds=1)
    assert answer(key, groups) in STORIES[key].answers
    said = explanation(key, groups)
    for (run,) in groups:
        assert ("1 of 1 diverged" if run.stopped else percent(run.test.accuracy)) in said


@lru_cache
def small(norm: str = "none") -> Run:
    return train_net(Settings(Net(hidden=2, width=8, norm=norm), epochs=1), digit_split())


def group(shares: Shares) -> list[Run]:
    """Runs that reached these shares of the test set; one that is 0 diverged."""
    return [
        replace(small("batch"), test=Score(1.0, share), stopped="" if share else "it diverged")
        for share in shares
    ]


@pytest.mark.parametrize(("right", "often"), [(0.5, True), (0.99, False)])
def test_validation_and_test_are_two_draws(right: float, often: bool) -> None:
    """Of 270 digits each: 50 % against 53 % is chance, 99 % against 94 % hardly."""
    run = small()
    last = replace(run.history[-1], valid=Score(1.0, right))
    test = Score(1.0, 0.53 if often else 0.94)
    said = two_sets("A", replace(run, history=(*run.history[:-1], last), test=test), digit_split())
    assert "270 and 270 other digits" in said
    assert f"A has {percent(right)} of the first right and {percent(test.accuracy)} of the" in said
    assert ("at least 1 in 20 such draws are" in said) is often
    assert ("fewer than 1 in 20" in said) is not often


def test_equal_shares_of_validation_and_test_are_not_far_apart() -> None:
    run = small()
    last = replace(run.history[-1], valid=Score(1.0, 0.9))
    same = replace(run, history=(*run.history[:-1], last), test=Score(2.0, 0.9))
    said = two_sets("A", same, digit_split()).replace("\xa0", " ")
    assert "90.0 % of the first right and 90.0 % of the second." in said and "apart" not in said


def test_of_equal_runs_none_has_the_most() -> None:
    labels = digit_split().test_labels
    run = replace(small(), named=labels, test=Score(0.1, 1.0))
    assert "A = B: each names 100.0\xa0% of the test images right." in reading([run, run], labels)
    worse = replace(run, named=np.zeros_like(labels), test=Score(0.1, 0.9))
    assert "A = B name 100.0\xa0% of the test images right, the most" in (
        reading([run, run, worse], labels)
    )


GOOD, BAD, MIXED = (0.97, 0.96, 0.98), (0.1, 0.1, 0.1), (0.97, 0.1, 0.98)
LESS, NEAR = (0.9, 0.91, 0.92), (0.96, 0.97, 0.97)
CASES: list[tuple[str, tuple[Shares, ...], str]] = [
    ("rate", (BAD, GOOD, GOOD, GOOD), "norm"),
    ("rate", (BAD, MIXED, GOOD, GOOD), "chance"),
    ("rate", (GOOD, GOOD, GOOD, GOOD), "both"),
    ("rate", ((0, 0, 0), GOOD, GOOD, GOOD), "norm"),
    ("article", (LESS, GOOD, GOOD, GOOD), "batch"),
    ("article", (GOOD, LESS, GOOD, GOOD), "none"),
    ("article", (GOOD, NEAR, GOOD, GOOD), "same"),
    ("article", (MIXED, NEAR, GOOD, GOOD), "chance"),
    ("deep_sigmoid", (BAD, GOOD, BAD, BAD), "batch"),
    ("deep_sigmoid", (BAD, GOOD, GOOD, BAD), "both"),
    ("deep_sigmoid", (BAD, GOOD, BAD, GOOD), "adam"),
    ("deep_sigmoid", (BAD, BAD, BAD, BAD), "nobody"),
    ("deep_sigmoid", (GOOD, GOOD, GOOD, GOOD), "other"),
    ("deep_sigmoid", (BAD, MIXED, BAD, BAD), "chance"),
    ("deep_relu", (BAD, GOOD, LESS, GOOD), "more"),
    ("init", (BAD, GOOD, GOOD, LESS), "less"),
    ("batch_size", (GOOD, BAD, GOOD, GOOD), "batch"),
    ("batch_size", (GOOD, GOOD, NEAR, GOOD), "same"),
    ("batch_size", (GOOD, BAD, BAD, GOOD), "two"),  # which is not: all about equal
    ("batch_size", (GOOD, MIXED, GOOD, LESS), "chance"),
    ("last_batch", (MIXED, GOOD), "chance"),
    ("last_batch", (BAD, GOOD), "worse"),
    ("place", (GOOD, GOOD, BAD, GOOD), "layer"),
    ("place", (GOOD, BAD, GOOD, GOOD), "batch"),
    ("place", (GOOD, BAD, BAD, GOOD), "both"),
    ("place", (GOOD, GOOD, GOOD, LESS), "nobody"),
    ("place", (GOOD, GOOD, MIXED, GOOD), "chance"),
    ("after", (LESS, GOOD, LESS, GOOD), "after"),
    ("after", (GOOD, LESS, LESS, GOOD), "differs"),
    ("after", (GOOD, MIXED, LESS, GOOD), "chance"),
    ("dropout", (GOOD, LESS, LESS, GOOD), "worse"),
    ("dropout", (LESS, LESS, GOOD, GOOD), "better"),
    ("dropout", (LESS, GOOD, NEAR, GOOD), "same"),
    ("bias", (GOOD, GOOD), "same"),
]


@pytest.mark.parametrize(("key", "shares", "expected"), CASES)
def test_the_answer_is_what_every_seed_says(
    key: str, shares: tuple[Shares, ...], expected: str
) -> None:
    groups = [group(each) for each in shares]
    assert answer(key, groups) == expected
    assert expected in STORIES[key].answers
    assert explanation(key, groups)


@pytest.mark.parametrize(
    ("batch", "said"),
    [(33, "A batch of 3 samples gives a mean that scatters by 1/√3 = 0.58"), (3, "is left over")],
)
def test_what_is_left_over_is_that_of_the_images(batch: int, said: str) -> None:
    run = replace(small("batch"), settings=Settings(batch=batch, keep_rest=True))
    assert said in explanation("last_batch", [[run], [run]])


@pytest.mark.parametrize("key", ["deep_relu", "init", "article"])
def test_an_answer_claims_no_more_than_its_verdict(key: str) -> None:
    little = group((0.955, 0.97, 0.975))  # more with every seed, but once by 0.5 points only
    least = group((0.95, 0.95, 0.95))
    groups = [least, little] if key == "article" else [least, least, least, little]
    said = STORIES[key].answers[answer(key, groups)]
    assert "with every seed" in said and "2 points" not in said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((0.05, 0.031), "each of 2 seeds A names more of them right than B: by 3.1 to 5 points"),
        ((-0.05, -0.031), "each of 2 seeds B names more of them right than A: by 3.1 to 5 points"),
        ((0.01, -0.01), "A and B stay within 2 points of each other with all 2 seeds"),
        ((0.05, -0.01), "A less B is −1 to 5 points: with 2 seeds that is not to be told"),
    ],
)
def test_a_difference_is_told_with_its_spread(values: tuple[float, ...], said: str) -> None:
    assert said in told("A", "B", Difference(values))


# --- one seed ------------------------------------------------------------------------------------


def naming(right: int) -> Run:
    """A run that names so many of the test images right, the first ones."""
    labels = digit_split().test_labels
    named = np.where(np.arange(len(labels)) < right, labels, 99)
    return replace(small(), named=named, test=Score(1.0, right / len(labels)))


def test_one_digit_of_270_tells_no_run_from_another() -> None:
    labels = digit_split().test_labels
    said = reading([naming(262), naming(263), naming(257), naming(240)], labels)
    assert "B names 97.4\xa0% of the test images right" in said
    assert "Behind by more than chance: C 95.2\xa0% (6 images fewer), D 88.9" in said
    assert "Not to be told from it on this test: A 97.0\xa0% (1 image fewer)." in said
    assert "one seed" in said


@pytest.mark.parametrize(
    ("shares", "constant", "said"),
    [
        ((0.93, 0.96), 0.9, "which has 90.0\xa0% of them right: A 93.0\xa0%."),
        ((0.55, 0.96), 0.5, "which has 50.0\xa0% of them right: A 55.0\xa0%."),
        ((1.0, 1.0), 1.0, "which has 100.0\xa0% of them right: A 100.0\xa0%, B 100.0\xa0%."),
        ((0.9, 0.9), 0.9, "which has 90.0\xa0% of them right: A 90.0\xa0%, B 90.0\xa0%."),
        ((0.96, 0.97), 0.9, None),
        ((0.62, 0.7), 0.5, None),
    ],
)
def test_who_gives_one_answer_for_all_has_learned_nothing(
    shares: Shares, constant: float, said: str | None
) -> None:
    labels = digit_split().test_labels
    runs = [replace(run, constant=constant) for run in group(shares)]
    text = reading(runs, labels)
    assert ("Not clearly more than one answer" in text) is (said is not None)
    assert said is None or said in text
    answers = [[run] for run in (*runs, *runs)]
    assert f"One answer for all of them has {percent(constant)}." in explanation("place", answers)


@pytest.mark.parametrize(
    ("constant", "said"),
    [
        (0.13, "at least 90.0\xa0% of the validation images"),
        (0.9, "more than 93.7\xa0% of the validation images are right in the end: one answer for"),
    ],
)
def test_a_good_rate_is_better_than_one_answer_for_all(constant: float, said: str) -> None:
    text = good_words(constant, clearly_above(constant, 270))
    assert said in text and (percent(constant) in text) is (constant == 0.9)


@pytest.mark.parametrize(("samples", "left"), [(1257, "1,257 "), (330, "330 ")])
def test_what_an_experiment_teaches_is_of_the_images_at_hand(samples: int, left: str) -> None:
    experiment = PRESETS["last_batch"]
    text = taught(experiment, samples)
    assert text.startswith(f"{left}images in batches of 33 leave {samples % 33} over.")
    for story in STORIES.values():
        assert "1,257" not in story.teaches + story.question + story.title


# --- findings ------------------------------------------------------------------------------------


def dropped(**changes: object) -> Run:
    net = Net(hidden=2, width=32, norm="batch", dropout=0.5)
    return train_net(Settings(replace(net, **changes), epochs=5), digit_split())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({}, {"dropout": 0.0}),  # behind the first norm is in front of the second
        ({"placement": "after", "drop_at": "activation"}, {"dropout": 0.0}),
        ({"placement": "after", "drop_at": "activation", "hidden": 1}, {"drop_at": "end"}),
        ({"hidden": 1}, None),  # behind the only norm
        ({"dropout": 0.0}, None),
        ({"norm": "layer"}, None),
    ],
)
def test_dropout_is_spoken_of_where_a_norm_meets_less_than_it_remembers(
    changes: dict[str, object], mend: dict[str, object] | None
) -> None:
    run = dropped(**changes)
    found = [
        each for each in findings(run, lambda _run: None) if "Dropout stands in front" in each.text
    ]
    assert [each.changes for each in found] == ([] if mend is None else [mend])
    if mend:
        assert np.nanmin(run.history[-1].layers.met) < 0.9
        assert not findings(dropped(**(changes | mend)), lambda _run: None)


@pytest.mark.parametrize(
    ("samples", "changes"),
    [
        (1257, {"batch": 32}),
        (1250, {"batch": 32, "keep_rest": False}),  # 2 would be left over
        (20, {"batch": 20}),
        (2, {}),
    ],
)
def test_a_larger_batch_is_one_that_these_images_allow(
    samples: int, changes: dict[str, object]
) -> None:
    run = small("batch")
    run = replace(run, settings=replace(run.settings, batch=2, keep_rest=True), samples=samples)
    [found] = [each for each in findings(run, lambda _run: None) if "Of two values" in each.text]
    assert found.changes == changes and bool(found.mend) == bool(changes)


def test_a_sigmoid_is_offered_the_place_behind_it_where_that_learns() -> None:
    none, _batch, layer, _adam = (run for (run,) in runs_of("deep_sigmoid", seeds=1))
    assert behind(none) is None
    settings = behind(layer)
    assert settings is not None
    (_b, _a, _before, (after,)) = runs_of("place", seeds=1)
    assert settings == replace(BY_KEY["place"][3], epochs=settings.epochs)
    [finding] = rescued(layer, after)
    assert percent(after.test.accuracy) in finding.text
    assert finding.changes == {"placement": "after"}
    assert behind(after) is None and rescued(layer, layer) == []
