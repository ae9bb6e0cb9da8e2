"""Texts written into a copy of a workbook: nothing else of it changes."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from efiling.adapters import workbooks
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from tests.builders.client.findings import found
from todokede_client import FileError, read_file
from todokede_client.correcting import fixed_workbook, fixes_of, joined
from todokede_client.sheet_edits import STYLES, NewText, edited, last_column_of
from todokede_client.sheet_xml import elements_of

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rests: str) -> bytes:
    rows = [{"clientReference": f"00{at}", "addressRest": rest} for at, rest in enumerate(rests)]
    return workbooks.write_rows(BatchKind.ACCEPTANCE, rows, Language.JA)


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == name else old.read(entry))
    return changed.getvalue()


def fill_of(data: bytes, cell: str) -> str | None:
    """The colour of a cell, as a spreadsheet program finds it."""
    names = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    sheet = ElementTree.fromstring(part(data, SHEET))
    styles = ElementTree.fromstring(part(data, STYLES))
    style = next(one.get("s") for one in sheet.iterfind(".//m:c", names) if one.get("r") == cell)
    xf = styles.findall("m:cellXfs/m:xf", names)[int(style or 0)]
    fill = styles.findall("m:fills/m:fill", names)[int(xf.get("fillId") or 0)]
    colour = fill.find(".//m:fgColor", names)
    for element in ("fills", "cellXfs"):
        whole = styles.find(f"m:{element}", names)
        assert whole is not None
        assert whole.get("count") == str(len(whole))
    return None if colour is None else colour.get("rgb")


def test_suggestions_are_filled_in_marked_and_said_in_words() -> None:
    data = workbook("西新宿2-8-1", "西新宿２−８−２", "西新宿2-8-3")
    rows = read_file(data)
    findings = [found(4, "西新宿２−８−１"), found(6, "西新宿２−８−３"), found(5, None)]
    fixed = fixed_workbook(data, rows, fixes_of(rows, findings), "ja")

    again = read_file(fixed)
    assert [row.cells["addressRest"] for row in again.rows] == [
        f"西新宿２−８−{digit}" for digit in "１２３"
    ]
    assert [row.cells["clientReference"] for row in again.rows] == ["000", "001", "002"]
    assert fill_of(fixed, "L4") == fill_of(fixed, "L6") == "FFFFF2A8"
    assert fill_of(fixed, "L5") == fill_of(data, "L5") != "FFFFF2A8"

    with CalamineWorkbook.from_filelike(io.BytesIO(fixed)) as opened:
        words = [str(row[-1]) for row in opened.get_sheet_by_name("届出").to_python()]
    assert words[1] == "todokede check --fix による変更"
    assert words[3] == "L4：西新宿２−８−１（変更前：西新宿2-8-1）"
    assert words[4] == ""

    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(fixed)) as new:
        changed = {one for one in old.namelist() if old.read(one) != new.read(one)}
        assert old.namelist() == new.namelist()
    assert changed == {SHEET, STYLES}


def test_two_suggestions_for_one_cell_are_left_to_people() -> None:
    rows = read_file(workbook("a", "b"))
    fixes = fixes_of(rows, [found(4, "１"), found(4, "２"), found(5, "３"), found(5, "３")])
    assert [(one.cell, one.before, one.after) for one in fixes] == [("L5", "b", "３")]


CHAIN = "xl/calcChain.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"


def with_chain(data: bytes, target: str) -> bytes:
    """The workbook as a program keeps it that notes in which order formulas are calculated."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    link = b'<Relationship Id="rId99" Type="%b" Target="%b"/>' % (kind, target.encode())
    relations = part(data, RELATIONS).replace(b"</Relationships>", link + b"</Relationships>")
    named = b'<Override PartName="/xl/calcChain.xml" ContentType="application/x"/>'
    types = part(data, TYPES).replace(b"</Types>", named + b"</Types>")

    changed = io.BytesIO(with_part(with_part(data, RELATIONS, relations), TYPES, types))
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr(CHAIN, '<calcChain><c r="L4" i="1"/></calcChain>')
    return changed.getvalue()


@pytest.mark.parametrize("target", ["calcChain.xml", "/xl/calcChain.xml"])
def test_the_order_of_formulas_is_left_out_as_some_are_texts_now(target: str) -> None:
    data = workbook("一")
    chained = with_chain(data, target)
    assert CHAIN in zipfile.ZipFile(io.BytesIO(chained)).namelist()

    written = edited(chained, [NewText(4, 11, "二")])
    assert zipfile.ZipFile(io.BytesIO(written)).namelist() == (
        zipfile.ZipFile(io.BytesIO(data)).namelist()
    )
    for name in (RELATIONS, TYPES):
        assert part(written, name) == part(data, name)
    assert table_of(written)[3][11] == "二"


@pytest.mark.parametrize("how", ["no references", "another prefix", "an empty tag"])
def test_sheets_of_other_programs_are_written_into_as_well(how: str) -> None:
    data = workbook("あ", "い")
    sheet = part(data, SHEET).decode()
    if how == "no references":
        head, rows = sheet.split('<row r="4"', 1)
        for row in (4, 5):
            for letter in "ABCDEFGHIJKLM":
                rows = rows.replace(f' r="{letter}{row}"', "")
            rows = rows.replace(f'<row r="{row}"', "<row")
        sheet = f"{head}<row{rows}"
    elif how == "another prefix":
        for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
            for begin in ("<", "</"):
                for end in (" ", ">"):
                    sheet = sheet.replace(f"{begin}{name}{end}", f"{begin}x:{name}{end}")
        sheet = sheet.replace(" xmlns=", " xmlns:x=")
    else:
        sheet = sheet.replace("</sheetData>", '<row r="6"/></sheetData>')

    place = 6 if how == "an empty tag" else 5
    texts = [NewText(place, 11, 'う<&"'), NewText(9, 0, "below"), NewText(place, 20, "beside")]
    table = table_of(edited(with_part(data, SHEET, sheet.encode()), texts))
    assert table[place - 1][11] == 'う<&"'
    assert table[place - 1][20] == "beside"
    assert table[8][0] == "below"
    # Without references a sheet's cells stand one behind the other.
    assert table[3][1 if how == "no references" else 11] == "あ"


def test_an_empty_tag_ends_where_it_ends() -> None:
    xml = b'<row><c r="A4" s="1"/><c r="B4"></c><c r="C4"><v>1</v></c></row>'
    assert [xml[one.start : one.end] for one in elements_of(xml)][1:] == [
        b'<c r="A4" s="1"/>',
        b'<c r="B4"></c>',
        b'<c r="C4"><v>1</v></c>',
        b"<v>1</v>",
    ]
    assert [one.is_empty_tag for one in elements_of(xml)] == [False, True, False, False, False]


def test_a_cell_that_is_formatted_and_empty_is_written_into_and_its_neighbour_stays() -> None:
    data = workbook("一")
    sheet = part(data, SHEET).replace(b'<c r="L4"', b'<c r="K4" s="1"/><c r="L4"', 1)
    empty = with_part(data, SHEET, sheet)

    row = table_of(edited(empty, [NewText(4, 10, "beside")]))[3]
    assert row[10:12] == ["beside", "一"]


def table_of(data: bytes) -> list[list[str]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as opened:
        rows = opened.get_sheet_by_name("届出").to_python(skip_empty_area=False)
    return [[str(value) for value in row] for row in rows]


def test_corrections_of_several_batches_are_one_workbook() -> None:
    whole = joined([workbook("一", "二"), workbook("三"), workbook("四", "五")])
    rows = read_file(whole).rows
    assert [(row.place, row.cells["addressRest"]) for row in rows] == [
        (4, "一"),
        (5, "二"),
        (6, "三"),
        (7, "四"),
        (8, "五"),
    ]
    assert last_column_of(whole) == last_column_of(workbook("一"))


def test_a_workbook_without_the_sheet_is_told_so() -> None:
    data = workbook("一")
    other = part(data, "xl/workbook.xml").replace("届出".encode(), b"other")
    with pytest.raises(FileError, match="届出"):
        edited(with_part(data, "xl/workbook.xml", other), [NewText(4, 0, "x")])

    ods = io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(FileError, match=r"save the file as \.xlsx"):
        edited(ods.getvalue(), [NewText(4, 0, "x")])
