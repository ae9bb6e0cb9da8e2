"""Types that show views: their fields are attributes that the views have."""

from dataclasses import dataclass

import pytest
import strawberry

from schema.views import attributes_of, shown, shows


@dataclass(frozen=True, slots=True)
class CatView:
    name: str


cat = attributes_of(CatView)


def test_what_a_resolver_gives_is_shown_by_the_type_of_its_view() -> None:
    @shows(CatView)
    @strawberry.type
    class Cat:
        name: str = shown(cat.name, "What it listens to.")

    @strawberry.type
    class Query:
        @strawberry.field
        def cat(self) -> CatView:
            return CatView("Tama")

    schema = strawberry.Schema(query=Query)

    assert "cat: Cat!" in schema.as_str()
    assert schema.execute_sync("{ cat { name } }").data == {"cat": {"name": "Tama"}}


def test_a_field_has_the_name_of_its_attribute() -> None:
    @strawberry.type
    class Cat:
        called: str = shown(cat.name, "What it listens to.")

    with pytest.raises(AssertionError):
        shows(CatView)(Cat)


def test_a_field_shows_no_attribute_that_the_view_lacks() -> None:
    with pytest.raises(AssertionError):
        getattr(cat, "colour")  # noqa: B009 - mypy refuses cat.colour
