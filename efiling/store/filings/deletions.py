"""Filings whose deletion was asked for by post: their effect is over, their rows are unchanged."""

from datetime import date, datetime
from uuid import UUID

import orjson

from efiling.rules.filings.deletions import DeletionRequest
from efiling.store.engine.records import Column, Record
from efiling.store.engine.sealing import seal
from efiling.store.engine.work import Reading, Work

NOT_DELETED = "NOT EXISTS (SELECT 1 FROM filing_deletion d WHERE d.id = {filing}id)"
"""The condition that a filing, with its alias, has its effect still."""


class FilingDeletion(Record):
    """That a filing was deleted; its id is the filing's."""

    id = Column[UUID]()
    deleted_on = Column[date]()


async def add_deletion(
    unit: Work, filing: UUID, request: DeletionRequest, now: datetime, today: date
) -> bool:
    """Records a deletion; False where another officer did so before."""
    facts = request.applicant
    letter = {
        "filedOn": request.filed_on.isoformat(),
        "statement": request.statement,
        "contents": request.contents,
        "name": facts.name,
        "birthDate": facts.birth_date.isoformat(),
        "sex": facts.sex.value,
        "nationality": facts.nationality,
        "cardNumber": facts.card_number,
        "phone": request.phone,
    }

    row = {
        "id": filing,
        "account": unit.actor.own_account,
        "deleted_on": today,
        "received_on": request.received_on,
        "recorded_at": now,
        "letter_sealed": seal(orjson.dumps(letter).decode(), "filing_deletion.letter", filing),
    }
    return bool(
        await unit.insert("filing_deletion", [row], otherwise="ON CONFLICT (id) DO NOTHING")
    )


async def find_deletion(view: Reading | Work, filing: UUID) -> FilingDeletion | None:
    row = await view.fetch_one(
        f"SELECT {FilingDeletion.columns()} FROM filing_deletion WHERE id = $1", filing
    )
    return FilingDeletion(row) if row else None
