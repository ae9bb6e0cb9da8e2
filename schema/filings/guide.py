"""What everybody may ask: the guide, the choice lists, the service, the catalogue of problems."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from efiling import reference
from efiling.reads.filings import reference as reads
from efiling.rules.filings.guide import Guide
from efiling.rules.vocabulary import StatusOfResidence
from schema.access import allowed
from schema.arguments import given
from schema.context import Info
from schema.filings.guide_types import (
    Bureau,
    FilingGuide,
    Municipality,
    Nationality,
    Prefecture,
    Service,
)
from schema.problems import ProblemDescription, catalogue_of

_STATUS = strawberry.argument(description="As on the residence card.")
_PERIOD = strawberry.argument(
    description="As ISO 8601 writes it, such as P1Y or P3M. Absent: indefinite or unknown."
)
_MISSION = strawberry.argument(
    description="Whether Designated Activities were granted as staff of the Taiwan or the "
    "Palestine mission, or family."
)
_SPOUSE = strawberry.argument(
    description="Whether being a spouse is the basis of the status. Absent: not known."
)
_EVENT = strawberry.argument(description="Adds the last day in time and the days late.")
_PREFECTURE = strawberry.argument(description="A code of Query.prefectures.")


def _service(info: Info) -> reads.ServiceView:
    return reads.service(info.context.actor.language)


def _filing_guide(
    status: Annotated[StatusOfResidence, _STATUS],
    period_of_stay: Annotated[str | None, _PERIOD] = strawberry.UNSET,
    mission_staff: Annotated[bool | None, _MISSION] = strawberry.UNSET,
    spouse_basis: Annotated[bool | None, _SPOUSE] = strawberry.UNSET,
    event_day: Annotated[date | None, _EVENT] = strawberry.UNSET,
) -> Guide:
    return reads.filing_guide(
        status,
        given(period_of_stay),
        bool(given(mission_staff)),
        given(spouse_basis),
        given(event_day),
    )


def _municipalities(prefecture: Annotated[str, _PREFECTURE]) -> Sequence[reference.Municipality]:
    return reads.municipalities(prefecture)


def _bureaus(
    prefecture: Annotated[str | None, _PREFECTURE] = strawberry.UNSET,
) -> Sequence[reference.Bureau]:
    return reads.bureaus(given(prefecture))


def _problem_catalogue(info: Info) -> list[ProblemDescription]:
    return catalogue_of(info)


@strawberry.type
class GuideQuery:
    """The part of Query that needs no login (Q1-3, Q1-4, Q1-18, Q2-44, Q2-45, Q2-68)."""

    service: reads.ServiceView = strawberry.field(
        resolver=_service,
        graphql_type=Service,
        extensions=[allowed("guide:read")],
        description="The service itself: its clock, its version, where to ask, and how to do "
        "without it.",
    )
    filing_guide: Guide = strawberry.field(
        resolver=_filing_guide,
        graphql_type=FilingGuide,
        extensions=[allowed("guide:read")],
        description="Who must file what and by when.",
    )
    nationalities: Sequence[reference.Nationality] = strawberry.field(
        resolver=reads.nationalities,
        graphql_type=list[Nationality],
        extensions=[allowed("guide:read")],
        description="Nationalities and regions to choose from, in English alphabetical order.",
    )
    prefectures: Sequence[reference.Prefecture] = strawberry.field(
        resolver=reads.prefectures,
        graphql_type=list[Prefecture],
        extensions=[allowed("guide:read")],
        description="From north to south.",
    )
    municipalities: Sequence[reference.Municipality] = strawberry.field(
        resolver=_municipalities,
        graphql_type=list[Municipality],
        extensions=[allowed("guide:read")],
        description="The municipalities of a prefecture; none for an unknown one.",
    )
    bureaus: Sequence[reference.Bureau] = strawberry.field(
        resolver=_bureaus,
        graphql_type=list[Bureau],
        extensions=[allowed("guide:read")],
        description="The regional bureaus and their district offices; with a prefecture, the "
        "competent ones first.",
    )
    problem_catalogue: list[ProblemDescription] = strawberry.field(
        resolver=_problem_catalogue,
        extensions=[allowed("guide:read")],
        description="Every code of a problem or an error, with what it means and what to do.",
    )
