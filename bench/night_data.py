"""What `bench.night` makes final: residents with cards, their filings of one day; and the same work
in bare SQL."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import asyncpg

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.details import (
    AddressChanged,
    Details,
    NameChanged,
    OrganizationEvent,
    Transfer,
)
from efiling.rules.filings.submissions import Filer, Submission
from efiling.rules.vocabulary import FilingKind
from efiling.store.engine.scope import settings_for
from tests.builders.filings import organization
from tests.builders.nights import Resident, add, filed, residents
from tests.builders.people import Person, load

PAGE = 500
EACH = 5
"""So many filings of each resident, of other kinds, one round of everybody after the other."""
AGAIN = 25
"""Of so many residents one files their last kind twice."""
LAPSED = 100
"""Of so many residents the card of one has lapsed since."""
DAY = clock.today()
FORMER, OTHER = organization(), organization("株式会社白雲")
DETAILS: Mapping[FilingKind, Details] = {
    FilingKind.CONTRACT_ENDED: OrganizationEvent(DAY, FORMER),
    FilingKind.CONTRACT_ORG_CEASED: OrganizationEvent(DAY, FORMER),
    FilingKind.CONTRACT_ORG_NAME_CHANGED: NameChanged(DAY, FORMER, OTHER.name),
    FilingKind.CONTRACT_ORG_ADDRESS_CHANGED: AddressChanged(DAY, FORMER, OTHER.address),
    FilingKind.CONTRACT_CONCLUDED: Transfer(DAY, FORMER, OTHER, "翻訳、通訳"),
}

_BARE = """
WITH page AS (
 SELECT id FROM filing WHERE state = 'REGISTERING' ORDER BY sequence LIMIT $1 FOR UPDATE
), settled AS (
 UPDATE filing f SET state = 'REGISTERED', registered_at = now() FROM page
 WHERE f.id = page.id RETURNING f.account, f.reception_number
), mails AS (
 INSERT INTO mail (id, account, kind, key, language, address_sealed, params_sealed, state,
  queued_at, attempts)
 SELECT gen_random_uuid(), account, 'FILING_REGISTERED', 'registration ' || reception_number, 'ja',
  repeat('a', 64)::bytea, repeat('p', 180)::bytea, 'QUEUED', now(), 0 FROM settled RETURNING id
), jobs AS (
 INSERT INTO job (id, name, arguments, state, due_at, queued_at, fence, attempts)
 SELECT gen_random_uuid(), 'mail.send', '{"mail":"' || id || '"}', 'QUEUED', now(), now(), 0, 0
 FROM mails
)
SELECT count(*) AS n FROM settled
"""


async def fill(folder: Path, count: int) -> None:
    """So many filings of today, which wait for the night."""
    found = await residents(folder, [Person() for _ in range(count // EACH)])
    await add(_filings(found))
    lapsed = [one.person.newer(validity="LAPSED") for one in found[::LAPSED]]
    await load(folder, *lapsed)


def _filings(found: Sequence[Resident]) -> Iterator[tuple[Filer, Submission]]:
    kinds = list(DETAILS)
    for number in range(EACH):
        for place, resident in enumerate(found):
            again = number == EACH - 1 and place % AGAIN == 0
            kind = kinds[number - again]
            yield filed(resident, kind, DETAILS[kind])


async def settle_bare(url: str) -> tuple[int, float]:
    """The work of a night in one statement and one transaction a page, whose values are worthless;
    how many filings, and how long it took."""
    connection = await asyncpg.connect(url)
    await connection.execute(settings_for(SYSTEM).replace("true)", "false)"))
    settled, begun = 0, time.perf_counter()
    while count := await connection.fetchval(_BARE, PAGE):
        settled += count
    took = time.perf_counter() - begun
    await connection.close()
    return settled, took
