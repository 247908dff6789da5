"""The section about batch sizes: its picture, its verdicts either way, the section at work."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from normviz.nets.batch_sizes import BySize
from normviz.nets.sweep import Spread
from pages.train.figures_sizes import sizes_figure
from pages.train.names import norm_names
from pages.train.runs import PLAIN, with_values, write_runs
from pages.train.sizes import verdicts
from tests.pages.drawn import assert_drawable
from tests.pages.support import address, component, press, words
from tests.pages.train.test_page import open_train, settled


def spread(*accuracy: float) -> Spread:
    return Spread(tuple(range(len(accuracy))), accuracy)


LOW, MIDDLE, HIGH = (
    spread(0.4, 0.42, 0.45),
    spread(0.47, 0.48, 0.5),
    spread(0.96, 0.97, 0.98),
)
LOST, NOTHING = spread(nan, nan, nan), spread()


def norm(name: str, few: Spread, many: Spread, anew: Spread | None = None) -> BySize:
    now = {2: few, 4: many, 64: many}
    return BySize(name, now, {**now, 2: anew or few})


def test_each_norm_is_a_line_through_medians_and_a_dot_a_seed() -> None:
    found = [norm("batch", spread(0.4, nan, 0.6), HIGH), norm("layer", HIGH, NOTHING)]
    spec, alt = sizes_figure(found, norm_names(), anew=False, ghosts=False)
    assert_drawable(spec)
    line, dots, other, *_rest = spec["data"]
    np.testing.assert_allclose(line["y"], [50, 97, 97])
    assert line["x"].tolist() == [2, 4, 64]
    assert dots["y"].size == 9 and dots["y"][1] == 0 and dots["marker"]["symbol"][1] == "x"
    assert line["marker"]["symbol"] != other["marker"]["symbol"]
    assert line["line"]["dash"] != other["line"]["dash"]
    assert "batch norm, test right by batch size: size 2: 40.0 to 60.0 %, 1 diverged;" in alt
    empty, alt = sizes_figure(
        [norm("batch", NOTHING, NOTHING)], norm_names(), anew=True, ghosts=True
    )
    assert_drawable(empty)
    assert alt == "batch norm: not trained yet."


@pytest.mark.parametrize(
    ("batch", "layer", "said", "not_said"),
    [
        (
            norm("batch", LOW, HIGH),
            norm("layer", HIGH, HIGH),
            [
                "**batch norm**: 40.0 % to 45.0 % with 2, 96.0 % to 98.0 % with 64: every "
                "seed with 2 ends below every one with 64. From 4 on, that holds of no size.",
                "**layer norm**: 96.0 % to 98.0 % with 2, 96.0 % to 98.0 % with 64: not to be told",
                "With 2, every seed of batch norm ends below every one of layer norm.",
            ],
            "above",
        ),
        (
            norm("batch", HIGH, LOW),
            norm("layer", HIGH, LOST),
            [
                "**batch norm**: 96.0 % to 98.0 % with 2, 40.0 % to 45.0 % with 64: every "
                "seed with 2 ends above",
                "3 of 3 diverged with 64",
                "With 2, batch norm and layer norm are not to be told apart here.",
            ],
            "below",
        ),
    ],
)
def test_a_verdict_can_come_out_either_way(
    batch: BySize, layer: BySize, said: list[str], not_said: str
) -> None:
    text = "\n".join(verdicts([batch, layer], anew=False, ghosts=False)).replace("\xa0", " ")
    for each in said:
        assert each in text
    assert not_said not in text


@pytest.mark.parametrize(
    ("anew", "said"),
    [
        (MIDDLE, "lift every seed, by 5 to 7 points against the running averages. Still every"),
        (HIGH, "lift every seed, by 53 to 56 points against the running averages."),
        (spread(0.3, 0.3, 0.3), "lower every seed: −15 to −10 points"),
        (spread(0.5, 0.3, 0.5), "lift some seeds and not others: −12 to 10 points"),
    ],
)
def test_what_the_statistics_of_the_training_set_change_is_said_seed_by_seed(
    anew: Spread, said: str
) -> None:
    text = "\n".join(verdicts([norm("batch", LOW, HIGH, anew)], anew=True, ghosts=False))
    assert said in text
    assert ("not the averages' fault" in text) == (anew is not HIGH)


def test_the_section_trains_and_a_link_restores_it() -> None:
    tiny = write_runs([with_values(PLAIN, width=8, epochs=1)])
    app = open_train(runs=tiny, section="sizes", ghosts="1", anew="1")
    assert "40 trainings of this net" in words(app)
    assert "of 1257 training images" in " ".join(each.label for each in app.toggle)
    settled(press(app, "Start training"))
    text = words(app)
    assert "layer norm**: " in text and "whatever the size of the ghost batches" in text
    assert "against the running averages" in text
    again = open_train(**address(app))
    assert component(again, "normviz_plot") == component(app, "normviz_plot")
    assert words(again) == text


def test_the_steps_of_an_epoch_are_those_that_are_made() -> None:
    text = words(open_train(section="sizes"))
    assert "Batches of 2 take 628 steps an epoch, batches of 64 take 19" in text


def test_a_net_that_would_take_too_long_in_small_batches_is_refused() -> None:
    long = with_values(PLAIN, hidden=20, width=512, epochs=40, batch=1024)
    app = open_train(runs=write_runs([long]), section="sizes")
    assert any("of these trainings would take about" in each.value for each in app.error)
