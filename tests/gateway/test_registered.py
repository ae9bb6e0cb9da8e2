"""Registered documents: asked for by the digest of their text, ready when the service starts; and
callers without a login who may send nothing else."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role
from efiling.settings import SettingsError, load
from gateway.graphql.documents import Documents
from tests.builders.edge import sample
from tests.builders.edge.caller import Caller, code_of
from tests.builders.edge.sample import GOOD_TOKEN
from tests.house.source import ROOT

TEXT = "query Greeting { hello }\n"
ECHO = "query Echo($text: String!) { echo(text: $text) } query Items { items { nodes { id } } }"
LOG_OUT = "mutation Out { logOut }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents" / "below"
    made.mkdir(parents=True)
    (made / "greeting.graphql").write_text(TEXT)
    (made / "echo.graphql").write_text(ECHO)
    (made / "out.graphql").write_text(LOG_OUT)
    (made / "notes.txt").write_text("no document")
    return made.parent


@pytest.fixture
def caller(folder: Path) -> Caller:
    return Caller(documents=folder)


@pytest.fixture
def strict(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """In production, with registered documents only; who logs in is a resident."""

    async def resident(actor: Actor, token: str) -> Actor:
        return replace(actor, role=Role.RESIDENT)

    monkeypatch.setattr(sample, "authenticate", resident)
    return Caller(production=True, documents=folder, anonymous_documents="registered")


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def post(caller: Caller, body: dict[str, Any], token: str | None = None) -> Any:
    caller.http.cookies.clear()
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return caller.http.post("/graphql", json=body, headers=headers)


@pytest.mark.parametrize("prefix", ["sha256:", ""])
def test_a_document_is_asked_for_by_its_digest(caller: Caller, prefix: str) -> None:
    answer = post(caller, {"documentId": prefix + id_of(TEXT)})
    assert answer.status_code == 200
    assert answer.json() == {"data": {"hello": "hello"}}


def test_operation_and_variables_stand_beside_it(caller: Caller) -> None:
    asked = {"documentId": id_of(ECHO), "operationName": "Echo", "variables": {"text": "oak"}}
    assert post(caller, asked).json() == {"data": {"echo": "oak"}}
    misfit = post(caller, asked | {"variables": {"text": 7}})
    assert code_of(misfit) == "VARIABLES_INVALID"
    assert code_of(post(caller, asked | {"operationName": "Other"})) == "DOCUMENT_INVALID"


def test_a_get_asks_the_same_and_changes_nothing(caller: Caller) -> None:
    answer = caller.http.get("/graphql", params={"documentId": f"sha256:{id_of(TEXT)}"})
    assert answer.json() == {"data": {"hello": "hello"}}
    assert caller.http.get("/graphql", params={"documentId": id_of(LOG_OUT)}).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": id_of(TEXT), "query": TEXT},
        {"documentId": ""},
        {"documentId": 7},
        {"documentId": ["a"]},
        {"documentId": None},
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    assert code_of(post(caller, body)) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "unknown", [id_of("{ hello }"), id_of(TEXT).upper(), f"md5:{id_of(TEXT)}", "../greeting"]
)
def test_an_unknown_document_is_one_error(caller: Caller, unknown: str) -> None:
    answer = post(caller, {"documentId": unknown})
    assert answer.status_code == 400
    assert code_of(answer) == "DOCUMENT_UNKNOWN"


def test_without_a_login_only_registered_documents_are_taken(strict: Caller) -> None:
    assert post(strict, {"documentId": id_of(TEXT)}).json() == {"data": {"hello": "hello"}}
    assert post(strict, {"query": TEXT}).json() == {"data": {"hello": "hello"}}
    assert code_of(post(strict, {"query": "{ hello }"})) == "DOCUMENT_UNKNOWN"
    assert post(strict, {"query": "{ hello }"}, GOOD_TOKEN).json() == {"data": {"hello": "hello"}}


def test_other_documents_are_refused_unread(
    strict: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(Documents, "prepare", read)
    assert code_of(post(strict, {"query": "{ no document at all"})) == "DOCUMENT_UNKNOWN"


def test_a_registered_document_is_not_judged_again(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("judged")

    monkeypatch.setattr(Documents, "prepare", read)
    monkeypatch.setattr(Documents, "_read", read)
    assert post(caller, {"documentId": id_of(TEXT)}).json() == {"data": {"hello": "hello"}}


@pytest.mark.parametrize("text", ["{ hello", "{ nobody }", "query { hello } query { hello }"])
def test_a_file_that_does_not_fit_ends_the_start_by_name(folder: Path, text: str) -> None:
    (folder / "wrong.graphql").write_text(text)
    with pytest.raises(SettingsError, match=r"wrong\.graphql"):
        Caller(documents=folder)


def test_the_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TODOKEDE_DOCUMENTS"):
        load(documents=tmp_path / "nothing")


def test_the_documents_of_the_client_are_what_it_sends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "client.documents", str(tmp_path / "made")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    made = {file.stem: file.read_text() for file in (tmp_path / "made").glob("*.graphql")}
    sent = (ROOT / "client/todokede_client/generated/sync_client.py").read_text()
    assert {"LogIn", "SubmitBatch", "Filings"} <= set(made)
    assert sent.count("gql(\n") + sent.count('gql("') == len(made)
    assert all(text in sent for text in made.values())
