"""Logging in, passwords and forgotten ones, through GraphQL."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from efiling import clock
from efiling.actions.people import delayed_refusals
from efiling.problems import PROBLEMS
from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.machinery.letter_texts import LETTERS
from efiling.rules.vocabulary import MailKind
from efiling.settings import settings
from i18n import Language
from i18n.catalogue import text
from tests.builders.http.client import CHANGE_PASSWORD, LOG_IN, RENOTIFY, Client
from tests.builders.inputs import card, contract_ended
from tests.builders.mailbox import Mailbox, link_in, text_of
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD, Person


async def fail(client: Client, auth_id: str, times: int) -> list[str]:
    found = []
    for _ in range(times):
        found += codes(
            await client.do(LOG_IN, authId=auth_id, password=WRONG_PASSWORD, bearer=True)
        )
    return found


def bare(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """What two answers must share: everything but the request's id and the moment."""
    changing = {"x-request-id", "date"}
    return (
        answer.status_code,
        answer.content,
        {k: v for k, v in answer.headers.items() if k not in changing},
    )


async def test_q2_33_five_wrong_passwords_lock_for_one_day_to_the_second(client: Client) -> None:
    person, _ = await client.resident()
    start = clock.now()
    clock.move_to(start)
    assert await fail(client, person.auth_id, 6) == ["LOGIN_FAILED"] * 4 + ["LOGIN_LOCKED"] * 2
    clock.move_to(start + timedelta(hours=23, minutes=59, seconds=59))
    assert codes(await client.log_in(person)) == ["LOGIN_LOCKED"]
    clock.move_to(start + timedelta(hours=24))
    assert codes(await client.log_in(person)) == []


async def test_q2_33_a_right_password_ends_the_row_of_failures(client: Client) -> None:
    person, _ = await client.resident()
    await fail(client, person.auth_id, 4)
    assert codes(await client.log_in(person)) == []
    assert await fail(client, person.auth_id, 4) == ["LOGIN_FAILED"] * 4


async def test_q2_33_an_unknown_id_is_answered_in_the_same_bytes_before_and_after_the_lock(
    client: Client,
) -> None:
    person, _ = await client.resident()
    for _ in range(7):
        answers = []
        for auth_id in (person.auth_id, "nobody-99x"):
            variables = {"input": {"authId": auth_id, "password": WRONG_PASSWORD}}
            answers.append(await client.post(LOG_IN, variables))
        assert bare(answers[0]) == bare(answers[1])


@pytest.mark.usefixtures("full_delays")
async def test_q2_33_refusals_leave_at_one_fixed_delay(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = await client.resident()
    readings = iter([0.0, 0.125, 0.0, 0.03125, 0.0, 0.375])
    held_back: list[float] = []

    async def sleep(seconds: float) -> None:
        held_back.append(seconds)

    monkeypatch.setattr(
        delayed_refusals, "clock", SimpleNamespace(monotonic=lambda: next(readings))
    )
    monkeypatch.setattr(delayed_refusals, "asyncio", SimpleNamespace(sleep=sleep))
    for auth_id in (person.auth_id, "nobody-99x", person.auth_id):
        answer = await client.do(LOG_IN, authId=auth_id, password=WRONG_PASSWORD)
        assert codes(answer) == ["LOGIN_FAILED"]

    assert held_back == [0.125, 0.21875, 0.125]


async def test_q2_33_a_resident_is_unlocked_at_once_by_renotification_with_a_new_password(
    client: Client,
) -> None:
    person, _ = await client.resident()
    await fail(client, person.auth_id, 5)
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert codes(await client.log_in(person)) == ["LOGIN_FAILED"]
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []


async def test_q2_26_q2_31_q2_42_renotification_mails_the_id_but_never_a_password(
    client: Client, mailbox: Mailbox
) -> None:
    person, _ = await client.resident()
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    [mail] = [one for one in await mailbox.deliver() if "authentication ID" in str(one["Subject"])]
    assert mail["To"] == person.mail
    words = text_of(mail)
    assert person.auth_id in words
    assert "If you know nothing of this" in words
    assert not any(
        secret in words for secret in (PASSWORD, NEW_PASSWORD, person.card_number, person.name)
    )


async def test_q2_26_without_a_new_password_only_the_id_is_mailed_and_the_password_stays(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    assert codes(await client.do(RENOTIFY, card=card(person))) == []
    assert person.auth_id in text_of((await mailbox.deliver())[-1])
    assert codes(await client.log_in(person)) == []
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 200


async def test_q2_46_renotification_answers_alike_for_a_mismatch_and_for_no_account(
    client: Client,
) -> None:
    person, _ = await client.resident()
    unregistered = Person()
    await client.load(unregistered)
    mismatch = await client.post(RENOTIFY, {"input": {"card": card(person, sex="FEMALE")}})
    nobody = await client.post(RENOTIFY, {"input": {"card": card(unregistered)}})
    missing = await client.post(RENOTIFY, {"input": {"card": card(Person())}})
    assert bare(mismatch) == bare(nobody) == bare(missing)
    assert (
        mismatch.json()["data"]["renotifyCredentials"]["problems"][0]["code"] == "IDENTITY_MISMATCH"
    )


async def test_five_failed_identities_a_day_for_one_card_then_wait(client: Client) -> None:
    person = Person()
    await client.load(person)
    for _ in range(5):
        wrong = card(person, birthDate="1970-01-01")
        assert codes(await client.do(RENOTIFY, card=wrong)) == ["IDENTITY_MISMATCH"]
    answer = await client.post(RENOTIFY, {"input": {"card": card(person)}})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_q2_29_a_password_lasts_a_year_its_last_day_included(client: Client) -> None:
    person, _ = await client.resident(Person(feed={"stayExpiresOn": None}))
    data = await client.ask(
        "{ viewer { account { passwordExpiresOn } } }", token=(await client.log_in(person))["token"]
    )
    day = clock.today()
    last_day = last_day_of_year_from(day)
    assert data["viewer"]["account"]["passwordExpiresOn"] == last_day.isoformat()
    clock.move_to(clock.midnight(last_day + timedelta(days=1)) - timedelta(seconds=1))
    assert codes(await client.log_in(person)) == []
    clock.move_to(clock.midnight(last_day + timedelta(days=1)))
    assert codes(await client.log_in(person)) == ["PASSWORD_EXPIRED"]
    assert codes(await client.log_in(person, WRONG_PASSWORD)) == ["LOGIN_FAILED"]
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []


async def test_q2_30_a_password_is_changed_with_the_old_one_and_ends_the_other_sessions(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    other = (await client.log_in(person))["token"]

    refused = await client.do(
        CHANGE_PASSWORD, token, oldPassword=WRONG_PASSWORD, newPassword=NEW_PASSWORD
    )
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("PASSWORD_WRONG", ["oldPassword"])
    ]

    assert (
        codes(
            await client.do(CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword=NEW_PASSWORD)
        )
        == []
    )

    assert (await client.post("{ viewer { role } }", token=token)).status_code == 200
    assert (await client.post("{ viewer { role } }", token=other)).status_code == 401
    assert codes(await client.log_in(person)) == ["LOGIN_FAILED"]
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []

    assert "Your password was changed" in str((await mailbox.deliver())[-1]["Subject"])


async def test_q2_30_a_stolen_session_cannot_guess_the_old_password(client: Client) -> None:
    _person, token = await client.resident()
    found = []
    for _ in range(6):
        found += codes(
            await client.do(
                CHANGE_PASSWORD, token, oldPassword=WRONG_PASSWORD, newPassword=NEW_PASSWORD
            )
        )
    assert found == ["PASSWORD_WRONG"] * 5 + ["LOGIN_LOCKED"]


async def test_q2_25_q2_19_nothing_changes_an_authentication_id_or_an_identity(
    client: Client,
) -> None:
    data = await client.ask(
        '{ __type(name: "Mutation") { fields { name args { type { ofType { name } } } } } }'
    )
    changing = {
        field["name"] for field in data["__type"]["fields"] if field["name"].startswith("change")
    }
    assert changing == {"changePassword", "changeLanguage", "changeMail"}


async def test_q2_19_the_language_can_be_changed_and_rules_problems_and_mails(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    mutation = (
        "mutation($input: ChangeLanguageInput!) { changeLanguage(input: $input) { account "
        "{ language } } }"
    )

    changed = await client.ask(mutation, {"input": {"language": "ES"}}, token)
    tomorrow = contract_ended(person, clock.today() + timedelta(days=1))
    refused = await client.submit(token, tomorrow, language="ja")
    await client.submit(token, contract_ended(person, clock.today()), language="ja")

    assert changed["changeLanguage"]["account"]["language"] == "ES"
    told = text(Language.ES, PROBLEMS["DAY_IN_FUTURE"].message)
    assert [problem["message"] for problem in refused["problems"]] == [told]
    subject = str((await mailbox.deliver())[-1]["Subject"])
    assert text(Language.ES, LETTERS[MailKind.FILING_RECEIVED].subject) in subject


async def test_sessions_end_after_30_idle_minutes_and_after_8_hours(client: Client) -> None:
    person, token = await client.resident()
    start = clock.now()
    for minutes in range(29, 8 * 60, 29):
        clock.move_to(start + timedelta(minutes=minutes))
        assert (await client.post("{ viewer { role } }", token=token)).status_code == 200
    clock.move_to(start + timedelta(hours=8, seconds=1))
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401
    idle = (await client.log_in(person))["token"]
    clock.move_by(timedelta(minutes=30, seconds=1))
    assert (await client.post("{ viewer { role } }", token=idle)).status_code == 401


async def test_logging_out_ends_the_token(client: Client) -> None:
    _, token = await client.resident()
    answer = await client.ask("mutation { logOut { problems { code } } }", token=token)
    assert codes(answer["logOut"]) == []
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401


async def test_a_browser_gets_a_cookie_and_no_token_a_program_a_token_and_no_cookie(
    client: Client,
) -> None:
    person, _ = await client.resident()
    fields = {"authId": person.auth_id, "password": PASSWORD}
    browser = await client.post(LOG_IN, {"input": fields})
    assert browser.json()["data"]["logIn"]["token"] is None
    cookie = browser.headers["set-cookie"].lower()
    assert cookie.startswith("todokede=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    program = await client.post(LOG_IN, {"input": fields | {"bearer": True}})
    assert program.json()["data"]["logIn"]["token"].startswith("tds_")
    assert "set-cookie" not in program.headers


async def test_with_the_mail_link_a_new_password_counts_only_after_it_and_once(
    client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_RESET_NEEDS_MAIL_LINK", "true")
    settings.cache_clear()
    person, token = await client.resident()
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == ["LOGIN_FAILED"]
    secret = link_in((await mailbox.deliver())[-1]).partition("token=")[2]
    confirm = (
        "mutation($input: ConfirmResetInput!) { confirmReset(input: $input) { problems { code } } }"
    )
    assert codes(await client.do(confirm, token=secret)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []
    assert codes(await client.do(confirm, token=secret)) == ["LINK_INVALID"]
    assert (await client.post("{ viewer { role } }", token=token)).status_code == 401
