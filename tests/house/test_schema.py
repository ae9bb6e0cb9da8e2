"""The served schema stands in the repository, so that a change of it is read by people."""

from schema.root import schema
from tests.house.contract import SERVED


def test_the_committed_schema_is_the_served_one() -> None:
    """`python3 dev.py schema print > schema/schema.graphql` brings it up to date."""
    assert SERVED.read_text(encoding="utf-8").strip() == schema.as_str().strip()
