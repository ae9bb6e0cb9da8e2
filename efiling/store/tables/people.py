"""Tables about people: accounts, their sessions, the card register."""

from tortoise import fields
from tortoise.models import Model

from efiling.store.fields import DigestField, IdField


class AccountRow(Model):
    """One account of any role. A live account has no ended_at; an ended one lives again only where
    the sweep that ended it, `end_run`, is taken back. `password_end_run`: which sweep noted that
    the password is over."""

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
    end_statement_sealed = fields.BinaryField(null=True)
    end_run = IdField(null=True)
    password_end_run = IdField(null=True)
    version = fields.IntField(db_default=1)
    tag = fields.BinaryField(null=True)

    class Meta:
        table = "account"


class SessionRow(Model):
    """One login. The token itself is never stored, only its digest."""

    digest = fields.CharField(max_length=64, primary_key=True)
    account = IdField(db_index=True)
    started_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    tag = fields.BinaryField(null=True)

    class Meta:
        table = "session"


class AttemptRow(Model):
    """Failures in a row against one name (an auth ID, a card number), whether or not it exists."""

    name_digest = DigestField(primary_key=True)
    failures = fields.IntField()
    until_at = fields.DatetimeField()
    tag = fields.BinaryField(null=True)

    class Meta:
        table = "attempt"


class ResetRow(Model):
    """A new password that waits for the link in the mail (TODOKEDE_RESET_NEEDS_MAIL_LINK)."""

    token_digest = DigestField(primary_key=True)
    account = IdField(db_index=True)
    password_hash = fields.CharField(max_length=200)
    expires_at = fields.DatetimeField()
    tag = fields.BinaryField(null=True)

    class Meta:
        table = "reset"


class MailChangeRow(Model):
    """A new mail address that waits for the link in the mail. Its id is that of its account."""

    id = IdField(primary_key=True)
    token_digest = DigestField(unique=True)
    mail_sealed = fields.BinaryField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "mail_change"


class CardRow(Model):
    """The newest facts of one person: keyed digests of the identity, and the plain facts that rules
    need."""

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
    form = fields.SmallIntField(db_default=1)
    loss = fields.CharField(max_length=8, null=True)

    class Meta:
        table = "card"


class EarlierCardRow(Model):
    """What a person's card said before: a filing on an old card is refused as such (Q2-16, Q2-64),
    and one that came before the change is judged by it. Rows from before 0011 say less."""

    id = IdField(primary_key=True)
    person_digest = DigestField(db_index=True)
    revision = fields.BigIntField()
    card_number_digest = DigestField(db_index=True)
    identity_digest = DigestField()
    identity_address_digest = DigestField()
    status = fields.CharField(max_length=64)
    spouse_basis = fields.BooleanField(null=True)
    period_of_stay = fields.CharField(max_length=16, null=True)
    stay_expires_on = fields.DateField(null=True)
    issued_on = fields.DateField(null=True)
    validity = fields.CharField(max_length=16, null=True)
    presence = fields.CharField(max_length=16, null=True)
    designation = fields.CharField(max_length=32, null=True)

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


class ExpiryRunRow(Model):
    """One sweep of ended accounts, which name it."""

    id = IdField(primary_key=True)
    as_of = fields.DateField()
    state = fields.CharField(max_length=16)
    confirmed = fields.BooleanField()
    expired = fields.IntField()
    invalidated = fields.IntField()
    passwords = fields.IntField()
    set_aside = fields.IntField()
    started_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "expiry_run"
