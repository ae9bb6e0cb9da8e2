"""A batch file as text that a form carries along, so that a checked file need not be sent again.

Whoever holds it can change it: it is worth no more than the file itself, and is checked like it.
"""

import zlib
from base64 import b64decode, b64encode
from typing import Any

import orjson

from efiling.errors import Notice
from efiling.rules.filings.batch_columns import column_names
from efiling.rules.filings.batch_files import BatchFile
from efiling.rules.filings.batch_places import NO_PLACES, BatchPlaces
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.vocabulary import BatchKind

LONGEST = 4 * 1024 * 1024
"""Bytes that a carried file may unpack to; a file of 1 MiB holds less."""
_NOTICES = frozenset({"ROWS_HIDDEN", "ROWS_WITHOUT_FILING"})


def carried(file: BatchFile) -> str:
    """The rows of a file, where they stand, and what to know of them."""
    names = column_names(file.kind)
    packed = {
        "kind": file.kind.value,
        "letters": [file.places.letters.get(name, "") for name in names],
        "places": list(file.places.rows),
        "rows": [[cells.get(name, "") for name in names] for cells in file.rows],
        "notices": [[one.code, one.params["rows"]] for one in file.notices],
    }
    return b64encode(zlib.compress(orjson.dumps(packed), 9)).decode()


def file_carried(text: str) -> BatchFile:
    """What `carried` was given. Errors: ValueError for anything else."""
    try:
        unpacking = zlib.decompressobj()
        packed = orjson.loads(unpacking.decompress(b64decode(text, validate=True), LONGEST))
        return _file(packed)
    except (zlib.error, KeyError, TypeError):
        raise ValueError("not a carried file") from None


def _file(packed: Any) -> BatchFile:
    kind = BatchKind[packed["kind"]]
    names = column_names(kind)
    rows = tuple(dict(zip(names, _texts(cells), strict=True)) for cells in packed["rows"])
    places = tuple(int(one) for one in packed["places"])
    if not 0 < len(rows) <= BATCH_LIMIT or len(places) not in {0, len(rows)}:
        raise ValueError("not a batch")

    letters = dict(zip(names, _texts(packed["letters"]), strict=True))
    if not all(one.isascii() and one.isupper() and len(one) <= 3 for one in letters.values()):
        places = ()
    notices = tuple(
        Notice(code, {"rows": rows_of_it})
        for code, rows_of_it in map(_texts, packed["notices"])
        if code in _NOTICES
    )
    return BatchFile(
        kind=kind,
        rows=rows,
        places=BatchPlaces(letters, places, rows) if places else NO_PLACES,
        notices=notices,
    )


def _texts(found: Any) -> list[str]:
    if not all(isinstance(one, str) for one in found):
        raise ValueError("not texts")
    return list(found)
