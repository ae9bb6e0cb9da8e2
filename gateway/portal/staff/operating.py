"""How the service does, for administrators: charts, what is overdue, jobs that stopped."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from efiling.rules.vocabulary import Role
from gateway.portal.page import Form, Page, mutation
from gateway.portal.staff.charts import Chart, Series
from gateway.portal.visit import Visit
from i18n import N_, formats

DAYS = (7, 30, 92)
JOB_STATES: Mapping[str, str] = {
    "QUEUED": N_("Waits"),
    "DONE": N_("Done"),
    "QUARANTINED": N_("Stopped"),
}
JOB_NAMES: Mapping[str, str] = {
    "mail.send": N_("Sending a mail"),
    "mail.warn": N_("Warning organizations ahead"),
    "registration.run": N_("Main registration of the night"),
    "expiry.sweep": N_("Ending accounts whose time is over"),
    "housekeeping.sweep": N_("Clearing away what is done with"),
    "audit.verify": N_("Verifying the audit trail"),
    "keys.reseal": N_("Encrypting with the new key"),
}
_JOB, _MAIL, _NIGHT = timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=2)
"""What waits longer is overdue, as in `docs/monitoring/alerts.yml`."""
_CHARTS: Sequence[tuple[str, Sequence[tuple[str, str, str]]]] = (
    (
        N_("Notifications"),
        (
            (N_("Came in"), "good", "filingsReceived"),
            (N_("Registered"), "calm", "filingsRegistered"),
            (N_("Registration error"), "bad", "filingsFailed"),
        ),
    ),
    (
        N_("Batches"),
        (
            (N_("Came in"), "good", "batchesReceived"),
            (N_("Refused at reception"), "bad", "batchesRefused"),
        ),
    ),
    (N_("Mails"), ((N_("Sent"), "good", "mailsSent"), (N_("Refused"), "bad", "mailsRefused"))),
    (
        N_("Logins"),
        ((N_("Logged in"), "good", "logIns"), (N_("Login failed"), "bad", "logInFailures")),
    ),
    (
        N_("Accounts"),
        (
            (N_("Residents who registered"), "good", "registrations"),
            (N_("User registrations that ended"), "calm", "accountsEnded"),
        ),
    ),
)
"""What each chart shows: its name, and of each series name, look and field."""


async def _show(visit: Visit) -> Mapping[str, Any]:
    asked = visit.query.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else 30
    found = await visit.ask("Operations", days=days)
    report = found["operations"]
    return {
        **found,
        "days": days,
        "charts": charts_of(report["days"]),
        "overdue": list(_overdue(visit, report, datetime.fromisoformat(found["service"]["now"]))),
        "job_states": JOB_STATES,
        "job_names": JOB_NAMES,
    }


def charts_of(days: Sequence[Mapping[str, Any]]) -> list[Chart]:
    """The charts of days that come today first."""
    return [
        Chart(name, [Series(n, look, [day[f] for day in reversed(days)]) for n, look, f in series])
        for name, series in _CHARTS
    ]


def _overdue(
    visit: Visit, report: Mapping[str, Any], now: datetime
) -> Iterator[tuple[str, str, str]]:
    """What waits too long: said with when it began, and what to do."""
    job, mail, run = (
        report[name] for name in ("oldestDueJobAt", "oldestUnsentMailAt", "lastRegistration")
    )
    if job and now - datetime.fromisoformat(job) > _JOB:
        yield (
            N_("A job has been due since {since}."),
            _said(visit, job),
            N_("Please look whether the workers run, and start them if they do not."),
        )
    if mail and now - datetime.fromisoformat(mail) > _MAIL:
        yield (
            N_("A mail has been waiting since {since}."),
            _said(visit, mail),
            N_("Please look whether the mail server answers."),
        )

    if run and run["endedAt"] is None and now - datetime.fromisoformat(run["startedAt"]) > _NIGHT:
        yield (
            N_("The main registration that began at {since} is not done."),
            _said(visit, run["startedAt"]),
            N_("Please look whether the workers run, and for jobs that stopped."),
        )
    if run and run["leftAside"]:
        yield (
            N_("The main registration of {since} could not read some notifications."),
            _said(visit, run["startedAt"]),
            N_("Please look for jobs that stopped: they name them."),
        )

    if report["quarantined"]:
        yield (
            N_("Jobs have stopped, the first of them on {since}."),
            _said(visit, report["quarantined"][0]["since"]),
            N_("Please read their last error below, mend the cause, and run them again."),
        )


def _said(visit: Visit, moment: str) -> str:
    return formats.moment(visit.language, datetime.fromisoformat(moment))


OPERATING_PAGES = (
    Page(
        "/operations",
        "staff/operations.html",
        show=_show,
        asks=("Operations",),
        roles=frozenset({Role.ADMINISTRATOR}),
        forms=(Form("retry-job", mutation("RetryJob", "/operations?done=retried")),),
        menu=N_("Operations"),
    ),
)
