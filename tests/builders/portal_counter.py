"""What officers type at the counter."""

from tests.builders.filing_pages import typed_day
from tests.builders.http.counter import CORPORATE_NUMBER
from tests.builders.people import PASSWORD, Person

PROOF = {"channel": "COUNTER", "evidence": "STAFF_CARD", "evidenceForm": "ORIGINAL"}
CARD_SHOWN = PROOF | {"evidence": "RESIDENCE_CARD"}
SCHOOL = {
    "name": "青空日本語学院",
    "kana": "アオゾラニホンゴガクイン",
    "corporateNumber": CORPORATE_NUMBER,
    "address.postalCode": "160-0023",
    "address.municipality": "東京都新宿区",
    "address.rest": "西新宿２－８－１",
    "phone": "03-1234-5678",
    "representative": "山田　太郎",
    "personInCharge.name": "鈴木　花子",
    "personInCharge.kana": "スズキ　ハナコ",
    "mail": "aozora@example.test",
    "underEmploymentReporting": "false",
    "password": PASSWORD,
    "language": "JA",
    "acceptsTerms": "true",
    **PROOF,
}
KINDS = ["ACCEPTING_ORGANIZATION", "JAPANESE_LANGUAGE_SCHOOL"]


def facts(name: str, person: Person) -> dict[str, str]:
    """What stands on somebody's card, as the fields below `name`."""
    return {
        f"{name}.name": person.name,
        f"{name}.cardNumber": person.card_number,
        f"{name}.sex": person.sex.value,
        f"{name}.nationality": person.nationality,
        **typed_day(f"{name}.birthDate", person.birth_date),
    }
