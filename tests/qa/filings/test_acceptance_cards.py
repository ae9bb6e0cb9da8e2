"""What the card of a student or worker says about an institution's filing, through GraphQL."""

from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.inputs import SUBJECT, acceptance_ended, acceptance_started, subject
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes, problems_of
from tests.builders.people import STUDENT, Person, student

ENGINEER = "ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "NGUYEN VAN AM"},
        {"birthDate": "1996-03-01"},
        {"cardNumber": "QQ12121212QQ"},
        {"address": {"municipality": "13103", "rest": "西新宿２－８－１"}},
    ],
)
async def test_q2_46_one_error_for_whatever_differs_from_the_card(
    client: Client, changes: Any
) -> None:
    _, token = await client.school()
    person = await client.known(student())
    refused = await client.submit(
        token, acceptance_started(person, clock.today()) | {"subject": subject(person, **changes)}
    )
    assert problems_of(refused) == [("IDENTITY_MISMATCH", SUBJECT)]


async def test_q2_16_an_old_card_is_refused_as_such(client: Client) -> None:
    _, token = await client.school()
    old = student()
    await client.load(old, old.newer(card=f"ZZ{old.number:08d}ZZ"))
    assert problems_of(await client.submit(token, acceptance_started(old, clock.today()))) == [
        ("CARD_NOT_NEWEST", SUBJECT)
    ]


async def test_q2_64_the_end_for_a_student_whose_status_changed_goes_by_paper(
    client: Client,
) -> None:
    _, token = await client.school()
    old = student()
    new = old.newer(card=f"ZZ{old.number:08d}ZZ", status=ENGINEER)
    await client.load(old, new)
    for known_to_school in (old, new):
        refused = await client.submit(
            token, acceptance_ended(known_to_school, clock.today(), reason="GRADUATION")
        )
        assert problems_of(refused) == [("STUDENT_STATUS_CHANGED", SUBJECT)]
        [problem] = refused["problems"]
        assert "paper" in problem["remedy"]
        assert "Immigration Information Center" in problem["remedy"]
    # the present employer ends the acceptance of the present card
    assert codes(await client.submit(token, acceptance_ended(new, clock.today()))) == []


async def test_q2_64_also_if_the_new_status_is_none_that_institutions_file_on(
    client: Client,
) -> None:
    _, token = await client.school()
    old = student()
    new = old.newer(status="PERMANENT_RESIDENT", periodOfStay=None, stayExpiresOn=None)
    await client.load(old, new)
    refused = await client.submit(token, acceptance_ended(new, clock.today()))
    assert problems_of(refused) == [("STUDENT_STATUS_CHANGED", SUBJECT)]


@pytest.mark.parametrize(
    "feed", [{"presence": "DEPARTED", "validity": "LAPSED"}, {"presence": "REENTRY"}]
)
async def test_q2_64_the_end_for_a_student_who_is_abroad_goes_by_paper(
    client: Client, feed: Any
) -> None:
    _, token = await client.school()
    person = await client.known(student(**feed))
    refused = await client.submit(token, acceptance_ended(person, clock.today(), reason="OTHER"))
    assert problems_of(refused) == [("RESIDENT_ABROAD", SUBJECT)]
    assert "paper" in refused["problems"][0]["remedy"]


async def test_q2_64_what_happens_before_the_night_is_said_as_plainly(
    client: Client, mailbox: Mailbox
) -> None:
    place, token = await client.school()
    changing, leaving, lapsing = student(), student(), student()
    await client.load(changing, leaving, lapsing)

    for person in (changing, leaving, lapsing):
        assert (
            codes(
                await client.submit(
                    token, acceptance_ended(person, clock.today(), reason="GRADUATION")
                )
            )
            == []
        )

    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    await client.load(
        changing.newer(card=f"ZZ{changing.number:08d}ZZ", status=ENGINEER, issuedOn=yesterday),
        leaving.newer(presence="DEPARTED", validity="LAPSED"),
        lapsing.newer(validity="LAPSED"),
    )

    assert (await night()).failed == 3
    history = await client.history(token)
    found = [one["errors"][0]["code"] for one in reversed(history["nodes"])]
    assert found == ["STUDENT_STATUS_CHANGED", "RESIDENT_ABROAD", "CARD_LAPSED"]

    await mailbox.deliver()
    assert any("left Japan" in text_of(mail) for mail in mailbox.to(place.mail))


async def test_a_lapsed_card_is_refused_at_reception(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(Person(feed={"validity": "LAPSED"}))
    refused = await client.submit(
        token, acceptance_started(person, clock.today(), activities="日本語教育")
    )
    assert problems_of(refused) == [("CARD_LAPSED", SUBJECT)]


async def test_a_deemed_card_is_taken_from_an_institution_alone(client: Client) -> None:
    _, token = await client.school()
    person = await client.known(Person(card="B123456789", feed=STUDENT | {"deemedCard": True}))
    assert codes(await client.submit(token, acceptance_started(person, clock.today()))) == []
    _, resident = await client.resident()
    refused = await client.submit(resident, acceptance_started(person, clock.today()))
    assert ("CARD_NUMBER_INVALID", [*SUBJECT, "cardNumber"]) in problems_of(refused)
