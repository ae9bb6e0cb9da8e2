"""The demo's people: there are enough of them on whatever day somebody tries the product out."""

from datetime import date, timedelta

import pytest

from gateway.commands.demo import FREE_CARDS, _suitable_cards

DAYS = (date(2026, 11, 29), date(2026, 12, 31), date(2027, 5, 1), date(2028, 2, 29))


@pytest.mark.parametrize("day", [*DAYS, *(day + timedelta(days=100) for day in DAYS)], ids=str)
def test_cards_for_the_demo_suffice_and_last_on_every_day(day: date) -> None:
    cards = list(_suitable_cards(day))

    assert len(cards) > 4 * FREE_CARDS
    assert {card["validity"] for card in cards} == {"VALID"}
    ends = [card["stayExpiresOn"] for card in cards if card["stayExpiresOn"]]
    assert min(ends) > (day + timedelta(days=60)).isoformat()
    assert not any("TRAINING" in card["status"] for card in cards), "no school reports trainees"
