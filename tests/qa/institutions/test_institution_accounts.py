"""The account of an institution: who may log in, how long it lives, and what the linked systems
know of it."""

from datetime import date, timedelta
from typing import Any

from efiling import clock
from efiling.rules.calendar import last_day_of_year_from
from tests.builders.http.client import CHANGE_PASSWORD, LOG_IN, RENOTIFY, Client
from tests.builders.http.counter import AT_THE_COUNTER, Counter, school
from tests.builders.inputs import card
from tests.builders.mailbox import Mailbox
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD

ACCOUNT = "{ viewer { account { state expiresOn passwordExpiresOn maskedMail } } }"
SUPPORT = "REGISTERED_SUPPORT_ORGANIZATION"
WORKERS = "SPECIFIED_SKILLED_WORKER_ORGANIZATION"


def go_to(day: date) -> None:
    """The first moment of a day in Japan."""
    clock.move_to(clock.midnight(day))


async def token_of(counter: Counter, fields: dict[str, Any], password: str = PASSWORD) -> str:
    token: str = (await counter.log_in(fields, password=password))["token"]
    return token


async def test_q2_21_who_accepts_nobody_has_no_login_and_the_bureau_is_named(
    counter: Counter, client: Client
) -> None:
    fields = school(
        kinds=[WORKERS],
        address={"postalCode": "231-0023", "municipality": "14104", "rest": "山下町１"},
    )
    known = (await counter.register(fields))["institution"]["id"]

    refused = await counter.log_in(fields)
    assert codes(refused) == ["NO_ACCEPTING_ORGANIZATION"]
    assert "Yokohama" in refused["problems"][0]["remedy"]

    japanese = await client.do(
        LOG_IN, None, "ja", authId=fields["authIdChoices"][0], password=PASSWORD
    )
    assert "横浜" in japanese["problems"][0]["remedy"]
    assert codes(await counter.log_in(fields, password=WRONG_PASSWORD)) == ["LOGIN_FAILED"]

    assert codes(await counter.update(known, kinds=[WORKERS, "ACCEPTING_ORGANIZATION"])) == []
    token = await token_of(counter, fields)

    assert codes(await counter.update(known, kinds=[WORKERS])) == []
    assert (await client.post(ACCOUNT, token=token)).status_code == 401
    assert codes(await counter.log_in(fields)) == ["NO_ACCEPTING_ORGANIZATION"]


async def test_q2_21_the_linked_systems_know_an_account_seven_days_after_registration(
    counter: Counter, client: Client
) -> None:
    fields, _, token = await counter.institution()
    today = clock.today()
    day = (today + timedelta(days=7)).isoformat()

    waiting = {"account": "PENDING", "accountFrom": day, "password": "PENDING", "passwordFrom": day}
    nothing = {
        "account": "NOT_APPLICABLE",
        "accountFrom": None,
        "password": "NOT_APPLICABLE",
        "passwordFrom": None,
    }

    assert await client.linked_systems(token) == {
        "JAPANESE_LANGUAGE_SCHOOL": waiting,
        "SPECIFIED_SKILLED_WORKER": nothing,
    }

    clock.move_to(clock.midnight(today + timedelta(days=7)) - timedelta(seconds=1))
    assert (await client.linked_systems(await token_of(counter, fields)))[
        "JAPANESE_LANGUAGE_SCHOOL"
    ] == waiting

    go_to(today + timedelta(days=7))
    there = waiting | {"account": "AVAILABLE", "password": "AVAILABLE"}
    assert (await client.linked_systems(await token_of(counter, fields)))[
        "JAPANESE_LANGUAGE_SCHOOL"
    ] == there


async def test_q2_34_a_changed_password_is_known_there_the_next_day_and_here_at_once(
    counter: Counter, client: Client
) -> None:
    fields, _, _ = await counter.institution(
        kinds=["ACCEPTING_ORGANIZATION", SUPPORT], supportOrganizationNumber="20登-000123"
    )

    registered_on = clock.today()
    go_to(registered_on + timedelta(days=10))
    token = await token_of(counter, fields)

    changed = await client.do(
        CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword=NEW_PASSWORD
    )
    assert changed["problems"] == []

    assert codes(await counter.log_in(fields)) == ["LOGIN_FAILED"]
    known = (await client.linked_systems(await token_of(counter, fields, NEW_PASSWORD)))[
        "SPECIFIED_SKILLED_WORKER"
    ]
    assert known == {
        "account": "AVAILABLE",
        "accountFrom": (registered_on + timedelta(days=7)).isoformat(),
        "password": "PENDING",
        "passwordFrom": (registered_on + timedelta(days=11)).isoformat(),
    }

    go_to(registered_on + timedelta(days=11))
    known = (await client.linked_systems(await token_of(counter, fields, NEW_PASSWORD)))[
        "SPECIFIED_SKILLED_WORKER"
    ]
    assert known["password"] == "AVAILABLE"


async def test_q2_34_a_password_changed_before_the_account_is_known_goes_along_with_it(
    counter: Counter, client: Client
) -> None:
    _, _, token = await counter.institution()
    assert (
        codes(
            await client.do(CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword=NEW_PASSWORD)
        )
        == []
    )
    known = (await client.linked_systems(token))["JAPANESE_LANGUAGE_SCHOOL"]
    assert known["passwordFrom"] == known["accountFrom"]


async def test_q2_21_a_kind_added_later_counts_from_its_own_day(
    counter: Counter, client: Client
) -> None:
    fields, known, _ = await counter.institution()
    registered_on = clock.today()
    go_to(registered_on + timedelta(days=20))
    await counter.refresh()
    assert codes(await counter.update(known, kinds=[*fields["kinds"], WORKERS])) == []
    systems = await client.linked_systems(await token_of(counter, fields))
    assert systems["JAPANESE_LANGUAGE_SCHOOL"]["account"] == "AVAILABLE"
    assert systems["SPECIFIED_SKILLED_WORKER"]["account"] == "PENDING"
    later = (registered_on + timedelta(days=27)).isoformat()
    assert systems["SPECIFIED_SKILLED_WORKER"]["accountFrom"] == later


async def test_q2_21_a_resident_and_an_officer_have_no_linked_systems(
    counter: Counter, client: Client
) -> None:
    _, resident = await client.resident()
    for token in (resident, counter.token):
        assert await client.linked_systems(token) == {}


async def test_q2_24_an_account_lives_for_a_year_from_its_last_use(
    counter: Counter, client: Client
) -> None:
    fields = school()
    registered_on = clock.today()
    assert codes(await counter.register(fields)) == []

    go_to(last_day_of_year_from(registered_on))
    token = (await counter.log_in(fields))["token"]
    account = (await client.ask(ACCOUNT, token=token))["viewer"]["account"]
    used_on = last_day_of_year_from(registered_on)
    assert account["expiresOn"] == last_day_of_year_from(used_on).isoformat()

    changed = await client.do(
        CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword=NEW_PASSWORD
    )
    assert changed["problems"] == []

    go_to(last_day_of_year_from(used_on) + timedelta(days=1))
    assert codes(await counter.log_in(fields, password=NEW_PASSWORD)) == ["ACCOUNT_EXPIRED"]
    assert codes(await counter.log_in(fields, password=WRONG_PASSWORD)) == ["LOGIN_FAILED"]


async def test_q2_24_before_the_first_login_the_year_runs_from_registration(
    counter: Counter,
) -> None:
    fields = school()
    assert codes(await counter.register(fields)) == []
    go_to(last_day_of_year_from(clock.today()) + timedelta(days=1))
    assert codes(await counter.log_in(fields, password=WRONG_PASSWORD)) == ["LOGIN_FAILED"]
    assert codes(await counter.log_in(fields)) == ["ACCOUNT_EXPIRED"]


async def test_q2_24_a_refused_login_is_no_use(counter: Counter) -> None:
    fields = school(kinds=[WORKERS])
    registered_on = clock.today()
    assert codes(await counter.register(fields)) == []
    go_to(registered_on + timedelta(days=100))
    assert codes(await counter.log_in(fields)) == ["NO_ACCEPTING_ORGANIZATION"]
    go_to(last_day_of_year_from(registered_on) + timedelta(days=1))
    assert codes(await counter.log_in(fields)) == ["ACCOUNT_EXPIRED"]


async def test_q2_29_an_institutions_password_lasts_a_year_and_its_account_lives_on(
    counter: Counter,
) -> None:
    fields = school()
    registered_on = clock.today()
    assert codes(await counter.register(fields)) == []
    go_to(registered_on + timedelta(days=200))
    assert codes(await counter.log_in(fields)) == []
    go_to(last_day_of_year_from(registered_on))
    assert codes(await counter.log_in(fields)) == []
    go_to(last_day_of_year_from(registered_on) + timedelta(days=1))
    refused = await counter.log_in(fields)
    assert codes(refused) == ["PASSWORD_EXPIRED"]
    assert "bureau" in refused["problems"][0]["remedy"]


async def test_q2_30_an_institution_changes_its_password_and_is_told_by_mail(
    counter: Counter, client: Client, mailbox: Mailbox
) -> None:
    fields, _, token = await counter.institution()
    other = await token_of(counter, fields)

    assert codes(
        await client.do(
            CHANGE_PASSWORD, token, oldPassword=WRONG_PASSWORD, newPassword=NEW_PASSWORD
        )
    ) == ["PASSWORD_WRONG"]

    assert (
        codes(
            await client.do(CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword=NEW_PASSWORD)
        )
        == []
    )

    assert (await client.post(ACCOUNT, token=other)).status_code == 401
    await mailbox.deliver()
    [mail] = mailbox.to(fields["mail"])
    assert "password was changed" in str(mail["Subject"])


async def test_q2_33_a_locked_institution_waits_and_nothing_at_home_unlocks_it(
    counter: Counter, client: Client
) -> None:
    fields, _, _ = await counter.institution()
    start = clock.now()
    clock.move_to(start)
    found = [
        code
        for _ in range(5)
        for code in codes(await counter.log_in(fields, password=WRONG_PASSWORD))
    ]
    assert found == ["LOGIN_FAILED"] * 4 + ["LOGIN_LOCKED"]
    person, _ = await client.resident()
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert codes(await counter.log_in(fields)) == ["LOGIN_LOCKED"]
    clock.move_to(start + timedelta(hours=24))
    assert codes(await counter.log_in(fields)) == []


async def test_q2_18_an_institution_sees_its_account_and_nothing_of_what_is_registered(
    counter: Counter, client: Client
) -> None:
    fields, known, token = await counter.institution()
    account = (await client.ask(ACCOUNT, token=token))["viewer"]["account"]
    assert account["state"] == "ACTIVE"
    assert account["maskedMail"] == "s***@e***.test"
    seen = await client.ask("query($id: ID!) { node(id: $id) { id } }", {"id": known}, token)
    assert seen == {"node": {"id": known}}, "as its filings name it, with no contact or person"
    changing = await client.post(
        "mutation($i: UpdateInstitutionInput!) { updateInstitution(input: $i) { problems { code } "
        "} }",
        {"i": {"id": known, **AT_THE_COUNTER}},
        token,
    )
    assert changing.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert fields["name"] not in changing.text
