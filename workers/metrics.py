"""What a worker counts."""

from prometheus_client import Counter, Gauge

DONE = Counter("todokede_jobs_done_total", "Jobs that ended well here", ["job"])
FAILED = Counter("todokede_jobs_failed_total", "Attempts of jobs that failed here", ["job"])
QUARANTINED = Counter(
    "todokede_jobs_quarantined_total", "Jobs that went into quarantine here", ["job"]
)
STALE = Counter(
    "todokede_jobs_stale_total", "Wake-ups for jobs that another worker holds or that are done"
)
RUNNING = Gauge("todokede_jobs_running", "Jobs at work here")
DROPPED = Counter(
    "todokede_messages_dropped_total", "Messages in the broker that no process of ours wrote"
)
