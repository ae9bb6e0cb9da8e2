"""The letters."""

import re
from string import Formatter

import pytest

from efiling.rules.machinery.mail import FRAME_PARAMS, MAILS, compose
from efiling.rules.machinery.mail_texts import CLOSING, GREETING, NOT_YOU
from efiling.rules.vocabulary import MailKind
from i18n import Language

VALUES = {
    "public_url": "https://todokede.example.jp",
    "sender_domain": "todokede.example.jp",
    "helpdesk_name": "Helpdesk",
    "helpdesk_phone": "050-0000-0000",
    "helpdesk_hours": "9:00-18:00",
    "auth_id": "tanuki#7{x}",
    "auth_id_choice": "2",
    "linked_on": "2027-04-07",
    "reset_url": "https://todokede.example.jp/reset?token=" + "t" * 80,
    "confirm_url": "https://todokede.example.jp/confirm?token=" + "t" * 80,
    "reception_number": "2027A 00000 00015",
    "kind_label": "LABEL",
    "received_on": "2027-04-01",
    "registered_on": "2027-04-02",
    "changed_on": "2027-04-03",
    "expires_on": "2027-04-04",
    "valid_until": "2027-04-05",
    "password_set_on": "2027-04-06",
    "row_count": "300",
    "error_count": "4",
    "reasons": "REASONS",
}


def values_for(kind: MailKind, *, optional: bool = True) -> dict[str, str]:
    mail = MAILS[kind]
    return {
        name: VALUES[name]
        for name in FRAME_PARAMS | mail.required | (mail.optional if optional else frozenset())
    }


def placeholders(*blocks: tuple[str, ...]) -> set[str]:
    return {
        name
        for block in blocks
        for line in block
        for _, name, _, _ in Formatter().parse(line)
        if name
    }


def test_q2_39_every_kind_of_letter_is_in_the_table() -> None:
    assert set(MAILS) == set(MailKind)


@pytest.mark.parametrize("kind", MailKind)
def test_the_table_lists_exactly_the_parameters_of_its_texts(kind: MailKind) -> None:
    mail = MAILS[kind]
    assert placeholders(*mail.blocks) == mail.required | mail.optional
    assert placeholders(GREETING, NOT_YOU, *CLOSING) == FRAME_PARAMS
    assert not placeholders((mail.subject,))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MailKind)
def test_q2_10_q2_39_every_letter_is_whole_in_every_language(
    kind: MailKind, language: Language
) -> None:
    for optional in (True, False):
        given = values_for(kind, optional=optional)
        letter = compose(kind, language, given)
        for name, value in given.items():
            assert value in letter.body, name
        rest = letter.body.replace(VALUES["auth_id"], "")
        assert not re.search(r"[{}…]", letter.subject + rest)
        assert "\n\n\n" not in letter.body
        assert letter.body.endswith("\n")
        assert "\n" not in letter.subject
        assert max(len(line.encode()) for line in letter.body.splitlines()) < 900


@pytest.mark.parametrize("kind", MailKind)
def test_q2_40_every_letter_is_automatic_and_names_the_helpdesk(kind: MailKind) -> None:
    body = " ".join(compose(kind, Language.EN, values_for(kind)).body.split())
    assert "sent automatically. Please do not reply" in body
    assert "Helpdesk, phone 050-0000-0000" in body


@pytest.mark.parametrize("kind", MailKind)
def test_q2_42_security_letters_say_what_to_do_when_it_was_not_you(kind: MailKind) -> None:
    said = "If you know nothing of this" in compose(kind, Language.EN, values_for(kind)).body
    assert said is MAILS[kind].security
    assert MAILS[MailKind.PASSWORD_CHANGED].security
    assert MAILS[MailKind.CREDENTIALS_RENOTIFIED].security


def test_q2_43_the_auth_id_stands_in_the_re_notification_only() -> None:
    assert [kind for kind, mail in MAILS.items() if "auth_id" in mail.required | mail.optional] == [
        MailKind.CREDENTIALS_RENOTIFIED
    ]


def test_q2_17_q2_58_every_letter_names_the_domain_to_allow_and_the_history() -> None:
    body = compose(
        MailKind.REGISTRATION_COMPLETE, Language.EN, values_for(MailKind.REGISTRATION_COMPLETE)
    ).body
    assert "allow mails from todokede.example.jp" in " ".join(body.split())
    assert "\nhttps://todokede.example.jp\n" in body


def test_a_missing_or_a_strange_parameter_is_refused() -> None:
    given = values_for(MailKind.PASSWORD_CHANGED)
    with pytest.raises(ValueError, match="lacks changed_on"):
        compose(
            MailKind.PASSWORD_CHANGED,
            Language.EN,
            {k: v for k, v in given.items() if k != "changed_on"},
        )
    with pytest.raises(ValueError, match="no place for password"):
        compose(MailKind.PASSWORD_CHANGED, Language.EN, given | {"password": "x"})
