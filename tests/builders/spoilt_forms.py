"""Forms filled in as badly as can be: nothing chosen, everything typed wrong."""

from collections.abc import Mapping

from tests.builders.portal import Element, Shown

UNREADABLE = "😀"
"""What no field takes that has a form: no name, no address, no number, no day."""
MUNICIPALITY = "13101"
_DAY = {"year": "2026", "month": "11", "day": "2", "time": "10:00"}
_TEXTS = frozenset({"text", "email", "password", "tel", "search", "url"})
_OPENED = frozenset({"find", "search"})
"""Fields of forms that only look something up."""


def spoilt_forms(page: Shown) -> list[str]:
    """The forms of a page in which something can be typed and something is chosen or is a day."""
    return [
        one
        for one, form in page.forms.items()
        if one and _texts_of(form) and _choices_of(form) and not _OPENED & _names(form)
    ]


def typed_wrong(page: Shown, form: str, text: str, *, chosen: bool) -> Mapping[str, str]:
    """Every text of a form as `text`, and its choices and days made, or left."""
    element = page.forms[form]
    texts = dict.fromkeys(_texts_of(element), text)
    choices = _choices_of(element)
    return texts | (choices if chosen else dict.fromkeys(choices, ""))


def texts_wrong(page: Shown, form: str) -> set[str]:
    """The texts of a form beside which something is said. A password that counts as a try is
    compared only where all else is right."""
    tries = {one.get("name") for one in page.main.all(autocomplete="current-password")}
    return {one for one in _texts_of(page.forms[form]) if page.message_at(one)} - tries


def _names(form: Element) -> set[str]:
    return {one.get("name") for one in form.all()}


def _texts_of(form: Element) -> list[str]:
    inputs = [
        one
        for one in form.all("input")
        if (one.get("type") or "text") in _TEXTS and not _is_part_of_day(one)
    ]
    return [one.get("name") for one in (*inputs, *form.all("textarea"))]


def _choices_of(form: Element) -> dict[str, str]:
    """What is chosen, and days: the last one of each, so that nothing depends on what comes
    first."""
    found: dict[str, str] = {}
    left = _names_in_optional_groups(form)
    for one in form.all():
        name = one.get("name")
        if name in left:
            continue
        if one.tag == "select":
            found[name] = _last_of(one)
        elif one.get("type") in {"radio", "checkbox"}:
            found.setdefault(name, one.get("value"))
        elif one.tag == "input" and _is_part_of_day(one):
            found[name] = _DAY[name.rpartition(".")[2]]
    return found


def _names_in_optional_groups(form: Element) -> set[str]:
    """With something chosen in one of them, the rest of it is needed too."""
    return {
        name
        for group in form.all("fieldset")
        if any(any(legend.all("", "optional")) for legend in group.all("legend"))
        for name in _names(group)
    }


def _last_of(select: Element) -> str:
    if select.get("data-prefecture"):
        return MUNICIPALITY
    if select.get("name").endswith(".prefecture"):
        return MUNICIPALITY[:2]
    values = [one.get("value") for one in select.all("option")]
    return next((one for one in reversed(values) if one), "")


def _is_part_of_day(one: Element) -> bool:
    return one.get("name").rpartition(".")[2] in _DAY
