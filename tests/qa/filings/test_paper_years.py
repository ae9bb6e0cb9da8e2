"""Filings on paper whose year left the tables of PostgreSQL (decision 34)."""

from datetime import date

import pytest

from efiling import clock
from efiling.actions.machinery.years import detach_year
from efiling.rules.actors import SYSTEM
from tests.builders.databases import on_postgres
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import contract_ended
from tests.builders.owner import as_owner
from tests.builders.people import Person
from tests.builders.years import first_year, make


@on_postgres
@pytest.mark.usefixtures("present_day")
async def test_q1_18_what_is_entered_again_after_its_year_left_is_named_by_its_number(
    client: Client,
) -> None:
    person, first = await client.known(Person()), await first_year()
    await make(first + 2)
    clock.move_to(clock.midnight(date(first + 1, 2, 5)))
    officer, token = await client.staff()
    paper = contract_ended(person, date(first, 12, 20))
    sent = {"receivedOn": f"{first}-12-20", "idempotencyKey": "typed-once"}

    entered = await Counter(client, token).enter(paper, **sent)
    await night()
    await as_owner("UPDATE mail SET state = 'SENT'")
    await detach_year(SYSTEM, first, lambda _: None)
    token = (await client.log_in_staff(officer, officer.code()))["token"]
    again = await Counter(client, token).enter(paper, **sent)

    (problem,) = again["problems"]
    assert problem["code"] == "RECEIVED_BEFORE"
    assert problem["path"] == ["idempotencyKey"]
    assert entered["filing"]["receptionNumber"] in problem["message"]
