"""API tokens as GraphQL shows them, what makes and ends them, and the payloads."""

from datetime import date, datetime
from typing import Any

import strawberry

from efiling.reads.institutions.tokens import TokenView
from efiling.rules.vocabulary import TokenScope
from schema.problems import Problems, problems_field


@strawberry.type(
    description="An API token of the viewer's institution. The token itself was shown once, when "
    "made."
)
class ApiToken:
    """Its source is `TokenView`."""

    id: strawberry.ID = strawberry.field(
        description="Opaque and lasting; it names the token in the audit trail."
    )
    name: str = strawberry.field(description="As the institution called it.")
    scopes: list[TokenScope] = strawberry.field(description="What may be done with it.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_on: date = strawberry.field(description="The last day on which it works.")
    last_used_at: datetime | None = strawberry.field(
        description="The newest call, exact to the minute; null: none."
    )


@strawberry.input(description="What createApiToken takes.")
class CreateApiTokenInput:
    """A new API token."""

    name: str = strawberry.field(description="To tell it from the others by: up to 64 characters.")
    scopes: list[TokenScope] = strawberry.field(
        description="What may be done with it, at least one."
    )
    expires_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="The last day on which it works, at most 365 days from today. Absent or null: "
        "as long as that.",
    )
    password: str = strawberry.field(
        description="Of the viewer's account; a wrong one counts like a wrong login."
    )


@strawberry.input(description="What revokeApiToken takes.")
class RevokeApiTokenInput:
    """The end of an API token."""

    id: strawberry.ID = strawberry.field(description="Of the API token, as in viewer.apiTokens.")


def _token_field() -> Any:
    return strawberry.field(
        graphql_type=ApiToken | None,
        default=None,
        description="What is known of it from now on; null with problems.",
    )


@strawberry.type(description="The answer to createApiToken.")
class CreateApiTokenPayload:
    """The token, this once, or problems."""

    token: str | None = strawberry.field(
        default=None, description="The token, shown this once and never again; null with problems."
    )
    api_token: TokenView | None = _token_field()
    problems: Problems = problems_field()


@strawberry.type(description="The answer to revokeApiToken.")
class RevokeApiTokenPayload:
    """Done, or not found."""

    problems: Problems = problems_field()
