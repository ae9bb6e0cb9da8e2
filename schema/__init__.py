"""The GraphQL schema: types, fields and the translation between them and actions and reads."""

from schema import (
    enums as enums,
)  # before any type that uses one, so that each is known with its description
