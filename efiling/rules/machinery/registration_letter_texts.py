"""The words to institutions that are registered and have nothing to file here (Q2-21)."""

from efiling.problems import PROBLEMS
from efiling.rules.machinery.letter_frame import LetterText
from efiling.rules.machinery.letter_texts import CHOSEN_ID, KEEP_BOTH, LETTERS, LINKED_FROM
from efiling.rules.vocabulary import MailKind

REGISTERED = LETTERS[MailKind.REGISTRATION_COMPLETE]
NOT_HERE = PROBLEMS["NO_ACCEPTING_ORGANIZATION"]

REGISTERED_ELSEWHERE = LetterText(
    REGISTERED.subject,
    (
        (REGISTERED.blocks[0][0],),
        (NOT_HERE.message, NOT_HERE.remedy),
        (CHOSEN_ID, LINKED_FROM),
        (KEEP_BOTH,),
    ),
    required=frozenset({"auth_id_choice", "bureau"}),
    optional=frozenset({"linked_on"}),
    security=True,
    can_log_in=False,
)
