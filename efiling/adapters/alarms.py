"""What is counted because it should never happen."""

from prometheus_client import Counter, Gauge

TAMPERED = Counter(
    "todokede_tampered_rows_total", "Rows that said what none of ours ever wrote", ["what"]
)
for _what in ("account", "session", "api_token", "reset", "attempt", "audit"):
    TAMPERED.labels(_what)  # at nothing: an alert sees the first one rise
EXPIRY_STOPPED = Gauge(
    "todokede_expiry_stopped",
    "Accounts that a sweep or a load would have ended at once, and which wait for an operator",
)
LOOK_UPS_LIMITED = Counter(
    "todokede_look_ups_limited_total", "Look-ups of staff beyond those of an hour"
)
ROLLED_BACK = Gauge(
    "todokede_audit_rolled_back", "1 while the audit trail lacks what was anchored outside of it"
)
