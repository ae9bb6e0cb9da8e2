"""Filings looked at before they are sent: everything that reception would say, nothing stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.filings import receiving
from efiling.actions.filings.filings import check_count, submissions_of
from efiling.actions.filings.suspicion import check_budget, note_mismatches
from efiling.adapters.limits import count_try
from efiling.errors import Notice, Problem
from efiling.rules.actors import Actor
from efiling.rules.filings.contents import changed_in
from efiling.rules.filings.details import Filing
from efiling.rules.filings.submissions import (
    IDENTITY_MISMATCH,
    Filer,
    Submission,
    check_submissions,
    judge,
)
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit
from efiling.store.people import accounts


@dataclass(frozen=True, slots=True)
class CheckedFilings:
    """What reception would say of filings. `changed`: what would be filed in another form than it
    was sent, path to value; of what is refused nothing."""

    notices: Sequence[Notice]
    problems: Sequence[Problem]
    changed: Mapping[tuple[str, ...], str] = field(default_factory=dict)


@action("filing:submit")
async def check_filings(actor: Actor, filings: Sequence[Filing]) -> CheckedFilings:
    """What `submit_filings` would refuse or say beside, with nothing filed. Errors: `Refused`,
    `RateLimited`, `Forbidden`.

    A filing is looked up in the register if its subject could be read, whatever else is wrong. An
    identity that did not match is on record and counts, as with filings that are submitted.
    """
    now = clock.now()
    today = clock.day_of(now)
    check_count(filings)
    view = Reading(actor)
    await count_try("filing.check", str(actor.own_account))
    if actor.tenant:
        await check_budget(view, actor.tenant, now)

    sent = submissions_of(filings)
    by_institution = actor.role is Role.INSTITUTION
    problems = check_submissions(sent, today, by_institution=by_institution)
    account = await accounts.own_account(view)
    filer = await receiving.filer_of(view, account)
    judged = await _judge(view, filer, sent, problems, today)
    await _note(actor, judged, len(sent), now)

    refused = {one.path for one in problems}
    found = _changed(filings, sent)
    changed = {path: value for path, value in found.items() if path not in refused}
    every = {(one.code, one.path): one for one in (*problems, *judged)}
    if every:
        return CheckedFilings((), list(every.values()), changed)
    await receiving.note_matters(sent)
    of_each = await receiving.notices_for(view, filer.account, filer.role, sent, today)
    return CheckedFilings([notice for of_one in of_each for notice in of_one], (), changed)


def _changed(filings: Sequence[Filing], sent: Sequence[Submission]) -> dict[tuple[str, ...], str]:
    return {
        (*one.path, *path): value
        for filing, one in zip(filings, sent, strict=True)
        for path, value in changed_in(filing, one.filing).items()
    }


async def _judge(
    view: Reading,
    filer: Filer,
    sent: Sequence[Submission],
    problems: Sequence[Problem],
    today: date,
) -> list[Problem]:
    """What the register says of those whose subject could be read."""
    unread = {one.path[:3] for one in problems}
    readable = [one for one in sent if (*one.path, "subject") not in unread]
    register = await receiving.look_up(view, filer, readable, today)
    return judge(filer, readable, register, today)


async def _note(actor: Actor, problems: Sequence[Problem], count: int, now: datetime) -> None:
    """Puts an identity that did not match on record, and takes it from an institution's budget."""
    mismatches = sum(one.code == IDENTITY_MISMATCH for one in problems)
    if not mismatches:
        return
    async with Work(actor) as unit:
        audit.record(unit, "identity.failed", subject=actor.account, purpose="filing")
        if actor.tenant:
            await note_mismatches(unit, actor.tenant, mismatches, count, now)
