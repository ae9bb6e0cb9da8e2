"""Cursors: what they are written as, and that only our own are read."""

from uuid import UUID

import pytest

from efiling.errors import BadRequest
from efiling.reads.paging import cursor_of, id_at, sequence_at

ID = UUID("01890f3e-7b2a-7c4d-8e5f-0123456789ab")


def test_a_cursor_of_a_running_number_is_what_it_always_was() -> None:
    assert cursor_of("filing", 42) == "ZmlsaW5nOjQy"
    assert sequence_at("filing", "ZmlsaW5nOjQy") == 42


def test_a_cursor_of_an_id_is_what_it_always_was() -> None:
    assert cursor_of("institution", ID) == "aW5zdGl0dXRpb246AYkPPnsqfE2OXwEjRWeJqw"
    assert id_at("institution", "aW5zdGl0dXRpb246AYkPPnsqfE2OXwEjRWeJqw") == ID


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param(cursor_of("batch", 42), id="of another kind"),
        pytest.param(cursor_of("filing", -1), id="no number"),
        pytest.param(cursor_of("filing", 10**18), id="too long"),
        pytest.param("ZmlsaW5nOg", id="empty"),
        pytest.param("ZmlsaW5n", id="kind alone"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param("", id="nothing"),
        pytest.param("フィリング", id="not ASCII"),
        pytest.param("A", id="impossible length"),
    ],
)
def test_what_is_no_cursor_of_the_kind_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest, match="CURSOR_INVALID"):
        sequence_at("filing", cursor)


@pytest.mark.parametrize("cursor", [cursor_of("filing", 42), cursor_of("institution", 42), ""])
def test_what_is_no_cursor_of_an_id_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest, match="CURSOR_INVALID"):
        id_at("institution", cursor)
