"""What is counted where it happens, in the process where it happens."""

from prometheus_client import Counter

LOG_INS = Counter(
    "todokede_log_ins_total",
    "Logins tried here, by outcome: OPENED, or the code of the refusal",
    ["outcome"],
)
OPENED = "OPENED"
