"""A check beside a submission of the same file."""

import asyncio
from pathlib import Path

import pytest

from tests.builders.client.scripted import SERVICE, Scripted, ScriptedService, told
from todokede_client import AsyncTodokede, AtWork, Kind, export_csv, read_file
from todokede_client.batches import Step
from todokede_client.ledger import Ledger, known_ledger, ledger_of
from todokede_client.locking import locked
from todokede_client.outcomes import Outcome
from todokede_client.wire import Talk

ROWS = 301


def batch_file(folder: Path) -> Path:
    """Of two batches."""
    file = folder / "students.csv"
    rows = [{"clientReference": f"S-{at}"} for at in range(ROWS)]
    file.write_bytes(export_csv(Kind.ACCEPTANCE, rows))
    return file


def begun(file: Path) -> Ledger:
    """What a submission writes into, with one part filed."""
    parts = read_file(file.read_bytes()).parts()
    ledger = ledger_of(file, SERVICE, [(part.csv(), len(part.rows)) for part in parts])
    ledger.note(0, "2026A1", "REGISTERING")
    return ledger


class ScriptedAsyncService(AsyncTodokede):
    """The interface for asyncio, answered by a script."""

    script = Scripted(told(), told())

    async def run(self, talk: Talk[Outcome]) -> Outcome:  # type: ignore[override]
        return self.script.run(talk)


def test_a_check_beside_a_submission_loses_none_of_its_numbers(tmp_path: Path) -> None:
    file = batch_file(tmp_path)
    with locked(file):
        ledger = begun(file)
        outcome = ScriptedService(told(), told()).check_file(
            file, lambda _step: ledger.note(1, "2026A2", "REGISTERING")
        )
    assert outcome.findings == []
    assert known_ledger(file, SERVICE).numbers == ["2026A1", "2026A2"]


def test_the_same_holds_for_asyncio(tmp_path: Path) -> None:
    file = batch_file(tmp_path)
    with locked(file):
        ledger = begun(file)
        service = ScriptedAsyncService(SERVICE, "ens_x")
        asyncio.run(service.check_file(file, lambda _step: ledger.note(1, "2026A2", "REGISTERING")))
    assert known_ledger(file, SERVICE).numbers == ["2026A1", "2026A2"]


def test_a_submission_beside_a_check_or_another_one_says_so_and_sends_nothing(
    tmp_path: Path,
) -> None:
    file = batch_file(tmp_path)
    other = ScriptedService()

    def submit(_step: Step) -> None:
        with pytest.raises(AtWork, match=file.name):
            other.submit_file(file)

    ScriptedService(told(), told()).check_file(file, submit)
    assert other.script.requests == []

    # What the check found right is remembered, as nobody else was at work before it.
    numbers = ScriptedService(told("2026A1"), told("2026A2")).submit_file(file, submit).numbers
    assert numbers == ["2026A1", "2026A2"]
    assert other.script.requests == []
