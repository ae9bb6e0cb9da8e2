"""The GraphQL schema: types, fields and the translation between them and actions and reads."""

# Before any type that uses an enumeration, so that each is known with its description.
from schema import enums as enums
