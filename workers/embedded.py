"""The broker inside the process: queues in memory. What is lost with them, the job table wakes
again."""

from collections.abc import Iterable
from queue import Empty, SimpleQueue
from typing import Any

from dramatiq import Broker, Message, MessageProxy
from dramatiq.broker import Consumer
from dramatiq.errors import QueueNotFound


class EmbeddedBroker(Broker):
    """Messages wait in memory, unbounded here: the relay bounds how many there are."""

    def __init__(self, middleware: list[Any]) -> None:
        super().__init__(middleware)
        self.queues: dict[str, SimpleQueue[bytes]] = {}

    def declare_queue(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = SimpleQueue()
            self.emit_after("declare_queue", queue_name)

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Delays are the job table's: a message with one is refused."""
        if delay is not None:
            raise ValueError("delays live in the job table")
        if message.queue_name not in self.queues:
            raise QueueNotFound(message.queue_name)  # type: ignore[no-untyped-call]
        self.emit_before("enqueue", message, delay)
        self.queues[message.queue_name].put(message.encode())
        self.emit_after("enqueue", message, delay)
        return message

    def consume(
        self,
        queue_name: str,
        prefetch: int = 1,  # noqa: ARG002 - Dramatiq names it
        timeout: int = 100,
    ) -> Consumer:
        """`timeout` in milliseconds: how long a consumer waits for a message before it gives its
        thread a turn."""
        return _EmbeddedConsumer(self.queues[queue_name], timeout)


class _EmbeddedConsumer(Consumer):
    def __init__(self, queue: "SimpleQueue[bytes]", timeout: int) -> None:
        self.queue = queue
        self.timeout = timeout

    def __next__(self) -> MessageProxy | None:
        try:
            return MessageProxy(Message.decode(self.queue.get(timeout=self.timeout / 1000)))
        except Empty:
            return None

    def ack(self, message: MessageProxy) -> None:
        """Nothing to keep: the job table knows what is done."""

    def nack(self, message: MessageProxy) -> None:
        """Nothing to keep: the job table knows what is not."""

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Left to the leases."""
