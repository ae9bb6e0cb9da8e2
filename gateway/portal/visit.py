"""One look at a page: who looks, in which language, what was typed, what the service answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from efiling.errors import BadRequest, Failure
from efiling.problems import PROBLEMS
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role
from gateway.http.edge import request_id_of
from gateway.http.failures import words_of
from gateway.portal.operations import Answer, Operations, Shown
from gateway.portal.typed import Typed, input_of
from i18n import Language
from i18n.catalogue import text
from schema.context import Context, CookieJar

Files = Mapping[str, bytes]
"""The files of a form, by field; empty where none was chosen."""


@dataclass(slots=True)
class Visit:
    """`typed`: what the visitor sent with a form; `problems`: what is to be mended in it."""

    request: Request
    language: Language
    languages: Sequence[Language]
    """Those that the page has for this visitor."""
    actor: Actor
    operations: Operations
    address: str
    """Below the language, with its query: where the other languages have the same page."""
    token: str | None = None
    """Of the session, which forms are bound to."""
    has_ended: bool = False
    """The visitor came with a session that has ended."""
    typed: Typed = field(default_factory=Typed)
    files: Files = field(default_factory=dict)
    form: str | None = None
    """Which form of the page was sent."""
    problems: list[Shown] = field(default_factory=list)
    mended: dict[str, str] = field(default_factory=dict)
    """Field to what was typed there before a suggestion took its place."""
    elsewhere: str | None = None
    """Where a page sends who looks at it, below the language: there is nothing to see here."""
    file: Response | None = None
    """What a page answers with in place of itself."""
    cookies: CookieJar = field(default_factory=CookieJar)

    @property
    def role(self) -> Role | None:
        """Of whoever is logged in; None for everybody else."""
        return self.actor.role

    @property
    def path(self) -> Mapping[str, str]:
        """The changing parts of the address."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        """What follows the address after the question mark."""
        return self.request.query_params

    async def ask(self, operation: str, **variables: Any) -> Any:
        """The data of an operation that can have no problems. Raises Failure."""
        answer = await self.send(operation, variables)
        if answer.problems:
            # Variables out of an address that fit no type.
            raise BadRequest
        return answer.data

    async def send(self, operation: str, variables: Mapping[str, Any]) -> Answer:
        """Runs an operation as the visitor. Raises Failure."""
        context = Context(self.actor, request_id_of(self.request.scope), self.cookies)
        answer = await self.operations.run(operation, variables, context)
        # Whoever has just logged in or out is somebody else from now on.
        self.actor = context.actor
        return answer

    async def submit(self, mutation: str) -> Answer:
        """Sends what was typed as the input of a mutation; its problems become the page's. Raises
        Failure."""
        kind = self.operations.input_of(mutation)
        given = {"input": input_of(kind, self.typed)} if kind else {}
        return await self.submit_input(mutation, given)

    async def submit_input(self, mutation: str, variables: Mapping[str, Any]) -> Answer:
        """The same with variables that are made already."""
        answer = await self.send(mutation, variables)
        self.refuse(answer.problems)
        return answer

    def refuse(self, problems: Sequence[Shown]) -> None:
        """Says what is to be mended. What can be mended without doubt is, and is marked as such: it
        is no error beside others that are left, whatever else was wrong with that field."""
        left, mended = list[Shown](), dict[str, str]()
        for one in problems:
            name = ".".join(one.path)
            if one.suggestion is None or one.suggestion == self.typed.get(name):
                left.append(one)
            else:
                mended[name] = one.suggestion

        for name, suggestion in mended.items():
            self.mended.setdefault(name, self.typed.get(name))
            self.typed.put(name, suggestion)
        self.problems = left or list(problems)

    def refuse_with(self, message: str, remedy: str, field: str = "") -> None:
        """Says something of the page itself, or of one field, in words of the catalogue."""
        path = tuple(field.split(".")) if field else ()
        self.problems = [Shown("", text(self.language, message), text(self.language, remedy), path)]

    def refuse_failure(self, failure: Failure) -> None:
        """Says what kept the service from doing it."""
        entry = PROBLEMS.get(failure.code) or PROBLEMS["INTERNAL"]
        message, remedy = text(self.language, entry.message), text(self.language, entry.remedy)
        said = words_of(failure, self.language).get("message", message)
        # What an error without a remedy beside it says to do, a page says as its remedy.
        self.problems = [Shown(failure.code, message if said == remedy else said, remedy)]
