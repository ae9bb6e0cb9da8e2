"""Hostile workbooks, against Q2-60 and security 2.3: each its own refusal, within 200 ms and 64
MiB."""

import contextlib
from collections.abc import Callable, Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from efiling.adapters.workbooks import read_workbook, write_rows
from efiling.errors import Refused
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from tests.builders.processes.file_readers import Readers
from tests.builders.workbooks import lying, packed, parts_of, with_parts

KIND = BatchKind.ACCEPTANCE
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LINKS, BOOK = "xl/_rels/workbook.xml.rels", "xl/workbook.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MANY_TEXTS = b"<sst>" + b"<si/>" * 700_000 + b"</sst>"
EXTERNAL = (
    b'<Relationship Id="rId9" Type="http://x/%s" Target="file:///x" '
    b'TargetMode="External"/></Relationships>'
)


@cache
def filled(kind: BatchKind = KIND, count: int = 300) -> bytes:
    rows = EXAMPLES[kind]
    return write_rows(kind, [rows[number % len(rows)] for number in range(count)], Language.JA)


def changed(name: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """The filled workbook with the first place of `old` in a part replaced."""

    def change(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return lambda: with_parts(filled(), {name: change})


def added(name: str, content: bytes) -> Callable[[], bytes]:
    """The filled workbook with one more part, or another one in its place."""
    return lambda: with_parts(filled(), {name: content})


def rows_added(rows: bytes, sheet: str = SHEET) -> Callable[[], bytes]:
    return changed(sheet, b"</sheetData>", rows + b"</sheetData>")


def linked(kind: bytes) -> Callable[[], bytes]:
    return changed(LINKS, b"</Relationships>", EXTERNAL % kind)


def in_utf_16() -> bytes:
    return with_parts(
        filled(), {SHEET: lambda part: part.decode().replace("UTF-8", "UTF-16").encode("utf-16")}
    )


def far_cell() -> bytes:
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return with_parts(filled(count=3), {SHEET: lambda part: part.replace(b"</sheetData>", last)})


HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (added("xl/media/zeros.bin", bytes(100_000_000)), "TOO_MUCH_INSIDE"),
    "bomb_in_the_sheet": (rows_added(b" " * 11_000_000), "TOO_MUCH_INSIDE"),
    "lying_bomb": (lambda: lying(added(TEXTS, MANY_TEXTS)(), TEXTS, 1_000), "DAMAGED"),
    "many_texts": (added(TEXTS, MANY_TEXTS), "TOO_MUCH_INSIDE"),
    "many_empty_cells": (rows_added(b"<row>" + b"<c/>" * 900_000 + b"</row>"), "TOO_MUCH_INSIDE"),
    "many_entries": (
        lambda: packed({f"x{number}": b"" for number in range(5_000)}),
        "TOO_MUCH_INSIDE",
    ),
    "macros": (added("xl/vbaProject.bin", b"\xd0\xcf"), "MACROS"),
    "macro_content_type": (
        changed("[Content_Types].xml", b"sheet.main", b"sheet.macroEnabled.main"),
        "MACROS",
    ),
    "macro_sheet_of_old": (added("xl/macrosheets/sheet1.xml", b"<x/>"), "MACROS"),
    "embedded_object": (added("xl/embeddings/oleObject1.bin", b"x"), "MACROS"),
    "external_link": (added("xl/externalLinks/externalLink1.xml", b"<x/>"), "EXTERNAL_LINKS"),
    "external_relation": (linked(b"attachedTemplate"), "EXTERNAL_LINKS"),
    "data_connection": (added("xl/connections.xml", b"<x/>"), "EXTERNAL_LINKS"),
    "formula": (rows_added(b'<row r="304"><c r="A304"><f>1+1</f><v>2</v></c></row>'), "FORMULA"),
    "formula_in_another_sheet": (
        rows_added(
            b'<row><c r="A9"><x:f xmlns:x="%s"/></c></row>' % MAIN, "xl/worksheets/sheet2.xml"
        ),
        "FORMULA",
    ),
    "far_cell": (far_cell, "FAR_CELL"),
    "cell_with_a_strange_place": (rows_added(b'<row><c r="?"><v>1</v></c></row>'), "DAMAGED"),
    "error_value": (
        rows_added(b'<row r="400"><c r="A400" t="e"><v>#N/A</v></c></row>'),
        "CELL_ERROR",
    ),
    "entities": (changed(BOOK, b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>'), "DAMAGED"),
    "other_encoding": (changed(SHEET, b'encoding="UTF-8"', b'encoding="cp037"'), "DAMAGED"),
    "utf_16_part": (in_utf_16, "DAMAGED"),
    "deep_links": (added(LINKS, b"<a>" * 4_000 + b"</a>" * 4_000), "TOO_MUCH_INSIDE"),
    "deep_sheet": (rows_added(b"<a>" * 300_000 + b"</a>" * 300_000), "TOO_MUCH_INSIDE"),
    "cut": (lambda: filled()[: len(filled()) // 2], "DAMAGED"),
    "bytes_changed": (lambda: filled()[:3_000] + bytes(500) + filled()[3_500:], "DAMAGED"),
    "too_long": (lambda: filled() + bytes(1024 * 1024), "TOO_LONG"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_q2_62_a_hostile_workbook_is_refused_within_200_ms_and_64_mib(
    name: str, readers: Readers
) -> None:
    make, reason = HOSTILE[name]
    found = readers.read("workbook", KIND, make())
    assert found.code == "BATCH_FILE_UNREADABLE"
    assert found.params.get("reason") == reason


@pytest.mark.parametrize("count", [301, 5_000])
def test_q2_60_too_many_rows_are_refused_within_200_ms_and_64_mib(
    count: int, readers: Readers
) -> None:
    assert readers.read("workbook", KIND, filled(count=count)).code == "BATCH_TOO_LARGE"


@pytest.mark.parametrize("kind", BatchKind)
def test_q2_60_300_rows_are_read_within_200_ms_and_64_mib(
    kind: BatchKind, readers: Readers
) -> None:
    assert readers.read("workbook", kind, filled(kind)).rows == 300


def test_the_most_that_is_let_through_stays_within_200_ms_and_64_mib(readers: Readers) -> None:
    assert readers.read("workbook", KIND, rows_added(b" " * 3_000_000)()).rows == 300
    cells = b"".join(
        b'<row r="%d"><c r="BL%d"><v>1</v></c></row>' % (row, row) for row in range(400, 1_000)
    )
    assert readers.read("workbook", KIND, rows_added(cells)()).rows == 300
    texts = b'<si><t xml:space="preserve">x</t></si>' * 40_000
    assert (
        readers.read("workbook", KIND, changed(TEXTS, b"</sst>", texts + b"</sst>")()).rows == 300
    )


def test_a_hyperlink_is_only_text() -> None:
    links = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b"</Relationships>"
    )
    relation = links.replace(b"</Relationships>", EXTERNAL % b"hyperlink")
    assert (
        len(read_workbook(added("xl/worksheets/_rels/sheet1.xml.rels", relation)(), KIND).rows)
        == 300
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_bytes_come_they_are_read_or_refused(data: st.DataObject) -> None:
    """In the archive and, more deeply, in one part that is packed again."""
    parts = parts_of(filled(count=3))
    name = data.draw(st.sampled_from(sorted(parts)))
    deep = data.draw(st.booleans())
    content = bytearray(parts[name] if deep else filled(count=3))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    workbook = packed(parts | {name: bytes(content)}) if deep else bytes(content)
    with contextlib.suppress(Refused):
        read_workbook(workbook, KIND)
