"""The words of letters about a batch, where they are others than those about one notification."""

from collections.abc import Mapping
from types import MappingProxyType

from efiling.rules.machinery.letter_frame import LetterText
from efiling.rules.machinery.letter_texts import FILING, LETTERS, NUMBER_KIND_DAY, ROWS
from efiling.rules.machinery.letters import Letter
from efiling.rules.machinery.registration_letter_texts import REGISTERED_ELSEWHERE
from efiling.rules.vocabulary import MailKind
from i18n import N_

BATCH_NOT_REGISTERED = LetterText(
    N_("Notifications of your batch could not be registered"),
    (
        (
            N_(
                "{registered_count} of the {row_count} notifications of your batch are registered. "
                "You need not do anything about them, and please do not send them again."
            ),
            N_("Nothing of your batch ({failed_count}) is registered."),
            N_(
                "Sent again later on the same day, so that the later notifications count: "
                "{replaced_count}."
            ),
        ),
        (
            N_(
                "{error_count} could not be registered. What is not registered does not count as "
                "filed."
            ),
            N_(
                "Please log in and open this batch in your history: there is a workbook of just "
                "these rows, with the reason beside each. Correct them and send that workbook as a "
                "new batch."
            ),
        ),
        NUMBER_KIND_DAY,
    ),
    required=FILING | ROWS | {"error_count"},
    optional=frozenset({"registered_count", "failed_count", "replaced_count"}),
)

BATCH_REPLACED = LetterText(
    N_("Your batch was replaced by later notifications"),
    (
        (
            N_(
                "Everything in this batch ({replaced_count}) was sent again later on the same day. "
                "The later notifications count, and those of this batch do not. You need not do "
                "anything."
            ),
        ),
        NUMBER_KIND_DAY,
    ),
    required=FILING | ROWS | {"replaced_count"},
)

OF_BATCHES: Mapping[MailKind, tuple[str, LetterText]] = MappingProxyType(
    {
        MailKind.REGISTRATION_ERROR: ("row_count", BATCH_NOT_REGISTERED),
        MailKind.FILING_REGISTERED: ("replaced_count", BATCH_REPLACED),
    }
)
"""By kind of letter: the parameter by which one about a batch is known, and its words."""


OTHERWISE: Mapping[MailKind, tuple[str, LetterText]] = MappingProxyType(
    {**OF_BATCHES, MailKind.REGISTRATION_COMPLETE: ("bureau", REGISTERED_ELSEWHERE)}
)
"""The same of all letters that have other words at times."""


def texts_of(letter: Letter) -> LetterText:
    """The words of a letter."""
    known_by, texts = OTHERWISE.get(letter.kind, ("", LETTERS[letter.kind]))
    return texts if known_by in letter.params else LETTERS[letter.kind]
