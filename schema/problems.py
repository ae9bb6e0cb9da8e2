"""Refusals and notices as data, in the reader's language."""

from collections.abc import Sequence
from typing import Protocol

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver

from efiling import errors
from efiling.problems import CAUSES, PROBLEMS, texts
from schema.context import Info, actor_of
from schema.views import attributes_of, shown, shows

problem = attributes_of(errors.Problem)
notice = attributes_of(errors.Notice)


def text_of(info: Info, message: str) -> str:
    """An English message id in the reader's language."""
    return texts.filled(actor_of(info).language, message)


def _message(problem: strawberry.Parent[errors.Problem], info: Info) -> str:
    return texts.message_of(problem, actor_of(info).language)


def _remedy(problem: strawberry.Parent[errors.Problem], info: Info) -> str:
    return texts.remedy_of(problem, actor_of(info).language)


@shows(errors.Problem)
@strawberry.type(description="One reason why something was refused, in the reader's language.")
class Problem:
    code: str = shown(problem.code, "Stable, for programs: one of Query.problemCatalogue.")
    message: str = strawberry.field(resolver=_message, description="What is wrong.")
    remedy: str = strawberry.field(resolver=_remedy, description="What to do about it.")
    path: Sequence[str] = shown(
        problem.path, "Where in the input, from below `input`; list indexes count from 0."
    )
    row: int | None = shown(problem.row, "In a batch: which row, counted from 1.")
    client_reference: str | None = shown(
        problem.client_reference, "In a batch: the filer's own key of that row."
    )
    cell: str | None = shown(
        problem.cell,
        "Of a batch that came as a workbook: where it stands there, such as L15, or F15:L15 of "
        "what several cells say together.",
    )
    suggestion: str | None = shown(
        problem.suggestion,
        "What to type instead, whole and ready to take over, where one reading is without doubt.",
    )


def _notice_message(notice: strawberry.Parent[errors.Notice], info: Info) -> str:
    return texts.notice_of(notice, actor_of(info).language)


@shows(errors.Notice)
@strawberry.type(
    description="Something to know although nothing was refused, in the reader's language."
)
class Notice:
    code: str = shown(notice.code, "Stable, for programs.")
    message: str = strawberry.field(resolver=_notice_message, description="What to know.")
    path: Sequence[str] = shown(
        notice.path,
        "Which filing of the input it is about, from below `input`; empty for all of them.",
    )
    row: int | None = shown(
        notice.row, "In a batch: which row, counted from 1; null for all of them."
    )
    client_reference: str | None = shown(
        notice.client_reference, "The filer's own key of that filing."
    )


@strawberry.type(description="An entry of the catalogue of all problems, in the reader's language.")
class ProblemDescription:
    """A part of a text that depends on the case reads as an ellipsis."""

    code: str = strawberry.field(
        description="The code of problems, and of errors at the top of an answer."
    )
    message: str = strawberry.field(description="What is wrong.")
    remedy: str = strawberry.field(description="What to do about it.")


def described(info: Info, cause: errors.Cause) -> ProblemDescription:
    """A cause as a reader of the language is told of it."""
    words = texts.cause_of(cause, actor_of(info).language)
    return ProblemDescription(code=cause.code, message=words.message, remedy=words.remedy)


def problem_catalogue(info: Info) -> list[ProblemDescription]:
    """Every problem there is, and every cause that the helpdesk names, by code (Q2-68)."""
    return [
        ProblemDescription(
            code=code, message=text_of(info, entry.message), remedy=text_of(info, entry.remedy)
        )
        for code, entry in sorted({**PROBLEMS, **CAUSES}.items())
    ]


def problems_field() -> Sequence[errors.Problem]:
    """The last field of every payload."""
    field: Sequence[errors.Problem] = strawberry.field(
        default_factory=list,
        description="Empty: done, and stored for good. Otherwise nothing was done, for all of "
        "these reasons.",
    )
    return field


class Payload(Protocol):
    """The answer to a mutation: made with problems alone where it was refused."""

    problems: Sequence[errors.Problem]

    def __init__(self, *, problems: Sequence[errors.Problem]) -> None: ...


class RefusedAsProblems(FieldExtension):
    """Answers a mutation that was refused with an empty payload and the problems."""

    def __init__(self, payload: type[Payload]) -> None:
        self.payload = payload

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: object, info: Info, **arguments: object
    ) -> Payload:
        """Only `Refused` becomes data; everything else is the request's error."""
        try:
            answer: Payload = await next_(source, info, **arguments)
        except errors.Refused as refusal:
            answer = self.payload(problems=refusal.problems)
        info.context.refused.update(problem.code for problem in answer.problems)
        return answer
