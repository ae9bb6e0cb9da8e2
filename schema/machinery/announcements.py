"""Announcements, and closing the service for maintenance (Q2-4)."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from efiling.actions.machinery import announcements as actions
from efiling.errors import Problem, Refused, refuse
from efiling.reads.filings.reference import ServiceView, service
from efiling.reads.machinery.announcements import (
    AnnouncementView,
    announcements_ahead,
    announcements_now,
)
from efiling.reads.machinery.maintenance import MaintenanceView
from efiling.rules.machinery.announcements import Text
from i18n import Language
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.node import Node, uuid_or_none
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field
from schema.views import attributes_of, shown, shows

announcement = attributes_of(AnnouncementView)
maintenance = attributes_of(MaintenanceView)

_TEXTS = "One for each language; a reader of another one gets the nearest."


@shows(AnnouncementView)
@strawberry.type(description="What everybody is told, in the reader's language.")
class Announcement(Node):
    title: str = shown(announcement.title, "One line.")
    body: str = shown(announcement.body, "Plain text, of several lines perhaps.")
    from_: datetime = strawberry.field(name="from", description="From when on it is shown.")
    to: datetime | None = shown(announcement.to, "Until when; null: until it is withdrawn.")


@shows(MaintenanceView)
@strawberry.type(description="A time in which the service is closed.")
class Maintenance:
    from_: datetime = strawberry.field(name="from", description="When the service closes.")
    to: datetime = shown(maintenance.to, "When it opens again.")
    message: str = shown(maintenance.message, "What is said about it, in the reader's language.")


async def _announcements(info: Info) -> list[AnnouncementView]:
    return await announcements_now(actor_of(info))


async def _announcements_ahead(info: Info) -> list[AnnouncementView]:
    return await announcements_ahead(actor_of(info))


@strawberry.type
class AnnouncementQuery:
    """The part of Query about announcements."""

    announcements: Sequence[AnnouncementView] = strawberry.field(
        resolver=_announcements,
        extensions=[Allowed("guide:read")],
        description="What everybody is told at present, the newest first.",
    )
    announcements_ahead: Sequence[AnnouncementView] = strawberry.field(
        resolver=_announcements_ahead,
        extensions=[Allowed("announcement:publish")],
        description="What everybody will be told later, the next one first: a counter officer can "
        "withdraw it.",
    )


@strawberry.input(description="A text in one language.")
class LocalizedText:
    language: Language = strawberry.field(description="Of both title and body.")
    title: str = strawberry.field(description="One line of up to 200 characters.")
    body: str = strawberry.field(description="Plain text of up to 4,000 characters.")

    def text(self) -> Text:
        return Text(self.language, self.title, self.body)


@strawberry.input(description="What publishAnnouncement takes.")
class PublishAnnouncementInput:
    texts: list[LocalizedText] = strawberry.field(description=_TEXTS)
    from_: datetime = strawberry.field(name="from", description="From when on it is shown.")
    to: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Until when. Absent: until it is withdrawn."
    )


@strawberry.type(description="The answer to publishAnnouncement.")
class PublishAnnouncementPayload:
    announcement: AnnouncementView | None = strawberry.field(
        default=None, description="As it will be shown; null with problems."
    )
    problems: Sequence[Problem] = problems_field()


async def _publish_announcement(
    info: Info, input: PublishAnnouncementInput
) -> PublishAnnouncementPayload:
    texts = [one.text() for one in input.texts]
    published = await actions.publish_announcement(
        actor_of(info), texts, input.from_, none_if_absent(input.to)
    )
    return PublishAnnouncementPayload(announcement=published)


@strawberry.input(description="What withdrawAnnouncement takes.")
class WithdrawAnnouncementInput:
    id: strawberry.ID = strawberry.field(description="Of the announcement.")


@strawberry.type(description="The answer to withdrawAnnouncement.")
class WithdrawAnnouncementPayload:
    problems: Sequence[Problem] = problems_field()


async def _withdraw_announcement(
    info: Info, input: WithdrawAnnouncementInput
) -> WithdrawAnnouncementPayload:
    known = uuid_or_none(input.id)
    if known is None:
        raise refuse("NOT_FOUND", "id")
    await actions.withdraw_announcement(actor_of(info), known)
    return WithdrawAnnouncementPayload()


@strawberry.input(description="What scheduleMaintenance takes.")
class ScheduleMaintenanceInput:
    from_: datetime = strawberry.field(
        name="from", description="When the service closes; a moment that has passed: at once."
    )
    to: datetime = strawberry.field(description="When it opens again.")
    texts: list[LocalizedText] = strawberry.field(description=_TEXTS)


@strawberry.type(description="The answer to scheduleMaintenance and cancelMaintenance.")
class ScheduleMaintenancePayload:
    service: ServiceView = strawberry.field(description="As it is now.")
    problems: Sequence[Problem] = problems_field()


async def _schedule_maintenance(
    info: Info, input: ScheduleMaintenanceInput
) -> ScheduleMaintenancePayload:
    actor, texts = actor_of(info), [one.text() for one in input.texts]
    problems: Sequence[Problem] = ()
    try:
        await actions.schedule_maintenance(actor, input.from_, input.to, texts)
    except Refused as refusal:
        problems = refusal.problems
    return ScheduleMaintenancePayload(service=await service(actor), problems=problems)


async def _cancel_maintenance(info: Info) -> ScheduleMaintenancePayload:
    actor = actor_of(info)
    await actions.cancel_maintenance(actor)
    return ScheduleMaintenancePayload(service=await service(actor))


@strawberry.type
class AnnouncementMutation:
    """The part of Mutation about announcements and maintenance."""

    publish_announcement: PublishAnnouncementPayload = strawberry.mutation(
        resolver=_publish_announcement,
        extensions=[Allowed("announcement:publish"), RefusedAsProblems(PublishAnnouncementPayload)],
        description="A counter officer tells everybody something, for a time or until it is "
        "withdrawn.",
    )
    withdraw_announcement: WithdrawAnnouncementPayload = strawberry.mutation(
        resolver=_withdraw_announcement,
        extensions=[
            Allowed("announcement:publish"),
            RefusedAsProblems(WithdrawAnnouncementPayload),
        ],
        description="A counter officer takes an announcement away, at once.",
    )
    schedule_maintenance: ScheduleMaintenancePayload = strawberry.mutation(
        resolver=_schedule_maintenance,
        extensions=[Allowed("maintenance:schedule")],
        description="An administrator closes the service for a time, in place of what was "
        "scheduled before. Administrators can still log in.",
    )
    cancel_maintenance: ScheduleMaintenancePayload = strawberry.mutation(
        resolver=_cancel_maintenance,
        extensions=[Allowed("maintenance:schedule")],
        description="An administrator opens the service again, or takes back what was scheduled.",
    )
