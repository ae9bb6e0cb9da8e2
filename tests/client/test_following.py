"""What became of batches: told for what it is, at the rows of the people whom it is about."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from efiling.adapters import workbooks
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from tests.builders.client.scripted import SERVICE, ScriptedService, answer, data
from todokede_client import Kind, export_csv, following, read_file
from todokede_client.commands import app
from todokede_client.following import WATCH_PATIENCE_SECONDS
from todokede_client.ledger import ledger_of
from todokede_client.wire import TRIES, Answer

FIRST, SECOND = "2026A00000000001", "2026A00000000002"
NOT_FOUND = answer(404)
LABELS = {
    "REGISTERING": "Registering",
    "REGISTERED": "Replaced by later notifications: no row counts",
    "RECEPTION_ERROR": "Reception error: nothing was filed",
    "REGISTRATION_ERROR": "Registration error: not all rows are registered",
}


def batch(number: str, state: str, errors: int = 0, superseded: int = 0) -> dict[str, Any]:
    counts = {"rowCount": 300, "registeredCount": 1, "errorCount": errors}
    return counts | {
        "id": number,
        "receptionNumber": number,
        "kind": "ACCEPTANCE",
        "state": state,
        "stateLabel": LABELS[state],
        "receivedAt": "2026-04-01T00:30:00Z",
        "supersededCount": superseded,
        "correctionWorkbook": None,
        "problems": [],
    }


def one(found: dict[str, Any] | None) -> Answer:
    return data(viewer={"batch": found})


def page(nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"nodes": list(nodes), "pageInfo": {"hasNextPage": False, "endCursor": None}}


def failed(row: int) -> Answer:
    """The page of the one filing that failed."""
    filing: dict[str, Any] = {
        "id": f"F{row}",
        "receptionNumber": f"N{row}",
        "kind": "ACCEPTANCE_STARTED",
        "label": "began",
        "receivedAt": "2026-04-01T00:30:00Z",
        "state": "REGISTRATION_ERROR",
        "registeredAt": None,
        "errors": [],
        "supersededBy": None,
        "row": row,
        "clientReference": f"S-{row}",
    }
    return one({"filings": page([filing])})


class Typed:
    """The command, at a service with answers written down beforehand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, words: Sequence[str], *answers: Answer | None) -> Result:
        service = ScriptedService(*answers)
        self._monkeypatch.setattr(following, "connect", lambda _screen: service)
        return CliRunner().invoke(app, list(words))


@pytest.fixture
def todokede(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return Typed(monkeypatch)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, f"There is no batch {FIRST}"),
        (batch(FIRST, "REGISTERING"), f"Still registering: {FIRST}. "),
        (batch(FIRST, "RECEPTION_ERROR", 3), "refused at reception"),
        (batch(FIRST, "REGISTERED"), "no row failed at registration"),
    ],
)
def test_why_there_is_nothing_to_correct_is_told_as_it_is(
    todokede: Typed, found: dict[str, Any] | None, words: str
) -> None:
    done = todokede(["corrections", FIRST], NOT_FOUND, one(found))
    assert done.exit_code == 1
    assert words in done.stderr


def submitted(folder: Path, rows: Sequence[dict[str, str]], *, as_csv: bool) -> Path:
    """A file of two batches, filed."""
    file = folder / "students"
    write(file, rows, as_csv=as_csv)
    parts = read_file(file.read_bytes()).parts()
    ledger = ledger_of(file, SERVICE, [(part.csv(), len(part.rows)) for part in parts])
    for at, number in enumerate((FIRST, SECOND)):
        ledger.note(at, number, "REGISTERING")
    return file


def write(file: Path, rows: Sequence[dict[str, str]], *, as_csv: bool) -> None:
    file.write_bytes(
        export_csv(Kind.ACCEPTANCE, rows)
        if as_csv
        else workbooks.write_rows(BatchKind.ACCEPTANCE, rows, Language.EN)
    )


def some(count: int) -> list[dict[str, str]]:
    return [{"clientReference": f"S-{at}", "name": f"N{at}"} for at in range(count)]


def watched(todokede: Typed, file: Path) -> str:
    """What is shown of two batches of which the second row, and the first one, failed."""
    batches = [batch(number, "REGISTRATION_ERROR", 1) for number in (FIRST, SECOND)]
    done = todokede(
        ["watch", str(file)], data(viewer={"batches": page(batches)}), failed(2), failed(1)
    )
    assert done.exit_code == 1, done.output
    return done.stdout


def test_rows_that_failed_stand_at_the_rows_or_lines_of_the_file(
    todokede: Typed, tmp_path: Path
) -> None:
    for as_csv, second, first in ((False, "row 5", "row 304"), (True, "line 4", "line 303")):
        folder = tmp_path / second
        folder.mkdir()
        file = submitted(folder, some(301), as_csv=as_csv)
        shown = watched(todokede, file)
        assert f"\n{second}  " in shown
        assert f"\n{first}  " in shown


def test_after_rows_were_moved_no_failure_stands_at_somebody_else(
    todokede: Typed, tmp_path: Path
) -> None:
    rows = some(301)
    file = submitted(tmp_path, rows, as_csv=False)
    rows[0], rows[1] = rows[1], rows[0]
    write(file, rows, as_csv=False)

    shown = watched(todokede, file)
    assert "row 5" not in shown
    assert f"{FIRST} · row 2" in shown
    assert "\nrow 304  " in shown

    file.write_bytes(b"not a batch any more")
    shown = watched(todokede, file)
    assert f"{FIRST} · row 2" in shown
    assert f"{SECOND} · row 1" in shown


def test_what_became_of_a_batch_is_said_in_the_service_s_words_with_what_was_replaced(
    todokede: Typed,
) -> None:
    replaced = batch(FIRST, "REGISTERED", superseded=300)
    done = todokede(["watch", FIRST], one(replaced))
    assert done.exit_code == 0, done.output
    assert LABELS["REGISTERED"] in done.stdout
    assert "rows replaced by later ones: 300" in done.stdout

    done = todokede(["history"], data(viewer={"batches": page([batch(SECOND, "REGISTERING")])}))
    assert LABELS["REGISTERING"] in done.stdout
    assert "replaced" not in done.stdout


CLOSED = answer(503, {"Retry-After": "3600"})


def test_a_night_of_maintenance_is_waited_for_while_watching(
    todokede: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("todokede_client.following.time.sleep", slept.append)
    done = todokede(
        ["watch", FIRST],
        one(batch(FIRST, "REGISTERING")),
        CLOSED,
        *[None] * TRIES,
        one(batch(FIRST, "REGISTERED")),
    )
    assert done.exit_code == 0, done.output
    assert [round(one, -1) for one in slept] == [30, 3600, 30]
    assert "again in 3600 seconds" in done.stderr
    assert "does not answer" in done.stderr


def test_the_patience_of_watching_ends(todokede: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("todokede_client.following.time.sleep", slept.append)
    done = todokede(["watch", FIRST], one(batch(FIRST, "REGISTERING")), *[CLOSED] * 20)
    assert done.exit_code == 1
    assert sum(slept) <= WATCH_PATIENCE_SECONDS < sum(slept) + 3700


def test_a_service_that_is_closed_from_the_beginning_is_told_at_once(todokede: Typed) -> None:
    done = todokede(["watch", FIRST], CLOSED)
    assert done.exit_code == 1
    assert "again in 3600 seconds" in done.stderr
