"""A service in the lives of its users: days pass, every day somebody uses it, every night its jobs
run."""

import asyncio
from datetime import date, timedelta

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable
from efiling.rules.actors import SYSTEM
from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.people import Person
from tests.builders.processes.commands import command
from tests.builders.work import work_off


class Year:
    """Business time moves only as it says."""

    def __init__(self, client: Client, mailbox: Mailbox) -> None:
        self.client = client
        self.mailbox = mailbox
        self.first_day = clock.today()
        self._read: dict[str, int] = {}

    async def begin(self) -> None:
        """Nine o'clock of the first day; the worker has just been started."""
        clock.move_to(clock.midnight(self.first_day) + timedelta(hours=9))
        await advance_timetable(SYSTEM)

    async def morning(self, day: date) -> None:
        """Nine o'clock of a day. On the evening before somebody registered, and at night the
        service did what it does by itself."""
        clock.move_to(clock.midnight(day) - timedelta(hours=4))
        assert (await self.client.register(await self.client.known(Person())))["problems"] == []

        clock.move_to(clock.midnight(day) + timedelta(hours=5))
        await advance_timetable(SYSTEM)
        await work_off()

        clock.move_to(clock.midnight(day) + timedelta(hours=9))

    async def mails(self, address: str) -> dict[str, str]:
        """What came to an address since it was asked last: subject to words."""
        await work_off()
        fresh = self.mailbox.to(address)[self._read.get(address, 0) :]
        self._read[address] = self._read.get(address, 0) + len(fresh)
        told = {mail["Subject"].removeprefix("[Todokede] "): text_of(mail) for mail in fresh}
        assert len(told) == len(fresh), "nobody is told the same twice"
        return told

    async def types(self, *words: str) -> str:
        """What a command prints that an operator types now."""
        done = await asyncio.to_thread(command, *words, at=clock.now())
        assert done.returncode == 0, done.stderr
        return done.stdout

    async def feeds(self, *persons: Person) -> str:
        """The operator loads what the Agency sent today."""
        path = self.client.folder / f"feed-{clock.today()}.jsonl"
        path.write_text("".join(f"{person.line()}\n" for person in persons), encoding="utf-8")
        return await self.types("cards", "load", str(path))
