"""Many rows are gone through page by page; nothing of one stops the others."""

import asyncio
from collections.abc import Awaitable, Callable

from efiling.adapters.logs import logger
from efiling.errors import Failure
from efiling.store.machinery import leases

log = logger("pages")


async def page_by_page(
    size: int,
    do_page: Callable[[int], Awaitable[bool]],
    set_next_aside: Callable[[], Awaitable[bool]],
) -> None:
    """Does all pages of at most `size` rows, in order. `do_page` takes how many rows the next one
    has at most and says whether more may come; `set_next_aside` goes past the row that comes next,
    without reading it, and says whether there was one.

    A page that fails is done again in halves, down to the one row that fails by itself, which is
    set aside. `Failure` and a lost lease are of no row: they end it.
    """
    at_once, goes_on = size, True
    while goes_on:
        try:
            goes_on = await do_page(at_once)
        except (Failure, leases.Lost):
            raise
        except Exception:
            log.exception("pages.page_failed", rows=at_once)
            if at_once == 1:
                goes_on = await set_next_aside()
            at_once = max(1, at_once // 2)
        else:
            at_once = min(size, at_once * 2)
        await asyncio.sleep(0)
