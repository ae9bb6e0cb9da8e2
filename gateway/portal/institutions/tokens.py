"""The page of API tokens. A token is shown once, on the page that answers its form."""

from collections.abc import Mapping
from typing import Any

from efiling.rules.vocabulary import LinkedSystem, TokenScope
from efiling.settings import settings
from gateway.portal.page import INSTITUTIONS, Form, Page, mutation
from gateway.portal.visit import Visit
from i18n import N_

SCOPES = {
    TokenScope.BATCH_SUBMIT: N_("Check and file batches"),
    TokenScope.BATCH_READ: N_("Follow batches and fetch their corrections"),
    TokenScope.FILING_READ: N_("Read the history of notifications"),
}
SYSTEMS = {
    LinkedSystem.SPECIFIED_SKILLED_WORKER: N_("System for specified skilled workers"),
    LinkedSystem.JAPANESE_LANGUAGE_SCHOOL: N_("System for Japanese-language schools"),
}


async def _show_tokens(visit: Visit) -> Mapping[str, Any]:
    return {**await visit.ask("ApiTokens"), "scopes": SCOPES}


def _made(_visit: Visit, payload: Mapping[str, Any]) -> Page:
    """The answer to the form itself: after a redirect nothing would know the token any more."""

    async def show(_visit: Visit) -> Mapping[str, Any]:
        return {**payload, "scopes": SCOPES, "public_url": settings().public_url}

    return Page("/tokens", "institutions/token_made.html", show=show, roles=INSTITUTIONS)


async def _show_linked(visit: Visit) -> Mapping[str, Any]:
    return {**await visit.ask("LinkedSystems"), "systems": SYSTEMS}


TOKENS = Page(
    "/tokens",
    "institutions/tokens.html",
    show=_show_tokens,
    asks=("ApiTokens",),
    roles=INSTITUTIONS,
    forms=(
        Form("create-api-token", mutation("CreateApiToken", _made)),
        Form("revoke-api-token", mutation("RevokeApiToken", "/tokens?done=revoked")),
    ),
    menu=N_("API tokens"),
)
LINKED = Page(
    "/linked-systems",
    "institutions/linked_systems.html",
    show=_show_linked,
    asks=("LinkedSystems",),
    roles=INSTITUTIONS,
    menu=N_("Linked systems"),
)
