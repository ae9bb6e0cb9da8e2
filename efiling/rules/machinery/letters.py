"""The letters that we send: one function each, which says what goes into it.

The words of a letter stand in `letter_texts`. Its parameters are texts ready to read, in the
reader's language. No letter carries a password, a card number or what was filed (Q2-43).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from efiling.errors import Problem
from efiling.problems import PROBLEMS
from efiling.rules.filings.batches import BATCH_LABELS
from efiling.rules.filings.kinds import KINDS
from efiling.rules.vocabulary import AccountState, BatchKind, FilingKind, MailKind, Role
from i18n import UNSPACED, Language, formats
from i18n.catalogue import text


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be written; `params` fill the placeholders of its texts."""

    kind: MailKind
    language: Language
    params: Mapping[str, str]


# Accounts


def registration_complete(language: Language) -> Letter:
    """To a resident who has registered."""
    return Letter(MailKind.REGISTRATION_COMPLETE, language, {})


def institution_registered(
    language: Language, *, auth_id_choice: int, linked_on: date | None, bureau: str | None = None
) -> Letter:
    """To an institution that the counter has registered (Q2-17). It says which of the chosen IDs
    was free, never the ID (Q2-43). `bureau`: whom one asks that may not log in here (Q2-21)."""
    params = {"auth_id_choice": str(auth_id_choice)}
    if bureau:
        params["bureau"] = bureau
    if linked_on:
        params["linked_on"] = formats.day(language, linked_on)
    return Letter(MailKind.REGISTRATION_COMPLETE, language, params)


def auth_id_renotified(
    language: Language, *, auth_id: str, password_set_on: date | None = None
) -> Letter:
    """Names the authentication ID, as no other letter does, and when a new password was set."""
    params = {"auth_id": auth_id}
    if password_set_on:
        params["password_set_on"] = formats.day(language, password_set_on)
    return Letter(MailKind.CREDENTIALS_RENOTIFIED, language, params)


def reset_offered(
    language: Language, *, auth_id: str, reset_url: str, valid_until: datetime
) -> Letter:
    """Names the authentication ID and the address that makes a new password valid."""
    params = {
        "auth_id": auth_id,
        "reset_url": reset_url,
        "valid_until": formats.moment(language, valid_until),
    }
    return Letter(MailKind.CREDENTIALS_RENOTIFIED, language, params)


def password_changed(language: Language, *, changed_on: date) -> Letter:
    params = {"changed_on": formats.day(language, changed_on)}
    return Letter(MailKind.PASSWORD_CHANGED, language, params)


def password_expires_soon(language: Language, *, expires_on: date) -> Letter:
    params = {"expires_on": formats.day(language, expires_on)}
    return Letter(MailKind.PASSWORD_EXPIRES_SOON, language, params)


def account_expires_soon(language: Language, *, expires_on: date) -> Letter:
    params = {"expires_on": formats.day(language, expires_on)}
    return Letter(MailKind.ACCOUNT_EXPIRES_SOON, language, params)


def account_deregistered(language: Language, *, ended_on: date) -> Letter:
    """To whoever was registered until a counter officer ended it (Q2-20)."""
    params = {"ended_on": formats.day(language, ended_on)}
    return Letter(MailKind.ACCOUNT_DEREGISTERED, language, params)


def account_ended(
    language: Language, *, reason: AccountState, role: Role, last_day: date | None, today: date
) -> Letter:
    """To whose account a sweep ended. `last_day`: of the account, where it had one (Q2-20,
    Q2-24)."""
    if reason is AccountState.INVALIDATED:
        param = "lost_on"
    else:
        param = "unused_until" if role is Role.INSTITUTION else "stay_ended_on"
    day = last_day if reason is AccountState.EXPIRED and last_day and last_day < today else today
    return Letter(MailKind.ACCOUNT_ENDED, language, {param: formats.day(language, day)})


def account_back(language: Language, *, ended_on: date) -> Letter:
    """To whose account was ended by mistake, and is taken back."""
    return Letter(MailKind.ACCOUNT_BACK, language, {"ended_on": formats.day(language, ended_on)})


def account_extended(language: Language, *, stay_ended_on: date) -> Letter:
    """To whose account ended with the stay, which was extended in time (Q2-24)."""
    params = {"stay_ended_on": formats.day(language, stay_ended_on)}
    return Letter(MailKind.ACCOUNT_BACK, language, params)


def password_ended(language: Language, *, role: Role, last_day: date) -> Letter:
    """To who logs in no more until a new password is set (Q2-29)."""
    param = "bureau_renews" if role is Role.INSTITUTION else "resident_renews"
    return Letter(MailKind.PASSWORD_ENDED, language, {param: formats.day(language, last_day)})


def mail_change_confirmation(
    language: Language, *, confirm_url: str, valid_until: datetime
) -> Letter:
    """To the new address: whoever reads it opens the link, and the address counts."""
    params = {
        "confirm_url": confirm_url,
        "valid_until": formats.moment(language, valid_until),
    }
    return Letter(MailKind.MAIL_CHANGE_CONFIRMATION, language, params)


def mail_changed(language: Language, *, changed_on: date) -> Letter:
    params = {"changed_on": formats.day(language, changed_on)}
    return Letter(MailKind.MAIL_CHANGED, language, params)


# Filings: one letter each


def filing_received(
    language: Language, *, reception_number: str, kind: FilingKind, received_on: date
) -> Letter:
    params = _of_filing(language, reception_number, kind, received_on)
    return Letter(MailKind.FILING_RECEIVED, language, params)


def filed_on_your_behalf(
    language: Language, *, reception_number: str, kind: FilingKind, received_on: date
) -> Letter:
    """To the resident for whom an institution filed (Q1-7)."""
    params = _of_filing(language, reception_number, kind, received_on)
    return Letter(MailKind.FILED_ON_YOUR_BEHALF, language, params)


def filing_registered(
    language: Language,
    *,
    reception_number: str,
    kind: FilingKind,
    received_on: date,
    registered_on: date,
) -> Letter:
    params = _of_filing(language, reception_number, kind, received_on)
    params["registered_on"] = formats.day(language, registered_on)
    return Letter(MailKind.FILING_REGISTERED, language, params)


def filing_not_registered(
    language: Language,
    *,
    reception_number: str,
    kind: FilingKind,
    received_on: date,
    problems: Sequence[Problem],
    by_institution: bool = False,
) -> Letter:
    """To who filed; `by_institution`: to the resident for whom one did (Q1-7)."""
    params = _of_filing(language, reception_number, kind, received_on)
    if by_institution:
        params["filed_for_you_on"] = params["received_on"]
    reasons = (text(language, PROBLEMS[one.code].message) for one in problems)
    params["reasons"] = ("" if language in UNSPACED else " ").join(reasons)
    return Letter(MailKind.REGISTRATION_ERROR, language, params)


# Batches: one letter for all of its filings


def batch_received(
    language: Language, *, reception_number: str, kind: BatchKind, received_on: date, row_count: int
) -> Letter:
    params = _of_batch(language, reception_number, kind, received_on, row_count)
    return Letter(MailKind.FILING_RECEIVED, language, params)


def batch_refused(
    language: Language,
    *,
    reception_number: str,
    kind: BatchKind,
    received_on: date,
    row_count: int,
    error_count: int,
) -> Letter:
    params = _of_batch(language, reception_number, kind, received_on, row_count)
    params["error_count"] = str(error_count)
    return Letter(MailKind.RECEPTION_ERROR, language, params)


def batch_registered(
    language: Language,
    *,
    reception_number: str,
    kind: BatchKind,
    received_on: date,
    row_count: int,
    registered_on: date,
) -> Letter:
    params = _of_batch(language, reception_number, kind, received_on, row_count)
    params["registered_on"] = formats.day(language, registered_on)
    return Letter(MailKind.FILING_REGISTERED, language, params)


def batch_not_registered(
    language: Language,
    *,
    reception_number: str,
    kind: BatchKind,
    received_on: date,
    row_count: int,
    registered_count: int,
    error_count: int,
) -> Letter:
    """Some of the batch's rows failed, or all of them; the rest is registered or replaced."""
    params = _of_batch(language, reception_number, kind, received_on, row_count)
    params["error_count"] = str(error_count)
    if registered_count:
        params["registered_count"] = str(registered_count)
    else:
        params["failed_count"] = str(row_count)
    if replaced_count := row_count - registered_count - error_count:
        params["replaced_count"] = str(replaced_count)
    return Letter(MailKind.REGISTRATION_ERROR, language, params)


def batch_replaced(
    language: Language, *, reception_number: str, kind: BatchKind, received_on: date, row_count: int
) -> Letter:
    """Later notifications of the same day count in place of all rows of the batch."""
    params = _of_batch(language, reception_number, kind, received_on, row_count)
    params["replaced_count"] = str(row_count)
    return Letter(MailKind.FILING_REGISTERED, language, params)


def _of_filing(
    language: Language, reception_number: str, kind: FilingKind, received_on: date
) -> dict[str, str]:
    return {
        "reception_number": reception_number,
        "kind_label": text(language, KINDS[kind].label),
        "received_on": formats.day(language, received_on),
    }


def _of_batch(
    language: Language, reception_number: str, kind: BatchKind, received_on: date, row_count: int
) -> dict[str, str]:
    return {
        "reception_number": reception_number,
        "kind_label": text(language, BATCH_LABELS[kind]),
        "received_on": formats.day(language, received_on),
        "row_count": str(row_count),
    }
