"""The estimate of a training's time: what it must know of the work. Seconds are for benchmarks."""

from dataclasses import replace

import pytest

from normviz.nets.estimate import duration, record_seconds, records_every, step_seconds
from normviz.nets.network import Net
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, Trainer

DIGITS = (1257, 270)
MNIST = (50_000, 10_000)
NET = Net(hidden=3, width=64)
SETTINGS = Settings(NET)


@pytest.mark.parametrize(
    "more",
    [
        {"hidden": 4},
        {"width": 128},
        {"inputs": 784},
        {"norm": "batch"},
        {"dropout": 0.1},
        {"weight_norm": True},
        {"activation": "leaky_relu"},
    ],
    ids=str,
)
def test_more_in_the_net_takes_longer(more: dict) -> None:
    assert step_seconds(replace(SETTINGS, net=replace(NET, **more))) > step_seconds(SETTINGS)


@pytest.mark.parametrize(
    "more",
    [{"batch": 64}, {"optimizer": "momentum"}, {"l2": 1e-4}, {"clip": "norm"}, {"clip": "value"}],
    ids=str,
)
def test_more_in_a_step_takes_longer(more: dict) -> None:
    assert step_seconds(replace(SETTINGS, **more)) > step_seconds(SETTINGS)
    assert step_seconds(replace(SETTINGS, optimizer="adam")) > step_seconds(
        replace(SETTINGS, optimizer="momentum")
    )


def test_a_net_without_hidden_layers_takes_time_too() -> None:
    alone = Settings(Net(hidden=0, width=256, inputs=784), batch=256)
    assert 0 < step_seconds(alone) < step_seconds(replace(alone, batch=512))


def test_a_training_is_its_steps_and_its_records() -> None:
    settings = replace(SETTINGS, epochs=7, batch=32)
    epoch = 39 * step_seconds(settings) + record_seconds(settings, *DIGITS)
    assert duration(settings, *DIGITS) == pytest.approx(7 * epoch)
    assert duration(replace(settings, epochs=0), *DIGITS) == 0
    rest = replace(settings, keep_rest=True)
    assert duration(rest, *DIGITS) - duration(settings, *DIGITS) == pytest.approx(
        7 * step_seconds(settings)
    )


def test_the_steps_are_those_of_the_trainer() -> None:
    for keep_rest in (True, False):
        settings = replace(SETTINGS, epochs=1, batch=100, keep_rest=keep_rest)
        steps = Trainer(settings, digit_split()).steps
        in_steps = duration(settings, *DIGITS) - record_seconds(settings, *DIGITS)
        assert in_steps / step_seconds(settings) == pytest.approx(steps)


def test_long_epochs_have_records_within() -> None:
    """About half a second apart, further where a record itself takes long; none on the digits."""
    assert records_every(SETTINGS, *DIGITS) is None
    slow = Settings(Net(hidden=5, width=256, norm="batch", inputs=784), "adam", batch=32)
    every = records_every(slow, *MNIST)
    assert every is not None
    apart = every * step_seconds(slow)
    assert apart == pytest.approx(max(0.5, 8 * record_seconds(slow, *MNIST)), rel=0.02)
    small = records_every(slow, MNIST[0], 100)
    assert small is not None
    assert small * step_seconds(slow) == pytest.approx(0.5, rel=0.02)
    records = -(-1562 // small)
    assert duration(replace(slow, epochs=2), MNIST[0], 100) == pytest.approx(
        2 * (1562 * step_seconds(slow) + records * record_seconds(slow, MNIST[0], 100))
    )
