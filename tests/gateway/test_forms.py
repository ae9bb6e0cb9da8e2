"""The form on paper as a file: for the session that asked, for a short time, and kept nowhere."""

from datetime import timedelta

import pytest
from tortoise import Tortoise

from efiling import clock
from efiling.rules.filings.paper_forms import FORM_LASTS_MINUTES
from efiling.store.engine.database import APP
from gateway.http.sessions import cookie_name
from tests.builders.http.client import Client
from tests.builders.http.forms import fetch, path_of, prepare
from tests.builders.inputs import acceptance_ended, contract_ended
from tests.builders.owner import as_owner
from tests.builders.pdf import printed_in
from tests.builders.people import student
from tests.builders.rows import count


async def test_q2_5_a_form_is_for_its_session_and_for_15_minutes(client: Client) -> None:
    person, token = await client.resident()
    again = (await client.log_in(person))["token"]
    _, stranger = await client.resident()
    form = await prepare(client, token, contract_ended(person, clock.today()))
    path = path_of(form)
    form_id = path.removeprefix("/forms/").removesuffix(".pdf")
    altered = form_id[:50] + ("A" if form_id[50] != "A" else "B") + form_id[51:]

    good = await fetch(client, token, path)
    # A browser's address bar sends the cookie, and no header of ours.
    cookie = {"cookie": f"{cookie_name(secure=False)}={token}"}
    in_a_browser = await client.http.get(path, headers=cookie)
    others = [await fetch(client, one, path) for one in (again, stranger, None)]
    forged = [
        await fetch(client, token, f"/forms/{one}.pdf")
        for one in (altered, form_id[:-1], form_id + "A", "A", "A" * 8_000, "%2e%2e", "")
    ]
    clock.move_to(clock.now() + timedelta(minutes=FORM_LASTS_MINUTES, seconds=-2))
    last = await fetch(client, token, path)
    clock.move_to(clock.now() + timedelta(seconds=2))
    late = await fetch(client, token, path)

    assert f"{FORM_LASTS_MINUTES} minutes" in form["notices"][0]["message"]
    assert good.status_code == 200
    assert last.status_code == 200
    assert in_a_browser.content == good.content
    assert good.headers["content-type"] == "application/pdf"
    assert good.headers["cache-control"] == "no-store"
    assert good.headers["content-disposition"] == 'inline; filename="todokede-form.pdf"'
    assert [one.status_code for one in (*others, *forged, late)] == [404] * 11


async def test_q2_5_a_form_goes_with_its_session(client: Client) -> None:
    person, token = await client.resident()
    path = path_of(await prepare(client, token, contract_ended(person, clock.today())))

    await client.ask("mutation { logOut { problems { code } } }", token=token)
    again = (await client.log_in(person))["token"]
    answers = [await fetch(client, one, path) for one in (token, again)]

    assert [one.status_code for one in answers] == [401, 404]


async def test_q2_5_nothing_is_stored_and_nothing_personal_is_told_to_a_log(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    person, token = await client.resident()
    tables = [one._meta.db_table for one in Tortoise.apps[APP].values()]
    before = {table: await count(table) for table in tables}

    path = path_of(await prepare(client, token, contract_ended(person, clock.today())))
    answer = await fetch(client, token, path)

    assert answer.status_code == 200
    assert {table: await count(table) for table in tables} == before
    said = capfd.readouterr().err
    assert "/forms/{id}.pdf" in said
    assert path[7:40] not in said
    typed = (person.name, person.card_number, "青空", "西新宿")
    assert [one for one in typed if one in said or one in path] == []


async def test_a_damaged_row_of_an_institution_leaves_its_boxes_empty(client: Client) -> None:
    school, token = await client.school()
    pupil = student()
    path = path_of(await prepare(client, token, acceptance_ended(pupil, clock.today())))
    whole = printed_in((await fetch(client, token, path)).content)

    await as_owner("UPDATE institution SET facts_sealed = $1", b"damaged")
    again = path_of(await prepare(client, token, acceptance_ended(pupil, clock.today())))
    page = printed_in((await fetch(client, token, again)).content)

    shown = [school.facts.name in whole, "管轄の窓口" in whole]
    left = [school.facts.name in page, "管轄の窓口" in page]
    assert shown == [True, True]
    assert left == [False, False]
    assert pupil.card_number in page


async def test_q2_5_the_same_form_is_printed_every_time_in_the_language_asked_for(
    client: Client,
) -> None:
    person, token = await client.resident(language="KO")
    path = path_of(await prepare(client, token, contract_ended(person, clock.today())))

    first, second = [(await fetch(client, token, path)).content for _ in range(2)]

    assert first == second
    assert "신고인" in printed_in(first)


async def test_q2_5_forms_have_a_limit(client: Client) -> None:
    person, token = await client.resident()
    filed = contract_ended(person, clock.today())
    path = path_of(await prepare(client, token, filed))

    fetched = [(await fetch(client, token, path)).status_code for _ in range(31)]

    assert fetched == [200] * 30 + [429]
