"""Making and ending API tokens."""

import strawberry

from efiling.actions.institutions import tokens as actions
from efiling.errors import refuse
from schema.access import allowed
from schema.arguments import given, id_given
from schema.context import Info
from schema.institutions.token_types import (
    CreateApiTokenInput,
    CreateApiTokenPayload,
    RevokeApiTokenInput,
    RevokeApiTokenPayload,
)
from schema.problems import refusable


async def _create_api_token(info: Info, input: CreateApiTokenInput) -> CreateApiTokenPayload:
    made = await actions.create_api_token(
        info.context.actor,
        name=input.name,
        scopes=input.scopes,
        expires_on=given(input.expires_on),
        password=input.password,
    )
    return CreateApiTokenPayload(token=made.token, api_token=made.view)


async def _revoke_api_token(info: Info, input: RevokeApiTokenInput) -> RevokeApiTokenPayload:
    token = id_given(input.id)
    if token is None:
        raise refuse("NOT_FOUND", "id")
    await actions.revoke_api_token(info.context.actor, token)
    return RevokeApiTokenPayload()


@strawberry.type
class TokenMutation:
    """The part of Mutation about API tokens."""

    create_api_token: CreateApiTokenPayload = strawberry.mutation(
        resolver=_create_api_token,
        extensions=[allowed("token:manage"), refusable(CreateApiTokenPayload)],
        description=(
            "Makes an API token, to be sent as `Authorization: Bearer …` and nowhere else. It may "
            "do what its scopes "
            "say, and works until its last day, or until it is revoked or the account ends."
        ),
    )
    revoke_api_token: RevokeApiTokenPayload = strawberry.mutation(
        resolver=_revoke_api_token,
        extensions=[allowed("token:manage"), refusable(RevokeApiTokenPayload)],
        description="Ends an API token at once and for good.",
    )
