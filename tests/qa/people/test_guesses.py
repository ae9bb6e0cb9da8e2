"""What guesses and races must not gain: a lock without a guess, a login that outlives a new
password, a hint."""

from typing import Any

import pytest

from efiling.actions.people import password_tries, sessions
from efiling.adapters import passwords
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine.work import Reading
from tests.builders.http.client import CHANGE_PASSWORD, LOG_IN, RENOTIFY, Client
from tests.builders.inputs import card, contract_ended
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, WRONG_PASSWORD, Person

CONFIRM = (
    "mutation($input: ConfirmResetInput!) { confirmReset(input: $input) { problems { code } } }"
)


async def events(name: str) -> int:
    rows = await Reading(SYSTEM).fetch("SELECT count(*) AS n FROM audit WHERE event = $1", name)
    return int(rows[0]["n"])


async def test_q2_33_a_login_that_found_the_line_for_hashes_full_counts_as_no_failure(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = await client.resident()
    monkeypatch.setattr(passwords, "LONGEST_LINE", 0)
    variables = {"input": {"authId": person.auth_id, "password": WRONG_PASSWORD}}
    assert [(await client.post(LOG_IN, variables)).status_code for _ in range(6)] == [429] * 6
    monkeypatch.undo()
    assert codes(await client.log_in(person)) == []


async def test_q2_31_a_login_does_not_outlive_the_reset_that_came_between(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = await client.resident()
    try_password = password_tries.try_password

    async def try_then_reset(*arguments: Any) -> Any:
        tried = await try_password(*arguments)
        assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
        return tried

    monkeypatch.setattr(sessions, "try_password", try_then_reset)
    assert codes(await client.log_in(person)) == ["LOGIN_FAILED"]
    monkeypatch.undo()
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []


async def test_q2_26_right_card_facts_without_an_account_are_limited_like_wrong_ones(
    client: Client,
) -> None:
    without_account, stranger = Person(), Person()
    await client.load(without_account)
    for person in (without_account, stranger):
        for _ in range(5):
            assert codes(await client.do(RENOTIFY, card=card(person))) == ["IDENTITY_MISMATCH"]
        answer = await client.post(RENOTIFY, {"input": {"card": card(person)}})
        assert answer.status_code == 429
    assert await events("identity.failed") == 10


async def test_q2_33_a_lock_by_wrong_old_passwords_is_on_record(client: Client) -> None:
    _person, token = await client.resident()
    for _ in range(6):
        await client.do(
            CHANGE_PASSWORD, token, oldPassword=WRONG_PASSWORD, newPassword=NEW_PASSWORD
        )
    assert await events("account.log_in_failed") == 5
    assert await events("account.locked") == 1


async def test_q2_31_an_address_tries_links_of_mails_twenty_times_an_hour(client: Client) -> None:
    assert settings().rate_limits == "on"
    tried = [
        (await client.post(CONFIRM, {"input": {"token": f"guess-{n}"}})).status_code
        for n in range(21)
    ]
    assert tried == [200] * 20 + [429]


async def test_q2_64_the_old_card_of_somebody_else_is_a_mismatch_like_any_card_of_theirs(
    client: Client,
) -> None:
    _resident, token = await client.resident()
    other = Person()
    await client.load(other)
    await client.load(other.newer(card="QZ00000077XW"))
    day = other.birth_date.replace(year=2026, month=1, day=5)
    refused = await client.submit(token, contract_ended(other, day))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("IDENTITY_MISMATCH", ["filing", "subject"])
    ]
