"""One walk over every page in a language, and what is wrong with which page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from efiling.rules.vocabulary import Role
from i18n import Language
from i18n.catalogue import LOCALES, translations
from i18n.negotiation import tag_of
from tests.builders.browser.fields import faults_of_forms
from tests.builders.browser.site import Place, Site, link

NARROW, PHONE = 320, 390
HEIGHT = 844
SEEN = Path(__file__).with_name("seen.js").read_text(encoding="utf-8")
AXE = Axe().axe_script
FEW = 12
ONLY_FEW = """(few) => {
  for (const one of document.querySelectorAll("main *")) {
    const first = one.children[0];
    for (const other of Array.from(one.children).slice(few))
      if (other.tagName === first.tagName && other.className === first.className) other.remove();
  }
}"""
"""Of a long list the first items: the others are made alike, and axe looks slowly."""
VIOLATIONS = """async (rules) => (await axe.run({
  ...(rules ? {runOnly: {type: "rule", values: rules}} : {}),
  resultTypes: ["violations"], preload: false, elementRef: false, iframes: false
})).violations.flatMap((one) => one.nodes.slice(0, 3).map(
  (node) => `${one.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? one.help}`))"""
LOUD = {"error", "warning"}
COLOURS = ("color-contrast",)
"""What may differ between light and dark."""
OF_LANGUAGE = (
    *COLOURS,
    "aria-command-name",
    "aria-input-field-name",
    "aria-tooltip-name",
    "button-name",
    "document-title",
    "empty-heading",
    "form-field-multiple-labels",
    "html-has-lang",
    "html-lang-valid",
    "image-alt",
    "label",
    "label-title-only",
    "landmark-unique",
    "link-name",
    "scrollable-region-focusable",
    "select-name",
    "skip-link",
    "summary-name",
    "svg-img-alt",
    "table-duplicate-name",
    "target-size",
    "valid-lang",
)
"""Rules that longer words, or other ones, can break: names, room and what stands over what. The
elements and their attributes are the same in every language."""

BY_EVERY_RULE = (Language.JA, Language.EN)
"""Those in which there are all pages."""
BY_SOME = tuple(one for one in Language if one not in BY_EVERY_RULE)

Faults = dict[str, list[str]]
"""By kind: `page: what`."""


def walk(site: Site, browser: Browser, language: Language) -> Faults:
    """Looks at every page in the language, once."""
    faults: Faults = defaultdict(list)
    for role, places in _by_role(site, language).items():
        context = site.context(
            browser, role, viewport={"width": NARROW, "height": HEIGHT}, reduced_motion="reduce"
        )
        tab = context.new_page()
        broken = _complaints(tab)
        for number, place in places:
            for kind, what in _faults(tab, place, language, _rules_of(number, language)):
                faults[kind].append(f"{place}: {what}")
            for one in broken:
                faults["console"].append(f"{place}: {one}")
            broken.clear()
        context.close()

    return faults


def _complaints(tab: Tab) -> list[str]:
    """What the browser complains about from now on: scripts, policies, files that are not there."""
    heard: list[str] = []
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("console", lambda said: heard.append(said.text) if said.type in LOUD else None)
    return heard


def _by_role(site: Site, language: Language) -> Mapping[Role | None, Sequence[tuple[int, Place]]]:
    found: dict[Role | None, list[tuple[int, Place]]] = defaultdict(list)
    for number, place in enumerate(site.places(language)):
        found[place.role].append((number, place))
    return found


def _rules_of(number: int, language: Language) -> Sequence[str] | None:
    """None: all of them, in two languages and, in turn, in one of the others."""
    in_turn = BY_SOME[number % len(BY_SOME)]
    return None if language in {*BY_EVERY_RULE, in_turn} else OF_LANGUAGE


def _faults(
    tab: Tab, place: Place, language: Language, rules: Sequence[str] | None
) -> Iterator[tuple[str, str]]:
    answer = tab.goto(link(language, place.address))
    assert answer
    if answer.status != 200:
        yield "status", f"{answer.status} at {place.address}"
        return

    twin = None if language is Language.EN else link(Language.EN, place.address)
    seen = tab.evaluate(SEEN, twin)
    yield from _faults_of_frame(seen, place, language)
    yield from (("words", one) for one in _foreign(seen, language))
    yield from (("forms", one) for one in faults_of_forms(seen["forms"], place.role))
    yield from (("axe", one) for one in violations(tab, in_dark=True, rules=rules))


def _faults_of_frame(
    seen: Mapping[str, Any], place: Place, language: Language
) -> Iterator[tuple[str, str]]:
    if seen["width"] > NARROW:
        yield "width", f"{seen['width']} px: {seen['wide']}"
    if seen["lang"] != tag_of(language):
        yield "frame", f"lang {seen['lang']}"
    if seen["mains"] != [place.name]:
        yield "frame", f"main is {seen['mains']}, not {place.name}"

    if seen["h1"] != 1:
        yield "frame", f"{seen['h1']} h1"
    if any(after > before + 1 for before, after in pairwise([0, *seen["headings"]])):
        yield "frame", f"headings {seen['headings']}"
    if (seen["banners"], seen["footers"], seen["skip"]) != (1, 1, "#main"):
        yield "frame", "landmarks"
    if seen["stacked"]:
        yield "frame", "the languages take a row of their own"
    if "" in seen["navs"] or len(set(seen["navs"])) < len(seen["navs"]):
        yield "frame", f"names of navigation {seen['navs']}"
    if tag_of(language) not in seen["hreflang"]:
        yield "frame", f"hreflang {seen['hreflang']}"

    if seen["twice"] or seen["dead"]:
        yield "frame", f"ids twice {seen['twice']}, links to none {seen['dead']}"
    if seen["small"]:
        yield "frame", f"too small to hit {seen['small']}"


def _foreign(seen: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Texts that are still English."""
    if language is Language.EN:
        return
    known = translations(language)
    yield from seen["english"]
    for text in seen["texts"]:
        if text in _messages() and known.get(text) != text and text not in seen["english"]:
            yield text


@cache
def _messages() -> frozenset[str]:
    with (LOCALES / "todokede.pot").open("rb") as file:
        return frozenset(str(entry.id) for entry in read_po(file) if entry.id)


def violations(tab: Tab, *, in_dark: bool, rules: Sequence[str] | None = None) -> list[str]:
    """What axe finds at the width of a phone, in light and perhaps in dark, where colours alone may
    differ. `rules`: if not all of them."""
    tab.set_viewport_size({"width": PHONE, "height": HEIGHT})
    tab.evaluate(ONLY_FEW, FEW)
    tab.evaluate(AXE)
    found: list[str] = tab.evaluate(VIOLATIONS, rules)
    if in_dark:
        tab.emulate_media(color_scheme="dark")
        found += [f"dark, {one}" for one in tab.evaluate(VIOLATIONS, COLOURS)]
        tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": NARROW, "height": HEIGHT})
    return found
