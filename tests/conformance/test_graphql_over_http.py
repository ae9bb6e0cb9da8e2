"""The audits that npm's graphql-http makes of GraphQL over HTTP, all 61, against a gateway as
developers start it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import die_with_parent, free_port

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
START_SECONDS = 60
REQUIRED = os.environ.get("CI") == "true"
MISSING = [
    name
    for name, there in (
        ("node", shutil.which("node")),
        ("npm ci", (HERE / "node_modules").is_dir()),
    )
    if not there
]


@pytest.fixture
def gateway_url(tmp_path: Path) -> Iterator[str]:
    """A gateway with worker on a database of its own."""
    url = f"http://127.0.0.1:{free_port()}"
    port = url.rpartition(":")[2]

    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "gateway", "up", "--no-demo", "--port", port]
        gateway = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=os.environ | {"TODOKEDE_PUBLIC_URL": url, "TODOKEDE_RATE_LIMITS": "off"},
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent,
        )

    try:
        give_up = time.monotonic() + START_SECONDS
        while not answers(f"{url}/readyz"):
            assert gateway.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < give_up, (tmp_path / "log").read_text()
            time.sleep(0.1)
        yield url
    finally:
        gateway.terminate()
        gateway.wait(20)


def answers(url: str) -> bool:
    """Whether it says 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


@pytest.mark.node
@pytest.mark.skipif(bool(MISSING) and not REQUIRED, reason=f"not here: {', '.join(MISSING)}")
def test_graphql_over_http_passes_61_of_61_audits(gateway_url: str) -> None:
    assert MISSING == []
    audited = subprocess.run(
        ["node", "audit.mjs", f"{gateway_url}/graphql"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert audited.stdout.splitlines()[-1:] == ["61 of 61 ok"], audited.stdout + audited.stderr
    assert audited.returncode == 0
