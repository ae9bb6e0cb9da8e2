"""An institution's programs: their tokens, and a look behind the doors."""

from typing import Any

from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import TokenScope
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from efiling.store.people import accounts
from tests.builders.http.client import PROBLEMS, Client
from tests.builders.institutions import School
from tests.builders.people import PASSWORD
from tests.builders.rows import row_of

TOKEN = "id name scopes createdAt expiresOn lastUsedAt"
CREATE = f"""mutation($input: CreateApiTokenInput!) {{
  createApiToken(input: $input) {{ token apiToken {{ {TOKEN} }} {PROBLEMS} }}
}}"""
REVOKE = (
    f"mutation($input: RevokeApiTokenInput!) {{ revokeApiToken(input: $input) {{ {PROBLEMS} }} }}"
)
TOKENS = f"{{ viewer {{ apiTokens {{ {TOKEN} }} }} }}"
ROLE = "{ viewer { role } }"
FILINGS = "{ viewer { filings { totalCount } } }"
ALL = [scope.value for scope in TokenScope]


async def create(client: Client, session: str, **changes: Any) -> Any:
    fields = {"name": "人事システム", "scopes": ALL, "password": PASSWORD}
    return await client.do(CREATE, session, **(fields | changes))


async def token_of(client: Client, session: str, **changes: Any) -> str:
    made = await create(client, session, **changes)
    assert made["problems"] == []
    return str(made["token"])


async def status(client: Client, token: str, query: str = ROLE) -> int:
    return int((await client.post(query, token=token)).status_code)


async def failure(client: Client, token: str, query: str, **variables: Any) -> str:
    body = (await client.post(query, variables, token)).json()
    return str(body["errors"][0]["extensions"]["code"])


async def account_of(school: School) -> Row:
    account = await accounts.find_by_auth_id(Reading(SYSTEM), school.auth_id)
    assert account is not None
    return await row_of("account", "id = $1", account.id)


async def tokens_of_all() -> list[Row]:
    return list(await Reading(SYSTEM).fetch("SELECT * FROM api_token /* unscoped: a test */"))
