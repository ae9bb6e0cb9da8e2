"""Which of several servers is believed to be the primary, by what each of them says."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from efiling.settings.database_address import Place
from efiling.store.engine.primary import Primary, Server

HERE, THERE = Place("here", 5432), Place("there", 5432)


class Told(Primary):
    """Is told what each server says; a connection is the place where it was made."""

    def __init__(self) -> None:
        super().__init__((HERE, THERE), {})
        self.says: dict[Place, Server | None] = {}

    async def _ask(self, place: Place) -> Server | None:
        return self.says[place]

    async def _connect_to(self, server: Server, *_: Any) -> Place:
        return server.place

    async def hear(self, here: int | str | None, there: int | str | None) -> None:
        """A number: it takes writes on that timeline; `away`, or None: it only reads."""
        self.says = {
            place: None if says == "away" else Server(place, _timeline(says), place.host)
            for place, says in ((HERE, here), (THERE, there))
        }
        await self._look()


def _timeline(says: int | str | None) -> int | None:
    return says if isinstance(says, int) else None


@pytest.mark.parametrize(
    ("heard", "believed"),
    [
        ([(1, None)], HERE),
        ([(None, 1)], THERE),
        ([(1, 2)], THERE),
        ([("away", 2)], THERE),
        ([(1, None), ("away", None)], HERE),
        ([(1, None), ("away", "away")], HERE),
        ([(1, None), ("away", 2), (1, 2)], THERE),
        ([(1, None), (1, 2), (None, 2)], THERE),
    ],
)
async def test_the_one_that_takes_writes_on_the_highest_timeline_is(
    heard: Sequence[tuple[int | str | None, int | str | None]], believed: Place
) -> None:
    primary = Told()
    for here, there in heard:
        await primary.hear(here, there)
    assert await primary.connect() == believed


@pytest.mark.parametrize(
    "heard",
    [
        [(None, None)],
        [("away", "away")],
        [("away", None)],
        [(2, 2)],
        [(1, None), (None, None)],
        [(1, None), (2, 2)],
        [(1, None), (1, 2), (1, None)],
    ],
)
async def test_nobody_is_where_none_takes_writes_two_do_alike_or_the_newest_is_away(
    heard: Sequence[tuple[int | str | None, int | str | None]],
) -> None:
    primary = Told()
    for here, there in heard:
        await primary.hear(here, there)
    with pytest.raises(asyncpg.TargetServerAttributeNotMatched):
        await primary.connect()


async def test_one_server_behind_two_addresses_is_one() -> None:
    primary = Told()
    primary.says = {place: Server(place, 3, "the same moment") for place in (HERE, THERE)}
    assert await primary.connect() == HERE
