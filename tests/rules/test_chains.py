"""What the digest of a row of the trail covers, to the byte: rows of years ago must stay whole."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from efiling.rules.machinery.audit import Event, chained_bytes

ONE, OTHER = UUID(int=0xA1), UUID(int=0xB2)


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), b"2026-01-02T03:04:05+00:00"),
        (datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=UTC), b"2026-01-02T03:04:05.000060+00:00"),
        (datetime(2026, 1, 2, 3, 4, 5, 120_000, tzinfo=UTC), b"2026-01-02T03:04:05.120000+00:00"),
    ],
)
def test_the_form_of_a_row_stays_what_it_was(at: datetime, written: bytes) -> None:
    event = Event("account.locked", "OFFICER", ONE, OTHER, {"ticket": "é", "attempt": 5})
    assert chained_bytes(b"before", 3, 7, at, event) == (
        b'before[3,7,"' + written + b'","account.locked","OFFICER",'
        b'"00000000-0000-0000-0000-0000000000a1","00000000-0000-0000-0000-0000000000b2",'
        b'{"attempt":"5","ticket":"\xc3\xa9"}]'
    )


def test_nobody_and_nothing_have_a_form_too() -> None:
    event = Event("keys.added", None, None, None, {})
    at = datetime(2026, 1, 2, tzinfo=UTC)
    row = b'[0,1,"2026-01-02T00:00:00+00:00","keys.added",null,null,null,{}]'
    assert chained_bytes(b"", 0, 1, at, event) == row
