"""Who a filing is about, in one canonical form: the same function at the card feed and at filing.

Only bytes for keyed digests leave here, so that nothing can tell which field of an identity was
wrong (Q2-46).
"""

from dataclasses import dataclass
from datetime import date

from efiling.errors import Problem
from efiling.reference import MUNICIPALITIES, NATIONALITIES
from efiling.rules import text
from efiling.rules.people.canonical import FORM, FORMS
from efiling.rules.text import Path, Problems
from efiling.rules.vocabulary import Sex
from sheets import choices
from sheets.template import Content


@dataclass(frozen=True, slots=True)
class Address:
    """`municipality`: the five-digit code; `rest`: what follows it, full-width."""

    municipality: str
    rest: str


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a resident proves themself with at registration and re-notification."""

    name: str
    birth_date: date
    sex: Sex
    nationality: str
    card_number: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The person a filing is about, as on the newest card."""

    facts: CardFacts
    address: Address


_SEPARATOR = "\x1f"


def _packed(*parts: str) -> bytes:
    packed = _SEPARATOR.join(parts)
    if packed.count(_SEPARATOR) >= len(parts):
        packed = _SEPARATOR.join(part.replace(_SEPARATOR, "") for part in parts)
    return packed.encode("utf-8", "surrogatepass")


def identity_bytes(facts: CardFacts, address: Address | None = None, form: int = FORM) -> bytes:
    """What the keyed digest of an identity is made of, with the address or without it."""
    written = FORMS[form]
    parts = (
        written.name(facts.name),
        facts.birth_date.isoformat(),
        facts.sex.value,
        facts.nationality,
        facts.card_number,
    )
    if address is None:
        return _packed("identity", *parts)
    place = written.place(address.municipality, address.rest)
    return _packed("identity+address", *parts, place)


def card_number_bytes(card_number: str) -> bytes:
    """What the keyed digest of a card number is made of."""
    return _packed("card", card_number)


def check_nationality(code: str, path: Path, problems: Problems) -> str:
    """A code of the list, or the name that has one there (Q2-44)."""
    if code in NATIONALITIES:
        return code

    typed = text.required(code, path, problems)
    meant = choices.code_of(Content.NATIONALITY, typed) if typed else None
    if typed and meant is None:
        problems.append(Problem("NATIONALITY_UNKNOWN", path, {"value": text.quoted(code)}))
    return meant or code


def check_municipality(code: str, path: Path, problems: Problems) -> str:
    """A code of the list, or the name of the one place that has it. Of a name that some places
    have, the problem lists them."""
    if code in MUNICIPALITIES:
        return code

    typed = text.required(code, path, problems)
    meant = choices.code_of(Content.MUNICIPALITY, typed) if typed else None
    if typed and meant is None:
        params = {"value": text.quoted(code)}
        several = choices.candidates(Content.MUNICIPALITY, typed)
        if several:
            params["choices"] = choices.named(Content.MUNICIPALITY, several)
        problems.append(Problem("MUNICIPALITY_UNKNOWN", path, params))
    return meant or code


def check_address(address: Address, path: Path, problems: Problems) -> Address:
    """Municipality from the list, then the rest in full-width characters (Q2-45, Q2-47)."""
    municipality = check_municipality(address.municipality, (*path, "municipality"), problems)
    return Address(municipality, text.full_width(address.rest, (*path, "rest"), problems))


def check_card_facts(
    facts: CardFacts, path: Path, problems: Problems, deemed_allowed: bool = False
) -> CardFacts:
    """The shape of every fact on a card; whether they match one is the card register's to say.
    `deemed_allowed`: see `text.card_number`."""
    return CardFacts(
        name=text.roman_name(facts.name, (*path, "name"), problems),
        birth_date=facts.birth_date,
        sex=facts.sex,
        nationality=check_nationality(facts.nationality, (*path, "nationality"), problems),
        card_number=text.card_number(
            facts.card_number, (*path, "cardNumber"), problems, deemed_allowed=deemed_allowed
        ),
    )


def check_subject(
    subject: Subject, path: Path, problems: Problems, deemed_allowed: bool = False
) -> Subject:
    """The shape of every fact of a subject. `deemed_allowed`: see `text.card_number`."""
    return Subject(
        facts=check_card_facts(subject.facts, path, problems, deemed_allowed),
        address=check_address(subject.address, (*path, "address"), problems),
    )
