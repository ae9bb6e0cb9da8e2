"""What a question of the page of questions is."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`number`: of the Agency's list, `2-24`. `words` and `answer`: message ids. `links`: the pages
    to go on to."""

    number: str
    words: str
    answer: str
    links: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about one thing. `title`: a message id."""

    title: str
    questions: Sequence[Question]
