"""How far a run through accounts has come: behind which one its next page begins."""

from dataclasses import dataclass
from uuid import UUID

from efiling.store.engine.statements import Bind
from efiling.store.engine.untyped import untyped
from efiling.store.engine.work import Reading, Work

FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which account a page begins: whatever orders them, then their id. Of a row that holds
    what its types cannot, both are as they are stored."""

    by: object
    id: object = FIRST

    @property
    def account(self) -> str:
        """How the account is named, whatever its row says."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order accounts are gone through: `by` this column and then by their `id`, which
    counts only where several may stand at one place."""

    by: str
    id: str
    is_unique: bool = False

    def behind(self, after: Place, bind: Bind) -> str:
        """The rest of a statement: what comes behind a place, in order."""
        if self.is_unique:
            return f" AND {self.by} > {bind(after.by)} ORDER BY {self.by}"
        place = f"({bind(after.by)}, {bind(after.id)})"
        return f" AND ({self.by}, {self.id}) > {place} ORDER BY {self.by}, {self.id}"

    async def next_place(
        self, view: Reading | Work, rows: str, after: Place, bind: Bind
    ) -> Place | None:
        """The place of the next account of these `rows`, a FROM and a WHERE, whatever it holds."""
        row = await view.fetch_one(
            f"SELECT {untyped(view, self.by)} AS place, {untyped(view, self.id)} AS id"
            f"{rows}{self.behind(after, bind)} LIMIT 1",
            *bind.values,
        )
        return Place(row["place"], row["id"]) if row else None
