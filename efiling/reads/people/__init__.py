"""Reads about people: accounts."""
