"""The one argument of mutations, described once for all of them."""

from graphql import GraphQLSchema

INPUT = "input"
WORDS = (
    "All of it, so that a document needs one variable. The paths of problems begin below this "
    "object."
)


def describe_inputs(schema: GraphQLSchema) -> None:
    """Says of every mutation's `input` what it is."""
    assert schema.mutation_type
    for field in schema.mutation_type.fields.values():
        if INPUT in field.args:
            field.args[INPUT].description = WORDS
