"""The worker process: Dramatiq's threads, and one event loop with the database, the relay, the
timetable and the heartbeat on it."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvloop
from dramatiq import Worker
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread

from efiling import operations
from efiling.actions.machinery.anchors import keep_anchors
from efiling.actions.machinery.processes import report_process
from efiling.adapters.logs import logger
from efiling.adapters.smtp import keeping_connections
from workers.broker import open_brokers
from workers.dramatiq_actors import JOBS_QUEUE, MAILS_QUEUE, declare_actors
from workers.helping import lend_hands
from workers.relay import relay
from workers.running import renew_leases
from workers.schedule import keep_timetable

THREADS = {JOBS_QUEUE: 4, MAILS_QUEUE: 32}
"""How many jobs of each queue are at work at a time. The more mails are, the more share a
transaction (`together`); how many are with a mail server is bounded by `smtp.LINES`."""
WATCH_SECONDS = 1.0
IDLE_MS = 200
DRAIN_MS = 4_000
EXIT_SECONDS = 9.5
"""After the signal; jobs that are then still at work are taken over by another worker when their
lease runs out."""

log = logger("workers")
Beside = Callable[[], Coroutine[Any, Any, None]]
"""What a process does on its event loop beside its work: the port for operators."""


class _Worker:
    """The threads of all queues, and what runs beside them on the event loop."""

    def __init__(
        self,
        loop: EventLoopThread,
        *,
        timetable: bool,
        give_sign: Callable[[], None] | None,
        beside: Beside | None,
    ) -> None:
        self.loop = loop
        self.give_sign = give_sign
        self.beside = beside
        self.timetable = timetable

        brokers = open_brokers(THREADS)
        self.fetchers = [one.fetcher for one in brokers.values() if one.fetcher]
        self.actors = declare_actors(brokers)
        self.workers = [
            Worker(brokers[queue], worker_threads=threads, worker_timeout=IDLE_MS)
            for queue, threads in THREADS.items()
        ]
        self.feeders: list[asyncio.Task[None]] = []
        self.heartbeat: asyncio.Task[None] | None = None
        self.connections = contextlib.AsyncExitStack()
        self.others: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Errors: whatever keeps the application closed."""
        self.loop.run_coroutine(self._open())
        for worker in self.workers:
            worker.start()
        for fetcher in self.fetchers:
            fetcher.start()
        self.loop.run_coroutine(self._begin())

    async def _open(self) -> None:
        await operations.open_application()
        try:
            await operations.check_schema()
        except BaseException:
            await operations.close_application()  # an open SQLite thread would keep it alive
            raise
        await self.connections.enter_async_context(keeping_connections())
        self.heartbeat = asyncio.create_task(renew_leases())

    async def _begin(self) -> None:
        self.feeders = [asyncio.create_task(relay(self.actors)), asyncio.create_task(lend_hands())]
        self.others = [asyncio.create_task(report_process("worker"))]
        if self.beside:
            self.others.append(asyncio.create_task(self.beside()))
        if self.timetable:
            self.feeders.append(asyncio.create_task(keep_timetable()))
            self.others.append(asyncio.create_task(keep_anchors()))
        if self.give_sign:
            self.feeders.append(asyncio.create_task(_show_life(self.give_sign)))

    def ended_part(self) -> str | None:
        """The name of a thread or a task that should run and does not."""
        threads = [self.loop, *self.fetchers]
        threads += [one for worker in self.workers for one in _threads_of(worker)]
        gone = [thread.name for thread in threads if not thread.is_alive()]
        tasks = [one for one in [self.heartbeat, *self.feeders] if one is None or one.done()]
        return gone[0] if gone else tasks[0].get_name() if tasks and tasks[0] else None

    def stop(self) -> None:
        """Nothing new is begun; what is at work is ended, and keeps its lease until then."""
        self.loop.run_coroutine(_end(self.feeders))
        for fetcher in self.fetchers:
            fetcher.stop()
        with ThreadPoolExecutor(len(self.workers)) as pool:
            list(pool.map(lambda worker: worker.stop(timeout=DRAIN_MS), self.workers))
        self.loop.run_coroutine(self._close())

    async def _close(self) -> None:
        """An open SQLite thread would keep the process alive."""
        await _end([*self.others, *([self.heartbeat] if self.heartbeat else [])])
        await self.connections.aclose()
        await operations.close_application()


async def _show_life(give_sign: Callable[[], None]) -> None:
    while True:
        give_sign()
        await asyncio.sleep(WATCH_SECONDS)


def _threads_of(worker: Worker) -> list[threading.Thread]:
    return [*worker.workers, *worker.consumers.values()]


async def _end(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def _event_loop() -> Iterator[EventLoopThread]:
    """The event loop in its thread, on which Dramatiq runs the actors: the one that gateways have
    too."""
    uvloop.install()
    thread = EventLoopThread(logging.getLogger("dramatiq"))
    thread.start()
    set_event_loop_thread(thread)
    try:
        yield thread
    finally:
        set_event_loop_thread(None)
        thread.stop()  # type: ignore[no-untyped-call]


def run(
    *,
    timetable: bool = True,
    give_sign: Callable[[], None] | None = None,
    beside: Beside | None = None,
) -> None:
    """Works until SIGTERM or SIGINT, then ends within 10 seconds. Errors: whatever keeps the
    application closed. A part of it that ends by itself ends the process, with exit code 1.
    `give_sign` tells whoever looks that the event loop turns."""
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
    stop = _stop_on_signals()

    with _event_loop() as loop:
        worker = _Worker(loop, timetable=timetable, give_sign=give_sign, beside=beside)
        worker.start()
        log.info("worker.started", process=os.getpid())

        while not stop.wait(WATCH_SECONDS):
            if ended := worker.ended_part():
                # What is at work is taken over by who is whole, when its lease runs out.
                log.error("worker.part_ended", worker=ended)
                os._exit(1)

        log.info("worker.stopping", process=os.getpid())
        _exit_at_the_latest()
        worker.stop()
    log.info("worker.stopped", process=os.getpid())


def run_timetable(beside: Beside | None = None) -> None:
    """The timetable alone, until SIGTERM or SIGINT."""
    asyncio.run(_timetable(beside))


async def _timetable(beside: Beside | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with operations.opened_application_of_this_schema():
        running = [
            asyncio.create_task(one)
            for one in (
                report_process("scheduler"),
                keep_timetable(),
                keep_anchors(),
                *([beside()] if beside else []),
            )
        ]

        await stop.wait()
        await _end(running)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _exit_at_the_latest() -> None:
    def leave() -> None:
        log.error("worker.cut_off")
        os._exit(1)

    timer = threading.Timer(EXIT_SECONDS, leave)
    timer.daemon = True
    timer.start()
