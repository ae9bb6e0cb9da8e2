"""What a counter officer looks up about a filing, which is on record (security 2.6)."""

from efiling.actions.action import action
from efiling.reads.filings.filings import FilingView, views_of
from efiling.rules.actors import Actor
from efiling.rules.filings.numbers import number_to_look_up
from efiling.store.engine.work import Work
from efiling.store.filings import deletions, filings
from efiling.store.machinery import audit


@action("filing:look_up")
async def look_up_filing(actor: Actor, reception_number: str) -> FilingView | None:
    """Anybody's filing by its number, without what it says; None where there is none."""
    number = number_to_look_up(reception_number)
    if number is None:
        return None

    async with Work(actor, audit.looking_up(number)) as unit:
        stored = await filings.find_by_number(unit, number)
        if stored is None:
            return None
        audit.note_found(unit, stored.resident or stored.account)
        deletion = await deletions.find_deletion(unit, stored.id)
        return (await views_of(unit, [stored], deletion.deleted_on if deletion else None))[0]
