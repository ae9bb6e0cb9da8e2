"""Problems of batch files: the file as a whole, and cells that cannot be read: code to (message,
remedy)."""

from collections.abc import Mapping
from types import MappingProxyType

from i18n import N_

BATCH_FILE_PROBLEMS: dict[str, tuple[str, str]] = {
    "BATCH_FILE_NOT_EXPORTED": (
        N_(
            "This CSV file was not made by the export of this system, or it was changed "
            "afterwards. {reason}"
        ),
        N_(
            "Please upload the filled workbook itself, or export it again and upload that file "
            "unchanged."
        ),
    ),
    "BATCH_FILE_UNREADABLE": (
        N_("The file cannot be read. {reason}"),
        N_(
            "Please download the newest workbook, fill it in, save it as XLSX without a password "
            "and upload it."
        ),
    ),
    "BATCH_ON_EXAMPLE_SHEET": (
        N_(
            "The notifications are on the sheet “{sheet}”, which only shows how to fill in. "
            "Nothing of it is filed."
        ),
        N_("Please copy the rows to the sheet “届出”, from row 4 on."),
    ),
    "DAY_INVALID": (
        N_("“{value}” is not a day, or may mean several."),
        N_("Please enter the year, the month and the day, such as 2026-11-09."),
    ),
    "CHOICE_UNKNOWN": (
        N_("“{value}” is not one of the choices."),
        N_("Please choose from the list of this column."),
    ),
    "VALUE_NOT_EXPECTED": (
        N_("This item does not belong to this kind of notification."),
        N_("Please leave it empty, or choose the kind of notification that it belongs to."),
    ),
}

FILE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        # of a CSV file
        "CHANGED": N_(
            "Its content does not fit the checksum in its first line: at least one character was "
            "changed."
        ),
        "SPREADSHEET_SAVED": N_(
            "A spreadsheet program saved it, which changes such a file even if nothing was edited."
        ),
        "NO_FIRST_LINE": N_("The first line that our export writes is missing."),
        "FIRST_LINE": N_("The first line is not as our export writes it."),
        "CP932": N_("Its characters are in Shift JIS (CP932), not in UTF-8."),
        "UTF_16": N_("Its characters are in UTF-16, not in UTF-8."),
        "ENCODING": N_("Its characters are not in UTF-8."),
        "TWO_BOMS": N_(
            "The mark at its beginning (BOM) stands there twice: a program added a second one."
        ),
        "LINE_ENDS": N_(
            "Only its line ends were changed or cut off: an editor or a transfer as text did that."
        ),
        "NO_BOM": N_("The mark at its beginning (BOM) is missing: an editor saved it."),
        "BINARY": N_("It holds characters that no text has."),
        "IS_WORKBOOK": N_("It is a workbook, and was sent as CSV."),
        "COLUMNS": N_("Its columns are not the ones of the template."),
        # of a workbook
        "NOT_WORKBOOK": N_("It is no workbook of a spreadsheet program (XLSX or ODS)."),
        "IS_CSV": N_("It is a CSV file, and was sent as a workbook."),
        "PASSWORD_OR_OLD": N_("It has a password, or it is in the old format (XLS)."),
        "DAMAGED": N_("It is damaged."),
        "TOO_MUCH_INSIDE": N_("It unpacks to more than a batch can hold."),
        "MACROS": N_("It contains macros or other programs."),
        "EXTERNAL_LINKS": N_("It is linked to other files or data sources."),
        "FORMULA": N_("There is a formula in cell {cell} of the sheet “{sheet}”."),
        "CELL_ERROR": N_("Cell {cell} of the sheet “{sheet}” shows an error: {shown}"),
        "NUMBER_UNCLEAR": N_(
            "Cell {cell} holds the number {shown}, of which spreadsheet programs do not show or "
            "keep every digit."
        ),
        "FAR_CELL": N_("There is something in cell {cell}, far away from the table."),
        "NOT_TEMPLATE": N_(
            "It is not our template, or its sheet “{sheet}” or its hidden rows were changed."
        ),
        # of both
        "TOO_LONG": N_("It is longer than a batch can be."),
        "OTHER_KIND": N_("It was made for the other kind of batch."),
        "OTHER_VERSION": N_("It was made with another version of the template."),
    }
)
"""What fills `{reason}`: a problem's parameter names one of these, whose own placeholders are
parameters too."""

FILE_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "FORMULA": N_(
            "Please copy the cell and paste it as a value (Paste Special), or type what it shows."
        ),
        "CELL_ERROR": N_("Please type the value, or empty the cell."),
        "NUMBER_UNCLEAR": N_(
            "Please give the cell the format “Text” and type the value again, with every digit."
        ),
        "FAR_CELL": N_("Please delete what is below or beside the table, and upload it again."),
        "MACROS": N_("Please save it as a workbook without macros (XLSX), and upload it again."),
        "EXTERNAL_LINKS": N_(
            "Please break the links (in Excel: Data, Edit Links), and upload it again."
        ),
        "PASSWORD_OR_OLD": N_("Please save it as XLSX without a password, and upload it again."),
    }
)
"""What to do about a reason, where that is less than to begin anew."""

CHOOSE_ONE = N_("Please choose one of these: {choices}")
"""The remedy where the choices are few."""

SIGNS: Mapping[str, str] = MappingProxyType(
    {"⏎": N_("line break"), "␣": N_("half-width space"), "⇥": N_("tab")}
)
"""What a message shows for what nobody sees, by its name."""
