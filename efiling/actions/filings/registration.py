"""The main registration: the nightly run that makes received filings final."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.letters import send_letter
from efiling.actions.people.identity import card_number_digest, subject_digest
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.errors import Problem
from efiling.problems import PROBLEMS
from efiling.rules.actors import Actor
from efiling.rules.filings.acceptance import FilingInstitution
from efiling.rules.filings.batches import BATCH_LABELS
from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.registration import check_for_registration
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import BatchKind, FilingKind, FilingState, MailKind
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import batches, filings, registrations
from efiling.store.institutions import delegation
from efiling.store.machinery import audit, jobs
from efiling.store.machinery.jobs import Claim
from efiling.store.people import accounts, cards
from i18n import formats
from i18n.catalogue import text

PAGE = 500
log = logger("registration")


@dataclass(frozen=True, slots=True)
class Registration:
    """What a run did, or would do: how many filings received before `before` ended how.
    `unreadable`: left as they are, for an operator to look at."""

    before: date
    registered: int = 0
    failed: int = 0
    superseded: int = 0
    unreadable: int = 0

    def plus(self, outcomes: Sequence["Outcome"]) -> "Registration":
        def count(state: FilingState) -> int:
            return sum(outcome.state is state for outcome in outcomes)

        return Registration(
            self.before,
            self.registered + count(FilingState.REGISTERED),
            self.failed + count(FilingState.REGISTRATION_ERROR),
            self.superseded + count(FilingState.SUPERSEDED),
            self.unreadable + count(FilingState.REGISTERING),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one filing, and why it failed; REGISTERING: nothing, it cannot be read."""

    row: Row
    state: FilingState
    problems: Sequence[Problem] = ()


@action("registration:run")
async def register_received(actor: Actor, as_of: datetime, dry_run: bool = False) -> Registration:
    """What the nightly run does at `as_of`: registers what was received before that day in
    Asia/Tokyo began."""
    return await _run(actor, clock.day_of(as_of), None, dry_run)


@action("registration:run")
async def run_registration(actor: Actor, claim: Claim) -> None:
    """The nightly run as a job. Resumed after a crash it goes on where it stopped; run twice it
    does nothing more."""
    await _run(actor, date.fromisoformat((claim.arguments or {})["before"]), claim, False)
    async with Work(actor, jobs.finishing(claim)):
        pass


async def _run(actor: Actor, before: date, claim: Claim | None, dry_run: bool) -> Registration:
    done, sequence = Registration(before), 0
    while True:
        if dry_run:
            outcomes = await _decide_page(Reading(actor), before, sequence)
        else:
            async with Work(actor, jobs.holding(claim) if claim else None) as unit:
                outcomes = await _decide_page(unit, before, sequence)
                await _settle_page(unit, outcomes)
        if not outcomes:
            return done
        done, sequence = done.plus(outcomes), outcomes[-1].row["sequence"]
        await asyncio.sleep(0)


async def _decide_page(view: Reading | Work, before: date, after_sequence: int) -> list[Outcome]:
    """The latest of its day counts; it is checked against the card register as it is now."""
    rows = await registrations.page_to_register(view, before, after_sequence, PAGE)
    persons = {bytes(row["person_digest"]) for row in rows}
    register = await cards.cards_of_persons(view, persons) if persons else {}
    filers = {row["institution"] for row in rows if row["institution"]}
    institutions = await delegation.filing_institutions(view, filers) if filers else {}
    return [_decide(row, register, institutions.get(row["institution"])) for row in rows]


def _decide(
    row: Row, register: Mapping[bytes, Card], institution: FilingInstitution | None
) -> Outcome:
    if row["counting"] != row["reception_number"]:
        return Outcome(row, FilingState.SUPERSEDED)
    try:
        filing = filings.contents_within(row)
    except (DecryptionError, KeyError, ValueError):
        # One spoilt row must not keep everybody else's filings from becoming final.
        log.error("registration.unreadable", row=str(row["id"]))
        return Outcome(row, FilingState.REGISTERING)
    problems = check_for_registration(
        filing,
        register.get(bytes(row["person_digest"])),
        card_number_digest(filing.subject.facts.card_number),
        subject_digest(filing.subject),
        institution,
    )
    return Outcome(
        row, FilingState.REGISTRATION_ERROR if problems else FilingState.REGISTERED, problems
    )


async def _settle_page(unit: Work, outcomes: Sequence[Outcome]) -> None:
    now, touched = clock.now(), {outcome.row["batch"] for outcome in outcomes}
    for outcome in outcomes:
        row = outcome.row
        if outcome.state is FilingState.REGISTERING:
            continue
        if outcome.state is FilingState.SUPERSEDED:
            await registrations.supersede(unit, row["id"], row["counting"])
            continue
        registered_at = now if outcome.state is FilingState.REGISTERED else None
        await registrations.settle(unit, row["id"], outcome.state, registered_at, outcome.problems)
        if row["settled_before"]:
            touched |= await registrations.supersede_settled(unit, row)
        if row["batch"] is None:
            await _tell(unit, outcome, now)
    for batch in await batches.recount(unit, touched - {None}):
        await _tell_of_batch(unit, batch, now)
    counts = Registration(date.min).plus(outcomes)
    if len(outcomes) > counts.unreadable:
        audit.record(
            unit,
            "filings.registered",
            registered=counts.registered,
            failed=counts.failed,
            superseded=counts.superseded,
        )


async def _tell(unit: Work, outcome: Outcome, now: datetime) -> None:
    """One mail for each filing that counts, keyed so that none is doubled."""
    row = outcome.row
    holder = await accounts.find_account(unit, row["account"])
    if holder is None:
        return
    language = holder.language
    params = {
        "reception_number": row["reception_number"],
        "kind_label": text(language, KINDS[FilingKind(row["kind"])].label),
        "received_on": formats.day(language, row["received_on"]),
    }
    if outcome.state is FilingState.REGISTERED:
        kind, params["registered_on"] = (
            MailKind.FILING_REGISTERED,
            formats.day(language, clock.day_of(now)),
        )
    else:
        kind = MailKind.REGISTRATION_ERROR
        params["reasons"] = " ".join(
            text(language, PROBLEMS[one.code].message) for one in outcome.problems
        )
    await send_letter(unit, kind, holder, key=f"registration {row['reception_number']}", **params)


async def _tell_of_batch(unit: Work, batch: Row, now: datetime) -> None:
    """One mail for a batch whose rows have all come to an end, keyed likewise; none where later
    ones replaced them."""
    holder = await accounts.find_account(unit, batch["account"])
    if holder is None or not batch["registered_count"] + batch["error_count"]:
        return
    language = holder.language
    params = {
        "reception_number": batch["reception_number"],
        "kind_label": text(language, BATCH_LABELS[BatchKind(batch["kind"])]),
        "received_on": formats.day(language, batch["received_on"]),
        "row_count": str(batch["row_count"]),
    }
    if batch["error_count"]:
        kind, params["error_count"] = MailKind.REGISTRATION_ERROR, str(batch["error_count"])
    else:
        kind, params["registered_on"] = (
            MailKind.FILING_REGISTERED,
            formats.day(language, clock.day_of(now)),
        )
    await send_letter(unit, kind, holder, key=f"registration {batch['reception_number']}", **params)
