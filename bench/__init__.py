"""Benchmarks: a table for people and one JSON line for programs."""
