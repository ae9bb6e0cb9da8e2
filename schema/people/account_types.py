"""The viewer's own account as GraphQL shows it, and the payloads that carry it."""

from datetime import date, datetime
from typing import Any

import strawberry

from efiling.reads.people.accounts import AccountView
from efiling.rules.vocabulary import AccountState
from i18n import Language
from schema.problems import Problems, problems_field


@strawberry.type(description="The viewer's own account. Nothing in it tells whose it is (Q2-18).")
class Account:
    """Its source is `AccountView`."""

    id: strawberry.ID = strawberry.field(description="Opaque and lasting.")
    state: AccountState = strawberry.field(description="Whether it can be used.")
    language: Language = strawberry.field(description="The language of pages, problems and mails.")
    masked_mail: str = strawberry.field(
        description="The mail address with most of it hidden, enough to recognise it."
    )
    expires_on: date | None = strawberry.field(
        description="The last day of use: for residents the end of the period of stay. Null: no "
        "end."
    )
    password_expires_on: date = strawberry.field(
        description="The last day of the present password."
    )
    last_log_in_at: datetime | None = strawberry.field(description="The newest login.")
    pending_mail_change: bool = strawberry.field(
        description="Whether a new mail address waits to be confirmed."
    )


def account_field() -> Any:
    """The field of a payload that carries the account."""
    return strawberry.field(
        graphql_type=Account | None,
        default=None,
        description="The account as it is now; null with problems.",
    )


@strawberry.type(description="The answer to registerResident.")
class RegisterResidentPayload:
    """The new account, or problems."""

    account: AccountView | None = account_field()
    problems: Problems = problems_field()


@strawberry.type(description="The answer to logOut.")
class LogOutPayload:
    """Never has problems today."""

    problems: Problems = problems_field()


@strawberry.type(
    description="The answer to renotifyCredentials. Where an account exists, a mail is under way."
)
class RenotifyCredentialsPayload:
    """Says nothing about the account."""

    problems: Problems = problems_field()


@strawberry.type(description="The answer to confirmReset.")
class ConfirmResetPayload:
    """Says nothing about the account."""

    problems: Problems = problems_field()


@strawberry.type(description="The answer to changePassword.")
class ChangePasswordPayload:
    """The account with its new password's last day, or problems."""

    account: AccountView | None = account_field()
    problems: Problems = problems_field()


@strawberry.type(description="The answer to changeLanguage, already in the new language.")
class ChangeLanguagePayload:
    """The account in its new language, or problems."""

    account: AccountView | None = account_field()
    problems: Problems = problems_field()
