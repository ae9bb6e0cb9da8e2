"""Texts, formats and the choice of language."""

import logging
from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po

from i18n import Language, catalogue, formats
from i18n.catalogue import text
from i18n.negotiation import NAMES, language_of, tag_of


def test_english_is_the_message_itself() -> None:
    assert text(Language.EN, "Please shorten it to {limit} characters or fewer.", limit=200) == (
        "Please shorten it to 200 characters or fewer."
    )


def test_what_a_user_typed_is_never_read_as_a_format() -> None:
    typed = "{limit} {0} {limit.__class__} {"
    assert (
        text(Language.EN, "Instead of {stand_ins}", stand_ins=typed, limit=3)
        == f"Instead of {typed}"
    )


def test_a_placeholder_that_nothing_fills_reads_as_an_ellipsis() -> None:
    assert text(Language.EN, "Please send {limit} at most.") == "Please send … at most."


def test_a_missing_translation_falls_back_to_english_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    message = "Nobody translates {this}"
    with caplog.at_level(logging.WARNING, logger="todokede.i18n"):
        assert [text(Language.KO, message, this="x") for _ in range(3)] == [
            "Nobody translates x"
        ] * 3
    assert [record.getMessage() for record in caplog.records] == [
        f"no ko translation of {message!r}"
    ]


@pytest.mark.parametrize("language", Language)
def test_q2_10_every_language_has_its_texts_its_days_and_its_name(language: Language) -> None:
    assert language is Language.EN or catalogue.po_file(language).exists()
    assert NAMES[language]
    assert "2027" in formats.day(language, date(2027, 4, 1))


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.EN])
def test_a_file_of_ours_says_what_babel_reads_in_it(language: Language) -> None:
    with catalogue.po_file(language).open("rb") as file:
        entries = read_po(file)
    said = {str(e.id): str(e.string) for e in entries if e.id and e.string and not e.fuzzy}
    assert dict(catalogue.translations(language)) == said


def test_a_file_in_another_form_is_read_too() -> None:
    ours = '#, fuzzy\nmsgid "Old"\nmsgstr "x"\n\nmsgid "a\\n"\n"\\"b\\""\nmsgstr "c\\\\"\n'
    assert catalogue.read(ours) == {'a\n"b"': "c\\"}
    other = f'{ours}\nmsgctxt "menu"\nmsgid "Open"\nmsgstr   "Auf"\n'
    assert catalogue.read(other) == {'a\n"b"': "c\\", "Open": "Auf"}


def test_days_and_moments_are_written_as_readers_write_them() -> None:
    late_in_utc = datetime(2027, 3, 31, 23, 5, tzinfo=UTC)
    assert formats.day(Language.JA, date(2027, 4, 1)) == "2027年4月1日"
    assert formats.day(Language.TL, date(2027, 4, 1)) == "Abril 1, 2027"
    assert formats.moment(Language.JA, late_in_utc) == "2027年4月1日 08:05 (日本標準時)"
    assert formats.moment(Language.EN, late_in_utc) == "April 1, 2027 08:05 (Japan Standard Time)"
    assert formats.number(Language.PT, 12345) == "12.345"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        formats.moment(Language.EN, datetime(2027, 4, 1, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.JA),
        ("", Language.JA),
        ("*", Language.JA),
        ("fr, de;q=0.9", Language.JA),
        ("en-GB,en;q=0.9", Language.EN),
        ("zh-TW", Language.ZH_HANT),
        ("zh-HK,zh;q=0.9,en;q=0.8", Language.ZH_HANT),
        ("zh-Hant-MO", Language.ZH_HANT),
        ("zh-CN", Language.ZH_HANS),
        ("zh-Hans-SG", Language.ZH_HANS),
        ("zh", Language.ZH_HANS),
        ("tl", Language.TL),
        ("fil-PH", Language.TL),
        ("pt-BR,pt;q=0.5", Language.PT),
        ("es-419", Language.ES),
        ("ko-KR", Language.KO),
        ("en;q=0.2, ko; q=0.7", Language.KO),
        ("en;q=0, ko;q=0.1", Language.KO),
        ("en;q=nan, ko;q=0.1", Language.KO),
        ("en;q=7, es", Language.ES),
        ("," * 500 + "en", Language.EN),
        ("x" * 5_000 + ",en", Language.JA),
        (";;;=,,-,--", Language.JA),
    ],
)
def test_q2_10_accept_language_picks_the_language(header: str | None, language: Language) -> None:
    assert language_of(header) is language


def test_tags_are_bcp_47() -> None:
    assert [tag_of(language) for language in Language] == [
        "ja",
        "en",
        "zh-Hant",
        "zh-Hans",
        "ko",
        "es",
        "pt",
        "tl",
    ]
