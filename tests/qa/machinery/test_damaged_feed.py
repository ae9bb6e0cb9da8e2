"""A row that is damaged keeps nobody else of the card feed out (requirements, ★ 10)."""

from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from efiling.actions.people.cards import UNREADABLE, load_cards
from efiling.actions.people.expiry import sweep_accounts
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import AccountState
from efiling.store.engine import database
from efiling.store.engine.work import Work
from tests.builders.crowds import crowd, digest_of
from tests.builders.inputs import day
from tests.builders.owner import as_owner
from tests.builders.people import load
from tests.builders.rows import count

LAPSED = {"validity": "LAPSED"}
NO_DAY = "2024-13-01"


async def test_a_damaged_card_stops_no_load_of_the_feed(application: str, tmp_path: Path) -> None:
    damaged, other = await crowd(tmp_path, 2)
    await as_owner("UPDATE card SET validity = 'XX' WHERE person_digest = $1", digest_of(damaged))
    path = tmp_path / "lapsed.jsonl"
    path.write_text(f"{damaged.newer(**LAPSED).line()}\n{other.newer(**LAPSED).line()}\n")

    loaded = await load_cards(SYSTEM, path)

    assert loaded.changed == 2
    assert loaded.brake is None
    assert await count("card", "loss = 'DUE'") == 2
    assert (await sweep_accounts(SYSTEM, clock.now())).ended == {AccountState.INVALIDATED: 2}


async def test_what_is_held_of_a_damaged_card_stays_held_and_of_the_others_counts(
    application: str, tmp_path: Path
) -> None:
    *others, damaged = await crowd(tmp_path, 4)
    await as_owner(
        "UPDATE card SET loss = 'HELD', status = 'XX' WHERE person_digest = $1", digest_of(damaged)
    )
    path = tmp_path / "lapsed.jsonl"
    path.write_text("".join(f"{one.newer(**LAPSED).line()}\n" for one in others))

    assert (await load_cards(SYSTEM, path)).brake is None

    assert await count("card", "loss = 'DUE'") == 3
    assert await count("card", "loss = 'HELD'") == 1
    done = await sweep_accounts(SYSTEM, clock.now())
    assert done.ended == {AccountState.INVALIDATED: 3}
    assert len(done.set_aside) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE card SET stay_expires_on = $1 WHERE person_digest = $2",
        "UPDATE account SET expires_on = $1 WHERE person_digest = $2",
        "UPDATE account SET password_set_on = $1 WHERE person_digest = $2",
        "UPDATE earlier_card SET issued_on = $1 WHERE person_digest = $2",
    ],
)
async def test_a_day_that_is_none_keeps_nobody_else_of_the_feed_out(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    persons = await crowd(tmp_path, 5)
    stays = [one.newer(stayExpiresOn=day(500)) for one in persons]
    await load(tmp_path, *stays)
    spoilt = digest_of(persons[2])
    if database.is_postgres(database.default()):
        await fail_for(spoilt, monkeypatch)
    else:
        await as_owner(damage, NO_DAY, spoilt)
    path = tmp_path / "extended.jsonl"
    path.write_text("".join(f"{one.newer(stayExpiresOn=day(900)).line()}\n" for one in stays))

    loaded = await load_cards(SYSTEM, path)

    assert loaded.changed == 4
    assert loaded.rejected == 1
    (rejected,) = path.with_name("extended.jsonl.rejected").read_text().splitlines()
    assert UNREADABLE in rejected
    assert await count("account", f"expires_on = '{day(900)}'") == 4


async def fail_for(person: bytes, patch: pytest.MonkeyPatch) -> None:
    """PostgreSQL keeps no such day: there the reading of the person's rows fails."""
    fetch = Work.fetch

    async def fail(unit: Work, sql: str, *values: Any) -> Any:
        asked = [one for value in values if isinstance(value, list) for one in value]
        if "SELECT" in sql and "card" in sql and person in asked:
            raise ValueError(person)
        return await fetch(unit, sql, *values)

    patch.setattr(Work, "fetch", fail)
