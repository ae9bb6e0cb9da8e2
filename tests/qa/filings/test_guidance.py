"""What the guide and the notices say, in every language, through GraphQL."""

from typing import Any

import pytest

from efiling import clock
from efiling.problems import NOTICES
from i18n import Language
from i18n.catalogue import text
from tests.builders.http.client import Client
from tests.builders.inputs import filing, organization
from tests.builders.people import student

GUIDE = (
    "query($status: StatusOfResidence!) "
    "{ filingGuide(status: $status) { advice { code message } } }"
)
SENTENCE_ENDS = ".。"


async def advice(client: Client, language: Language, status: str = "STUDENT") -> dict[str, str]:
    data = await client.ask(GUIDE, {"status": status}, language=language.value.replace("_", "-"))
    return {one["code"]: one["message"] for one in data["filingGuide"]["advice"]}


@pytest.mark.parametrize("language", Language)
async def test_q1_16_q1_17_what_follows_for_residents_and_what_does_not_stand_together(
    client: Client, language: Language
) -> None:
    said = (await advice(client, language))["INSTITUTION_NO_PENALTY"]

    assert said == text(language, NOTICES["INSTITUTION_NO_PENALTY"])
    # no penalty; facts may be checked; never a refusal for that alone, and smoother with it
    assert sum(said.count(end) for end in SENTENCE_ENDS) >= 3
    if language is Language.EN:
        for half in ("facts may be checked", "never leads to a refusal", "smoother"):
            assert half in said


async def test_q1_17_the_reassurance_is_about_institutions_alone(client: Client) -> None:
    told = await advice(client, Language.EN, "SPECIFIED_SKILLED_WORKER_1")

    assert "INSTITUTION_NO_PENALTY" not in told
    assert not any("smoother" in message for message in told.values())


async def test_q1_9_the_notice_says_that_both_are_due_and_nothing_of_work(client: Client) -> None:
    person, token = await client.resident(student())
    items: dict[str, Any] = {"previous": organization(), "next": organization("白雲大学")}
    joined = filing(person, "activityOrgTransferred", clock.today(), **items)

    [notice] = (await client.submit(token, joined))["notices"]

    assert notice["code"] == "LEAVE_ALSO_DUE"
    assert "both are to be filed" in notice["message"]
    assert "permission to change your status of residence" in notice["message"]
    assert "work" not in notice["message"]
