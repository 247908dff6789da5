"""The data that a net learns from."""

from __future__ import annotations

from dataclasses import dataclass

from normviz.nets.split import Split, digit_split


@dataclass(frozen=True)
class DataKey:
    """Which data: the digits that ship, and how they are split and scaled; see `split_rows`."""

    source: str = "digits"
    seed: int = 0
    scaling: str = "unit"


def data_of(key: DataKey) -> Split:
    """The data of a key."""
    return digit_split(key.seed, key.scaling)
