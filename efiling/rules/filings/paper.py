"""A filing that came on paper, as a counter officer enters it (Q1-18, Q2-5).

It is the filer's own: a resident's under Art. 19-16, perhaps by proxy; an institution's under Art.
19-17, whether or not it has an account. What online filing refuses because it must come on paper
(Q2-64) is taken here.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from efiling.errors import Problem
from efiling.rules import text
from efiling.rules.filings.acceptance import as_asked, check_acceptance
from efiling.rules.filings.contents import contents_of
from efiling.rules.filings.details import AcceptanceEnded, Filing
from efiling.rules.filings.filings import (
    check_arrival,
    check_filing,
    check_for_status,
    details_path,
)
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS
from efiling.rules.filings.submissions import Submission
from efiling.rules.people.accounts import lacks_duty
from efiling.rules.people.register import Match
from efiling.rules.text import Problems
from efiling.rules.vocabulary import Channel, StatusOfResidence, Validity

STUDENT = StatusOfResidence.STUDENT
SUBJECT = ("filing", "subject")


@dataclass(frozen=True, slots=True)
class PaperFiling:
    """What an officer enters. Of an institution: its id, or its name where it is not registered.
    `received_on`: the day on which the paper arrived."""

    filing: Filing
    received_on: date
    channel: Channel
    institution: UUID | None = None
    institution_name: str | None = None
    by_proxy: bool = False

    @property
    def request(self) -> list[object]:
        """All of it, as JSON values: what an idempotency key stands for."""
        institution = str(self.institution) if self.institution else None
        rest = (institution, self.institution_name, self.by_proxy)
        return [
            contents_of(self.filing),
            self.received_on.isoformat(),
            self.channel.value,
            *rest,
        ]


def check_paper(paper: PaperFiling, today: date, problems: Problems) -> PaperFiling:
    """What needs no register, all at once: the event is none after the day on which the paper
    arrived, and that day is none after today and none before the law."""
    if paper.channel is Channel.ONLINE:
        problems.append(Problem("CHANNEL_NOT_ALLOWED", ("channel",)))
    arrived_on = check_arrival(paper.received_on, today, problems)

    name = text.optional(text.full_width, paper.institution_name, ("institutionName",), problems)
    acceptance = paper.filing.kind in ACCEPTANCE_KINDS
    if acceptance and not (paper.institution or name):
        problems.append(Problem("VALUE_REQUIRED", ("institution",)))
    if not acceptance and (paper.institution or name):
        problems.append(Problem("KIND_NOT_ALLOWED", details_path(paper.filing.kind)))

    filing, found = check_filing(paper.filing, arrived_on, deemed_allowed=acceptance)
    problems += found
    return replace(paper, filing=filing, institution_name=name)


def judge_paper(
    one: Submission,
    match: Match | None,
    received_on: date,
    *,
    borne: Collection[StatusOfResidence] = (),
    under_employment_reporting: bool = False,
) -> list[Problem]:
    """What the card register forbids; without a problem the submission knows its person then.

    `borne`: the statuses of the person's earlier cards, for Art. 19-17.
    """
    if match is None:
        return [Problem(one.unmatched, SUBJECT)]

    if one.filing.kind in ACCEPTANCE_KINDS:
        statuses = _statuses_meant(one.filing, match, borne)
        found = _judge_acceptance(one, statuses, under_employment_reporting, received_on)
    else:
        found = _judge_own(one.filing, match, received_on)
    if not found:
        one.person = match.card.person_digest
        one.card_revision = match.revision
    return found


def _judge_own(filing: Filing, match: Match, received_on: date) -> list[Problem]:
    card = match.card
    if not match.newest and card.issued_on <= received_on:
        return [Problem("CARD_NOT_NEWEST", SUBJECT)]
    if card.validity is not Validity.VALID:
        return [Problem("CARD_LAPSED", SUBJECT)]
    if match.newest and lacks_duty(card, received_on):
        return [Problem("STATUS_HAS_NO_DUTY", details_path(filing.kind))]
    return check_for_status(filing, match.named, card.spouse_basis, received_on)


def _judge_acceptance(
    one: Submission,
    statuses: Collection[StatusOfResidence],
    under_employment_reporting: bool,
    received_on: date,
) -> list[Problem]:
    """By the first of the statuses that allows it: the institution may know an old card only."""
    refusals = []
    for status in statuses:
        found = check_acceptance(one.filing, status, under_employment_reporting, received_on)
        if not found:
            one.filing = as_asked(one.filing, status)
            return []
        refusals.append(found)
    return refusals[0]


def _statuses_meant(
    filing: Filing, match: Match, borne: Collection[StatusOfResidence]
) -> list[StatusOfResidence]:
    """The status on the card that the paper names, then the others that the person has or had. A
    reason of leaving means a student."""
    meant = dict.fromkeys((match.named, match.card.status, *sorted(borne)))
    of_student = isinstance(filing.details, AcceptanceEnded) and filing.details.reason is not None
    return sorted(meant, key=lambda status: status is not STUDENT) if of_student else list(meant)
