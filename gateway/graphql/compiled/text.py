"""Text of Python while it is written: lines, functions, and names for what they use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from gateway.graphql.compiled.selections import NotCompiled


@dataclass(slots=True)
class Lines:
    """Lines of one function, and whether some of them wait."""

    lines: list[str] = field(default_factory=list)
    waits: bool = False

    def add(self, line: str, waits: bool = False) -> None:
        """One more line."""
        self.lines.append(line)
        self.waits = self.waits or waits


class Text:
    """Functions of Python that call each other."""

    def __init__(self, helpers: Mapping[str, Any]) -> None:
        self._values = dict(helpers)
        self._numbers = count(1)
        self._functions: list[str] = []

    def name(self, stem: str, value: Any = None) -> str:
        """A name of its own that stands for a value."""
        name = f"{stem}_{next(self._numbers)}"
        self._values[name] = value
        return name

    def function(self, stem: str, body: Lines) -> str:
        """Writes a function of an object and the run; its name."""
        name = self.name(stem)
        head = f"{'async ' if body.waits else ''}def {name}(o, run):"
        self._functions.append("\n".join([head, *(f"    {line}" for line in body.lines)]))
        return name

    def whole(self) -> str:
        """All of it."""
        return "\n\n".join(self._functions) + "\n"

    def made(self, name: str) -> Any:
        """The function of that name, ready to be called. Errors: `NotCompiled` for a word that
        Python keeps to itself."""
        try:
            code = compile(self.whole(), "<compiled operation>", "exec")
        except SyntaxError:
            raise NotCompiled from None
        exec(code, self._values)
        return self._values[name]
