"""API tokens: what an institution sees of them, makes and ends."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from efiling.actions.institutions import tokens as actions
from efiling.errors import Problem, refuse
from efiling.reads.institutions.tokens import TokenView
from efiling.rules.vocabulary import TokenScope
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.node import Node, uuid_or_none
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field
from schema.views import attributes_of, shown, shows

token = attributes_of(TokenView)


@shows(TokenView)
@strawberry.type(
    description="An API token of the viewer's institution. The token itself was shown once, when "
    "made."
)
class ApiToken(Node):
    name: str = shown(token.name, "As the institution called it.")
    scopes: Sequence[TokenScope] = shown(token.scopes, "What may be done with it.")
    created_at: datetime = shown(token.created_at, "When it was made.")
    expires_on: date = shown(token.expires_on, "The last day on which it works.")
    last_used_at: datetime | None = shown(
        token.last_used_at, "The newest call, exact to the minute; null: none."
    )


@strawberry.input(description="What createApiToken takes.")
class CreateApiTokenInput:
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


@strawberry.type(description="The answer to createApiToken.")
class CreateApiTokenPayload:
    token: str | None = strawberry.field(
        default=None, description="The token, shown this once and never again; null with problems."
    )
    api_token: TokenView | None = strawberry.field(
        default=None, description="What is known of it from now on; null with problems."
    )
    problems: Sequence[Problem] = problems_field()


async def _create_api_token(info: Info, input: CreateApiTokenInput) -> CreateApiTokenPayload:
    made = await actions.create_api_token(
        actor_of(info),
        name=input.name,
        scopes=input.scopes,
        expires_on=none_if_absent(input.expires_on),
        password=input.password,
    )
    return CreateApiTokenPayload(token=made.token, api_token=made.view)


@strawberry.input(description="What revokeApiToken takes.")
class RevokeApiTokenInput:
    id: strawberry.ID = strawberry.field(description="Of the API token, as in viewer.apiTokens.")


@strawberry.type(description="The answer to revokeApiToken.")
class RevokeApiTokenPayload:
    problems: Sequence[Problem] = problems_field()


async def _revoke_api_token(info: Info, input: RevokeApiTokenInput) -> RevokeApiTokenPayload:
    token = uuid_or_none(input.id)
    if token is None:
        raise refuse("NOT_FOUND", "id")

    await actions.revoke_api_token(actor_of(info), token)
    return RevokeApiTokenPayload()


@strawberry.type
class TokenMutation:
    """The part of Mutation about API tokens."""

    create_api_token: CreateApiTokenPayload = strawberry.mutation(
        resolver=_create_api_token,
        extensions=[Allowed("token:manage"), RefusedAsProblems(CreateApiTokenPayload)],
        description=(
            "Makes an API token, to be sent as `Authorization: Bearer …` and nowhere else. It may "
            "do what its scopes say, and works until its last day, or until it is revoked or the "
            "account ends."
        ),
    )
    revoke_api_token: RevokeApiTokenPayload = strawberry.mutation(
        resolver=_revoke_api_token,
        extensions=[Allowed("token:manage"), RefusedAsProblems(RevokeApiTokenPayload)],
        description="Ends an API token at once and for good.",
    )
