"""A real SMTP server for tests: keeps what it is given, and answers what it is told to."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.server import free_port


@dataclass(frozen=True)
class Received:
    """One mail as it came in: the envelope's addresses and the message."""

    sender: str
    to: tuple[str, ...]
    message: EmailMessage


@dataclass
class PostOffice:
    """`received` in order of arrival. `answers` gives a reply by recipient, or by "*" for all, that
    refuses the mail: `office.answers["*"] = "421 4.3.2 closing"`,
    `office.answers["nobody@example.test"] = "550 5.1.1 unknown"`."""

    received: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    controller: Controller | None = None

    @property
    def url(self) -> str:
        """For TODOKEDE_MAIL_URL; the same when closed and opened again."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes or refuses one recipient."""
        answer = self.answers.get(address) or self.answers.get("*")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps one mail."""
        content = (
            envelope.content
            if isinstance(envelope.content, bytes)
            else str(envelope.content).encode()
        )
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        return "250 OK"

    def open(self) -> None:
        """Listens, in a thread of its own."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        """Stops listening; whoever calls gets no connection."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None
