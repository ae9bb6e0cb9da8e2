"""JSON is read at once where it is plain and closely where it is odd; the close look decides, and
both say the same of every text."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import orjson
import pytest

from efiling.errors import BadRequest
from gateway.graphql import bodies

PLAIN = (
    *('"a"', '"b"', '"a:"', '"\\":1"', '"西新宿：２－８"', '"\\u897f"', '"\\\\u003a"', '""'),
    *("null", "true", "{}", "[]", "0", "-0", "-0.0", "0.1", "1e308", "1e-999", "0e999", "1" * 18),
)
ODD = (
    *('"\\u0061"', '"a\\u003a"', '"\\u0000"', '"\\ud83d"', '"\\ud83d\\ude00"'),
    *(f'"{"[" * 40}"', f'"{"1" * 19}"', "1e309", "1" * 20, "18446744073709551615"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808"),
    *(f"0.{'1' * 62}", f"0.{'1' * 63}", f"{'1' * 18}.5e-{'0' * 18}"),
)
NAMES = ("a", "b", "c", "d:", "e", "\\u0061")
TYPED_WRONG = '{}[]":,\\u09eE+- \n\x00\xff日'


def made(random: Random, depth: int) -> str:
    """Some JSON; names stand twice now and then, numbers are too large, brackets too many."""
    kind = random.random() if depth else 1.0
    if kind < 0.02:
        brackets = random.choice((bodies.MAX_JSON_DEPTH - 2, bodies.MAX_JSON_DEPTH, 300))
        return "[" * brackets + made(random, 1) + "]" * brackets
    inner = [made(random, depth - 1) for _ in range(random.randrange(4))] if kind < 0.6 else []
    if kind < 0.4:
        return "{" + ", ".join(f'"{random.choice(NAMES)}": {one}' for one in inner) + "}"
    if kind < 0.6:
        return "[" + ",".join(inner) + "]"
    return random.choice(ODD if random.random() < 0.1 else PLAIN)


def garbled(random: Random, text: str) -> bytes:
    """The text as it is, or with signs that somebody put in or left out."""
    signs = list(text)
    for _ in range(random.choice((0, 0, 1, 2))):
        place = random.randrange(len(signs) + 1)
        signs[place : place + random.randrange(2)] = random.choice(("", *TYPED_WRONG))
    return "".join(signs).encode()


def said_of(body: bytes, read: Callable[[bytes], Any]) -> str:
    """What a reader makes of a body; the words tell 0 from -0.0 and 1 from true."""
    try:
        return repr(read(body))
    except BadRequest:
        return "refused"


def test_both_ways_of_reading_say_the_same_of_every_text() -> None:
    random, said = Random(32), set()
    for _ in range(8_000):
        body = garbled(random, made(random, random.randrange(2, 7)))
        closely = said_of(body, bodies._read_closely)
        assert said_of(body, bodies.read_json) == closely, body
        said.add(closely)
    assert len(said) > 1_000


@pytest.mark.parametrize(
    "odd",
    [
        '{"a": 1, "a": 2}',
        '{"a": 1, "\\u0061": 1}',
        '{"a": "x", "b": {"a:": 1, "a\\u003a": 2}}',
        '{"a": ":", "a": "\\u003a:"}',
        '["\\u0000"]',
        "9223372036854775808",
        f"[{'1' * 40}]",
        "[" * 33 + "]" * 33,
        "[" * 300 + "]" * 300,
        "[NaN]",
    ],
)
def test_what_orjson_takes_and_we_do_not_is_refused(odd: str) -> None:
    with pytest.raises(BadRequest):
        bodies.read_json(odd.encode())


def test_a_plain_text_is_looked_at_closely_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_body: bytes) -> None:
        raise AssertionError("plain enough")

    monkeypatch.setattr(bodies, "_read_closely", refuse)
    rows = [{"name": "山田：太郎", "on": "2026-11-27", "number": number} for number in range(300)]
    for body in (orjson.dumps(rows).decode(), json.dumps(rows), json.dumps(rows, indent=4)):
        assert bodies.read_json(body.encode()) == rows
