"""What every test may ask for. The servers themselves come from `tests/services.py`."""

import gc
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import Type

from efiling import clock, operations
from efiling.actions.people import delayed_refusals
from efiling.adapters import limits, logs, passwords
from efiling.settings import settings
from gateway.__main__ import keep_what_is_loaded
from tests import once, services
from tests.builders.edge.lines import Lines
from tests.builders.graphql.comparing import both_executors
from tests.builders.post_office import PostOffice
from tests.builders.real_clock import real_clock
from tests.days import moved_clock
from tests.endless import pytest_runtest_call, pytest_runtest_setup, pytest_runtest_teardown
from tests.server import roomy_memory
from tests.skipping import pytest_runtest_makereport, pytest_terminal_summary
from tests.templates import copy_migrated, forget_templates, make_migrated, migrated_postgres
from tests.valkey import Redis

__all__ = [
    "both_executors",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "pytest_terminal_summary",
]

OURS = "TODOKEDE_"
FOR_TESTS = "TODOKEDE_TEST_"
LIGHT = once.KnownHashes(
    passwords.ACCEPTED_PASSES[0],
    passwords.ACCEPTED_MEMORY_KIB[0],
    passwords.LANES,
    passwords.HASH_BYTES,
    passwords.SALT_BYTES,
    type=Type.ID,
)
LIGHT_DUMMY = LIGHT.hash("")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before a process of several begins (pytest-xdist): it gets the servers of this one."""
    node.workerinput["services"] = services.addresses()


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported: a process of several takes the servers of the one that controls
    them; days are those of `tests/days.py`; examples are the same in every run, or new ones where
    the day is not the present one, and have no time limit. Folders of tests lie in memory, as the
    cluster does: each commit to SQLite waits for the disk.

    The environment says the day too: what a module or a whole run shares begins its processes
    before `a_world_of_its_own` does."""
    given: dict[str, Any] | None = getattr(config, "workerinput", None)
    if given:
        services.use(given["services"], int(given["workerid"].removeprefix("gw")))
    elif memory := roomy_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
    once.share()

    moved = moved_clock()
    clock.configure(moved)
    os.environ.pop("TODOKEDE_CLOCK", None)
    if moved:
        os.environ["TODOKEDE_CLOCK"] = moved

    same = hypothesis.settings.get_profile("ci")
    hypothesis.settings.register_profile("new", same, derandomize=False)
    hypothesis.settings.load_profile("new" if moved else "ci")


def pytest_collection_finish() -> None:
    """What is loaded by now stays, as in a gateway: to look through all of it for garbage again and
    again was a seventh of the work."""
    gc.collect()
    keep_what_is_loaded()


@pytest.fixture
def full_password_work() -> None:
    """For tests of the work of hashing itself: it is as it is served."""


@pytest.fixture(autouse=True)
def light_password_work(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with the least work that a stored hash may name: most tests log in,
    and the full work would be what they cost."""
    if "full_password_work" in request.fixturenames:
        return
    monkeypatch.setattr(passwords, "_hasher", LIGHT)
    monkeypatch.setattr(passwords, "_DUMMY", LIGHT_DUMMY)


@pytest.fixture
def full_delays() -> None:
    """For tests of the delay of refusals itself: it is as it is served."""


@pytest.fixture(autouse=True)
def short_delays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves at a fixed delay does so at a shorter one: most tests are refused something, and
    would wait a quarter of a second each time."""
    if "full_delays" not in request.fixturenames:
        monkeypatch.setattr(delayed_refusals, "STEP_SECONDS", 0.001)


@pytest.fixture(autouse=True)
def a_world_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings of the machine do not reach a test, and nothing a test does reaches the checkout's
    `var`. Business time is that of `tests/days.py`; a clock that a test moved goes back."""
    for name in os.environ:
        if name.startswith(OURS) and not name.startswith(FOR_TESTS):
            monkeypatch.delenv(name)
    monkeypatch.delenv("COLUMNS", raising=False)  # pytest-xdist tells its processes a width
    monkeypatch.delenv("CALLED_AS", raising=False)  # dev.py says how it was called

    var = tmp_path / "var"
    var.mkdir()
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", f"sqlite://{var / 'todokede.db'}")
    monkeypatch.setenv("TODOKEDE_KEYS_FILE", str(var / "keys.json"))
    monkeypatch.setenv("TODOKEDE_MAIL_URL", f"file:{var / 'mail'}")

    moved = moved_clock()
    if moved:
        monkeypatch.setenv("TODOKEDE_CLOCK", moved)
    settings.cache_clear()
    clock.configure(moved)
    monkeypatch.setattr(real_clock, "ahead", 0.0)
    monkeypatch.setattr(clock, "real_seconds", real_clock)

    yield
    settings.cache_clear()
    clock.configure(moved)


@pytest.fixture(autouse=True)
def kept_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test does to the printers of log lines ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(logs._Reader, "process", None)

    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Every log line of this process while the test runs, those of libraries included."""
    logs.set_up("test")
    return Lines(capsys)


@pytest.fixture
def fresh_postgres() -> Iterator[Callable[..., str]]:
    """`fresh_postgres()` or `fresh_postgres(template_url)` gives the URL of a new PostgreSQL
    database, gone after the test."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        made.append(services.postgres().fresh(template))
        return made[-1]

    yield make
    for url in made:
        services.postgres().drop(url)


@pytest.fixture
def postgres_url(fresh_postgres: Callable[..., str]) -> str:
    """An empty PostgreSQL database of the test's own."""
    return fresh_postgres()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    templates: None,
    fresh_postgres: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """An empty database, or a migrated one for a test that asks for `application`; the test runs
    once on SQLite and once on PostgreSQL. TODOKEDE_DATABASE_URL says the same."""
    migrated = "application" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "var" / "todokede.db"
        url = f"sqlite://{path}"
        if migrated:
            copy_migrated(path)
    else:
        url = fresh_postgres(migrated_postgres() if migrated else None)
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", url)
    settings.cache_clear()
    return url


@pytest.fixture
def present_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the year in which PostgreSQL's own clock stands, which nothing moves. Is asked
    for before `application`."""
    monkeypatch.delenv("TODOKEDE_CLOCK", raising=False)
    settings.cache_clear()
    clock.configure(None)


@pytest.fixture
def redis_url() -> str:
    """The broker that the tests of one process share; each flushes its database first."""
    return services.redis_url()


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A broker that the test may flush, kill and start again."""
    redis = Redis()
    yield redis
    redis.end()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """An SMTP server that keeps what it gets."""
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def office(post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> PostOffice:
    """The server that the mails of the test go to."""
    monkeypatch.setenv("TODOKEDE_MAIL_URL", f"{post_office.url}?starttls=off")
    settings.cache_clear()
    return post_office


@pytest.fixture(scope="session", autouse=True)
def templates() -> Iterator[None]:
    """Migrated databases that tests copy go with the last test."""
    yield
    forget_templates()


@pytest.fixture
async def migrated_url(database_url: str) -> str:
    """A migrated database that nobody has opened."""
    await make_migrated(database_url)
    return database_url


@pytest.fixture
async def application(database_url: str) -> AsyncIterator[str]:
    """The application open on a migrated database, once on SQLite and once on PostgreSQL."""
    settings.cache_clear()
    limits.forget()
    async with operations.opened_application():
        yield database_url
    settings.cache_clear()
