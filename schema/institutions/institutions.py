"""Institutions at the counter: registering, changing and finding them."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from efiling.actions.institutions import institutions as actions
from efiling.errors import Problem, refuse
from efiling.reads.institutions.institutions import (
    InstitutionView,
    institution_by_id,
    institutions_of,
)
from efiling.reads.paging import Page
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.institutions.institution_inputs import RegisterInstitutionInput, UpdateInstitutionInput
from schema.node import AnyId, uuid_or_none
from schema.paging import TWENTY, After, Before, First, Last, wanted_page
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field

Search = Annotated[
    str | None,
    strawberry.argument(
        description="A part of the name, of at least two characters, or a corporate number."
    ),
]


async def _institutions(
    info: Info,
    search: Search = strawberry.UNSET,
    first: First = TWENTY,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Page[InstitutionView]:
    wanted = wanted_page(first, after, last, before)
    return await institutions_of(actor_of(info), wanted, none_if_absent(search))


async def _institution(info: Info, id: AnyId) -> InstitutionView | None:
    institution = uuid_or_none(id)
    return await institution_by_id(actor_of(info), institution) if institution else None


@strawberry.type
class InstitutionQuery:
    """The part of Query about institutions."""

    institutions: Page[InstitutionView] = strawberry.field(
        resolver=_institutions,
        extensions=[Allowed("institution:read")],
        description="For counter officers: the registered institutions, the newest first.",
    )
    institution: InstitutionView | None = strawberry.field(
        resolver=_institution,
        extensions=[Allowed("institution:read")],
        description="For counter officers: the institution with this id, or null.",
    )


@strawberry.type(description="The answer to registerInstitution.")
class RegisterInstitutionPayload:
    institution: InstitutionView | None = strawberry.field(
        default=None, description="As it is now; null with problems."
    )
    auth_id_choice: int | None = strawberry.field(
        default=None, description="1 or 2: the choice that was free and counts from now on."
    )
    problems: Sequence[Problem] = problems_field()


async def _register_institution(
    info: Info, input: RegisterInstitutionInput
) -> RegisterInstitutionPayload:
    institution, choice = await actions.register_institution(
        actor_of(info), input.new_institution()
    )
    return RegisterInstitutionPayload(institution=institution, auth_id_choice=choice)


@strawberry.type(description="The answer to updateInstitution.")
class UpdateInstitutionPayload:
    institution: InstitutionView | None = strawberry.field(
        default=None, description="As it is now; null with problems."
    )
    problems: Sequence[Problem] = problems_field()


async def _update_institution(
    info: Info, input: UpdateInstitutionInput
) -> UpdateInstitutionPayload:
    institution = uuid_or_none(input.id)
    if institution is None:
        raise refuse("NOT_FOUND", "id")

    updated = await actions.update_institution(
        actor_of(info), institution, input.changes(), input.proof
    )
    return UpdateInstitutionPayload(institution=updated)


@strawberry.type
class InstitutionMutation:
    """The part of Mutation about institutions (Q2-13, Q2-17, Q2-19, Q2-22, Q2-23)."""

    register_institution: RegisterInstitutionPayload = strawberry.mutation(
        resolver=_register_institution,
        extensions=[
            Allowed("institution:register"),
            RefusedAsProblems(RegisterInstitutionPayload),
        ],
        description=(
            "A counter officer registers an institution as a user. It can log in at once; the mail "
            "that says so goes out the next day."
        ),
    )
    update_institution: UpdateInstitutionPayload = strawberry.mutation(
        resolver=_update_institution,
        extensions=[Allowed("institution:update"), RefusedAsProblems(UpdateInstitutionPayload)],
        description="A counter officer changes what is registered of an institution.",
    )
