"""What it takes to judge a document, at worst."""

from contextlib import suppress
from functools import partial
from itertools import count

from bench.best import quickest
from efiling.errors import Failure
from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.documents import Documents
from schema.root import schema
from tests.builders.edge import sample
from tests.builders.edge.costly import FIRST, costly
from tests.builders.edge.hostile import TOO_MUCH, doubling

spaces = count()


def judge_hostile_documents() -> float:
    documents = Documents(sample.schema._schema, introspection=False)
    return max(quickest(partial(_refuse, documents, query)) for query in TOO_MUCH.values())


def judge_costly_documents() -> float:
    """The worst of those made for the real schema, each judged anew."""
    documents = Documents(schema._schema, introspection=False)
    took = {
        name: quickest(partial(_judge, documents, query))
        for name, query in costly(schema._schema).items()
    }
    print(f"the costliest: {max(took, key=took.__getitem__)}")
    return max(took.values())


def _judge(documents: Documents, query: str) -> None:
    # One with another space at its end is another document.
    another = query + " " * next(spaces)
    with suppress(Failure):
        documents.prepare(GraphQLRequest(another, None, FIRST if FIRST in query else None))


def judge_60_doubling_fragments() -> float:
    documents = Documents(sample.schema._schema, introspection=False)
    return quickest(partial(_refuse, documents, doubling(60)))


def _refuse(documents: Documents, query: str) -> None:
    try:
        documents.prepare(GraphQLRequest(query))
    except Failure:
        return
    raise AssertionError("it was not refused")
