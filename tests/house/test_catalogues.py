"""The files of texts are complete, current and whole (Q2-10, Q2-68)."""

import re
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from efiling.problems import NOTICES, PROBLEMS
from i18n import Language, extract
from i18n.catalogue import po_file

SAME_IN: dict[str, set[Language]] = {
    "No": {Language.ES},
    "Error: {title}": {Language.ES},
    "Menu": {Language.PT, Language.TL},
    "Prefecture": {Language.TL},
    "Batch": {Language.TL},
    "Accessibility": {Language.TL},
    "Home": {Language.TL},
    "One-time code": {Language.TL},
    "{group} ({label})": {Language.ES, Language.PT, Language.TL},
    "{label}: {message}": {Language.ES, Language.PT, Language.KO, Language.TL},
}
"""Texts that read the same in a language as in English, with the languages."""

_STRAY = re.compile(r"^\s|\s$|  |[\t\r\n\u00a0\u200b\ufeff]|\w [,.;!?、。]|、 |。 ")


@cache
def catalogue_of(language: Language) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file)


@cache
def marked() -> Catalog:
    """Every text that is marked in the source."""
    return extract.extract()


def entries(language: Language) -> list[Message]:
    return [entry for entry in catalogue_of(language) if entry.id]


def placeholders(message: str) -> list[str]:
    """Names in order of the alphabet; a format or an attribute in one counts as part of it."""
    fields = [
        (name, spec, conversion)
        for _, name, spec, conversion in Formatter().parse(message)
        if name is not None
    ]
    return sorted(f"{name}:{spec}!{conversion}" for name, spec, conversion in fields)


def test_the_template_and_every_file_are_current() -> None:
    stale = [
        str(path.relative_to(extract.ROOT))
        for path, content in extract.wanted_files(marked())
        if path.read_bytes() != content
    ]
    assert not stale, "run: python -m i18n.extract"


def test_marked_texts_are_plain_formats() -> None:
    for entry in marked():
        for placeholder in placeholders(str(entry.id)):
            assert re.fullmatch(r"[a-z_]+:!None", placeholder), entry.id
        assert not _STRAY.search(str(entry.id)), entry.id


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_no_translation_is_missing(language: Language) -> None:
    there = {entry.id for entry in entries(language) if entry.string}
    wanted = extract.wanted_in(language, marked())
    assert [entry.id for entry in wanted if entry.id and entry.id not in there] == []


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_no_translation_is_unused(language: Language) -> None:
    wanted = extract.wanted_in(language, marked())
    assert [entry.id for entry in entries(language) if entry.id not in wanted] == []
    assert not catalogue_of(language).obsolete


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_no_translation_waits_to_be_looked_at(language: Language) -> None:
    assert [entry.id for entry in entries(language) if entry.fuzzy] == []


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_translations_keep_their_placeholders(language: Language) -> None:
    broken = []
    for entry in entries(language):
        try:
            if entry.string and placeholders(str(entry.id)) != placeholders(str(entry.string)):
                broken.append(entry.string)
        except ValueError as error:
            broken.append(f"{entry.string}: {error}")
    assert broken == []


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_translations_have_no_stray_spaces(language: Language) -> None:
    assert [entry.string for entry in entries(language) if _STRAY.search(str(entry.string))] == []


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_translations_are_not_left_in_english(language: Language) -> None:
    same = [entry.id for entry in entries(language) if entry.string == entry.id]
    assert [message for message in same if language not in SAME_IN.get(str(message), set())] == []


def test_q2_68_every_problem_and_notice_has_its_texts_in_the_catalogue() -> None:
    for code, problem in PROBLEMS.items():
        assert problem.message in marked(), code
        assert problem.remedy in marked(), code
    for code, message in NOTICES.items():
        assert message in marked(), code
