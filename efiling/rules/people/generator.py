"""Synthetic card records: the same for the same seed and day, in all their variety, and of nobody
(bench, demo, tests).

Weights follow the published counts of residents by nationality and status roughly; they are for
load, not statistics.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from random import Random
from string import ascii_uppercase
from typing import TypeVar

import orjson

from efiling.reference import MUNICIPALITIES, NATIONALITIES
from efiling.rules.calendar import add_months
from efiling.rules.vocabulary import StatusOfResidence as S

T = TypeVar("T")

_NUMBERS = 10**8
_STEP = 61_803_399
"""Coprime to the count of eight-digit numbers: every number comes once before one comes again."""
_SEX_NOT_STATED_OF_1000 = 500
"""Of a thousand ordinary records, the one whose card states no sex."""
_ORDINARY_OF_1000 = 960
"""Records of a thousand that are valid and of somebody in Japan."""
_TABLE = 4096

_NATIONALITY_WEIGHTS: Mapping[str, int] = {
    "CHN": 230, "VNM": 160, "KOR": 110, "PHL": 90, "NPL": 65, "BRA": 57, "IDN": 52, "MMR": 37,
    "TWN": 19, "USA": 18, "LKA": 17, "THA": 17, "IND": 15, "PER": 13, "BGD": 10, "GBR": 5, "FRA": 4,
}  # fmt: skip
_FAMILY_NAMES: Mapping[str, str] = {
    "CHN": "WANG LI ZHANG LIU CHEN YANG ZHAO HUANG ZHOU WU XU SUN",
    "VNM": "NGUYEN TRAN LE PHAM HOANG VU DANG BUI DO NGO",
    "KOR": "KIM LEE PARK CHOI JUNG KANG CHO YOON",
    "PHL": "SANTOS REYES CRUZ BAUTISTA GARCIA MENDOZA TORRES",
    "NPL": "SHRESTHA GURUNG TAMANG RAI THAPA KARKI MAGAR",
    "BRA": "SILVA SOUZA OLIVEIRA PEREIRA COSTA ALMEIDA TANAKA",
    "IDN": "SAPUTRA WIJAYA SETIAWAN HIDAYAT NUGROHO LESTARI",
    "": "SMITH MULLER DUBOIS ROSSI KHAN IVANOV HASSAN O'NEIL COHEN SILVA FERNANDO AYE SINGH DIALLO",
}
_GIVEN_NAMES: Mapping[str, str] = {
    "CHN": "WEI,FANG,MIN,JING,LEI,JUN,YAN,TAO,XIAOMEI,HAORAN",
    "VNM": "VAN AN,THI HOA,MINH DUC,THU HA,QUANG HUY,NGOC LAN",
    "KOR": "MINJUN,SEOYEON,JIHO,HAEUN,DOYUN,JIWOO",
    "": "ANNA,LUCAS,MARIA,DAVID,SOFIA,AHMED,ELENA,JOHN,GRACE,OMAR,MAYA,CARLOS,NINA,PAUL,JEAN-LUC",
}
_STATUSES: Sequence[tuple[S, int, str, bool]] = (
    (S.PERMANENT_RESIDENT, 230, "", False),
    (S.TECHNICAL_INTERN_TRAINING_1, 35, "1Y", False),
    (S.TECHNICAL_INTERN_TRAINING_2, 75, "1Y 2Y", False),
    (S.TECHNICAL_INTERN_TRAINING_3, 12, "1Y 2Y", False),
    (S.ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES, 120, "1Y 3Y 5Y", False),
    (S.STUDENT, 118, "1Y 1Y3M 2Y 2Y3M 4Y3M", False),
    (S.DEPENDENT, 68, "1Y 3Y 5Y", True),
    (S.DEPENDENT, 20, "1Y 3Y", False),
    (S.SPECIFIED_SKILLED_WORKER_1, 90, "6M 1Y", False),
    (S.SPECIFIED_SKILLED_WORKER_2, 2, "1Y 3Y", False),
    (S.LONG_TERM_RESIDENT, 60, "1Y 3Y 5Y", False),
    (S.SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL, 38, "1Y 3Y 5Y", True),
    (S.SPOUSE_OR_CHILD_OF_PERMANENT_RESIDENT, 14, "1Y 3Y", True),
    (S.DESIGNATED_ACTIVITIES, 25, "6M 1Y", False),
    (S.SKILLED_LABOR, 12, "1Y 3Y", False),
    (S.BUSINESS_MANAGER, 11, "1Y 3Y", False),
    (S.HIGHLY_SKILLED_PROFESSIONAL_1A, 2, "5Y", False),
    (S.HIGHLY_SKILLED_PROFESSIONAL_1B, 6, "5Y", False),
    (S.HIGHLY_SKILLED_PROFESSIONAL_1C, 1, "5Y", False),
    (S.HIGHLY_SKILLED_PROFESSIONAL_2, 1, "", False),
    (S.INTRA_COMPANY_TRANSFEREE, 5, "1Y 3Y", False),
    (S.INSTRUCTOR, 4, "1Y 3Y", False),
    (S.PROFESSOR, 2, "1Y 3Y 5Y", False),
    (S.NURSING_CARE, 3, "1Y 3Y 5Y", False),
    (S.MEDICAL_SERVICES, 1, "1Y 3Y", False),
    (S.RESEARCHER, 1, "1Y 3Y", False),
    (S.LEGAL_ACCOUNTING_SERVICES, 1, "1Y 3Y", False),
    (S.ENTERTAINER, 1, "6M 1Y", False),
    (S.TRAINEE, 1, "6M 1Y", False),
    (S.CULTURAL_ACTIVITIES, 1, "6M 1Y", False),
    (S.ARTIST, 1, "1Y 3Y", False),
    (S.RELIGIOUS_ACTIVITIES, 1, "1Y 3Y", False),
    (S.JOURNALIST, 1, "1Y 3Y", False),
)
"""Status, weight, periods (none: indefinite), spouse basis."""
_PLACES = "本町 中央 栄町 西新宿 東 南大通 緑が丘 旭町 幸町 桜台 若葉 新町 大手町 元町 末広町 港南"
_HOUSES = "コーポ桜 メゾン若葉 ハイツ旭 グリーンハイム サンライズ荘"
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_UNUSUAL = (
    {"validity": "LAPSED"},
    {"presence": "REENTRY"},
    {"presence": "REENTRY"},
    {"validity": "LAPSED", "presence": "DEPARTED"},
)


def card_records(count: int, today: date, seed: int = 0) -> Iterator[dict[str, object]]:
    """`count` records of the feed's shape (revision 1, issued before `today`), unlike each other in
    person and card number. Seeds give different persons. Errors: ValueError for more than 100
    million."""
    if count > _NUMBERS:
        raise ValueError(count)
    random = Random(f"todokede cards {seed}")
    # Of their own: how many draws the days take depends on the day, and people stay the same.
    make = _Maker(random, Random(f"todokede stays {seed}"), today)
    start = random.randrange(_NUMBERS)
    prefix = f"P{seed}-" if seed else "P"
    for index in range(count):
        yield make.record(f"{prefix}{index + 1:09d}", (start + index * _STEP) % _NUMBERS)


def card_lines(count: int, today: date, seed: int = 0) -> Iterator[bytes]:
    """`card_records` as lines of a feed file, each with its line end."""
    for record in card_records(count, today, seed):
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


class _Maker:
    """Tables drawn once, so that a record costs a few look-ups."""

    def __init__(self, random: Random, of_stays: Random, today: date) -> None:
        self._bits = random.getrandbits
        self._today = today
        self._statuses = _drawn(random, {entry[:1] + entry[2:]: entry[1] for entry in _STATUSES})

        rare = dict.fromkeys(NATIONALITIES, 1)
        self._nationalities = _drawn(random, {**rare, **_NATIONALITY_WEIGHTS})
        self._municipalities = random.choices(sorted(MUNICIPALITIES), k=_TABLE)

        self._families = {key: names.split() for key, names in _FAMILY_NAMES.items()}
        self._given = {key: names.split(",") for key, names in _GIVEN_NAMES.items()}

        self._births = [
            (today - timedelta(days=random.randrange(6600, 25_000))).isoformat()
            for _ in range(_TABLE)
        ]
        self._addresses = [self._address(random) for _ in range(_TABLE)]
        self._letters = ["".join(random.choices(ascii_uppercase, k=2)) for _ in range(_TABLE)]

        self._periods_of = {periods: periods.split() or [""] for _, _, periods, _ in _STATUSES}
        each_period = dict.fromkeys(chain.from_iterable(self._periods_of.values()))
        self._stays = {period: self._days(of_stays, period) for period in each_period}

    def record(self, person: str, number: int) -> dict[str, object]:
        """One record; `number`: the eight digits of its card."""
        bits = self._bits(96)
        status, periods, spouse_basis = self._statuses[bits % _TABLE]

        nationality = self._nationalities[(bits >> 12) % _TABLE]
        choice = self._periods_of[periods]
        period = choice[(bits >> 24) % len(choice)]
        issued_on, stay_expires_on, card_expires_on = self._stays[period][(bits >> 28) % 512]

        families = self._families.get(nationality, self._families[""])
        given = self._given.get(nationality, self._given[""])

        made: dict[str, object] = {
            "person": person,
            "revision": 1,
            "cardNumber": (
                f"{self._letters[(bits >> 37) % _TABLE]}{number:08d}"
                f"{self._letters[(bits >> 49) % _TABLE]}"
            ),
            "name": f"{families[(bits >> 61) % len(families)]} {given[(bits >> 66) % len(given)]}",
            "birthDate": self._births[(bits >> 72) % _TABLE],
            "sex": "MALE" if bits & 1 << 84 else "FEMALE",
            "nationality": nationality,
            "municipality": self._municipalities[(bits >> 40) % _TABLE],
            "addressRest": self._addresses[(bits >> 33) % _TABLE],
            "status": status,
            "spouseBasis": spouse_basis,
            "periodOfStay": "P" + period if period else None,
            "stayExpiresOn": stay_expires_on,
            "issuedOn": issued_on,
            "cardExpiresOn": card_expires_on,
            "validity": "VALID",
            "presence": "IN_JAPAN",
            "designation": None,
            "deemedCard": False,
        }

        unusual = (bits >> 85) % 1000
        if unusual == _SEX_NOT_STATED_OF_1000:
            made["sex"] = "NOT_STATED"
        if unusual >= _ORDINARY_OF_1000:
            made.update(_UNUSUAL[unusual % len(_UNUSUAL)])
        return made

    def _days(self, random: Random, period: str) -> list[tuple[str, str | None, str]]:
        """Days of issue, of the end of the stay and of the card; the stay has begun and not ended
        today."""
        years, _, months = period.rpartition("Y") if "Y" in period else ("0", "", period)
        whole = int(years or 0) * 12 + int(months.removesuffix("M") or 0)
        found: list[tuple[str, str | None, str]] = []
        for _ in range(512):
            span = whole or 84
            last = add_months(self._today, span) - self._today
            issued_on = self._today - timedelta(days=random.randrange(1, last.days))
            ends_on = add_months(issued_on, span)
            if ends_on < self._today:
                ends_on = self._today
            found.append(
                (issued_on.isoformat(), ends_on.isoformat() if whole else None, ends_on.isoformat())
            )
        return found

    @staticmethod
    def _address(random: Random) -> str:
        place = random.choice(_PLACES.split())
        block, lot, house = random.randint(1, 9), random.randint(1, 40), random.randint(1, 30)
        form = random.randrange(4)
        if form == 0:
            return f"{place}{block}丁目{lot}番{house}号".translate(_WIDE)
        if form == 1:
            return f"{place}{lot}番地".translate(_WIDE)
        line = f"{place}{block}-{lot}-{house}".translate(_WIDE)
        if form == 2:
            return line
        return f"{line}　{random.choice(_HOUSES.split())}{random.randint(101, 909)}".translate(
            _WIDE
        )


def _drawn(random: Random, weights: Mapping[T, int]) -> list[T]:
    return random.choices(list(weights), list(weights.values()), k=_TABLE)
