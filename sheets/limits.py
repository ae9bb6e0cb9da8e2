"""How large a file may be before anybody believes it."""

from dataclasses import dataclass

BATCH_LIMIT = 300
"""Rows of one batch."""
LONGEST_CELL = 4_000
"""Characters. No item is as long, and its own limit says so more kindly: this one stops floods."""
MAX_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """`elements`: XML elements of all sheets together; `tags`: of any other part; `filled_rows`:
    more are counted no further. `rows`: the last row of a sheet that is looked at, `batch`: how
    many filings there may be, None for any number."""

    file_bytes: int
    unpacked_bytes: int
    elements: int
    tags: int
    rows: int
    filled_rows: int
    batch: int | None


SERVICE = Limits(
    file_bytes=1024 * 1024,
    unpacked_bytes=5 * 1024 * 1024,
    elements=80_000,  # 300 full rows have 20,000
    tags=250_000,
    rows=2_003,
    filled_rows=1_000,
    batch=BATCH_LIMIT,
)
"""Of a file from anybody."""

OWN_MACHINE = Limits(
    file_bytes=64 * 1024 * 1024,
    unpacked_bytes=400 * 1024 * 1024,
    elements=20_000_000,
    tags=20_000_000,
    rows=1_048_576,
    filled_rows=1_048_576,
    batch=None,
)
"""Of the user's own file on the user's own machine."""
