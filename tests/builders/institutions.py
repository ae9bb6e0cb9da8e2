"""Builds institutions that a counter officer has registered."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import UUID

from efiling.actions.institutions.institutions import NewInstitution, register_institution
from efiling.actions.people import sessions
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.institutions.institutions import (
    Credentials,
    InstitutionFacts,
    PersonInCharge,
    PostalAddress,
    Proof,
)
from efiling.rules.text import corporate_check_digit
from efiling.rules.vocabulary import (
    Channel,
    Evidence,
    EvidenceForm,
    InstitutionKind,
)
from i18n import Language
from tests.builders.people import PASSWORD, somebody

_serial = count(1)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class School:
    """An accepting organization; no two are the same. `id`: of the institution, once it is
    registered."""

    number: int = field(default_factory=lambda: next(_serial))
    id: UUID | None = None

    @property
    def auth_id(self) -> str:
        return f"school{self.number}-x"

    @property
    def mail(self) -> str:
        return f"school{self.number}@example.test"

    @property
    def facts(self) -> InstitutionFacts:
        twelve = f"{self.number:012d}"
        return InstitutionFacts(
            name=f"青空学園第{self.number}校".translate(_FULL_WIDTH),
            kana="アオゾラガクエン",
            corporate_number=f"{corporate_check_digit(twelve)}{twelve}",
            address=PostalAddress("100-0005", "13101", "丸の内１－１"),
            phone="03-1234-5678",
            representative="青空　花子",
            person_in_charge=PersonInCharge("青空　太郎", "アオゾラ　タロウ"),
            kinds=(InstitutionKind.ACCEPTING_ORGANIZATION,),
            support_organization_number=None,
            under_employment_reporting=False,
        )


async def registered_school(language: Language = Language.EN, **facts: Any) -> School:
    """A new school with the password of all tests; `facts` override what it is."""
    school = School()
    proof = Proof(Channel.COUNTER, Evidence.STAFF_CARD, EvidenceForm.ORIGINAL)
    credentials = Credentials([school.auth_id], PASSWORD)
    new = NewInstitution(
        replace(school.facts, **facts),
        proof,
        credentials,
        school.mail,
        language,
        accepts_terms=True,
    )
    registered, _ = await register_institution(SYSTEM, new)
    return School(school.number, registered.id)


async def school_logged_in() -> tuple[School, Actor]:
    """A registered school and a session of it."""
    school = await registered_school()
    return school, (await sessions.log_in(somebody(), school.auth_id, PASSWORD)).actor


LANGUAGE_SCHOOL = InstitutionFacts(
    name="青空日本語学院",
    kana="アオゾラニホンゴガクイン",
    corporate_number="7000012050002",
    address=PostalAddress("160-0023", "13104", "西新宿２−８−１"),
    phone="03-1234-5678",
    representative="山田　太郎",
    person_in_charge=PersonInCharge("鈴木　花子", "スズキ　ハナコ"),
    kinds=(InstitutionKind.ACCEPTING_ORGANIZATION, InstitutionKind.JAPANESE_LANGUAGE_SCHOOL),
    support_organization_number=None,
    under_employment_reporting=False,
)
