"""How a program gets its token: a person logs in once, and what is kept is a token for batches, not
the password."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from .api import Todokede
from .config import Config
from .errors import TodokedeError
from .generated.enums import TokenScope
from .generated.fragments import ProblemFields
from .generated.input_types import CreateApiTokenInput, LogInInput, RevokeApiTokenInput
from .reaching import checked_url

SCOPES = (TokenScope.BATCH_SUBMIT, TokenScope.BATCH_READ)
LONGEST_NAME = 64


class NotLoggedIn(TodokedeError):
    """The service refused the login or the token, and says why in its own words."""


@dataclass(frozen=True, slots=True)
class Login:
    """What is kept, and the last day of the token. `old_works`: nobody answered when the token of
    before was revoked."""

    config: Config
    expires_on: str
    old_works: bool = False


def log_in(
    url: str,
    auth_id: str,
    password: str,
    old: Config,
    language: str,
    keep: Callable[[Config], None],
) -> Login:
    """Logs in, makes a token for checking, filing and following batches, hands it to `keep`, and
    logs out again.

    The token that was kept before is revoked once the new one is kept: whatever breaks, a token
    that works is there. One that cannot be kept is revoked. Nothing is sent twice, as a password
    that is sent twice counts twice. Errors: NotLoggedIn, those of requests and of `keep`,
    SettingsError where the password would go in the clear.
    """
    # The first connection has no token yet, and would not ask what goes over it.
    checked_url(url, password)

    with Todokede(url, language=language, tries=1) as door:
        answer = door.log_in(LogInInput(authId=auth_id, password=password, bearer=True)).log_in
        _refuse_if(answer.problems)

    with Todokede(url, answer.token or "", language=language, tries=1) as service:
        try:
            made = service.create_api_token(
                CreateApiTokenInput(name=_name(), scopes=list(SCOPES), password=password)
            ).create_api_token
            _refuse_if(made.problems)
            assert made.token, "a token without problems is there"
            assert made.api_token, "a token without problems is described"

            config = Config(url, made.token, service.language, made.api_token.id)
            try:
                keep(config)
            except BaseException:
                _is_revoked(service, config.token_id)
                raise

            # One of before may be revoked or over already; then there is nothing to do.
            is_other = bool(old.token_id) and old.url == url
            still_there = is_other and not _is_revoked(service, old.token_id)
        finally:
            with suppress(TodokedeError):
                service.log_out()

    return Login(config, made.api_token.expires_on.isoformat(), still_there)


def _is_revoked(service: Todokede, token_id: str) -> bool:
    """Revokes a token; whether the service said that it did."""
    try:
        service.revoke_api_token(RevokeApiTokenInput(id=token_id))
    except TodokedeError:
        return False
    return True


def _name() -> str:
    """What the institution finds it by among its tokens."""
    return f"todokede ({socket.gethostname()})"[:LONGEST_NAME]


def _refuse_if(problems: Sequence[ProblemFields]) -> None:
    if problems:
        said = " ".join(f"{one.message} {one.remedy}" for one in problems)
        raise NotLoggedIn("{said}", said=said)
