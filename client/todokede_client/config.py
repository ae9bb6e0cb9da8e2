"""Address and token: from the environment, else from a file only its owner reads. Never from the
command line."""

import json
import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import SettingsError
from .texts import LANGUAGES, N_, language_of_machine

URL = "TODOKEDE_URL"
TOKEN = "TODOKEDE_TOKEN"
OWN_FILE, OWN_FOLDER = 0o600, 0o700


@dataclass(frozen=True, slots=True)
class Config:
    """Where the service is and who asks; `language`: that of the account, as far as it is known.
    `token_id`: by which the token can be revoked. The token shows in no representation."""

    url: str
    token: str = field(default="", repr=False)
    language: str = ""
    token_id: str = ""


def config_file(environment: Mapping[str, str]) -> Path:
    """`todokede/config.toml` below $XDG_CONFIG_HOME, else below ~/.config."""
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "todokede" / "config.toml"


def read_config(environment: Mapping[str, str] = os.environ, *, needs_token: bool = True) -> Config:
    """The settings. Errors: SettingsError, with what to set and where."""
    file = config_file(environment)
    in_file = config_in(file)
    url = environment.get(URL, "").strip() or in_file.url
    token = environment.get(TOKEN, "").strip() or in_file.token

    if not url:
        raise SettingsError(
            N_("Which service? Please set {variable}, or do once: todokede login"), variable=URL
        )
    if needs_token and not token:
        raise SettingsError(
            N_("There is no API token. Please do once: todokede login (or set {variable})"),
            variable=TOKEN,
        )
    language = in_file.language or language_of_machine(environment)
    return Config(url, token if needs_token else "", language)


def language_to_begin_with(environment: Mapping[str, str] = os.environ) -> str:
    """The language of what is said before the service has answered."""
    try:
        known = config_in(config_file(environment)).language
    except SettingsError:
        known = ""
    return known or language_of_machine(environment)


def config_in(file: Path) -> Config:
    """What the file sets; nothing where there is none. Errors: SettingsError."""
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            # Some editors begin a text with a mark of its order.
            document = tomllib.loads(opened.read().decode("utf-8-sig"))
    except FileNotFoundError:
        return Config("")
    except (OSError, ValueError):
        raise SettingsError(N_("{file} cannot be read as TOML."), file=file) from None

    values = {name: document.get(name, "") for name in ("url", "token", "language", "token_id")}
    if not all(isinstance(value, str) for value in values.values()):
        raise SettingsError(N_("The settings in {file} are texts in quotes."), file=file)
    if values["token"] and os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            N_("Others can read the token in {file}. Please do: chmod 600 {file}"), file=file
        )
    if values["language"] not in LANGUAGES:
        values["language"] = ""
    return Config(**values)


def write_config(file: Path, config: Config) -> None:
    """Keeps the settings, readable by their owner only from the first byte on; whole or not at all.
    Errors: SettingsError."""
    # A basic string of TOML is one of JSON.
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in asdict(config).items() if value]
    beside = file.with_name(f"{file.name}.new")

    try:
        file.parent.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)

        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_FILE)
        with os.fdopen(opened, "w", encoding="utf-8") as kept:
            kept.writelines(lines)
            kept.flush()
            os.fsync(kept.fileno())
        beside.replace(file)
    except OSError as error:
        raise SettingsError(
            N_("{file} cannot be written: {reason}"), file=file, reason=error.strerror
        ) from None
