"""Redis or Valkey as one list for each queue. Whatever others keep under our names, a queue is a
list of short messages again with the next step.

A message that is taken is gone: nothing is kept for who took it, as the job table knows what is not
done.
"""

from collections.abc import Sequence
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from efiling import clock
from workers.messages import LONGEST

NAMESPACE = "todokede:wake-ups"
TIMEOUT_SECONDS = 1.5
"""A broker that does not answer must not hold a thread for long: the job table goes on without it.
"""
REST_SECONDS = 3.0
"""How long a broker that did not answer is left alone."""
KEPT = 10_000
"""Messages of one queue; beyond it the oldest go."""

_PUT = """
if redis.call('TYPE', KEYS[1]).ok ~= 'list' then redis.call('DEL', KEYS[1]) end
redis.call('LPUSH', KEYS[1], unpack(ARGV, 2))
redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
"""
_TAKE = """
if redis.call('TYPE', KEYS[1]).ok ~= 'list' then redis.call('DEL', KEYS[1]) return {} end
local taken = redis.call('LRANGE', KEYS[1], -ARGV[1], -1)
redis.call('LTRIM', KEYS[1], 0, -ARGV[1] - 1)
for place, message in ipairs(taken) do
    if #message > tonumber(ARGV[2]) then taken[place] = '' end
end
return taken
"""
"""What is too long for one of ours does not even cross the wire."""


class ServerAway(Exception):
    """The broker cannot be asked now."""


class Server:
    """The queues of a server. It need not be reachable yet. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        client: Any = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 0),
        )
        self._put, self._take = client.register_script(_PUT), client.register_script(_TAKE)
        self._rests_until = 0.0

    def put(self, queue: str, messages: Sequence[bytes]) -> None:
        """Adds messages, in one round trip. Errors: `ServerAway`."""
        self._ask(self._put, queue, KEPT, *messages)

    def take(self, queue: str, most: int) -> list[bytes]:
        """The oldest messages, which are then gone; empty ones stand for what was too long. Errors:
        `ServerAway`."""
        taken: list[bytes] = self._ask(self._take, queue, most, LONGEST)
        return taken[::-1]

    def _ask(self, script: Any, queue: str, *arguments: object) -> Any:
        if clock.monotonic() < self._rests_until:
            raise ServerAway
        try:
            return script(keys=[f"{NAMESPACE}:{queue}"], args=arguments)
        except Exception as error:  # whatever it is, and whatever it says: jobs go on without it
            self._rests_until = clock.monotonic() + REST_SECONDS
            raise ServerAway from error
