"""Writes `static/tokens.css`: the colours of the Digital Agency's design system under our names.

`python -m gateway.portal.tokens tokens.css`, with the file of that name from the npm package
`@digital-go-jp/design-tokens` (MIT). Every colour is one of theirs, light and dark.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

OURS: Mapping[str, tuple[str, str]] = {
    "ink": ("neutral-solid-gray-900", "neutral-solid-gray-50"),
    "ink-soft": ("neutral-solid-gray-700", "neutral-solid-gray-200"),
    "paper": ("neutral-white", "neutral-solid-gray-900"),
    "wash": ("neutral-solid-gray-50", "neutral-solid-gray-800"),
    "line": ("neutral-solid-gray-200", "neutral-solid-gray-700"),
    "edge": ("neutral-solid-gray-600", "neutral-solid-gray-300"),
    "key": ("primitive-blue-900", "primitive-blue-300"),
    "key-strong": ("primitive-blue-1100", "primitive-blue-100"),
    "key-wash": ("primitive-blue-50", "primitive-blue-1200"),
    "on-key": ("neutral-white", "neutral-black"),
    "bad": ("primitive-red-900", "primitive-red-200"),
    "bad-wash": ("primitive-red-50", "primitive-red-1200"),
    "good": ("primitive-green-900", "primitive-green-200"),
    "good-wash": ("primitive-green-50", "primitive-green-1200"),
    "warn": ("primitive-orange-1000", "primitive-orange-200"),
    "warn-wash": ("primitive-orange-50", "primitive-orange-1200"),
    "focus-ring": ("neutral-black", "neutral-white"),
    "focus-fill": ("primitive-yellow-300", "primitive-yellow-300"),
    "focus-ink": ("neutral-black", "neutral-black"),
}
"""Our name to the token of light pages and that of dark ones."""

_TOKEN = re.compile(r"--color-([a-z0-9-]+): (#[0-9a-f]{6});")
_BESIDE = """\
  color-scheme: light dark;
  --measure: 38rem;
  --font: "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Kaku Gothic ProN", "Yu Gothic UI",
    system-ui, sans-serif;
"""


def written(source: str) -> str:
    """The style sheet, made of the text of the package's. Errors: KeyError for a token that it has
    not."""
    tokens = {"neutral-white": "#ffffff", "neutral-black": "#000000"}
    tokens |= dict(_TOKEN.findall(source))
    lines = (
        f"  --{name}: light-dark({tokens[light]}, {tokens[dark]});\n"
        for name, (light, dark) in OURS.items()
    )
    made_by = "/* Made by gateway/portal/tokens.py of @digital-go-jp/design-tokens (MIT). */\n"
    return f"{made_by}:root {{\n{_BESIDE}{''.join(lines)}}}\n"


if __name__ == "__main__":
    target = Path(__file__).parent / "static" / "tokens.css"
    target.write_text(written(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
