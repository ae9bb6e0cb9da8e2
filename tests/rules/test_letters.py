"""The letters."""

import re
from dataclasses import asdict
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any

import pytest

from efiling.errors import Problem
from efiling.rules.machinery import letters
from efiling.rules.machinery.batch_letter_texts import OF_BATCHES, OTHERWISE
from efiling.rules.machinery.letter_composition import Frame, compose
from efiling.rules.machinery.letter_frame import CLOSING, GREETING, NOT_YOU, LetterText
from efiling.rules.machinery.letter_texts import LETTERS
from efiling.rules.machinery.letters import Letter
from efiling.rules.vocabulary import AccountState, BatchKind, FilingKind, MailKind, Role
from i18n import Language, catalogue

FRAME = Frame(
    public_url="https://todokede.example.jp",
    sender_domain="todokede.example.jp",
    helpdesk_name="Helpdesk",
    helpdesk_phone="050-0000-0000",
    helpdesk_hours="9:00-18:00",
)
VALUES = {
    "auth_id": "tanuki#7{x}",
    "auth_id_choice": "2",
    "linked_on": "2027-04-07",
    "reset_url": "https://todokede.example.jp/confirm-reset?token=" + "t" * 80,
    "confirm_url": "https://todokede.example.jp/confirm?token=" + "t" * 80,
    "reception_number": "2027A 00000 00015",
    "kind_label": "LABEL",
    "received_on": "2027-04-01",
    "registered_on": "2027-04-02",
    "changed_on": "2027-04-03",
    "expires_on": "2027-04-04",
    "ended_on": "2027-04-04",
    "valid_until": "2027-04-05",
    "password_set_on": "2027-04-06",
    "row_count": "300",
    "error_count": "4",
    "registered_count": "292",
    "failed_count": "FAILED",
    "replaced_count": "REPLACED",
    "reasons": "REASONS",
    "filed_for_you_on": "FILED FOR YOU",
    "stay_ended_on": "STAY ENDED",
    "unused_until": "UNUSED",
    "lost_on": "LOST",
    "resident_renews": "RESIDENT RENEWS",
    "bureau_renews": "BUREAU RENEWS",
}


def letter_of(kind: MailKind, language: Language = Language.EN, *, optional: bool = True) -> Letter:
    """A letter of the kind with everything that may go into it, or that must."""
    texts = LETTERS[kind]
    names = texts.required | (texts.optional if optional else frozenset())
    return Letter(kind, language, {name: VALUES[name] for name in names})


DAY, MOMENT = date(2027, 4, 1), datetime(2027, 4, 1, 3, 0, tzinfo=UTC)
LATER = date(2027, 4, 2)
ENDS = [
    (AccountState.EXPIRED, Role.RESIDENT),
    (AccountState.EXPIRED, Role.INSTITUTION),
    (AccountState.INVALIDATED, Role.RESIDENT),
]
LINK = "https://todokede.example.jp/link"
FILING: dict[str, Any] = {
    "reception_number": "2027A 00000 00015",
    "kind": FilingKind.CONTRACT_ENDED,
    "received_on": DAY,
}
BATCH: dict[str, Any] = {
    "reception_number": "2027E 00000 00016",
    "kind": BatchKind.ACCEPTANCE,
    "received_on": DAY,
    "row_count": 300,
}


def letters_on_accounts(language: Language) -> list[Letter]:
    """One of each letter about an account."""
    return [
        letters.registration_complete(language),
        letters.institution_registered(language, auth_id_choice=2, linked_on=DAY),
        letters.institution_registered(language, auth_id_choice=1, linked_on=None),
        letters.institution_registered(language, auth_id_choice=1, linked_on=DAY, bureau="BUREAU"),
        letters.auth_id_renotified(language, auth_id="tanuki#7"),
        letters.auth_id_renotified(language, auth_id="tanuki#7", password_set_on=DAY),
        letters.reset_offered(language, auth_id="tanuki#7", reset_url=LINK, valid_until=MOMENT),
        letters.password_changed(language, changed_on=DAY),
        letters.password_expires_soon(language, expires_on=DAY),
        letters.account_expires_soon(language, expires_on=DAY),
        letters.mail_change_confirmation(language, confirm_url=LINK, valid_until=MOMENT),
        letters.mail_changed(language, changed_on=DAY),
        letters.account_deregistered(language, ended_on=DAY),
        *(
            letters.account_ended(language, reason=reason, role=role, last_day=DAY, today=LATER)
            for reason, role in ENDS
        ),
        letters.account_back(language, ended_on=DAY),
        letters.account_extended(language, stay_ended_on=DAY),
        letters.password_ended(language, role=Role.RESIDENT, last_day=DAY),
        letters.password_ended(language, role=Role.INSTITUTION, last_day=DAY),
    ]


def letters_on_filings(language: Language) -> list[Letter]:
    """One of each letter about filings and batches."""
    problems = [Problem("IDENTITY_MISMATCH"), Problem("CARD_LAPSED")]
    return [
        letters.filing_received(language, **FILING),
        letters.filed_on_your_behalf(language, **FILING),
        letters.filing_registered(language, **FILING, registered_on=DAY),
        letters.filing_not_registered(language, **FILING, problems=problems),
        letters.batch_received(language, **BATCH),
        letters.batch_refused(language, **BATCH, error_count=4),
        letters.batch_registered(language, **BATCH, registered_on=DAY),
        letters.batch_not_registered(language, **BATCH, registered_count=292, error_count=5),
        letters.batch_not_registered(language, **BATCH, registered_count=0, error_count=300),
        letters.batch_replaced(language, **BATCH),
    ]


def placeholders(*blocks: tuple[str, ...]) -> set[str]:
    return {
        name
        for block in blocks
        for line in block
        for _, name, _, _ in Formatter().parse(line)
        if name
    }


def test_q2_39_every_kind_of_letter_is_in_the_table_and_has_a_function() -> None:
    assert set(LETTERS) == set(MailKind)
    written = [*letters_on_accounts(Language.EN), *letters_on_filings(Language.EN)]
    assert {letter.kind for letter in written} == set(MailKind)


@pytest.mark.parametrize("language", Language)
def test_q2_39_every_function_gives_what_its_texts_take(language: Language) -> None:
    for letter in (*letters_on_accounts(language), *letters_on_filings(language)):
        body = "".join(compose(letter, FRAME).body.split())

        for name, value in letter.params.items():
            assert "".join(value.split()) in body, name


EVERY_TEXT = [*LETTERS.values(), *(texts for _, texts in OTHERWISE.values())]


@pytest.mark.parametrize("texts", EVERY_TEXT)
def test_the_table_lists_exactly_the_parameters_of_its_texts(texts: LetterText) -> None:
    assert placeholders(*texts.blocks) == texts.required | texts.optional
    assert placeholders(GREETING, NOT_YOU, *CLOSING) == set(asdict(FRAME))
    assert not placeholders((texts.subject,))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MailKind)
def test_q2_10_q2_39_every_letter_is_whole_in_every_language(
    kind: MailKind, language: Language
) -> None:
    for optional in (True, False):
        letter = letter_of(kind, language, optional=optional)

        composed = compose(letter, FRAME)

        told = {**asdict(FRAME), **letter.params}
        texts = LETTERS[kind]
        if not texts.can_log_in and texts.address_behind not in letter.params:
            assert told.pop("public_url") not in composed.body
        for name, value in told.items():
            assert value in composed.body, name
        rest = composed.body.replace(VALUES["auth_id"], "")
        assert not re.search(r"[{}…]", composed.subject + rest)
        assert "\n\n\n" not in composed.body
        assert composed.body.endswith("\n")
        assert "\n" not in composed.subject
        assert max(len(line.encode()) for line in composed.body.splitlines()) < 900


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", OF_BATCHES)
def test_a_letter_about_a_batch_begins_with_what_became_of_it_in_every_language(
    kind: MailKind, language: Language
) -> None:
    known_by, texts = OF_BATCHES[kind]
    letter = Letter(
        kind, language, {name: VALUES[name] for name in texts.required | texts.optional}
    )
    assert known_by in letter.params

    composed = compose(letter, FRAME)

    assert composed.subject.endswith(catalogue.text(language, texts.subject))
    assert not re.search(r"[{}…]", composed.subject + composed.body)
    first = composed.body.split("\n\n")[1]
    counts = {"registered_count", "replaced_count"} & letter.params.keys()
    assert any(VALUES[name] in first for name in counts)


@pytest.mark.parametrize("language", Language)
def test_what_is_true_on_one_day_alone_names_it(language: Language) -> None:
    """A letter may be read on the next morning."""
    for letter in (
        letters.filing_received(language, **FILING),
        letters.batch_received(language, **BATCH),
    ):
        *_, wait, _, _, _ = compose(letter, FRAME).body.split("\n\n")
        assert letter.params["received_on"] in " ".join(wait.split())


@pytest.mark.parametrize(
    ("language", "plural"),
    [
        (Language.EN, r"(\w+s|\w* ?(are|were|do))\b"),
        (Language.ES, r"\w+"),
        (Language.PT, r"\w+"),
    ],
)
def test_a_number_that_may_be_one_has_no_word_in_the_plural_behind_it(
    language: Language, plural: str
) -> None:
    """Save `1 of the 300`."""
    named = {name: f"<{name}>" for name in VALUES}
    lines = [line for _, texts in OF_BATCHES.values() for block in texts.blocks for line in block]
    told = "\n".join(catalogue.text(language, line, **named) for line in lines)
    assert not re.findall(rf"<(?:error|failed|replaced)_count> +{plural}", told)
    assert not re.findall(r"(?i)(las|ninguna de las|all|todas as) <(?!row_)\w+_count>(?!\))", told)


@pytest.mark.parametrize("language", [Language.JA, Language.ZH_HANT, Language.ZH_HANS])
def test_reasons_stand_below_each_other_where_nothing_is_written_between_sentences(
    language: Language,
) -> None:
    problems = [Problem("IDENTITY_MISMATCH"), Problem("CARD_LAPSED")]
    letter = letters.filing_not_registered(language, **FILING, problems=problems)
    assert "。 " not in compose(letter, FRAME).body


@pytest.mark.parametrize("kind", MailKind)
def test_q2_40_every_letter_is_automatic_and_names_the_helpdesk(kind: MailKind) -> None:
    body = " ".join(compose(letter_of(kind), FRAME).body.split())
    assert "sent automatically. Please do not reply" in body
    assert "Helpdesk, phone 050-0000-0000" in body


@pytest.mark.parametrize("kind", MailKind)
def test_q2_42_security_letters_say_what_to_do_when_it_was_not_you(kind: MailKind) -> None:
    warns = "If you know nothing of this" in compose(letter_of(kind), FRAME).body
    assert warns is LETTERS[kind].security
    assert LETTERS[MailKind.PASSWORD_CHANGED].security
    assert LETTERS[MailKind.CREDENTIALS_RENOTIFIED].security


def test_q2_43_the_auth_id_stands_in_the_re_notification_only() -> None:
    named_in = [
        kind for kind, texts in LETTERS.items() if "auth_id" in texts.required | texts.optional
    ]
    assert named_in == [MailKind.CREDENTIALS_RENOTIFIED]


def test_q2_40_a_letter_names_the_domain_to_allow_and_where_the_history_is() -> None:
    body = compose(letter_of(MailKind.REGISTRATION_COMPLETE), FRAME).body
    assert "allow mails from todokede.example.jp" in " ".join(body.split())
    assert "\nhttps://todokede.example.jp\n" in body


def test_a_missing_or_a_strange_parameter_is_refused() -> None:
    kind, day = MailKind.PASSWORD_CHANGED, {"changed_on": VALUES["changed_on"]}
    with pytest.raises(ValueError, match="lacks changed_on"):
        compose(Letter(kind, Language.EN, {}), FRAME)
    with pytest.raises(ValueError, match="no place for password"):
        compose(Letter(kind, Language.EN, day | {"password": "x"}), FRAME)
