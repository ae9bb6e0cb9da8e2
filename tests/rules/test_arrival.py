"""Text on arrival: what is seen in one look to be right is what the close look would make of it."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from random import Random
from unicodedata import combining, decomposition, normalize

import pytest

from efiling.rules import arrival, text
from efiling.rules.characters import JIS
from efiling.rules.people import canonical
from efiling.rules.people.canonical import canonical_name, canonical_place, canonical_text

NAMES = "AZ az09 '.,/()-`´ー－\u00a0\u3000ÑßøﾀﾞǺ〓"
WRITTEN = "西東新々〆大字町条線るノの之ヶヵケカがーﾀﾞ゙ゔヴ〇一十百丁目番地号室１９−－―‐— \u3000\n"
WRITTEN += "\u200bAÅ\u212b①髙\x1f"
EVERY = dict.fromkeys(NAMES + WRITTEN)

FOUND_BY: Mapping[str, tuple[re.Pattern[str], str]] = {
    "units": (canonical._BETWEEN_NUMBERS, "(?<=[０-９])(?:丁目|番地|番|号室|号|室)"),
    "of": (canonical._OF_A_NUMBER, "(?<=[０-９−])[のノ之](?=[０-９])"),
    "behind": (canonical._BEHIND_A_NUMBER, "(?<=[０-９−])(?:[の之]|ノ(?![ァ-ヶー]))"),
    "dashes": (canonical._DASH_BETWEEN, "(?<=[０-９−])[－‐―ー‑‒–—─](?=[０-９])"),
    "runs": (canonical._DASH_RUN, "−{2,}"),
    "last dash": (canonical._DASH_BEFORE_WORD, "(?<=[０-９])−(?![０-９])"),
    "small ke": (
        canonical._SMALL_KE,
        f"(?<=[{canonical._KANJI}])[ヶヵケカが](?=[{canonical._KANJI}])",
    ),
}
"""Patterns that begin with a sign, beside what they mean."""


def taken(value: str) -> list[object]:
    """What all that have a short way make of a text."""
    problems: text.Problems = []
    return [
        arrival.in_jis(value),
        arrival.roman_name(value),
        canonical_name(value),
        canonical_text(value),
        canonical_place("13104", value),
        text.full_width(value, ("rest",), problems, 4),
        text.roman_name(value, ("name",), problems),
        problems,
    ]


@contextmanager
def looking_closely() -> Iterator[None]:
    """Nothing is right at first sight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrival, "in_jis_at_once", lambda _value: None)
        patch.setattr(arrival, "is_plain_name", lambda _value: False)
        for pattern in ("_IN_WORDS", "_BESIDE_NUMBERS"):
            patch.setattr(canonical, pattern, re.compile(""))
        yield


def differing(values: list[str], make: Callable[[str], object] = taken) -> list[str]:
    """The texts of which the two looks make something else."""
    at_once = list(map(make, values))
    with looking_closely():
        closely = list(map(make, values))
    return [
        value for value, one, other in zip(values, at_once, closely, strict=True) if one != other
    ]


def test_every_character_alone_and_beside_others() -> None:
    every = [chr(code) for code in range(0x10000)]

    assert differing(every, arrival.in_jis) == []
    assert differing([f"Ａ{one}" for one in every], canonical_text) == []
    assert differing([f"A{one}" for one in every], canonical_name) == []
    assert differing([one for one in every if one in JIS]) == []


def test_every_pair_of_signs_that_are_taken_in_more_than_one_way() -> None:
    assert differing(["".join(pair) for pair in product(EVERY, repeat=2)]) == []


@pytest.mark.parametrize("signs", [NAMES, WRITTEN, "".join(EVERY)], ids=["names", "texts", "all"])
def test_texts_of_such_signs(signs: str) -> None:
    random = Random(signs)
    made = ["".join(random.choices(signs, k=random.randrange(13))) for _ in range(2_000)]

    assert differing(made) == []


@pytest.mark.parametrize(
    "place",
    [
        "西新宿２丁目８番１号",
        "１−２−３−",
        "若葉１ー２",
        "大字中野８番地の３",
        "三条町二十一",
        "−−１",
    ],
)
def test_what_may_be_written_otherwise_is_not_passed_over(place: str) -> None:
    assert differing([place]) == []


@pytest.mark.parametrize("name", FOUND_BY)
def test_a_pattern_that_begins_with_a_sign_finds_the_same(name: str) -> None:
    pattern, meant = FOUND_BY[name]
    random = Random(name)
    for _ in range(4_000):
        made = "".join(random.choices(WRITTEN, k=random.randrange(10)))
        assert pattern.sub("x", made) == re.sub(meant, "x", made)


def test_no_character_that_is_right_at_first_sight_joins_one_before_it() -> None:
    """Two of them could become one by composing; then a text of them would not be right."""
    plain = re.compile(f"[{arrival._PLAIN}]")
    right = [one for one in map(chr, range(sys.maxunicode + 1)) if plain.fullmatch(one)]
    parts = [decomposition(chr(code)).split() for code in range(sys.maxunicode + 1)]
    joining = {chr(int(part[1], 16)) for part in parts if len(part) == 2 and part[0][0] != "<"}

    assert len(right) == 6_878
    assert joining.isdisjoint(right)
    assert all(normalize("NFC", one) == one and not combining(one) for one in right)
    assert not any("\u1100" <= one <= "\u11ff" for one in right)
