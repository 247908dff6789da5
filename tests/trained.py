"""The training page's experiments, trained once for all tests of a process that ask for them."""

from dataclasses import replace
from functools import lru_cache

from normviz.nets.experiments import EXPERIMENTS
from normviz.nets.split import digit_split
from normviz.nets.trainer import Run, Settings, train_net

BY_KEY = {experiment.key: experiment.runs for experiment in EXPERIMENTS}
Seeds = list[Run]

# Where fewer epochs than the page's show the same.
_EPOCHS = {
    "deep_sigmoid": 10,
    "deep_relu": 10,
    "init": 10,
    "batch_size": 5,
    "last_batch": 10,
    "place": 10,
    "after": 10,
    "decay": 10,
}


@lru_cache(maxsize=128)
def _trained(settings: Settings, seed: int) -> Run:
    net = replace(settings.net, seed=seed)
    return train_net(replace(settings, net=net), digit_split(seed))


def runs_of(key: str, seeds: int = 3) -> list[Seeds]:
    """The runs of an experiment, each with several seeds."""
    shown = [replace(s, epochs=_EPOCHS.get(key, s.epochs)) for s in BY_KEY[key]]
    return [[_trained(settings, seed) for seed in range(seeds)] for settings in shown]
