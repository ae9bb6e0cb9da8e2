"""Log lines, against security 3.4 no. 64, 3.5 no. 76 and Z3."""

import json
import logging
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from efiling import clock
from efiling.adapters import logs
from efiling.adapters.logs import COMMAND, KEYS, FrequentLogger, logger, set_up


def _lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(value=st.text(st.characters(exclude_categories=())))
def test_64_any_value_makes_exactly_one_line_of_visible_ascii(
    capfd: pytest.CaptureFixture[str], value: str
) -> None:
    logger("test").info("test.event", path=value, codes=[value])
    printed = capfd.readouterr().err
    assert printed.count("\n") == 1
    assert printed.strip("\n").isprintable()
    assert printed.isascii()
    json.loads(printed)


def test_76_only_listed_facts_are_printed(capfd: pytest.CaptureFixture[str]) -> None:
    log = logger("test")
    log.info(
        "filing.received",
        password="Hunter2!",
        name="NGUYEN VAN AN",
        kind="LEFT",
        rows=3,
        job=b"blob",
    )

    [line] = _lines(capfd)
    assert line["kind"] == "LEFT"
    assert line["rows"] == 3
    assert line["job"] == "bytes"
    assert line["dropped"] == ["name", "password"]

    assert (
        not {"password", "name", "mail", "card_number", "auth_id", "address", "body", "query"}
        & KEYS
    )


@pytest.mark.parametrize(
    "value", ["an@mail.example", "x AB12345678CD y", "smtp://user:pass@host:25"]
)
def test_76_what_looks_like_a_person_is_removed_from_listed_facts_too(
    value: str, capfd: pytest.CaptureFixture[str]
) -> None:
    logger("test").info("test.event", reason=value)
    [line] = _lines(capfd)
    assert "[removed]" in str(line["reason"])
    assert "AB12345678CD" not in str(line)
    assert "pass@" not in str(line)


def test_z3_an_exception_shows_its_type_and_places_and_not_its_text(
    capfd: pytest.CaptureFixture[str],
) -> None:
    set_up("test")
    for log in (logger("test"), logging.getLogger("some.library")):
        try:
            raise ValueError("Hunter2!secret")
        except ValueError:
            log.error("broken", exc_info=True)
    ours, theirs = _lines(capfd)
    for line in (ours, theirs):
        assert line["error"] == "ValueError"
        assert "test_logs.py" in str(line["at"])
        assert "secret" not in str(line)


def test_z3_libraries_print_templates_without_arguments(capfd: pytest.CaptureFixture[str]) -> None:
    set_up("test")
    logging.getLogger("some.library").warning("refused %s", "Hunter2!secret")
    logging.getLogger("some.library").warning("refused Hunter2!secret")
    logging.getLogger("uvicorn.access").info('%s "GET /receipts/2027A0 HTTP/1.1"', "192.0.2.1")
    first, second = _lines(capfd)
    assert first["lib"] == "refused %s"
    assert "lib" not in second
    assert "Hunter2" not in str(second)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    seconds=st.floats(min_value=0, max_value=1e6), status=st.integers(0, 599), rest=st.integers(0)
)
@pytest.mark.parametrize("reader", [None, "gateway", COMMAND])
def test_a_frequent_line_is_the_printers_byte_by_byte(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    reader: str | None,
    seconds: float,
    status: int,
    rest: int,
) -> None:
    monkeypatch.setattr(logs._Reader, "process", reader)
    clock.move_to(datetime(2027, 3, 31, 12, 0, 0, rest % 1_000_000, tzinfo=clock.TOKYO))
    facts: dict[str, str | float] = {
        "method": "POST",
        "route": "/receipts/{number}.pdf",
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "request_id": f"{rest:016x}"[-16:],
    }

    logger("todokede.http").info("http", **facts)
    usual = capfd.readouterr().err
    FrequentLogger("todokede.http").info("http", **facts)
    assert capfd.readouterr().err == usual
