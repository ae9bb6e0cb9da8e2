"""Refusals and notices as data, in the reader's language; the wrapper that turns the one into the
other."""

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver

from efiling import errors
from efiling.problems import PROBLEMS, texts
from schema.context import Info


def _message(root: strawberry.Parent[errors.Problem], info: Info) -> str:
    return texts.message_of(root, info.context.actor.language)


def _remedy(root: strawberry.Parent[errors.Problem], info: Info) -> str:
    return texts.remedy_of(root, info.context.actor.language)


def _notice(root: strawberry.Parent[errors.Notice], info: Info) -> str:
    return texts.notice_of(root, info.context.actor.language)


def text_of(info: Info, message: str, params: Mapping[str, str | int] | None = None) -> str:
    """An English message id in the reader's language."""
    return texts.filled(info.context.actor.language, message, params)


@strawberry.type(description="One reason why something was refused, in the reader's language.")
class Problem:
    """Its source is `efiling.errors.Problem`."""

    code: str = strawberry.field(description="Stable, for programs: one of Query.problemCatalogue.")
    message: str = strawberry.field(resolver=_message, description="What is wrong.")
    remedy: str = strawberry.field(resolver=_remedy, description="What to do about it.")
    path: list[str] = strawberry.field(
        description="Where in the input, from below `input`; list indexes count from 0."
    )
    row: int | None = strawberry.field(description="In a batch: which row, counted from 1.")
    client_reference: str | None = strawberry.field(
        description="In a batch: the filer's own key of that row."
    )


@strawberry.type(
    description="Something to know although nothing was refused, in the reader's language."
)
class Notice:
    """Its source is `efiling.errors.Notice`."""

    code: str = strawberry.field(description="Stable, for programs.")
    message: str = strawberry.field(resolver=_notice, description="What to know.")


@strawberry.type(description="An entry of the catalogue of all problems, in the reader's language.")
class ProblemDescription:
    """What a code means, wherever it may appear; a part that depends on the case reads as an
    ellipsis."""

    code: str = strawberry.field(
        description="The code of problems, and of errors at the top of an answer."
    )
    message: str = strawberry.field(description="What is wrong.")
    remedy: str = strawberry.field(description="What to do about it.")


def catalogue_of(info: Info) -> list[ProblemDescription]:
    """Every problem there is, by code (Q2-68)."""
    return [
        ProblemDescription(
            code=code, message=text_of(info, entry.message), remedy=text_of(info, entry.remedy)
        )
        for code, entry in sorted(PROBLEMS.items())
    ]


Problems = list[errors.Problem]
"""What the problems field of a payload holds."""


def problems_field() -> Any:
    """The field that every payload has."""
    return strawberry.field(
        graphql_type=list[Problem],
        default_factory=list,
        description="Empty: done, and stored for good. Otherwise nothing was done, for all of "
        "these reasons.",
    )


class RefusedAsProblems(FieldExtension):
    """Answers a mutation that was refused with an empty payload and the problems."""

    def __init__(self, payload: type[Any]) -> None:
        self.payload = payload

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: Info, **arguments: Any
    ) -> Any:
        """Only `Refused` is turned into data; everything else is the request's error."""
        try:
            return await next_(source, info, **arguments)
        except errors.Refused as refusal:
            return self.payload(problems=list(refusal.problems))


def refusable(payload: type[Any]) -> RefusedAsProblems:
    """For `extensions=` of a mutation that answers with `payload`."""
    return RefusedAsProblems(payload)
