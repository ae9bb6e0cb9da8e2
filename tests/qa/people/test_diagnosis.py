"""The helpdesk answers "I cannot log in" and "my mail did not come" from what the service says, and
from nothing else (Q2-43, Q2-55, Q2-58)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from efiling import clock
from efiling.actions.people.expiry import sweep_accounts
from efiling.actions.people.staff import end_staff
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import InstitutionKind, Role
from tests.builders.http.client import Client
from tests.builders.http.counter import BY_POST, Counter
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.inputs import contract_ended
from tests.builders.institutions import registered_school
from tests.builders.mailbox import Mailbox
from tests.builders.owner import as_owner
from tests.builders.people import NEW_PASSWORD, WRONG_PASSWORD, Person


async def test_q2_33_a_locked_resident_is_told_until_when_and_the_way_out(
    client: Client, helpdesk: Helpdesk
) -> None:
    person, _ = await client.resident()
    await client.log_in(person, WRONG_PASSWORD)
    assert "WRONG_PASSWORDS" in await helpdesk.causes({"authId": person.auth_id})
    for _ in range(4):
        await client.log_in(person, WRONG_PASSWORD)

    report = await helpdesk.state({"authId": person.auth_id})

    assert report["state"] == "LOCKED"
    assert report["lockedUntil"] is not None
    first = report["diagnosis"][0]
    assert first["code"] == "LOCKED"
    assert "re-notification" in first["remedy"]


async def test_q2_24_a_stay_that_ended_and_a_card_that_came_too_late(
    client: Client, helpdesk: Helpdesk
) -> None:
    over = clock.today() + timedelta(days=30)
    person, _ = await client.resident(Person(feed={"stayExpiresOn": over.isoformat()}))
    clock.move_to(clock.now() + timedelta(days=40))
    await helpdesk.refresh()
    ended = await helpdesk.causes({"authId": person.auth_id})

    late = (clock.today() - timedelta(days=1)).isoformat()
    ahead = (clock.today() + timedelta(days=700)).isoformat()
    await client.load(person.newer(card="AB99999999CD", issuedOn=late, stayExpiresOn=ahead))
    extended = await helpdesk.causes({"authId": person.auth_id})
    by_old_card = await helpdesk.causes({"cardNumber": person.card_number})

    assert next(iter(ended)) == "STAY_OVER"
    assert next(iter(extended)) == "EXTENDED_TOO_LATE"
    assert "CARD_RENEWED" in by_old_card


async def test_q2_24_a_line_that_was_put_right_after_the_sweep_is_no_late_extension(
    client: Client, helpdesk: Helpdesk
) -> None:
    person, _ = await client.resident()
    over = (clock.today() - timedelta(days=1)).isoformat()
    await client.load(person.newer(stayExpiresOn=over))
    assert (await sweep_accounts(SYSTEM, clock.now())).brake is None
    assert next(iter(await helpdesk.causes({"authId": person.auth_id}))) == "STAY_OVER"

    await client.load(replace(person, revision=3))

    assert next(iter(await helpdesk.causes({"authId": person.auth_id}))) == "ENDED_BY_REGISTER"


async def test_q2_20_no_duty_a_lapsed_card_and_the_counter_end_an_account_each_in_its_words(
    client: Client, helpdesk: Helpdesk, counter: Counter
) -> None:
    settled, _ = await client.resident()
    lapsed, _ = await client.resident()
    ended, _ = await client.resident()
    await client.load(settled.newer(status="PERMANENT_RESIDENT"), lapsed.newer(validity="LAPSED"))
    await counter.deregister({"authId": ended.auth_id})

    found = [
        next(iter(await helpdesk.causes({"authId": one.auth_id})))
        for one in (settled, lapsed, ended)
    ]

    assert found == ["NO_DUTY_ANY_MORE", "CARD_NOT_VALID", "ENDED_AT_COUNTER"]


async def test_q2_24_an_institution_that_was_not_used_and_one_that_may_not_log_in(
    client: Client, helpdesk: Helpdesk
) -> None:
    kinds = (InstitutionKind.JAPANESE_LANGUAGE_SCHOOL,)
    made, _ = await client.school()
    clock.move_to(clock.now() + timedelta(days=370))
    await helpdesk.refresh()
    assert next(iter(await helpdesk.causes({"authId": made.auth_id}))) == "UNUSED_FOR_A_YEAR"

    new = await registered_school(kinds=kinds)
    causes = await helpdesk.causes({"authId": new.auth_id})
    assert next(iter(causes)) == "NO_ACCEPTING_ORGANIZATION"
    assert "LINKED_SYSTEM_PENDING" in causes


async def test_q2_41_a_new_password_at_the_counter_ended_the_tokens(
    client: Client, helpdesk: Helpdesk, counter: Counter
) -> None:
    made, _ = await client.school()
    await counter.restore({"institution": str(made.id)}, **BY_POST, newPassword=NEW_PASSWORD)

    causes = await helpdesk.causes({"institution": str(made.id)})

    assert {"PASSWORD_NEW", "TOKENS_ENDED"} <= set(causes)


async def test_q2_67_staff_with_a_wrong_one_time_code(client: Client, helpdesk: Helpdesk) -> None:
    officer, _ = await client.staff(Role.OFFICER)
    await client.log_in_staff(officer, "000000")
    assert next(iter(await helpdesk.causes({"authId": officer.auth_id}))) == "ONE_TIME_CODE_WRONG"


async def test_q2_67_staff_whose_account_the_operators_ended(
    client: Client, helpdesk: Helpdesk
) -> None:
    officer, _ = await client.staff(Role.OFFICER)
    await end_staff(SYSTEM, officer.auth_id)
    causes = await helpdesk.causes({"authId": officer.auth_id})
    assert next(iter(causes)) == "STAFF_ENDED"
    assert "ENDED_AT_COUNTER" not in causes


async def test_q2_67_a_row_that_is_not_ours_says_nothing(
    client: Client, helpdesk: Helpdesk
) -> None:
    person, _ = await client.resident()
    await as_owner("UPDATE account SET expires_on = '2099-01-01' WHERE role = 'RESIDENT'")

    report = await helpdesk.state({"authId": person.auth_id})

    assert report["state"] == "INVALIDATED"
    assert report["expiresOn"] is None
    assert [one["code"] for one in report["diagnosis"]] == ["RECORD_TAMPERED"]


async def test_q2_55_a_notification_of_today_is_final_after_the_night(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    before = await helpdesk.causes({"authId": person.auth_id})
    await mailbox.deliver()
    after = await helpdesk.causes({"authId": person.auth_id})
    clock.move_to(clock.now() + timedelta(days=2))
    await helpdesk.refresh()

    overdue = await helpdesk.causes({"authId": person.auth_id})

    assert {"MAIL_UNDER_WAY", "REGISTRATION_TO_COME"} <= set(before)
    assert "MAIL_HANDED_OVER" in after
    assert "REGISTRATION_OVERDUE" in overdue


@pytest.mark.parametrize(
    ("state", "code", "attempts", "cause"),
    [
        ("REFUSED", 550, 1, "MAIL_ADDRESS_REFUSED"),
        ("REFUSED", None, 1, "MAIL_ADDRESS_UNUSABLE"),
        ("QUEUED", 451, 3, "MAIL_DEFERRED"),
        ("QUEUED", None, 3, "MAIL_SERVER_AWAY"),
        ("BOUNCED", 550, 1, "MAIL_CAME_BACK"),
    ],
)
async def test_q2_58_what_became_of_a_mail_is_told_with_the_code_of_the_server(
    client: Client, helpdesk: Helpdesk, state: str, code: int | None, attempts: int, cause: str
) -> None:
    person, _ = await client.resident()
    await as_owner(
        "UPDATE mail SET state = $1, smtp_code = $2, attempts = $3, last_attempt_at = $4",
        state,
        code,
        attempts,
        clock.now(),
    )

    report = await helpdesk.state({"authId": person.auth_id})

    (mail,) = report["mails"]
    assert mail["state"] == state
    assert mail["smtpCode"] == code
    assert mail["attempts"] == attempts
    assert cause in [one["code"] for one in report["diagnosis"]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["queued_at", "last_attempt_at", "state"])
async def test_q2_58_a_mail_whose_row_is_damaged_hides_nothing_else(
    client: Client, helpdesk: Helpdesk, column: str
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    (oldest, *_) = await as_owner("SELECT id FROM mail ORDER BY id")
    await as_owner(f"UPDATE mail SET {column} = $1 WHERE id = $2", "no such", oldest["id"])

    report = await helpdesk.state({"authId": person.auth_id})
    assert [mail["kind"] for mail in report["mails"]] == ["FILING_RECEIVED"]
