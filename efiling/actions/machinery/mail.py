"""Sends the mails that others queued: composed at the last moment, delivered outside any
transaction."""

from urllib.parse import urlsplit

from efiling import clock
from efiling.actions.action import action
from efiling.adapters.keys import DecryptionError
from efiling.adapters.mail import DeliveryState, OutgoingMail, deliver
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, SendMail, SetAside
from efiling.rules.machinery.letter_composition import Frame, compose
from efiling.rules.vocabulary import MailState
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import leases, mails
from efiling.store.machinery.mails import Mail


class MailDeferred(Exception):
    """The mail could not be handed over now; the job waits and tries again."""


@action("mail:send")
async def send_mail(actor: Actor, claim: Claim[SendMail]) -> None:
    """Delivers one queued mail (Q2-39, Q2-43).

    Every try carries the same Message-ID, so that the one duplicate a crash may cause is known as
    such. A permanent refusal is recorded and ends the job; anything else raises `MailDeferred`. One
    that cannot be read is set aside.
    """
    mail = await mails.find_mail(Reading(actor), claim.job.mail)
    waits = mail is not None and mail.state is MailState.QUEUED
    delivery = await deliver(_outgoing(mail), settings().mail_url) if mail and waits else None

    now = clock.now()  # only now: a server takes its time
    if mail is None or delivery is None:
        async with Work(actor, leases.finishing(claim, now)):
            return
    smtp_code = int(delivery.code) if delivery.code.isdigit() else None

    if delivery.state is DeliveryState.DEFERRED:
        async with Work(actor, leases.holding(claim)) as unit:
            await mails.note_attempt(unit, mail.id, MailState.QUEUED, now, smtp_code)
        raise MailDeferred(delivery.code)

    async with Work(actor, leases.finishing(claim, now)) as unit:
        await mails.note_attempt(unit, mail.id, MailState(delivery.state.value), now, smtp_code)


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
