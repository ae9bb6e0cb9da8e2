"""A school with an API token at a gateway that runs, and the command as its clerk types it."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from efiling import clock, operations
from efiling.actions.institutions.tokens import create_api_token
from efiling.adapters import workbooks
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.vocabulary import BatchKind, TokenScope
from efiling.settings import settings
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading
from i18n import Language
from tests.builders.batches import rows_of, students
from tests.builders.institutions import school_logged_in
from tests.builders.people import PASSWORD, Person
from tests.builders.processes import programs
from tests.builders.processes.gateways import Gateway, environment
from tests.house.source import ROOT
from tests.templates import make_migrated
from todokede_client import AsyncTodokede, Todokede
from todokede_client.generated.input_types import LogInInput

ANSWER_SECONDS = 120.0
CHANGE_LANGUAGE = """mutation($input: ChangeLanguageInput!) {
  changeLanguage(input: $input) { problems { code } }
}"""


@dataclass
class Clerk:
    """Somebody at the school: a folder, a token, the command `todokede`."""

    folder: Path
    gateway: Gateway
    token: str
    auth_id: str
    people: Sequence[Person] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What the command sees."""
        ours = environment(self.folder) | {
            "PYTHONPATH": str(ROOT / "client"),
            "XDG_CONFIG_HOME": str(self.folder),
        }
        return ours | {
            "TODOKEDE_URL": self.gateway.url,
            "TODOKEDE_TOKEN": self.token,
            "COLUMNS": "250",
        }

    def begin(self, *words: str | Path) -> subprocess.Popen[str]:
        """Starts the command."""
        command = [sys.executable, "-m", "todokede_client", *map(str, words)]
        kept: Any = {"cwd": self.folder, "env": self.environment, "text": True}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kept)

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        """Exit code, output and errors of the command."""
        return self._run("", self.environment, *map(str, words))

    def run_with_input(
        self, written: str, changed: Mapping[str, str | None], *words: str
    ) -> tuple[int, str, str]:
        """The command with lines of standard input and another environment; None takes a variable
        away."""
        environment = self.environment | dict(changed)
        known = {name: value for name, value in environment.items() if value is not None}
        return self._run(written, known, *words)

    def _run(
        self, written: str, environment: Mapping[str, str], *words: str
    ) -> tuple[int, str, str]:
        done = programs.run(
            "todokede_client",
            *words,
            folder=self.folder,
            environment=environment,
            written=written.encode(),
            seconds=ANSWER_SECONDS,
        )
        return done.returncode, done.stdout, done.stderr

    def begin_at(
        self, terminal: int, environment: Mapping[str, str], *words: str
    ) -> subprocess.Popen[bytes]:
        """Starts the command at a terminal."""
        command = [sys.executable, "-m", "todokede_client", *words]
        streams: Any = dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
        return subprocess.Popen(command, cwd=self.folder, env=dict(environment), **streams)

    @contextmanager
    def held(self, file: Path) -> Iterator[None]:
        """Somebody else is filing the file while the block runs."""
        with file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield

    def workbook(
        self, name: str = "students.xlsx", people: Sequence[Person] = (), **cells: str
    ) -> Path:
        """A filled workbook about people, those of the clerk by default; `cells` go into the first
        row."""
        rows = self.rows(people)
        rows[0] |= cells
        return self.keep(name, rows)

    def rows(self, people: Sequence[Person] = ()) -> list[dict[str, str]]:
        """The cells of such a workbook."""
        filings = rows_of(people or self.people)
        return [cells_of(BatchKind.ACCEPTANCE, filing) for filing in filings]

    def keep(self, name: str, rows: Sequence[Mapping[str, str]]) -> Path:
        """A workbook of these rows."""
        file = self.folder / name
        file.write_bytes(workbooks.write_rows(BatchKind.ACCEPTANCE, rows, Language.EN))
        return file

    def speak(self, language: Language) -> None:
        """The school reads another language from now on."""
        with Todokede(self.gateway.url) as door:
            fields = LogInInput(authId=self.auth_id, password=PASSWORD, bearer=True)
            session = door.log_in(fields).log_in.token
        with Todokede(self.gateway.url, session or "") as service:
            service.execute(CHANGE_LANGUAGE, None, {"input": {"language": language.name}})

    def service(self) -> Todokede:
        """The typed interface."""
        return Todokede(self.gateway.url, self.token)

    def waiting_service(self) -> AsyncTodokede:
        """The one for asyncio."""
        return AsyncTodokede(self.gateway.url, self.token)

    def numbers(self) -> list[str]:
        """The reception numbers of all batches, newest first."""
        with self.service() as service:
            viewer = service.batches(first=100).viewer
        assert viewer
        assert viewer.batches
        return [batch.reception_number for batch in viewer.batches.nodes]

    async def stored(self, table: str) -> int:
        """Rows of a table, whoever's."""
        async with self.inside():
            rows = await Reading(SYSTEM).fetch(
                unscoped("a test counts", f"SELECT count(*) AS n FROM {table}")
            )
        return int(rows[0]["n"])

    @asynccontextmanager
    async def inside(self) -> AsyncIterator[None]:
        """The application open in this process, on the gateway's database."""
        async with operations.opened_application():
            yield

    def register(self) -> str:
        """Runs the registration of tomorrow's midnight."""
        return self.gateway.command(
            "registration", "run", "--as-of", (clock.today() + timedelta(days=1)).isoformat()
        )

    def load(self, *people: Person) -> None:
        """A newer card feed about people."""
        feed = self.folder / f"feed-{people[0].revision}.jsonl"
        feed.write_text("".join(f"{person.line()}\n" for person in people), encoding="utf-8")
        self.gateway.command("cards", "load", str(feed))


@dataclass(frozen=True)
class Office:
    """What every clerk begins with: a database with a school, its token and its students, and the
    keys to it."""

    folder: Path
    token: str
    auth_id: str
    people: Sequence[Person]


async def open_office(folder: Path, count: int) -> Office:
    """A school with so many students in the card register, in the database that the settings
    name."""
    await make_migrated(settings().database_url)
    async with operations.opened_application():
        school, actor = await school_logged_in()
        made = await create_api_token(actor, "学務システム", list(TokenScope), None, PASSWORD)
        people = await students(folder, count)
    shutil.copytree(folder / "var", folder / "office")
    return Office(folder / "office", made.token, school.auth_id, people)


@asynccontextmanager
async def clerk_at_work(folder: Path, office: Office, count: int) -> AsyncIterator[Clerk]:
    """A clerk with so many of the office's students, at a gateway that is ready."""
    var, desk = folder / "var", folder / "desk"  # the test's settings point to the first
    shutil.copytree(office.folder, var, dirs_exist_ok=True)
    desk.mkdir()
    clerk = Clerk(desk, Gateway(var), office.token, office.auth_id, office.people[:count])
    try:
        await clerk.gateway.start()
        yield clerk
    finally:
        clerk.gateway.kill()
