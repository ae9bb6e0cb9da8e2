"""What the client remembers of a file, and the keys that keep a resumed submission from filing
twice."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.builders.client.scripted import SERVICE, Scripted, answer, told
from todokede_client import BatchRows, Closed, Kind, LedgerError, Row, Unreachable, ledger
from todokede_client.batches import FILE_TRIES, check_rows, submit_rows
from todokede_client.formats import UnfitCell
from todokede_client.ledger import SENDING, Ledger, ledger_of
from todokede_client.outcomes import Outcome
from todokede_client.screen import on_screen
from todokede_client.wire import Answer, Pause, Request, why_closed

Contents = Sequence[tuple[bytes, int]]
THREE: Contents = [(b"one", 300), (b"two", 300), (b"three", 100)]


def opened(
    folder: Path, contents: Contents = THREE, *, service: str = SERVICE, again: bool = False
) -> Ledger:
    return ledger_of(folder / "students.xlsx", service, contents, again=again)


def keys(ledger: Ledger) -> list[str]:
    return [ledger.key(at) for at in range(len(ledger.parts))]


def test_keys_come_from_content_and_place_and_are_the_same_without_the_ledger(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert keys(opened(first)) == keys(opened(second))
    assert len(set(keys(opened(first, [(b"same", 1), (b"same", 1)])))) == 2
    assert all(len(key) <= 128 and key.isascii() for key in keys(opened(first)))


def test_what_was_answered_is_remembered_and_what_was_not_keeps_its_key(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.note(0, "2026A1", "REGISTERING")
    ledger.note(1, "", SENDING)
    after = opened(tmp_path)
    assert [part.filed for part in after.parts] == [True, False, False]
    assert keys(after) == keys(ledger)


def test_a_refused_part_goes_out_under_a_new_key_which_is_kept(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    old = keys(ledger)
    ledger.note(1, "2026A2", "RECEPTION_ERROR")
    after = opened(tmp_path)
    assert [new == before for new, before in zip(keys(after), old, strict=True)] == [
        True,
        False,
        True,
    ]
    after.note(1, "", SENDING)
    assert keys(opened(tmp_path)) == keys(after)


def test_parts_that_are_filed_may_not_change_before_the_others_are(tmp_path: Path) -> None:
    opened(tmp_path).note(0, "2026A1", "REGISTERING")
    corrected = opened(tmp_path, [(b"one", 300), (b"two, corrected", 300), (b"three", 100)])
    assert [part.filed for part in corrected.parts] == [True, False, False]
    with pytest.raises(LedgerError, match="2026A1"):
        opened(tmp_path, [(b"one, changed", 300), *THREE[1:]])
    with pytest.raises(LedgerError, match="begun at"):
        opened(tmp_path, service="https://other.example")


def test_a_finished_file_is_filed_anew_only_on_wish_and_a_broken_wish_goes_on(
    tmp_path: Path,
) -> None:
    ledger = opened(tmp_path)
    for at in range(3):
        ledger.note(at, f"2026A{at}", "REGISTERING")
    assert opened(tmp_path).done
    again = opened(tmp_path, again=True)
    assert not again.done
    assert not set(keys(again)) & set(keys(ledger))
    again.note(0, "2026A4", "REGISTERING")
    assert keys(opened(tmp_path, again=True)) == keys(again)


def test_an_unreadable_ledger_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.save()
    ledger.path.write_text(ledger.path.read_text()[:-5])
    with pytest.raises(LedgerError, match="cannot be read"):
        opened(tmp_path)


def rows(count: int) -> BatchRows:
    return BatchRows(
        Kind.ACCEPTANCE, [Row(at + 4, {"clientReference": f"S-{at}"}) for at in range(count)]
    )


def problem(row: int) -> dict[str, Any]:
    said = {"code": "VALUE_REQUIRED", "message": "m", "remedy": "r", "path": ["subject", "name"]}
    return said | {"row": row, "column": "name", "clientReference": None}


def submit(folder: Path, script: Scripted, count: int = 700) -> Outcome:
    batch = rows(count)
    ledger = opened(folder, [(part.csv(), len(part.rows)) for part in batch.parts()])
    return script.run(submit_rows(batch, ledger, lambda _step: None))


def checks(requests: Sequence[Request]) -> list[str]:
    return [request.query["check"] for request in requests]


def test_all_parts_are_checked_before_the_first_is_filed(tmp_path: Path) -> None:
    script = Scripted(told(), told(), told(problems=[problem(100)]))
    outcome = submit(tmp_path, script)
    assert checks(script.requests) == ["true"] * 3
    assert [(finding.place, finding.column) for finding in outcome.findings] == [(4 + 699, "name")]
    assert outcome.numbers == []


def test_parts_found_right_are_not_checked_again_that_day_wherever_they_stand(
    tmp_path: Path,
) -> None:
    notice = {"code": "FILED_LATE", "message": "late", "row": 2, "clientReference": "S-301"}
    with_notice = told(notices=[notice])
    submit(tmp_path, Scripted(told(), with_notice, told(problems=[problem(100)])))

    # The last part was corrected; of the others nothing is asked again, but what there is to know.
    memory = ledger.memory_of_checks(
        tmp_path / "students.xlsx", SERVICE, [part.csv() for part in rows(700).parts()]
    )
    script = Scripted(told())
    outcome = script.run(check_rows(rows(700), memory, lambda _step: None))
    assert len(script.requests) == 1
    assert outcome.remembered == 600
    assert outcome.row_count == 900
    assert [(one.notice.code, one.place) for one in outcome.notices] == [("FILED_LATE", 4 + 301)]
    assert "S-301" not in (tmp_path / "students.xlsx.todokede.json").read_text()

    # What was right yesterday is asked again: the card register has been told of changes since.
    kept = ledger.known_ledger(tmp_path / "students.xlsx", SERVICE)
    for check in kept.checks.values():
        check.on = "2026-01-01"
    kept.save()
    again = Scripted(told(), told(), told(), *map(told, "123"))
    submit(tmp_path, again)
    assert checks(again.requests) == ["true"] * 3 + ["false"] * 3


def test_a_part_without_an_answer_is_sent_again_under_its_key_and_not_checked_again(
    tmp_path: Path,
) -> None:
    first = Scripted(told(), told(), told(), told("2026A1"))
    with pytest.raises(IndexError):  # the second part was sent, and then the machine was lost
        submit(tmp_path, first)
    lost = first.requests[-1].headers["Idempotency-Key"]
    second = Scripted(told("2026A2"), told("2026A3"))
    outcome = submit(tmp_path, second)
    assert checks(second.requests) == ["false", "false"]
    assert second.requests[0].headers["Idempotency-Key"] == lost
    assert outcome.numbers == ["2026A1", "2026A2", "2026A3"]
    assert outcome.filed_before == 1
    assert submit(tmp_path, Scripted()).filed_before == 3


def test_q2_60_a_refused_part_stops_the_rest_and_stands_in_the_history(tmp_path: Path) -> None:
    script = Scripted(told("2026A1", "RECEPTION_ERROR", [problem(2)]))
    outcome = submit(tmp_path, script, 10)
    assert outcome.numbers == ["2026A1"]
    assert outcome.findings[0].place == 5
    assert checks(script.requests) == ["false"]


def mismatch(row: int) -> dict[str, Any]:
    return problem(row) | {"code": "IDENTITY_MISMATCH", "path": ["subject"], "column": None}


def test_a_file_whose_every_row_is_wrong_does_not_use_up_the_day(tmp_path: Path) -> None:
    script = Scripted(told(problems=[mismatch(row) for row in range(1, 301)]))
    outcome = submit(tmp_path, script)
    assert len(script.requests) == 1
    assert len(outcome.findings) == 300
    assert outcome.stopped is not None
    assert "300 rows" in str(outcome.stopped)


def test_what_was_found_before_the_service_closed_is_shown(tmp_path: Path) -> None:
    closed = answer(429, {"Retry-After": "30000"})
    outcome = submit(tmp_path, Scripted(told(problems=[problem(7)]), closed))
    assert [one.place for one in outcome.findings] == [10]
    assert isinstance(outcome.stopped, Closed)
    with pytest.raises(Closed):
        submit(tmp_path, Scripted(closed))


@pytest.mark.parametrize(
    "silence", [(answer(429, {"Retry-After": "30000"}),), (None,) * FILE_TRIES]
)
def test_what_the_reader_found_is_shown_though_the_service_is_closed_or_silent(
    silence: Sequence[Answer | None],
) -> None:
    formula = UnfitCell("FORMULA", "届出", "F4", 1, "name", "=A1")
    batch = replace(rows(10), findings=[formula])
    outcome = Scripted(*silence).run(check_rows(batch, None, lambda _step: None))
    assert [one.cell for one in outcome.findings] == ["F4"]
    assert isinstance(outcome.stopped, Closed | Unreachable)


def test_the_limits_of_an_hour_are_waited_for_and_the_pauses_say_why(tmp_path: Path) -> None:
    busy = [answer(429, {"Retry-After": "59"})] * 40
    script = Scripted(*busy, told("2026A1"))
    assert submit(tmp_path, script, 10).numbers == ["2026A1"]
    assert len(script.pauses) == 40
    assert len({request.headers["Idempotency-Key"] for request in script.requests}) == 1


def test_pauses_are_told_with_their_length_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with on_screen(False, "ja") as screen:
        screen.waiting(Pause(37.2, why_closed(answer(429))))
        screen.waiting(Pause(0.4, why_closed(None)))
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "37秒待ちます" in said
    assert "リクエストが多すぎます" in said
