"""Builds accounts of staff, and plays the authenticator app in their hands."""

from dataclasses import dataclass
from itertools import count

from efiling import clock
from efiling.actions.people.staff import create_staff
from efiling.rules.actors import SYSTEM
from efiling.rules.people.one_time_codes import GRACE_STEPS, STEP_SECONDS, code_of, step_at
from efiling.rules.vocabulary import Role
from i18n import Language
from tests.builders.people import PASSWORD
from tests.builders.real_clock import real_clock

_serial = count(1)


@dataclass
class Staff:
    """Somebody who works here. `newest` is the step of the code they gave last."""

    role: Role
    auth_id: str
    mail: str
    secret: str
    newest: int = 0

    def code(self) -> str:
        """A code that was not used yet. Two can be had at once; for the third the clock of this
        process goes on to its time, so who asks for it must be in this process."""
        self.newest = max(self.newest + 1, step_at(clock.real_seconds()))
        real_clock.go_on((self.newest - GRACE_STEPS) * STEP_SECONDS - clock.real_seconds())
        return code_of(self.secret, self.newest)


async def staff(role: Role = Role.OFFICER, language: Language = Language.EN) -> Staff:
    """A new account with the password of all tests."""
    auth_id = f"{role.lower()[:9]}-{next(_serial)}"
    mail = f"{auth_id}@example.test"
    return Staff(
        role, auth_id, mail, await create_staff(SYSTEM, role, auth_id, PASSWORD, mail, language)
    )
