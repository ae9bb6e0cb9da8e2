"""Persons, cards and addresses as they are entered, and what the rules make of them."""

from datetime import date

import strawberry

from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.vocabulary import Sex


@strawberry.input(description="An address in Japan.")
class AddressInput:
    """Becomes `Address`."""

    municipality: str = strawberry.field(description="A code of Query.municipalities.")
    rest: str = strawberry.field(
        description="What follows the municipality, in full-width characters."
    )

    def address(self) -> Address:
        """For the rules."""
        return Address(municipality=self.municipality, rest=self.rest)


@strawberry.input(description="The facts on the newest residence card, without the address.")
class CardFactsInput:
    """Becomes `CardFacts`."""

    name: str = strawberry.field(
        description="In half-width capital letters and spaces, in the order on the card."
    )
    birth_date: date = strawberry.field(description="As on the card.")
    sex: Sex = strawberry.field(description="As on the card.")
    nationality: str = strawberry.field(description="A code of Query.nationalities.")
    card_number: str = strawberry.field(
        description="Two capital letters, eight digits, two capital letters."
    )

    def facts(self) -> CardFacts:
        """For the rules."""
        return CardFacts(
            name=self.name,
            birth_date=self.birth_date,
            sex=self.sex,
            nationality=self.nationality,
            card_number=self.card_number,
        )


@strawberry.input(
    description="The resident whom a filing is about: the facts on the newest residence card."
)
class SubjectInput:
    """Becomes `Subject`."""

    name: str = strawberry.field(
        description="In half-width capital letters and spaces, in the order on the card."
    )
    birth_date: date = strawberry.field(description="As on the card.")
    sex: Sex = strawberry.field(description="As on the card.")
    nationality: str = strawberry.field(description="A code of Query.nationalities.")
    card_number: str = strawberry.field(
        description="Two capital letters, eight digits, two capital letters."
    )
    address: AddressInput = strawberry.field(description="As on the card.")

    def subject(self) -> Subject:
        """For the rules."""
        return Subject(
            facts=CardFacts(
                name=self.name,
                birth_date=self.birth_date,
                sex=self.sex,
                nationality=self.nationality,
                card_number=self.card_number,
            ),
            address=self.address.address(),
        )
