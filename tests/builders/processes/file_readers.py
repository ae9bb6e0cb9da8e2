"""Reads files in processes of their own and tells what each cost: milliseconds of CPU, and
memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

LIMIT_BYTES = 64 * 1024 * 1024

_PROGRAM = """
import json, os, resource, sys, time
from efiling.rules.filings.batch_files import read_csv
from efiling.adapters.workbooks import read_workbook, template
from efiling.errors import Refused
from efiling.rules.vocabulary import BatchKind
from i18n import Language

READERS = {"workbook": read_workbook, "csv": read_csv}

def measured(reader, kind, path):
    with open(path, "rb") as file:
        data = file.read()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        file = READERS[reader](data, BatchKind[kind])
        troubles = file.every_trouble()
        said = [[troubles[0].code, dict(troubles[0].params)] if troubles else len(file.rows)]
    except Refused as refusal:
        said = [[problem.code, dict(problem.params)] for problem in refusal.problems]
    spent, after = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"said": said, "milliseconds": spent * 1000, "bytes": (after - before) * 1024}

try:
    read_workbook(template(BatchKind.ACCEPTANCE, Language.JA), BatchKind.ACCEPTANCE)
except Refused:
    pass
for line in sys.stdin:
    if os.fork() == 0:
        print(json.dumps(measured(*json.loads(line))), flush=True)
        os._exit(0)
    os.wait()
"""


class Reading(NamedTuple):
    """`code` None: it was read, and has `rows` rows. `milliseconds`: of the processor."""

    code: str | None
    params: dict[str, object]
    rows: int
    milliseconds: float


class Readers:
    """A process that has loaded what it needs, and forks for each file."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._path = folder / "file"

    def read(self, reader: str, kind: str, data: bytes) -> Reading:
        """`reader`: workbook or csv. Asserts the bound of memory."""
        self._path.write_bytes(data)
        found = self._ask(reader, kind)
        assert found["bytes"] <= LIMIT_BYTES, found

        said, spent = found["said"][0], found["milliseconds"]
        if isinstance(said, int):
            return Reading(None, {}, said, spent)
        return Reading(said[0], said[1], 0, spent)

    def _ask(self, reader: str, kind: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([reader, kind, str(self._path)]) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


@contextmanager
def readers_apart(folder: Path) -> Iterator[Readers]:
    """Ends with the block."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=pipe, stdout=pipe, text=True
    ) as process:
        yield Readers(process, folder)
