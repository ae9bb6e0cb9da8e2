"""What is shown folds to the window by the width of its characters, and nothing of it is lost."""

import random

import pytest
from rich.cells import cell_len

from todokede_client.folding import beside, folded

JAPANESE = (
    "この届出は、在留資格「留学」では届け出ることができません。"
    "別の種類を選んでください（L15を参照）。"
)
KOREAN = "체류카드에 적힌 내용과 일치하지 않습니다. 다시 확인해 주십시오."
ENGLISH = "Please choose one of the kinds offered, or type 西新宿２−８−１ as it is."


@pytest.mark.parametrize("width", [20, 21, 33, 60, 80, 200])
@pytest.mark.parametrize("text", [JAPANESE, KOREAN, ENGLISH, "長い" * 90, "x" * 300])
def test_every_line_fits_and_all_of_the_text_is_there(text: str, width: int) -> None:
    lines = folded(text, width)
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_japanese_breaks_between_characters_but_not_before_a_full_stop() -> None:
    for width in range(20, 100):
        for line in folded(JAPANESE, width)[1:]:
            assert line[0] not in "、。）」"
        assert all(line[-1] not in "（「" for line in folded(JAPANESE, width))
    first = folded(JAPANESE, 40)[0]
    assert cell_len(first) >= 36  # filled up, not broken at the one space there might be


def test_words_of_other_scripts_stay_whole() -> None:
    for text in (KOREAN, "Please choose one of the kinds offered"):
        for width in (20, 30, 50):
            assert set(" ".join(folded(text, width)).split()) == set(text.split())


def test_random_text_is_never_cut() -> None:
    chance = random.Random(5)
    signs = "あ漢、。「」（） ab-ｶﾞ가1→…\u3000"
    for _ in range(300):
        text = "".join(chance.choice(signs) for _ in range(chance.randrange(1, 120)))
        lines = folded(text, 20)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(cell_len(line) <= 20 for line in lines)


def test_a_label_stands_beside_and_what_is_folded_below_itself() -> None:
    lines = list(beside("L15", ["one two three four five", "→ six"], 4, 26))
    assert lines == ["L15   one two three four", "      five", "      → six"]
    assert list(beside("F9, F12, F20", ["wrong"], 4, 40)) == ["F9, F12, F20", "      wrong"]
