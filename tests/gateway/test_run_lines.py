"""Every run says in the log that it begins and how it ended, with counts."""

from datetime import datetime, timedelta
from pathlib import Path

from efiling import clock
from efiling.actions.machinery.backups import make_backup
from efiling.actions.machinery.jobs import advance_timetable
from efiling.actions.machinery.keys import rotate_keys
from efiling.rules.actors import SYSTEM
from tests.builders.edge.lines import Lines
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended
from tests.builders.people import Person
from tests.builders.work import work_off

NOON = datetime(2027, 3, 31, 12, tzinfo=clock.TOKYO)


async def test_the_runs_of_a_night_say_what_they_did(client: Client, logged: Lines) -> None:
    clock.move_to(NOON)
    person, token = await client.resident(Person(feed={"stayExpiresOn": None}))
    (loaded,) = logged.named("cards.load_ended")
    assert logged.named("cards.load_began")
    assert loaded["rows"] == loaded["changed"] == 1
    assert loaded["ignored"] == loaded["rejected"] == 0

    for days in (0, 1):
        await client.submit(token, contract_ended(person, clock.today() - timedelta(days=days)))
    await advance_timetable(SYSTEM)
    clock.move_to(NOON + timedelta(hours=16))
    await advance_timetable(SYSTEM)
    await work_off()

    (night,) = logged.named("registration.ended")
    assert [one["as_of"] for one in logged.named("registration.began")] == ["2027-04-01"]
    assert night["registered"] == night["superseded"] == 1
    assert night["failed"] == night["set_aside"] == 0
    for run in ("warnings", "expiry", "housekeeping"):
        assert len(logged.named(f"{run}.began")) == 1
        assert len(logged.named(f"{run}.ended")) == 1
    assert logged.named("warnings.ended")[0]["count"] == 0
    assert logged.named("housekeeping.ended")[0]["failed"] == 0


async def test_what_operators_begin_says_what_it_did(
    client: Client, logged: Lines, tmp_path: Path
) -> None:
    await client.resident()
    await rotate_keys(SYSTEM)
    await work_off()
    made = await make_backup(SYSTEM, tmp_path / "a.backup", lambda *_: None)

    (resealed,) = logged.named("keys.reseal_ended")
    assert logged.named("keys.reseal_began")[0]["key_id"] == resealed["key_id"]
    assert resealed["rows"] > 0
    assert resealed["set_aside"] == 0
    assert logged.named("backup.began")
    assert logged.named("backup.ended")[0]["rows"] == made.head.row_count
