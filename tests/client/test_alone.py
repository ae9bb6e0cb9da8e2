"""The client is a distribution of its own: what it imports it names, and it runs without anything
of the checkout."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from typer.main import get_command

from tests.builders.locked import PINNED, parts
from tests.house.source import ROOT
from todokede_client.commands import app

CLIENT = ROOT / "client"
PROJECT = tomllib.loads((CLIENT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE = CLIENT / "todokede_client"
IMPORTED_AS = {"python-calamine": "python_calamine"}
BOUND = re.compile(r"([A-Za-z0-9-]+)>=([0-9.]+)")


def bounds() -> dict[str, str]:
    """Each dependency with its lowest version."""
    found = [BOUND.fullmatch(wish) for wish in PROJECT["project"]["dependencies"]]
    return {one[1]: one[2] for one in found if one}


def imported() -> set[str]:
    """Top-level names of everything the package imports that is not its own."""
    names = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {PACKAGE.name}


def test_it_names_exactly_what_it_imports() -> None:
    assert len(bounds()) == len(PROJECT["project"]["dependencies"])
    assert imported() == {IMPORTED_AS.get(name, name) for name in bounds()}


def test_it_is_tested_with_versions_that_it_accepts() -> None:
    for name, lowest in bounds().items():
        assert parts(PINNED[name]) >= parts(lowest), name


def test_every_package_of_it_is_shipped() -> None:
    folders = [PACKAGE, *(file for file in PACKAGE.iterdir() if (file / "__init__.py").exists())]
    on_disk = {".".join(folder.relative_to(CLIENT).parts) for folder in folders}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == on_disk
    assert (PACKAGE / "py.typed").exists()


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command from a copy far from the checkout, with neither settings nor home."""
    shutil.copytree(PACKAGE, folder / PACKAGE.name, dirs_exist_ok=True)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TODOKEDE_")}
    environment = ours | {
        "PYTHONPATH": str(folder),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = [sys.executable, "-m", PACKAGE.name, *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_it_runs_without_the_service_beside_it(tmp_path: Path) -> None:
    for name in ("export", "login"):
        told = run(tmp_path, name, "--help")
        assert told.returncode == 0, told.stderr


def test_no_command_takes_a_secret_as_an_option_and_every_one_answers_programs() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) == 9
    for name, command in commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert not options & {"--token", "--password"}, name
        assert "--json" in options, name


def test_wrong_usage_and_missing_settings_exit_with_2_in_one_line(tmp_path: Path) -> None:
    assert run(tmp_path, "submit", "nothing.xlsx").returncode == 2
    assert run(tmp_path, "template", "spouse").returncode == 2
    told = run(tmp_path, "history")
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert "TODOKEDE_URL" in told.stderr


def test_a_file_that_is_no_batch_exits_with_1_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,b\n")
    told = run(tmp_path, "export", "list.csv")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "CSV" in told.stderr
