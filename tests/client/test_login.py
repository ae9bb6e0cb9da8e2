"""Logging in: whatever breaks, a token that works is kept, and none is left that nobody has."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.client.stranger import Heard, Said, Stranger, of_data, stranger
from todokede_client import SettingsError
from todokede_client.config import Config, write_config
from todokede_client.login import Login, NotLoggedIn, log_in

MADE = {
    "token": "ens_new",
    "apiToken": {"id": "new", "scopes": ["BATCH_SUBMIT"], "expiresOn": "2028-04-01"},
    "problems": [],
}
NOWHERE = dict.fromkeys(("row", "clientReference", "suggestion"))
WORDS = {"code": "X", "message": "Too many tokens.", "remedy": "Revoke one."}
REFUSED: dict[str, object] = {"path": [], **WORDS, **NOWHERE}
GOOD = {
    "LogIn": of_data(logIn={"token": "session", "problems": []}),
    "CreateApiToken": of_data(createApiToken=MADE),
    "RevokeApiToken": of_data(revokeApiToken={"problems": []}),
    "LogOut": of_data(logOut={"problems": []}),
}


def said(heard: Heard, **others: Said) -> Said:
    return (GOOD | others)[heard.operation]


def told(service: Stranger) -> list[str]:
    """The operations, and which token was revoked."""
    ids = (json.loads(one.body)["variables"].get("input", {}).get("id") for one in service.heard)
    names = (one.operation for one in service.heard)
    return [" ".join(filter(None, both)) for both in zip(names, ids, strict=True)]


def logged_in(service: Stranger, keep: Callable[[Config], None]) -> Login:
    old = Config(service.url, "ens_old", token_id="old")
    return log_in(service.url, "school-1", "secret", old, "en", keep)


def test_the_old_token_is_revoked_when_the_new_one_is_kept() -> None:
    with stranger(said) as service:
        at_keeping: list[list[str]] = []
        made = logged_in(service, lambda _: at_keeping.append(told(service)))
        assert made.config.token == "ens_new"
        assert not made.old_works
        assert at_keeping == [["LogIn", "CreateApiToken"]]
        assert told(service)[2:] == ["RevokeApiToken old", "LogOut"]


def test_a_token_that_cannot_be_kept_is_revoked_and_the_old_one_stays(tmp_path: Path) -> None:
    (tmp_path / "todokede").write_text("a file where a folder should be")
    with stranger(said) as service:
        with pytest.raises(SettingsError, match="cannot be written"):
            logged_in(service, lambda it: write_config(tmp_path / "todokede" / "config.toml", it))
        assert told(service)[2:] == ["RevokeApiToken new", "LogOut"]


def test_a_service_that_is_lost_after_the_new_token_was_made_leaves_it_kept() -> None:
    lost = Said(b"", 502)
    kept: list[Config] = []
    with stranger(lambda heard: said(heard, RevokeApiToken=lost, LogOut=lost)) as service:
        made = logged_in(service, kept.append)
    assert [one.token for one in kept] == ["ens_new"]
    assert made.old_works


def test_who_gets_no_token_is_logged_out_all_the_same() -> None:
    no_token = {"token": None, "apiToken": None, "problems": [REFUSED]}
    refused = of_data(createApiToken=no_token)
    with stranger(lambda heard: said(heard, CreateApiToken=refused)) as service:
        with pytest.raises(NotLoggedIn, match=r"Too many tokens\. Revoke one\."):
            logged_in(service, lambda _: None)
        assert told(service) == ["LogIn", "CreateApiToken", "LogOut"]
