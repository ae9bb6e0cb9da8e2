"""The guide, the choice lists and the service as GraphQL shows them."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from efiling import errors, reference
from efiling.reads.filings.reference import PaperWay as PaperWayView
from efiling.rules.filings.guide import KindGuide
from efiling.rules.vocabulary import FilingGroup, FilingKind, StatusOfResidence
from efiling.settings import Contact as ContactSetting
from schema.context import Info
from schema.problems import Notice, text_of
from schema.scalars import URL


def _kind(root: strawberry.Parent[KindGuide]) -> FilingKind:
    return root.name


def _label(root: strawberry.Parent[KindGuide], info: Info) -> str:
    return text_of(info, root.kind.label)


def _due_within_days(root: strawberry.Parent[KindGuide]) -> int:
    return root.kind.due_within_days


def _items(root: strawberry.Parent[KindGuide], info: Info) -> list[str]:
    return [text_of(info, item) for item in root.kind.items]


def _explanation(root: strawberry.Parent[KindGuide], info: Info) -> str:
    return text_of(info, root.kind.explanation)


@strawberry.type(description="What to know about one kind of filing.")
class FilingKindGuide:
    """Its source is `KindGuide`."""

    kind: FilingKind = strawberry.field(resolver=_kind, description="The kind.")
    label: str = strawberry.field(resolver=_label, description="Its name in the reader's language.")
    due_within_days: int = strawberry.field(
        resolver=_due_within_days,
        description="In how many days after the event it is due.",
    )
    due_on: date | None = strawberry.field(
        description="With an event day: the last day in time, moved past weekends and holidays."
    )
    days_late: int | None = strawberry.field(
        description="With an event day: how late a filing of today is; 0 in time. A late filing is "
        "accepted."
    )
    items: list[str] = strawberry.field(resolver=_items, description="What is to be entered.")
    explanation: str = strawberry.field(
        resolver=_explanation, description="When it is to be filed."
    )


@strawberry.type(description="Who must file what and by when.")
class FilingGuide:
    """Its source is `Guide`."""

    status: StatusOfResidence = strawberry.field(description="The status of residence asked about.")
    mid_to_long_term: bool = strawberry.field(
        description="Whether it makes somebody a mid to long-term resident."
    )
    must_file: bool = strawberry.field(
        description="Whether there is anything to file under Article 19-16."
    )
    reason: errors.Notice | None = strawberry.field(
        graphql_type=Notice | None, description="Why not, where it is no."
    )
    groups: list[FilingGroup] = strawberry.field(description="What the filings are about.")
    kinds: Sequence[KindGuide] = strawberry.field(
        graphql_type=list[FilingKindGuide], description="What can be filed."
    )
    advice: Sequence[errors.Notice] = strawberry.field(
        graphql_type=list[Notice],
        description="What belongs elsewhere, and what follows from filing late, falsely or not at "
        "all.",
    )


def _nationality_name(root: strawberry.Parent[reference.Nationality], info: Info) -> str:
    return reference.nationality_name(root.code, info.context.actor.language)


@strawberry.type(description="A nationality or region, as on the residence card.")
class Nationality:
    """Its source is `reference.Nationality`."""

    code: str = strawberry.field(
        description="ISO 3166-1 alpha-3; XKX Kosovo, XKR Chosen, XXA stateless."
    )
    name: str = strawberry.field(
        resolver=_nationality_name, description="In the reader's language."
    )
    english_name: str = strawberry.field(description="The list is in the order of these names.")


def _prefecture_name(root: strawberry.Parent[reference.Prefecture], info: Info) -> str:
    return reference.prefecture_name(root.code, info.context.actor.language)


@strawberry.type(description="A prefecture of Japan.")
class Prefecture:
    """Its source is `reference.Prefecture`."""

    code: str = strawberry.field(description="Two digits, JIS X 0401.")
    name: str = strawberry.field(resolver=_prefecture_name, description="In the reader's language.")


@strawberry.type(description="A municipality; in the largest cities a ward.")
class Municipality:
    """Its source is `reference.Municipality`."""

    code: str = strawberry.field(
        description="Five digits, JIS X 0402: what an address is entered with."
    )
    name: str = strawberry.field(description="In Japanese, as in an address.")
    kana: str = strawberry.field(description="Its reading in katakana.")


def _bureau_name(root: strawberry.Parent[reference.Bureau], info: Info) -> str:
    return reference.bureau_name(root, info.context.actor.language)


@strawberry.type(description="A regional immigration services bureau, or a district office of one.")
class Bureau:
    """Its source is `reference.Bureau`."""

    code: str = strawberry.field(description="Stable, for programs.")
    name: str = strawberry.field(resolver=_bureau_name, description="For the reader's language.")
    address: str | None = strawberry.field(description="Where the counter is, if known here.")
    phone: str | None = strawberry.field(description="If known here.")


@strawberry.type(description="Whom to ask.")
class Contact:
    """Its source is the setting."""

    name: str = strawberry.field(description="Who answers.")
    phone: str = strawberry.field(description="From within Japan.")
    hours: str = strawberry.field(description="When somebody answers.")


def _form_name(root: strawberry.Parent[reference.PaperForm], info: Info) -> str:
    return text_of(info, root.name)


def _form_url(root: strawberry.Parent[reference.PaperForm]) -> URL:
    return URL(root.url)


@strawberry.type(description="An official form of the Agency.")
class PaperForm:
    """Its source is `reference.PaperForm`."""

    name: str = strawberry.field(resolver=_form_name, description="In the reader's language.")
    url: URL = strawberry.field(resolver=_form_url, description="The Agency's page with the form.")


@strawberry.type(description="Where paper filings go, and the forms to fill.")
class PaperWay:
    """Its source is `reads.reference.PaperWay`."""

    address: str = strawberry.field(description="For the post.")
    forms: Sequence[reference.PaperForm] = strawberry.field(
        graphql_type=list[PaperForm], description="One for each group of filings."
    )
    advice: Sequence[errors.Notice] = strawberry.field(
        graphql_type=list[Notice], description="What to know before."
    )


@strawberry.type(description="The service itself.")
class Service:
    """Its source is `ServiceView`."""

    now: datetime = strawberry.field(
        description="The service's clock, by which days and deadlines go."
    )
    version: str = strawberry.field(description="Of this program.")
    helpdesk: ContactSetting = strawberry.field(
        graphql_type=Contact, description="For questions about this service."
    )
    information_centre: ContactSetting = strawberry.field(
        graphql_type=Contact, description="For questions about residence and notifications."
    )
    paper_way: PaperWayView = strawberry.field(
        graphql_type=PaperWay, description="Filing without this service."
    )
