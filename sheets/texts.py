"""What is wrong with a file or a cell, for programs that have no catalogue of texts. `texts.csv`
has the service's own words in its languages, by their tags: en, ja, zh-Hant."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from .findings import FileRefused, Finding

ENGLISH = "en"


def refusal_text(refusal: FileRefused, language: str) -> str:
    """Why a file is not taken, and what to do about it."""
    params = dict(refusal.params)
    if refusal.reason:
        params["reason"] = _written("reason", refusal.reason, language, params)
    message = _written("message", refusal.code, language, params)
    return f"{message} {_remedy(refusal.reason, refusal.code, language, params)}"


def finding_text(finding: Finding, language: str = ENGLISH) -> tuple[str, str]:
    """What is wrong with a cell, and what to do about it."""
    params = {"cell": finding.cell, "sheet": finding.sheet, "shown": finding.shown}
    message = _written("reason", finding.reason, language, params)
    return message, _remedy(finding.reason, "", language, params)


def notice_text(code: str, rows: Iterable[int], language: str = ENGLISH) -> str:
    """What to know about some rows of a sheet."""
    return _written("notice", code, language, {"rows": row_ranges(rows)})


def row_ranges(rows: Iterable[int]) -> str:
    """Rows as people name them: 5, 8–12."""
    ranges: list[tuple[int, int]] = []
    for row in sorted(rows):
        if ranges and ranges[-1][1] == row - 1:
            ranges[-1] = ranges[-1][0], row
        else:
            ranges.append((row, row))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def _remedy(reason: str, code: str, language: str, params: Mapping[str, str | int]) -> str:
    key = reason if ("remedy", reason) in _texts() else code
    return _written("remedy", key, language, params)


def _written(what: str, key: str, language: str, params: Mapping[str, str | int]) -> str:
    texts = _texts()[what, key]
    text = texts.get(language) or texts[ENGLISH]
    for name, value in params.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


@cache
def _texts() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """The texts by language, by what they say and about what."""
    written = files(__package__).joinpath("texts.csv").read_text(encoding="utf-8")
    (_, _, *languages), *rows = csv.reader(written.splitlines())
    return {(what, key): dict(zip(languages, texts, strict=True)) for what, key, *texts in rows}
