"""What is typed into a form on paper, at its longest and at its oddest (Q1-18, Q2-5)."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from efiling import clock
from efiling.adapters.sealed_forms import LONGEST
from tests.builders.http.client import Client
from tests.builders.http.forms import fetch, path_of, prepare
from tests.builders.inputs import filing, organization, subject
from tests.builders.pdf import printed_in
from tests.builders.people import Person


def longest(person: Person) -> dict[str, Any]:
    """A filing that fills every item as far as it goes."""
    wide = organization("Ｗ" * 200, rest="鬱" * 200)
    wide |= {"corporateNumber": "7000012050002", "phone": "03-1234-5678"}

    return filing(
        person,
        "contractConcluded",
        clock.today(),
        previous=wide,
        next=wide,
        activities="驫" * 200,
        actualPlaceOfActivity={"municipality": "13101", "rest": "鑑" * 200},
    ) | {
        "subject": subject(
            person,
            name="N" * 200,
            address={"municipality": "13104", "rest": "籠" * 200},
        ),
        "clientReference": "R" * 64,
    }


async def test_q2_5_the_longest_values_are_printed_whole(client: Client) -> None:
    person, token = await client.resident()

    path = path_of(await prepare(client, token, longest(person)))
    page = printed_in((await fetch(client, token, path)).content)

    assert len(path) < 7_000
    counts = {one: page.count(one) for one in "Ｗ鬱驫鑑籠"}
    assert counts == {"Ｗ": 400, "鬱": 400, "驫": 200, "鑑": 200, "籠": 200}
    assert "N" * 200 in page
    assert "R" * 64 in page


KANJI = range(0x4E00, 0x9FA0)
FOUR_BYTES = [*range(0x20000, 0x2A6DF), *range(0xF0000, 0xFFFFD), *range(0x100000, 0x10FFFD)]


@pytest.mark.parametrize(("signs", "least"), [(KANJI, 5_000), (FOUR_BYTES, 7_000)])
async def test_q2_5_no_value_makes_an_address_that_a_proxy_refuses(
    client: Client, signs: Sequence[int], least: int
) -> None:
    person, token = await client.resident()
    chance = Random(1)

    def wild(length: int = 200) -> str:
        return "".join(map(chr, chance.choices(signs, k=length)))

    filed = longest(person)
    concluded = filed["details"]["contractConcluded"]
    for side in ("previous", "next"):
        address = {"municipality": "13101", "rest": wild()}
        concluded[side] = concluded[side] | {"name": wild(), "address": address}
    concluded["activities"] = wild()
    concluded["actualPlaceOfActivity"]["rest"] = wild()
    filed["subject"] |= {"name": wild(), "address": {"municipality": "13104", "rest": wild()}}
    filed["clientReference"] = wild(64)

    path = path_of(await prepare(client, token, filed))
    answer = await fetch(client, token, path)

    # What no keyboard has is a sign that the form lacks, and no reason to give none.
    assert least < len(path) < LONGEST
    assert answer.status_code == 200


async def test_q1_18_what_turns_letters_around_is_a_mark_that_is_named(client: Client) -> None:
    person, token = await client.resident()
    odd = organization("青\u202e空#白[$雲")
    turned = filing(person, "contractEnded", clock.today(), organization=odd)

    form = await prepare(client, token, turned)
    page = printed_in((await fetch(client, token, path_of(form))).content)

    assert "青〓空#白[$雲" in page
    assert form["notices"][-1]["code"] == "FORM_CHARACTERS"
    assert "U+202E" in form["notices"][-1]["message"]


@pytest.mark.parametrize("typed", ["İ", "İN", "JAİ", "ŉ", "ﬀ"])
async def test_q2_10_a_choice_of_letters_that_become_two_in_small_is_none(
    client: Client, typed: str
) -> None:
    asked = "mutation($input: ChangeLanguageInput!)"
    asked += " { changeLanguage(input: $input) { __typename } }"

    answer = await client.post(asked, {"input": {"language": typed}})

    [error] = answer.json()["errors"]
    assert error["extensions"]["problem"] == "VALUE_NOT_LISTED"
