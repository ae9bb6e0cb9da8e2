"""What the filer filed before, and what to know about it although a filing is accepted (Q1-9,
Q2-24, Q2-56)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from efiling.errors import Notice
from efiling.rules.filings.filings import notices_of
from efiling.rules.filings.matters import kind_and_day, stands_for, those_that_count
from efiling.rules.filings.submissions import Submission
from efiling.rules.vocabulary import FilingKind, FilingState

LEAVE_FILED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A filing that the filer sent before, perhaps with an earlier account, as far as notices are
    about it. `institution`: which one filed it, if one did."""

    account: UUID
    sequence: int
    kind: FilingKind
    reception_number: str
    received_on: date
    state: FilingState
    matter: bytes | None = None
    together: UUID | None = None
    institution: UUID | None = None


def by_person(submissions: Sequence[Submission]) -> Mapping[bytes, Sequence[Submission]]:
    """All that is sent about each person."""
    of_person: dict[bytes, list[Submission]] = {}
    for one in submissions:
        of_person.setdefault(one.person, []).append(one)
    return of_person


def notices_on(
    account: UUID,
    one: Submission,
    sent: Sequence[Submission],
    earlier: Sequence[Earlier],
    received_on: date,
) -> list[Notice]:
    """What to know of a submission although it is accepted (Q1-4, Q1-9, Q2-56).

    `account`: the filer's; `sent`: all that is sent about the person, which is not among what came
    earlier; `earlier`: what the filer sent about them before, the newest first.
    """
    if one.together:
        earlier = [before for before in earlier if before.together != one.together]
    if one.sequence:  # it is stored: what came after it is not earlier
        earlier = [before for before in earlier if before.sequence < one.sequence]

    since = received_on - LEAVE_FILED_WITHIN
    recent = {before.kind for before in earlier if before.received_on >= since}
    sent_kinds = {other.filing.kind for other in sent}
    notices = notices_of(one.filing, recent | sent_kinds, received_on)

    notices += _about_earlier(account, one, sent, earlier, received_on)
    return [one.place_notice(notice) for notice in notices]


def _about_earlier(
    account: UUID,
    one: Submission,
    sent: Sequence[Submission],
    earlier: Sequence[Earlier],
    received_on: date,
) -> list[Notice]:
    """Which filings of the day this one stands for, or else which one of the same kind stands
    beside it (Q2-56)."""
    kind = kind_and_day(one.filing.kind, one.matter)
    alike = [
        before
        for before in earlier
        if kind_and_day(before.kind, before.matter) == kind
        and before.state is not FilingState.SUPERSEDED
    ]
    of_day = [
        before
        for before in reversed(alike)
        if before.received_on == received_on and before.account == account
    ]
    if not of_day:
        return [Notice("EARLIER_STANDS", _number(before)) for before in alike[:1]]

    same_kind = [other for other in sent if kind_and_day(other.filing.kind, other.matter) == kind]
    counting = those_that_count(same_kind)
    return [
        Notice("SUPERSEDES", _number(before))
        for before in those_that_count(of_day)
        if stands_for(before, counting) is one
    ]


def _number(before: Earlier) -> dict[str, str | int]:
    return {"reception_number": before.reception_number}
