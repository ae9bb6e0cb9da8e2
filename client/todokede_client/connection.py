"""The two drivers of conversations: one that blocks, one for asyncio. Both carry the generated
operations."""

import asyncio
import time
from collections.abc import Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel

from .errors import SettingsError
from .wire import Answer, Pause, Request, Talk, ask_graphql

ANSWER_SECONDS = 60.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
UNSET = "UnsetType"
Result = TypeVar("Result")


def headers_of(token: str) -> dict[str, str]:
    """What every request carries."""
    try:
        ours = version("todokede-client")
    except PackageNotFoundError:  # run from a checkout
        ours = "0"
    named = {"User-Agent": f"todokede-client/{ours}"}
    return named | ({"Authorization": f"Bearer {token}"} if token else {})


def checked_url(url: str, token: str) -> str:
    """The service's address. Errors: SettingsError unless it is https, or http to this very
    machine."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("the address of the service must begin with https://")
    if token and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsError("a token goes over https only; the address begins with http://")
    return url.rstrip("/")


def plain(value: Any) -> Any:
    """Variables as JSON: inputs by their GraphQL names, what was not given left out."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items() if type(one).__name__ != UNSET}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _answer_of(response: httpx2.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)


class Connection:
    """A connection to the service that blocks while it waits. Use it in a `with` block.

    `token`: an API token, or empty for what is open to everybody. Errors: SettingsError.
    """

    def __init__(self, url: str, token: str = "", *, timeout: float = ANSWER_SECONDS) -> None:
        self._http = httpx2.Client(
            base_url=checked_url(url, token), headers=headers_of(token), timeout=timeout
        )

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
        except httpx2.TransportError:
            return None
        return _answer_of(response)

    def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """One operation's data; the generated methods call it."""
        return self.run(ask_graphql(query, operation_name, plain(variables or {})))

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """`execute` has looked for errors already."""
        return data


class AsyncConnection:
    """The same for asyncio. Use it in an `async with` block."""

    def __init__(self, url: str, token: str = "", *, timeout: float = ANSWER_SECONDS) -> None:
        address = checked_url(url, token)
        self._http = httpx2.AsyncClient(
            base_url=address, headers=headers_of(token), timeout=timeout
        )

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
        except httpx2.TransportError:
            return None
        return _answer_of(response)

    async def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """One operation's data; the generated methods call it."""
        return await self.run(ask_graphql(query, operation_name, plain(variables or {})))

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """`execute` has looked for errors already."""
        return data
