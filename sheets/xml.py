"""Walks through XML once, without document types or entities."""

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from .findings import unreadable

Attributes = dict[str, str]


class Walk:
    """Calls what a subclass makes of each element; names come without their namespace, of elements
    and of attributes alike.

    `room`: how many elements may come; `left` of them afterwards.
    """

    def __init__(self, room: int) -> None:
        self.left = room
        self._local: dict[str, str] = {}

    def run(self, content: bytes) -> None:
        """From beginning to end. Raises expat.ExpatError; refused: TOO_MUCH_INSIDE, DAMAGED."""
        parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._began
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(content, True)

    def begin(self, name: str, attributes: Attributes, /) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters between tags."""

    def _began(self, name: str, attributes: Attributes) -> None:
        self.left -= 1
        if self.left < 0:
            raise unreadable("TOO_MUCH_INSIDE")
        self.begin(self._local.get(name) or self._name(name), attributes)

    def _ended(self, name: str) -> None:
        self.end(self._local[name])

    def _name(self, name: str) -> str:
        local = self._local[name] = name.rpartition(" ")[2]
        return local

    def _refuse_doctype(self, *_arguments: Any) -> None:
        raise unreadable("DAMAGED")


class Elements(Walk):
    """The attributes of every element, for parts that are read as a list."""

    def __init__(self, room: int, wanted: Callable[[str], bool]) -> None:
        super().__init__(room)
        self.found: list[tuple[str, Attributes]] = []
        self._wanted = wanted

    def begin(self, name: str, attributes: Attributes) -> None:
        if self._wanted(name):
            local = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self.found.append((name, local))


def elements(content: bytes, room: int, *names: str) -> list[tuple[str, Attributes]]:
    """The elements of these names with their attributes, which lose their namespaces."""
    walk = Elements(room, frozenset(names).__contains__)
    walk.run(content)
    return walk.found
