"""What must not take longer than a written number, on a machine that does nothing else.

`python -m bench.ceilings [NAME]` measures each in seconds, the best of some tries, and exits with 1
if one is over its ceiling.
"""

import asyncio
import json
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

from bench.best import least, quickest
from bench.judging import (
    judge_60_doubling_fragments,
    judge_costly_documents,
    judge_hostile_documents,
)
from efiling.adapters import limits
from efiling.adapters.keys import Keys, open_keys
from efiling.adapters.limits import LIMITS, Window
from efiling.adapters.passwords import hash_password, verify_password
from efiling.adapters.receipts import ReceiptPage, render_receipt
from efiling.errors import RateLimited
from efiling.rules.filings.filings import check_filing
from efiling.rules.vocabulary import BatchKind
from efiling.settings import settings
from i18n import Language
from tests.builders.edge import sample
from tests.builders.edge.hostile import TOO_MUCH, doubling
from tests.builders.edge.wire import get, post, talk
from tests.builders.filings import ended
from tests.builders.hostile_files import HOSTILE_CSV, HOSTILE_WORKBOOKS, KIND, filled
from tests.builders.people import Person
from tests.builders.processes.file_readers import Readers, readers_apart


def check_300_filings() -> float:
    filing, today = ended(Person()), ended(Person()).details.on
    return quickest(lambda: [check_filing(filing, today) for _ in range(300)])


@cache
def keys() -> Keys:
    return open_keys(Path(tempfile.mkdtemp()) / "keys.json", create=True)


def seal_300_rows() -> float:
    rows = [uuid4() for _ in range(300)]
    return quickest(lambda: [keys().encrypt(b"x" * 800, "filing", row) for row in rows])


def refuse_a_long_password() -> float:
    keys()
    return quickest(lambda: asyncio.run(verify_password("a" * 1_000_000, uuid4(), None)))


def tell_a_known_auth_id_from_an_unknown_one() -> float:
    """By how much, of what a known one takes, the quickest of both differ."""
    keys()

    async def measured() -> float:
        account = uuid4()
        stored = await hash_password("abc12345#", account)
        took: dict[str | None, list[float]] = {stored: [], None: []}
        for _ in range(15):
            for given, seconds in took.items():
                begun = time.perf_counter()
                await verify_password("wrong", account, given)
                seconds.append(time.perf_counter() - begun)
        known, unknown = map(min, took.values())
        return abs(unknown - known) / known

    return asyncio.run(measured())


def wait_while_a_receipt_is_set() -> float:
    """The longest turn of the loop."""
    page = ReceiptPage(
        language=Language.JA,
        service="在留届出",
        title="届出受付票",
        heading=["次の届出を受け付けました。"],
        number_label="受付番号",
        number="2027 A000 0000 123",
        received_label="受付日時",
        received_at="2027年4月1日 9:00",
        items_heading="届出の内容",
        items=[("氏名", "あ" * 80)] * 300,
        footer=["印刷するか保存してください。"],
    )

    async def longest_turn() -> float:
        task = asyncio.create_task(render_receipt(page))
        longest, last = 0.0, time.perf_counter()
        while not task.done():
            await asyncio.sleep(0)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        return longest

    return least(longest_turn)


def count_a_flood_of_addresses() -> float:
    limits.MOST_KEYS = 1_000
    window, limit = Window(), LIMITS["login.address"]
    return quickest(lambda: [window.wait(limit, str(number), 0.0) for number in range(20_000)])


def read_a_batch_file() -> float:
    return _in_readers(lambda readers: [readers.read("workbook", KIND, filled(KIND)).milliseconds])


def refuse_a_hostile_file() -> float:
    """The worst of them."""

    def measured(readers: Readers) -> list[float]:
        books = [("workbook", make()) for make, _ in HOSTILE_WORKBOOKS.values()]
        texts = [("csv", data) for data in HOSTILE_CSV.values()]
        return [
            min(readers.read(reader, BatchKind(KIND), data).milliseconds for _ in range(3))
            for reader, data in books + texts
        ]

    return _in_readers(measured)


def _in_readers(measured: Callable[[Readers], list[float]]) -> float:
    with tempfile.TemporaryDirectory() as folder, readers_apart(Path(folder)) as readers:
        return max(measured(readers)) / 1000


def count_while_the_broker_is_away() -> float:
    """Thirty tries, of which the first finds out that nobody answers."""
    keys()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        os.environ["TODOKEDE_BROKER_URL"] = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    settings.cache_clear()

    async def thirty_tries() -> float:
        begun = time.perf_counter()
        for _ in range(30):
            with suppress(RateLimited):
                await limits.count_try("login.address", "192.0.2.1")
        return time.perf_counter() - begun

    try:
        return asyncio.run(thirty_tries())
    finally:
        del os.environ["TODOKEDE_BROKER_URL"]
        settings.cache_clear()


def wait_beside_hostile_documents() -> float:
    """The median of a hundred answers while two callers send nothing else."""
    return min(map(statistics.median, waits_beside_hostile_documents()))


def longest_wait_beside_hostile_documents() -> float:
    """The longest of a hundred, in the best of three rounds."""
    return min(map(max, waits_beside_hostile_documents()))


@cache
def waits_beside_hostile_documents() -> list[list[float]]:
    """Three rounds of a hundred answers."""
    hostile = [
        post(json.dumps({"query": query}).encode()) for query in (doubling(60), *TOO_MUCH.values())
    ]
    with sample.serving(sample.application(production=True)) as port:
        stop = threading.Event()

        def attack() -> None:
            turn = 0
            while not stop.wait(0.05):
                talk(port, hostile[turn % len(hostile)])
                turn += 1

        attackers = [threading.Thread(target=attack, daemon=True) for _ in range(2)]
        for attacker in attackers:
            attacker.start()
        try:
            return [_hundred_waits(port) for _ in range(3)]
        finally:
            stop.set()
            for attacker in attackers:
                attacker.join(5)


def _hundred_waits(port: int) -> list[float]:
    waits = []
    for _ in range(100):
        begun = time.perf_counter()
        talk(port, get(b"/livez"))
        waits.append(time.perf_counter() - begun)
        time.sleep(0.01)
    return waits


CEILINGS: dict[Callable[[], float], float] = {
    check_300_filings: 0.1,
    seal_300_rows: 0.010,
    judge_hostile_documents: 0.005,
    judge_costly_documents: 0.005,
    judge_60_doubling_fragments: 0.005,
    refuse_a_long_password: 0.010,
    tell_a_known_auth_id_from_an_unknown_one: 0.25,
    wait_while_a_receipt_is_set: 0.05,
    count_while_the_broker_is_away: 2.0,
    count_a_flood_of_addresses: 1.0,
    read_a_batch_file: 0.2,
    refuse_a_hostile_file: 0.2,
    wait_beside_hostile_documents: 0.02,
    longest_wait_beside_hostile_documents: 0.5,
}


def main(names: list[str]) -> int:
    found = {}
    for measure, ceiling in CEILINGS.items():
        if names and measure.__name__ not in names:
            continue
        seconds = found[measure.__name__] = round(measure(), 4)
        mark = "ok" if seconds <= ceiling else "OVER"
        print(f"{measure.__name__.replace('_', ' '):42} {seconds:8.4f} of {ceiling:6.3f}  {mark}")

    reached = all(
        found.get(measure.__name__, 0) <= ceiling for measure, ceiling in CEILINGS.items()
    )
    print(json.dumps({"bench": "ceilings", "seconds": found, "reached": reached}))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
