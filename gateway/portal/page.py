"""What a page is: a row with its address, its operation, its template and who it is for."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from efiling.errors import Failure, Forbidden
from efiling.rules.vocabulary import Role
from gateway.http.failures import BodyTooLarge
from gateway.portal.visit import Visit

Show = Callable[[Visit], Awaitable[Mapping[str, Any]]]
"""What the template is filled with. Raises Failure."""
Send = Callable[[Visit], Awaitable["str | Response | Page | None"]]
"""What a sent form does: where to go from there (below the language), another page to show, or None
where something is to be mended (`visit.problems`). Raises Failure."""

RESIDENTS = frozenset({Role.RESIDENT})
INSTITUTIONS = frozenset({Role.INSTITUTION})
FILERS = RESIDENTS | INSTITUTIONS
OFFICERS = frozenset({Role.OFFICER})
EVERY_ROLE = frozenset(Role)

_IDS = re.compile(r"/\{(?:id|number|draft)\}")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page. `id`: the name of its mutation in kebab case."""

    id: str
    send: Send
    mutation: str | None = None
    """The operation it sends, if another than its name says."""

    @property
    def operation(self) -> str:
        """The name of the operation that it sends."""
        return self.mutation or "".join(word.title() for word in self.id.split("-"))


@dataclass(frozen=True, slots=True)
class Page:
    """`address`: below the language. `query`: the operation whose data fills the template, unless
    the page has a `show` of its own, which asks for what `asks` names. `roles`: who may look;
    None: everybody. `menu`: its label in the menu of those it is for. `too_large`: the field of its
    file, and what to say there where that is larger than a request may be."""

    address: str
    template: str
    query: str | None = None
    show: Show | None = None
    asks: Sequence[str] = ()
    roles: Collection[Role] | None = None
    forms: Sequence[Form] = ()
    menu: str | None = None
    too_large: tuple[str, str, str] | None = None

    def name(self, visit: Visit) -> str:
        """`data-page`: the address without ids; "/" for the top page."""
        address = _IDS.sub("", self.address).strip("/")
        return address.format_map(visit.path) or "/"

    def is_below(self, other: "Page") -> bool:
        """Whether a menu's entry leads to this page, or to one that it belongs to."""
        return f"{self.address}/".startswith(f"{other.address}/")

    async def data(self, visit: Visit) -> Mapping[str, Any]:
        """What the template is filled with. Raises Failure."""
        if self.show:
            return await self.show(visit)
        return await visit.ask(self.query) if self.query else {}

    def refuse(self, visit: Visit, failure: Failure) -> bool:
        """Says why nothing was done; whether its form is to be shown once more, with what was
        typed."""
        visit.refuse_failure(failure)
        is_reader = visit.role in (self.roles or ())
        if self.too_large and is_reader and isinstance(failure, BodyTooLarge):
            field, message, remedy = self.too_large
            visit.refuse_with(message, remedy, field)
            return True
        return bool(visit.typed and self.forms) and not isinstance(failure, Forbidden)


Then = Callable[[Visit, Mapping[str, Any]], str | Response | Page]
"""Where to go once a mutation has done its work; it is given the payload."""


def mutation(name: str, then: Then | str, *, mends: bool = False) -> Send:
    """Sends what was typed as the input of a mutation.

    `mends`: where every problem has a suggestion, they are taken over and the form is sent once
    more: nobody has to type again what can be mended without doubt.
    """

    async def send(visit: Visit) -> str | Response | Page | None:
        answer = await visit.submit(name)
        if mends and answer.problems and all(one.suggestion for one in answer.problems):
            answer = await visit.submit(name)
        if answer.problems:
            return None
        return then if isinstance(then, str) else then(visit, answer.payload)

    return send
