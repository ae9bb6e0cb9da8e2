#!/usr/bin/env python3
"""Set-up and development commands. Needs Python 3.11 with venv and nothing else; runs from any
folder.

python3 dev.py up            migrate and run everything on this machine, with demo data
python3 dev.py test [ARGS]   the whole test suite in two processes; ARGS go to pytest, and where
                             they pick tests (a path, -k) or say -n, all is as pytest does it
python3 dev.py test --days … the same on a leap day, the last of a year, 1 May, a Sunday, and from
                             midnight of New Year, with other hashes, in another order each time
python3 dev.py mutants [ARGS] small changes of what differs from main that no test notices
python3 dev.py check         lint, format, types, floors and the tests of the house
python3 dev.py bench [NAME]  one benchmark, or all of them
python3 dev.py lock          requirements.in, requirements-run.in -> their .lock
python3 dev.py shots DIR     pictures of every page; `shots --help` says how to have fewer
python3 dev.py documents DIR the documents of our client, one file each
python3 dev.py questions     test names -> docs/questions.md; codes -> docs/api.md
python3 dev.py COMMAND …     any other command of the gateway (`python3 dev.py help` lists them)
"""

from __future__ import annotations  # an old Python must get as far as being told so

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".stamp"
UV = "uv==0.13.9"
UV_HOME = VENV / "uv"
"""uv lives beside the packages, not among them: a sync would otherwise remove the program that is
doing it."""

COMPILE = (
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--python-version=3.11",
)
ALONE = ("--disable-plugin-autoload", "-p", "asyncio", "-p", "no:cacheprovider")
"""pytest without plugins that no test of the house needs: a fresh machine compiles them first."""
CHECKS: dict[str, tuple[str, ...]] = {
    "lint": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy", "-n", "2"),
    "house": ("pytest", *ALONE, "tests/house"),
}
WHOLE_SUITE = ("-n", "2", "--dist", "worksteal", "--durations", "10")
BY_TESTS = {"mutants": "tests.mutants", "questions": "tests.house.questions"}
WRITES_FILES = {"documents": "client.documents", "shots": "tests.builders.browser.shots"}
PICKS = {"-k", "-m", "-n", "-s", "--lf", "--last-failed", "--pdb", "--co", "--collect-only"}
"""Says a caller who wants some of the tests, or one process: few are done sooner in one."""
READS_FILES = (("cards", "load"), ("backup",), ("restore",), ("shots",), ("documents",))
"""Commands whose plain arguments are files, meant from the folder the caller stands in."""


def main(arguments: list[str]) -> None:
    """Runs one command. Exit code: that of the command; 2 for wrong usage."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__, file=sys.stdout if arguments else sys.stderr)
        sys.exit(0 if arguments else 2)

    command, *rest = arguments
    set_up()
    keep_bytecode()

    if command == "help":
        become("gateway", "--help")
    elif command == "test":
        test(rest)
    elif command == "check":
        sys.exit(check())
    elif command == "bench":
        bench(rest)
    elif command in BY_TESTS:
        become(BY_TESTS[command], *rest)
    elif command in WRITES_FILES:
        become(WRITES_FILES[command], *seen_from_root(command, rest[:1]), *rest[1:])
    elif command == "lock":
        lock()
    else:
        become("gateway", command, *seen_from_root(command, rest))


def set_up() -> None:
    """Makes `.venv` hold exactly what requirements.lock names. One process at a time."""
    if sys.version_info < (3, 11):
        sys.exit(f"Todokede needs Python 3.11 or newer, this is {sys.version.split()[0]}")
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    with open(ROOT / ".bootstrap.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if STAMP.exists() and STAMP.read_text() == wanted:
            return
        print("setting up .venv …", file=sys.stderr)
        make_venv()
        install()
        STAMP.write_text(wanted)


def keep_bytecode() -> None:
    """Every program begins in half the time where its modules are compiled once. That happens in
    `.venv`, also where the machine says not to write beside the sources."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(VENV / "bytecode")


def make_venv() -> None:
    """An empty virtual environment of this Python, unless there is one of the same version."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if PYTHON.exists() and (VENV / "lib" / f"python{version}").is_dir():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "this Python cannot make virtual environments; on Debian: apt-get install "
            f"python{version}-venv"
        )


def install() -> None:
    """The locked packages by uv; by pip, more slowly, where uv is not to be had. Both check every
    hash."""
    try:
        words = ("pip", "sync", "-q", "--require-hashes", "--python", PYTHON, LOCK)
        run(get_uv(), *words, environment=uv_environment())
    except (subprocess.CalledProcessError, OSError):
        print("uv did not do it; installing with pip, which takes a minute …", file=sys.stderr)
        try:
            run(*PIP_INSTALL, "--require-hashes", "-r", LOCK)
        except subprocess.CalledProcessError:
            sys.exit(
                "the packages of requirements.lock could not be installed; see the lines above"
            )


PIP_INSTALL = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q")


def get_uv() -> Path:
    """The pinned uv, fetched by pip at first."""
    mark = UV_HOME / UV
    if not mark.exists():
        shutil.rmtree(UV_HOME, ignore_errors=True)
        run(*PIP_INSTALL, "--no-deps", "--target", UV_HOME, UV)
        mark.touch()
    return UV_HOME / "bin" / "uv"


def uv_environment() -> dict[str, str]:
    """What pip was told about mirrors and certificates, by PIP_* variables or its files, in uv's
    words."""
    told = pip_settings()
    words = {
        "UV_DEFAULT_INDEX": told.get("index-url", ""),
        "UV_INDEX": " ".join(told.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(told.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(told.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": told.get("timeout", told.get("default-timeout", "")),
        "SSL_CERT_FILE": told.get("cert", ""),
        # every file is held to its hash, so any index may serve any version
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return {name: value for name, value in words.items() if value} | dict(os.environ)


def pip_settings() -> dict[str, str]:
    """pip's own settings by name; the environment wins over files, `install` over `global`."""
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    rank = {"global": 0, "install": 1, ":env:": 2}
    found: list[tuple[int, str, str]] = []
    for line in listed.stdout.splitlines():
        key, equals, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if equals and section in rank:
            found.append((rank[section], name, str(ast.literal_eval(value))))
    return {name: value for _, name, value in sorted(found)}


def test(arguments: list[str]) -> None:
    """The whole suite or what the arguments of pytest pick; with `--days` on days unlike others."""
    words = [word for word in arguments if word != "--days"]
    if not picks_tests(words):
        words = [*WHOLE_SUITE, *words]
    become("tests.days" if "--days" in arguments else "pytest", *words)


def picks_tests(arguments: list[str]) -> bool:
    """Whether arguments of pytest name tests, or say how to run them; a word without a dash is a
    path, or belongs to an option that picks."""
    options = [word.split("=")[0] if word.startswith("--") else word[:2] for word in arguments]
    return any(not option.startswith("-") or option in PICKS for option in options)


def check() -> int:
    """All checks side by side; prints the output of those that fail. 0 when all pass."""
    os.chdir(ROOT)
    bad = 0
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        for name, code, output, seconds in pool.map(run_check, CHECKS):
            print(f"{name:8} {'ok' if code == 0 else 'FAILED'}  {seconds:.1f} s")
            if code:
                bad += 1
                print(output.strip(), end="\n\n")
    return 1 if bad else 0


def run_check(name: str) -> tuple[str, int, str, float]:
    """Name, exit code, output and seconds of one check."""
    began = time.monotonic()
    done = run_tool(CHECKS[name])
    if name == "types" and done.returncode == 2:
        done = run_tool(("mypy",))  # a busy machine took the 3 s that its helpers have to start
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - began


def run_tool(words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """One program of `.venv`, by the name of its module."""
    return subprocess.run([str(PYTHON), "-m", *words], capture_output=True, text=True, check=False)


def bench(arguments: list[str]) -> None:
    """One benchmark by name with its own arguments, or all of them one after the other."""
    modules = (p for p in (ROOT / "bench").iterdir() if p.stem[0] != "_")
    names = sorted(p.stem for p in modules if is_benchmark(p))
    if arguments and arguments[0] in names:
        become(f"bench.{arguments[0]}", *arguments[1:])
    elif arguments:
        print(f"no benchmark {arguments[0]}; there are: {', '.join(names)}", file=sys.stderr)
        sys.exit(2)
    command = [str(PYTHON), "-m"]
    codes = [subprocess.run([*command, f"bench.{one}"], cwd=ROOT).returncode for one in names]
    sys.exit(max(codes, default=0))


def is_benchmark(path: Path) -> bool:
    """A module or a package of `bench` that runs by itself."""
    return (path / "__main__.py").exists() or (
        path.suffix == ".py" and "__main__" in path.read_text()
    )


def lock() -> None:
    """Resolves both files of requirements anew, without the addresses that were asked."""
    os.chdir(ROOT)
    told = ("--custom-compile-command", "python3 dev.py lock")
    program = (get_uv(), "pip", "compile", "-q", *COMPILE, *told)

    try:
        for name, *agreeing in (("requirements",), ("requirements-run", "-c", LOCK.name)):
            words = (f"{name}.in", *agreeing, "-o", f"{name}.lock")
            run(*program, *words, environment=uv_environment())
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)


def seen_from_root(command: str, arguments: list[str]) -> list[str]:
    """Files that the caller named from elsewhere, absolute: commands run in the checkout."""
    for words in READS_FILES:
        if (command, *arguments)[: len(words)] == words:
            rest = arguments[len(words) - 1 :]
            return [
                *words[1:],
                *(word if word.startswith("-") else str(Path(word).absolute()) for word in rest),
            ]
    return arguments


def become(module: str, *arguments: str) -> None:
    """Replaces this process by a module of `.venv`: signals and exit codes are its own."""
    os.chdir(ROOT)
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ["CALLED_AS"] = "python3 dev.py"
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> None:
    """Runs a program to its end; CalledProcessError when it fails."""
    subprocess.run([str(word) for word in command], env=environment, check=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
