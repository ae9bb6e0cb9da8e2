"""The environment, read once and checked whole."""

from datetime import UTC, datetime, time
from ipaddress import ip_network
from os import environ
from pathlib import Path

import pytest

from efiling import clock, settings
from efiling.settings import Contact, SettingsError, load, moment_of
from efiling.settings.database_address import candidates, postgres_address


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in environ if name.startswith("TODOKEDE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def production(tmp_path: Path) -> dict[str, object]:
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    contact = "Helpdesk;050-1111-2222;9:00-17:00"
    return {
        "env": "production",
        "keys_file": keys,
        "mail_url": "smtp://mail.example.jp:25",
        "mail_from": "no-reply@example.jp",
        "public_url": "https://todokede.example.jp",
        "helpdesk": contact,
        "information_centre": contact,
    }


def test_every_variable_has_a_default() -> None:
    chosen = load()
    assert chosen.database_url == "sqlite://var/todokede.db"
    assert chosen.registration_at == time(0, 30)
    assert chosen.allowed_countries == ("JP",)
    assert not chosen.production


def test_q2_40_contacts_and_lists_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TODOKEDE_HELPDESK", "Helpdesk; 050-0000-0000; 9:00-17:00")
    monkeypatch.setenv("TODOKEDE_TRUSTED_PROXIES", "10.0.0.0/8, ::1/128")
    monkeypatch.setenv("TODOKEDE_ALLOWED_COUNTRIES", "jp,us")
    chosen = load()
    assert chosen.helpdesk == Contact("Helpdesk", "050-0000-0000", "9:00-17:00")
    assert chosen.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert chosen.allowed_countries == ("JP", "US")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("BROKER_URL", "amqp://secret"),
        ("MAIL_URL", "smtp://user:secret@host:secret"),
        ("PUBLIC_URL", "ftp://x"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("COUNTRY_DATABASE", "no/such/file.mmdb"),
        ("ALLOWED_COUNTRIES", "JPN"),
        ("MAIL_FROM", "two@x.jp, three@x.jp"),
        ("HELPDESK", "name;phone"),
        ("INFORMATION_CENTRE", "name"),
        ("RESET_NEEDS_MAIL_LINK", "perhaps"),
        ("REGISTRATION_AT", "24:30"),
        ("PASSWORD_POLICY", "none"),
        ("DATABASE_URL", "postgres://me:secret@host:99999/name"),
        ("DATABASE_URL", "postgres://me:secret@host/name?maxsize=5"),
        ("DATABASE_URL", "postgres://me:secret@host/name?options=secret"),
        ("DATABASE_URL", "postgres://me:secret@host/name?sslmode=secret"),
        ("DATABASE_URL", "postgres://me:x@host/name?sslmode=verify-full&sslrootcert=no-secret.crt"),
        ("DATABASE_URL", "postgres://me:x@host/name?sslmode=require&sslrootcert=system"),
        ("DATABASE_URL", "postgres://me:secret@host:5432,other:99999/name"),
        ("DATABASE_URL", "postgres://me:secret@host,other:secret/name"),
        ("DATABASE_URL", "postgres://me:secret@host,other/name?target_session_attrs=standby"),
        ("DATABASE_URL", "sqlite://var/todokede.db?mode=secret"),
        ("DATABASE_READ_URL", "sqlite://secret.db"),
        ("DATABASE_READ_URL", "postgres://me:secret@host,other/name"),
        ("DATABASE_READ_URL", "postgres://me:secret@host/name"),
        ("DATABASE_POOL", "1"),
        ("DATABASE_POOL", "many"),
        ("MAIL_URL", "smtp://me:secret@host:25?starttls=perhaps"),
        ("MAIL_URL", "smtp://me:secret@host:25?startls=secret"),
        ("BROKER_URL", "redis://me:secret@host:99999"),
        ("BROKER_URL", "redis://:secret@"),
        ("BROKER_URL", "unix://"),
        ("BROKER_URL", "redis://host/secret"),
        ("PUBLIC_URL", "https://todokede secret.example.jp"),
        ("PUBLIC_URL", "https://todokede.example.jp\n"),
        ("PUBLIC_URL", "https://届出.example.jp"),
        ("PUBLIC_URL", "https://todokede.example.jp/secret"),
        ("PUBLIC_URL", "https://me:secret@todokede.example.jp"),
        ("OPERATOR_LISTEN", "127.0.0.1:99999"),
        ("OPERATOR_LISTEN", ":9100"),
        ("ENV", "staging"),
        ("CLOCK", "yesterday"),
        ("OPERATOR_LISTEN", "9100"),
        ("RATE_LIMITS", "yes"),
        ("TEST_SERVICES", "docker"),
    ],
)
def test_q2_67_a_wrong_value_gives_one_line_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"TODOKEDE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load()
    line = str(caught.value)
    assert line.startswith(f"TODOKEDE_{name}")
    assert "\n" not in line
    assert "secret" not in line


def test_a_file_where_a_folder_belongs_and_the_other_way_round_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.touch()
    for name, value in (
        ("KEYS_FILE", f"{tmp_path}"),
        ("DATABASE_URL", f"sqlite://{tmp_path}"),
        ("MAIL_URL", f"file:{file}"),
        ("DOCUMENTS", f"{file}"),
        ("COUNTRY_DATABASE", f"{tmp_path}"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(f"TODOKEDE_{name}", value)
            with pytest.raises(SettingsError, match=f"^TODOKEDE_{name} names a "):
                load()


@pytest.mark.parametrize(
    ("field", "value", "variable"),
    [
        ("clock", "+1d", "CLOCK"),
        ("keys_file", Path("no/such/keys.json"), "KEYS_FILE"),
        ("mail_url", "file:var/mail", "MAIL_URL"),
        ("mail_url", "smtp://mail.example.jp:25?starttls=off", "MAIL_URL"),
        ("mail_url", "smtp://10.0.0.1?starttls=off", "MAIL_URL"),
        ("database_url", "postgres://localhost/todokede", "BROKER_URL"),
        ("rate_limits", "off", "RATE_LIMITS"),
        ("public_url", "http://todokede.example.jp", "PUBLIC_URL"),
        ("mail_from", "no-reply@localhost", "MAIL_FROM"),
        ("mail_from", "no-reply@mail.localhost", "MAIL_FROM"),
        ("mail_from", "no-reply@localhost.localdomain", "MAIL_FROM"),
        ("helpdesk", "Todokede helpdesk (demo);050-0000-0000;9:00-17:00", "HELPDESK"),
        ("information_centre", "Centre (demo);0570-000-000;8:30-17:15", "INFORMATION_CENTRE"),
    ],
)
def test_q2_67_production_refuses_what_is_made_for_trying_out(
    field: str, value: object, variable: str, production: dict[str, object]
) -> None:
    assert load(**production).production
    with pytest.raises(SettingsError, match=f"^TODOKEDE_{variable} "):
        load(**production | {field: value})


@pytest.mark.parametrize(
    "mail_url",
    [
        "smtp://localhost?starttls=off",
        "smtp://[::1]:25?starttls=off",
        "smtp://m.jp?starttls=optional",
        "smtps://mail.example.jp?starttls=off",
    ],
)
def test_production_hands_mails_over_in_the_clear_on_this_machine_alone(
    mail_url: str, production: dict[str, object]
) -> None:
    assert load(**production | {"mail_url": mail_url}).mail_url == mail_url


@pytest.mark.parametrize("left_out", ["mail_from", "public_url", "helpdesk", "information_centre"])
def test_production_has_no_default_for_what_users_see(
    left_out: str, production: dict[str, object]
) -> None:
    del production[left_out]
    with pytest.raises(SettingsError, match=f"^TODOKEDE_{left_out.upper()} "):
        load(**production)


def test_production_refuses_the_keys_that_made_a_demo(
    production: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / "demo.json").write_text("{}")
    with pytest.raises(SettingsError, match=r"^TODOKEDE_KEYS_FILE .* demo data"):
        load(**production)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TODOKEDE_MAILFROM", "; did you mean TODOKEDE_MAIL_FROM?"),
        ("TODOKEDE_DATABASE", "; did you mean TODOKEDE_DATABASE_URL?"),
        ("todokede_rate_limit", "; did you mean TODOKEDE_RATE_LIMITS?"),
        ("TODOKEDE_ZZZZ", ""),
    ],
)
def test_a_variable_that_there_is_none_of_is_refused_by_its_name(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "secret")
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(caught.value) == f"{name} is no variable of this program{meant}"


def test_the_variables_of_the_client_may_stand_beside_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOKEDE_URL", "https://todokede.example.jp")
    monkeypatch.setenv("TODOKEDE_TOKEN", "ens_secret")
    assert load()


def test_the_parts_of_an_address_are_percent_decoded_and_tls_is_as_libpq_has_it(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root.crt"
    root.write_text("")
    address = postgres_address(
        "postgres://us%40er:p%2F%3A%25w@db.example:6432/na%20me"
        f"?sslmode=verify-full&sslrootcert={root}"
    )
    assert address == ("db.example", 6432, "us@er", "p/:%w", "na me", "verify-full", str(root))
    assert postgres_address("postgres:///x").host == "127.0.0.1"


def test_issue_10_several_hosts_stand_for_the_one_of_them_that_is_the_primary() -> None:
    url = "postgresql://me:p%2C%40w@a:5433,b,[::1]:5434/name"
    for asked in (url, f"{url}?target_session_attrs=read-write", f"{url}?sslmode=prefer"):
        assert candidates(asked) == (("a", 5433), ("b", 5432), ("::1", 5434))
        assert postgres_address(asked)[:5] == ("a", 5433, "me", "p,@w", "name")
    assert candidates("postgres://a/name?target_session_attrs=primary") == (("a", 5432),)
    assert candidates("postgres://a/name?sslmode=prefer") == ()


def test_q2_67_secrets_do_not_show_in_the_settings_printed() -> None:
    assert "hunter" not in repr(
        load(mail_url="smtp://me:hunter@host:25", database_url="postgres://me:hunter@host/x")
    )


def test_words_a_moment_is_rfc_3339_or_a_day_in_tokyo(
    monkeypatch: pytest.MonkeyPatch, production: dict[str, object]
) -> None:
    assert moment_of("2026-05-10") == datetime(2026, 5, 9, 15, tzinfo=UTC)
    assert moment_of("2026-05-10T09:00:00+09:00") == datetime(2026, 5, 10, tzinfo=UTC)

    for wrong in (
        "2026-05-10T09:00:00",
        "10 May",
        "2026-13-01",
        "",
        "2026-W01-1T00:00Z",
        "0001-01-01",
        "0001-01-02",
        "9999-12-31",
        "9999-12-31T23:59:59+00:00",
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - any reason
            moment_of(wrong)

    monkeypatch.setattr(settings, "settings", lambda: load(**production))
    clock.move_to(datetime(2026, 5, 10, tzinfo=UTC))
    assert moment_of("2026-05-10")
    with pytest.raises(ValueError, match="future"):
        moment_of("2026-05-11")
    clock.restore()
