"""What can go wrong, in words for the person who reads them. No message holds a token or anybody's
data."""

from collections.abc import Sequence

from .texts import ENGLISH, Text


class TodokedeError(Exception):
    """The end of every failure of this package: one clear line, `str()` in English, `told` in a
    language.

    `message` is an English text of `languages`, its parameters by name.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.text = Text(message, params)

    def __str__(self) -> str:
        return self.told(ENGLISH)

    def told(self, language: str) -> str:
        """The line in a language."""
        return self.text.told(language)


class SettingsError(TodokedeError):
    """The address or the token is missing or unusable."""


class FileError(TodokedeError):
    """A file that cannot be read as a batch. `code` is one of the service's problem codes."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.code = code


class Unreachable(TodokedeError):
    """No answer, however often it was asked."""


class NotUnderstood(TodokedeError):
    """An answer of this service, of a version that this program does not know."""


class Closed(TodokedeError):
    """Too many requests, or closed for maintenance. `again_seconds`: when to come back."""

    def __init__(self, message: str, again_seconds: float, **params: object) -> None:
        super().__init__(message, **params)
        self.again_seconds = again_seconds


class RequestFailed(TodokedeError):
    """The service refused the request itself. `codes` as in `extensions.code`, `request_id` for the
    helpdesk."""

    def __init__(
        self,
        message: str,
        status: int,
        codes: Sequence[str] = (),
        request_id: str | None = None,
        **params: object,
    ) -> None:
        super().__init__(message, **params)
        self.status = status
        self.codes = tuple(codes)
        self.request_id = request_id


class NotFound(RequestFailed):
    """It does not exist, or it belongs to somebody else; the service does not say which."""
