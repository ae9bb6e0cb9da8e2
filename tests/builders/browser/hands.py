"""What somebody's hands do in a browser: fill in, choose, send; with a mouse or without one."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page as Tab

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


def fill(tab: Tab, typed: Mapping[str, str]) -> None:
    """Fills the fields of a page, by their names."""
    for name, value in typed.items():
        field = tab.locator(f'main [name="{name}"]:not([type="hidden"])')
        kind = field.first.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind == "select":
            field.select_option(value)
        elif kind in {"radio", "checkbox"}:
            tab.locator(f'main [name="{name}"][value="{value}"]').check()
        else:
            field.fill(value)


def send(tab: Tab, form: str) -> None:
    """Presses the button of a form and waits for the page that follows."""
    with tab.expect_navigation():
        tab.locator(f"#{form} .actions button").click()


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
