"""A letter that a server took is sent, however the conversation ends."""

import asyncio

import pytest

from efiling.adapters import smtp
from efiling.adapters.mail import Delivery, DeliveryState, deliver
from tests.builders.letters import LETTER

ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b""}


async def test_a_server_that_says_no_good_bye_has_the_letter_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "WHOLE_SECONDS", 1)
    monkeypatch.setattr(smtp, "STEP_SECONDS", 2)
    commands: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            commands.append(word := line[:4].strip().upper())
            writer.write(ANSWERS.get(word, b"250 ok\r\n"))
            if word == b"DATA":
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 taken\r\n")
        writer.close()

    listener = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    delivery = await deliver(LETTER, f"smtp://127.0.0.1:{port}?starttls=off")
    listener.close()

    assert commands == [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"QUIT"]
    assert delivery == Delivery(DeliveryState.SENT, "250")
