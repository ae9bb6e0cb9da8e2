"""Names in GraphQL, converted once: Strawberry would convert each anew for every field of every row
of a batch."""

from functools import cache

from strawberry.schema.name_converter import NameConverter


class CachedNames(NameConverter):
    def apply_naming_config(self, name: str) -> str:
        """`clientReference` for `client_reference`; the cache grows no larger than the schema."""
        return _converted(self, name)


@cache
def _converted(names: NameConverter, name: str) -> str:
    return NameConverter.apply_naming_config(names, name)
