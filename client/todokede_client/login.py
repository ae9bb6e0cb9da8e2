"""How a program gets its token: a person logs in once, and what is kept is a token for batches, not
the password."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from .api import Todokede
from .config import Config
from .connection import checked_url
from .errors import TodokedeError
from .generated.enums import TokenScope
from .generated.fragments import ProblemFields
from .generated.input_types import CreateApiTokenInput, LogInInput, RevokeApiTokenInput

SCOPES = (TokenScope.BATCH_SUBMIT, TokenScope.BATCH_READ)
LONGEST_NAME = 64


class NotLoggedIn(TodokedeError):
    """The service refused the login or the token, and says why in its own words."""


@dataclass(frozen=True, slots=True)
class Login:
    """What to keep, and the last day of the token."""

    config: Config
    expires_on: str


def log_in(url: str, auth_id: str, password: str, old: Config, language: str) -> Login:
    """Logs in, makes a token for checking, filing and following batches, and logs out again.

    The token that was kept before is revoked: who logs in anew has it no more. Nothing is sent
    twice, as a password that is sent twice counts twice. Errors: NotLoggedIn, those of requests,
    SettingsError where the password would go in the clear.
    """
    # The first connection has no token yet, and would not ask what goes over it.
    checked_url(url, password)

    with Todokede(url, language=language, tries=1) as door:
        answer = door.log_in(LogInInput(authId=auth_id, password=password, bearer=True)).log_in
        _refuse_if(answer.problems)

    with Todokede(url, answer.token or "", language=language, tries=1) as service:
        made = service.create_api_token(
            CreateApiTokenInput(name=_name(), scopes=list(SCOPES), password=password)
        ).create_api_token
        _refuse_if(made.problems)
        assert made.token, "a token without problems is there"
        assert made.api_token, "a token without problems is described"

        if old.token_id and old.url == url:
            # It may be revoked or over already; then there is nothing to do.
            service.revoke_api_token(RevokeApiTokenInput(id=old.token_id))
        service.log_out()
        language = service.language

    config = Config(url, made.token, language, made.api_token.id)
    return Login(config, made.api_token.expires_on.isoformat())


def _name() -> str:
    """What the institution finds it by among its tokens."""
    return f"todokede ({socket.gethostname()})"[:LONGEST_NAME]


def _refuse_if(problems: Sequence[ProblemFields]) -> None:
    if problems:
        said = " ".join(f"{one.message} {one.remedy}" for one in problems)
        raise NotLoggedIn("{said}", said=said)
