"""How staff name the account they mean (Q2-20, Q2-26, Q2-41)."""

from dataclasses import dataclass
from uuid import UUID

from efiling.rules.filings.numbers import number_to_look_up
from efiling.rules.people.credentials import sought_auth_id
from efiling.rules.text import card_number


@dataclass(frozen=True, slots=True)
class AccountLookup:
    """One of these is given, as somebody typed it; `institution` None: it cannot be an id."""

    auth_id: str | None = None
    card_number: str | None = None
    reception_number: str | None = None
    institution: UUID | None = None

    @property
    def typed_auth_id(self) -> str | None:
        """As it is meant."""
        return None if self.auth_id is None else sought_auth_id(self.auth_id)

    @property
    def typed_card_number(self) -> str | None:
        """As it is meant: one of no card's form is nobody's."""
        return (
            None
            if self.card_number is None
            else card_number(self.card_number, (), [], deemed_allowed=True)
        )

    @property
    def typed_reception_number(self) -> str | None:
        """As it is meant; None for what cannot be one."""
        return None if self.reception_number is None else number_to_look_up(self.reception_number)
