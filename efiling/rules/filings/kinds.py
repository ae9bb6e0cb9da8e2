"""The kinds of filings: group, items, what they are for (Q1-4, Q1-8, Q1-12, Q1-16; domain facts,
section 1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from efiling.rules.calendar import FILING_PERIOD_DAYS
from efiling.rules.in_force import SINCE_THE_DUTY, InForce
from efiling.rules.vocabulary import FilingGroup, FilingKind
from efiling.rules.vocabulary import FilingKind as K
from i18n import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """`details_field`: the field of `FilingDetailsInput`. `label`, `items` and `explanation` are
    message ids. `in_force`: on which days it can be filed."""

    group: FilingGroup
    details_field: str
    ja: str
    label: str
    items: tuple[str, ...]
    explanation: str
    due_within_days: int = FILING_PERIOD_DAYS
    in_force: InForce = SINCE_THE_DUTY


_SUBJECT = (
    N_("Name in Roman letters"),
    N_("Birth date"),
    N_("Sex"),
    N_("Nationality/region"),
    N_("Address in Japan"),
    N_("Residence card number"),
)
_DAY = N_("Day of the event")
_NAME = N_("Name of the organization")
_ADDRESS = N_("Address of the organization")
_OLD_NAME = N_("Old name of the organization")
_NEW_NAME = N_("New name of the organization")
_OLD_ADDRESS = N_("Old address of the organization")
_NEW_ADDRESS = N_("New address of the organization")
_PREVIOUS = (N_("Name of the previous organization"), N_("Address of the previous organization"))
_NEXT = (N_("Name of the new organization"), N_("Address of the new organization"))
_ACTIVITIES = N_("Activities at the new organization")
_ACTIVITIES_NOT_STUDENT = N_("Activities at the new organization (not for Student)")
_OPTIONAL = (
    N_("Corporate number (optional)"),
    N_("Phone number of the organization (optional)"),
    N_(
        "Actual place of activity, where it differs from the address of the organization (optional)"
    ),
)

_NAME_ITEMS = (*_SUBJECT, _DAY, _OLD_NAME, _ADDRESS, _NEW_NAME, *_OPTIONAL)
_ADDRESS_ITEMS = (*_SUBJECT, _DAY, _NAME, _OLD_ADDRESS, _NEW_ADDRESS, *_OPTIONAL)
_EVENT_ITEMS = (*_SUBJECT, _DAY, _NAME, _ADDRESS, *_OPTIONAL)
_SPOUSE_ITEMS = (*_SUBJECT, _DAY)

_A = FilingGroup.ACTIVITY_ORGANIZATION
_C = FilingGroup.CONTRACTING_ORGANIZATION
_S = FilingGroup.SPOUSE
_R = FilingGroup.ACCEPTANCE

KINDS: Mapping[FilingKind, Kind] = MappingProxyType(
    {
        K.ACTIVITY_ORG_NAME_CHANGED: Kind(
            _A,
            "activityOrgNameChanged",
            "活動機関の名称変更",
            N_("Name of the activity organization changed"),
            _NAME_ITEMS,
            N_("The organization where you do your activities has a new name."),
        ),
        K.ACTIVITY_ORG_ADDRESS_CHANGED: Kind(
            _A,
            "activityOrgAddressChanged",
            "活動機関の所在地変更",
            N_("Address of the activity organization changed"),
            _ADDRESS_ITEMS,
            N_("The organization where you do your activities has moved."),
        ),
        K.ACTIVITY_ORG_CEASED: Kind(
            _A,
            "activityOrgCeased",
            "活動機関の消滅",
            N_("Activity organization ceased to exist"),
            _EVENT_ITEMS,
            N_("The organization where you did your activities no longer exists."),
        ),
        K.ACTIVITY_ORG_LEFT: Kind(
            _A,
            "activityOrgLeft",
            "活動機関からの離脱",
            N_("Left the activity organization"),
            _EVENT_ITEMS,
            N_(
                "You stopped your activities there: you resigned, were dismissed, graduated or "
                "withdrew."
            ),
        ),
        K.ACTIVITY_ORG_TRANSFERRED: Kind(
            _A,
            "activityOrgTransferred",
            "新たな活動機関への移籍",
            N_("Transferred to a new activity organization"),
            (*_SUBJECT, _DAY, *_PREVIOUS, *_NEXT, _ACTIVITIES_NOT_STUDENT, *_OPTIONAL),
            N_(
                "You began your activities at a new organization, also beside another one that "
                "goes on."
            ),
        ),
        K.CONTRACT_ORG_NAME_CHANGED: Kind(
            _C,
            "contractOrgNameChanged",
            "契約機関の名称変更",
            N_("Name of the contracting organization changed"),
            _NAME_ITEMS,
            N_("The organization you have a contract with has a new name."),
        ),
        K.CONTRACT_ORG_ADDRESS_CHANGED: Kind(
            _C,
            "contractOrgAddressChanged",
            "契約機関の所在地変更",
            N_("Address of the contracting organization changed"),
            _ADDRESS_ITEMS,
            N_("The organization you have a contract with has moved."),
        ),
        K.CONTRACT_ORG_CEASED: Kind(
            _C,
            "contractOrgCeased",
            "契約機関の消滅",
            N_("Contracting organization ceased to exist"),
            _EVENT_ITEMS,
            N_("The organization you had a contract with no longer exists."),
        ),
        K.CONTRACT_ENDED: Kind(
            _C,
            "contractEnded",
            "契約機関との契約の終了",
            N_("Contract with the organization ended"),
            _EVENT_ITEMS,
            N_("Your contract ended: you resigned, were dismissed or it ran out."),
        ),
        K.CONTRACT_CONCLUDED: Kind(
            _C,
            "contractConcluded",
            "新たな契約機関との契約の締結",
            N_("New contract with an organization concluded"),
            (*_SUBJECT, _DAY, *_PREVIOUS, *_NEXT, _ACTIVITIES, *_OPTIONAL),
            N_(
                "You concluded a contract with a new organization, also beside another one that "
                "goes on."
            ),
        ),
        K.SPOUSE_DIVORCED: Kind(
            _S,
            "spouseDivorced",
            "配偶者との離婚",
            N_("Divorced from the spouse"),
            _SPOUSE_ITEMS,
            N_("You and the spouse on whom your status of residence rests were divorced."),
        ),
        K.SPOUSE_DECEASED: Kind(
            _S,
            "spouseDeceased",
            "配偶者との死別",
            N_("Spouse deceased"),
            _SPOUSE_ITEMS,
            N_("The spouse on whom your status of residence rests died."),
        ),
        K.ACCEPTANCE_STARTED: Kind(
            _R,
            "acceptanceStarted",
            "受入れの開始",
            N_("Acceptance started"),
            (*_SUBJECT, N_("First day"), N_("Activities (not for Student)")),
            N_("Your institution began to accept a mid to long-term resident."),
        ),
        K.ACCEPTANCE_ENDED: Kind(
            _R,
            "acceptanceEnded",
            "受入れの終了",
            N_("Acceptance ended"),
            (*_SUBJECT, N_("Last day"), N_("Reason (Student only)")),
            N_("Your institution no longer accepts a mid to long-term resident."),
        ),
        K.ACCEPTANCE_STATUS: Kind(
            _R,
            "acceptanceStatus",
            "受入れの状況",
            N_("Acceptance status of students"),
            (*_SUBJECT, N_("Reference day: 1 May or 1 November")),
            N_("A student is enrolled at your institution on the reference day."),
        ),
    }
)

DELEGATED_KINDS = frozenset(
    {
        K.ACTIVITY_ORG_NAME_CHANGED,
        K.ACTIVITY_ORG_ADDRESS_CHANGED,
        K.CONTRACT_ORG_NAME_CHANGED,
        K.CONTRACT_ORG_ADDRESS_CHANGED,
    }
)
"""What an institution may file for a resident who asked it to (Q1-7)."""

ACCEPTANCE_KINDS = frozenset({K.ACCEPTANCE_STARTED, K.ACCEPTANCE_ENDED, K.ACCEPTANCE_STATUS})
"""What institutions file on their own behalf (Art. 19-17, Q1-14)."""

LEAVING_KINDS: Mapping[FilingKind, frozenset[FilingKind]] = MappingProxyType(
    {
        K.ACTIVITY_ORG_TRANSFERRED: frozenset({K.ACTIVITY_ORG_LEFT, K.ACTIVITY_ORG_CEASED}),
        K.CONTRACT_CONCLUDED: frozenset({K.CONTRACT_ENDED, K.CONTRACT_ORG_CEASED}),
    }
)
"""A joining kind, and the kinds of which one is normally due as well (Q1-9)."""


def kinds_of(groups: Iterable[FilingGroup], on: date) -> tuple[FilingKind, ...]:
    """The kinds of some groups that can be filed on a day, in their usual order."""
    wanted = frozenset(groups)
    return tuple(
        name for name, kind in KINDS.items() if kind.group in wanted and kind.in_force.on(on)
    )
