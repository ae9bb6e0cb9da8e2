"""Collects every marked text and brings the languages' files up to date: `python -m i18n.extract`.

`--check` changes nothing and fails where a file is not up to date. `--missing ja` prints the texts
still to be translated as a JSON object, `--fill ja FILE` takes such an object back with its values
filled in. Nothing here carries a date or a line number: a file changes only when a text does.
"""

import argparse
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from i18n import Language
from i18n.catalogue import DOMAIN, LOCALES, po_file
from i18n.formats import locale_of

ROOT = Path(__file__).parent.parent
FOLDERS = ("efiling", "schema", "workers", "gateway")
METHODS = {".py": "python", ".html": "jinja2"}
"""Texts stand in modules and in the templates of pages; how to read each."""
MARK = b"N_("
"""No file without it holds a text: seven in eight need not be read word by word."""
MOST_CHANGED = 50
"""Of so many new texts the old one is looked for that each may have been made of; of more that
would take minutes, and they are new."""
IN_TWO_LANGUAGES = ("gateway/portal/institutions/", "gateway/portal/staff/")
"""Pages that only organizations and staff see: in Japanese and English."""
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
TRANSLATED = tuple(language for language in Language if language is not Language.EN)

_COMMENT = "# Texts of Todokede. How to change them: docs/translations.md"
# Header lines that would change with every run, or say nothing.
_UNWANTED = (
    b'"POT-Creation',
    b'"PO-Revision',
    b'"Report-Msgid',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Generated-By',
)


def extract() -> Catalog:
    """Every text marked with `N_` on the floors above, in the order of their files."""
    catalog = Catalog(project="Todokede", version="1", header_comment=_COMMENT, fuzzy=False)
    for path in _sources():
        found = extract_from_file(
            METHODS[path.suffix], path, keywords={"N_": None, "t": None}, comment_tags=("L10N:",)
        )
        place = path.relative_to(ROOT).as_posix()

        for _line, message, comments, context in sorted(found, key=lambda entry: entry[0]):
            if isinstance(message, str):
                catalog.add(
                    message, locations=[(place, 0)], auto_comments=comments, context=context
                )

    return catalog


def _sources() -> Iterator[Path]:
    """The files with texts, in the order of their names."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*"), key=str):
            if path.suffix in METHODS and MARK in path.read_bytes():
                yield path


def updated(language: Language, template: Catalog) -> Catalog:
    """The language's catalogue with exactly the template's texts; a changed text keeps its
    translation as fuzzy."""
    path = po_file(language)
    catalog = Catalog(locale=locale_of(language), header_comment=_COMMENT)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale_of(language))
    wanted = wanted_in(language, template)
    new = sum(1 for entry in wanted if entry.id and entry.id not in catalog)
    catalog.update(wanted, new > MOST_CHANGED, update_header_comment=True)
    catalog.obsolete.clear()
    catalog.project, catalog.version, catalog.fuzzy = template.project, template.version, False
    return catalog


def wanted_in(language: Language, template: Catalog) -> Catalog:
    """The texts that somebody reads in this language."""
    if language is Language.JA:
        return template
    wanted = Catalog(header_comment=_COMMENT, fuzzy=False)
    wanted.project, wanted.version = template.project, template.version
    for entry in template:
        places = [path for path, _ in entry.locations]
        if entry.id and not all(path.startswith(IN_TWO_LANGUAGES) for path in places):
            wanted[entry.id] = entry
    return wanted


def written(catalog: Catalog) -> bytes:
    """The file as it belongs on disk."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return b"".join(
        line
        for line in buffer.getvalue().splitlines(keepends=True)
        if not line.startswith(_UNWANTED)
    )


def wanted_files(template: Catalog) -> Iterator[tuple[Path, bytes]]:
    """Every file of texts with what it should hold. `template`: that of `extract`."""
    yield TEMPLATE, written(template)
    for language in TRANSLATED:
        yield po_file(language), written(updated(language, template))


def missing(language: Language) -> dict[str, str]:
    """The texts without a translation, or with one to be looked at again; the value is what there
    is."""
    catalog = updated(language, extract())
    return {str(e.id): str(e.string) for e in catalog if e.id and (e.fuzzy or not e.string)}


def fill(language: Language, given: dict[str, str]) -> list[str]:
    """Writes the given translations into the language's file; gives back the texts that we do not
    have."""
    catalog = updated(language, extract())
    unknown = [message for message in given if message not in catalog]

    for message, translation in given.items():
        entry = catalog.get(message)
        if entry is not None and translation:
            entry.string = translation
            entry.flags.discard("fuzzy")

    po_file(language).write_bytes(written(catalog))
    return unknown


def main() -> int:
    """The command line; exit code 1 where something is not in order."""
    options = argparse.ArgumentParser(prog="i18n.extract", description=__doc__)
    options.add_argument("--check", action="store_true")
    options.add_argument("--missing", metavar="LANGUAGE", type=Language)
    options.add_argument("--fill", metavar=("LANGUAGE", "FILE"), nargs=2)
    chosen = options.parse_args()

    if chosen.missing:
        return _print_missing(chosen.missing)
    if chosen.fill:
        return _fill_from(Language(chosen.fill[0]), Path(chosen.fill[1]))
    if chosen.check:
        return _check()
    return _update()


def _print_missing(language: Language) -> int:
    sys.stdout.write(json.dumps(missing(language), ensure_ascii=False, indent=1) + "\n")
    return 0


def _fill_from(language: Language, file: Path) -> int:
    unknown = fill(language, json.loads(file.read_text("utf-8")))
    sys.stderr.writelines(f"not a text of ours: {message}\n" for message in unknown)
    return 1 if unknown else 0


def _check() -> int:
    stale = _stale_files()
    for path, _ in stale:
        sys.stderr.write(f"not up to date: {path.relative_to(ROOT)}\n")
    return 1 if stale else 0


def _update() -> int:
    for path, content in _stale_files():
        sys.stderr.write(f"updated: {path.relative_to(ROOT)}\n")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return 0


def _stale_files() -> list[tuple[Path, bytes]]:
    return [
        (path, content)
        for path, content in wanted_files(extract())
        if not path.exists() or path.read_bytes() != content
    ]


if __name__ == "__main__":
    sys.exit(main())
