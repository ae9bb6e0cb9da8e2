"""A gateway with demo data whose pages a browser looks at: who looks, and where."""

import asyncio
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, BrowserContext

from efiling import clock
from efiling.rules.people.one_time_codes import code_of, step_at
from efiling.rules.vocabulary import Role
from gateway.http.sessions import cookie_name
from gateway.portal.page import EVERY_ROLE, RESIDENTS, Page
from gateway.portal.pages import PAGES
from i18n import Language
from i18n.negotiation import NAMES, tag_of
from tests.builders.browser.sample import Sample
from tests.builders.processes.gateways import READY_SECONDS, Gateway

ACCOUNTS = {
    Role.RESIDENT: "resident",
    Role.INSTITUTION: "institution",
    Role.OFFICER: "officer",
    Role.HELPDESK: "helpdesk",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}
"""Role to the name of its account in the demo."""
_TWO_LANGUAGES = (Language.JA, Language.EN)
_IDS = {"draft", "number", "id"}
_PART = re.compile(r"\{(\w+)\}")
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """A page as somebody of a role reaches it. `address`: below the language."""

    page: Page
    role: Role | None
    address: str
    name: str
    """What its `main` is called."""

    def __str__(self) -> str:
        return f"{self.role or 'everybody'} {self.page.address}"


class Site:
    """The whole of `up` with its demo, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._gateway = Gateway(folder, everything=True, demo=True)
        self._cookies: dict[Role, str] = {}
        self._ids: dict[Role, Sample] = {}
        self.folder = folder

    @property
    def url(self) -> str:
        """Where its pages are."""
        return self._gateway.url

    @property
    def process(self) -> int:
        """Of `up`, below which the others are."""
        assert self._gateway.process
        return self._gateway.process.pid

    @property
    def demo(self) -> dict[str, Any]:
        """What the demo wrote down: accounts, cards."""
        text = (self.folder / "demo.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def start(self) -> None:
        """Waits until it greets."""
        asyncio.run(self._gateway.start())
        give_up = time.monotonic() + READY_SECONDS
        while "File a notification" not in (self.folder / "log").read_text(errors="replace"):
            assert time.monotonic() < give_up, self._gateway.log()
            time.sleep(_POLL_SECONDS)

    def end(self) -> None:
        """Ends it at once; nobody needs its data any more."""
        self._gateway.kill()

    # Who looks

    def typed_login(self, role: Role) -> dict[str, str]:
        """What somebody of that role types into the login."""
        account = self.demo[ACCOUNTS[role]]
        typed = {"authId": account["authId"], "password": account["password"]}
        secret = account.get("totpSecret")
        if secret:
            typed["oneTimeCode"] = code_of(secret, step_at(clock.real_seconds()))
        return typed

    def cookie(self, role: Role) -> str:
        """The session that the role has, begun at the page of the login."""
        if role not in self._cookies:
            name = cookie_name(secure=False)
            with httpx2.Client(base_url=self.url) as http:
                typed = {"form": "log-in", "formToken": "", **self.typed_login(role)}
                answer = http.post("/en/login", data=typed)
                assert answer.status_code == 303, answer.text
                self._cookies[role] = str(http.cookies[name])
        return self._cookies[role]

    def caller(self, role: Role | None) -> httpx2.Client:
        """A program that uses that session, or none."""
        cookies = {cookie_name(secure=False): self.cookie(role)} if role else {}
        headers = {"x-todokede": "1", "accept-language": "en"}
        return httpx2.Client(base_url=self.url, cookies=cookies, headers=headers)

    def context(self, browser: Browser, role: Role | None = None, **more: Any) -> BrowserContext:
        """A browser of its own, logged in as the role."""
        context = browser.new_context(base_url=self.url, **more)
        context.set_default_timeout(20_000)
        if role is not None:
            name = cookie_name(secure=False)
            context.add_cookies([{"name": name, "value": self.cookie(role), "url": self.url}])
        return context

    # What happens while somebody looks

    def command(self, *words: str, typed: str = "") -> str:
        """What a command prints that an operator types. Errors: CalledProcessError."""
        return self._gateway.command(*words, typed=typed)

    def night(self, *records: Mapping[str, Any]) -> None:
        """The register learns of cards, and the main registration of tonight runs."""
        feed = self.folder / "feed.jsonl"
        lines = [json.dumps(one, ensure_ascii=False) for one in records]
        feed.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if lines:
            self.command("cards", "load", str(feed))
        tomorrow = (clock.today() + timedelta(days=1)).isoformat()
        self.command("registration", "run", "--as-of", tomorrow)

    # What there is to look at

    def places(self, language: Language) -> Iterator[Place]:
        """Every page in a language, as each kind of reader reaches it."""
        for page in PAGES:
            for role in _readers(page):
                if language in _languages(page, role):
                    yield from self._places_of(page, role)

    def draft(self, role: Role) -> str:
        """A new draft of the role, whole: nobody else looks at it."""
        return self._sample(role).save(role)

    def _places_of(self, page: Page, role: Role | None) -> Iterator[Place]:
        parts = _PART.findall(page.address)
        for values in self._sample(role).values(page.address, parts):
            name = re.sub(r"/\{(?:draft|number|id)\}", "", page.address).format_map(values)
            yield Place(page, role, page.address.format_map(values), name.strip("/") or "/")

    def _sample(self, role: Role | None) -> Sample:
        if role is None:
            return Sample(None, self.demo)
        if role not in self._ids:
            self._ids[role] = Sample(self.caller(role), self.demo)
            self._ids[role].make(role)
        return self._ids[role]


def link(language: Language, address: str) -> str:
    """An address below a language as a whole one."""
    return f"/{tag_of(language)}{address}"


def _readers(page: Page) -> list[Role | None]:
    """One of each kind of reader: staff see the pages of every account alike."""
    if page.roles is None:
        return [None]
    if frozenset(page.roles) == EVERY_ROLE:
        return [Role.RESIDENT, Role.OFFICER]
    return [role for role in Role if role in page.roles]


def _languages(page: Page, role: Role | None) -> tuple[Language, ...]:
    """Residents and everybody read eight languages, the others two."""
    eight = role is None or role in RESIDENTS
    return tuple(NAMES) if eight else _TWO_LANGUAGES
