"""The broker that Dramatiq's workers listen to: a queue in memory and, where one is configured, a
server that all workers share.

It carries wake-ups and is trusted with nothing. What is no wake-up of ours is dropped and counted;
what the server does not pass on is sent again past it, in memory (`again`), when its lease is over.
"""

import re
import threading
import time
from collections.abc import Iterable, Sequence
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

from dramatiq import Broker, Message, MessageProxy
from dramatiq.broker import Consumer
from dramatiq.errors import QueueNotFound

from efiling import clock
from efiling.adapters.logs import logger
from efiling.rules.machinery.jobs import WakeUp
from efiling.settings import settings
from workers.messages import NotOurs, read, written
from workers.metrics import DROPPED
from workers.server import Server, ServerAway

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.01, 0.2
FETCHED_AT_MOST = 32
COMPLAINT_SECONDS = 10.0
log = logger("workers")


def open_brokers(queues: Iterable[str]) -> dict[str, "WakeUpBroker"]:
    """A broker for each queue, as TODOKEDE_BROKER_URL says. Its server need not be reachable
    yet."""
    chosen = settings()
    server = (
        None if chosen.embedded_broker else Server(re.sub("^valkey", "redis", chosen.broker_url))
    )
    return {queue: WakeUpBroker(queue, server) for queue in queues}


class WakeUpBroker(Broker):
    """One queue. Messages in memory are unbounded here: the relay bounds how many there are."""

    def __init__(self, queue: str, server: Server | None) -> None:
        super().__init__(middleware=[])
        self.queue = queue
        self.server = server
        self.memory: SimpleQueue[bytes] = SimpleQueue()
        self.fetcher = Fetcher(self, server) if server else None

    def declare_queue(self, queue_name: str) -> None:
        """Its actors are all of its one queue."""
        if queue_name != self.queue:
            raise QueueNotFound(queue_name)  # type: ignore[no-untyped-call]
        if not self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues = {queue_name: self.memory}
            self.emit_after("declare_queue", queue_name)

    def wake(self, wake_ups: Sequence[WakeUp]) -> None:
        """Sends what one look at the job table found, together; what came to nothing before goes
        past the server. Dramatiq's own `send` is not used: delays and retries are the job table's.
        """
        self.put([written(one) for one in wake_ups if not one.again])
        for one in wake_ups:
            if one.again:
                self.memory.put(written(one))

    def put(self, lines: Sequence[bytes]) -> None:
        """Adds messages; while the server is away, in memory."""
        if self.server and lines:
            try:
                self.server.put(self.queue, lines)
                return
            except ServerAway:
                pass  # the jobs are done here, then
        for line in lines:
            self.memory.put(line)

    def consume(
        self,
        queue_name: str,  # noqa: ARG002 - Dramatiq names it
        prefetch: int = 1,
        timeout: int = 100,
    ) -> "WakeUpConsumer":
        """`timeout` in milliseconds: how long a consumer waits at most before it looks again."""
        return WakeUpConsumer(self, prefetch, timeout / 1000)


def _line_of(message: MessageProxy) -> bytes:
    job, fence = message.args
    return written(WakeUp(UUID(job), fence, message.actor_name))


class Fetcher(threading.Thread):
    """Brings what lies on the server into memory, a little at a time. However long the server takes
    to answer, what is in memory already does not wait for it."""

    def __init__(self, broker: WakeUpBroker, server: Server) -> None:
        super().__init__(name=f"fetcher of {broker.queue}", daemon=True)
        self.broker, self.server = broker, server
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until `stop`."""
        pause = FIRST_PAUSE_SECONDS
        while not self.stopping.wait(pause):
            room = FETCHED_AT_MOST - self.broker.memory.qsize()
            lines = self._taken(room) if room > 0 else []
            for line in lines:
                self.broker.memory.put(line)
            pause = FIRST_PAUSE_SECONDS if lines else min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _taken(self, most: int) -> list[bytes]:
        try:
            return self.server.take(self.broker.queue, most)
        except ServerAway:
            return []

    def stop(self) -> None:
        self.stopping.set()


class WakeUpConsumer(Consumer):
    """Takes messages from memory. Nothing that lies there makes it raise."""

    def __init__(self, broker: WakeUpBroker, prefetch: int, longest_pause: float) -> None:
        self.broker, self.prefetch, self.longest_pause = broker, prefetch, longest_pause
        self.held = 0
        self.lock = threading.Lock()
        self.dropped, self.complained_at = 0, 0.0

    def __next__(self) -> MessageProxy | None:
        if self.held >= self.prefetch:
            time.sleep(FIRST_PAUSE_SECONDS)
            return None
        try:
            line = self.broker.memory.get(timeout=self.longest_pause)
        except Empty:
            return None

        message = self._opened(line)
        if message:
            with self.lock:
                self.held += 1
        return message

    def _opened(self, line: bytes) -> MessageProxy | None:
        try:
            wake_up = read(line)
        except NotOurs:
            self._drop()
            return None
        if wake_up.name not in self.broker.actors:
            self._drop()
            return None

        message: Message[Any] = Message(
            queue_name=self.broker.queue,
            actor_name=wake_up.name,
            args=(str(wake_up.id), wake_up.fence),
            kwargs={},
            options={},
        )
        return MessageProxy(message)

    def _drop(self) -> None:
        """Counts it, and says so now and then: there may be any number of them."""
        DROPPED.inc()
        self.dropped += 1
        if clock.monotonic() - self.complained_at > COMPLAINT_SECONDS:
            log.warning("message.dropped", reason="not ours", count=self.dropped)
            self.dropped, self.complained_at = 0, clock.monotonic()

    def ack(self, message: MessageProxy) -> None:  # noqa: ARG002 - Dramatiq names it
        """Nothing to keep: the job table knows what is done."""
        with self.lock:
            self.held -= 1

    def nack(self, message: MessageProxy) -> None:
        """Nothing to keep: the job table knows what is not."""
        self.ack(message)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """What was taken and not begun goes back, for the other workers."""
        self.broker.put([_line_of(message) for message in messages])
