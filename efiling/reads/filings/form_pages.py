"""What is printed on a form and on the page behind it, in Japanese and in the reader's language
(Q1-18, Q2-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from efiling.adapters.paper_forms import FormCell, FormPage, FormPart, Words
from efiling.errors import Notice
from efiling.problems.texts import notice_of
from efiling.reference import MUNICIPALITIES, POSTAL_LINES, bureau_name, competent_bureaus
from efiling.rules.calendar import filing_due_on
from efiling.rules.filings.details import Filing
from efiling.rules.filings.kinds import KINDS, LEAVING_KINDS
from efiling.rules.filings.receipt_items import (
    ACTUAL_PLACE,
    BIRTH_DATE,
    CARD_NUMBER,
    CORPORATE_NUMBER,
    NATIONALITY,
    ORGANIZATION_PHONE,
    REASON,
    REASON_LABELS,
    SEX,
    YOUR_REFERENCE,
    event_items,
    subject_items,
)
from efiling.rules.vocabulary import FilingGroup
from efiling.settings import Contact
from i18n import N_, Language
from i18n.catalogue import text
from i18n.formats import day

_HALF = frozenset({BIRTH_DATE, SEX, NATIONALITY, CARD_NUMBER, CORPORATE_NUMBER, ORGANIZATION_PHONE})
_OPTIONAL = frozenset({CORPORATE_NUMBER, ORGANIZATION_PHONE, ACTUAL_PLACE})
_WHEN_OPEN = MappingProxyType(
    {
        N_("Activities"): N_("Activities (not for Student)"),
        N_("Activities at the new organization"): N_(
            "Activities at the new organization (not for Student)"
        ),
        REASON: N_("Reason (Student only: circle one)"),
    }
)
"""Whom an item concerns, where nothing is entered for it."""

_TITLES: Mapping[FilingGroup, str] = MappingProxyType(
    {
        FilingGroup.ACTIVITY_ORGANIZATION: N_(
            "Notification of the affiliated (activity) organization"
        ),
        FilingGroup.CONTRACTING_ORGANIZATION: N_(
            "Notification of the affiliated (contracting) organization"
        ),
        FilingGroup.SPOUSE: N_("Notification of relationship with spouse"),
        FilingGroup.ACCEPTANCE: N_("Notification of acceptance of mid to long-term resident"),
    }
)
_ARTICLE_19_16 = N_(
    "I notify the following under Article 19-16, item {item}, of the Immigration Control and "
    "Refugee Recognition Act."
)
_ITEMS = MappingProxyType(
    {
        FilingGroup.ACTIVITY_ORGANIZATION: 1,
        FilingGroup.CONTRACTING_ORGANIZATION: 2,
        FilingGroup.SPOUSE: 3,
    }
)
_LEFT_BEFORE = MappingProxyType(
    {
        FilingGroup.ACTIVITY_ORGANIZATION: N_("Left the previous one on (if not notified yet)"),
        FilingGroup.CONTRACTING_ORGANIZATION: N_(
            "Contract with the previous one ended on (if not notified yet)"
        ),
    }
)
_ARTICLE_19_17 = N_(
    "We notify the following under Article 19-17 of the Immigration Control and Refugee "
    "Recognition Act."
)
_COMPARE = N_(
    "Compare the form with the residence card. Fill in the empty boxes by pen, in Japanese if you "
    "can. Boxes marked “optional” may stay empty."
)
_SIGN = N_(
    "Sign the form and write the date. Where a proxy brings or sends it, fill in their part."
)
_SIGN_OFFICIALLY = N_("Write who is in charge and their phone number, sign, and write the date.")
_POST = N_(
    "By post: put the form and a copy of both sides of the residence card into an envelope. Write "
    "“届出書在中” (notification enclosed) on it in red."
)
_POST_OFFICIALLY = N_(
    "By post: put the form into an envelope with a copy of a document that shows that the person "
    "in charge works for the institution, such as a staff card. Write “届出書在中” (notification "
    "enclosed) on it in red."
)
_COUNTER = N_(
    "Or bring it to a counter of a regional immigration services bureau and show the residence "
    "card."
)
_COUNTER_OFFICIALLY = N_(
    "Or bring it to a counter of a regional immigration services bureau and show a document such "
    "as a staff card."
)
_BUREAU = N_("For your address: {bureau}")
_DUE = N_("Last day in time: {due_on}. If it has passed, send or bring the form all the same.")
_CONTACT = N_("Questions: {name}, phone {phone}, {hours}")


@dataclass(frozen=True, slots=True)
class FormInstitution:
    """The institution that notifies, as far as it is printed; `prefecture`: where its bureau is
    found."""

    name: str = ""
    corporate_number: str = ""
    prefecture: str = ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who is told everything in Japanese, and in their own language."""

    language: Language

    def words(self, message: str, **params: Words | str | int) -> Words:
        """A message id; a parameter may be in both languages itself."""
        in_japanese, in_own = {}, {}
        for name, value in params.items():
            pair = value if isinstance(value, Words) else (value, value)
            in_japanese[name], in_own[name] = pair

        japanese = text(Language.JA, message, **in_japanese)
        own = "" if self.language is Language.JA else text(self.language, message, **in_own)
        return Words(japanese, own)

    def notice(self, code: str) -> Words:
        """A notice that stands on the page."""
        own = "" if self.language is Language.JA else notice_of(Notice(code), self.language)
        return Words(notice_of(Notice(code), Language.JA), own)


def form_page(
    filing: Filing, language: Language, institution: FormInstitution | None, contact: Contact
) -> FormPage:
    """The page of a filing. `institution`: of Art. 19-17."""
    group, say = KINDS[filing.kind].group, _Reader(language)
    sentence = (
        say.words(_ARTICLE_19_17) if institution else say.words(_ARTICLE_19_16, item=_ITEMS[group])
    )

    return FormPage(
        language=language,
        service=say.words(N_("Todokede, electronic notification system")),
        title=say.words(_TITLES[group]),
        addressee=say.words(N_("To the Commissioner of the Immigration Services Agency")),
        sentence=sentence,
        office=say.words(N_("For office use")),
        optional=say.words(N_("optional")),
        parts=_official_parts(filing, say, institution) if institution else _own_parts(filing, say),
        guide=say.words(N_("How to hand in this form")),
        steps=_steps(filing, say, institution, contact),
        post_heading=say.words(N_("Postal address, to cut out")),
        post_to=[*POSTAL_LINES[:-1], f"{POSTAL_LINES[-1]}　御中"],
    )


def _own_parts(filing: Filing, say: _Reader) -> list[FormPart]:
    phone = FormCell(say.words(N_("Phone number where we reach you")))
    signed = [
        FormCell(say.words(N_("Signature")), half=True, tall=True),
        FormCell(say.words(N_("Date of the notification")), half=True, day=True, tall=True),
    ]
    proxy = [
        FormCell(say.words(N_("Name of the proxy")), half=True),
        FormCell(say.words(N_("Relation to the person who notifies")), half=True),
        FormCell(say.words(N_("Address of the proxy"))),
        FormCell(say.words(N_("Phone number of the proxy")), half=True),
        FormCell(say.words(N_("Signature of the proxy")), half=True),
    ]

    return [
        FormPart(say.words(N_("Person who notifies")), [*_subject(filing, say), phone]),
        FormPart(say.words(N_("What is notified")), _event(filing, say)),
        FormPart(say.words(N_("Signature of the person who notifies")), signed),
        FormPart(say.words(N_("Where a proxy brings or sends the form")), proxy),
    ]


def _official_parts(filing: Filing, say: _Reader, institution: FormInstitution) -> list[FormPart]:
    number = Words(institution.corporate_number)
    of_it = [
        FormCell(say.words(N_("Name of the institution")), Words(institution.name)),
        FormCell(say.words(N_("Address of the institution"))),
        FormCell(say.words(CORPORATE_NUMBER), number, optional=not number.japanese, half=True),
        FormCell(say.words(N_("Phone number of the institution")), half=True),
        FormCell(say.words(N_("Person in charge")), half=True, tall=True),
        FormCell(say.words(N_("Date of the notification")), half=True, day=True, tall=True),
    ]

    return [
        FormPart(say.words(N_("Institution that notifies")), of_it),
        FormPart(say.words(N_("Resident whom it is about")), _subject(filing, say)),
        FormPart(say.words(N_("What is notified")), _event(filing, say)),
    ]


def _subject(filing: Filing, say: _Reader) -> list[FormCell]:
    """The card's number stands beside the nationality, above the address."""
    items = _both(subject_items(filing, Language.JA), subject_items(filing, say.language))
    cells = {label: _cell(label, value, say) for label, value in items}
    number = cells.pop(CARD_NUMBER)
    *before, address = cells.values()
    return [*before, number, address]


def _event(filing: Filing, say: _Reader) -> list[FormCell]:
    kind = FormCell(say.words(N_("Notification")), say.words(KINDS[filing.kind].label))
    items = _both(event_items(filing, Language.JA), event_items(filing, say.language))
    on, *others = [_cell(label, value, say) for label, value in items]

    cells = [kind, on]
    if filing.kind in LEAVING_KINDS:
        # The paper says both in one (domain facts, section 1); online they are two notifications.
        left = say.words(_LEFT_BEFORE[KINDS[filing.kind].group])
        cells = [kind, replace(on, half=True), FormCell(left, half=True, day=True)]
    cells += others
    if filing.client_reference:
        cells.append(FormCell(say.words(YOUR_REFERENCE), Words(filing.client_reference)))
    return cells


def _both(
    in_japanese: Sequence[tuple[str, str | date]],
    in_own: Sequence[tuple[str, str | date]],
) -> list[tuple[str, Words]]:
    found = []
    for (label, value), (_, own) in zip(in_japanese, in_own, strict=True):
        if isinstance(value, date):
            found.append((label, Words(day(Language.JA, value))))
        else:
            found.append((label, Words(value, str(own))))
    return found


def _cell(label: str, value: Words, say: _Reader) -> FormCell:
    left_open = not value.japanese
    shown = _WHEN_OPEN.get(label, label) if left_open else label
    return FormCell(
        say.words(shown),
        _reasons(say) if left_open and label == REASON else value,
        optional=left_open and label in _OPTIONAL,
        half=label in _HALF,
    )


def _reasons(say: _Reader) -> Words:
    """Those that there are, to choose from by pen."""
    japanese, own = zip(*map(say.words, REASON_LABELS.values()), strict=True)
    return Words("　・　".join(japanese), ", ".join(filter(None, own)))


def _steps(
    filing: Filing, say: _Reader, institution: FormInstitution | None, contact: Contact
) -> list[Words]:
    due_on = filing_due_on(filing.details.on)
    due = Words(day(Language.JA, due_on), day(say.language, due_on))

    return [
        say.words(_COMPARE),
        say.words(_SIGN_OFFICIALLY if institution else _SIGN),
        say.words(_POST_OFFICIALLY if institution else _POST),
        say.words(_COUNTER_OFFICIALLY if institution else _COUNTER),
        *_bureau(filing, say, institution),
        say.words(_DUE, due_on=due),
        say.notice("FREE_OF_CHARGE"),
        say.words(_CONTACT, name=contact.name, phone=contact.phone, hours=contact.hours),
    ]


def _bureau(filing: Filing, say: _Reader, institution: FormInstitution | None) -> list[Words]:
    """The competent one, where the form says in which prefecture its sender is."""
    home = MUNICIPALITIES.get(filing.subject.address.municipality)
    prefecture = institution.prefecture if institution else home and home.prefecture
    if not prefecture:
        return []

    bureau = competent_bureaus(prefecture)[0]
    name = Words(bureau.name, bureau_name(bureau, say.language))
    return [say.words(_BUREAU, bureau=name)]
