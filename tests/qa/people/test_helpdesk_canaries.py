"""Nothing that the helpdesk can reach tells who anybody is: 500 persons, every field that is open
to it, every way to look them up, errors and logs included (security 2.5, ★ 6)."""

from typing import Any

import pytest

from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.adapters import limits
from efiling.rules.actors import Actor
from efiling.rules.machinery import letters
from efiling.rules.people.identity import Address
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, cards
from efiling.store.people.accounts import NewAccount
from i18n import Language
from tests.builders.filings import ended
from tests.builders.graphql.walking import doors
from tests.builders.http.client import Client
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.people import Person, load
from tests.builders.rows import fetched, within_a_unit

CANARIES = 500
FILED = 20
AT_ONCE = 15
STATE = """{ role state lockedUntil expiresOn maskedMail mails { kind smtpCode }
  diagnosis { code message remedy } }"""


def letters_of(number: int) -> str:
    """A number as a name can hold it."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:04d}")


def full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in f"{number:04d}")


async def canaries(client: Client) -> list[Person]:
    """Persons who can be told from all others, with accounts and mails; some of them filed."""
    persons = [
        Person(name=f"CANARY {letters_of(n)}", address=Address("13104", f"金糸雀町{full_width(n)}"))
        for n in range(CANARIES)
    ]
    await load(client.folder, *persons)
    made = [new_id() for _ in persons]

    async def add(unit: Work) -> None:
        for account, person in zip(made, persons, strict=True):
            card = await cards.find_card(unit, cards.number_digest(person.card_number))
            assert card
            new = NewAccount(
                id=account,
                role=Role.RESIDENT,
                auth_id=person.auth_id,
                password_hash="nobody logs in",
                password_set_on=clock.today(),
                mail=person.mail,
                language=Language.EN,
                created_at=clock.now(),
                expires_on=card.stay_expires_on,
                person_digest=card.person_digest,
            )

            await accounts.add_account(unit, new)
            known = await accounts.get_account(unit, account)
            letter = letters.registration_complete(Language.EN)
            await queue_letter(unit, known, letter, clock.now())

    await within_a_unit(add)
    for account, person in list(zip(made, persons, strict=True))[:FILED]:
        filer = Actor(role=Role.RESIDENT, account=account, session="of nobody")
        await submit_filing(filer, ended(person), f"key-{account}")
    return persons


def secrets_of(person: Person) -> list[str]:
    return [
        person.name,
        person.address.rest,
        person.mail,
        person.auth_id,
        person.card_number,
        person.birth_date.isoformat(),
    ]


async def looked_up(helpdesk: Helpdesk, member: str, values: list[str]) -> str:
    """All that is answered about these, as many at once as one document may ask for."""
    answers = []
    for start in range(0, len(values), AT_ONCE):
        limits.forget()
        some = values[start : start + AT_ONCE]
        asked = " ".join(
            f"a{n}: accountState(by: $b{n}, ticket: $t) {STATE}" for n in range(len(some))
        )
        declared = " ".join(f"$b{n}: AccountLookup!" for n in range(len(some)))
        variables: dict[str, Any] = {f"b{n}": {member: one} for n, one in enumerate(some)}
        document = f"query($t: String! {declared}) {{ {asked} }}"
        answer = await helpdesk.client.post(document, {"t": "HD-1", **variables}, helpdesk.token)
        assert answer.json()["data"] is not None, answer.text
        answers.append(answer.text)
    return "".join(answers)


async def test_security_25_500_canaries_are_nowhere_in_all_that_the_helpdesk_can_reach(
    client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    persons = await canaries(client)
    _, token = await client.staff(Role.HELPDESK)
    helpdesk = Helpdesk(client, token)
    rows = await fetched("SELECT reception_number FROM filing WHERE (TRUE /* unscoped: a test */)")

    told = await looked_up(helpdesk, "cardNumber", [one.card_number for one in persons])
    told += await looked_up(helpdesk, "authId", [one.auth_id for one in persons[:30]])
    told += await looked_up(helpdesk, "receptionNumber", [row["reception_number"] for row in rows])
    told += await looked_up(helpdesk, "institution", [one.name for one in persons[:30]])
    assert told.count('"role":"RESIDENT"') == CANARIES + 30 + FILED
    known = {
        "Query.accountState.by": {"authId": persons[0].auth_id},
        "Viewer.filing.receptionNumber": rows[0]["reception_number"],
        "Query.filingByNumber.receptionNumber": rows[0]["reception_number"],
    }
    for door in doors().values():
        if door.way[0].owner == "Query":
            for document in door.documents(known):
                answer = await client.post(document.text, document.variables, token)
                told += answer.text
    for wrong in ({"by": {"cardNumber": [persons[1].name]}}, {"by": persons[1].card_number}):
        query = f"query($by: AccountLookup!) {{ accountState(by: $by, ticket: 7) {STATE} }}"
        answer = await client.post(query, wrong, token)
        told += answer.text

    logged = capfd.readouterr()
    everywhere = told + logged.out + logged.err
    assert [one for one in persons for secret in secrets_of(one) if secret in everywhere] == []
    trail = await fetched("SELECT details FROM audit")
    kept = "".join(row["details"] for row in trail)
    assert [one for one in persons for secret in secrets_of(one) if secret in kept] == []
