"""What a role of the demo has filed, drafted and made: the pages that need an id have one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2

from efiling import clock
from efiling.rules.vocabulary import Role
from gateway.commands.demo_people import ORGANIZATION
from gateway.portal.page import FILERS
from tests.builders.http.batches import SUBMIT_BATCH
from tests.builders.http.client import SUBMIT
from tests.builders.http.drafts import SAVE

STATUSES = ("student", "permanent-resident")
STEPS = {
    Role.RESIDENT: ("subject", "event", "organization", "next"),
    Role.INSTITUTION: ("subject", "event"),
}
"""What the draft of a role asks for."""
ROWS = 3


class Sample:
    """The ids of one role. `caller`: a program with its session; None for everybody."""

    def __init__(self, caller: httpx2.Client | None, demo: Mapping[str, Any]) -> None:
        self._caller = caller
        self._demo = demo
        self._draft: str | None = None
        self._filings: list[str] = []
        self._batches: list[str] = []
        self._steps: Sequence[str] = ()

    def make(self, role: Role) -> None:
        """Files as a resident and a school do."""
        self._steps = STEPS.get(role, ())
        if role is Role.RESIDENT:
            left = {"on": _day(-3), "organization": ORGANIZATION}
            self._file({"subject": self._subject, "details": {"activityOrgLeft": left}})
        if role is Role.INSTITUTION:
            rows = self._rows()
            self._file(rows[0])
            self._send(rows[1:])
            self._send([_spoilt(row) for row in rows])
        if role in FILERS:
            self._draft = self.save(role)

    def save(self, role: Role) -> str:
        """The id of a new draft with everything that its steps ask for."""
        if role is Role.RESIDENT:
            return self._save("ACTIVITY_ORG_TRANSFERRED", _about(self._subject) | _moved())
        started = {"details.acceptanceStarted.on": _day(-2)}
        return self._save("ACCEPTANCE_STARTED", _about(self._rows()[0]["subject"]) | started)

    @property
    def _subject(self) -> dict[str, Any]:
        resident = self._demo["resident"]
        return {**resident["card"], "address": resident["address"]}

    def values(self, address: str, parts: Sequence[str]) -> Iterator[Mapping[str, str]]:
        """What takes the place of the changing parts of an address; several times where several
        pages differ."""
        if not parts:
            yield {}
        elif parts == ["status"]:
            yield from ({"status": status} for status in STATUSES)
        elif parts == ["draft", "step"]:
            yield from ({"draft": self._drafted, "step": step} for step in self._steps)
        elif parts == ["draft"]:
            yield {"draft": self._drafted}
        elif parts == ["number"]:
            numbers = self._batches if address.startswith("/batches") else self._filings[:1]
            yield from ({"number": number} for number in numbers)
        else:
            assert parts == ["id"], address
            yield {"id": self._demo["institution"]["id"]}

    @property
    def _drafted(self) -> str:
        assert self._draft
        return self._draft

    def _rows(self) -> list[dict[str, Any]]:
        """Of people who are free to be accepted by a school."""
        people = [one for one in self._demo["testPeople"] if one["fate"] == "REGISTERS"]
        cards = [*people, *self._demo["cardsWithoutAccount"]][:ROWS]
        return [
            {
                "subject": {**one["card"], "address": one["address"]},
                "details": {"acceptanceStarted": {"on": _day(-2)}},
            }
            for one in cards
        ]

    def _file(self, filing: Mapping[str, Any]) -> None:
        payload = self._do(SUBMIT, filing=filing, idempotencyKey=uuid4().hex)
        assert payload["problems"] == [], payload
        self._filings.append(payload["filing"]["receptionNumber"])

    def _send(self, rows: Sequence[Mapping[str, Any]]) -> None:
        payload = self._do(
            SUBMIT_BATCH, kind="ACCEPTANCE", rows=list(rows), idempotencyKey=uuid4().hex
        )
        self._batches.append(payload["batch"]["receptionNumber"])

    def _save(self, kind: str, typed: Mapping[str, str]) -> str:
        fields = [{"path": path, "value": value} for path, value in typed.items()]
        payload = self._do(SAVE, kinds=[kind], fields=fields)
        assert payload["problems"] == [], payload
        return str(payload["draft"]["id"])

    def _do(self, mutation: str, **fields: Any) -> Any:
        assert self._caller
        body = {"query": mutation, "variables": {"input": fields}}
        answer = self._caller.post("/graphql", json=body).json()
        assert "errors" not in answer, json.dumps(answer)
        return next(iter(answer["data"].values()))


def _about(subject: Mapping[str, Any]) -> dict[str, str]:
    """A person in a draft: where each field stands, and what stands there."""
    address = subject["address"]
    card = {name: value for name, value in subject.items() if name != "address"}
    place = {"prefecture": address["municipality"][:2], **address}
    return _below("subject", card) | _below("subject.address", place)


def _moved() -> dict[str, str]:
    """The move to another school, as a draft keeps it."""
    place = {"prefecture": "13", "municipality": "13104", "rest": "西新宿２－８－１"}
    found = {"details.activityOrgTransferred.on": _day(-3)}
    for name in ("previous", "next"):
        group = f"details.activityOrgTransferred.{name}"
        found |= _below(group, {"name": "株式会社デモ"}) | _below(f"{group}.address", place)
    return found


def _below(group: str, values: Mapping[str, str]) -> dict[str, str]:
    return {f"{group}.{name}": value for name, value in values.items()}


def _spoilt(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a tired clerk types it."""
    subject = row["subject"] | {"cardNumber": row["subject"]["cardNumber"][:-1] + "1"}
    details = {"acceptanceStarted": {"on": _day(30)}}
    return {"subject": subject, "details": details}


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()
