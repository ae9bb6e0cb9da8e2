"""Filing on paper: where it goes and the official forms (Q1-8, Q1-18, Q2-5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from i18n import N_, Language

_PROCEDURES = "https://www.moj.go.jp/isa/applications/procedures/"

POSTAL_LINES = (
    "〒160-0004",
    "東京都新宿区四谷１丁目６番１号 四谷タワー１４階",
    "東京出入国在留管理局",
    "在留管理情報部門 届出受付担当",
)
"""Where notifications on paper are posted, as the post office reads it."""
_POSTAL_ADDRESS_JA = " ".join(POSTAL_LINES)
_POSTAL_ADDRESS_EN = (
    "Notification Desk, Residency Management Information Section, "
    "Tokyo Regional Immigration Services Bureau, "
    "Yotsuya Tower 14F, 1-6-1 Yotsuya, Shinjuku-ku, Tokyo 160-0004"
)


@dataclass(frozen=True, slots=True)
class PaperForm:
    """`name`: a message id; `url`: the Agency's page with the form."""

    name: str
    url: str


PAPER_FORMS: Mapping[str, PaperForm] = MappingProxyType(
    {
        "ACTIVITY_ORGANIZATION": PaperForm(
            N_("Form: notification of the affiliated (activity) organization"),
            _PROCEDURES + "nyuukokukanri10_00014.html",
        ),
        "CONTRACTING_ORGANIZATION": PaperForm(
            N_("Form: notification of the affiliated (contracting) organization"),
            _PROCEDURES + "nyuukokukanri10_00015.html",
        ),
        "SPOUSE": PaperForm(
            N_("Form: notification of relationship with spouse"),
            _PROCEDURES + "nyuukokukanri10_00016.html",
        ),
    }
)
"""By the name of the filing group."""


def postal_address(language: Language) -> str:
    """Where notifications on paper are posted; in Roman letters for readers of neither Japanese nor
    Chinese."""
    reads_characters = {Language.JA, Language.ZH_HANT, Language.ZH_HANS}
    return _POSTAL_ADDRESS_JA if language in reads_characters else _POSTAL_ADDRESS_EN
