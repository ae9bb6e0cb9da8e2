"""What one `submitFiling` runs through: functions and files of ours, counted while it happens.

`python tests/house/measures/walk.py CHECKOUT` files once in that checkout, through its ASGI
application on SQLite, and prints their names as JSON. It uses nothing of the checkout but the
command line, `gateway.app.create_app`, `schema.root.schema` and the public interface, so that the
same script counts an older checkout. It counts the first filing of a process, with what is read or
compiled once in it, and a later one, when the process knows the document; and of what runs
meanwhile only what the request itself does. What a process asks once a second for everybody,
whether a maintenance has begun, it has just asked.

Each function is counted where the request meets it first: before the field, between the field and
the commit, or on the way back. The field is the resolver with its input, which is `schema`'s part;
from there to the commit is what the floors below do. Counted so, commit 631953d has the 142
functions in 33 files that the wish for 70 in 18 was set beside.
"""

import asyncio
import json
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from zoneinfo import ZoneInfo

PACKAGES = ("efiling", "gateway", "i18n", "schema", "sheets", "workers")
PATIENCE_SECONDS = 60
MADE_BY_PYTHON = ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<module>")
"""Code objects that nobody reads as a function of their own."""

FIELD_FOLDER = "schema"
LATER = 4
"""Which filing is counted as a later one: an operation is compiled when it comes again."""

asked: ContextVar[bool] = ContextVar("asked", default=False)
"""Set in the request that is counted, and in every task that it starts."""

Message = MutableMapping[str, Any]
Application = Callable[[Message, Callable[..., Awaitable[Message]], Any], Awaitable[None]]

REGISTER = """mutation Register($input: RegisterResidentInput!) {
  registerResident(input: $input) { problems { code } } }"""
LOG_IN = "mutation LogIn($input: LogInInput!) { logIn(input: $input) { token } }"
FILE = """mutation File($input: SubmitFilingInput!) { submitFiling(input: $input) {
  filing { receptionNumber kind state receivedAt } receipt { pdf }
  notices { code message } problems { code path message remedy } } }"""

CARD = {
    "name": "NGUYEN VAN AN",
    "birthDate": "1996-02-29",
    "sex": "MALE",
    "nationality": "VNM",
    "cardNumber": "AB00000001CD",
}
HOME = {"municipality": "13104", "rest": "西新宿２－８－１"}
EMPLOYER = {"name": "株式会社青空", "address": {"municipality": "13101", "rest": "丸の内１－１"}}


class Recorder:
    """Collects the functions of ours that run in the request that is `asked`."""

    def __init__(self, root: Path, field: CodeType) -> None:
        self.folders = tuple(f"{root / package}{os.sep}" for package in PACKAGES)
        self.root = root
        self.field = field
        self.begin()

    def begin(self) -> None:
        """Counts from nothing."""
        self.between = False
        self.with_filing = False
        self.committed = False
        self.all: set[CodeType] = set()
        self.to_the_commit: set[CodeType] = set()

    def ways(self) -> tuple[list[str], list[str]]:
        """What was counted: to the commit, and to the answer. Errors: AssertionError where no
        filing was committed."""
        assert self.to_the_commit, "no filing was committed"
        assert self.committed, "the commit was not seen"
        return self.names(self.to_the_commit), self.names(self.all)

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """A hook for `sys.setprofile`."""
        if event != "call" or not asked.get():
            return
        code = frame.f_code
        if code.co_name in MADE_BY_PYTHON or not code.co_filename.startswith(self.folders):
            return
        if code is self.field and not self.committed:
            self.between = True  # a coroutine is called again each time it goes on
        if self.between and code not in self.all and not self._is_of_the_field(code):
            self.to_the_commit.add(code)
        self.all.add(code)

    def _is_of_the_field(self, code: CodeType) -> bool:
        return Path(code.co_filename).relative_to(self.root).parts[0] == FIELD_FOLDER

    def statement(self, sql: str) -> None:
        """A hook for every statement of SQLite."""
        words = sql.replace('"', "").upper()
        if words.startswith("INSERT INTO FILING "):
            self.with_filing = True
        elif words.startswith("COMMIT") and self.with_filing:
            self.committed, self.between = True, False

    def names(self, codes: set[CodeType]) -> list[str]:
        """Functions as `file:name`."""
        return sorted(
            f"{Path(code.co_filename).relative_to(self.root)}:{code.co_qualname}" for code in codes
        )


async def post(app: Application, token: str, query: str, given: Message) -> Any:
    """The data of one POST to /graphql, without a socket. Errors: AssertionError with the answer
    if it has errors or problems."""
    body = json.dumps({"query": query, "variables": {"input": given}}).encode()
    headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json")]
    headers += [(b"content-length", str(len(body)).encode())]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }
    answer: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        answer.append(message.get("body", b""))

    await app(scope, receive, send)
    found = json.loads(b"".join(answer))
    assert "errors" not in found, found
    (payload,) = found["data"].values()
    assert not payload.get("problems"), payload
    return payload


async def submit(app: Any, recorder: Recorder) -> dict[str, list[str]]:
    """Registers, logs in, and files; what the first filing runs through, and a later one."""
    async with app.router.lifespan_context(app):
        account = {
            "card": CARD,
            "authId": "river-2026",
            "password": "quiet=River+58",
            "mail": "river@example.test",
            "language": "EN",
            "acceptsTerms": True,
        }
        await post(app, "", REGISTER, account)
        go_by_what_is_known_of_maintenance()
        login = {"authId": "river-2026", "password": "quiet=River+58", "bearer": True}
        token = (await post(app, "", LOG_IN, login))["token"]

        found = {}
        for number in range(1, LATER + 1):
            recorder.begin()
            asked.set(True)
            await post(app, token, FILE, filing(f"left-{number}"))
            asked.set(False)

            later = "" if number == 1 else "_later"
            found[f"to_the_commit{later}"], found[f"to_the_answer{later}"] = recorder.ways()
        return found


def go_by_what_is_known_of_maintenance() -> None:
    """However long the counting takes."""
    known = sys.modules.get("efiling.reads.machinery.maintenance")
    if known:
        known.LOOKED_UP_EVERY_SECONDS = math.inf  # type: ignore[attr-defined]


def filing(key: str) -> Message:
    """The input of submitFiling."""
    left = {"on": (today() - timedelta(days=3)).isoformat(), "organization": EMPLOYER}
    subject = CARD | {"address": HOME}
    return {
        "filing": {"subject": subject, "details": {"activityOrgLeft": left}},
        "idempotencyKey": key,
    }


def today() -> date:
    """The day in Japan."""
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def feed_line() -> str:
    """The person as the card feed tells of them."""
    year = today().year
    facts = CARD | {
        "person": "P000000001",
        "revision": 1,
        "municipality": HOME["municipality"],
        "addressRest": HOME["rest"],
        "status": "HIGHLY_SKILLED_PROFESSIONAL_1C",
        "spouseBasis": False,
        "periodOfStay": "P3Y",
        "stayExpiresOn": f"{year + 2}-01-01",
        "issuedOn": f"{year - 1}-01-01",
        "cardExpiresOn": f"{year + 2}-01-01",
        "validity": "VALID",
        "presence": "IN_JAPAN",
        "designation": None,
        "deemedCard": False,
    }

    return json.dumps(facts, ensure_ascii=False) + "\n"


def prepare(root: Path, folder: Path) -> None:
    """A migrated database with one card."""
    os.environ |= {
        "TODOKEDE_DATABASE_URL": f"sqlite://{folder / 'todokede.db'}",
        "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
        "TODOKEDE_MAIL_URL": f"file:{folder / 'mail'}",
    }

    feed = folder / "feed.jsonl"
    feed.write_text(feed_line(), encoding="utf-8")

    for command in (("migrate",), ("cards", "load", str(feed))):
        subprocess.run(
            [sys.executable, "-m", "gateway", *command],
            cwd=root,
            check=True,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
        )


def field_in(schema: Any) -> CodeType:
    """The function behind `Mutation.submitFiling`."""
    fields = schema.get_type_by_name("Mutation").fields
    (field,) = (one for one in fields if one.python_name == "submit_filing")
    code = field.base_resolver.wrapped_func.__code__
    assert isinstance(code, CodeType)
    return code


def count(root: Path) -> dict[str, list[str]]:
    """The functions of all ways through a checkout. For a process of its own: it imports the
    checkout."""
    sys.path[0] = str(root)
    with tempfile.TemporaryDirectory() as folder:
        prepare(root, Path(folder))

        app_module = __import__("gateway.app", fromlist=["create_app"])
        schema_module = __import__("schema.root", fromlist=["schema"])
        recorder = Recorder(root, field_in(schema_module.schema))
        connect = sqlite3.connect

        def traced(*arguments: Any, **settings: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **settings)
            connection.set_trace_callback(recorder.statement)
            return connection

        sqlite3.connect = traced  # type: ignore[assignment]
        threading.setprofile(recorder.profile)
        sys.setprofile(recorder.profile)
        found = asyncio.run(submit(app_module.create_app(), recorder))
        sys.setprofile(None)
    return found


if __name__ == "__main__":
    json.dump(count(Path(sys.argv[1]).resolve()), sys.stdout)
