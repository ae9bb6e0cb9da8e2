"""Tables of filings and batches."""

from tortoise import fields
from tortoise.models import Model

from efiling.store.fields import DigestField, IdField


class FilingRow(Model):
    """One notification. sequence is the order of arrival, contents_sealed is shown to the filer
    only as a receipt.

    account is who filed, resident the account of the resident in whose history it stands (Art.
    19-16). card_revision is what reception saw of the person's card,
    matter_digest what the filing is about within its kind, together what was sent along with it.
    """

    id = IdField(primary_key=True)
    sequence = fields.BigIntField(unique=True)
    reception_number = fields.CharField(max_length=16, unique=True)
    account = IdField()
    session = fields.CharField(max_length=64, null=True)
    filed_by = fields.CharField(max_length=16)
    person_digest = DigestField()
    card_revision = fields.BigIntField(null=True)
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
    paper_sealed = fields.BinaryField(null=True)
    resident = IdField(null=True)
    institution = IdField(null=True)
    matter_digest = DigestField(null=True)
    together = IdField(null=True)
    batch = IdField(null=True)
    row = fields.IntField(null=True)

    class Meta:
        table = "filing"
        indexes = (("account", "sequence"),)


class FilingYearRow(Model):
    """A year that has parts of its own on PostgreSQL, and its running numbers."""

    year = fields.IntField(primary_key=True, generated=False)
    lowest = fields.BigIntField()
    past = fields.BigIntField()
    numbers = fields.CharField(max_length=64)
    detached_at = fields.DatetimeField(null=True)

    class Meta:
        table = "filing_year"


class FilingDeletionRow(Model):
    """A deletion that was asked for by post. Its id is the filing's, account is the officer's."""

    id = IdField(primary_key=True)
    account = IdField()
    deleted_on = fields.DateField()
    received_on = fields.DateField()
    recorded_at = fields.DatetimeField()
    letter_sealed = fields.BinaryField()

    class Meta:
        table = "filing_deletion"


class BatchRow(Model):
    """Up to 300 filings received together, or refused together: then problems_sealed holds every
    problem.

    The counts are of rows; an error is one of reception or of registration.
    """

    id = IdField(primary_key=True)
    sequence = fields.BigIntField(unique=True)
    reception_number = fields.CharField(max_length=16, unique=True)
    account = IdField()
    institution = IdField()
    session = fields.CharField(max_length=64, null=True)
    kind = fields.CharField(max_length=24)
    state = fields.CharField(max_length=20)
    received_at = fields.DatetimeField()
    received_on = fields.DateField()
    row_count = fields.IntField()
    registered_count = fields.IntField(db_default=0)
    error_count = fields.IntField(db_default=0)
    content_digest = DigestField()
    problems_sealed = fields.BinaryField(null=True)

    class Meta:
        table = "batch"
        indexes = (("institution", "sequence"), ("institution", "content_digest", "received_on"))


class DraftRow(Model):
    """What somebody typed of filings that are not filed yet. Its id is in the key that files
    them."""

    id = IdField(primary_key=True)
    account = IdField(db_index=True)
    contents_sealed = fields.BinaryField()
    saved_at = fields.DatetimeField()

    class Meta:
        table = "draft"


class CounterRow(Model):
    """Running numbers on SQLite. PostgreSQL has a sequence of the same name."""

    name = fields.CharField(max_length=32, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "counter"


class IdempotencyRow(Model):
    """What a key stood for: a keyed digest of the input, and the reception numbers of the
    answer."""

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
