"""Institutions as GraphQL shows them, and what the linked systems know of an account."""

from collections.abc import Sequence
from datetime import date

import strawberry

from efiling.reads.institutions.institutions import InstitutionView
from efiling.rules.institutions.linked_systems import LinkedAccess
from efiling.rules.vocabulary import InstitutionKind, LinkedSystem, LinkState
from schema.node import Node
from schema.views import attributes_of, shown, shows

institution = attributes_of(InstitutionView)
access = attributes_of(LinkedAccess)


@shows(InstitutionView)
@strawberry.type(
    description="An institution that accepts foreigners, supports them or teaches them."
)
class Institution(Node):
    name: str = shown(institution.name, "As registered.")
    corporate_number: str | None = shown(
        institution.corporate_number, "13 digits; a sole proprietor has none."
    )
    kinds: Sequence[InstitutionKind] = shown(institution.kinds, "All that it is.")


@shows(LinkedAccess)
@strawberry.type(
    description="Whether another system of the Agency knows the viewer's account and password yet."
)
class LinkedSystemAccess:
    system: LinkedSystem = shown(access.system, "Which system.")
    account: LinkState = shown(access.account, "Whether the account is known there.")
    account_from: date | None = shown(
        access.account_from, "From this day on; null where it does not apply."
    )
    password: LinkState = shown(access.password, "Whether the present password is known there.")
    password_from: date | None = shown(
        access.password_from, "From this day on; null where it does not apply."
    )
