"""Hostile workbooks, against Q2-60 and security 2.3: each its own refusal, within 64 MiB; how long
that takes is asked in `bench/ceilings.py`."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from efiling.adapters.workbooks import read_workbook
from efiling.errors import Refused
from efiling.rules.vocabulary import BatchKind
from tests.builders.hostile_files import (
    EXTERNAL,
    HOSTILE_WORKBOOKS,
    KIND,
    TEXTS,
    added,
    changed,
    filled,
    rows_added,
)
from tests.builders.processes.file_readers import Readers
from tests.builders.workbooks import packed, parts_of


@pytest.mark.parametrize("name", HOSTILE_WORKBOOKS)
def test_q2_62_a_hostile_workbook_is_refused_within_64_mib(name: str, readers: Readers) -> None:
    make, reason = HOSTILE_WORKBOOKS[name]
    found = readers.read("workbook", KIND, make())
    assert found.code == "BATCH_FILE_UNREADABLE"
    assert found.params.get("reason") == reason


@pytest.mark.parametrize("count", [301, 5_000])
def test_q2_60_too_many_rows_are_refused_within_64_mib(count: int, readers: Readers) -> None:
    assert readers.read("workbook", KIND, filled(count=count)).code == "BATCH_TOO_LARGE"


@pytest.mark.parametrize("kind", BatchKind)
def test_q2_60_300_rows_are_read_within_64_mib(kind: BatchKind, readers: Readers) -> None:
    assert readers.read("workbook", kind, filled(kind)).rows == 300


def test_the_most_that_is_let_through_stays_within_64_mib(readers: Readers) -> None:
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
