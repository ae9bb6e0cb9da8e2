"""The table of figures: `python -m tests.house.measures`, beside an older commit with `--before
COMMIT`. With the name of a figure: every place that it counts."""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from tests.house.measures import (
    annotations,
    bodies,
    circles,
    impossible,
    readings,
    rows,
    store,
    twice,
    walk,
)
from tests.house.source import ROOT

FIGURES: dict[str, tuple[str, Callable[[Path], Sequence[str]], str]] = {
    "subscripts": ("string subscripts on rows outside the store", rows.subscripts, "0"),
    "raw_rows": ("imports of raw rows and statements outside the store", store.raw_rows, "0"),
    "tortoise": ("imports of Tortoise outside the store", store.tortoise, "0"),
    "unscoped": ("queries past the scoped entry", store.unscoped_queries, "0"),
    "impossible": ("`raise Unauthenticated` for what cannot happen", impossible.impossible, "0"),
    "graphql_types": ("`graphql_type=` in schema", annotations.graphql_types, "≤ 10"),
    "anys": ("bare `Any` in schema", annotations.bare_anys, "0"),
    "bodies": (
        "bodies of 15 lines or more without a paragraph",
        lambda root: bodies.long_bodies(root)[1],
        "0",
    ),
    "long_bodies": (
        "… of so many bodies of 15 lines or more",
        lambda root: bodies.long_bodies(root)[0],
        "",
    ),
    "circles": ("import circles, TYPE_CHECKING included", circles.circles, "0"),
    "lines": ("lines over 100 columns", lambda root: bodies.long_lines(root)[1], "0"),
    "twice": ("helpers written twice in tests", twice.written_twice, "0"),
    "imported": ("imports from other test modules", twice.imported_tests, "0"),
    "clock_store": (
        "readings of the clock in the store",
        lambda root: readings.readings("efiling/store", root=root),
        "0",
    ),
    "clock_above": (
        "readings of the clock in actions and reads beside the one that opens each",
        lambda root: readings.again("efiling/actions", "efiling/reads", root=root),
        "one an action",
    ),
}
"""Name on the command line to what is counted, how, and what is wanted."""

WALKS = {
    "to_the_commit": ("one submitFiling, field to commit: functions / files", "≤ 70 / ≤ 18"),
    "to_the_answer": ("the same, request to answer", "≤ 150 / ≤ 40"),
    "to_the_commit_later": ("… of a document that the process knows: field to commit", ""),
    "to_the_answer_later": ("… of a document that the process knows: request to answer", ""),
}


def walked(root: Path) -> dict[str, list[str]]:
    """The ways of a filing through a checkout as `file:function`."""
    script = Path(walk.__file__)
    counted = subprocess.run(
        [sys.executable, str(script), str(root)], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, list[str]] = json.loads(counted.stdout)
    return found


def column(root: Path) -> list[str]:
    """All figures of a checkout, in the order of the table."""
    ways = walked(root)
    pairs = [
        f"{len(ways[way])} / {len({name.partition(':')[0] for name in ways[way]})}" for way in WALKS
    ]
    return pairs + [str(len(find(root))) for _, find, _ in FIGURES.values()]


def checked_out(commit: str, folder: Path) -> Path:
    """The files of a commit, in a folder."""
    archive = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def table(before: str | None) -> str:
    """The figures as a table of Markdown."""
    titles = [(title, wanted) for title, wanted in WALKS.values()]
    titles += [(title, wanted) for title, _, wanted in FIGURES.values()]
    columns = {"now": column(ROOT)}
    if before:
        with tempfile.TemporaryDirectory() as folder:
            columns = {before: column(checked_out(before, Path(folder)))} | columns

    lines = [f"| | {' | '.join(columns)} | wanted |", "|---" * (len(columns) + 2) + "|"]
    for (title, wanted), *figures in zip(titles, *columns.values(), strict=True):
        lines.append(f"| {title} | {' | '.join(figures)} | {wanted} |")
    return "\n".join(lines)


def main() -> None:
    """Prints the table, or the places behind one figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.house.measures", description=__doc__)
    parser.add_argument("figure", nargs="?", choices=[*FIGURES, *WALKS])
    parser.add_argument("--before", metavar="COMMIT")
    asked = parser.parse_args()

    if asked.figure in FIGURES:
        _, find, _ = FIGURES[asked.figure]
        print("\n".join(find(ROOT)))
    elif asked.figure:
        print("\n".join(walked(ROOT)[asked.figure]))
    else:
        print(table(asked.before))


if __name__ == "__main__":
    main()
