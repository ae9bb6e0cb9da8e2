"""`work` and `schedule`: the worker, and the timetable alone."""

from typing import Annotated

import typer

from efiling.adapters import logs
from efiling.settings import settings
from gateway.commands.life import Life, sign_of_life
from gateway.commands.waiting import Wait, wait_if
from gateway.http.health import Others
from gateway.http.operator_port import operator_port
from workers import main as workers


def add_to(app: typer.Typer) -> None:
    app.command("work")(work)
    app.command("schedule")(schedule)


def work(
    timetable: Annotated[
        bool, typer.Option("--schedule/--no-schedule", help="Keep the timetable too.")
    ] = True,
    wait: Wait = False,
    life: Life = None,
) -> None:
    """Run a worker in this process: relay, jobs and, unless told otherwise, the timetable."""
    settings()
    beside = operator_port(Others.OF_WORKER)
    wait_if(wait)
    logs.set_up("worker")
    workers.run(timetable=timetable, give_sign=sign_of_life(life), beside=beside)


def schedule() -> None:
    """Keep the timetable in this process. Several are harmless: each run is queued once."""
    settings()
    beside = operator_port(Others.OF_SCHEDULER)
    logs.set_up("scheduler")
    workers.run_timetable(beside)
