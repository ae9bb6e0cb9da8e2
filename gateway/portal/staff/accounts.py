"""How one account is, for the helpdesk and the counter; what the counter does with it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from efiling.rules.vocabulary import Role
from gateway.portal.page import OFFICERS, Form, Page
from gateway.portal.staff.labels import (
    ACCOUNT_STATES,
    CHANNELS,
    EVIDENCE_FORMS,
    MAIL_KINDS,
    MAIL_STATES,
    OF_ANYBODY,
    ROLES,
)
from gateway.portal.staff.sending import looked, said, sending
from gateway.portal.staff.smtp import meaning_of
from gateway.portal.visit import Visit
from i18n import N_

NAMES_OF_AN_ACCOUNT = ("authId", "cardNumber", "receptionNumber", "institution")


async def _report(visit: Visit) -> Mapping[str, Any] | None:
    """How the account is that was asked for; None where something is to be mended in that."""
    by = {name: value for name in NAMES_OF_AN_ACCOUNT if (value := visit.typed.get(f"by.{name}"))}
    ticket = visit.typed.get("ticket")
    wanted = {"by": by, "ticket": ticket}
    at = dict.fromkeys(("TICKET_INVALID", "VALUE_REQUIRED"), "ticket")
    found = await looked(visit, "AccountState", wanted, at)
    if visit.problems:
        return None

    account = found["accountState"]
    if account is None:
        entries = (await visit.ask("Causes"))["problemCatalogue"]
        return {"missing": next(one for one in entries if one["code"] == "NO_ACCOUNT")}
    mails = [{**one, "meaning": meaning_of(one["smtpCode"])} for one in account["mails"]]
    return {**account, "mails": mails, "missing": None}


async def _show_report(_visit: Visit) -> Mapping[str, Any]:
    return {
        "account": None,
        "roles": ROLES,
        "states": ACCOUNT_STATES,
        "mail_kinds": MAIL_KINDS,
        "mail_states": MAIL_STATES,
    }


async def _show_proof(visit: Visit) -> Mapping[str, Any]:
    wanted = visit.query.get("institution", "")
    if wanted and not visit.typed:
        visit.typed.put("account.institution", wanted)
    return {
        **await _show_report(visit),
        "channels": said(visit, CHANNELS),
        "evidence": said(visit, OF_ANYBODY),
        "evidence_forms": said(visit, EVIDENCE_FORMS),
    }


def _with_look_up(page: Page) -> Page:
    """The page with the form that looks an account up."""

    async def look_up(visit: Visit) -> Page | None:
        """Shows the answer at once: what names a person stands in no address."""
        account = await _report(visit)
        if account is None:
            return None
        for name in NAMES_OF_AN_ACCOUNT:
            visit.typed.put(f"account.{name}", visit.typed.get(f"by.{name}"))
            if not account["missing"]:
                visit.typed.put(f"by.{name}", "")

        async def show(visit: Visit) -> Mapping[str, Any]:
            return {**await page.data(visit), "account": account}

        return replace(page, show=show)

    return replace(page, forms=(*page.forms, Form("account-state", look_up)))


ACCOUNT_PAGES = (
    _with_look_up(
        Page(
            "/helpdesk",
            "staff/helpdesk.html",
            show=_show_report,
            asks=("Causes",),
            roles=frozenset({Role.HELPDESK}),
            menu=N_("Accounts"),
        )
    ),
    _with_look_up(
        Page(
            "/counter/restore",
            "staff/restore.html",
            show=_show_proof,
            asks=("Causes",),
            roles=OFFICERS,
            forms=(
                Form(
                    "restore-account", sending("RestoreAccount", "/counter/restore?done=restored")
                ),
            ),
        )
    ),
    Page(
        "/counter/deregister",
        "staff/deregister.html",
        show=_show_proof,
        roles=OFFICERS,
        forms=(
            Form(
                "deregister-account",
                sending("DeregisterAccount", "/counter/deregister?done=deregistered"),
            ),
        ),
    ),
)
