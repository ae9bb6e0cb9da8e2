"""The tables. Times end in `_at` (moments, UTC) or `_on` (days in Asia/Tokyo). Sealed columns end in `_sealed`,
keyed digests in `_digest`. Partial indexes are raw SQL in the migrations: Tortoise does not create them."""

from tortoise import fields
from tortoise.models import Model

from efiling.store.fields import DigestField, IdField


class AccountRow(Model):
    """One account of any role. A live account has no ended_at, an ended one is never revived."""

    id = IdField(primary_key=True)
    role = fields.CharField(max_length=16)
    auth_id_digest = DigestField()
    auth_id_sealed = fields.BinaryField()
    mail_sealed = fields.BinaryField()
    password_hash = fields.CharField(max_length=200)
    password_set_on = fields.DateField()
    reset_count = fields.IntField(db_default=0)
    language = fields.CharField(max_length=8)
    person_digest = DigestField(null=True)
    institution = IdField(null=True)
    one_time_secret_sealed = fields.BinaryField(null=True)
    last_used_on = fields.DateField(null=True)
    created_at = fields.DatetimeField()
    last_log_in_at = fields.DatetimeField(null=True)
    expires_on = fields.DateField(null=True)
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharField(max_length=16, null=True)

    class Meta:
        table = "account"


class SessionRow(Model):
    """One login. The token itself is never stored, only its digest."""

    digest = fields.CharField(max_length=64, primary_key=True)
    account = IdField(db_index=True)
    started_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()

    class Meta:
        table = "session"


class AttemptRow(Model):
    """Failures in a row against one name (an auth ID, a card number), whether or not it exists."""

    name_digest = DigestField(primary_key=True)
    failures = fields.IntField()
    until_at = fields.DatetimeField()

    class Meta:
        table = "attempt"


class ResetRow(Model):
    """A new password that waits for the link in the mail (TODOKEDE_RESET_NEEDS_MAIL_LINK)."""

    token_digest = DigestField(primary_key=True)
    account = IdField(db_index=True)
    password_hash = fields.CharField(max_length=200)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "reset"


class CardRow(Model):
    """The newest facts of one person: keyed digests of the identity, and the plain facts that rules need."""

    person_digest = DigestField(primary_key=True)
    revision = fields.BigIntField()
    card_number_digest = DigestField(unique=True)
    identity_digest = DigestField()
    identity_address_digest = DigestField()
    status = fields.CharField(max_length=64)
    spouse_basis = fields.BooleanField()
    period_of_stay = fields.CharField(max_length=16, null=True)
    stay_expires_on = fields.DateField(null=True)
    issued_on = fields.DateField()
    card_expires_on = fields.DateField(null=True)
    validity = fields.CharField(max_length=16)
    presence = fields.CharField(max_length=16)
    designation = fields.CharField(max_length=32, null=True)
    deemed_card = fields.BooleanField()

    class Meta:
        table = "card"


class EarlierCardRow(Model):
    """What a person's card said before: a filing on an old card is refused as such (Q2-16, Q2-64)."""

    id = IdField(primary_key=True)
    person_digest = DigestField(db_index=True)
    revision = fields.BigIntField()
    card_number_digest = DigestField(db_index=True)
    identity_digest = DigestField()
    identity_address_digest = DigestField()
    status = fields.CharField(max_length=64)

    class Meta:
        table = "earlier_card"


class CardLoadRow(Model):
    """How far the loading of one feed file came, so that a broken-off load goes on from there."""

    file_digest = DigestField(primary_key=True)
    position = fields.BigIntField()
    lines = fields.BigIntField()
    changed = fields.BigIntField()
    ignored = fields.BigIntField()
    rejected = fields.BigIntField()
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "card_load"


class FilingRow(Model):
    """One notification. sequence is the order of arrival, contents_sealed is shown to the filer only as a receipt.

    account is who filed, resident the account of the resident in whose history it stands (Art. 19-16).
    """

    id = IdField(primary_key=True)
    sequence = fields.BigIntField(unique=True)
    reception_number = fields.CharField(max_length=16, unique=True)
    account = IdField()
    session = fields.CharField(max_length=64, null=True)
    filed_by = fields.CharField(max_length=16)
    person_digest = DigestField()
    kind = fields.CharField(max_length=32)
    channel = fields.CharField(max_length=8)
    state = fields.CharField(max_length=20)
    received_at = fields.DatetimeField()
    received_on = fields.DateField()
    registered_at = fields.DatetimeField(null=True)
    errors = fields.TextField(null=True)
    superseded_by = fields.CharField(max_length=16, null=True)
    contents_sealed = fields.BinaryField()
    client_reference_sealed = fields.BinaryField(null=True)
    resident = IdField(null=True)
    institution = IdField(null=True)
    batch = IdField(null=True)
    row = fields.IntField(null=True)

    class Meta:
        table = "filing"
        indexes = (("account", "sequence"),)


class IdempotencyRow(Model):
    """What a key stood for: a keyed digest of the input, and the reception numbers of the answer."""

    id = IdField(primary_key=True)
    account = IdField()
    mutation = fields.CharField(max_length=32)
    key_digest = DigestField()
    input_digest = DigestField()
    numbers = fields.TextField()
    created_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency"
        unique_together = (("account", "mutation", "key_digest"),)


class CounterRow(Model):
    """Running numbers on SQLite. PostgreSQL has a sequence of the same name."""

    name = fields.CharField(max_length=32, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "counter"


class JobRow(Model):
    """The queue of record, see efiling.store.jobs."""

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


class MailRow(Model):
    """One mail: its state is kept, its contents are sealed."""

    id = IdField(primary_key=True)
    account = IdField(db_index=True)
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


class AuditRow(Model):
    """The audit trail, see efiling.store.audit."""

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


class AuditHeadRow(Model):
    """The newest row of each chain."""

    chain = fields.SmallIntField(primary_key=True)
    number = fields.BigIntField()
    digest = fields.BinaryField()

    class Meta:
        table = "audit_head"
