"""Drafts as a caller of the gateway keeps them."""

from typing import Any

from tests.builders.http.client import PROBLEMS, Client

DRAFT = "id idempotencyKey kinds fields { path value } savedAt endsOn"
SAVE = f"""mutation($input: SaveDraftInput!) {{
  saveDraft(input: $input) {{ draft {{ {DRAFT} }} {PROBLEMS} }}
}}"""
DISCARD = f"mutation($input: DiscardDraftInput!) {{ discardDraft(input: $input) {{ {PROBLEMS} }} }}"
DRAFTS = f"{{ viewer {{ drafts {{ {DRAFT} }} }} }}"
ONE = f"query($id: ID!) {{ viewer {{ draft(id: $id) {{ {DRAFT} }} }} }}"
ENDED = "CONTRACT_ENDED"


async def save(
    client: Client, token: str, typed: dict[str, str] | None = None, **input: Any
) -> Any:
    """The payload of a save; `typed`: path to value."""
    fields = [{"path": path, "value": value} for path, value in (typed or {}).items()]
    return await client.do(SAVE, token, **{"kinds": [ENDED], "fields": fields} | input)


async def saved(
    client: Client, token: str, typed: dict[str, str] | None = None, **input: Any
) -> Any:
    """A draft that was saved."""
    answer = await save(client, token, typed, **input)
    assert answer["problems"] == []
    return answer["draft"]


async def discard(client: Client, token: str, draft: str) -> Any:
    return await client.do(DISCARD, token, id=draft)


async def drafts_of(client: Client, token: str) -> Any:
    return (await client.ask(DRAFTS, token=token))["viewer"]["drafts"]


async def draft_of(client: Client, token: str, draft: str) -> Any:
    return (await client.ask(ONE, {"id": draft}, token))["viewer"]["draft"]
