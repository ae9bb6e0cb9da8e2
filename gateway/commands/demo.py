"""Demo data for trying out: card records, accounts that can log in, and commands to copy and
paste."""

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

from efiling import clock
from efiling.actions.institutions.institutions import NewInstitution, register_institution
from efiling.actions.people.accounts import register_resident
from efiling.actions.people.cards import load_cards
from efiling.actions.people.staff import create_staff
from efiling.errors import Refused
from efiling.rules.actors import STAFF, SYSTEM
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
from gateway.commands.outcome import CommandFailed
from i18n import Language

CARDS = 1_000
FREE_CARDS = 5
SYMBOLS = "-_+=@"
"""Allowed in passwords, and harmless in a shell."""
MAIL = "demo-resident@example.test"
ORGANIZATION = {
    "name": "株式会社デモ",
    "address": {"municipality": "13104", "rest": "西新宿２－８－１"},
}


def demo_file() -> Path:
    """Where the demo accounts are written down (mode 0600), beside the keys."""
    return settings().keys_file.parent / "demo.json"


async def make_demo() -> dict[str, Any]:
    """Loads the cards, makes the accounts and writes `demo_file()`. Raises Refused, OSError."""
    today = clock.today()
    # Together: passwords are hashed in a thread while the cards are read.
    _, staff, school = await asyncio.gather(_load_cards(today), _add_staff(), _add_school())

    suitable = list(islice(_suitable_cards(today), 4 * FREE_CARDS))
    auth_id, password = _auth_id("demo"), _password()
    card = await _register(suitable, auth_id, password)
    free = [record for record in suitable if record is not card][:FREE_CARDS]

    demo: dict[str, Any] = {
        "resident": {"authId": auth_id, "password": password, "mail": MAIL, **_on_card(card)},
        "cardsWithoutAccount": [_on_card(record) for record in free],
        "institution": school,
        **staff,
    }
    _write(demo)
    return demo


def known_demo() -> dict[str, Any] | None:
    """What `make_demo` wrote; None where it never did."""
    with contextlib.suppress(FileNotFoundError):
        demo: dict[str, Any] = json.loads(demo_file().read_text(encoding="utf-8"))
        return demo
    return None


async def _load_cards(today: date) -> None:
    with tempfile.TemporaryDirectory(prefix="todokede-demo-") as folder:
        # Outside `var` and gone at once: nothing there may hold a name in clear save the demo file
        # itself.
        feed = Path(folder) / "cards.jsonl"
        feed.write_bytes(b"".join(card_lines(CARDS, today)))
        await load_cards(SYSTEM, feed)


async def _register(cards: list[dict[str, Any]], auth_id: str, password: str) -> dict[str, Any]:
    for record in cards:
        facts = CardFacts(
            name=record["name"],
            birth_date=date.fromisoformat(record["birthDate"]),
            sex=Sex(record["sex"]),
            nationality=record["nationality"],
            card_number=record["cardNumber"],
        )

        try:
            await register_resident(
                SYSTEM, facts, auth_id, password, MAIL, Language.EN, accepts_terms=True
            )
        except Refused as refused:
            if {problem.code for problem in refused.problems} != {"ALREADY_REGISTERED"}:
                raise
        else:
            return record

    raise CommandFailed("every demo card has an account already")


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


async def _add_school() -> dict[str, str]:
    """A language school, registered as at the counter; its registration mail goes out the next
    day."""
    auth_id, password, mail = _auth_id("school"), _password(), "demo-school@example.test"
    new = NewInstitution(
        facts=SCHOOL,
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


def _on_card(record: dict[str, Any]) -> dict[str, Any]:
    """What the card says, in the shape of GraphQL's `SubjectInput`, and the status."""
    names = ("name", "birthDate", "sex", "nationality", "cardNumber")
    address = {"municipality": record["municipality"], "rest": record["addressRest"]}
    return {
        "card": {name: record[name] for name in names},
        "address": address,
        "status": record["status"],
    }


def _write(demo: dict[str, Any]) -> None:
    path = demo_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(demo, file, ensure_ascii=False, indent=2)
        file.write("\n")


def instructions(demo: dict[str, Any], url: str) -> str:
    """How to log in and file, as commands that work when they are copied and pasted."""
    resident = demo["resident"]
    send = f"curl -sS {url}/graphql -H 'Content-Type: application/json'"
    read_token = (
        "python3 -c \"import json, sys; print(json.load(sys.stdin)['data']['logIn']['token'])\""
    )
    log_in, submit = _log_in_body(resident), _submit_body(resident)

    return (
        f"Demo resident: ID {resident['authId']}  password {resident['password']}\n"
        f"{_school_line(demo)}"
        "Demo staff (helpdesk, officer, auditor, administrator), their one-time secrets, and more "
        f"cards, without an account yet: {demo_file()}\n\n"
        f"Log in:\n\nTOKEN=$({send} -d {log_in} | {read_token})\n\n"
        f'File a notification:\n\n{send} -H "Authorization: Bearer $TOKEN" -d {submit}\n'
    )


def _school_line(demo: dict[str, Any]) -> str:
    # A demo that was made before there were institutions has no school.
    school = demo.get("institution")
    return f"Demo school: ID {school['authId']}  password {school['password']}\n" if school else ""


def _log_in_body(resident: dict[str, Any]) -> str:
    return _body(
        "mutation LogIn($input: LogInInput!) { logIn(input: $input) { token problems { code "
        "message } } }",
        {"authId": resident["authId"], "password": resident["password"], "bearer": True},
    )


def _submit_body(resident: dict[str, Any]) -> str:
    left_on = clock.today() - timedelta(days=3)
    left = {"on": left_on.isoformat(), "organization": ORGANIZATION}
    filing = {
        "subject": {**resident["card"], "address": resident["address"]},
        "details": {"activityOrgLeft": left},
    }
    return _body(
        "mutation File($input: SubmitFilingInput!) { submitFiling(input: $input) {"
        " filing { receptionNumber kind state receivedAt } receipt { pdf } notices { code message }"
        " problems { code path message } } }",
        {"filing": filing, "idempotencyKey": f"demo-{clock.today()}"},
    )


def _body(query: str, values: dict[str, Any]) -> str:
    """A request's JSON in single quotes for the shell."""
    text = json.dumps({"query": query, "variables": {"input": values}}, ensure_ascii=False)
    return "'" + text.replace("'", "\\u0027") + "'"
