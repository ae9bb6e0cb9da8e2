"""Sends the mails that others queued: composed at the last moment, delivered outside any
transaction."""

import asyncio
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from efiling import clock
from efiling.actions.action import action
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
from efiling.store.machinery.mails import Mail

SURE_SECONDS = leases.LEASE_SECONDS - 3
"""So long after it began a job is surely still its worker's."""
NOTED_WITHIN_SECONDS = 3_600
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 0.4
"""Between tries to note what was sent. They come faster than any worker takes jobs over from a
database that was away (`workers.relay`)."""
log = logger("mail")


@action("mail:send")
async def send_mail(actor: Actor, claim: Claim[SendMail]) -> None:
    """Delivers one queued mail (Q2-39, Q2-43).

    Every try carries the same Message-ID, so that the one duplicate a crash may cause is known as
    such. A permanent refusal is recorded and ends the job; what cannot be handed over now waits and
    is tried again. One that cannot be read is set aside.
    """
    mail = await mails.find_mail(Reading(actor), claim.job.mail)
    waits = mail is not None and mail.state is MailState.QUEUED
    delivery = await _deliver(actor, claim, mail) if mail and waits else None

    now = clock.now()  # only now: a server takes its time
    if mail is None or delivery is None:
        async with Work(actor, leases.finishing(claim, now)):
            return
    await _note(actor, claim, mail, delivery, now)


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


async def _note(
    actor: Actor, claim: Claim[SendMail], mail: Mail, delivery: Delivery, now: datetime
) -> None:
    """Writes down what became of it, however long the database is away: a mail that was sent and
    not noted would be sent again."""
    pause, give_up = FIRST_PAUSE_SECONDS, clock.monotonic() + NOTED_WITHIN_SECONDS
    while True:
        try:
            await _note_once(actor, claim, mail.id, delivery, now)
            return
        except Unavailable:
            if clock.monotonic() > give_up:
                raise
        log.warning("mail.not_noted_yet", message_id=str(mail.id))
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _note_once(
    actor: Actor, claim: Claim[SendMail], mail: UUID, delivery: Delivery, now: datetime
) -> None:
    code = int(delivery.code) if delivery.code.isdigit() else None
    if delivery.state is DeliveryState.DEFERRED:
        async with Work(actor) as unit:
            if await leases.fail(unit, claim, f"deferred: {delivery.code}", now, spread=True):
                log.error("job.quarantined", job=claim.name, job_id=str(claim.id))
            await mails.note_attempt(unit, mail, MailState.QUEUED, now, code)
        return

    state = MailState(delivery.state.value)
    try:
        async with Work(actor, leases.finishing(claim, now)) as unit:
            await mails.note_attempt(unit, mail, state, now, code)
    except leases.Lost:
        # It was handed over all the same: whoever has the job now shall not do it once more.
        async with Work(actor) as unit:
            await mails.note_attempt(unit, mail, state, now, code)
        raise


def _outgoing(mail: Mail) -> OutgoingMail:
    """The same mail on every try: its Message-ID and its date are the row's. Errors: `SetAside`."""
    chosen = settings()
    sender_domain = chosen.mail_from.partition("@")[2]
    host = urlsplit(chosen.public_url).hostname or sender_domain

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
