"""Institutions at the counter: registered, refused and changed, through GraphQL and the mails."""

import asyncio
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from efiling import clock
from efiling.actions.institutions import institutions as actions
from efiling.rules.calendar import last_day_of_year_from
from tests.builders.http.client import Client
from tests.builders.http.counter import BY_POST, CORPORATE_NUMBER, Counter, school
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes, places
from tests.builders.people import PASSWORD


async def test_q2_13_an_officer_registers_an_institution_which_logs_in_at_once(
    counter: Counter,
) -> None:
    fields = school()
    registered = await counter.register(fields)
    assert registered["problems"] == []
    assert registered["authIdChoice"] == 1
    institution = registered["institution"]
    assert institution["name"] == fields["name"]
    assert institution["corporateNumber"] == CORPORATE_NUMBER
    assert institution["kinds"] == fields["kinds"]
    logged_in = await counter.log_in(fields)
    assert logged_in["viewer"] == {"role": "INSTITUTION", "account": {"state": "ACTIVE"}}


@pytest.mark.parametrize(
    ("proof", "refused"),
    [
        ({}, set()),
        (BY_POST, set()),
        ({"channel": "ONLINE"}, {("CHANNEL_NOT_ALLOWED", "channel")}),
        ({"evidenceForm": "COPY"}, {("CHANNEL_NOT_ALLOWED", "evidenceForm")}),
        (BY_POST | {"evidenceForm": "ORIGINAL"}, {("CHANNEL_NOT_ALLOWED", "evidenceForm")}),
        ({"evidence": "RESIDENCE_CARD"}, {("EVIDENCE_NOT_ALLOWED", "evidence")}),
    ],
)
async def test_q2_13_counter_means_an_original_post_a_copy_and_online_is_refused(
    counter: Counter, proof: dict[str, Any], refused: set[tuple[str, str]]
) -> None:
    assert places(await counter.register(**proof)) == refused
    known = (await counter.register())["institution"]["id"]
    assert places(await counter.update(known, **proof)) == refused


async def test_q2_13_everything_wrong_is_said_at_once_and_nothing_is_stored(
    counter: Counter,
) -> None:
    before = (await counter.search())["totalCount"]
    refused = await counter.register(
        name="Aozora School",
        kana="あおぞら",
        corporateNumber="7000012050003",
        address={"postalCode": "16-0023", "municipality": "99999", "rest": ""},
        phone="abc",
        representative="",
        personInCharge={"name": "鈴木", "kana": "鈴木"},
        mail="nobody",
        kinds=[],
        authIdChoices=["short", "also"],
        password="short",
        channel="ONLINE",
        acceptsTerms=False,
    )

    assert places(refused) == {
        ("NOT_FULL_WIDTH", "name"),
        ("KANA_INVALID", "kana"),
        ("CORPORATE_NUMBER_INVALID", "corporateNumber"),
        ("POSTAL_CODE_INVALID", "address.postalCode"),
        ("MUNICIPALITY_UNKNOWN", "address.municipality"),
        ("VALUE_REQUIRED", "address.rest"),
        ("PHONE_INVALID", "phone"),
        ("VALUE_REQUIRED", "representative"),
        ("KANA_INVALID", "personInCharge.kana"),
        ("MAIL_INVALID", "mail"),
        ("VALUE_REQUIRED", "kinds"),
        ("AUTH_ID_INVALID", "authIdChoices.0"),
        ("AUTH_ID_INVALID", "authIdChoices.1"),
        ("PASSWORD_INVALID", "password"),
        ("CHANNEL_NOT_ALLOWED", "channel"),
        ("TERMS_NOT_ACCEPTED", "acceptsTerms"),
    }

    assert refused["institution"] is None
    assert (await counter.search())["totalCount"] == before


async def test_q2_13_a_sole_proprietor_has_no_corporate_number(counter: Counter) -> None:
    registered = await counter.register(corporateNumber=None)
    assert registered["problems"] == []
    assert registered["institution"]["corporateNumber"] is None


@pytest.mark.parametrize(
    ("number", "support", "refused"),
    [
        ("20登-000123", True, set()),
        ("２０登０００１２３", True, set()),
        (None, True, {("VALUE_REQUIRED", "supportOrganizationNumber")}),
        ("20-000123", True, {("SUPPORT_NUMBER_INVALID", "supportOrganizationNumber")}),
        ("20登-000123", False, {("SUPPORT_NUMBER_WITHOUT_KIND", "supportOrganizationNumber")}),
        (None, False, set()),
    ],
)
async def test_q2_13_a_registered_support_organization_and_nobody_else_has_a_number(
    counter: Counter, number: str | None, support: bool, refused: set[tuple[str, str]]
) -> None:
    kinds = ["ACCEPTING_ORGANIZATION", *(["REGISTERED_SUPPORT_ORGANIZATION"] if support else [])]
    assert places(await counter.register(kinds=kinds, supportOrganizationNumber=number)) == refused


async def test_q2_13_the_first_free_choice_of_two_ids_is_given(counter: Counter) -> None:
    taken, second = school(), school()
    assert (await counter.register(taken))["authIdChoice"] == 1
    second["authIdChoices"] = [taken["authIdChoices"][0], "second9-choice"]
    registered = await counter.register(second)
    assert registered["authIdChoice"] == 2
    assert codes(await counter.log_in(second, choice=2)) == []
    assert codes(await counter.log_in(taken)) == []
    none_free = await counter.register(authIdChoices=second["authIdChoices"])
    assert places(none_free) == {("AUTH_ID_TAKEN", "authIdChoices")}


@pytest.mark.parametrize(
    ("choices", "refused"),
    [
        ([], {("VALUE_REQUIRED", "authIdChoices")}),
        (["one-choice1"], set()),
        (["choice-1", "choice-2", "choice-3"], {("AUTH_ID_CHOICES_TOO_MANY", "authIdChoices")}),
        (["choice-1", "noDigit-"], {("AUTH_ID_INVALID", "authIdChoices.1")}),
    ],
)
async def test_q2_22_one_or_two_ids_are_chosen(
    counter: Counter, choices: list[str], refused: set[tuple[str, str]]
) -> None:
    assert places(await counter.register(authIdChoices=choices)) == refused


async def test_q2_28_the_password_contains_neither_id(counter: Counter) -> None:
    for choices in (["inside-1x", "other-2y"], ["other-2y", "inside-1x"]):
        refused = await counter.register(authIdChoices=choices, password="My-Inside-1x-77")
        assert places(refused) == {("PASSWORD_CONTAINS_AUTH_ID", "password")}


async def test_q2_17_the_registration_mail_goes_out_the_next_day(
    counter: Counter, client: Client, mailbox: Mailbox
) -> None:
    clock.move_to(datetime.combine(clock.today(), time(15), clock.TOKYO))
    await counter.refresh()
    fields = school()
    await counter.register(fields)

    await mailbox.deliver()
    clock.move_to(clock.midnight(clock.today() + timedelta(days=1)))
    await mailbox.deliver()
    assert mailbox.to(fields["mail"]) == []

    clock.move_by(timedelta(hours=9))
    await mailbox.deliver()
    [mail] = mailbox.to(fields["mail"])

    words = text_of(mail)
    assert "number 1 was free" in words
    assert not any(
        secret in words for secret in (PASSWORD, *fields["authIdChoices"], fields["name"])
    )


async def test_q2_23_one_live_account_for_corporate_number_name_and_address_together(
    counter: Counter,
) -> None:
    fields = school()
    assert codes(await counter.register(fields)) == []
    fresh = {"authIdChoices": ["another-1", "another-2"], "mail": "other@example.test"}
    assert places(await counter.register(fields, **fresh)) == {("ALREADY_REGISTERED", "name")}

    same_house = {"postalCode": "1600023", "municipality": "13104", "rest": "西新宿二丁目８番１号"}
    assert codes(await counter.register(fields, address=same_house, **fresh)) == [
        "ALREADY_REGISTERED"
    ]

    for other in (
        {"corporateNumber": None},
        {"name": fields["name"] + "別館"},
        {"address": {**same_house, "rest": "西新宿２－８－２"}},
    ):
        own = {"authIdChoices": [f"own-{uuid4().hex[:8]}1", f"own-{uuid4().hex[:8]}2"]}
        assert codes(await counter.register(fields, **other, **own)) == []


async def test_q2_23_twins_that_register_at_the_same_time_make_one(counter: Counter) -> None:
    fields = school()
    answers = await asyncio.gather(
        *(
            counter.register(fields, authIdChoices=[f"twin-{number}a", f"twin-{number}b"])
            for number in range(4)
        )
    )
    found = sorted(code for answer in answers for code in codes(answer))
    assert found == ["ALREADY_REGISTERED"] * 3
    assert (await counter.search(fields["name"]))["totalCount"] == 1


async def test_q2_23_twins_that_want_the_same_id_get_one_each(counter: Counter) -> None:
    answers = await asyncio.gather(
        *(counter.register(authIdChoices=["wanted-1", "wanted-2"]) for _ in range(3))
    )
    assert sorted(str(answer["authIdChoice"]) for answer in answers) == ["1", "2", "None"]


async def test_q2_23_three_that_find_the_same_id_free_twice_get_one_each_or_an_answer(
    counter: Counter, application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits, where the database lets it, until the others found the ID free as well."""
    real, looks = actions._first_free, count(1)
    together = [asyncio.Barrier(3)] * 3 + [asyncio.Barrier(2)] * 2

    async def first_free_when_all_looked(*given: Any) -> int:
        choice, look = await real(*given), next(looks)
        if application.startswith("postgres") and look <= len(together):
            async with asyncio.timeout(10):
                await together[look - 1].wait()
        return choice

    monkeypatch.setattr(actions, "_first_free", first_free_when_all_looked)
    answers = await asyncio.gather(
        *(counter.register(authIdChoices=["wanted-1", "wanted-2"]) for _ in range(3))
    )

    assert sorted(str(answer["authIdChoice"]) for answer in answers) == ["1", "2", "None"]
    assert sorted(codes(answer) for answer in answers) == [[], [], ["AUTH_ID_TAKEN"]]


async def test_q2_24_registered_anew_after_a_year_it_is_the_same_institution_with_its_old_id(
    counter: Counter,
) -> None:
    fields = school()
    first = await counter.register(fields)

    last_day = last_day_of_year_from(clock.today())
    clock.move_to(clock.midnight(last_day))
    await counter.refresh()
    assert codes(await counter.register(fields, authIdChoices=["early-1"])) == [
        "ALREADY_REGISTERED"
    ]

    clock.move_to(clock.midnight(last_day + timedelta(days=1)))
    await counter.refresh()
    assert codes(await counter.log_in(fields)) == ["ACCOUNT_EXPIRED"]
    assert codes(await counter.register(authIdChoices=fields["authIdChoices"][:1])) == [
        "AUTH_ID_TAKEN"
    ]

    again = await counter.register(fields)
    assert again["problems"] == []
    assert again["institution"]["id"] == first["institution"]["id"]
    assert codes(await counter.log_in(fields)) == []
