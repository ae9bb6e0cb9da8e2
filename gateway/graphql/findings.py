"""What a document contains that no schema is needed to judge: secrets in clear, text no database
takes, floods."""

import re
from dataclasses import dataclass, field

SECRETS = frozenset(
    {
        "password",
        "newPassword",
        "oldPassword",
        "token",
        "oneTimeCode",
        "secret",
        "totpSecret",
        "resetToken",
    }
)
"""Arguments and input fields whose value may come in a variable only: documents end up in logs and
caches."""

MAX_DIRECTIVES_OF_ONE_NODE = 4
MAX_DIRECTIVES = 50
MAX_SELECTIONS = 400
"""Fields, spreads and inline fragments of a whole document, equal ones counted once: what has to be
judged."""
MAX_FRAGMENTS = 30
"""How many fragments a document may define."""
MAX_OPERATIONS = 20
"""How many operations a document may define; one of them is run."""
MAX_VALUES = 200
"""Arguments, variables and whatever stands for a value in a whole document. What is long belongs
into the variables' values."""
_MAX_INTEGER_DIGITS = 19
_UNUSABLE_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Findings:
    """What was seen in the whole document, all operations and fragments."""

    introspects: bool = False
    literal_secret: bool = False
    unusable_value: bool = False
    directives: int = 0
    crowd: int = 0
    operations: int = 0
    fragments: int = 0
    values: int = 0
    secret_variables: set[str] = field(default_factory=set)
    defaulted_variables: set[str] = field(default_factory=set)

    @property
    def reveals_secret(self) -> bool:
        """Whether a secret stands in the document itself, as a literal or as a variable's
        default."""
        return self.literal_secret or bool(self.secret_variables & self.defaulted_variables)

    def passed_limit(self) -> tuple[str, int, int] | None:
        """The first limit that this passes: its name, what it allows and what was found. No real
        document piles things up like that."""
        limits = [
            ("directivesOfOneNode", MAX_DIRECTIVES_OF_ONE_NODE, self.crowd),
            ("directives", MAX_DIRECTIVES, self.directives),
            ("operations", MAX_OPERATIONS, self.operations),
            ("fragments", MAX_FRAGMENTS, self.fragments),
            ("values", MAX_VALUES, self.values),
        ]
        return next((limit for limit in limits if limit[2] > limit[1]), None)

    def note_text(self, text: str) -> None:
        """A text that stands in the document."""
        self.unusable_value |= _UNUSABLE_TEXT.search(text) is not None

    def note_integer(self, digits: str) -> None:
        """An integer that stands in the document."""
        self.unusable_value |= len(digits.lstrip("-")) > _MAX_INTEGER_DIGITS

    def note_directives(self, number: int) -> None:
        """So many directives at one place."""
        self.directives += number
        self.crowd = max(self.crowd, number)
