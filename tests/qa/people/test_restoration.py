"""The way back at the counter: form 12, or the card that was shown (Q2-26, Q2-29, Q2-33, Q2-41)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from efiling import clock
from efiling.adapters.passwords import hash_password
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from tests.builders.http.api_tokens import status, token_of
from tests.builders.http.client import Client
from tests.builders.http.counter import BY_POST, CARD_COPY, Counter
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes, problems_of
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD, Person


async def locked(client: Client) -> tuple[Person, str]:
    """A resident whom somebody locked out, and a session from before."""
    person, token = await client.resident()
    for _ in range(5):
        await client.log_in(person, WRONG_PASSWORD)
    assert codes(await client.log_in(person)) == ["LOGIN_LOCKED"]
    return person, token


async def test_q2_41_who_forgot_everything_gets_the_account_back_from_the_card(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    person, token = await locked(client)

    wanted = {"newPassword": NEW_PASSWORD, "mail": "found.again@example.test"}
    done = await counter.restore({"cardNumber": person.card_number}, **wanted)

    assert done["problems"] == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []
    assert codes(await client.log_in(person)) == ["LOGIN_FAILED"]
    assert await status(client, token) == 401
    await mailbox.deliver()
    (told,) = mailbox.to("found.again@example.test")
    assert person.auth_id in text_of(told)
    assert "A new password was set on" in text_of(told)
    assert NEW_PASSWORD not in text_of(told)
    assert mailbox.to(person.mail)[-1]["Subject"] == "[Todokede] Your mail address was changed"


async def test_q2_26_a_lost_id_alone_needs_no_new_password_and_ends_nothing(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    made, session = await client.school()
    token = await token_of(client, session)

    done = await counter.restore({"institution": str(made.id)}, **BY_POST)

    assert done["problems"] == []
    assert [await status(client, one) for one in (session, token)] == [200, 200]
    await mailbox.deliver()
    assert made.auth_id in text_of(mailbox.to(made.mail)[-1])
    assert "password was set" not in text_of(mailbox.to(made.mail)[-1])


async def test_q2_29_an_institution_whose_password_ended_gets_a_new_one(
    client: Client, counter: Counter
) -> None:
    fields, institution, _ = await counter.institution()
    for _ in range(2):
        clock.move_to(clock.now() + timedelta(days=190))
        await counter.refresh()
        answer = await counter.log_in(fields)
    assert codes(answer) == ["PASSWORD_EXPIRED"]

    wanted = {"newPassword": NEW_PASSWORD}
    done = await counter.restore({"institution": institution}, **BY_POST, **wanted)

    assert done["problems"] == []
    assert codes(await counter.log_in(fields, password=NEW_PASSWORD)) == []


async def test_q2_33_tokens_of_an_institution_end_with_its_password(
    client: Client, counter: Counter
) -> None:
    made, session = await client.school()
    token = await token_of(client, session)
    wanted = {"newPassword": NEW_PASSWORD}
    await counter.restore({"authId": made.auth_id}, **BY_POST, **wanted)
    assert [await status(client, one) for one in (session, token)] == [401, 401]


async def test_q2_24_an_account_that_expired_or_ended_is_registered_anew(
    client: Client, counter: Counter
) -> None:
    over = (clock.today() + timedelta(days=30)).isoformat()
    expired, _ = await client.resident(Person(feed={"stayExpiresOn": over}))
    ended, _ = await client.resident()
    settled, _ = await client.resident()
    await counter.deregister({"authId": ended.auth_id})
    await client.load(settled.newer(status="PERMANENT_RESIDENT"))
    clock.move_to(clock.now() + timedelta(days=40))
    await counter.refresh()

    wanted = {"newPassword": NEW_PASSWORD}
    answers = [
        problems_of(await counter.restore({"cardNumber": one.card_number}, **wanted))
        for one in (expired, ended, settled)
    ]

    assert answers == [
        [("ACCOUNT_EXPIRED", ["account"])],
        [("ACCOUNT_ENDED", ["account"])],
        [("ACCOUNT_ENDED", ["account"])],
    ]


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"newPassword": "short"}, [("PASSWORD_INVALID", ["newPassword"])]),
        ({"newPassword": ""}, [("VALUE_REQUIRED", ["newPassword"])]),
        ({"mail": "nobody"}, [("MAIL_INVALID", ["mail"])]),
        (
            {"mail": "nobody", "channel": "ONLINE", "evidence": "STAFF_CARD"},
            [
                ("MAIL_INVALID", ["mail"]),
                ("CHANNEL_NOT_ALLOWED", ["channel"]),
                ("RESIDENCE_CARD_REQUIRED", ["evidence"]),
            ],
        ),
        ({"account": {"authId": "nobody-1x"}}, [("NOT_FOUND", ["account"])]),
        (CARD_COPY, []),
    ],
)
async def test_q2_26_everything_wrong_is_said_at_once_and_nothing_changes(
    client: Client, counter: Counter, wanted: dict[str, Any], refused: list[Any]
) -> None:
    person, token = await client.resident()
    fields = {"account": {"authId": person.auth_id}} | wanted
    done = await counter.restore(fields.pop("account"), **fields)
    assert problems_of(done) == refused
    assert await status(client, token) == 200
    assert codes(await client.log_in(person)) == []


async def test_q2_28_the_new_password_does_not_contain_the_id(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    wanted = {"newPassword": f"{person.auth_id}-Zz"}
    done = await counter.restore({"authId": person.auth_id}, **wanted)
    assert problems_of(done) == [("PASSWORD_CONTAINS_AUTH_ID", ["newPassword"])]


async def test_q2_26_of_two_officers_one_wins_and_the_other_is_told(
    client: Client, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either has written."""
    both = asyncio.Barrier(2)

    async def hash_when_both_looked(password: str, account: UUID) -> str:
        async with asyncio.timeout(10):
            await both.wait()
        return await hash_password(password, account)

    monkeypatch.setattr("efiling.actions.people.restoration.hash_password", hash_when_both_looked)
    person, _ = await client.resident()
    meant = {"cardNumber": person.card_number}
    passwords = [NEW_PASSWORD, f"{NEW_PASSWORD}-2"]

    answers = await asyncio.gather(*(counter.restore(meant, newPassword=one) for one in passwords))

    assert sorted(map(codes, answers)) == [[], ["CHANGED_MEANWHILE"]]
    counts = [codes(await client.log_in(person, one)) for one in passwords]
    assert counts == [["LOGIN_FAILED"] if codes(answer) else [] for answer in answers]
    assert codes(await client.log_in(person, PASSWORD)) == ["LOGIN_FAILED"]


async def test_q2_67_a_restoration_is_on_record_without_what_was_set(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    wanted = {"newPassword": NEW_PASSWORD, "mail": "found.again@example.test"}
    await counter.restore({"authId": person.auth_id}, **wanted)

    (event,) = await Reading(SYSTEM).fetch(
        "SELECT details FROM audit WHERE event = 'account.restored'"
    )

    details = orjson.loads(event["details"])
    assert int(details.pop("version")) > 1
    assert details == {
        "password": "set",
        "mail": "changed",
        "channel": "COUNTER",
        "evidence": "RESIDENCE_CARD",
        "evidence_form": "ORIGINAL",
    }
