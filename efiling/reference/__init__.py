"""Reference data, loaded once from the CSV files beside this module: countries, places, bureaus,
the way on paper."""

from .bureaus import BUREAUS, Bureau, bureau_name, competent_bureaus
from .holidays import HOLIDAYS
from .nationalities import NATIONALITIES, Nationality, nationality_name
from .paper import PAPER_FORMS, POSTAL_LINES, PaperForm, postal_address
from .places import (
    MUNICIPALITIES,
    PREFECTURES,
    Municipality,
    Prefecture,
    municipalities_of,
    place_name,
    prefecture_name,
)

__all__ = [
    "BUREAUS",
    "HOLIDAYS",
    "MUNICIPALITIES",
    "NATIONALITIES",
    "PAPER_FORMS",
    "POSTAL_LINES",
    "PREFECTURES",
    "Bureau",
    "Municipality",
    "Nationality",
    "PaperForm",
    "Prefecture",
    "bureau_name",
    "competent_bureaus",
    "municipalities_of",
    "nationality_name",
    "place_name",
    "postal_address",
    "prefecture_name",
]
