"""Files through GraphQL."""

from datetime import timedelta
from typing import Any

from efiling import clock
from tests.builders.graphql.asking import Asker
from tests.builders.inputs import filing, organization
from tests.builders.people import Person

SUBMIT = """
mutation ($input: SubmitFilingInput!) {
  submitFiling(input: $input) {
    filing {
      id receptionNumber kind label channel receivedAt state registeredAt errors { code }
      filedBy supersededBy row clientReference
    }
    receipt { receptionNumber receivedAt items { label value } pdf }
    notices { code message }
    problems { code message remedy path }
  }
}
"""


def ended(person: Person, days_ago: int = 0, **changes: Any) -> dict[str, Any]:
    """The end of a contract; `changes` go into its organization."""
    on = clock.today() - timedelta(days=days_ago)
    return filing(person, "contractEnded", on, organization=organization() | changes)


async def submit(caller: Asker, filed: dict[str, Any], key: str = "key-1") -> dict[str, Any]:
    """The payload of submitFiling."""
    data = await caller.ask(SUBMIT, input={"filing": filed, "idempotencyKey": key})
    answer: dict[str, Any] = data["submitFiling"]
    return answer
