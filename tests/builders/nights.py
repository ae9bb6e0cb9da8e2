"""Builds nights with much to decide, past the doors: filings by the thousand, written as they are
stored, and what a night leaves of them."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.actions.filings.receiving import filer_of
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.details import AcceptanceStarted, Details, Filing, OrganizationEvent
from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.matters import matter_of
from efiling.rules.filings.numbers import BATCH_LETTER, GROUP_LETTERS, reception_number
from efiling.rules.filings.submissions import Filer, Submission
from efiling.rules.vocabulary import BatchKind, FilingKind, Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.scope import unscoped
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.filings import batches, filings
from efiling.store.filings.batches import BatchAnswer, NewBatch
from efiling.store.machinery import chains, figures
from efiling.store.machinery.mails import Mail
from efiling.store.people import accounts
from efiling.store.people.accounts import NewAccount
from i18n import Language
from tests.builders.crowds import digest_of
from tests.builders.filings import organization
from tests.builders.institutions import registered_school
from tests.builders.owner import as_owner, leave
from tests.builders.people import STUDENT, Person, load

PAGE, AT_ONCE = 500, 100
HASH = "$argon2id$v=19$m=19456,t=2,p=1$" + "x" * 60
_numbers = count(1)


@dataclass(frozen=True)
class Resident:
    """A person with an account."""

    person: Person
    account: UUID = field(default_factory=new_id)

    @property
    def digest(self) -> bytes:
        return digest_of(self.person)

    @property
    def filer(self) -> Filer:
        return Filer(Role.RESIDENT, self.account, person=self.digest)


async def residents(folder: Path, people: Sequence[Person]) -> list[Resident]:
    """Persons with a card and an account."""
    await load(folder, *people)
    found = [Resident(one) for one in people]
    for start in range(0, len(found), PAGE):
        await uncancelled(_add_accounts(found[start : start + PAGE]))
    return found


async def _add_accounts(some: Iterable[Resident]) -> None:
    async with Work(SYSTEM) as unit:
        for one in some:
            row = NewAccount(
                id=one.account,
                role=Role.RESIDENT,
                auth_id=one.person.auth_id,
                password_hash=HASH,
                password_set_on=clock.today(),
                mail=one.person.mail,
                language=list(Language)[one.person.number % len(Language)],
                created_at=clock.now(),
                person_digest=one.digest,
            )
            await accounts.add_account(unit, row)


def filed(
    resident: Resident, kind: FilingKind, details: Details, together: UUID | None = None
) -> tuple[Filer, Submission]:
    """A filing of a resident, as it was received."""
    filing = Filing(kind, resident.person.subject, details)
    return resident.filer, _submission(filing, resident.digest, resident.account, together)


def _submission(
    filing: Filing,
    person: bytes,
    resident: UUID | None,
    together: UUID | None = None,
    row: int | None = None,
) -> Submission:
    sequence = next(_numbers)
    letter = GROUP_LETTERS[KINDS[filing.kind].group]
    return Submission(
        filing,
        row=row,
        person=person,
        card_revision=1,
        resident=resident,
        matter=blind("matter", matter_of(filing)),
        together=together,
        sequence=sequence,
        reception_number=reception_number(clock.today().year, letter, sequence),
    )


async def add(some: Iterable[tuple[Filer, Submission]]) -> None:
    """Stores filings received now, in the order of their numbers."""
    waiting = iter(some)
    while page := list(islice(waiting, AT_ONCE)):
        await uncancelled(_add(page))


async def _add(page: Iterable[tuple[Filer, Submission]]) -> None:
    now = clock.now()
    async with Work(SYSTEM) as unit:
        for filer, one in page:
            await filings.add_filings(unit, filer, [one], now, clock.day_of(now))


async def add_batch(filer: Filer, students: Sequence[Person]) -> None:
    """Stores a batch of acceptances received now."""
    now, sequence = clock.now(), next(_numbers)
    new = NewBatch(
        id=new_id(),
        sequence=sequence,
        reception_number=reception_number(clock.today().year, BATCH_LETTER, sequence),
        kind=BatchKind.ACCEPTANCE,
        received_at=now,
        received_on=clock.day_of(now),
        row_count=len(students),
        content_digest=blind("batch", str(sequence)),
    )

    kind, details = FilingKind.ACCEPTANCE_STARTED, AcceptanceStarted(new.received_on)
    rows = [
        _submission(Filing(kind, one.subject, details), digest_of(one), None, row=row)
        for row, one in enumerate(students, start=1)
    ]
    await uncancelled(_add_batch(filer, new, rows))


async def _add_batch(filer: Filer, new: NewBatch, rows: Sequence[Submission]) -> None:
    async with Work(SYSTEM) as unit:
        await batches.add_batch(unit, filer, new, BatchAnswer())
        await filings.add_filings(unit, filer, rows, new.received_at, new.received_on, new.id)


ENDED, CEASED = FilingKind.CONTRACT_ENDED, FilingKind.CONTRACT_ORG_CEASED
NAMES = ("株式会社青空", "株式会社白雲", "株式会社若葉")
SCHOOLS, BATCHES, ROWS = 4, 3, 40


async def made_up_night(folder: Path, people: int, seed: int) -> None:
    """The evening before a night with everything in it: who files once or again and again, two at
    once, what an earlier night had settled, cards that lapsed, changed or are gone, batches that
    replace each other, and rows that cannot be read or told."""
    chance = random.Random(seed)
    found = await residents(folder, [Person() for _ in range(people)])
    await add(one for resident in found for one in _a_day_of(chance, resident))
    await _file_batches(folder, chance)

    # As if what comes now came on paper, of a day that was over.
    await as_owner(_SETTLED, clock.now())
    await add(filed(one, ENDED, _event(chance)) for one in chance.sample(found, people // 10))
    await _change_register(folder, chance, [one.person for one in found])
    await _damage(chance)
    await leave()


def _event(chance: random.Random) -> OrganizationEvent:
    return OrganizationEvent(clock.today(), organization(chance.choice(NAMES)))


def _a_day_of(chance: random.Random, resident: Resident) -> list[tuple[Filer, Submission]]:
    kinds = chance.choices((ENDED, CEASED), k=chance.choice((1, 1, 1, 2, 3, 5)))
    day = [filed(resident, kind, _event(chance)) for kind in kinds]
    if chance.random() < 0.2:
        together = new_id()
        events = [OrganizationEvent(clock.today(), organization(name)) for name in NAMES[:2]]
        day += [filed(resident, ENDED, event, together) for event in events]
    return day


async def _file_batches(folder: Path, chance: random.Random) -> None:
    for _ in range(SCHOOLS):
        school = await registered_school()
        assert school.id
        view = Reading(SYSTEM)
        account = await accounts.find_by_institution(view, school.id)
        assert account
        filer = await filer_of(view, account)

        students = [Person(feed=STUDENT) for _ in range(ROWS)]
        await load(folder, *students)
        for _ in range(BATCHES):
            await add_batch(filer, chance.sample(students, ROWS - 5))
        await load(folder, *(one.newer(validity="LAPSED") for one in students[:3]))
        await add_batch(filer, students[5:8])
        await add_batch(filer, students[5:8])


_SETTLED = """
UPDATE filing SET state = 'REGISTERED', registered_at = $1 WHERE id IN (
 SELECT id FROM filing WHERE batch IS NULL AND sequence % 20 = 0
) /* unscoped: a test */
"""


async def _change_register(folder: Path, chance: random.Random, people: list[Person]) -> None:
    some = chance.sample(people, len(people) // 10)
    third = len(some) // 3
    issued = clock.today().isoformat()
    await load(folder, *(one.newer(validity="LAPSED") for one in some[:third]))
    moved = [
        one.newer(card=f"ZZ{one.number:08d}CD", issuedOn=issued) for one in some[third : 2 * third]
    ]
    await load(folder, *moved)
    for one in some[2 * third :]:
        await as_owner("DELETE FROM card WHERE person_digest = $1", digest_of(one))


async def _damage(chance: random.Random) -> None:
    waiting = await as_owner(
        "SELECT id, account FROM filing WHERE state = 'REGISTERING' AND batch IS NULL"
        " ORDER BY sequence /* unscoped: a test */"
    )
    unread, untold = chance.sample(waiting, 10), chance.sample(waiting, 5)
    for row in unread:
        await as_owner("UPDATE filing SET contents_sealed = $1 WHERE id = $2", bytes(64), row["id"])
    for row in untold:
        await as_owner(
            "UPDATE account SET mail_sealed = $1 WHERE id = $2", bytes(64), row["account"]
        )


@dataclass(frozen=True)
class Left:
    """What a night leaves behind, as far as it does not depend on when it ran."""

    filings: list[tuple[Any, ...]]
    batches: list[tuple[Any, ...]]
    mails: list[tuple[Any, ...]]
    mail_jobs: int
    settled: figures.Settled


async def left_by_night() -> Left:
    """What is there now. Errors: AssertionError where the trail is not whole."""
    view = Reading(SYSTEM)
    assert (await chains.verify(view))[1] is None
    (jobs,) = await view.fetch("SELECT count(*) AS n FROM job WHERE name = 'mail.send'")
    mails = await view.fetch("SELECT * FROM mail WHERE key LIKE 'registration %'")

    return Left(
        filings=await _rows(
            "SELECT sequence, state, errors, superseded_by, registered_at IS NULL AS open"
            " FROM filing ORDER BY sequence"
        ),
        batches=await _rows(
            "SELECT sequence, state, row_count, registered_count, error_count FROM batch"
            " ORDER BY sequence"
        ),
        mails=sorted(
            (row["key"], row["kind"], Mail(row).address, sorted(Mail(row).letter.params.items()))
            for row in mails
        ),
        mail_jobs=jobs["n"],
        settled=await figures.settled_since(view, 0),
    )


async def _rows(sql: str) -> list[tuple[Any, ...]]:
    rows = await Reading(SYSTEM).fetch(unscoped("what is there", sql))
    return [tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in rows]


def endings_of(left: Left) -> Counter[str]:
    """How many filings are in each state."""
    return Counter(row[1] for row in left.filings)
