"""`python3 dev.py mutants [--of FILE] [--lines] [--at-most N] [ARGS of pytest]`: changes that no
test notices.

In a copy of the checkout, the tests run once to see which come past which lines of the files that
differ from main. Then each small change of such a file is made by itself, and the tests that come
past it run until one fails. What survives is listed, and what no test comes past.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import PRODUCT, ROOT
from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.reach import OF, TO

WITHOUT_ARGUMENTS = ("-k", "not postgres", "-m", "not slow and not faults and not node")
"""Which tests run where none are picked: each once, in this process."""
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", "node_modules", "var", ".hypothesis", ".*_cache"
)
QUIET = ("-q", "--no-header", "-p", "no:cacheprovider")
SLOWER = 5
PATIENCE_SECONDS = 60
"""A mutant has so many times the time of its tests and a little more: one that hangs is noticed."""


@dataclass(frozen=True)
class Reached:
    """Which tests come past which lines of the files, and how long they take."""

    lines: Mapping[str, Mapping[str, Sequence[str]]]
    seconds: Mapping[str, float]

    def tests_for(self, file: Path, mutant: Mutant) -> list[str]:
        """Those that come past its statement, the quick ones first; where that runs with the
        import, those that come past the file."""
        found = self.lines[str(file)]
        lines = found if mutant.lines is None else map(str, mutant.lines)
        tests = {test for line in lines for test in found.get(line, ())}
        return sorted(tests, key=lambda test: self.seconds.get(test, 0))


def main(words: list[str]) -> int:
    """0: every mutant was noticed; 1: some were not; 2: the tests fail as they are, or nothing
    differs."""
    parser = argparse.ArgumentParser(prog="dev.py mutants", usage=__doc__, allow_abbrev=False)
    parser.add_argument("--of", action="append", metavar="FILE")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--at-most", type=int, default=100, metavar="N")
    chosen, tests = parser.parse_known_args(words)

    wanted = changed_lines()
    files = chosen.of or sorted(wanted)
    if not files:
        print("nothing of the product differs from main; name a file with --of", file=sys.stderr)
        return 2

    found = [(file, one) for file in files for one in mutants_of((ROOT / file).read_text())]
    if chosen.lines:
        found = [(file, one) for file, one in found if one.line in wanted.get(file, ())]
    step = max(1, -(-len(found) // chosen.at_most))
    if step > 1:
        print(f"{len(found)} mutants; every {step}th is tried (--at-most {chosen.at_most})")

    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=LEFT_OUT)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        return try_all(copy, found[::step], tests or list(WITHOUT_ARGUMENTS))


def changed_lines() -> dict[str, set[int]]:
    """Files of the product that differ from main, with the lines that do."""
    command = ["git", "diff", "--unified=0", "--no-color", "--merge-base", "main", "--", *PRODUCT]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    changed: dict[str, set[int]] = {}
    file = ""
    for line in told.splitlines():
        if line.startswith("+++ "):
            file = line.removeprefix("+++ b/")
        elif line.startswith("@@ ") and file.endswith(".py"):
            first, _, count = line.split("+")[1].split(" ")[0].partition(",")
            lines = range(int(first), int(first) + int(count or 1))
            changed.setdefault(file, set()).update(lines)
    return {file: lines for file, lines in changed.items() if (ROOT / file).exists()}


def try_all(copy: Path, mutants: Sequence[tuple[str, Mutant]], words: Sequence[str]) -> int:
    """Tries each, and prints those that nothing noticed."""
    reached = reach(copy, sorted({file for file, _ in mutants}), words)
    if reached is None:
        print("the tests fail before anything is changed", file=sys.stderr)
        return 2

    endings: Counter[str] = Counter()
    for at, (file, mutant) in enumerate(mutants, 1):
        ending = try_one(copy / file, mutant, reached, copy)
        endings[ending] += 1
        if ending != "noticed":
            print(f"{ending:10} {file}:{mutant.line}  {mutant.says}", flush=True)
        elif sys.stderr.isatty():
            print(f"{at}/{len(mutants)}", end="\r", file=sys.stderr, flush=True)
    print(", ".join(f"{count} {ending}" for ending, count in endings.items()) or "no mutants")
    return 0 if set(endings) <= {"noticed"} else 1


def reach(copy: Path, files: Sequence[str], words: Sequence[str]) -> Reached | None:
    """One run of the tests as they are; None if they fail."""
    to = copy.parent / "reach.json"
    told = {OF: "\n".join(str(copy / file) for file in files), TO: str(to)}
    if run_tests(copy, ["-p", "tests.mutants.reach", *words], told, None):
        return None
    return Reached(**json.loads(to.read_text()))


def try_one(place: Path, mutant: Mutant, reached: Reached, copy: Path) -> str:
    """What became of one mutant: noticed, survived, or no test comes past it."""
    tests = reached.tests_for(place, mutant)
    if not tests:
        return "unreached"

    seconds = PATIENCE_SECONDS + SLOWER * sum(reached.seconds.get(test, 0) for test in tests)
    before = place.read_text()
    place.write_text(mutant.source)
    try:
        code = run_tests(copy, ["-x", *tests], {}, seconds)
    finally:
        place.write_text(before)
    return "noticed" if code else "survived"


def run_tests(
    copy: Path, words: Sequence[str], settings: Mapping[str, str], seconds: float | None
) -> int:
    """The exit code of pytest, 1 if it took too long. No compiled files: one that was written in
    the same second as its source would stand for the mutant after it."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **settings}
    command = [sys.executable, "-m", "pytest", *QUIET, *words]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return 1
    if settings and done.returncode:
        print(done.stdout.decode()[-3000:], file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
