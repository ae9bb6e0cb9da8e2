"""Every reason for a refusal, as a table: what is wrong, and what to do about it (Q2-68).

A placeholder `{name}` is filled from `Problem.params`; one that was not given, as in the catalogue
of all problems, reads "…". `NOTICES` refuse nothing. A new entry goes into the file of its subject,
and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .accounts import ACCOUNT_PROBLEMS
from .announcements import ANNOUNCEMENT_PROBLEMS
from .batch_files import BATCH_FILE_PROBLEMS
from .filings import FILING_PROBLEMS
from .institutions import INSTITUTION_PROBLEMS
from .notices import NOTICES
from .requests import REQUEST_PROBLEMS
from .variables import VARIABLE_PROBLEMS

__all__ = ["NOTICES", "PROBLEMS", "ProblemText"]


@dataclass(frozen=True, slots=True)
class ProblemText:
    """Two English message ids: what is wrong, and what the reader can do."""

    message: str
    remedy: str


PROBLEMS: Mapping[str, ProblemText] = MappingProxyType(
    {
        code: ProblemText(message, remedy)
        for table in (
            ACCOUNT_PROBLEMS,
            ANNOUNCEMENT_PROBLEMS,
            BATCH_FILE_PROBLEMS,
            FILING_PROBLEMS,
            INSTITUTION_PROBLEMS,
            REQUEST_PROBLEMS,
            VARIABLE_PROBLEMS,
        )
        for code, (message, remedy) in table.items()
    }
)
