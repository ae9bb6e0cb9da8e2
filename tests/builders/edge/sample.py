"""A small schema and the application around it, for tests of the edge alone. All but the schema is
the real thing."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import strawberry
import uvicorn
from starlette.applications import Starlette

from efiling import clock
from efiling.errors import BadRequest, Forbidden, RateLimited, Unauthenticated, Unavailable
from efiling.reads.machinery.operations import FiguresView
from efiling.rules.actors import Actor
from efiling.rules.machinery.readiness import Check, judged
from efiling.settings import Settings, load
from gateway.commands.serve import UVICORN_OPTIONS
from gateway.web import Parts, build
from schema.context import Context

GOOD_TOKEN = "good-token-0123456789"
CANARY = "Kanarie-7f3a!9"
Info = strawberry.Info[Context, None]


@strawberry.type
class Item:
    id: int = 1
    name: str = "x"

    @strawberry.field
    def children(self, first: int = 20) -> "ItemConnection":
        return ItemConnection()

    @strawberry.field
    def friends(self) -> list["Item"]:
        return [Item(), Item()]

    @strawberry.field
    def me(self) -> "Item":
        return self


@strawberry.type
class ItemConnection:
    @strawberry.field
    def nodes(self) -> list[Item]:
        return [Item()]


@strawberry.type
class Query:
    @strawberry.field
    def hello(self) -> str:
        return "hello"

    @strawberry.field
    def item(self) -> Item:
        return Item()

    @strawberry.field
    def items(self, first: int = 20, last: int | None = None) -> ItemConnection:
        return ItemConnection()

    @strawberry.field
    def echo(self, text: str) -> str:
        return text

    @strawberry.field
    def who(self, info: Info) -> str:
        actor = info.context.actor
        return f"{actor.session or 'nobody'} {actor.address} {actor.language.name}"

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(f"password={CANARY}")

    @strawberry.field
    def many_broken(self) -> list[Item]:
        raise RuntimeError(CANARY)

    @strawberry.field
    def forbidden(self) -> str | None:
        raise Forbidden

    @strawberry.field
    def page(self) -> str | None:
        raise BadRequest("PAGE_SIZE")

    @strawberry.field
    def limited(self) -> str | None:
        raise RateLimited(retry_after_seconds=17)

    @strawberry.field
    def closed(self) -> str | None:
        raise Unavailable("MAINTENANCE", retry_after_seconds=600)

    @strawberry.field
    async def required(self) -> str:
        raise RuntimeError("sibling")

    @strawberry.field
    async def slow(self) -> str:
        await asyncio.sleep(0.01)
        return "slow"


@strawberry.input
class LogInInput:
    auth_id: str
    password: str
    times: int = 1


@strawberry.type
class Mutation:
    ran = 0

    @strawberry.mutation
    def log_in(self, info: Info, input: LogInInput) -> str | None:
        Mutation.ran += 1
        if input.auth_id == "boom":
            raise ValueError(f"wrong password {input.password}")
        info.context.cookies.set(GOOD_TOKEN, clock.now() + timedelta(hours=8))
        return "in"

    @strawberry.mutation
    def log_out(self, info: Info) -> str:
        info.context.cookies.clear()
        return "out"


schema = strawberry.Schema(query=Query, mutation=Mutation)


async def authenticate(actor: Actor, token: str) -> Actor:
    """One token is good, as in `efiling.actions.people.sessions.actor_of_token`."""
    if token != GOOD_TOKEN:
        raise Unauthenticated
    return replace(actor, session="ab12")


async def ready() -> Sequence[Check]:
    return [judged("database", True)]


async def figures() -> FiguresView:
    """There is no database."""
    raise Unavailable


def application(**values: Any) -> Starlette:
    """The application under these settings; `production=True` chooses that profile, whose other
    demands are no matter of the edge."""
    settings = load(**{k: v for k, v in values.items() if k != "production"})
    if values.get("production"):
        settings = Settings.model_construct(**{**dict(settings), "env": "production"})
    return build(Parts(settings, schema, authenticate, ready, figures, dict, pages=()))


@contextmanager
def serving(app: Starlette, **options: Any) -> Iterator[int]:
    """A real uvicorn on a free port of the loopback, with the options the gateway demands."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", **{**UVICORN_OPTIONS, **options}
    )

    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        threading.Event().wait(0.01)

    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
