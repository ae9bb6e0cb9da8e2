"""Which database a test runs on."""

import pytest

on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""For tests of what PostgreSQL alone does; they ask for `application` or `database_url`."""
