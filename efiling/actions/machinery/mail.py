"""Sends the mails that others queued: composed at the last moment, delivered outside any
transaction."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.together import Together
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.adapters.mail import Delivery, DeliveryState, OutgoingMail, deliver
from efiling.errors import Unavailable
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, SendMail, SetAside
from efiling.rules.machinery.letter_composition import Frame, compose
from efiling.rules.vocabulary import MailState
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import leases, mails
from efiling.store.machinery.leases_together import finish_all
from efiling.store.machinery.mails import Mail, MailAttempt

SURE_SECONDS = leases.LEASE_SECONDS - 3
"""So long after it began a job is surely still its worker's."""
NOTED_WITHIN_SECONDS = 3_600
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 0.4
"""Between tries to note what was sent. They come faster than any worker takes jobs over from a
database that was away (`workers.relay`)."""
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]{1,120}")
log = logger("mail")
_Asked = tuple[Actor, UUID]


@dataclass(frozen=True, slots=True)
class _JobAttempt:
    """What became of the mail of a job, to be written down."""

    actor: Actor
    claim: Claim[SendMail]
    attempt: MailAttempt


@action("mail:send")
async def send_mail(actor: Actor, claim: Claim[SendMail]) -> None:
    """Delivers one queued mail (Q2-39, Q2-43).

    Every try carries the same Message-ID, so that the one duplicate a crash may cause is known as
    such. A permanent refusal is recorded and ends the job; what cannot be handed over now waits and
    is tried again. One that cannot be read is set aside.
    """
    mail = await _reading((actor, claim.job.mail))
    waits = mail is not None and mail.state is MailState.QUEUED
    delivery = await _deliver(actor, claim, mail) if mail and waits else None

    now = clock.now()  # only now: a server takes its time
    if mail is None or delivery is None:
        async with Work(actor, leases.finishing(claim, now)):
            return
    code = int(delivery.code) if delivery.code.isdigit() else None
    deferred = delivery.state is DeliveryState.DEFERRED
    state = MailState.QUEUED if deferred else MailState(delivery.state.value)
    attempt = MailAttempt(mail.id, state, now, code)
    if deferred:
        await _kept_trying(attempt, partial(_put_off, actor, claim, attempt, delivery.code))
    else:
        await _kept_trying(attempt, partial(_noting, _JobAttempt(actor, claim, attempt)))


@action("mail:send")
async def send_test_mail(
    actor: Actor,  # noqa: ARG001 - it is asked for the permission
    address: str,
) -> Delivery:
    """Tries once to deliver a letter that says nothing of anybody, as an operator wishes."""
    chosen = settings()
    letter = OutgoingMail(
        message_id=f"<test-{uuid4()}@{chosen.mail_from.partition('@')[2]}>",
        sender=chosen.mail_from,
        to=address,
        subject="Todokede: test",
        body=f"This letter shows that {chosen.public_url} can send mail.\n",
        date=clock.now(),
    )
    return await deliver(letter, chosen.mail_url)


async def _deliver(actor: Actor, claim: Claim[SendMail], mail: Mail) -> Delivery:
    async def still_ours() -> None:
        # This process may have been stopped for a while, and another one has sent it since.
        doubtful = clock.monotonic() - claim.begun > SURE_SECONDS
        if doubtful and not await leases.is_held(Reading(actor), claim):
            raise leases.Lost

    return await deliver(_outgoing(mail), settings().mail_url, still_ours)


async def _kept_trying(attempt: MailAttempt, note: Callable[[], Awaitable[object]]) -> None:
    """Writes down what became of a mail, however long the database is away: one that was sent and
    not noted would be sent again."""
    pause, give_up = FIRST_PAUSE_SECONDS, clock.monotonic() + NOTED_WITHIN_SECONDS
    while True:
        try:
            await note()
            return
        except Unavailable:
            if clock.monotonic() > give_up:
                raise
        log.warning("mail.not_noted_yet", message_id=str(attempt.mail))
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _put_off(actor: Actor, claim: Claim[SendMail], attempt: MailAttempt, error: str) -> None:
    async with Work(actor) as unit:
        if await leases.fail(unit, claim, f"deferred: {error}", attempt.at, spread=True):
            log.error("job.quarantined", job=claim.name, job_id=str(claim.id))
        await mails.note_attempts(unit, [attempt])


async def _note_all(notes: Sequence[_JobAttempt]) -> Sequence[bool | None]:
    """One transaction ends the jobs and notes the mails of those whose claims held."""
    now = max(note.attempt.at for note in notes)
    async with Work(notes[0].actor) as unit:
        held = await finish_all(unit, [note.claim for note in notes], now)
        noted = [note for note in notes if note.claim.id in held]
        if noted:
            await mails.note_attempts(unit, [note.attempt for note in noted])
    return [note.claim.id in held or None for note in notes]


async def _note_alone(note: _JobAttempt) -> bool:
    """Errors: `Lost`."""
    try:
        async with Work(note.actor, leases.finishing(note.claim, note.attempt.at)) as unit:
            await mails.note_attempts(unit, [note.attempt])
    except leases.Lost:
        # It was handed over all the same: whoever has the job now shall not do it once more.
        async with Work(note.actor) as unit:
            await mails.note_attempts(unit, [note.attempt])
        raise
    return True


async def _read_all(asked: Sequence[_Asked]) -> Sequence[Mail | None]:
    found = await mails.find_mails(Reading(asked[0][0]), [mail for _, mail in asked])
    return [found.get(mail) for _, mail in asked]


async def _read_alone(asked: _Asked) -> Mail | None:
    actor, mail = asked
    return await mails.find_mail(Reading(actor), mail)


_reading = Together(_read_all, _read_alone)
_noting = Together(_note_all, _note_alone)


def _outgoing(mail: Mail) -> OutgoingMail:
    """The same mail on every try: its Message-ID and its date are the row's. Errors: `SetAside`."""
    chosen = settings()
    sender_domain = chosen.mail_from.partition("@")[2]
    # An address in brackets, or a name with an underline, is none for a message's id.
    named = urlsplit(chosen.public_url).hostname or ""
    host = named if _PLAIN_HOST.fullmatch(named) else sender_domain

    frame = Frame(
        public_url=chosen.public_url,
        sender_domain=sender_domain,
        helpdesk_name=chosen.helpdesk.name,
        helpdesk_phone=chosen.helpdesk.phone,
        helpdesk_hours=chosen.helpdesk.hours,
    )
    try:
        composed, address = compose(mail.letter, frame), mail.address
    except (DecryptionError, KeyError, ValueError) as error:
        raise SetAside(f"mail {mail.id} cannot be read: {type(error).__name__}") from error

    return OutgoingMail(
        message_id=f"<{mail.id}@{host}>",
        sender=chosen.mail_from,
        to=address,
        subject=composed.subject,
        body=composed.body,
        date=mail.queued_at,
    )
