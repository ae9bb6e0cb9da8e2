"""An account through GraphQL: registration, login, language, password."""

from pathlib import Path

import pytest

from efiling.problems import PROBLEMS
from i18n import Language, catalogue
from tests.builders.graphql.accounts import LOG_IN, REGISTER, log_in
from tests.builders.graphql.asking import anonymous
from tests.builders.inputs import card, registration
from tests.builders.people import PASSWORD, Person, load, registered


async def test_q2_12_a_resident_registers_and_logs_in_at_once(
    application: str, tmp_path: Path
) -> None:
    person = Person()
    await load(tmp_path, person)

    registered = (await anonymous().ask(REGISTER, input=registration(person, language="PT")))[
        "registerResident"
    ]

    assert registered["problems"] == []
    account = registered["account"]
    assert account["state"] == "ACTIVE"
    assert account["language"] == "PT"
    assert account["pendingMailChange"] is False
    assert person.mail not in str(registered)

    caller, answer = await log_in(person)
    assert answer["problems"] == []
    assert answer["viewer"]["role"] == "RESIDENT"
    assert answer["viewer"]["account"] == {"id": account["id"], "language": "PT"}

    kinds = [one["kind"] for one in answer["viewer"]["fileableKinds"]]
    assert kinds[0] == "CONTRACT_ORG_NAME_CHANGED"
    assert len(kinds) == 5
    assert caller.actor.language is Language.PT


async def test_q2_13_the_terms_must_be_accepted(application: str, tmp_path: Path) -> None:
    person = Person()
    await load(tmp_path, person)
    refused = (await anonymous().ask(REGISTER, input=registration(person, acceptsTerms=False)))[
        "registerResident"
    ]
    assert refused["account"] is None
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [
        ("TERMS_NOT_ACCEPTED", ["acceptsTerms"])
    ]


@pytest.mark.parametrize("language", Language)
async def test_q2_10_a_problem_speaks_the_language_of_the_reader(
    application: str, tmp_path: Path, language: Language
) -> None:
    person = Person()
    await load(tmp_path, person)
    refused = await anonymous(language).ask(REGISTER, input=registration(person, mail="nowhere"))
    [problem] = refused["registerResident"]["problems"]
    entry = PROBLEMS["MAIL_INVALID"]
    assert problem == {
        "code": "MAIL_INVALID",
        "message": catalogue.text(language, entry.message),
        "remedy": catalogue.text(language, entry.remedy),
        "path": ["mail"],
        "row": None,
        "clientReference": None,
    }


async def test_q2_46_a_mismatch_is_one_problem_at_the_whole_card(
    application: str, tmp_path: Path
) -> None:
    person = Person()
    await load(tmp_path, person)
    for change in ({"name": "NGUYEN VAN ANH"}, {"sex": "FEMALE"}, {"nationality": "PHL"}):
        changed = card(person, **change)
        refused = (await anonymous().ask(REGISTER, input=registration(person, card=changed)))[
            "registerResident"
        ]
        assert [(one["code"], one["path"]) for one in refused["problems"]] == [
            ("IDENTITY_MISMATCH", ["card"])
        ]


async def test_a_browser_gets_a_cookie_and_no_token(application: str, tmp_path: Path) -> None:
    caller, answer = await log_in(await registered(tmp_path))
    assert answer["token"] is None
    assert answer["expiresAt"].endswith("+09:00")
    assert caller.context
    assert caller.context.cookies.token


async def test_a_program_gets_a_token_and_no_cookie(application: str, tmp_path: Path) -> None:
    caller, answer = await log_in(await registered(tmp_path), bearer=True)
    assert caller.context
    assert caller.context.cookies.token is None
    assert answer["token"]


async def test_an_explicit_null_where_a_value_is_needed_is_refused(
    application: str, tmp_path: Path
) -> None:
    _, answer = await log_in(await registered(tmp_path), bearer=None)
    assert [(one["code"], one["path"]) for one in answer["problems"]] == [
        ("VALUE_REQUIRED", ["bearer"])
    ]
    assert answer["viewer"] is None


async def test_q2_33_an_unknown_id_and_a_wrong_password_are_answered_alike(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    wrong = await anonymous().ask(
        LOG_IN, input={"authId": person.auth_id, "password": "Wrong-Password-1"}
    )
    unknown = await anonymous().ask(
        LOG_IN, input={"authId": "nobody-1", "password": "Wrong-Password-1"}
    )
    assert wrong == unknown
    assert wrong["logIn"]["problems"][0]["code"] == "LOGIN_FAILED"


async def test_q2_19_the_answer_to_a_new_language_is_already_in_it(
    application: str, tmp_path: Path
) -> None:
    caller, _ = await log_in(await registered(tmp_path))
    answer = await caller.ask(
        "mutation { changeLanguage(input: {language: ES}) { account { language } problems { code } "
        "} }"
    )
    assert answer["changeLanguage"] == {"account": {"language": "ES"}, "problems": []}
    assert caller.actor.language is Language.ES


async def test_q2_30_a_password_is_changed_with_the_old_one(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    caller, _ = await log_in(person)
    change = """mutation ($input: ChangePasswordInput!) {
      changePassword(input: $input) { account { state } problems { code path } }
    }"""

    refused = await caller.ask(
        change, input={"oldPassword": "Wrong-Password-1", "newPassword": "Amber-Meadow-31"}
    )
    assert refused["changePassword"] == {
        "account": None,
        "problems": [{"code": "PASSWORD_WRONG", "path": ["oldPassword"]}],
    }

    done = await caller.ask(
        change, input={"oldPassword": PASSWORD, "newPassword": "Amber-Meadow-31"}
    )
    assert done["changePassword"] == {"account": {"state": "ACTIVE"}, "problems": []}


async def test_q2_26_renotification_tells_nothing_of_an_account(
    application: str, tmp_path: Path
) -> None:
    person, stranger = await registered(tmp_path), Person()
    renotify = (
        "mutation ($input: RenotifyCredentialsInput!) { renotifyCredentials(input: $input) "
        "{ problems { code path } } }"
    )
    done = await anonymous().ask(renotify, input={"card": card(person)})
    assert done["renotifyCredentials"]["problems"] == []
    refused = await anonymous().ask(renotify, input={"card": card(stranger)})
    assert refused["renotifyCredentials"]["problems"] == [
        {"code": "IDENTITY_MISMATCH", "path": ["card"]}
    ]


async def test_an_unknown_reset_link_is_refused(application: str) -> None:
    answer = await anonymous().ask(
        'mutation { confirmReset(input: {token: "x"}) { problems { code path } } }'
    )
    assert answer["confirmReset"]["problems"] == [{"code": "LINK_INVALID", "path": ["token"]}]


async def test_after_logging_out_the_caller_is_nobody(application: str, tmp_path: Path) -> None:
    caller, _ = await log_in(await registered(tmp_path))
    assert (await caller.ask("{ viewer { role } }"))["viewer"] == {"role": "RESIDENT"}
    assert await caller.ask("mutation { logOut { problems { code } } }") == {
        "logOut": {"problems": []}
    }
    assert caller.context
    assert caller.context.cookies.cleared
    assert (await caller.ask("{ viewer { role } }"))["viewer"] is None
    assert await caller.failure("mutation { logOut { problems { code } } }") == "FORBIDDEN"
