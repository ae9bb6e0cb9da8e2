"""Z4: whatever is sent, nothing breaks."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.edge.caller import Caller
from tests.builders.edge.hostile import TOO_MUCH

CALLER = Caller(production=True)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
QUERIES = st.text() | st.sampled_from(
    [*TOO_MUCH.values(), "{ hello }", "{ who }", "mutation { logOut }"]
)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.binary(max_size=300))
def test_z4_no_bytes_make_a_server_error(body: bytes) -> None:
    assert 400 <= CALLER.raw(body).status_code < 500


@FEW
@given(QUERIES, ANYTHING, ANYTHING, ANYTHING)
def test_z4_no_json_makes_a_server_error(
    query: str, variables: object, name: object, extensions: object
) -> None:
    request = {
        "query": query,
        "variables": variables,
        "operationName": name,
        "extensions": extensions,
    }
    response = CALLER.raw(json.dumps(request).encode())
    assert response.status_code in {200, 400}
    assert len(response.content) < 20_000
