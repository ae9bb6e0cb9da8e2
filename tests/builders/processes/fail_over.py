"""Kills the primary of two PostgreSQL servers under load, again and again, and checks what people
were promised: what was acknowledged is there, once, and the jobs have gone on.

`python -m tests.builders.processes.fail_over --rounds 20` ends with one JSON object.

Residents file, a worker sends their mails and registers what was filed the day before. The
stand-by is promoted some time after the kill; what was the primary becomes its stand-by.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from efiling import clock
from tests.builders.people import Person
from tests.builders.processes.gateways import Gateway
from tests.builders.processes.residents import Client, Resident
from tests.days import just_past_noon
from tests.stand_by import Pair

NOBODY_SECONDS = 1.0
"""How long there is no primary, at most."""
BACK_SECONDS = 30
"""From the promotion to the next acknowledged filing, at most."""
DAY_BEFORE = 8
"""So many keys of each resident are of the day before."""
DONE_SECONDS = 90
DUE = """INSERT INTO schedule (name, next_at)
 VALUES ('registration.run', $1)"""
NOW = "SELECT clock_timestamp()"
RECEIVED = "SELECT count(*) FROM audit WHERE event = 'filing.received'"
MAILS = "SELECT count(*) FROM mail WHERE state <> 'SENT'"
NIGHT = """SELECT (SELECT count(*) FROM job WHERE name = 'registration.run' AND state <> 'DONE')
 + (SELECT count(*) FROM filing WHERE state = 'REGISTERING' AND sequence <= $1)"""


@dataclass
class Report:
    """What happened, and in `wrong` whatever should not have. `back_seconds`: from each promotion
    to the next acknowledged filing."""

    seed: int
    rounds: int = 0
    back_seconds: list[float] = field(default_factory=list)
    filings_acknowledged: int = 0
    requests_cut_off: int = 0
    mails: int = 0
    registered: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


class Trial:
    """Both servers, one gateway with its worker, and the residents who file."""

    def __init__(self, folder: Path, seed: int, residents: int) -> None:
        self.random = random.Random(seed)
        self.report = Report(seed)
        self.pair = Pair()
        self.folder = folder
        self.persons = [Person() for _ in range(residents)]
        self.residents: list[Resident] = []
        self.stopped = asyncio.Event()
        self.acknowledged = asyncio.Event()
        self.gateway = Gateway(folder, TODOKEDE_DATABASE_URL=self.pair.url)

    async def run(self, rounds: int, seconds: float) -> Report:
        """`rounds` kills, each within `seconds` after the service was ready."""
        await self._file_the_day_before()
        of_the_day_before = await self._one("SELECT max(sequence) FROM filing")

        # The night is due as soon as a worker begins. Soon after midnight, a day later would be
        # before the night that registers what was filed now.
        await self._one(DUE, clock.now())
        self.gateway = Gateway(
            self.folder,
            everything=True,
            TODOKEDE_DATABASE_URL=self.pair.url,
            TODOKEDE_CLOCK=just_past_noon(clock.today() + timedelta(days=1)),
        )
        await self.gateway.start()
        async with Client(self.gateway.url) as client:
            for resident in self.residents:
                resident.client = client
                await resident.log_in()
            # Where one of them is refused, nobody waits on for what will not come.
            async with asyncio.TaskGroup() as load:
                for resident in self.residents:
                    load.create_task(self._file_on(resident))
                for number in range(rounds):
                    if number:
                        await asyncio.to_thread(self.pair.rebuild)
                    await self._round(seconds)
                self.stopped.set()

            await self._until_none(MAILS)
            await self._until_none(NIGHT, of_the_day_before)
            await self._check_histories()
            self.report.requests_cut_off = client.cut_off
        await self.gateway.end()
        await self._check_database(of_the_day_before)
        return self.report

    async def _file_the_day_before(self) -> None:
        feed = self.folder / "cards.jsonl"
        feed.write_text("".join(f"{person.line()}\n" for person in self.persons), encoding="utf-8")
        self.gateway.command("migrate")
        self.gateway.command("cards", "load", str(feed))

        await self.gateway.start()
        async with Client(self.gateway.url) as client:
            self.residents = [Resident(one, client, self.random) for one in self.persons]
            for resident in self.residents:
                await resident.register()
                for _ in range(DAY_BEFORE):
                    await resident.submit(resident.new_key())
        await self.gateway.end()

    async def _round(self, seconds: float) -> None:
        await asyncio.sleep(self.random.random() * seconds)
        await asyncio.to_thread(self.pair.primary.kill)
        await asyncio.sleep(self.random.random() * NOBODY_SECONDS)
        await asyncio.to_thread(self.pair.promote)

        promoted = await self._one(NOW)
        self.acknowledged.clear()
        try:
            async with asyncio.timeout(BACK_SECONDS):
                await self.acknowledged.wait()
        except TimeoutError:
            self.report.wrong.append(f"not back within {BACK_SECONDS} seconds")
            await self.acknowledged.wait()  # a resident who is not answered gives up

        back = await self._one(NOW) - promoted
        self.report.back_seconds.append(round(back.total_seconds(), 2))
        self.report.rounds += 1

    async def _file_on(self, resident: Resident) -> None:
        while not self.stopped.is_set():
            await resident.submit(resident.new_key())
            self.acknowledged.set()

    async def _check_histories(self) -> None:
        report = self.report
        for resident in self.residents:
            acknowledged = Counter(
                number for numbers in resident.acknowledged.values() for number in numbers
            )
            kept = Counter(await resident.history())
            report.filings_acknowledged += sum(acknowledged.values())
            report.lost += sum((acknowledged - kept).values())
            report.doubled += sum((kept - acknowledged).values())
            report.wrong += resident.wrong
        if report.lost or report.doubled:
            report.wrong.append(f"{report.lost} lost, {report.doubled} doubled")

    async def _check_database(self, of_the_day_before: int) -> None:
        report = self.report
        report.mails = await self._one("SELECT count(*) FROM mail WHERE kind = 'FILING_RECEIVED'")
        report.registered = await self._one(
            "SELECT count(*) FROM filing WHERE state <> 'REGISTERING' AND sequence <= $1",
            of_the_day_before,
        )

        found = {
            "filings": await self._one("SELECT count(*) FROM filing"),
            "audited": await self._one(RECEIVED),
            "mails": report.mails,
        }
        wanted = report.filings_acknowledged
        report.wrong += [
            f"{name}: {count}, not {wanted}" for name, count in found.items() if count != wanted
        ]
        if "every chain is whole" not in (said := self.gateway.command("audit", "verify")):
            report.wrong.append(said)

    async def _until_none(self, sql: str, *values: object) -> None:
        give_up = time.monotonic() + DONE_SECONDS
        while waiting := await self._one(sql, *values):
            if time.monotonic() > give_up:
                self.report.wrong.append(f"{waiting} wait: {sql}")
                return
            await asyncio.sleep(0.1)

    async def _one(self, sql: str, *values: object) -> Any:
        """A number of the primary's, whatever row-level security would say."""
        server = self.pair.primary.superuser.rpartition("/")[0]
        name = self.pair.url.rpartition("/")[2].partition("?")[0]
        connection = await asyncpg.connect(f"{server}/{name}")
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()


async def run(rounds: int, seconds: float, residents: int, seed: int) -> Report:
    """One trial in a folder of its own, which stays where something was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="todokede-fail-over-"))
    trial = Trial(folder, seed, residents)
    try:
        report = await trial.run(rounds, seconds)
    finally:
        trial.gateway.kill()
        trial.pair.end()
    if not report.wrong:
        trial.gateway.remove()
    return report


def main() -> None:
    """Exit code 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=3.0, help="the longest until a kill")
    parser.add_argument("--residents", type=int, default=6)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    asked = parser.parse_args()
    report = asyncio.run(run(asked.rounds, asked.seconds, asked.residents, asked.seed))
    sys.stdout.write(json.dumps({"trial": "fail_over", **asdict(report)}) + "\n")
    sys.exit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
