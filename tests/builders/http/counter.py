"""A counter officer and the institutions they register: what to send, and who sends it."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from efiling import clock
from tests.builders.http.client import FILING, LOG_IN, NOTICES, PROBLEMS, Client
from tests.builders.inputs import card
from tests.builders.people import PASSWORD, Person

INSTITUTION = "institution { id name corporateNumber kinds }"
REGISTER_INSTITUTION = f"""mutation($input: RegisterInstitutionInput!) {{
  registerInstitution(input: $input) {{ {INSTITUTION} authIdChoice {PROBLEMS} }}
}}"""
UPDATE_INSTITUTION = f"""mutation($input: UpdateInstitutionInput!) {{
  updateInstitution(input: $input) {{ {INSTITUTION} {PROBLEMS} }}
}}"""
RESTORE = (
    f"mutation($input: RestoreAccountInput!) {{ restoreAccount(input: $input) {{ {PROBLEMS} }} }}"
)
DEREGISTER = (
    "mutation($input: DeregisterAccountInput!) "
    f"{{ deregisterAccount(input: $input) {{ {PROBLEMS} }} }}"
)
ENTER = f"""mutation($input: EnterPaperFilingInput!) {{
  enterPaperFiling(input: $input) {{
    filing {{ id {FILING} institution {{ id }} }} receipt {{ pdf }} {NOTICES} {PROBLEMS}
  }}
}}"""
DELETE = (
    "mutation($input: RecordFilingDeletionInput!) "
    f"{{ recordFilingDeletion(input: $input) {{ {PROBLEMS} }} }}"
)
PUBLISH = """mutation($input: PublishAnnouncementInput!) { publishAnnouncement(input: $input) {
  announcement { id title body from to } problems { code path } } }"""
WITHDRAW = """mutation($input: WithdrawAnnouncementInput!) { withdrawAnnouncement(input: $input) {
  problems { code path } } }"""
BY_NUMBER = f"""query($number: String!) {{
  filingByNumber(receptionNumber: $number) {{
    id {FILING} deletedOn institution {{ id }} batch {{ id }} errors {{ code clientReference }}
  }}
}}"""
SEARCH = """query($search: String, $first: Int, $after: String) {
  institutions(search: $search, first: $first, after: $after) {
    totalCount nodes { id name corporateNumber kinds } edges { cursor }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}"""
AT_THE_COUNTER = {"channel": "COUNTER", "evidence": "STAFF_CARD", "evidenceForm": "ORIGINAL"}
BY_POST = {"channel": "POST", "evidence": "EMPLOYMENT_CERTIFICATE", "evidenceForm": "COPY"}
CARD_SHOWN = {"channel": "COUNTER", "evidence": "RESIDENCE_CARD", "evidenceForm": "ORIGINAL"}
CARD_COPY = {"channel": "POST", "evidence": "RESIDENCE_CARD", "evidenceForm": "COPY"}
CORPORATE_NUMBER = "7000012050002"
_serial = count(1)


def school(**changes: Any) -> dict[str, Any]:
    """A Japanese-language school, as `RegisterInstitutionInput`; each call makes another one."""
    number = next(_serial)

    return {
        "name": f"青空日本語学院第{_kanji(number)}校",
        "kana": "アオゾラニホンゴガクイン",
        "corporateNumber": CORPORATE_NUMBER,
        "address": {"postalCode": "160-0023", "municipality": "13104", "rest": "西新宿２－８－１"},
        "phone": "03-1234-5678",
        "representative": "山田　太郎",
        "personInCharge": {"name": "鈴木　花子", "kana": "スズキ　ハナコ"},
        "mail": f"school{number}@example.test",
        "kinds": ["ACCEPTING_ORGANIZATION", "JAPANESE_LANGUAGE_SCHOOL"],
        "underEmploymentReporting": False,
        "authIdChoices": [f"school{number}-a", f"school{number}-b"],
        "password": PASSWORD,
        "language": "EN",
        "acceptsTerms": True,
        **AT_THE_COUNTER,
        **changes,
    }


def _kanji(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


class Counter:
    """A client with a counter officer."""

    def __init__(self, client: Client, token: str) -> None:
        self.client = client
        self.token = token

    async def refresh(self) -> None:
        """Another session: the clock was moved, and the one before has ended."""
        _, self.token = await self.client.staff()

    async def register(self, fields: Mapping[str, Any] | None = None, **changes: Any) -> Any:
        return await self.client.do(
            REGISTER_INSTITUTION, self.token, **{**(fields or school()), **changes}
        )

    async def update(self, institution: str, **changes: Any) -> Any:
        fields = {"id": institution, **AT_THE_COUNTER, **changes}
        return await self.client.do(UPDATE_INSTITUTION, self.token, **fields)

    async def restore(self, account: dict[str, Any], **changes: Any) -> Any:
        fields = {"account": account, **CARD_SHOWN, **changes}
        return await self.client.do(RESTORE, self.token, **fields)

    async def deregister(self, account: dict[str, Any], **changes: Any) -> Any:
        fields = {"account": account, "reason": "帰国するため", **CARD_SHOWN, **changes}
        return await self.client.do(DEREGISTER, self.token, **fields)

    async def enter(self, filing: dict[str, Any], **changes: Any) -> Any:
        """A filing that came by post today, unless `changes` say otherwise."""
        today = clock.today().isoformat()
        fields = {"filing": filing, "receivedOn": today, "channel": "POST", **changes}
        fields.setdefault("idempotencyKey", uuid4().hex)
        return await self.client.do(ENTER, self.token, **fields)

    async def delete(self, number: str, person: Person, **changes: Any) -> Any:
        """A letter of today about a filing of yesterday, with all that it must say."""
        today = clock.today()
        letter = {
            "receptionNumber": number,
            "filedOn": (today - timedelta(days=1)).isoformat(),
            "statement": "届出内容に誤りがあるため、削除をお願いします。",
            "contents": "契約機関との契約の終了",
            "applicant": card(person),
            "phone": "090-1234-5678",
            "receivedOn": today.isoformat(),
            "cardCopyEnclosed": True,
        }
        return await self.client.do(DELETE, self.token, **(letter | changes))

    async def filing(self, number: str) -> Any:
        """What an officer sees of anybody's filing."""
        data = await self.client.ask(BY_NUMBER, {"number": number}, self.token)
        return data["filingByNumber"]

    async def search(self, search: str | None = None, **variables: Any) -> Any:
        data = await self.client.ask(
            SEARCH, {"search": search, "first": 20} | variables, self.token
        )
        return data["institutions"]

    async def log_in(
        self, fields: dict[str, Any], choice: int = 1, password: str = PASSWORD
    ) -> Any:
        """The registered institution logs in."""
        auth_id = fields["authIdChoices"][choice - 1]
        return await self.client.do(LOG_IN, authId=auth_id, password=password, bearer=True)

    async def institution(self, **changes: Any) -> tuple[dict[str, Any], str, str]:
        """A registered institution: what was sent, its id, and the token of a session."""
        fields = school(**changes)
        registered = await self.register(fields)
        assert registered["problems"] == []
        token = (await self.log_in(fields))["token"]
        return fields, registered["institution"]["id"], token
