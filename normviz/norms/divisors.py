"""How many equal groups a number of channels can be split into."""

from __future__ import annotations


def divisors(channels: int) -> list[int]:
    """The numbers of equal groups that `channels` channels can be split into, in rising order.

    >>> divisors(6)
    [1, 2, 3, 6]
    """
    return [groups for groups in range(1, channels + 1) if channels % groups == 0]
