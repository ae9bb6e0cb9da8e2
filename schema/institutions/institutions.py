"""Institutions at the counter: registering, changing and finding them."""

from typing import Annotated
from uuid import UUID

import strawberry

from efiling.actions.institutions import institutions as actions
from efiling.errors import refuse
from efiling.reads.institutions.institutions import (
    InstitutionView,
    institution_by_id,
    institutions_of,
)
from efiling.reads.paging import Page
from schema.access import allowed
from schema.arguments import given, id_given
from schema.context import Info
from schema.institutions.institution_inputs import RegisterInstitutionInput, UpdateInstitutionInput
from schema.institutions.institution_types import (
    RegisterInstitutionPayload,
    UpdateInstitutionPayload,
)
from schema.paging import page_size
from schema.problems import refusable


async def _institutions(
    info: Info,
    search: Annotated[
        str | None,
        strawberry.argument(
            description="A part of the name, of at least two characters, or a corporate number."
        ),
    ] = strawberry.UNSET,
    first: Annotated[int | None, strawberry.argument(description="Page size, 1 to 100.")] = 20,
    after: Annotated[
        str | None, strawberry.argument(description="A cursor of the page before.")
    ] = strawberry.UNSET,
) -> Page[InstitutionView]:
    return await institutions_of(
        info.context.actor, search=given(search), first=page_size(first), after=given(after)
    )


async def _institution(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="From any `id` field.")],
) -> InstitutionView | None:
    institution = id_given(id)
    return await institution_by_id(info.context.actor, institution) if institution else None


async def _register_institution(
    info: Info, input: RegisterInstitutionInput
) -> RegisterInstitutionPayload:
    institution, choice = await actions.register_institution(
        info.context.actor, input.new_institution()
    )
    return RegisterInstitutionPayload(institution=institution, auth_id_choice=choice)


async def _update_institution(
    info: Info, input: UpdateInstitutionInput
) -> UpdateInstitutionPayload:
    institution: UUID | None = id_given(input.id)
    if institution is None:
        raise refuse("NOT_FOUND", "id")
    view = await actions.update_institution(
        info.context.actor, institution, input.changes(), input.proof
    )
    return UpdateInstitutionPayload(institution=view)


@strawberry.type
class InstitutionQuery:
    """The part of Query about institutions."""

    institutions: Page[InstitutionView] = strawberry.field(
        resolver=_institutions,
        extensions=[allowed("institution:read")],
        description="For counter officers: the registered institutions, the newest first.",
    )
    institution: InstitutionView | None = strawberry.field(
        resolver=_institution,
        extensions=[allowed("institution:read")],
        description="For counter officers: the institution with this id, or null.",
    )


@strawberry.type
class InstitutionMutation:
    """The part of Mutation about institutions (Q2-13, Q2-17, Q2-19, Q2-22, Q2-23)."""

    register_institution: RegisterInstitutionPayload = strawberry.mutation(
        resolver=_register_institution,
        extensions=[allowed("institution:register"), refusable(RegisterInstitutionPayload)],
        description=(
            "A counter officer registers an institution as a user. It can log in at once; the mail "
            "that says so goes "
            "out the next day."
        ),
    )
    update_institution: UpdateInstitutionPayload = strawberry.mutation(
        resolver=_update_institution,
        extensions=[allowed("institution:update"), refusable(UpdateInstitutionPayload)],
        description="A counter officer changes what is registered of an institution.",
    )
