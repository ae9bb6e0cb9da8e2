"""Files and folders that variables name: what is there must be what is meant."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from efiling.settings.database_address import sqlite_path


class FileSettings(Protocol):
    """What of the settings names files."""

    country_database: Path | None
    documents: Path | None
    keys_file: Path
    mail_url: str
    database_url: str


def wrong_files(chosen: FileSettings) -> Iterator[tuple[str, str]]:
    """Each variable that names something else than it must, and what is wrong. What is made when it
    is missing may be missing."""
    if chosen.country_database and not chosen.country_database.is_file():
        yield "COUNTRY_DATABASE", "names a file that does not exist"
    if chosen.documents and not chosen.documents.is_dir():
        yield "DOCUMENTS", "names a folder that does not exist"

    if chosen.keys_file.is_dir():
        yield "KEYS_FILE", "names a folder, and must name a file"
    database = sqlite_path(chosen.database_url)
    if database and database.is_dir():
        yield "DATABASE_URL", "names a folder, and must name a file"
    if chosen.mail_url.startswith("file:") and Path(chosen.mail_url[len("file:") :]).is_file():
        yield "MAIL_URL", "names a file, and must name a folder"
