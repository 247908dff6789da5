"""A shelf of bounded size: what was not looked at for longest makes room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shelf(Generic[Key, Value]):
    """Values by key, of `limit` bytes at most, as `size_of` counts them.

    The last one put on it stays, however large it is. Not for several threads at once.

    >>> shelf = Shelf[str, bytes](limit=5, size_of=len)
    >>> for name in ("a", "b"):
    ...     shelf.put(name, b"123")
    >>> shelf.get("a"), shelf.get("b")
    (None, b'123')
    """

    def __init__(self, limit: int, size_of: Callable[[Value], int]) -> None:
        self.limit, self.bytes = limit, 0
        self._size_of = size_of
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value of a key, None where there is none."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value; an older one of the same key goes."""
        before = self._values.pop(key, None)
        self.bytes += self._size_of(value) - (0 if before is None else self._size_of(before))
        self._values[key] = value
        while self.bytes > self.limit and len(self._values) > 1:
            _oldest, gone = self._values.popitem(last=False)
            self.bytes -= self._size_of(gone)
