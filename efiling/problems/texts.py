"""Problems and notices in words, with their parameters as a reader of the language writes them."""

from collections.abc import Mapping
from datetime import date, datetime

from efiling.errors import Cause, Notice, Problem
from efiling.problems import CAUSES, NOTICES, PROBLEMS, ProblemText
from efiling.problems.accounts import PARTICULAR_REMEDIES
from efiling.problems.batch_files import CHOOSE_ONE, FILE_REASONS, FILE_REMEDIES, SIGNS
from i18n import Language, catalogue, formats
from sheets.choices import written_out

Params = Mapping[str, str | int]


def message_of(problem: Problem, language: Language) -> str:
    """What is wrong. Of a cell, that is the reason alone: the rest of the file can be read."""
    reason = str(problem.params.get("reason"))
    of_cell = FILE_REASONS.get(reason) if problem.cell else None
    return filled(language, of_cell or PROBLEMS[problem.code].message, problem.params)


def remedy_of(problem: Problem, language: Language) -> str:
    """What to do about it: what fits the cause, or the reason of a file, or names the few choices,
    where there are such."""
    because = str(problem.params.get("because", ""))
    remedy = PARTICULAR_REMEDIES.get((problem.code, because), PROBLEMS[problem.code].remedy)
    if "choices" in problem.params:
        remedy = CHOOSE_ONE
    remedy = FILE_REMEDIES.get(str(problem.params.get("reason")), remedy)
    return filled(language, remedy, problem.params)


def cause_of(cause: Cause, language: Language) -> ProblemText:
    """Why somebody cannot log in or got no mail, and what comes next."""
    words = CAUSES.get(cause.code) or PROBLEMS[cause.code]
    return ProblemText(
        filled(language, words.message, cause.params), filled(language, words.remedy, cause.params)
    )


def notice_of(notice: Notice, language: Language) -> str:
    """What to know; of a form on paper also what online filing would refuse."""
    words = NOTICES.get(notice.code) or PROBLEMS[notice.code].message
    return filled(language, words, notice.params)


def filled(language: Language, message: str, params: Params | None = None) -> str:
    """A message id in the language. A parameter whose name ends in `_on` is a day, in `_at` a
    moment, `reason` one of FILE_REASONS, `choices` codes of a list, `characters` the signs that
    nobody sees and others."""
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
    if name.endswith("_at"):
        return formats.moment(language, datetime.fromisoformat(str(value)))
    if name == "choices":
        return written_out(str(value), japanese=language is Language.JA)
    if name == "characters":
        return " ".join(_named_sign(one, language) for one in str(value).split(" "))
    return value


def _named_sign(sign: str, language: Language) -> str:
    """A sign for what nobody sees, with its name: ⏎ (line break)."""
    return f"{sign} ({catalogue.text(language, SIGNS[sign])})" if sign in SIGNS else sign
