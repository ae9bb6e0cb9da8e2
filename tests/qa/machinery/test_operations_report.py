"""What administrators see of the service, and the retry of a job (Q2-2)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import contract_ended
from tests.builders.owner import as_owner, drop_guards
from tests.builders.payloads import codes, problems_of
from tests.builders.people import WRONG_PASSWORD, Person
from tests.builders.rows import fetched
from tests.builders.work import work_off

REPORT = """query($days: Int!) { operations(days: $days) {
  days { day filingsReceived filingsRegistered filingsFailed batchesReceived batchesRefused
    mailsSent mailsRefused logIns logInFailures registrations accountsEnded }
  jobs { name state count } oldestDueJobAt oldestUnsentMailAt
  lastRegistration { before startedAt endedAt registered failed superseded leftAside }
  quarantined { id name attempts lastError since } } }"""
RETRY = "mutation($input: RetryJobInput!) { retryJob(input: $input) { problems { code path } } }"
NOON = datetime(2027, 3, 31, 12, tzinfo=clock.TOKYO)


async def report(client: Client, token: str, days: int = 2) -> Any:
    return (await client.ask(REPORT, {"days": days}, token))["operations"]


async def test_q2_67_an_administrator_sees_what_came_and_what_became_of_it(
    client: Client,
) -> None:
    clock.move_to(NOON)
    counter = Counter(client, (await client.staff())[1])
    person, token = await client.resident(Person(feed={"stayExpiresOn": None}))
    other, _ = await client.resident(Person(feed={"stayExpiresOn": None}))
    await client.log_in(person, WRONG_PASSWORD)
    await client.submit(token, contract_ended(person, clock.today()))
    await client.submit(token, contract_ended(person, clock.today() - timedelta(days=1)))
    assert codes(await counter.deregister({"authId": other.auth_id})) == []
    await work_off()

    token = await client.administrator()
    (today, before) = (await report(client, token))["days"]

    assert today["day"] == "2027-03-31"
    assert today["filingsReceived"] == 2
    assert today["registrations"] == 2
    assert today["accountsEnded"] == 1
    assert today["logIns"] == 4
    assert today["logInFailures"] == 1
    assert today["mailsSent"] == (await fetched("SELECT count(*) AS n FROM mail"))[0]["n"] > 2
    assert {value for name, value in before.items() if name != "day"} == {0}


async def test_q2_67_the_newest_night_is_told_while_it_waits_and_when_it_is_done(
    client: Client,
) -> None:
    clock.move_to(NOON)
    person, token = await client.resident(Person(feed={"stayExpiresOn": None}))
    await client.submit(token, contract_ended(person, clock.today()))
    await work_off()
    await advance_timetable(SYSTEM)
    clock.move_to(NOON + timedelta(hours=13))
    assert "registration.run" in await advance_timetable(SYSTEM)

    waiting = await report(client, await client.administrator())
    assert waiting["lastRegistration"]["before"] == "2027-04-01"
    assert waiting["lastRegistration"]["endedAt"] is None
    assert waiting["oldestDueJobAt"] is not None

    await work_off()
    done = await report(client, await client.administrator())
    night = done["lastRegistration"]
    assert night["endedAt"] >= night["startedAt"]
    assert night["registered"] == 1
    assert night["failed"] == 0
    assert night["leftAside"] == 0
    assert [day["filingsRegistered"] for day in done["days"]] == [1, 0]
    assert [day["filingsReceived"] for day in done["days"]] == [0, 1]
    assert done["oldestDueJobAt"] is None
    await drop_guards()
    await as_owner("UPDATE audit SET details = '{\"odd\": 1}' WHERE event = 'filings.registered'")
    altered = await report(client, await client.administrator())
    assert altered["days"][0]["filingsRegistered"] == 0, "the row is not ours, the report goes on"
    assert done["oldestUnsentMailAt"] is None
    assert {"name": "registration.run", "state": "DONE", "count": 1} in done["jobs"]


async def test_q2_67_a_job_that_needs_a_person_is_shown_and_tried_again_on_record(
    client: Client,
) -> None:
    await client.resident()
    await as_owner(
        "UPDATE job SET state = 'QUARANTINED', attempts = 12, last_error = 'OSError at x:1'"
    )
    token = await client.administrator()
    (job,) = (await report(client, token))["quarantined"]
    assert job["name"] == "mail.send"
    assert job["attempts"] == 12
    assert job["lastError"] == "OSError at x:1"

    assert codes(await client.do(RETRY, token, id=job["id"])) == []
    waiting = await report(client, token)
    assert waiting["quarantined"] == []
    assert waiting["oldestUnsentMailAt"] == job["since"]
    again = await client.do(RETRY, token, id=job["id"])
    assert problems_of(again) == [("NOT_FOUND", ["id"])]
    assert problems_of(await client.do(RETRY, token, id="no job")) == [("NOT_FOUND", ["id"])]

    (event,) = await fetched("SELECT actor_role, subject FROM audit WHERE event = 'job.retried'")
    assert event["actor_role"] == "ADMINISTRATOR"
    assert str(event["subject"]) == job["id"]
    await work_off()
    assert (await report(client, token))["oldestUnsentMailAt"] is None


@pytest.mark.parametrize(
    ("days", "shown"), [(-3, 1), (0, 1), (1, 1), (None, 30), (92, 92), (10_000, 92)]
)
async def test_as_many_days_as_there_may_be(client: Client, days: int | None, shown: int) -> None:
    asked = "query($days: Int) { operations(days: $days) { days { day } } }"
    data = await client.ask(asked, {"days": days}, await client.administrator())
    assert len(data["operations"]["days"]) == shown


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HELPDESK, Role.AUDITOR])
async def test_q2_67_nobody_else_sees_it(client: Client, role: Role) -> None:
    _, token = await client.staff(role)
    answer = (await client.post(REPORT, {"days": 1}, token=token)).json()
    assert answer["data"]["operations"] is None
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]


async def test_a_report_costs_as_much_as_its_days(client: Client) -> None:
    token = await client.administrator()
    asked = " ".join(
        f"a{n}: operations(days: $days) {{ days {{ day logIns }} }}" for n in range(15)
    )
    document = f"query($days: Int) {{ {asked} }}"
    for days, status in ((2, 200), (92, 400)):
        assert (await client.post(document, {"days": days}, token=token)).status_code == status
