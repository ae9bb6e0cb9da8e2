"""Sends the mails that others queued: composed at the last moment, delivered outside any
transaction."""

from urllib.parse import urlsplit
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.adapters.mail import DeliveryState, Outgoing, deliver
from efiling.rules.actors import Actor
from efiling.rules.machinery.mail import compose
from efiling.rules.vocabulary import MailKind, MailState
from efiling.settings import settings
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import jobs, mails
from efiling.store.machinery.jobs import Claim
from i18n import Language


class MailDeferred(Exception):
    """The mail could not be handed over now; the job waits and tries again."""


@action("mail:send")
async def send_mail(actor: Actor, claim: Claim) -> None:
    """Delivers one queued mail (Q2-39, Q2-43).

    Every try carries the same Message-ID, so that the one duplicate a crash may cause is known as
    such. A permanent refusal is recorded and ends the job; anything else raises `MailDeferred`.
    """
    mail = UUID((claim.arguments or {})["mail"])
    row = await mails.find_mail(Reading(actor), mail)
    if row is None or row["state"] != MailState.QUEUED:
        async with Work(actor, jobs.finishing(claim)):
            return
    delivery = await deliver(_outgoing(row), settings().mail_url)
    now = clock.now()
    smtp_code = int(delivery.code) if delivery.code.isdigit() else None
    if delivery.state is DeliveryState.DEFERRED:
        async with Work(actor, jobs.holding(claim)) as unit:
            await mails.note_attempt(unit, mail, MailState.QUEUED, now, smtp_code)
        raise MailDeferred(delivery.code)
    async with Work(actor, jobs.finishing(claim)) as unit:
        await mails.note_attempt(unit, mail, MailState(delivery.state.value), now, smtp_code)


def _outgoing(row: Row) -> Outgoing:
    language, chosen = Language(row["language"]), settings()
    sender_domain = chosen.mail_from.partition("@")[2]
    frame = {
        "public_url": chosen.public_url,
        "sender_domain": sender_domain,
        "helpdesk_name": chosen.helpdesk.name,
        "helpdesk_phone": chosen.helpdesk.phone,
        "helpdesk_hours": chosen.helpdesk.hours,
    }
    letter = compose(MailKind(row["kind"]), language, {**frame, **mails.params_of(row)})
    host = urlsplit(chosen.public_url).hostname or sender_domain
    return Outgoing(
        message_id=f"<{row['id']}@{host}>",
        sender=chosen.mail_from,
        to=mails.address_of(row),
        subject=letter.subject,
        body=letter.body,
        date=row["queued_at"],
    )
