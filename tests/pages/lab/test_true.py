"""Every sentence of the lab's findings, in every state: held against the arrays of the core."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import numpy as np
import pytest

from normviz.code.for_torch import refuses
from normviz.norms.table import norms_for
from normviz.readers.presets import presets
from normviz.studies.experiment import Experiment, bias_effect, clashing_sets
from pages.lab.view import group_labels
from pages.lab.words import reading
from tests.pages.lab.bench import MINI, bench


def edges() -> dict[str, np.ndarray]:
    """Batches at the edge of what can be computed."""
    huge, missing = np.array(MINI), np.array(MINI)
    huge[0, 0], missing[1, 2], missing[2, 0] = 1e200, np.nan, np.inf
    return {
        "huge": huge,
        "huge, one column": huge[:, :1],
        "too large to add": np.where(huge == 1e200, 1.5e308, huge)
        + np.array([[0], [1.4e308], [0]]),
        "missing": missing,
        "tiny": np.array([[5e-324, 1e-322], [0, 1e-170], [0, 1]]),
        "tenths": np.full((3, 2), 0.1),
        "zeros": np.zeros((3, 4)),
        "two": np.array([[1.0, 7], [3, 7]]),
        "all but equal": np.array([[1.0, 2, 3], [1, 2, 3.0000001]]),
        "two equal": np.array([[1.0, 5, 2], [1, 5, 2]]),
        "one cell": np.array([[3.0]]),
        "one column": np.array([[2.0], [-3], [5], [0]]),
        "far away": (np.array(MINI) + 1e7).astype(np.float32),
    }


BATCHES = {key: preset.make() for key, preset in presets().items()} | edges()

STATES = [(key, norm) for key, x in BATCHES.items() for norm in norms_for(x.shape)]


def sets_named(experiment: Experiment, text: str, pattern: str) -> list[int]:
    labels = group_labels(experiment)
    return [labels.index(name) for name in re.findall(pattern, text)]


def in_set(experiment: Experiment, values: np.ndarray, group: int) -> np.ndarray:
    return values[experiment.out.partition.ids == group]


@pytest.mark.parametrize(("key", "norm"), STATES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_sentence_is_false_in_any_state(key: str, norm: str) -> None:
    x = BATCHES[key]
    for training, restore, shift, eps in itertools.product(
        (True, False), (False, True), (0.0, 20.0), (1e-5, 10.0)
    ):
        for steps, convention in ((0, "torch"), (10, "torch"), (10, "keras")):
            bias = np.zeros(x.shape[1])
            bias[0] = shift
            groups = 2 if x.shape[1] % 2 == 0 else 1
            state = bench(
                x,
                norm,
                restore,
                training=training,
                bias=bias if shift else None,
                eps=eps,
                groups=groups,
                steps=steps,
                convention=convention,
            )
            assert reading(state)
            for finding in state.found:
                check(finding.text, state.experiment)
    LOOKED_AT.add((key, norm))


MET: Counter[str] = Counter()
LOOKED_AT: set[tuple[str, str]] = set()


def says(text: str, *words: str) -> bool:
    """Whether the text has any of these words; how often each was met is counted."""
    found = [each in text for each in words]
    MET.update(dict(zip(words, found, strict=True)))
    return any(found)


def check(text: str, experiment: Experiment) -> None:
    """Hold what a finding claims against the arrays."""
    out, y, x = experiment.out, experiment.y, experiment.x
    if says(text, "y equals x"):
        finite = np.isfinite(x)
        if says(text, "In the others"):
            finite &= out.partition.spread(np.isfinite(out.mean) & np.isfinite(out.var))
        rounding = 1e-5 * np.abs(x[finite]).max(initial=0)
        np.testing.assert_allclose(y[finite], x[finite], atol=rounding)
    if says(text, "undo the normalization here", "undoes the normalization here"):
        assert clashing_sets(experiment)
        pairs = re.findall(r"(\S+) and (\S+?)[,.]? ", text.split("need different ones")[1])
        assert any(one != other for one, other in pairs[:2])
    if says(text, "all the same y changes by no more than"):
        assert bias_effect(experiment) <= 1e-3
    elif says(text, "what all biases have", "what its biases have", "could take the bias away: y"):
        assert bias_effect(experiment) > 1e-3
    if out is None:
        return
    single = says(text, "Each set holds a single value")
    if says(text, "variance is 0", "mean square is 0"):
        groups = (
            range(out.partition.count)
            if single
            else sets_named(experiment, text, r"All values of (\S+) ")
        )
        assert groups
        for group in groups:
            if np.isfinite(in_set(experiment, experiment.z, group)).all():
                assert out.var.flat[group] == 0
                assert not in_set(experiment, out.x_hat, group).any()
    if "variance" in text and experiment.setup.norm == "rms":
        raise AssertionError(text)
    if says(text, "its x̂ are right"):
        (group,) = sets_named(experiment, text, r"squares in (\S+) ")
        assert np.isinf(out.var.flat[group])
        square = np.square(in_set(experiment, out.x_hat, group)).mean()
        assert square == pytest.approx(1, abs=1e-5)
    if says(text, "its mean and x̂ are right"):
        (group,) = sets_named(experiment, text, r"sum over (\S+) ")
        cells = in_set(experiment, experiment.z, group)
        assert np.isinf(cells.sum()) and np.isfinite(in_set(experiment, out.x_hat, group)).all()
        assert out.mean.flat[group] / 4 == pytest.approx((cells / 4).mean(), rel=1e-5)
    if says(text, "one becomes −1 and the other +1"):
        np.testing.assert_allclose(np.abs(out.x_hat), 1, atol=1e-3)
    if says(text, "no more than rounding"):
        assert bias_effect(experiment) <= 1e-3
    if says(text, "training step"):
        assert experiment.running is not None
        assert (experiment.running.steps == 0) == says(text, "No training step", "still 0")
    if says(text, "PyTorch refuses to train"):
        assert refuses(x.shape, experiment.setup)


def test_each_check_was_made() -> None:
    """Words that no finding has would check nothing, as those of a sentence that has changed."""
    if len(LOOKED_AT) < len(STATES):
        pytest.skip("Only some of the states above were looked at.")
    assert not [words for words, times in MET.items() if not times]
