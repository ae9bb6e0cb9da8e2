"""The client reads and writes batch files as the service does, though neither knows the other's
code (Q2-61, Q2-62)."""

import io
import random
from collections.abc import Sequence
from zipfile import ZipFile

import pytest

from efiling.adapters import workbooks
from efiling.rules.filings import batch_files, sheet_files
from efiling.rules.filings.batch_columns import COLUMNS, codes_of, column_names
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from sheets import limits, template
from tests.house.source import ROOT, files, tree
from todokede_client import FileError, Kind, formats, read_file
from todokede_client.reading import read_exact_file

KINDS = tuple(BatchKind)
ODD = (
    "",
    "=1+1",
    "'=1",
    "''@x",
    "＝Ａ",
    "-",
    "a,b",
    'say "no"',
    "two\r\nlines",
    "tab\tbed",
    "𠮷野",
    " spaced ",
    "'",
    "+81",
)


def kind_of(kind: BatchKind) -> Kind:
    return Kind[kind.name]


def odd_rows(kind: BatchKind, count: int) -> list[dict[str, str]]:
    """Rows of cells that need quoting, hiding or care."""
    chance = random.Random(count)
    return [{name: chance.choice(ODD) for name in column_names(kind)} for _ in range(count)]


def filled(kind: BatchKind, language: Language = Language.EN, count: int = 0) -> bytes:
    """A workbook with the examples, repeated."""
    rows = list(EXAMPLES[kind])
    return workbooks.write_rows(
        kind, [rows[at % len(rows)] for at in range(count or len(rows))], language
    )


def test_the_reader_knows_the_columns_and_choices_of_the_service() -> None:
    for kind in KINDS:
        assert template.COLUMNS[kind.name] == column_names(kind)
        for column in COLUMNS[kind]:
            known = template.holds(column.name)
            assert (known is template.Content.DAY) == column.is_day
            assert known.name == column.choice.name if column.choice else True
    assert limits.BATCH_LIMIT == BATCH_LIMIT


def test_the_files_of_the_reader_are_written_anew_where_the_service_has_other_words() -> None:
    for name, content in sheet_files.sheet_files().items():
        assert (sheet_files.FOLDER / name).read_text(encoding="utf-8") == content, name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_both_write_the_same_bytes(kind: BatchKind, count: int) -> None:
    rows = odd_rows(kind, count)
    assert formats.export_csv(kind_of(kind), rows) == batch_files.export_csv(kind, rows)


@pytest.mark.parametrize("kind", KINDS)
def test_each_reads_what_the_other_wrote(kind: BatchKind) -> None:
    rows = odd_rows(kind, 40)
    theirs = read_file(batch_files.export_csv(kind, rows))
    assert [row.cells for row in theirs.rows] == rows
    assert [row.place for row in theirs.rows][:2] == [3, 4]
    assert list(batch_files.read_csv(formats.export_csv(kind_of(kind), rows), kind).rows) == rows


@pytest.mark.parametrize("language", workbooks.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_exported_offline_is_the_services_export_to_the_byte(
    kind: BatchKind, language: Language
) -> None:
    data = filled(kind, language)
    served = batch_files.export_csv(kind, workbooks.read_workbook(data, kind).rows)
    assert read_file(data).csv() == served


@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_of_a_list_is_read_as_its_code(kind: BatchKind) -> None:
    lists = {
        column.name: codes_of(column.choice, kind) for column in COLUMNS[kind] if column.choice
    }
    longest = max(map(len, lists.values()))
    rows = [
        {name: codes[at % len(codes)] for name, codes in lists.items()} for at in range(longest)
    ]
    read = read_file(workbooks.write_rows(kind, rows, Language.JA))
    assert [{name: row.cells[name] for name in lists} for row in read.rows] == rows


def test_empty_rows_are_left_out_and_places_stay_those_of_the_sheet() -> None:
    rows: list[dict[str, str]] = [
        dict(EXAMPLES[BatchKind.ACCEPTANCE][0]),
        {},
        {},
        dict(EXAMPLES[BatchKind.ACCEPTANCE][0]),
    ]
    read = read_file(workbooks.write_rows(BatchKind.ACCEPTANCE, rows, Language.EN))
    assert [row.place for row in read.rows] == [4, 7]


def test_more_than_300_rows_become_parts_of_300() -> None:
    read = read_file(filled(BatchKind.ACCEPTANCE, count=700))
    assert [len(part.rows) for part in read.parts()] == [300, 300, 100]
    assert [part.rows[0].place for part in read.parts()] == [4, 304, 604]


def changed(data: bytes) -> list[bytes]:
    """An export that was touched: in a cell, in the count, in its encoding, by a spreadsheet
    program."""
    text = data.decode("utf-8-sig")
    return [
        data.replace(b"VNM", b"PHL", 1),
        data.replace(b",1,", b",2,", 1),
        data.removeprefix(b"\xef\xbb\xbf"),
        text.encode("cp932", errors="replace"),
        data.replace(b"\r\n", b"\n"),
        b"name,birthDate\r\n",
        b"",
    ]


def test_a_csv_file_that_was_touched_is_refused_by_both() -> None:
    example = dict(EXAMPLES[BatchKind.ACCEPTANCE][0], nationality="VNM")
    for data in changed(batch_files.export_csv(BatchKind.ACCEPTANCE, [example])):
        with pytest.raises(FileError):
            read_file(data)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part more, or another one in its place."""
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(buffer, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return buffer.getvalue()


def sheet_with(data: bytes, cell: bytes) -> bytes:
    """The workbook with one more cell in its first row."""
    with ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    return with_part(
        data, "xl/worksheets/sheet1.xml", sheet.replace(b"</row>", cell + b"</row>", 1)
    )


def strange() -> Sequence[tuple[str, bytes]]:
    data = filled(BatchKind.ACCEPTANCE)
    return [
        ("macros", with_part(data, "xl/vbaProject.bin", b"x")),
        ("other files", with_part(data, "xl/externalLinks/externalLink1.xml", b"<x/>")),
        ("a formula in cell Z1", sheet_with(data, b'<c r="Z1"><f>1+1</f><v>2</v></c>')),
        ("Cell Z1 .* an error: #REF!", sheet_with(data, b'<c r="Z1" t="e"><v>#REF!</v></c>')),
        ("damaged", b"PK\x03\x04 and no more"),
        ("password", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
    ]


def test_workbooks_that_do_not_say_what_they_seem_to_say_are_refused() -> None:
    for words, data in strange():
        with pytest.raises(FileError, match=words):
            read_exact_file(data)


def test_the_client_imports_nothing_of_the_service() -> None:
    """It is a distribution of its own."""
    for file in files("client"):
        text = file.read_text(encoding="utf-8")
        assert tree(file)
        for package in ("efiling", "gateway", "i18n", "schema", "workers"):
            assert f"from {package}" not in text, (file, ROOT)
            assert f"import {package}" not in text, (file, ROOT)
