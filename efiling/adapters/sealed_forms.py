"""Where a filled-in form is fetched from: the address itself holds the contents, sealed, so that
nothing is stored (Q1-18, Q2-5).

It opens with the keys of the service alone, for the session that it was made for, until it ends.
"""

import base64
import binascii
import hmac
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from efiling.adapters.keys import ring

LONGEST = 8_000
"""Characters. Proxies take request lines of 8 KB; the longest form needs 5,300 of kanji, and 7,300
of signs that no keyboard has."""
_TAG_BYTES = 16
_PURPOSE = "form"


def sealed_form(contents: Sequence[Any], session: str, ends_at: datetime) -> str:
    """The id in the address: JSON values, until when they count, and for which session."""
    plain = zlib.compress(orjson.dumps([int(ends_at.timestamp()), *contents]), 9)
    sealed = ring().encrypt(plain, _PURPOSE, _row_of(session))
    return base64.urlsafe_b64encode(_tag_of(sealed, session) + sealed).rstrip(b"=").decode()


def opened_form(form: str, session: str, now: datetime) -> Sequence[Any] | None:
    """The contents; None for one that nobody made here, that is another session's, or that has
    ended."""
    if len(form) > LONGEST:
        return None
    try:
        whole = base64.b64decode(form + "=" * (-len(form) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None

    # Asked first, as a blob that does not open counts as damaged and calls the operators.
    tag, sealed = whole[:_TAG_BYTES], whole[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag_of(sealed, session)):
        return None

    plain = ring().decrypt(sealed, _PURPOSE, _row_of(session))
    ends_at, *contents = orjson.loads(zlib.decompress(plain))
    return contents if now < datetime.fromtimestamp(ends_at, UTC) else None


def _tag_of(sealed: bytes, session: str) -> bytes:
    return ring().digest(_PURPOSE, session.encode() + b"\0" + sealed)[:_TAG_BYTES]


def _row_of(session: str) -> UUID:
    """A session has no row here, so its digest stands for one."""
    return UUID(bytes=ring().digest(_PURPOSE, session.encode())[:16])
