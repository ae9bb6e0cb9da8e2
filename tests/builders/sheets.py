"""Workbooks as people and their programs save them: sheets of inline texts, in either dialect of
XLSX, and in ODS."""

from collections.abc import Mapping, Sequence
from html import escape

from efiling.rules.filings.batch_columns import column_names
from efiling.rules.vocabulary import BatchKind
from sheets.ods import MIME_TYPE
from sheets.template import TEMPLATE_VERSION, letters_of
from tests.builders.workbooks import packed

KIND = BatchKind.ACCEPTANCE
NAMES = column_names(KIND)
MARK = f"TodokedeTemplate:{KIND.value};{TEMPLATE_VERSION}"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def inline(text: str) -> str:
    """The inside of a cell that holds a text."""
    return f't="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'


def number(written: str, style: int = 0) -> str:
    """The inside of a cell that holds a number in a style."""
    return f's="{style}"><v>{written}</v>'


def formula(shown: str) -> str:
    """The inside of a cell that computes a text."""
    return f't="str"><f>A1&amp;"x"</f><v>{escape(shown)}</v>'


Row = Mapping[str, str]
"""Machine name of a column to the inside of its cell."""


def xlsx(
    rows: Sequence[Row],
    *,
    formats: Sequence[str] = (),
    strict: bool = False,
    placeless: bool = False,
    row_attributes: Mapping[int, str] | None = None,
    below: str = "",
) -> bytes:
    """A workbook of the template. `formats`: number formats of styles 1 and so on; `placeless`:
    cells without their places; `below`: XML behind the rows."""
    head = [[*[""] * len(NAMES), inline(MARK)], [], [*map(inline, NAMES)]]
    cells = [*head, *([row.get(name, "") for name in NAMES] for row in rows)]
    attributes = row_attributes or {}

    written = "".join(
        f'<row {"" if placeless else f"""r="{at}" """}{attributes.get(at, "")}>'
        + "".join(
            f'<c {"" if placeless else f"""r="{letters_of(place)}{at}" """}{inside or ">"}</c>'
            for place, inside in enumerate(row, 1)
            if inside or placeless
        )
        + "</row>"
        for at, row in enumerate(cells, 1)
    )

    main = _STRICT_MAIN if strict else _MAIN
    relation = _STRICT_RELATION if strict else _RELATION
    custom = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{escape(one)}"/>'
        for at, one in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(formats)))

    return packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
                '<sheet name="届出" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships><Relationship Id="rId1" Type="{relation}/worksheet"'
                ' Target="worksheets/sheet1.xml"/></Relationships>'
            ).encode(),
            "xl/styles.xml": (
                f'<styleSheet xmlns="{main}"><numFmts>{custom}</numFmts>'
                f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
            ).encode(),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{main}"><sheetData>{written}</sheetData>{below}</worksheet>'
            ).encode(),
        }
    )


def ods(rows: Sequence[Row], *, row_attributes: Mapping[int, str] | None = None) -> bytes:
    """The same as an OpenDocument spreadsheet; the insides are attributes and paragraphs."""
    head = [[*[""] * len(NAMES), ods_text(MARK)], [], [*map(ods_text, NAMES)]]
    cells = [*head, *([row.get(name, "") for name in NAMES] for row in rows)]
    attributes = row_attributes or {}

    written = "".join(
        f"<table:table-row {attributes.get(at, '')}>"
        + "".join(f"<table:table-cell {inside or '>'}</table:table-cell>" for inside in row)
        + "</table:table-row>"
        for at, row in enumerate(cells, 1)
    )

    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )

    return packed(
        {
            "mimetype": MIME_TYPE.encode(),
            "content.xml": (
                f"<office:document-content{spaces}><office:body><office:spreadsheet>"
                f'<table:table table:name="届出">{written}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def ods_text(text: str) -> str:
    """The inside of a cell of an ODS that holds a text."""
    return f'office:value-type="string"><text:p>{escape(text)}</text:p>'
