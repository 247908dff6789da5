"""One training at several batch sizes, under three norms and with several seeds: who notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd, isfinite

from normviz.nets.sweep import Spread, seed_settings
from normviz.nets.trainer import Run, Settings

SIZES = (2, 3, 4, 8, 16, 32, 64)
SIZED_NORMS = ("batch", "group", "layer")


def sizes_for(samples: int, *, ghosts: bool) -> tuple[int, ...]:
    """The batch sizes that `samples` allow; as `ghosts` those that divide the largest of them.

    >>> sizes_for(1257, ghosts=False), sizes_for(1257, ghosts=True), sizes_for(20, ghosts=True)
    ((2, 3, 4, 8, 16, 32, 64), (2, 4, 8, 16, 32, 64), (2, 4, 8, 16))
    """
    fits = tuple(size for size in SIZES if size <= samples)
    return tuple(size for size in fits if not (ghosts and fits[-1] % size))


def size_settings(
    base: Settings, norm: str, sizes: Sequence[int], *, ghosts: bool
) -> dict[int, tuple[Settings, ...]]:
    """The trainings of one norm, by batch size, each with several seeds.

    `base`: all else; a smaller last batch is dropped. `norm`: its name. `sizes`: from small to
    large. `ghosts`: every mini-batch has the largest size, and only batch norm's statistics are
    those of `size` samples; a norm that asks nobody else then is one training for all sizes. Group
    norm has the groups of `base`, or as many of them as divide its width.

    >>> of = size_settings(Settings(), "batch", (2, 64), ghosts=True)
    >>> [(runs[0].batch, runs[0].net.ghost, len(runs)) for runs in of.values()]
    [(64, 2, 5), (64, 0, 5)]
    >>> of = size_settings(Settings(), "layer", (2, 64), ghosts=True)
    >>> of[2] == of[64]
    True
    """
    most = max(sizes, default=0)
    net = replace(base.net, norm=norm, groups=gcd(base.net.groups, base.net.width), ghost=0)
    found = {}
    for size in sizes:
        part = size if ghosts and norm == "batch" and size < most else 0
        batch = most if ghosts else size
        at = replace(base, net=replace(net, ghost=part), batch=batch, keep_rest=False)
        found[size] = seed_settings(at)
    return found


@dataclass(frozen=True)
class BySize:
    """What came out of one norm at several batch sizes, as far as it was trained.

    `norm`: its name. `spreads`: the share of the test set that was right, by size, from small to
    large: with the running averages; `anew`: with the statistics of the training set, the same for
    a norm that keeps none.

    >>> few, many = Spread((0, 1, 2), (0.4, 0.5, 0.3)), Spread((0, 1, 2), (0.9, 0.95, 0.97))
    >>> found = BySize("batch", {2: few, 4: many, 64: many}, {2: many, 4: many, 64: many})
    >>> found.settled(anew=False), found.settled(anew=True)
    (4, 2)
    """

    norm: str
    spreads: Mapping[int, Spread]
    anew: Mapping[int, Spread]

    def shown(self, *, anew: bool) -> Mapping[int, Spread]:
        """Either of the two."""
        return self.anew if anew else self.spreads

    def settled(self, *, anew: bool) -> int:
        """The least size from which on no size is below the largest, see `compared`."""
        spreads = self.shown(anew=anew)
        *others, most = spreads
        least = most
        for size in reversed(others):
            if compared(spreads[size], spreads[most]) == "below":
                break
            least = size
        return least


def by_size(
    norm: str, settings: Mapping[int, Sequence[Settings]], runs: Mapping[Settings, Run]
) -> BySize:
    """One norm over batch sizes.

    `settings`: those of `size_settings`. `runs`: what is finished of them. Result: `BySize`.

    >>> by_size("layer", {2: (Settings(),)}, {}).spreads
    {2: Spread(seeds=(), accuracy=())}
    """
    spreads, anew = {}, {}
    for size, at in settings.items():
        found = [runs[each] for each in at if each in runs]
        seeds = tuple(run.settings.net.seed for run in found)
        spreads[size] = Spread(seeds, tuple(_right(run, anew=False) for run in found))
        anew[size] = Spread(seeds, tuple(_right(run, anew=True) for run in found))
    return BySize(norm, spreads, anew)


def _right(run: Run, *, anew: bool) -> float:
    if run.stopped:
        return float("nan")
    score = run.anew if anew and run.anew is not None else run.test
    return score.accuracy


def compared(one: Spread, other: Spread) -> str:
    """Whether all seeds of one are "below" or "above" all of the other; else it is "open".

    A training that stopped is below every other. With 5 seeds each, chance alone puts all of one
    side first in 2 of 252 orders; with fewer than 3 it is always open.

    `one`, `other`: with any seeds.

    >>> low, high = Spread((0, 1, 2), (0.4, float("nan"), 0.3)), Spread((0, 1, 2), (0.9, 0.5, 0.8))
    >>> compared(low, high), compared(high, low), compared(high, high)
    ('below', 'above', 'open')
    """
    a, b = ([r if isfinite(r) else -1.0 for r in each.accuracy] for each in (one, other))
    if min(len(a), len(b)) < 3:
        return "open"
    if max(a) < min(b):
        return "below"
    return "above" if min(a) > max(b) else "open"


def lifts(found: BySize, size: int) -> tuple[float, ...]:
    """By how much the statistics of the training set change the result at a size, by seed.

    `found`: of a norm. `size`: one of its sizes. Result: differences of shares, -1 to 1; seeds that
    stopped are left out.

    >>> one, two = {2: Spread((0, 1), (0.5, 0.25))}, {2: Spread((0, 1), (0.75, 0.5))}
    >>> lifts(BySize("batch", one, two), 2)
    (0.25, 0.25)
    """
    pairs = zip(found.spreads[size].accuracy, found.anew[size].accuracy, strict=True)
    return tuple(after - before for before, after in pairs if isfinite(before))
