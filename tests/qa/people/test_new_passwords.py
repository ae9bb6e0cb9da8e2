"""A new password is another one, whoever changes it (Q2-30), and a right one is no failure."""

import asyncio
import unicodedata

import pytest

from efiling.settings import settings
from tests.builders.http.api_tokens import create
from tests.builders.http.client import CHANGE_PASSWORD, Client
from tests.builders.payloads import codes, problems_of
from tests.builders.people import NEW_PASSWORD, PASSWORD, WRONG_PASSWORD, Person

WORDS = "vier Kästen Birnenmost"


@pytest.mark.parametrize("who", ["resident", "school", "staff"])
async def test_q2_30_the_old_password_is_no_new_one_for_anybody(client: Client, who: str) -> None:
    _, token = await getattr(client, who)()

    for old, new, expected in (
        (PASSWORD, PASSWORD, [("PASSWORD_UNCHANGED", ["newPassword"])]),
        (WRONG_PASSWORD, WRONG_PASSWORD, [("PASSWORD_WRONG", ["oldPassword"])]),
        (PASSWORD, NEW_PASSWORD, []),
    ):
        answer = await client.do(CHANGE_PASSWORD, token, oldPassword=old, newPassword=new)
        assert problems_of(answer) == expected


async def test_q2_30_another_spelling_of_it_is_no_new_one_either(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_PASSWORD_POLICY", "nist")
    settings.cache_clear()
    person = await client.known(Person())
    assert codes(await client.register(person, password=WORDS)) == []
    token = (await client.log_in(person, WORDS))["token"]
    spelled = unicodedata.normalize("NFD", WORDS)
    assert spelled != WORDS

    answer = await client.do(CHANGE_PASSWORD, token, oldPassword=WORDS, newPassword=spelled)
    assert codes(answer) == ["PASSWORD_UNCHANGED"]


async def test_q2_33_whoever_knows_the_password_is_not_locked_out_for_typing_it_twice(
    client: Client,
) -> None:
    person, token = await client.resident()
    same = {"oldPassword": PASSWORD, "newPassword": PASSWORD}

    answers = [await client.do(CHANGE_PASSWORD, token, **same) for _ in range(7)]

    assert [codes(one) for one in answers] == [["PASSWORD_UNCHANGED"]] * 7
    assert codes(await client.log_in(person)) == []


async def test_q2_33_the_right_password_sent_many_times_at_once_is_no_row_of_failures(
    client: Client,
) -> None:
    _, session = await client.school()
    made = await asyncio.gather(*(create(client, session) for _ in range(15)))
    assert [codes(one) for one in made] == [[]] * 15
