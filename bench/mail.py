"""Mails a second, by two workers that share a database and a broker, beside the night.

`python -m bench.mail [--filings N] [--mails N]` fills a PostgreSQL database of its own with filings
that wait for the night and with mails, starts a mail server that takes everything, and two workers
a day later: mails and the main registration come due at once. What the night tells is mailed too.
CPU and transactions are told a mail, with the night and the start of the workers in them.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.served import cpu_seconds, machine
from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.actions.machinery.jobs import advance_timetable
from efiling.adapters import keys
from efiling.operations import migrate, opened_application
from efiling.reads.people import accounts as views
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.machinery import letters
from efiling.rules.vocabulary import Role
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery.mails import queue_letters
from efiling.store.people import accounts
from efiling.store.people.accounts import NewAccount
from i18n import Language
from tests import services
from tests.builders.filings import ended
from tests.builders.people import Person, load
from tests.days import just_past_noon
from tests.server import free_port

AIM_MAILS_A_SECOND = 300
WORKERS = 2
PAGE = 500
POLL_SECONDS = 0.25
GIVE_UP_SECONDS = 600
HASH = "$argon2id$v=19$m=19456,t=2,p=1$" + "x" * 60


@dataclass(frozen=True, slots=True)
class Watched:
    """How long the mails and the night took, how many there were, and what they cost: seconds of
    CPU of the workers and of the database's connections, and transactions."""

    mails: int
    mail_seconds: float
    filings: int
    night_seconds: float
    workers_cpu: float
    database_cpu: float
    transactions: int


def environment(folder: Path, url: str, port: int) -> dict[str, str]:
    return {
        "TODOKEDE_ENV": "development",
        "TODOKEDE_DATABASE_URL": url,
        "TODOKEDE_BROKER_URL": services.redis_url(),
        "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
        "TODOKEDE_MAIL_URL": f"smtp://127.0.0.1:{port}?starttls=off",
        "TODOKEDE_RATE_LIMITS": "off",
    }


async def fill(folder: Path, filings: int, mails: int) -> None:
    """As many residents as filings, each with one that waits and its letter, and further letters.
    The timetable has begun."""
    people = [Person() for _ in range(filings)]
    await load(folder, *people)
    residents = [await _resident(person) for person in people]
    for person, resident in zip(people, residents, strict=True):
        await submit_filing(resident, ended(person), f"filing {person.number}")
    for start in range(0, mails, PAGE):
        await uncancelled(_queue_letters(residents[0], min(PAGE, mails - start)))
    await advance_timetable(SYSTEM)


async def _resident(person: Person) -> Actor:
    account = new_id()

    async def add() -> None:
        async with Work(SYSTEM) as unit:
            row = NewAccount(
                id=account,
                role=Role.RESIDENT,
                auth_id=person.auth_id,
                password_hash=HASH,
                password_set_on=clock.today(),
                mail=person.mail,
                language=list(Language)[person.number % len(Language)],
                created_at=clock.now(),
                person_digest=keys.ring().digest("person", f"P{person.number:09d}".encode()),
            )
            await accounts.add_account(unit, row)

    await uncancelled(add())
    found = await accounts.get_account(Reading(SYSTEM), account)
    return views.actor_for(Actor(), found, account)


async def _queue_letters(resident: Actor, count: int) -> None:
    account = await accounts.get_account(Reading(SYSTEM), resident.own_account)
    letter = letters.password_changed(account.language, changed_on=clock.today())
    async with Work(SYSTEM) as unit:
        await queue_letters(unit, [(account, letter)] * count, clock.now())


async def watch(mails: int, workers: Sequence[int]) -> Watched:
    """Until everything is sent and final, from the first mail on. `workers`: their processes."""
    given_up = time.perf_counter() + GIVE_UP_SECONDS
    began, began_cpu = await _transactions(), await _database_cpu()
    first_mail = night_over = 0.0
    while True:
        now = time.perf_counter()
        sent, queued = await _count("mail", "SENT"), await _count("mail", "QUEUED")
        final, waiting = await _count("filing", "REGISTERED"), await _count("filing", "REGISTERING")

        first_mail = first_mail or (now if sent else 0.0)
        night_over = night_over or (0.0 if waiting else now)
        if not queued and not waiting and sent >= mails:
            night = max(night_over - first_mail, POLL_SECONDS)
            return Watched(
                mails=sent,
                mail_seconds=now - first_mail,
                filings=final,
                night_seconds=night,
                workers_cpu=sum(cpu_seconds(pid) for pid in workers),
                database_cpu=await _database_cpu() - began_cpu,
                transactions=await _transactions() - began,
            )
        if now > given_up:
            raise RuntimeError(f"{queued} mails and {waiting} filings still wait")
        await asyncio.sleep(POLL_SECONDS)


async def _count(table: str, state: str) -> int:
    sql = unscoped("a bench counts", f"SELECT count(*) AS n FROM {table} WHERE state = $1")
    return int((await Reading(SYSTEM).fetch(sql, state))[0]["n"])


async def _transactions() -> int:
    """Of the database so far."""
    sql = "SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()"
    return int((await Reading(SYSTEM).fetch(sql))[0]["n"])


async def _database_cpu() -> float:
    """Of the connections to the database so far; they stay."""
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    return sum(cpu_seconds(row["pid"]) for row in await Reading(SYSTEM).fetch(sql))


def start(words: Sequence[str], log: Path, **environment: str) -> subprocess.Popen[str]:
    """A Python program of its own, which reads from here and is read from here."""
    with log.open("ab") as kept:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
        )


async def measure(folder: Path, filings: int, mails: int, port: int) -> tuple[Watched, Any]:
    """Fills, works and watches; what the workers did, and what the mail server got."""
    await migrate()
    async with opened_application():
        await fill(folder, filings, mails)

        with ExitStack() as running:
            sink = start(["bench.servers.mail_sink", str(port)], folder / "sink.log")
            running.callback(sink.kill)
            tomorrow = just_past_noon(clock.today() + timedelta(days=1))
            workers = []
            for number in range(WORKERS):
                log = folder / f"worker{number}.log"
                worker = start(["gateway", "work"], log, TODOKEDE_CLOCK=tomorrow)
                workers.append(worker.pid)
                running.callback(worker.wait)
                running.callback(worker.terminate)

            watched = await watch(mails + 2 * filings, workers)
            told, _ = sink.communicate()
            return watched, json.loads(told)


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.mail")
    parser.add_argument("--filings", type=int, default=2_000)
    parser.add_argument("--mails", type=int, default=4_000)
    given = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        url, port = services.postgres().fresh(), free_port()
        os.environ |= environment(Path(name), url, port)
        settings.cache_clear()
        try:
            watched, got = asyncio.run(measure(Path(name), given.filings, given.mails, port))
        finally:
            services.postgres().drop(url)

    mails_per_second = watched.mails / watched.mail_seconds
    filings_per_second = watched.filings / watched.night_seconds
    print(machine(os.cpu_count() or 1))
    workers_ms, database_ms = (
        1000 * seconds / watched.mails for seconds in (watched.workers_cpu, watched.database_cpu)
    )
    transactions = watched.transactions / watched.mails
    print(
        f"{'mails/s':>10} {'filings/s':>10} {'doubled':>8} {'connections':>12}"
        f" {'workers ms':>11} {'database ms':>12} {'transactions':>13}"
    )
    print(
        f"{mails_per_second:10.0f} {filings_per_second:10.0f} {got['doubled']:8}"
        f" {got['connections']:12} {workers_ms:11.2f} {database_ms:12.2f} {transactions:13.2f}"
    )

    result = {
        "bench": "mail",
        "workers": WORKERS,
        "mails": got["mails"],
        "mails_per_second": round(mails_per_second),
        "night_filings_per_second": round(filings_per_second),
        "workers_cpu_ms_per_mail": round(workers_ms, 2),
        "database_cpu_ms_per_mail": round(database_ms, 2),
        "transactions_per_mail": round(transactions, 2),
        "doubled": got["doubled"],
        "connections": got["connections"],
        "reached": mails_per_second >= AIM_MAILS_A_SECOND,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
