"""Commands on files of one's own machine."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from efiling.adapters import workbooks
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from tests.builders.client.findings import found
from todokede_client import Kind, export_csv, read_file
from todokede_client.commands import app, write_fixes
from todokede_client.screen import on_screen


def test_export_tells_which_rows_are_no_filings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "students.xlsx"
    rows = [{"clientReference": "S-1", "name": "A"}, {"clientReference": "S-2"}]
    file.write_bytes(workbooks.write_rows(BatchKind.ACCEPTANCE, rows, Language.EN))

    done = CliRunner().invoke(app, ["export", str(file)])
    assert done.exit_code == 0, done.output
    (note,) = [line for line in done.stdout.splitlines() if line.startswith("note")]
    assert "5" in note

    done = CliRunner().invoke(app, ["export", str(file), "-o", str(tmp_path / "b.csv"), "--json"])
    assert [one["code"] for one in json.loads(done.stdout)["notices"]] == ["ROWS_WITHOUT_FILING"]


def test_an_exported_file_of_any_name_is_corrected_as_what_it_is(tmp_path: Path) -> None:
    file, target = tmp_path / "students.txt", tmp_path / "better.txt"
    file.write_bytes(export_csv(Kind.ACCEPTANCE, [{"addressRest": "2-8-1"}]))
    rows = read_file(file.read_bytes())
    with on_screen(False, "en") as screen:
        write_fixes(screen, file, rows, [found(rows.rows[0].place, "２−８−１")], target)
    assert [row.cells["addressRest"] for row in read_file(target.read_bytes()).rows] == ["２−８−１"]
