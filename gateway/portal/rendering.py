"""From a template and its data to the bytes of a page."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from efiling.settings import Contact
from gateway.portal.look import Look
from gateway.portal.page import Page
from gateway.portal.security import POLICY
from gateway.portal.visit import Visit
from i18n import N_
from i18n.negotiation import NAMES, tag_of

FOLDER = Path(__file__).parent
FOOTER = (
    ("/guide", N_("What must I file?")),
    ("/questions", N_("Questions and answers")),
    ("/errors", N_("What messages mean")),
    ("/paper", N_("Filing on paper")),
    ("/bureaus", N_("Immigration offices")),
    ("/manual/residents", N_("Manual for residents")),
    ("/manual/institutions", N_("Manual for organizations")),
    ("/announcements", N_("Announcements")),
    ("/terms", N_("Terms of use")),
    ("/privacy", N_("Personal data")),
    ("/accessibility", N_("Accessibility")),
)
"""Where every page leads: address and label."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load: one address for one content, so that it may be kept for a year."""

    address: str
    content: bytes = field(repr=False)
    media_type: str
    integrity: str


def asset(name: str, media_type: str, *parts: str) -> Asset:
    """The asset that these files of `static/` make up."""
    content = b"\n".join((FOLDER / "static" / part).read_bytes() for part in parts or (name,))
    stem, _, suffix = name.rpartition(".")
    digest = sha256(content)
    address = f"/static/{stem}.{digest.hexdigest()[:12]}.{suffix}"
    integrity = f"sha256-{b64encode(digest.digest()).decode()}"
    return Asset(address, content, media_type, integrity)


@cache
def _templates() -> Environment:
    """Templates are compiled when they are first filled, once in a process: they know nothing of
    the settings."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class Rendering:
    """Fills templates. `pages`: for the menus; `sender`: of our mails; `policy`: of
    passwords."""

    def __init__(self, pages: Sequence[Page], helpdesk: Contact, sender: str, policy: str) -> None:
        self._pages = pages
        self._helpdesk = helpdesk
        self._sender = sender
        self._policy = policy

        self.style = asset("portal.css", "text/css", "tokens.css", "portal.css")
        self.script = asset("portal.js", "text/javascript")
        self.icon = asset("icon.svg", "image/svg+xml")
        self._templates = _templates()

    def page(
        self, visit: Visit, page: Page, data: Mapping[str, Any], status: int = 200
    ) -> HTMLResponse:
        """The page in the visitor's language. Of what they typed, secrets are not shown again."""
        visit.typed = visit.typed.shown()
        look = Look(visit)
        menu = [one for one in self._pages if one.menu and one.roles and visit.role in one.roles]
        # Of several entries that lead here the nearest is the one.
        above = [one for one in menu if page.is_below(one)]
        names = {
            **data,
            "look": look,
            "visit": visit,
            "page": page,
            "menu": menu,
            "current": max(above, key=lambda one: len(one.address), default=None),
            "style": self.style,
            "script": self.script,
            "icon": self.icon,
            "helpdesk": self._helpdesk,
            "sender": self._sender,
            "password_policy": self._policy,
            "footer": FOOTER,
            "language_names": NAMES,
            "t": look.text,
            "tag_of": tag_of,
            "N_": N_,
        }
        # The content goes first: the heading in it is the page's title, and the summary of what is
        # to be mended leads to the fields in it.
        content = self._templates.get_template(page.template).render(names)
        names |= {"content": Markup(content), "title": look.title}
        html = self._templates.get_template("frame/layout.html").render(names)

        tag = tag_of(visit.language)
        headers = {
            "Content-Security-Policy": POLICY,
            "Content-Language": tag,
            "Vary": "Cookie",
            # A browser that names no site of its own accord says so in `Origin` only then.
            "Referrer-Policy": "same-origin",
        }
        return HTMLResponse(html, status, headers)
