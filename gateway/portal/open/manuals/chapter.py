"""What a chapter of a manual is."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.portal.open.manuals.picture import Picture


@dataclass(frozen=True, slots=True)
class Chapter:
    """`title` and `steps`: message ids. `links`: the pages that it is about; `pictures`: what some
    of them look like."""

    title: str
    steps: Sequence[str]
    links: Sequence[str]
    pictures: Sequence[Picture] = ()
