"""What is counted because it should never happen."""

from prometheus_client import Counter

TAMPERED = Counter(
    "todokede_tampered_rows_total", "Rows that said what none of ours ever wrote", ["what"]
)
