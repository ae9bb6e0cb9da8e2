"""Who may use a field: asked before the field does anything, and printed in the schema for
everybody to read."""

from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver, SyncExtensionResolver
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

from efiling.rules.permissions import ANYONE, PERMISSIONS, SCOPES, require
from efiling.rules.vocabulary import Role, TokenScope
from schema.context import Info


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="allowed",
    description="Who may ask for this field. Anybody else gets the error FORBIDDEN.",
)
class AllowedDirective:
    """`@allowed(roles: [RESIDENT])`, `@allowed(roles: [INSTITUTION], scope: …)` or
    `@allowed(anyone: true)`."""

    roles: list[Role] | None = strawberry.field(
        default=strawberry.UNSET, description="The roles that may."
    )
    scope: TokenScope | None = strawberry.field(
        default=strawberry.UNSET,
        description="What an API token needs; where none is named, no API token may.",
    )
    anyone: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Also without logging in."
    )


class Allowed(FieldExtension):
    """The check of one permission of `efiling.rules.permissions`. Errors: `Forbidden`."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        self.roles = PERMISSIONS[permission]

    def apply(self, field: StrawberryField) -> None:
        """Writes the roles into the schema."""
        if self.roles == ANYONE:
            directive = AllowedDirective(anyone=True)
        else:
            scope = SCOPES.get(self.permission, strawberry.UNSET)
            directive = AllowedDirective(
                roles=[role for role in Role if role in self.roles], scope=scope
            )
        field.directives = [*field.directives, directive]

    def resolve(
        self, next_: SyncExtensionResolver, source: Any, info: Info, **arguments: Any
    ) -> Any:
        """The check before a field without I/O."""
        require(info.context.actor, self.permission)
        return next_(source, info, **arguments)

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: Info, **arguments: Any
    ) -> Any:
        """The check before a field with I/O."""
        require(info.context.actor, self.permission)
        return await next_(source, info, **arguments)


def allowed(permission: str) -> Allowed:
    """For `extensions=` of a field: only callers with `permission`. Errors: KeyError for one that
    is not listed."""
    return Allowed(permission)
