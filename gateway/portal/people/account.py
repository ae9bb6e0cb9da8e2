"""What everybody may see and change of their account."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import RedirectResponse, Response

from efiling.rules.vocabulary import Role
from gateway.portal.page import EVERY_ROLE, RESIDENTS, Form, Page, mutation
from gateway.portal.people import words
from gateway.portal.people.rules import RULES
from gateway.portal.visit import Visit
from i18n import N_, Language
from i18n.negotiation import NAMES

_TWO_LANGUAGES = (Language.JA.name, Language.EN.name)
_DONE = {
    "password": N_("Your password is changed. It is good for one year from today."),
    "mail": N_(
        "We sent a link to the new address. Please open it within one day. If no mail comes, look "
        "in your spam folder."
    ),
    "mail-set": N_("Our mails go to the new address from now on."),
    "password-set": N_("Your new password works now."),
    "language": N_("The language is changed."),
    "forbidden": N_("Done: it may not file for you any more."),
    "allowed": N_("Done: it may file for you again where you ask it to."),
}
_CHOOSE = N_("Please choose whom you forbid it to.")
_CHOOSE_HOW = N_("Choose every organization, or one and its corporate number.")


async def _account(visit: Visit) -> Mapping[str, Any]:
    found = await visit.ask("Account")
    return {
        "viewer": found["viewer"],
        "states": words.ACCOUNT_STATES,
        "languages": words.LANGUAGES,
        "language_tags": words.TAGS,
        "never": words.NEVER,
        "rules": RULES,
        "choices": _choices(visit.role),
        "done": _DONE.get(visit.query.get("done", "")),
    }


def _choices(role: Role | None) -> Sequence[tuple[str, str]]:
    """The languages of mails, in their own words: eight for residents, two for the others."""
    named = [one.name for one in NAMES] if role is Role.RESIDENT else _TWO_LANGUAGES
    return [(name, words.LANGUAGES[name]) for name in named]


def _in_new_language(_visit: Visit, payload: Mapping[str, Any]) -> Response:
    """The account's page as it reads from now on."""
    tag = words.TAGS[payload["account"]["language"]]
    return RedirectResponse(f"/{tag}/account?done=language", 303)


async def _delegation(visit: Visit) -> Mapping[str, Any]:
    """Each block as the member of `who` that takes it away, its value, and its words."""
    found = await visit.ask("DelegationBlocks")
    blocks = [_block(one) for one in found["viewer"]["delegationBlocks"]]
    return {
        "blocks": blocks,
        "all_blocked": any(name == "all" for name, _, _ in blocks),
        "done": _DONE.get(visit.query.get("done", "")),
    }


def _block(block: Mapping[str, Any]) -> tuple[str, str, str]:
    if block["institution"]:
        return "institution", block["institution"]["id"], block["institution"]["name"]
    if block["corporateNumber"]:
        return "corporateNumber", block["corporateNumber"], block["corporateNumber"]
    return "all", "true", ""


async def _forbid(visit: Visit) -> str | None:
    """Every organization, or the one whose number was typed."""
    number, everybody = visit.typed.get("who.corporateNumber").strip(), visit.typed.get("who.all")
    if everybody not in {"true", "false"} and not number:
        visit.refuse_with(_CHOOSE, _CHOOSE_HOW, "who.all")
        return None

    who = {"all": True} if everybody == "true" else {"corporateNumber": number}
    await visit.submit_input("BlockDelegation", {"input": {"who": who, "blocked": True}})
    return None if visit.problems else "/account/delegation?done=forbidden"


ACCOUNT_PAGES: Sequence[Page] = (
    Page(
        "/account",
        "people/account.html",
        show=_account,
        asks=("Account",),
        roles=EVERY_ROLE,
        menu=N_("Account"),
    ),
    Page(
        "/account/password",
        "people/password.html",
        show=_account,
        asks=("Account",),
        roles=EVERY_ROLE,
        forms=(Form("change-password", mutation("ChangePassword", "/account?done=password")),),
    ),
    Page(
        "/account/mail",
        "people/mail.html",
        show=_account,
        asks=("Account",),
        roles=EVERY_ROLE,
        forms=(Form("change-mail", mutation("ChangeMail", "/account?done=mail", mends=True)),),
    ),
    Page(
        "/account/language",
        "people/language.html",
        show=_account,
        asks=("Account",),
        roles=EVERY_ROLE,
        forms=(Form("change-language", mutation("ChangeLanguage", _in_new_language)),),
    ),
    Page(
        "/account/delegation",
        "people/delegation.html",
        show=_delegation,
        asks=("DelegationBlocks",),
        roles=RESIDENTS,
        forms=(
            Form("block-delegation", _forbid),
            Form(
                "allow-delegation",
                mutation("BlockDelegation", "/account/delegation?done=allowed"),
                "BlockDelegation",
            ),
        ),
    ),
)
