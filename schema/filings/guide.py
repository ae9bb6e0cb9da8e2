"""What everybody may ask: the guide, the choice lists, the service, the catalogue of problems."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from efiling import reference
from efiling.reads.filings import reference as reads
from efiling.rules.filings.guide import Guide
from efiling.rules.filings.upcoming import RuleChange
from efiling.rules.vocabulary import StatusOfResidence
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.permissions import Allowed
from schema.problems import ProblemDescription, problem_catalogue

Status = Annotated[StatusOfResidence, strawberry.argument(description="As on the residence card.")]
PeriodOfStay = Annotated[
    str | None,
    strawberry.argument(
        description="As ISO 8601 writes it, such as P1Y or P3M. Absent: indefinite or unknown."
    ),
]
MissionStaff = Annotated[
    bool | None,
    strawberry.argument(
        description="Whether Designated Activities were granted as staff of the Taiwan or the "
        "Palestine mission, or family."
    ),
]
SpouseBasis = Annotated[
    bool | None,
    strawberry.argument(
        description="Whether being a spouse is the basis of the status. Absent: not known."
    ),
]
EventDay = Annotated[
    date | None,
    strawberry.argument(description="Adds the last day in time and the days late."),
]
On = Annotated[
    date | None,
    strawberry.argument(description="As the rules stand that day. Absent: today."),
]

_PREFECTURE = strawberry.argument(description="A code of Query.prefectures.")


async def _service(info: Info) -> reads.ServiceView:
    return await reads.service(actor_of(info))


def _filing_guide(
    status: Status,
    period_of_stay: PeriodOfStay = strawberry.UNSET,
    mission_staff: MissionStaff = strawberry.UNSET,
    spouse_basis: SpouseBasis = strawberry.UNSET,
    event_day: EventDay = strawberry.UNSET,
    on: On = strawberry.UNSET,
) -> Guide:
    return reads.filing_guide(
        status,
        none_if_absent(period_of_stay),
        bool(none_if_absent(mission_staff)),
        none_if_absent(spouse_basis),
        none_if_absent(event_day),
        none_if_absent(on),
    )


def _municipalities(prefecture: Annotated[str, _PREFECTURE]) -> Sequence[reference.Municipality]:
    return reads.municipalities(prefecture)


def _bureaus(
    prefecture: Annotated[str | None, _PREFECTURE] = strawberry.UNSET,
) -> Sequence[reference.Bureau]:
    return reads.bureaus(none_if_absent(prefecture))


@strawberry.type
class GuideQuery:
    """The part of Query that needs no login (Q1-3, Q1-4, Q1-18, Q2-44, Q2-45, Q2-68)."""

    service: reads.ServiceView = strawberry.field(
        resolver=_service,
        extensions=[Allowed("guide:read")],
        description="The service itself: its clock, its version, where to ask, and how to do "
        "without it.",
    )
    filing_guide: Guide = strawberry.field(
        resolver=_filing_guide,
        extensions=[Allowed("guide:read")],
        description="Who must file what and by when.",
    )
    upcoming_changes: Sequence[RuleChange] = strawberry.field(
        resolver=reads.upcoming_changes,
        extensions=[Allowed("guide:read")],
        description="Changes of the rules that are known ahead, the next first: what begins within "
        "180 days.",
    )
    nationalities: Sequence[reference.Nationality] = strawberry.field(
        resolver=reads.nationalities,
        extensions=[Allowed("guide:read")],
        description="Nationalities and regions to choose from, in English alphabetical order.",
    )
    prefectures: Sequence[reference.Prefecture] = strawberry.field(
        resolver=reads.prefectures,
        extensions=[Allowed("guide:read")],
        description="From north to south.",
    )
    municipalities: Sequence[reference.Municipality] = strawberry.field(
        resolver=_municipalities,
        extensions=[Allowed("guide:read")],
        description="The municipalities of a prefecture; none for an unknown one.",
    )
    bureaus: Sequence[reference.Bureau] = strawberry.field(
        resolver=_bureaus,
        extensions=[Allowed("guide:read")],
        description="The regional bureaus and their district offices; with a prefecture, the "
        "competent ones first.",
    )
    problem_catalogue: list[ProblemDescription] = strawberry.field(
        resolver=problem_catalogue,
        extensions=[Allowed("guide:read")],
        description="Every code of a problem or an error, with what it means and what to do.",
    )
