"""TLS to PostgreSQL as libpq has it: `verify-full` believes the certificate that it was given, and
no other."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from efiling.errors import Unavailable
from efiling.store.engine import database
from tests.postgres import Cluster, elsewhere
from tests.server import SERVANT


def certificate_in(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of its own for 127.0.0.1, and its key, which the server's user alone reads.
    OpenSSL looks at real time."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )

    certificate, secret = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    secret.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(secret, SERVANT)
    return certificate, secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One that the server's user may enter."""
    for above in (tmp_path, *tmp_path.parents[:3]):
        above.chmod(0o755)
    return tmp_path


@pytest.fixture
def tls_cluster(folder: Path) -> Iterator[Cluster]:
    """PostgreSQL that speaks TLS."""
    certificate, secret = certificate_in(folder, "server")
    cluster = Cluster(ssl="on", ssl_cert_file=str(certificate), ssl_key_file=str(secret))
    yield cluster
    cluster.end()


async def is_encrypted(url: str) -> bool:
    """Whether the service's own connection is."""
    async with database.opened(url):
        (row,) = await database.reading().execute_query_dict(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
        return bool(row["ssl"])


def test_sslmode_and_sslrootcert_are_as_libpq_has_them(tls_cluster: Cluster, folder: Path) -> None:
    url, (other, _) = tls_cluster.url, certificate_in(folder, "other")
    assert elsewhere(is_encrypted(url)), "prefer, where nothing is said"
    assert elsewhere(is_encrypted(f"{url}?sslmode=require"))
    assert not elsewhere(is_encrypted(f"{url}?sslmode=disable"))
    verified = f"{url}?sslmode=verify-full&sslrootcert="
    assert elsewhere(is_encrypted(f"{verified}{folder / 'server.crt'}"))
    for believed in (str(other), "system"):
        with pytest.raises(Unavailable) as refused:
            elsewhere(is_encrypted(f"{verified}{believed}"))
        assert "certificate" in str(refused.value.__cause__)
