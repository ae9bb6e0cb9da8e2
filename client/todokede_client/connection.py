"""The two drivers of conversations: one that blocks, one for asyncio. Both carry the generated
operations."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self, TypeVar

import httpx2
from pydantic import BaseModel

from .answers import Typed, typed
from .reaching import checked_url, options_of, raise_if_hopeless, surroundings
from .wire import TRIES, Answer, Pause, Request, Talk, ask_graphql

ANSWER_SECONDS = 60.0
UNSET = "UnsetType"
Result = TypeVar("Result")
Waiting = Callable[[Pause], None]
"""Is told of each pause before it begins."""


def plain(value: Any) -> Any:
    """Variables as JSON: inputs by their GraphQL names, what was not given left out."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items() if type(one).__name__ != UNSET}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def no_matter(_pause: Pause) -> None:
    """Waits without a word."""


def _answer_of(response: httpx2.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)


def _language_in(answer: Answer) -> str:
    """The language in which the service speaks to us; empty for what is a file."""
    speaks = "json" in answer.headers.get("content-type", "")
    return answer.headers.get("content-language", "") if speaks else ""


class Connection:
    """A connection to the service that blocks while it waits. Use it in a `with` block.

    `token`: an API token, or empty for what is open to everybody. `language`: in which to be
    answered as long as the service does not know the account; then `language` is the account's.
    `waiting` is told of pauses; `tries`: how often an operation is sent when nobody answers.
    Errors: SettingsError.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = ANSWER_SECONDS,
        language: str = "",
        waiting: Waiting = no_matter,
        tries: int = TRIES,
    ) -> None:
        self.address = checked_url(url, token)
        self.language = language
        self._tries = tries
        self._waiting = waiting
        options = options_of(self.address, token, language, timeout)
        with surroundings():
            self._http = httpx2.Client(**options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._http.close()

    def run(self, talk: Talk[Result]) -> Result:
        """A conversation's result."""
        answer: Answer | None = None
        while True:
            try:
                step = talk.send(answer)
            except StopIteration as done:
                result: Result = done.value
                return result
            answer = self._perform(step)

    def _perform(self, step: Request | Pause) -> Answer | None:
        if isinstance(step, Pause):
            self._waiting(step)
            time.sleep(step.seconds)
            return None

        try:
            response = self._http.request(
                step.method,
                step.path,
                params=step.query,
                headers=step.headers,
                content=step.content,
            )
        except httpx2.RequestError as error:
            raise_if_hopeless(error)
            return None
        answer = _answer_of(response)
        self.language = _language_in(answer) or self.language
        return answer

    def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """One operation's data; the generated methods call it."""
        return self.run(ask_graphql(query, operation_name, plain(variables or {}), self._tries))

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """`execute` has looked for errors already."""
        return data

    def typed(self, kind: type[Typed], data: dict[str, Any]) -> Typed:
        """Data as the generated methods answer it. Errors: NotUnderstood."""
        return typed(kind, data)


class AsyncConnection:
    """The same for asyncio. Use it in an `async with` block."""

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = ANSWER_SECONDS,
        language: str = "",
        waiting: Waiting = no_matter,
        tries: int = TRIES,
    ) -> None:
        self.address = checked_url(url, token)
        self.language = language
        self._tries = tries
        self._waiting = waiting
        options = options_of(self.address, token, language, timeout)
        with surroundings():
            self._http = httpx2.AsyncClient(**options)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the connection."""
        await self._http.aclose()

    async def run(self, talk: Talk[Result]) -> Result:
        """A conversation's result."""
        answer: Answer | None = None
        while True:
            try:
                step = talk.send(answer)
            except StopIteration as done:
                result: Result = done.value
                return result
            answer = await self._perform(step)

    async def _perform(self, step: Request | Pause) -> Answer | None:
        if isinstance(step, Pause):
            self._waiting(step)
            await asyncio.sleep(step.seconds)
            return None

        try:
            response = await self._http.request(
                step.method,
                step.path,
                params=step.query,
                headers=step.headers,
                content=step.content,
            )
        except httpx2.RequestError as error:
            raise_if_hopeless(error)
            return None
        answer = _answer_of(response)
        self.language = _language_in(answer) or self.language
        return answer

    async def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """One operation's data; the generated methods call it."""
        return await self.run(
            ask_graphql(query, operation_name, plain(variables or {}), self._tries)
        )

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """`execute` has looked for errors already."""
        return data

    def typed(self, kind: type[Typed], data: dict[str, Any]) -> Typed:
        """Data as the generated methods answer it. Errors: NotUnderstood."""
        return typed(kind, data)
