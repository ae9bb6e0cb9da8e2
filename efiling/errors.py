"""Every way to say no: refusals as data, failures as exceptions. Texts: `efiling.problems`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from i18n import N_

MISMATCHES_SPENT = N_(
    "Today too many rows of yours were about nobody in the card register. Please compare the rows "
    "with the residence cards and go on tomorrow, or call the helpdesk: {helpdesk}, phone {phone}, "
    "{hours}."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why something was refused.

    `code` is a key of `efiling.problems.PROBLEMS`; `path` starts below GraphQL's `input`; `row`
    counts a batch's filings from 1; `params` fill the text's placeholders. `suggestion`: the whole
    value to type instead, where one reading is without doubt. `cell`: where it stands in the
    workbook that a batch came in.
    """

    code: str
    path: tuple[str, ...] = ()
    params: Mapping[str, str | int] = field(default_factory=dict)
    row: int | None = None
    client_reference: str | None = None
    suggestion: str | None = None
    cell: str | None = None

    def below(self, *prefix: str) -> "Problem":
        """The same problem with its path under `prefix`."""
        return replace(self, path=(*prefix, *self.path))

    def below_row(self) -> "Problem":
        """The same problem where the filing is a row of a batch: its path begins in the row."""
        return replace(self, path=self.path[1:]) if self.path[:1] == ("filing",) else self


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know although the filing was accepted; `code` is a key of
    `efiling.problems.NOTICES`.

    `path`, `row` and `client_reference` say which filing it is about, as a problem does; without
    them it is about all that was sent.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    row: int | None = None
    client_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody cannot log in or got no mail; `code` is a key of `efiling.problems.CAUSES` or of
    `PROBLEMS`, `params` fill its texts."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class Refused(Exception):
    """Nothing happened, for these reasons. Becomes `problems` of a payload."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems = problems


def refuse(code: str, *path: str, **params: str | int) -> Refused:
    """A refusal for one reason; to be raised."""
    return Refused(Problem(code, path, params))


def refuse_if(problems: Sequence[Problem]) -> None:
    """Raises `Refused` with all problems found so far, if there are any."""
    if problems:
        raise Refused(*problems)


COME_BACK = frozenset({429, 503})
"""Statuses after which the same request may be sent again."""
COME_BACK_SECONDS = 30


class Failure(Exception):
    """The request as a whole failed. Becomes a top-level error with `extensions.code`, and the HTTP
    status."""

    code = "INTERNAL"
    status = 200

    def __init__(self, code: str | None = None, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(code or self.code)
        if code:
            self.code = code
        self.retry_after_seconds = retry_after_seconds
        if retry_after_seconds is None and self.status in COME_BACK:
            self.retry_after_seconds = COME_BACK_SECONDS

    def details(self) -> dict[str, object]:
        """What a program is told beside the code."""
        if self.status not in COME_BACK or self.retry_after_seconds is None:
            return {}
        return {"retryAfterSeconds": max(1, self.retry_after_seconds)}

    def text(self) -> tuple[str, Mapping[str, str]] | None:
        """An English message id and its parameters, where the catalogue's text of the code is not
        all there is to say."""
        return None


class Forbidden(Failure):
    """The caller's role lacks the permission."""

    code = "FORBIDDEN"


class Unauthenticated(Failure):
    """The token is unknown, ended or expired."""

    code = "UNAUTHENTICATED"
    status = 401


class RateLimited(Failure):
    """Too many requests; `retry_after_seconds` says when to come back. `limit`: the name of the
    limit that was reached."""

    code = "RATE_LIMITED"
    status = 429

    def __init__(self, *, retry_after_seconds: int, limit: str | None = None) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)
        self.limit = limit

    def details(self) -> dict[str, object]:
        """When to come back, and which limit was reached."""
        named = {"limit": self.limit} if self.limit else {}
        return super().details() | named


class MismatchesLimited(RateLimited):
    """Too many rows of one institution were about nobody in the card register today."""

    def __init__(self, *, retry_after_seconds: int, helpdesk: str, phone: str, hours: str) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds, limit="batch.mismatches")
        self._helpdesk = {"helpdesk": helpdesk, "phone": phone, "hours": hours}

    def text(self) -> tuple[str, Mapping[str, str]]:
        """Names the helpdesk: waiting is not all that helps."""
        return MISMATCHES_SPENT, self._helpdesk


class Unavailable(Failure):
    """Closed (`MAINTENANCE`) or unable to store (`STORAGE`); nothing was stored."""

    code = "STORAGE"
    status = 503


class BadRequest(Failure):
    """The request is broken: `PAGE_SIZE`, `CURSOR_INVALID`, `QUERY_TOO_COMPLEX`, …"""

    code = "BAD_REQUEST"
