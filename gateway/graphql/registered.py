"""Registered documents: texts of programs that we know, judged at the start, soon compiled.

A request names one by the SHA-256 of its text (`documentId`; persisted documents of GraphQL over
HTTP), or sends the text itself. Where callers without a login may send nothing else, everything
else of theirs is refused before anybody reads it.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from graphql.language import OperationType

from efiling.errors import BadRequest
from efiling.settings import SettingsError
from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.documents import Document, Documents
from gateway.graphql.executing import Executable

PREFIX = "sha256:"
SUFFIX = "*.graphql"


class DocumentUnknown(BadRequest):
    """No such document is registered, or only such are taken of callers without a login."""

    code = "DOCUMENT_UNKNOWN"


class Registered:
    """Registered documents by their text and by its digest. `only`: callers without a login may
    send no others."""

    def __init__(self, texts: Mapping[str, Document], only: bool) -> None:
        self._by_text = texts
        self._by_id = {
            sha256(text.encode()).hexdigest(): document for text, document in texts.items()
        }
        self._only = only

    def document_of(self, asked: GraphQLRequest, *, anonymous: bool) -> Document | None:
        """The registered document that is asked for; None for another that may be read. Errors:
        `DocumentUnknown`."""
        if asked.document_id is not None:
            found = self._by_id.get(asked.document_id.removeprefix(PREFIX))
        else:
            found = self._by_text.get(asked.query)
            if found is None and not (anonymous and self._only):
                return None
        if found is None:
            raise DocumentUnknown
        return found

    def operations(self) -> Iterator[Executable]:
        """Every operation of theirs."""
        for document in self._by_text.values():
            for operation in document.operations.values():
                yield document.to_run(operation)


def registered(folder: Path | None, documents: Documents, only: bool) -> Registered:
    """Every document of a folder, judged. Errors: `SettingsError`, which names the file that
    does not fit the schema."""
    found: dict[str, Document] = {}

    for file in sorted(folder.rglob(SUFFIX)) if folder else ():
        text = file.read_text(encoding="utf-8")
        try:
            document = documents.read(text)
        except BadRequest as failure:
            raise SettingsError(
                f"TODOKEDE_DOCUMENTS: {file.name} does not fit the schema: {failure.code}"
            ) from None

        for operation in document.operations.values():
            if operation.operation is OperationType.SUBSCRIPTION:
                raise SettingsError(f"TODOKEDE_DOCUMENTS: {file.name} holds a subscription")
            document.to_run(operation).worth_it = True
        found[text] = document

    return Registered(found, only)
