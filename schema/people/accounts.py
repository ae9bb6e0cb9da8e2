"""The account: user registration, login and logout, passwords and language."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import strawberry

from efiling.actions.people import accounts, mail_changes, passwords, renotification, sessions
from efiling.errors import Problem, refuse
from efiling.reads.people.accounts import AccountView
from efiling.rules.actors import Actor
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.people.account_inputs import (
    ChangeLanguageInput,
    ChangeMailInput,
    ChangePasswordInput,
    ConfirmMailChangeInput,
    ConfirmResetInput,
    LogInInput,
    RegisterResidentInput,
    RenotifyCredentialsInput,
)
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field

_ACCOUNT = "The account as it is now; null with problems."


@strawberry.type(description="The answer to registerResident.")
class RegisterResidentPayload:
    account: AccountView | None = strawberry.field(default=None, description=_ACCOUNT)
    problems: Sequence[Problem] = problems_field()


async def _register_resident(info: Info, input: RegisterResidentInput) -> RegisterResidentPayload:
    account = await accounts.register_resident(
        actor_of(info),
        facts=input.card.facts(),
        auth_id=input.auth_id,
        password=input.password,
        mail=input.mail,
        language=input.language,
        accepts_terms=input.accepts_terms,
    )
    return RegisterResidentPayload(account=account)


@strawberry.type(description="The answer to logIn: the token, or with `bearer: false` a cookie.")
class LogInPayload:
    viewer: Actor | None = strawberry.field(
        default=None, description="Whoever is logged in now; null with problems."
    )
    token: str | None = strawberry.field(
        default=None, description="With `bearer: true`: for the Authorization header."
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="When this session ends at the latest."
    )
    problems: Sequence[Problem] = problems_field()


async def _log_in(info: Info, input: LogInInput) -> LogInPayload:
    if input.bearer is None:
        raise refuse("VALUE_REQUIRED", "bearer")

    session = await sessions.log_in(
        actor_of(info),
        auth_id=input.auth_id,
        password=input.password,
        one_time_code=none_if_absent(input.one_time_code),
    )
    info.context.actor = session.actor
    if not input.bearer:
        info.context.cookies.set(session.token, session.expires_at)

    return LogInPayload(
        viewer=session.actor,
        token=session.token if input.bearer else None,
        expires_at=session.expires_at,
    )


@strawberry.type(
    description="The answer to renotifyCredentials. Where an account exists, a mail is under way."
)
class RenotifyCredentialsPayload:
    problems: Sequence[Problem] = problems_field()


async def _renotify_credentials(
    info: Info, input: RenotifyCredentialsInput
) -> RenotifyCredentialsPayload:
    await renotification.renotify_credentials(
        actor_of(info), facts=input.card.facts(), new_password=none_if_absent(input.new_password)
    )
    return RenotifyCredentialsPayload()


@strawberry.type(description="The answer to confirmReset.")
class ConfirmResetPayload:
    problems: Sequence[Problem] = problems_field()


async def _confirm_reset(info: Info, input: ConfirmResetInput) -> ConfirmResetPayload:
    await renotification.confirm_reset(actor_of(info), token=input.token)
    return ConfirmResetPayload()


@strawberry.type(description="The answer to logOut.")
class LogOutPayload:
    problems: Sequence[Problem] = problems_field()


async def _log_out(info: Info) -> LogOutPayload:
    await sessions.log_out(actor_of(info))
    info.context.cookies.clear()
    info.context.actor = replace(actor_of(info), role=None, account=None, tenant=None, session=None)
    return LogOutPayload()


@strawberry.type(description="The answer to changePassword.")
class ChangePasswordPayload:
    account: AccountView | None = strawberry.field(default=None, description=_ACCOUNT)
    problems: Sequence[Problem] = problems_field()


async def _change_password(info: Info, input: ChangePasswordInput) -> ChangePasswordPayload:
    account = await passwords.change_password(
        actor_of(info), old=input.old_password, new=input.new_password
    )
    return ChangePasswordPayload(account=account)


@strawberry.type(description="The answer to changeMail. A mail to the new address is under way.")
class ChangeMailPayload:
    account: AccountView | None = strawberry.field(default=None, description=_ACCOUNT)
    problems: Sequence[Problem] = problems_field()


async def _change_mail(info: Info, input: ChangeMailInput) -> ChangeMailPayload:
    account = await mail_changes.change_mail(
        actor_of(info), password=input.password, mail=input.mail
    )
    return ChangeMailPayload(account=account)


@strawberry.type(description="The answer to confirmMailChange.")
class ConfirmMailChangePayload:
    problems: Sequence[Problem] = problems_field()


async def _confirm_mail_change(
    info: Info, input: ConfirmMailChangeInput
) -> ConfirmMailChangePayload:
    await mail_changes.confirm_mail_change(actor_of(info), token=input.token)
    return ConfirmMailChangePayload()


@strawberry.type(description="The answer to changeLanguage, already in the new language.")
class ChangeLanguagePayload:
    account: AccountView | None = strawberry.field(default=None, description=_ACCOUNT)
    problems: Sequence[Problem] = problems_field()


async def _change_language(info: Info, input: ChangeLanguageInput) -> ChangeLanguagePayload:
    account = await accounts.change_language(actor_of(info), language=input.language)
    info.context.actor = replace(actor_of(info), language=input.language)
    return ChangeLanguagePayload(account=account)


@strawberry.type
class AccountMutation:
    """The part of Mutation about accounts (Q2-13, Q2-19, Q2-26, Q2-29 to Q2-33, Q2-37)."""

    register_resident: RegisterResidentPayload = strawberry.mutation(
        resolver=_register_resident,
        extensions=[Allowed("account:register"), RefusedAsProblems(RegisterResidentPayload)],
        description="A resident registers as a user with the facts on the newest card, and can log "
        "in at once.",
    )
    log_in: LogInPayload = strawberry.mutation(
        resolver=_log_in,
        extensions=[Allowed("account:log_in"), RefusedAsProblems(LogInPayload)],
        description=(
            "Starts a session. An unknown authentication ID and a wrong password are answered "
            "alike; after five wrong passwords in a row login is closed for one day."
        ),
    )
    renotify_credentials: RenotifyCredentialsPayload = strawberry.mutation(
        resolver=_renotify_credentials,
        extensions=[Allowed("account:renotify"), RefusedAsProblems(RenotifyCredentialsPayload)],
        description=(
            "For residents: mails the authentication ID to the registered address, and with "
            "newPassword sets it and ends a lock. The password is never mailed."
        ),
    )
    confirm_reset: ConfirmResetPayload = strawberry.mutation(
        resolver=_confirm_reset,
        extensions=[Allowed("account:confirm_reset"), RefusedAsProblems(ConfirmResetPayload)],
        description="Follows the link of the mail that confirms a new password, where the operator "
        "asks for one.",
    )
    change_mail: ChangeMailPayload = strawberry.mutation(
        resolver=_change_mail,
        extensions=[Allowed("account:change"), RefusedAsProblems(ChangeMailPayload)],
        description="Mails a link to a new address, good for a day. The old address counts until "
        "the link is opened, and is told then.",
    )
    confirm_mail_change: ConfirmMailChangePayload = strawberry.mutation(
        resolver=_confirm_mail_change,
        extensions=[Allowed("account:confirm_mail"), RefusedAsProblems(ConfirmMailChangePayload)],
        description="Makes the new mail address count. Works once.",
    )
    log_out: LogOutPayload = strawberry.mutation(
        resolver=_log_out,
        extensions=[Allowed("account:log_out"), RefusedAsProblems(LogOutPayload)],
        description="Ends this session. Its receipts can no longer be fetched.",
    )
    change_password: ChangePasswordPayload = strawberry.mutation(
        resolver=_change_password,
        extensions=[Allowed("account:change"), RefusedAsProblems(ChangePasswordPayload)],
        description="Sets a new password, valid for one year, and ends the other sessions of the "
        "account.",
    )
    change_language: ChangeLanguagePayload = strawberry.mutation(
        resolver=_change_language,
        extensions=[Allowed("account:change"), RefusedAsProblems(ChangeLanguagePayload)],
        description="Sets the language of pages, problems and mails.",
    )
