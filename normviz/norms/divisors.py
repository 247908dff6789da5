"""How many equal groups a number of channels can be split into."""

from __future__ import annotations


def divisors(channels: int) -> list[int]:
    """The numbers of equal groups that `channels` channels can be split into, in rising order.

    >>> divisors(6)
    [1, 2, 3, 6]
    """
    return [groups for groups in range(1, channels + 1) if channels % groups == 0]


def nearest_groups(asked: int, channels: int) -> int:
    """The number of equal groups of channels that is nearest to `asked`.

    Formula: argmin |g - asked| over the divisors g of `channels`; of two as near, the smaller.

    >>> nearest_groups(4, 6), nearest_groups(5, 6), nearest_groups(2, 3)
    (3, 6, 1)
    """
    return min(divisors(channels), key=lambda count: (abs(count - asked), count))
