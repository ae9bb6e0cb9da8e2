"""The main registration: which filing of a day counts, and whether it can become final.

Pure: the night hands in a page of filings and what the register knows then (Q2-16, Q2-55, Q2-56,
Q2-65).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from efiling.errors import Problem
from efiling.rules.filings.acceptance import FilingInstitution, check_acceptance, why_on_paper
from efiling.rules.filings.details import AcceptanceEnded, Filing
from efiling.rules.filings.filings import check_for_status, details_path
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS
from efiling.rules.filings.matters import kind_and_day, stands_for, those_that_count
from efiling.rules.people.accounts import lacks_duty
from efiling.rules.people.register import Card, KnownCard, card_at_reception
from efiling.rules.vocabulary import (
    Channel,
    FilingKind,
    FilingState,
    StatusOfResidence,
    Validity,
)

SUBJECT = ("filing", "subject")
SETTLED = frozenset({FilingState.REGISTERED, FilingState.REGISTRATION_ERROR})


class Ending(StrEnum):
    """What becomes of a filing in the night."""

    REGISTERED = "REGISTERED"
    FAILED = "FAILED"
    SUPERSEDED = "SUPERSEDED"
    UNREADABLE = "UNREADABLE"
    """It stays as it is, for an operator to look at."""


@dataclass(frozen=True, slots=True)
class SameDay:
    """A filing as far as it is told from others of its account, person, kind and day, and which
    revision of the person's card its reception saw."""

    id: UUID
    account: UUID
    person: bytes
    card_revision: int | None
    kind: FilingKind
    received_on: date
    sequence: int
    reception_number: str
    state: FilingState
    batch: UUID | None
    institution: UUID | None
    matter: bytes | None = None
    together: UUID | None = None
    channel: Channel = Channel.ONLINE

    @property
    def group(self) -> tuple[object, ...]:
        """Of those that share it the latest counts, and what was sent together with it."""
        kind = kind_and_day(self.kind, self.matter)
        return (self.account, self.person, kind, self.received_on)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a filing says, with the keyed digests of its subject: of all facts and the address in
    each canonical form."""

    filing: Filing
    card_number_digest: bytes
    identity_address_digests: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class NightPage:
    """Filings that wait, in the order of arrival, and all that they are judged by.

    `waiting`: their ids. `same_day`: they and the others of their groups. `contents`: what those
    say that can be read. `cards`: person to newest card; `earlier`: to what was known of them
    before, where it matters; `institutions`: id to who filed.
    """

    waiting: Sequence[UUID]
    same_day: Sequence[SameDay]
    contents: Mapping[UUID, Contents]
    cards: Mapping[bytes, Card]
    earlier: Mapping[bytes, Sequence[KnownCard]]
    institutions: Mapping[UUID, FilingInstitution]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one filing. `superseded_by`: the number that counts in its place; `replaces`:
    what an earlier night had settled and this one now stands for."""

    id: UUID
    ending: Ending
    problems: Sequence[Problem] = ()
    superseded_by: str = ""
    replaces: Sequence[SameDay] = ()


def decide(page: NightPage) -> list[Decision]:
    """The latest of its day counts, even if it fails: it is judged by what held at its reception,
    and by a card that lapsed since (Q2-16)."""
    groups: dict[object, list[SameDay]] = defaultdict(list)
    for one in page.same_day:
        groups[one.group].append(one)
    by_id = {one.id: one for one in page.same_day}

    return [_decide(page, by_id[one], groups[by_id[one].group]) for one in page.waiting]


def _decide(page: NightPage, one: SameDay, group: Sequence[SameDay]) -> Decision:
    counting = those_that_count(sorted(group, key=lambda other: other.sequence))
    stands = stands_for(one, counting)
    if stands is not one:
        return Decision(one.id, Ending.SUPERSEDED, superseded_by=stands.reception_number)

    contents = page.contents.get(one.id)
    if contents is None:
        return Decision(one.id, Ending.UNREADABLE)

    problems = _why_not(page, one, contents)
    replaces = [
        other
        for other in group
        if other is not one and other.state in SETTLED and stands_for(other, counting) is one
    ]
    ending = Ending.FAILED if problems else Ending.REGISTERED
    return Decision(one.id, ending, problems, replaces=replaces)


def _why_not(page: NightPage, one: SameDay, contents: Contents) -> list[Problem]:
    if one.channel is not Channel.ONLINE and contents.filing.kind in ACCEPTANCE_KINDS:
        # On paper it may be about somebody who left, and name an old card (Q2-64): the officer who
        # entered it asked the register.
        return []

    newest = page.cards.get(one.person)
    if newest is None or newest.validity is not Validity.VALID:
        on_paper = _why_on_paper(contents.filing, newest, one.received_on) if newest else []
        return on_paper or [Problem("CARD_LAPSED", SUBJECT)]

    earlier = page.earlier.get(one.person, ())
    held = card_at_reception(one.card_revision, one.received_on, newest, earlier)
    institution = page.institutions.get(one.institution) if one.institution else None
    return check_for_registration(contents, held, one.received_on, institution)


def check_for_registration(
    contents: Contents,
    held: KnownCard,
    received_on: date,
    institution: FilingInstitution | None = None,
) -> list[Problem]:
    """Why the filing cannot be registered; empty: it can.

    `held`: what the person's card said when the filing was received; the rules are those of
    `received_on` too. `institution`: who filed, if it was one. What makes filing again useless is
    named first: the paper way (Q2-64), and that nothing is to be filed.
    """
    filing = contents.filing
    if on_paper := _why_on_paper(filing, held, received_on):
        return on_paper
    if filing.kind not in ACCEPTANCE_KINDS and lacks_duty(held, received_on):
        return [Problem("STATUS_HAS_NO_DUTY", details_path(filing.kind))]

    if held.card_number_digest != contents.card_number_digest:
        return [Problem("CARD_REPLACED", SUBJECT)]
    if held.identity_address_digest not in contents.identity_address_digests:
        return [Problem("IDENTITY_MISMATCH", SUBJECT)]

    if filing.kind in ACCEPTANCE_KINDS:
        under_reporting = institution is not None and institution.under_employment_reporting
        return check_acceptance(filing, held.status, under_reporting, received_on)
    return check_for_status(filing, held.status, held.spouse_basis, received_on)


def _why_on_paper(filing: Filing, card: KnownCard, received_on: date) -> list[Problem]:
    """The reason of leaving, which is kept for students only, tells what the status was at
    reception."""
    was_student = isinstance(filing.details, AcceptanceEnded) and filing.details.reason is not None
    student = StatusOfResidence.STUDENT
    return why_on_paper(filing, card, student, (), received_on) if was_student else []
