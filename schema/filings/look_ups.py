"""Filings at the counter: what an officer looks up."""

from typing import Annotated

import strawberry

from efiling.actions.filings.filing_look_ups import look_up_filing
from efiling.reads.filings.filings import FilingView
from schema.context import Info, actor_of
from schema.permissions import Allowed

Number = Annotated[
    str, strawberry.argument(description="As printed; spaces, hyphens, case do not matter.")
]


async def _filing_by_number(info: Info, reception_number: Number) -> FilingView | None:
    return await look_up_filing(actor_of(info), reception_number)


@strawberry.type
class FilingQuery:
    """The part of Query about filings at the counter."""

    filing_by_number: FilingView | None = strawberry.field(
        resolver=_filing_by_number,
        extensions=[Allowed("filing:look_up")],
        description="For counter officers: anybody's filing with this reception number, or null. "
        "Each look is on record.",
    )
