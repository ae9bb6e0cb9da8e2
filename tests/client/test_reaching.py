"""Addresses, tokens, proxies and certificates: what cannot be used is said in one line, which shows
none of it."""

import ssl
from pathlib import Path

import httpx2
import pytest

from tests.builders.client.stranger import Said, of_data, stranger
from todokede_client import AsyncTodokede, SettingsError, Todokede, Unreachable
from todokede_client.config import config_file, read_config
from todokede_client.reaching import checked_url, raise_if_hopeless

UNUSABLE = [
    "https://host:port",
    "https://host:70000",
    "https://[::1",
    "https://ho st",
    "https://h\n.example",
    "https://clerk:SECRET@host",
    "https://host/?token=SECRET",
    "https://host/#SECRET",
    "//host",
    "https:///path",
    "ftp://host",
    "",
]
TOKENS = ["ens_SECRET\r", "ens_SECRET\n", "ens_SECRET\u3000", "ens SECRET", "\uff45ns_SECRET"]


@pytest.mark.parametrize("url", UNUSABLE)
def test_an_address_that_cannot_be_used_is_said_to_be_so(url: str) -> None:
    with pytest.raises(SettingsError, match="address of the service") as caught:
        checked_url(url, "")
    assert "SECRET" not in str(caught.value)


def test_an_address_may_have_a_path_a_port_and_letters_of_other_scripts() -> None:
    for url in ("https://host:8443", "https://host/todokede", "https://届出.example"):
        assert checked_url(f" {url}/ ", "ens_x") == url


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_no_header_can_hold_is_none(token: str) -> None:
    for kind in (Todokede, AsyncTodokede):
        with pytest.raises(SettingsError, match="todokede login") as caught:
            kind("https://host", token)
        assert "SECRET" not in str(caught.value)


def test_a_line_end_behind_a_token_or_an_address_of_the_environment_counts_for_nothing(
    tmp_path: Path,
) -> None:
    said = {"TODOKEDE_URL": "https://host\r\n", "TODOKEDE_TOKEN": "ens_x\r\n"}
    config = read_config({"XDG_CONFIG_HOME": str(tmp_path)} | said)
    assert config.url == "https://host"
    assert config.token == "ens_x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "ftp://clerk:SECRET@proxy"),
        ("ALL_PROXY", "socks5://clerk:SECRET@proxy"),
        ("HTTPS_PROXY", "http://clerk:SECRET@proxy:port"),
        ("SSL_CERT_FILE", "/nothing/SECRET.pem"),
    ],
)
def test_surroundings_that_cannot_be_used_are_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    for kind in (Todokede, AsyncTodokede):
        with pytest.raises(SettingsError, match=name) as caught:
            kind("https://host", "ens_x")
        assert "SECRET" not in str(caught.value)


def test_a_token_in_the_clear_goes_to_this_machine_and_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"service": {"now": "2027-04-01T00:00:00Z", "version": "1"}}
    with stranger(lambda _: Said(b"", 502)) as proxy, stranger(lambda _: of_data(**known)) as own:
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        with Todokede(own.url, "ens_x", tries=1) as client:
            assert client.service().service.version == "1"
    assert proxy.heard == []


def test_a_proxy_that_wants_a_password_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with stranger(lambda _: Said(b"", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("https_proxy", proxy.url)
        with (
            Todokede("https://todokede.example", "ens_x") as client,
            pytest.raises(Unreachable, match="407"),
        ):
            client.service()
    assert len(proxy.heard) == 1
    assert "Authorization" not in proxy.heard[0].headers


def test_a_certificate_that_is_not_accepted_is_told_at_once_and_silence_is_not() -> None:
    refused = ssl.SSLCertVerificationError("failed")
    refused.verify_message = "certificate has expired"
    error = httpx2.ConnectError("failed")
    raise_if_hopeless(error)
    error.__cause__ = refused
    with pytest.raises(Unreachable, match=r"\(certificate has expired\)"):
        raise_if_hopeless(error)


def test_settings_that_an_editor_began_with_a_mark_are_read(tmp_path: Path) -> None:
    file = config_file({"XDG_CONFIG_HOME": str(tmp_path)})
    file.parent.mkdir()
    file.write_bytes(b'\xef\xbb\xbfurl = "https://host"\r\ntoken = "ens_x"\r\n')
    file.chmod(0o600)
    assert read_config({"XDG_CONFIG_HOME": str(tmp_path)}).token == "ens_x"
