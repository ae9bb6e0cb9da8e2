"""Forms on paper, filled in with what was typed; nothing of it is kept (Q1-18, Q2-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from efiling import clock
from efiling.adapters.keys import DecryptionError
from efiling.adapters.limits import count_try
from efiling.adapters.paper_forms import FormPage, render_form
from efiling.adapters.sealed_forms import opened_form, sealed_form
from efiling.adapters.typesetting import has_glyph
from efiling.errors import Notice, Problem, refuse_if
from efiling.reads.filings.form_pages import FormInstitution, form_page
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.characters import visible
from efiling.rules.filings.contents import contents_of, filing_from
from efiling.rules.filings.details import Filing
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS
from efiling.rules.filings.paper_forms import (
    FORM_LASTS_MINUTES,
    check_form,
    form_notices,
    institution_refusals,
    online_refusals,
)
from efiling.rules.text import NAMED_AT_MOST
from efiling.rules.vocabulary import Role
from efiling.settings import settings
from efiling.store.engine.work import Reading
from efiling.store.institutions import delegation, institutions
from efiling.store.institutions.institutions import prefecture_of
from efiling.store.people import accounts
from i18n import Language


@dataclass(frozen=True, slots=True)
class FormView:
    """`id`: by which the session that asked fetches the form, for a short time."""

    id: str
    notices: Sequence[Notice]


@read("form:prepare")
async def prepared_form(actor: Actor, filing: Filing) -> FormView:
    """The form of a filing, also of one that cannot be made online. Errors: `Refused` where no form
    can say it, `RateLimited`."""
    assert actor.session, "who has no session has no permission either"
    await count_try("form.prepare", str(actor.own_account))
    now = clock.now()
    today, by_institution = clock.day_of(now), actor.role is Role.INSTITUTION

    problems: list[Problem] = []
    filing, refusals = check_form(filing, today, problems, by_institution=by_institution)
    refuse_if(problems)
    refusals += await _refusals_of_status(actor, filing, today)

    institution = await _institution_of(actor, filing)
    page = form_page(filing, actor.language, institution, settings().information_centre)
    notices = form_notices(filing, refusals, today, by_institution=by_institution)
    contents = [actor.language.value, contents_of(filing)]
    form = sealed_form(contents, actor.session, now + timedelta(minutes=FORM_LASTS_MINUTES))
    return FormView(form, [*notices, *_unprintable(page)])


@read("form:prepare")
async def form_pdf(actor: Actor, form: str) -> bytes | None:
    """The form with an id; None for anybody but the session that it was made for, and after its
    time."""
    if actor.session is None:
        return None
    contents = opened_form(form, actor.session, clock.now())
    if contents is None:
        return None
    await count_try("form.fetch", str(actor.own_account))

    language, said = contents
    filing = filing_from(said)
    institution = await _institution_of(actor, filing)
    page = form_page(filing, Language(language), institution, settings().information_centre)
    return await render_form(page)


async def _refusals_of_status(actor: Actor, filing: Filing, today: date) -> list[Problem]:
    """What the actor's own card or registration has against filing this online."""
    view = Reading(actor)
    if actor.tenant:
        known = await delegation.filing_institutions(view, [actor.tenant])
        return institution_refusals(filing, known[actor.tenant].under_employment_reporting)

    account = await accounts.own_account(view)
    assert account.card, "nobody without a card has a session"
    return online_refusals(filing, account.card.status, account.card.spouse_basis, today)


async def _institution_of(actor: Actor, filing: Filing) -> FormInstitution | None:
    """Who notifies under Art. 19-17. Its boxes stay empty where its row cannot be read."""
    if filing.kind not in ACCEPTANCE_KINDS:
        return None

    institution = await institutions.find_institution(Reading(actor), actor.own_tenant)
    assert institution, "a session of an institution has one"
    try:
        facts = institution.facts
    except (DecryptionError, KeyError, ValueError):
        return FormInstitution()
    return FormInstitution(facts.name, facts.corporate_number or "", prefecture_of(facts))


def _unprintable(page: FormPage) -> list[Notice]:
    """Names the characters that no font here shows; a mark stands in their place."""
    values = "".join(text for part in page.parts for cell in part.cells for text in (*cell.value,))
    strange = [one for one in dict.fromkeys(values) if not has_glyph(one)]
    if not strange:
        return []
    named = " ".join(map(visible, strange[:NAMED_AT_MOST]))
    return [Notice("FORM_CHARACTERS", {"characters": named})]
