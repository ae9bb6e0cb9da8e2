"""Tables of the machinery: jobs, mails, the audit trail."""

from tortoise import fields
from tortoise.models import Model

from efiling.store.fields import IdField


class JobRow(Model):
    """The queue of record, see efiling.store.machinery.jobs."""

    id = IdField(primary_key=True)
    name = fields.CharField(max_length=64)
    arguments = fields.TextField()
    key = fields.CharField(max_length=128, null=True, unique=True)
    state = fields.CharField(max_length=16)
    due_at = fields.DatetimeField()
    queued_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    leased_until = fields.DatetimeField(null=True)
    fence = fields.BigIntField()
    attempts = fields.IntField()
    last_error = fields.CharField(max_length=300, null=True)

    class Meta:
        table = "job"


class ScheduleRow(Model):
    """The next time of each line of the timetable."""

    name = fields.CharField(max_length=64, primary_key=True)
    next_at = fields.DatetimeField()

    class Meta:
        table = "schedule"


class ProcessRow(Model):
    """A gateway, worker or scheduler that lives, and the keys that it knows."""

    id = IdField(primary_key=True)
    kind = fields.CharField(max_length=16)
    key_ids = fields.TextField()
    seen_at = fields.DatetimeField()

    class Meta:
        table = "process"


class MailRow(Model):
    """One mail: its state is kept, its contents are sealed."""

    id = IdField(primary_key=True)
    account = IdField()
    kind = fields.CharField(max_length=32)
    key = fields.CharField(max_length=128, null=True, unique=True)
    language = fields.CharField(max_length=8)
    address_sealed = fields.BinaryField()
    params_sealed = fields.BinaryField()
    state = fields.CharField(max_length=16)
    queued_at = fields.DatetimeField()
    attempts = fields.IntField()
    last_attempt_at = fields.DatetimeField(null=True)
    smtp_code = fields.IntField(null=True)

    class Meta:
        table = "mail"


class MailKeyRow(Model):
    """What makes a mail unique for ever, whatever year it is of. SQLite has here the keys of mails
    that are not there."""

    key = fields.CharField(max_length=128, primary_key=True)

    class Meta:
        table = "mail_key"


class AuditRow(Model):
    """The audit trail, see efiling.store.machinery.audit."""

    id = fields.BigIntField(primary_key=True)
    chain = fields.SmallIntField()
    number = fields.BigIntField()
    at = fields.DatetimeField(db_index=True)
    event = fields.CharField(max_length=64)
    actor_role = fields.CharField(max_length=16, null=True)
    actor = IdField(null=True)
    subject = IdField(null=True, db_index=True)
    details = fields.TextField()
    digest = fields.BinaryField()

    class Meta:
        table = "audit"
        unique_together = (("chain", "number"),)
        indexes = (("event", "at"),)


class AuditHeadRow(Model):
    """The newest row of each chain."""

    chain = fields.SmallIntField(primary_key=True)
    number = fields.BigIntField()
    digest = fields.BinaryField()

    class Meta:
        table = "audit_head"


class AnnouncementRow(Model):
    """What everybody is told. `texts`: JSON, one title and body for each language."""

    id = IdField(primary_key=True)
    texts = fields.TextField()
    begins_at = fields.DatetimeField(db_index=True)
    ends_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "announcement"


class MaintenanceRow(Model):
    """When the service is closed. `texts` as of an announcement."""

    id = IdField(primary_key=True)
    texts = fields.TextField()
    begins_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(db_index=True)
    scheduled_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "maintenance"
