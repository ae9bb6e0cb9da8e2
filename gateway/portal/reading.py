"""Reads what a form sent."""

import asyncio
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.requests import Request

from efiling.errors import BadRequest, Failure
from gateway.http.edge import BATCH_BODY_LIMIT_BYTES
from gateway.http.failures import TooSlow
from gateway.portal.security import is_foreign
from gateway.portal.typed import Typed
from gateway.portal.visit import Files, Visit

BODY_SECONDS = 30.0
_MOST_FIELDS = 2_000
_MOST_FILES = 1


async def read_form(request: Request) -> tuple[Typed, Files]:
    """The fields of a form, and its files. Raises BadRequest, BodyTooLarge, TooSlow."""
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}

    limits = {"max_fields": _MOST_FIELDS, "max_part_size": BATCH_BODY_LIMIT_BYTES}

    try:
        async with (
            asyncio.timeout(BODY_SECONDS),
            request.form(max_files=_MOST_FILES, **limits) as form,
        ):
            for name, value in form.multi_items():
                if isinstance(value, str):
                    # Lone surrogates are no text: nothing could be said of them.
                    value.encode()
                    fields.setdefault(name, []).append(value.replace("\0", ""))
                else:
                    files[name] = await value.read()
    except TimeoutError:
        raise TooSlow from None
    except (HTTPException, ValueError):
        raise BadRequest from None
    return Typed(fields), files


async def typed_in(visit: Visit) -> list[tuple[str, str]]:
    """What came with a form that nobody could take just now, for one that sends it once more: with
    the word of the session that it had, and of our own pages alone. A file cannot be kept."""
    if visit.request.method != "POST" or is_foreign(visit.request.scope):
        return []
    if not visit.typed:
        with suppress(Failure):
            visit.typed, visit.files = await read_form(visit.request)
    return [] if any(visit.files.values()) else visit.typed.shown().pairs()
