"""Registering, getting one's authentication ID again, and the links of mails."""

from collections.abc import Mapping, Sequence
from typing import Any

from efiling.errors import Failure
from gateway.portal.nationalities import nationality_choices
from gateway.portal.page import Form, Page, Send, mutation
from gateway.portal.people import words
from gateway.portal.people.rules import RULES
from gateway.portal.visit import Visit
from i18n import N_
from i18n.negotiation import NAMES

_register_resident = mutation("RegisterResident", "/login?done=registered", mends=True)
_renotify_credentials = mutation("RenotifyCredentials", "/login?done=renotified", mends=True)


async def _card(visit: Visit) -> Mapping[str, Any]:
    """What the forms offer to choose from."""
    found = await visit.ask("Nationalities")
    return {
        "nationalities": nationality_choices(visit, found["nationalities"]),
        "languages": [(one.name, NAMES[one]) for one in NAMES],
        "language": visit.language.name,
        "tags": words.TAGS,
        "rules": RULES,
        "has": lambda *codes: words.has(visit.problems, *codes),
    }


async def _register(visit: Visit) -> str | None:
    """Whoever has registered is logged in with what they chose just now. Where that fails, they are
    registered all the same, and log in themselves."""
    if await _register_resident(visit) is None:
        return None
    try:
        answer = await visit.submit("LogIn")
    except Failure:
        return "/login?done=registered"
    return "/login?done=registered" if answer.problems else "/home?done=registered"


async def _renotify(visit: Visit) -> str | None:
    if await _renotify_credentials(visit) is None:
        return None
    has_new = bool(visit.typed.get("newPassword"))
    return "/login?done=reset" if has_new else "/login?done=renotified"


def _link(form: str, operation: str, **texts: str) -> tuple[Mapping[str, str], Send]:
    """What the page of a mailed link says, and what its only button does."""

    async def send(visit: Visit) -> str | None:
        """The token stands in the form, or still in the address."""
        token = visit.typed.get("token") or visit.query.get("token", "")
        await visit.submit_input(operation, {"input": {"token": token}})
        done = texts["done"]
        start = "/account" if visit.role else "/login"
        return None if visit.problems else f"{start}?done={done}"

    return {"form": form, **texts}, send


_RESET, _send_reset = _link(
    "confirm-reset",
    "ConfirmReset",
    heading=N_("Use the new password"),
    lead=N_(
        "Press this button to use the password that you chose. The old one then stops working."
    ),
    button=N_("Use the new password"),
    again="/renotify",
    done="password-set",
)
_MAIL, _send_mail = _link(
    "confirm-mail-change",
    "ConfirmMailChange",
    heading=N_("Use the new mail address"),
    lead=N_("Press this button to get our mails at this address, and no longer at the old one."),
    button=N_("Use the new mail address"),
    again="/account/mail",
    done="mail-set",
)


async def _reset_page(_visit: Visit) -> Mapping[str, Any]:
    return _RESET


async def _mail_page(_visit: Visit) -> Mapping[str, Any]:
    return _MAIL


REGISTRATION_PAGES: Sequence[Page] = (
    Page(
        "/register",
        "people/register.html",
        show=_card,
        asks=("Nationalities",),
        forms=(Form("register-resident", _register),),
    ),
    Page(
        "/renotify",
        "people/renotify.html",
        show=_card,
        asks=("Nationalities",),
        forms=(Form("renotify-credentials", _renotify),),
    ),
    Page(
        "/confirm-reset",
        "people/confirm.html",
        show=_reset_page,
        forms=(Form("confirm-reset", _send_reset),),
    ),
    Page(
        "/confirm-mail",
        "people/confirm.html",
        show=_mail_page,
        forms=(Form("confirm-mail-change", _send_mail),),
    ),
)
