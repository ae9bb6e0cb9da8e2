"""Why somebody got no mail: what became of the newest ones, and which are still to come."""

from collections.abc import Iterator
from datetime import timedelta

from efiling import clock
from efiling.errors import Cause
from efiling.rules.institutions.institutions import told_at
from efiling.rules.people.diagnosis import AccountFacts, MailFate, day, moment
from efiling.rules.vocabulary import MailKind, MailState, Role

LOOKED_BACK = timedelta(days=30)
"""Mails from before tell nothing of why one does not come today; the newest one always counts."""
SOON = timedelta(minutes=15)
"""A mail that was not tried for so long is late."""

NO_SUCH_ADDRESS = frozenset({501, 510, 511, 513, 515, 550, 551, 553, 556})
MAILBOX_FULL = frozenset({422, 452, 522, 552})


def why_no_mail(facts: AccountFacts) -> list[Cause]:
    """Each cause once, of the newest mail that it befell."""
    if not facts.is_genuine:
        return []
    found = [*_of_address(facts), *_of_mails(facts), *_of_filings(facts)]
    newest: dict[str, Cause] = {}
    for cause in found:
        newest.setdefault(cause.code, cause)
    return list(newest.values())


def _of_address(facts: AccountFacts) -> Iterator[Cause]:
    lately = facts.lately
    if not facts.mail_is_readable:
        yield Cause("MAIL_ADDRESS_UNREADABLE")
    if facts.mail_change_until and facts.mail_change_until > facts.now:
        yield Cause("MAIL_CHANGE_WAITS", {"until_at": moment(facts.mail_change_until)})
    elif lately.mail_asked_on:
        yield Cause("MAIL_CHANGE_NOT_CONFIRMED", {"asked_on": day(lately.mail_asked_on)})
    if lately.mail_changed_on:
        yield Cause("MAIL_ADDRESS_NEW", {"changed_on": day(lately.mail_changed_on)})


def _of_mails(facts: AccountFacts) -> Iterator[Cause]:
    if not facts.mails:
        yield Cause("NO_MAIL_YET")
    since = facts.now - LOOKED_BACK
    for place, mail in enumerate(facts.mails):
        if mail.kind is MailKind.MAIL_CHANGED:
            # It went to the address of before, as all did before it: they say nothing of this one.
            if place == 0:
                changed_on = day(clock.day_of(mail.queued_at))
                yield Cause("MAIL_ADDRESS_NEW", {"changed_on": changed_on})
            return
        if place == 0 or mail.queued_at > since:
            yield _of_mail(facts, mail)


def _of_mail(facts: AccountFacts, mail: MailFate) -> Cause:
    """What became of one mail, and what to do about it."""
    if mail.state is MailState.QUEUED:
        return _of_waiting_mail(facts, mail)

    happened = _at(mail)
    code = mail.smtp_code
    if mail.state is MailState.SENT:
        server = {"server": facts.mail_server, "domain": facts.sender_domain}
        return Cause("MAIL_HANDED_OVER", {**happened, **server})
    if mail.state is MailState.BOUNCED:
        for_now = code is not None and code < 500
        return Cause("MAIL_CAME_BACK_FOR_NOW" if for_now else "MAIL_CAME_BACK", happened)
    if code is None:
        return Cause("MAIL_ADDRESS_UNUSABLE")
    if code in MAILBOX_FULL:
        return Cause("MAILBOX_FULL", happened)
    if code in NO_SUCH_ADDRESS:
        return Cause("MAIL_ADDRESS_REFUSED", {**happened, "domain": facts.sender_domain})
    return Cause("MAIL_REFUSED", {**happened, "domain": facts.sender_domain})


def _of_waiting_mail(facts: AccountFacts, mail: MailFate) -> Cause:
    if mail.given_up:
        return Cause("MAIL_GIVEN_UP", {"queued_at": moment(mail.queued_at)})
    if mail.attempts:
        happened = {**_at(mail), "attempts": mail.attempts}
        if mail.smtp_code is None:
            return Cause("MAIL_SERVER_AWAY", happened)
        return Cause(
            "MAILBOX_FULL" if mail.smtp_code in MAILBOX_FULL else "MAIL_DEFERRED", happened
        )

    waits = mail.kind is MailKind.REGISTRATION_COMPLETE and facts.role is Role.INSTITUTION
    due_at = told_at(mail.queued_at) if waits else mail.queued_at
    if facts.now < due_at:
        return Cause("MAIL_NEXT_DAY")
    late = facts.now - due_at > SOON
    return Cause("MAIL_LATE" if late else "MAIL_UNDER_WAY", {"queued_at": moment(mail.queued_at)})


def _at(mail: MailFate) -> dict[str, str | int]:
    """When it was tried, and what the server said."""
    at = mail.last_attempt_at or mail.queued_at
    return {"tried_at": moment(at), "code": "-" if mail.smtp_code is None else mail.smtp_code}


def _of_filings(facts: AccountFacts) -> Iterator[Cause]:
    """What is told after the night only, or is not told because it may not be filed."""
    waiting = facts.waiting
    if waiting and waiting.oldest_on < waiting.final_before:
        yield Cause("REGISTRATION_OVERDUE", {"received_on": day(waiting.oldest_on)})
    elif waiting:
        yield Cause("REGISTRATION_TO_COME", {"count": waiting.count})
    if facts.is_blocking:
        yield Cause("INSTITUTIONS_BLOCKED")
