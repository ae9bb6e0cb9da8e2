"""What the table of institutions tells a thief: kinds, prefecture and days."""

from dataclasses import replace

import pytest

from efiling.actions.institutions.institutions import NewInstitution, register_institution
from efiling.adapters.keys import DecryptionError
from efiling.rules.actors import SYSTEM
from efiling.rules.institutions.institutions import Credentials, Proof
from efiling.rules.vocabulary import Channel, Evidence, EvidenceForm
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from efiling.store.institutions.institutions import Institution
from i18n import Language
from tests.builders.institutions import LANGUAGE_SCHOOL
from tests.builders.people import PASSWORD


async def register(name: str, auth_id: str) -> None:
    proof = Proof(Channel.POST, Evidence.AGENT_CERTIFICATE, EvidenceForm.COPY)
    wanted = Credentials((auth_id,), PASSWORD)
    facts = replace(LANGUAGE_SCHOOL, name=name)
    await register_institution(
        SYSTEM, NewInstitution(facts, proof, wanted, "s@example.test", Language.JA, True)
    )


async def rows() -> list[Row]:
    return list(await Reading(SYSTEM).fetch("SELECT * FROM institution ORDER BY id"))


async def test_q2_66_names_and_facts_are_sealed_and_do_not_open_in_another_row(
    application: str,
) -> None:
    for name, auth_id in (("青空日本語学院", "sealed-1a"), ("緑日本語学院", "sealed-2a")):
        await register(name, auth_id)
    first, second = await rows()
    assert Institution(first).facts == LANGUAGE_SCHOOL
    columns = [value for row in (first, second) for value in dict(row).values()]
    written = b"".join(bytes(value) for value in columns if isinstance(value, bytes))
    for secret in ("青空", "7000012050002", "山田", "03-1234-5678", "西新宿", "アオゾラ"):
        assert secret.encode() not in written
    for column, attribute in (("name_sealed", "name"), ("facts_sealed", "facts")):
        with pytest.raises(DecryptionError):
            getattr(Institution({**second, column: first[column]}), attribute)


async def test_q2_66_an_index_of_names_holds_digests_alone(application: str) -> None:
    await register("青空日本語学院", "grams-11")
    grams = await Reading(SYSTEM).fetch("SELECT gram_digest FROM institution_gram")
    assert len(grams) == len("青空日本語学院") - 1
    assert {len(bytes(row["gram_digest"])) for row in grams} == {32}


async def test_q2_67_the_audit_trail_names_what_changed_and_never_what_it_says(
    application: str,
) -> None:
    await register("青空日本語学院", "trail-11")
    written = await Reading(SYSTEM).fetch("SELECT event, details FROM audit ORDER BY id")
    events = {row["event"]: row["details"] for row in written}
    assert '"channel":"POST"' in events["institution.registered"].replace(" ", "")
    assert not any(
        secret in details for details in events.values() for secret in ("青空", "trail-11", "山田")
    )
