"""Every field by every scope of an API token (security 2.4): what is not named here is refused to
all of them."""

from dataclasses import replace
from itertools import chain, combinations
from uuid import uuid4

import pytest

from efiling.errors import Forbidden
from efiling.rules.permissions import PERMISSIONS, SCOPES, WITHOUT_SCOPE, is_allowed
from efiling.rules.vocabulary import Role, TokenScope
from schema.context import Context
from tests.builders.graphql.walking import check_of, doors, doors_as_printed
from tests.builders.people import somebody

OPEN = frozenset(
    {
        "Query.viewer",
        "Query.node",
        "Query.service",
        "Query.filingGuide",
        "Query.upcomingChanges",
        "Query.nationalities",
        "Query.prefectures",
        "Query.municipalities",
        "Query.bureaus",
        "Query.problemCatalogue",
        "Query.announcements",
    }
)
"""What needs no login needs no scope; `node` gives what the scopes let it."""

BY_SCOPE = {
    "Viewer.filings": TokenScope.FILING_READ,
    "Viewer.filing": TokenScope.FILING_READ,
    "Viewer.fileableKinds": TokenScope.FILING_READ,
    "Viewer.upcomingChanges": TokenScope.FILING_READ,
    "Viewer.batches": TokenScope.BATCH_READ,
    "Viewer.batch": TokenScope.BATCH_READ,
    "Filing.batch": TokenScope.BATCH_READ,
    "Batch.filings": TokenScope.BATCH_READ,
    "Batch.problems": TokenScope.BATCH_READ,
    "Mutation.checkBatch": TokenScope.BATCH_SUBMIT,
    "Mutation.submitBatch": TokenScope.BATCH_SUBMIT,
}
"""Reviewed by people. A new field that API tokens are to have needs a line here."""

SETS = [
    frozenset(found) for found in chain.from_iterable(combinations(TokenScope, n) for n in range(4))
]


def test_the_tables_name_permissions() -> None:
    assert set(SCOPES) | WITHOUT_SCOPE <= set(PERMISSIONS)
    assert not set(SCOPES) & WITHOUT_SCOPE


@pytest.mark.parametrize("scopes", SETS, ids=lambda scopes: "+".join(sorted(scopes)) or "none")
async def test_security_24_a_token_comes_through_the_doors_of_its_scopes_only(
    scopes: frozenset[TokenScope],
) -> None:
    holder = replace(
        somebody(),
        role=Role.INSTITUTION,
        account=uuid4(),
        tenant=uuid4(),
        token=uuid4(),
        scopes=frozenset(scopes),
    )

    class Info:
        context = Context(holder, "request-1")

    async def field(*_: object, **__: object) -> str:
        return "through"

    for name, door in doors().items():
        check = check_of(door.way[-1].definition)
        assert check
        if name in OPEN or BY_SCOPE.get(name) in scopes:
            answer = await check.resolve_async(field, None, Info)  # type: ignore[arg-type]
            assert answer == "through", name
        else:
            with pytest.raises(Forbidden):
                await check.resolve_async(field, None, Info)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSTITUTION])
def test_a_scope_gives_nothing_that_the_role_has_not(role: Role) -> None:
    holder = replace(
        somebody(), role=role, account=uuid4(), token=uuid4(), scopes=frozenset(TokenScope)
    )
    for permission, roles in PERMISSIONS.items():
        if is_allowed(holder, permission):
            assert role in roles
            assert permission in SCOPES or permission in WITHOUT_SCOPE


def test_the_printed_schema_names_the_scope() -> None:
    printed = doors_as_printed()
    assert "scope: FILING_READ)" in printed
    assert (
        "createApiToken(input: CreateApiTokenInput!): CreateApiTokenPayload! @allowed(roles: "
        "[INSTITUTION])" in printed
    )
