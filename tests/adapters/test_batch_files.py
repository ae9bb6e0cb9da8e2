"""CSV batch files, against Q2-61 and Q2-62: ours come back exactly, all others are refused with the
true reason."""

import csv
import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.errors import Refused
from efiling.rules.filings.batch_columns import column_names
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batch_files import export_csv, neutralised, read_csv, restored
from efiling.rules.vocabulary import BatchKind
from sheets.template import TEMPLATE_VERSION
from tests.builders.hostile_files import BOM, HOSTILE_CSV, KIND, NAMES, signed
from tests.builders.processes.file_readers import Readers
from tests.builders.refusals import refusal_of

ROWS = list(EXAMPLES[KIND])
CELLS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30
) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''＝SUM(A1)",
        "@x",
        "\t=1",
        "\r\n",
        '"',
        '"",',
        "−１",
        "+81",
        "-",
        "'",
        "''",
        " ",
        "＝",
        "a\rb\nc",
    ]
)


def refusal(data: bytes, kind: BatchKind = KIND) -> tuple[str, object]:
    return refusal_of(read_csv, data, kind)


def not_exported(reason: str) -> tuple[str, str]:
    return "BATCH_FILE_NOT_EXPORTED", reason


def test_q2_61_a_batch_file_is_utf_8_with_bom_and_crlf_and_names_itself_in_the_first_line() -> None:
    data = export_csv(KIND, ROWS)
    first, second, third = data.split(b"\r\n")[:3]
    rest = data[len(first) + 2 :]
    assert (
        first
        == BOM + f"#todokede,ACCEPTANCE,{TEMPLATE_VERSION},3,{sha256(rest).hexdigest()}".encode()
    )
    assert second == ",".join(NAMES).encode()
    assert third.decode().startswith(
        "2026-001,ACCEPTANCE_STARTED,2026-04-01,,ソフトウェアの開発,NGUYEN VAN EXAMPLE,"
    )
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")


@given(st.sampled_from(list(BatchKind)), st.data())
def test_q2_61_whatever_the_cells_hold_comes_back_exactly(
    kind: BatchKind, data: st.DataObject
) -> None:
    names = column_names(kind)
    rows = data.draw(
        st.lists(st.fixed_dictionaries(dict.fromkeys(names, CELLS)), min_size=1, max_size=5)
    )
    assert list(read_csv(export_csv(kind, rows), kind).rows) == rows


@given(CELLS)
def test_neutralising_can_always_be_undone(value: str) -> None:
    assert restored(neutralised(value)) == value


@given(CELLS)
def test_no_exported_cell_starts_a_formula(value: str) -> None:
    text = export_csv(KIND, [{"name": value}]).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text, newline="")))[2]
    assert not cells[NAMES.index("name")].startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


@given(st.data())
def test_q2_62_one_changed_byte_is_found(data: st.DataObject) -> None:
    original = export_csv(KIND, ROWS)
    place = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert refusal(bytes(changed))[0] == "BATCH_FILE_NOT_EXPORTED"


def test_q2_62_a_change_below_the_first_line_is_told_as_a_change() -> None:
    data = export_csv(KIND, ROWS)
    assert refusal(data.replace(b"NGUYEN", b"NGUYEM")) == not_exported("CHANGED")
    assert refusal(data[:-5]) == not_exported("CHANGED")
    assert refusal(data.replace(b"\r\n", b"\n").replace(b"VNM", b"PHL")) == not_exported("CHANGED")


def test_q2_62_line_ends_and_marks_that_a_program_added_or_took_are_told_as_such() -> None:
    data = export_csv(KIND, ROWS)
    assert refusal(data.replace(b"\r\n", b"\n")) == not_exported("LINE_ENDS")
    assert refusal(data.replace(b"\r\n", b"\r")) == not_exported("LINE_ENDS")
    assert refusal(data[:-2]) == not_exported("LINE_ENDS")
    assert refusal(data + b"\r\n") == not_exported("LINE_ENDS")
    assert refusal(BOM + data) == not_exported("TWO_BOMS")
    assert refusal(data.removeprefix(BOM)) == not_exported("NO_BOM")


def test_q2_62_a_file_saved_by_a_spreadsheet_program_is_told_as_such() -> None:
    rows = list(csv.reader(io.StringIO(export_csv(KIND, ROWS).decode("utf-8-sig"), newline="")))
    for separator in ",;\t":
        text = io.StringIO(newline="")
        # Excel fills every line up to the longest one
        csv.writer(text, delimiter=separator).writerows(
            row + [""] * (len(NAMES) - len(row)) for row in rows
        )
        assert refusal(BOM + text.getvalue().encode()) == not_exported("SPREADSHEET_SAVED")
    assert refusal(text.getvalue().encode("cp932", "replace")) == not_exported("SPREADSHEET_SAVED")


def test_q2_62_a_workbook_saved_as_csv_by_hand_is_told_as_such() -> None:
    lines = ["届出,,,", '"氏名\nRoman name",性別', ",".join(NAMES), "2026-001,ACCEPTANCE_STARTED"]
    assert refusal(BOM + "\r\n".join(lines).encode()) == not_exported("SPREADSHEET_SAVED")


def test_q2_62_other_encodings_are_named() -> None:
    text = export_csv(KIND, ROWS).decode("utf-8-sig").replace("−", "－")
    assert refusal(text.encode("cp932")) == not_exported("CP932")
    assert refusal(text.encode("utf-16")) == not_exported("UTF_16")
    assert refusal(text.encode("utf-16-le")) == not_exported("UTF_16")
    assert refusal(text.encode("utf-8")) == not_exported("NO_BOM")
    assert refusal("氏名,性別\r\n見本,男\r\n".encode("cp932")) == not_exported("CP932")
    assert refusal("氏名,性別\r\n見本,男\r\n".encode()) == not_exported("NO_FIRST_LINE")


def test_q2_60_nothing_at_all_and_no_row_are_empty_batches() -> None:
    for data in (b"", b"\r\n \n", export_csv(KIND, [])):
        assert refusal(data) == ("BATCH_EMPTY", None)


def test_q2_60_three_hundred_rows_are_read_and_one_more_is_refused() -> None:
    assert len(read_csv(export_csv(KIND, ROWS * 100), KIND).rows) == 300
    with pytest.raises(Refused) as refused:
        read_csv(export_csv(KIND, [*ROWS * 100, ROWS[0]]), KIND)
    assert [(one.code, one.params) for one in refused.value.problems] == [
        ("BATCH_TOO_LARGE", {"limit": 300})
    ]


def test_a_file_of_the_other_kind_or_of_another_version_says_so() -> None:
    assert refusal(export_csv(KIND, ROWS), BatchKind.ORGANIZATION_CHANGE) == not_exported(
        "OTHER_KIND"
    )
    rest = export_csv(KIND, ROWS).split(b"\r\n", 1)[1]
    assert refusal(signed(rest, 3, TEMPLATE_VERSION + 1)) == not_exported("OTHER_VERSION")


def test_a_right_digest_over_wrong_content_helps_nobody() -> None:
    head = ",".join(NAMES).encode() + b"\r\n"
    row = b"," * (len(NAMES) - 1) + b"\r\n"
    assert refusal(signed(head + row, 2)) == not_exported("FIRST_LINE")
    assert refusal(signed(head + row * 2, 1)) == not_exported("FIRST_LINE")
    assert refusal(signed(head + b"," + row, 1)) == not_exported("COLUMNS")
    assert refusal(signed(head + b'"a"b' + row, 1)) == not_exported("COLUMNS")
    assert refusal(signed(head + b"\0" + row, 1)) == not_exported("BINARY")
    assert refusal(signed(head + b"\xff" + row, 1)) == not_exported("ENCODING")
    assert refusal(signed(row, 1)) == not_exported("COLUMNS")
    assert refusal(b"PK\x03\x04" + b"x" * 100) == not_exported("IS_WORKBOOK")


@pytest.mark.parametrize("name", HOSTILE_CSV)
def test_a_hostile_csv_is_refused_within_64_mib(name: str, readers: Readers) -> None:
    assert readers.read("csv", KIND, HOSTILE_CSV[name]).code == "BATCH_FILE_NOT_EXPORTED"
