"""The end of an account at the counter (Q2-20, Q2-32)."""

import asyncio
from typing import Any

import pytest

from efiling import clock
from efiling.reads.machinery.audit import verify_audit
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from tests.builders.http.api_tokens import ROLE, status, token_of
from tests.builders.http.client import Client
from tests.builders.http.counter import AT_THE_COUNTER, BY_POST, CARD_COPY, CARD_SHOWN, Counter
from tests.builders.inputs import acceptance_started, contract_ended
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes, problems_of
from tests.builders.people import NEW_PASSWORD, Person, student

NOBODYS = {"authId": "nobody-1x"}


async def events(name: str) -> list[Any]:
    return list(
        await Reading(SYSTEM).fetch(
            "SELECT actor, subject, details FROM audit WHERE event = $1 ORDER BY id", name
        )
    )


async def test_q2_20_a_resident_is_deregistered_and_every_session_ends_at_once(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    other = (await client.log_in(person))["token"]

    done = await counter.deregister({"cardNumber": person.card_number})

    assert done["problems"] == []
    assert [await status(client, one) for one in (token, other)] == [401, 401]
    assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]
    await mailbox.deliver()
    told = mailbox.to(person.mail)[-1]
    assert told["Subject"] == "[Todokede] Your user registration has ended"
    assert "log in here" not in text_of(told)


async def test_q2_32_an_institution_is_deregistered_and_its_tokens_end_at_once(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    made, session = await client.school()
    token = await token_of(client, session)
    assert await status(client, token) == 200

    done = await counter.deregister({"institution": str(made.id)}, **BY_POST)

    assert done["problems"] == []
    assert [await status(client, one, ROLE) for one in (token, session)] == [401, 401]
    await mailbox.deliver()
    assert "ended at the bureau" in text_of(mailbox.to(made.mail)[-1])


async def test_q2_20_the_account_is_found_by_whatever_the_officer_was_given(
    client: Client, counter: Counter
) -> None:
    by_id, _ = await client.resident()
    renewed, _ = await client.resident()
    await client.load(renewed.newer(card=f"ZZ{renewed.number:08d}ZZ"))
    filed, token = await client.resident()
    number = (await client.submit(token, contract_ended(filed, clock.today())))["filing"]
    _, session = await client.school()
    pupil = await client.known(student())
    accepted = (await client.submit(session, acceptance_started(pupil, clock.today())))["filing"]

    assert codes(await counter.deregister({"authId": by_id.auth_id})) == []
    small = renewed.card_number.lower()
    assert codes(await counter.deregister({"cardNumber": f" {small} "})) == []
    assert codes(await counter.deregister({"receptionNumber": number["receptionNumber"]})) == []
    by_number = {"receptionNumber": accepted["receptionNumber"]}
    assert codes(await counter.deregister(by_number, **AT_THE_COUNTER)) == []

    for person in (by_id, renewed, filed):
        assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]
    assert await status(client, session) == 401


async def test_q2_20_a_paper_of_before_the_registration_leads_to_the_account_of_today(
    client: Client, counter: Counter
) -> None:
    person = await client.known(Person())
    paper = await counter.enter(contract_ended(person, clock.today()))
    meant = {"receptionNumber": paper["filing"]["receptionNumber"]}
    assert problems_of(await counter.deregister(meant)) == [("NOT_FOUND", ["account"])]

    assert codes(await client.register(person)) == []
    assert codes(await counter.restore(meant, newPassword=NEW_PASSWORD)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []

    assert codes(await counter.deregister(meant)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == ["ACCOUNT_ENDED"]


@pytest.mark.parametrize(
    "meant",
    [
        NOBODYS,
        {"cardNumber": "AB99999999CD"},
        {"cardNumber": "?"},
        {"receptionNumber": "2026-A000-0000-016"},
        {"receptionNumber": "nothing"},
        {"institution": "nothing"},
    ],
)
async def test_q2_20_nobody_is_not_found(counter: Counter, meant: dict[str, str]) -> None:
    assert problems_of(await counter.deregister(meant)) == [("NOT_FOUND", ["account"])]


async def test_q2_20_staff_are_no_officers_to_end(client: Client, counter: Counter) -> None:
    staff, token = await client.staff()
    assert codes(await counter.deregister({"authId": staff.auth_id})) == ["NOT_FOUND"]
    assert await status(client, token) == 200


@pytest.mark.parametrize(
    ("proof", "refused"),
    [
        (CARD_SHOWN, []),
        (CARD_COPY, []),
        ({"channel": "ONLINE"}, [("CHANNEL_NOT_ALLOWED", ["channel"])]),
        ({"evidenceForm": "COPY"}, [("CHANNEL_NOT_ALLOWED", ["evidenceForm"])]),
        ({"evidence": "STAFF_CARD"}, [("RESIDENCE_CARD_REQUIRED", ["evidence"])]),
        ({"reason": " 　"}, [("VALUE_REQUIRED", ["reason"])]),
        (
            {"reason": "", "channel": "ONLINE"},
            [("VALUE_REQUIRED", ["reason"]), ("CHANNEL_NOT_ALLOWED", ["channel"])],
        ),
    ],
)
async def test_q2_20_a_resident_shows_the_card_or_sends_a_copy_of_it(
    client: Client, counter: Counter, proof: dict[str, str], refused: list[Any]
) -> None:
    person, token = await client.resident()
    done = await counter.deregister({"authId": person.auth_id}, **proof)
    assert problems_of(done) == refused
    assert await status(client, token) == (200 if refused else 401)


async def test_q2_32_a_residence_card_shows_nobody_to_be_staff(
    client: Client, counter: Counter
) -> None:
    made, token = await client.school()
    done = await counter.deregister({"institution": str(made.id)}, **CARD_SHOWN)
    assert problems_of(done) == [("EVIDENCE_NOT_ALLOWED", ["evidence"])]
    assert await status(client, token) == 200


async def test_q2_20_of_two_officers_one_wins_and_the_other_is_told(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    person, _ = await client.resident()
    meant = {"cardNumber": person.card_number}

    answers = await asyncio.gather(*(counter.deregister(meant) for _ in range(2)))

    assert sorted(map(codes, answers)) == [[], ["ACCOUNT_ENDED"]]
    await mailbox.deliver()
    subjects = [mail["Subject"] for mail in mailbox.to(person.mail)]
    assert subjects.count("[Todokede] Your user registration has ended") == 1


async def test_q2_24_who_was_deregistered_registers_anew_and_finds_their_history(
    client: Client, counter: Counter
) -> None:
    person, token = await client.resident()
    filed = await client.submit(token, contract_ended(person, clock.today()))
    await counter.deregister({"authId": person.auth_id})

    assert codes(await client.register(person)) == []

    token = (await client.log_in(person))["token"]
    (found,) = (await client.history(token))["nodes"]
    assert found["receptionNumber"] == filed["filing"]["receptionNumber"]


async def test_q2_67_an_end_and_each_look_at_an_account_are_on_record(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    await counter.deregister({"authId": person.auth_id}, reason="NGUYEN VAN AN は帰国します")
    await counter.deregister(NOBODYS)

    (ended,) = await events("account.deregistered")
    found, lost = await events("staff.looked_up")

    assert ended["details"] == (
        '{"channel":"COUNTER","evidence":"RESIDENCE_CARD","evidence_form":"ORIGINAL"}'
    )
    assert found["subject"] == ended["subject"] is not None
    assert lost["subject"] is None
    assert {one["actor"] for one in (ended, found, lost)} == {ended["actor"]}
    _, broken = await verify_audit(SYSTEM)
    assert broken is None
