"""What a chapter of a manual is."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chapter:
    """`title` and `steps`: message ids. `links`: the pages that it is about."""

    title: str
    steps: Sequence[str]
    links: Sequence[str]
