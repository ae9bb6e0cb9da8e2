"""The command and the interface against a gateway that runs, with a school's API token."""

import signal
import time
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from efiling import clock
from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.vocabulary import BatchKind
from tests.builders.batches import rows_of
from tests.builders.client.clerk import Clerk
from tests.builders.http.uploads import XLSX
from tests.builders.people import Person
from tests.client.conftest import MANY
from todokede_client import Kind, RequestFailed, Todokede, read_file
from todokede_client.generated import enums, input_types

pytestmark = pytest.mark.slow


async def test_q2_60_700_rows_are_three_batches_and_once_more_are_none(busy_clerk: Clerk) -> None:
    file = busy_clerk.workbook()
    code, out, err = busy_clerk.run("submit", file)
    assert code == 0, err
    numbers = busy_clerk.numbers()
    assert out == f"Filed as {', '.join(reversed(numbers))} (rows: 700).\n", err
    assert len(numbers) == 3
    code, out, _ = busy_clerk.run("submit", file)
    assert code == 0
    assert "Nothing to do" in out
    assert await busy_clerk.stored("filing") == MANY
    assert await busy_clerk.stored("batch") == 3


def wait_for(file: Path, words: str) -> None:
    """Until the file beside the workbook says so."""
    give_up = time.monotonic() + 60
    while not (file.exists() and words in file.read_text()):
        assert time.monotonic() < give_up
        time.sleep(0.002)


async def test_a_submission_killed_in_the_middle_goes_on_and_files_nothing_twice(
    busy_clerk: Clerk,
) -> None:
    file = busy_clerk.workbook()
    ledger = file.with_name(f"{file.name}.todokede.json")

    for words in (
        "SENDING",
        "REGISTERING",
    ):  # a part that may have arrived; one that has been answered
        with busy_clerk.begin("submit", file) as process:
            wait_for(ledger, words)
            process.send_signal(signal.SIGKILL)

    ledger.unlink()  # even without its memory the keys are the same
    code, out, err = busy_clerk.run("submit", file)

    assert code == 0, out + err
    assert len(set(busy_clerk.numbers())) == 3
    assert await busy_clerk.stored("filing") == MANY
    assert await busy_clerk.stored("batch") == 3


async def test_a_gateway_killed_in_the_middle_is_waited_for(busy_clerk: Clerk) -> None:
    file = busy_clerk.workbook()
    with busy_clerk.begin("submit", file) as process:
        wait_for(file.with_name(f"{file.name}.todokede.json"), "SENDING")
        busy_clerk.gateway.kill()
        await busy_clerk.gateway.start()
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    assert await busy_clerk.stored("filing") == MANY
    assert await busy_clerk.stored("batch") == 3


def planted(people: list[Person]) -> list[dict[str, str]]:
    """Rows with one mistake each, of ten kinds."""
    rows = [cells_of(BatchKind.ACCEPTANCE, filing) for filing in rows_of(people)]
    tomorrow = (clock.today() + timedelta(days=366)).isoformat()

    for row, wrong in zip(
        rows,
        (
            {"name": ""},
            {"name": "グエン"},
            {"birthDate": "sometime"},
            {"sex": "Q"},
            {"nationality": "ZZZ"},
            {"cardNumber": "12"},
            {"municipality": "99999"},
            {"addressRest": "abc"},
            {"on": tomorrow},
            {"kind": "SPOUSE_DIVORCED"},
        ),
        strict=False,
    ):
        row.update(wrong)

    return rows


async def test_check_lists_ten_kinds_of_mistakes_with_row_and_column_and_stores_nothing(
    clerk: Clerk,
) -> None:
    file = clerk.keep("students.xlsx", planted(list(clerk.people)))

    code, out, err = clerk.run("check", file)
    assert code == 1, out + err
    assert "Problems: 10, in rows: 10. Nothing was filed." in err

    for row, letter in enumerate("FFGHIJKLCB", 4):
        line = next(line for line in out.splitlines() if line.startswith(f"{letter}{row} "))
        assert f"S-{clerk.people[row - 4].number}" in line

    assert await clerk.stored("batch") == await clerk.stored("filing") == 0
    assert clerk.run("check", clerk.workbook("right.xlsx"))[0] == 0


async def test_q2_65_rows_that_failed_come_back_as_a_workbook_and_are_filed_again(
    clerk: Clerk,
) -> None:
    assert clerk.run("submit", clerk.workbook())[0] == 0
    (number,) = clerk.numbers()

    lapsed = [person.newer(validity="LAPSED") for person in clerk.people[:2]]
    clerk.load(*lapsed)
    clerk.register()

    code, out, err = clerk.run("watch", number)
    assert code == 1, out + err
    assert "Rows that failed: 2" in err, out + err
    assert all(f"S-{person.number}" in out for person in lapsed)

    assert clerk.run("corrections", number, "-o", "again.xlsx")[0] == 0
    again = clerk.folder / "again.xlsx"
    assert [row.cells["cardNumber"] for row in read_file(again.read_bytes()).rows] == [
        person.card_number for person in lapsed
    ]
    assert (
        clerk.run("corrections", number, "-o", "again.xlsx")[0] == 1
    )  # never over a file that may be filled in

    clerk.load(*(person.newer(validity="VALID") for person in lapsed))
    assert clerk.run("submit", again)[0] == 0
    clerk.register()

    code, out, err = clerk.run("watch", clerk.numbers()[0])
    assert code == 0, out + err

    code, out, _ = clerk.run("history")
    assert code == 0
    assert [one in out for one in clerk.numbers()] == [True, True]


async def test_templates_come_in_two_languages_and_exports_are_the_services_own(
    clerk: Clerk,
) -> None:
    assert clerk.run("template", "acceptance", "--lang", "en", "-o", "en.xlsx")[0] == 0
    assert clerk.run("template", "organization-change")[0] == 0
    assert (clerk.folder / "en.xlsx").read_bytes() != (
        clerk.folder / "organization-change.xlsx"
    ).read_bytes()
    file = clerk.workbook()
    code, _, err = clerk.run("export", file)
    assert code == 0, err
    async with httpx2.AsyncClient(base_url=clerk.gateway.url) as http:
        sent = {"content": file.read_bytes(), "headers": {"Content-Type": XLSX}}
        served = await http.post("/exports?kind=ACCEPTANCE", **sent)  # type: ignore[arg-type]
    assert served.status_code == 200
    assert file.with_suffix(".csv").read_bytes() == served.content
    assert clerk.run("submit", file.with_suffix(".csv"))[0] == 0


def typed_row(person: Person) -> input_types.FilingInput:
    """A filing with the types of the generated interface."""
    facts = person.facts

    return input_types.FilingInput(
        subject=input_types.SubjectInput(
            name=facts.name,
            birthDate=facts.birth_date,
            sex=enums.Sex[facts.sex.name],
            nationality=facts.nationality,
            cardNumber=facts.card_number,
            address=input_types.AddressInput(
                municipality=person.address.municipality, rest=person.address.rest
            ),
        ),
        details=input_types.FilingDetailsInput(
            acceptanceStarted=input_types.AcceptanceStartedInput(on=clock.today()),
        ),
        clientReference="R-1",
    )


async def test_the_typed_interface_files_rows_blocking_and_with_asyncio(clerk: Clerk) -> None:
    rows = [typed_row(person) for person in clerk.people]
    batch = input_types.SubmitBatchInput(
        kind=enums.BatchKind.ACCEPTANCE, rows=rows, idempotencyKey="one"
    )

    async with clerk.waiting_service() as service:
        checked = (await service.check_batch(batch)).check_batch
        assert checked.row_count == 20
        assert checked.problems == []

        submitted = (await service.submit_batch(batch)).submit_batch
        assert submitted.batch is not None
        assert submitted.batch.row_count == 20
        assert submitted.batch.state == enums.BatchState.REGISTERING

        outcome = await service.check_file(clerk.workbook())
        assert outcome.row_count == 20
        assert outcome.findings == []

        outcome = await service.submit_file(clerk.workbook())
        assert len(outcome.numbers) == 1
        assert (await service.template(Kind.ACCEPTANCE)).startswith(b"PK")

    with clerk.service() as blocking:
        again = blocking.submit_batch(batch).submit_batch.batch
        assert again is not None
        assert again.reception_number == submitted.batch.reception_number

        viewer = blocking.batch_filings(again.reception_number, first=5).viewer
        assert viewer is not None
        assert viewer.batch is not None
        assert viewer.batch.filings is not None
        assert [filing.client_reference for filing in viewer.batch.filings.nodes] == ["R-1"] * 5


async def test_an_unknown_token_and_a_foreign_number_are_told_in_one_line(clerk: Clerk) -> None:
    with (
        Todokede(clerk.gateway.url, "ens_" + "x" * 43) as service,
        pytest.raises(RequestFailed, match="token"),
    ):
        service.batches(first=1)
    for command in ("watch", "corrections"):
        code, out, err = clerk.run(command, "2027A000000001")
        assert code == 1
        assert out == ""
        assert err.count("\n") == 1
