"""A gateway answers before it has loaded what only some requests need."""

import subprocess
import sys

SLOW = ("holidays", "rich", "xlsxwriter", "zxcvbn")


def test_what_is_slow_to_load_is_not_loaded_with_the_application() -> None:
    told = f"import sys, gateway.app; print(*sorted({set(SLOW)} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    assert run.stdout.split() == []


def test_commands_still_find_what_shows_their_progress() -> None:
    told = "import gateway.app, rich.console; print(rich.console.Console.__name__)"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    assert run.stdout.split() == ["Console"]
