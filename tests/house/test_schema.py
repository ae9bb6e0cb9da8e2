"""The served schema stands in the repository, so that a change of it is read by people."""

from graphql import GraphQLNonNull

from schema.root import schema
from tests.builders.graphql.walking import ROOTS, check_of, doors
from tests.house.contract import SERVED, served_schema
from tests.house.descriptions import silent
from tests.house.schema_changes import changes, released_schema
from tests.house.source import ROOT


def test_the_committed_schema_is_the_served_one() -> None:
    """`python3 dev.py schema print > schema/schema.graphql` brings it up to date."""
    assert SERVED.read_text(encoding="utf-8").strip() == schema.as_str().strip()


def test_a_field_that_not_everybody_may_ask_for_can_be_null() -> None:
    """One FORBIDDEN must not take away what stands beside it (`interfaces.md`)."""
    for label, door in doors().items():
        step = door.way[-1]
        if step.owner not in ROOTS:
            assert check_of(step.definition)
            assert not isinstance(step.definition.type, GraphQLNonNull), label


def test_everything_in_the_schema_says_what_it_is() -> None:
    """Types, fields, arguments, members of inputs, values of enumerations, directives."""
    assert sorted(silent(served_schema())) == []


def test_every_change_of_the_schema_has_its_entry() -> None:
    """Write a line into `docs/schema-changes.md` that names it, in backticks."""
    told = (ROOT / "docs" / "schema-changes.md").read_text(encoding="utf-8")
    changed = changes(released_schema(), served_schema())
    assert [name for name in changed if f"`{name}`" not in told] == []
