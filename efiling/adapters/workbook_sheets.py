"""A workbook while it is written: in which languages, with which lists and formats."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from efiling.rules.filings.batch_columns import Choice, Column, codes_of
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from i18n.catalogue import text

if TYPE_CHECKING:
    from xlsxwriter.format import Format


@dataclass(slots=True)
class Sheets:
    """A workbook being written. Formats are made once for each set of properties. `kinds`: which
    its list of kinds has; none: all of them."""

    book: Any
    kind: BatchKind
    language: Language
    kinds: Sequence[str]
    formats: dict[tuple[tuple[str, object], ...], "Format"] = field(default_factory=dict)

    @property
    def other(self) -> Language:
        return Language.EN if self.language is Language.JA else Language.JA

    def format(self, **properties: object) -> "Format":
        key = tuple(sorted(properties.items(), key=lambda item: item[0]))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"font_size": 11, "valign": "top", **properties}
            )
        return self.formats[key]

    def of_column(self, column: Column, **properties: object) -> "Format":
        return self.format(num_format="yyyy-mm-dd" if column.is_day else "@", **properties)

    def labelled(self, message: str) -> str:
        """A label in both languages, the reader's first."""
        return f"{text(self.language, message)}\n{text(self.other, message)}"

    def codes(self, choice: Choice) -> Sequence[str]:
        """What a list of this workbook has, in its order."""
        return self.kinds if choice is Choice.KIND and self.kinds else codes_of(choice, self.kind)
