"""Drafts: filings that are being written (Q2-69)."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from efiling.actions.filings import drafts as actions
from efiling.errors import Problem, refuse
from efiling.reads.filings.drafts import DraftView
from efiling.rules.filings import drafts as rules
from efiling.rules.vocabulary import FilingKind
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.node import Node, uuid_or_none
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field
from schema.views import attributes_of, shown, shows

draft = attributes_of(DraftView)
field = attributes_of(rules.DraftField)

PATH = (
    "Path below FilingInput, with a number first where several are filed together "
    "(`0.details.activityOrgLeft.on`): up to 200 characters of the caller's choice."
)
VALUE = "What was typed there, whether it would be accepted or not: up to 2,000 characters."


@shows(rules.DraftField)
@strawberry.type(description="One field of a draft.")
class DraftField:
    path: str = shown(field.path, PATH)
    value: str = shown(field.value, VALUE)


@shows(DraftView)
@strawberry.type(
    description="A filing that is being written, for the viewer alone. It is gone once it is filed."
)
class Draft(Node):
    idempotency_key: str = shown(
        draft.idempotency_key,
        "For submitFiling or submitFilings, the same for as long as the draft is there: however "
        "often it is sent, it is filed once, and the draft is gone with it. Once the draft is "
        "deleted or over the key is NOT_FOUND.",
    )
    kinds: Sequence[FilingKind] = shown(draft.kinds, "What is being filed, as it was saved.")
    fields: Sequence[rules.DraftField] = shown(draft.fields, "What was typed, as it was saved.")
    saved_at: datetime = shown(draft.saved_at, "When it was saved last.")
    ends_on: date = shown(
        draft.ends_on, "The last day on which it is kept, 30 days after it was saved last."
    )


@strawberry.input(description="One field of a draft. Nothing in it is checked but its length.")
class DraftFieldInput:
    path: str = strawberry.field(description=PATH)
    value: str = strawberry.field(description=VALUE)


@strawberry.input(description="What saveDraft takes.")
class SaveDraftInput:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The draft to put this in the place of; absent or null: a new one.",
    )
    kinds: list[FilingKind] = strawberry.field(description="What is being filed, 1 to 10.")
    fields: list[DraftFieldInput] = strawberry.field(
        description="All that was typed so far: up to 200 fields, 64 KiB together."
    )

    def contents(self) -> rules.DraftContents:
        fields = [rules.DraftField(one.path, one.value) for one in self.fields]
        return rules.DraftContents(self.kinds, fields)


@strawberry.type(description="The answer to saveDraft.")
class SaveDraftPayload:
    draft: DraftView | None = strawberry.field(
        default=None, description="As saved; null with problems."
    )
    problems: Sequence[Problem] = problems_field()


async def _save_draft(info: Info, input: SaveDraftInput) -> SaveDraftPayload:
    given = none_if_absent(input.id)
    known = uuid_or_none(given) if given is not None else None
    if given is not None and known is None:
        raise refuse("NOT_FOUND", "id")

    saved = await actions.save_draft(actor_of(info), input.contents(), known)
    return SaveDraftPayload(draft=saved)


@strawberry.input(description="What discardDraft takes.")
class DiscardDraftInput:
    id: strawberry.ID = strawberry.field(description="Of the draft, as in viewer.drafts.")


@strawberry.type(description="The answer to discardDraft.")
class DiscardDraftPayload:
    problems: Sequence[Problem] = problems_field()


async def _discard_draft(info: Info, input: DiscardDraftInput) -> DiscardDraftPayload:
    known = uuid_or_none(input.id)
    if known is None:
        raise refuse("NOT_FOUND", "id")

    await actions.discard_draft(actor_of(info), known)
    return DiscardDraftPayload()


@strawberry.type
class DraftMutation:
    """The part of Mutation about drafts (Q2-69)."""

    save_draft: SaveDraftPayload = strawberry.mutation(
        resolver=_save_draft,
        extensions=[Allowed("draft:save"), RefusedAsProblems(SaveDraftPayload)],
        description=(
            "Keeps what was typed so far of one or several filings, for 30 days after the last "
            "time and 20 drafts at most. Nothing is checked or filed. Of two that save the same "
            "draft the last one counts; one that was filed or discarded is NOT_FOUND."
        ),
    )
    discard_draft: DiscardDraftPayload = strawberry.mutation(
        resolver=_discard_draft,
        extensions=[Allowed("draft:save"), RefusedAsProblems(DiscardDraftPayload)],
        description="Removes a draft for good.",
    )
