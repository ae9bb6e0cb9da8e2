"""With what people look: on a telephone and at a desk, with the script and without it."""

from dataclasses import dataclass
from typing import Any

import pytest

PHONE, DESKTOP = 390, 1280
HEIGHT = 844


@dataclass(frozen=True, slots=True)
class View:
    """A width of the window in pixels, and whether the script runs. `number`: each has another, as
    what one did stays for the next."""

    number: int
    width: int
    script: bool

    def __str__(self) -> str:
        return f"{self.width}-{'script' if self.script else 'no-script'}"

    @property
    def context(self) -> dict[str, Any]:
        """What a context of Playwright's is made with."""
        return {
            "viewport": {"width": self.width, "height": HEIGHT},
            "java_script_enabled": self.script,
        }


VIEWS = (
    View(0, PHONE, True),
    View(1, PHONE, False),
    View(2, DESKTOP, True),
    View(3, DESKTOP, False),
)
in_every_view = pytest.mark.parametrize("view", VIEWS, ids=str)
