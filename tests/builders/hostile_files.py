"""Files that want to hurt whoever reads them, and what each is refused with."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256

from efiling.adapters.workbooks import write_rows
from efiling.rules.filings.batch_columns import column_names
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from sheets.template import TEMPLATE_VERSION
from tests.builders.workbooks import lying, packed, with_parts

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


HOSTILE_WORKBOOKS: Mapping[str, tuple[Callable[[], bytes], str]] = {
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

NAMES = column_names(KIND)
BOM = b"\xef\xbb\xbf"


def signed(rest: bytes, count: int, version: int = TEMPLATE_VERSION) -> bytes:
    """A file whose digest somebody computed for content of their own."""
    return (
        BOM + f"#todokede,{KIND},{version},{count},{sha256(rest).hexdigest()}\r\n".encode() + rest
    )


HOSTILE_CSV = {
    "ten-mebibyte-line": BOM + b"a" * 10 * 1024 * 1024,
    "signed-ten-mebibyte-line": signed(
        ",".join(NAMES).encode() + b"\r\n" + b"a" * 10 * 1024 * 1024, 1
    ),
    "hundred-thousand-columns": signed(b"," * 100_000 + b"\r\n", 1),
    "quote-bomb": signed(",".join(NAMES).encode() + b'\r\n"' + b'""' * 2_000_000, 1),
    "open-quote": signed(",".join(NAMES).encode() + b'\r\n"' + b",\r\n" * 300_000, 1),
    "rows-without-end": signed(",".join(NAMES).encode() + b"\r\n" + b",,,\r\n" * 200_000, 300),
    "nul": BOM + b"\0" * 1_000_000,
    "cp932": "届出".encode("cp932") * 250_000,
    "mixed-newlines": BOM + b"#todokede\r,\n\r\r\n" * 60_000,
}
