"""Who holds an account, a session or a token: their role, their card and their institution as they
are today."""

from datetime import date, datetime
from uuid import UUID

from efiling.rules.vocabulary import (
    AccountState,
    Designation,
    InstitutionKind,
    Loss,
    Role,
    StatusOfResidence,
    Validity,
)
from efiling.store.engine import tags
from efiling.store.engine.members import members_of
from efiling.store.engine.records import Column, Record, optional
from i18n import Language


class HolderCard(Record):
    """What decides, on the newest card of a resident, whether they may have an account."""

    status = Column(StatusOfResidence)
    spouse_basis = Column(bool)
    period_of_stay = Column[str | None]()
    validity = Column(Validity)
    designation = Column(optional(Designation))
    loss = Column(optional(Loss))


class Holder(Record):
    """What decides whether somebody may go on. Its statement names the account `a` and ends its
    FROM with `JOINED`."""

    id = Column[UUID]()
    role = Column(Role)
    auth_id_digest = Column[bytes]()
    password_hash = Column[str]()
    reset_count = Column[int]()
    ended_at = Column[datetime | None]()
    end_reason = Column(optional(AccountState))
    language = Column(Language)
    expires_on = Column[date | None]()
    password_set_on = Column[date]()
    last_used_on = Column[date | None]()
    person_digest = Column[bytes | None]()
    institution = Column[UUID | None]()

    @property
    def is_genuine(self) -> bool:
        """Whether what the account may do is what we wrote."""
        return tags.is_genuine("account", tags.ACCOUNT, self._row)

    @property
    def card(self) -> HolderCard | None:
        """None for who is no resident, and for a resident whose card is unknown."""
        return HolderCard(self._row) if self._row["status"] is not None else None

    @property
    def institution_kinds(self) -> tuple[InstitutionKind, ...]:
        """What the institution is; empty without one."""
        kinds: str | None = self._row["institution_kinds"]
        return members_of(InstitutionKind)(kinds) if kinds else ()

    @property
    def institution_prefecture(self) -> str | None:
        """The code of the institution's prefecture; None without one."""
        prefecture: str | None = self._row["institution_prefecture"]
        return prefecture


JOINED_COLUMNS = (
    f"{HolderCard.columns('c.')}, a.version, a.one_time_secret_sealed, a.tag,"
    " i.kinds AS institution_kinds, i.prefecture AS institution_prefecture"
)
JOINED = (
    " LEFT JOIN card c ON c.person_digest = a.person_digest"
    " LEFT JOIN institution i ON i.id = a.institution"
)
