"""Names of fields and paths of a filing are two ways to say one place."""

import pytest

from efiling.rules.vocabulary import FilingKind as K
from efiling.rules.vocabulary import Role
from gateway.portal.filings.items import all_items, inputs_of
from gateway.portal.filings.names import are_together, in_order, name_of, path_of, paths_of

BOTH = [K.CONTRACT_ENDED, K.CONTRACT_CONCLUDED]


@pytest.mark.parametrize(
    "kinds", [[kind] for kind in K] + [BOTH, [K.ACTIVITY_ORG_CEASED, K.ACTIVITY_ORG_TRANSFERRED]]
)
def test_every_field_has_a_path_of_its_own_and_comes_back(kinds: list[K]) -> None:
    names = [name for item in all_items(kinds, Role.INSTITUTION) for name in item.fields]
    paths = [path_of(kinds, name) for name in names]

    assert [name_of(kinds, path) for path in paths] == names
    assert len(set(paths)) == len(paths)


def test_what_is_asked_once_stands_in_both_filings() -> None:
    assert paths_of(BOTH, "organization.name") == [
        "0.details.contractEnded.organization.name",
        "1.details.contractConcluded.previous.name",
    ]
    assert paths_of(BOTH, "subject.name") == ["0.subject.name", "1.subject.name"]
    assert name_of(BOTH, "1.subject") == "subject"
    assert paths_of(BOTH, "1.next.name") == ["1.details.contractConcluded.next.name"]
    assert name_of([K.CONTRACT_ENDED], "details.contractEnded") == "details"


def test_what_is_typed_becomes_the_input_of_each_filing() -> None:
    values = {"subject.name": "A", "details.on": "2026-05-01", "1.details.on": "2026-05-02"}

    leaving, joining = inputs_of(BOTH, all_items(BOTH, Role.RESIDENT), values)

    assert leaving["subject"]["name"] == joining["subject"]["name"] == "A"
    assert leaving["details"]["contractEnded"]["on"] == "2026-05-01"
    assert joining["details"]["contractConcluded"]["on"] == "2026-05-02"
    assert "actualPlaceOfActivity" not in leaving["details"]["contractEnded"]


def test_only_leaving_and_joining_go_together() -> None:
    assert in_order([K.CONTRACT_CONCLUDED, K.CONTRACT_ENDED]) == BOTH
    assert are_together(BOTH)
    assert are_together([K.SPOUSE_DIVORCED])
    assert not are_together([K.CONTRACT_ENDED, K.CONTRACT_ORG_CEASED])
    assert not are_together([K.ACTIVITY_ORG_LEFT, K.CONTRACT_CONCLUDED])
    assert not are_together([])
