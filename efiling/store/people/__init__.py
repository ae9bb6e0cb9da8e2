"""Rows about people: accounts, sessions, cards."""
