"""The mails that were sent, as their readers get them."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from efiling.actions.machinery.jobs import begin_job, wake_jobs
from efiling.actions.machinery.mail import send_mail
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import SendMail


class Mailbox:
    """A folder of mails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def deliver(self) -> list[EmailMessage]:
        """Does the mail jobs that wait, as the worker would, and gives all mails so far, the oldest
        first."""
        while wake_ups := await wake_jobs(SYSTEM, 100):
            for woken in wake_ups:
                if woken.name == SendMail.name:
                    await send_mail(SYSTEM, await begin_job(SYSTEM, woken.id, woken.fence))
        return self.mails()

    def mails(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.eml")) if self.folder.exists() else []
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails() if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    """The words of a mail, on one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def link_in(mail: EmailMessage) -> str:
    """The link with which a new password becomes valid."""
    return next(word for word in text_of(mail).split() if "/confirm-reset?token=" in word)


def token_in(mail: EmailMessage) -> str:
    """What the link of a letter to a new address says."""
    link = next(word for word in text_of(mail).split() if "/confirm-mail?token=" in word)
    return link.partition("=")[2]
