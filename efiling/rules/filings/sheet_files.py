"""Writes what the reader of batch files knows of the service: every choice with its labels, and the
texts about files, for programs that have no catalogue.

    python -m efiling.rules.filings.sheet_files
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import sheets
from efiling.problems import NOTICES, PROBLEMS
from efiling.problems.batch_files import FILE_REASONS, FILE_REMEDIES
from efiling.reference import MUNICIPALITIES, NATIONALITIES, nationality_name, place_name
from efiling.rules.filings.batch_columns import Choice, shown
from efiling.rules.vocabulary import FilingKind, Sex, StudentLeavingReason
from i18n import Language
from i18n.catalogue import text
from i18n.negotiation import tag_of

FOLDER = Path(sheets.__file__).parent
_READ = (Language.JA, Language.EN)
"""Languages of institutions."""
_SMALL = {
    Choice.KIND: tuple(FilingKind),
    Choice.SEX: tuple(Sex),
    Choice.REASON: tuple(StudentLeavingReason),
    Choice.YES_NO: ("true", "false"),
}
_PROBLEMS = (
    "BATCH_EMPTY",
    "BATCH_TOO_LARGE",
    "BATCH_ON_EXAMPLE_SHEET",
    "BATCH_FILE_NOT_EXPORTED",
    "BATCH_FILE_UNREADABLE",
)
_NOTICES = ("ROWS_HIDDEN", "ROWS_WITHOUT_FILING")


def sheet_files() -> dict[str, str]:
    """Name and text of each file."""
    return {"choices.csv": _csv(_choices()), "texts.csv": _csv(_texts())}


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _choices() -> Iterator[Sequence[str]]:
    """What is chosen from, the code, its labels: the Japanese one first, then the English one."""
    for choice, codes in _SMALL.items():
        for code in codes:
            labels = [shown(choice, code, one).partition(" ")[2] for one in _READ]
            yield [choice.name, str(code), *labels]

    for code in NATIONALITIES:
        yield [Choice.NATIONALITY.name, code, *_names_of_nationality(code)]
    for code in MUNICIPALITIES:
        yield [Choice.MUNICIPALITY.name, code, *_names_of_place(code)]


def _names_of_nationality(code: str) -> Iterator[str]:
    """In the languages of residents too, as schools copy what their students write."""
    names = [nationality_name(code, one) for one in (*_READ, *Language)]
    yield from names[:2]
    yield from dict.fromkeys([*names[2:], NATIONALITIES[code].territory or names[0]])


def _names_of_place(code: str) -> Iterator[str]:
    """With the prefecture, without it, and without the county."""
    name = MUNICIPALITIES[code].name
    yield place_name(code)
    yield name
    county, _, town = name.partition("郡")
    if county and town.endswith(("町", "村")):
        yield town


def _texts() -> Iterator[Sequence[str]]:
    """What it says, about what, in every language."""
    yield "what", "key", *map(tag_of, Language)
    for reason, message in FILE_REASONS.items():
        yield _in_all("reason", reason, message)
    for reason, message in FILE_REMEDIES.items():
        yield _in_all("remedy", reason, message)
    for code in _PROBLEMS:
        yield _in_all("message", code, PROBLEMS[code].message)
        yield _in_all("remedy", code, PROBLEMS[code].remedy)
    for code in _NOTICES:
        yield _in_all("notice", code, NOTICES[code])


def _in_all(what: str, key: str, message: str) -> Sequence[str]:
    kept = {name: f"{{{name}}}" for name in re.findall(r"{(\w+)}", message)}
    return what, key, *(text(language, message, **kept) for language in Language)


if __name__ == "__main__":
    for name, content in sheet_files().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
