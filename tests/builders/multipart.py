"""The parts of a multipart form."""

from collections.abc import Mapping

Part = tuple[str | None, bytes, str]
"""File name, if it is a file; content; type."""


def parts_of(
    fields: Mapping[str, str | list[str]], files: Mapping[str, tuple[str, bytes, str]]
) -> list[tuple[str, Part]]:
    """The fields and then the files, each by its name."""
    parts: list[tuple[str, Part]] = [
        (name, (None, one.encode(), "text/plain; charset=utf-8"))
        for name, value in fields.items()
        for one in ([value] if isinstance(value, str) else value)
    ]
    return [*parts, *files.items()]
