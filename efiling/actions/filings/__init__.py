"""Writes about filings: single ones, batches, the main registration."""
