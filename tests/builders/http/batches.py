"""What a school's program sends and asks about batches."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from efiling import clock
from tests.builders.batches import reference
from tests.builders.http.client import FILING, NOTICES, PROBLEMS, Client
from tests.builders.inputs import organization_renamed, subject
from tests.builders.people import Person

BATCH = (
    "id receptionNumber kind state receivedAt rowCount registeredCount errorCount "
    "supersededCount stateLabel "
    "correctionWorkbook"
)
SUBMIT_BATCH = f"""mutation($input: SubmitBatchInput!) {{
  submitBatch(input: $input) {{
    batch {{ {BATCH} problems {{ code row }} }}
    receipt {{ receptionNumber pdf items {{ label value }} }}
    {NOTICES} {PROBLEMS}
  }}
}}"""
CHECK_BATCH = f"""mutation($input: SubmitBatchInput!) {{
  checkBatch(input: $input) {{ rowCount {NOTICES} {PROBLEMS} }}
}}"""
BATCH_BY_NUMBER = f"""query(
  $number: String!, $first: Int, $after: String, $states: [FilingState!]
) {{
  viewer {{ batch(receptionNumber: $number) {{
    {BATCH} {PROBLEMS}
    filings(first: $first, after: $after, states: $states) {{
      totalCount pageInfo {{ hasNextPage endCursor }}
      nodes {{
        {FILING} row errors {{ code path row clientReference }} batch {{ receptionNumber }}
      }}
    }}
  }} }}
}}"""
BATCHES = f"""query($first: Int, $after: String) {{
  viewer {{ batches(first: $first, after: $after) {{
    totalCount nodes {{ {BATCH} }} pageInfo {{ hasNextPage endCursor }}
  }} }}
}}"""


def row_about(person: Person, **changes: Any) -> dict[str, Any]:
    """A student's acceptance began today."""
    details = {"acceptanceStarted": {"on": clock.today().isoformat()}}
    return {
        "subject": subject(person),
        "details": details,
        "clientReference": reference(person),
    } | changes


def renamed_row(person: Person, **changes: Any) -> dict[str, Any]:
    """The employer's new name, filed for a resident who asked for it."""
    return organization_renamed(person, clock.today(), clientReference=reference(person)) | changes


async def submit_batch(
    client: Client,
    token: str,
    rows: Sequence[Any],
    key: str | None = None,
    kind: str = "ACCEPTANCE",
) -> Any:
    """The payload of submitBatch."""
    return await client.do(
        SUBMIT_BATCH, token, kind=kind, rows=list(rows), idempotencyKey=key or uuid4().hex
    )


async def check_batch(
    client: Client, token: str, rows: Sequence[Any], kind: str = "ACCEPTANCE"
) -> Any:
    """The payload of checkBatch."""
    return await client.do(
        CHECK_BATCH, token, kind=kind, rows=list(rows), idempotencyKey=uuid4().hex
    )


async def batch_of(client: Client, token: str, number: str, **variables: Any) -> Any:
    """One batch with a page of its filings."""
    data = await client.ask(BATCH_BY_NUMBER, {"number": number, "first": 100} | variables, token)
    return data["viewer"]["batch"]


async def filings_of_batch(client: Client, token: str, number: str) -> list[Any]:
    """Every filing of a batch, page by page."""
    found, after = [], None
    while True:
        page = (await batch_of(client, token, number, after=after))["filings"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def batches_of(client: Client, token: str, **variables: Any) -> Any:
    """A page of the school's batches."""
    return (await client.ask(BATCHES, {"first": 20} | variables, token))["viewer"]["batches"]
