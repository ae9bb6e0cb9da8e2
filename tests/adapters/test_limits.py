"""Limits per address, against security S2 and Z8: in memory, in a real Valkey, and while that is
away."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling import settings as settings_module
from efiling.adapters import limits
from efiling.adapters.keys import close_keys, open_keys
from efiling.adapters.limits import LIMITS, Limit, Window, count_try
from efiling.errors import RateLimited
from tests.valkey import Redis


@pytest.fixture(autouse=True)
def _ready(tmp_path: Path) -> Iterator[None]:
    open_keys(tmp_path / "keys.json", create=True)
    settings_module.settings.cache_clear()
    limits.forget()
    yield
    close_keys()
    settings_module.settings.cache_clear()


@pytest.fixture(scope="module")
def valkey() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.end()


@pytest.fixture(params=["embedded", "valkey"])
def broker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "valkey":
        server: Redis = request.getfixturevalue("valkey")
        server.flush()
        monkeypatch.setenv("TODOKEDE_BROKER_URL", server.url)
        # On a busy machine a broker that is there is not taken for one that is away.
        monkeypatch.setattr(limits, "BROKER_SECONDS", 30)
    return str(request.param)


async def _let_through(tries: int, name: str, *parts: str) -> int:
    results = await asyncio.gather(
        *(count_try(name, *parts) for _ in range(tries)), return_exceptions=True
    )
    assert all(result is None or isinstance(result, RateLimited) for result in results)
    return results.count(None)


@pytest.mark.usefixtures("broker")
async def test_s2_an_address_may_try_to_log_in_twenty_times_a_minute() -> None:
    assert await _let_through(50, "login.address", "192.0.2.1") == 20
    assert await _let_through(1, "login.address", "192.0.2.2") == 1
    with pytest.raises(RateLimited) as refused:
        await count_try("login.address", "192.0.2.1")
    assert refused.value.retry_after_seconds in range(50, 61)


@pytest.mark.usefixtures("broker")
async def test_s2_an_auth_id_has_its_own_limit_at_each_address() -> None:
    assert await _let_through(15, "login.name", "abcd1234", "192.0.2.1") == 10
    assert await _let_through(15, "login.name", "abcd1234", "192.0.2.2") == 10
    assert await _let_through(15, "identity.address", "192.0.2.1") == 15


@pytest.mark.usefixtures("broker")
async def test_s2_a_network_of_ipv6_addresses_counts_as_one_caller() -> None:
    for number in range(20):
        await count_try("login.address", f"2001:db8:0:1::{number:x}")
    with pytest.raises(RateLimited):
        await count_try("login.address", "2001:db8:0:1:ffff::1")
    await count_try("login.address", "2001:db8:0:2::1")
    assert limits._key("login.address", ("::ffff:192.0.2.1",)) == limits._key(
        "login.address", ("192.0.2.1",)
    )


async def test_the_broker_learns_digests_only(
    valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    valkey.flush()
    monkeypatch.setenv("TODOKEDE_BROKER_URL", valkey.url)
    await count_try("login.name", "canary-id-1", "192.0.2.77")
    keys = valkey.say("KEYS *")
    assert b"todokede:limits" in keys
    assert b"canary" not in keys
    assert b"192.0.2.77" not in keys


async def test_while_the_broker_is_away_each_process_counts_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("TODOKEDE_BROKER_URL", f"redis://127.0.0.1:{port}/0")
    assert await _let_through(30, "login.address", "192.0.2.1") == 20


async def test_limits_can_be_lifted_for_trying_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOKEDE_RATE_LIMITS", "off")
    assert await _let_through(100, "login.address", "192.0.2.1") == 100
    with pytest.raises(KeyError):
        await count_try("misspelt")


@given(gaps=st.lists(st.floats(0, 30), max_size=60))
def test_s2_no_window_ever_holds_more_than_its_limit(gaps: list[float]) -> None:
    window, limit, now = Window(), Limit(5, 60), 0.0
    passed: list[float] = []
    for gap in gaps:
        now += gap
        wait = window.wait(limit, "k", now)
        recent = [moment for moment in passed if moment > now - limit.seconds]
        assert (wait == 0) == (len(recent) < limit.times)
        assert 0 <= wait <= limit.seconds
        if wait == 0:
            passed.append(now)


def test_s2_a_flood_of_addresses_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 1_000)
    window, limit = Window(), LIMITS["login.address"]

    for number in range(20_000):
        window.wait(limit, str(number), 0.0)

    assert len(window._tries) == 1_000
