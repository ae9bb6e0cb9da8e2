"""Problems and notices in words, with their parameters as a reader of the language writes them."""

from collections.abc import Mapping
from datetime import date

from efiling.errors import Notice, Problem
from efiling.problems import NOTICES, PROBLEMS
from efiling.problems.batch_files import FILE_REASONS
from i18n import Language, catalogue, formats

Params = Mapping[str, str | int]


def message_of(problem: Problem, language: Language) -> str:
    """What is wrong."""
    return filled(language, PROBLEMS[problem.code].message, problem.params)


def remedy_of(problem: Problem, language: Language) -> str:
    """What to do about it."""
    return filled(language, PROBLEMS[problem.code].remedy, problem.params)


def notice_of(notice: Notice, language: Language) -> str:
    """What to know."""
    return filled(language, NOTICES[notice.code], notice.params)


def filled(language: Language, message: str, params: Params | None = None) -> str:
    """A message id in the language. A parameter whose name ends in `_on` is a day, `reason` one of
    FILE_REASONS."""
    params = params or {}
    written = {name: _written(name, params, language) for name in params}
    return catalogue.text(language, message, **written)


def _written(name: str, params: Params, language: Language) -> str | int:
    """A parameter as a reader of the language writes it."""
    value = params[name]
    if name == "reason" and value in FILE_REASONS:
        others = {other: known for other, known in params.items() if other != name}
        return catalogue.text(language, FILE_REASONS[str(value)], **others)
    if name.endswith("_on"):
        return formats.day(language, date.fromisoformat(str(value)))
    return value
