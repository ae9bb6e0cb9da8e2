"""A worker that does nothing but nights, in small pages, run as `python -m
tests.builders.processes.night_worker`. It takes over after two seconds what others left."""

from typing import ClassVar

from efiling.actions.filings import registration
from efiling.actions.filings.registration import run_registration
from efiling.actions.machinery.job_table import JOBS
from efiling.adapters import logs
from efiling.rules.machinery import jobs
from efiling.rules.machinery.jobs import Job, JobKind, RunRegistration
from efiling.store.machinery import leases
from workers import helping, main, relay, running

PAGE = 25


class Nothing(Job):
    """In the place of mails, which wait."""

    name: ClassVar[str] = "test.nothing"


if __name__ == "__main__":
    for name in [one for one in JOBS if one != RunRegistration.name]:
        del JOBS[name]
    JOBS[Nothing.name] = JobKind(Nothing, run_registration, patient=True)
    registration.PAGE = PAGE
    leases.LEASE_SECONDS = 2
    running.RENEW_SECONDS = 0.5
    jobs.FIRST_RETRY_SECONDS = 0  # business time stands still
    relay.BACK_SECONDS = relay.AWAY_SECONDS = 0.5
    helping.LOOK_SECONDS = 0.1
    logs.set_up("test")
    main.run(timetable=False)
