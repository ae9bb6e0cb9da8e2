"""Every variable of the environment, read once and checked before anything is opened.

A wrong or missing value raises `SettingsError` with one line that names the variable (exit 2 at the
command line).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from difflib import get_close_matches
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from os import environ
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from efiling import clock
from efiling.settings import database_address, texts
from efiling.settings.database_address import WrongAddress
from efiling.settings.files import wrong_files
from efiling.settings.production import refused_in_production

PREFIX = "TODOKEDE_"
OF_THE_CLIENT = frozenset({"TODOKEDE_URL", "TODOKEDE_TOKEN"})
"""What the batch client reads, which may run on the same machine."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class SettingsError(Exception):
    """The environment is wrong. The text is one line that names the variable and says what it must
    be; it never repeats the value, which may be a secret."""


class Contact(NamedTuple):
    """Whom to ask: `name;phone;hours` in the environment."""

    name: str
    phone: str
    hours: str


Network = IPv4Network | IPv6Network


def _wrong(field: str, expected: str) -> PydanticCustomError:
    return PydanticCustomError(
        "setting", "{variable} {expected}", {"variable": PREFIX + field, "expected": expected}
    )


def _contact(field: str, value: object) -> Contact:
    if isinstance(value, Contact):
        return value
    parts = [part.strip() for part in str(value).split(";")]
    if len(parts) != 3 or not all(parts):
        raise _wrong(field, "must be name;phone;hours")
    return Contact(*parts)


class Settings(BaseSettings):
    """The configuration of one process; the field `x` is the variable `TODOKEDE_X`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: str = Field(default="sqlite://var/todokede.db", repr=False)
    database_read_url: str | None = Field(default=None, repr=False)
    database_pool: int = Field(default=10, ge=2, le=1_000)
    broker_url: str = Field(default="embedded:", repr=False)
    keys_file: Path = Path("var/keys.json")
    mail_url: str = Field(default="file:var/mail", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    country_database: Path | None = None
    allowed_countries: Annotated[tuple[str, ...], NoDecode] = ("JP",)
    mail_from: str = "no-reply@localhost"
    helpdesk: Annotated[Contact, NoDecode] = Contact(
        "Todokede helpdesk (demo)", "050-0000-0000", "9:00-17:00"
    )
    information_centre: Annotated[Contact, NoDecode] = Contact(
        "Immigration Information Centre (demo)", "0570-000-000", "8:30-17:15"
    )
    reset_needs_mail_link: bool = False
    registration_at: time = time(0, 30)
    password_policy: Literal["seed", "nist"] = "seed"
    env: Literal["development", "production"] = "development"
    clock: str | None = None
    rate_limits: Literal["on", "off"] = "on"
    audit_anchor: Path | None = None
    documents: Path | None = None
    anonymous_documents: Literal["any", "registered"] = "any"
    operator_listen: str | None = None
    test_services: Literal["auto", "wheels"] = "auto"
    test_postgres: str | None = Field(default=None, repr=False)
    test_redis: str | None = Field(default=None, repr=False)
    test_day: str | None = None

    @property
    def production(self) -> bool:
        """Whether this is the profile that refuses everything made for trying out."""
        return self.env == "production"

    @property
    def embedded_database(self) -> bool:
        """Whether the database is a file of ours (SQLite)."""
        return self.database_url.startswith("sqlite:")

    @property
    def embedded_broker(self) -> bool:
        """Whether jobs wake up inside the process."""
        return self.broker_url == "embedded:"

    @property
    def secure(self) -> bool:
        """Whether users reach us by https, so that cookies are Secure."""
        return self.public_url.startswith("https://")

    @field_validator("database_url", "database_read_url")
    @classmethod
    def _database(cls, value: str | None, info: ValidationInfo) -> str | None:
        try:
            if value:
                database_address.check(value, info.data.get("database_url"))
        except WrongAddress as wrong:
            raise _wrong(str(info.field_name).upper(), str(wrong)) from None
        return value

    @field_validator("broker_url")
    @classmethod
    def _broker(cls, value: str) -> str:
        if value == "embedded:" or (value.startswith("unix://") and value != "unix://"):
            return value
        known = texts.is_address(value, {"redis", "rediss", "valkey", "valkeys"})
        if not known or not texts.has_database_number(value):
            raise _wrong(
                "BROKER_URL", "must be embedded: or redis:// with a host and, maybe, a port"
            )
        return value

    @field_validator("mail_url")
    @classmethod
    def _mail(cls, value: str) -> str:
        if value.startswith("file:") and len(value) > len("file:"):
            return value
        if not texts.is_address(value, {"smtp", "smtps"}):
            raise _wrong("MAIL_URL", "must begin with file: or smtp://")
        if texts.parameter_of(value, "starttls", "required") not in {"required", "optional", "off"}:
            raise _wrong("MAIL_URL", "takes starttls=required, optional or off")
        if unknown := texts.unknown_parameters(value, {"starttls"}):
            raise _wrong("MAIL_URL", f"takes no parameter {unknown[0]}, only starttls")
        return value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if not texts.is_address(value, {"http", "https"}) or not texts.is_origin(value):
            raise _wrong("PUBLIC_URL", "must be an http or https address in ASCII, without a path")
        return value.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not _MAIL.fullmatch(value):
            raise _wrong("MAIL_FROM", "must be one mail address")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _proxies(cls, value: object) -> tuple[Network, ...]:
        try:
            return tuple(ip_network(part) for part in texts.parts_of(value) if part)
        except ValueError as error:
            raise _wrong(
                "TRUSTED_PROXIES", "must be a list of networks such as 10.0.0.0/8"
            ) from error

    @field_validator("allowed_countries", mode="before")
    @classmethod
    def _countries(cls, value: object) -> tuple[str, ...]:
        codes = tuple(part.upper() for part in texts.parts_of(value))
        if not codes or not all(re.fullmatch("[A-Z]{2}", code) for code in codes):
            raise _wrong("ALLOWED_COUNTRIES", "must be a list of two-letter country codes")
        return codes

    @field_validator("helpdesk", mode="before")
    @classmethod
    def _helpdesk(cls, value: object) -> Contact:
        return _contact("HELPDESK", value)

    @field_validator("information_centre", mode="before")
    @classmethod
    def _centre(cls, value: object) -> Contact:
        return _contact("INFORMATION_CENTRE", value)

    @field_validator("registration_at", mode="before")
    @classmethod
    def _registration(cls, value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise _wrong("REGISTRATION_AT", "must be a time such as 00:30")
        return value

    @field_validator("operator_listen")
    @classmethod
    def _operators(cls, value: str | None) -> str | None:
        if value and not texts.is_listening_place(value):
            raise _wrong("OPERATOR_LISTEN", "must be host:port, such as 127.0.0.1:9100")
        return value

    @field_validator("clock")
    @classmethod
    def _clock(cls, value: str | None) -> str | None:
        try:
            if value:
                clock.parse(value)
        except ValueError as error:
            raise _wrong(
                "CLOCK",
                "must be a moment such as 2027-04-01T09:00:00+09:00 or an offset such as +400d",
            ) from error
        return value

    @model_validator(mode="after")
    def _all_together(self) -> Self:
        """Files that are none, and what may never run for real; demo data is refused where it is
        asked for."""
        for field, wrong in wrong_files(self):
            raise _wrong(field, wrong)
        if self.production:
            for field, expected in refused_in_production(self):
                raise _wrong(field, expected)
        return self


def load(**values: Any) -> Settings:
    """The settings of the environment, with `values` before it. Raises SettingsError."""
    check_names(environ)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_line(error)) from None


def check_names(environment: Mapping[str, str]) -> None:
    """Raises SettingsError for a name that begins like ours and that nothing reads: probably
    misspelt."""
    known = {PREFIX + field.upper() for field in Settings.model_fields} | OF_THE_CLIENT
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            words = [one.removeprefix(PREFIX) for one in known]
            near = get_close_matches(name.upper().removeprefix(PREFIX), words, 1)
            advice = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            raise SettingsError(f"{name} is no variable of this program{advice}")


def _line(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "setting":
        return first["msg"]
    name = PREFIX + "_".join(str(part) for part in first["loc"][:1]).upper()
    return f"{name}: {first['msg']}"


@cache
def settings() -> Settings:
    """The settings of this process, read once. Raises SettingsError."""
    return load()


def moment_of(text: str) -> datetime:
    """A MOMENT argument of a command: RFC 3339 with offset, or `YYYY-MM-DD` for 00:00 Asia/Tokyo of
    that day. Aware, in UTC.

    Raises ValueError for anything else, and in production for a future one.
    """
    if _DAY.fullmatch(text):
        given = datetime.fromisoformat(text).replace(tzinfo=clock.TOKYO)
    elif _MOMENT.fullmatch(text):
        given = datetime.fromisoformat(text)
    else:
        raise ValueError(
            f"{text}: a moment needs its offset, as in 2027-04-01T09:00:00+09:00; or a day alone"
        )
    if not clock.is_reached(given):
        raise ValueError(f"{text}: no clock reaches that moment")
    moment = given.astimezone(UTC)

    if settings().production and moment > clock.now():
        raise ValueError(f"{text}: production refuses a future moment")
    return moment
