"""What `submit_filing` and `submit_filings` promise."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from efiling import clock
from efiling.actions.filings.filings import submit_filing, submit_filings
from efiling.errors import Forbidden
from efiling.rules.vocabulary import FilingKind, FilingState
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Work, uncancelled
from efiling.store.machinery import idempotency
from efiling.store.machinery.idempotency import Key
from tests.builders.databases import on_postgres
from tests.builders.filings import ended
from tests.builders.people import logged_in, registered, somebody
from tests.builders.refusals import refused_codes
from tests.builders.rows import count


async def test_q2_56_a_filing_sent_twice_with_one_key_is_stored_once(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor

    first = await submit_filing(actor, ended(person), "key-1")
    again = await submit_filing(actor, ended(person), "key-1")

    number = first.filings[0].reception_number
    assert [one.reception_number for one in again.filings] == [number]
    assert [one.reception_number for one in again.receipts] == [number]
    assert await count("filing") == 1
    assert await count("audit", "event = 'filing.received'") == 1


async def test_q2_56_a_key_is_for_one_filing_and_refused_for_another(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    await submit_filing(actor, ended(person), "key-1")

    codes = await refused_codes(submit_filing(actor, ended(person, name="株式会社白雲"), "key-1"))

    assert codes == ["IDEMPOTENCY_KEY_REUSED"]
    assert await count("filing") == 1


async def test_q2_54_the_letter_is_queued_with_the_filing_it_tells_of(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    assert await count("mail", "kind = 'FILING_RECEIVED'") == 0

    await submit_filing(actor, ended(person), "key-1")

    assert await count("mail", "kind = 'FILING_RECEIVED'") == 1


async def test_q2_46_facts_that_differ_from_the_card_are_on_record_and_file_nothing(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    other = replace(person, birth_date=date(1996, 3, 1))

    codes = await refused_codes(submit_filing(actor, ended(other), "key-1"))

    assert codes == ["IDENTITY_MISMATCH"]
    assert await count("audit", "event = 'identity.failed'") == 1
    assert await count("filing") == 0
    assert await count("mail", "kind = 'FILING_RECEIVED'") == 0


async def test_q2_56_what_was_refused_leaves_its_key_free(application: str, tmp_path: Path) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    assert await refused_codes(submit_filing(actor, ended(person, name="Aozora"), "key-1"))

    submitted = await submit_filing(actor, ended(person), "key-1")

    assert [one.state for one in submitted.filings] == [FilingState.REGISTERING]
    assert await count("filing") == 1


async def test_q1_9_of_filings_sent_together_one_wrong_one_keeps_all_back(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    ceased = replace(ended(person), kind=FilingKind.CONTRACT_ORG_CEASED)

    codes = await refused_codes(submit_filings(actor, [ceased, ended(person, name="")], "key-1"))
    assert codes == ["VALUE_REQUIRED"]
    assert await count("filing") == 0

    submitted = await submit_filings(actor, [ceased, ended(person)], "key-2")
    assert [one.kind for one in submitted.filings] == [
        FilingKind.CONTRACT_ORG_CEASED,
        FilingKind.CONTRACT_ENDED,
    ]
    assert await count("filing") == 2


async def test_who_is_not_logged_in_files_nothing(application: str, tmp_path: Path) -> None:
    person = await registered(tmp_path)

    with pytest.raises(Forbidden):
        await submit_filing(somebody(), ended(person), "key-1")

    assert await count("filing") == 0


@on_postgres
@pytest.mark.usefixtures("present_day")
async def test_q2_56_a_machine_whose_clock_is_ahead_stores_nothing_once_more(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    sent = ended(person)
    first = await submit_filing(actor, sent, "key-1")

    real, ahead = clock.now, timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)
    again = await submit_filing(actor, sent, "key-1")
    assert [one.reception_number for one in again.filings] == [first.filings[0].reception_number]
    assert await count("filing") == 1

    async def take_over() -> bool:
        async with Work(actor) as unit:
            key = Key(actor.own_account, "submitFiling", blind("idempotency", "key key-1"), b"")
            return await idempotency.keep(unit, key, ["another"], clock.now())

    assert not await uncancelled(take_over())
    # A month later by both clocks the key is new.
    clock.move_by(ahead)
    assert await uncancelled(take_over())
