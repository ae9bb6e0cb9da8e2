"""The tests' own servers work: everything else leans on them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiosmtplib
import asyncpg
import pytest
import redis.asyncio

from tests.builders.post_office import PostOffice
from tests.postgres import execute
from tests.valkey import Redis


async def test_a_copied_database_holds_what_its_template_held(
    fresh_postgres: Callable[..., str],
) -> None:
    template = fresh_postgres()
    await execute(template, "CREATE TABLE kept (day date)")
    connection = await asyncpg.connect(fresh_postgres(template))
    try:
        assert await connection.fetch("SELECT * FROM kept") == []
        assert (
            await connection.fetchval("SELECT usesuper FROM pg_user WHERE usename = current_user")
            is False
        )
    finally:
        await connection.close()


async def test_a_broker_comes_back_empty_after_a_crash(own_redis: Redis) -> None:
    client = redis.asyncio.from_url(own_redis.url)
    await client.set("wake", "up")
    own_redis.kill()
    with pytest.raises(redis.ConnectionError):
        await client.get("wake")
    own_redis.start()
    assert await client.get("wake") is None
    await client.aclose()


async def test_the_shared_broker_answers(redis_url: str) -> None:
    client = redis.asyncio.from_url(redis_url)
    assert await client.ping() is True
    await client.aclose()


async def test_the_post_office_keeps_mail_and_refuses_when_told(post_office: PostOffice) -> None:
    address = urlsplit(post_office.url)
    post_office.answers["gone@example.test"] = "550 5.1.1 unknown"

    async def send(to: str) -> None:
        text = f"From: a@example.test\r\nTo: {to}\r\nSubject: day\r\n\r\n届出\r\n".encode()
        await aiosmtplib.send(
            text,
            sender="a@example.test",
            recipients=[to],
            hostname=address.hostname,
            port=address.port,
        )

    await send("b@example.test")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await send("gone@example.test")
    (mail,) = post_office.received
    assert mail.to == ("b@example.test",)
    assert mail.message["Subject"] == "day"


def test_each_database_is_named_in_the_settings_of_its_test(
    database_url: str, tmp_path: Path
) -> None:
    if database_url.startswith("sqlite:"):
        assert Path(urlsplit(database_url).path).is_relative_to(tmp_path)
    else:
        asyncio.run(execute(database_url, "SELECT 1"))
