"""Every way to be locked out or without mail has a cause and a next step (Q2-43, Q2-58)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from efiling.problems import CAUSES
from efiling.problems.texts import cause_of
from efiling.rules.people.access_causes import why_no_log_in
from efiling.rules.people.diagnosis import (
    NO_ACCOUNT,
    AccountFacts,
    LookupCard,
    MailFate,
    PresentCard,
    RecentEvents,
    WaitingFilings,
    WayIn,
)
from efiling.rules.people.mail_causes import why_no_mail
from efiling.rules.vocabulary import AccountState, LinkState, MailKind, MailState, Role
from i18n import Language

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
TODAY = date(2026, 11, 26)
LATER = NOW + timedelta(hours=5)
GOOD_CARD = PresentCard(is_valid=True, lacks_duty=False, stay_goes_on=True, issued_on=TODAY)
LATE_CARD = replace(GOOD_CARD, issued_on=TODAY + timedelta(days=1))
USABLE = ["USABLE", "TOO_MANY_TRIES"]
FINE = MailFate(MailKind.FILING_RECEIVED, MailState.SENT, NOW, 1, NOW, 250)
RESIDENT = AccountFacts(
    role=Role.RESIDENT,
    state=AccountState.ACTIVE,
    now=NOW,
    today=TODAY,
    last_day=TODAY,
    card=GOOD_CARD,
    has_authenticator=True,
    mails=(FINE,),
    mail_server="mail.example.test",
    sender_domain="example.test",
)
SCHOOL = replace(RESIDENT, role=Role.INSTITUTION, card=None, way_in=WayIn(may_log_in=True))
OFFICER = replace(RESIDENT, role=Role.OFFICER, card=None, last_day=None)
LOCKED: dict[str, Any] = {
    "state": AccountState.LOCKED,
    "failures": 5,
    "failures_until": LATER,
}
EXPIRED: dict[str, Any] = {"state": AccountState.EXPIRED}
INVALIDATED: dict[str, Any] = {"state": AccountState.INVALIDATED}
DEREGISTERED: dict[str, Any] = {"state": AccountState.DEREGISTERED, "ended_on": TODAY}

ACCESS: list[tuple[AccountFacts, dict[str, Any], list[str]]] = [
    (RESIDENT, {}, USABLE),
    (RESIDENT, {"from_japan_only": True}, [*USABLE, "COUNTRY_NOT_ALLOWED"]),
    (RESIDENT, {"is_genuine": False, **INVALIDATED}, ["RECORD_TAMPERED"]),
    (RESIDENT, {"closed_until": LATER}, ["CLOSED_NOW"]),
    (RESIDENT, {"closed_until": LATER, **LOCKED}, ["CLOSED_NOW", "LOCKED"]),
    (RESIDENT, LOCKED, ["LOCKED"]),
    (SCHOOL, LOCKED, ["LOCKED_INSTITUTION"]),
    (OFFICER, LOCKED, ["LOCKED_STAFF"]),
    (RESIDENT, {**LOCKED, "lately": RecentEvents(locks=2)}, ["LOCKED", "LOCKED_OFTEN"]),
    (RESIDENT, {"failures": 2, "failures_until": LATER}, ["WRONG_PASSWORDS"]),
    (
        OFFICER,
        {"failures": 1, "failures_until": LATER, "lately": RecentEvents(wrong_code=True)},
        ["ONE_TIME_CODE_WRONG"],
    ),
    (OFFICER, {"has_authenticator": False}, ["NO_AUTHENTICATOR"]),
    (RESIDENT, {"state": AccountState.PASSWORD_EXPIRED}, ["PASSWORD_EXPIRED"]),
    (SCHOOL, {"state": AccountState.PASSWORD_EXPIRED}, ["PASSWORD_EXPIRED"]),
    (OFFICER, {"state": AccountState.PASSWORD_EXPIRED}, ["STAFF_PASSWORD_EXPIRED"]),
    (RESIDENT, {**EXPIRED, "card": replace(GOOD_CARD, stay_goes_on=False)}, ["STAY_OVER"]),
    (RESIDENT, {**EXPIRED, "card": LATE_CARD}, ["EXTENDED_TOO_LATE"]),
    (RESIDENT, EXPIRED, ["ENDED_BY_REGISTER"]),
    (RESIDENT, {**EXPIRED, "card": replace(GOOD_CARD, lacks_duty=True)}, ["NO_DUTY_ANY_MORE"]),
    (RESIDENT, {**EXPIRED, "replaced": True}, ["REPLACED"]),
    (SCHOOL, EXPIRED, ["UNUSED_FOR_A_YEAR"]),
    (RESIDENT, {**INVALIDATED, "card": replace(GOOD_CARD, lacks_duty=True)}, ["NO_DUTY_ANY_MORE"]),
    (RESIDENT, {**INVALIDATED, "card": replace(GOOD_CARD, is_valid=False)}, ["CARD_NOT_VALID"]),
    (RESIDENT, {**INVALIDATED, "card": None}, ["CARD_UNKNOWN"]),
    (RESIDENT, INVALIDATED, ["ENDED_BY_REGISTER"]),
    (RESIDENT, {**INVALIDATED, "replaced": True}, ["REPLACED"]),
    (RESIDENT, DEREGISTERED, ["ENDED_AT_COUNTER"]),
    (OFFICER, DEREGISTERED, ["STAFF_ENDED"]),
    (SCHOOL, {**DEREGISTERED, "replaced": True}, ["REPLACED"]),
    (
        SCHOOL,
        {"way_in": WayIn(may_log_in=False, bureau="Tokyo")},
        ["NO_ACCEPTING_ORGANIZATION"],
    ),
    (RESIDENT, {"given_card": LookupCard(is_newest=False)}, [*USABLE, "CARD_RENEWED"]),
    (
        RESIDENT,
        {"given_card": LookupCard(is_newest=True, tries_over_at=LATER)},
        [*USABLE, "IDENTITY_TRIES_SPENT"],
    ),
    (RESIDENT, {"reset_until": LATER}, [*USABLE, "RESET_WAITS"]),
    (
        RESIDENT,
        {"lately": RecentEvents(reset_asked_on=TODAY)},
        [*USABLE, "RESET_NOT_CONFIRMED"],
    ),
    (RESIDENT, {"lately": RecentEvents(password_changed_on=TODAY)}, [*USABLE, "PASSWORD_NEW"]),
    (SCHOOL, {"lately": RecentEvents(tokens_ended_on=TODAY)}, [*USABLE, "TOKENS_ENDED"]),
    (
        SCHOOL,
        {"way_in": WayIn(may_log_in=True, account=LinkState.PENDING, account_from=TODAY)},
        [*USABLE, "LINKED_SYSTEM_PENDING"],
    ),
    (
        SCHOOL,
        {"way_in": WayIn(may_log_in=True, password=LinkState.PENDING, password_from=TODAY)},
        [*USABLE, "LINKED_PASSWORD_PENDING"],
    ),
]
"""Whose account, what is so, and what the helpdesk is told."""


def mail(state: MailState, code: int | None, **more: Any) -> dict[str, Any]:
    one = MailFate(MailKind.FILING_RECEIVED, state, NOW, 1, NOW, code)
    return {"mails": (replace(one, **more),)}


def untried(minutes: int, kind: MailKind = MailKind.FILING_RECEIVED) -> dict[str, Any]:
    return {"mails": (MailFate(kind, MailState.QUEUED, NOW - timedelta(minutes=minutes)),)}


REGISTERED = MailKind.REGISTRATION_COMPLETE
OF_THE_OLD_ADDRESS = (
    MailFate(MailKind.MAIL_CHANGED, MailState.BOUNCED, NOW, 1, NOW, 550),
    MailFate(MailKind.FILING_RECEIVED, MailState.REFUSED, NOW, 1, NOW, 550),
)
"""The newest of them told it that mails go to another one."""
MAIL: list[tuple[AccountFacts, dict[str, Any], list[str]]] = [
    (RESIDENT, {}, ["MAIL_HANDED_OVER"]),
    (RESIDENT, {"mails": ()}, ["NO_MAIL_YET"]),
    (RESIDENT, mail(MailState.REFUSED, 550), ["MAIL_ADDRESS_REFUSED"]),
    (RESIDENT, mail(MailState.REFUSED, 554), ["MAIL_REFUSED"]),
    (RESIDENT, mail(MailState.REFUSED, 552), ["MAILBOX_FULL"]),
    (RESIDENT, mail(MailState.REFUSED, None), ["MAIL_ADDRESS_UNUSABLE"]),
    (RESIDENT, mail(MailState.BOUNCED, 550), ["MAIL_CAME_BACK"]),
    (RESIDENT, mail(MailState.BOUNCED, 452), ["MAIL_CAME_BACK_FOR_NOW"]),
    (RESIDENT, mail(MailState.BOUNCED, 550, kind=MailKind.MAIL_CHANGED), ["MAIL_ADDRESS_NEW"]),
    (RESIDENT, {"mails": (FINE, *OF_THE_OLD_ADDRESS)}, ["MAIL_HANDED_OVER"]),
    (RESIDENT, mail(MailState.QUEUED, 450), ["MAIL_DEFERRED"]),
    (RESIDENT, mail(MailState.QUEUED, 452), ["MAILBOX_FULL"]),
    (RESIDENT, mail(MailState.QUEUED, None), ["MAIL_SERVER_AWAY"]),
    (RESIDENT, mail(MailState.QUEUED, 450, given_up=True), ["MAIL_GIVEN_UP"]),
    (RESIDENT, untried(1), ["MAIL_UNDER_WAY"]),
    (RESIDENT, untried(60), ["MAIL_LATE"]),
    (SCHOOL, untried(60, REGISTERED), ["MAIL_NEXT_DAY"]),
    (SCHOOL, untried(3 * 24 * 60, REGISTERED), ["MAIL_LATE"]),
    (RESIDENT, untried(60, REGISTERED), ["MAIL_LATE"]),
    (
        RESIDENT,
        {"mail_is_readable": False, "mails": ()},
        ["MAIL_ADDRESS_UNREADABLE", "NO_MAIL_YET"],
    ),
    (RESIDENT, {"mail_change_until": LATER}, ["MAIL_CHANGE_WAITS", "MAIL_HANDED_OVER"]),
    (
        RESIDENT,
        {"lately": RecentEvents(mail_asked_on=TODAY)},
        ["MAIL_CHANGE_NOT_CONFIRMED", "MAIL_HANDED_OVER"],
    ),
    (
        RESIDENT,
        {"lately": RecentEvents(mail_changed_on=TODAY)},
        ["MAIL_ADDRESS_NEW", "MAIL_HANDED_OVER"],
    ),
    (
        RESIDENT,
        {"waiting": WaitingFilings(2, TODAY, TODAY)},
        ["MAIL_HANDED_OVER", "REGISTRATION_TO_COME"],
    ),
    (
        RESIDENT,
        {"waiting": WaitingFilings(2, TODAY - timedelta(days=1), TODAY)},
        ["MAIL_HANDED_OVER", "REGISTRATION_OVERDUE"],
    ),
    (RESIDENT, {"is_blocking": True}, ["MAIL_HANDED_OVER", "INSTITUTIONS_BLOCKED"]),
    (RESIDENT, {"is_genuine": False}, []),
]


@pytest.mark.parametrize(("whose", "so", "told"), ACCESS)
def test_q2_58_every_way_to_be_locked_out_has_its_cause(
    whose: AccountFacts, so: dict[str, Any], told: list[str]
) -> None:
    assert [cause.code for cause in why_no_log_in(replace(whose, **so))] == told


@pytest.mark.parametrize(("whose", "so", "told"), MAIL)
def test_q2_43_every_way_to_be_without_mail_has_its_cause(
    whose: AccountFacts, so: dict[str, Any], told: list[str]
) -> None:
    assert [cause.code for cause in why_no_mail(replace(whose, **so))] == told


def test_q2_58_a_stay_cut_short_is_told_with_the_day_on_which_the_account_ended() -> None:
    last_day, ended_on = date(2028, 3, 31), TODAY - timedelta(days=2)
    over = replace(GOOD_CARD, stay_goes_on=False)
    for card in (GOOD_CARD, over):
        facts = replace(RESIDENT, **EXPIRED, last_day=last_day, ended_on=ended_on, card=card)
        (cause,) = why_no_log_in(facts)
        assert cause.params["last_day_on"] == ended_on.isoformat()


def test_q2_43_the_mail_of_the_next_morning_is_late_when_that_is_over() -> None:
    morning = datetime(2026, 11, 27, 0, tzinfo=UTC)
    told = [
        why_no_mail(replace(SCHOOL, now=morning + timedelta(minutes=minutes), **waiting))[0].code
        for waiting in [untried(0, REGISTERED)]
        for minutes in (-1, 1, 20)
    ]
    assert told == ["MAIL_NEXT_DAY", "MAIL_UNDER_WAY", "MAIL_LATE"]


def test_q2_58_no_cause_is_left_out_here() -> None:
    found = {code for table in (ACCESS, MAIL) for _, _, told in table for code in told}
    assert set(CAUSES) - found == {NO_ACCOUNT}


@pytest.mark.parametrize("language", Language)
def test_q2_10_every_cause_is_told_whole_in_every_language(language: Language) -> None:
    causes = [
        cause
        for whose, so, _ in (*ACCESS, *MAIL)
        for facts in [replace(whose, **so)]
        for cause in (*why_no_log_in(facts), *why_no_mail(facts))
    ]
    for cause in causes:
        words = cause_of(cause, language)
        assert "…" not in words.message + words.remedy
        assert "{" not in words.message + words.remedy
        english = cause_of(cause, Language.EN)
        assert language is Language.EN or words.message != english.message


def test_q2_43_an_old_mail_explains_nothing_and_each_cause_is_told_once_of_the_newest() -> None:
    refused = MailFate(MailKind.FILING_RECEIVED, MailState.REFUSED, NOW, 1, NOW, 550)
    long_ago = replace(refused, queued_at=NOW - timedelta(days=31))
    earlier = replace(FINE, queued_at=NOW - timedelta(days=1), smtp_code=251)

    causes = why_no_mail(replace(RESIDENT, mails=(FINE, earlier, long_ago)))

    assert [cause.code for cause in causes] == ["MAIL_HANDED_OVER"]
    assert causes[0].params["code"] == 250
