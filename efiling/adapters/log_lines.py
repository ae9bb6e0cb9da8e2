"""Log lines for people: on a terminal each event is one line with the time in Japan, the process
and what happened in words. What is told is what the JSON line would say, and no more."""

import json
from collections.abc import Mapping
from datetime import datetime

from efiling import clock

EVENTS: Mapping[str, str] = {
    "account.unreadable": "the {column} of the account {row} cannot be read",
    "audit.anchored": "the heads of the audit trail were written outside the database: {rows} rows",
    "audit.not_anchored": "the heads of the audit trail cannot be written outside the database",
    "audit.not_noted": "what came of the look at the audit trail cannot be written into it",
    "audit.not_whole": "the audit trail is not whole: {state} after {rows} rows",
    "audit.rolled_back": "the audit trail lacks what was anchored: row {row} of chain {chain}",
    "audit.unreadable": "row {row} of the audit trail does not open",
    "audit.verified": "the audit trail is whole: {rows} rows",
    "backup.left_out": "{table} is not ours and was left out",
    "backup.not_in_trail": "a backup of {rows} rows was made; the trail could not note it",
    "backup.began": "a backup begins",
    "backup.ended": "a backup has ended: {rows} rows",
    "batch.suspected": "a batch of {rows} rows has {count} persons who are not as stated",
    "cards.load_began": "a card feed of {bytes} bytes is loaded, from behind line {line}",
    "cards.load_ended": "a card feed was loaded: {rows} lines",
    "cards.line_unreadable": "line {line} of the card feed cannot be read",
    "cards.person_unreadable": "line {line} of the card feed is of a person whose rows are damaged",
    "countries.read": "the file of countries was read: {type}, built on {built_on}",
    "countries.unreadable": "the new file of countries cannot be read; the one before still counts",
    "filing.earlier_unreadable": "earlier filings of somebody who files cannot be read",
    "filing.subject_unreadable": "a card or an account that somebody is known by cannot be read",
    "filing.untold": "the account {row} cannot be told that somebody filed for it",
    "graphql.again": "the function of {operation} gave up without need",
    "graphql.error": "a request failed",
    "graphql.not_compiled": "the function of {operation} could not be written",
    "housekeeping.began": "what is done with is cleared",
    "housekeeping.ended": "what is done with was cleared: {rows} rows",
    "housekeeping.not_swept": "the table {table} was not swept",
    "http": "{method} {route} {status} in {duration_ms} ms",
    "http.abroad": "a request from abroad was refused: {country}",
    "http.badhost": "a request for another host was refused",
    "http.descriptors_used_up": "{count} connections were turned away: no more than {limit} fit",
    "http.error": "a request failed",
    "job.common_go_failed": "{count} jobs could not be dealt with at once; each is by itself",
    "job.failed": "the job {job} failed and is tried again later",
    "job.help_failed": "a worker could not help with a job of another one",
    "job.lost": "the job {job} was taken over by another worker",
    "job.not_begun": "a job was not begun",
    "job.not_put_back": "the job {job} could not be put back",
    "job.pulled_back": "jobs that were due far ahead of the database's clock are due now: {count}",
    "job.quarantined": "the job {job} failed too often and waits for people: jobs retry {job_id}",
    "job.recovered": "the job {job} of a worker that is gone is taken over",
    "job.unreadable": "the row of a job cannot be read; it is set aside: {job} {job_id}",
    "keys.activated": "key {key_id} seals from now on",
    "keys.added": "key {key_id} was added",
    "keys.decryption_failed": "a value of the table {table} does not open",
    "keys.replaced": "the key file lacks a key that it had",
    "keys.reseal_began": "what older keys sealed is sealed anew with key {key_id}",
    "keys.reseal_ended": "what older keys sealed was sealed anew: {rows} values",
    "keys.unreadable": "the key file cannot be read",
    "keys.unreadable_rows": "{rows} values do not open and keep their old key",
    "lease.renewal_failed": "the leases of {count} jobs could not be renewed",
    "library.message": "{lib} ({logger})",
    "library.message_unprintable": "a library's message cannot be shown",
    "limits.broker_away": "the broker is away: limits are counted in this process alone",
    "limits.reached": "a limit was reached: {reason}",
    "mail.bounce_unreadable": "a message about a mail cannot be read: {path} ({error})",
    "mail.bounced": "the mail {message_id} came back: {code}",
    "mail.bounces_began": "reading which mails came back",
    "mail.bounces_noted": "mails that came back: {count}; {others} messages told nothing new, "
    "{failed} are unreadable",
    "mail.not_noted_yet": "a mail was sent; noting it waits for the database",
    "mail.unreadable": "the mail {message_id} cannot be read",
    "mail.tried": "a mail was tried: {state}",
    "message.dropped": "messages of the broker that are not ours were dropped: {count}",
    "pages.page_failed": "a page of {rows} failed; in smaller ones now",
    "passwords.line_full": "{limit} passwords wait to be checked; others are told to come later",
    "passwords.stored_hash_refused": "a stored password hash cannot be read",
    "process.died": "the {process} ended (exit {exit_code}) and is started again",
    "process.lifeless": "the {process} shows no life; it is ended and started again",
    "process.not_noted": "this process could not say in the database that it lives",
    "process.not_started": "the {process} could not be started",
    "readiness.error": "a look at how this process and its database are failed",
    "typesetting.character_missing": "a receipt has a character that no font of ours shows",
    "draft.unreadable": "the draft {row} cannot be read and is left out",
    "expiry.began": "the sweep of accounts as of {as_of} begins: {expected} are due",
    "expiry.ended": "the sweep of accounts as of {as_of} ended: {count}",
    "expiry.set_aside": "accounts that cannot be read or told stay as they are: {count}",
    "expiry.stopped": "nobody was ended: {count} of {total} accounts at once ({reason})",
    "expiry.undo_began": "the sweep {run} is taken back",
    "expiry.undone": "the sweep {run} was taken back: {count} accounts live again",
    "expiry.unreadable": "the account {row} cannot be read or told",
    "registration.began": "the night run of what came before {as_of} begins",
    "registration.ended": "the night run ended: {registered} registered, {failed} failed, "
    "{superseded} superseded",
    "registration.helped": "this worker helped with the night run of what came before {as_of}: "
    "{registered} registered, {failed} failed, {superseded} superseded",
    "registration.set_aside": "filings that cannot be read or told wait as they are: {count}",
    "registration.unreadable": "the filing {row} cannot be read",
    "registration.untold": "the account {row} cannot be told",
    "restore.began": "a backup is put into the database",
    "restore.ended": "a backup was put into the database: {rows} rows",
    "relay.hindered": "due jobs cannot be looked for just now",
    "row.tampered": "a row of the table {table} was not written by us: {row}",
    "row.unreadable": "a row of the table {table} cannot be read and is left out: {row}",
    "replica.followed": "the replica follows the primary and is asked for what may be a second old",
    "replica.left": "the replica is away or too far behind; the primary is asked in its place",
    "storage.failed": "{reason}",
    "storage.not_watched": "a look for the primary of the database failed",
    "storage.primary_changed": "the database has another primary now, on timeline {sequence}",
    "storage.two_primaries": "{count} servers say that they are the primary; none is believed",
    "timetable.due": "it is time for {job}",
    "timetable.hindered": "the timetable cannot be looked at just now",
    "timetable.pulled_back": "{job} was put off too far and is due now",
    "warnings.began": "institutions are warned as of {as_of}",
    "warnings.ended": "institutions were warned: {count}",
    "warnings.untold": "the account {row} cannot be told",
    "worker.cut_off": "the worker's work was cut off",
    "worker.part_ended": "a part of the worker ended by itself: {worker}",
    "worker.started": "the worker begins",
    "worker.stopped": "the worker has ended",
    "worker.stopping": "the worker ends what it is doing",
    "years.not_looked_at": "a table was in use: PostgreSQL plans by what it saw the night before",
    "years.not_made": "the year {year} has no parts of the tables yet",
}
"""What happened, by event; the facts in brackets are told in the sentence, the others behind it."""

_NOT_TOLD = {"event", "level", "moment", "logger", "where", "at", "error", "process"}
_LEVELS = {"warning": "warning: ", "error": "ERROR: ", "critical": "ERROR: "}


class _Facts(dict[str, object]):
    """The facts of one event; notes which were told."""

    def __init__(self, event: Mapping[str, object]) -> None:
        super().__init__(event)
        self.told: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.told.add(name)
        return super().__getitem__(name)

    def __missing__(self, name: str) -> str:
        return "?"


def line_of(process: str, event: Mapping[str, object]) -> str:
    """The line of an event that is fit to be printed as JSON."""
    facts = _Facts(event)
    text = EVENTS.get(str(event.get("event")), "{event}").format_map(facts)

    text += "".join(
        f"; {name} {_shown(value)}"
        for name, value in event.items()
        if name not in _NOT_TOLD and name not in facts.told
    )
    if error := event.get("error"):
        text += f": {error}"
        places = event.get("at")
        if isinstance(places, list) and places:
            text += f" at {places[-1]}"

    level = _LEVELS.get(str(event.get("level")), "")
    return line_with(process, level + text, str(event.get("moment", "")))


def line_with(process: str, text: str, moment: str = "") -> str:
    """A line with a text that is no event, such as the last words of a process."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = clock.now()

    # As in JSON: line breaks, escape sequences and marks of text direction do nothing on paper.
    plain = json.dumps(text)[1:-1].replace('\\"', '"')
    return f"{at.astimezone(clock.TOKYO):%H:%M:%S}  {process:9}  {plain}"


def line_from(process: str, line: str) -> str:
    """The line for people of what a process printed: an event as JSON, or a text."""
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if isinstance(event, dict) and "event" in event:
        return line_of(process, event)
    return line_with(process, line)


def _shown(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
