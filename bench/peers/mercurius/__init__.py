"""Mercurius on node as a peer of the gateway: how it is installed and told what it needs.

`package-lock.json` says which versions; the addresses are those of whoever installs.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.history_data import REASONS
from efiling.adapters import keys
from efiling.problems import PROBLEMS
from i18n import Language
from i18n.catalogue import text

HERE = Path(__file__).parent


def installed(folder: Path) -> Sequence[str] | None:
    """Installs it below a folder and gives the command that starts it; None without node, or where
    its packages cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        print("no node, no peer", file=sys.stderr)
        return None
    peer = shutil.copytree(HERE, folder / "mercurius")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=peer, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"no peer: {done.stderr[-300:]}", file=sys.stderr)
        return None
    return ["env", "BENCH_PORT={port}", node, str(peer / "server.mjs")]


def environment_of(url: str, host: str) -> dict[str, str]:
    """What it is told: the database, the key of sessions, the words of reasons."""
    words = {
        language.value: {code: text(language, PROBLEMS[code].message) for code in REASONS}
        for language in Language
    }
    return {
        "NODE_ENV": "production",
        "BENCH_DATABASE_URL": url,
        "BENCH_HOST": host,
        "BENCH_SESSION_KEY": keys.ring()._derived("session").hex(),
        "BENCH_TEXTS": json.dumps(words),
    }
