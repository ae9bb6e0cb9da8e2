"""The form on paper, filled in."""

from collections.abc import Sequence

import strawberry

from efiling.errors import Notice, Problem
from efiling.reads.filings.paper_forms import prepared_form
from efiling.rules.filings.paper_forms import FORM_LASTS_MINUTES
from efiling.settings import settings
from schema.context import Info, actor_of
from schema.filings.filing_inputs import FilingInput
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems
from schema.scalars import URL


@strawberry.type(description="The answer to preparePaperForm.")
class PaperFormPayload:
    pdf: URL | None = strawberry.field(
        default=None,
        description="The form to print, for this session only and for "
        f"{FORM_LASTS_MINUTES} minutes; null with problems.",
    )
    notices: Sequence[Notice] = strawberry.field(
        default=(),
        description="What to know of the form: why this cannot be filed online as it stands, "
        "which items are empty, and by when to send it.",
    )
    problems: Sequence[Problem] = strawberry.field(
        default_factory=list,
        description="Empty: the form can be fetched. Otherwise no form can say this, for all of "
        "these reasons.",
    )


async def _prepare_paper_form(info: Info, input: FilingInput) -> PaperFormPayload:
    form = await prepared_form(actor_of(info), input.filing())
    return PaperFormPayload(
        pdf=URL(f"{settings().public_url}/forms/{form.id}.pdf"), notices=form.notices
    )


@strawberry.type
class PaperFormMutation:
    """The part of Mutation about forms on paper (Q1-18, Q2-5)."""

    prepare_paper_form: PaperFormPayload = strawberry.mutation(
        resolver=_prepare_paper_form,
        extensions=[Allowed("form:prepare"), RefusedAsProblems(PaperFormPayload)],
        description=(
            "Fills in the form on paper, to print and sign, also where online filing refuses. "
            "Nothing is stored or filed. What is left empty is filled in by pen; refused is only "
            "what cannot be read."
        ),
    )
