"""Municipalities as staff type them: by name, as on the paper in front of them, or by code."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from efiling.reference.places import MUNICIPALITIES, PREFECTURES, place_name
from gateway.portal.operations import Shown
from gateway.portal.typed import Typed
from i18n import N_, Language
from i18n.catalogue import text

UNKNOWN = N_("No municipality is called “{value}”.")
WRITE_IT = N_(
    "Please write it as on the paper, such as 東京都新宿区 or 新宿区, or its code, 13104."
)
SEVERAL = N_("Several municipalities are called “{value}”.")
CHOOSE = N_("Please write one of these: {names}")


def _by_name() -> Mapping[str, tuple[str, ...]]:
    """The codes of every name, with and without its prefecture; of a ward also without its city."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, one in MUNICIPALITIES.items():
        short = {one.name, *(one.name.rpartition(mark)[2] for mark in ("市", "郡")), ""}
        prefecture = PREFECTURES[one.prefecture].name
        for name in short - {""}:
            found[name].append(code)
            found[prefecture + name].append(code)
    return MappingProxyType({name: tuple(codes) for name, codes in found.items()})


_CODES = _by_name()


def with_codes(typed: Typed, language: Language) -> tuple[Typed, Mapping[str, Shown]]:
    """What was typed with the codes of municipalities in place of their names, and by field what
    is wrong with those that name none, or several."""
    coded = Typed({name: typed.all(name) for name in typed})
    unclear = {}
    for name in typed:
        if name.rpartition(".")[2] != "municipality":
            continue

        value = "".join(unicodedata.normalize("NFKC", typed.get(name)[:100]).split())
        codes = _CODES.get(value, ())
        if len(codes) == 1:
            coded.put(name, codes[0])
        elif codes:
            names = "、".join(place_name(code) for code in codes)
            unclear[name] = _shown(language, name, (SEVERAL, CHOOSE), value=value, names=names)
        elif value and value not in MUNICIPALITIES:
            unclear[name] = _shown(language, name, (UNKNOWN, WRITE_IT), value=value)
        else:
            coded.put(name, value)
    return coded, unclear


def _shown(language: Language, name: str, said: tuple[str, str], **params: str) -> Shown:
    message, remedy = (text(language, one, **params) for one in said)
    return Shown("MUNICIPALITY_UNKNOWN", message, remedy, tuple(name.split(".")))
