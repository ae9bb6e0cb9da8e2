"""What is installed is what was locked: hashes for all, no addresses, nothing older than the known
flaws."""

import json
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.builders.locked import LOCK, PINNED, parts
from tests.house.source import ROOT

NPM_LOCKS = [
    ROOT / place / "package-lock.json" for place in ("tests/conformance", "bench/peers/mercurius")
]

FLOORS = {
    "strawberry-graphql": "0.323.2",
    "starlette": "1.3.0",
    "python-multipart": "0.0.31",
    "tortoise-orm": "0.16.6",
    "graphql-core": "3.3.2",
    "uvicorn": "0.11.7",
    "h11": "0.16.0",
    "asyncpg": "0.21.0",
    "openpyxl": "2.4.2",
}
"""Versions from which the published flaws that concern us are mended; a package we do not lock
needs none."""

ADDRESS = re.compile(r"[a-z]+://|--(?:extra-)?index-url|--find-links|--trusted-host")


def test_every_locked_package_has_hashes() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)
    bare = [
        entry.splitlines()[0]
        for entry in entries
        if "==" in entry and "--hash=sha256:" not in entry
    ]
    assert len(PINNED) > 50
    assert bare == []


@pytest.mark.parametrize(
    "name",
    [
        "requirements.in",
        "requirements.lock",
        "requirements-run.in",
        "requirements-run.lock",
        "pyproject.toml",
    ],
)
def test_no_address_of_a_package_registry_is_committed(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text(encoding="utf-8")) == []


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    """Found by git; a folder that is not a checkout has nothing committed."""
    names = ["/wor" + "k/", "pypi" + ".org", "registry.npmjs" + ".org", "pythonhosted" + ".org"]
    marks = [word for name in names for word in ("-e", name)]

    if (ROOT / ".git").exists() and (git := shutil.which("git")):
        found = subprocess.run(
            [git, "grep", "-lI", *marks], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert found.returncode == 1, found.stdout + found.stderr


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda lock: lock.parent.name)
def test_npm_packages_have_hashes_and_no_addresses(lock: Path) -> None:
    packages = {
        name: entry for name, entry in json.loads(lock.read_text())["packages"].items() if name
    }
    assert packages
    assert all(
        entry["integrity"].startswith("sha512-") and "resolved" not in entry
        for entry in packages.values()
    )


@pytest.mark.parametrize("name", FLOORS)
def test_no_locked_version_has_a_known_flaw(name: str) -> None:
    if name in PINNED:
        assert parts(PINNED[name]) >= parts(FLOORS[name])


def test_what_is_installed_is_what_is_locked() -> None:
    here = {
        name: version(name)
        for name in ("strawberry-graphql", "starlette", "tortoise-orm", "dramatiq", "pytest")
    }
    assert {name: PINNED[name] for name in here} == here


def test_nothing_else_is_a_lock() -> None:
    assert not (ROOT / "uv.lock").exists()
