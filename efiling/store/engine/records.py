"""Typed views on rows: what leaves the store has attributes with types, the raw row stays inside.

    class StoredFiling(Record):
        id = Column[UUID]()
        kind = Column(FilingKind)
        registered_at = Column[datetime | None]()
        client_reference = Sealed("filing")

A column is opened when its attribute is asked for, so what nobody asks for costs nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import EnumType
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from tortoise.queryset import QuerySet

from efiling.store.engine.sealing import unseal

T = TypeVar("T")
Row = Mapping[str, Any]
"""A row as the database gave it, by column. It stays inside the store."""
SEALED = "_sealed"


class Record:
    """A typed view on one row. It cannot be changed, and its `repr` shows no value."""

    __slots__ = ("_row",)

    _columns: ClassVar[dict[str, str]] = {}
    """Attribute to the column that it opens."""
    _opened: ClassVar[tuple[tuple[str, Callable[[Any], Any]], ...]] = ()
    """Plain columns whose values are made of what the database gave, with what makes them."""

    def __init_subclass__(cls) -> None:
        own = {
            name: one for name, one in vars(cls).items() if isinstance(one, Column | _SealedColumn)
        }
        cls._columns = cls._columns | {name: one.name for name, one in own.items()}
        # A page of a history asks a hundred times: a property is read three times as fast.
        for name, one in own.items():
            if isinstance(one, Column):
                setattr(cls, name, property(one.read))
                if one.opened:
                    cls._opened = (*cls._opened, (one.name, one.opened))

    def __init__(self, row: "Row | Record") -> None:
        self._row: Row = row._row if isinstance(row, Record) else row

    def __eq__(self, other: object) -> bool:
        """The same kind of record with the same values, wherever they came from."""
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._columns)

    __hash__ = None  # type: ignore[assignment]

    @property
    def is_readable(self) -> bool:
        """Whether its plain columns open. What is sealed is opened when it is asked for."""
        return self.are_readable((self._row,))

    @classmethod
    def are_readable(cls, rows: Iterable[Row]) -> bool:
        """Whether the plain columns of all rows open. Pages of histories ask: column by column, so
        that the rows are gone through at once."""
        try:
            for name, opened in cls._opened:
                list(map(opened, map(itemgetter(name), rows)))
        except (KeyError, TypeError, ValueError):
            return False
        return True

    @classmethod
    @cache
    def columns(cls, alias: str = "") -> str:
        """The columns that the attributes open, for a SELECT; `alias` is put before each (`f.`)."""
        return ", ".join(alias + name for name in cls._columns.values())

    @classmethod
    async def all_of(cls, queryset: QuerySet[Any]) -> list[Self]:
        """The rows that a queryset finds; it selects no other columns."""
        return [cls(row) for row in await queryset.values(*cls._columns.values())]

    @classmethod
    async def first_of(cls, queryset: QuerySet[Any]) -> Self | None:
        """The first row that a queryset finds."""
        row = await queryset.first().values(*cls._columns.values())
        return cls(row) if row else None


class Column(Generic[T]):
    """The column of the same name, or the one that is named. `opened` makes its value of what the
    database gave."""

    __slots__ = ("name", "opened", "read")

    def __init__(self, opened: Callable[[Any], T] | None = None, *, column: str = "") -> None:
        self.opened = member_of(opened) if isinstance(opened, EnumType) else opened
        self.name = column

    def __set_name__(self, owner: type[Record], name: str) -> None:
        self.name = self.name or name
        self.read = _reader(self.name, self.opened)

    @overload
    def __get__(self, record: None, owner: type[Record]) -> "Column[T]": ...

    @overload
    def __get__(self, record: Record, owner: type[Record]) -> T: ...

    def __get__(self, record: Record | None, owner: type[Record]) -> "Column[T] | T":
        return self if record is None else self.read(record)


def _reader(name: str, opened: Callable[[Any], T] | None) -> Callable[[Record], T]:
    """What reads a column of a record."""

    def read(record: Record) -> Any:
        return record._row[name]

    def read_opened(record: Record) -> T:
        return opened(record._row[name])  # type: ignore[misc]

    return read if opened is None else read_opened


class _Members(dict[Any, Any]):
    """The members of an enumeration by their values: a page of a history asks for a hundred."""

    def __init__(self, kind: EnumType) -> None:
        members: Iterable[Any] = kind
        super().__init__((member.value, member) for member in members)
        self._kind: Any = kind

    def __missing__(self, value: Any) -> Any:
        """As the enumeration itself. Errors: ValueError for a value of none."""
        return self._kind(value)


def member_of(kind: EnumType) -> Callable[[Any], Any]:
    """Opens a column that holds the value of a member. Errors: ValueError for a value of none."""
    return _Members(kind).__getitem__


class _SealedColumn:
    """A column whose text is sealed: attribute `mail` of table `account` opens `mail_sealed`.
    `column`: the column without its ending, where the attribute is called otherwise."""

    __slots__ = ("name", "purpose", "table")

    def __init__(self, table: str, *, column: str = "") -> None:
        self.table = table
        self.name = column
        self.purpose = ""

    def __set_name__(self, owner: type[Record], name: str) -> None:
        column = self.name or name
        self.name = column + SEALED
        self.purpose = f"{self.table}.{column}"


class Sealed(_SealedColumn):
    """A sealed column that is never empty. The record needs the column `id`.

    Errors when asked for: `DecryptionError` for a blob of another row, a wrong key, a changed byte.
    """

    __slots__ = ()

    @overload
    def __get__(self, record: None, owner: type[Record]) -> "Sealed": ...

    @overload
    def __get__(self, record: Record, owner: type[Record]) -> str: ...

    def __get__(self, record: Record | None, owner: type[Record]) -> "Sealed | str":
        if record is None:
            return self
        row = record._row
        return unseal(row[self.name], self.purpose, row["id"])


class SealedIfAny(_SealedColumn):
    """A sealed column that may be empty: then None. Otherwise as `Sealed`."""

    __slots__ = ()

    @overload
    def __get__(self, record: None, owner: type[Record]) -> "SealedIfAny": ...

    @overload
    def __get__(self, record: Record, owner: type[Record]) -> str | None: ...

    def __get__(self, record: Record | None, owner: type[Record]) -> "SealedIfAny | str | None":
        if record is None:
            return self
        row = record._row
        blob = row[self.name]
        return None if blob is None else unseal(blob, self.purpose, row["id"])


def optional(opened: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Opens a column that may be NULL: `Column(optional(Designation))`."""

    def opened_if_there(value: Any) -> T | None:
        return None if value is None else opened(value)

    return opened_if_there
