"""The operators' commands, one file per feature."""
