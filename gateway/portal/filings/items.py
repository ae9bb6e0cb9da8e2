"""What each step of a filing asks for, kind by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from efiling.rules.filings import details as d
from efiling.rules.filings.kinds import DELEGATED_KINDS
from efiling.rules.vocabulary import FilingKind, Role
from gateway.portal.filings.names import SECOND, filings_of
from i18n import N_

PLACE_PARTS = ("prefecture", "municipality", "rest")
_LIST = ("municipality", "rest")


class Manner(Enum):
    """How something is asked for."""

    TEXT = "text"
    AREA = "area"
    DAY = "day"
    SEX = "sex"
    NATIONALITY = "nationality"
    REASON = "reason"
    PLACE = "place"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `name`: of its field, or of the group of a day or an address. `label`, `hint`:
    texts."""

    name: str
    label: str
    manner: Manner = Manner.TEXT
    hint: str = ""
    is_optional: bool = False
    is_japanese: bool = False
    width: str = ""
    inputmode: str | None = None
    autocomplete: str | None = None

    @property
    def fields(self) -> Sequence[str]:
        """The names under which a draft keeps it."""
        if self.manner is Manner.PLACE:
            return [f"{self.name}.{part}" for part in PLACE_PARTS]
        return [self.name]


FULL_WIDTH = N_("In Japanese or full-width characters. We convert what we can.")
_SUBJECT = (
    Item(
        "subject.name",
        N_("Name in Roman letters"),
        hint=N_("In the order printed on the residence card. Small letters are fine."),
        autocomplete="name",
    ),
    Item("subject.birthDate", N_("Birth date"), Manner.DAY, autocomplete="bday"),
    Item("subject.sex", N_("Sex"), Manner.SEX),
    Item("subject.nationality", N_("Nationality/region"), Manner.NATIONALITY),
    Item(
        "subject.cardNumber",
        N_("Residence card number"),
        hint=N_("Two letters, eight digits, two letters, such as AB12345678CD."),
        width="w14",
    ),
    Item("subject.address", N_("Address in Japan"), Manner.PLACE, is_japanese=True),
)
_REFERENCE = Item(
    "clientReference",
    N_("Your reference"),
    hint=N_("Such as a student number. You find it again in the history."),
    is_optional=True,
    width="w14",
)
_REQUESTED = Item(
    "requestedByResident",
    N_("The resident asked us to file this for them"),
    Manner.BOX,
)
_PHONE = Item(
    "phone",
    N_("Phone number of the organization"),
    is_optional=True,
    width="w14",
    inputmode="tel",
    hint=N_("Digits and hyphens, such as 03-1234-5678."),
)
_CORPORATE = Item(
    "corporateNumber",
    N_("Corporate number"),
    hint=N_("13 digits, if you know them."),
    is_optional=True,
    width="w14",
    inputmode="numeric",
)
_ACTUAL = Item(
    "actualPlaceOfActivity",
    N_("Actual place of activity"),
    Manner.PLACE,
    N_("Only if you work or study somewhere else than at the address above."),
    is_optional=True,
    is_japanese=True,
)
_DAYS = {
    FilingKind.ACTIVITY_ORG_LEFT: N_("Last day at the organization"),
    FilingKind.CONTRACT_ENDED: N_("Last day of the contract"),
    FilingKind.ACTIVITY_ORG_TRANSFERRED: N_("First day at the new organization"),
    FilingKind.CONTRACT_CONCLUDED: N_("First day of the new contract"),
    FilingKind.SPOUSE_DIVORCED: N_("Day of the divorce"),
    FilingKind.SPOUSE_DECEASED: N_("Day of the death"),
    FilingKind.ACCEPTANCE_STARTED: N_("First day"),
    FilingKind.ACCEPTANCE_ENDED: N_("Last day"),
}


def steps_of(kinds: Sequence[FilingKind]) -> list[str]:
    """The steps that these kinds need, in their order."""
    shapes = {d.DETAILS_OF[kind] for kind in kinds}
    with_organization = shapes & {d.NameChanged, d.AddressChanged, d.OrganizationEvent, d.Transfer}
    steps = ["subject", "event"]
    if with_organization:
        steps.append("organization")
    if d.Transfer in shapes:
        steps.append("next")
    return steps


def items_of(kinds: Sequence[FilingKind], step: str, role: Role | None) -> list[Item]:
    """What a step asks for."""
    match step:
        case "subject":
            return [*_SUBJECT, *([_REFERENCE] if role is Role.INSTITUTION else [])]
        case "event":
            return [
                _numbered(item, place)
                for place, kind in enumerate(kinds)
                for item in _event(kind, role)
            ]
        case "organization":
            return _organization(kinds[0])
        case _:
            return [_numbered(item, len(kinds) - 1) for item in _next()]


def all_items(kinds: Sequence[FilingKind], role: Role | None) -> list[Item]:
    """What all steps together ask for."""
    return [item for step in steps_of(kinds) for item in items_of(kinds, step, role)]


def _numbered(item: Item, place: int) -> Item:
    return _renamed(item, f"{SECOND}{item.name}") if place else item


def _renamed(item: Item, name: str, label: str | None = None) -> Item:
    return Item(
        name,
        label or item.label,
        item.manner,
        item.hint,
        item.is_optional,
        item.is_japanese,
        item.width,
        item.inputmode,
        item.autocomplete,
    )


def _event(kind: FilingKind, role: Role | None) -> list[Item]:
    shape = d.DETAILS_OF[kind]
    if shape is d.AcceptanceStatus:
        hint = N_("1 May or 1 November.")
        return [Item("details.asOf", N_("Reference day"), Manner.DAY, hint)]

    items = [
        Item(
            "details.on",
            _DAYS.get(kind, N_("Day of the event")),
            Manner.DAY,
            N_("Not later than today."),
        )
    ]
    if shape is d.NameChanged:
        items.append(
            Item(
                "details.newName",
                N_("New name of the organization"),
                hint=FULL_WIDTH,
                is_japanese=True,
            )
        )
    elif shape is d.AddressChanged:
        label = N_("New address of the organization")
        items.append(Item("details.newAddress", label, Manner.PLACE, is_japanese=True))
    elif shape in {d.Transfer, d.AcceptanceStarted}:
        items.append(_activities(kind))
    elif shape is d.AcceptanceEnded:
        hint = N_("Only for students.")
        items.append(Item("details.reason", N_("Reason"), Manner.REASON, hint, is_optional=True))
    if role is Role.INSTITUTION and kind in DELEGATED_KINDS:
        items.append(_REQUESTED)
    return items


def _activities(kind: FilingKind) -> Item:
    is_needed = kind is FilingKind.CONTRACT_CONCLUDED
    label = (
        N_("Activities")
        if kind is FilingKind.ACCEPTANCE_STARTED
        else N_("Activities at the new organization")
    )
    hint = (
        N_("What the work is, in Japanese or full-width characters.")
        if is_needed
        else N_("What the work is, in Japanese or full-width characters. Students leave it empty.")
    )
    return Item("details.activities", label, Manner.AREA, hint, not is_needed, is_japanese=True)


def _organization(kind: FilingKind) -> list[Item]:
    shape = d.DETAILS_OF[kind]
    name, address = N_("Name of the organization"), N_("Address of the organization")
    if shape is d.NameChanged:
        name = N_("Old name of the organization")
    elif shape is d.AddressChanged:
        address = N_("Old address of the organization")
    elif shape is d.Transfer:
        name = N_("Name of the previous organization")
        address = N_("Address of the previous organization")
    items = _organization_items("organization", name, address)
    return items if shape is d.Transfer else [*items, _ACTUAL]


def _next() -> list[Item]:
    name, address = N_("Name of the new organization"), N_("Address of the new organization")
    return [*_organization_items("next", name, address), _ACTUAL]


def _organization_items(group: str, name: str, address: str) -> list[Item]:
    return [
        Item(f"{group}.name", name, hint=FULL_WIDTH, is_japanese=True),
        Item(f"{group}.address", address, Manner.PLACE, is_japanese=True),
        _renamed(_CORPORATE, f"{group}.corporateNumber"),
        _renamed(_PHONE, f"{group}.phone"),
    ]


def inputs_of(
    kinds: Sequence[FilingKind],
    items: Sequence[Item],
    values: Mapping[str, str],
    stand_in: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """What was typed as `FilingInput`s. What is missing and must be is empty, or absent where a
    choice has no empty value; `stand_in`: by name what stands where nothing was typed yet."""
    found: dict[str, Any] = {}
    for item in items:
        if item.manner is Manner.PLACE:
            _put_place(found, item, values)
            continue
        value = values.get(item.name) or (stand_in or {}).get(item.name, "")
        if item.manner is Manner.BOX:
            found[item.name] = value == "true"
        elif value or (item.manner is Manner.TEXT and not item.is_optional):
            found[item.name] = value
    return filings_of(kinds, found)


def _put_place(found: dict[str, Any], item: Item, values: Mapping[str, str]) -> None:
    parts = {part: values.get(f"{item.name}.{part}", "") for part in _LIST}
    if any(parts.values()) or not item.is_optional:
        found.update({f"{item.name}.{part}": value for part, value in parts.items()})
