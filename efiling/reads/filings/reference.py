"""What everybody may read: the guide, the choice lists, the bureaus, and how to reach help."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from efiling import clock, reference
from efiling.errors import BadRequest, Notice
from efiling.reads.machinery.maintenance import MaintenanceView, next_maintenance
from efiling.reference import Bureau, Municipality, Nationality, PaperForm, Prefecture
from efiling.rules.actors import Actor
from efiling.rules.arrival import half_width, without_spaces
from efiling.rules.filings import upcoming
from efiling.rules.filings.guide import Guide, KindGuide, guide_of, kind_guide
from efiling.rules.filings.statuses import typed_period
from efiling.rules.filings.upcoming import RuleChange
from efiling.rules.vocabulary import FilingKind, StatusOfResidence
from efiling.settings import Contact, settings

_PROJECT = Path(__file__).parents[3] / "pyproject.toml"
VERSION: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
PAPER_ADVICE = (
    "PAPER_POSSIBLE",
    "FORM_FILLED_IN",
    "IDENTITY_CHANGE_ELSEWHERE",
    "ADDRESS_CHANGE_ELSEWHERE",
)


@dataclass(frozen=True, slots=True)
class PaperWayView:
    """Where filings on paper go, and on which forms (Q1-18, Q2-5). Form names are message ids."""

    address: str
    forms: Sequence[PaperForm]
    advice: Sequence[Notice]


@dataclass(frozen=True, slots=True)
class ServiceView:
    """The service itself; `now` is its business time, in UTC."""

    now: datetime
    version: str
    helpdesk: Contact
    information_centre: Contact
    paper_way: PaperWayView
    maintenance: MaintenanceView | None


async def service(actor: Actor) -> ServiceView:
    """The service as a reader is told about it, also while it is closed."""
    return ServiceView(
        now=clock.now(),
        version=VERSION,
        maintenance=await next_maintenance(actor),
        helpdesk=settings().helpdesk,
        information_centre=settings().information_centre,
        paper_way=PaperWayView(
            address=reference.postal_address(actor.language),
            forms=tuple(reference.PAPER_FORMS.values()),
            advice=tuple(map(Notice, PAPER_ADVICE)),
        ),
    )


def filing_guide(
    status: StatusOfResidence,
    period_of_stay: str | None,
    mission_staff: bool,
    spouse_basis: bool | None,
    event_on: date | None,
    on: date | None,
) -> Guide:
    """Who must file what and by when, as the rules stand on a day, else today. Errors: `BadRequest`
    PERIOD_OF_STAY_INVALID."""
    day = on or clock.today()
    try:
        period = None if period_of_stay is None else typed_period(period_of_stay)
        return guide_of(status, period, mission_staff, spouse_basis, event_on, day)
    except ValueError:
        raise BadRequest("PERIOD_OF_STAY_INVALID") from None


def upcoming_changes() -> Sequence[RuleChange]:
    """Changes of the rules that are known ahead, the next first."""
    return upcoming.upcoming_changes(clock.today())


def kind_guides(kinds: Sequence[FilingKind]) -> list[KindGuide]:
    """What to know about some kinds."""
    today = clock.today()
    return [kind_guide(kind, None, today) for kind in kinds]


def nationalities() -> Sequence[Nationality]:
    """In English alphabetical order (Q2-44)."""
    return tuple(reference.NATIONALITIES.values())


def prefectures() -> Sequence[Prefecture]:
    """From north to south, as their codes go (Q2-45)."""
    return tuple(reference.PREFECTURES.values())


def municipalities(prefecture: str) -> Sequence[Municipality]:
    """Of one prefecture, by its code or name; none of an unknown one (Q2-45)."""
    return reference.municipalities_of(_prefecture_meant(prefecture))


def bureaus(prefecture: str | None) -> Sequence[Bureau]:
    """All of them, those competent for a prefecture, by its code or name, first."""
    return reference.competent_bureaus(prefecture and _prefecture_meant(prefecture))


def _prefecture_meant(typed: str) -> str:
    """The code of a prefecture; what means none stays."""
    if typed in reference.PREFECTURES:
        return typed
    plain = without_spaces(half_width(typed)).casefold()
    known = reference.PREFECTURES.values()
    meant = [one.code for one in known if plain in {one.code, one.name, *_names_of(one)}]
    return meant[0] if meant else typed


def _names_of(prefecture: Prefecture) -> set[str]:
    return {name.replace(" ", "").casefold() for name in prefecture.names.values()}
