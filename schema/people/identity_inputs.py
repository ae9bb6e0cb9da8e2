"""Persons, cards and addresses as they are entered, and what the rules make of them."""

from datetime import date

import strawberry

from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.vocabulary import Sex


@strawberry.input(description="An address in Japan.")
class AddressInput:
    municipality: str = strawberry.field(description="A code of Query.municipalities.")
    rest: str = strawberry.field(
        description="What follows the municipality, in full-width characters."
    )

    def address(self) -> Address:
        return Address(municipality=self.municipality, rest=self.rest)


@strawberry.input(description="The facts on the newest residence card, without the address.")
class CardFactsInput:
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
class SubjectInput(CardFactsInput):
    address: AddressInput = strawberry.field(description="As on the card.")

    def subject(self) -> Subject:
        return Subject(facts=self.facts(), address=self.address.address())
