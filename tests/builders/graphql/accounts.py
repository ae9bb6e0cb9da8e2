"""Registers and logs in through GraphQL."""

from typing import Any

from tests.builders.graphql.asking import Asker, anonymous
from tests.builders.people import PASSWORD, Person

REGISTER = """
mutation ($input: RegisterResidentInput!) {
  registerResident(input: $input) {
    account {
      id state language maskedMail expiresOn passwordExpiresOn lastLogInAt pendingMailChange
    }
    problems { code message remedy path row clientReference }
  }
}
"""


LOG_IN = """
mutation ($input: LogInInput!) {
  logIn(input: $input) {
    viewer { role account { id language } fileableKinds { kind label dueWithinDays dueOn } }
    token expiresAt problems { code path message }
  }
}
"""


async def log_in(person: Person, **more: Any) -> tuple[Asker, dict[str, Any]]:
    """Somebody with a new session, and what the answer to the login said."""
    caller = anonymous()
    answer = await caller.ask(LOG_IN, input={"authId": person.auth_id, "password": PASSWORD} | more)
    return caller, answer["logIn"]
