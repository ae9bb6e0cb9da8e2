"""The Agency's 87 questions, answered as this service does it."""

from collections.abc import Sequence

from gateway.portal.open.questions.basics import BASICS
from gateway.portal.open.questions.batches import BATCHES
from gateway.portal.open.questions.credentials import CREDENTIALS
from gateway.portal.open.questions.duty import DUTY
from gateway.portal.open.questions.filing import FILING
from gateway.portal.open.questions.identity import IDENTITY
from gateway.portal.open.questions.keeping import KEEPING
from gateway.portal.open.questions.mails import MAILS
from gateway.portal.open.questions.question import Group
from gateway.portal.open.questions.registration import REGISTRATION

QUESTIONS: Sequence[Group] = (
    *DUTY,
    *BASICS,
    *REGISTRATION,
    *CREDENTIALS,
    *MAILS,
    *IDENTITY,
    *FILING,
    *BATCHES,
    *KEEPING,
)
"""In the order of the Agency's list."""
