"""The same thing asked for many times at once happens once (security tests 9 and 86)."""

import asyncio
from pathlib import Path
from typing import Any

from efiling.actions.filings import filings
from efiling.actions.people import accounts
from efiling.errors import Refused
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from efiling.store.machinery import chains
from i18n import Language
from tests.builders.filings import ended
from tests.builders.people import PASSWORD, Person, load, logged_in, registered, somebody
from tests.builders.refusals import codes_of
from tests.builders.rows import count

TWINS = 20


async def register(person: Person, auth_id: str, address: str) -> Any:
    entered = (person.facts, auth_id, PASSWORD, person.mail, Language.EN, True)
    return await accounts.register_resident(somebody(address), *entered)


async def test_q2_56_twenty_identical_submissions_at_once_are_one_filing_with_one_answer(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    answers = await asyncio.gather(
        *(filings.submit_filing(actor, ended(person), "one key") for _ in range(TWINS))
    )
    numbers = {tuple(filing.reception_number for filing in one.filings) for one in answers}
    assert len(numbers) == 1
    assert len({repr((one.receipts, one.notices)) for one in answers}) == 1
    assert len(answers[0].receipts) == 1
    assert await count("filing") == await count("idempotency") == 1
    assert await count("mail", "kind = 'FILING_RECEIVED'") == 1
    assert await count("audit", "event = 'filing.received'") == 1


async def test_q2_56_one_key_for_two_inputs_at_once_takes_one_of_them(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor

    sent = [
        ended(person, name="株式会社青空" if number % 2 else "株式会社夕空")
        for number in range(TWINS)
    ]

    answers = await asyncio.gather(
        *(filings.submit_filing(actor, one, "one key") for one in sent), return_exceptions=True
    )

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert {tuple(codes_of(one.problems)) for one in refused} == {("IDEMPOTENCY_KEY_REUSED",)}
    numbers = {
        one.filings[0].reception_number for one in answers if not isinstance(one, BaseException)
    }

    assert len(refused) == TWINS // 2
    assert len(numbers) == 1
    assert await count("filing") == 1


async def test_submissions_at_once_get_numbers_of_their_own(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    answers = await asyncio.gather(
        *(filings.submit_filing(actor, ended(person), f"{n}") for n in range(TWINS))
    )
    assert (
        len({one.filings[0].reception_number for one in answers}) == TWINS == await count("filing")
    )
    assert (await chains.verify(Reading(SYSTEM)))[1] is None


async def test_q2_13_registrations_of_one_card_at_once_make_one_account(
    application: str, tmp_path: Path
) -> None:
    person = Person()
    await load(tmp_path, person)
    tries = (
        register(person, f"twin-{number:02d}a", f"192.0.2.{number}") for number in range(TWINS)
    )
    answers = await asyncio.gather(*tries, return_exceptions=True)
    made = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(made) == 1 == await count("account")
    told = {code for one in answers if isinstance(one, Refused) for code in codes_of(one.problems)}
    assert told <= {"ALREADY_REGISTERED"}
    assert await count("mail") == 1


async def test_q2_22_of_two_persons_who_want_one_auth_id_one_gets_it(
    application: str, tmp_path: Path
) -> None:
    persons = [Person() for _ in range(6)]
    await load(tmp_path, *persons)
    tries = (
        register(person, "wanted-by-6", f"198.51.100.{person.number % 250}") for person in persons
    )
    answers = await asyncio.gather(*tries, return_exceptions=True)
    refused = [codes_of(answer.problems) for answer in answers if isinstance(answer, Refused)]
    assert refused == [["AUTH_ID_TAKEN"]] * 5
    assert await count("account") == 1
