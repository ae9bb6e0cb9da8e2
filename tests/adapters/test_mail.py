"""Delivery against real mail servers on this machine: Q2-17, Q2-39, security Z11, 2.8 and 3.4 no.
62."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from efiling.adapters import smtp
from efiling.adapters.mail import Delivery, DeliveryState, deliver
from tests.builders.letters import LETTER, body_of, read_letter


class Server:
    """What a mail server got, and what it shall answer."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.mail = self.rcpt = self.data = "250 ok"
        self.started_tls = 0
        self.sessions: list[Session] = []

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        if session not in self.sessions:
            self.sessions.append(session)
        return self.mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.started_tls += session.ssl is not None
        self.got.append(envelope)
        return self.data


Start = Callable[..., str]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def start(server: Server) -> Iterator[Start]:
    running: list[Controller] = []

    def run(**options: Any) -> str:
        controller = Controller(server, hostname="127.0.0.1", port=0, **options)
        _on_free_port(controller)
        running.append(controller)
        return f"127.0.0.1:{controller.port}"

    yield run
    for controller in running:
        controller.stop()


def _on_free_port(controller: Controller) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    """A server certificate that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)

    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )

    file = tmp_path / "tls.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_q2_39_a_letter_reaches_the_server_as_written_over_tls(
    server: Server, start: Start, tls: ssl.SSLContext
) -> None:
    address = start(tls_context=tls)
    assert await deliver(LETTER, f"smtp://{address}") == Delivery(DeliveryState.SENT, "250")
    assert server.started_tls == 1

    envelope = server.got[0]
    assert envelope.mail_from == LETTER.sender
    assert envelope.rcpt_tos == [LETTER.to]
    content = envelope.original_content or b""
    message = read_letter(content)

    assert message["Subject"] == LETTER.subject
    assert body_of(message) == LETTER.body
    assert message["To"] == LETTER.to
    assert message["From"] == LETTER.sender
    assert message["Message-ID"] == LETTER.message_id
    assert message["Date"].datetime == LETTER.date
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"

    assert message["Reply-To"] is None
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert all(len(line) <= 998 and line.isascii() for line in content.split(b"\r\n"))


async def test_2_8_a_server_without_tls_gets_nothing_unless_told_so(
    server: Server, start: Start
) -> None:
    address = start()
    assert await deliver(LETTER, f"smtp://{address}") == Delivery(DeliveryState.DEFERRED, "TLS")
    assert await deliver(LETTER, f"smtp://{address}?starttls=required") == Delivery(
        DeliveryState.DEFERRED, "TLS"
    )
    assert server.got == []
    assert (
        await deliver(LETTER, f"smtp://{address}?starttls=optional")
    ).state is DeliveryState.SENT
    assert (await deliver(LETTER, f"smtp://{address}?starttls=off")).state is DeliveryState.SENT


async def test_2_8_an_untrusted_certificate_is_refused_off_this_machine(
    server: Server, start: Start, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = start(tls_context=tls)
    monkeypatch.setattr(smtp, "_is_loopback", lambda host: False)
    for wanted in ("required", "optional"):
        delivery = await deliver(LETTER, f"smtp://{address}?starttls={wanted}")
        assert delivery == Delivery(DeliveryState.DEFERRED, "TLS")
    assert server.got == []


async def test_2_8_a_password_never_travels_in_the_clear(
    server: Server, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        seen.append(data)
        return AuthResult(success=True)

    address = start(authenticator=check, auth_require_tls=False)
    monkeypatch.setattr(smtp, "_is_loopback", lambda host: False)
    delivery = await deliver(LETTER, f"smtp://user:pass@{address}?starttls=off")
    assert delivery == Delivery(DeliveryState.DEFERRED, "TLS")
    assert seen == []


async def test_a_login_works_over_tls_and_a_wrong_one_waits(
    server: Server, start: Start, tls: ssl.SSLContext
) -> None:
    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(b"user", b"p@ss")
        return AuthResult(success=right, handled=False)

    address = start(tls_context=tls, authenticator=check, auth_required=True)
    assert (await deliver(LETTER, f"smtp://user:p%40ss@{address}")).state is DeliveryState.SENT
    assert await deliver(LETTER, f"smtp://user:wrong@{address}") == Delivery(
        DeliveryState.DEFERRED, "535"
    )


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("rcpt", "550 no such person", DeliveryState.REFUSED),
        ("rcpt", "450 come back", DeliveryState.DEFERRED),
        ("data", "554 not wanted", DeliveryState.REFUSED),
        ("data", "451 greylisted", DeliveryState.DEFERRED),
        ("mail", "550 unknown sender", DeliveryState.DEFERRED),
        ("rcpt", "554 5.7.1 <somebody>: Relay access denied", DeliveryState.DEFERRED),
        ("rcpt", "550 relay not permitted", DeliveryState.DEFERRED),
        ("rcpt", "530 5.7.0 Authentication required", DeliveryState.DEFERRED),
        ("data", "503 a command is missing", DeliveryState.DEFERRED),
        ("data", "530 5.7.0 Must issue a STARTTLS command first", DeliveryState.DEFERRED),
    ],
)
async def test_q2_43_only_what_is_said_of_the_letter_is_final(
    server: Server, start: Start, step: str, answer: str, state: DeliveryState
) -> None:
    setattr(server, step, answer)
    delivery = await deliver(LETTER, f"smtp://{start()}?starttls=off")
    assert delivery == Delivery(state, answer[:3])


async def test_q2_43_a_server_that_is_away_or_silent_means_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.2)
    assert await deliver(LETTER, f"smtp://127.0.0.1:{port}") == Delivery(
        DeliveryState.DEFERRED, "TIMEOUT"
    )
    listener.close()
    await listener.wait_closed()
    assert await deliver(LETTER, f"smtp://127.0.0.1:{port}") == Delivery(
        DeliveryState.DEFERRED, "CONNECTION"
    )


async def test_an_address_of_an_old_phone_contract_goes_out_in_quotes(
    server: Server, start: Start
) -> None:
    sent = replace(LETTER, to="a..b@docomo.ne.jp")

    delivery = await deliver(sent, f"smtp://{start()}?starttls=off")

    assert delivery.state is DeliveryState.SENT
    assert server.got[0].rcpt_tos == ["a..b@docomo.ne.jp"]  # a server shows it without quotes


def test_only_what_needs_quotes_gets_them_on_the_wire() -> None:
    assert smtp.on_the_wire("a..b@docomo.ne.jp") == '"a..b"@docomo.ne.jp'
    assert smtp.on_the_wire("ab.@ezweb.ne.jp") == '"ab."@ezweb.ne.jp'
    assert smtp.on_the_wire("a.b@example.jp") == "a.b@example.jp"


async def test_a_connection_is_kept_from_one_letter_to_the_next_for_a_while(
    server: Server, start: Start, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "MAILS_A_CONNECTION", 3)
    url = f"smtp://{start(tls_context=tls)}"

    async with smtp.keeping_connections():
        for _ in range(7):
            assert (await deliver(LETTER, url)).state is DeliveryState.SENT
        server.rcpt = "550 no such person"
        assert (await deliver(LETTER, url)).state is DeliveryState.REFUSED
        server.rcpt = "250 ok"
        assert (await deliver(LETTER, url)).state is DeliveryState.SENT

    assert len(server.got) == 8
    assert len(server.sessions) == 4, "three full ones in turn, and one after the refusal"


async def test_a_process_has_so_many_connections_to_a_server_and_no_more(
    server: Server, start: Start, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LINES", 3)
    url = f"smtp://{start(tls_context=tls)}"

    async with smtp.keeping_connections():
        done = await asyncio.gather(*(deliver(LETTER, url) for _ in range(20)))

    assert {one.state for one in done} == {DeliveryState.SENT}
    assert len(server.got) == 20
    assert len(server.sessions) == 3


def test_the_machine_s_certificates_are_read_once() -> None:
    assert smtp._tls(False) is smtp._tls(False)
    assert smtp._tls(False).verify_mode is ssl.CERT_REQUIRED
