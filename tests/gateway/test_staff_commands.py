"""`staff create`, `staff reset` and `staff end` as an operator sees them (interfaces, "Command
line")."""

import re
import sqlite3
import subprocess
from base64 import b32decode
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.builders.people import PASSWORD
from tests.builders.processes import programs

AUTH_ID = "offi?cer#1"
CREATE = ("create", "--role", "OFFICER", "--auth-id", AUTH_ID, "--mail", "officer@example.test")


def staff(*words: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return programs.run("gateway", "staff", *words, written=f"{password}\n".encode())


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command said which refused."""
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert PASSWORD not in done.stdout + done.stderr
    return line.partition(":")[0]


def secret_in(done: subprocess.CompletedProcess[str]) -> str:
    """The secret of the address that is printed and nothing else."""
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"otpauth://totp/\S+\n", done.stdout)
    address = urlsplit(done.stdout.strip())
    values = parse_qs(address.query)
    assert unquote(address.path) == f"/Todokede:{AUTH_ID}"
    assert values["algorithm"] == ["SHA1"]
    assert values["digits"] == ["6"]
    assert values["period"] == ["30"]
    return values["secret"][0]


@pytest.mark.usefixtures("migrated")
def test_an_account_is_made_renewed_and_ended_and_its_secret_is_printed_once_and_stored_sealed(
    tmp_path: Path,
) -> None:
    first = secret_in(staff(*CREATE))
    assert refusal(staff(*CREATE)) == "AUTH_ID_TAKEN"

    second = secret_in(staff("reset", "--auth-id", AUTH_ID))
    assert first != second

    ended = staff("end", "--auth-id", AUTH_ID)
    assert ended.returncode == 0
    assert ended.stdout == f"ended {AUTH_ID}\n"
    assert refusal(staff("end", "--auth-id", AUTH_ID)) == "NOT_FOUND"
    again = staff("reset", "--auth-id", AUTH_ID)
    assert refusal(again) == "NOT_FOUND"
    assert AUTH_ID in again.stderr

    kept = b"".join(file.read_bytes() for file in (tmp_path / "var").glob("todokede.db*"))
    for secret in (first, second):
        assert secret.encode() not in kept
        assert b32decode(secret) not in kept

    with sqlite3.connect(tmp_path / "var" / "todokede.db") as file:
        events = [event for (event,) in file.execute("SELECT event FROM audit ORDER BY at")]
    assert events == ["staff.created", "staff.reset", "staff.ended"]


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    "password", ["", "short-1", "１２３４５６７８９a-", f"x{AUTH_ID}y", "p" * 5000, "a\ud800b"]
)
def test_a_password_that_is_none_is_refused_in_one_line(password: str, tmp_path: Path) -> None:
    given = password.encode("utf-8", "surrogatepass") + b"\r\n"
    done = programs.run("gateway", "staff", *CREATE, written=given)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert re.match("VALUE_REQUIRED|PASSWORD_[A-Z_]+:", line)
    assert ": password: " in line


@pytest.mark.usefixtures("migrated")
def test_every_item_that_is_refused_is_named_with_what_to_do() -> None:
    done = programs.run(
        "gateway", "staff", *CREATE[:3], "--auth-id", "x", "--mail", "two@x, three@x", written=b"\n"
    )

    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    for item in ("authId", "password", "mail"):
        assert f": {item}: " in line
    assert "6 to 20" in line


def test_wrong_usage_is_exit_2_and_a_missing_database_one_line() -> None:
    assert staff("create", "--role", "RESIDENT", *CREATE[3:]).returncode == 2
    assert staff(*CREATE[:3]).returncode == 2
    assert staff().returncode == 2
    assert refusal(staff(*CREATE)) == "the database lacks migrations; run the command migrate first"
