"""Rows about filings: single ones, batches, what the registration settles."""
