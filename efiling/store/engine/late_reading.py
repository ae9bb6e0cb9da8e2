"""A look at what may be a second old. `tests/house/test_late_reads.py` lists them."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from efiling.errors import Unavailable
from efiling.store.engine import database
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading


class LateReading(Reading):
    """A view of a replica, where there is one that follows, else of the primary. Never for what a
    person just did."""

    async def fetch(self, sql: str, *values: Any) -> Sequence[Row]:
        """Rows of one statement with `$1` parameters."""
        replica = database.replica()
        if replica and (client := replica.client()):
            try:
                return await Reading(self.actor, client).fetch(sql, *values)
            except Unavailable as error:
                # It breaks a read off for the log that it reads, and goes on.
                if not isinstance(error.__cause__, asyncpg.TransactionRollbackError):
                    replica.leave()
        return await super().fetch(sql, *values)
