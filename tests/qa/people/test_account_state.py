"""What an account says of itself, to who is in it and to who wants to be."""

from tests.builders.http.client import Client
from tests.builders.people import WRONG_PASSWORD


async def test_q2_33_a_session_from_before_the_lock_goes_on_and_shows_it(client: Client) -> None:
    person, token = await client.resident()
    for _ in range(5):
        await client.log_in(person, WRONG_PASSWORD)

    state = "{ viewer { account { state } } }"
    assert (await client.ask(state, token=token))["viewer"]["account"]["state"] == "LOCKED"
    change = (
        "mutation($input: ChangeLanguageInput!) { changeLanguage(input: $input) { account { "
        "state } } }"
    )
    changed = await client.do(change, token, language="KO")
    assert changed["account"]["state"] == "LOCKED"


async def test_q2_20_a_permanent_resident_is_not_told_to_register_again(client: Client) -> None:
    permanent = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}
    person, _ = await client.resident()
    await client.load(person.newer(**permanent))

    [problem] = (await client.log_in(person))["problems"]
    assert problem["code"] == "ACCOUNT_ENDED"
    assert "register" not in problem["remedy"]
    assert "need not do anything" in problem["remedy"]

    lapsed, _ = await client.resident()
    await client.load(lapsed.newer(validity="LAPSED"))
    [problem] = (await client.log_in(lapsed))["problems"]
    assert "register again" in problem["remedy"]
