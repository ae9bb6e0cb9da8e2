"""How a command fails: one line for the operator, and the exit code."""

from efiling.actions.machinery.years import DivisionRefused
from efiling.adapters.anchors import AnchorsBroken, NotAnchored, RolledBack
from efiling.adapters.backup_files import BackupRefused
from efiling.adapters.keys import KeysError
from efiling.errors import Failure, Forbidden, Problem, Refused, Unavailable
from efiling.operations import MigrationRefused, NotMigrated
from efiling.problems.texts import message_of, remedy_of
from efiling.settings import SettingsError
from i18n import Language

FAILED, WRONG_USAGE = 1, 2
LARGEST = 2**63 - 1
"""The largest number that the databases take."""


class CommandFailed(Exception):
    """Its text is the line the operator reads."""


def explain(error: Exception) -> tuple[str, int]:
    """The line for an exception that ended a command, and the exit code. Texts of unknown
    exceptions are not shown."""
    if isinstance(error, SettingsError):
        return str(error), WRONG_USAGE
    return _line(error).replace("\n", " "), FAILED


def _line(error: Exception) -> str:
    match error:
        case CommandFailed() | KeysError() | NotMigrated() | MigrationRefused():
            return str(error)
        case DivisionRefused() | BackupRefused() | AnchorsBroken() | NotAnchored() | RolledBack():
            return str(error)
        case Refused():
            return "; ".join(_problem(problem) for problem in error.problems)
        case Unavailable():
            return "the database cannot be reached or takes no writes just now; nothing was done"
        case Forbidden():
            return "this command has no permission to do that"
        case Failure():
            return f"refused: {error.code}"

        case OSError() if error.filename and error.strerror:
            return f"{error.filename}: {error.strerror}"
        case OSError() if str(error):
            return str(error)
        case _:
            place = _place_of(error)
            return f"failed: {type(error).__qualname__}{place}; if this stays, please report it"


def _place_of(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""


def _problem(problem: Problem) -> str:
    said = f"{message_of(problem, Language.EN)} {remedy_of(problem, Language.EN)}"
    return ": ".join((problem.code, *filter(None, [".".join(problem.path)]), said))
