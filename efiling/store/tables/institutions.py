"""Tables of institutions: what they are, their tokens, and who forbids them to file."""

from tortoise import fields
from tortoise.models import Model

from efiling.store.fields import DigestField, IdField


class InstitutionRow(Model):
    """An institution: what it is called and where it is are sealed, what rules need is plain.

    identity_digest is of corporate number, name and address together (Q2-23). kinds are joined by
    commas.
    """

    id = IdField(primary_key=True)
    name_sealed = fields.BinaryField()
    facts_sealed = fields.BinaryField()
    identity_digest = DigestField(db_index=True)
    corporate_number_digest = DigestField(null=True, db_index=True)
    kinds = fields.CharField(max_length=200)
    prefecture = fields.CharField(max_length=2)
    under_employment_reporting = fields.BooleanField()
    channel = fields.CharField(max_length=8)
    evidence = fields.CharField(max_length=32)
    evidence_form = fields.CharField(max_length=8)
    registered_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "institution"


class InstitutionGramRow(Model):
    """Keyed digests of each two neighbouring characters of a name, so that officers can search
    sealed names."""

    id = fields.BigIntField(primary_key=True)
    institution = IdField(db_index=True)
    gram_digest = DigestField()

    class Meta:
        table = "institution_gram"
        unique_together = (("gram_digest", "institution"),)


class ApiTokenRow(Model):
    """A token of an institution. The token itself is shown once and never stored, only its
    digest."""

    id = IdField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    account = IdField(db_index=True)
    institution = IdField()
    reset_count = fields.IntField(db_default=0)
    name_sealed = fields.BinaryField()
    scopes = fields.CharField(max_length=100)
    created_at = fields.DatetimeField()
    expires_on = fields.DateField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    tag = fields.BinaryField(null=True)

    class Meta:
        table = "api_token"


class DelegationBlockRow(Model):
    """A resident forbids one institution, one corporate number or, with both empty, every
    institution (Q1-7)."""

    id = IdField(primary_key=True)
    person_digest = DigestField(db_index=True)
    institution = IdField(null=True)
    corporate_number_digest = DigestField(null=True)
    corporate_number_sealed = fields.BinaryField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "delegation_block"
