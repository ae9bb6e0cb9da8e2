"""Delivery into a folder of files, and addresses that would be more than one (security Z11)."""

import stat
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from efiling.adapters.mail import Delivery, DeliveryState, OutgoingMail, deliver
from tests.builders.letters import LETTER, body_of, read_letter


def _files(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.glob("*"))]


HOSTILE = [
    "\r\nBcc: x@y.example",
    "\n",
    "\v",
    "\f",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    ",b@x.example",
    "\0",
]


@pytest.mark.parametrize("poison", HOSTILE)
async def test_z11_no_value_makes_a_second_recipient_or_a_new_header(
    tmp_path: Path, poison: str
) -> None:
    url = f"file:{tmp_path}/mail"
    for to in (
        f"a@b.example{poison}",
        f"a{poison}@b.example",
        "-oQ/x@b.example ",
        "A <a@b.example>",
    ):
        hostile = OutgoingMail("<1@x>", "no-reply@x.example", to, "s", "b", LETTER.date)
        assert await deliver(hostile, url) == Delivery(DeliveryState.REFUSED, "ADDRESS")

    letter = OutgoingMail(
        "<2@x>", "no-reply@x.example", "a@b.example", f"s{poison}Bcc: c@d.example", "b", LETTER.date
    )
    with suppress(ValueError):
        await deliver(letter, url)

    for content in _files(tmp_path / "mail"):
        message = read_letter(content)
        assert message["Bcc"] is None
        assert message["To"] == "a@b.example"
        assert len(message.keys()) == 11


async def test_a_letter_becomes_one_readable_private_file_whatever_the_tries(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mail"
    for _ in range(2):
        assert await deliver(LETTER, f"file:{folder}") == Delivery(DeliveryState.SENT, "250")

    later = OutgoingMail(
        "<9@x>", LETTER.sender, LETTER.to, "b", "b", LETTER.date + timedelta(seconds=1)
    )
    await deliver(later, f"file:{folder}")

    first, second = sorted(folder.iterdir())
    assert first.name == "20270401T000000.000000-0199-aaaa.1.eml"
    assert second.suffix == ".eml"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert body_of(read_letter(first.read_bytes())) == LETTER.body

    printed = capfd.readouterr().err
    assert "0199-aaaa.1" in printed
    assert LETTER.to not in printed


async def test_a_folder_that_cannot_be_written_means_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file, not a folder")
    assert await deliver(LETTER, f"file:{tmp_path}/mail") == Delivery(
        DeliveryState.DEFERRED, "STORAGE"
    )


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://h?starttls=never", ""])
async def test_a_wrong_mail_address_of_the_server_is_an_error(url: str) -> None:
    with pytest.raises(ValueError, match="mail goes to"):
        await deliver(LETTER, url)
