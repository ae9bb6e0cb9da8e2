"""Mails that a server took and that came back: the helpdesk sees it."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from efiling.actions.machinery import bounces
from efiling.adapters.bounces import Bounce, read_bounce
from efiling.rules.actors import SYSTEM
from tests.builders.bounces import report
from tests.builders.http.client import CHANGE_MAIL, CONFIRM_MAIL, Client
from tests.builders.http.helpdesk import Helpdesk
from tests.builders.mailbox import Mailbox, token_in
from tests.builders.people import PASSWORD, Person
from tests.builders.processes.commands import command
from tests.builders.rows import fetched


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """The mailbox of the address that mails are sent from, as a mail server makes it."""
    folder = tmp_path / "Maildir"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


async def sent_to(client: Client, mailbox: Mailbox) -> tuple[Person, UUID]:
    """Somebody to whom a mail went out, and the mail."""
    person, _ = await client.resident()
    await mailbox.deliver()
    (mail,) = mailbox.to(person.mail)
    return person, UUID(mail["Message-ID"].strip("<>").partition("@")[0])


async def fate(helpdesk: Helpdesk, person: Person) -> tuple[str, int | None]:
    (mail,) = (await helpdesk.state({"authId": person.auth_id}))["mails"]
    return mail["state"], mail["smtpCode"]


async def test_q2_43_q2_58_the_helpdesk_sees_that_a_mail_came_back(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox, maildir: Path
) -> None:
    person, mail = await sent_to(client, mailbox)
    other, _ = await sent_to(client, mailbox)
    before = await fate(helpdesk, person)
    (maildir / "new" / "1.mx").write_bytes(report(mail))

    read = command("mail", "bounces", str(maildir))

    assert before == ("SENT", 250)
    assert read.stdout.split() == ["came", "back", "1", "nothing", "new", "0"]
    assert read.returncode == 0
    assert await fate(helpdesk, person) == ("BOUNCED", 550)
    assert "MAIL_CAME_BACK" in await helpdesk.causes({"authId": person.auth_id})
    assert await fate(helpdesk, other) == ("SENT", 250)
    assert [file.name for file in (maildir / "cur").iterdir()] == ["1.mx:2,S"]
    assert not list((maildir / "new").iterdir())


async def test_q2_43_what_came_back_from_the_address_of_before_says_nothing_of_the_new_one(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox, maildir: Path
) -> None:
    """Who changes it does so because mails come back; the last one to it comes back too."""
    person, token = await client.resident()
    await client.do(CHANGE_MAIL, token, password=PASSWORD, mail="new.address@example.test")
    await mailbox.deliver()
    await client.do(CONFIRM_MAIL, token=token_in(mailbox.to("new.address@example.test")[0]))
    await mailbox.deliver()

    for at, mail in enumerate(mailbox.to(person.mail)):
        number = UUID(mail["Message-ID"].strip("<>").partition("@")[0])
        (maildir / "new" / f"{at}.mx").write_bytes(report(number))
    read = command("mail", "bounces", str(maildir))

    assert read.stdout.split()[:3] == ["came", "back", "2"]
    causes = await helpdesk.causes({"authId": person.auth_id})
    assert "MAIL_ADDRESS_NEW" in causes
    assert "MAIL_CAME_BACK" not in causes


async def test_q2_43_nothing_in_the_mailbox_stops_the_rest(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox, maildir: Path
) -> None:
    person, mail = await sent_to(client, mailbox)
    unknown = UUID(int=mail.int ^ 1)
    messages = {
        "1.away": b"From: taro@example.test\n\nUntil Monday.\n",
        "2.nobody": report(unknown),
        "3.late": report(mail, action="delayed", status="4.4.1"),
        "4.back": report(mail, status="4.2.2", diagnostic="smtp; 452 4.2.2 full"),
        "5.again": report(mail),
    }
    for name, content in messages.items():
        (maildir / "new" / name).write_bytes(content)
    (maildir / "new" / "0.folder").mkdir()

    read = command("mail", "bounces", str(maildir))

    assert read.stdout.split() == ["came", "back", "1", "nothing", "new", "4"]
    assert read.returncode == 1
    assert read.stderr.splitlines()[-1] == "1 cannot be read or moved: 0.folder"
    assert await fate(helpdesk, person) == ("BOUNCED", 452)
    assert "MAIL_CAME_BACK_FOR_NOW" in await helpdesk.causes({"authId": person.auth_id})
    assert not list((maildir / "new").iterdir())
    assert person.mail not in read.stderr


async def test_q2_43_a_bounce_that_is_faster_than_our_note_is_read_again(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox, maildir: Path
) -> None:
    person, _ = await client.resident()
    (mail,) = await fetched("SELECT id FROM mail")
    (maildir / "new" / "1.mx").write_bytes(report(UUID(str(mail["id"]))))

    command("mail", "bounces", str(maildir))
    too_early = await fate(helpdesk, person)
    kept = [file.name for file in (maildir / "new").iterdir()]
    await mailbox.deliver()
    command("mail", "bounces", str(maildir))

    assert too_early == ("QUEUED", None)
    assert kept == ["1.mx"]
    assert await fate(helpdesk, person) == ("BOUNCED", 550)
    assert not list((maildir / "new").iterdir())


async def test_q2_43_what_is_no_message_stops_nothing_either(
    client: Client, helpdesk: Helpdesk, mailbox: Mailbox, maildir: Path
) -> None:
    person, mail = await sent_to(client, mailbox)
    new, name = maildir / "new", "n" * 255
    os.mkfifo(new / "0.pipe")
    (new / "1.link").symlink_to(maildir / "nothing")
    (new / name).write_bytes(b"From: taro@example.test\n\nA name that has no room for more.\n")
    (new / "o.folder").mkdir()
    (maildir / "cur" / "o.folder:2,S" / "full").mkdir(parents=True)
    Path(os.fsdecode(bytes(new) + b"/p.\xff")).write_bytes(b"Content-Type: multipart/mixed\n" * 9)
    (new / "z.back").write_bytes(report(mail))

    read = command("mail", "bounces", str(maildir))

    assert read.stdout.split()[:3] == ["came", "back", "1"]
    said = read.stderr.splitlines()[-1]
    assert said == f"4 cannot be read or moved: 0.pipe, 1.link, {name}, o.folder"
    assert await fate(helpdesk, person) == ("BOUNCED", 550)
    assert sorted(file.name for file in new.iterdir()) == [name, "o.folder"]


async def test_what_another_program_takes_away_meanwhile_is_passed_over(
    client: Client, mailbox: Mailbox, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, mail = await sent_to(client, mailbox)
    first, second = maildir / "new" / "1", maildir / "new" / "2"
    first.write_bytes(report(UUID(int=1)))
    second.write_bytes(report(mail))

    def read_and_lost(content: bytes) -> Bounce | None:
        for file in (first, second):
            file.unlink(missing_ok=True)
        return read_bounce(content)

    monkeypatch.setattr(bounces, "read_bounce", read_and_lost)
    done = await bounces.note_bounces(SYSTEM, maildir)

    assert done == bounces.Bounces(noted=0, others=1)


def test_what_is_no_maildir_is_said(tmp_path: Path) -> None:
    read = command("mail", "bounces", str(tmp_path))
    assert read.returncode == 1
    assert read.stderr == f"{tmp_path} is no Maildir: it lacks a folder new or cur\n"
