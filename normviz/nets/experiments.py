"""Small sets of trainings on the shipped digits, each of which shows one thing."""

from __future__ import annotations

from dataclasses import dataclass

from normviz.nets.network import Net
from normviz.nets.trainer import Settings

LAST_BATCH = 33  # leaves 3 of the 1257 digits of the training set for the last batch


@dataclass(frozen=True)
class TrainingExperiment:
    """Two to four trainings side by side.

    `key`: its name in links. `runs`: the settings of each, in the order in which they are shown.
    """

    key: str
    runs: tuple[Settings, ...]


def _article() -> tuple[Settings, ...]:
    """DigitNN, whose article names neither optimizer nor rate: with SGD, and with Adam."""
    plain = Net(hidden=1, width=128, init="torch")
    normed = Net(hidden=1, width=128, init="torch", norm="batch", placement="after", bias=False)
    return (
        Settings(plain),
        Settings(normed),
        Settings(plain, optimizer="adam", lr=0.01),
        Settings(normed, optimizer="adam", lr=0.01),
    )


def _rate() -> tuple[Settings, ...]:
    """A learning rate ten times the good one, and the good one."""
    return tuple(
        Settings(Net(hidden=4, width=128, norm=norm), lr=lr, epochs=10)
        for lr in (2.0, 0.2)
        for norm in ("none", "batch")
    )


def _deep(norm: str, activation: str, init: str, placement: str = "before") -> Net:
    return Net(10, 64, activation, init, norm=norm, placement=placement)


def _deep_sigmoid() -> tuple[Settings, ...]:
    """Without a norm, with batch norm, with layer norm, and without a norm under Adam."""
    return (
        *(Settings(_deep(n, "sigmoid", "torch"), lr=0.03) for n in ("none", "batch", "layer")),
        Settings(_deep("none", "sigmoid", "torch"), optimizer="adam", lr=0.003),
    )


def _deep_relu() -> tuple[Settings, ...]:
    """PyTorch's default initialization, and He's, which takes most of the benefit away."""
    return tuple(
        Settings(_deep(norm, "relu", init), lr=0.03)
        for init in ("torch", "he")
        for norm in ("none", "batch")
    )


def _batch_size() -> tuple[Settings, ...]:
    """Batches of 64 under batch norm, and of 2 under three norms."""
    sizes = (("batch", 64), ("batch", 2), ("group", 2), ("layer", 2))
    return tuple(
        Settings(Net(hidden=2, width=64, norm=norm), lr=0.1, epochs=10, batch=batch)
        for norm, batch in sizes
    )


def _dropout() -> tuple[Settings, ...]:
    """Either alone, dropout in front of the norm, and behind it."""
    return (
        Settings(Net(hidden=3, width=64, norm="batch", placement="after")),
        Settings(Net(hidden=3, width=64, dropout=0.5)),
        *(
            Settings(Net(3, 64, norm="batch", placement="after", dropout=0.5, drop_at=drop_at))
            for drop_at in ("activation", "end")
        ),
    )


def _place() -> tuple[Settings, ...]:
    """Batch norm and layer norm, each before and after the sigmoid."""
    return tuple(
        Settings(_deep(norm, "sigmoid", "torch", placement), lr=0.03)
        for norm in ("batch", "layer")
        for placement in ("before", "after")
    )


def _bias() -> tuple[Settings, ...]:
    """What a bias adds to every sample, batch norm takes away with the mean."""
    return tuple(
        Settings(Net(hidden=2, width=64, norm="batch", bias=bias)) for bias in (True, False)
    )


def _l2() -> tuple[Settings, ...]:
    """A net with room to learn by heart, with a penalty on its weights and without."""
    return tuple(
        Settings(Net(hidden=2, width=128, norm=norm), epochs=40, l2=l2)
        for norm in ("none", "batch")
        for l2 in (0.0, 0.003)
    )


def _decay() -> tuple[Settings, ...]:
    """The normed net of `_l2`: without a penalty, and with it on a part of the parameters."""
    net = Net(hidden=2, width=128, norm="batch")
    return (
        Settings(net, epochs=40),
        *(Settings(net, epochs=40, l2=0.003, l2_on=on) for on in ("hidden", "gamma", "all")),
    )


def _after() -> tuple[Settings, ...]:
    """Batch norm before and after ReLU and tanh."""
    return tuple(
        Settings(Net(3, 64, activation, norm="batch", placement=placement))
        for activation in ("relu", "tanh")
        for placement in ("before", "after")
    )


def _last_batch() -> tuple[Settings, ...]:
    """The 3 digits that are left over: kept as a batch of their own, and dropped."""
    return tuple(
        Settings(_deep("batch", "sigmoid", "torch"), lr=0.03, batch=LAST_BATCH, keep_rest=keep)
        for keep in (True, False)
    )


def _init() -> tuple[Settings, ...]:
    """Ten layers with tanh, from PyTorch's default and from Xavier's, which does without norm."""
    return tuple(
        Settings(_deep(norm, "tanh", init), lr=0.05)
        for init in ("torch", "xavier")
        for norm in ("none", "batch")
    )


EXPERIMENTS = tuple(
    TrainingExperiment(key, runs)
    for key, runs in (
        ("rate", _rate()),
        ("article", _article()),
        ("deep_sigmoid", _deep_sigmoid()),
        ("deep_relu", _deep_relu()),
        ("init", _init()),
        ("batch_size", _batch_size()),
        ("last_batch", _last_batch()),
        ("place", _place()),
        ("after", _after()),
        ("dropout", _dropout()),
        ("bias", _bias()),
        ("l2", _l2()),
        ("decay", _decay()),
    )
)
