"""Every reason for a refusal, as a table: what is wrong, and what to do about it (Q2-68).

A placeholder `{name}` is filled from `Problem.params`; one that was not given, as in the catalogue
of all problems, reads "…". `NOTICES` refuse nothing. A new entry goes into the file of its subject,
and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .access_causes import ACCESS_CAUSES
from .accounts import ACCOUNT_PROBLEMS
from .announcements import ANNOUNCEMENT_PROBLEMS
from .batch_files import BATCH_FILE_PROBLEMS
from .filings import FILING_PROBLEMS
from .institutions import INSTITUTION_PROBLEMS
from .mail_causes import MAIL_CAUSES
from .notices import NOTICES
from .requests import REQUEST_PROBLEMS
from .variables import VARIABLE_PROBLEMS

__all__ = ["CAUSES", "NOTICES", "PROBLEMS", "ProblemText"]


@dataclass(frozen=True, slots=True)
class ProblemText:
    """Two English message ids: what is wrong, and what the reader can do."""

    message: str
    remedy: str


def _texts(*tables: Mapping[str, tuple[str, str]]) -> Mapping[str, ProblemText]:
    return MappingProxyType(
        {
            code: ProblemText(message, remedy)
            for table in tables
            for code, (message, remedy) in table.items()
        }
    )


PROBLEMS = _texts(
    ACCOUNT_PROBLEMS,
    ANNOUNCEMENT_PROBLEMS,
    BATCH_FILE_PROBLEMS,
    FILING_PROBLEMS,
    INSTITUTION_PROBLEMS,
    REQUEST_PROBLEMS,
    VARIABLE_PROBLEMS,
)
CAUSES = _texts(ACCESS_CAUSES, MAIL_CAUSES)
"""Why somebody cannot log in or got no mail, as the helpdesk reads it out; other causes are
problems as well."""
