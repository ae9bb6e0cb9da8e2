"""The viewer's own account as GraphQL shows it."""

from datetime import date, datetime

import strawberry

from efiling.reads.people.accounts import AccountView
from efiling.rules.vocabulary import AccountState
from i18n import Language
from schema.node import Node
from schema.views import attributes_of, shown, shows

account = attributes_of(AccountView)


@shows(AccountView)
@strawberry.type(description="The viewer's own account. Nothing in it tells whose it is (Q2-18).")
class Account(Node):
    state: AccountState = shown(account.state, "Whether it can be used.")
    language: Language = shown(account.language, "The language of pages, problems and mails.")
    masked_mail: str = shown(
        account.masked_mail, "The mail address with most of it hidden, enough to recognise it."
    )
    expires_on: date | None = shown(
        account.expires_on,
        "The last day of use: for residents the end of the period of stay. Null: no end.",
    )
    password_expires_on: date = shown(
        account.password_expires_on,
        "The last day of the present password; 9999-12-31 where passwords do not end.",
    )
    last_log_in_at: datetime | None = shown(account.last_log_in_at, "The newest login.")
    pending_mail_change: bool = shown(
        account.pending_mail_change, "Whether a new mail address waits to be confirmed."
    )
