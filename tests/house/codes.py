"""The table of every code in docs/api.md: what it means, and what to do.

`python3 dev.py questions` writes it, between two marks of the page. A code says which subject it
belongs to by the file of its text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from efiling.problems import NOTICES, PROBLEMS
from efiling.problems.accounts import ACCOUNT_PROBLEMS
from efiling.problems.announcements import ANNOUNCEMENT_PROBLEMS
from efiling.problems.batch_files import BATCH_FILE_PROBLEMS, FILE_REASONS, FILE_REMEDIES
from efiling.problems.filings import FILING_PROBLEMS
from efiling.problems.institutions import INSTITUTION_PROBLEMS
from efiling.problems.requests import REQUEST_PROBLEMS
from efiling.problems.variables import VARIABLE_PROBLEMS
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "api.md"
BEGIN, END = "<!-- codes: written by python3 dev.py questions -->", "<!-- end of codes -->"
MARKED = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
PLACE = re.compile(r"\{\w+\}")

SUBJECTS: Mapping[str, Iterable[str]] = {
    "Filings and batches": FILING_PROBLEMS,
    "Batch files": BATCH_FILE_PROBLEMS,
    "Variables": VARIABLE_PROBLEMS,
    "Requests": REQUEST_PROBLEMS,
    "Accounts, cards and tokens": ACCOUNT_PROBLEMS,
    "Institutions": INSTITUTION_PROBLEMS,
    "Announcements and maintenance": ANNOUNCEMENT_PROBLEMS,
}


def unlisted() -> set[str]:
    """Codes that belong to none of these subjects."""
    return set(PROBLEMS) - {code for codes in SUBJECTS.values() for code in codes}


def table() -> str:
    """What stands between the marks, these included."""
    parts = [BEGIN]
    for subject, codes in SUBJECTS.items():
        rows = [(code, PROBLEMS[code].message, PROBLEMS[code].remedy) for code in codes]
        parts += ["", f"### {subject}", "", *_rows(("code", "what it means", "what to do"), rows)]

    parts += ["", "### Why a file cannot be read", ""]
    reasons = [(text, FILE_REMEDIES.get(code, "")) for code, text in FILE_REASONS.items()]
    parts += _rows(("what its `message` may say", "what to do, where that is its own"), reasons)

    parts += ["", "### Notices", ""]
    parts += [*_rows(("code", "what it means"), NOTICES.items()), "", END]
    return "\n".join(parts)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for first, *others in rows:
        named = f"`{first}`" if first.isupper() and " " not in first else _told(first)
        yield f"| {' | '.join([named, *map(_told, others)])} |"


def _told(text: str) -> str:
    """A text as in the catalogue: what differs from case to case reads "…"."""
    return PLACE.sub("…", text).replace("|", "\\|").replace("<", "&lt;")


def page() -> str:
    """What docs/api.md should say now."""
    written = PAGE.read_text(encoding="utf-8")
    assert len(MARKED.findall(written)) == 1, f"{BEGIN} and {END} stand once in docs/api.md"
    return MARKED.sub(lambda _: table(), written)


def write() -> None:
    """Brings the page up to date."""
    PAGE.write_text(page(), encoding="utf-8")
