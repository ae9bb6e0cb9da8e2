"""What a correction workbook says of each problem: where it is, what is wrong, what to type."""

from dataclasses import replace

from efiling.errors import Problem
from efiling.problems.texts import message_of, remedy_of
from efiling.rules.filings.batch_columns import column_names, column_of, heading_of
from efiling.rules.filings.batch_places import BatchPlaces
from efiling.rules.vocabulary import BatchKind
from i18n import Language
from i18n.catalogue import text
from sheets.template import letters_of


def problem_in_words(kind: BatchKind, language: Language, problem: Problem, row: int) -> str:
    """A problem with its cell and heading: whoever sees no colours finds it too. `row`: of the
    sheet, counted from 1."""
    letters = {name: letters_of(at) for at, name in enumerate(column_names(kind), 1)}
    placed = BatchPlaces(letters, (row,)).placed(kind, replace(problem, row=1, cell=None))

    column = column_of(kind, problem.path)
    heading = text(language, heading_of(kind, column)) if column else ""
    about = f"{placed.cell} {heading}".strip()
    words = f"{message_of(problem, language)} {remedy_of(problem, language)}"
    return f"{about}: {words}" + (f" → {problem.suggestion}" if problem.suggestion else "")
