"""The pages themselves: what this is, and (in development) a place to try queries.

Both are whole in themselves: styles and scripts stand in the page and are named by hash in its
security policy, nothing is fetched from anywhere else.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

from starlette.responses import HTMLResponse

from efiling.problems.texts import notice_of
from efiling.rules.filings.upcoming import RuleChange
from efiling.settings import Contact
from i18n import N_, Language
from i18n.catalogue import text
from i18n.formats import day
from i18n.negotiation import NAMES, tag_of

_FOLDER = Path(__file__).parent / "static"
_STYLE = (_FOLDER / "page.css").read_text(encoding="utf-8")
_SCRIPT = (_FOLDER / "graphiql.js").read_text(encoding="utf-8")
_GRAPHIQL = (_FOLDER / "graphiql.html").read_text(encoding="utf-8")

TITLE = N_("Electronic notification for foreign nationals and their organizations")
_PARAGRAPHS: Sequence[str] = (
    N_(
        "This service takes notifications under the Immigration Control and Refugee Recognition "
        "Act. Filing them and looking at their state is done wholly over the internet, around the "
        "clock and free of charge."
    ),
    N_(
        "Article 19-16: a mid to long-term resident has the duty to notify, within 14 days, when "
        "something changes about the organization or the spouse that the status of residence "
        "rests on."
    ),
    N_(
        "Article 19-17: an organization that accepts mid to long-term residents has the duty to "
        "endeavour to notify when it begins or ends to accept one."
    ),
    N_("The interface for programs is GraphQL, at {path}."),
)
_QUESTIONS = N_("Questions about the system: {name}, {phone} ({hours})")


_AHEAD = N_("What changes soon")
_EXPECTED = N_("Expected, not yet published as law.")


class Link(NamedTuple):
    """Where another page is, and the message id of its label."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Who reads a page, whom they may ask, where they can go from it, and what is told to all."""

    language: Language
    helpdesk: Contact
    menu: Sequence[Link]
    changes: Sequence[RuleChange] = ()


Template = Callable[[Visit], HTMLResponse]


def top(visit: Visit) -> HTMLResponse:
    """What the system is, for whom, and what it costs (Q1-1, Q1-2, Q2-2, Q2-3), in the reader's
    language."""
    language, tag = visit.language, tag_of(visit.language)
    title = escape(text(language, TITLE))
    page = (
        f'<!doctype html>\n<html lang="{tag}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Todokede: {title}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><header><nav>{_languages()}</nav></header>\n"
        f"<main><h1>Todokede</h1>\n<h2>{title}</h2>\n"
        f"{_paragraphs(language)}{_changes(visit)}<p>{_helpdesk(visit)}</p>\n"
        f"{_menu(visit)}</main></body>\n"
        "</html>\n"
    )

    headers = {
        "Content-Security-Policy": _policy(None),
        "Content-Language": tag,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page, headers=headers)


def _languages() -> str:
    """Links to the same page in every language."""
    return " ".join(
        f'<a href="/?lang={tag_of(language)}" lang="{tag_of(language)}" '
        f'hreflang="{tag_of(language)}">{escape(name)}</a>'
        for language, name in NAMES.items()
    )


def _paragraphs(language: Language) -> str:
    # The address is marked up, so it comes in after the text is escaped.
    texts = (escape(text(language, message, path="%path%")) for message in _PARAGRAPHS)
    return "".join(f"<p>{one}</p>\n" for one in texts).replace("%path%", "<code>/graphql</code>")


def _changes(visit: Visit) -> str:
    """The changes of the rules that are known ahead; nothing where there are none."""
    if not visit.changes:
        return ""
    told = "".join(_change(visit.language, one) for one in visit.changes)
    return f"<h3>{escape(text(visit.language, _AHEAD))}</h3>\n<dl>\n{told}</dl>\n"


def _change(language: Language, change: RuleChange) -> str:
    expected = "" if change.confirmed else f" {text(language, _EXPECTED)}"
    title = escape(f"{day(language, change.from_)}: {text(language, change.title)}")
    body = escape(notice_of(change.notice, language) + expected)
    return f"<dt>{title}</dt>\n<dd>{body}</dd>\n"


def _helpdesk(visit: Visit) -> str:
    name, phone, hours = visit.helpdesk
    return escape(text(visit.language, _QUESTIONS, name=name, phone=phone, hours=hours))


def _menu(visit: Visit) -> str:
    return "".join(
        f'<p><a href="{link.address}">{escape(text(visit.language, link.label))}</a></p>'
        for link in visit.menu
    )


def graphiql(_visit: Visit) -> HTMLResponse:
    """A box for a query, one for its variables, one for the answer."""
    page = _GRAPHIQL.replace("/*style*/", _STYLE).replace("/*script*/", _SCRIPT)
    return HTMLResponse(page, headers={"Content-Security-Policy": _policy(_SCRIPT)})


def _policy(script: str | None) -> str:
    """The security policy of a page with our style and, perhaps, this script."""
    rules = [
        "default-src 'none'",
        f"style-src {_hash_of(_STYLE)}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if script is not None:
        rules += [f"script-src {_hash_of(script)}", "connect-src 'self'"]
    return "; ".join([*rules, "frame-ancestors 'none'"])


def _hash_of(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
