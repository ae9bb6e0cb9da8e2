"""Work that a process of the suite does once, where each test would do it again with the same
result."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from tortoise.models import MetaInfo

from gateway.graphql.compiled import text

OF_A_DIALECT = ("filters", "db_native_fields", "db_default_fields", "db_complex_fields")
"""What a model knows by the database that is open."""


class KnownHashes(PasswordHasher):
    """Knows of the hashes that it made what they are of; any other is computed as ever."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._made: dict[str | bytes, str | bytes] = {}

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        made = super().hash(password, salt=salt)
        self._made[made] = password
        return made

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:
        known = self._made.get(hash)
        if known is None:
            return super().verify(hash, password)
        if known != password:
            raise VerifyMismatchError
        return True


def share() -> None:
    """From now on models of tables are made ready once for each kind of database, and the text of a
    function is compiled once."""
    finalise = MetaInfo.finalise_model
    ready: WeakKeyDictionary[type, dict[type, dict[str, Any]]] = WeakKeyDictionary()

    def finalise_model(meta: MetaInfo) -> None:
        # Those of migrations change from one to the next.
        if not meta._model.__module__.startswith("efiling.store"):
            return finalise(meta)
        of_model = ready.setdefault(meta._model, {})
        kind = meta.db.executor_class
        if kind not in of_model:
            finalise(meta)
            of_model[kind] = {name: getattr(meta, name).copy() for name in OF_A_DIALECT}
        for name, value in of_model[kind].items():
            setattr(meta, name, value.copy())

    MetaInfo.finalise_model = finalise_model  # type: ignore[assignment, method-assign]
    text.compile = _compiled  # type: ignore[attr-defined]


_compiled: Callable[..., Any] = lru_cache(1_000)(compile)
