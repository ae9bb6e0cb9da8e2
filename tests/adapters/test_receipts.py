"""Receipts, against requirement Q2-54: A4, tagged, fonts embedded, readable in eight languages,
user text as data."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from efiling.adapters.receipts import LONGEST_LIST, ReceiptPage, render_receipt
from efiling.adapters.typesetting import GETA
from i18n import Language
from tests.builders.pdf import printed_in

PAGE = ReceiptPage(
    language=Language.JA,
    service="在留届出",
    title="届出受付票",
    heading=["次の届出を受け付けました。"],
    number_label="受付番号",
    number="2027 A000 0000 123",
    received_label="受付日時",
    received_at="2027年4月1日 9:00",
    items_heading="届出の内容",
    items=[("氏名", "NGUYEN VAN AN"), ("住居地", "東京都新宿区西新宿２－８－１")],
    footer=["印刷するか保存してください。"],
)
GREETINGS = {
    Language.JA: "届出を受け付けました。働込峠",
    Language.EN: "We have received it.",
    Language.ZH_HANT: "已受理申報。變更、離職、關係、灣",
    Language.ZH_HANS: "已受理申报。变更、离职、关系、湾",
    Language.KO: "신고를 접수하였습니다. 꽃",
    Language.ES: "¿Qué pasó? Año, dirección",
    Language.PT: "Ação, código, situação, às, você",
    Language.TL: "Natanggap namin ang abiso, ñ",
}


async def test_q2_54_a_receipt_is_a_tagged_a4_page_with_its_fonts_inside() -> None:
    pdf = await render_receipt(PAGE)
    reader = PdfReader(BytesIO(pdf))
    root = reader.root_object

    assert str(root["/MarkInfo"]["/Marked"]) == "True"  # type: ignore[index]
    assert str(root["/Lang"]) == "ja-JP"
    assert reader.metadata is not None
    assert reader.metadata.title == PAGE.title
    assert b"pdfuaid:part>1<" in pdf.replace(b" ", b"") or b'pdfuaid:part="1"' in pdf
    assert [round(float(size)) for size in reader.pages[0].mediabox[2:]] == [595, 842]

    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = inner["/FontDescriptor"]
        assert isinstance(descriptor, DictionaryObject)
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "NotoSansJP" in str(inner["/BaseFont"])


@pytest.mark.parametrize("language", list(Language))
async def test_q2_54_every_language_of_the_service_can_be_printed(
    language: Language, capfd: pytest.CaptureFixture[str]
) -> None:
    greeting = GREETINGS[language]
    pdf = await render_receipt(replace(PAGE, language=language, title=greeting, heading=[greeting]))
    printed = printed_in(pdf)
    assert printed.count(greeting) == 2
    assert "西新宿２－８－１" in printed
    assert "character_missing" not in capfd.readouterr().err


async def test_q2_54_the_same_page_gives_the_same_bytes() -> None:
    first = await render_receipt(PAGE)
    await render_receipt(replace(PAGE, title="another"))
    assert await render_receipt(PAGE) == first


@pytest.mark.parametrize(
    "value",
    [
        '#import "x.typ": *',
        "*bold* _it_ $x$ `c` <a> @b",
        '"], "evil": #read("receipt.typ") \\',
        "= H // c /* c */",
        "--- ''",
    ],
)
async def test_q2_54_what_a_user_typed_is_printed_and_never_obeyed(value: str) -> None:
    pdf = await render_receipt(replace(PAGE, items=[("氏名", value)]))
    assert value.replace(" ", "") in printed_in(pdf).replace(" ", "")


async def test_q2_54_every_character_a_filing_may_hold_can_be_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    rows = [
        bytes((lead, trail)).decode("euc_jp", "ignore")
        for lead in [*range(0xA1, 0xA9), *range(0xB0, 0xF5)]
        for trail in range(0xA1, 0xFF)
    ]
    characters = "".join(rows)
    assert len(characters) > 6_800
    chunks = [characters[start : start + 500] for start in range(0, len(characters), 500)]
    for language in (Language.JA, Language.ZH_HANS, Language.EN):
        await render_receipt(
            replace(PAGE, language=language, items=[("字", chunk) for chunk in chunks])
        )
    assert "character_missing" not in capfd.readouterr().err


@pytest.mark.parametrize("odd", ["😀", "𠮷", "\0", "ไทย", "\x1b[31m", "\b"])
async def test_a_character_without_a_glyph_leaves_a_mark_and_not_an_error(odd: str) -> None:
    printed = printed_in(await render_receipt(replace(PAGE, items=[("氏名", f"前{odd}後")])))
    assert "前" in printed
    assert "後" in printed
    assert GETA in printed


async def test_a_long_word_stays_on_the_page_and_a_long_list_takes_several() -> None:
    reader = PdfReader(BytesIO(await render_receipt(replace(PAGE, items=[("x", "W" * 1_000)]))))
    assert (
        reader.pages[0].extract_text().replace("\n", "").replace("\u200b", "").count("W") == 1_000
    )
    many = PdfReader(
        BytesIO(await render_receipt(replace(PAGE, items=[("氏名", "あ" * 80)] * 300)))
    )
    assert len(many.pages) > 5
    with pytest.raises(ValueError, match="too long"):
        await render_receipt(replace(PAGE, items=[("x", "y")] * (LONGEST_LIST + 1)))
