"""Runs a conversation against answers written down beforehand; the drivers themselves are tested on
a gateway."""

from collections.abc import Mapping
from typing import TypeVar

from todokede_client.wire import Answer, Pause, Request, Talk

Told = TypeVar("Told")


def answer(status: int, headers: Mapping[str, str] | None = None, content: bytes = b"{}") -> Answer:
    """An answer as the drivers give it."""
    return Answer(status, {name.lower(): value for name, value in (headers or {}).items()}, content)


class Scripted:
    """Keeps what was asked and how long was waited. None for an answer: nobody answered."""

    def __init__(self, *answers: Answer | None) -> None:
        self._answers = list(answers)
        self.requests: list[Request] = []
        self.pauses: list[float] = []

    def run(self, talk: Talk[Told]) -> Told:
        """The conversation's result."""
        told: Answer | None = None
        while True:
            try:
                step = talk.send(told)
            except StopIteration as done:
                result: Told = done.value
                return result
            told = None
            if isinstance(step, Pause):
                self.pauses.append(step.seconds)
            else:
                self.requests.append(step)
                told = self._answers.pop(0)
