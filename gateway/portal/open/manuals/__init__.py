"""The manuals, chapter by chapter."""
