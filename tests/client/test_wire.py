"""When the client asks again, and what it says when it gives up."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.builders.client.scripted import Scripted, answer
from todokede_client import Closed, NotFound, RequestFailed, SettingsError, Unreachable
from todokede_client.config import Config, read_config
from todokede_client.login import log_in
from todokede_client.reaching import checked_url
from todokede_client.wire import TRIES, Request, ask, ask_graphql, retry_after

ONE = Request("GET", "/templates/acceptance.xlsx")


def test_429_and_503_are_asked_again_after_the_time_they_ask_for() -> None:
    script = Scripted(
        answer(429, {"Retry-After": "7"}),
        answer(503, {"retry-after": "2"}),
        answer(200, content=b"ok"),
    )
    assert script.run(ask(ONE)).content == b"ok"
    assert [round(pause) for pause in script.pauses] == [7, 2]
    assert len(script.requests) == 3


def test_silence_is_asked_again_with_growing_pauses() -> None:
    script = Scripted(None, None, None, None, answer(200))
    script.run(ask(ONE))
    assert all(
        half / 2 <= pause <= half for half, pause in zip((0.5, 1, 2, 4), script.pauses, strict=True)
    )


def test_it_gives_up_after_some_tries() -> None:
    with pytest.raises(Unreachable):
        (script := Scripted(*[None] * TRIES)).run(ask(ONE))
    assert len(script.pauses) == TRIES - 1


def test_a_long_closure_is_told_at_once() -> None:
    script = Scripted(answer(503, {"Retry-After": "7200"}))
    with pytest.raises(Closed, match="7200 seconds") as caught:
        script.run(ask(ONE))
    assert caught.value.again_seconds == pytest.approx(7200, abs=1)
    assert script.pauses == []


def test_retry_after_is_a_number_or_a_date() -> None:
    assert retry_after("12") == 12
    later = datetime.now(UTC) + timedelta(seconds=60)
    assert retry_after(format_datetime(later, usegmt=True)) == pytest.approx(60, abs=2)
    assert retry_after("soon") is None


def test_failures_have_clear_words_and_the_request_id() -> None:
    body = {
        "errors": [{"message": "Not here", "extensions": {"code": "FORBIDDEN", "requestId": "r1"}}]
    }
    with pytest.raises(RequestFailed, match="Not here") as caught:
        Scripted(answer(403, content=json.dumps(body).encode())).run(ask(ONE))
    assert caught.value.status == 403
    assert caught.value.codes == ("FORBIDDEN",)
    assert caught.value.request_id == "r1"
    with pytest.raises(RequestFailed, match="token"):
        Scripted(answer(401)).run(ask(ONE))
    with pytest.raises(NotFound):
        Scripted(answer(404)).run(ask(ONE))
    with pytest.raises(RequestFailed, match="not this service"):
        Scripted(answer(200, content=b"<html>")).run(ask_graphql("{ x }", None, {}))


def test_top_level_errors_of_an_answer_with_200_are_failures_too() -> None:
    content = json.dumps(
        {"data": {"viewer": None}, "errors": [{"message": "Not here", "extensions": {}}]}
    ).encode()
    with pytest.raises(RequestFailed, match="Not here"):
        Scripted(answer(200, content=content)).run(ask_graphql("{ viewer }", None, {}))


def test_a_token_goes_over_https_or_stays_on_the_machine() -> None:
    assert checked_url("http://127.0.0.1:8000/", "ens_x") == "http://127.0.0.1:8000"
    with pytest.raises(SettingsError, match="https"):
        checked_url("http://todokede.example", "ens_x")
    with pytest.raises(SettingsError):
        checked_url("todokede.example", "")


def test_a_password_goes_over_https_or_stays_on_the_machine() -> None:
    with pytest.raises(SettingsError, match="passwords go over https"):
        log_in("http://todokede.example", "school", "secret", Config(""), "en", lambda _: None)


def test_the_environment_wins_over_the_file_and_the_file_is_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "todokede" / "config.toml"
    file.parent.mkdir()
    file.write_text('url = "https://a.example"\ntoken = "ens_file"\n')
    home = {"XDG_CONFIG_HOME": str(tmp_path)}

    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_config(home)

    file.chmod(0o600)
    assert read_config(home).token == "ens_file"

    config = read_config(
        home | {"TODOKEDE_URL": "https://b.example", "TODOKEDE_TOKEN": "ens_environment"}
    )

    assert config.url == "https://b.example"
    assert config.token == "ens_environment"
    assert "ens_" not in repr(config)


def test_missing_settings_name_what_to_set(tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path)}
    with pytest.raises(SettingsError, match="TODOKEDE_URL"):
        read_config(home)
    with pytest.raises(SettingsError, match="TODOKEDE_TOKEN"):
        read_config(home | {"TODOKEDE_URL": "https://a.example"})
    assert read_config(home | {"TODOKEDE_URL": "https://a.example"}, needs_token=False).token == ""
