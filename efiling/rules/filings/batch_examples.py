"""What the template shows as filled in. The persons do not exist."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from efiling.rules.filings.batch_rows import Cells
from efiling.rules.vocabulary import BatchKind

_WORKER: Cells = {
    "name": "NGUYEN VAN EXAMPLE",
    "birthDate": "1996-02-29",
    "sex": "MALE",
    "nationality": "VNM",
    "cardNumber": "AB12345678CD",
    "municipality": "13104",
    "addressRest": "西新宿２−８−１",
}
_STUDENT: Cells = {
    "name": "SAMPLE MARIA",
    "birthDate": "2004-11-30",
    "sex": "FEMALE",
    "nationality": "BRA",
    "cardNumber": "EF87654321GH",
    "municipality": "27102",
    "addressRest": "都島本通１−１−１　青空荘２０３",
}
_ORGANIZATION: Cells = {
    "orgName": "株式会社見本",
    "orgMunicipality": "13101",
    "orgAddressRest": "丸の内１−１−１",
    "orgCorporateNumber": "7000012050002",
    "orgPhone": "03-0000-0000",
    "requestedByResident": "true",
}

EXAMPLES: Mapping[BatchKind, Sequence[Cells]] = MappingProxyType(
    {
        BatchKind.ACCEPTANCE: (
            {
                "clientReference": "2026-001",
                "kind": "ACCEPTANCE_STARTED",
                "on": "2026-04-01",
                "activities": "ソフトウェアの開発",
                **_WORKER,
            },
            {
                "clientReference": "2026-002",
                "kind": "ACCEPTANCE_ENDED",
                "on": "2026-03-31",
                "reason": "GRADUATION",
                **_STUDENT,
            },
            {
                "clientReference": "2026-003",
                "kind": "ACCEPTANCE_STATUS",
                "on": "2026-05-01",
                **_STUDENT,
            },
        ),
        BatchKind.ORGANIZATION_CHANGE: (
            {
                "clientReference": "2026-001",
                "kind": "CONTRACT_ORG_NAME_CHANGED",
                "on": "2026-04-01",
                "newName": "株式会社新見本",
                **_WORKER,
                **_ORGANIZATION,
            },
            {
                "clientReference": "2026-002",
                "kind": "CONTRACT_ORG_ADDRESS_CHANGED",
                "on": "2026-04-01",
                "newMunicipality": "14103",
                "newAddressRest": "みなとみらい１−１−１",
                **_WORKER,
                **_ORGANIZATION,
            },
        ),
    }
)
"""By kind of batch; a test files them."""
