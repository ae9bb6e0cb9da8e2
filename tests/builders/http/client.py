"""A program that uses the service: it knows the documents below and nothing of the inside."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from efiling.rules.people.identity import Address
from efiling.rules.vocabulary import Role
from tests.builders import people
from tests.builders.people import PASSWORD, Person
from tests.builders.staff import Staff, staff

PROBLEMS = "problems { code message remedy path row clientReference }"
REGISTER = f"""mutation($input: RegisterResidentInput!) {{
  registerResident(input: $input) {{
    account {{ id state language maskedMail expiresOn passwordExpiresOn }} {PROBLEMS}
  }}
}}"""
LOG_IN = f"""mutation($input: LogInInput!) {{
  logIn(input: $input) {{ token expiresAt viewer {{ role account {{ state }} }} {PROBLEMS} }}
}}"""
RENOTIFY = (
    "mutation($input: RenotifyCredentialsInput!) "
    f"{{ renotifyCredentials(input: $input) {{ {PROBLEMS} }} }}"
)
CHANGE_PASSWORD = f"""mutation($input: ChangePasswordInput!) {{
  changePassword(input: $input) {{ account {{ passwordExpiresOn }} {PROBLEMS} }}
}}"""
FILING = (
    "receptionNumber kind label state channel receivedAt registeredAt filedBy supersededBy "
    "clientReference"
)
SUBMIT = f"""mutation($input: SubmitFilingInput!) {{
  submitFiling(input: $input) {{
    filing {{ id {FILING} errors {{ code message }} }}
    receipt {{ receptionNumber receivedAt pdf items {{ label value }} }}
    notices {{ code message }} {PROBLEMS}
  }}
}}"""
SUBMIT_MANY = f"""mutation($input: SubmitFilingsInput!) {{
  submitFilings(input: $input) {{
    filings {{ id {FILING} }} receipts {{ receptionNumber }} notices {{ code message }} {PROBLEMS}
  }}
}}"""
HISTORY = f"""query($first: Int, $after: String, $kinds: [FilingKind!], $states: [FilingState!]) {{
  viewer {{ filings(first: $first, after: $after, kinds: $kinds, states: $states) {{
    totalCount edges {{ cursor }} nodes {{ {FILING} errors {{ code message remedy path }} }}
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
  }} }}
}}"""


def address(place: Address) -> dict[str, str]:
    return {"municipality": place.municipality, "rest": place.rest}


def card(person: Person, **changes: Any) -> dict[str, Any]:
    facts = {
        "name": person.name,
        "birthDate": person.birth_date.isoformat(),
        "sex": person.sex.value,
        "nationality": person.nationality,
        "cardNumber": person.card_number,
    }
    return facts | changes


def subject(person: Person, **changes: Any) -> dict[str, Any]:
    return card(person) | {"address": address(person.address)} | changes


def organization(
    name: str = "株式会社青空", municipality: str = "13101", rest: str = "丸の内１－１"
) -> dict[str, Any]:
    return {"name": name, "address": {"municipality": municipality, "rest": rest}}


def contract_ended(person: Person, on: date, **changes: Any) -> dict[str, Any]:
    """The end of a contract, as `FilingInput`."""
    details = {"contractEnded": {"on": on.isoformat(), "organization": organization()}}
    return {"subject": subject(person), "details": details} | changes


class Client:
    """One caller. `token`: sent as bearer; `language`: sent as Accept-Language."""

    def __init__(self, http: httpx2.AsyncClient, folder: Path) -> None:
        self.http = http
        self.folder = folder

    async def post(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        token: str | None = None,
        language: str = "en",
    ) -> httpx2.Response:
        headers = {"accept-language": language} | (
            {"authorization": f"Bearer {token}"} if token else {}
        )
        self.http.cookies.clear()
        return await self.http.post(
            "/graphql", json={"query": query, "variables": variables or {}}, headers=headers
        )

    async def ask(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        token: str | None = None,
        language: str = "en",
    ) -> Any:
        """The data of an answer without top-level errors."""
        answer = await self.post(query, variables, token, language)
        body = answer.json()
        assert answer.status_code == 200, body
        assert "errors" not in body, body
        return body["data"]

    async def do(
        self, mutation: str, token: str | None = None, reader: str = "en", /, **fields: Any
    ) -> Any:
        """The payload of a mutation with `$input`."""
        data = await self.ask(mutation, {"input": fields}, token, reader)
        return next(iter(data.values()))

    async def load(self, *persons: Person) -> None:
        """A feed reaches the card register."""
        await people.load(self.folder, *persons)

    async def register(self, person: Person, **changes: Any) -> Any:
        fields = {
            "card": card(person),
            "authId": person.auth_id,
            "password": PASSWORD,
            "mail": person.mail,
            "language": "EN",
            "acceptsTerms": True,
        }
        return await self.do(REGISTER, **(fields | changes))

    async def log_in(self, person: Person, password: str = PASSWORD) -> Any:
        return await self.do(LOG_IN, authId=person.auth_id, password=password, bearer=True)

    async def resident(self, person: Person | None = None, **changes: Any) -> tuple[Person, str]:
        """A registered person and the token of a session."""
        person = person or Person()
        await self.load(person)
        assert (await self.register(person, **changes))["problems"] == []
        return person, (await self.log_in(person))["token"]

    async def staff(self, role: Role = Role.OFFICER) -> tuple[Staff, str]:
        """An account of staff and the token of a session."""
        person = await staff(role)
        return person, (await self.log_in_staff(person, person.code()))["token"]

    async def log_in_staff(
        self, person: Staff, code: str | None = None, password: str = PASSWORD
    ) -> Any:
        return await self.do(
            LOG_IN, authId=person.auth_id, password=password, oneTimeCode=code, bearer=True
        )

    async def submit(
        self, token: str, filing: dict[str, Any], key: str | None = None, language: str = "en"
    ) -> Any:
        return await self.do(
            SUBMIT, token, language, filing=filing, idempotencyKey=key or uuid4().hex
        )

    async def history(self, token: str, **variables: Any) -> Any:
        data = await self.ask(HISTORY, {"first": 20} | variables, token)
        return data["viewer"]["filings"]


def codes(payload: Any) -> list[str]:
    """The codes of a payload's problems."""
    return [problem["code"] for problem in payload["problems"]]
