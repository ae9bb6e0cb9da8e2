"""What every object with an identity of its own has in common."""

import strawberry


@strawberry.interface(description="Something with an id by which it can be fetched again.")
class Node:
    """The GraphQL interface."""

    id: strawberry.ID = strawberry.field(description="Opaque and lasting.")
