"""A mail server that takes everything at once and keeps nothing but the Message-IDs: `python -m
bench.servers.mail_sink PORT`.

When its standard input ends it says how many mails it got and how many of them it had before.
"""

import asyncio
import json
import re
import sys

_MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)
_ANSWERS = {b"QUIT": b"221 bye\r\n", b"DATA": b"354 go on\r\n"}


class Sink:
    """What came in. `times`: mail to how often."""

    def __init__(self) -> None:
        self.times: dict[bytes, int] = {}
        self.connections = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self.connections += 1
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            writer.write(_ANSWERS.get(verb, b"250 ok\r\n"))
            if verb == b"DATA":
                self._keep(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    def _keep(self, message: bytes) -> None:
        found = _MESSAGE_ID.search(message)
        assert found is not None, "a mail without Message-ID"
        self.times[found[1]] = self.times.get(found[1], 0) + 1


async def main(port: int) -> None:
    sink = Sink()
    await asyncio.start_server(sink.talk, "127.0.0.1", port)
    await asyncio.to_thread(sys.stdin.read)
    doubled = sum(times - 1 for times in sink.times.values())
    found = {"mails": len(sink.times), "doubled": doubled, "connections": sink.connections}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
