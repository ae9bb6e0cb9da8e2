"""Institutions as GraphQL shows them, and what the linked systems know of an account."""

from datetime import date
from typing import Any

import strawberry

from efiling.reads.institutions.institutions import InstitutionView
from efiling.rules.vocabulary import InstitutionKind, LinkedSystem, LinkState
from schema.nodes import Node
from schema.problems import Problems, problems_field
from schema.views import shows


@shows(InstitutionView)
@strawberry.type(
    description="An institution that accepts foreigners, supports them or teaches them."
)
class Institution(Node):
    name: str = strawberry.field(description="As registered.")
    corporate_number: str | None = strawberry.field(
        description="13 digits; a sole proprietor has none."
    )
    kinds: list[InstitutionKind] = strawberry.field(description="All that it is.")


@strawberry.type(
    description="Whether another system of the Agency knows the viewer's account and password yet."
)
class LinkedSystemAccess:
    """Its source is `LinkedAccess` of the rules."""

    system: LinkedSystem = strawberry.field(description="Which system.")
    account: LinkState = strawberry.field(description="Whether the account is known there.")
    account_from: date | None = strawberry.field(
        description="From this day on; null where it does not apply."
    )
    password: LinkState = strawberry.field(
        description="Whether the present password is known there."
    )
    password_from: date | None = strawberry.field(
        description="From this day on; null where it does not apply."
    )


def _institution_field() -> Any:
    return strawberry.field(
        default=None,
        description="As it is now; null with problems.",
    )


@strawberry.type(description="The answer to registerInstitution.")
class RegisterInstitutionPayload:
    """The institution, or problems."""

    institution: InstitutionView | None = _institution_field()
    auth_id_choice: int | None = strawberry.field(
        default=None, description="1 or 2: the choice that was free and counts from now on."
    )
    problems: Problems = problems_field()


@strawberry.type(description="The answer to updateInstitution.")
class UpdateInstitutionPayload:
    """The institution, or problems."""

    institution: InstitutionView | None = _institution_field()
    problems: Problems = problems_field()
