"""Reference data."""

import re

import pytest

from efiling.problems import NOTICES
from efiling.reference import (
    BUREAUS,
    MUNICIPALITIES,
    NATIONALITIES,
    PAPER_FORMS,
    PREFECTURES,
    bureau_name,
    competent_bureaus,
    municipalities_of,
    nationality_name,
    place_name,
    postal_address,
    prefecture_name,
)
from efiling.reference.nationalities import sort_key
from efiling.rules.characters import JIS
from efiling.rules.filings.kinds import KINDS
from i18n import Language


def test_q2_44_nationalities_are_199_in_english_alphabetical_order() -> None:
    names = [nationality.english_name for nationality in NATIONALITIES.values()]
    assert len(names) == len(set(names)) == 199
    assert names == sorted(names, key=sort_key)
    assert all(re.fullmatch("[A-Z]{3}", code) for code in NATIONALITIES)
    assert {"XKX", "XKR", "XXA", "TWN", "PSE", "VAT", "COK", "NIU"} <= set(NATIONALITIES)
    assert not {"JPN", "PRK", "HKG"} & set(NATIONALITIES)


@pytest.mark.parametrize("language", Language)
def test_q2_44_every_nationality_has_a_name_of_its_own_in_every_language(
    language: Language,
) -> None:
    names = [nationality_name(code, language) for code in NATIONALITIES]
    assert all(names)
    assert len(set(names)) == 199


def test_q2_44_japanese_names_are_the_usual_ones() -> None:
    usual = {
        "GBR": "英国",
        "USA": "米国",
        "MMR": "ミャンマー",
        "COD": "コンゴ民主共和国",
        "COG": "コンゴ共和国",
    }
    usual |= {"PSE": "パレスチナ", "VAT": "バチカン", "XKR": "朝鮮", "XXA": "無国籍", "TWN": "台湾"}
    assert {code: nationality_name(code, Language.JA) for code in usual} == usual


def test_q2_45_municipalities_are_1892_with_wards_instead_of_designated_cities() -> None:
    assert len(MUNICIPALITIES) == 1892
    assert all(re.fullmatch(r"\d{5}", code) and code[:2] in PREFECTURES for code in MUNICIPALITIES)
    assert sum(len(municipalities_of(prefecture)) for prefecture in PREFECTURES) == 1892
    assert len(municipalities_of("13")) == 62
    assert municipalities_of("48") == ()
    assert "14100" not in MUNICIPALITIES  # the city of Yokohama
    assert place_name("14101") == "神奈川県横浜市鶴見区"
    for municipality in MUNICIPALITIES.values():
        assert set(municipality.name + municipality.kana) <= JIS


@pytest.mark.parametrize("language", Language)
def test_q2_45_prefectures_are_47_with_names_in_every_language(language: Language) -> None:
    assert len({prefecture_name(code, language) for code in PREFECTURES}) == 47


def test_q1_5_every_prefecture_has_its_bureau_the_nearer_office_first() -> None:
    assert len(BUREAUS) == 15
    for prefecture in PREFECTURES:
        competent = [bureau for bureau in BUREAUS.values() if prefecture in bureau.prefectures]
        assert len([bureau for bureau in competent if bureau.parent is None]) == 1
        assert set(competent_bureaus(prefecture)[: len(competent)]) == set(competent)
    assert [bureau.code for bureau in competent_bureaus("14")][:2] == ["YOKOHAMA", "TOKYO"]
    assert [bureau.code for bureau in competent_bureaus("47")][:2] == ["NAHA", "FUKUOKA"]
    assert len(competent_bureaus(None)) == 15
    assert bureau_name(BUREAUS["KOBE"], Language.PT) == "Kobe District Immigration Services Office"


def test_q1_18_the_way_on_paper_stays_known() -> None:
    assert "160-0004" in postal_address(Language.JA)
    assert "160-0004" in postal_address(Language.TL)
    assert set(PAPER_FORMS) < {kind.group.value for kind in KINDS.values()}
    assert len({form.url for form in PAPER_FORMS.values()}) == 3
    assert "PAPER_POSSIBLE" in NOTICES
