"""The service tells everybody something, and says when it is closed (Q2-4)."""

from datetime import datetime, timedelta

import pytest

from efiling import clock
from efiling.errors import Unavailable
from efiling.reads.machinery import maintenance
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading
from efiling.store.machinery import announcements
from tests.builders.http.client import HISTORY, LOG_IN, Client
from tests.builders.http.closing import CANCEL, TEXTS, close, in_hours
from tests.builders.http.counter import PUBLISH, WITHDRAW
from tests.builders.payloads import codes, problems_of
from tests.builders.people import PASSWORD
from tests.builders.staff import staff

SERVICE = "{ service { now maintenance { from to message } } announcements { id title body } }"
NODE = "query($id: ID!) { node(id: $id) { id ... on Announcement { title } } }"


async def test_q2_4_an_announcement_is_shown_in_the_readers_language_in_its_time(
    client: Client,
) -> None:
    _, officer = await client.staff()
    later = {"from": in_hours(1), "texts": TEXTS}
    now = {"from": in_hours(-1), "to": in_hours(1), "texts": TEXTS}
    hidden = await client.do(PUBLISH, officer, **later)
    shown = await client.do(PUBLISH, officer, **now)

    everybody = (await client.ask(SERVICE))["announcements"]
    assert [one["id"] for one in everybody] == [shown["announcement"]["id"]]
    assert everybody[0]["title"] == "Closed at the year's end"
    japanese = (await client.ask(SERVICE, language="ja"))["announcements"]
    assert japanese[0]["title"] == "年末の休止"
    korean = (await client.ask(SERVICE, language="ko"))["announcements"]
    assert korean[0]["title"] == "Closed at the year's end", "nobody wrote Korean"

    seen = await client.ask(NODE, {"id": shown["announcement"]["id"]})
    assert seen["node"]["title"] == "Closed at the year's end"
    early = {"id": hidden["announcement"]["id"]}
    assert (await client.ask(NODE, early))["node"] is None, "its time has not come"
    assert (await client.ask(NODE, early, officer))["node"] is not None

    ahead = "{ announcementsAhead { id title } }"
    [told] = (await client.ask(ahead, token=officer))["announcementsAhead"]
    assert told == {"id": hidden["announcement"]["id"], "title": "Closed at the year's end"}
    assert codes(await client.do(WITHDRAW, officer, id=told["id"])) == []
    assert (await client.ask(ahead, token=officer))["announcementsAhead"] == []


async def test_q2_4_a_withdrawn_announcement_is_gone_at_once(client: Client) -> None:
    _, officer = await client.staff()
    published = await client.do(PUBLISH, officer, **{"from": in_hours(-1), "texts": TEXTS})
    known = published["announcement"]["id"]

    assert codes(await client.do(WITHDRAW, officer, id=known)) == []
    assert (await client.ask(SERVICE))["announcements"] == []
    assert problems_of(await client.do(WITHDRAW, officer, id=known)) == [("NOT_FOUND", ["id"])]
    assert problems_of(await client.do(WITHDRAW, officer, id="x")) == [("NOT_FOUND", ["id"])]


async def test_q2_4_everything_that_is_wrong_with_an_announcement_is_told_at_once(
    client: Client,
) -> None:
    _, officer = await client.staff()
    wrong = [*TEXTS, {"language": "EN", "title": " ", "body": "x" * 4_001}]
    refused = await client.do(
        PUBLISH, officer, **{"from": in_hours(2), "to": in_hours(1), "texts": wrong}
    )
    assert problems_of(refused) == [
        ("LANGUAGE_TWICE", ["texts", "2", "language"]),
        ("VALUE_REQUIRED", ["texts", "2", "title"]),
        ("VALUE_TOO_LONG", ["texts", "2", "body"]),
        ("PERIOD_INVALID", ["to"]),
    ]

    year_one = {"from": "0001-01-01T00:00:00+09:00", "texts": []}
    refused = await client.do(PUBLISH, officer, **year_one)
    assert problems_of(refused) == [("VALUE_REQUIRED", ["texts"]), ("PERIOD_INVALID", ["from"])]


@pytest.mark.parametrize("role", [Role.HELPDESK, Role.AUDITOR, Role.ADMINISTRATOR])
async def test_q2_4_only_officers_publish(client: Client, role: Role) -> None:
    _, token = await client.staff(role)
    variables = {"input": {"from": in_hours(-1), "texts": TEXTS}}
    answer = await client.post(PUBLISH, variables, token)
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_q2_4_a_maintenance_closes_everything_but_the_service_and_announcements(
    client: Client,
) -> None:
    person, resident = await client.resident()
    _, institution = await client.school()
    token = await client.administrator()
    assert codes(await close(client, token)) == []

    refused = [
        await client.post(HISTORY, {}, resident),
        await client.post(HISTORY, {}, institution),
        await client.post(LOG_IN, {"input": {"authId": person.auth_id, "password": PASSWORD}}),
        await client.http.post("/exports?kind=ACCEPTANCE", content=b"x", headers=XLSX),
        await client.http.post(
            "/batches?kind=ACCEPTANCE",
            content=b"x",
            headers=XLSX | {"authorization": f"Bearer {institution}", "idempotency-key": "k"},
        ),
    ]
    for answer in refused:
        assert answer.status_code == 503, answer.text
        assert 7_000 < int(answer.headers["retry-after"]) <= 7_200
        assert "MAINTENANCE" in answer.text

    told = (await client.ask(SERVICE))["service"]["maintenance"]
    assert told["message"] == "Closed at the year's end\nClosed on 29 December."
    assert datetime.fromisoformat(told["to"]) > clock.now()
    guide = "{ filingGuide(status: STUDENT) { mustFile } }"
    assert (await client.ask(guide))["filingGuide"]["mustFile"]
    assert (await client.ask("{ viewer { role } }", token=token))["viewer"]["role"]


XLSX = {"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


async def test_q2_4_right_passwords_during_a_maintenance_lock_nobody_out(client: Client) -> None:
    person, _ = await client.resident()
    token = await client.administrator()
    await close(client, token)
    for _ in range(6):
        credentials = {"authId": person.auth_id, "password": PASSWORD}
        assert (await client.post(LOG_IN, {"input": credentials})).status_code == 503

    await client.ask(CANCEL, token=token)
    assert codes(await client.log_in(person)) == []


async def test_q2_4_administrators_log_in_during_a_maintenance_and_end_it_early(
    client: Client,
) -> None:
    _, resident = await client.resident()
    await close(client, await client.administrator())

    other = await staff(Role.ADMINISTRATOR)
    token = (await client.log_in_staff(other, other.code()))["token"]
    ended = (await client.ask(CANCEL, token=token))["cancelMaintenance"]
    assert ended["problems"] == []
    assert ended["service"]["maintenance"] is None
    assert (await client.post(HISTORY, {}, resident)).status_code == 200
    assert codes((await client.ask(CANCEL, token=token))["cancelMaintenance"]) == []


async def test_q2_4_a_coming_maintenance_is_told_and_replaced(client: Client) -> None:
    token = await client.administrator()
    await close(client, token, **{"from": in_hours(5), "to": in_hours(6)})
    _, resident = await client.resident()
    assert (await client.post(HISTORY, {}, resident)).status_code == 200

    replaced = await close(client, token, **{"from": in_hours(3), "to": in_hours(4)})
    begins = datetime.fromisoformat(replaced["service"]["maintenance"]["from"])
    assert begins < clock.now() + timedelta(hours=4)
    refused = await close(client, token, to=in_hours(-2), texts=[])
    assert problems_of(refused) == [("VALUE_REQUIRED", ["texts"]), ("PERIOD_INVALID", ["to"])]
    assert refused["service"]["maintenance"]["from"] == replaced["service"]["maintenance"]["from"]


async def test_q2_4_another_gateway_knows_within_two_seconds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, resident = await client.resident()
    seconds = 1_000.0
    monkeypatch.setattr(maintenance, "monotonic", lambda: seconds)
    monkeypatch.setattr(maintenance, "forget", lambda: None)  # as if another process did it
    assert (await client.post(HISTORY, {}, resident)).status_code == 200
    await close(client, await client.administrator())
    maintenance._known.maintenance = None

    assert (await client.post(HISTORY, {}, resident)).status_code == 200
    seconds += 1.5
    assert (await client.post(HISTORY, {}, resident)).status_code == 503


async def test_q2_4_a_maintenance_goes_on_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await close(client, await client.administrator())
    known = await client.http.post("/exports?kind=ACCEPTANCE", content=b"x", headers=XLSX)
    assert known.status_code == 503

    async def away(*_: object) -> None:
        raise Unavailable(retry_after_seconds=5)

    monkeypatch.setattr(announcements, "next_maintenance", away)
    maintenance.forget()
    upload = await client.http.post("/exports?kind=ACCEPTANCE", content=b"x", headers=XLSX)
    assert upload.status_code == 503
    assert "MAINTENANCE" in upload.text
    told = (await client.ask("{ service { maintenance { message } } }"))["service"]["maintenance"]
    assert told["message"].startswith("Closed at the year's end")


async def test_what_is_told_to_everybody_is_on_record(client: Client) -> None:
    _, officer = await client.staff()
    published = await client.do(PUBLISH, officer, **{"from": in_hours(-1), "texts": TEXTS})
    await client.do(WITHDRAW, officer, id=published["announcement"]["id"])
    token = await client.administrator()
    await close(client, token)
    await client.ask(CANCEL, token=token)

    rows = await Reading(SYSTEM).fetch(
        "SELECT event FROM audit WHERE event LIKE 'announcement.%' OR event LIKE 'maintenance.%'"
        " ORDER BY at"
    )
    assert [row["event"] for row in rows] == [
        "announcement.published",
        "announcement.withdrawn",
        "maintenance.scheduled",
        "maintenance.cancelled",
    ]
