"""The public contract, which is what was promised, and the served schema."""

from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

from tests.house.source import ROOT

CONTRACT = Path(__file__).with_name("contract.graphql")
SERVED = ROOT / "schema" / "schema.graphql"


@cache
def promised_schema() -> GraphQLSchema:
    """All that was promised."""
    return build_schema(CONTRACT.read_text(encoding="utf-8"))


@cache
def served_schema() -> GraphQLSchema:
    """What is served, from the printed SDL."""
    return build_schema(SERVED.read_text(encoding="utf-8"))
