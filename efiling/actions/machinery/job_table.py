"""Every kind of job there is, one entry each: what does it, how often it is tried, when it comes by
itself, how others help. What a job is called and what it is about says its class in
`efiling.rules.machinery.jobs`.
"""

from datetime import time
from typing import Any

from efiling.actions.filings.registration import help_registration, run_registration
from efiling.actions.machinery.housekeeping import sweep
from efiling.actions.machinery.keys import reseal
from efiling.actions.machinery.mail import send_mail
from efiling.actions.machinery.verification import verify_by_night
from efiling.actions.machinery.years import make_years
from efiling.actions.people.expiry import run_expiry
from efiling.actions.people.warnings import run_warnings
from efiling.rules.machinery.jobs import (
    Daily,
    EndAccounts,
    JobKind,
    Reseal,
    RunRegistration,
    SendMail,
    Sweep,
    VerifyTrail,
    WarnInstitutions,
    YearParts,
)
from efiling.settings import settings

_KINDS: tuple[JobKind[Any], ...] = (
    JobKind(SendMail, send_mail, attempts=20, patient=True),
    JobKind(
        RunRegistration,
        run_registration,
        daily=Daily(at=lambda: settings().registration_at, job_of=RunRegistration),
        helper=help_registration,
    ),
    JobKind(EndAccounts, run_expiry, daily=Daily(at=lambda: time(3, 10), job_of=EndAccounts)),
    JobKind(
        WarnInstitutions,
        run_warnings,
        daily=Daily(at=lambda: time(3, 25), job_of=lambda _: WarnInstitutions()),
    ),
    JobKind(Reseal, reseal),
    JobKind(Sweep, sweep, daily=Daily(at=lambda: time(3, 40), job_of=lambda _: Sweep())),
    JobKind(
        YearParts,
        make_years,
        daily=Daily(at=lambda: time(3, 50), job_of=lambda _: YearParts()),
    ),
    JobKind(
        VerifyTrail,
        verify_by_night,
        daily=Daily(at=lambda: time(4, 0), job_of=lambda _: VerifyTrail()),
    ),
)

JOBS: dict[str, JobKind[Any]] = {kind.name: kind for kind in _KINDS}
"""Name to kind."""
