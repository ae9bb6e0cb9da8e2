"""How the texts of variables are read: addresses and lists."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

_LISTEN = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\]):([1-9]\d{0,4})", re.ASCII)


def is_address(value: str, schemes: set[str]) -> bool:
    """Whether a text is an address of one of these schemes; no space can stand in one."""
    if any(map(str.isspace, value)):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_origin(value: str) -> bool:
    """Whether an address says where a site is, as browsers ask for it (`xn--…`), and nothing of a
    page in it or of who asks."""
    parts = urlsplit(value)
    is_site = parts.path in {"", "/"} and not any(sign in value for sign in "?#@")
    return is_site and value.isascii()


def has_database_number(value: str) -> bool:
    """Whether an address ends with the number of a database (redis://host/1), or with none."""
    path = urlsplit(value).path
    return re.fullmatch(r"/?[0-9]{0,4}", path) is not None


def is_listening_place(value: str) -> bool:
    """Whether a text is `host:port`, with a port that there is."""
    found = _LISTEN.fullmatch(value)
    return found is not None and int(found[1]) <= 65_535


def unknown_parameters(address: str, known: Collection[str]) -> list[str]:
    """The names of parameters that nothing reads: misspelt ones would be passed over in silence."""
    names = (name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return [re.sub(r"[^\w.-]", "?", name)[:40] for name in names if name not in known]


def parameter_of(address: str, name: str, default: str) -> str:
    """A parameter of an address's query string."""
    return parse_qs(urlsplit(address).query).get(name, [default])[-1]


def parts_of(value: Any) -> list[str]:
    """The parts of a list, which an environment variable separates with commas."""
    return [str(part).strip() for part in (value.split(",") if isinstance(value, str) else value)]
