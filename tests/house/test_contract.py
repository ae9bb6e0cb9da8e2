"""The served schema is a reviewed file, and it never breaks the contract."""

from graphql import GraphQLInputObjectType, find_breaking_changes

from tests.house.contract import CONTRACT, promised_schema, served_schema
from tests.house.source import ROOT

SPEC = ROOT.parent / "shared" / "spec" / "contract.graphql"


def test_the_contract_is_not_broken() -> None:
    assert [
        change.description for change in find_breaking_changes(promised_schema(), served_schema())
    ] == []


def test_no_input_changes_its_defaults_or_its_one_of() -> None:
    served = served_schema().type_map
    for name, promised in promised_schema().type_map.items():
        if isinstance(promised, GraphQLInputObjectType):
            kept = served[name]
            assert isinstance(kept, GraphQLInputObjectType)
            assert kept.is_one_of == promised.is_one_of, name
            for field, definition in promised.fields.items():
                assert kept.fields[field].default_value == definition.default_value, (
                    f"{name}.{field}"
                )


if SPEC.exists():  # it lies beside the checkout where this is written

    def test_our_copy_of_the_contract_is_the_contract() -> None:
        assert CONTRACT.read_text(encoding="utf-8") == SPEC.read_text(encoding="utf-8")
