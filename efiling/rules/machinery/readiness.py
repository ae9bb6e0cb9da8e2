"""How a part of the service is: green, yellow (something to look at) or red (it does not do its
work). The words are for operators and tell nothing of anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    """From good to bad."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """How one part is, and in words what is wrong with it. `jobs`: those that are late."""

    name: str
    light: Light
    says: str = ""
    jobs: Sequence[str] = ()


RED: Mapping[str, str] = {
    "answers": "a look at the parts of this process failed or took too long",
    "database": "the database does not answer",
    "pool": "all connections of this process are in use and none becomes free: the database hangs, "
    "or something holds them",
    "writable": "the database takes no write: its disk is full, or it may only be read",
    "schema": "the database waits for migrations",
    "keys": "a row was met that a key sealed which this process has not",
    "night": "the night run is overdue",
    "relay": "no relay runs: no worker lives, or it hangs; nobody begins jobs or sends mails",
}
YELLOW: Mapping[str, str] = {
    "broker": "the broker has not answered for more than a minute: jobs go on without it, limits "
    "are counted in each process",
    "replica": "the replica is away or too far behind: the primary answers in its place",
    "timetable": "jobs of the timetable are overdue",
    "connections": "new connections are turned away for want of file descriptors",
}


def judged(name: str, good: bool, jobs: Sequence[str] = ()) -> Check:
    """A part that is good, or as bad as it can be."""
    if good:
        return Check(name, Light.GREEN)
    if name in RED:
        return Check(name, Light.RED, RED[name], jobs)
    return Check(name, Light.YELLOW, YELLOW[name], jobs)
