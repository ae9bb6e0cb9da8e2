"""What is remembered by its text, bounded in bytes."""

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    @property
    def size(self) -> int:
        """About how many bytes it takes."""


Kept = TypeVar("Kept", bound=Sized)


class Memory(Generic[Kept]):
    """Documents by their text, at most so many bytes; the one unused for the longest time goes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._documents: OrderedDict[str, Kept] = OrderedDict()

    def get(self, query: str) -> Kept | None:
        """What is remembered of a text."""
        thing = self._documents.get(query)
        if thing is not None:
            self._documents.move_to_end(query)
        return thing

    def keep(self, query: str, kept: Kept) -> None:
        """Remembers it, as far as there is room."""
        # One text may not push out all others.
        if kept.size > self._most_bytes // 4:
            return
        self._documents[query] = kept
        self._bytes += kept.size
        while self._bytes > self._most_bytes:
            _, oldest = self._documents.popitem(last=False)
            self._bytes -= oldest.size
