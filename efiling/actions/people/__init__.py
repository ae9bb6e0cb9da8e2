"""Writes about people: accounts, sessions, cards, identity."""
