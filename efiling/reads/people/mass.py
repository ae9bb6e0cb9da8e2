"""Whether so many accounts would end at once that a person has to look first."""

from efiling.rules.people.expiry import Brake, is_mass, too_many_for_mass
from efiling.store.engine.work import Reading
from efiling.store.people import due_accounts


async def mass_of(view: Reading, ending: int) -> Brake | None:
    """Why so many must not end without a person's word; None: they may. Counting many takes long:
    it is done only where it could matter, and no further."""
    if not is_mass(ending, 0):
        return None
    live = await due_accounts.count_live(view, too_many_for_mass(ending))
    return Brake(ending, live) if is_mass(ending, live) else None
