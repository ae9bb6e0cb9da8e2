"""`pages` and `demo code` as somebody sees them who looks for a page, or wants to try one."""

import json
import re
from pathlib import Path

from gateway.portal.pages import PAGES
from tests.builders.processes import programs

SECRET = "A" * 32


def test_every_page_is_listed_with_what_it_asks() -> None:
    done = programs.run("gateway", "pages")

    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.splitlines() if line.strip().startswith("/")}
    assert listed == {page.address for page in PAGES}
    assert "LogIn" in done.stdout


def test_the_code_of_the_demos_staff_is_told_and_nothing_without_a_demo(tmp_path: Path) -> None:
    nothing = programs.run("gateway", "demo", "code", "OFFICER")
    assert nothing.returncode == 1

    (tmp_path / "var").mkdir(exist_ok=True)
    officer = {"authId": "officer-1", "password": "pass=word1", "totpSecret": SECRET}
    (tmp_path / "var" / "demo.json").write_text(json.dumps({"officer": officer}))
    told = programs.run("gateway", "demo", "code", "OFFICER")
    assert told.returncode == 0, told.stderr
    assert re.fullmatch(r"ID officer-1  password pass=word1  one-time code \d{6}\n", told.stdout)
    assert programs.run("gateway", "demo", "code", "RESIDENT").returncode == 1
