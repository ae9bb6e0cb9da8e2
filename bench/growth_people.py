"""Who is measured in `bench.growth`, and what they ask: the same people in both databases, made by
the service itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from bench import batches_data
from bench.filing import DOCUMENT as FILE
from bench.growth_data import Measured
from bench.history import QUERY as HISTORY
from bench.login import DOCUMENT as LOG_IN
from efiling import clock
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.people import accounts, sessions
from tests.builders.crowds import crowd, digest_of
from tests.builders.inputs import contract_ended
from tests.builders.owner import as_owner, leave
from tests.builders.people import PASSWORD, Person, registered
from tests.builders.staff import staff

HOST = "127.0.0.1"
RESIDENTS = 40
HELPERS = 20
"""Each of the helpdesk may look sixty times an hour."""
LOOK_UP = (
    'query LookUp($by: AccountLookup!) { accountState(by: $by, ticket: "T-1") { role state'
    " lockedUntil expiresOn passwordExpiresOn lastLogInAt maskedMail"
    " mails { kind queuedAt state attempts smtpCode } diagnosis { code message } } }"
)
AUDIT = (
    "query Trail($subject: ID, $event: String, $to: DateTime) {"
    " auditTrail(first: 50, subject: $subject, event: $event, to: $to) { pageInfo { endCursor }"
    " nodes { id at event actorRole actor subject details { name value } digest } } }"
)
OF_SCHOOL = (
    "query Filed { viewer { filings(first: 20) { totalCount nodes { receptionNumber kind state"
    " receivedAt clientReference batch { receptionNumber } } pageInfo { endCursor } } } }"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Requests of one kind, and what stands in every right answer."""

    requests: Sequence[bytes]
    told: bytes


@dataclass(frozen=True, slots=True)
class People:
    """Who asks: residents with their accounts and tokens, schools, staff; and the batches to
    send."""

    measured: Measured
    residents: Sequence[Person]
    tokens: Sequence[str]
    school_tokens: Sequence[str]
    helpdesk: Sequence[str]
    auditor: str
    batches: Sequence[bytes]


async def plant(folder: Path, batches: int, due: int) -> People:
    """Into the migrated database of the settings. `due`: so many accounts at their end."""
    sent = (await batches_data.fill(HOST, batches)).requests
    async with opened_application():
        residents = [await registered(folder) for _ in range(RESIDENTS)]
        known = [await accounts.find_by_auth_id(Reading(SYSTEM), one.auth_id) for one in residents]
        found = [one for one in known if one and one.person_digest]
        schools = await as_owner(
            "SELECT id, institution FROM account WHERE role = 'INSTITUTION' ORDER BY id"
        )
        roles = (Role.AUDITOR, *[Role.HELPDESK] * HELPERS)
        ids = [await _id_of((await staff(role)).auth_id) for role in roles]

        tokens = await _sessions([one.id for one in found])
        school_tokens = await _sessions([one["id"] for one in schools])
        auditor, *helpdesk = await _sessions(ids)
        await _make_due(folder, due)
        await leave()
    measured = Measured(
        [(one.id, one.person_digest or b"") for one in found],
        [(one["id"], one["institution"]) for one in schools],
    )
    return People(measured, residents, tokens, school_tokens, helpdesk, auditor, sent)


async def _id_of(auth_id: str) -> UUID:
    account = await accounts.find_by_auth_id(Reading(SYSTEM), auth_id)
    assert account, "it was made just now"
    return account.id


async def _sessions(ids: Sequence[UUID]) -> list[str]:
    tokens = [f"tds_growth{account.hex}" for account in ids]

    async def opened() -> None:
        async with Work(SYSTEM) as unit:
            for account, token in zip(ids, tokens, strict=True):
                digest = sessions.digest_of(token)
                await sessions.open_session(unit, digest, account, clock.now())

    await uncancelled(opened())
    return tokens


async def _make_due(folder: Path, due: int) -> None:
    """Half by their last day, half by their card."""
    await crowd(folder, due - due // 2, expires_on=clock.today() - timedelta(days=1))
    lapsed = [digest_of(person) for person in await crowd(folder, due // 2)]
    await as_owner(
        "UPDATE card SET validity = 'LAPSED', loss = 'DUE' WHERE person_digest = ANY($1)", lapsed
    )


def asked(people: People, numbers: Sequence[str], counts: Mapping[str, int]) -> dict[str, Asking]:
    """Everything that is asked of a gateway: by name, so many as `counts` says. `numbers`: one
    reception number of each resident, of long ago."""
    told = {
        "history": (_histories(people), b'"cursor"'),
        "institution": (_filed(people), b'"totalCount":'),
        "login": (_log_ins(people), b'"token":"tds_'),
        "submit": (_filings(people), b'"state":"REGISTERING"'),
        "batch": (iter(people.batches), b'"state":"REGISTERING"'),
        "helpdesk": (_look_ups(people, numbers), b'"maskedMail"'),
        "audit": (_pages(people), b'"endCursor":"'),
    }
    return {
        name: Asking(list(islice(requests, counts[name])), mark)
        for name, (requests, mark) in told.items()
        if name in counts
    }


def _request(token: str, document: str, **variables: Any) -> bytes:
    body = orjson.dumps({"query": document, "variables": variables})
    request = batches_data.request_with(HOST, token, body)
    return request if token else request.replace(b"Authorization: Bearer \r\n", b"")


def _histories(people: People) -> Iterator[bytes]:
    while True:
        for token in people.tokens:
            yield _request(token, HISTORY)


def _filed(people: People) -> Iterator[bytes]:
    while True:
        for token in people.school_tokens:
            yield _request(token, OF_SCHOOL)


def _log_ins(people: People) -> Iterator[bytes]:
    while True:
        for person in people.residents:
            fields = {"authId": person.auth_id, "password": PASSWORD, "bearer": True}
            yield _request("", LOG_IN, input=fields)


def _filings(people: People) -> Iterator[bytes]:
    number = 0
    while True:
        for person, token in zip(people.residents, people.tokens, strict=True):
            fields = {
                "filing": contract_ended(person, clock.today()),
                "idempotencyKey": f"filing {(number := number + 1)}",
            }
            yield _request(token, FILE, input=fields)


def _look_ups(people: People, numbers: Sequence[str]) -> Iterator[bytes]:
    helpers = cycle(people.helpdesk)
    while True:
        for person, number in zip(people.residents, numbers, strict=True):
            yield _request(next(helpers), LOOK_UP, by={"authId": person.auth_id})
            yield _request(next(helpers), LOOK_UP, by={"cardNumber": person.card_number})
            yield _request(next(helpers), LOOK_UP, by={"receptionNumber": number})


def _pages(people: People) -> Iterator[bytes]:
    """By account, by event, by time, and of everything."""
    middle = {"to": _middle(clock.now())}
    while True:
        for account, _ in people.measured.residents:
            yield _request(people.auditor, AUDIT)
            yield _request(people.auditor, AUDIT, subject=str(account))
            yield _request(people.auditor, AUDIT, event="account.logged_in")
            yield _request(people.auditor, AUDIT, event="account.log_in_failed", **middle)
            yield _request(people.auditor, AUDIT, **middle)


def _middle(now: datetime) -> str:
    return (now - timedelta(days=500)).isoformat()
