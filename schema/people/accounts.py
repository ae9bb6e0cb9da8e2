"""The account: user registration, login and logout, passwords and language."""

from dataclasses import replace
from datetime import datetime

import strawberry

from efiling.actions.people import accounts, sessions
from efiling.errors import refuse
from efiling.rules.actors import Actor
from schema.access import allowed
from schema.arguments import given
from schema.context import Info
from schema.people.account_inputs import (
    ChangeLanguageInput,
    ChangePasswordInput,
    ConfirmResetInput,
    LogInInput,
    RegisterResidentInput,
    RenotifyCredentialsInput,
)
from schema.people.account_types import (
    ChangeLanguagePayload,
    ChangePasswordPayload,
    ConfirmResetPayload,
    LogOutPayload,
    RegisterResidentPayload,
    RenotifyCredentialsPayload,
)
from schema.people.viewer import Viewer
from schema.problems import Problems, problems_field, refusable


@strawberry.type(description="The answer to logIn: the token, or with `bearer: false` a cookie.")
class LogInPayload:
    """The viewer, or problems."""

    viewer: Actor | None = strawberry.field(
        graphql_type=Viewer | None,
        default=None,
        description="Whoever is logged in now; null with problems.",
    )
    token: str | None = strawberry.field(
        default=None, description="With `bearer: true`: for the Authorization header."
    )
    expires_at: datetime | None = strawberry.field(
        default=None, description="When this session ends at the latest."
    )
    problems: Problems = problems_field()


async def _register_resident(info: Info, input: RegisterResidentInput) -> RegisterResidentPayload:
    account = await accounts.register_resident(
        info.context.actor,
        facts=input.card.facts(),
        auth_id=input.auth_id,
        password=input.password,
        mail=input.mail,
        language=input.language,
        accepts_terms=input.accepts_terms,
    )
    return RegisterResidentPayload(account=account)


async def _log_in(info: Info, input: LogInInput) -> LogInPayload:
    if input.bearer is None:
        raise refuse("VALUE_REQUIRED", "bearer")
    session = await sessions.log_in(
        info.context.actor,
        auth_id=input.auth_id,
        password=input.password,
        one_time_code=given(input.one_time_code),
    )
    info.context.actor = session.actor
    if not input.bearer:
        info.context.cookies.set(session.token, session.expires_at)
    token = session.token if input.bearer else None
    return LogInPayload(viewer=session.actor, token=token, expires_at=session.expires_at)


async def _renotify_credentials(
    info: Info, input: RenotifyCredentialsInput
) -> RenotifyCredentialsPayload:
    await accounts.renotify_credentials(
        info.context.actor, facts=input.card.facts(), new_password=given(input.new_password)
    )
    return RenotifyCredentialsPayload()


async def _confirm_reset(info: Info, input: ConfirmResetInput) -> ConfirmResetPayload:
    await accounts.confirm_reset(info.context.actor, token=input.token)
    return ConfirmResetPayload()


async def _log_out(info: Info) -> LogOutPayload:
    await sessions.log_out(info.context.actor)
    info.context.cookies.clear()
    info.context.actor = replace(
        info.context.actor, role=None, account=None, tenant=None, session=None
    )
    return LogOutPayload()


async def _change_password(info: Info, input: ChangePasswordInput) -> ChangePasswordPayload:
    account = await accounts.change_password(
        info.context.actor, old=input.old_password, new=input.new_password
    )
    return ChangePasswordPayload(account=account)


async def _change_language(info: Info, input: ChangeLanguageInput) -> ChangeLanguagePayload:
    account = await accounts.change_language(info.context.actor, language=input.language)
    info.context.actor = replace(info.context.actor, language=input.language)
    return ChangeLanguagePayload(account=account)


@strawberry.type
class AccountMutation:
    """The part of Mutation about accounts (Q2-13, Q2-19, Q2-26, Q2-29, Q2-30, Q2-33)."""

    register_resident: RegisterResidentPayload = strawberry.mutation(
        resolver=_register_resident,
        extensions=[allowed("account:register"), refusable(RegisterResidentPayload)],
        description="A resident registers as a user with the facts on the newest card, and can log "
        "in at once.",
    )
    log_in: LogInPayload = strawberry.mutation(
        resolver=_log_in,
        extensions=[allowed("account:log_in"), refusable(LogInPayload)],
        description=(
            "Starts a session. An unknown authentication ID and a wrong password are answered "
            "alike; after five wrong "
            "passwords in a row login is closed for one day."
        ),
    )
    renotify_credentials: RenotifyCredentialsPayload = strawberry.mutation(
        resolver=_renotify_credentials,
        extensions=[allowed("account:renotify"), refusable(RenotifyCredentialsPayload)],
        description=(
            "For residents: mails the authentication ID to the registered address, and with "
            "newPassword sets it and "
            "ends a lock. The password is never mailed."
        ),
    )
    confirm_reset: ConfirmResetPayload = strawberry.mutation(
        resolver=_confirm_reset,
        extensions=[allowed("account:confirm_reset"), refusable(ConfirmResetPayload)],
        description="Follows the link of the mail that confirms a new password, where the operator "
        "asks for one.",
    )
    log_out: LogOutPayload = strawberry.mutation(
        resolver=_log_out,
        extensions=[allowed("account:log_out"), refusable(LogOutPayload)],
        description="Ends this session. Its receipts can no longer be fetched.",
    )
    change_password: ChangePasswordPayload = strawberry.mutation(
        resolver=_change_password,
        extensions=[allowed("account:change"), refusable(ChangePasswordPayload)],
        description="Sets a new password, valid for one year, and ends the other sessions of the "
        "account.",
    )
    change_language: ChangeLanguagePayload = strawberry.mutation(
        resolver=_change_language,
        extensions=[allowed("account:change"), refusable(ChangeLanguagePayload)],
        description="Sets the language of pages, problems and mails.",
    )
