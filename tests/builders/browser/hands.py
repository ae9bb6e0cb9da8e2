"""What somebody's hands do in a browser: fill in, choose, send; with a mouse or without one."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
from playwright.sync_api import BrowserContext, Route
from playwright.sync_api import Page as Tab

from efiling.rules.vocabulary import Role
from gateway.http.sessions import cookie_name
from tests.builders.browser.site import Site

SESSION = cookie_name(secure=False)
ENDED = "x" * 43
"""The token of a session that nobody has any more."""
COUNT = {"query": "{ viewer { filings(first: 9) { totalCount } } }"}
MOST_KEYS = 120
"""Enough to come around a page."""
IS_AT = """(selector) => {
  const at = document.activeElement;
  return Boolean(at && at.matches(selector));
}"""
IS_SHOWN = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  return at.matches(":focus-visible") && box.width > 0 && box.height > 0
    && getComputedStyle(at).outlineStyle !== "none";
}"""


def fill(tab: Tab, typed: Mapping[str, str | Sequence[str]]) -> None:
    """Fills the fields of a page, by their names; several values where there are several fields."""
    for name, given in typed.items():
        field = tab.locator(f'main [name="{name}"]:not([type="hidden"])')
        kind = field.first.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
        for number, value in enumerate([given] if isinstance(given, str) else given):
            if kind == "select":
                field.select_option(value)
            elif kind in {"radio", "checkbox"}:
                tab.locator(f'main [name="{name}"][value="{value}"]').check()
            else:
                field.nth(number).fill(value)


def send(tab: Tab, form: str) -> None:
    """Presses the button of a form and waits for the page that follows."""
    with tab.expect_navigation():
        tab.locator(f"#{form} .actions button").click()


def send_without_answer(context: BrowserContext, tab: Tab, form: str) -> None:
    """Presses the button of a form: what is sent arrives, and the connection ends before the
    answer."""

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    context.route("**/*", lose)
    with tab.expect_event("requestfailed"):
        tab.locator(f"#{form} .actions button").click(no_wait_after=True)
    tab.wait_for_url("chrome-error://**")
    context.unroute_all()


def log_in(site: Site, tab: Tab, role: Role) -> None:
    """Opens the page of the login and logs in as the demo's account of a role."""
    tab.goto("/en/login")
    fill(tab, site.typed_login(role))
    send(tab, "log-in")


def end_session(context: BrowserContext, site: Site) -> None:
    """It was not used for too long."""
    context.add_cookies([{"name": SESSION, "value": ENDED, "url": site.url}])


def filed_by(context: BrowserContext, site: Site) -> int:
    """How many filings whoever is logged in has."""
    token = next(one["value"] for one in context.cookies() if one["name"] == SESSION)
    headers = {"x-todokede": "1"}
    answer = httpx2.post(
        f"{site.url}/graphql", json=COUNT, headers=headers, cookies={SESSION: token}
    )
    return int(answer.json()["data"]["viewer"]["filings"]["totalCount"])


def page_of(tab: Tab) -> str:
    """Which page is shown, by the name of its main part."""
    return str(tab.locator("main").get_attribute("data-page"))


def reach(tab: Tab, selector: str) -> None:
    """Presses the tabulator until what is asked for has the focus, and shows it."""
    for _ in range(MOST_KEYS):
        tab.keyboard.press("Tab")
        if tab.evaluate(IS_AT, selector):
            assert tab.evaluate(IS_SHOWN), f"{selector} has a focus that nobody sees"
            return
    raise AssertionError(f"the tabulator never comes to {selector}")


def press(tab: Tab, selector: str) -> None:
    """Goes to a button with the tabulator and presses it."""
    reach(tab, selector)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def day(name: str, value: str) -> dict[str, str]:
    """The three fields of a day."""
    parts = zip(("year", "month", "day"), value.split("-"), strict=True)
    return {f"{name}.{part}": text for part, text in parts}


def card(group: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts of a card as they are typed, below the name of a group."""
    found = {f"{group}.{name}": str(value) for name, value in facts.items() if name != "birthDate"}
    return found | day(f"{group}.birthDate", str(facts["birthDate"]))
