"""Answers of a service that is older or newer than the client, and of what is no service at all."""

import json
from pathlib import Path

import pytest

from tests.builders.client.scripted import SERVICE, Scripted, answer, told
from tests.builders.client.stranger import Said, of_data, stranger
from todokede_client import Kind, NotUnderstood, RequestFailed, Todokede, Unreachable
from todokede_client.batches import fetch_corrections, fetch_template, submit_rows
from todokede_client.formats import BatchRows, Row
from todokede_client.generated.enums import BatchState
from todokede_client.ledger import ledger_of
from todokede_client.screen import Screen
from todokede_client.show import state_of
from todokede_client.wire import Request, ask, ask_graphql, asked_pause

ONE = Request("GET", "/templates/acceptance.xlsx", tries=1)
BATCH = {
    "id": "b",
    "receptionNumber": "26A1",
    "kind": "ACCEPTANCE",
    "state": "REGISTERED",
    "stateLabel": "Looked at by an officer",
    "receivedAt": "2027-04-01T00:00:00Z",
    "rowCount": 1,
    "registeredCount": 0,
    "supersededCount": 0,
    "errorCount": 0,
    "correctionWorkbook": None,
}
ROWS = BatchRows(Kind.ACCEPTANCE, [Row(4, {"clientReference": "S-SECRET"})])


@pytest.mark.parametrize("content", [b"[]", b"3", b"null", b"[" * 100_000, b"\xff{", b"<html>"])
def test_what_is_no_answer_of_graphql_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(RequestFailed, match="not this service"):
        Scripted(answer(200, content=content)).run(ask_graphql("{ x }", None, {}))


@pytest.mark.parametrize("extensions", [None, [], "FORBIDDEN"])
def test_an_error_needs_no_extensions(extensions: object) -> None:
    body = {"data": None, "errors": [{"message": "Not here", "extensions": extensions}]}
    with pytest.raises(RequestFailed, match="Not here"):
        Scripted(answer(200, content=json.dumps(body).encode())).run(ask_graphql("{ x }", None, {}))


def test_a_page_is_not_kept_as_a_workbook() -> None:
    page = answer(200, content=b"<html>Please log in to this network</html>")
    for talk in (fetch_template(Kind.ACCEPTANCE, "ja"), fetch_corrections("26A1")):
        with pytest.raises(RequestFailed, match="not this service"):
            Scripted(page).run(talk)


def test_a_pause_without_end_is_told_as_one(tmp_path: Path) -> None:
    said = answer(503, {"Retry-After": "9" * 400})
    with pytest.raises(Exception, match="31536000 seconds"):
        Scripted(said).run(ask(ONE))


def test_the_pause_goes_by_the_service_s_clock() -> None:
    headers = {
        "Retry-After": "Thu, 01 Apr 2027 00:02:00 GMT",
        "Date": "Thu, 01 Apr 2027 00:00:00 GMT",
    }
    assert asked_pause(answer(503, headers)) == 120


def test_a_state_and_a_kind_of_a_later_service_are_shown_in_its_words() -> None:
    newer = BATCH | {"state": "LOOKED_AT", "kind": "TRAINING"}
    page = {"nodes": [newer], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    with (
        stranger(lambda _: of_data(viewer={"batches": page})) as service,
        Todokede(service.url, "ens_x") as client,
    ):
        viewer = client.batches(first=1).viewer

    assert viewer
    assert viewer.batches
    (batch,) = viewer.batches.nodes
    assert batch.state == "LOOKED_AT"
    assert batch.state is not BatchState.REGISTERED
    assert batch.model_dump(mode="json")["state"] == "LOOKED_AT"
    assert state_of(Screen(False, "en"), batch).startswith("Looked at by an officer · TRAINING ·")


def test_an_answer_that_is_not_understood_is_told_without_a_word_of_it() -> None:
    with (
        stranger(lambda _: of_data(viewer={"batch": {"name": "NGUYEN"}})) as service,
        Todokede(service.url, "ens_x") as client,
        pytest.raises(NotUnderstood) as caught,
    ):
        client.batch("26A1")
    assert "version" in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_broken_coding_is_no_answer() -> None:
    said = Said(b"not gzip", headers={"Content-Encoding": "gzip"})
    with (
        stranger(lambda _: said) as service,
        Todokede(service.url, tries=1) as client,
        pytest.raises(Unreachable),
    ):
        client.service()


def test_a_part_whose_answer_is_not_understood_stays_in_doubt(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    parts = [(part.csv(), len(part.rows)) for part in ROWS.parts()]
    bodies: list[dict[str, object]] = [
        {"batch": {"receptionNumber": 1, "state": "REGISTERING"}},
        {"batch": []},
        {"batch": None, "problems": ["?"]},
    ]
    for fields in bodies:
        body: dict[str, object] = {"rowCount": 1, "notices": [], "problems": [], **fields}
        ledger = ledger_of(file, SERVICE, parts)
        script = Scripted(answer(200, content=json.dumps(body).encode()))
        with pytest.raises(RequestFailed, match="not this service"):
            script.run(submit_rows(ROWS, ledger, lambda _: None))
        assert ledger_of(file, SERVICE, parts).parts[0].in_doubt


def test_a_batch_that_was_filed_is_kept_though_the_rest_of_the_answer_is_not_understood(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.csv"
    parts = [(part.csv(), len(part.rows)) for part in ROWS.parts()]
    ledger = ledger_of(file, SERVICE, parts)
    script = Scripted(told("26A1", notices=[{"code": "NEW", "message": None}]))
    with pytest.raises(NotUnderstood):
        script.run(submit_rows(ROWS, ledger, lambda _: None))
    assert ledger_of(file, SERVICE, parts).numbers == ["26A1"]
