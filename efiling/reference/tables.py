"""Reads the CSV files of this folder."""

import csv
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `name.csv` in their order, as column name to text."""
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
