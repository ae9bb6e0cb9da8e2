"""What a counter officer enters about an account."""

import strawberry

from efiling.actions.people.restoration import Restoration
from efiling.rules.institutions.institutions import Proof
from efiling.rules.people import account_lookups
from efiling.rules.vocabulary import Channel, Evidence, EvidenceForm
from schema.absent import none_if_absent
from schema.node import uuid_or_none
from schema.people.account_inputs import PASSWORD

_ACCOUNT = "Which account is meant."
_CHANNEL = "COUNTER or POST."
_EVIDENCE = (
    "Of a resident the residence card; of an institution what shows that the bearer is its staff."
)
_FORM = "ORIGINAL at the counter, COPY by post."


@strawberry.input(one_of=True, description="Which account is meant. Exactly one member is given.")
class AccountLookup:
    """The live account, else the one that ended last."""

    auth_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its login name; capital and small letters are different.",
    )
    card_number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of the resident's residence card, the newest or an earlier one.",
    )
    reception_number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of a notification or batch: the account of whoever filed it.",
    )
    institution: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The id of the institution whose account it is."
    )

    def lookup(self) -> account_lookups.AccountLookup:
        institution = none_if_absent(self.institution)
        return account_lookups.AccountLookup(
            auth_id=none_if_absent(self.auth_id),
            card_number=none_if_absent(self.card_number),
            reception_number=none_if_absent(self.reception_number),
            institution=uuid_or_none(institution) if institution else None,
        )


@strawberry.input(description="What restoreAccount takes.")
class RestoreAccountInput:
    """Form 12, or the card that was shown."""

    account: AccountLookup = strawberry.field(description=_ACCOUNT)
    new_password: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="To set a new password, and end a lock, every session and every token. "
        + PASSWORD,
    )
    mail: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="To change the mail address; it counts at once, and the old one is told.",
    )
    channel: Channel = strawberry.field(description=_CHANNEL)
    evidence: Evidence = strawberry.field(description=_EVIDENCE)
    evidence_form: EvidenceForm = strawberry.field(description=_FORM)

    @property
    def proof(self) -> Proof:
        """What shows that the bearer may ask for it."""
        return Proof(self.channel, self.evidence, self.evidence_form)

    def wanted(self) -> Restoration:
        return Restoration(none_if_absent(self.new_password), none_if_absent(self.mail))


@strawberry.input(description="What deregisterAccount takes.")
class DeregisterAccountInput:
    account: AccountLookup = strawberry.field(description=_ACCOUNT)
    reason: str = strawberry.field(
        description="As on the application, in the words of whoever applied. It is kept encrypted."
    )
    channel: Channel = strawberry.field(description=_CHANNEL)
    evidence: Evidence = strawberry.field(description=_EVIDENCE)
    evidence_form: EvidenceForm = strawberry.field(description=_FORM)

    @property
    def proof(self) -> Proof:
        """What shows that the bearer may ask for it."""
        return Proof(self.channel, self.evidence, self.evidence_form)
