"""Runs a conversation against answers written down beforehand; the drivers themselves are tested on
a gateway."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from todokede_client import Todokede
from todokede_client.wire import Answer, Pause, Request, Talk

Told = TypeVar("Told")
SERVICE = "https://todokede.example"


def answer(status: int, headers: Mapping[str, str] | None = None, content: bytes = b"{}") -> Answer:
    """An answer as the drivers give it."""
    return Answer(status, {name.lower(): value for name, value in (headers or {}).items()}, content)


def data(**fields: Any) -> Answer:
    """An answer of GraphQL."""
    return answer(200, content=json.dumps({"data": fields}).encode())


def told(
    number: str = "",
    state: str = "REGISTERING",
    problems: Sequence[dict[str, Any]] = (),
    notices: Sequence[dict[str, Any]] = (),
) -> Answer:
    """The answer to a batch file."""
    batch = {"receptionNumber": number, "state": state, "rowCount": 300} if number else None
    body = {"batch": batch, "rowCount": 300, "notices": list(notices), "problems": list(problems)}
    return answer(200, content=json.dumps(body).encode())


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


class ScriptedService(Todokede):
    """The blocking interface, answered by a script."""

    def __init__(self, *answers: Answer | None) -> None:
        super().__init__(SERVICE, "ens_x", language="en")
        self.script = Scripted(*answers)

    def run(self, talk: Talk[Told]) -> Told:
        """The conversation's result."""
        return self.script.run(talk)
