"""Access from Japan alone, where the operator has a file of countries (Q2-6)."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from efiling import clock
from efiling.settings import SettingsError
from gateway.http import countries
from gateway.http.addresses import Origin
from gateway.http.countries import Countries
from tests.builders.countries import (
    ABROAD,
    ABROAD_6,
    JAPAN,
    JAPAN_6,
    NOWHERE,
    country_file,
)
from tests.builders.edge import sample
from tests.builders.edge.caller import code_of
from tests.builders.edge.hops import PROXY, Asking
from tests.builders.edge.lines import Lines

OFFICE = "192.168.1.20"


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


@pytest.mark.parametrize(
    "chain",
    [(JAPAN,), (JAPAN_6,), (OFFICE, JAPAN), ("fd00::5", JAPAN_6), ("100.64.3.4", JAPAN), ()],
)
def test_q2_6_who_is_in_japan_by_every_hop_is_answered(
    asking: Asking, chain: tuple[str, ...]
) -> None:
    assert asking(*chain).status_code == 200


@pytest.mark.parametrize(
    "chain",
    [
        (ABROAD,),
        (ABROAD_6,),
        (f"::ffff:{ABROAD}",),
        (NOWHERE,),
        ("2001:db8:ffff::1",),
        (ABROAD, JAPAN),
        (ABROAD, OFFICE, JAPAN),
        (JAPAN, ABROAD),
        (JAPAN, OFFICE, ABROAD_6),
        (f"{ABROAD}:4711", JAPAN),
    ],
)
def test_q2_6_one_hop_abroad_or_unknown_is_enough_to_be_refused(
    asking: Asking, chain: tuple[str, ...]
) -> None:
    refused = asking(*chain)
    assert refused.status_code == 403
    assert code_of(refused) == "COUNTRY_NOT_ALLOWED"


def test_q2_6_a_forged_header_does_not_help(asking: Asking) -> None:
    assert asking(JAPAN, peer=ABROAD).status_code == 403
    assert asking(JAPAN, JAPAN, peer=ABROAD_6).status_code == 403
    assert asking("10.0.0.9", ABROAD, JAPAN, peer=PROXY).status_code == 403


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hans", "zh-Hant", "ko", "es", "pt", "tl"])
def test_q2_6_the_answer_says_why_and_what_to_try(asking: Asking, language: str) -> None:
    refused = asking(ABROAD, accept_language=language)
    (error,) = refused.json()["errors"]
    assert refused.headers["content-language"] == language
    assert "Wi-Fi" in error["extensions"]["remedy"]
    assert "VPN" in error["extensions"]["remedy"]
    assert error["message"] != error["extensions"]["remedy"]
    assert ABROAD not in refused.text


@pytest.mark.parametrize("path", ["/", "/schema.graphql", "/templates/x.xlsx", "/receipts/1.pdf"])
def test_q2_6_every_address_is_closed(asking: Asking, path: str) -> None:
    assert asking(ABROAD, path=path).status_code == 403
    assert asking(JAPAN, path=path).status_code != 403


def test_machines_that_watch_the_service_may_stand_anywhere(asking: Asking) -> None:
    assert asking(ABROAD, path="/livez").status_code == 200
    assert asking(ABROAD, path="/readyz").status_code == 200


def test_q2_6_other_countries_are_allowed_by_name(tmp_path: Path) -> None:
    asking = Asking(tmp_path, allowed_countries="JP,DE")
    assert asking(ABROAD_6).status_code == 200
    assert asking(ABROAD).status_code == 403


def test_q2_6_without_a_file_nobody_is_asked() -> None:
    caller = TestClient(
        sample.application(), base_url="http://127.0.0.1:8000", client=(ABROAD, 50_000)
    )
    assert caller.post("/graphql", json={"query": "{ hello }"}).status_code == 200


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is looked at with each request."""
    monkeypatch.setattr(countries, "FRESH_SECONDS", 0.0)


def test_q2_6_a_new_file_counts_without_a_restart_and_a_broken_one_never(
    tmp_path: Path, at_once: None
) -> None:
    asking = Asking(tmp_path)
    with TestClient(
        asking.app, base_url="http://127.0.0.1:8000", client=(NOWHERE, 50_000)
    ) as caller:

        def status() -> int:
            return int(caller.post("/graphql", json={"query": "{ hello }"}).status_code)

        def becomes(expected: int) -> bool:
            until = clock.monotonic() + 10
            while status() != expected and clock.monotonic() < until:
                pass
            return status() == expected

        assert status() == 403
        country_file(asking.file, {"192.0.2.0/24": "JP"})
        assert becomes(200)

        asking.file.write_bytes(b"half a download")
        assert [status() for _ in range(20)] == [200] * 20

        asking.file.unlink()
        assert [status() for _ in range(20)] == [200] * 20

        country_file(asking.file)
        assert becomes(403)


def test_q2_67_the_log_says_which_file_counts_and_from_where_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = Lines(capsys)
    asking = Asking(tmp_path)
    asking(ABROAD)
    asking(NOWHERE)

    (read,) = lines.named("countries.read")
    assert read["type"] == "Country"
    assert read["built_on"] == "2026-09-21"
    assert [line["country"] for line in lines.named("http.abroad")] == ["US", "unknown"]
    assert ABROAD not in lines.text


def test_q2_67_a_file_built_at_a_moment_of_no_calendar_is_read_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Countries(country_file(tmp_path / "far.mmdb", built_at=2**63), ("JP",))

    (read,) = Lines(capsys).named("countries.read")
    assert read["built_on"] == "unknown"


def test_a_file_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    nothing = tmp_path / "countries.mmdb"
    nothing.write_bytes(b"<html>404</html>")
    with pytest.raises(SettingsError, match="TODOKEDE_COUNTRY_DATABASE"):
        sample.application(country_database=nothing)


def test_a_file_with_a_damaged_byte_is_refused_or_answers(tmp_path: Path) -> None:
    whole = country_file(tmp_path / "whole.mmdb").read_bytes()
    damaged = tmp_path / "damaged.mmdb"
    asked = [Origin(address, ()) for address in (JAPAN, ABROAD, JAPAN_6, NOWHERE)]
    refused = 0

    for place in range(len(whole)):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0xE0]) + whole[place + 1 :])
        try:
            found = Countries(damaged, ("JP",))
        except SettingsError:
            refused += 1
        else:
            assert [one for one in asked if not isinstance(found.refused(one), str | None)] == []

    assert 0 < refused < len(whole)


@pytest.mark.parametrize(
    "entry", [{"country": {"iso_code": "jp"}}, {"country": "JP"}, {"country_code": "JP"}]
)
def test_every_makers_way_to_write_a_country_is_read(entry: dict[str, Any]) -> None:
    assert countries._code_in(entry) == "JP"
