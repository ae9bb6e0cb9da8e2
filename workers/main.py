"""The worker process: Dramatiq's threads, and one event loop with the database, the relay, the
timetable and the heartbeat on it."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Coroutine
from typing import Any

from dramatiq import Broker, Middleware, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import AsyncIO, MiddlewareError

from efiling import operations
from efiling.adapters.logs import logger
from workers.broker import open_broker
from workers.dramatiq_actors import declare_actors
from workers.relay import relay
from workers.running import renew_leases
from workers.schedule import keep_timetable

THREADS = 8
IDLE_MS = 200
DRAIN_MS = 4_000
EXIT_SECONDS = 9.5
"""After the signal; jobs that are then still at work are taken over by another worker when their
lease runs out."""

log = logger("workers")


class Application(Middleware):
    """Opens the application on Dramatiq's event loop and runs what belongs to the worker there."""

    def __init__(self, *, timetable: bool) -> None:
        self.timetable = timetable
        self.feeders: list[asyncio.Task[None]] = []
        self.heartbeat: asyncio.Task[None] | None = None

    def before_worker_boot(self, broker: Broker, _worker: Worker) -> None:
        """Errors: `MiddlewareError` caused by what could not be opened; Dramatiq swallows
        others."""
        try:
            _on_loop(self._open(broker))
        except Exception as error:
            raise MiddlewareError from error

    def before_worker_shutdown(self, _broker: Broker, _worker: Worker) -> None:
        """Nothing new is begun; what is at work keeps its lease."""
        _on_loop(_end(self.feeders))

    def after_worker_shutdown(self, _broker: Broker, _worker: Worker) -> None:
        """An open SQLite thread would keep the process alive."""
        _on_loop(self._close())

    async def _open(self, broker: Broker) -> None:
        await operations.open_application()
        await operations.check_schema()
        self.heartbeat = asyncio.create_task(renew_leases())
        self.feeders = [asyncio.create_task(relay(broker.actors))]
        if self.timetable:
            self.feeders.append(asyncio.create_task(keep_timetable()))

    async def _close(self) -> None:
        if self.heartbeat:
            await _end([self.heartbeat])
        await operations.close_application()


def _on_loop(coroutine: Coroutine[Any, Any, None]) -> None:
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("the AsyncIO middleware comes first")
    thread.run_coroutine(coroutine)


async def _end(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def run(*, timetable: bool = True) -> None:
    """Works until SIGTERM or SIGINT, then ends within 10 seconds. Errors: whatever keeps the
    application closed."""
    logging.getLogger("dramatiq").setLevel(logging.WARNING)
    stop = _stop_on_signals()

    broker = open_broker([AsyncIO(), Application(timetable=timetable)])
    declare_actors(broker)
    worker = Worker(broker, worker_threads=THREADS, worker_timeout=IDLE_MS)
    try:
        worker.start()
    except MiddlewareError as error:
        broker.emit_after("worker_shutdown", worker)
        raise error.__cause__ or error from None

    log.info("worker.started", process=os.getpid())
    stop.wait()
    log.info("worker.stopping", process=os.getpid())

    _exit_at_the_latest()
    try:
        worker.stop(timeout=DRAIN_MS)
    except Exception:
        # A broker that is away: Dramatiq gives up half way and leaves the loop running.
        log.warning("worker.stopped_roughly", exc_info=True)
        broker.emit_after("worker_shutdown", worker)
    log.info("worker.stopped", process=os.getpid())


def run_timetable() -> None:
    """The timetable alone, until SIGTERM or SIGINT."""
    asyncio.run(_timetable())


async def _timetable() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with operations.opened_application_of_this_schema():
        task = asyncio.create_task(keep_timetable())
        await stop.wait()
        await _end([task])


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
