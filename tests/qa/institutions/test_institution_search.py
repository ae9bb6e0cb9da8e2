"""Who may look for institutions, and how sealed names are found."""

import pytest

from efiling.rules.actors import STAFF
from efiling.rules.vocabulary import Role
from efiling.store.institutions import name_index
from tests.builders.http.client import Client
from tests.builders.http.counter import (
    AT_THE_COUNTER,
    CORPORATE_NUMBER,
    REGISTER_INSTITUTION,
    UPDATE_INSTITUTION,
    Counter,
    school,
)
from tests.builders.payloads import codes


async def test_q2_13_nobody_but_an_officer_registers_changes_or_sees_institutions(
    counter: Counter, client: Client
) -> None:
    _, known, institution = await counter.institution()
    _, resident = await client.resident()
    others = [(await client.staff(role))[1] for role in STAFF if role is not Role.OFFICER]
    change = {"id": known, "phone": "03-9999-9999", **AT_THE_COUNTER}

    for token in (None, institution, resident, *others):
        for query, variables in (
            (REGISTER_INSTITUTION, {"input": school()}),
            (UPDATE_INSTITUTION, {"input": change}),
            ("{ institutions { totalCount } }", None),
            ("query($id: ID!) { institution(id: $id) { name } }", {"id": known}),
        ):
            answer = (await client.post(query, variables, token)).json()
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
        node = await client.ask("query($id: ID!) { node(id: $id) { id } }", {"id": known}, token)
        own = {"id": known} if token == institution else None
        assert node["node"] == own

    seen = await client.ask(
        "query($id: ID!) { institution(id: $id) { name } node(id: $id) { ... on Institution { name "
        "} } }",
        {"id": known},
        counter.token,
    )
    assert seen["institution"] == seen["node"]


async def test_officers_find_sealed_names_by_a_part_and_by_the_corporate_number_page_by_page(
    counter: Counter, client: Client
) -> None:
    wanted: list[str] = []
    for number in range(5):
        fields = school(name=f"みなと国際カレッジ{'ＡＢＣＤＥ'[number]}", corporateNumber=None)
        wanted.insert(0, (await counter.register(fields))["institution"]["id"])

    await counter.register(school(name="国際みなと"))
    page = await counter.search("みなと 国際", first=2)
    assert page["totalCount"] == 5

    found = [one["id"] for one in page["nodes"]]
    while page["pageInfo"]["hasNextPage"]:
        page = await counter.search("みなと国際", first=2, after=page["pageInfo"]["endCursor"])
        assert page["pageInfo"]["hasPreviousPage"]
        found += [one["id"] for one in page["nodes"]]

    assert found == wanted
    assert [one["name"] for one in (await counter.search("カレッジc"))["nodes"]] == [
        "みなと国際カレッジＣ"
    ]
    assert [one["name"] for one in (await counter.search(CORPORATE_NUMBER))["nodes"]] == [
        "国際みなと"
    ]

    assert (await counter.search("際国"))["nodes"] == []
    assert (await counter.search(" "))["totalCount"] == 6

    for search, after, code in (
        ("港", None, "SEARCH_TOO_SHORT"),
        (None, "nonsense", "CURSOR_INVALID"),
    ):
        query = (
            "query($s: String, $a: String) { institutions(search: $s, after: $a) { totalCount } }"
        )
        answer = (await client.post(query, {"s": search, "a": after}, counter.token)).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


@pytest.mark.parametrize("typed", ["（株）みなと商事", "株式会社みなと商事"])
async def test_an_institution_is_found_and_known_by_either_spelling_of_its_form(
    counter: Counter, typed: str
) -> None:
    fields = school(name=typed)
    assert codes(await counter.register(fields)) == []

    for search in ("（株）みなと", "株式会社みなと", "(株)みなと", "㈱みなと", "社みなと商事"):
        assert (await counter.search(search))["totalCount"] == 1, search
    assert (await counter.search("有限会社みなと"))["totalCount"] == 0

    for spelling in ("株式会社みなと商事", "（株）　みなと商事"):
        again = school(name=spelling, corporateNumber=fields["corporateNumber"])
        assert codes(await counter.register(again)) == ["ALREADY_REGISTERED"], spelling


async def test_a_name_that_was_indexed_as_it_was_typed_is_found_by_the_long_words(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_index, "with_long_form", lambda text: text)
    await counter.register(school(name="（株）みなと商事"))
    monkeypatch.undo()

    for search in ("株式会社みなと", "（株）みなと"):
        assert (await counter.search(search))["totalCount"] == 1, search
