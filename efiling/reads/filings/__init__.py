"""Reads about filings: history, batches, receipts, the guide."""
