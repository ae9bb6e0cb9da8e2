"""A client as it should be: it asks until it has an answer, and a submission keeps its key."""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Any

import httpx2

from efiling import clock
from tests.builders.inputs import filing, organization, registration
from tests.builders.people import PASSWORD, Person

AGAIN_SECONDS = 0.05
ANSWER_SECONDS = 20.0
GIVE_UP_SECONDS = 180.0
"""Longer than any service of a trial is away, however busy the machine is."""
ALONE = 0.7
"""How many of the submissions are one filing; the others are one of each kind, all or none."""
KINDS = ("contractEnded", "contractOrgCeased", "contractOrgNameChanged")

REGISTER = """
mutation ($input: RegisterResidentInput!) {
  registerResident(input: $input) { account { id } problems { code } }
}
"""
LOG_IN = "mutation ($input: LogInInput!) { logIn(input: $input) { token problems { code } } }"
SUBMIT = """
mutation ($input: SubmitFilingInput!) {
  submitFiling(input: $input) { filing { receptionNumber } problems { code } }
}
"""
SUBMIT_TOGETHER = """
mutation ($input: SubmitFilingsInput!) {
  submitFilings(input: $input) { filings { receptionNumber } problems { code } }
}
"""
HISTORY = """
query ($after: String) { viewer { filings(first: 100, after: $after) {
  nodes { receptionNumber } pageInfo { hasNextPage endCursor } } } }
"""


class Client:
    """One HTTP client; `cut_off` counts the requests that got no answer."""

    def __init__(self, url: str) -> None:
        limits = httpx2.Limits(max_keepalive_connections=50)
        self._http = httpx2.AsyncClient(base_url=url, timeout=ANSWER_SECONDS, limits=limits)
        self.cut_off = 0

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def ask(
        self, document: str, variables: dict[str, Any], token: str = ""
    ) -> dict[str, Any]:
        """The data of an answer, however often one has to ask. Errors: AssertionError for any error
        in it; TimeoutError where none comes."""
        async with asyncio.timeout(GIVE_UP_SECONDS):
            return await self._ask(document, variables, token)

    async def _ask(self, document: str, variables: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}

        while True:
            try:
                answer = await self._http.post(
                    "/graphql", json={"query": document, "variables": variables}, headers=headers
                )
            except httpx2.ConnectError:
                await asyncio.sleep(AGAIN_SECONDS)  # nobody was there to hear it
                continue
            except httpx2.TransportError:
                self.cut_off += 1
                await asyncio.sleep(AGAIN_SECONDS)
                continue

            if answer.status_code == 503:
                await asyncio.sleep(AGAIN_SECONDS)
                continue

            told = answer.json()
            assert answer.status_code == 200, answer.text
            assert told.get("errors") is None, answer.text
            data: dict[str, Any] = told["data"]
            return data


@dataclass
class Resident:
    """Somebody who files. `acknowledged`: key to reception numbers; `wrong`: answers that should
    not have come."""

    person: Person
    client: Client
    random: random.Random
    token: str = ""
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _inputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _serial: Any = field(default_factory=count)

    async def register(self) -> None:
        """Registers and logs in. Only a try that was cut off may find the account made already."""
        before = self.client.cut_off
        entered = {"input": registration(self.person)}
        answer = (await self.client.ask(REGISTER, entered))["registerResident"]
        codes = [problem["code"] for problem in answer["problems"]]
        if not answer["account"] and (
            codes != ["ALREADY_REGISTERED"] or self.client.cut_off == before
        ):
            self.wrong.append(f"registration refused: {codes}")
        await self.log_in()

    async def log_in(self) -> None:
        """Logs in, however often it takes."""
        secret = {"authId": self.person.auth_id, "password": PASSWORD, "bearer": True}
        answer = (await self.client.ask(LOG_IN, {"input": secret}))["logIn"]
        assert answer["token"], answer["problems"]
        self.token = answer["token"]

    def new_key(self) -> str:
        """A key for one filing, or for three together."""
        key = f"{self.person.number}-{next(self._serial)}"
        together = 1 if self.random.random() < ALONE else len(KINDS)
        self._inputs[key] = [self._filing(kind) for kind in KINDS[:together]]
        return key

    async def submit(self, key: str) -> list[str]:
        """Sends what belongs to a key and returns the reception numbers."""
        filings = self._inputs[key]
        variables: dict[str, Any]

        if len(filings) == 1:
            variables = {"input": {"filing": filings[0], "idempotencyKey": key}}
            answer = (await self.client.ask(SUBMIT, variables, self.token))["submitFiling"]
            found = [answer["filing"]] if answer["filing"] else []
        else:
            variables = {"input": {"filings": filings, "idempotencyKey": key}}
            answer = (await self.client.ask(SUBMIT_TOGETHER, variables, self.token))[
                "submitFilings"
            ]
            found = answer["filings"]

        assert not answer["problems"], answer["problems"]
        numbers = [filing["receptionNumber"] for filing in found]
        if len(numbers) != len(filings):
            self.wrong.append(f"{len(numbers)} of {len(filings)} filings for the key {key}")
        self.acknowledged.setdefault(key, numbers)
        return numbers

    async def history(self) -> list[str]:
        """The reception numbers of all pages of the history."""
        numbers: list[str] = []
        after = None
        while True:
            viewer = (await self.client.ask(HISTORY, {"after": after}, self.token))["viewer"]
            numbers += [node["receptionNumber"] for node in viewer["filings"]["nodes"]]
            page = viewer["filings"]["pageInfo"]
            if not page["hasNextPage"]:
                return numbers
            after = page["endCursor"]

    def _filing(self, kind: str) -> dict[str, Any]:
        items: dict[str, Any] = {"organization": organization()}
        if kind == "contractOrgNameChanged":
            items["newName"] = "株式会社夕空"
        return filing(self.person, kind, clock.today(), **items)
