"""Accounts of staff: the operator's commands, the second factor, short sessions, and what staff see
of themselves."""

import asyncio
from datetime import timedelta

import pytest

from efiling import clock
from efiling.actions.people.staff import create_staff, end_staff, reset_staff
from efiling.errors import Forbidden
from efiling.reads.machinery.audit import verify_audit
from efiling.rules.actors import STAFF, SYSTEM, Actor
from efiling.rules.people.one_time_codes import code_of, step_at
from efiling.rules.vocabulary import Role
from efiling.settings import settings
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work, uncancelled
from i18n import Language
from tests.builders.http.client import CHANGE_PASSWORD, LOG_IN, Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD
from tests.builders.refusals import refused_codes
from tests.builders.staff import Staff, staff

VIEWER = """{ viewer {
  role account { state language maskedMail expiresOn passwordExpiresOn }
  filings { totalCount nodes { id } } filing(receptionNumber: "2026-A000-0000-016") { id }
  fileableKinds { kind }
} }"""


async def events() -> list[str]:
    rows = await Reading(SYSTEM).fetch(
        "SELECT event FROM audit WHERE event LIKE 'staff.%' ORDER BY id"
    )
    return [row["event"] for row in rows]


async def tear_out(person: Staff) -> None:
    """What somebody does who can write to the database."""

    async def change() -> None:
        async with Work(SYSTEM) as unit:
            sql = "UPDATE account SET one_time_secret_sealed = NULL WHERE auth_id_digest = $1"
            assert await unit.execute(sql, blind("auth-id", person.auth_id)) == 1

    await uncancelled(change())


def wrong_code(person: Staff) -> str:
    """Six digits that no step near now has."""
    near = {code_of(person.secret, step_at(clock.real_seconds()) + away) for away in range(-3, 4)}
    return next(code for code in map(str, range(100_000, 100_010)) if code not in near)


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_staff_log_in_with_password_and_code_and_have_empty_lists(
    client: Client, role: Role
) -> None:
    person = await staff(role)
    logged_in = await client.log_in_staff(person, person.code())
    assert codes(logged_in) == []
    assert logged_in["viewer"]["role"] == role

    viewer = (await client.ask(VIEWER, token=logged_in["token"]))["viewer"]
    year = clock.today().year + 1
    assert viewer["account"]["passwordExpiresOn"].startswith(str(year))

    assert viewer["account"] | {"passwordExpiresOn": ""} == {
        "state": "ACTIVE",
        "language": "EN",
        "maskedMail": f"{person.mail[0]}***@e***.test",
        "expiresOn": None,
        "passwordExpiresOn": "",
    }

    assert viewer["filings"] == {"totalCount": 0, "nodes": []}
    assert viewer["filing"] is None
    assert viewer["fileableKinds"] == []


async def test_only_a_right_password_hears_that_a_code_is_needed(client: Client) -> None:
    person = await staff()
    asked = await client.log_in_staff(person)
    assert [(one["code"], one["path"]) for one in asked["problems"]] == [
        ("ONE_TIME_CODE_REQUIRED", ["oneTimeCode"])
    ]
    assert asked["token"] is None
    assert codes(await client.log_in_staff(person, "")) == ["ONE_TIME_CODE_REQUIRED"]
    assert codes(await client.log_in_staff(person, password="Wrong-Harbour-99")) == ["LOGIN_FAILED"]
    assert codes(await client.log_in_staff(person, person.code(), "Wrong-Harbour-99")) == [
        "LOGIN_FAILED"
    ]


async def test_a_wrong_code_is_answered_like_a_wrong_password(client: Client) -> None:
    person = await staff()
    by_code = await client.log_in_staff(person, wrong_code(person))
    by_password = await client.log_in_staff(person, person.code(), "Wrong-Harbour-99")
    assert by_code == by_password
    assert codes(by_code) == ["LOGIN_FAILED"]


async def test_a_code_typed_in_full_width_is_the_same_code(client: Client) -> None:
    person = await staff(Role.OFFICER)
    code = person.code().translate({0x30 + digit: 0xFF10 + digit for digit in range(10)})

    assert codes(await client.log_in_staff(person, f"　{code[:3]}　{code[3:]}")) == []


async def test_q2_33_five_wrong_codes_lock_for_one_day_and_asking_for_the_code_buys_no_more_tries(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_RATE_LIMITS", "off")
    settings.cache_clear()
    person = await staff()
    start = clock.now()
    clock.move_to(start)

    heard = []
    for _ in range(5):
        assert codes(await client.log_in_staff(person)) == ["ONE_TIME_CODE_REQUIRED"]
        heard += codes(await client.log_in_staff(person, wrong_code(person)))

    assert heard == ["LOGIN_FAILED"] * 4 + ["LOGIN_LOCKED"]
    assert codes(await client.log_in_staff(person)) == ["LOGIN_LOCKED"]
    assert codes(await client.log_in_staff(person, person.code())) == ["LOGIN_LOCKED"]

    clock.move_to(start + timedelta(hours=23, minutes=59, seconds=59))
    assert codes(await client.log_in_staff(person, person.code())) == ["LOGIN_LOCKED"]

    clock.move_to(start + timedelta(hours=24))
    assert codes(await client.log_in_staff(person, code_of(person.secret, person.newest))) == []


async def test_a_clock_that_was_ahead_and_came_back_keeps_nobody_out_and_no_code_counts_twice(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, now = await staff(), clock.real_seconds()
    codes_at = {at: code_of(person.secret, step_at(at)) for at in (now, now + 86_400)}

    heard = []
    for at in (now + 86_400, now, now, now + 86_400):
        monkeypatch.setattr(clock, "real_seconds", lambda at=at: at)
        heard.append(codes(await client.log_in_staff(person, codes_at[at])))

    assert heard == [[], [], ["LOGIN_FAILED"], ["LOGIN_FAILED"]]


async def test_a_code_opens_one_session_also_when_it_is_sent_many_times_at_once(
    client: Client,
) -> None:
    person = await staff()
    code = person.code()
    found = await asyncio.gather(*(client.log_in_staff(person, code) for _ in range(4)))
    assert sorted(map(tuple, map(codes, found))) == [(), *[("LOGIN_FAILED",)] * 3]
    assert codes(await client.log_in_staff(person, person.code())) == []


async def test_a_session_of_staff_ends_after_15_minutes_without_use_and_after_8_hours(
    client: Client,
) -> None:
    clock.move_to(clock.now())
    person, token = await client.staff()
    _, of_resident = await client.resident()

    for _ in range(3):
        clock.move_by(timedelta(minutes=14, seconds=59))
        for each in (token, of_resident):
            assert (await client.post("{ viewer { role } }", token=each)).status_code == 200

    clock.move_by(timedelta(minutes=15))
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401
    assert (await client.post("{ viewer { role } }", token=of_resident)).status_code == 200

    token = (await client.log_in_staff(person, person.code()))["token"]
    for _ in range(34):
        clock.move_by(timedelta(minutes=14))
        assert (await client.post("{ viewer { role } }", token=token)).status_code == 200

    clock.move_by(timedelta(minutes=4))
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401


async def test_q2_29_the_password_of_staff_lasts_a_year_too_and_only_an_operator_renews_it(
    client: Client, mailbox: Mailbox
) -> None:
    person, _ = await client.staff()
    clock.move_to(clock.now() + timedelta(days=367))
    assert codes(await client.log_in_staff(person, person.code())) == ["PASSWORD_EXPIRED"]
    renewed = Staff(
        person.role,
        person.auth_id,
        person.mail,
        await reset_staff(SYSTEM, person.auth_id, NEW_PASSWORD),
    )
    assert codes(await client.log_in_staff(renewed, renewed.code(), NEW_PASSWORD)) == []
    (mail,) = [mail for mail in await mailbox.deliver() if mail["To"] == person.mail]
    assert "Your password was changed" in text_of(mail)
    assert NEW_PASSWORD not in text_of(mail)
    assert renewed.secret not in text_of(mail)


async def test_a_reset_ends_sessions_and_a_lock_and_the_old_secret(client: Client) -> None:
    person, token = await client.staff()
    for _ in range(5):
        await client.log_in_staff(person, wrong_code(person))
    secret = await reset_staff(SYSTEM, person.auth_id, PASSWORD)
    assert secret != person.secret
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401
    assert codes(await client.log_in_staff(person, person.code())) == ["LOGIN_FAILED"]
    renewed = Staff(person.role, person.auth_id, person.mail, secret)
    assert codes(await client.log_in_staff(renewed, renewed.code())) == []


async def test_an_ended_account_loses_its_session_at_once_and_its_id_goes_to_nobody(
    client: Client,
) -> None:
    person, token = await client.staff(Role.AUDITOR)
    await end_staff(SYSTEM, person.auth_id)
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401
    assert codes(await client.log_in_staff(person)) == ["ONE_TIME_CODE_REQUIRED"]
    assert codes(await client.log_in_staff(person, person.code())) == ["ACCOUNT_ENDED"]
    again = create_staff(SYSTEM, Role.AUDITOR, person.auth_id, PASSWORD, person.mail)
    assert await refused_codes(again) == ["AUTH_ID_TAKEN"]
    assert await refused_codes(reset_staff(SYSTEM, person.auth_id, PASSWORD)) == ["NOT_FOUND"]
    assert await refused_codes(end_staff(SYSTEM, person.auth_id)) == ["NOT_FOUND"]
    assert await events() == ["staff.created", "staff.ended"]
    assert (await verify_audit(SYSTEM))[1] is None


async def test_the_commands_reach_no_resident_and_nobody_but_the_operator_has_them(
    client: Client,
) -> None:
    resident, _ = await client.resident()
    assert await refused_codes(end_staff(SYSTEM, resident.auth_id)) == ["NOT_FOUND"]
    assert await refused_codes(reset_staff(SYSTEM, resident.auth_id, PASSWORD)) == ["NOT_FOUND"]
    taken = create_staff(SYSTEM, Role.HELPDESK, resident.auth_id, PASSWORD, "a@example.test")
    assert await refused_codes(taken) == ["AUTH_ID_TAKEN"]
    for role in [None, *Role]:
        with pytest.raises(Forbidden):
            await create_staff(
                Actor(role=role), Role.OFFICER, "officer-99", PASSWORD, "a@example.test"
            )
    for role in (Role.RESIDENT, Role.INSTITUTION):
        with pytest.raises(ValueError, match=role):
            await create_staff(SYSTEM, role, "officer-99", PASSWORD, "a@example.test")


async def test_q2_28_the_rules_for_ids_and_passwords_hold_for_staff(client: Client) -> None:
    wrong = create_staff(SYSTEM, Role.OFFICER, "officer", "officer", "officer")
    assert await refused_codes(wrong) == ["AUTH_ID_INVALID", "PASSWORD_INVALID", "MAIL_INVALID"]
    inside = create_staff(SYSTEM, Role.OFFICER, "officer-99", "officer-99", "officer@example.test")
    assert await refused_codes(inside) == ["PASSWORD_CONTAINS_AUTH_ID"]


async def test_q2_22_of_two_operators_with_one_id_one_wins(client: Client) -> None:
    tries = (
        create_staff(SYSTEM, Role.OFFICER, "officer-99", PASSWORD, "a@example.test")
        for _ in range(4)
    )
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Refused", "Refused", "Refused", "str"]


async def test_staff_change_their_password_and_are_written_to_in_their_language(
    client: Client, mailbox: Mailbox
) -> None:
    person = await staff(language=Language.JA)
    token = (await client.log_in_staff(person, person.code()))["token"]
    changed = await client.do(
        CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword=NEW_PASSWORD
    )
    assert codes(changed) == []
    (mail,) = [mail for mail in await mailbox.deliver() if mail["To"] == person.mail]
    assert "パスワード" in mail["Subject"]
    assert codes(await client.log_in_staff(person, person.code(), NEW_PASSWORD)) == []


async def test_a_code_that_a_resident_sends_is_not_looked_at(client: Client) -> None:
    person, _ = await client.resident()
    sent = await client.do(
        LOG_IN, authId=person.auth_id, password=PASSWORD, oneTimeCode="000000", bearer=True
    )
    assert codes(sent) == []


async def test_whoever_takes_the_secret_out_of_the_database_gains_nothing(client: Client) -> None:
    person = await staff()
    await tear_out(person)
    assert codes(await client.log_in_staff(person)) == ["LOGIN_FAILED"]
    assert codes(await client.log_in_staff(person, person.code())) == ["LOGIN_FAILED"]
