"""The two pages that need no account: what this is, and (in development) a place to try queries.

Both are whole in themselves: styles and scripts stand in the page and are named by hash in its
security policy, nothing is fetched from anywhere else.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from efiling.settings import Contact
from i18n import N_, Language
from i18n.catalogue import text
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
_TRY = N_("Try queries")


def _hashed(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


def _policy(script: str | None) -> str:
    rules = [
        "default-src 'none'",
        f"style-src {_hashed(_STYLE)}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if script is not None:
        rules += [f"script-src {_hashed(script)}", "connect-src 'self'"]
    return "; ".join([*rules, "frame-ancestors 'none'"])


def home(language: Language, helpdesk: Contact, development: bool) -> HTMLResponse:
    """What the system is, for whom, and what it costs (Q1-1, Q1-2, Q2-2, Q2-3), in the reader's
    language."""
    links = " ".join(
        f'<a href="/?lang={tag_of(other)}" lang="{tag_of(other)}" '
        f'hreflang="{tag_of(other)}">{escape(name)}</a>'
        for other, name in NAMES.items()
    )
    path = "<code>/graphql</code>"
    paragraphs = "".join(
        f"<p>{escape(text(language, p, path='%path%'))}</p>\n" for p in _PARAGRAPHS
    )
    question = text(
        language, _QUESTIONS, name=helpdesk.name, phone=helpdesk.phone, hours=helpdesk.hours
    )
    trial = f'<p><a href="/graphiql">{escape(text(language, _TRY))}</a></p>' if development else ""
    title = escape(text(language, TITLE))
    page = (
        f'<!doctype html>\n<html lang="{tag_of(language)}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Todokede: {title}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><header><nav>{links}</nav></header>\n<main><h1>Todokede</h1>\n<h2>{title}</h2>\n"
        f"{paragraphs.replace('%path%', path)}<p>{escape(question)}</p>\n{trial}</main></body>\n"
        "</html>\n"
    )
    headers = {"Content-Security-Policy": _policy(None), "Content-Language": tag_of(language)}
    return HTMLResponse(page, headers={**headers, "Vary": "Accept-Language"})


def graphiql() -> HTMLResponse:
    """A box for a query, one for its variables, one for the answer. Development only."""
    page = _GRAPHIQL.replace("/*style*/", _STYLE).replace("/*script*/", _SCRIPT)
    return HTMLResponse(page, headers={"Content-Security-Policy": _policy(_SCRIPT)})
