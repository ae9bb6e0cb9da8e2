"""How the texts of variables are read: addresses and lists."""

from typing import Any
from urllib.parse import parse_qs, urlsplit


def is_address(value: str, schemes: set[str]) -> bool:
    """Whether a text is an address of one of these schemes."""
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def parameter_of(address: str, name: str, default: str) -> str:
    """A parameter of an address's query string."""
    return parse_qs(urlsplit(address).query).get(name, [default])[-1]


def parts_of(value: Any) -> list[str]:
    """The parts of a list, which an environment variable separates with commas."""
    return [str(part).strip() for part in (value.split(",") if isinstance(value, str) else value)]
