"""The guide, the choice lists and the service as GraphQL shows them."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from efiling import reference, settings
from efiling.errors import Notice
from efiling.problems.texts import notice_of
from efiling.reads.filings.reference import PaperWayView, ServiceView
from efiling.reads.machinery.maintenance import MaintenanceView
from efiling.rules.filings.guide import Guide, KindGuide
from efiling.rules.filings.upcoming import RuleChange
from efiling.rules.vocabulary import FilingGroup, FilingKind, StatusOfResidence
from schema.context import Info, actor_of
from schema.problems import text_of
from schema.scalars import URL
from schema.views import attributes_of, shown, shows

kind_guide = attributes_of(KindGuide)
guide = attributes_of(Guide)
upcoming_change = attributes_of(RuleChange)
nationality = attributes_of(reference.Nationality)
prefecture = attributes_of(reference.Prefecture)
municipality = attributes_of(reference.Municipality)
bureau = attributes_of(reference.Bureau)
contact = attributes_of(settings.Contact)
paper_way = attributes_of(PaperWayView)
service = attributes_of(ServiceView)


def _kind(guide: strawberry.Parent[KindGuide]) -> FilingKind:
    return guide.name


def _label(guide: strawberry.Parent[KindGuide], info: Info) -> str:
    return text_of(info, guide.kind.label)


def _due_within_days(guide: strawberry.Parent[KindGuide]) -> int:
    return guide.kind.due_within_days


def _items(guide: strawberry.Parent[KindGuide], info: Info) -> list[str]:
    return [text_of(info, item) for item in guide.kind.items]


def _explanation(guide: strawberry.Parent[KindGuide], info: Info) -> str:
    return text_of(info, guide.kind.explanation)


@shows(KindGuide)
@strawberry.type(description="What to know about one kind of filing.")
class FilingKindGuide:
    kind: FilingKind = strawberry.field(resolver=_kind, description="The kind.")
    label: str = strawberry.field(resolver=_label, description="Its name in the reader's language.")
    due_within_days: int = strawberry.field(
        resolver=_due_within_days,
        description="In how many days after the event it is due.",
    )
    due_on: date | None = shown(
        kind_guide.due_on,
        "With an event day: the last day in time, moved past weekends and holidays.",
    )
    days_late: int | None = shown(
        kind_guide.days_late,
        "With an event day: how late a filing of today is, or of the day asked about; 0 in time. "
        "A late filing is accepted.",
    )
    items: list[str] = strawberry.field(resolver=_items, description="What is to be entered.")
    explanation: str = strawberry.field(
        resolver=_explanation, description="When it is to be filed."
    )


@shows(Guide)
@strawberry.type(description="Who must file what and by when.")
class FilingGuide:
    status: StatusOfResidence = shown(guide.status, "The status of residence asked about.")
    mid_to_long_term: bool = shown(
        guide.mid_to_long_term, "Whether it makes somebody a mid to long-term resident."
    )
    must_file: bool = shown(
        guide.must_file, "Whether there is anything to file under Article 19-16."
    )
    reason: Notice | None = shown(guide.reason, "Why not, where it is no.")
    groups: Sequence[FilingGroup] = shown(guide.groups, "What the filings are about.")
    kinds: Sequence[KindGuide] = shown(guide.kinds, "What can be filed.")
    advice: Sequence[Notice] = shown(
        guide.advice,
        "What belongs elsewhere, and what follows from filing late, falsely or not at all.",
    )


def _change_title(change: strawberry.Parent[RuleChange], info: Info) -> str:
    return text_of(info, change.title)


def _change_body(change: strawberry.Parent[RuleChange], info: Info) -> str:
    return notice_of(change.notice, actor_of(info).language)


@shows(RuleChange)
@strawberry.type(description="A change of the rules that is known ahead.")
class UpcomingChange:
    from_: date = strawberry.field(name="from", description="The day on which it begins.")
    title: str = strawberry.field(resolver=_change_title, description="What it is about.")
    body: str = strawberry.field(
        resolver=_change_body, description="What changes, and what need not be done."
    )
    statuses: Sequence[StatusOfResidence] = shown(
        upcoming_change.statuses, "Whom it concerns. None: everybody."
    )
    confirmed: bool = shown(upcoming_change.confirmed, "False: expected, not yet published as law.")


def _nationality_name(nationality: strawberry.Parent[reference.Nationality], info: Info) -> str:
    return reference.nationality_name(nationality.code, actor_of(info).language)


@shows(reference.Nationality)
@strawberry.type(description="A nationality or region, as on the residence card.")
class Nationality:
    code: str = shown(
        nationality.code, "ISO 3166-1 alpha-3; XKX Kosovo, XKR Chosen, XXA stateless."
    )
    name: str = strawberry.field(
        resolver=_nationality_name, description="In the reader's language."
    )
    english_name: str = shown(nationality.english_name, "The list is in the order of these names.")


def _prefecture_name(prefecture: strawberry.Parent[reference.Prefecture], info: Info) -> str:
    return reference.prefecture_name(prefecture.code, actor_of(info).language)


@shows(reference.Prefecture)
@strawberry.type(description="A prefecture of Japan.")
class Prefecture:
    code: str = shown(prefecture.code, "Two digits, JIS X 0401.")
    name: str = strawberry.field(resolver=_prefecture_name, description="In the reader's language.")


@shows(reference.Municipality)
@strawberry.type(description="A municipality; in the largest cities a ward.")
class Municipality:
    code: str = shown(
        municipality.code, "Five digits, JIS X 0402: what an address is entered with."
    )
    name: str = shown(municipality.name, "In Japanese, as in an address.")
    kana: str = shown(municipality.kana, "Its reading in katakana.")


def _bureau_name(bureau: strawberry.Parent[reference.Bureau], info: Info) -> str:
    return reference.bureau_name(bureau, actor_of(info).language)


@shows(reference.Bureau)
@strawberry.type(description="A regional immigration services bureau, or a district office of one.")
class Bureau:
    code: str = shown(bureau.code, "Stable, for programs.")
    name: str = strawberry.field(resolver=_bureau_name, description="For the reader's language.")
    address: str | None = shown(bureau.address, "Where the counter is, if known here.")
    phone: str | None = shown(bureau.phone, "If known here.")


@shows(settings.Contact)
@strawberry.type(description="Whom to ask.")
class Contact:
    name: str = shown(contact.name, "Who answers.")
    phone: str = shown(contact.phone, "From within Japan.")
    hours: str = shown(contact.hours, "When somebody answers.")


def _form_name(form: strawberry.Parent[reference.PaperForm], info: Info) -> str:
    return text_of(info, form.name)


def _form_url(form: strawberry.Parent[reference.PaperForm]) -> URL:
    return URL(form.url)


@shows(reference.PaperForm)
@strawberry.type(description="An official form of the Agency.")
class PaperForm:
    name: str = strawberry.field(resolver=_form_name, description="In the reader's language.")
    url: URL = strawberry.field(resolver=_form_url, description="The Agency's page with the form.")


@shows(PaperWayView)
@strawberry.type(description="Where paper filings go, and the forms to fill.")
class PaperWay:
    address: str = shown(paper_way.address, "For the post.")
    forms: Sequence[reference.PaperForm] = shown(paper_way.forms, "One for each group of filings.")
    advice: Sequence[Notice] = shown(paper_way.advice, "What to know before.")


@shows(ServiceView)
@strawberry.type(description="The service itself.")
class Service:
    now: datetime = shown(service.now, "The service's clock, by which days and deadlines go.")
    version: str = shown(service.version, "Of this program.")
    helpdesk: settings.Contact = shown(service.helpdesk, "For questions about this service.")
    information_centre: settings.Contact = shown(
        service.information_centre, "For questions about residence and notifications."
    )
    paper_way: PaperWayView = shown(service.paper_way, "Filing without this service.")
    maintenance: MaintenanceView | None = shown(
        service.maintenance, "The present maintenance or the coming one, if any."
    )
