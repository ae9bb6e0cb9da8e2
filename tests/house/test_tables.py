"""Jobs, audit events, permissions and problems are tables: a name used but not listed, or listed
but unused, fails.

`unused.txt` names what is listed ahead of the part that will use it, one a line; it may only
shrink.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from efiling.actions.machinery.job_table import JOBS
from efiling.problems import CAUSES, NOTICES, PROBLEMS
from efiling.rules.machinery.audit import EVENTS
from efiling.rules.machinery.jobs import ARGUMENTS, Job
from efiling.rules.permissions import PERMISSIONS
from tests.house.source import ROOT, calls, files, name_of, nodes, strings

AHEAD = frozenset(Path(__file__).with_name("unused.txt").read_text(encoding="utf-8").split())
AHEAD_AT_MOST = 0

TABLES: dict[str, tuple[Mapping[str, object], frozenset[str], str]] = {
    "event": (EVENTS, frozenset({"record"}), "efiling/rules/machinery/audit.py"),
    "permission": (
        PERMISSIONS,
        frozenset({"action", "read", "require", "is_allowed", "Allowed"}),
        "efiling/rules/permissions.py",
    ),
    "problem": (PROBLEMS, frozenset({"Problem", "refuse"}), "efiling/problems"),
    "cause": ({**PROBLEMS, **CAUSES}, frozenset({"Cause"}), "efiling/problems"),
    "notice": (NOTICES, frozenset({"Notice"}), "efiling/problems"),
}
"""The table, the calls whose first string names an entry of it, and where the table itself is
written."""

JOBS_FILE = "efiling/rules/machinery/jobs.py"
JOB_TABLE = "efiling/actions/machinery/job_table.py"

ACTORS = ("actor", "SYSTEM", "unit")


def named_in_calls(functions: Iterable[str]) -> set[str]:
    """The string literal that is the first argument of a call of the functions, or the second after
    an actor; a call that passes a variable names nothing here."""
    found: set[str] = set()
    for file in files():
        for name, call in calls(file):
            if name in functions:
                first = [
                    arg for arg in call.args if not (isinstance(arg, ast.Name) and arg.id in ACTORS)
                ][:1]
                found |= {
                    a.value
                    for a in first
                    if isinstance(a, ast.Constant) and isinstance(a.value, str)
                }
    return found


def test_a_test_expects_every_event_of_the_trail() -> None:
    """Else the line that records it could go, and nothing would fail."""
    expected = frozenset(
        text
        for file in files("tests")
        if file.name.startswith("test_") and file.parent.name != "house"
        for text in strings(file)
    )
    assert [event for event in EVENTS if not any(event in text for text in expected)] == []


@cache
def literals_outside(place: str) -> frozenset[str]:
    """Every string literal of the product that is not in the file (or folder) of the table."""
    ours = set(files(place))
    return frozenset(text for file in files() if file not in ours for text in strings(file))


@pytest.mark.parametrize("kind", TABLES)
def test_a_name_that_is_used_is_listed(kind: str) -> None:
    table, functions, _ = TABLES[kind]
    unlisted = named_in_calls(functions) - set(table)
    assert not unlisted, "\n".join(sorted(unlisted))


@pytest.mark.parametrize("kind", TABLES)
def test_a_name_that_is_listed_is_used(kind: str) -> None:
    table, _, place = TABLES[kind]
    unused = set(table) - literals_outside(place) - AHEAD
    assert not unused, "\n".join(sorted(unused))


def test_what_is_listed_ahead_only_shrinks() -> None:
    everything = {name for table, _, _ in TABLES.values() for name in table}
    used = {
        name
        for table, _, place in TABLES.values()
        for name in table
        if name in literals_outside(place)
    }
    assert AHEAD - everything == set(), "not in any table"
    assert AHEAD & used == set(), "used by now: take it out of unused.txt, and lower AHEAD_AT_MOST"
    assert len(AHEAD) <= AHEAD_AT_MOST


@cache
def jobs_written_in_classes() -> dict[str, str]:
    """Each class of a job, and the file it stands in."""
    return {
        node.name: name_of(file)
        for file in files()
        for node in nodes(file)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == Job.__name__ for base in node.bases)
    }


def test_every_job_has_one_entry() -> None:
    entries = [name for name, _ in calls(ROOT / JOB_TABLE) if name == "JobKind"]

    assert {kind.job.__name__ for kind in JOBS.values()} == set(jobs_written_in_classes())
    assert len(JOBS) == len(entries)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+", name) for name in JOBS)


def test_jobs_stand_in_one_file() -> None:
    assert set(jobs_written_in_classes().values()) == {JOBS_FILE}


def test_jobs_are_about_ids_days_and_numbers_of_keys_only() -> None:
    found = {one.type for kind in JOBS.values() for one in fields(kind.job)}
    numbers = {one.name for kind in JOBS.values() for one in fields(kind.job) if one.type is int}

    assert found == set(ARGUMENTS) == {UUID, date, int}
    assert numbers == {"key"}


def test_every_job_is_queued_by_somebody_or_by_the_timetable() -> None:
    made = {name for file in files() if name_of(file) != JOB_TABLE for name, _ in calls(file)}
    daily = {kind.job.__name__ for kind in JOBS.values() if kind.daily}

    assert set(jobs_written_in_classes()) - made - daily == set()
