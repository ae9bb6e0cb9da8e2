"""An account as the helpdesk and the counter see it: its state, its mails, and why it does not
work."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry

from efiling.actions.people.account_state import look_up_account
from efiling.reads.people.account_state import AccountStateView
from efiling.rules.people.diagnosis import NO_ACCOUNT, MailFate
from efiling.rules.vocabulary import AccountState, MailKind, MailState, Role
from schema.context import Info, actor_of
from schema.people.counter_inputs import AccountLookup
from schema.permissions import Allowed
from schema.problems import ProblemDescription, described
from schema.views import attributes_of, shown, shows

report = attributes_of(AccountStateView)
mail = attributes_of(MailFate)

Meant = Annotated[AccountLookup, strawberry.argument(description="Which account is meant.")]
Ticket = Annotated[
    str,
    strawberry.argument(
        description="The number of the ticket, or the counter's reference: one word of at most 40 "
        "letters, digits and signs. It is kept in the audit trail."
    ),
]


@shows(MailFate)
@strawberry.type(description="How one mail fared; never what it says, nor to whom it went.")
class MailReport:
    kind: MailKind = shown(mail.kind, "What it is about.")
    queued_at: datetime = shown(mail.queued_at, "When it was written.")
    state: MailState = shown(mail.state, "What became of it.")
    attempts: int = shown(mail.attempts, "How often it was tried to hand it over.")
    last_attempt_at: datetime | None = shown(mail.last_attempt_at, "The newest try.")
    smtp_code: int | None = shown(
        mail.smtp_code, "What the mail server answered last; null: it did not."
    )


def _diagnosis(report: strawberry.Parent[AccountStateView], info: Info) -> list[ProblemDescription]:
    return [described(info, cause) for cause in report.diagnosis]


@shows(AccountStateView)
@strawberry.type(description="The state of one account, with nothing that tells whose it is.")
class AccountStateReport:
    role: Role = shown(report.role, "What the account is for.")
    state: AccountState = shown(report.state, "Whether it can be used.")
    locked_until: datetime | None = shown(
        report.locked_until, "Until when too many wrong passwords keep its holder out."
    )
    expires_on: date | None = shown(report.expires_on, "The last day of use. Null: no end.")
    password_expires_on: date | None = shown(
        report.password_expires_on, "The last day of the present password."
    )
    last_log_in_at: datetime | None = shown(report.last_log_in_at, "The newest login.")
    masked_mail: str = shown(report.masked_mail, "The mail address with most of it hidden.")
    mails: Sequence[MailFate] = shown(report.mails, "The newest 20, the newest first.")
    diagnosis: list[ProblemDescription] = strawberry.field(
        resolver=_diagnosis,
        description="Why its holder cannot log in or got no mail, the gravest cause first, and "
        "what the helpdesk may tell them: cause and next step, nothing personal.",
    )


async def _account_state(info: Info, by: Meant, ticket: Ticket) -> AccountStateView | None:
    return await look_up_account(actor_of(info), by.lookup(), ticket)


@strawberry.type
class AccountStateQuery:
    """The part of Query about others' accounts (Q2-41, Q2-43, Q2-58)."""

    account_state: AccountStateView | None = strawberry.field(
        resolver=_account_state,
        extensions=[Allowed("account:look_up")],
        description="For the helpdesk under a ticket and for counter officers under a reference: "
        "how one account is, the live one before those that ended. Null: there is none, see "
        f"{NO_ACCOUNT} of problemCatalogue. Each look is on record; 60 an hour for each person.",
    )
