"""What can go wrong, in words for the person who reads them. No message holds a token or anybody's
data."""

from collections.abc import Sequence


class TodokedeError(Exception):
    """The end of every failure of this package: `str()` is one clear line."""


class SettingsError(TodokedeError):
    """The address or the token is missing or unusable."""


class FileError(TodokedeError):
    """A file that cannot be read as a batch. `code` is one of the service's problem codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Unreachable(TodokedeError):
    """No answer, however often it was asked."""


class Closed(TodokedeError):
    """Too many requests, or closed for maintenance. `again_seconds`: when to come back."""

    def __init__(self, message: str, again_seconds: float) -> None:
        super().__init__(message)
        self.again_seconds = again_seconds


class RequestFailed(TodokedeError):
    """The service refused the request itself. `codes` as in `extensions.code`, `request_id` for the
    helpdesk."""

    def __init__(
        self, message: str, status: int, codes: Sequence[str] = (), request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.codes = tuple(codes)
        self.request_id = request_id


class NotFound(RequestFailed):
    """It does not exist, or it belongs to somebody else; the service does not say which."""
