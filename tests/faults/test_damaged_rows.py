"""One damaged row stops nobody: what cannot be read or told waits and is named, and everybody
else's is done (requirements, ★ 10)."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from tortoise.models import Model

from efiling import clock
from efiling.actions.filings import filings
from efiling.actions.filings.batches import submit_batch
from efiling.actions.filings.drafts import save_draft
from efiling.actions.filings.registration import register_received
from efiling.actions.institutions.delegation import block_delegation
from efiling.actions.institutions.tokens import create_api_token
from efiling.actions.machinery.jobs import advance_timetable, retry_job
from efiling.reads.machinery.jobs import quarantined_jobs
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.filings.drafts import DraftContents, DraftField
from efiling.rules.vocabulary import BatchKind, FilingKind, TokenScope
from efiling.settings import settings
from efiling.store.engine.sealing import seal
from efiling.store.tables import filings as of_filings
from efiling.store.tables import institutions as of_institutions
from efiling.store.tables import machinery as of_machinery
from efiling.store.tables import people as of_people
from tests.builders.batches import rows_of
from tests.builders.filings import ended
from tests.builders.institutions import School, school_logged_in
from tests.builders.mailbox import Mailbox
from tests.builders.owner import as_owner
from tests.builders.people import PASSWORD, Person, load, logged_in, registered, student
from tests.builders.processes.commands import command
from tests.builders.rows import count, fetched
from tests.builders.staff import staff
from tests.builders.work import work_off

SEALED = [
    (table._meta.db_table, column)
    for room in (of_people, of_filings, of_institutions, of_machinery)
    for table in vars(room).values()
    if isinstance(table, type) and issubclass(table, Model)
    for column in table._meta.fields
    if column.endswith("_sealed")
]
TYPED = DraftContents([FilingKind.CONTRACT_ENDED], [DraftField("subject.card.name", "A")])
STOPPED = {("account", "mail_sealed"), ("filing", "contents_sealed")} | {
    ("mail", "address_sealed"),
    ("mail", "params_sealed"),
    ("account", "language"),
    ("mail", "language"),
    ("mail", "kind"),
    ("filing", "kind"),
}
"""Without these something cannot be done; the other columns nobody reads at night."""
WORDS = [("account", "language"), ("mail", "language"), ("mail", "kind"), ("filing", "kind")]
"""Plain columns of which a value is read as one of a list."""


async def a_row_of_everything(first: "Resident") -> None:
    """So that every sealed column has something to damage."""
    of = first[1]
    await rows_that_wait(await filed(first, "on-paper"))
    school, actor = await school_logged_in()
    await create_api_token(actor, "everyday", [TokenScope.BATCH_READ], None, PASSWORD)
    await save_draft(of, TYPED)
    await block_delegation(of, blocked=True, corporate_number=_number_of(school))
    refused = await submit_batch(actor, BatchKind.ACCEPTANCE, rows_of([student()]), "refused")
    assert refused.problems
    await staff()


async def rows_that_wait(number: str) -> None:
    """What officers add to a filing and to an account, and a new mail address that waits."""
    row = (await as_owner("SELECT id, account FROM filing WHERE reception_number = $1", number))[0]
    filing, account = UUID(str(row["id"])), UUID(str(row["account"]))

    paper = seal("{}", "filing.paper", filing)
    statement = seal("帰国", "account.end_statement", account)
    letter = seal("{}", "filing_deletion.letter", filing)

    await as_owner("UPDATE filing SET paper_sealed = $1 WHERE id = $2", paper, filing)
    await as_owner("UPDATE account SET end_statement_sealed = $1 WHERE id = $2", statement, account)
    await as_owner(
        "INSERT INTO filing_deletion (id, account, deleted_on, received_on, recorded_at,"
        " letter_sealed) VALUES ($1, $2, $3, $3, $4, $5)",
        uuid4(),
        account,
        clock.today(),
        clock.now(),
        letter,
    )
    await as_owner(
        "INSERT INTO mail_change (id, token_digest, mail_sealed, expires_at)"
        " VALUES ($1, $2, $3, $4)",
        account,
        bytes(32),
        seal("another@example.test", "mail_change.mail", account),
        clock.now() + timedelta(days=400),
    )


def _number_of(school: School) -> str:
    number = school.facts.corporate_number
    assert number is not None
    return number


FIRSTS = "account = (SELECT id FROM account ORDER BY created_at LIMIT 1)"
NEWEST = {
    "account": "ORDER BY created_at",
    "filing": f"AND {FIRSTS} ORDER BY sequence DESC",
    "mail": f"AND {FIRSTS} AND state = 'QUEUED' ORDER BY id",
}


async def row_to_damage(table: str, column: str) -> tuple[UUID, Any]:
    """Its id, and what stands there; where the first resident has a row, theirs."""
    rows = await as_owner(
        f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL"
        f" {NEWEST.get(table, '')} LIMIT 1"
    )
    assert rows, f"nothing to damage in {table}.{column}"
    return rows[0]["id"], rows[0][column]


async def put(table: str, column: str, row: UUID, value: object) -> None:
    await as_owner(f"UPDATE {table} SET {column} = $1 WHERE id = $2", value, row)


def damaged(value: Any) -> object:
    """A sealed value with one byte changed; a word that is in no list."""
    if isinstance(value, str):
        return "XX"
    return bytes(value[:-1]) + bytes([value[-1] ^ 1])


Resident = tuple[Person, Actor]
"""Who files, and their session."""


async def resident(folder: Path) -> Resident:
    person = await registered(folder)
    clock.move_by(timedelta(minutes=1))
    return person, (await logged_in(person)).actor


async def filed(who: Resident, key: str) -> str:
    """Files with a reference of the filer's own; the reception number."""
    person, actor = who
    filing = replace(ended(person), client_reference="ours")
    return (await filings.submit_filing(actor, filing, key)).filings[0].reception_number


async def state_of(number: str) -> str:
    sql = "SELECT state FROM filing WHERE reception_number = $1 /* unscoped: a test */"
    return str((await fetched(sql, number))[0]["state"])


async def letters_to(person: Person) -> list[str]:
    mails = Mailbox(Path(settings().mail_url.removeprefix("file:"))).to(person.mail)
    return [mail["Subject"] for mail in mails]


async def one_day(first: Resident, other: Resident, table: str, column: str, folder: Path) -> None:
    """Both file, one row is damaged, and whatever comes by itself comes."""
    others = await filed(other, f"{table}.{column}")
    firsts = await filed(first, f"{table}.{column}")
    row, value = await row_to_damage(table, column)
    await put(table, column, row, damaged(value))
    told = len(await letters_to(other[0]))

    await work_off()
    clock.move_by(timedelta(days=1))
    assert set(await advance_timetable(SYSTEM)) == {
        "registration.run",
        "expiry.sweep",
        "audit.verify",
        "housekeeping.sweep",
        "mail.warn",
        "years.make",
    }
    await work_off()
    await load(folder, other[0].newer(revision=clock.today().toordinal()))

    assert await state_of(others) == "REGISTERED", column
    assert len(await letters_to(other[0])) == told + 2, column
    assert await count("job", "state = 'QUEUED'") == 0, column
    await named_and_mended(firsts, table, column, row, value)


async def named_and_mended(number: str, table: str, column: str, row: UUID, value: object) -> None:
    """What waits is named by its id; once the row is whole again it is done."""
    waits = await quarantined_jobs(SYSTEM)
    notes = await fetched("SELECT last_error FROM job WHERE last_error IS NOT NULL")
    named = " ".join(one["last_error"] for one in notes)
    if (table, column) in STOPPED:
        assert str(row) in named, column
        assert waits or await state_of(number) == "REGISTERING"

    await put(table, column, row, value)
    for job in waits:
        await retry_job(SYSTEM, job.id)
    done = await register_received(SYSTEM, clock.now())
    await work_off()
    assert not done.set_aside
    assert await state_of(number) == "REGISTERED", column
    assert await count("mail", "state = 'QUEUED'") == 0, column


async def test_one_damaged_byte_of_any_sealed_column_stops_nobody_else(
    application: str, tmp_path: Path
) -> None:
    clock.move_to(datetime(2027, 4, 1, 4, tzinfo=clock.TOKYO))
    first, other = await resident(tmp_path), await resident(tmp_path)
    await a_row_of_everything(first)
    await advance_timetable(SYSTEM)
    clock.move_by(timedelta(days=2))
    await advance_timetable(SYSTEM)
    await work_off()
    assert len(SEALED) == 17

    for table, column in [*SEALED, *WORDS]:
        await one_day(first, other, table, column, tmp_path)


async def test_the_command_names_what_it_set_aside_and_exits_1(
    application: str, tmp_path: Path
) -> None:
    first, other = await resident(tmp_path), await resident(tmp_path)
    await filed(other, "1")
    await filed(first, "1")
    row, value = await row_to_damage("account", "mail_sealed")
    await put("account", "mail_sealed", row, damaged(value))

    tomorrow = f"{clock.today() + timedelta(days=1)}"
    for _ in range(2):
        run = await asyncio.to_thread(command, "registration", "run", "--as-of", tomorrow)
        assert run.returncode == 1
        assert run.stderr.splitlines()[-1].startswith("1 set aside")
        assert str(row) in run.stderr
        assert "Traceback" not in run.stderr
    assert await count("filing", "state = 'REGISTERED' /* unscoped: a test */") == 1
