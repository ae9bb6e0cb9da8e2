"""A program that uses the service: it knows the documents below and nothing of the inside."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from efiling.rules.vocabulary import Role
from tests.builders import people
from tests.builders.inputs import registration
from tests.builders.institutions import School, registered_school
from tests.builders.people import PASSWORD, Person
from tests.builders.staff import Staff, staff

PROBLEMS = "problems { code message remedy path row clientReference cell }"
NOTICES = "notices { code message path row clientReference }"
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
CONFIRM_RESET = f"""mutation($input: ConfirmResetInput!) {{
  confirmReset(input: $input) {{ {PROBLEMS} }}
}}"""
CHANGE_MAIL = """mutation($input: ChangeMailInput!) { changeMail(input: $input) {
  account { maskedMail pendingMailChange } problems { code path } } }"""
CONFIRM_MAIL = """mutation($input: ConfirmMailChangeInput!) { confirmMailChange(input: $input) {
  problems { code path } } }"""
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
    {NOTICES} {PROBLEMS}
  }}
}}"""
SUBMIT_MANY = f"""mutation($input: SubmitFilingsInput!) {{
  submitFilings(input: $input) {{
    filings {{ id {FILING} }} receipts {{ receptionNumber }} {NOTICES} {PROBLEMS}
  }}
}}"""
HISTORY = f"""query($first: Int, $after: String, $kinds: [FilingKind!], $states: [FilingState!]) {{
  viewer {{ filings(first: $first, after: $after, kinds: $kinds, states: $states) {{
    totalCount edges {{ cursor }} nodes {{ {FILING} errors {{ code message remedy path }} }}
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
  }} }}
}}"""
LINKED = "{ viewer { linkedSystems { system account accountFrom password passwordFrom } } }"


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
        return await self.do(REGISTER, **registration(person, **changes))

    async def log_in(self, person: Person, password: str = PASSWORD) -> Any:
        return await self.do(LOG_IN, authId=person.auth_id, password=password, bearer=True)

    async def resident(self, person: Person | None = None, **changes: Any) -> tuple[Person, str]:
        """A registered person and the token of a session."""
        person = person or Person()
        await self.load(person)
        assert (await self.register(person, **changes))["problems"] == []
        return person, (await self.log_in(person))["token"]

    async def is_live(self, token: str) -> bool:
        """Whether a session goes on."""
        return (await self.post("{ viewer { role } }", token=token)).status_code == 200

    async def staff(self, role: Role = Role.OFFICER) -> tuple[Staff, str]:
        """An account of staff and the token of a session."""
        person = await staff(role)
        return person, (await self.log_in_staff(person, person.code()))["token"]

    async def administrator(self) -> str:
        """The token of an administrator's session."""
        return (await self.staff(Role.ADMINISTRATOR))[1]

    async def log_in_staff(
        self, person: Staff, code: str | None = None, password: str = PASSWORD
    ) -> Any:
        return await self.do(
            LOG_IN, authId=person.auth_id, password=password, oneTimeCode=code, bearer=True
        )

    async def known(self, person: Person) -> Person:
        """A person of the card register without an account."""
        await self.load(person)
        return person

    async def school(self, **facts: Any) -> tuple[School, str]:
        """A registered institution and the token of a session; `facts` override what it is."""
        school = await registered_school(**facts)
        return school, await self.log_in_school(school)

    async def log_in_school(self, school: School) -> str:
        """The token of a new session."""
        answer = await self.do(LOG_IN, authId=school.auth_id, password=PASSWORD, bearer=True)
        assert answer["problems"] == []
        return str(answer["token"])

    async def submit(
        self, token: str, filing: dict[str, Any], key: str | None = None, language: str = "en"
    ) -> Any:
        return await self.do(
            SUBMIT, token, language, filing=filing, idempotencyKey=key or uuid4().hex
        )

    async def history(self, token: str, **variables: Any) -> Any:
        data = await self.ask(HISTORY, {"first": 20} | variables, token)
        return data["viewer"]["filings"]

    async def states(self, token: str) -> list[str]:
        """The states of the filings in a history, the newest first."""
        return [one["state"] for one in (await self.history(token))["nodes"]]

    async def linked_systems(self, token: str) -> dict[str, dict[str, Any]]:
        """What an institution's account says of each linked system."""
        data = await self.ask(LINKED, token=token)
        return {one.pop("system"): one for one in data["viewer"]["linkedSystems"]}
