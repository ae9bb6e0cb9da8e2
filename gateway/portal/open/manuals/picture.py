"""Pictures of the pages themselves, in which manuals show what they speak of.

The files below `pictures/` are taken by a command (`docs/portal.md`), one a language; a page that
has none in the reader's language shows the English one.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from efiling.rules.vocabulary import Role
from i18n import Language
from i18n.negotiation import tag_of

FOLDER = Path(__file__).parent / "pictures"
HEIGHT = 560


@dataclass(frozen=True, slots=True)
class Picture:
    """`name`: of its files; `page`: the address of the page that it shows, `role`: to whom;
    `title`: the page's heading, a message id; `width`: of the window in pixels."""

    name: str
    page: str
    title: str
    role: Role | None = Role.RESIDENT
    width: int = 390

    def file(self, language: Language) -> Path:
        """Where it is, or will be, in a language."""
        return FOLDER / tag_of(language) / f"{self.name}.webp"

    def language(self, wanted: Language) -> Language:
        """In which language a reader sees it."""
        return wanted if _is_there(self.file(wanted)) else Language.EN


@cache
def _is_there(file: Path) -> bool:
    return file.exists()
