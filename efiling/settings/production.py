"""What may never run for real. Each rule gives the variable, and what it must be."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

from efiling.settings.texts import parameter_of

DEMO_FILE = "demo.json"
"""Beside the keys with which demo accounts were made."""
DEMO_MARK = "(demo)"


class ContactName(Protocol):
    """Somebody to ask."""

    @property
    def name(self) -> str: ...


class CheckedSettings(Protocol):
    """What of the settings decides whether they may run for real."""

    clock: str | None
    rate_limits: Literal["on", "off"]
    keys_file: Path
    mail_url: str
    mail_from: str

    @property
    def embedded_broker(self) -> bool: ...
    @property
    def embedded_database(self) -> bool: ...
    @property
    def secure(self) -> bool: ...
    @property
    def helpdesk(self) -> ContactName: ...
    @property
    def information_centre(self) -> ContactName: ...


def refused_in_production(chosen: CheckedSettings) -> Iterator[tuple[str, str]]:
    """Variable and expectation of everything that was made for trying out. GraphiQL and demo data
    on demand are refused where they are asked for."""
    if chosen.clock:
        yield "CLOCK", "must not be set in production"
    if chosen.rate_limits == "off":
        yield "RATE_LIMITS", "must be on in production"

    if not chosen.keys_file.is_file():
        yield "KEYS_FILE", "must name an existing keys file in production (the command keys init)"
    elif chosen.keys_file.with_name(DEMO_FILE).exists():
        yield "KEYS_FILE", f"lies beside {DEMO_FILE}: production refuses demo data and its keys"

    if chosen.mail_url.startswith("file:"):
        yield "MAIL_URL", "must be a mail server (smtp://) in production"
    elif _is_read_on_the_way(chosen.mail_url):
        yield "MAIL_URL", "must have starttls=required in production, save to a relay of localhost"
    if chosen.embedded_broker and not chosen.embedded_database:
        yield "BROKER_URL", "must be a redis:// address in production with PostgreSQL"

    yield from _seen_by_users(chosen)


def _is_read_on_the_way(mail_url: str) -> bool:
    """Whether letters with IDs and links would go over a network as they are. `optional` encrypts
    wherever the server can."""
    plain = parameter_of(mail_url, "starttls", "required") == "off"
    return (
        plain and mail_url.startswith("smtp:") and not is_local(urlsplit(mail_url).hostname or "")
    )


def _seen_by_users(chosen: CheckedSettings) -> Iterator[tuple[str, str]]:
    if not chosen.secure:
        yield "PUBLIC_URL", "must be an https address in production"
    if is_local(chosen.mail_from.rpartition("@")[2]):
        yield "MAIL_FROM", "must be an address that answers in production, not one of localhost"
    for name, contact in (
        ("HELPDESK", chosen.helpdesk),
        ("INFORMATION_CENTRE", chosen.information_centre),
    ):
        if DEMO_MARK in contact.name:
            yield name, "must be your own name;phone;hours in production, not the demo text"


def is_local(host: str) -> bool:
    """Whether a host name means the machine that says it."""
    name = host.lower().strip("[].")
    if name.partition(".")[0] == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.removeprefix("ipv6:")).is_loopback
    except ValueError:
        return False
