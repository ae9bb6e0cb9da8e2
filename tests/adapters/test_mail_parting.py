"""A letter that a server took is sent, however the conversation ends."""

import asyncio
from contextlib import suppress

import pytest

from efiling.adapters import smtp
from efiling.adapters.mail import Delivery, DeliveryState, deliver
from tests.builders.letters import LETTER

ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b""}


async def test_a_server_that_says_no_good_bye_has_the_letter_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands: list[bytes] = []
    (limited, limits), loop = (asyncio.timeout, list[asyncio.Timeout]()), asyncio.get_running_loop()

    def until_quit(seconds: float | None) -> asyncio.Timeout:
        """The time that a mail may take is over as soon as the client wants to part."""
        if seconds != smtp.WHOLE_SECONDS:
            return limited(seconds)
        limits.append(limited(None))
        return limits[-1]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            commands.append(word := line[:4].strip().upper())
            writer.write(ANSWERS.get(word, b"250 ok\r\n"))
            if word == b"DATA":
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 taken\r\n")
            elif word == b"QUIT":
                with suppress(RuntimeError):  # nobody counts the time any more
                    limits[0].reschedule(loop.time())
                await asyncio.sleep(0.1)
                break
        writer.close()

    monkeypatch.setattr(asyncio, "timeout", until_quit)
    listener = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    delivery = await deliver(LETTER, f"smtp://127.0.0.1:{port}?starttls=off")
    listener.close()

    assert commands == [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"QUIT"]
    assert delivery == Delivery(DeliveryState.SENT, "250")
