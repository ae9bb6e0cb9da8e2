"""Reads the payloads of mutations."""

from typing import Any


def codes(payload: Any) -> list[str]:
    """The codes of a payload's problems."""
    return [problem["code"] for problem in payload["problems"]]


def problems_of(payload: Any) -> list[tuple[str, list[str]]]:
    return [(problem["code"], problem["path"]) for problem in payload["problems"]]


def places(payload: Any) -> set[tuple[str, str]]:
    """Code and path of each problem."""
    return {(one["code"], ".".join(one["path"])) for one in payload["problems"]}
