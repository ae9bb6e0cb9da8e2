"""Who may use a field: asked before the field does anything, and printed in the schema for
everybody to read."""

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver, SyncExtensionResolver
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

from efiling.rules.permissions import ANYONE, PERMISSIONS, SCOPES, require
from efiling.rules.vocabulary import Role, TokenScope
from schema.context import Info, actor_of


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
    """Lets only callers with a permission use the field. Errors: `Forbidden`, and KeyError for a
    permission that `efiling.rules.permissions` does not list."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        self.roles = PERMISSIONS[permission]

    def apply(self, field: StrawberryField) -> None:
        """Writes the roles into the schema."""
        if self.roles == ANYONE:
            directive = AllowedDirective(anyone=True)
        else:
            directive = AllowedDirective(
                roles=[role for role in Role if role in self.roles],
                scope=SCOPES.get(self.permission, strawberry.UNSET),
            )
        field.directives = [*field.directives, directive]

    def resolve(
        self, next_: SyncExtensionResolver, source: object, info: Info, **arguments: object
    ) -> object:
        """The check before a field without I/O."""
        require(actor_of(info), self.permission)
        return next_(source, info, **arguments)

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: object, info: Info, **arguments: object
    ) -> object:
        """The check before a field with I/O."""
        require(actor_of(info), self.permission)
        return await next_(source, info, **arguments)
