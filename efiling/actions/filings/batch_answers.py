"""What is answered to a batch: what reception would say, or that it is received or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from efiling.errors import Notice, Problem
from efiling.reads.filings.batches import BatchView
from efiling.rules.actors import Actor
from efiling.rules.filings.batches import batch_receipt_rows
from efiling.rules.filings.details import Filing
from efiling.store.filings.batches import BatchAnswer, StoredBatch
from i18n import N_, Language


@dataclass(frozen=True, slots=True)
class CheckedBatch:
    """What reception would say of a batch."""

    row_count: int
    notices: Sequence[Notice]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """Proof of reception, for the session that sent the batch. Labels of `items` are message
    ids."""

    reception_number: str
    received_at: datetime
    rows: Sequence[Filing]
    language: Language

    @property
    def items(self) -> list[tuple[str, str]]:
        """One for each row; put together when somebody asks."""
        written = batch_receipt_rows(self.rows, self.language)
        return [(N_("Row"), f"{number}  {row}") for number, row in enumerate(written, 1)]


@dataclass(frozen=True, slots=True)
class SubmittedBatch:
    """The batch, received or refused with all its problems: both stand in the history."""

    batch: BatchView
    receipt: BatchReceipt | None
    notices: Sequence[Notice]
    problems: Sequence[Problem]


def answer_to(
    actor: Actor, batch: StoredBatch, rows: Sequence[Filing], answer: BatchAnswer
) -> SubmittedBatch:
    receipt = None
    of_session = actor.session is not None and batch.session == actor.session
    if rows and of_session and not answer.problems:
        receipt = BatchReceipt(batch.reception_number, batch.received_at, rows, actor.language)
    return SubmittedBatch(BatchView(batch), receipt, answer.notices, answer.problems)
