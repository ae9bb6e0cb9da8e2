"""What every field of a form has, for hands, for phones and for password managers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from efiling.rules.vocabulary import Role

OWN = {
    "authId": {"username"},
    "password": {"current-password", "new-password"},
    "oldPassword": {"current-password"},
    "newPassword": {"new-password"},
    "oneTimeCode": {"one-time-code"},
    "mail": {"email"},
    "newMail": {"email"},
    "card.name": {"name"},
    "card.birthDate.year": {"bday-year"},
    "card.birthDate.month": {"bday-month"},
    "card.birthDate.day": {"bday-day"},
    "card.sex": {"sex"},
}
"""Field to the tokens that say what of oneself belongs there."""
NUMBERS = {"year", "month", "day", "oneTimeCode", "postalCode", "corporateNumber"}
"""Ends of names of fields that take digits only."""
SELVES = frozenset({None, Role.RESIDENT})
"""Who types in what is their own; others type what is somebody else's."""
TYPED = {"text", "tel", "email", "url", "search", "password", "number"}


def faults_of_forms(forms: Sequence[Mapping[str, Any]], role: Role | None) -> Iterator[str]:
    """What is missing in the forms of a page."""
    for form in forms:
        if form["method"] == "post" and not form["id"]:
            yield "a form without an id"
        if form["submits"] != 1:
            yield f"{form['id']} has {form['submits']} submit buttons"
        for field in form["fields"]:
            for what in _faults_of(field, role):
                yield f"{form['id']} {field['name']}: {what}"


def _faults_of(field: Mapping[str, Any], role: Role | None) -> Iterator[str]:
    name, last = field["name"], field["name"].rpartition(".")[2]
    if not field["label"]:
        yield "no label"
    if field["placeholder"]:
        yield "a placeholder"
    if field["type"] not in TYPED:
        return

    given = field["autocomplete"]
    if given is None:
        yield "no autocomplete"
    if role in SELVES and name in OWN and given not in OWN[name]:
        yield f"autocomplete {given}, not {OWN[name]}"
    if last in NUMBERS and field["inputmode"] != "numeric":
        yield f"inputmode {field['inputmode']!r}"
    if last in {"mail", "newMail"} and "email" not in (field["type"], field["inputmode"]):
        yield "no keyboard for mail"
    if last == "phone" and "tel" not in (field["type"], field["inputmode"]):
        yield "no keyboard for phone numbers"
