"""Drafts of filings: each of one account, all that was typed sealed in one column."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import orjson
from tortoise.queryset import QuerySet

from efiling import clock
from efiling.rules.filings.drafts import DraftContents, DraftField, kept_from
from efiling.rules.vocabulary import FilingKind
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Column, Record, Sealed
from efiling.store.engine.scope import unscoped
from efiling.store.engine.sealing import seal
from efiling.store.engine.work import Reading, Work
from efiling.store.tables.filings import DraftRow


class StoredDraft(Record):
    """One draft."""

    id = Column[UUID]()
    saved_at = Column[datetime]()
    sealed_contents = Sealed("draft", column="contents")

    @property
    def contents(self) -> DraftContents:
        """What was typed. Errors: `DecryptionError`, KeyError, TypeError, ValueError for a damaged
        row."""
        kept = orjson.loads(self.sealed_contents)
        return DraftContents(
            kinds=[FilingKind(kind) for kind in kept["kinds"]],
            fields=[DraftField(path, value) for path, value in kept["fields"]],
        )


def _sealed(draft: UUID, contents: DraftContents) -> bytes:
    written = {
        "kinds": [kind.value for kind in contents.kinds],
        "fields": [[one.path, one.value] for one in contents.fields],
    }
    return seal(orjson.dumps(written).decode(), "draft.contents", draft)


def _kept(view: Reading | Work, today: date) -> QuerySet[DraftRow]:
    return view.of(DraftRow).filter(saved_at__gte=kept_from(today))


async def drafts_of(view: Reading | Work, today: date) -> Sequence[StoredDraft]:
    """The actor's own, newest first."""
    return await StoredDraft.all_of(_kept(view, today).order_by("-saved_at", "-id"))


async def find_draft(view: Reading | Work, draft: UUID, today: date) -> StoredDraft | None:
    """One of the actor's own."""
    return await StoredDraft.first_of(_kept(view, today).filter(id=draft))


async def add_draft(unit: Work, contents: DraftContents, at: datetime) -> UUID:
    """A new one of the actor's own; its id."""
    draft = new_id()
    row = {
        "id": draft,
        "account": unit.actor.own_account,
        "contents_sealed": _sealed(draft, contents),
        "saved_at": at,
    }
    await unit.insert("draft", [row])
    return draft


async def keep(unit: Work, draft: UUID, contents: DraftContents, at: datetime) -> bool:
    """Puts this in the place of what one of the actor's own said; False where there is none."""
    own = _kept(unit, clock.day_of(at)).filter(id=draft)
    return await own.update(contents_sealed=_sealed(draft, contents), saved_at=at) > 0


async def remove(unit: Work, draft: UUID) -> bool:
    """Removes one of the actor's own; False where there is none."""
    return await unit.of(DraftRow).filter(id=draft).delete() > 0


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes drafts that are kept no longer, and those of accounts that ended for good: what a
    sweep ended may be taken back, and its drafts with it. Whoever ended before the oldest draft was
    saved has none.

    A statement: it removes a set, so many rows at a time.
    """
    sql = (
        "DELETE FROM draft WHERE id IN (SELECT id FROM draft WHERE saved_at < $1"
        " UNION SELECT d.id FROM account a JOIN draft d ON d.account = a.id"
        " WHERE a.ended_at >= $1 AND a.ended_at IS NOT NULL AND a.end_run IS NULL LIMIT $2)"
    )
    over = kept_from(clock.day_of(now))
    return await unit.execute(unscoped("drafts are over for everybody", sql), over, limit)
