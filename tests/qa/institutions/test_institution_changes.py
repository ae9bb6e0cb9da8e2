"""What an institution registered is changed at the counter, through GraphQL."""

from uuid import uuid4

from tests.builders.http.counter import CORPORATE_NUMBER, Counter
from tests.builders.payloads import codes, places


async def test_q2_19_an_update_changes_what_is_sent_and_leaves_the_rest(counter: Counter) -> None:
    fields, known, _ = await counter.institution()

    changed = await counter.update(known, name="緑ヶ丘学園", kana="ミドリガオカガクエン")
    assert changed["problems"] == []
    assert changed["institution"] == {
        "id": known,
        "name": "緑ヶ丘学園",
        "corporateNumber": CORPORATE_NUMBER,
        "kinds": fields["kinds"],
    }

    assert [one["id"] for one in (await counter.search("緑ヶ丘"))["nodes"]] == [known]
    assert (await counter.search(fields["name"]))["nodes"] == []

    # the old name at the old address is free for another one, the new one is not
    fresh = {"authIdChoices": ["fresh-11", "fresh-22"]}
    assert codes(await counter.register(fields, name="緑ヶ丘学園", **fresh)) == [
        "ALREADY_REGISTERED"
    ]
    assert codes(await counter.register(fields, **fresh)) == []

    assert places(await counter.update(known, name=fields["name"])) == {
        ("ALREADY_REGISTERED", "name")
    }


async def test_q2_19_null_clears_the_support_number_and_is_refused_elsewhere(
    counter: Counter,
) -> None:
    support = ["ACCEPTING_ORGANIZATION", "REGISTERED_SUPPORT_ORGANIZATION"]
    _, known, _ = await counter.institution(kinds=support, supportOrganizationNumber="20登-000123")
    assert places(await counter.update(known, kinds=["ACCEPTING_ORGANIZATION"])) == {
        ("SUPPORT_NUMBER_WITHOUT_KIND", "supportOrganizationNumber")
    }
    cleared = await counter.update(
        known, kinds=["ACCEPTING_ORGANIZATION"], supportOrganizationNumber=None
    )
    assert cleared["problems"] == []
    assert cleared["institution"]["kinds"] == ["ACCEPTING_ORGANIZATION"]
    items = ["name", "kana", "address", "phone", "representative", "personInCharge", "kinds"]
    items.append("underEmploymentReporting")
    refused = await counter.update(known, **dict.fromkeys(items))
    assert places(refused) == {("VALUE_REQUIRED", item) for item in items}


async def test_q2_19_an_unknown_institution_is_not_found(counter: Counter) -> None:
    for unknown in (str(uuid4()), "nothing"):
        assert places(await counter.update(unknown, phone="03-1111-2222")) == {("NOT_FOUND", "id")}
