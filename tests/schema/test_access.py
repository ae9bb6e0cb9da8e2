"""Who may ask for what, as the schema says it. That it does what it says: `test_every_field.py`."""

from graphql import GraphQLObjectType

from efiling.rules.permissions import ANYONE, PERMISSIONS, SYSTEM_ONLY
from efiling.rules.vocabulary import Role
from schema.root import schema
from tests.builders.graphql.walking import check_of, doors, doors_as_printed

DOORS = ("Query", "Mutation", "Viewer")
PLAIN = {"Viewer.role"}
"""Fields of these types that need no check of their own: they tell what the caller sent."""

EXPECTED = {
    "Mutation.registerResident": ANYONE,
    "Mutation.logIn": ANYONE,
    "Mutation.renotifyCredentials": ANYONE,
    "Mutation.confirmReset": ANYONE,
    "Mutation.confirmMailChange": ANYONE,
    "Mutation.logOut": frozenset(Role),
    "Mutation.changeMail": frozenset(Role),
    "Mutation.changePassword": frozenset(Role),
    "Mutation.changeLanguage": frozenset(Role),
    "Mutation.checkFilings": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "Mutation.submitFiling": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "Mutation.submitFilings": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "Mutation.checkBatch": frozenset({Role.INSTITUTION}),
    "Mutation.submitBatch": frozenset({Role.INSTITUTION}),
    "Mutation.blockDelegation": frozenset({Role.RESIDENT}),
    "Mutation.createApiToken": frozenset({Role.INSTITUTION}),
    "Mutation.revokeApiToken": frozenset({Role.INSTITUTION}),
    "Mutation.registerInstitution": frozenset({Role.OFFICER}),
    "Mutation.updateInstitution": frozenset({Role.OFFICER}),
    "Mutation.enterPaperFiling": frozenset({Role.OFFICER}),
    "Mutation.saveDraft": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "Mutation.discardDraft": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "Mutation.preparePaperForm": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "Mutation.recordFilingDeletion": frozenset({Role.OFFICER}),
    "Mutation.restoreAccount": frozenset({Role.OFFICER}),
    "Mutation.deregisterAccount": frozenset({Role.OFFICER}),
    "Mutation.publishAnnouncement": frozenset({Role.OFFICER}),
    "Mutation.withdrawAnnouncement": frozenset({Role.OFFICER}),
    "Mutation.scheduleMaintenance": frozenset({Role.ADMINISTRATOR}),
    "Mutation.cancelMaintenance": frozenset({Role.ADMINISTRATOR}),
    "Query.announcements": ANYONE,
    "Query.announcementsAhead": frozenset({Role.OFFICER}),
    "Mutation.retryJob": frozenset({Role.ADMINISTRATOR}),
    "Query.operations": frozenset({Role.ADMINISTRATOR}),
    "Query.auditTrail": frozenset({Role.AUDITOR}),
    "Query.auditChain": frozenset({Role.AUDITOR}),
    "Query.recentCounterActs": frozenset({Role.OFFICER}),
    "Query.institutions": frozenset({Role.OFFICER}),
    "Query.institution": frozenset({Role.OFFICER}),
    "Query.accountState": frozenset({Role.HELPDESK, Role.OFFICER}),
    "Query.filingByNumber": frozenset({Role.OFFICER}),
    "Query.viewer": ANYONE,
    "Query.node": ANYONE,
    "Query.service": ANYONE,
    "Query.filingGuide": ANYONE,
    "Query.upcomingChanges": ANYONE,
    "Query.nationalities": ANYONE,
    "Query.prefectures": ANYONE,
    "Query.municipalities": ANYONE,
    "Query.bureaus": ANYONE,
    "Query.problemCatalogue": ANYONE,
    "Viewer.account": frozenset(Role),
    "Viewer.filings": frozenset(Role),
    "Viewer.filing": frozenset(Role),
    "Filing.batch": frozenset(Role),
    "Viewer.batches": frozenset(Role),
    "Viewer.batch": frozenset(Role),
    "Batch.problems": frozenset(Role),
    "Batch.filings": frozenset(Role),
    "Viewer.fileableKinds": frozenset(Role),
    "Viewer.upcomingChanges": frozenset(Role),
    "Viewer.apiTokens": frozenset(Role),
    "Viewer.linkedSystems": frozenset(Role),
    "Viewer.delegationBlocks": frozenset(Role),
    "Viewer.drafts": frozenset(Role),
    "Viewer.draft": frozenset(Role),
}
"""Reviewed by people: None is the anonymous caller. A new field needs a line here."""


def test_every_door_has_a_check_and_the_expected_roles() -> None:
    fields = set()
    for name in DOORS:
        kind = schema._schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        fields |= {f"{name}.{field}" for field in kind.fields}
    found = {
        label: check.roles
        for label, door in doors().items()
        if (check := check_of(door.way[-1].definition))
    }
    assert fields - set(found) == PLAIN
    assert found == EXPECTED


def test_what_is_for_the_service_itself_is_behind_no_field() -> None:
    behind = {
        check.permission
        for door in doors().values()
        if (check := check_of(door.way[-1].definition))
    }
    assert {name for name, roles in PERMISSIONS.items() if roles == SYSTEM_ONLY} & behind == set()


def test_the_printed_schema_shows_the_roles() -> None:
    printed = doors_as_printed()
    submit = (
        "submitFiling(input: SubmitFilingInput!): SubmitFilingPayload! @allowed(roles: "
        "[RESIDENT, INSTITUTION])"
    )
    assert submit in printed
    assert "logIn(input: LogInInput!): LogInPayload! @allowed(anyone: true)" in printed


def test_everything_in_the_schema_is_described() -> None:
    lacking: list[str] = []
    for name, kind in schema._schema.type_map.items():
        if name.startswith("__"):
            continue
        lacking += [] if kind.description else [name]
        for field, definition in getattr(kind, "fields", {}).items():
            lacking += [] if definition.description else [f"{name}.{field}"]
            arguments = getattr(definition, "args", {}).items()
            lacking += [
                f"{name}.{field}({argument})" for argument, one in arguments if not one.description
            ]
    # what the payloads of mutations take says the type of the input
    assert [name for name in lacking if not name.endswith("(input)")] == []
