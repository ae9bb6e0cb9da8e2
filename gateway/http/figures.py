"""The figures of `/metrics` that are read when somebody asks: of the database, the same in every
process, and of this process's connections."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from efiling import clock
from efiling.operations import PoolUse
from efiling.reads.machinery.operations import DayView, FiguresView, NightView, SweepView
from efiling.rules.machinery.readiness import Check, Light
from efiling.rules.people.expiry import RunState

Families = Iterator[GaugeMetricFamily]


def figures_text(
    figures: FiguresView | None, checks: Sequence[Check], pools: Mapping[str, PoolUse]
) -> bytes:
    """As Prometheus reads them. Figures that could not be had are left out, and that is said."""
    registry = CollectorRegistry()
    registry.register(_Read([*_of_database(figures), _of_checks(checks), *_of_pools(pools)]))
    return generate_latest(registry)


class _Read(Collector):
    """Families that were read already."""

    def __init__(self, families: Iterable[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"todokede_{name}", text, value=value)


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"todokede_{name}", text, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _of_database(figures: FiguresView | None) -> Families:
    yield _gauge("figures_up", "1 where the database gave its figures", float(bool(figures)))
    if figures is None:
        return

    numbers = {
        one.name: getattr(figures.today, one.name) for one in fields(DayView) if one.name != "day"
    }
    yield _labelled("today", "What there was on the present day in Japan", "what", numbers)
    now = figures.read_at
    yield _gauge(
        "oldest_due_job_seconds",
        "For how long the job is due that waits longest; 0: none waits",
        _age(figures.oldest_due_job_at, now),
    )
    yield _gauge(
        "oldest_unsent_mail_seconds",
        "For how long the mail is due that waits longest; 0: none waits",
        _age(figures.oldest_unsent_mail_at, now),
    )
    yield _gauge("jobs_in_quarantine", "Jobs that wait for a person", figures.quarantined)
    yield _gauge(
        "year_missing",
        "1 while the next year has no parts of the tables and begins within thirty days",
        float(figures.year_missing),
    )

    if figures.last_registration:
        yield from _of_night(figures.last_registration)
    if figures.last_sweep:
        yield from _of_sweep(figures.last_sweep)


def _of_night(night: NightView) -> Families:
    yield _gauge(
        "night_before_timestamp_seconds",
        "The newest night run makes final what came before this midnight in Japan",
        _midnight(night.before),
    )
    yield _gauge(
        "night_started_timestamp_seconds", "When it was queued", night.started_at.timestamp()
    )
    if night.ended_at:
        yield _gauge(
            "night_ended_timestamp_seconds", "When it was done", night.ended_at.timestamp()
        )
    yield _gauge("night_ended", "1 where the newest night run is done", float(bool(night.ended_at)))

    endings = ("registered", "failed", "superseded", "left_aside")
    numbers = {name: getattr(night, name) for name in endings}
    yield _labelled("night_filings", "How its filings ended", "ending", numbers)


def _of_sweep(sweep: SweepView) -> Families:
    yield _gauge(
        "sweep_as_of_timestamp_seconds",
        "The day of the newest sweep of accounts: its midnight in Japan",
        _midnight(sweep.as_of),
    )
    yield _gauge("sweep_started_timestamp_seconds", "When it began", sweep.started_at.timestamp())
    if sweep.ended_at:
        yield _gauge("sweep_ended_timestamp_seconds", "When it ended", sweep.ended_at.timestamp())

    states = {state.value: float(state is sweep.state) for state in RunState}
    yield _labelled("sweep_state", "1 for the state of the newest sweep", "state", states)
    reasons = ("expired", "invalidated", "passwords", "set_aside")
    numbers = {name: getattr(sweep, name) for name in reasons}
    yield _labelled("sweep_accounts", "Its accounts, by reason", "reason", numbers)


def _of_checks(checks: Sequence[Check]) -> GaugeMetricFamily:
    lights = list(Light)
    numbers = {one.name: float(lights.index(one.light)) for one in checks}
    text = "How a part is, as /readyz says: 0 green, 1 yellow, 2 red"
    return _labelled("check_state", text, "check", numbers)


def _of_pools(pools: Mapping[str, PoolUse]) -> Families:
    numbers = {pool: (use.most, use.in_use, use.waiting) for pool, use in pools.items()}
    told = (
        ("most", "Connections of this process that there may be"),
        ("in_use", "Connections of this process that are in use"),
        ("waiting", "Who waits for a connection of this process"),
    )
    for place, (name, text) in enumerate(told):
        of_pool = {pool: float(three[place]) for pool, three in numbers.items()}
        yield _labelled(f"pool_{name}", text, "pool", of_pool)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _midnight(day: date) -> float:
    return clock.midnight(day).timestamp()
