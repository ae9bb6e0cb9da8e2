"""The client's operations are valid today, and its generated types are those of the operations."""

import importlib
from pathlib import Path

from graphql import GraphQLSchema, build_schema, extend_schema, parse, validate
from graphql.language import OperationDefinitionNode

from tests.house.source import ROOT
from todokede_client import AsyncTodokede, Todokede
from todokede_client.generated.client import AsyncGraph

QUERIES = ROOT / "client" / "queries"
CONTRACT = ROOT / "tests" / "house" / "contract.graphql"
SERVED = ROOT / "schema" / "schema.graphql"
SINCE = "extend type Batch { stateLabel: String!, supersededCount: Int! }"
"""What the client needs beyond the contract; `docs/schema-changes.md` names it as new."""
GENERATED = ROOT / "client" / "todokede_client" / "generated"


def source() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(QUERIES.glob("*.graphql")))


def against(file: Path, since: str = "") -> list[str]:
    schema: GraphQLSchema = build_schema(file.read_text(encoding="utf-8"))
    if since:
        schema = extend_schema(schema, parse(since))
    return [error.message for error in validate(schema, parse(source()))]


def operations() -> list[str]:
    found = [
        node for node in parse(source()).definitions if isinstance(node, OperationDefinitionNode)
    ]
    return [node.name.value for node in found if node.name]


def test_every_operation_is_valid_against_the_contract_with_what_came_since() -> None:
    assert against(CONTRACT, SINCE) == []
    assert against(CONTRACT) != []


def test_every_operation_is_valid_against_the_schema_that_is_served() -> None:
    assert against(SERVED) == []


def test_every_operation_has_a_method_of_both_clients_and_a_type() -> None:
    for name in operations():
        method = "".join(
            f"_{letter.lower()}" if letter.isupper() else letter for letter in name
        ).strip("_")
        assert callable(getattr(Todokede, method))
        assert callable(getattr(AsyncTodokede, method))
        module = importlib.import_module(f"todokede_client.generated.{method}")
        assert hasattr(module, name)
    assert issubclass(AsyncTodokede, AsyncGraph)


def test_the_committed_clients_send_the_committed_operations() -> None:
    """Both clients hold every operation as it is written; whoever forgets to generate anew hears it
    here."""
    for file in (GENERATED / "client.py", GENERATED / "sync_client.py"):
        sent = bare(file.read_text(encoding="utf-8"))
        for document in QUERIES.glob("*.graphql"):
            for piece in document.read_text(encoding="utf-8").split("\n\n"):
                assert bare(piece) in sent, (file.name, piece)


def bare(text: str) -> str:
    """Without what means nothing in GraphQL."""
    return "".join(text.replace(",", "").split())
