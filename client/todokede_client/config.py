"""Address and token: from the environment, else from a file only its owner reads. Never from the
command line."""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import SettingsError

URL = "TODOKEDE_URL"
TOKEN = "TODOKEDE_TOKEN"


@dataclass(frozen=True, slots=True)
class Config:
    """Where the service is and who asks. The token shows in no representation."""

    url: str
    token: str = field(default="", repr=False)


def config_file(environment: Mapping[str, str]) -> Path:
    """`todokede/config.toml` below $XDG_CONFIG_HOME, else below ~/.config."""
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "todokede" / "config.toml"


def read_config(environment: Mapping[str, str] = os.environ, *, needs_token: bool = True) -> Config:
    """The settings. Errors: SettingsError, with what to set and where."""
    file = config_file(environment)
    in_file = _values_in(file)
    url = environment.get(URL) or in_file.get("url", "")
    token = environment.get(TOKEN) or in_file.get("token", "")

    if not url:
        raise SettingsError(f"which service? Please set {URL}, or url in {file}")
    if needs_token and not token:
        raise SettingsError(f"no API token. Please set {TOKEN}, or token in {file} (mode 0600)")
    return Config(url, token if needs_token else "")


def _values_in(file: Path) -> dict[str, str]:
    """What the file sets; nothing where there is none."""
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            document = tomllib.load(opened)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise SettingsError(f"{file} cannot be read as TOML") from None

    values = {name: document.get(name, "") for name in ("url", "token")}
    if not all(isinstance(value, str) for value in values.values()):
        raise SettingsError(f"url and token in {file} are texts in quotes")
    if values["token"] and os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"others can read the token in {file}. Please do: chmod 600 {file}")
    return values
