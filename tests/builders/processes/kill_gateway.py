"""Kills the gateway again and again under load and checks what its clients were promised: what was
acknowledged is there, once.

`python -m tests.builders.processes.kill_gateway --rounds 100` ends with one JSON object.

Each resident keeps filing; a request that gets no answer is sent again with the same key until
there is one. `--up` kills the gateway with its supervisor and its worker.
"""

import argparse
import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.builders.people import Person
from tests.builders.processes.gateways import Gateway
from tests.builders.processes.residents import Client, Resident

EARLY = 0.1
"""How often a gateway is killed while it starts."""
LOST_ANSWERS = 0.1
"""How often a client asks again for what it knows already."""


@dataclass
class Report:
    """What happened, and in `wrong` whatever should not have."""

    seed: int
    rounds: int = 0
    processes_killed: int = 0
    residents: int = 0
    keys_answered: int = 0
    filings_acknowledged: int = 0
    requests_cut_off: int = 0
    answered_again: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


class Trial:
    """One gateway, its database in `folder`, and the residents who file."""

    def __init__(
        self, folder: Path, seed: int, residents: int, newcomers: int, everything: bool
    ) -> None:
        self.random = random.Random(seed)
        self.report = Report(seed)
        self.persons = [Person() for _ in range(residents + newcomers)]
        self.gateway = Gateway(folder, everything)
        self.residents: list[Resident] = []
        self.stopped = asyncio.Event()
        self.wanted = residents

    async def run(self, rounds: int, seconds: float) -> Report:
        """`rounds` kills, each within `seconds` after the gateway was ready; then everything is
        checked."""
        await self._prepare()
        await self.gateway.start()

        async with Client(self.gateway.url) as client:
            self.residents = [
                Resident(self.persons.pop(), client, self.random) for _ in range(self.wanted)
            ]
            await asyncio.gather(*(resident.register() for resident in self.residents))

            async with asyncio.TaskGroup() as load:
                for resident in self.residents:
                    load.create_task(self._file_on(resident))
                for number in range(rounds):
                    load.create_task(self._newcomer(client))
                    await self._round(number, seconds)
                self.stopped.set()

            await self._check_histories()
            self.report.requests_cut_off = client.cut_off

        self.report.processes_killed = self.gateway.killed
        await self.gateway.end()
        self._check_database()
        return self.report

    async def _prepare(self) -> None:
        feed = self.gateway.folder / "cards.jsonl"
        feed.write_text("".join(f"{person.line()}\n" for person in self.persons), encoding="utf-8")
        await self.gateway.migrate()
        self.gateway.command("cards", "load", str(feed))

    async def _round(self, number: int, seconds: float) -> None:
        await asyncio.sleep(self.random.random() * seconds)
        self.gateway.kill()
        if self.random.random() < EARLY:
            self.gateway.begin()
            await asyncio.sleep(self.random.random())
            self.gateway.kill()
        await self.gateway.start()
        self.report.rounds = number + 1

    async def _newcomer(self, client: Client) -> None:
        resident = Resident(self.persons.pop(), client, self.random)
        await resident.register()
        self.residents.append(resident)
        await self._file(resident)

    async def _file_on(self, resident: Resident) -> None:
        while not self.stopped.is_set():
            await self._file(resident)

    async def _file(self, resident: Resident) -> None:
        key = resident.new_key()
        numbers = await resident.submit(key)
        while self.random.random() < LOST_ANSWERS:
            self.report.answered_again += 1
            if await resident.submit(key) != numbers:
                self.report.wrong.append(f"another answer for the key {key}")

    async def _check_histories(self) -> None:
        report = self.report
        for resident in self.residents:
            acknowledged = Counter(
                number for numbers in resident.acknowledged.values() for number in numbers
            )
            kept = Counter(await resident.history())
            report.keys_answered += len(resident.acknowledged)
            report.filings_acknowledged += sum(acknowledged.values())
            report.lost += sum((acknowledged - kept).values())
            report.doubled += sum((kept - acknowledged).values())
            report.wrong += resident.wrong
        report.residents = len(self.residents)

    def _check_database(self) -> None:
        report = self.report
        with sqlite3.connect(self.gateway.database) as connection:

            def one(sql: str) -> Any:
                return connection.execute(sql).fetchone()[0]

            found = {
                "integrity": one("PRAGMA integrity_check"),
                "accounts": one("SELECT count(*) FROM account"),
                "filings": one("SELECT count(*) FROM filing"),
                "keys": one("SELECT count(*) FROM idempotency"),
                "audited": one("SELECT count(*) FROM audit WHERE event = 'filing.received'"),
                "mails": one("SELECT count(*) FROM mail WHERE kind = 'FILING_RECEIVED'"),
                "mails without a job": one("SELECT count(*) FROM mail")
                - one("SELECT count(*) FROM job"),
            }
        filings = report.filings_acknowledged
        expected = {
            "integrity": "ok",
            "accounts": report.residents,
            "filings": filings,
            "keys": report.keys_answered,
            "audited": filings,
            "mails": filings,
            "mails without a job": 0,
        }
        report.wrong += [
            f"{name}: {found[name]}, not {expected[name]}"
            for name in found
            if found[name] != expected[name]
        ]
        try:
            self.gateway.command("audit", "verify")
        except subprocess.CalledProcessError as failed:
            report.wrong.append(f"audit verify: {failed.stderr}")
        if report.lost or report.doubled:
            report.wrong.append(f"{report.lost} lost, {report.doubled} doubled")


async def run(rounds: int, seconds: float, residents: int, seed: int, everything: bool) -> Report:
    """One trial in a folder of its own, which stays where something was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="todokede-kill-"))
    trial = Trial(folder, seed, residents, rounds, everything)
    try:
        report = await trial.run(rounds, seconds)
    finally:
        trial.gateway.kill()
    if not report.wrong:
        trial.gateway.remove()
    return report


def main() -> None:
    """Exit code 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument(
        "--seconds", type=float, default=1.0, help="the longest a gateway lives once it is ready"
    )
    parser.add_argument("--residents", type=int, default=6)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    parser.add_argument(
        "--up", action="store_true", help="kill a supervisor, its gateway and its worker"
    )
    asked = parser.parse_args()
    report = asyncio.run(run(asked.rounds, asked.seconds, asked.residents, asked.seed, asked.up))
    sys.stdout.write(json.dumps({"trial": "kill_gateway", **asdict(report)}) + "\n")
    sys.exit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
