"""The line in front of a worker: learners take turns, and what is short goes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Line(Generic[Item]):
    """Who waits, and who is next: one of each in turn, of each one's own the shortest.

    `length`: how much of an item is still to do; of equal ones the first that was asked for goes
    first.
    An item may be waited for by several; the first of them to have a turn takes it for all. Items
    are told apart as the keys of a dict are. Not for several threads at once.

    >>> line = Line[str]()
    >>> for item in ("a1", "a2", "a3"):
    ...     line.add(item, "Ann")
    >>> line.add("b1", "Bob")
    >>> line.order()
    ['a1', 'b1', 'a2', 'a3']
    """

    def __init__(self, length: Callable[[Item], float] = lambda _item: 0.0) -> None:
        self._length = length
        self._waiting: dict[str, dict[Item, None]] = {}  # in the order of their turns

    def add(self, item: Item, who: str) -> None:
        """Let `who` wait for the item too, behind what the same one waits for already."""
        self._waiting.setdefault(who, {}).setdefault(item)

    def discard(self, item: Item, who: str | None = None) -> None:
        """Let `who` no longer wait for the item; nobody, where no one is named."""
        for each in [who] if who is not None else list(self._waiting):
            own = self._waiting.get(each, {})
            own.pop(item, None)
            if not own:
                self._waiting.pop(each, None)

    def next(self) -> Item | None:
        """Take the item whose turn it is; None where nothing waits."""
        for who, own in self._waiting.items():
            item = min(own, key=self._length)
            self.discard(item)
            if who in self._waiting:
                self._waiting[who] = self._waiting.pop(who)  # now the last in turn
            return item
        return None

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._waiting)

    def order(self) -> list[Item]:
        """All that waits, in the order in which `next` would take it."""
        copy = Line[Item](self._length)
        copy._waiting = {who: dict(own) for who, own in self._waiting.items()}
        taken: list[Item] = []
        while (item := copy.next()) is not None:
            taken.append(item)
        return taken
