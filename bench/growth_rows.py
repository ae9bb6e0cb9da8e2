"""What stands around the measured accounts in `bench.growth`: filings by the million, and whatever
grows with them, each table by statements about sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bench.growth_size import A_BATCH, DAYS, ONE_IN, Numbering, Size

FIRST_AUDIT = 100_000
"""Rows of the trail below are those of whom the bench made by the service itself."""
CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Filling:
    """How one table is filled: `rows` tells how many rows there are, `columns` and `select` what
    they hold of the number `n`, from 0."""

    rows: int
    columns: str
    select: str


def moment(place: str, size: Size) -> str:
    """When the filing of a place came in."""
    return f"$3::timestamptz + {place} * interval '{DAYS * 86_400 / size.filings:.9f} seconds'"


def time_id(at: str, place: str) -> str:
    """An id of version 7 of a moment: such rise with time, as the service's own."""
    milliseconds = f"((extract(epoch FROM {at}) * 1000)::bigint << 16 | 28672 | {place} % 4096)"
    chance = (
        f"(hashint8extended({place}, 1) & 4611686018427387903 | '-9223372036854775808'::bigint)"
    )
    return f"encode(int8send({milliseconds}) || int8send({chance}), 'hex')::uuid"


def number_id(kind: str, place: str) -> str:
    """The id of an account or institution that nobody asks for."""
    return f"('00000000-0000-7000-{kind}000-' || lpad(to_hex({place}), 12, '0'))::uuid"


PERSON, INSTITUTION, INSTITUTIONS_ACCOUNT = "8", "9", "a"


def digest(word: str, place: str) -> str:
    return f"sha256(('{word}' || {place})::bytea)"


def folded(place: str, measured: int) -> str:
    """Whose it is: those who are measured have the share of as many others besides."""
    return f"CASE WHEN {place} < {2 * measured} THEN {place} % {measured} ELSE {place} END"


def fillings(
    size: Size, numbering: Numbering, residents: int, schools: int
) -> Mapping[str, Filling]:
    """Table to how it is filled. `residents`, `schools`: so many are measured; they are in
    `measured_resident` and `measured_school`, by number from 0."""
    return MappingProxyType(
        {
            "filing": _filing(size, numbering, residents, schools),
            "audit": _audit(size, residents),
            "account": _account(size, residents, schools),
            "card": _card(size, residents),
            "institution": _institution(size, schools),
            "batch": _batch(size, schools),
            "mail": _mail(size, residents),
            "idempotency": _idempotency(size),
            "job": _job(size),
            "session": _session(size),
        }
    )


def _filing(size: Size, numbering: Numbering, residents: int, schools: int) -> Filling:
    institution = f"block / {ONE_IN} % {size.institutions}"
    own = f"coalesce(r.account, {number_id(PERSON, 'f.person')})"
    schools_own = f"coalesce(s.account, {number_id(INSTITUTIONS_ACCOUNT, 'f.school')})"
    school_id = f"coalesce(s.institution, {number_id(INSTITUTION, 'f.school')})"

    select = f"""
    SELECT {time_id("f.at", "n")}, f.sequence,
     coalesce(k.number, to_char(f.at, 'YYYY') || f.letter || lpad(f.sequence::text, 9, '0') || '0'),
     CASE WHEN by_institution THEN {schools_own} ELSE {own} END,
     CASE WHEN by_institution THEN 'INSTITUTION' ELSE 'RESIDENT' END,
     coalesce(r.person_digest, {digest("p", "f.person")}), 1,
     CASE WHEN by_institution THEN 'ACCEPTANCE_STARTED' ELSE 'CONTRACT_ENDED' END, 'ONLINE',
     f.state, f.at, (f.at AT TIME ZONE 'Asia/Tokyo')::date,
     CASE WHEN f.state = 'REGISTERED' THEN f.at + interval '1 day' END,
     CASE WHEN f.state = 'REGISTRATION_ERROR' THEN
      '[{{"code":"CARD_LAPSED","path":["filing","subject"],"params":{{}}}}]' END,
     (SELECT contents FROM sealed_like), {own},
     CASE WHEN by_institution THEN {school_id} END,
     CASE WHEN by_institution THEN {_batch_id(size, "f.block")} END,
     CASE WHEN by_institution THEN (n % {A_BATCH})::int END
    FROM (
     SELECT n, {numbering.in_sql("n")} AS sequence, block, by_institution, at,
      {folded("who", residents)} AS person,
      {folded(institution, schools)} AS school,
      CASE WHEN by_institution THEN 'R' ELSE 'A' END AS letter,
      CASE WHEN at > now() - interval '1 day' THEN 'REGISTERING' WHEN n % 33 = 0
       THEN 'REGISTRATION_ERROR' ELSE 'REGISTERED' END AS state
     FROM (
      SELECT n, n % {size.persons} AS who, n / {A_BATCH} AS block,
       (n / {A_BATCH} + n / {size.persons}) % {ONE_IN} = 0 AS by_institution,
       {moment("n", size)} AS at
      FROM generate_series($1::bigint, $2::bigint) n OFFSET 0
     ) AS places OFFSET 0
    ) AS f
    LEFT JOIN measured_resident r ON r.number = f.person
    LEFT JOIN measured_school s ON s.number = f.school
    LEFT JOIN measured_number k ON k.place = f.n"""
    columns = (
        "id, sequence, reception_number, account, filed_by, person_digest, card_revision, kind,"
        " channel, state, received_at, received_on, registered_at, errors, contents_sealed,"
        " resident, institution, batch, row"
    )
    return Filling(size.filings, columns, select)


def _batch_id(size: Size, block: str) -> str:
    return time_id(f"({moment(f'({block}) * {A_BATCH}', size)})", f"({block})")


def _batch(size: Size, schools: int) -> Filling:
    per_round = size.persons // A_BATCH

    columns = (
        "id, sequence, reception_number, account, institution, kind, state, received_at,"
        " received_on, row_count, registered_count, error_count, content_digest"
    )
    select = f"""
    SELECT {_batch_id(size, "b.block")}, (b.block + 1) * {A_BATCH},
     to_char(b.at, 'YYYY') || 'B' || lpad((b.block + 1)::text, 9, '0') || '0',
     coalesce(s.account, {number_id(INSTITUTIONS_ACCOUNT, "b.school")}),
     coalesce(s.institution, {number_id(INSTITUTION, "b.school")}), 'ACCEPTANCE', 'REGISTERED',
     b.at, (b.at AT TIME ZONE 'Asia/Tokyo')::date, {A_BATCH}, {A_BATCH}, 0, {digest("b", "b.block")}
    FROM (
     SELECT block, {folded(f"block / {ONE_IN} % {size.institutions}", schools)} AS school,
      {moment(f"block * {A_BATCH}", size)} AS at
     FROM (
      SELECT n * {ONE_IN} + (({ONE_IN} - n * {ONE_IN} / {per_round} % {ONE_IN}) % {ONE_IN}) AS block
      FROM generate_series($1::bigint, $2::bigint) n OFFSET 0
     ) AS places OFFSET 0
    ) AS b
    LEFT JOIN measured_school s ON s.number = b.school"""
    return Filling(size.filings // (A_BATCH * ONE_IN), columns, select)


def _whose(size: Size, residents: int, place: str) -> str:
    """The person whose filing stands at a place, as rows of `n`, `at` and `account`."""
    return f"""(
     SELECT w.n, w.at, coalesce(r.account, {number_id(PERSON, "w.person")}) AS account
     FROM (
      SELECT n, {moment(place, size)} AS at,
       {folded(f"({place} % {size.persons})", residents)} AS person
      FROM generate_series($1::bigint, $2::bigint) n OFFSET 0
     ) AS w LEFT JOIN measured_resident r ON r.number = w.person
    )"""


def _audit(size: Size, residents: int) -> Filling:
    """A row for each filing: logins most of all."""
    columns = "id, chain, number, at, event, actor_role, actor, subject, details, digest"
    select = f"""
    SELECT {FIRST_AUDIT} + n, n % 8, {FIRST_AUDIT} + n / 8, at,
     (ARRAY['account.logged_in', 'account.logged_out', 'account.logged_in',
      'account.log_in_failed'])[n % 4 + 1], 'RESIDENT', account, account, '{{}}',
     (SELECT digest FROM sealed_like)
    FROM {_whose(size, residents, "n")} AS w"""
    return Filling(size.filings, columns, select)


def _mail(size: Size, residents: int) -> Filling:
    """One for four filings, sent long ago: what it said is gone."""
    columns = (
        "id, account, kind, language, address_sealed, params_sealed, state, queued_at, attempts,"
        " last_attempt_at, smtp_code"
    )
    select = f"""
    SELECT {time_id("at", "n")}, account, 'FILING_REGISTERED', 'en', '', '', 'SENT', at, 1, at, 250
    FROM {_whose(size, residents, "(n * 4)")} AS w"""
    return Filling(size.filings // 4, columns, select)


def _account(size: Size, residents: int, schools: int) -> Filling:
    """Those of residents, then those of institutions; of the measured ones there are some."""
    columns = (
        "id, role, auth_id_digest, auth_id_sealed, mail_sealed, password_hash, password_set_on,"
        " language, person_digest, institution, created_at, expires_on, tag"
    )
    school = f"(n - {size.persons})"

    select = f"""
    SELECT CASE WHEN is_person THEN {number_id(PERSON, "n")}
      ELSE {number_id(INSTITUTIONS_ACCOUNT, school)} END,
     CASE WHEN is_person THEN 'RESIDENT' ELSE 'INSTITUTION' END, {digest("auth", "n")},
     repeat('s', 48)::bytea, repeat('m', 64)::bytea, repeat('h', 97), current_date - 30, 'en',
     CASE WHEN is_person THEN {digest("p", "n")} END,
     CASE WHEN NOT is_person THEN {number_id(INSTITUTION, school)} END,
     now() - interval '{DAYS} days', current_date + 200 + (n % 150)::int, {digest("t", "n")}
    FROM (
     SELECT n, n < {size.persons} AS is_person FROM generate_series($1::bigint, $2::bigint) n
     WHERE n >= {residents} AND n NOT BETWEEN {size.persons} AND {size.persons + schools - 1}
    ) AS a"""
    return Filling(size.persons + size.institutions, columns, select)


def _card(size: Size, residents: int) -> Filling:
    columns = (
        "person_digest, revision, card_number_digest, identity_digest, identity_address_digest,"
        " status, spouse_basis, period_of_stay, stay_expires_on, issued_on, card_expires_on,"
        " validity, presence, deemed_card, form"
    )
    select = f"""
    SELECT {digest("p", "n")}, 1, {digest("c", "n")}, {digest("i", "n")}, {digest("a", "n")},
     'STUDENT', false, 'P2Y', current_date + 600, current_date - 100, current_date + 600, 'VALID',
     'IN_JAPAN', false, 1
    FROM generate_series($1::bigint, $2::bigint) n WHERE n >= {residents}"""
    return Filling(size.persons, columns, select)


def _institution(size: Size, schools: int) -> Filling:
    columns = (
        "id, name_sealed, facts_sealed, identity_digest, corporate_number_digest, kinds,"
        " prefecture, under_employment_reporting, channel, evidence,"
        " evidence_form, registered_at, updated_at"
    )
    select = f"""
    SELECT {number_id(INSTITUTION, "n")}, repeat('n', 80)::bytea, repeat('f', 500)::bytea,
     {digest("identity", "n")}, {digest("corporate", "n")}, 'ACCEPTING_ORGANIZATION', '13', false,
     'COUNTER', 'STAFF_CARD', 'ORIGINAL', now() - interval '{DAYS} days', now()
    FROM generate_series($1::bigint, $2::bigint) n WHERE n >= {schools}"""
    return Filling(size.institutions, columns, select)


def _of_days(size: Size, days: int) -> int:
    """How many filings came within the last days."""
    return size.filings * days // DAYS


def _idempotency(size: Size) -> Filling:
    columns = "id, account, mutation, key_digest, input_digest, numbers, created_at"
    select = f"""
    SELECT {time_id("now()", "n")}, {number_id(PERSON, f"n % {size.persons}")}, 'submitFiling',
     {digest("k", "n")}, {digest("in", "n")}, '["2026A0000000000"]', now() - interval '1 hour'
    FROM generate_series($1::bigint, $2::bigint) n"""
    return Filling(_of_days(size, 30), columns, select)


def _job(size: Size) -> Filling:
    columns = (
        "id, name, arguments, state, due_at, queued_at, finished_at, leased_until, fence, attempts"
    )
    select = f"""
    SELECT id, 'mail.send', '{{"mail":"' || id || '"}}', 'DONE', at, at, at, at, 1, 1
    FROM (
     SELECT {time_id("now()", "n")} AS id, now() - interval '1 hour' AS at
     FROM generate_series($1::bigint, $2::bigint) n
    ) AS j"""
    return Filling(_of_days(size, 7), columns, select)


def _session(size: Size) -> Filling:
    """One person in a hundred is logged in."""
    select = f"""
    SELECT encode({digest("s", "n")}, 'hex'), {number_id(PERSON, "n")}, now(), now(),
     {digest("t", "n")}
    FROM generate_series($1::bigint, $2::bigint) n"""
    return Filling(size.persons // 100, "digest, account, started_at, seen_at, tag", select)
