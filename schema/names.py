"""Names in GraphQL, made once: Strawberry would make each anew for every field of every row of a
batch."""

from functools import cache

from strawberry.schema.name_converter import NameConverter


class Names(NameConverter):
    """The usual names."""

    def apply_naming_config(self, name: str) -> str:
        """`client_reference` is `clientReference`; there are as many as the schema has names."""
        return _made(self, name)


@cache
def _made(names: NameConverter, name: str) -> str:
    return NameConverter.apply_naming_config(names, name)
