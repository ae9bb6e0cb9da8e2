"""Demo data for trying out: card records, accounts that can log in, and filings to send."""

import asyncio
import contextlib
import json
import os
import secrets
import string
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from efiling import clock
from efiling.actions.institutions.delegation import block_delegation
from efiling.actions.institutions.institutions import NewInstitution, register_institution
from efiling.actions.people.accounts import register_resident
from efiling.actions.people.cards import load_cards
from efiling.actions.people.staff import create_staff
from efiling.errors import Refused
from efiling.rules.actors import STAFF, SYSTEM, Actor
from efiling.rules.filings.statuses import groups_of, has_acceptance
from efiling.rules.institutions.institutions import (
    Credentials,
    InstitutionFacts,
    PersonInCharge,
    PostalAddress,
    Proof,
)
from efiling.rules.people.generator import card_lines, card_records
from efiling.rules.people.identity import CardFacts
from efiling.rules.people.one_time_codes import address_of
from efiling.rules.vocabulary import (
    BatchKind,
    Channel,
    Evidence,
    EvidenceForm,
    FilingGroup,
    InstitutionKind,
    Role,
    Sex,
    StatusOfResidence,
)
from efiling.settings import settings
from gateway.commands.demo_people import (
    STARTED,
    DemoPerson,
    demo_people,
    free_people,
    on_card,
    row_about,
)
from gateway.commands.outcome import CommandFailed
from i18n import Language

CARDS = 1_000
FREE_CARDS = 5
SYMBOLS = "-_+=@"
"""Allowed in passwords, and harmless in a shell."""
MAIL = "demo-resident@example.test"
ROWS_FILE = "demo-rows.json"
"""One full batch, as `SubmitBatchInput`."""
TONIGHT_FILE = "demo-tonight.jsonl"
"""The feed that brings the fates of tonight."""


def demo_file(name: str = "demo.json") -> Path:
    """Where the demo accounts are written down (mode 0600), beside the keys, or another file of the
    demo."""
    return settings().keys_file.parent / name


async def make_demo() -> dict[str, Any]:
    """Loads the cards, makes the accounts and writes the files. Raises Refused, OSError."""
    today = clock.today()
    people, free = demo_people(today), free_people(today)
    known = [line for person in people for line in person.lines]
    # Together: passwords are hashed in a thread while the cards are read.
    _, staff, school, employer = await asyncio.gather(
        _load_cards(today, [*free, *known]),
        _add_staff(),
        _add_institution("school", SCHOOL),
        _add_institution("employer", EMPLOYER),
    )

    suitable = list(islice(_suitable_cards(today), 4 * FREE_CARDS))
    auth_id, password = _auth_id("demo"), _password()
    card = await _register(suitable, auth_id, password)
    others = [record for record in suitable if record is not card][:FREE_CARDS]

    demo: dict[str, Any] = {
        "resident": {"authId": auth_id, "password": password, "mail": MAIL, **on_card(card)},
        "cardsWithoutAccount": [on_card(record) for record in others],
        "institution": school,
        "employer": employer,
        "testPeople": [await _told(person, UUID(school["id"]), today) for person in people],
        **staff,
    }
    _write(demo_file(), _indented(demo))
    _write(demo_file(ROWS_FILE), _indented(_rows_of(free, today)))
    tonight = [person.tonight for person in people if person.tonight]
    _write(demo_file(TONIGHT_FILE), b"".join(map(_line, tonight)))
    return demo


def known_demo() -> dict[str, Any] | None:
    """What `make_demo` wrote; None where it never did."""
    with contextlib.suppress(FileNotFoundError):
        demo: dict[str, Any] = json.loads(demo_file().read_text(encoding="utf-8"))
        return demo
    return None


async def _told(person: DemoPerson, school: UUID, today: date) -> dict[str, Any]:
    """What `docs/api.md` tells of somebody with a fate; registers those who have an account."""
    fate = person.fate
    told: dict[str, Any] = {
        "fate": fate.name,
        "sentBy": "employer" if fate.by_employer else "institution",
        "batch": fate.batch.name,
        "problem": fate.problem,
        "error": fate.error,
        "registration": fate.registration,
        **on_card(person.told),
        "row": person.row(today),
    }
    if not fate.has_account:
        return told

    auth_id, password = _auth_id(fate.name.partition("_")[0].lower()), _password()
    account = await register_resident(
        SYSTEM, _facts(person.told), auth_id, password, MAIL, Language.EN, accepts_terms=True
    )
    if fate.is_blocking:
        resident = Actor(role=Role.RESIDENT, account=account.id)
        await block_delegation(resident, blocked=True, institution=school)
    return told | {"account": {"authId": auth_id, "password": password}}


def _rows_of(free: list[dict[str, Any]], today: date) -> dict[str, Any]:
    """One full batch of which every row registers, as `SubmitBatchInput`."""
    rows = [
        row_about(record, STARTED, f"demo-{at:03d}", today) for at, record in enumerate(free, 1)
    ]
    return {"kind": BatchKind.ACCEPTANCE.name, "idempotencyKey": "demo-rows", "rows": rows}


async def _load_cards(today: date, others: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory(prefix="todokede-demo-") as folder:
        # Outside `var` and gone at once: nothing there may hold a name in clear save the demo's
        # own files.
        feed = Path(folder) / "cards.jsonl"
        feed.write_bytes(b"".join([*card_lines(CARDS, today), *map(_line, others)]))
        await load_cards(SYSTEM, feed)


async def _register(cards: list[dict[str, Any]], auth_id: str, password: str) -> dict[str, Any]:
    for record in cards:
        try:
            await register_resident(
                SYSTEM, _facts(record), auth_id, password, MAIL, Language.EN, accepts_terms=True
            )
        except Refused as refused:
            if {problem.code for problem in refused.problems} != {"ALREADY_REGISTERED"}:
                raise
        else:
            return record

    raise CommandFailed("every demo card has an account already")


def _facts(record: dict[str, Any]) -> CardFacts:
    return CardFacts(
        name=record["name"],
        birth_date=date.fromisoformat(record["birthDate"]),
        sex=Sex(record["sex"]),
        nationality=record["nationality"],
        card_number=record["cardNumber"],
    )


SCHOOL = InstitutionFacts(
    name="デモ日本語学院",
    kana="デモニホンゴガクイン",
    corporate_number="7000012050002",
    address=PostalAddress("160-0023", "13104", "西新宿２－８－１"),
    phone="03-1234-5678",
    representative="出見　太郎",
    person_in_charge=PersonInCharge("出見　花子", "デミ　ハナコ"),
    kinds=(InstitutionKind.ACCEPTING_ORGANIZATION, InstitutionKind.JAPANESE_LANGUAGE_SCHOOL),
    support_organization_number=None,
    under_employment_reporting=False,
)


EMPLOYER = InstitutionFacts(
    name="株式会社デモ",
    kana="カブシキガイシャデモ",
    corporate_number=None,
    address=PostalAddress("160-0023", "13104", "西新宿２－８－１"),
    phone="03-1234-5679",
    representative="出見　一郎",
    person_in_charge=PersonInCharge("出見　桜子", "デミ　サクラコ"),
    kinds=(InstitutionKind.ACCEPTING_ORGANIZATION,),
    support_organization_number=None,
    under_employment_reporting=True,
)


async def _add_institution(name: str, facts: InstitutionFacts) -> dict[str, str]:
    """One registered as at the counter; its registration mail goes out the next day."""
    auth_id, password, mail = _auth_id(name), _password(), f"demo-{name}@example.test"
    new = NewInstitution(
        facts=facts,
        proof=Proof(Channel.COUNTER, Evidence.STAFF_CARD, EvidenceForm.ORIGINAL),
        credentials=Credentials((auth_id,), password),
        mail=mail,
        language=Language.EN,
        accepts_terms=True,
    )

    institution, _ = await register_institution(SYSTEM, new)

    return {
        "id": str(institution.id),
        "name": institution.name,
        "authId": auth_id,
        "password": password,
        "mail": mail,
    }


async def _add_staff() -> dict[str, Any]:
    return dict(await asyncio.gather(*(_add_member(role) for role in Role if role in STAFF)))


async def _add_member(role: Role) -> tuple[str, dict[str, str]]:
    name = role.lower()
    auth_id, password, mail = _auth_id(name), _password(), f"demo-{name}@example.test"
    secret = await create_staff(SYSTEM, role, auth_id, password, mail, Language.EN)
    account = {"authId": auth_id, "password": password, "mail": mail}
    return name, account | {"totpSecret": secret, "totpUri": address_of(secret, auth_id)}


def _suitable_cards(today: date) -> Iterator[dict[str, Any]]:
    """Of people who have to tell when they leave where they study or work, for a good while yet,
    and whom the school there has to report."""
    soon = (today + timedelta(days=60)).isoformat()
    for record in card_records(CARDS, today):
        status = StatusOfResidence(str(record["status"]))
        groups = groups_of(status, bool(record["spouseBasis"]), today)
        notifies = (
            FilingGroup.ACTIVITY_ORGANIZATION in groups
            and has_acceptance(status, today)
            and not record["designation"]
        )
        stays = (
            record["validity"] == "VALID"
            and record["presence"] == "IN_JAPAN"
            and str(record["stayExpiresOn"]) > soon
        )

        if notifies and stays:
            yield dict(record)


def _auth_id(prefix: str) -> str:
    """Another one at each demo, so that nobody gets used to one."""
    return f"{prefix}-{secrets.randbelow(9000) + 1000}"


def _password() -> str:
    """A random one with letters, digits and symbols, as the rules demand."""
    kinds = (str.isalpha, str.isdigit, SYMBOLS.__contains__)
    while True:
        password = "".join(
            secrets.choice(string.ascii_letters + string.digits + SYMBOLS) for _ in range(18)
        )
        if all(any(map(kind, password)) for kind in kinds):
            return password


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _indented(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _line(record: dict[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
