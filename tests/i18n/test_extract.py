"""Extraction and the way of a translation into its file."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from i18n import Language, extract


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty files of texts, for one test."""

    def po_file(language: Language) -> Path:
        path = tmp_path / f"{language}.po"
        if not path.exists():
            path.write_text("")
        return path

    monkeypatch.setattr(extract, "po_file", po_file)
    return tmp_path


def test_extraction_finds_texts_in_tables_and_split_strings() -> None:
    found = extract.extract()
    assert "This authentication ID is already in use." in found
    assert any(str(entry.id).startswith("Please choose 6 to 20 half-width") for entry in found)


def test_a_translation_is_kept_and_an_unknown_text_is_named(locales: Path) -> None:
    message = "This authentication ID is already in use."
    assert extract.fill(Language.KO, {message: "이미 사용 중입니다.", "No such text": "x"}) == [
        "No such text"
    ]
    again = extract.written(extract.updated(Language.KO, extract.extract()))
    assert again == (locales / "ko.po").read_bytes()
    assert "이미 사용 중입니다." in again.decode()
    assert message not in extract.missing(Language.KO)


def test_a_changed_text_keeps_its_translation_as_fuzzy_and_is_not_shown(
    locales: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Catalog()
    changed.add("This authentication ID is already in use.", locations=[("efiling/one.py", 0)])
    monkeypatch.setattr(extract, "extract", lambda: changed)
    (locales / "es.po").write_text(
        'msgid "This authentication ID is already used."\nmsgstr "Ya está en uso."\n'
    )
    updated = extract.updated(Language.ES, changed)
    entry = updated["This authentication ID is already in use."]
    assert entry.string == "Ya está en uso."
    assert entry.fuzzy is True
    assert (
        extract.missing(Language.ES)["This authentication ID is already in use."]
        == "Ya está en uso."
    )
