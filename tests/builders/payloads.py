"""Reads the payloads of mutations."""

from typing import Any


def codes(payload: Any) -> list[str]:
    """The codes of a payload's problems."""
    return [problem["code"] for problem in payload["problems"]]


def problems_of(payload: Any) -> list[tuple[str, list[str]]]:
    return [(problem["code"], problem["path"]) for problem in payload["problems"]]
