"""A document's commands and what it says they answer: each `sh` block, and the block of output
right behind it."""

import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

OUTPUT = frozenset({"json", "text"})
PATIENCE_SECONDS = 60
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```\n(\n?)", re.MULTILINE | re.DOTALL)

VOLATILE = (
    (r"\b\d{4}-?[A-Z]-?\d{3}-?\d{4}-?\d{2,3}\b", "NUMBER"),
    (r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+\d{2}:\d{2})", "MOMENT"),
    (r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}\b", "MOMENT"),
    (r"\d{4}-\d{2}-\d{2}", "DAY"),
    (r"\b\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4}", "DAY"),
    (r"(tds|ens)_[\w-]+", "TOKEN"),
    (r'"(id|requestId)": ?"[^"]*"', r'"\1": "…"'),
    (r'"(name|birthDate|sex|nationality|cardNumber|municipality|rest)": "[^"]*"', r'"\1": "…"'),
    (r"127\.0\.0\.1:\d+", "HOST"),
)
"""What differs from day to day and run to run, and the word that stands for it when outputs are
compared."""


@dataclass(frozen=True, slots=True)
class Step:
    """One block of commands; `output` is None where the document shows none."""

    commands: str
    output: str | None


def steps_of(document: str) -> Iterator[Step]:
    """The `sh` blocks of a document in order. An output belongs to the block it follows with one
    empty line between."""
    blocks = list(_FENCED.finditer(document))
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block[1] == "sh":
            answered = (
                following is not None
                and following.start() == block.end()
                and following[1] in OUTPUT
            )
            yield Step(block[2], following[2] if answered and following else None)


def masked(text: str) -> str:
    """The text with what is volatile put aside, and without space at the ends of lines."""
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


_GOES_WELL = re.compile(r'\{"logger":.*"level":"info"')


class Shell:
    """One bash for all steps, so that variables and functions last from one to the next."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, commands: str) -> str:
        """What the commands print, on both channels, at a terminal: log lines of what goes well are
        for whoever reads logs."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{commands}\nprintf '\\n%s\\n' --end-of-step--\n")
        self.process.stdin.flush()
        said = ""
        while not said.endswith("\n--end-of-step--\n"):
            line = self.process.stdout.readline()
            assert line, f"the shell ended:\n{said}"
            said += "" if _GOES_WELL.match(line) else line
        return said.removesuffix("\n--end-of-step--\n")

    def run_until(self, commands: str, expected: str) -> str:
        """Like `run`; looks again while something that works in the background (mail) has not shown
        up yet."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while masked(said := self.run(commands)) != masked(expected) and time.monotonic() < give_up:
            time.sleep(0.2)
        return said

    def end(self) -> None:
        """Ends it."""
        self.process.kill()
        self.process.communicate()
