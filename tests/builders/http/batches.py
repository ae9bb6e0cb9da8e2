"""What a school's program sends and asks about batches."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from efiling import clock
from tests.builders.batches import reference, student, students
from tests.builders.http.client import FILING, LOG_IN, PROBLEMS, Client, organization, subject
from tests.builders.institutions import School, registered_school
from tests.builders.people import PASSWORD, Person

BATCH = (
    "id receptionNumber kind state receivedAt rowCount registeredCount errorCount "
    "correctionWorkbook"
)
SUBMIT = f"""mutation($input: SubmitBatchInput!) {{
  submitBatch(input: $input) {{
    batch {{ {BATCH} problems {{ code row }} }}
    receipt {{ receptionNumber pdf items {{ label value }} }}
    notices {{ code message }} {PROBLEMS}
  }}
}}"""
CHECK = f"""mutation($input: SubmitBatchInput!) {{
  checkBatch(input: $input) {{ rowCount notices {{ code message }} {PROBLEMS} }}
}}"""
ONE = f"""query($number: String!, $first: Int, $after: String, $states: [FilingState!]) {{
  viewer {{ batch(receptionNumber: $number) {{
    {BATCH} {PROBLEMS}
    filings(first: $first, after: $after, states: $states) {{
      totalCount pageInfo {{ hasNextPage endCursor }}
      nodes {{ {FILING} row errors {{ code row clientReference }} batch {{ receptionNumber }} }}
    }}
  }} }}
}}"""
ALL = f"""query($first: Int, $after: String) {{
  viewer {{ batches(first: $first, after: $after) {{
    totalCount nodes {{ {BATCH} }} pageInfo {{ hasNextPage endCursor }}
  }} }}
}}"""

__all__ = ["ALL", "BATCH", "CHECK", "ONE", "SUBMIT", "School", "reference", "student", "students"]


async def school(client: Client) -> tuple[School, str]:
    """A registered school and the token of a session."""
    made = await registered_school()
    return made, await log_in(client, made)


async def log_in(client: Client, made: School) -> str:
    """The token of a new session."""
    return str(
        (await client.do(LOG_IN, authId=made.auth_id, password=PASSWORD, bearer=True))["token"]
    )


def row(person: Person, **changes: Any) -> dict[str, Any]:
    """A student's acceptance began today."""
    details = {"acceptanceStarted": {"on": clock.today().isoformat()}}
    return {
        "subject": subject(person),
        "details": details,
        "clientReference": reference(person),
    } | changes


def renamed(person: Person, **changes: Any) -> dict[str, Any]:
    """The employer's new name, filed for a resident who asked for it."""
    details = {
        "on": clock.today().isoformat(),
        "organization": organization(),
        "newName": "株式会社夕空",
    }
    filing = {
        "subject": subject(person),
        "details": {"contractOrgNameChanged": details},
        "requestedByResident": True,
    }
    return filing | {"clientReference": reference(person)} | changes


async def submit(
    client: Client,
    token: str,
    rows: Sequence[Any],
    key: str | None = None,
    kind: str = "ACCEPTANCE",
) -> Any:
    """The payload of submitBatch."""
    return await client.do(
        SUBMIT, token, kind=kind, rows=list(rows), idempotencyKey=key or uuid4().hex
    )


async def check(client: Client, token: str, rows: Sequence[Any], kind: str = "ACCEPTANCE") -> Any:
    """The payload of checkBatch."""
    return await client.do(CHECK, token, kind=kind, rows=list(rows), idempotencyKey=uuid4().hex)


async def batch(client: Client, token: str, number: str, **variables: Any) -> Any:
    """One batch with a page of its filings."""
    data = await client.ask(ONE, {"number": number, "first": 100} | variables, token)
    return data["viewer"]["batch"]


async def all_filings(client: Client, token: str, number: str) -> list[Any]:
    """Every filing of a batch, page by page."""
    found, after = [], None
    while True:
        page = (await batch(client, token, number, after=after))["filings"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def batches(client: Client, token: str, **variables: Any) -> Any:
    """A page of the school's batches."""
    return (await client.ask(ALL, {"first": 20} | variables, token))["viewer"]["batches"]
