"""Who steals the database, its log files or the service's own log learns nothing of anybody (Q2-66,
Q2-67).

Canary persons live a full life with the real gateway and worker; then every byte that is left is
searched for them in five encodings. Only the mails, the keys and the feed tell of them.
"""

import asyncio
import base64
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from efiling import clock
from efiling.rules.people.identity import Address
from efiling.settings import settings
from tests.builders import owner
from tests.builders.inputs import card
from tests.builders.people import PASSWORD, Person
from tests.builders.processes.gateways import Gateway
from tests.builders.processes.residents import LOG_IN, Client, Resident

CANARIES = 3
MAIL_SECONDS = 20
TELLING = ("keys.json", "mail", "feed")
RENOTIFY = (
    "mutation ($input: RenotifyCredentialsInput!) { renotifyCredentials(input: $input) { "
    "problems { code } } }"
)
CHANGE = (
    "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { problems { "
    "code } } }"
)
NEW_PASSWORD = "Quokka-Lantern-63"
WRONG_PASSWORD = "Wombat-Compass-19"


def canary(number: int) -> Person:
    """Somebody whose every fact is found again wherever it is written."""
    return Person(
        name=f"QUETZALCANARIA {'VWXYZ'[number]}OLANDA",
        birth_date=date(1953, 7, 11 + number),
        address=Address("13104", f"籠鳥町９７－{'１２３４５'[number]}"),
        card=f"QZ7{number}419863XW",
    )


def secrets_of(resident: Resident) -> dict[str, str]:
    """What may stand nowhere. Too short to be told from chance: sex, nationality, municipality."""
    person = resident.person
    return {
        "name": person.name,
        "birth date": person.birth_date.isoformat(),
        "card number": person.card_number,
        "address": person.address.rest,
        "auth id": person.auth_id,
        "mail": person.mail,
        "token": resident.token,
    }


ALWAYS = {
    "password": PASSWORD,
    "new password": NEW_PASSWORD,
    "wrong password": WRONG_PASSWORD,
    "organization": "株式会社青空",
    "its new name": "株式会社夕空",
    "its address": "丸の内１－１",
    "unknown auth id": "nobody-knows-4",
}


def written(text: str) -> Iterator[bytes]:
    """A text in every encoding it might stand in."""
    plain = [text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")]
    plain.append(text.encode("cp932", "replace"))
    # As JSON writes what is not ASCII.
    plain.append(text.encode("ascii", "backslashreplace"))
    for form in plain:
        yield form
        yield form.hex().encode()
        yield form.hex().upper().encode()
        for shift in range(3):
            # The characters of base64 that this text determines, at each of the three places it may
            # begin.
            whole = base64.b64encode(bytes(shift) + form)
            yield whole[(shift * 8 + 5) // 6 : (shift + len(form)) * 8 // 6]


def found_in(haystack: bytes, secrets: dict[str, str]) -> set[str]:
    return {
        name for name, text in secrets.items() if any(form in haystack for form in written(text))
    }


async def live(client: Client, resident: Resident) -> None:
    """Registers, logs in rightly and wrongly, files, changes the password and asks for the auth
    ID."""
    await resident.register()
    assert resident.wrong == []

    secret = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert not (await client.ask(CHANGE, {"input": secret}, resident.token))["changePassword"][
        "problems"
    ]

    for _ in range(4):
        await resident.submit(resident.new_key())
    assert await resident.history()

    for auth_id in (resident.person.auth_id, ALWAYS["unknown auth id"]):
        tried = {"authId": auth_id, "password": WRONG_PASSWORD}
        assert (await client.ask(LOG_IN, {"input": tried}))["logIn"]["problems"]

    person = resident.person
    for entered in (card(person), card(person, name="QUETZALCANARIA NOBODY")):
        await client.ask(RENOTIFY, {"input": {"card": entered}})


def wait_for_mails(folder: Path, residents: list[Resident]) -> None:
    """The worker has sent one for each filing, registration, password and auth ID."""
    filings = sum(
        len(numbers) for resident in residents for numbers in resident.acknowledged.values()
    )
    give_up = time.monotonic() + MAIL_SECONDS
    while len(list((folder / "mail").glob("*.eml"))) < filings + 3 * len(residents):
        assert time.monotonic() < give_up
        time.sleep(0.1)


async def dump(url: str) -> bytes:
    """Every row of every table, as text and as the bytes of its columns."""
    connection = await owner.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        assert len(tables) > 10

        parts: list[bytes] = []
        for (table,) in tables:
            for row in await connection.fetch(f'SELECT t::text AS text, t.* FROM "{table}" t'):
                parts += [
                    value if isinstance(value, bytes) else str(value).encode()
                    for value in row.values()
                ]
        return b"\n".join(parts)
    finally:
        await connection.close()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file left, save those that may tell."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = {path: path.relative_to(folder) for path in paths}
    return {
        str(name): path.read_bytes() for path, name in names.items() if name.parts[0] not in TELLING
    }


@pytest.mark.faults
async def test_q2_66_q2_67_a_stolen_database_tells_of_nobody(database_url: str) -> None:
    folder = settings().keys_file.parent
    gateway = Gateway(folder, everything=True, TODOKEDE_DATABASE_URL=database_url)
    (folder / "feed").mkdir()
    persons = [canary(number) for number in range(CANARIES)]
    feed = folder / "feed" / "cards.jsonl"
    bad = persons[0].line().replace('"VALID"', '"?"')
    feed.write_text("\n".join([bad, *(person.line() for person in persons)]), encoding="utf-8")
    await gateway.migrate()
    gateway.command("cards", "load", str(feed))
    try:
        await gateway.start()
        async with Client(gateway.url) as client:
            residents = [Resident(person, client, random.Random(1)) for person in persons]
            await asyncio.gather(*(live(client, resident) for resident in residents))
        tomorrow = clock.today() + timedelta(days=1)
        gateway.command("registration", "run", "--as-of", tomorrow.isoformat())
        wait_for_mails(folder, residents)
    finally:
        gateway.kill()
    mails = b"".join(path.read_bytes() for path in (folder / "mail").iterdir())
    assert persons[0].mail.encode() in mails, "the search finds what is there"

    stolen = files_of(folder)
    assert "log" in stolen
    if database_url.startswith("postgres"):
        stolen["dump"] = await dump(database_url)
    else:
        assert {"todokede.db", "todokede.db-wal"} <= set(stolen)
    told = {name: found_in(content, ALWAYS) for name, content in stolen.items()}
    for resident in residents:
        for name, content in stolen.items():
            told[name] |= found_in(content, secrets_of(resident))
    assert {name: found for name, found in told.items() if found} == {}


def test_the_search_finds_a_canary_in_every_encoding() -> None:
    for text in ("籠鳥町９７－１", "QZ7141986XW"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
            form = text.encode(encoding, "replace")
            for hidden in (
                form,
                form.hex().encode(),
                base64.b64encode(form),
                base64.b64encode(b"a" + form + b"b"),
            ):
                assert found_in(b"before" + hidden + b"after", {"it": text}) == {"it"}
        assert found_in(b"nothing of the kind", {"it": text}) == set()
