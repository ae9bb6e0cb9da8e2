"""Batches of an institution: their size, which kinds of filing each takes, and what to know about
their rows."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType

from efiling.errors import Notice, Problem
from efiling.rules.filings.details import Filing
from efiling.rules.filings.filings import details_path
from efiling.rules.filings.kinds import ACCEPTANCE_KINDS, DELEGATED_KINDS
from efiling.rules.filings.receipt_items import receipt_items
from efiling.rules.vocabulary import BatchKind, BatchState, FilingKind
from i18n import N_, Language, catalogue

BATCH_LIMIT = 300
"""Rows of one batch (Q2-60)."""

BATCH_KINDS: Mapping[BatchKind, frozenset[FilingKind]] = MappingProxyType(
    {BatchKind.ACCEPTANCE: ACCEPTANCE_KINDS, BatchKind.ORGANIZATION_CHANGE: DELEGATED_KINDS}
)
"""The kinds of filing in each kind of batch."""

BATCH_LABELS: Mapping[BatchKind, str] = MappingProxyType(
    {
        BatchKind.ACCEPTANCE: N_("Batch on the acceptance of residents"),
        BatchKind.ORGANIZATION_CHANGE: N_("Batch on a changed name or address of an organization"),
    }
)

BATCH_STATE_LABELS: Mapping[BatchState, str] = MappingProxyType(
    {
        BatchState.RECEPTION_ERROR: N_("Reception error: nothing was filed"),
        BatchState.REGISTERING: N_("Registering"),
        BatchState.REGISTERED: N_("Registered"),
        BatchState.REGISTRATION_ERROR: N_("Registration error: not all rows are registered"),
    }
)
BATCH_REPLACED_LABEL = N_("Replaced by later notifications: no row counts")

MISMATCH_SHARE = 0.2
"""More rows than this share whose identity did not match look like somebody trying (security 2.3).
"""
MISMATCH_BATCHES = 3
"""So many such batches in a row of days call a person."""
SUSPICIOUS_ROWS = 20
"""Of fewer rows, a fifth are slips of one hand."""
MISMATCHES_A_DAY = 1_000
"""Rows of one institution that may be about nobody in the card register (security 2.3)."""


def check_size(rows: Sequence[object]) -> list[Problem]:
    """BATCH_EMPTY and BATCH_TOO_LARGE (Q2-60), found before anything else is looked at."""
    if not rows:
        return [Problem("BATCH_EMPTY", ("rows",))]
    if len(rows) > BATCH_LIMIT:
        return [Problem("BATCH_TOO_LARGE", ("rows",), {"limit": BATCH_LIMIT})]
    return []


def check_kind(kind: BatchKind, filing: Filing) -> list[Problem]:
    """KIND_NOT_ALLOWED for a filing that belongs into the other kind of batch, or into none."""
    if filing.kind in BATCH_KINDS[kind]:
        return []
    return [Problem("KIND_NOT_ALLOWED", details_path(filing.kind, ()))]


def same_person_notices(rows: Sequence[Hashable]) -> list[Notice]:
    """SAME_PERSON_TWICE for each person with several rows of one kind about one matter: the last of
    them will count.

    `rows`: who and what each row is about, in their order.
    """
    places: dict[Hashable, list[int]] = defaultdict(list)
    for number, row in enumerate(rows, 1):
        places[row].append(number)
    return [
        Notice("SAME_PERSON_TWICE", {"rows": ", ".join(map(str, numbers))})
        for numbers in places.values()
        if len(numbers) > 1
    ]


def batch_state_label(state: BatchState, registered_count: int) -> str:
    """How far a batch is, as a message id. Registered is one of which something is registered."""
    if state is BatchState.REGISTERED and not registered_count:
        return BATCH_REPLACED_LABEL
    return BATCH_STATE_LABELS[state]


def looks_like_guessing(mismatches: int, row_count: int) -> bool:
    """Whether more identities of a batch failed than honest typing explains."""
    return row_count >= SUSPICIOUS_ROWS and mismatches > MISMATCH_SHARE * row_count


def batch_receipt_rows(rows: Sequence[Filing], language: Language) -> list[str]:
    """All that was filed, one text for each row (Q2-54)."""
    return [
        "; ".join(
            f"{catalogue.text(language, label)}: {value}"
            for label, value in receipt_items(filing, language)
        )
        for filing in rows
    ]
