"""The GraphQL schema: types, fields and the translation between them and actions and reads."""
